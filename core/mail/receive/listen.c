/* Where mail comes in: loopback or a Unix socket only, since whoever connects is
 * believed.  One thread accepts, one thread speaks with each connection. */
#include "core/mail/receive/receive-priv.h"

#include "core/db/db.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 64

struct talk {
    struct cd_mail *m;
    int fd;
};

/* ---- sockets ---------------------------------------------------------------- */

static int tcp_open(struct cd_mail *m, const char *address, int port,
                    struct cordee_error *err)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t len = sizeof to;
    int on = 1;
    int fd;

    if (inet_pton(AF_INET, address, &to.sin_addr) != 1 ||
        ntohl(to.sin_addr.s_addr) >> 24 != 127)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "mail.listen must be 127.0.0.1:PORT or the path of a socket");
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(fd, (struct sockaddr *)&to, sizeof to) < 0 || listen(fd, BACKLOG) < 0 ||
        getsockname(fd, (struct sockaddr *)&to, &len) < 0) {
        cordee_fail(err, CORDEE_E_IO, "listening for mail at %s:%d: %s", address, port,
                    strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    m->port = ntohs(to.sin_port);
    return fd;
}

static int unix_open(struct cd_mail *m, const char *path, struct cordee_error *err)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    struct stat st;
    int fd;

    if (strlen(path) >= sizeof to.sun_path)
        return cordee_fail(err, CORDEE_E_INVALID, "the path of mail.listen is too long");
    memcpy(to.sun_path, path, strlen(path) + 1);
    if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
        /* of a run that ended badly: the folder's lock says nobody has it */
        unlink(path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof to) < 0 ||
        chmod(path, 0660) < 0 || listen(fd, BACKLOG) < 0) {
        cordee_fail(err, CORDEE_E_IO, "listening for mail at %s: %s", path,
                    strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    snprintf(m->socket_path, sizeof m->socket_path, "%s", path);
    return fd;
}

/* What the setting says; in practice a free port of loopback besides. */
static int sockets_open(struct cd_mail *m, struct cordee_error *err)
{
    struct cordee *core = m->host->core;
    struct cordee_arena *a = cordee_arena_new();
    const char *where = core->setting->text(core, a, "mail.listen");
    const char *colon = strrchr(where, ':');
    int64_t port;
    int rc = 0;

    if (*where == '/')
        rc = m->sockets[0] = unix_open(m, where, err);
    else if (*where && colon && cordee_text_int(colon + 1, &port) && port >= 0 &&
             port < 65536)
        rc = m->sockets[0] = tcp_open(
            m, cordee_arena_text_n(a, where, (size_t)(colon - where)), (int)port, err);
    else if (*where)
        rc = cordee_fail(err, CORDEE_E_INVALID,
                         "mail.listen must be 127.0.0.1:PORT or the path of a socket");
    if (rc >= 0 && m->host->practice && m->port == 0)
        rc = m->sockets[1] = tcp_open(m, "127.0.0.1", 0, err);
    cordee_arena_free(a);
    return rc < 0 ? -1 : 0;
}

/* ---- talks ------------------------------------------------------------------ */

static void *talk_run(void *arg)
{
    struct talk t = *(struct talk *)arg;

    free(arg);
    cd_db_actor(t.m->host, 0, CD_DB_WORK);
    cd_talk(t.m, t.fd);
    cd_db_thread_done(t.m->host);
    pthread_mutex_lock(&t.m->mutex);
    for (int i = 0; i < CD_TALKS_MAX; i++)
        if (t.m->talking[i] == t.fd)
            t.m->talking[i] = -1;
    close(t.fd);
    t.m->talks--;
    pthread_cond_broadcast(&t.m->change);
    pthread_mutex_unlock(&t.m->mutex);
    return NULL;
}

static bool talk_add(struct cd_mail *m, int fd)
{
    bool room;

    pthread_mutex_lock(&m->mutex);
    room = m->talks < CD_TALKS_MAX && !m->stop;
    for (int i = 0; room && i < CD_TALKS_MAX; i++)
        if (m->talking[i] < 0) {
            m->talking[i] = fd;
            m->talks++;
            break;
        }
    pthread_mutex_unlock(&m->mutex);
    return room;
}

static void talk_start(struct cd_mail *m, int fd)
{
    static const char busy[] = "421 4.3.2 too many connections\r\n";
    struct talk *t = malloc(sizeof *t);
    pthread_attr_t attr;
    pthread_t thread;
    int on = 1;

    if (!t)
        abort();
    *t = (struct talk){m, fd};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!talk_add(m, fd)) {
        if (send(fd, busy, sizeof busy - 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
            (void)0; /* it may be gone already */
        close(fd);
        free(t);
        return;
    }
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attr, talk_run, t) != 0)
        talk_run(t); /* no thread to be had: this one speaks, the others wait */
    pthread_attr_destroy(&attr);
}

static void *listener_run(void *arg)
{
    struct cd_mail *m = arg;
    struct pollfd p[3] = {
        {m->pipe[0], POLLIN, 0}, {m->sockets[0], POLLIN, 0}, {m->sockets[1], POLLIN, 0}};

    while (poll(p, 3, -1) >= 0 || errno == EINTR) {
        if (p[0].revents)
            break;
        for (int i = 1; i < 3; i++) {
            int fd =
                p[i].revents & POLLIN ? accept4(p[i].fd, NULL, NULL, SOCK_CLOEXEC) : -1;

            if (fd >= 0)
                talk_start(m, fd);
            else if (p[i].revents & POLLIN && (errno == EMFILE || errno == ENFILE))
                poll(NULL, 0, 100); /* out of descriptors: not in a hot loop */
        }
    }
    cd_db_thread_done(m->host);
    return NULL;
}

int cd_listen_start(struct cd_mail *m, struct cordee_error *err)
{
    for (int i = 0; i < CD_TALKS_MAX; i++)
        m->talking[i] = -1;
    if (sockets_open(m, err) < 0)
        return -1;
    if (m->sockets[0] < 0 && m->sockets[1] < 0)
        return 0;
    if (pipe2(m->pipe, O_CLOEXEC) < 0 ||
        pthread_create(&m->listener, NULL, listener_run, m) != 0)
        return cordee_fail(err, CORDEE_E_IO, "listening for mail: %s", strerror(errno));
    m->listening = true;
    return 0;
}

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void cd_listen_stop(struct cd_mail *m)
{
    pthread_mutex_lock(&m->mutex);
    m->stop = true;
    for (int i = 0; i < CD_TALKS_MAX; i++)
        if (m->talking[i] >= 0)
            shutdown(m->talking[i], SHUT_RDWR);
    pthread_mutex_unlock(&m->mutex);
    if (m->listening && write(m->pipe[1], "", 1) == 1)
        pthread_join(m->listener, NULL);
    m->listening = false;
    pthread_mutex_lock(&m->mutex);
    while (m->talks > 0)
        pthread_cond_wait(&m->change, &m->mutex);
    pthread_mutex_unlock(&m->mutex);
    close_one(&m->sockets[0]);
    close_one(&m->sockets[1]);
    close_one(&m->pipe[0]);
    close_one(&m->pipe[1]);
    if (*m->socket_path)
        unlink(m->socket_path);
    m->port = 0;
}
