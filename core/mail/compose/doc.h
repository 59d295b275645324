/* A Markdown text as two programs: HTML with inline styles, and plain text as a person
 * would have written it. */
#ifndef CORE_MAIL_COMPOSE_DOC_H
#define CORE_MAIL_COMPOSE_DOC_H

#include "core/mail/compose/merge.h"

/* `inert` is Markdown after cd_merge_scan; buttons have `colour` ("": ours).  -1: a
 * section begins in one place and ends in another, a field stands where nothing is shown,
 * or a link is none. */
int cd_compose_doc(const struct cd_merge *m, const char *inert, const char *colour,
                   struct cd_program *html, struct cd_program *text,
                   struct cordee_error *err);
/* A person's plain text as a program: lines as they are, long ones wrapped later. */
int cd_compose_plain(const struct cd_merge *m, const char *inert, struct cd_program *text,
                     struct cordee_error *err);
/* A block of plain text begins and ends; KIND as below. */
void cd_doc_begin(struct cd_program *text, char kind);
void cd_doc_end(struct cd_program *text);
/* One paragraph of plain text, ready words; and a request for a blank line. */
void cd_doc_line(struct cd_program *text, const char *words);
void cd_doc_blank(struct cd_program *text);

/* The opening or closing bytes of an element of letter-elements.html. */
struct cd_element {
    const char *name;
    const char *before, *between, *after; /* before {{url}}, {{body}}, and the rest */
};
/* Never NULL for a name that the file has; aborts otherwise (a slip in our sources). */
const struct cd_element *cd_element(const char *name);
/* A file of web/ of this folder. */
const char *cd_mail_asset(const char *name);

/* Lays out what a text program said: paragraphs wrapped at 76 columns, headings
 * underlined, lists and quotes indented, one blank line at most. */
void cd_wrap(const char *marked, struct cordee_buf *out);

/* Marks in a text program's output; values never have them, since they have no
 * controls.  \1 KIND first-prefix \2 rest-prefix \2 words \3 */
#define CD_MARK_BEGIN '\x01'
#define CD_MARK_NEXT  '\x02'
#define CD_MARK_END   '\x03'
enum { /* KIND */
       CD_LINE_WRAP = 'w',
       CD_LINE_AS_IS = 'v',
       CD_LINE_TITLE = '=',
       CD_LINE_HEADING = '-',
       CD_LINE_BLANK = 'b'
};

#endif
