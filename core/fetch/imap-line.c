#include "core/fetch/imap-priv.h"

#include <stdlib.h>
#include <string.h>

#define LINE_MOST ((size_t)1024 * 1024) /* a long SEARCH */

/* ---- answers ---------------------------------------------------------------- */

static int more(struct cd_imap *imap, struct cordee_error *err)
{
    if (imap->at < imap->n)
        return 0;
    imap->at = imap->n = 0;
    if (imap->bytes->more(imap, err) < 0)
        return -1;
    imap->heard += (int64_t)imap->n;
    return imap->heard <= CD_IMAP_ANSWER_MOST
               ? 0
               : cordee_fail(err, CORDEE_E_TOO_LARGE,
                             "the mailbox's server said something without end");
}

static int line_add(struct cd_imap *imap, struct cordee_buf *line,
                    struct cordee_error *err)
{
    for (;;) {
        const char *from, *nl;
        size_t n;

        if (more(imap, err) < 0)
            return -1;
        from = imap->in + imap->at;
        nl = memchr(from, '\n', imap->n - imap->at);
        n = nl ? (size_t)(nl - from) : imap->n - imap->at;
        cordee_buf_put(line, from, n);
        imap->at += n + (nl ? 1 : 0);
        if (line->over)
            return cordee_fail(err, CORDEE_E_TOO_LARGE,
                               "the mailbox's server said a line without end");
        if (nl)
            break;
    }
    if (line->len && line->text[line->len - 1] == '\r')
        line->text[--line->len] = '\0';
    return 0;
}

/* "... {123}" at the end of a line, which is cut off; -1: none. */
static int64_t literal_size(struct cordee_buf *line)
{
    char *open = line->text ? strrchr(line->text, '{') : NULL;
    char number[20];
    int64_t n;
    size_t k;

    if (!open || !line->len || line->text[line->len - 1] != '}')
        return -1;
    k = (size_t)(line->text + line->len - 1 - (open + 1));
    if (k == 0 || k >= sizeof number)
        return -1;
    memcpy(number, open + 1, k);
    number[k] = '\0';
    if (!cordee_text_int(number, &n) || n < 0)
        return -1;
    line->len = (size_t)(open - line->text);
    *open = '\0';
    return n;
}

/* A larger one than is wanted is read and dropped. */
static int literal_read(struct cd_imap *imap, struct cd_imap_answer *a, int64_t size,
                        struct cordee_error *err)
{
    bool keep = a->literal && (uint64_t)size <= a->literal->limit;

    if (a->literal)
        cordee_buf_clear(a->literal);
    a->over = a->literal && !keep;
    while (size > 0) {
        size_t n;

        if (more(imap, err) < 0)
            return -1;
        n = imap->n - imap->at;
        n = n > (uint64_t)size ? (size_t)size : n;
        if (keep)
            cordee_buf_put(a->literal, imap->in + imap->at, n);
        imap->at += n;
        size -= (int64_t)n;
    }
    return 0;
}

int cd_imap_read(struct cd_imap *imap, struct cd_imap_answer *a, struct cordee_error *err)
{
    int64_t size;

    cordee_buf_clear(&a->line);
    a->line.limit = LINE_MOST;
    a->over = false;
    if (line_add(imap, &a->line, err) < 0)
        return -1;
    while ((size = literal_size(&a->line)) >= 0)
        if (literal_read(imap, a, size, err) < 0 || line_add(imap, &a->line, err) < 0)
            return -1;
    cordee_buf_puts(&a->line, "");
    return 0;
}

/* ---- names ------------------------------------------------------------------ */

static const char base64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* One character of valid UTF-8. */
static uint32_t character(const char **at)
{
    const unsigned char *s = (const unsigned char *)*at;
    int more = *s >= 0xf0 ? 3 : *s >= 0xe0 ? 2 : *s >= 0xc0 ? 1 : 0;
    uint32_t c = more == 3 ? *s & 7 : more == 2 ? *s & 15 : more == 1 ? *s & 31 : *s;

    for (s++; more; more--)
        c = c << 6 | (*s++ & 63);
    *at = (const char *)s;
    return c;
}

struct sextets {
    struct cordee_buf *out;
    uint32_t bits;
    int n;
};

static void put_unit(struct sextets *b, uint32_t unit)
{
    b->bits = b->bits << 16 | unit;
    for (b->n += 16; b->n >= 6; b->n -= 6)
        cordee_buf_putc(b->out, base64[b->bits >> (b->n - 6) & 63]);
    b->bits &= 63;
}

/* What is not ASCII, as UTF-16 in base64 between & and -. */
static void put_run(struct cordee_buf *out, const char **at)
{
    struct sextets b = {.out = out};

    cordee_buf_putc(out, '&');
    while ((unsigned char)**at >= 0x80) {
        uint32_t c = character(at);

        if (c >= 0x10000) {
            put_unit(&b, 0xd800 + ((c - 0x10000) >> 10));
            put_unit(&b, 0xdc00 + ((c - 0x10000) & 0x3ff));
        } else {
            put_unit(&b, c);
        }
    }
    if (b.n)
        cordee_buf_putc(out, base64[b.bits << (6 - b.n) & 63]);
    cordee_buf_putc(out, '-');
}

int cd_imap_put_name(struct cordee_buf *out, const char *name)
{
    if (!*name || !cordee_utf8_ok(name, strlen(name)))
        return -1;
    cordee_buf_putc(out, '"');
    while (*name) {
        unsigned char c = (unsigned char)*name;

        if (c < 0x20 || c == 0x7f)
            return -1;
        if (c >= 0x80) {
            put_run(out, &name);
            continue;
        }
        if (c == '"' || c == '\\')
            cordee_buf_putc(out, '\\');
        cordee_buf_putc(out, *name++);
        if (c == '&')
            cordee_buf_putc(out, '-');
    }
    cordee_buf_putc(out, '"');
    return 0;
}
