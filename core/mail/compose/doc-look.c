/* Blocks with a look of their own: block.c puts their marks. */
#include "core/mail/compose/doc-priv.h"

#include <string.h>

/* The word behind the mark, of a paragraph that is one. */
const char *cd_doc_block_word(const struct doc *d, cmark_node *node)
{
    cmark_node *only = cmark_node_first_child(node);
    const size_t n = strlen(d->m->block);

    if (!only || cmark_node_next(only) || cmark_node_get_type(only) != CMARK_NODE_TEXT ||
        strncmp(cd_doc_literal(only), d->m->block, n) != 0)
        return NULL;
    return cd_doc_literal(only) + n;
}

int cd_doc_columns(struct doc *d, cmark_node *node, const char *word)
{
    struct cordee *cd = d->m->cd;
    const bool begins = strcmp(word, "columns") == 0;
    const char *name = begins                        ? "columns"
                       : strcmp(word, "column") == 0 ? "column"
                                                     : "columns-end";

    if (cmark_node_get_type(cmark_node_parent(node)) != CMARK_NODE_DOCUMENT ||
        begins == d->in_columns || (!begins && d->depth != d->columns_depth))
        return cordee_fail(d->err, CORDEE_E_INVALID, "%s",
                           T("columns stand on lines of their own, outside of lists, and "
                             "a section does not cross their edge"));
    d->blocks++;
    d->in_columns = strcmp(name, "columns-end") != 0;
    d->columns_depth = d->depth;
    cd_program_puts(d->html, cd_element(name)->before);
    cd_program_puts(d->html, "\n");
    return 0;
}

/* "#0b6890" in the element gives way to the colour of the cluster, on which white can be
 * read: the register takes no other. */
static void coloured(struct doc *d, const char *s)
{
    static const char ours[] = "#0b6890";

    for (const char *at; *d->colour && (at = strstr(s, ours)); s = at + sizeof ours - 1) {
        cd_program_put(d->html, s, (size_t)(at - s));
        cd_program_puts(d->html, d->colour);
    }
    cd_program_puts(d->html, s);
}

/* The link that is all of a paragraph and was marked as a button. */
cmark_node *cd_doc_button_of(const struct doc *d, cmark_node *node)
{
    cmark_node *only = cmark_node_first_child(node);
    const char *title;

    if (!only || cmark_node_next(only) || cmark_node_get_type(only) != CMARK_NODE_LINK)
        return NULL;
    title = cmark_node_get_title(only);
    return title && strcmp(title, d->m->block) == 0 ? only : NULL;
}

int cd_doc_button(struct doc *d, cmark_node *link)
{
    const struct cd_element *e = cd_element("button");
    const char *url = cmark_node_get_url(link);

    d->blocks++;
    if (cd_doc_tags_check(d, url, link, true) < 0)
        return -1;
    coloured(d, e->before);
    if (cd_program_url(d->html, d->m, url, CD_IN_HTML_URL, d->err) < 0)
        return -1;
    coloured(d, e->between);
    cd_doc_line_open(d, CD_LINE_WRAP);
    if (cd_doc_inlines(d, link) < 0)
        return -1;
    coloured(d, e->after);
    cd_program_puts(d->html, "\n");
    cd_program_puts(d->text, ":\n");
    if (cd_program_url(d->text, d->m, url, CD_IN_TEXT_URL, d->err) < 0)
        return -1;
    cd_doc_line_close(d);
    return 0;
}
