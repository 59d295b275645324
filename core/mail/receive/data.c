/* The bytes of a mail, from DATA to its dot.  Lines end with CR LF and nothing else does:
 * a bare CR or LF is refused (RFC 5321 2.3.8), so that two programs can never disagree
 * where a mail ends. */
#include "core/mail/receive/talk.h"

#include <stdatomic.h>
#include <string.h>

#define LINE_MAX_IN 10000 /* RFC 5321 asks for 998, many send more */
#define HEADER_MAX  (512 * 1024)
#define HEADERS_MAX 5000
#define HELD_MAX    ((int64_t)256 << 20) /* bytes of all mails that are coming in */

struct data {
    struct cd_mail *m;
    struct cordee_buf mail;
    size_t held; /* of its bytes, those that count in m->bytes_held */
    size_t line, header, headers;
    bool in_header;
    const char *refused; /* why; the rest is read and dropped */
};

static void data_line_end(struct data *d)
{
    if (d->in_header) {
        d->header += d->line + 2;
        if (d->line == 0)
            d->in_header = false;
        else if (d->header > HEADER_MAX || ++d->headers > HEADERS_MAX)
            d->refused = "552 5.3.4 the header is too long";
    }
    d->line = 0;
}

static void data_put(struct data *d, const char *bytes, size_t n)
{
    d->line += n;
    if (d->refused)
        return;
    if (d->line > LINE_MAX_IN)
        d->refused = "554 5.6.0 a line is too long";
    if (memchr(bytes, '\0', n))
        d->refused = "554 5.6.0 a mail has no NUL bytes";
    cordee_buf_put(&d->mail, bytes, n);
    if (d->mail.over)
        d->refused = "552 5.3.4 larger than 25 MB";
    if (d->mail.len > d->held) {
        size_t more = d->mail.len - d->held + 65536;

        d->held += more;
        if (atomic_fetch_add(&d->m->bytes_held, (int64_t)more) > HELD_MAX)
            d->refused = "452 4.3.1 too much at a time, try again";
    }
}

/* What follows on the same line and is here already. */
static void data_put_rest(struct talk *t, struct data *d)
{
    size_t from = t->at;

    while (t->at < t->n && t->in[t->at] != '\r' && t->in[t->at] != '\n')
        t->at++;
    data_put(d, t->in + from, t->at - from);
}

/* Up to CR LF . CR LF, and no other sequence.  -1: the connection ended before. */
static int data_read(struct talk *t, struct data *d)
{
    static const char bare[] = "554 5.6.0 a line ends with CR LF, not with one of them";
    bool line_begins = true;
    bool dot = false; /* the line begins with one, not yet put */
    int c;

    while ((c = cd_talk_byte(t)) >= 0) {
        if (c == '\r') {
            if ((c = cd_talk_byte(t)) < 0)
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
        t->at--;
        data_put_rest(t, d);
    }
    return -1;
}

static void data_answer(struct talk *t, const char *answer)
{
    for (size_t i = 0; i < (t->lmtp ? t->n_to : 1); i++)
        cd_talk_say(t, answer);
}

/* ---- storing it ------------------------------------------------------------- */

/* -1 with err: it is not stored. */
static int data_store(struct talk *t, const struct data *d, struct cordee_error *err)
{
    const struct cd_arrival arrival = {.raw = d->mail.text ? d->mail.text : "",
                                       .n = d->mail.len,
                                       .envelope_from = t->from,
                                       .envelope_to = t->to,
                                       .source = CD_WAY_LISTENER};

    t->to[t->n_to] = NULL;
    return cd_receive_take_shared(t->m->host->core, &arrival, err) > 0 ? 0 : -1;
}

int cd_talk_data(struct talk *t)
{
    struct data d = {.m = t->m, .mail = {.limit = CD_MAIL_SIZE_MAX}, .in_header = true};
    struct cordee_error err = {0};
    int rc;

    cd_talk_say(t, "354 go ahead, end with a dot");
    rc = data_read(t, &d);
    if (rc == 0 && d.refused)
        data_answer(t, d.refused);
    else if (rc == 0 && data_store(t, &d, &err) == 0)
        data_answer(t, "250 2.0.0 stored");
    else if (rc == 0)
        data_answer(t, err.code == CORDEE_E_INVALID ? "554 5.6.0 this mail is empty"
                                                    : "451 4.3.0 not stored, try again");
    cordee_buf_drop(&d.mail);
    atomic_fetch_sub(&t->m->bytes_held, (int64_t)d.held);
    return rc;
}
