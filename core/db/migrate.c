/* Numbered migrations, each in one transaction and fenced to its owner's tables. */
#include "core/db/db-priv.h"
#include "core/db/fence.h"

#include <string.h>

/* The few words of migrations that differ between databases.  An id is never given
 * twice: links, the change log and undo rely on it. */
static const struct {
    const char *word, *sqlite;
} dialect[] = {
    {"@id", "INTEGER PRIMARY KEY AUTOINCREMENT"},
    {"@now", "(unixepoch())"},
    {"@bool", "INTEGER"},
    {"@blob", "BLOB"},
    {"@strict", "STRICT"},
};

static void expand(const char *sql, struct cordee_buf *out)
{
    while (*sql) {
        size_t n = strcspn(sql, "@");
        size_t i;

        cordee_buf_put(out, sql, n);
        sql += n;
        for (i = 0; *sql && i < sizeof dialect / sizeof *dialect; i++)
            if (cordee_text_starts(sql, dialect[i].word))
                break;
        if (!*sql)
            break;
        if (i < sizeof dialect / sizeof *dialect) {
            cordee_buf_puts(out, dialect[i].sqlite);
            sql += strlen(dialect[i].word);
        } else {
            cordee_buf_putc(out, *sql++);
        }
    }
}

/* ---- what was applied ------------------------------------------------------------ */

static int schema_table(struct conn *c, struct cordee_error *err)
{
    return cd_db_raw(
        c,
        "CREATE TABLE IF NOT EXISTS core_schema("
        " owner TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL,"
        " sum TEXT NOT NULL, applied_at INTEGER NOT NULL DEFAULT (unixepoch()),"
        " PRIMARY KEY(owner, version)) STRICT, WITHOUT ROWID",
        err);
}

static void text_sum(const char *sql, char out[65])
{
    cordee_sha256(sql, strlen(sql), out);
}

/* The newest version that was applied, 0: none, -1: failed, or a text is another than
 * was applied. */
static int64_t applied(struct conn *c, const struct cordee_plugin_def *def,
                       struct cordee_error *err)
{
    static const char sql[] =
        "SELECT version, sum FROM core_schema WHERE owner = ? ORDER BY version";
    const struct cordee_migration *m = def->migrations;
    sqlite3_stmt *st = NULL;
    int64_t newest = 0;
    char sum[65];
    int rc = sqlite3_prepare_v2(c->sql, sql, -1, &st, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(st, 1, def->name, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        rc = SQLITE_OK;
        newest = sqlite3_column_int64(st, 0);
        if (!m || !m->sql)
            continue;
        text_sum(m->sql, sum);
        if (strcmp(sum, (const char *)sqlite3_column_text(st, 1)) != 0) {
            sqlite3_finalize(st);
            return cordee_fail(err, CORDEE_E_CONFLICT,
                               "%s: migration %u (%s) was changed after this database "
                               "applied it; undo the change and add a new migration",
                               def->name, m->version, m->name);
        }
        m++;
    }
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? newest : cd_db_fail(c->sql, err, "core_schema");
}

/* ---- is there room for its name? -------------------------------------------- */

int cd_schema_owners(struct conn *c, struct cordee_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(c->sql, "SELECT DISTINCT owner FROM core_schema", -1, &st,
                                NULL);

    while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        struct cordee owner = {.name = (const char *)sqlite3_column_text(st, 0)};

        rc = SQLITE_OK;
        if (!cd_fence_is_core(&owner))
            cd_fence_know(c->db, owner.name);
    }
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? 0 : cd_db_fail(c->sql, err, "core_schema");
}

/* A plugin called "email" would own the core's email_address. */
static int name_check(struct conn *c, const char *name, struct cordee_error *err)
{
    static const char sql[] = "SELECT name FROM sqlite_schema WHERE name = ?1 OR"
                              " substr(name, 1, length(?1) + 1) = ?1 || '_' LIMIT 1";
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(c->sql, sql, -1, &st, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW)
        cordee_fail(err, CORDEE_E_CONFLICT,
                    "a plugin cannot be called %s: there is a table %s already", name,
                    (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    if (rc == SQLITE_ROW)
        return -1;
    return rc == SQLITE_DONE ? 0 : cd_db_fail(c->sql, err, "sqlite_schema");
}

static int tables_check(const struct cordee_plugin_def *def, struct cordee_error *err)
{
    size_t n = strlen(def->name);

    for (const struct cordee_table *t = def->tables; t && t->name; t++)
        if (strncmp(t->name, def->name, n) != 0 || t->name[n] != '_')
            return cordee_fail(err, CORDEE_E_DENIED,
                               "%s may not have the table %s: its own begin with %s_",
                               def->name, t->name, def->name);
    return 0;
}

static int plugin_check(struct cordee *cd, struct conn *c,
                        const struct cordee_plugin_def *def, bool is_new,
                        struct cordee_error *err)
{
    if (cd_fence_is_core(cd))
        return 0;
    if ((is_new && name_check(c, def->name, err) < 0) || tables_check(def, err) < 0)
        return -1;
    cd_fence_know(c->db, def->name);
    return 0;
}

/* ---- applying -------------------------------------------------------------------- */

static int migration_run(struct cordee *cd, struct conn *c,
                         const struct cordee_migration *m, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    int rc;

    expand(m->sql, &sql);
    c->owner = cd;
    c->migrating = true;
    c->denied[0] = '\0';
    sqlite3_db_config(c->sql, SQLITE_DBCONFIG_DEFENSIVE, !cd_fence_is_core(cd), NULL);
    rc = sqlite3_exec(c->sql, sql.text, NULL, NULL, NULL);
    sqlite3_db_config(c->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    c->owner = NULL;
    c->migrating = false;
    if (rc == SQLITE_OK)
        return 0;
    if (*c->denied)
        cordee_fail(err, CORDEE_E_DENIED, "%s", c->denied);
    else
        cd_db_fail(c->sql, err, m->name);
    return cordee_fail_in(err, "migration %u: ", m->version);
}

static int migration_note(struct conn *c, const char *owner,
                          const struct cordee_migration *m, struct cordee_error *err)
{
    static const char sql[] =
        "INSERT INTO core_schema(owner, version, name, sum) VALUES(?, ?, ?, ?)";
    sqlite3_stmt *st = NULL;
    char sum[65];
    int rc = sqlite3_prepare_v2(c->sql, sql, -1, &st, NULL);

    text_sum(m->sql, sum);
    if (rc == SQLITE_OK) {
        sqlite3_bind_text(st, 1, owner, -1, SQLITE_STATIC);
        sqlite3_bind_int64(st, 2, m->version);
        sqlite3_bind_text(st, 3, m->name, -1, SQLITE_STATIC);
        sqlite3_bind_text(st, 4, sum, -1, SQLITE_STATIC);
        rc = sqlite3_step(st);
    }
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? 0 : cd_db_fail(c->sql, err, "core_schema");
}

/* Without the change log's triggers, which know the columns of before. */
static int apply_one(struct cordee *cd, struct conn *c,
                     const struct cordee_plugin_def *def,
                     const struct cordee_migration *m, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd_db_api.begin(cd, &tx, err) < 0 || cd_untrack(c, def, err) < 0 ||
        migration_run(cd, c, m, err) < 0 || migration_note(c, def->name, m, err) < 0)
        return -1;
    return cd_db_api.commit(&tx, err);
}

static int apply_told(struct cordee *cd, struct conn *c,
                      const struct cordee_plugin_def *def,
                      const struct cordee_migration *m, struct cordee_error *err)
{
    struct cd_upgrade told;
    int rc;

    cd_upgrade_begin(&told, cd, c, def->name, m);
    rc = apply_one(cd, c, def, m, err);
    cd_upgrade_end(&told, rc == 0);
    return rc;
}

static int apply_pending(struct cordee *cd, struct conn *c,
                         const struct cordee_plugin_def *def, int64_t have,
                         struct cordee_error *err)
{
    uint32_t newest = 0;

    for (const struct cordee_migration *m = def->migrations; m && m->sql; m++) {
        if (m->version != newest + 1)
            return cordee_fail(err, CORDEE_E_INTERNAL, "migration %u is out of order",
                               m->version);
        newest = m->version;
        if (m->version <= have)
            continue;
        if (cd_db_keep(c->db, err) < 0 || apply_told(cd, c, def, m, err) < 0)
            return -1;
    }
    if (have > newest)
        return cordee_fail(err, CORDEE_E_CONFLICT,
                           "the database is at version %lld, this program knows %u; "
                           "install the newer program again",
                           (long long)have, newest);
    return 0;
}

static int track_all(struct cordee *cd, struct conn *c,
                     const struct cordee_plugin_def *def, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (!def->tables || !def->tables->name)
        return 0;
    if (cd_db_api.begin(cd, &tx, err) < 0 || cd_track(c, def, err) < 0)
        return -1;
    return cd_db_api.commit(&tx, err);
}

int cd_db_migrate(struct cordee *cd, const struct cordee_plugin_def *def,
                  struct cordee_error *err)
{
    struct conn *c = cd_conn(cd->host, err);
    int64_t have;

    if (!c || schema_table(c, err) < 0 || (have = applied(c, def, err)) < 0)
        return -1;
    if (plugin_check(cd, c, def, have == 0, err) < 0 ||
        apply_pending(cd, c, def, have, err) < 0 || track_all(cd, c, def, err) < 0)
        return cordee_fail_in(err, "%s: ", def->name);
    return 0;
}
