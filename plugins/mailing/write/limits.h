/* What a mailing may be given: its pages ask for no more, programs might. */
#ifndef PLUGINS_MAILING_LIMITS_H
#define PLUGINS_MAILING_LIMITS_H

#include "plugins/mailing/mailing.h"

/* In characters, as the fields of the pages say with maxlength. */
#define MAILING_LONGEST_LINE   200 /* subject, preview line */
#define MAILING_LONGEST_REASON 500 /* why something goes out all the same */
#define MAILING_LONGEST_NOTICE 300 /* why it is a notice, told to who gets it */
#define MAILING_LONGEST_NAME   80  /* of a template */

#define MAILING_LONGEST_TEXT (512 * 1024) /* bytes of Markdown in one language */
/* What its form may weigh: more than a text may have, so that one that is too long comes
 * back to who wrote it, and as a form writes it (three bytes for one of UTF-8). */
#define MAILING_MOST_BODY (16u << 20)

/* CORDEE_E_INVALID: `text`, which people call `label`, has more than `most` characters.
 */
int mailing_line_fits(struct cordee *cd, const char *text, int most, const char *label,
                      struct cordee_error *err);
/* CORDEE_E_INVALID: it is none of the topics that its cluster offers, nor the one the
 * mailing `id` has.  0 is none. */
int mailing_topic_fits(struct cordee *cd, int64_t id, int64_t topic,
                       struct cordee_error *err);
/* The same of all that is written and set beside it. */
int mailing_text_fits(struct cordee *cd, int64_t id, const struct mailing_text *t,
                      struct cordee_error *err);

#endif
