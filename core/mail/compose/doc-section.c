/* Sections, checked once against the tree while both faces are written: each begins and
 * ends under the same parent, or the letter is refused.  That is why a left-out section
 * can never leave a tag open. */
#include "core/mail/compose/doc-priv.h"

#include <string.h>

static int section_open(struct doc *d, const struct cd_tag *tag, const void *parent,
                        bool alone)
{
    struct cordee *cd = d->m->cd;

    if (d->depth == CD_DOC_DEPTH_MAX)
        return cordee_fail(d->err, CORDEE_E_INVALID, "%s",
                           T("sections are nested too deeply"));
    d->open[d->depth++] = (struct cd_open_section){tag, parent, alone};
    return 0;
}

static int section_close(struct doc *d, const struct cd_tag *tag, const void *parent,
                         bool alone)
{
    struct cordee *cd = d->m->cd;
    const char *name = cd_merge_tag_name(d->m, tag);
    const struct cd_open_section *o = d->depth ? &d->open[d->depth - 1] : NULL;

    if (o && o->tag == &d->m->tags[tag->partner] && o->parent == parent &&
        o->alone == alone && !(d->in_columns && d->depth <= d->columns_depth)) {
        d->depth--;
        return 0;
    }
    if (d->err)
        d->err->at = tag->at;
    return cordee_fail(d->err, CORDEE_E_INVALID,
                       T("line %d of the text: {{#%s}} and {{/%s}} must stand in the "
                         "same paragraph, or each on a line of its own"),
                       tag->line, name, name);
}

/* Looks at the tags of one text of the tree. */
int cd_doc_tags_check(struct doc *d, const char *s, const void *parent, bool alone)
{
    const struct cd_tag *tag;
    const char *begin;
    const char *end;
    int rc = 0;

    for (; rc == 0 && (tag = cd_merge_next(d->m, s, &begin, &end)); s = end) {
        d->shown++;
        if (tag->kind == CD_TAG_END)
            rc = section_close(d, tag, parent, alone);
        else if (tag->kind != CD_TAG_FIELD)
            rc = section_open(d, tag, parent, alone);
    }
    return rc;
}

/* A paragraph that is one section tag: the tag, if so. */
const struct cd_tag *cd_doc_section_alone(struct doc *d, cmark_node *node)
{
    cmark_node *only = cmark_node_first_child(node);
    const struct cd_tag *tag;
    const char *begin;
    const char *end;

    if (!only || cmark_node_next(only) || cmark_node_get_type(only) != CMARK_NODE_TEXT)
        return NULL;
    tag = cd_merge_next(d->m, cd_doc_literal(only), &begin, &end);
    return tag && tag->kind != CD_TAG_FIELD && begin == cd_doc_literal(only) && !*end
               ? tag
               : NULL;
}

int cd_doc_section_put(struct doc *d, cmark_node *node, const struct cd_tag *tag)
{
    cd_program_tag(d->html, tag, CD_IN_HTML);
    cd_program_tag(d->text, tag, CD_IN_TEXT);
    return cd_doc_tags_check(d, cd_doc_literal(cmark_node_first_child(node)),
                             cmark_node_parent(node), true);
}

const struct cd_tag *cd_doc_repeats_list(struct doc *d, cmark_node *node)
{
    cmark_node *list = cmark_node_next(node);
    cmark_node *end = list ? cmark_node_next(list) : NULL;
    const struct cd_tag *tag;

    if (!end || cmark_node_get_type(node) != CMARK_NODE_PARAGRAPH ||
        cmark_node_get_type(list) != CMARK_NODE_LIST ||
        cmark_node_get_type(end) != CMARK_NODE_PARAGRAPH)
        return NULL;
    tag = cd_doc_section_alone(d, node);
    return tag && tag->kind == CD_TAG_EACH &&
                   cd_doc_section_alone(d, end) == &d->m->tags[tag->partner]
               ? tag
               : NULL;
}
