#include "tests/unit/mail/peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn {
    struct peer *p;
    struct cordee_buf body;
    char to[128];
    int fd;
    SSL *ssl;
    char in[65536];
    size_t at, end;
    bool over;
};

static void put(struct conn *c, const char *s)
{
    size_t n = strlen(s);

    if (c->ssl)
        c->over |= SSL_write(c->ssl, s, (int)n) <= 0;
    else
        c->over |= send(c->fd, s, n, MSG_NOSIGNAL) != (ssize_t)n;
}

static bool fill(struct conn *c)
{
    for (;;) {
        struct pollfd p = {.fd = c->fd, .events = POLLIN};
        ssize_t n;

        if (!(c->ssl && SSL_pending(c->ssl)) && poll(&p, 1, 20) == 0) {
            if (c->p->stop)
                return false;
            continue;
        }
        n = c->ssl ? SSL_read(c->ssl, c->in, sizeof c->in)
                   : recv(c->fd, c->in, sizeof c->in, 0);
        c->at = 0;
        c->end = n > 0 ? (size_t)n : 0;
        return n > 0;
    }
}

static int get(struct conn *c)
{
    if (c->at == c->end && !fill(c)) {
        c->over = true;
        return -1;
    }
    return (unsigned char)c->in[c->at++];
}

static size_t get_line(struct conn *c, char *line, size_t room)
{
    size_t n = 0;
    int ch;

    while ((ch = get(c)) >= 0) {
        if (n + 1 < room)
            line[n++] = (char)ch;
        if (ch == '\n')
            break;
    }
    line[n] = '\0';
    return n;
}

static const char *const events[] = {"hello", "EHLO", "HELO", "MAIL",     "RCPT",
                                     "DATA",  "BDAT", "AUTH", "STARTTLS", "RSET",
                                     "QUIT",  "body", ".",    "NOOP"};

/* The script's answer, or the usual one. */
static void answer(struct conn *c, const char *on, const char *usual)
{
    struct peer *p = c->p;
    int nth = 0;

    pthread_mutex_lock(&p->mutex);
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (strcmp(events[i], on) == 0)
            nth = ++p->seen[i];
    pthread_mutex_unlock(&p->mutex);
    for (const struct peer_step *s = p->script; s && s->on; s++) {
        if (strcmp(s->on, on) != 0 || (s->nth && s->nth != nth))
            continue;
        for (int left = s->wait_ms; left > 0 && !p->stop; left -= 50)
            usleep(50000);
        while (s->wait_ms == PEER_HELD && !p->let && !p->stop)
            usleep(5000);
        if (!s->answer)
            c->over = true;
        usual = s->answer ? s->answer : "";
        break;
    }
    if (*usual)
        put(c, usual);
}

/* The message is complete: kept before it is answered. */
static void keep(struct conn *c)
{
    struct peer *p = c->p;

    pthread_mutex_lock(&p->mutex);
    if (p->messages < PEER_MOST) {
        p->raw[p->messages] = c->body;
        snprintf(p->to[p->messages], sizeof p->to[0], "%s", c->to);
        c->body = (struct cordee_buf){0};
    }
    p->messages++;
    pthread_mutex_unlock(&p->mutex);
    answer(c, ".", "250 2.0.0 taken\r\n");
}

static void take_body(struct conn *c)
{
    char line[2048];

    answer(c, "body", "");
    while (!c->over) {
        size_t n = get_line(c, line, sizeof line);

        if (c->over)
            return;
        if (strcmp(line, ".\r\n") == 0)
            break;
        if (*line == '.')
            cordee_buf_put(&c->body, line + 1, n - 1);
        else
            cordee_buf_put(&c->body, line, n);
    }
    keep(c);
}

static void take_chunk(struct conn *c, const char *line)
{
    long n = atol(line + 5);

    for (; n > 0 && !c->over; n--)
        cordee_buf_putc(&c->body, (char)get(c));
    if (c->over)
        return;
    if (strstr(line, "LAST"))
        keep(c);
    else
        answer(c, "BDAT", "250 2.0.0 chunk\r\n");
}

static void secure(struct conn *c)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

    if (SSL_CTX_use_certificate_file(ctx, c->p->certificate, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(ctx, c->p->key, SSL_FILETYPE_PEM) != 1)
        abort();
    c->ssl = SSL_new(ctx);
    SSL_CTX_free(ctx);
    SSL_set_fd(c->ssl, c->fd);
    if (SSL_accept(c->ssl) != 1)
        c->over = true;
}

static void hello(struct conn *c)
{
    struct cordee_buf b = {0};
    const char *usual = "250-PIPELINING\r\n250-AUTH PLAIN LOGIN\r\n";

    cordee_buf_puts(&b, "250-peer.test\r\n");
    cordee_buf_puts(&b, c->p->extensions ? c->p->extensions : usual);
    if (c->p->certificate && !c->ssl)
        cordee_buf_puts(&b, "250-STARTTLS\r\n");
    cordee_buf_puts(&b, "250 ENHANCEDSTATUSCODES\r\n");
    answer(c, "EHLO", b.text);
    cordee_buf_drop(&b);
}

static void command(struct conn *c, char *line)
{
    struct peer *p = c->p;
    char verb[16];

    snprintf(verb, sizeof verb, "%.*s", (int)strcspn(line, " \r\n"), line);
    pthread_mutex_lock(&p->mutex);
    p->commands++;
    snprintf(p->log + strlen(p->log), sizeof p->log - strlen(p->log), "%s ", verb);
    pthread_mutex_unlock(&p->mutex);
    if (strcmp(verb, "EHLO") == 0) {
        hello(c);
    } else if (strcmp(verb, "MAIL") == 0) {
        cordee_buf_clear(&c->body); /* what broke off before */
        answer(c, "MAIL", "250 2.1.0 ok\r\n");
    } else if (strcmp(verb, "RCPT") == 0) {
        snprintf(c->to, sizeof c->to, "%.100s", line + 8);
        answer(c, "RCPT", "250 2.1.5 ok\r\n");
    } else if (strcmp(verb, "DATA") == 0) {
        int before = p->seen[5];

        answer(c, "DATA", "354 go on\r\n");
        for (const struct peer_step *s = p->script; s && s->on; s++)
            if (strcmp(s->on, "DATA") == 0 && (!s->nth || s->nth == before + 1) &&
                (!s->answer || *s->answer != '3'))
                return;
        take_body(c);
    } else if (strcmp(verb, "BDAT") == 0) {
        take_chunk(c, line);
    } else if (strcmp(verb, "AUTH") == 0) {
        answer(c, "AUTH", "235 2.7.0 welcome\r\n");
    } else if (strcmp(verb, "STARTTLS") == 0) {
        answer(c, "STARTTLS", "220 2.0.0 ready\r\n");
        if (!c->over)
            secure(c);
    } else if (strcmp(verb, "QUIT") == 0) {
        put(c, "221 2.0.0 bye\r\n");
        c->over = true;
    } else {
        answer(c, verb, "250 2.0.0 ok\r\n");
    }
}

struct caller {
    struct peer *p;
    int fd;
};

static void *serve(void *arg)
{
    const struct caller caller = *(struct caller *)arg;
    struct conn *c = calloc(1, sizeof *c);
    char line[2048];
    int one = 1;

    free(arg);
    *c = (struct conn){.p = caller.p, .fd = caller.fd};
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (c->p->tls_at_once)
        secure(c);
    if (!c->over)
        answer(c, "hello", "220 peer.test ESMTP\r\n");
    while (!c->over && get_line(c, line, sizeof line) && !c->over)
        command(c, line);
    if (c->ssl) {
        SSL_shutdown(c->ssl);
        SSL_free(c->ssl);
    }
    close(c->fd);
    cordee_buf_drop(&c->body);
    pthread_mutex_lock(&c->p->mutex);
    c->p->running--;
    pthread_mutex_unlock(&c->p->mutex);
    free(c);
    return NULL;
}

static void welcome(struct peer *p, int fd)
{
    struct caller *caller = malloc(sizeof *caller);
    pthread_t thread;

    *caller = (struct caller){p, fd};
    pthread_mutex_lock(&p->mutex);
    p->connections++;
    p->running++;
    pthread_mutex_unlock(&p->mutex);
    pthread_create(&thread, NULL, serve, caller);
    pthread_detach(thread);
}

static bool running(struct peer *p)
{
    bool any;

    pthread_mutex_lock(&p->mutex);
    any = p->running > 0;
    pthread_mutex_unlock(&p->mutex);
    return any;
}

static void *run(void *arg)
{
    struct peer *p = arg;

    while (!p->stop || running(p)) {
        struct pollfd l = {.fd = p->listener, .events = POLLIN};
        int fd = poll(&l, 1, 20) > 0 ? accept(p->listener, NULL, NULL) : -1;

        if (fd >= 0 && p->stop)
            close(fd);
        else if (fd >= 0)
            welcome(p, fd);
    }
    return NULL;
}

void peer_bind(struct peer *p)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    socklen_t len = sizeof a;
    int one = 1;

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(p->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (p->small)
        setsockopt(p->listener, SOL_SOCKET, SO_RCVBUF, &p->small, sizeof p->small);
    if (bind(p->listener, (struct sockaddr *)&a, sizeof a) < 0)
        abort();
    getsockname(p->listener, (struct sockaddr *)&a, &len);
    p->port = ntohs(a.sin_port);
}

void peer_start(struct peer *p)
{
    pthread_mutex_init(&p->mutex, NULL);
    if (!p->listener)
        peer_bind(p);
    if (listen(p->listener, 64) < 0)
        abort();
    pthread_create(&p->thread, NULL, run, p);
}

int peer_messages(struct peer *p)
{
    int n;

    pthread_mutex_lock(&p->mutex);
    n = p->messages;
    pthread_mutex_unlock(&p->mutex);
    return n;
}

void peer_let(struct peer *p)
{
    p->let = true;
}

void peer_stop(struct peer *p)
{
    p->stop = true;
    pthread_join(p->thread, NULL);
    close(p->listener);
}

void peer_drop(struct peer *p)
{
    for (size_t i = 0; i < sizeof p->raw / sizeof *p->raw; i++)
        cordee_buf_drop(&p->raw[i]);
}
