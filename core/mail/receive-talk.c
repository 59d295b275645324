/* One connection: SMTP (RFC 5321) or LMTP (RFC 2033).  Lines end with CR LF and nothing
 * else does: a bare CR or LF is refused, so that two programs can never disagree where a
 * mail ends.  A 250 after the last dot means that the mail is on the disk. */
#include "core/mail/receive-priv.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WAIT_S      300
#define LONGEST_S   3600 /* a whole connection */
#define COMMAND_MAX 2048
#define LINE_MAX_IN 10000 /* of a mail; RFC 5321 asks for 998, many send more */
#define HEADER_MAX  (512 * 1024)
#define RCPT_MAX    100
#define ERRORS_MAX  20

struct talk {
    struct cd_mail *m;
    int fd;
    time_t begun;
    char in[16384];
    size_t at, n;
    struct cordee_buf out;
    struct cordee_arena *arena; /* of one transaction */
    bool hello, lmtp, has_from;
    const char *from;
    const char *to[RCPT_MAX + 1];
    size_t n_to;
    int errors;
};

/* ---- bytes ---------------------------------------------------------------------------
 */

static void say(struct talk *t, const char *line)
{
    cordee_buf_puts(&t->out, line);
    cordee_buf_puts(&t->out, "\r\n");
}

static int flush(struct talk *t)
{
    size_t done = 0;

    while (done < t->out.len) {
        ssize_t k = send(t->fd, t->out.text + done, t->out.len - done, MSG_NOSIGNAL);

        if (k < 0 && errno != EINTR)
            return -1;
        done += k > 0 ? (size_t)k : 0;
    }
    cordee_buf_clear(&t->out);
    return 0;
}

static int wait_in(struct talk *t)
{
    struct pollfd p = {t->fd, POLLIN, 0};
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec - t->begun > LONGEST_S)
        return -1;
    return poll(&p, 1, WAIT_S * 1000) > 0 ? 0 : -1;
}

/* The next byte, or -1 at the end.  What we owe is said before we wait. */
static int next_byte(struct talk *t)
{
    if (t->at == t->n) {
        ssize_t k;

        if (flush(t) < 0 || wait_in(t) < 0)
            return -1;
        k = recv(t->fd, t->in, sizeof t->in, 0);
        if (k <= 0)
            return -1;
        t->at = 0;
        t->n = (size_t)k;
    }
    return (unsigned char)t->in[t->at++];
}

/* ---- a mail's bytes --------------------------------------------------------- */

struct data {
    struct cordee_buf mail;
    size_t line, header;
    bool in_header;
    const char *refused; /* why; the rest is read and dropped */
};

static void data_line_end(struct data *d)
{
    if (d->in_header) {
        d->header += d->line + 2;
        if (d->line == 0)
            d->in_header = false;
        else if (d->header > HEADER_MAX)
            d->refused = "552 5.3.4 the header is too long";
    }
    d->line = 0;
}

static void data_put(struct data *d, int c)
{
    if (++d->line > LINE_MAX_IN && !d->refused)
        d->refused = "554 5.6.0 a line is too long";
    if (c == 0 && !d->refused)
        d->refused = "554 5.6.0 a mail has no NUL bytes";
    if (!d->refused)
        cordee_buf_putc(&d->mail, (char)c);
    if (d->mail.over && !d->refused)
        d->refused = "552 5.3.4 larger than 25 MB";
}

/* Up to CR LF . CR LF, and no other sequence.  -1: the connection ended before. */
static int data_read(struct talk *t, struct data *d)
{
    static const char bare[] = "554 5.6.0 a line ends with CR LF, not with one of them";
    bool line_begins = true;
    bool dot = false; /* the line begins with one, not yet put */
    int c;

    while ((c = next_byte(t)) >= 0) {
        if (c == '\r') {
            if ((c = next_byte(t)) < 0)
                return -1;
            if (c == '\n') {
                if (dot)
                    return 0;
                data_line_end(d);
                if (!d->refused)
                    cordee_buf_puts(&d->mail, "\r\n");
                line_begins = true;
                continue;
            }
            d->refused = bare;
            t->at--; /* it may be another CR */
            line_begins = dot = false;
            continue;
        }
        if (c == '\n') {
            d->refused = bare;
            line_begins = dot = false;
            continue;
        }
        if (line_begins && c == '.') {
            dot = true;
            line_begins = false;
            continue;
        }
        dot = line_begins = false; /* the stuffed dot is dropped */
        data_put(d, c);
    }
    return -1;
}

static void transaction_end(struct talk *t)
{
    t->has_from = false;
    t->from = "";
    t->n_to = 0;
    cordee_arena_free(t->arena);
    t->arena = cordee_arena_new();
}

static void data_answer(struct talk *t, const char *answer)
{
    for (size_t i = 0; i < (t->lmtp ? t->n_to : 1); i++)
        say(t, answer);
}

static int data_take(struct talk *t)
{
    struct data d = {.mail = {.limit = CD_MAIL_SIZE_MAX}, .in_header = true};
    struct cordee_error err = {0};
    int rc;

    say(t, "354 go ahead, end with a dot");
    rc = data_read(t, &d);
    t->to[t->n_to] = NULL;
    if (rc == 0 && d.refused)
        data_answer(t, d.refused);
    else if (rc == 0 && cd_receive_store(t->m->host->core, d.mail.text ? d.mail.text : "",
                                         d.mail.len, t->from, t->to, &err) > 0)
        data_answer(t, "250 2.0.0 stored");
    else if (rc == 0)
        data_answer(t, err.code == CORDEE_E_INVALID ? "554 5.6.0 this mail is empty"
                                                    : "451 4.3.0 not stored, try again");
    cordee_buf_drop(&d.mail);
    transaction_end(t);
    return rc;
}

/* ---- commands --------------------------------------------------------------- */

/* The path of MAIL FROM:<...> or RCPT TO:<...>; NULL: none that can be. */
static const char *path_read(struct talk *t, const char *s)
{
    const char *end;

    s += strspn(s, " ");
    if (*s != '<')
        return NULL;
    end = strchr(++s, '>');
    if (!end || end - s > 320 || !cordee_utf8_ok(s, (size_t)(end - s)))
        return NULL;
    for (const char *p = s; p < end; p++)
        if (*p == ' ' || *p == '<' || (unsigned char)*p < 0x20)
            return NULL;
    return cordee_arena_text_n(t->arena, s, (size_t)(end - s));
}

static void mail_from(struct talk *t, const char *rest)
{
    const char *from = path_read(t, rest);
    const char *size = strcasestr(rest, " SIZE=");

    if (!t->hello)
        say(t, "503 5.5.1 say hello first");
    else if (t->has_from)
        say(t, "503 5.5.1 one mail at a time");
    else if (!from)
        say(t, "501 5.1.7 no such address");
    else if (size && strtoull(size + 6, NULL, 10) > CD_MAIL_SIZE_MAX)
        say(t, "552 5.3.4 larger than 25 MB");
    else {
        t->from = from;
        t->has_from = true;
        say(t, "250 2.1.0 ok");
    }
}

static void rcpt_to(struct talk *t, const char *rest)
{
    const char *to = path_read(t, rest);

    if (!t->has_from)
        say(t, "503 5.5.1 who is it from?");
    else if (t->n_to == RCPT_MAX)
        say(t, "452 4.5.3 too many recipients");
    else if (!to || !*to)
        say(t, "501 5.1.3 no such address");
    else {
        t->to[t->n_to++] = to;
        say(t, "250 2.1.5 ok");
    }
}

static void hello(struct talk *t, const char *line)
{
    bool plain = strncasecmp(line, "HELO", 4) == 0;

    transaction_end(t);
    t->hello = true;
    t->lmtp = strncasecmp(line, "LHLO", 4) == 0;
    if (plain) {
        say(t, "250 cordee");
        return;
    }
    say(t, "250-cordee");
    say(t, "250-PIPELINING");
    cordee_buf_printf(&t->out, "250-SIZE %d\r\n", CD_MAIL_SIZE_MAX);
    say(t, "250-8BITMIME");
    say(t, "250-SMTPUTF8");
    say(t, "250 ENHANCEDSTATUSCODES");
}

static bool is_word(const char *line, const char *word)
{
    size_t n = strlen(word);

    /* NOLINTNEXTLINE(clang-analyzer-core.*): a line that begins so goes on to its NUL */
    return strncasecmp(line, word, n) == 0 && (line[n] == '\0' || line[n] == ' ');
}

/* 0 go on, -1 end. */
static int command(struct talk *t, const char *line)
{
    if (is_word(line, "EHLO") || is_word(line, "HELO") || is_word(line, "LHLO"))
        hello(t, line);
    else if (strncasecmp(line, "MAIL FROM:", 10) == 0)
        mail_from(t, line + 10);
    else if (strncasecmp(line, "RCPT TO:", 8) == 0)
        rcpt_to(t, line + 8);
    else if (is_word(line, "DATA") && t->n_to > 0)
        return data_take(t);
    else if (is_word(line, "DATA"))
        say(t, "503 5.5.1 who is it for?");
    else if (is_word(line, "RSET")) {
        transaction_end(t);
        say(t, "250 2.0.0 ok");
    } else if (is_word(line, "NOOP"))
        say(t, "250 2.0.0 ok");
    else if (is_word(line, "VRFY"))
        say(t, "252 2.5.2 send it and see");
    else if (is_word(line, "QUIT")) {
        say(t, "221 2.0.0 bye");
        flush(t);
        return -1;
    } else if (++t->errors > ERRORS_MAX) {
        say(t, "421 4.7.0 too many errors");
        flush(t);
        return -1;
    } else
        say(t, "500 5.5.2 no such command");
    return 0;
}

/* A command line without its CR LF; NULL: the end. */
static const char *line_read(struct talk *t, char line[COMMAND_MAX])
{
    size_t n = 0;
    bool bad = false;
    int c;

    while ((c = next_byte(t)) >= 0) {
        if (c == '\n') {
            bad = bad || n == 0 || line[n - 1] != '\r';
            line[n ? n - 1 : 0] = '\0';
            return bad ? "" : line;
        }
        bad = bad || c == 0 || (n > 0 && line[n - 1] == '\r');
        if (n < COMMAND_MAX - 1)
            line[n++] = (char)c;
        else
            bad = true;
    }
    return NULL;
}

void cd_talk(struct cd_mail *m, int fd)
{
    struct talk *t = calloc(1, sizeof *t);
    char text[COMMAND_MAX];
    struct timespec now;
    const char *line;

    if (!t)
        abort();
    clock_gettime(CLOCK_MONOTONIC, &now);
    t->m = m;
    t->fd = fd;
    t->begun = now.tv_sec;
    t->from = "";
    t->arena = cordee_arena_new();
    say(t, "220 cordee ESMTP");
    while ((line = line_read(t, text)) && command(t, line) == 0)
        ;
    cordee_buf_drop(&t->out);
    cordee_arena_free(t->arena);
    free(t);
}
