/* What the files of the walk through cmark's tree share. */
#ifndef CORE_MAIL_COMPOSE_DOC_PRIV_H
#define CORE_MAIL_COMPOSE_DOC_PRIV_H

#include "core/mail/compose/doc.h"

#include <cmark.h>

#define CD_DOC_DEPTH_MAX  40
#define CD_DOC_INDENT_MAX 120

struct cd_open_section {
    const struct cd_tag *tag;
    const void *parent; /* node it stands in */
    bool alone;         /* a paragraph of its own */
};

struct doc {
    const struct cd_merge *m;
    struct cd_program *html, *text;
    struct cd_open_section open[CD_DOC_DEPTH_MAX];
    int depth;
    size_t shown;                                           /* tags that were */
    size_t column;                                          /* of what the reader sees */
    char first[CD_DOC_INDENT_MAX], rest[CD_DOC_INDENT_MAX]; /* what lines begin with */
    struct cordee_error *err;
    const char *colour;
    bool in_columns;
    int columns_depth; /* sections that were open where they begin */
    size_t blocks;     /* that were shown */
};

static inline const char *cd_doc_literal(cmark_node *node)
{
    const char *s = cmark_node_get_literal(node);

    return s ? s : "";
}

/* All that return int: -1 refuses the letter. */

/* ---- doc.c ---------------------------------------------------------------------- */

int cd_doc_blocks(struct doc *d, cmark_node *parent);

/* ---- doc-section.c -------------------------------------------------------------- */

/* Looks at the tags of one text of the tree, which stands in `parent`. */
int cd_doc_tags_check(struct doc *d, const char *s, const void *parent, bool alone);
/* A paragraph that is one section tag: the tag, if so. */
const struct cd_tag *cd_doc_section_alone(struct doc *d, cmark_node *node);
int cd_doc_section_put(struct doc *d, cmark_node *node, const struct cd_tag *tag);
/* Three nodes from `node` on: a section of merge values, a list, and the section's end.
 * The section's tag, if so: its turns are items of one list. */
const struct cd_tag *cd_doc_repeats_list(struct doc *d, cmark_node *node);

/* ---- doc-text.c ----------------------------------------------------------------- */

void cd_doc_line_open(struct doc *d, char kind);
void cd_doc_line_close(struct doc *d);
void cd_doc_blank_put(struct cd_program *text, const char *prefix);

/* ---- doc-inline.c --------------------------------------------------------------- */

int cd_doc_inlines(struct doc *d, cmark_node *parent);
/* What an image says to those who do not see it. */
int cd_doc_alt(struct doc *d, cmark_node *image);

/* ---- doc-bare.c ----------------------------------------------------------------- */

/* The words of a text node, and in a code span's, to the HTML; an address of the web that
 * stands among them is a link, unless they are a link's or a picture's. */
int cd_doc_words_html(struct doc *d, cmark_node *node);

/* ---- doc-date.c ----------------------------------------------------------------- */

/* The Markdown with the points of numbers escaped that begin no item. */
void cd_doc_dates(const char *inert, struct cordee_buf *out);

/* ---- doc-block.c ---------------------------------------------------------------- */

/* `name`: its element; NULL: none. */
int cd_doc_paragraph(struct doc *d, cmark_node *node, const char *name, char kind);
int cd_doc_heading(struct doc *d, cmark_node *node);
int cd_doc_code(struct doc *d, cmark_node *node);
int cd_doc_quote(struct doc *d, cmark_node *node);
/* `each`: the section whose turns its items are; NULL: none. */
int cd_doc_list(struct doc *d, cmark_node *node, const struct cd_tag *each);
int cd_doc_rule(struct doc *d);
bool cd_doc_in_tight_item(cmark_node *node);

/* ---- doc-look.c ----------------------------------------------------------------- */

/* The word behind the mark, of a paragraph that is one. */
const char *cd_doc_block_word(const struct doc *d, cmark_node *node);
int cd_doc_columns(struct doc *d, cmark_node *node, const char *word);
/* The link that is all of a paragraph and was marked as a button. */
cmark_node *cd_doc_button_of(const struct doc *d, cmark_node *node);
int cd_doc_button(struct doc *d, cmark_node *link);

/* ---- doc-picture.c -------------------------------------------------------------- */

/* Whether an address is that of a picture of ours. */
bool cd_doc_is_picture(const struct doc *d, const char *url);
/* A picture of the library that is all of a paragraph: its title is the mark and its
 * size.  *link_r: the link around it, or NULL. */
cmark_node *cd_doc_picture_of(const struct doc *d, cmark_node *node, cmark_node **link_r);
int cd_doc_picture(struct doc *d, cmark_node *image, cmark_node *link);

#endif
