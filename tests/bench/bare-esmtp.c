/* libesmtp and nothing else: what the library alone reaches with the same connections
 * and the same size, for `make bench`.  No database, no merging, results are counted.
 *
 *   bare-esmtp PORT MESSAGES BYTES CONNECTIONS */
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <errno.h>
#include <libesmtp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define A_SESSION 100

static char host[32], *message;
static int wanted, next, length, sent;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* Without TCP_NODELAY it would be 23 messages a second. */
__attribute__((visibility("default"))) int connect(int fd, const struct sockaddr *to,
                                                   socklen_t len)
{
    int one = 1, rc = (int)syscall(SYS_connect, fd, to, len);

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return rc;
}

struct one {
    int at;
};

static const char *feed(void **ctx, int *len, void *arg)
{
    struct one *o = arg;
    int n;

    (void)ctx;
    if (!len) {
        o->at = 0;
        return NULL;
    }
    n = length - o->at < 4096 ? length - o->at : 4096;
    o->at += n;
    *len = n;
    errno = 0;
    return n ? message + o->at - n : NULL;
}

static void count(smtp_message_t m, void *arg)
{
    *(int *)arg += smtp_message_transfer_status(m)->code == 250;
}

static int take(void)
{
    int n;

    pthread_mutex_lock(&mutex);
    n = wanted - next < A_SESSION ? wanted - next : A_SESSION;
    next += n;
    pthread_mutex_unlock(&mutex);
    return n;
}

static void *run(void *arg)
{
    struct one each[A_SESSION];
    int n, ok = 0;

    (void)arg;
    while ((n = take()) > 0) {
        smtp_session_t s = smtp_create_session();

        smtp_set_server(s, host);
        smtp_set_hostname(s, "bench.test");
        for (int i = 0; i < n; i++) {
            smtp_message_t m = smtp_add_message(s);

            smtp_set_reverse_path(m, "office@example.org");
            smtp_add_recipient(m, "somebody@example.org");
            smtp_set_messagecb(m, feed, &each[i]);
        }
        smtp_start_session(s);
        smtp_enumerate_messages(s, count, &ok);
        smtp_destroy_session(s);
    }
    pthread_mutex_lock(&mutex);
    sent += ok;
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void write_message(int bytes)
{
    static const char head[] =
        "From: office@example.org\r\nTo: somebody@example.org\r\nSubject: bench\r\n"
        "Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\n";

    message = malloc((size_t)bytes + 100 + sizeof head);
    length = (int)(sizeof head - 1);
    memcpy(message, head, sizeof head);
    while (length < bytes) {
        memset(message + length, 'x', 70);
        memcpy(message + length + 70, "\r\n", 2);
        length += 72;
    }
}

int main(int argc, char **argv)
{
    pthread_t threads[64];
    struct timespec a, b;
    int n;

    if (argc != 5)
        return 2;
    snprintf(host, sizeof host, "127.0.0.1:%s", argv[1]);
    wanted = atoi(argv[2]);
    write_message(atoi(argv[3]));
    n = atoi(argv[4]) < 64 ? atoi(argv[4]) : 64;
    signal(SIGPIPE, SIG_IGN);
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (int i = 0; i < n; i++)
        pthread_create(&threads[i], NULL, run, NULL);
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("{\"sent\":%d,\"seconds\":%.3f}\n", sent,
           (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9);
    free(message);
    return 0;
}
