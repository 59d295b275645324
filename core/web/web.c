#include "core/web/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IDLE_SECONDS = 30, CONN_MEMORY = 32 << 10, MOST_FILES = 65536 };

/* ---- the socket ------------------------------------------------------------- */

static socklen_t fill_address(const char *address, int port, struct sockaddr_storage *out)
{
    struct sockaddr_in *v4 = (void *)out;
    struct sockaddr_in6 *v6 = (void *)out;

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        return sizeof *v4;
    }
    if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        return sizeof *v6;
    }
    return 0;
}

static int bind_one(const char *address, int port, struct cordee_error *err)
{
    struct sockaddr_storage at;
    socklen_t len = fill_address(address, port, &at);
    int on = 1;
    int fd;

    if (!len)
        return cordee_fail(err, CORDEE_E_INVALID, "%s is no network address", address);
    fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "no socket: %s", strerror(errno));
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, (struct sockaddr *)&at, len) == 0 && listen(fd, 512) == 0)
        return fd;
    cordee_fail(err, errno == EADDRINUSE ? CORDEE_E_BUSY : CORDEE_E_IO, "%s port %d: %s",
                address, port, strerror(errno));
    close(fd);
    return -1;
}

static int bind_near(const char *address, int port, struct cordee_error *err)
{
    int fd = bind_one(address, port, err);

    for (int i = 1; fd < 0 && port && err->code == CORDEE_E_BUSY && i <= 20; i++)
        fd = bind_one(address, port + i, err);
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof at;

    memset(&at, 0, sizeof at);
    if (getsockname(fd, (struct sockaddr *)&at, &len) < 0)
        return 0;
    return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                                          : ((struct sockaddr_in *)&at)->sin_port);
}

/* Says where the server is: to this process, and to commands beside it. */
static int say_address(struct cd_web *web, const char *address, struct cordee_error *err)
{
    bool any = strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
    bool v6 = strchr(address, ':') && !any;
    char path[PATH_MAX];
    FILE *out;
    bool good;

    snprintf(web->address, sizeof web->address, "http://%s%s%s:%d", v6 ? "[" : "",
             any ? "127.0.0.1" : address, v6 ? "]" : "", web->port);
    snprintf(path, sizeof path, "%s/address", web->host->data);
    out = fopen(path, "we");
    if (!out)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    good = fprintf(out, "%s\n", web->address) > 0;
    return fclose(out) == 0 && good ? 0
                                    : cordee_fail(err, CORDEE_E_IO, "%s: no space", path);
}

/* ---- start ------------------------------------------------------------------ */

static unsigned raise_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return 1024;
    if (limit.rlim_cur < MOST_FILES && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max < MOST_FILES ? limit.rlim_max : MOST_FILES;
        if (setrlimit(RLIMIT_NOFILE, &limit) < 0 && getrlimit(RLIMIT_NOFILE, &limit) < 0)
            return 1024;
    }
    return limit.rlim_cur > MOST_FILES ? MOST_FILES : (unsigned)limit.rlim_cur;
}

/* "127.0.0.1, 10.0.0.2" of setting web.proxies. */
static void read_proxies(struct cd_web *web)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cordee_setting_api *setting = web->cd->setting;
    char *list =
        cordee_arena_text(a, setting ? setting->text(web->cd, a, "web.proxies") : "");
    char *save = NULL;
    size_t n = 0;

    web->proxies = calloc(strlen(list) / 2 + 2, sizeof *web->proxies);
    if (!web->proxies)
        abort();
    for (char *one = strtok_r(list, " ,;", &save); one;
         one = strtok_r(NULL, " ,;", &save))
        web->proxies[n++] = strdup(one);
}

static void thread_ends(void *host)
{
    cd_db_thread_done(host);
}

static void log_quietly(void *ctx, const char *fmt, va_list ap)
{
    (void)ctx;
    (void)fmt;
    (void)ap; /* it speaks of broken clients only */
}

static int start_daemon(struct cd_web *web, int fd, struct cordee_error *err)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = cores < 4 ? 4 : (unsigned)cores; /* some wait for the disk */
    unsigned files = raise_files();
    unsigned most = files > 512 ? files - 256 : files / 2;

    web->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, web_conn_accept, web,
        web_on_request, web, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_EXTERNAL_LOGGER,
        log_quietly, NULL, MHD_OPTION_THREAD_POOL_SIZE, threads,
        MHD_OPTION_CONNECTION_LIMIT, most, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONN_MEMORY,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, web_on_address, web,
        MHD_OPTION_NOTIFY_COMPLETED, web_on_completed, web, MHD_OPTION_NOTIFY_CONNECTION,
        web_conn_notify, web, MHD_OPTION_END);
    if (!web->daemon)
        return cordee_fail(err, CORDEE_E_IO, "the web server does not start: %s",
                           strerror(errno));
    return 0;
}

static int start_parts(struct cd_web *web, const struct cd_web_options *o,
                       struct cordee_error *err)
{
    const char *address = o->address ? o->address : "127.0.0.1";
    int fd;

    web->views = web_views_new(web->host, o->ui_dir);
    web->keep = web_keep_new();
    read_proxies(web);
    web->routes = web_router_new(web->host, err);
    if (!web->routes || web_roles_load(web, err) < 0 || web_conns_start(web, err) < 0)
        return -1;
    fd = bind_near(address, o->port, err);
    if (fd < 0)
        return -1;
    web->port = port_of(fd);
    if (say_address(web, address, err) < 0 || start_daemon(web, fd, err) < 0) {
        close(fd);
        return -1;
    }
    return 0;
}

int cd_web_start(struct cordee_host *host, const struct cd_web_options *options,
                 struct cordee_error *err)
{
    struct cd_web *web = calloc(1, sizeof *web);

    if (!web)
        abort();
    if (sodium_init() < 0)
        abort();
    signal(SIGPIPE, SIG_IGN);
    host->web = web;
    web->host = host;
    web->cd = host->core;
    web->per_address = 100;
    web->request_seconds = options->request_seconds ? options->request_seconds : 30;
    web->counts.since = cordee_now();
    cordee_random(web->key, sizeof web->key);
    cordee_random(&web->run, sizeof web->run);
    pthread_mutex_init(&web->rate.lock, NULL);
    pthread_mutex_init(&web->bulk.lock, NULL);
    pthread_mutex_init(&web->match_lock, NULL);
    pthread_mutex_init(&web->once_lock, NULL);
    pthread_cond_init(&web->once_done, NULL);
    pthread_mutex_init(&web->hash_lock, NULL);
    pthread_cond_init(&web->hash_done, NULL);
    if (pthread_key_create(&web->thread, thread_ends) != 0)
        abort();
    if (start_parts(web, options, err) < 0) {
        cd_web_stop(host);
        return -1;
    }
    return 0;
}

void cd_web_stop(struct cordee_host *host)
{
    struct cd_web *web = host->web;

    if (!web)
        return;
    if (web->daemon)
        MHD_stop_daemon(web->daemon);
    web_conns_stop(web);
    web_router_free(web->routes);
    web_views_free(web->views);
    web_keep_free(web->keep);
    for (char **p = web->proxies; p && *p; p++)
        free(*p);
    free(web->proxies);
    pthread_key_delete(web->thread);
    pthread_cond_destroy(&web->hash_done);
    pthread_mutex_destroy(&web->hash_lock);
    pthread_mutex_destroy(&web->rate.lock);
    pthread_mutex_destroy(&web->bulk.lock);
    pthread_mutex_destroy(&web->match_lock);
    pthread_cond_destroy(&web->once_done);
    pthread_mutex_destroy(&web->once_lock);
    free(web);
    host->web = NULL;
}

int cd_web_port(const struct cordee_host *host)
{
    return host->web ? host->web->port : 0;
}
