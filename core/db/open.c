/* Opening the database, and the calling thread's connection to it. */
#include "core/base/part.h"
#include "core/db/db-priv.h"
#include "core/db/fence.h"
#include "core/db/nightly.h"
#include "core/db/setting.h"

#include "core/db/db-assets.h"

#include <stdlib.h>
#include <string.h>

static int wal_note(void *ctx, sqlite3 *sql, const char *schema, int pages)
{
    struct conn *c = ctx;

    (void)sql;
    (void)schema;
    c->wal_pages = pages;
    return SQLITE_OK;
}

/* Mapped, and no cell_size_check: a mapped page is looked at anew each time, and checking
 * its cells took half of the time of a list.  The whole file is checked every night, and
 * when it is restored. */
static int conn_setup(struct conn *c, struct cordee_error *err)
{
    static const char pragmas[] =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        "PRAGMA trusted_schema=OFF; PRAGMA recursive_triggers=ON;"
        "PRAGMA cache_size=" CD_CACHE "; PRAGMA temp_store=FILE;"
        "PRAGMA mmap_size=1073741824;";

    /* Before all else: whoever closes a connection keeps others out for a moment. */
    sqlite3_busy_timeout(c->sql, CD_BUSY_MS);
    if (cd_db_functions(c) < 0 ||
        sqlite3_exec(c->sql, pragmas, NULL, NULL, NULL) != SQLITE_OK)
        return cd_db_fail(c->sql, err, c->db->path);
    sqlite3_wal_hook(c->sql, wal_note, c);
    sqlite3_db_config(c->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(c->sql, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(c->sql, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(c->sql, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_limit(c->sql, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(c->sql, SQLITE_LIMIT_TRIGGER_DEPTH, 64);
    sqlite3_limit(c->sql, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500);
    return cd_fence_set(c);
}

static void conn_free(void *ptr)
{
    struct conn *c = ptr;

    if (!c)
        return;
    for (size_t i = 0; i < STMT_CACHE; i++) {
        sqlite3_finalize(c->cache[i].st);
        free(c->cache[i].sql);
    }
    sqlite3_close(c->sql);
    free(c);
}

struct conn *cd_conn(struct cordee_host *host, struct cordee_error *err)
{
    struct cd_db *db = host->db;
    struct conn *c;

    if (!db) {
        cordee_fail(err, CORDEE_E_INTERNAL, "the database is not open");
        return NULL;
    }
    c = pthread_getspecific(db->conn);
    if (c)
        return c;
    c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->db = db;
    c->rank = CD_DB_WORK;
    c->after_end = &c->after;
    if (sqlite3_open_v2(db->path, &c->sql,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        CD_VFS) != SQLITE_OK) {
        cd_db_fail(c->sql, err, db->path);
        conn_free(c);
        return NULL;
    }
    if (conn_setup(c, err) < 0) {
        conn_free(c);
        return NULL;
    }
    pthread_setspecific(db->conn, c);
    return c;
}

/* Whether it is new, and whose tables it has. */
static int look_inside(struct cordee_host *host, struct cordee_error *err)
{
    struct conn *c = cd_conn(host, err);
    int rc;

    if (!c)
        return -1;
    rc = sqlite3_table_column_metadata(c->sql, "main", "core_schema", "owner", NULL, NULL,
                                       NULL, NULL, NULL);
    host->db->existed = rc == SQLITE_OK;
    return host->db->existed ? cd_schema_owners(c, err) : 0;
}

int cd_db_open(struct cordee_host *host, const char *path, struct cordee_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct cd_db *db = calloc(1, sizeof *db);

    pthread_once(&once, cd_journal_set_up);
    if (!db || !(db->path = strdup(path)))
        abort();
    db->host = host;
    db->tell_ms = 5000;
    cd_lock_init(&db->lock);
    pthread_rwlock_init(&db->roles_lock, NULL);
    cd_version_start(db);
    pthread_key_create(&db->conn, conn_free);
    host->db = db;
    if (look_inside(host, err) < 0 || cd_db_migrate(host->core, &cd_db_part, err) < 0 ||
        cd_setting_start(host, err) < 0) {
        cd_db_close(host);
        return -1;
    }
    return 0;
}

void cd_db_thread_done(struct cordee_host *host)
{
    if (!host->db)
        return;
    conn_free(pthread_getspecific(host->db->conn));
    pthread_setspecific(host->db->conn, NULL);
}

/* ---- one for many ---------------------------------------------------------------- */

void cd_db_share_init(struct cd_db_share *share)
{
    *share = (struct cd_db_share){.conn = NULL};
    pthread_mutex_init(&share->mutex, NULL);
}

void cd_db_share_done(struct cd_db_share *share)
{
    conn_free(share->conn);
    pthread_mutex_destroy(&share->mutex);
}

void cd_db_share_begin(struct cordee_host *host, struct cd_db_share *share)
{
    if (!share)
        return;
    pthread_mutex_lock(&share->mutex);
    share->lent = !pthread_getspecific(host->db->conn);
    if (share->lent)
        pthread_setspecific(host->db->conn, share->conn);
}

void cd_db_share_end(struct cordee_host *host, struct cd_db_share *share)
{
    if (!share)
        return;
    if (share->lent) {
        share->conn = pthread_getspecific(host->db->conn);
        pthread_setspecific(host->db->conn, NULL);
    }
    pthread_mutex_unlock(&share->mutex);
}

/* ---- the end --------------------------------------------------------------------- */

void cd_db_close(struct cordee_host *host)
{
    struct cd_db *db = host->db;

    if (!db)
        return;
    cd_setting_stop(host);
    cd_db_thread_done(host);
    pthread_key_delete(db->conn);
    cd_lock_done(&db->lock);
    pthread_rwlock_destroy(&db->roles_lock);
    json_decref(db->roles);
    cd_version_stop(db);
    for (size_t i = 0; i < db->n_plugins; i++)
        free(db->plugins[i]);
    free(db->plugins);
    cd_tables_free(db);
    free(db->path);
    free(db);
    host->db = NULL;
}

void cd_db_actor(struct cordee_host *host, int64_t staff, enum cd_db_rank rank)
{
    struct conn *c = pthread_getspecific(host->db->conn);

    /* A thread begins as nobody at work: it needs no connection to say so, and some never
     * need one. */
    if (!c && (staff || rank != CD_DB_WORK))
        c = cd_conn(host, NULL);
    if (c) {
        c->staff = staff;
        c->rank = rank;
        c->last_set = 0;
        c->set = c->set_depth = 0; /* what another began is not theirs */
        c->scope_read = c->look_set = false;
        c->asks[0] = '\0';
    }
}

int64_t cd_db_actor_now(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    return c ? c->staff : 0;
}

static void act_as(struct conn *c, const struct cd_db_acting *who)
{
    c->staff = who->staff;
    c->look = who->look;
    c->look_set = who->look_set;
    memcpy(c->asks, who->asks, sizeof c->asks);
    c->scope_read = false;
}

void cd_db_act_begin(struct cordee_host *host, int64_t staff, struct cd_db_acting *was_r)
{
    struct conn *c = cd_conn(host, NULL);

    *was_r = (struct cd_db_acting){.staff = 0};
    if (!c)
        return;
    was_r->staff = c->staff;
    was_r->look = c->look;
    was_r->look_set = c->look_set;
    memcpy(was_r->asks, c->asks, sizeof c->asks);
    act_as(c, &(struct cd_db_acting){.staff = staff, .look_set = true});
}

void cd_db_act_end(struct cordee_host *host, const struct cd_db_acting *was)
{
    struct conn *c = cd_conn(host, NULL);

    if (c)
        act_as(c, was);
}

#define CD_UNDUMPED_LOG "the change log is this installation's"

static const struct cordee_table db_tables[] = {
    {.name = "change_set", .undumped = CD_UNDUMPED_LOG},
    {.name = "change", .undumped = CD_UNDUMPED_LOG},
    {.name = "change_left", .undumped = CD_UNDUMPED_LOG},
    {.name = "search_kind", .undumped = "the full text is made anew"},
    {.name = "setting", .undumped = "settings belong to the machine; a backup has them"},
    {.name = "audit", .undumped = "it proves what was done here"},
    {0},
};

/* Full keys: they are the installation's, not of a plugin called "db".  Those without a
 * label are the program's own and on no page. */
static const struct cordee_setting db_settings[] = {
    {.key = "core.base_url",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = ""},
     .label = "Public address",
     .help = "Where people reach this Cordée: https://crm.example.org. Links in mails "
             "begin with it."},
    {.key = "core.practice", .type = CORDEE_BOOL},
    {.key = "core.placed", .type = CORDEE_TEXT},
    {.key = "core.held", .type = CORDEE_BOOL},
    {.key = "core.held_since", .type = CORDEE_INT},
    {.key = "core.held_why", .type = CORDEE_TEXT},
    {.key = "core.held_age", .type = CORDEE_INT},
    {.key = "core.address_key", .type = CORDEE_TEXT, .secret = true},
    CD_NIGHTLY_SETTINGS,
    {.key = "log.level",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = "info"},
     .label = T_LATER("What is logged"),
     .help = T_LATER("error, warning, info or debug; debug has a line for each "
                     "request.")},
    {0},
};

#define HISTORY_KEPT_S ((int64_t)30 * 86400)

/* People can undo for thirty days; after that the log is only weight. */
static int history_forget(struct cordee *cd, struct cordee_error *err)
{
    int rc;

    do
        rc = cd_db_history_purge(cd, cordee_now() - HISTORY_KEPT_S, err);
    while (rc > 0);
    return rc;
}

static const struct cordee_schedule db_schedules[] = {
    {"db.history", "daily 03:30", history_forget},
    {"db.backup", "every 60s", cd_nightly_tick},
    {0},
};

static const struct cordee_job_kind db_jobs[] = {
    {"db.backup", T_LATER("Backup"), 1, cd_nightly_run},
    {0},
};

const struct cordee_plugin_def cd_db_part = {
    CORDEE_ABI,
    .name = "db",
    .version = "0.1",
    .summary = "The database: history, settings, audit",
    .settings = db_settings,
    .migrations = db_migrations,
    .tables = db_tables,
    .schedules = db_schedules,
    .jobs = db_jobs,
};
