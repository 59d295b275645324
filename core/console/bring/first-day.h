/* What the pages of the first day share. */
#ifndef CORE_CONSOLE_BRING_FIRST_DAY_H
#define CORE_CONSOLE_BRING_FIRST_DAY_H

#include "core/console/day/changes.h"
#include "core/console/show.h"

/* The draft of the path, of whoever asks; else not found. */
int cd_first_day_load(const struct cd_view *view, json_t **draft_r,
                      struct cordee_error *err);
/* What a draft is at, in words. */
const char *cd_first_day_state(struct cordee *cd, const char *state);
/* What a group is called; NULL: there is none of that name. */
const char *cd_first_day_title(const struct cd_view *view, const char *part);

#endif
