/* Making what was deleted disappear from the files: words that the full text dropped,
 * free pages, and the write-ahead log. */
#include "core/base/clock.h"
#include "core/db/db-priv.h"
#include "core/db/search.h"

#include <string.h>
#include <time.h>

#define CHECKPOINT_TRIES 100 /* a tenth of a second each */
#define LOG_WAIT_MS      50
#define SLICE_MS         60
#define PACE             50000 /* bytes a millisecond that a rewrite does, at the least */
#define LONGEST_NAP_MS   1000

static void nap(int64_t ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    nanosleep(&pause, NULL);
}

/* 1: more to do; 0; -1.  Others write between two pieces. */
static int merge(struct cordee *cd, struct cordee_error *err)
{
    const int64_t until = cd_clock_ms() + SLICE_MS;
    int rc;

    do
        rc = cd_search_merge(cd, err);
    while (rc > 0 && cd_clock_ms() < until);
    return rc;
}

/* How long a rewrite will keep writers waiting, in ms; -1. */
static int64_t rewrite_ms(struct cordee *core, struct cordee_error *err)
{
    int64_t bytes = 0;

    if (core->db->one(core, err, &bytes,
                      "SELECT c.page_count * s.page_size FROM pragma_page_count c,"
                      " pragma_page_size s",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    return bytes / PACE;
}

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

static int log_empty(struct conn *c, struct cordee_error *err)
{
    int rc = 0;

    sqlite3_busy_timeout(c->sql, 100);
    for (int i = 0; i < CHECKPOINT_TRIES && (rc = checkpoint(c, err)) == 0; i++)
        nap(100);
    sqlite3_busy_timeout(c->sql, 10000);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_BUSY,
                           "the database is being read all the time, so that its log "
                           "cannot be emptied");
    return rc < 0 ? -1 : 0;
}

/* Writers queue on our lock meanwhile, each in its turn, and not on SQLite's. */
int cd_db_log_empty(struct cordee *cd, struct cordee_error *err)
{
    struct conn *c = cd_conn(cd->host, err);
    int rc;

    if (!c)
        return -1;
    if (c->depth)
        return cordee_fail(err, CORDEE_E_INTERNAL,
                           "the log cannot be emptied within a transaction");
    cd_snapshot_drop(c);
    if (cd_lock_take(&c->db->lock, c->rank, err) < 0)
        return -1;
    sqlite3_busy_timeout(c->sql, LOG_WAIT_MS);
    rc = checkpoint(c, err);
    sqlite3_busy_timeout(c->sql, CD_BUSY_MS);
    cd_lock_give(&c->db->lock);
    if (rc > 0)
        c->wal_pages = 0;
    return rc;
}

int cd_db_clean(struct cordee *cd, bool at_once, struct cordee_error *err)
{
    struct conn *c = cd_conn(cd->host, err);
    int rc = c ? merge(cd, err) : -1;
    int64_t takes;

    if (rc != 0)
        return rc;
    takes = rewrite_ms(cd->host->core, err);
    if (takes < 0)
        return -1;
    if (!at_once && cd_lock_quiet(&c->db->lock) <= takes) {
        nap(takes < LONGEST_NAP_MS ? takes : LONGEST_NAP_MS);
        return 1;
    }
    return vacuum(c, err) < 0 || log_empty(c, err) < 0 ? -1 : 0;
}
