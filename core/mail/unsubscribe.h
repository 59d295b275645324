/* Leaving: consent withdrawn for what a mail was about, or for all mail; a pause, which
 * ends by itself; why, if they like to say; and coming back, when it was a slip.
 *
 * `departure` has a row for each outbox row whose reader left or paused.  Whether she has
 * left is the consent's word and the pause the register's: this only says by which mail,
 * and why. */
#ifndef CORE_MAIL_UNSUBSCRIBE_H
#define CORE_MAIL_UNSUBSCRIBE_H

#include "core/mail/receive/classify.h"

#define CD_LEFT_WORDS_MAX 500 /* letters of a reason in one's own words */

/* `all`: never again, whatever the topic.  `wording` is what the person was shown,
 * `place` where ("unsubscribe page").  Doing it again changes nothing. */
int cd_leave(struct cordee *core, const struct cd_ours *ours, bool all,
             const char *wording, const char *place, struct cordee_error *err);
int cd_leave_undo(struct cordee *core, const struct cd_ours *ours, const char *wording,
                  const char *place, struct cordee_error *err);
/* No mailing before `until`; a later end that is set already stays.  It needs a party. */
int cd_leave_pause(struct cordee *core, const struct cd_ours *ours, int64_t until,
                   struct cordee_error *err);
/* Gives back the pause there was before this mail's. */
int cd_leave_resume(struct cordee *core, const struct cd_ours *ours,
                    struct cordee_error *err);
/* Writes down why, of who left or paused by this mail; of others, and a reason that is
 * not in the list, nothing.  `words` may be "". */
int cd_leave_why(struct cordee *core, const struct cd_ours *ours, const char *reason,
                 const char *words, struct cordee_error *err);

/* [{"value","label"}] in the thread's language, a new list. */
json_t *cd_left_reasons(struct cordee *cd);
/* What one of them says; "" for what is none. */
const char *cd_left_reason(struct cordee *cd, const char *reason);

#endif
