/* What stands inside a paragraph: words, links, pictures. */
#include "core/mail/compose/doc-priv.h"

#include <string.h>

#define SHORT_LINE 45 /* columns: who breaks so early means it */
#define A_VALUE    10 /* columns of a field's value, roughly */

static size_t columns(const char *s, const char *end)
{
    size_t n = 0;

    for (; s < end; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

/* How wide a reader sees these words. */
static size_t width_of(const struct doc *d, const char *s)
{
    const struct cd_tag *tag;
    const char *begin;
    const char *end;
    size_t n = 0;

    for (; (tag = cd_merge_next(d->m, s, &begin, &end)); s = end)
        n += columns(s, begin) + (tag->kind == CD_TAG_FIELD ? A_VALUE : 0);
    return n + columns(s, s + strlen(s));
}

static int both(struct doc *d, cmark_node *node)
{
    const char *s = cd_doc_literal(node);
    /* A code span is an element of its own, which has its text and no children. */
    const void *inside =
        cmark_node_get_type(node) == CMARK_NODE_CODE ? node : cmark_node_parent(node);

    d->column += width_of(d, s);
    if (cd_doc_words_html(d, node) < 0)
        return -1;
    cd_program_text(d->text, d->m, s, CD_IN_TEXT);
    return cd_doc_tags_check(d, s, inside, false);
}

static int wrapped(struct doc *d, cmark_node *node, const char *name, const char *around)
{
    const struct cd_element *e = cd_element(name);
    int rc;

    cd_program_puts(d->html, e->before);
    cd_program_puts(d->text, around);
    rc = cd_doc_inlines(d, node);
    cd_program_puts(d->text, around);
    cd_program_puts(d->html, e->after);
    return rc;
}

/* [https://x.org](https://x.org) and <me@x.org> read as they are. */
static bool says_its_url(cmark_node *node, const char *url)
{
    cmark_node *only = cmark_node_first_child(node);

    if (!only || cmark_node_next(only) || cmark_node_get_type(only) != CMARK_NODE_TEXT)
        return false;
    if (strncmp(url, "mailto:", 7) == 0)
        url += 7;
    return strcmp(cd_doc_literal(only), url) == 0;
}

static int link_put(struct doc *d, cmark_node *node)
{
    const struct cd_element *e = cd_element("a");
    const char *url = cmark_node_get_url(node);
    bool says = says_its_url(node, url);

    if (cd_doc_tags_check(d, url, node, true) < 0)
        return -1;
    cd_program_puts(d->html, e->before);
    if (cd_program_url(d->html, d->m, url, CD_IN_HTML_URL, d->err) < 0)
        return -1;
    cd_program_puts(d->html, e->between);
    if (cd_doc_inlines(d, node) < 0)
        return -1;
    cd_program_puts(d->html, e->after);
    if (says)
        return 0;
    cd_program_puts(d->text, " (");
    if (cd_program_url(d->text, d->m, url, CD_IN_TEXT_URL, d->err) < 0)
        return -1;
    cd_program_puts(d->text, ")");
    return 0;
}

int cd_doc_alt(struct doc *d, cmark_node *image)
{
    for (cmark_node *n = cmark_node_first_child(image); n; n = cmark_node_next(n)) {
        if (cmark_node_get_literal(n)) {
            if (both(d, n) < 0)
                return -1;
        } else if (cd_doc_alt(d, n) < 0) {
            return -1;
        }
    }
    return 0;
}

/* One from elsewhere would tell that place who reads the mail. */
static int image_put(struct doc *d, cmark_node *node)
{
    const struct cd_element *e = cd_element("img");
    const char *url = cmark_node_get_url(node);
    struct cordee *cd = d->m->cd;

    if (!d->m->kept && !cd_doc_is_picture(d, url))
        return cordee_fail(d->err, CORDEE_E_INVALID, "%s",
                           T("pictures come from the library, by the block image"));
    if (cd_doc_tags_check(d, url, node, true) < 0)
        return -1;
    cd_program_puts(d->html, e->before);
    if (cd_program_url(d->html, d->m, url, CD_IN_HTML_URL, d->err) < 0)
        return -1;
    cd_program_puts(d->html, e->between);
    cd_program_puts(d->text, "[");
    if (cd_doc_alt(d, node) < 0)
        return -1;
    cd_program_puts(d->text, "]");
    cd_program_puts(d->html, e->after);
    return 0;
}

/* A line break as people mean it: after a short line ("Kind regards") it is one, after a
 * line as long as a window is wide it is a space, as Markdown says. */
static void break_put(struct doc *d, bool hard)
{
    bool stays = hard || d->column < SHORT_LINE;

    d->column = 0;
    if (stays)
        cd_program_puts(d->html, cd_element("br")->before);
    cd_program_puts(d->html, "\n");
    cd_program_puts(d->text, stays ? "\n" : " ");
}

static int inline_put(struct doc *d, cmark_node *node)
{
    const struct cd_element *e;

    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_SOFTBREAK:
        break_put(d, false);
        return 0;
    case CMARK_NODE_LINEBREAK:
        break_put(d, true);
        return 0;
    case CMARK_NODE_STRONG:
        return wrapped(d, node, "strong", "*");
    case CMARK_NODE_EMPH:
        return wrapped(d, node, "em", "");
    case CMARK_NODE_LINK:
        return link_put(d, node);
    case CMARK_NODE_IMAGE:
        return image_put(d, node);
    case CMARK_NODE_CODE:
        e = cd_element("code");
        cd_program_puts(d->html, e->before);
        if (both(d, node) < 0)
            return -1;
        cd_program_puts(d->html, e->after);
        return 0;
    default: /* text; and HTML, which is shown as what it is */
        return both(d, node);
    }
}

int cd_doc_inlines(struct doc *d, cmark_node *parent)
{
    for (cmark_node *n = cmark_node_first_child(parent); n; n = cmark_node_next(n))
        if (inline_put(d, n) < 0)
            return -1;
    return 0;
}
