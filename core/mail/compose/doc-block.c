/* Paragraphs, headings, lists, quotes and code, both faces of each. */
#include "core/mail/compose/doc-priv.h"

#include <stdio.h>
#include <string.h>

int cd_doc_paragraph(struct doc *d, cmark_node *node, const char *name, char kind)
{
    const struct cd_element *e = name ? cd_element(name) : NULL;

    if (e)
        cd_program_puts(d->html, e->before);
    cd_doc_line_open(d, kind);
    if (cd_doc_inlines(d, node) < 0)
        return -1;
    cd_doc_line_close(d);
    if (e)
        cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    return 0;
}

int cd_doc_heading(struct doc *d, cmark_node *node)
{
    static const char *const names[] = {"h1", "h2", "h3"};
    static const char kinds[] = {CD_LINE_TITLE, CD_LINE_HEADING, CD_LINE_WRAP};
    int level = cmark_node_get_heading_level(node);

    level = level > 3 ? 3 : level < 1 ? 1 : level;
    return cd_doc_paragraph(d, node,
                            d->in_columns && level == 3 ? "h3-column" : names[level - 1],
                            kinds[level - 1]);
}

int cd_doc_code(struct doc *d, cmark_node *node)
{
    const struct cd_element *e = cd_element("pre");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf code = {0};

    cordee_buf_puts(&code, cd_doc_literal(node));
    if (code.len && code.text[code.len - 1] == '\n')
        code.text[--code.len] = '\0';
    cd_program_puts(d->html, e->before);
    cd_program_text(d->html, d->m, code.text, CD_IN_HTML);
    cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    cd_doc_line_open(d, CD_LINE_AS_IS);
    cd_program_text(d->text, d->m, code.text, CD_IN_TEXT);
    cd_doc_line_close(d);
    return cd_doc_tags_check(d, code.text, node, false);
}

/* Does what `put` does with `first` and `rest` added to what lines begin with. */
static int indented(struct doc *d, cmark_node *node, const char *first, const char *rest)
{
    struct cordee *cd = d->m->cd;
    size_t had_first = strlen(d->first);
    size_t had_rest = strlen(d->rest);
    int rc;

    if (had_first + strlen(first) >= CD_DOC_INDENT_MAX ||
        had_rest + strlen(rest) >= CD_DOC_INDENT_MAX)
        return cordee_fail(d->err, CORDEE_E_INVALID, "%s",
                           T("lists are nested too deeply"));
    memcpy(d->first + had_first, first, strlen(first) + 1);
    memcpy(d->rest + had_rest, rest, strlen(rest) + 1);
    rc = cd_doc_blocks(d, node);
    d->rest[had_rest] = '\0';
    memcpy(d->first, d->rest, sizeof d->first);
    return rc;
}

int cd_doc_quote(struct doc *d, cmark_node *node)
{
    const struct cd_element *e = cd_element("quote");
    int rc;

    cd_program_puts(d->html, e->before);
    cd_program_puts(d->html, "\n");
    rc = indented(d, node, "> ", "> ");
    cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    return rc;
}

static int item_put(struct doc *d, cmark_node *item, bool ordered, int number)
{
    const struct cd_element *e = cd_element("li");
    char first[24] = "- ";
    char rest[24];
    int rc;

    if (ordered)
        snprintf(first, sizeof first, "%d. ", number);
    snprintf(rest, sizeof rest, "%*s", (int)strlen(first), "");
    cd_program_puts(d->html, e->before);
    rc = indented(d, item, first, rest);
    cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    return rc;
}

/* Turns have no numbers that plain text could know. */
static int items_put(struct doc *d, cmark_node *list, bool ordered)
{
    bool tight = cmark_node_get_list_tight(list) != 0;
    int number = ordered ? cmark_node_get_list_start(list) : 0;

    for (cmark_node *n = cmark_node_first_child(list); n; n = cmark_node_next(n)) {
        if (!tight && n != cmark_node_first_child(list))
            cd_doc_blank_put(d->text, d->rest);
        if (item_put(d, n, ordered, number++) < 0)
            return -1;
    }
    return 0;
}

static void section_tag(struct doc *d, const struct cd_tag *tag)
{
    cd_program_tag(d->html, tag, CD_IN_HTML);
    cd_program_tag(d->text, tag, CD_IN_TEXT);
}

/* Without an item there is no list either. */
static int turns_put(struct doc *d, cmark_node *list, const struct cd_tag *each,
                     const struct cd_element *e)
{
    const struct cd_tag *end = &d->m->tags[each->partner];
    cmark_node *begin = cmark_node_previous(list);

    section_tag(d, each);
    if (cd_doc_tags_check(d, cd_doc_literal(cmark_node_first_child(begin)),
                          cmark_node_parent(begin), true) < 0)
        return -1;
    if (cmark_node_get_list_tight(list) == 0)
        cd_doc_blank_put(d->text, d->rest);
    if (items_put(d, list, false) < 0)
        return -1;
    section_tag(d, end);
    cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    return cd_doc_tags_check(
        d, cd_doc_literal(cmark_node_first_child(cmark_node_next(list))),
        cmark_node_parent(begin), true);
}

int cd_doc_list(struct doc *d, cmark_node *node, const struct cd_tag *each)
{
    bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    const struct cd_element *e = cd_element(ordered ? "ol" : "ul");
    struct cd_tag any = {.kind = CD_TAG_IF, .fallback = ""};
    char start[16];

    snprintf(start, sizeof start, "%d", ordered ? cmark_node_get_list_start(node) : 0);
    any.field = each ? each->field : 0;
    if (each)
        section_tag(d, &any);
    cd_program_puts(d->html, e->before);
    if (ordered) {
        cd_program_puts(d->html, start);
        cd_program_puts(d->html, e->between);
    }
    cd_program_puts(d->html, "\n");
    if (each) {
        any.kind = CD_TAG_END;
        if (turns_put(d, node, each, e) < 0)
            return -1;
        section_tag(d, &any);
        return 0;
    }
    if (items_put(d, node, ordered) < 0)
        return -1;
    cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    return 0;
}

int cd_doc_rule(struct doc *d)
{
    cd_program_puts(d->html, cd_element("hr")->before);
    cd_program_puts(d->html, "\n");
    cd_doc_line_open(d, CD_LINE_AS_IS);
    cd_program_puts(d->text, "----------------------------------------");
    cd_doc_line_close(d);
    return 0;
}

bool cd_doc_in_tight_item(cmark_node *node)
{
    cmark_node *item = cmark_node_parent(node);

    return item && cmark_node_get_type(item) == CMARK_NODE_ITEM &&
           cmark_node_get_list_tight(cmark_node_parent(item));
}
