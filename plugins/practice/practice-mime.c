/* Only what our own mails are made of: one text, or a multipart of text and HTML, in
 * UTF-8.  Mail of others is read by core/mail. */
#include "plugins/practice/practice.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MOST_BYTES ((size_t)2 * 1024 * 1024)
#define MOST_DEPTH 4

struct part {
    const char *head, *body, *end;
};

/* Behind the empty line that ends the headers. */
static struct part part_of(const char *from, const char *end)
{
    struct part p = {.head = from, .body = end, .end = end};

    for (const char *s = from; s < end; s++) {
        const char *line = s;

        s = memchr(s, '\n', (size_t)(end - s));
        if (!s)
            break;
        if (s == line || (s == line + 1 && *line == '\r')) {
            p.body = s + 1;
            break;
        }
    }
    return p;
}

static bool is_header(const char *line, const char *end, const char *name)
{
    size_t n = strlen(name);

    return (size_t)(end - line) > n && strncasecmp(line, name, n) == 0 && line[n] == ':';
}

static const char *header_of(const struct part *p, struct cordee_arena *a,
                             const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf value = {0};
    bool ours = false;

    for (const char *s = p->head; s < p->body;) {
        const char *eol = memchr(s, '\n', (size_t)(p->body - s));
        const char *end = eol ? eol : p->body;

        if (*s != ' ' && *s != '\t') {
            if (ours)
                break;
            ours = is_header(s, p->body, name);
            s += ours ? strlen(name) + 1 : 0;
        }
        if (ours)
            cordee_buf_put(&value, s, (size_t)(end - s) - (end > s && end[-1] == '\r'));
        s = end + 1;
    }
    return value.text ? cordee_text_trim(cordee_arena_text(a, value.text)) : "";
}

/* boundary="..." of a Content-Type. */
static const char *boundary_of(const char *type, struct cordee_arena *a)
{
    const char *s = strcasestr(type, "boundary=");
    size_t n;

    if (!s)
        return "";
    s += 9;
    n = *s == '"' ? strcspn(s + 1, "\"") : strcspn(s, "; \t");
    s += *s == '"';
    return cordee_arena_printf(a, "--%.*s", n > 120 ? 120 : (int)n, s);
}

/* ---- transfer encodings ----------------------------------------------------- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void decode_quoted(const char *s, const char *end, struct cordee_buf *out)
{
    for (; s < end; s++) {
        if (*s != '=') {
            cordee_buf_putc(out, *s);
        } else if (s + 2 < end && hex(s[1]) >= 0 && hex(s[2]) >= 0) {
            cordee_buf_putc(out, (char)(hex(s[1]) * 16 + hex(s[2])));
            s += 2;
        } else { /* a soft line break */
            s += s + 1 < end && s[1] == '\r';
            s += s + 1 < end && s[1] == '\n';
        }
    }
}

static int base64_value(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

static void decode_base64(const char *s, const char *end, struct cordee_buf *out)
{
    unsigned bits = 0;
    int n = 0;

    for (; s < end && *s != '='; s++) {
        int v = base64_value(*s);

        if (v < 0)
            continue;
        bits = bits << 6 | (unsigned)v;
        n += 6;
        if (n >= 8) {
            n -= 8;
            cordee_buf_putc(out, (char)(bits >> n & 0xff));
        }
    }
}

static const char *decoded(const struct part *p, struct cordee_arena *a)
{
    const char *encoding = header_of(p, a, "Content-Transfer-Encoding");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    if (cordee_text_is_nocase(encoding, "quoted-printable"))
        decode_quoted(p->body, p->end, &bytes);
    else if (cordee_text_is_nocase(encoding, "base64"))
        decode_base64(p->body, p->end, &bytes);
    else
        cordee_buf_put(&bytes, p->body, (size_t)(p->end - p->body));
    cordee_utf8_clean(bytes.text ? bytes.text : "", bytes.len, &text);
    return cordee_arena_text(a, text.text ? text.text : "");
}

/* ---- parts ------------------------------------------------------------------ */

static void part_take(const struct part *p, struct cordee_arena *a, int depth,
                      struct practice_mime *mime);

static const char *boundary_find(const char *s, const char *end, const char *boundary)
{
    size_t n = strlen(boundary);

    for (; n && (size_t)(end - s) >= n; s++) {
        if (memcmp(s, boundary, n) == 0)
            return s;
        s = memchr(s, '\n', (size_t)(end - s));
        if (!s)
            break;
    }
    return NULL;
}

static void parts_take(const struct part *p, const char *boundary, struct cordee_arena *a,
                       int depth, struct practice_mime *mime)
{
    const char *at = boundary_find(p->body, p->end, boundary);

    while (at) {
        const char *from = memchr(at, '\n', (size_t)(p->end - at));
        const char *next = from ? boundary_find(from + 1, p->end, boundary) : NULL;
        struct part inner;

        if (!from || strncmp(at + strlen(boundary), "--", 2) == 0)
            return;
        inner = part_of(from + 1, next ? next : p->end);
        part_take(&inner, a, depth + 1, mime);
        at = next;
    }
}

static void part_take(const struct part *p, struct cordee_arena *a, int depth,
                      struct practice_mime *mime)
{
    const char *type = header_of(p, a, "Content-Type");

    if (strncasecmp(type, "multipart/", 10) == 0) {
        if (depth < MOST_DEPTH)
            parts_take(p, boundary_of(type, a), a, depth, mime);
    } else if (strncasecmp(type, "text/html", 9) == 0) {
        if (!*mime->html)
            mime->html = decoded(p, a);
    } else if ((!*type || strncasecmp(type, "text/plain", 10) == 0) && !*mime->text) {
        mime->text = decoded(p, a);
    }
}

const char *practice_header(const struct practice_mime *mime, struct cordee_arena *a,
                            const char *name)
{
    const struct part whole = part_of(mime->raw, mime->raw + mime->len);

    return header_of(&whole, a, name);
}

int practice_mime_read(const char *path, struct cordee_arena *a,
                       struct practice_mime *mime_r, struct cordee_error *err)
{
    struct practice_mime mime = {.raw = "", .text = "", .html = ""};
    FILE *in = fopen(path, "rb");
    struct part whole;
    char *bytes;

    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "the mail's file is gone: %s",
                           strerror(errno));
    bytes = cordee_arena_get(a, MOST_BYTES + 1);
    mime.len = fread(bytes, 1, MOST_BYTES, in);
    fclose(in);
    mime.raw = bytes;
    whole = part_of(mime.raw, mime.raw + mime.len);
    part_take(&whole, a, 0, &mime);
    *mime_r = mime;
    return 0;
}
