#include <cordee/base.h>

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

bool cordee_utf8_ok(const char *s, size_t n)
{
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s;
    utf8proc_ssize_t left = (utf8proc_ssize_t)n;

    while (left > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t k = utf8proc_iterate(p, left, &c);

        if (k <= 0 || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            return false;
        p += k;
        left -= k;
    }
    return true;
}

/* Decomposed code points are put together again by utf8proc_map, once, at the end. */
void cordee_utf8_clean(const char *s, size_t n, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf valid = {0};
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s;
    utf8proc_ssize_t left = (utf8proc_ssize_t)n;
    utf8proc_uint8_t *nfc = NULL;
    utf8proc_ssize_t len;
    bool ascii = true;

    while (left > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t k = utf8proc_iterate(p, left, &c);

        if (k <= 0) {
            cordee_buf_puts(&valid, "\xef\xbf\xbd");
            ascii = false;
            k = 1;
        } else if ((c >= 0x20 && c != 0x7f) || c == '\t' || c == '\n' || c == '\r') {
            cordee_buf_put(&valid, p, (size_t)k);
            ascii = ascii && c < 0x80;
        }
        p += k;
        left -= k;
    }
    if (ascii) {
        cordee_buf_put(out, valid.text ? valid.text : "", valid.len);
        return;
    }
    len = utf8proc_map((const utf8proc_uint8_t *)valid.text, (utf8proc_ssize_t)valid.len,
                       &nfc, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    cordee_buf_put(out, len >= 0 ? (const char *)nfc : valid.text,
                   len >= 0 ? (size_t)len : valid.len);
    free(nfc);
}

/* Letters that NFKD leaves whole. */
static const char *fold_letter(utf8proc_int32_t c)
{
    switch (c) {
    case 0xf8:
        return "o"; /* ø */
    case 0x142:
        return "l"; /* ł */
    case 0x111:
    case 0xf0:
        return "d"; /* đ ð */
    case 0xe6:
        return "ae"; /* æ */
    case 0x153:
        return "oe"; /* œ */
    case 0xfe:
        return "th"; /* þ */
    case 0x131:
        return "i"; /* ı */
    case 0x127:
        return "h"; /* ħ */
    default:
        return NULL;
    }
}

static bool is_white(utf8proc_int32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 ||
           utf8proc_category(c) == UTF8PROC_CATEGORY_ZS;
}

static void put_space(struct cordee_buf *out, size_t from)
{
    if (out->len > from && out->text[out->len - 1] != ' ')
        cordee_buf_putc(out, ' ');
}

static void put_folded(struct cordee_buf *out, utf8proc_int32_t c, size_t from)
{
    const char *letter = fold_letter(c);
    utf8proc_uint8_t bytes[4];

    if (letter)
        cordee_buf_puts(out, letter);
    else if (!is_white(c))
        cordee_buf_put(out, bytes, (size_t)utf8proc_encode_char(c, bytes));
    else
        put_space(out, from);
}

static bool fold_ascii(const char *s, struct cordee_buf *out, size_t from)
{
    for (const char *p = s; *p; p++)
        if (*p & 0x80)
            return false;
    for (; *s; s++) {
        if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
            put_space(out, from);
        else
            cordee_buf_putc(out, *s >= 'A' && *s <= 'Z' ? (char)(*s + ('a' - 'A')) : *s);
    }
    return true;
}

void cordee_utf8_fold(const char *s, struct cordee_buf *out)
{
    const utf8proc_option_t how = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                  UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK |
                                  UTF8PROC_IGNORE | UTF8PROC_STRIPCC;
    size_t from = out->len;
    utf8proc_uint8_t *folded = NULL;

    if (!fold_ascii(s, out, from)) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
        const utf8proc_uint8_t *p;
        utf8proc_int32_t c;

        cordee_utf8_clean(s, strlen(s), &clean);
        if (utf8proc_map((const utf8proc_uint8_t *)clean.text, 0, &folded,
                         how | UTF8PROC_NULLTERM) < 0)
            return;
        for (p = folded; *p; p += utf8proc_utf8class[*p]) {
            utf8proc_iterate(p, -1, &c);
            put_folded(out, c, from);
        }
        free(folded);
    }
    if (out->len > from && out->text[out->len - 1] == ' ')
        out->text[--out->len] = '\0';
}

size_t cordee_utf8_len(const char *s)
{
    size_t n = 0;

    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

size_t cordee_utf8_cut(const char *s, size_t n)
{
    const char *p = s;

    for (; *p; p++)
        if (((unsigned char)*p & 0xc0) != 0x80 && n-- == 0)
            break;
    return (size_t)(p - s);
}

/* A word of nothing but letters, with what may end it in a sentence. */
static bool is_plain_word(const char *s)
{
    size_t n = strcspn(s, " \t\n\"'(");
    size_t bad = strcspn(s, "._/@=<>#$0123456789\\");

    return n > 0 && (bad >= n || (s[bad] == '.' && (!s[bad + 1] || s[bad + 1] == ' ')));
}

const char *cordee_utf8_sentence(struct cordee_arena *a, const char *s)
{
    utf8proc_uint8_t upper[4];
    utf8proc_int32_t c;
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)strlen(s), &c);
    utf8proc_ssize_t k;

    if (n <= 0 || utf8proc_toupper(c) == c || !is_plain_word(s))
        return s;
    k = utf8proc_encode_char(utf8proc_toupper(c), upper);
    return cordee_arena_printf(a, "%.*s%s", (int)k, (const char *)upper, s + n);
}
