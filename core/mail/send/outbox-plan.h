/* When a letter may go: a time to begin, hours of the day, days of the week, an end. */
#ifndef CORE_MAIL_OUTBOX_PLAN_H
#define CORE_MAIL_OUTBOX_PLAN_H

#include "core/base/host.h"

/* The time that is open at `now`, or the next one: from *opens_r (0: it always was) until
 * before *closes_r (0: it never ends).  After the stop both are the stop. */
void cd_plan_window(const struct cordee_plan *plan, const char *zone, int64_t now,
                    int64_t *opens_r, int64_t *closes_r);

/* As cordee_mail_api. */
int cd_letter_plan(struct cordee *cd, struct cordee_error *err, int64_t letter,
                   const struct cordee_plan *plan);
int cd_letter_plan_of(struct cordee *cd, struct cordee_error *err, int64_t letter,
                      struct cordee_plan *plan_r);

/* Does what is due at `now`: letters whose stop came are cancelled, times that are over
 * give way to the next.  *next_r: when there is something to do again, or a letter opens;
 * INT64_MAX: never. */
int cd_plans_turn(struct cordee *core, int64_t now, int64_t *next_r,
                  struct cordee_error *err);
int cd_plans_tick(struct cordee *cd, struct cordee_error *err); /* schedule */

#endif
