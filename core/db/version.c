/* Whether anybody wrote: asked of a connection that never writes itself, so that every
 * commit is another's to it, be it of this process or of a command beside it. */
#include "core/db/db-priv.h"

#include <stdlib.h>
#include <string.h>

struct cd_version {
    pthread_mutex_t lock;
    sqlite3 *sql; /* NULL: not opened yet */
    sqlite3_stmt *ask;
};

void cd_version_start(struct cd_db *db)
{
    db->version = calloc(1, sizeof *db->version);
    if (!db->version)
        abort();
    pthread_mutex_init(&db->version->lock, NULL);
}

void cd_version_stop(struct cd_db *db)
{
    if (!db->version)
        return;
    sqlite3_finalize(db->version->ask);
    sqlite3_close(db->version->sql);
    pthread_mutex_destroy(&db->version->lock);
    free(db->version);
    db->version = NULL;
}

static bool open_watcher(const struct cd_db *db, struct cd_version *v)
{
    if (v->ask)
        return true;
    if (sqlite3_open_v2(db->path, &v->sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) == SQLITE_OK &&
        sqlite3_busy_timeout(v->sql, CD_BUSY_MS) == SQLITE_OK &&
        sqlite3_prepare_v3(v->sql, "PRAGMA data_version", -1, SQLITE_PREPARE_PERSISTENT,
                           &v->ask, NULL) == SQLITE_OK)
        return true;
    sqlite3_close(v->sql);
    v->sql = NULL;
    return false;
}

int64_t cd_db_version(struct cordee_host *host)
{
    struct cd_version *v = host->db->version;
    int64_t version = 0;

    if (strcmp(host->db->path, ":memory:") == 0)
        return 0; /* each connection has a database of its own */
    pthread_mutex_lock(&v->lock);
    if (open_watcher(host->db, v)) {
        if (sqlite3_step(v->ask) == SQLITE_ROW)
            version = sqlite3_column_int64(v->ask, 0);
        sqlite3_reset(v->ask);
    }
    pthread_mutex_unlock(&v->lock);
    return version;
}

int64_t cd_db_rows_written(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    return c ? sqlite3_total_changes64(c->sql) : 0;
}
