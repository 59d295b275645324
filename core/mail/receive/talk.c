/* One connection: SMTP (RFC 5321) or LMTP (RFC 2033).  A 250 after the last dot means
 * that the mail is on the disk. */
#include "core/mail/receive/talk.h"

#include "core/base/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/statvfs.h>

#define WAIT_S      300
#define LONGEST_S   3600 /* a whole connection */
#define COMMAND_MAX 2048
#define PATH_MOST   320
#define ERRORS_MAX  20
#define ROOM_LEAST  ((uint64_t)100 << 20)

/* ---- bytes ------------------------------------------------------------------ */

void cd_talk_say(struct talk *t, const char *line)
{
    cordee_buf_puts(&t->out, line);
    cordee_buf_puts(&t->out, "\r\n");
}

/* Whoever says too much that is wrong is not listened to for ever. */
static void complain(struct talk *t, const char *line)
{
    t->errors++;
    cd_talk_say(t, line);
}

int cd_talk_flush(struct talk *t)
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

int cd_talk_byte(struct talk *t)
{
    if (t->at == t->n) {
        ssize_t k;

        if (cd_talk_flush(t) < 0 || wait_in(t) < 0)
            return -1;
        k = recv(t->fd, t->in, sizeof t->in, 0);
        if (k <= 0)
            return -1;
        t->at = 0;
        t->n = (size_t)k;
    }
    return (unsigned char)t->in[t->at++];
}

/* ---- commands --------------------------------------------------------------- */

static void transaction_end(struct talk *t)
{
    t->has_from = false;
    t->from = "";
    t->n_to = 0;
    cordee_arena_free(t->arena);
    t->arena = cordee_arena_new();
}

/* Where the path that begins after "<" ends, at its ">"; NULL: it is none that can be.
 * Within quotes there may be anything but controls (RFC 5321 4.1.2). */
static const char *path_end(const char *s)
{
    bool quoted = false;

    for (; *s && (quoted || *s != '>'); s++) {
        if ((unsigned char)*s < 0x20 || *s == 0x7f || (!quoted && strchr(" <", *s)))
            return NULL;
        if (quoted && *s == '\\' && s[1])
            s++;
        else if (*s == '"')
            quoted = !quoted;
    }
    return *s ? s : NULL;
}

/* The path of MAIL FROM:<...> or RCPT TO:<...>, and what follows it; NULL: none that can
 * be. */
static const char *path_read(struct talk *t, const char *s, const char **rest_r)
{
    const char *end;

    s += strspn(s, " ");
    if (*s != '<' || !(end = path_end(s + 1)) || (end[1] && end[1] != ' '))
        return NULL;
    *rest_r = end + 1;
    s++;
    if (*s == '@' && memchr(s, ':', (size_t)(end - s)))
        s = strchr(s, ':') + 1; /* a route, which nobody takes any more */
    if (end - s > PATH_MOST || !cordee_utf8_ok(s, (size_t)(end - s)))
        return NULL;
    return cordee_arena_text_n(t->arena, s, (size_t)(end - s));
}

/* One parameter of MAIL; the answer to what is wrong with it, or NULL. */
static const char *mail_parameter(const char *word, size_t n)
{
    int64_t size;
    char number[24];

    if (n > 5 && n < 5 + sizeof number && strncasecmp(word, "SIZE=", 5) == 0) {
        snprintf(number, sizeof number, "%.*s", (int)(n - 5), word + 5);
        if (!cordee_text_int(number, &size) || size < 0)
            return "501 5.5.4 no such size";
        return size > CD_MAIL_SIZE_MAX ? "552 5.3.4 larger than 25 MB" : NULL;
    }
    if ((n == 9 && strncasecmp(word, "BODY=7BIT", n) == 0) ||
        (n == 13 && strncasecmp(word, "BODY=8BITMIME", n) == 0) ||
        (n == 8 && strncasecmp(word, "SMTPUTF8", n) == 0))
        return NULL;
    return "555 5.5.4 no such parameter";
}

static const char *mail_parameters(const char *s)
{
    const char *wrong = NULL;

    while (!wrong && *(s += strspn(s, " "))) {
        size_t n = strcspn(s, " ");

        wrong = mail_parameter(s, n);
        s += n;
    }
    return wrong;
}

/* So many a minute as the setting says, all of a minute's at once if need be. */
static bool is_too_fast(struct cd_mail *m)
{
    struct cordee *core = m->host->core;
    double most = (double)core->setting->number(core, "mail.listen_rate");
    int64_t now = cd_clock_ms();
    bool slow;

    if (most <= 0)
        return false;
    pthread_mutex_lock(&m->mutex);
    m->tokens += m->tokens_at ? (double)(now - m->tokens_at) * most / 60000 : most;
    m->tokens_at = now;
    if (m->tokens > most)
        m->tokens = most;
    slow = m->tokens >= 1;
    m->tokens -= slow ? 1 : 0;
    pthread_mutex_unlock(&m->mutex);
    return !slow;
}

static bool is_room(struct cd_mail *m)
{
    struct statvfs fs;

    return statvfs(m->host->data, &fs) < 0 || fs.f_bavail * fs.f_frsize > ROOM_LEAST;
}

static void mail_from(struct talk *t, const char *rest)
{
    const char *params = "", *wrong;
    const char *from = path_read(t, rest, &params);

    if (!t->hello)
        complain(t, "503 5.5.1 say hello first");
    else if (t->has_from)
        complain(t, "503 5.5.1 one mail at a time");
    else if (!from)
        complain(t, "501 5.1.7 no such address");
    else if ((wrong = mail_parameters(params)))
        complain(t, wrong);
    else if (!is_room(t->m))
        cd_talk_say(t, "452 4.3.1 the disk is full");
    else if (is_too_fast(t->m))
        cd_talk_say(t, "451 4.7.1 too many mails a minute, try again later");
    else {
        t->from = from;
        t->has_from = true;
        cd_talk_say(t, "250 2.1.0 ok");
    }
}

static void rcpt_to(struct talk *t, const char *rest)
{
    const char *params = "";
    const char *to = path_read(t, rest, &params);

    if (!t->has_from)
        complain(t, "503 5.5.1 who is it from?");
    else if (t->n_to == CD_TALK_RCPT_MAX)
        cd_talk_say(t, "452 4.5.3 too many recipients");
    else if (!to || !*to)
        complain(t, "501 5.1.3 no such address");
    else if (params[strspn(params, " ")])
        complain(t, "555 5.5.4 no such parameter");
    else {
        t->to[t->n_to++] = to;
        cd_talk_say(t, "250 2.1.5 ok");
    }
}

static void hello(struct talk *t, const char *line)
{
    bool plain = strncasecmp(line, "HELO", 4) == 0;

    transaction_end(t);
    t->hello = true;
    t->lmtp = strncasecmp(line, "LHLO", 4) == 0;
    if (plain) {
        cd_talk_say(t, "250 cordee");
        return;
    }
    cd_talk_say(t, "250-cordee");
    cd_talk_say(t, "250-PIPELINING");
    cordee_buf_printf(&t->out, "250-SIZE %d\r\n", CD_MAIL_SIZE_MAX);
    cd_talk_say(t, "250-8BITMIME");
    cd_talk_say(t, "250-SMTPUTF8");
    cd_talk_say(t, "250 ENHANCEDSTATUSCODES");
}

static bool is_word(const char *line, const char *word)
{
    size_t n = strlen(word);

    /* NOLINTNEXTLINE(clang-analyzer-core.*): a line that begins so goes on to its NUL */
    return strncasecmp(line, word, n) == 0 && (line[n] == '\0' || line[n] == ' ');
}

static int data(struct talk *t)
{
    int rc = cd_talk_data(t);

    transaction_end(t);
    return rc;
}

/* 0 go on, -1 end. */
static int command(struct talk *t, const char *line)
{
    if (t->errors > ERRORS_MAX) {
        cd_talk_say(t, "421 4.7.0 too many errors");
        cd_talk_flush(t);
        return -1;
    }
    if (is_word(line, "EHLO") || is_word(line, "HELO") || is_word(line, "LHLO"))
        hello(t, line);
    else if (strncasecmp(line, "MAIL FROM:", 10) == 0)
        mail_from(t, line + 10);
    else if (strncasecmp(line, "RCPT TO:", 8) == 0)
        rcpt_to(t, line + 8);
    else if (is_word(line, "DATA") && t->n_to > 0)
        return data(t);
    else if (is_word(line, "DATA"))
        complain(t, "503 5.5.1 who is it for?");
    else if (is_word(line, "RSET")) {
        transaction_end(t);
        cd_talk_say(t, "250 2.0.0 ok");
    } else if (is_word(line, "NOOP"))
        cd_talk_say(t, "250 2.0.0 ok");
    else if (is_word(line, "VRFY"))
        cd_talk_say(t, "252 2.5.2 send it and see");
    else if (is_word(line, "QUIT")) {
        cd_talk_say(t, "221 2.0.0 bye");
        cd_talk_flush(t);
        return -1;
    } else
        complain(t, "500 5.5.2 no such command");
    return 0;
}

/* A command line without its CR LF; NULL: the end. */
static const char *line_read(struct talk *t, char line[COMMAND_MAX])
{
    size_t n = 0;
    bool bad = false;
    int c;

    while ((c = cd_talk_byte(t)) >= 0) {
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
    cd_talk_say(t, "220 cordee ESMTP");
    while ((line = line_read(t, text)) && command(t, line) == 0)
        ;
    cordee_buf_drop(&t->out);
    cordee_arena_free(t->arena);
    free(t);
}
