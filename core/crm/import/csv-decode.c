#include "core/crm/import/csv-priv.h"

#include <iconv.h>
#include <string.h>

/* The place of a byte that the encoding leaves open. */
static const char unknown[] = "\xef\xbf\xbd";

static void byte_table_fill(struct cd_csv_decoder *d, iconv_t cv)
{
    for (unsigned i = 0; i < 256; i++) {
        char in = (char)i;
        char *from = &in, *to = d->byte[i].text;
        size_t n_in = 1, n_out = sizeof d->byte[i].text;

        iconv(cv, NULL, NULL, NULL, NULL);
        if (iconv(cv, &from, &n_in, &to, &n_out) == (size_t)-1 || n_in || n_out == 4) {
            memcpy(d->byte[i].text, unknown, 3);
            n_out = 1;
        }
        d->byte[i].n = (unsigned char)(4 - n_out);
    }
}

/* The line ends and separators must be where ASCII has them. */
static bool byte_table_ok(const struct cd_csv_decoder *d)
{
    for (unsigned i = 1; i < 128; i++)
        if (d->byte[i].n != 1 || (unsigned char)d->byte[i].text[0] != i)
            return false;
    return true;
}

int cd_csv_decoder_init(struct cd_csv_decoder *d, const char *encoding,
                        struct cordee_error *err)
{
    iconv_t cv; /* an address or -1 */

    *d = (struct cd_csv_decoder){0};
    if (cordee_text_is_nocase(encoding, "UTF-8"))
        return 0;
    if (cordee_text_is_nocase(encoding, "UTF-16LE")) {
        d->family = CD_CSV_UTF16LE;
        return 0;
    }
    if (cordee_text_is_nocase(encoding, "UTF-16BE")) {
        d->family = CD_CSV_UTF16BE;
        return 0;
    }
    d->family = CD_CSV_BYTE;
    cv = iconv_open("UTF-8", encoding);
    if ((intptr_t)cv == -1)
        return cordee_fail(err, CORDEE_E_INVALID, "\"%s\" is no encoding known here",
                           encoding);
    byte_table_fill(d, cv);
    iconv_close(cv);
    if (!byte_table_ok(d))
        return cordee_fail(err, CORDEE_E_INVALID, "files in \"%s\" cannot be read here",
                           encoding);
    return 0;
}

static void put_point(struct cordee_buf *out, uint32_t c)
{
    char b[4];

    if (c < 0x80) {
        cordee_buf_putc(out, (char)c);
    } else if (c < 0x800) {
        b[0] = (char)(0xc0 | c >> 6);
        b[1] = (char)(0x80 | (c & 0x3f));
        cordee_buf_put(out, b, 2);
    } else if (c < 0x10000) {
        b[0] = (char)(0xe0 | c >> 12);
        b[1] = (char)(0x80 | (c >> 6 & 0x3f));
        b[2] = (char)(0x80 | (c & 0x3f));
        cordee_buf_put(out, b, 3);
    } else {
        b[0] = (char)(0xf0 | c >> 18);
        b[1] = (char)(0x80 | (c >> 12 & 0x3f));
        b[2] = (char)(0x80 | (c >> 6 & 0x3f));
        b[3] = (char)(0x80 | (c & 0x3f));
        cordee_buf_put(out, b, 4);
    }
}

static uint32_t unit(const struct cd_csv_decoder *d, const unsigned char *p)
{
    return d->family == CD_CSV_UTF16LE ? (uint32_t)(p[0] | p[1] << 8)
                                       : (uint32_t)(p[0] << 8 | p[1]);
}

/* Decodes what stands there whole; returns how many bytes that was. */
static size_t decode16(const struct cd_csv_decoder *d, const unsigned char *p, size_t n,
                       bool last, struct cordee_buf *out)
{
    size_t i = 0;

    while (i + 2 <= n) {
        uint32_t c = unit(d, p + i);

        if (c >= 0xd800 && c < 0xdc00) {
            uint32_t low = i + 4 <= n ? unit(d, p + i + 2) : 0;

            if (i + 4 > n && !last)
                break;
            if (low >= 0xdc00 && low < 0xe000) {
                put_point(out, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
                i += 4;
                continue;
            }
        }
        put_point(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
        i += 2;
    }
    return i;
}

static void decode_utf16(struct cd_csv_decoder *d, const unsigned char *p, size_t n,
                         bool last, struct cordee_buf *out)
{
    size_t used;

    while (d->n_carry && n) { /* some bytes, until the carried ones are whole */
        d->carry[d->n_carry++] = *p++;
        n--;
        used = decode16(d, d->carry, d->n_carry, last && !n, out);
        memmove(d->carry, d->carry + used, d->n_carry - used);
        d->n_carry -= used;
    }
    used = decode16(d, p, n, last, out);
    if (used < n) {
        d->n_carry = n - used;
        memcpy(d->carry, p + used, d->n_carry);
    }
}

void cd_csv_decode(struct cd_csv_decoder *d, const unsigned char *bytes, size_t n,
                   bool last, struct cordee_buf *out)
{
    switch (d->family) {
    case CD_CSV_UTF8:
        cordee_buf_put(out, bytes, n);
        break;
    case CD_CSV_BYTE:
        for (size_t i = 0; i < n; i++)
            cordee_buf_put(out, d->byte[bytes[i]].text, d->byte[bytes[i]].n);
        break;
    case CD_CSV_UTF16LE:
    case CD_CSV_UTF16BE:
        decode_utf16(d, bytes, n, last, out);
        break;
    }
}

int64_t cd_csv_width(const struct cd_csv_decoder *d, const char *text, size_t n)
{
    int64_t points = 0, pairs = 0;

    if (d->family == CD_CSV_UTF8)
        return (int64_t)n;
    for (size_t i = 0; i < n; i++) {
        points += ((unsigned char)text[i] & 0xc0) != 0x80;
        pairs += (unsigned char)text[i] >= 0xf0;
    }
    return d->family == CD_CSV_BYTE ? points : 2 * (points + pairs);
}

/* The length of the UTF-8 sequence at `p`, 0: it is none. */
static size_t sequence(const unsigned char *p, size_t n)
{
    size_t len = *p < 0x80                 ? 1
                 : *p >= 0xc2 && *p < 0xe0 ? 2
                 : *p >= 0xe0 && *p < 0xf0 ? 3
                 : *p >= 0xf0 && *p < 0xf5 ? 4
                                           : 0;

    if (len == 0 || len > n)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) ||
        (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
        return 0;
    return len;
}

/* What Windows-1252 has at 0x80-0x9f; 0: nothing. */
static const uint16_t windows[32] = {
    0x20ac, 0,      0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
    0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0,      0x17d,  0,
    0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0,      0x17e,  0x178,
};

void cd_csv_clean(const char *text, size_t n, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};
    const unsigned char *p = (const unsigned char *)text, *end = p + n;
    bool plain = true;

    for (const unsigned char *q = p; q < end && plain; q++)
        plain = *q < 0x7f && (*q >= 0x20 || *q == '\t' || *q == '\n' || *q == '\r');
    if (plain) {
        cordee_buf_put(out, text, n);
        return;
    }
    while (p < end) {
        size_t len = sequence(p, (size_t)(end - p));

        if (len)
            cordee_buf_put(&whole, p, len);
        else
            put_point(&whole, *p >= 0x80 && *p < 0xa0 ? windows[*p - 0x80] : *p);
        p += len ? len : 1;
    }
    cordee_utf8_clean(whole.text ? whole.text : "", whole.len, out);
}
