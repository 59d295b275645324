#include "core/job/wake.h"

#include "core/job/job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MOST_LISTENERS 16

struct ear {
    struct cordee_host *host;
    int fd, end;
    pthread_t thread;
};

/* One program serves one data folder, so there is one ear. */
static struct ear *ear;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void (*listeners[MOST_LISTENERS])(struct cordee_host *);
static size_t n_listeners;

/* A socket's path may have 108 bytes; the folder's own path may be longer, so it is
 * named by a descriptor.  Keep *dir_r open until bind or connect is done. */
static int address_of(const char *data, struct sockaddr_un *a, int *dir_r,
                      struct cordee_error *err)
{
    int dir = open(data, O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (dir < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", data, strerror(errno));
    *a = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(a->sun_path, sizeof a->sun_path, "/proc/self/fd/%d/socket", dir);
    *dir_r = dir;
    return 0;
}

static void hear(struct ear *e)
{
    void (*now[MOST_LISTENERS])(struct cordee_host *);
    size_t n;
    int fd = accept4(e->fd, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0)
        return;
    close(fd); /* that somebody called is the whole message */
    pthread_mutex_lock(&mutex);
    n = n_listeners;
    memcpy(now, listeners, sizeof now);
    pthread_mutex_unlock(&mutex);
    cd_jobs_wake(e->host);
    for (size_t i = 0; i < n; i++)
        now[i](e->host);
}

static void *listen_on(void *ctx)
{
    struct ear *e = ctx;
    struct pollfd fds[] = {{.fd = e->fd, .events = POLLIN},
                           {.fd = e->end, .events = POLLIN}};

    while (poll(fds, 2, -1) >= 0 || errno == EINTR) {
        if (fds[1].revents)
            break;
        if (fds[0].revents)
            hear(e);
    }
    return NULL;
}

static int open_socket(struct ear *e, struct cordee_error *err)
{
    struct sockaddr_un a;
    int dir = -1, rc;

    if (address_of(e->host->data, &a, &dir, err) < 0)
        return -1;
    e->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    e->end = eventfd(0, EFD_CLOEXEC);
    (void)unlink(a.sun_path);
    rc = e->fd < 0 || e->end < 0 ? -1 : bind(e->fd, (struct sockaddr *)&a, sizeof a);
    if (rc == 0 && (chmod(a.sun_path, 0600) < 0 || listen(e->fd, 64) < 0))
        rc = -1;
    close(dir);
    if (rc < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s/socket: %s", e->host->data,
                           strerror(errno));
    return 0;
}

static void ear_free(struct ear *e)
{
    if (e->fd >= 0)
        close(e->fd);
    if (e->end >= 0)
        close(e->end);
    free(e);
}

static int start_thread(struct ear *e)
{
    sigset_t all, was;
    int rc;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &was);
    rc = pthread_create(&e->thread, NULL, listen_on, e);
    pthread_sigmask(SIG_SETMASK, &was, NULL);
    return rc;
}

int cd_wake_start(struct cordee_host *host, struct cordee_error *err)
{
    struct ear *e = calloc(1, sizeof *e);

    if (!e)
        abort();
    *e = (struct ear){.host = host, .fd = -1, .end = -1};
    if (open_socket(e, err) < 0) {
        ear_free(e);
        return -1;
    }
    if (start_thread(e) != 0) {
        ear_free(e);
        return cordee_fail(err, CORDEE_E_IO, "could not start a thread");
    }
    ear = e;
    return 0;
}

void cd_wake_stop(struct cordee_host *host)
{
    char path[4200];

    if (!ear)
        return;
    (void)!write(ear->end, &(uint64_t){1}, sizeof(uint64_t));
    pthread_join(ear->thread, NULL);
    snprintf(path, sizeof path, "%s/socket", host->data);
    (void)unlink(path);
    ear_free(ear);
    ear = NULL;
    n_listeners = 0;
}

void cd_wake_on(struct cordee_host *host, void (*woken)(struct cordee_host *))
{
    (void)host;
    pthread_mutex_lock(&mutex);
    if (n_listeners < MOST_LISTENERS)
        listeners[n_listeners++] = woken;
    pthread_mutex_unlock(&mutex);
}

int cd_wake_call(const char *data, struct cordee_error *err)
{
    struct sockaddr_un a;
    int dir = -1, fd, rc;

    if (address_of(data, &a, &dir, err) < 0)
        return -1;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    rc = fd < 0 ? -1 : connect(fd, (struct sockaddr *)&a, sizeof a);
    close(dir);
    if (fd >= 0)
        close(fd);
    return rc == 0;
}
