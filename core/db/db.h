/* The database of a data folder: the only room with sqlite3.h.
 *
 * Every thread has its own connection, opened at its first call and closed by
 * cd_db_thread_done.  Writers of the process queue on one fair lock before BEGIN
 * IMMEDIATE; people in the console go before jobs. */
#ifndef CORE_DB_DB_H
#define CORE_DB_DB_H

#include "core/base/host.h"

struct cd_db;

extern const struct cordee_db_api cd_db_api;

/* Opens `<path>` (":memory:" is one private database a thread, for tests of one
 * thread).  Fills host->db. */
int cd_db_open(struct cordee_host *host, const char *path, struct cordee_error *err);
/* Every other thread must have called cd_db_thread_done. */
void cd_db_close(struct cordee_host *host);
void cd_db_thread_done(struct cordee_host *host);

/* Brings one part's or plugin's tables to its newest version, each migration in one
 * transaction, fenced to its own tables; generates the change log's triggers. */
int cd_db_migrate(struct cordee *cd, const struct cordee_plugin_def *def,
                  struct cordee_error *err);

/* For whom the calling thread acts from now on (0: the system), and how eager it is to
 * write.  Requests are CD_DB_PEOPLE, everything else is CD_DB_WORK. */
enum cd_db_rank { CD_DB_PEOPLE, CD_DB_WORK };
void cd_db_actor(struct cordee_host *host, int64_t staff, enum cd_db_rank rank);
int64_t cd_db_actor_now(struct cordee_host *host);

/* Calls `then` on this thread once the outermost transaction is durable, or `drop` when
 * it is rolled back; at once when none is open. */
int cd_db_after_commit(struct cordee_host *host,
                       void (*then)(struct cordee_host *, void *), void (*drop)(void *),
                       void *ctx);

#endif
