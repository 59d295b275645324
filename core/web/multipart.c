/* multipart/form-data (RFC 7578), read as it comes, a piece of any size at a time. */
#include "core/web/web-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_BOUNDARY = 70, MAX_HEAD = 4096, MAX_PARTS = 2000 };

struct web_multipart {
    struct web_part_sink sink;
    char mark[MAX_BOUNDARY + 5]; /* CR LF -- boundary */
    size_t mark_len;
    enum { PREAMBLE, AFTER_MARK, HEAD, BODY, DONE } state;
    struct cordee_buf held; /* what is not decided yet */
    int parts;
};

static int bad(struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID, "This form's parts do not fit together.");
}

/* Copies a parameter's value, without its quotes; false: too long, or never closed. */
static bool take_value(const char *s, char *out, size_t room)
{
    bool quoted = *s == '"';
    char end = quoted ? '"' : ';';
    size_t w = 0;

    for (s += quoted; *s && *s != end; s++) {
        if (quoted && *s == '\\' && (s[1] == '"' || s[1] == '\\'))
            s++;
        if (w + 1 == room)
            return false;
        out[w++] = *s;
    }
    out[w] = '\0';
    return !quoted || *s == '"';
}

/* The next `;` that stands in no quotes, or the end. */
static const char *next_semicolon(const char *s)
{
    for (bool quoted = false; *s && (quoted || *s != ';'); s++) {
        if (quoted && *s == '\\' && s[1])
            s++;
        else if (*s == '"')
            quoted = !quoted;
    }
    return s;
}

/* The value of a parameter such as name="x" of a header, into `out`; false: none. */
static bool parameter(const char *header, const char *name, char *out, size_t room)
{
    size_t n = strlen(name);

    for (const char *s = next_semicolon(header); *s; s = next_semicolon(s)) {
        s++;
        s += strspn(s, " \t");
        if (strncasecmp(s, name, n) == 0 && s[n] == '=')
            return take_value(s + n + 1, out, room);
    }
    return false;
}

struct web_multipart *web_multipart_new(const char *content_type,
                                        const struct web_part_sink *sink,
                                        struct cordee_error *err)
{
    struct web_multipart *m = calloc(1, sizeof *m);
    char boundary[MAX_BOUNDARY + 1];

    if (!m)
        abort();
    m->sink = *sink;
    if (!parameter(content_type, "boundary", boundary, sizeof boundary) || !*boundary) {
        bad(err);
        web_multipart_free(m);
        return NULL;
    }
    m->mark_len = (size_t)snprintf(m->mark, sizeof m->mark, "\r\n--%s", boundary);
    cordee_buf_puts(&m->held, "\r\n"); /* so that the first mark is like the others */
    return m;
}

void web_multipart_free(struct web_multipart *m)
{
    if (!m)
        return;
    if (m->sink.drop)
        m->sink.drop(m->sink.ctx);
    cordee_buf_drop(&m->held);
    free(m);
}

static void held_take(struct web_multipart *m, size_t n)
{
    memmove(m->held.text, m->held.text + n, m->held.len - n);
    m->held.len -= n;
    m->held.text[m->held.len] = '\0';
}

/* ---- one step of each state: 1 go on, 0 more bytes are needed, -1 ----------- */

static int step_body(struct web_multipart *m, bool deliver, struct cordee_error *err)
{
    const char *mark = memmem(m->held.text, m->held.len, m->mark, m->mark_len);
    size_t keep = m->mark_len - 1;
    size_t n = mark                 ? (size_t)(mark - m->held.text)
               : m->held.len > keep ? m->held.len - keep
                                    : 0;

    if (n && deliver && m->sink.bytes(m->sink.ctx, m->held.text, n, err) < 0)
        return -1;
    if (mark && deliver && m->sink.end(m->sink.ctx, err) < 0)
        return -1;
    held_take(m, mark ? n + m->mark_len : n);
    if (mark)
        m->state = AFTER_MARK;
    return mark != NULL;
}

static int step_after_mark(struct web_multipart *m, struct cordee_error *err)
{
    size_t blanks = 0;

    while (blanks < m->held.len && strchr(" \t", m->held.text[blanks]) &&
           m->held.text[blanks])
        blanks++;
    if (blanks >
        MAX_HEAD) /* what is held may be longer: a piece of the body came with it */
        return bad(err);
    if (m->held.len < blanks + 2)
        return 0;
    if (memcmp(m->held.text + blanks, "--", 2) == 0 && !blanks) {
        m->state = DONE;
        return 1;
    }
    if (memcmp(m->held.text + blanks, "\r\n", 2) != 0 || ++m->parts > MAX_PARTS)
        return bad(err);
    held_take(m, blanks + 2);
    m->state = HEAD;
    return 1;
}

/* The lines of a part's head, ended by NUL each. */
static int begin_part(struct web_multipart *m, char *head, struct cordee_error *err)
{
    static const char wanted[] = "Content-Disposition:";
    char name[WEB_MAX_NAME + 1] = "";
    char file[1024] = "";
    bool is_file = false;
    bool named = false;
    char *save = NULL;

    for (char *line = strtok_r(head, "\r\n", &save); line;
         line = strtok_r(NULL, "\r\n", &save)) {
        if (strncasecmp(line, wanted, sizeof wanted - 1) != 0)
            continue;
        if (named)
            return bad(err);
        named = parameter(line, "name", name, sizeof name);
        is_file = parameter(line, "filename", file, sizeof file);
    }
    if (!named)
        return bad(err);
    return m->sink.begin(m->sink.ctx, name, is_file ? file : NULL, err);
}

static int step_head(struct web_multipart *m, struct cordee_error *err)
{
    const char *end = memmem(m->held.text, m->held.len, "\r\n\r\n", 4);
    size_t n;

    if (!end)
        return m->held.len > MAX_HEAD ? bad(err) : 0;
    n = (size_t)(end - m->held.text);
    if (n > MAX_HEAD || memchr(m->held.text, '\0', n))
        return bad(err);
    m->held.text[n] = '\0';
    if (begin_part(m, m->held.text, err) < 0)
        return -1;
    held_take(m, n + 4);
    m->state = BODY;
    return 1;
}

int web_multipart_more(struct web_multipart *m, const char *bytes, size_t n,
                       struct cordee_error *err)
{
    int rc = 1;

    if (m->state == DONE)
        return 0; /* what follows the last mark means nothing */
    cordee_buf_put(&m->held, bytes, n);
    while (rc > 0) {
        switch (m->state) {
        case PREAMBLE:
            rc = step_body(m, false, err);
            break;
        case AFTER_MARK:
            rc = step_after_mark(m, err);
            break;
        case HEAD:
            rc = step_head(m, err);
            break;
        case BODY:
            rc = step_body(m, true, err);
            break;
        case DONE:
            rc = 0;
            break;
        }
    }
    return rc;
}

int web_multipart_end(struct web_multipart *m, struct cordee_error *err)
{
    return m->state == DONE ? 0 : bad(err);
}
