/* Taking changes back: who may, and what of it is work for the background. */
#ifndef CORE_CONSOLE_DAY_CHANGES_H
#define CORE_CONSOLE_DAY_CHANGES_H

#include "core/console/show.h"

/* Whether who asks may take a change set back: 1 yes, 0 no, -1.  One's own, and with
 * console.undo others' too; what touches accounts or the organisation needs
 * console.settings. */
int cd_changes_may(const struct cd_view *view, int64_t set, struct cordee_error *err);
/* How taking a set back went: 0 nobody did, or it is undone itself; 1 it is going on; 2
 * it is through, and *left_r (a new array; may be empty) has who stays: {"name","url",
 * "reason_text"}, at most fifty.  -1. */
int cd_changes_taken(const struct cd_view *view, int64_t set, json_t **left_r,
                     struct cordee_error *err);
/* Takes it back: at once, or when it is large by a job.  *words_r says to people what
 * became of it. */
int cd_changes_take_back(const struct cd_view *view, int64_t set, const char **words_r,
                         struct cordee_error *err);
/* The job "console.undo". */
int cd_changes_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

#endif
