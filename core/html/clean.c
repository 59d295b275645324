/* From the first byte to the last, once: text is escaped, elements on the list are
 * written anew, the others leave their text, and those that run something leave nothing.
 */
#include "core/html/html-priv.h"

#include <string.h>
#include <strings.h>

#define DEPTH_MAX      100
#define ATTRIBUTES_MAX 40

struct clean {
    const char *end;
    struct cordee_buf *out;
    struct cd_html_left *left;
    const char *open[DEPTH_MAX]; /* names of elements that are open */
    size_t depth;
};

/* A reference stays one; any other ampersand is text. */
static bool is_reference(const char *s, const char *end)
{
    size_t n = 1;

    if (s + 1 < end && s[1] == '#')
        n++;
    while (s + n < end && n < 12 &&
           ((s[n] >= '0' && s[n] <= '9') || (s[n] >= 'a' && s[n] <= 'z') ||
            (s[n] >= 'A' && s[n] <= 'Z')))
        n++;
    return n > 1 && s + n < end && s[n] == ';';
}

static void text_put(struct clean *c, const char *s, const char *end)
{
    for (; s < end && c->out->len < CD_HTML_MAX; s++)
        if (*s == '<')
            cordee_buf_puts(c->out, "&lt;");
        else if (*s == '>')
            cordee_buf_puts(c->out, "&gt;");
        else if (*s == '&' && !is_reference(s, end))
            cordee_buf_puts(c->out, "&amp;");
        else
            cordee_buf_putc(c->out, *s);
}

static void close_to(struct clean *c, size_t depth)
{
    while (c->depth > depth)
        cordee_buf_printf(c->out, "</%s>", c->open[--c->depth]);
}

/* Closes the nearest open one of that name, with what is open in it. */
static void element_close(struct clean *c, const char *name)
{
    for (size_t i = c->depth; i > 0; i--)
        if (strcmp(c->open[i - 1], name) == 0) {
            close_to(c, i - 1);
            return;
        }
}

/* ---- tags ------------------------------------------------------------------- */

static const char *read_name(const char *s, const char *end, char out[32])
{
    size_t n = 0;

    for (; s < end && !strchr(" \t\r\n\f/>", *s); s++) {
        if (n < 31)
            out[n] = (char)(*s >= 'A' && *s <= 'Z' ? *s + 32 : *s);
        n++;
    }
    out[n < 31 ? n : 0] = '\0';
    return s;
}

static const char *skip_tag(const char *s, const char *end)
{
    struct cd_html_attribute a;

    while (cd_html_attribute_next(&s, end, &a))
        ;
    return s;
}

/* Past the end of an element of which nothing stays; one that is never closed takes the
 * rest along, as it does in a browser. */
static const char *skip_element(const char *s, const char *end, const char *name)
{
    size_t n = strlen(name);

    for (; (s = memchr(s, '<', (size_t)(end - s))); s++)
        if (end - s > (ptrdiff_t)n + 2 && s[1] == '/' &&
            strncasecmp(s + 2, name, n) == 0 && strchr(" \t\r\n\f/>", s[2 + n]))
            return skip_tag(s + 2 + n, end);
    return end;
}

static const char *element_open(struct clean *c, const struct cd_html_element *e,
                                const char *s)
{
    struct cd_html_attribute a;
    bool stays = e->kind == CD_HTML_VOID || c->depth < DEPTH_MAX;

    if (!stays)
        return skip_tag(s, c->end);
    cordee_buf_printf(c->out, "<%s", e->name);
    for (int k = 0; cd_html_attribute_next(&s, c->end, &a); k++)
        if (k < ATTRIBUTES_MAX)
            cd_html_attribute_put(e->name, &a, c->out);
    cordee_buf_putc(c->out, '>');
    if (e->kind != CD_HTML_VOID)
        c->open[c->depth++] = e->name;
    return s;
}

/* Of a picture its description stays: to load it would tell that the mail was read. */
static const char *picture_put(struct clean *c, const char *s)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf alt = {0};
    struct cd_html_attribute a;

    c->left->pictures++;
    while (cd_html_attribute_next(&s, c->end, &a))
        if (strcmp(a.name, "alt") == 0 && a.n < 300 && !alt.text)
            cd_html_unescape(a.value, a.n, &alt);
    if (alt.len) {
        cordee_buf_puts(c->out, "<i>");
        cordee_buf_html(c->out, alt.text);
        cordee_buf_puts(c->out, "</i>");
    }
    return s;
}

static const char *tag_open(struct clean *c, const char *s)
{
    char name[32];
    const char *after = read_name(s + 1, c->end, name);
    const struct cd_html_element *e = cd_html_element(name);

    switch (e->kind) {
    case CD_HTML_ALLOWED:
    case CD_HTML_VOID:
        return element_open(c, e, after);
    case CD_HTML_PICTURE:
        return picture_put(c, after);
    case CD_HTML_GONE:
        c->left->scripts += strcmp(name, "title") != 0 && strcmp(name, "style") != 0;
        return skip_element(skip_tag(after, c->end), c->end, name);
    case CD_HTML_UNKNOWN:
        break;
    }
    return skip_tag(after, c->end);
}

static const char *tag_close(struct clean *c, const char *s)
{
    char name[32];
    const char *after = read_name(s + 2, c->end, name);

    element_close(c, name);
    return skip_tag(after, c->end);
}

/* "<!-- ... -->", "<!doctype ...>", "<?xml ...>", "<![CDATA[...": nothing of them stays.
 */
static const char *skip_markup(const char *s, const char *end)
{
    const char *stop;

    if (end - s >= 4 && memcmp(s, "<!--", 4) == 0) {
        if (end - s >= 5 && s[4] == '>')
            return s + 5;
        if (end - s >= 6 && s[4] == '-' && s[5] == '>')
            return s + 6;
        stop = memmem(s + 4, (size_t)(end - s - 4), "-->", 3);
        return stop ? stop + 3 : end;
    }
    stop = memchr(s, '>', (size_t)(end - s));
    return stop ? stop + 1 : end;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *markup(struct clean *c, const char *s)
{
    if (s + 1 < c->end && is_letter(s[1]))
        return tag_open(c, s);
    if (s + 2 < c->end && s[1] == '/' && is_letter(s[2]))
        return tag_close(c, s);
    if (s + 1 < c->end && (s[1] == '!' || s[1] == '?' || s[1] == '/'))
        return skip_markup(s, c->end);
    text_put(c, s, s + 1);
    return s + 1;
}

void cd_html_clean(const char *html, size_t n, struct cordee_buf *out,
                   struct cd_html_left *left)
{
    struct cd_html_left none = {0};
    struct clean c = {.end = html + n, .out = out, .left = left ? left : &none};

    cordee_buf_puts(out, "");
    for (const char *s = html; s < c.end && out->len < CD_HTML_MAX;) {
        const char *stop = memchr(s, '<', (size_t)(c.end - s));

        stop = stop ? stop : c.end;
        text_put(&c, s, stop);
        s = stop < c.end ? markup(&c, stop) : stop;
    }
    close_to(&c, 0);
}
