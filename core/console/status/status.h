/* How the machine is: queues, jobs, backups, plugins, the full dump. */
#ifndef CORE_CONSOLE_STATUS_STATUS_H
#define CORE_CONSOLE_STATUS_STATUS_H

#include "core/console/console.h"

CD_HANDLER(cd_dump_show);
CD_HANDLER(cd_dump_make);
CD_HANDLER(cd_dump_take);
CD_HANDLER(cd_plugins_show);
CD_HANDLER(cd_plugins_turn);
CD_HANDLER(cd_status_show);
CD_HANDLER(cd_status_again);
CD_HANDLER(cd_status_leave);
CD_HANDLER(cd_status_retry);
CD_HANDLER(cd_status_cancel);
CD_HANDLER(cd_status_release);
CD_HANDLER(cd_status_backup);
CD_HANDLER(cd_metrics_show);

int cd_dump_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
int cd_dump_forget(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                   struct cordee_error *err);
int cd_dump_purge(struct cordee *cd, struct cordee_error *err);
int cd_status_alarms(struct cordee *cd, json_t *alarms, struct cordee_error *err);

#endif
