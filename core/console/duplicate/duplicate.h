/* Records that may be one, and what was deleted. */
#ifndef CORE_CONSOLE_DUPLICATE_DUPLICATE_H
#define CORE_CONSOLE_DUPLICATE_DUPLICATE_H

#include "core/console/console.h"
#include "core/console/show.h"

CD_HANDLER(cd_duplicates_show);
CD_HANDLER(cd_duplicates_look);
CD_HANDLER(cd_duplicates_decide);
CD_HANDLER(cd_known_show);
CD_HANDLER(cd_merge_show);
CD_HANDLER(cd_merge_save);
CD_HANDLER(cd_trash_show);

/* Whom the register has already, for the forms in which somebody is typed in: `values` of
 * the form for somebody new: [{party, "note", "words":[..]}]. */
int cd_known_of(const struct cd_view *view, const json_t *values, json_t **list_r,
                struct cordee_error *err);

#endif
