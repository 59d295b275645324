/* The words before TLS.  STARTTLS is spoken here, before the library is involved, so that
 * nothing said in the clear is ever believed afterwards. */
#include "core/base/clock.h"
#include "core/mail/send/link-tls.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define REPLY_LIMIT 8192 /* an answer to EHLO has some hundred bytes */

int cd_link_wait(int fd, short events, int64_t until)
{
    struct pollfd p = {.fd = fd, .events = events};
    int64_t left = until - cd_clock_ms();
    int n;

    while ((n = poll(&p, 1, left > 0 ? (int)left : 0)) < 0 && errno == EINTR)
        left = until - cd_clock_ms();
    return n > 0;
}

void cd_link_note(struct cordee_buf *transcript, const char *who, const char *text)
{
    if (!transcript)
        return;
    while (*text) {
        size_t n = strcspn(text, "\r\n");

        cordee_buf_puts(transcript, who);
        cordee_buf_put(transcript, text, n);
        cordee_buf_putc(transcript, '\n');
        text += n + strspn(text + n, "\r\n");
    }
}

/* Where a complete reply ends in `text`: behind its last line; 0: not complete. */
static size_t reply_end(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len) {
        const char *lf = memchr(text + at, '\n', len - at);

        if (!lf)
            return 0;
        if ((size_t)(lf - text) < at + 3 || text[at + 3] != '-')
            return (size_t)(lf - text) + 1;
        at = (size_t)(lf - text) + 1;
    }
    return 0;
}

/* Reads one reply and refuses anything behind it: what a server (or someone between)
 * sends before it was asked would be taken for an answer inside TLS. */
static int reply(int wire, char text[REPLY_LIMIT], int64_t until,
                 struct cordee_error *err)
{
    size_t len = 0, end = 0;

    while (!end) {
        ssize_t n;

        if (!cd_link_wait(wire, POLLIN, until))
            return cordee_fail(err, CORDEE_E_IO, "the mail server does not answer");
        n = recv(wire, text + len, REPLY_LIMIT - 1 - len, 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (n <= 0)
            return cordee_fail(err, CORDEE_E_IO, "the mail server closed the connection");
        len += (size_t)n;
        text[len] = '\0';
        end = reply_end(text, len);
        if (!end && len >= REPLY_LIMIT - 1)
            return cordee_fail(err, CORDEE_E_IO, "the mail server's answer has no end");
    }
    if (end < len)
        return cordee_fail(err, CORDEE_E_IO,
                           "the mail server sent more than was asked before TLS began; "
                           "that may be an attack, so nothing was sent");
    return (int)strtol(text, NULL, 10);
}

static int say(int wire, const char *line, int64_t until, struct cordee_error *err)
{
    size_t left = strlen(line);

    while (left > 0) {
        ssize_t n = send(wire, line, left, MSG_NOSIGNAL);

        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return cordee_fail(err, CORDEE_E_IO, "writing to the mail server: %s",
                               strerror(errno));
        if (n < 0 && !cd_link_wait(wire, POLLOUT, until))
            return cordee_fail(err, CORDEE_E_IO, "the mail server does not read");
        if (n > 0) {
            line += n;
            left -= (size_t)n;
        }
    }
    return 0;
}

static int offers(const char *ehlo, const char *word)
{
    size_t n = strlen(word);

    for (const char *line = ehlo; line && strlen(line) > 4; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strlen(line) > 4 && strncasecmp(line + 4, word, n) == 0 &&
            strchr(" \r\n", line[4 + n]))
            return 1;
    }
    return 0;
}

static int ask(int wire, const char *line, int want, char text[REPLY_LIMIT],
               struct cordee_buf *transcript, int64_t until, struct cordee_error *err)
{
    int code;

    if (*line) {
        cd_link_note(transcript, "> ", line);
        if (say(wire, line, until, err) < 0)
            return -1;
    }
    code = reply(wire, text, until, err);
    if (code < 0)
        return -1;
    cd_link_note(transcript, "< ", text);
    if (code != want)
        return cordee_fail(err, CORDEE_E_IO, "the mail server said: %.*s",
                           (int)strcspn(text, "\r\n"), text);
    return 0;
}

int cd_starttls(int wire, const struct cd_relay *relay, struct cordee_buf *transcript,
                struct cordee_error *err)
{
    const int wait = relay->wait.greeting ? relay->wait.greeting : CD_GREETING_MS;
    const int64_t until = cd_clock_ms() + wait;
    char text[REPLY_LIMIT], hello[300];

    snprintf(hello, sizeof hello, "EHLO %s\r\n",
             *relay->helo ? relay->helo : "localhost");
    if (ask(wire, "", 220, text, transcript, until, err) < 0 ||
        ask(wire, hello, 250, text, transcript, until, err) < 0)
        return -1;
    if (!offers(text, "STARTTLS"))
        return cordee_fail(err, CORDEE_E_IO,
                           "the mail server does not offer STARTTLS; nothing was sent, "
                           "because it would have gone in plain text");
    return ask(wire, "STARTTLS\r\n", 220, text, transcript, until, err);
}
