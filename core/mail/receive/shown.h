/* Letters in the history: what was sent, as it was sent. */
#ifndef CORE_MAIL_SHOWN_H
#define CORE_MAIL_SHOWN_H

#include <cordee/plugin.h>

/* See cordee_mail_api. */
int cd_mail_as_sent(struct cordee *cd, struct cordee_error *err, int64_t outbox,
                    struct cordee_rendering *r);
int cd_mail_as_written(struct cordee *cd, struct cordee_error *err, int64_t letter,
                       struct cordee_rendering *r);
void cd_mail_outline(struct cordee *cd, const char *text, struct cordee_buf *out);

/* Between start and stop letters are compiled once and kept for a minute. */
void cd_shown_start(struct cordee_host *host);
void cd_shown_stop(struct cordee_host *host);

#endif
