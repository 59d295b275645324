#include "core/mail/receive/decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- charsets --------------------------------------------------------------- */

/* What programs write and iconv does not know, or knows as less than is meant. */
static const char *charset_name(const char *charset)
{
    static const struct {
        const char *said, *meant;
    } names[] = {
        {"us-ascii", "WINDOWS-1252"},
        {"ascii", "WINDOWS-1252"},
        {"iso-8859-1", "WINDOWS-1252"},
        {"latin1", "WINDOWS-1252"},
        {"iso8859-1", "WINDOWS-1252"},
        {"ks_c_5601-1987", "CP949"},
        {"gb2312", "GB18030"},
        {"x-unknown", "WINDOWS-1252"},
        {"unknown-8bit", "WINDOWS-1252"},
        {"cp-850", "CP850"},
        {"unicode-1-1-utf-7", "UTF-7"},
        {"utf8", "UTF-8"},
        {"x-sjis", "SHIFT_JIS"},
        {"default", "WINDOWS-1252"},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(charset, names[i].said) == 0)
            return names[i].meant;
    return charset;
}

/* Only names that can be one are given to iconv: no "//", no path. */
static bool is_charset(const char *s)
{
    size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                         "-_.:+");

    return n > 0 && n < 40 && !s[n];
}

/* -1: iconv does not know it. */
static int convert(const char *charset, const char *bytes, size_t n,
                   struct cordee_buf *out)
{
    iconv_t how = iconv_open("UTF-8", charset);
    char *in = (char *)bytes;
    size_t left = n;

    if (how == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): so says POSIX */
        return -1;
    while (left > 0) {
        char chunk[4096];
        char *to = chunk;
        size_t room = sizeof chunk;
        size_t rc = iconv(how, &in, &left, &to, &room);

        cordee_buf_put(out, chunk, sizeof chunk - room);
        if (rc == (size_t)-1 && errno != E2BIG) { /* a byte that is none: say so, go on */
            cordee_buf_puts(out, "\xef\xbf\xbd");
            in++;
            left--;
        }
    }
    iconv_close(how);
    return 0;
}

static void put_clean(const char *s, size_t n, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

    cordee_utf8_clean(s, n, &clean);
    for (const char *at = clean.text, *end = at + clean.len; at && at < end;) {
        const char *cr = memchr(at, '\r', (size_t)(end - at));

        cordee_buf_put(out, at, (size_t)((cr ? cr : end) - at));
        if (cr && (cr + 1 == end || cr[1] != '\n'))
            cordee_buf_putc(out, '\n');
        at = cr ? cr + 1 : end;
    }
}

void cd_decode_charset(const char *charset, const char *bytes, size_t n,
                       struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf wide = {0};
    const char *name = charset ? charset_name(charset) : "";
    bool utf8 = cordee_utf8_ok(bytes, n);
    bool as_is = strcasecmp(name, "utf-8") == 0 ||
                 (utf8 && (!*name || strcmp(name, "WINDOWS-1252") == 0));

    if (!as_is && ((is_charset(name) && convert(name, bytes, n, &wide) == 0) ||
                   (!utf8 && convert("WINDOWS-1252", bytes, n, &wide) == 0)))
        put_clean(wide.text ? wide.text : "", wide.len, out);
    else
        put_clean(bytes, n, out);
}

/* ---- RFC 2047 --------------------------------------------------------------- */

struct word {
    char charset[48];
    struct cordee_buf bytes;
};

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static void put_q(const char *s, size_t n, struct cordee_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '=' && i + 2 < n && hex_digit(s[i + 1]) >= 0 &&
            hex_digit(s[i + 2]) >= 0) {
            cordee_buf_putc(out, (char)(hex_digit(s[i + 1]) * 16 + hex_digit(s[i + 2])));
            i += 2;
        } else {
            cordee_buf_putc(out, (char)(s[i] == '_' ? ' ' : s[i]));
        }
    }
}

static int b64_digit(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

static void put_b(const char *s, size_t n, struct cordee_buf *out)
{
    unsigned bits = 0;
    unsigned have = 0;

    for (size_t i = 0; i < n; i++) {
        int d = b64_digit(s[i]);

        if (d < 0)
            continue;
        bits = (bits << 6 | (unsigned)d) & 0xffff;
        have += 6;
        if (have >= 8) {
            have -= 8;
            cordee_buf_putc(out, (char)(bits >> have & 0xff));
        }
    }
}

/* Reads =?charset?q?text?= at `s`; returns what follows, NULL when it is none. */
static const char *word_read(const char *s, struct word *w, char charset[48])
{
    const char *q1 = strchr(s + 2, '?');
    const char *text = q1 ? q1 + 3 : NULL;
    const char *end;
    size_t n;

    if (!q1 || !q1[1] || q1[2] != '?')
        return NULL;
    end = strstr(text, "?=");
    if (!end || memchr(text, '\n', (size_t)(end - text)))
        return NULL;
    n = strcspn(s + 2, "?*");
    if (n == 0 || n >= 48)
        return NULL;
    memcpy(charset, s + 2, n);
    charset[n] = '\0';
    if (q1[1] == 'q' || q1[1] == 'Q')
        put_q(text, (size_t)(end - text), &w->bytes);
    else if (q1[1] == 'b' || q1[1] == 'B')
        put_b(text, (size_t)(end - text), &w->bytes);
    else
        return NULL;
    return end + 2;
}

static void word_flush(struct word *w, struct cordee_buf *out)
{
    if (w->bytes.len)
        cd_decode_charset(w->charset, w->bytes.text, w->bytes.len, out);
    cordee_buf_clear(&w->bytes);
}

/* Words of one charset are joined before they are converted: many programs split
 * characters between them. */
static void decode_words(const char *s, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {0};
    struct word w = {.charset = ""};

    while (*s) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};
        struct word one = {.charset = ""};
        const char *next =
            s[0] == '=' && s[1] == '?' ? word_read(s, &one, one.charset) : NULL;

        bytes = one.bytes;
        if (next) {
            if (w.bytes.len && strcasecmp(w.charset, one.charset) != 0)
                word_flush(&w, out);
            memcpy(w.charset, one.charset, sizeof w.charset);
            cordee_buf_put(&w.bytes, bytes.text ? bytes.text : "", bytes.len);
            s = next;
            next += strspn(next, " \t");
            if (next[0] == '=' && next[1] == '?') /* white space between words is none */
                s = next;
            continue;
        }
        word_flush(&w, out);
        cordee_buf_putc(&plain, *s++);
        while (*s && !(s[0] == '=' && s[1] == '?'))
            cordee_buf_putc(&plain, *s++);
        cd_decode_charset("", plain.text, plain.len, out);
        cordee_buf_clear(&plain);
    }
    word_flush(&w, out);
    cordee_buf_drop(&w.bytes);
}

/* One line, no more than `max` bytes of the raw header looked at. */
static void unfold(const char *raw, size_t max, struct cordee_buf *out)
{
    for (size_t i = 0; raw[i] && i < max; i++)
        if (raw[i] == '\n' || raw[i] == '\r')
            continue;
        else
            cordee_buf_putc(out, (char)(raw[i] == '\t' ? ' ' : raw[i]));
    cordee_buf_put(out, "", 0);
}

static void put_line(struct cordee_buf *text, struct cordee_buf *out)
{
    if (!text->text)
        return;
    for (char *p = text->text; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    cordee_buf_puts(out, cordee_text_trim(text->text));
}

void cd_decode_header(const char *raw, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf flat = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    cordee_buf_puts(out, "");
    unfold(raw, 20000, &flat);
    decode_words(flat.text, &text);
    put_line(&text, out);
}

/* The phrase before an address: quotes and comment brackets off. */
static void put_name(const char *s, size_t n, struct cordee_buf *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bare = {0};

    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\\' && i + 1 < n)
            cordee_buf_putc(&bare, s[++i]);
        else if (s[i] != '"')
            cordee_buf_putc(&bare, s[i]);
    }
    cd_decode_header(bare.text ? bare.text : "", name);
}

void cd_decode_mailbox(const char *raw, struct cordee_buf *name,
                       struct cordee_buf *address)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf flat = {0};
    const char *open = NULL;
    const char *close;
    bool quoted = false;
    char *trimmed;

    cordee_buf_puts(name, "");
    cordee_buf_puts(address, "");
    unfold(raw, 4000, &flat);
    for (const char *p = flat.text; *p && !open; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '"')
            quoted = !quoted;
        else if (*p == '<' && !quoted)
            open = p;
    }
    if (!open && (open = strrchr(flat.text, '<')) && !strchr(open, '@'))
        open = NULL;
    if (open) {
        close = open + 1 + strcspn(open + 1, "> ");
        put_name(flat.text, (size_t)(open - flat.text), name);
        cordee_buf_put(address, open + 1, (size_t)(close - open - 1));
        return;
    }
    trimmed = cordee_text_trim(flat.text);
    close = trimmed + strcspn(trimmed, " ,;(");
    if (memchr(trimmed, '@', (size_t)(close - trimmed)))
        cordee_buf_put(address, trimmed, (size_t)(close - trimmed));
    if ((open = strchr(close, '(')))
        put_name(open + 1, strcspn(open + 1, ")"), name);
}
