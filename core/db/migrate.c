/* Numbered migrations, each in one transaction and fenced to its owner's tables. */
#include "core/db/db-priv.h"

#include <string.h>

/* The few words of migrations that differ between databases. */
static const struct {
    const char *word, *sqlite;
} dialect[] = {
    {"@id", "INTEGER PRIMARY KEY"}, {"@now", "(unixepoch())"},
    {"@bool", "INTEGER"},           {"@blob", "BLOB"},
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

static int schema_table(struct conn *c, struct cordee_error *err)
{
    static const char sql[] =
        "CREATE TABLE IF NOT EXISTS core_schema("
        " owner TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL,"
        " applied_at INTEGER NOT NULL DEFAULT (unixepoch()),"
        " PRIMARY KEY(owner, version)) STRICT, WITHOUT ROWID;";

    if (sqlite3_exec(c->sql, sql, NULL, NULL, NULL) != SQLITE_OK)
        return cd_db_fail(c->sql, err, "core_schema");
    return 0;
}

static int apply_one(struct cordee *cd, struct conn *c, const char *owner,
                     const struct cordee_migration *m, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    expand(m->sql, &sql);
    if (cd_db_api.begin(cd, &tx, err) < 0)
        return -1;
    if (sqlite3_exec(c->sql, sql.text, NULL, NULL, NULL) != SQLITE_OK) {
        cd_db_fail(c->sql, err, m->name);
        return cordee_fail_in(err, "%s: migration %u: ", owner, m->version);
    }
    if (cd_db_api.exec(
            cd, err, "INSERT INTO core_schema(owner, version, name) VALUES(?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(owner), CORDEE_V(m->version), CORDEE_V(m->name))) < 0)
        return -1;
    return cd_db_api.commit(&tx, err);
}

int cd_db_migrate(struct cordee *cd, const struct cordee_plugin_def *def,
                  struct cordee_error *err)
{
    struct conn *c = cd_conn(cd->host, err);
    uint32_t newest = 0;
    int64_t have = 0;

    if (!c || schema_table(c, err) < 0 ||
        cd_db_api.one(cd, err, &have,
                      "SELECT coalesce(max(version), 0) FROM core_schema WHERE owner = ?",
                      CORDEE_ARGS(CORDEE_V(def->name))) < 0)
        return -1;
    for (const struct cordee_migration *m = def->migrations; m && m->sql; m++) {
        if (m->version != newest + 1)
            return cordee_fail(err, CORDEE_E_INTERNAL, "%s: migration %u is out of order",
                               def->name, m->version);
        newest = m->version;
        if (m->version > have && apply_one(cd, c, def->name, m, err) < 0)
            return -1;
    }
    if (have > newest)
        return cordee_fail(err, CORDEE_E_CONFLICT,
                           "%s: the database is at version %lld, this program knows %u; "
                           "install the newer program again",
                           def->name, (long long)have, newest);
    return 0;
}
