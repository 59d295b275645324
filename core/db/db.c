#include "core/db/audit.h"
#include "core/db/db-priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LISTED 10000

struct rows {
    struct cordee_rows pub;
    struct conn *c;
    struct stmt *slot; /* NULL: not from the cache */
    sqlite3_stmt *st;
};

static const struct cordee_db_api *const api = &cd_db_api;

int cd_db_fail(sqlite3 *sql, struct cordee_error *err, const char *doing)
{
    enum cordee_code code = CORDEE_E_INTERNAL;

    switch (sqlite3_errcode(sql)) {
    case SQLITE_CONSTRAINT:
        code = CORDEE_E_CONFLICT;
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
        code = CORDEE_E_BUSY;
        break;
    case SQLITE_AUTH:
        code = CORDEE_E_DENIED;
        break;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
        code = CORDEE_E_IO;
        break;
    default:
        break;
    }
    return cordee_fail(err, code, "%s: %s", doing, sqlite3_errmsg(sql));
}

/* ---- statements ------------------------------------------------------------- */

/* `until` is SQLITE_STATIC when the value outlives the statement's run. */
static int bind_one(sqlite3_stmt *st, int at, const struct cordee_value *v,
                    sqlite3_destructor_type until)
{
    char *text;

    switch (v->type) {
    case CORDEE_NULL:
        return sqlite3_bind_null(st, at);
    case CORDEE_INT:
        return sqlite3_bind_int64(st, at, v->as.i);
    case CORDEE_BOOL:
        return sqlite3_bind_int(st, at, v->as.b);
    case CORDEE_REAL:
        return sqlite3_bind_double(st, at, v->as.r);
    case CORDEE_TEXT:
        return sqlite3_bind_text(st, at, v->as.s, v->len ? (int)v->len : -1, until);
    case CORDEE_BLOB:
        return sqlite3_bind_blob64(st, at, v->as.p, v->len, until);
    case CORDEE_JSON:
        text = json_dumps(v->as.json, JSON_COMPACT | JSON_ENCODE_ANY);
        return sqlite3_bind_text(st, at, text, -1, free);
    }
    return SQLITE_MISUSE;
}

static uint64_t sql_hash(const char *s)
{
    uint64_t h = 14695981039346656037U; /* FNV-1a */

    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211U;
    return h;
}

/* The slot with this statement, or the one to put it into (its st is NULL); NULL: all
 * are busy. */
static struct stmt *slot_find(struct conn *c, struct cordee *cd, const char *sql)
{
    struct stmt *oldest = NULL;
    uint64_t hash;

    for (size_t i = 0; i < STMT_CACHE; i++) { /* most are constants of the program */
        struct stmt *s = &c->cache[i];

        if (s->from == sql && s->st && !s->busy && s->cd == cd &&
            strcmp(s->sql, sql) == 0)
            return s;
    }
    hash = sql_hash(sql);

    for (size_t i = 0; i < STMT_CACHE; i++) {
        struct stmt *s = &c->cache[i];

        if (s->busy)
            continue;
        if (s->st && s->hash == hash && s->cd == cd && strcmp(s->sql, sql) == 0) {
            s->from = sql;
            return s;
        }
        if (!oldest || s->used < oldest->used)
            oldest = s;
    }
    if (oldest) {
        sqlite3_finalize(oldest->st);
        free(oldest->sql);
        *oldest = (struct stmt){.hash = hash, .from = sql};
    }
    return oldest;
}

/* The fence stands only while SQL is compiled: what a checked statement does later
 * (triggers of ours, the full text's own tables) is not the plugin's doing. */
static sqlite3_stmt *prepare(struct conn *c, struct cordee *cd, const char *sql,
                             struct cordee_error *err)
{
    sqlite3_stmt *st = NULL;
    const char *rest = NULL;
    int rc;

    c->owner = cd;
    c->denied[0] = '\0';
    rc = sqlite3_prepare_v3(c->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, &rest);
    c->owner = NULL;
    if (rc != SQLITE_OK) {
        if (*c->denied)
            cordee_fail(err, CORDEE_E_DENIED, "%s", c->denied);
        else
            cd_db_fail(c->sql, err, "SQL");
        return NULL;
    }
    if (!st || (rest && rest[strspn(rest, " \t\r\n;")])) {
        sqlite3_finalize(st);
        cordee_fail(err, CORDEE_E_INTERNAL, "SQL: one statement a call");
        return NULL;
    }
    return st;
}

static void rows_free(struct rows *r)
{
    if (r->slot) {
        sqlite3_reset(r->st);
        sqlite3_clear_bindings(r->st);
        r->slot->busy = false;
    } else {
        sqlite3_finalize(r->st);
    }
    free(r);
}

static struct rows *rows_new(struct cordee *cd, const char *sql,
                             const struct cordee_value *args, size_t n,
                             sqlite3_destructor_type until, struct cordee_error *err)
{
    struct conn *c = cd_conn(cd->host, err);
    struct rows *r;

    if (!c || cd_snapshot_need(c, err) < 0)
        return NULL;
    r = calloc(1, sizeof *r);
    if (!r)
        abort();
    *r = (struct rows){.pub.api = api, .c = c, .slot = slot_find(c, cd, sql)};
    if (r->slot && r->slot->st) {
        r->st = r->slot->st;
    } else if (!(r->st = prepare(c, cd, sql, err))) {
        free(r);
        return NULL;
    } else if (r->slot) {
        r->slot->st = r->st;
        r->slot->cd = cd;
        r->slot->sql = strdup(sql);
    }
    if (r->slot) {
        r->slot->busy = true;
        r->slot->used = ++c->clock;
    }
    if ((size_t)sqlite3_bind_parameter_count(r->st) != n) {
        cordee_fail(err, CORDEE_E_INTERNAL, "SQL takes %d values, got %zu: %.80s",
                    sqlite3_bind_parameter_count(r->st), n, sql);
        rows_free(r);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        if (bind_one(r->st, (int)i + 1, &args[i], until) != SQLITE_OK) {
            cd_db_fail(c->sql, err, "SQL value");
            rows_free(r);
            return NULL;
        }
    return r;
}

static struct cordee_rows *db_query(struct cordee *cd, struct cordee_error *err,
                                    const char *sql, const struct cordee_value *args,
                                    size_t n)
{
    struct rows *r = rows_new(cd, sql, args, n, SQLITE_TRANSIENT, err);

    return r ? &r->pub : NULL;
}

static int db_next(struct cordee_rows *rows, struct cordee_error *err)
{
    struct rows *r = (struct rows *)rows;

    switch (sqlite3_step(r->st)) {
    case SQLITE_ROW:
        return 1;
    case SQLITE_DONE:
        return 0;
    default:
        cd_db_fail(r->c->sql, err, "SQL");
        cd_set_forget_lost(r->c);
        return -1;
    }
}

static void db_close(struct cordee_rows *rows)
{
    if (rows)
        rows_free((struct rows *)rows);
}

static int64_t db_get_int(struct cordee_rows *rows, int col)
{
    return sqlite3_column_int64(((struct rows *)rows)->st, col);
}

static double db_get_real(struct cordee_rows *rows, int col)
{
    return sqlite3_column_double(((struct rows *)rows)->st, col);
}

static const char *db_get_text(struct cordee_rows *rows, int col)
{
    const char *s = (const char *)sqlite3_column_text(((struct rows *)rows)->st, col);

    return s ? s : "";
}

static const void *db_get_blob(struct cordee_rows *rows, int col, size_t *len_r)
{
    sqlite3_stmt *st = ((struct rows *)rows)->st;
    const void *p = sqlite3_column_blob(st, col);

    *len_r = (size_t)sqlite3_column_bytes(st, col);
    return p;
}

static bool db_is_null(struct cordee_rows *rows, int col)
{
    return sqlite3_column_type(((struct rows *)rows)->st, col) == SQLITE_NULL;
}

/* ---- writing ---------------------------------------------------------------- */

/* A statement that writes outside a transaction gets one of its own, so that it queues
 * like everybody and lands in the change log as one set. */
static int run(struct cordee *cd, struct cordee_error *err, const char *sql,
               const struct cordee_value *args, size_t n)
{
    struct rows *r = rows_new(cd, sql, args, n, SQLITE_STATIC, err);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc;

    if (!r)
        return -1;
    rc = 0;
    if (!r->c->depth && !sqlite3_stmt_readonly(r->st))
        rc = cd_tx_begin(cd, &tx, err);
    while (rc == 0 && (rc = db_next(&r->pub, err)) > 0)
        rc = 0;
    rows_free(r);
    if (rc == 0 && tx.depth)
        rc = cd_tx_commit(&tx, err);
    return rc;
}

static int db_exec(struct cordee *cd, struct cordee_error *err, const char *sql,
                   const struct cordee_value *args, size_t n)
{
    return run(cd, err, sql, args, n);
}

static int64_t db_insert(struct cordee *cd, struct cordee_error *err, const char *sql,
                         const struct cordee_value *args, size_t n)
{
    struct conn *c = cd_conn(cd->host, err);

    if (!c || run(cd, err, sql, args, n) < 0)
        return -1;
    return sqlite3_last_insert_rowid(c->sql);
}

static int64_t db_changes(struct cordee *cd)
{
    struct conn *c = cd_conn(cd->host, NULL);

    return c ? sqlite3_changes64(c->sql) : 0;
}

/* ---- results as JSON ------------------------------------------------------------- */

static json_t *column_json(sqlite3_stmt *st, int col, const char *as)
{
    const char *text;
    double real;

    if (as && strcmp(as, "bool") == 0)
        return json_boolean(sqlite3_column_int(st, col));
    switch (sqlite3_column_type(st, col)) {
    case SQLITE_INTEGER:
        return json_integer(sqlite3_column_int64(st, col));
    case SQLITE_FLOAT:
        real = sqlite3_column_double(st, col);
        return isfinite(real) ? json_real(real) : json_null();
    default:
        text = (const char *)sqlite3_column_text(st, col);
        if (as && strcmp(as, "json") == 0)
            return json_loads(text ? text : "null", JSON_DECODE_ANY, NULL);
        return json_stringn(text ? text : "", (size_t)sqlite3_column_bytes(st, col));
    }
}

static json_t *row_json(sqlite3_stmt *st)
{
    json_t *object = json_object();

    for (int i = 0; i < sqlite3_column_count(st); i++) {
        const char *name = sqlite3_column_name(st, i);
        const char *as = strchr(name, ':');
        size_t n = as ? (size_t)(as - name) : strlen(name);
        json_t *value;

        if (sqlite3_column_type(st, i) == SQLITE_NULL)
            continue;
        value = column_json(st, i, as ? as + 1 : NULL);
        if (value)
            json_object_setn_new_nocheck(object, name, n, value);
    }
    return object;
}

static json_t *db_list(struct cordee *cd, struct cordee_error *err, const char *sql,
                       const struct cordee_value *args, size_t n)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = db_query(cd, err, sql, args, n);
    json_t *list = rows ? json_array() : NULL;
    int rc = 0;

    while (list && json_array_size(list) < MOST_LISTED && (rc = db_next(rows, err)) > 0)
        json_array_append_new(list, row_json(((struct rows *)rows)->st));
    if (rc < 0) {
        json_decref(list);
        return NULL;
    }
    return list;
}

static int db_row(struct cordee *cd, struct cordee_error *err, json_t **row_r,
                  const char *sql, const struct cordee_value *args, size_t n)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = db_query(cd, err, sql, args, n);
    int rc = rows ? db_next(rows, err) : -1;

    if (rc > 0)
        *row_r = row_json(((struct rows *)rows)->st);
    return rc; /* NOLINT(clang-analyzer-unix.Malloc): CORDEE_AUTO is not understood */
}

static int db_one(struct cordee *cd, struct cordee_error *err, int64_t *n_r,
                  const char *sql, const struct cordee_value *args, size_t n)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = db_query(cd, err, sql, args, n);
    int rc = rows ? db_next(rows, err) : -1;

    if (rc > 0 && db_is_null(rows, 0))
        return 0;
    if (rc > 0)
        *n_r = db_get_int(rows, 0);
    return rc; /* NOLINT(clang-analyzer-unix.Malloc): CORDEE_AUTO is not understood */
}

const struct cordee_db_api cd_db_api = {
    .size = sizeof(struct cordee_db_api),
    .exec = db_exec,
    .insert = db_insert,
    .changes = db_changes,
    .query = db_query,
    .next = db_next,
    .get_int = db_get_int,
    .get_real = db_get_real,
    .get_text = db_get_text,
    .get_blob = db_get_blob,
    .is_null = db_is_null,
    .close = db_close,
    .one = db_one,
    .list = db_list,
    .row = db_row,
    .begin = cd_tx_begin,
    .commit = cd_tx_commit,
    .rollback = cd_tx_rollback,
    .change_set = cd_change_set,
    .change_set_use = cd_change_set_use,
    .audit = cd_audit,
    .change_begin = cd_db_change_begin,
    .change_commit = cd_db_change_commit,
    .log_empty = cd_db_log_empty,
};
