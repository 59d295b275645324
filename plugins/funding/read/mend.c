/* Texts that went through the wrong hands: bytes that are no UTF-8, and UTF-8 that
 * somebody took for Windows-1252 and encoded again ("Ã©" for "é"). */
#include "plugins/funding/read/read-priv.h"

#include <string.h>

/* Code points of the bytes 0x80 to 0x9F; 0: not defined, and then the byte itself. */
static const uint16_t windows[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* ---- characters ------------------------------------------------------------- */

/* The character at the beginning of valid or broken UTF-8; its bytes; 0: it is none. */
static size_t get(const char *s, size_t n, uint32_t *c_r)
{
    const unsigned char *u = (const unsigned char *)s;
    const size_t length = *u < 0x80                 ? 1
                          : *u >= 0xC2 && *u < 0xE0 ? 2
                          : *u >= 0xE0 && *u < 0xF0 ? 3
                          : *u >= 0xF0 && *u < 0xF5 ? 4
                                                    : 0;
    uint32_t c = length == 1 ? *u : *u & (0x7Fu >> length);

    if (!length || length > n)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((u[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (u[i] & 0x3Fu);
    }
    if ((length == 3 && (c < 0x800 || (c >= 0xD800 && c < 0xE000))) ||
        (length == 4 && (c < 0x10000 || c > 0x10FFFF)))
        return 0;
    *c_r = c;
    return length;
}

static void put(struct cordee_buf *out, uint32_t c)
{
    char bytes[4];
    size_t n = 0;

    if (c < 0x80) {
        bytes[n++] = (char)c;
    } else if (c < 0x800) {
        bytes[n++] = (char)(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        bytes[n++] = (char)(0xE0 | c >> 12);
        bytes[n++] = (char)(0x80 | (c >> 6 & 0x3F));
    } else {
        bytes[n++] = (char)(0xF0 | c >> 18);
        bytes[n++] = (char)(0x80 | (c >> 12 & 0x3F));
        bytes[n++] = (char)(0x80 | (c >> 6 & 0x3F));
    }
    if (c >= 0x80)
        bytes[n++] = (char)(0x80 | (c & 0x3F));
    cordee_buf_put(out, bytes, n);
}

static uint32_t of_windows(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xA0 && windows[byte - 0x80] ? windows[byte - 0x80]
                                                               : byte;
}

/* The byte that Windows-1252 shows as `c`; 0: none above ASCII. */
static unsigned char to_windows(uint32_t c)
{
    if (c >= 0x80 && c <= 0xFF)
        return (unsigned char)c;
    for (unsigned i = 0; i < 32; i++)
        if (windows[i] && windows[i] == c)
            return (unsigned char)(0x80 + i);
    return 0;
}

bool bytes_mend(const char *bytes, size_t n, struct cordee_buf *out)
{
    bool mended = false;

    for (size_t i = 0; i < n;) {
        uint32_t c;
        const size_t length = get(bytes + i, n - i, &c);

        if (length) {
            cordee_buf_put(out, bytes + i, length);
            i += length;
        } else {
            put(out, of_windows((unsigned char)bytes[i++]));
            mended = true;
        }
    }
    return mended;
}

/* ---- mojibake --------------------------------------------------------------- */

enum { SURE = 1, MAYBE = 2 };

/* Does the text begin with what once was one character?  Its bytes as they stand are
 * *n_r.  SURE where nobody writes so; MAYBE where somebody might ("É»" ends a quotation).
 */
static int garbled(const char *text, size_t n, uint32_t *c_r, size_t *n_r)
{
    char bytes[4];
    size_t have = 0;
    size_t used = 0;
    size_t wanted = 1;
    uint32_t lead = 0;

    while (have < wanted) {
        uint32_t c;
        const size_t length = used < n ? get(text + used, n - used, &c) : 0;
        const unsigned char byte = length ? to_windows(c) : 0;

        if (!byte)
            return 0;
        if (!have) {
            lead = byte;
            wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 0;
            if (!wanted)
                return 0;
        }
        bytes[have++] = (char)byte;
        used += length;
    }
    if (get(bytes, have, c_r) != have)
        return 0;
    *n_r = used;
    return lead == 0xC2 || lead == 0xC3 || lead >= 0xE0 ? SURE : MAYBE;
}

/* A closing quotation mark whose last byte, which Windows-1252 does not know, was lost.
 */
static size_t lost_quote(const char *text)
{
    static const char *const forms[] = {"â€\xEF\xBF\xBD", "â€?", "â€"};

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (cordee_text_starts(text, forms[i]))
            return strlen(forms[i]);
    return 0;
}

size_t mojibake_count(const char *text)
{
    size_t count = 0;

    for (size_t i = 0, n = strlen(text); i < n;) {
        uint32_t c;
        size_t used = 1;

        if ((unsigned char)text[i] >= 0x80 &&
            (garbled(text + i, n - i, &c, &used) == SURE ||
             (used = lost_quote(text + i)) > 0))
            count++;
        i += used ? used : 1;
    }
    return count;
}

static void mend_once(const char *text, size_t n, struct cordee_buf *out)
{
    for (size_t i = 0; i < n;) {
        uint32_t c;
        size_t used = 0;

        if ((unsigned char)text[i] < 0x80) {
            cordee_buf_putc(out, text[i++]);
        } else if (garbled(text + i, n - i, &c, &used)) {
            put(out, c);
            i += used;
        } else if ((used = lost_quote(text + i)) > 0) {
            cordee_buf_puts(out, "”");
            i += used;
        } else {
            used = get(text + i, n - i, &c);
            used = used ? used : 1;
            cordee_buf_put(out, text + i, used);
            i += used;
        }
    }
}

void mojibake_mend(const char *text, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf before = {0};

    mend_once(text, strlen(text), out);
    /* What went through the wrong hands twice. */
    if (out->len && mojibake_count(out->text)) {
        cordee_buf_put(&before, out->text, out->len);
        cordee_buf_clear(out);
        mend_once(before.text, before.len, out);
    }
}

const char *text_mend(struct reading *r, const char *bytes, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf utf8 = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mended = {0};

    if (bytes_mend(bytes, n, &utf8))
        note(r, FUNDING_NOTE_ENCODING);
    if (!utf8.len)
        return "";
    if (mojibake_count(utf8.text)) {
        note(r, FUNDING_NOTE_MOJIBAKE);
        mojibake_mend(utf8.text, &mended);
        return cordee_arena_text(r->arena, mended.text);
    }
    return cordee_arena_text(r->arena, utf8.text);
}
