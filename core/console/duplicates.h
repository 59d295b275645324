/* Whom the register has already, for the forms in which somebody is typed in. */
#ifndef CORE_CONSOLE_DUPLICATES_H
#define CORE_CONSOLE_DUPLICATES_H

#include "core/console/show.h"

/* `values` of the form for somebody new: [{party, "note", "words":[..]}]. */
int cd_known_of(const struct cd_view *view, const json_t *values, json_t **list_r,
                struct cordee_error *err);

#endif
