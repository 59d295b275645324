/* The backup that is made every night by itself: taken while the server runs, opened and
 * checked, and only then given its name; seven daily and four weekly ones are kept. */
#ifndef CORE_DB_NIGHTLY_H
#define CORE_DB_NIGHTLY_H

#include "core/base/host.h"

/* {"on", "folder", "late", "failed", "ok_at", "since", "tried_at", "path", "bytes",
 * "files", "error"}: a new reference.  `late`: none came about for 36 hours. */
json_t *cd_nightly_state(struct cordee_host *host);
/* Queues a backup: of the night when one is due, or (`now`) because somebody wants one.
 * 1 queued, 0 none is due or one is under way, -1. */
int cd_nightly_look(struct cordee_host *host, bool now, struct cordee_error *err);

/* The last instant up to `now` at which the clock of `zone` showed that hour. */
int64_t cd_nightly_slot(int64_t now, int hour, const char *zone);
/* Which of `n` backups stay, the newest first: the newest of each of the last seven days
 * that have one, and of each of the last four weeks. */
void cd_nightly_keep(const int64_t *at, size_t n, const char *zone, bool *keep);

/* Rows of cd_db_part. */
int cd_nightly_tick(struct cordee *cd, struct cordee_error *err);
int cd_nightly_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

/* clang-format off */
#define CD_NIGHTLY_SETTINGS                                                              \
    {.key = "backup.nightly", .type = CORDEE_BOOL,                                       \
     .fallback = {.type = CORDEE_BOOL, .as.b = true},                                    \
     .label = T_LATER("Back up every night"),                                            \
     .help = T_LATER("Seven daily and four weekly backups are kept, each opened and "    \
                     "checked. Not in practice.")},                                      \
    {.key = "backup.hour", .type = CORDEE_INT,                                           \
     .fallback = {.type = CORDEE_INT, .as.i = 2},                                        \
     .label = T_LATER("Hour of the backup"),                                             \
     .help = T_LATER("0 to 23, on the cluster's clock.")},                               \
    {.key = "backup.folder", .type = CORDEE_TEXT,                                        \
     .fallback = {.type = CORDEE_TEXT, .as.s = ""},                                      \
     .label = T_LATER("Folder of the backups"),                                          \
     .help = T_LATER("A full path, best on another disk. Empty: backups, in the data "   \
                     "folder.")},                                                        \
    {.key = "backup.key", .type = CORDEE_BOOL,                                           \
     .fallback = {.type = CORDEE_BOOL, .as.b = true},                                    \
     .label = T_LATER("The secret key lies in the backups"),                             \
     .help = T_LATER("Without it, keep secret.key somewhere else: no backup can be "     \
                     "restored without the key.")},                                      \
    {.key = "backup.state", .type = CORDEE_JSON}
/* clang-format on */

#endif
