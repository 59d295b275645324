/* What others wrote, as HTML of ours: paragraphs, headings, lists, bold, italic and
 * links.  Nothing of theirs is taken for HTML, no picture is fetched, no address but
 * http, https and mailto is a link. */
#ifndef RECRUITMENT_TEXT_MARKDOWN_H
#define RECRUITMENT_TEXT_MARKDOWN_H

#include <cordee/base.h>

/* Puts `text`, valid UTF-8.  Headings are <h3>.  A line break after a line shorter than
 * 45 characters stays one, as in letters. */
void markdown_html(struct cordee_buf *out, const char *text);

#endif
