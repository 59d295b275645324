/* What no mail needs is taken out before it is parsed: a parser that builds a tree needs
 * gigabytes for 25 MB of empty parts or headers of three bytes.  One pass over lines;
 * nothing is copied while nothing is too much. */
#include "core/mail/receive/parse-priv.h"

#include <cordee/plugin.h>

#include <string.h>
#include <strings.h>

#define FIELD_MAX 32768 /* bytes of one header with its further lines */
#define MARKS_MAX 5000  /* lines that may be a boundary */

struct limits {
    struct cd_parsed *p;
    const char *raw;
    const char *kept; /* from here on nothing was put yet */
    struct cordee_buf out;
    bool header;  /* in a header */
    bool message; /* what follows that header is a mail again */
    size_t fields, field, marks;
};

bool cd_is_field(const char *s, const char *end)
{
    const char *p = s;

    for (; p < end && *p != ':'; p++)
        if (*p <= ' ' || *p >= 0x7f)
            return false;
    return p > s && p < end;
}

static bool says_message(const char *s, size_t n)
{
    return n > 13 && strncasecmp(s, "Content-Type:", 13) == 0 &&
           memmem(s, n < 200 ? n : 200, "essage/", 7);
}

/* Whether the line of a header stays. */
static bool header_line(struct limits *m, const char *s, const char *end)
{
    size_t n = (size_t)(end - s);

    if (*s != ' ' && *s != '\t') {
        m->fields++;
        m->field = 0;
        m->message = m->message || says_message(s, n);
    }
    m->field += n;
    return m->fields <= CD_MAIL_HEADERS_MAX && m->field <= FIELD_MAX;
}

static void header_begin(struct limits *m)
{
    m->header = true;
    m->message = false;
    m->fields = m->field = 0;
}

/* Whether the line stays; moves between headers and bodies. */
static bool line_take(struct limits *m, const char *s, const char *end)
{
    bool blank = s == end || (s + 1 == end && *s == '\r');

    if (end - s > 2 && s[0] == '-' && s[1] == '-') {
        m->marks++;
        header_begin(m);
        return true;
    }
    if (m->header && blank) {
        bool message = m->message;

        header_begin(m);
        m->header = message;
        return true;
    }
    if (m->header && !cd_is_field(s, end) && *s != ' ' && *s != '\t')
        m->header = m->fields == 0 && s == m->raw;
    return !m->header || header_line(m, s, end);
}

/* A first line that is too long is cut, further ones are left out. */
static void line_drop(struct limits *m, const char *s, const char *next)
{
    bool first = *s != ' ' && *s != '\t' && m->fields <= CD_MAIL_HEADERS_MAX;

    cordee_buf_put(&m->out, m->kept, (size_t)(s - m->kept));
    if (first) {
        cordee_buf_put(&m->out, s, FIELD_MAX);
        cordee_buf_putc(&m->out, '\n');
    }
    m->kept = next;
    m->p->trouble = T_LATER("It has more in its headers than was read.");
}

const char *cd_parse_limit(struct cd_parsed *p, const char *raw, size_t *n,
                           struct cordee_arena *arena)
{
    struct limits m = {.p = p, .raw = raw, .kept = raw, .header = true};
    const char *end = raw + *n;
    char *copy;

    for (const char *s = raw; s < end;) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));
        const char *next = nl ? nl + 1 : end;

        if (!line_take(&m, s, nl ? nl : end))
            line_drop(&m, s, next);
        if (m.marks > MARKS_MAX) {
            p->trouble = T_LATER("It has more parts than were read.");
            end = s;
        }
        s = next;
    }
    *n = (size_t)(end - m.kept);
    if (!m.out.len)
        return m.kept;
    cordee_buf_put(&m.out, m.kept, *n);
    *n = m.out.len;
    copy = cordee_arena_text_n(arena, m.out.text, m.out.len);
    cordee_buf_drop(&m.out);
    return copy;
}
