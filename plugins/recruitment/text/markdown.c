#include "plugins/recruitment/text/markdown.h"

#include <string.h>

enum { DEEP = 4, SHORT = 45 };

struct span { /* of a line */
    const char *s, *end;
};

/* ---- within a line ---------------------------------------------------------- */

static void span_put(struct cordee_buf *out, struct span l, int deep);

static void plain_put(struct cordee_buf *out, const char *s, size_t n)
{
    for (; n; s++, n--) {
        const char one[2] = {*s, '\0'};

        if (strchr("&<>\"'", *s))
            cordee_buf_html(out, one);
        else
            cordee_buf_putc(out, *s);
    }
}

static bool starts(struct span l, const char *word)
{
    const size_t n = strlen(word);

    return (size_t)(l.end - l.s) >= n && memcmp(l.s, word, n) == 0;
}

static bool is_address(struct span l)
{
    return starts(l, "https://") || starts(l, "http://") || starts(l, "mailto:");
}

/* Nothing within its words is a mark. */
static void link_put(struct cordee_buf *out, struct span href, struct span words)
{
    cordee_buf_puts(out, "<a href=\"");
    plain_put(out, href.s, (size_t)(href.end - href.s));
    cordee_buf_puts(out, "\" rel=\"nofollow noopener\">");
    plain_put(out, words.s, (size_t)(words.end - words.s));
    cordee_buf_puts(out, "</a>");
}

/* [words](address): where it ends; NULL: it is none. */
static const char *link_try(struct cordee_buf *out, struct span l)
{
    const char *words = memchr(l.s, ']', (size_t)(l.end - l.s));
    struct span href;

    if (!words || words + 1 >= l.end || words[1] != '(')
        return NULL;
    href.s = words + 2;
    href.end = memchr(href.s, ')', (size_t)(l.end - href.s));
    if (!href.end || !is_address(href) ||
        memchr(href.s, ' ', (size_t)(href.end - href.s)))
        return NULL;
    link_put(out, href, (struct span){l.s + 1, words});
    return href.end + 1;
}

/* An address that stands by itself ends before the mark of the sentence. */
static const char *bare_try(struct cordee_buf *out, struct span l)
{
    struct span href = {l.s, l.s};

    if (starts(l, "mailto:") || !is_address(l))
        return NULL;
    while (href.end < l.end && !strchr(" \t<>\"", *href.end))
        href.end++;
    while (href.end > href.s && strchr(".,;:!?)'", href.end[-1]))
        href.end--;
    link_put(out, href, href);
    return href.end;
}

/* **bold**, *italic* and _italic_. */
static const char *marked_try(struct cordee_buf *out, struct span l, int deep)
{
    const size_t n = starts(l, "**") || starts(l, "__") ? 2 : 1;
    const char *mark = n == 2 ? (*l.s == '*' ? "**" : "__") : *l.s == '*' ? "*" : "_";
    const char *inner = l.s + n, *end;

    if (deep >= DEEP || inner >= l.end || *inner == ' ')
        return NULL;
    end = memmem(inner, (size_t)(l.end - inner), mark, n);
    if (!end || end == inner || end[-1] == ' ')
        return NULL;
    cordee_buf_puts(out, n == 2 ? "<strong>" : "<em>");
    span_put(out, (struct span){inner, end}, deep + 1);
    cordee_buf_puts(out, n == 2 ? "</strong>" : "</em>");
    return end + n;
}

static bool in_word(const char *from, const char *s)
{
    return s > from &&
           ((unsigned char)s[-1] >= 0x80 || strchr("abcdefghijklmnopqrstuvwxyz"
                                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                   "0123456789",
                                                   s[-1]));
}

static void span_put(struct cordee_buf *out, struct span l, int deep)
{
    const char *from = l.s;

    while (l.s < l.end) {
        const char *after = NULL;

        if (*l.s == '\\' && l.s + 1 < l.end && strchr("\\*_[]()#-+.!`<>&", l.s[1])) {
            plain_put(out, l.s + 1, 1);
            l.s += 2;
            continue;
        }
        if (*l.s == '*' || (*l.s == '_' && !in_word(from, l.s)))
            after = marked_try(out, l, deep);
        else if (*l.s == '[' && deep < DEEP)
            after = link_try(out, l);
        else if (*l.s == 'h' && deep < DEEP && !in_word(from, l.s))
            after = bare_try(out, l);
        if (!after)
            plain_put(out, l.s, 1);
        l.s = after ? after : l.s + 1;
    }
}

/* ---- lines ------------------------------------------------------------------ */

enum block { NONE, PARAGRAPH, BULLETS, NUMBERS };

struct page {
    struct cordee_buf *out;
    enum block block;
    bool hard; /* the last line's break stays */
};

static const char *const opens[] = {"", "<p>", "<ul><li>", "<ol><li>"};
static const char *const closes[] = {"", "</p>\n", "</li></ul>\n", "</li></ol>\n"};

static void block_end(struct page *p)
{
    cordee_buf_puts(p->out, closes[p->block]);
    p->block = NONE;
}

static void block_begin(struct page *p, enum block block)
{
    if (p->block == block && block != PARAGRAPH) {
        cordee_buf_puts(p->out, "</li><li>");
        return;
    }
    block_end(p);
    cordee_buf_puts(p->out, opens[block]);
    p->block = block;
}

static size_t heading_of(struct span l)
{
    size_t n = 0;

    while (l.s + n < l.end && l.s[n] == '#')
        n++;
    return n && n <= 6 && l.s + n < l.end && l.s[n] == ' ' ? n + 1 : 0;
}

static size_t item_of(struct span l, enum block *block_r)
{
    size_t n = 0;

    *block_r = BULLETS;
    if (starts(l, "- ") || starts(l, "* ") || starts(l, "+ "))
        return 2;
    if (starts(l, "\xe2\x80\xa2 "))
        return 4;
    while (l.s + n < l.end && n < 3 && l.s[n] >= '0' && l.s[n] <= '9')
        n++;
    *block_r = NUMBERS;
    return n && l.s + n + 1 < l.end && strchr(".)", l.s[n]) && l.s[n + 1] == ' ' ? n + 2
                                                                                 : 0;
}

static void line_put(struct page *p, struct span l, bool indented)
{
    enum block block;
    size_t n;

    if ((n = heading_of(l))) {
        block_end(p);
        cordee_buf_puts(p->out, "<h3>");
        span_put(p->out, (struct span){l.s + n, l.end}, 0);
        cordee_buf_puts(p->out, "</h3>\n");
        return;
    }
    if ((n = item_of(l, &block)))
        block_begin(p, block);
    else if (p->block == PARAGRAPH || (p->block != NONE && indented))
        cordee_buf_puts(p->out, p->hard ? "<br>\n" : "\n");
    else
        block_begin(p, PARAGRAPH);
    span_put(p->out, (struct span){l.s + n, l.end}, 0);
    p->hard = (size_t)(l.end - l.s) < SHORT;
}

void markdown_html(struct cordee_buf *out, const char *text)
{
    struct page p = {.out = out};

    while (*text) {
        const char *end = text + strcspn(text, "\n");
        struct span l = {text, end};

        while (l.s < l.end && strchr(" \t\r", *l.s))
            l.s++;
        while (l.end > l.s && strchr(" \t\r", l.end[-1]))
            l.end--;
        if (l.s == l.end)
            block_end(&p);
        else
            line_put(&p, l, l.s > text);
        text = *end ? end + 1 : end;
    }
    block_end(&p);
}
