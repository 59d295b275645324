/* What the world outside sends, comes by SMTP, as from any mail server. */
#include "plugins/practice/practice.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_S 20

struct talk {
    int fd;
    struct cordee_error *err;
};

static int reach(int port, struct cordee_error *err)
{
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0 ||
        connect(fd, (const struct sockaddr *)&to, sizeof to) < 0) {
        cordee_fail(err, CORDEE_E_IO, "the receiver: %s", strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

static int put(struct talk *t, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(t->fd, bytes, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return cordee_fail(t->err, CORDEE_E_IO, "the receiver: %s", strerror(errno));
        bytes += sent;
        n -= (size_t)sent;
    }
    return 0;
}

/* Reads to the end of an answer, which must begin with that digit. */
static int hear(struct talk *t, char wanted)
{
    char line[1000];
    size_t n = 0;

    for (;;) {
        ssize_t got = recv(t->fd, line + n, sizeof line - 1 - n, 0);
        char *last;

        if (got <= 0)
            return cordee_fail(t->err, CORDEE_E_IO, "the receiver does not answer");
        n += (size_t)got;
        line[n] = '\0';
        if (n == sizeof line - 1)
            return cordee_fail(t->err, CORDEE_E_IO, "the receiver says too much");
        if (line[n - 1] != '\n')
            continue;
        line[n - 1] = '\0';
        last = strrchr(line, '\n');
        last = last ? last + 1 : line;
        line[n - 1] = '\n';
        if (strlen(last) < 4 || last[3] != '-')
            break;
    }
    return line[0] == wanted ? 0
                             : cordee_fail(t->err, CORDEE_E_IO, "the receiver says: %.*s",
                                           (int)strcspn(line, "\r\n"), line);
}

static int say(struct talk *t, const char *line, char wanted)
{
    return put(t, line, strlen(line)) < 0 || hear(t, wanted) < 0 ? -1 : 0;
}

/* A dot that begins a line is doubled (RFC 5321 4.5.2). */
static int put_mail(struct talk *t, const struct cordee_buf *raw)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf data = {0};

    for (const char *s = raw->text; *s;) {
        size_t n = strcspn(s, "\n");

        n += s[n] == '\n';
        if (*s == '.')
            cordee_buf_putc(&data, '.');
        cordee_buf_put(&data, s, n);
        s += n;
    }
    cordee_buf_puts(&data, ".\r\n");
    return put(t, data.text, data.len);
}

int practice_send(int port, const char *from, const char *to,
                  const struct cordee_buf *raw, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sender = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf taker = {0};
    struct talk t = {.fd = reach(port, err), .err = err};
    int rc;

    if (t.fd < 0)
        return -1;
    cordee_buf_printf(&sender, "MAIL FROM:<%s>\r\n", from);
    cordee_buf_printf(&taker, "RCPT TO:<%s>\r\n", to);
    rc = hear(&t, '2') < 0 || say(&t, "EHLO world.example.org\r\n", '2') < 0 ||
                 say(&t, sender.text, '2') < 0 || say(&t, taker.text, '2') < 0 ||
                 say(&t, "DATA\r\n", '3') < 0 || put_mail(&t, raw) < 0 ||
                 hear(&t, '2') < 0
             ? -1
             : 0;
    if (rc == 0)
        (void)put(&t, "QUIT\r\n", 6);
    close(t.fd);
    return rc;
}
