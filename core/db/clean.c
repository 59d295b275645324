/* Making what was deleted disappear from the files: words that the full text dropped,
 * free pages, and the write-ahead log. */
#include "core/db/db-priv.h"
#include "core/db/search.h"

#include <string.h>
#include <time.h>

#define CHECKPOINT_TRIES 100 /* a tenth of a second each */

/* SQLite attaches the new file to itself, which is else forbidden. */
static int vacuum(struct conn *c, struct cordee_error *err)
{
    int rc;

    if (cd_lock_take(&c->db->lock, c->rank, err) < 0)
        return -1;
    sqlite3_limit(c->sql, SQLITE_LIMIT_ATTACHED, 1);
    rc = cd_db_raw(c, "VACUUM", err);
    sqlite3_limit(c->sql, SQLITE_LIMIT_ATTACHED, 0);
    cd_lock_give(&c->db->lock);
    return rc;
}

/* 1: the log is empty; 0: somebody still reads in it; -1. */
static int checkpoint(struct conn *c, struct cordee_error *err)
{
    int rc =
        sqlite3_wal_checkpoint_v2(c->sql, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

    if (rc == SQLITE_OK)
        return 1;
    return rc == SQLITE_BUSY || rc == SQLITE_LOCKED ? 0
                                                    : cd_db_fail(c->sql, err, "the log");
}

int cd_db_clean(struct cordee *cd, struct cordee_error *err)
{
    const struct timespec pause = {.tv_nsec = 100000000};
    struct conn *c = cd_conn(cd->host, err);
    int rc = 0;

    if (!c || cd_search_optimize(cd, err) < 0 || vacuum(c, err) < 0)
        return -1;
    sqlite3_busy_timeout(c->sql, 100);
    for (int i = 0; i < CHECKPOINT_TRIES && (rc = checkpoint(c, err)) == 0; i++)
        nanosleep(&pause, NULL);
    sqlite3_busy_timeout(c->sql, 10000);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_BUSY,
                           "the database is being read all the time, so that its log "
                           "cannot be emptied");
    return rc < 0 ? -1 : 0;
}
