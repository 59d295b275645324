/* The sanitiser: hostile HTML of mails and feeds as HTML that runs nothing, loads nothing
 * and stays in its place.  Nothing of the input is copied but text and what is on our
 * lists, so that it does not matter how a browser would have read the rest. */
#ifndef CORE_HTML_HTML_H
#define CORE_HTML_HTML_H

#include <cordee/base.h>

#define CD_HTML_MAX (2 * 1024 * 1024) /* of what comes out */

/* What was left out that a reader may miss. */
struct cd_html_left {
    unsigned pictures; /* each would have told its sender that the mail was read */
    unsigned scripts;  /* elements that run or embed something */
};

/* Clean UTF-8 in, well-formed HTML out: every element is closed.  `left` may be NULL. */
void cd_html_clean(const char *html, size_t n, struct cordee_buf *out,
                   struct cd_html_left *left);

#endif
