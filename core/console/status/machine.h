/* How the machine is: room, queues, backups, last errors; for the status page and
 * /metrics. */
#ifndef CORE_CONSOLE_STATUS_MACHINE_H
#define CORE_CONSOLE_STATUS_MACHINE_H

#include "core/console/show.h"

struct cd_queue_ages {
    int64_t outbox, jobs, incoming; /* seconds that the oldest due one waits */
};
int cd_machine_ages(struct cordee *cd, struct cd_queue_ages *ages_r,
                    struct cordee_error *err);

struct cd_machine_room {
    int64_t free, whole, database; /* bytes */
};
void cd_machine_room(struct cordee_host *host, struct cd_machine_room *room_r);

/* Puts `machine`, `backup` and `errors` (the last of each source). */
int cd_machine_put(const struct cd_view *view, json_t *model, struct cordee_error *err);
/* Appends an alarm when no good backup is there, or the disk is nearly full. */
void cd_machine_alarms(struct cordee *cd, json_t *alarms);

#endif
