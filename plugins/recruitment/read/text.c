/* Texts: bytes that are no UTF-8, HTML that stands in them, what is too long. */
#include "plugins/recruitment/read/read-priv.h"

#include <string.h>

#include <libxml/HTMLparser.h>

/* ---- bytes --------------------------------------------------------------------------
 */

static void put_point(struct cordee_buf *out, unsigned long c)
{
    if (c < 0x80) {
        cordee_buf_putc(out, (char)c);
    } else if (c < 0x800) {
        cordee_buf_putc(out, (char)(0xC0 | c >> 6));
        cordee_buf_putc(out, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        cordee_buf_putc(out, (char)(0xE0 | c >> 12));
        cordee_buf_putc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        cordee_buf_putc(out, (char)(0x80 | (c & 0x3F)));
    } else {
        cordee_buf_putc(out, (char)(0xF0 | c >> 18));
        cordee_buf_putc(out, (char)(0x80 | (c >> 12 & 0x3F)));
        cordee_buf_putc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        cordee_buf_putc(out, (char)(0x80 | (c & 0x3F)));
    }
}

static void from_utf16(const unsigned char *s, size_t n, bool big, struct cordee_buf *out)
{
    unsigned long high = 0;

    for (size_t i = 2; i + 1 < n; i += 2) {
        const unsigned long c = big ? (unsigned long)s[i] << 8 | s[i + 1]
                                    : (unsigned long)s[i + 1] << 8 | s[i];

        if (c >= 0xD800 && c < 0xDC00) {
            high = c;
        } else if (c >= 0xDC00 && c < 0xE000) {
            put_point(out,
                      high ? 0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00) : 0xFFFD);
            high = 0;
        } else {
            put_point(out, c ? c : ' ');
        }
    }
}

/* Windows-1252, 0x80 to 0x9F; the rest of it is Latin-1. */
static const unsigned short windows[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
    0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

static void from_windows(const unsigned char *s, size_t n, struct cordee_buf *out)
{
    for (size_t i = 0; i < n; i++)
        put_point(out, s[i] >= 0x80 && s[i] < 0xA0 ? windows[s[i] - 0x80]
                       : s[i]                      ? s[i]
                                                   : ' ');
}

/* An XML file that was turned into UTF-8 still says otherwise. */
static void declare_utf8(char *text)
{
    char *end = strncmp(text, "<?xml", 5) == 0 ? strstr(text, "?>") : NULL;
    char *encoding = end ? strstr(text, "encoding=") : NULL;

    if (encoding && encoding < end)
        memset(encoding, ' ', (size_t)(end - encoding));
}

const char *read_utf8(struct cordee_arena *a, const char *bytes, size_t n,
                      const char **mended_r)
{
    const unsigned char *s = (const unsigned char *)bytes;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    char *text;

    *mended_r = NULL;
    if (n >= 2 && (memcmp(s, "\xFF\xFE", 2) == 0 || memcmp(s, "\xFE\xFF", 2) == 0)) {
        from_utf16(s, n, *s == 0xFE, &out);
        *mended_r = T_LATER("The file was in UTF-16; it was turned into UTF-8.");
    } else {
        if (n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0) {
            s += 3, n -= 3;
            *mended_r = T_LATER("A mark before the first letter was taken away.");
        }
        if (cordee_utf8_ok((const char *)s, n)) {
            cordee_buf_put(&out, s, n);
        } else {
            from_windows(s, n, &out);
            *mended_r = T_LATER("The file was no UTF-8; it was read as Windows-1252.");
        }
    }
    text = cordee_arena_text(a, out.text);
    declare_utf8(text);
    return text;
}

/* ---- HTML ---------------------------------------------------------------------------
 */

static bool is_one_of(const xmlNode *x, const char *names)
{
    char name[16];

    if (x->type != XML_ELEMENT_NODE || strlen((const char *)x->name) > 12)
        return false;
    snprintf(name, sizeof name, " %s ", (const char *)x->name);
    return strstr(names, name) != NULL;
}

static void put_break(struct cordee_buf *out)
{
    while (out->len && out->text[out->len - 1] == ' ')
        out->text[--out->len] = '\0';
    if (out->len && out->text[out->len - 1] != '\n')
        cordee_buf_putc(out, '\n');
}

static void put_words(struct cordee_buf *out, const char *s)
{
    for (; *s; s++) {
        const bool blank = strchr(" \t\r\n", *s) != NULL;
        const char before = out->len ? out->text[out->len - 1] : '\n';

        if (!blank)
            cordee_buf_putc(out, *s);
        else if (before != ' ' && before != '\n')
            cordee_buf_putc(out, ' ');
    }
}

static void put_nodes(xmlNode *root, struct cordee_buf *out)
{
    static const char blocks[] =
        " p div ul ol h1 h2 h3 h4 h5 h6 tr table section article "
        "blockquote pre dd dt br body ";
    xmlNode *x = root;

    while (x) {
        const bool hidden = is_one_of(x, " script style head ");

        if (is_one_of(x, blocks))
            put_break(out);
        if (is_one_of(x, " li ")) {
            put_break(out);
            cordee_buf_puts(out, "- ");
        }
        if (x->type == XML_TEXT_NODE && x->content)
            put_words(out, (const char *)x->content);
        if (!hidden && x->type == XML_ELEMENT_NODE && x->children) {
            x = x->children;
            continue;
        }
        while (x && x != root && !x->next) {
            x = x->parent;
            if (x && (is_one_of(x, blocks) || is_one_of(x, " li ")))
                put_break(out);
        }
        x = x && x != root ? x->next : NULL;
    }
}

static bool has_markup(const char *text)
{
    for (const char *s = text; (s = strpbrk(s, "<&")); s++) {
        const bool letter = (s[1] >= 'a' && s[1] <= 'z') || (s[1] >= 'A' && s[1] <= 'Z');

        if (*s == '<' && (letter || s[1] == '/') && strchr(s, '>'))
            return true;
        if (*s == '&' && (s[1] == '#' || letter)) {
            const size_t n = strcspn(s, "; \n");

            if (n > 2 && n < 12 && s[n] == ';')
                return true;
        }
    }
    return false;
}

/* " \\n " as some programs write it, where a line should end. */
static const char *breaks_mend(struct reading *r, const char *text)
{
    char *copy, *to;

    if (!strstr(text, " \\n"))
        return text;
    copy = to = cordee_arena_text(r->a, text);
    for (const char *s = copy; *s; s++)
        if (strncmp(s, " \\n", 3) == 0) {
            *to++ = '\n';
            s += s[3] == ' ' ? 3 : 2;
        } else {
            *to++ = *s;
        }
    *to = '\0';
    return copy;
}

const char *text_plain(struct reading *r, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {.limit = 1 << 20};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    htmlDocPtr doc;

    text = breaks_mend(r, text);
    if (!has_markup(text))
        return text;
    doc = htmlReadMemory(text, (int)strlen(text), NULL, "UTF-8",
                         HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                             HTML_PARSE_NONET);
    if (!doc)
        return text;
    if (xmlDocGetRootElement(doc))
        put_nodes(xmlDocGetRootElement(doc), &out);
    xmlFreeDoc(doc);
    if (out.len)
        cordee_utf8_clean(out.text, out.len, &clean);
    return cordee_text_trim(cordee_arena_text(r->a, clean.text));
}

/* ---- small things -------------------------------------------------------------------
 */

const char *text_cut(struct reading *r, const char *text, size_t characters)
{
    const size_t n = cordee_utf8_cut(text, characters);

    return text[n] ? cordee_arena_text_n(r->a, text, n) : text;
}

const char *text_line(struct reading *r, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    put_words(&out, text_plain(r, text));
    return text_cut(r, cordee_text_trim(cordee_arena_text(r->a, out.text)), MOST_LINE);
}

const char *text_fold(struct reading *r, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_utf8_fold(text_cut(r, text, MOST_LINE), &out);
    return cordee_arena_text(r->a, out.text);
}

bool text_is_web(const char *text)
{
    if (strncasecmp(text, "http://", 7) != 0 && strncasecmp(text, "https://", 8) != 0)
        return false;
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || strchr("<>\"", *text) || *text == 0x7F)
            return false;
    return true;
}
