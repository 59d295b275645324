/* HTML of a mail as the text a person reads.  No tree: one pass, bounded, whatever the
 * markup is. */
#include "core/mail/receive/decode.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct html {
    struct cordee_buf *out;
    int quotes;   /* depth of blockquote */
    bool at_line; /* nothing on the line yet */
    int blank;    /* line ends already put */
    bool space;   /* a space is due */
};

static void line_end(struct html *h, int wanted)
{
    if (h->out->len == 0)
        return;
    for (; h->blank < wanted; h->blank++)
        cordee_buf_putc(h->out, '\n');
    h->at_line = true;
    h->space = false;
}

static void put_char(struct html *h, const char *s, size_t n)
{
    if (h->at_line)
        for (int i = 0; i < h->quotes && i < 5; i++)
            cordee_buf_puts(h->out, "> ");
    else if (h->space)
        cordee_buf_putc(h->out, ' ');
    cordee_buf_put(h->out, s, n);
    h->at_line = false;
    h->space = false;
    h->blank = 0;
}

static size_t put_code_point(char out[4], unsigned long c)
{
    if (c < 0x20 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        c = 0xfffd;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

/* An entity at `s` (which is "&"): its length, 0 when it is none. */
static size_t entity(struct html *h, const char *s, const char *end)
{
    static const struct {
        const char *name, *text;
    } known[] = {
        {"amp", "&"},   {"lt", "<"},     {"gt", ">"},    {"quot", "\""},  {"apos", "'"},
        {"nbsp", " "},  {"auml", "ä"},   {"ouml", "ö"},  {"uuml", "ü"},   {"Auml", "Ä"},
        {"Ouml", "Ö"},  {"Uuml", "Ü"},   {"szlig", "ß"}, {"eacute", "é"}, {"egrave", "è"},
        {"ecirc", "ê"}, {"agrave", "à"}, {"acirc", "â"}, {"ccedil", "ç"}, {"icirc", "î"},
        {"ocirc", "ô"}, {"ugrave", "ù"}, {"ucirc", "û"}, {"igrave", "ì"}, {"ograve", "ò"},
        {"euro", "€"},  {"ndash", "–"},  {"mdash", "—"}, {"lsquo", "‘"},  {"rsquo", "’"},
        {"ldquo", "“"}, {"rdquo", "”"},  {"laquo", "«"}, {"raquo", "»"},  {"hellip", "…"},
        {"bull", "•"},  {"middot", "·"}, {"copy", "©"},  {"zwnj", ""},    {"shy", ""},
    };
    size_t n = 0;

    while (s + 1 + n < end && n < 12 && s[1 + n] != ';')
        n++;
    if (s + 1 + n >= end || s[1 + n] != ';')
        return 0;
    if (s[1] == '#') {
        char utf8[4];
        bool x = s[2] == 'x' || s[2] == 'X';

        put_char(h, utf8,
                 put_code_point(utf8, strtoul(s + (x ? 3 : 2), NULL, x ? 16 : 10)));
        return n + 2;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == n && memcmp(known[i].name, s + 1, n) == 0) {
            if (strcmp(known[i].text, " ") == 0)
                h->space = true;
            else if (*known[i].text)
                put_char(h, known[i].text, strlen(known[i].text));
            return n + 2;
        }
    return 0;
}

static bool is_tag(const char *s, size_t n, const char *names)
{
    for (const char *p = names; *p; p += strcspn(p, " "), p += *p == ' ') {
        size_t k = strcspn(p, " ");

        if (k == n && strncasecmp(p, s, n) == 0)
            return true;
    }
    return false;
}

/* What is inside of these is not text: skips to the end of the element. */
static const char *skip_element(const char *s, const char *end, const char *name,
                                size_t n)
{
    for (; s < end; s++) {
        s = memchr(s, '<', (size_t)(end - s));
        if (!s)
            return end;
        if (end - s > (ptrdiff_t)n + 2 && s[1] == '/' && strncasecmp(s + 2, name, n) == 0)
            return s;
    }
    return end;
}

/* A tag at `s` (which is "<"); returns what follows it. */
static const char *tag(struct html *h, const char *s, const char *end)
{
    bool closing = s + 1 < end && s[1] == '/';
    const char *name = s + 1 + closing;
    const char *after;
    size_t n = 0;

    if (end - s > 4 && strncmp(s, "<!--", 4) == 0) {
        const char *stop = memmem(s, (size_t)(end - s), "-->", 3);

        return stop ? stop + 3 : end;
    }
    while (name + n < end && n < 20 &&
           ((name[n] | 32) >= 'a' ? (name[n] | 32) <= 'z'
                                  : name[n] >= '0' && name[n] <= '9'))
        n++;
    if (n == 0 && s + 1 < end && s[1] != '!' && s[1] != '?') {
        put_char(h, "<", 1);
        return s + 1;
    }
    after = memchr(s, '>', (size_t)(end - s));
    after = after ? after + 1 : end;
    if (is_tag(name, n, "style script title head template") && !closing)
        return skip_element(after, end, name, n);
    if (is_tag(name, n, "blockquote")) {
        line_end(h, 1);
        h->quotes += closing ? -(h->quotes > 0) : 1;
    } else if (is_tag(name, n, "br div tr li hr")) {
        if (is_tag(name, n, "br")) {
            h->blank -= h->blank > 0 && h->blank < 2;
            line_end(h, h->blank + 1);
        } else {
            line_end(h, 1);
        }
        if (is_tag(name, n, "li") && !closing)
            put_char(h, "- ", 2);
    } else if (is_tag(name, n, "p h1 h2 h3 h4 h5 h6 ul ol table pre")) {
        line_end(h, 2);
    }
    return after;
}

void cd_decode_html(const char *html, size_t n, struct cordee_buf *out)
{
    struct html h = {.out = out, .at_line = true};
    const char *end = html + n;

    cordee_buf_puts(out, "");
    for (const char *s = html; s < end && !out->over;) {
        size_t k;

        if (*s == '<') {
            s = tag(&h, s, end);
        } else if (*s == ' ' || *s == '\n' || *s == '\t' || *s == '\r') {
            h.space = !h.at_line;
            s++;
        } else if (*s == '&' && (k = entity(&h, s, end)) > 0) {
            s += k;
        } else {
            for (k = 1; s + k < end && !strchr("< \n\t\r&", s[k]); k++)
                ;
            put_char(&h, s, k);
            s += k;
        }
    }
    line_end(&h, 1);
}
