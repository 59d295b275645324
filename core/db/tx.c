/* Transactions, and the change sets that they belong to. */
#include "core/db/db-priv.h"

#include <stdlib.h>

int cd_db_raw(struct conn *c, const char *sql, struct cordee_error *err)
{
    if (sqlite3_exec(c->sql, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    if (sqlite3_extended_errcode(c->sql) == SQLITE_BUSY_SNAPSHOT)
        return cordee_fail(err, CORDEE_E_BUSY,
                           "a query was still open when the writing began, and others "
                           "wrote in between: begin the transaction before the query");
    return cd_db_fail(c->sql, err, sql);
}

static void after_run(struct conn *c, bool committed)
{
    struct after *a = c->after;

    c->after = NULL;
    c->after_end = &c->after;
    for (struct after *next; a; a = next) {
        next = a->next;
        if (committed)
            a->then(c->db->host, a->ctx);
        else if (a->drop)
            a->drop(a->ctx);
        free(a);
    }
}

int cd_db_after_commit(struct cordee_host *host,
                       void (*then)(struct cordee_host *, void *), void (*drop)(void *),
                       void *ctx)
{
    struct conn *c = cd_conn(host, NULL);
    struct after *a;

    if (!c || !c->depth) {
        then(host, ctx);
        return 0;
    }
    a = calloc(1, sizeof *a);
    if (!a)
        abort();
    *a = (struct after){.then = then, .drop = drop, .ctx = ctx, .depth = c->depth};
    *c->after_end = a;
    c->after_end = &a->next;
    return 0;
}

/* After a rollback down to c->depth: what was to follow deeper never happened. */
static void after_forget(struct conn *c)
{
    struct after **at = &c->after;

    while (*at) {
        struct after *a = *at;

        if (a->depth <= c->depth) {
            at = &a->next;
            continue;
        }
        *at = a->next;
        if (a->drop)
            a->drop(a->ctx);
        free(a);
    }
    c->after_end = at;
}

/* After a commit or rollback down to c->depth: sets made deeper belong to that depth
 * now, or are gone; and so does what is to follow. */
static void sets_keep(struct conn *c)
{
    for (struct after *a = c->after; a; a = a->next)
        if (a->depth > c->depth)
            a->depth = c->depth;
    if (c->set_depth > c->depth)
        c->set_depth = c->depth;
    if (c->set_now_depth > c->depth)
        c->set_now_depth = c->depth;
}

static void sets_forget(struct conn *c)
{
    *c->set_name = '\0'; /* whose it was may be what was rolled back */
    if (c->set_depth > c->depth)
        c->set = c->set_depth = 0;
    if (c->set_now_depth > c->depth)
        c->set_now = c->set_now_depth = 0;
}

/* ---- looking --------------------------------------------------------------------- */

int cd_snapshot_need(struct conn *c, struct cordee_error *err)
{
    if (!c->looking || c->snapshot || c->depth)
        return 0;
    c->version = cd_db_version(c->db->host);
    if (cd_db_raw(c, "BEGIN", err) < 0)
        return -1;
    c->snapshot = true;
    return 0;
}

void cd_snapshot_drop(struct conn *c)
{
    if (c->snapshot)
        (void)cd_db_raw(c, "COMMIT", NULL);
    c->snapshot = false;
}

int64_t cd_db_look_version(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    return c && c->snapshot ? c->version : 0;
}

void cd_db_look_begin(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    if (c)
        c->looking = true;
}

void cd_db_look_end(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    if (!c)
        return;
    cd_snapshot_drop(c);
    c->looking = false;
}

/* ---- writing --------------------------------------------------------------------- */

int cd_tx_begin(struct cordee *cd, struct cordee_tx *tx, struct cordee_error *err)
{
    struct conn *c = cd_conn(cd->host, err);
    char sql[40];

    if (!c)
        return -1;
    if (c->depth == 0) {
        cd_snapshot_drop(c);
        c->looking = false;
        if (cd_lock_take(&c->db->lock, c->rank, err) < 0)
            return -1;
        if (cd_db_raw(c, "BEGIN IMMEDIATE", err) < 0) {
            cd_lock_give(&c->db->lock);
            return -1;
        }
        c->set_now = c->set;
        c->set_now_depth = 0;
        *c->set_name = '\0';
        c->setting_set = false;
        c->doer = cd;
    } else {
        sqlite3_snprintf(sizeof sql, sql, "SAVEPOINT s%d", c->depth);
        if (cd_db_raw(c, sql, err) < 0)
            return -1;
    }
    *tx = (struct cordee_tx){.cd = cd, .depth = ++c->depth};
    return 0;
}

/* The log goes into the database when it is long: beside others' writing, not while they
 * wait for the lock. */
static void wal_write_back(struct conn *c)
{
    (void)sqlite3_wal_checkpoint_v2(c->sql, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    c->wal_pages = 0;
}

static bool wal_is_long(const struct conn *c)
{
    if (atomic_load(&c->db->bulk) == 0)
        return c->wal_pages >= CD_WAL_PAGES;
    return c->rank == CD_DB_WORK && c->wal_pages >= CD_WAL_PAGES_BULK;
}

void cd_db_log_own(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    if (c)
        c->own_log = true;
}

void cd_db_log_back(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    if (c && wal_is_long(c))
        wal_write_back(c);
}

void cd_db_bulk_begin(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    atomic_fetch_add(&host->db->bulk, 1);
    if (c)
        (void)cd_db_raw(c, "PRAGMA cache_size=" CD_CACHE_BULK, NULL);
}

void cd_db_bulk_end(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    atomic_fetch_sub(&host->db->bulk, 1);
    if (!c)
        return;
    if (wal_is_long(c))
        wal_write_back(c);
    (void)cd_db_raw(c, "PRAGMA cache_size=" CD_CACHE, NULL);
    sqlite3_db_release_memory(c->sql);
}

bool cd_db_wanted(struct cordee_host *host)
{
    return cd_lock_wanted(&host->db->lock);
}

int cd_tx_commit(struct cordee_tx *tx, struct cordee_error *err)
{
    struct conn *c = cd_conn(tx->cd->host, err);
    char sql[40];

    if (!c || !tx->depth || tx->depth != c->depth)
        return cordee_fail(err, CORDEE_E_INTERNAL,
                           "commit of a transaction that is over");
    if (tx->depth > 1) {
        sqlite3_snprintf(sizeof sql, sql, "RELEASE s%d", tx->depth - 1);
        if (cd_db_raw(c, sql, err) < 0)
            return -1;
        c->depth--;
        tx->depth = 0;
        sets_keep(c);
        return 0;
    }
    if (cd_db_raw(c, "COMMIT", err) < 0)
        return -1; /* still open: the scope's end rolls it back */
    c->depth = 0;
    sets_keep(c);
    tx->depth = 0;
    if (c->set_now)
        c->last_set = c->set_now;
    cd_lock_give(&c->db->lock);
    if (!c->own_log && wal_is_long(c))
        wal_write_back(c);
    after_run(c, true);
    return 0;
}

void cd_tx_rollback(struct cordee_tx *tx)
{
    struct conn *c = tx->depth ? cd_conn(tx->cd->host, NULL) : NULL;
    char sql[64];

    if (!c || c->depth < tx->depth)
        return;
    if (tx->depth > 1) {
        sqlite3_snprintf(sizeof sql, sql, "ROLLBACK TO s%d; RELEASE s%d", tx->depth - 1,
                         tx->depth - 1);
        (void)cd_db_raw(c, sql, NULL);
        c->depth = tx->depth - 1;
        sets_forget(c);
        after_forget(c);
    } else {
        (void)cd_db_raw(c, "ROLLBACK", NULL);
        c->depth = 0;
        sets_forget(c);
        cd_lock_give(&c->db->lock);
        after_run(c, false);
    }
    tx->depth = 0;
}

/* ---- change sets ------------------------------------------------------------ */

static int64_t set_make(struct conn *c, const char *origin, const char *title)
{
    static const char sql[] =
        "INSERT INTO change_set(staff, origin, title) VALUES(?, ?, ?)";
    sqlite3_stmt *st = NULL;
    int64_t set = 0;

    if (sqlite3_prepare_v2(c->sql, sql, -1, &st, NULL) == SQLITE_OK) {
        if (c->staff)
            sqlite3_bind_int64(st, 1, c->staff);
        sqlite3_bind_text(st, 2, origin, -1, SQLITE_STATIC);
        sqlite3_bind_text(st, 3, title, -1, SQLITE_STATIC);
        if (sqlite3_step(st) == SQLITE_DONE)
            set = sqlite3_last_insert_rowid(c->sql);
    }
    sqlite3_finalize(st);
    return set;
}

int64_t cd_change_set_now(struct conn *c)
{
    if (!c->set_now) {
        c->set_now = set_make(c, c->doer ? c->doer->name : "core", c->set_name);
        c->set_now_depth = c->depth;
    }
    return c->set_now;
}

void cd_change_set_use(struct cordee *cd, int64_t set)
{
    struct conn *c = cd_conn(cd->host, NULL);

    if (!c)
        return;
    c->set = set;
    c->set_depth = 0;
    if (c->depth) { /* the open transaction goes on in it */
        c->set_now = set;
        c->set_now_depth = 0;
    }
}

int64_t cd_db_change_set_used(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    return c ? c->set : 0;
}

int64_t cd_db_change_set_last(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    return c ? c->last_set : 0;
}

int cd_db_change_set_name(struct cordee_host *host, const char *title,
                          struct cordee_error *err)
{
    struct conn *c = cd_conn(host, err);
    struct cordee *core = host->core;

    if (!c || !c->depth || !c->staff || c->set || *c->set_name)
        return c ? 0 : -1;
    snprintf(c->set_name, sizeof c->set_name, "%.*s",
             (int)cordee_utf8_cut(title, sizeof c->set_name - 1), title);
    if (!c->set_now)
        return 0;
    return core->db->exec(
        core, err, "UPDATE change_set SET title = ? WHERE id = ? AND title = ''",
        CORDEE_ARGS(CORDEE_V((const char *)c->set_name), CORDEE_V(c->set_now)));
}

int64_t cd_change_set(struct cordee *cd, struct cordee_error *err, const char *title)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct conn *c = cd_conn(cd->host, err);
    int64_t set;

    if (!c || cd_tx_begin(cd, &tx, err) < 0)
        return -1;
    set = set_make(c, cd->name, title ? title : "");
    if (!set)
        return cd_db_fail(c->sql, err, "change_set");
    if (cd_tx_commit(&tx, err) < 0)
        return -1;
    cd_change_set_use(cd, set);
    c->set_depth = c->depth;
    c->set_now_depth = c->depth;
    return set;
}

/* A statement that fails takes back what it did, maybe the making of a change set. */
void cd_set_forget_lost(struct conn *c)
{
    sqlite3_stmt *st = NULL;

    if (!c->set_now || !c->set_now_depth)
        return;
    if (sqlite3_prepare_v2(c->sql, "SELECT 1 FROM change_set WHERE id = ?", -1, &st,
                           NULL) == SQLITE_OK &&
        sqlite3_bind_int64(st, 1, c->set_now) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_DONE)
        c->set_now = 0;
    sqlite3_finalize(st);
}
