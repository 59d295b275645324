/* Leaving: consent withdrawn for what a mail was about, or for all mail; and coming
 * back, when it was a slip. */
#ifndef CORE_MAIL_UNSUBSCRIBE_H
#define CORE_MAIL_UNSUBSCRIBE_H

#include "core/mail/classify.h"

/* `all`: never again, whatever the topic.  `wording` is what the person was shown,
 * `place` where ("unsubscribe page").  Doing it again changes nothing. */
int cd_leave(struct cordee *core, const struct cd_ours *ours, bool all,
             const char *wording, const char *place, struct cordee_error *err);
int cd_leave_undo(struct cordee *core, const struct cd_ours *ours, const char *wording,
                  const char *place, struct cordee_error *err);

#endif
