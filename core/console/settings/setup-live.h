/* Makes a live data folder beside a practice one, and starts its server. */
#ifndef CORE_CONSOLE_SETTINGS_SETUP_LIVE_H
#define CORE_CONSOLE_SETTINGS_SETUP_LIVE_H

#include "core/console/show.h"

/* Where a live folder would go: beside this one, and not there yet. */
const char *cd_setup_folder(const struct cd_view *view);
/* Runs `cordee init` and then `cordee serve` for it; `values` has name, email,
 * organisation, postal_address, zone, folder.  The model: {"folder","link","command"}. */
int cd_setup_live(const struct cd_view *view, const json_t *values, json_t **model_r,
                  struct cordee_error *err);
/* Appends the steps of a live folder's set-up; gives how many are open. */
int cd_setup_steps(const struct cd_view *view, json_t *list, struct cordee_error *err);

#endif
