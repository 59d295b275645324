/* The attributes of a tag: read as browsers read them, put as few as we need. */
#include "core/html/html-priv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define VALUE_MAX 4000

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static const char *skip_white(const char *s, const char *end)
{
    while (s < end && is_white(*s))
        s++;
    return s;
}

static const char *read_name(const char *s, const char *end, char out[32])
{
    size_t n = 0;

    for (; s < end && !is_white(*s) && !strchr("=>/", *s); s++) {
        if (n < 31)
            out[n] = (char)(*s >= 'A' && *s <= 'Z' ? *s + 32 : *s);
        n++;
    }
    out[n < 31 ? n : 0] = '\0';
    return s;
}

static const char *read_value(const char *s, const char *end, struct cd_html_attribute *a)
{
    char quote = *s;
    const char *stop;

    if (quote == '"' || quote == '\'') {
        s++;
        stop = memchr(s, quote, (size_t)(end - s));
        stop = stop ? stop : end;
        a->value = s;
        a->n = (size_t)(stop - s);
        return stop < end ? stop + 1 : end;
    }
    for (stop = s; stop < end && !is_white(*stop) && *stop != '>'; stop++)
        ;
    a->value = s;
    a->n = (size_t)(stop - s);
    return stop;
}

bool cd_html_attribute_next(const char **s, const char *end, struct cd_html_attribute *a)
{
    const char *p = *s;

    while (p < end && (is_white(*p) || *p == '/'))
        p++;
    if (p >= end || *p == '>') {
        *s = p < end ? p + 1 : end;
        return false;
    }
    a->value = "";
    a->n = 0;
    if (*p == '=') /* belongs to the name where one begins with it */
        p++;
    p = read_name(p, end, a->name);
    p = skip_white(p, end);
    if (p < end && *p == '=') {
        p = skip_white(p + 1, end);
        if (p < end && *p != '>')
            p = read_value(p, end, a);
    }
    *s = p;
    return true;
}

/* ---- values ------------------------------------------------------------------------ */

static void put_code_point(unsigned long c, struct cordee_buf *out)
{
    char utf8[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    if (c < 0x20 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        utf8[i] = (char)(0x80 | (c & 63));
    utf8[0] = (char)(n == 1 ? c : (0xf00 >> n & 0xff) | c);
    cordee_buf_put(out, utf8, n);
}

/* "&#106;", "&#x6a", "&colon;": those that could hide a scheme; others stay as text. */
static size_t reference(const char *s, size_t n, struct cordee_buf *out)
{
    static const struct {
        const char *name, *text;
    } named[] = {{"amp;", "&"},  {"quot;", "\""}, {"lt;", "<"},  {"gt;", ">"},
                 {"apos;", "'"}, {"colon;", ":"}, {"Tab;", ""},  {"NewLine;", ""},
                 {"lpar;", "("}, {"rpar;", ")"},  {"sol;", "/"}, {"period;", "."},
                 {"nbsp;", " "}, {"bsol;", "\\"}, {"num;", "#"}, {"commat;", "@"}};
    char digits[16];
    char *stop;
    bool hex = n > 2 && (s[2] == 'x' || s[2] == 'X');
    size_t begin = hex ? 3 : 2;
    size_t k;
    unsigned long c;

    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (n > strlen(named[i].name) &&
            strncmp(s + 1, named[i].name, strlen(named[i].name)) == 0) {
            cordee_buf_puts(out, named[i].text);
            return 1 + strlen(named[i].name);
        }
    if (n <= begin || s[1] != '#')
        return 0;
    while (begin < n && s[begin] == '0') /* however many */
        begin++;
    k = n - begin < sizeof digits - 1 ? n - begin : sizeof digits - 1;
    memcpy(digits, s + begin, k);
    digits[k] = '\0';
    if (!strchr("0123456789abcdefABCDEF", digits[0]) || !digits[0])
        return 0;
    c = strtoul(digits, &stop, hex ? 16 : 10);
    put_code_point(c, out);
    begin += (size_t)(stop - digits);
    return begin + (begin < n && s[begin] == ';');
}

void cd_html_unescape(const char *s, size_t n, struct cordee_buf *out)
{
    cordee_buf_puts(out, "");
    for (size_t i = 0; i < n;) {
        size_t k = s[i] == '&' ? reference(s + i, n - i, out) : 0;

        if (!k)
            cordee_buf_putc(out, s[i]);
        i += k ? k : 1;
    }
}

/* Controls and white space are nothing to a browser that reads a scheme. */
static void squeeze_url(const char *s, struct cordee_buf *out)
{
    cordee_buf_puts(out, "");
    for (; *s; s++)
        if ((unsigned char)*s > ' ' && *s != 0x7f)
            cordee_buf_putc(out, *s);
}

static bool is_link(const char *url)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:", "tel:"};

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

/* It opens beside, in a page that knows nothing of ours. */
static void link_put(const char *value, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf url = {0};

    squeeze_url(value, &url);
    if (!is_link(url.text))
        return;
    cordee_buf_puts(out,
                    " target=\"_blank\" rel=\"noopener noreferrer nofollow\" href=\"");
    cordee_buf_html(out, url.text);
    cordee_buf_puts(out, "\"");
}

static void text_put(const char *name, const char *value, struct cordee_buf *out)
{
    cordee_buf_printf(out, " %s=\"", name);
    cordee_buf_html(out, value);
    cordee_buf_putc(out, '"');
}

static void style_put(const char *value, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf style = {0};

    cd_html_style(value, strlen(value), &style);
    if (style.len)
        text_put("style", style.text, out);
}

void cd_html_attribute_put(const char *element, const struct cd_html_attribute *a,
                           struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf value = {0};

    if (!cd_html_attribute_allowed(a->name) || a->n > VALUE_MAX)
        return;
    cd_html_unescape(a->value, a->n, &value);
    if (strcmp(a->name, "style") == 0)
        style_put(value.text, out);
    else if (strcmp(a->name, "href") != 0)
        text_put(a->name, value.text, out);
    else if (strcmp(element, "a") == 0)
        link_put(value.text, out);
}
