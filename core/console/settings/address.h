/* Whether the public address is reached: a job asks it for /healthz and keeps what came
 * of it in a setting of ours. */
#ifndef CORE_CONSOLE_SETTINGS_ADDRESS_H
#define CORE_CONSOLE_SETTINGS_ADDRESS_H

#include "core/console/show.h"

/* Asks for a check in the background. */
int cd_address_check(const struct cd_view *view, struct cordee_error *err);
/* {"checking":bool, "checked": {"ok","words","at_text","at_iso"}} */
json_t *cd_address_model(const struct cd_view *view);
/* The job. */
int cd_address_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

#endif
