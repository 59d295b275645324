#include "core/mail/compose/encode.h"

#include <stdlib.h>
#include <string.h>

#define LINE_MAX_AIM 78
#define WORD_MAX     75 /* of an encoded word, RFC 2047 2 */

static const char hex[] = "0123456789ABCDEF";

/* What follows must not be read as anything but text: no control is left, and white
 * space is single spaces at neither end. */
static char *header_clean(const char *text)
{
    char *copy = strdup(text);

    if (!copy)
        abort();
    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    return copy;
}

static bool is_plain(const char *s)
{
    size_t word = 0;

    for (const char *p = s; *p; p++) {
        if (*p & 0x80)
            return false;
        word = *p == ' ' ? 0 : word + 1;
        if (word > 60 || (p[0] == '=' && p[1] == '?'))
            return false;
    }
    return *s != ' ' && (!*s || s[strlen(s) - 1] != ' ') && !strstr(s, "  ");
}

static bool q_literal(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!*+-/", c));
}

static size_t char_len(const char *s)
{
    size_t n = 1;

    while (((unsigned char)s[n] & 0xc0) == 0x80)
        n++;
    return n;
}

static size_t q_len(const char *s, size_t n)
{
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        len += s[i] == ' ' || q_literal((unsigned char)s[i]) ? 1 : 3;
    return len;
}

static void put_q(struct cordee_buf *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c == ' ')
            cordee_buf_putc(out, '_');
        else if (q_literal(c))
            cordee_buf_putc(out, (char)c);
        else
            cordee_buf_put(out, (char[]){'=', hex[c >> 4], hex[c & 15]}, 3);
    }
}

static void put_b(struct cordee_buf *out, const char *s, size_t n)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)s;

    for (; n > 0; p += 3, n -= n < 3 ? n : 3) {
        unsigned bits =
            (unsigned)p[0] << 16 | (n > 1 ? (unsigned)p[1] << 8 : 0) | (n > 2 ? p[2] : 0);
        char four[4] = {digits[bits >> 18], digits[bits >> 12 & 63],
                        (char)(n > 1 ? digits[bits >> 6 & 63] : '='),
                        (char)(n > 2 ? digits[bits & 63] : '=')};

        cordee_buf_put(out, four, 4);
    }
}

/* Encoded words, each of whole characters, on lines of their own (RFC 2047 2). */
static void put_words(struct cordee_buf *out, size_t column, const char *s)
{
    const size_t frame = strlen("=?utf-8?Q?") + strlen("?=");
    bool q = q_len(s, strlen(s)) < (strlen(s) + 2) / 3 * 4;

    for (bool first = true; *s; first = false) {
        size_t room = (first && column < 40 ? WORD_MAX - column : WORD_MAX - 1) - frame;
        size_t n = 0;

        while (s[n]) {
            size_t k = char_len(s + n);

            if ((q ? q_len(s, n + k) : (n + k + 2) / 3 * 4) > room)
                break;
            n += k;
        }
        if (!first)
            cordee_buf_puts(out, "\r\n ");
        cordee_buf_puts(out, q ? "=?utf-8?Q?" : "=?utf-8?B?");
        q ? put_q(out, s, n) : put_b(out, s, n);
        cordee_buf_puts(out, "?=");
        s += n;
    }
}

/* ASCII, folded where a space is. */
static void put_folded(struct cordee_buf *out, size_t column, const char *s)
{
    while (*s) {
        size_t n = strcspn(s, " ");

        if (column > 1 && column + n > LINE_MAX_AIM) {
            cordee_buf_puts(out, "\r\n");
            column = 0;
        }
        if (column == 0) { /* the space that was folded begins the line */
            cordee_buf_putc(out, ' ');
            column = 1;
        }
        cordee_buf_put(out, s, n);
        s += n;
        column += n;
        if (*s == ' ') {
            s++;
            if (column + 1 + strcspn(s, " ") > LINE_MAX_AIM) {
                cordee_buf_puts(out, "\r\n");
                column = 0;
            } else {
                cordee_buf_putc(out, ' ');
                column++;
            }
        }
    }
}

void cd_put_header(struct cordee_buf *out, const char *name, const char *text)
{
    char *clean = header_clean(text);

    clean[cordee_utf8_cut(clean, 500)] = '\0';
    text = cordee_text_trim(clean);
    cordee_buf_puts(out, name);
    cordee_buf_puts(out, ": ");
    if (is_plain(text))
        put_folded(out, strlen(name) + 2, text);
    else
        put_words(out, strlen(name) + 2, text);
    cordee_buf_puts(out, "\r\n");
    free(clean);
}

/* A display name: atoms, a quoted string, or encoded words. */
static void put_phrase(struct cordee_buf *out, size_t column, const char *person)
{
    if (!is_plain(person)) {
        put_words(out, column, person);
        return;
    }
    if (!person[strcspn(person, "()<>[]:;@\\,.\"")]) {
        cordee_buf_puts(out, person);
        return;
    }
    cordee_buf_putc(out, '"');
    for (; *person; person++) {
        if (*person == '"' || *person == '\\')
            cordee_buf_putc(out, '\\');
        cordee_buf_putc(out, *person);
    }
    cordee_buf_putc(out, '"');
}

int cd_put_mailbox(struct cordee_buf *out, const char *name, const char *person,
                   const char *address, struct cordee_error *err)
{
    size_t from = out->len;
    char *clean;

    if (!cordee_address_ok(address))
        return cordee_fail(err, CORDEE_E_INVALID, "\"%.80s\" is no e-mail address",
                           address);
    clean = header_clean(person);
    clean[cordee_utf8_cut(clean, 100)] = '\0';
    cordee_buf_puts(out, name);
    cordee_buf_puts(out, ": ");
    person = cordee_text_trim(clean);
    if (*person) {
        const char *line;

        put_phrase(out, strlen(name) + 2, person);
        line = out->text + from;
        for (const char *p = line; (p = strchr(p, '\n')); line = ++p)
            ;
        cordee_buf_puts(out, strlen(line) + strlen(address) + 3 > LINE_MAX_AIM ? "\r\n <"
                                                                               : " <");
        cordee_buf_puts(out, address);
        cordee_buf_puts(out, ">\r\n");
    } else {
        cordee_buf_puts(out, address);
        cordee_buf_puts(out, "\r\n");
    }
    free(clean);
    return 0;
}

void cd_put_token(struct cordee_buf *out, const char *name, const char *value)
{
    char clean[900];
    size_t n = 0;

    for (; *value && n < sizeof clean; value++)
        if (*value >= 0x20 && *value < 0x7f)
            clean[n++] = *value;
    cordee_buf_puts(out, name);
    cordee_buf_puts(out, ": ");
    cordee_buf_put(out, clean, n);
    cordee_buf_puts(out, "\r\n");
}

/* ---- quoted-printable ----------------------------------------------------------- */

/* Must this byte be written as =XX?  `next` is what follows it. */
static bool qp_must(const char *p, const char *end, bool line_start)
{
    unsigned char c = (unsigned char)*p;

    if (c == ' ' || c == '\t')
        return p + 1 == end || p[1] == '\n' ||
               (p[1] == '\r' && p + 2 < end && p[2] == '\n');
    if (line_start &&
        (c == '.' || (c == 'F' && end - p >= 5 && memcmp(p, "From ", 5) == 0)))
        return true;
    return c == '=' || c < 0x20 || c > 0x7e;
}

/* Whether a byte stands for itself inside a line. */
static bool stands_plain(unsigned char c)
{
    return c >= ' ' && c <= '~' && c != '=';
}

/* The same for eight at once.  (A borrow or carry out of a byte that is not plain may
 * spoil its neighbour, but then the answer is no already.) */
static bool eight_plain(const char *p)
{
    static const uint64_t ones = UINT64_MAX / 255;
    static const uint64_t high = UINT64_MAX / 255 * 128;
    uint64_t x;
    uint64_t equals;

    memcpy(&x, p, sizeof x);
    equals = x ^ (ones * '=');
    return !(((x | (x + ones) | ((x - ones * ' ') & ~x) | ((equals - ones) & ~equals)) &
              high));
}

/* How many bytes from `p` stand for themselves inside a line, at most `most`. */
static size_t plain_run(const char *p, const char *end, size_t most)
{
    const size_t n = (size_t)(end - p) < most ? (size_t)(end - p) : most;
    size_t k = 0;

    while (k + 8 <= n && eight_plain(p + k))
        k += 8;
    while (k < n && stands_plain((unsigned char)p[k]))
        k++;
    if (p + k == end || p[k] == '\n' || p[k] == '\r')
        while (k && p[k - 1] == ' ')
            k--;
    return k;
}

/* A line that needs nothing at all: its length; 0: look at it byte by byte. */
static size_t plain_line(const char *p, const char *end)
{
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    const size_t n = (size_t)((stop ? stop : end) - p);

    if (n == 0 || n > 76 || !stop || qp_must(p, end, true))
        return 0;
    return plain_run(p, end, n) == n ? n : 0;
}

void cd_put_quoted_printable(struct cordee_buf *out, const char *text, size_t n)
{
    const char *end = text + n;
    char line[80];
    size_t at = 0;

    for (const char *p = text; p < end; p++) {
        unsigned char c = (unsigned char)*p;

        if (at == 0) {
            const size_t whole = plain_line(p, end);

            if (whole > 0) {
                cordee_buf_put(out, p, whole);
                cordee_buf_put(out, "\r\n", 2);
                p += whole; /* onto its \n */
                continue;
            }
        }
        if (c == '\r' && p + 1 < end && p[1] == '\n')
            continue;
        if (c == '\n') {
            memcpy(line + at, "\r\n", 2);
            cordee_buf_put(out, line, at + 2);
            at = 0;
            continue;
        }
        if (at >= 73) { /* room for one =XX and the soft break's = */
            memcpy(line + at, "=\r\n", 3);
            cordee_buf_put(out, line, at + 3);
            at = 0;
        }
        if (at > 0) { /* most of a text needs no code: whole runs at once */
            const size_t run = plain_run(p, end, 73 - at);

            if (run > 0) {
                memcpy(line + at, p, run);
                at += run;
                p += run - 1;
                continue;
            }
        }
        if (qp_must(p, end, at == 0)) {
            line[at++] = '=';
            line[at++] = hex[c >> 4];
            line[at++] = hex[c & 15];
        } else {
            line[at++] = (char)c;
        }
    }
    if (at > 0) {
        memcpy(line + at, "\r\n", 2);
        cordee_buf_put(out, line, at + 2);
    }
}
