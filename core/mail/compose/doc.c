/* From cmark's tree to programs: both faces are written in one walk. */
#include "core/mail/compose/doc-priv.h"

#include <string.h>

#define BRACKETS_MOST 5000

static int block_put(struct doc *d, cmark_node *node)
{
    const struct cd_tag *tag;
    const char *word;
    cmark_node *link, *image;

    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
        if ((word = cd_doc_block_word(d, node)))
            return cd_doc_columns(d, node, word);
        if ((link = cd_doc_button_of(d, node)))
            return cd_doc_button(d, link);
        if ((image = cd_doc_picture_of(d, node, &link)))
            return cd_doc_picture(d, image, link);
        if ((tag = cd_doc_section_alone(d, node)))
            return cd_doc_section_put(d, node, tag);
        return cd_doc_paragraph(d, node, cd_doc_in_tight_item(node) ? NULL : "p",
                                CD_LINE_WRAP);
    case CMARK_NODE_HEADING:
        return cd_doc_heading(d, node);
    case CMARK_NODE_LIST:
        return cd_doc_list(d, node, NULL);
    case CMARK_NODE_BLOCK_QUOTE:
        return cd_doc_quote(d, node);
    case CMARK_NODE_THEMATIC_BREAK:
        return cd_doc_rule(d);
    default: /* code; and HTML, which is shown as what it is */
        return cd_doc_code(d, node);
    }
}

int cd_doc_blocks(struct doc *d, cmark_node *parent)
{
    const struct cd_tag *each;

    for (cmark_node *n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
        if (n != cmark_node_first_child(parent) && !cd_doc_in_tight_item(n))
            cd_doc_blank_put(d->text, d->rest);
        each = cd_doc_repeats_list(d, n);
        if ((each ? cd_doc_list(d, cmark_node_next(n), each) : block_put(d, n)) < 0)
            return -1;
        if (each)
            n = cmark_node_next(cmark_node_next(n));
    }
    return 0;
}

/* How deep a tree goes, looking no further than `limit`. */
static bool too_deep(cmark_node *root, int limit)
{
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type ev;
    int depth = 0;
    bool deep = false;

    while (!deep && (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node_type type = cmark_node_get_type(cmark_iter_get_node(it));
        bool leaf = type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE ||
                    type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK ||
                    type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_HTML_BLOCK ||
                    type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_THEMATIC_BREAK;

        if (!leaf)
            depth += ev == CMARK_EVENT_ENTER ? 1 : -1;
        deep = depth > limit;
    }
    cmark_iter_free(it);
    return deep;
}

/* cmark takes the square of what brackets can open: 400 kB of them were 22 s. */
static bool has_too_many_brackets(const char *s)
{
    size_t n = 0;

    while ((s = strchr(s, '[')) && n <= BRACKETS_MOST)
        s++, n++;
    return n > BRACKETS_MOST;
}

int cd_compose_doc(const struct cd_merge *m, const char *inert, const char *colour,
                   struct cd_program *html, struct cd_program *text,
                   struct cordee_error *err)
{
    struct doc d = {.m = m, .html = html, .text = text, .err = err, .colour = colour};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {0};
    struct cordee *cd = m->cd;
    size_t before = 0, marks = 0;
    cmark_node *root;
    const char *begin;
    const char *end;
    int rc;

    if (has_too_many_brackets(inert))
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("the text has too many links and brackets"));
    cd_doc_dates(inert, &plain);
    root = cmark_parse_document(plain.text, plain.len, CMARK_OPT_DEFAULT);
    for (const char *s = inert; cd_merge_next(m, s, &begin, &end); s = end)
        before++;
    for (const char *s = inert; (s = strstr(s, m->block)); s++)
        marks++;
    cmark_consolidate_text_nodes(root);
    if (too_deep(root, 100))
        rc = cordee_fail(err, CORDEE_E_INVALID, "%s", T("the text is nested too deeply"));
    else
        rc = cd_doc_blocks(&d, root);
    cmark_node_free(root);
    if (rc == 0 && (d.shown != before || d.depth))
        rc = cordee_fail(err, CORDEE_E_INVALID, "%s",
                         T("a merge field stands where nothing is shown: in a link's "
                           "title or label, or beside a code fence"));
    if (rc == 0 && (d.blocks != marks || d.in_columns))
        rc = cordee_fail(err, CORDEE_E_INVALID, "%s",
                         T("a block in double brackets does not stand in a list, a quote "
                           "or a code fence"));
    return rc;
}
