/* "https://example.org/fair" that stands in the words, as people paste it: the HTML has a
 * link there.  Where it ends is decided as GitHub's Markdown does (6.9, extended
 * autolinks), and at quotation marks and dashes of Europe's languages too. */
#include "core/mail/compose/doc-priv.h"

#include <string.h>
#include <strings.h>

static size_t scheme(const char *s)
{
    return strncasecmp(s, "https://", 8) == 0  ? 8
           : strncasecmp(s, "http://", 7) == 0 ? 7
                                               : 0;
}

static bool is_in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

/* The bytes of U+2000 to U+203F (dashes, quotation marks, dots), U+00A0, U+00AB, U+00BB.
 */
static bool is_mark(const char *s)
{
    const unsigned char *c = (const unsigned char *)s;

    return (c[0] == 0xe2 && c[1] == 0x80) ||
           (c[0] == 0xc2 && (c[1] == 0xa0 || c[1] == 0xab || c[1] == 0xbb));
}

/* Nothing of a word goes before it; a tag does not count as one, nor does „. */
static bool stands_free(const struct doc *d, const char *text, const char *at)
{
    const struct cd_tag *tag;

    if (at == text || !is_in_word(at[-1]) || (at - text >= 3 && is_mark(at - 3)) ||
        (at - text >= 2 && is_mark(at - 2)))
        return true;
    tag = cd_merge_before(d->m, text, at);
    return tag && tag->kind != CD_TAG_FIELD;
}

/* A section's tag ends it: half of an address is none. */
static size_t without_section(const struct doc *d, const char *s, size_t n)
{
    const struct cd_tag *tag;

    for (size_t i = 0; i < n; i++)
        if ((tag = cd_merge_at(d->m, s + i)) && tag->kind != CD_TAG_FIELD)
            return i;
    return n;
}

/* "(see https://example.org/a_(b))." ends behind the first bracket that closes. */
static size_t without_tail(const char *s, size_t n)
{
    size_t open = 0, close = 0;

    for (size_t i = 0; i < n; i++) {
        open += s[i] == '(';
        close += s[i] == ')';
    }
    while (n && (strchr("?!.,:;*_~'", s[n - 1]) || (s[n - 1] == ')' && close > open)))
        close -= s[--n] == ')';
    return n;
}

/* How long the address is that begins at `s`; 0: there is none. */
static size_t address_len(const struct doc *d, const char *s)
{
    const size_t k = scheme(s);
    size_t n = k;

    if (!k || !is_in_word(s[k]) || is_mark(s + k))
        return 0;
    while ((unsigned char)s[n] > 0x20 && !strchr("<>\"[]`\\", s[n]) && !is_mark(s + n))
        n++;
    n = without_tail(s, without_section(d, s, n));
    return n > k ? n : 0;
}

static void words_put(struct doc *d, const char *s, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};

    cordee_buf_put(&words, s, n);
    if (n)
        cd_program_text(d->html, d->m, words.text, CD_IN_HTML);
}

static int link_put(struct doc *d, const char *s, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf url = {0};
    const struct cd_element *e = cd_element("a");

    cordee_buf_put(&url, s, n);
    cd_program_puts(d->html, e->before);
    if (cd_program_url(d->html, d->m, url.text, CD_IN_HTML_URL, d->err) < 0)
        return -1;
    cd_program_puts(d->html, e->between);
    words_put(d, s, n);
    cd_program_puts(d->html, e->after);
    return 0;
}

static bool in_link_or_picture(cmark_node *node)
{
    while ((node = cmark_node_parent(node)))
        if (cmark_node_get_type(node) == CMARK_NODE_LINK ||
            cmark_node_get_type(node) == CMARK_NODE_IMAGE)
            return true;
    return false;
}

int cd_doc_words_html(struct doc *d, cmark_node *node)
{
    const char *s = cd_doc_literal(node);
    const char *from = s;

    if (cmark_node_get_type(node) != CMARK_NODE_TEXT || in_link_or_picture(node)) {
        words_put(d, s, strlen(s));
        return 0;
    }
    for (const char *at = s; (at = strstr(at, "://"));) {
        const char *begin = at - from >= 5 && scheme(at - 5)   ? at - 5
                            : at - from >= 4 && scheme(at - 4) ? at - 4
                                                               : NULL;
        size_t n = begin && stands_free(d, s, begin) ? address_len(d, begin) : 0;

        at += 3;
        if (!n)
            continue;
        words_put(d, from, (size_t)(begin - from));
        if (link_put(d, begin, n) < 0)
            return -1;
        from = at = begin + n;
    }
    words_put(d, from, strlen(from));
    return 0;
}
