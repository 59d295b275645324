/* Many clients at once, each on a connection that stays, each asking its own questions
 * one after the other:
 *
 *     crowd PORT < questions > answers
 *
 * Questions are the number of clients, then for each the number of its requests, then
 * each request's length and bytes; numbers are four bytes, as this machine has them.  All
 * connect first, then all begin.  Answers are a line a request: client, request, status,
 * microseconds until its last byte, bytes of the body; then "all" and the microseconds of
 * all.  One thread, which takes about as long for a request as the kernel does, so that
 * it is not the server's limit. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_MOST = 16384, EVENTS = 256 };

struct request {
    const char *bytes;
    uint32_t len;
};

struct client {
    struct request *requests;
    uint32_t n, next;
    int fd;
    size_t sent;
    int64_t began;
    /* Of the answer that comes in. */
    char head[HEAD_MOST + 1];
    size_t head_len;
    bool in_body;
    int status;
    size_t body, body_left;
};

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void wrong(const struct client *c, const char *what)
{
    fprintf(stderr, "request %u: %s\n%s\n", c->next, what, c->head);
    exit(EXIT_FAILURE);
}

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- questions ------------------------------------------------------------------ */

static char *read_all(size_t *len_r)
{
    size_t room = 1 << 20, len = 0;
    char *all = malloc(room);
    ssize_t n;

    while (all && (n = read(STDIN_FILENO, all + len, room - len)) > 0) {
        len += (size_t)n;
        if (len == room)
            all = realloc(all, room *= 2);
    }
    if (!all)
        fail("memory");
    *len_r = len;
    return all;
}

struct input {
    const char *at, *end;
};

static const char *take(struct input *in, size_t n)
{
    const char *at = in->at;

    if ((size_t)(in->end - in->at) < n) {
        fprintf(stderr, "the questions end too early\n");
        exit(EXIT_FAILURE);
    }
    in->at += n;
    return at;
}

static uint32_t number(struct input *in)
{
    uint32_t n;

    memcpy(&n, take(in, sizeof n), sizeof n);
    return n;
}

static struct client *clients_read(struct input *in, uint32_t *n_r)
{
    struct client *clients = calloc((*n_r = number(in)) + 1, sizeof *clients);

    if (!clients)
        fail("memory");
    for (uint32_t i = 0; i < *n_r; i++) {
        struct client *c = &clients[i];

        c->n = number(in);
        c->requests = calloc(c->n + 1, sizeof *c->requests);
        if (!c->requests)
            fail("memory");
        for (uint32_t k = 0; k < c->n; k++) {
            c->requests[k].len = number(in);
            c->requests[k].bytes = take(in, c->requests[k].len);
        }
    }
    return clients;
}

/* ---- the wire ------------------------------------------------------------------- */

/* From one of 200 addresses, as people come: the server counts requests of each. */
static void client_bind(int fd, uint32_t index)
{
    const struct sockaddr_in from = {.sin_family = AF_INET,
                                     .sin_addr.s_addr = htonl(0x7f000002u + index % 200)};

    if (bind(fd, (const struct sockaddr *)&from, sizeof from) < 0)
        fail("bind");
}

static void client_connect(struct client *c, uint32_t index, int port, int epoll)
{
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = 0, .data.ptr = c};
    const int one = 1;

    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        fail("socket");
    client_bind(c->fd, index);
    if (connect(c->fd, (const struct sockaddr *)&to, sizeof to) < 0)
        fail("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) < 0)
        fail("epoll");
}

static void wait_for(struct client *c, int epoll, uint32_t what)
{
    struct epoll_event event = {.events = what, .data.ptr = c};

    if (epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event) < 0)
        fail("epoll");
}

static void client_send(struct client *c, int epoll)
{
    const struct request *r = &c->requests[c->next];

    while (c->sent < r->len) {
        ssize_t n = send(c->fd, r->bytes + c->sent, r->len - c->sent, MSG_NOSIGNAL);

        if (n < 0 && errno == EAGAIN) {
            wait_for(c, epoll, EPOLLOUT);
            return;
        }
        if (n < 0)
            fail("send");
        c->sent += (size_t)n;
    }
    wait_for(c, epoll, EPOLLIN);
}

static void client_begin(struct client *c, int epoll)
{
    c->sent = c->head_len = c->body = 0;
    c->in_body = false;
    c->began = now();
    client_send(c, epoll);
}

static void head_done(struct client *c, size_t head)
{
    const char *length = strcasestr(c->head, "\r\nContent-Length:");

    if (strncmp(c->head, "HTTP/1.1 ", 9) != 0 || !length)
        wrong(c, "no answer that says how long it is");
    c->status = (int)strtol(c->head + 9, NULL, 10);
    c->body = strtoul(length + 17, NULL, 10);
    c->in_body = true;
    if (c->head_len - head > c->body)
        wrong(c, "more than was asked for");
    c->body_left = c->body - (c->head_len - head);
}

/* True once the whole answer is there. */
static bool client_read(struct client *c)
{
    static char rest[1 << 16];
    char *to = c->in_body ? rest : c->head + c->head_len;
    const size_t room = c->in_body
                            ? (c->body_left < sizeof rest ? c->body_left : sizeof rest)
                            : HEAD_MOST - c->head_len;
    const ssize_t n = recv(c->fd, to, room, 0);
    const char *end;

    if (n < 0 && errno == EAGAIN)
        return false;
    if (n <= 0)
        wrong(c, "the connection was closed");
    if (c->in_body) {
        c->body_left -= (size_t)n;
        return c->body_left == 0;
    }
    c->head_len += (size_t)n;
    c->head[c->head_len] = '\0';
    end = strstr(c->head, "\r\n\r\n");
    if (end)
        head_done(c, (size_t)(end + 4 - c->head));
    return c->in_body && c->body_left == 0;
}

/* ---- all of it ------------------------------------------------------------------ */

/* One event of a client; true when it is through with its last request. */
static bool turn(struct client *c, uint32_t index, uint32_t events, int epoll)
{
    if (events & EPOLLOUT) {
        client_send(c, epoll);
        return false;
    }
    while (client_read(c)) {
        printf("%u %u %d %lld %zu\n", index, c->next, c->status,
               (long long)(now() - c->began), c->body);
        if (++c->next == c->n) {
            close(c->fd);
            return true;
        }
        client_begin(c, epoll);
        return false;
    }
    return false;
}

int main(int argc, char **argv)
{
    static char room[1 << 20];
    const struct rlimit files = {65536, 65536};
    struct epoll_event events[EVENTS];
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct client *clients;
    struct input in;
    char *all;
    uint32_t n, left;
    size_t len;
    int64_t began;

    if (argc != 2)
        return EXIT_FAILURE;
    setrlimit(RLIMIT_NOFILE, &files);
    setvbuf(stdout, room, _IOFBF, sizeof room);
    all = read_all(&len);
    in = (struct input){all, all + len};
    clients = clients_read(&in, &n);
    for (uint32_t i = 0; i < n; i++)
        client_connect(&clients[i], i, (int)strtol(argv[1], NULL, 10), epoll);
    began = now();
    left = n;
    for (uint32_t i = 0; i < n; i++) {
        if (clients[i].n)
            client_begin(&clients[i], epoll);
        else
            left--;
    }
    while (left) {
        const int got = epoll_wait(epoll, events, EVENTS, 60000);

        if (got == 0) {
            fprintf(stderr, "nothing came for a minute\n");
            return EXIT_FAILURE;
        }
        for (int i = 0; i < got; i++) {
            struct client *c = events[i].data.ptr;

            left -= turn(c, (uint32_t)(c - clients), events[i].events, epoll);
        }
    }
    printf("all %lld\n", (long long)(now() - began));
    for (uint32_t i = 0; i < n; i++)
        free(clients[i].requests);
    free(clients);
    free(all);
    return EXIT_SUCCESS;
}
