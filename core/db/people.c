/* Whoever stores people says how they are erased, and handed out: what the tables of a
 * plugin have, beside what its rows say of them. */
#include "core/db/db-priv.h"

#include <string.h>

static const struct cordee_table *row_of(const struct cordee_plugin_def *def,
                                         const char *table)
{
    for (const struct cordee_table *t = def->tables; t && t->name; t++)
        if (strcmp(t->name, table) == 0)
            return t;
    return NULL;
}

/* Columns with parties: by foreign key, or by name where there is none. */
static const char columns_sql[] =
    "SELECT m.name AS tbl, i.name AS col, f.\"from\" IS NOT NULL AS \"linked:bool\","
    " coalesce(f.on_delete, '') AS on_delete FROM sqlite_schema m JOIN"
    " pragma_table_info(m.name) i LEFT JOIN pragma_foreign_key_list(m.name) f ON"
    " f.\"from\" = i.name AND f.\"table\" = 'party' WHERE m.type = 'table' AND"
    " substr(m.name, 1, length(?1) + 1) = ?1 || '_' AND (f.\"from\" IS NOT NULL OR"
    " (i.type = 'INTEGER' AND (i.name IN ('party', 'person') OR i.name LIKE '%\\_party'"
    " ESCAPE '\\' OR i.name LIKE '%\\_person' ESCAPE '\\'))) ORDER BY m.name, i.cid";

/* A second column of a table may leave it to the database: its row goes with the person,
 * or forgets them. */
static int column_check(const struct cordee_plugin_def *def, const json_t *column,
                        struct cordee_error *err)
{
    const char *table = cordee_json_text(column, "tbl");
    const char *name = cordee_json_text(column, "col");
    const char *on_delete = cordee_json_text(column, "on_delete");
    const struct cordee_table *t = row_of(def, table);

    if (!t || (!t->person && !t->erase))
        return cordee_fail(err, CORDEE_E_DENIED,
                           "its table %s has people in the column \"%s\" and does not "
                           "say how they are erased: its row needs .person or .erase",
                           table, name);
    if (t->erase || cordee_text_is(t->person, name) ||
        !cordee_json_true(column, "linked"))
        return 0;
    if (strcmp(on_delete, "CASCADE") == 0 || strcmp(on_delete, "SET NULL") == 0)
        return 0;
    return cordee_fail(err, CORDEE_E_DENIED,
                       "its table %s would not let a person of the column \"%s\" be "
                       "erased: say ON DELETE CASCADE or SET NULL, or .erase",
                       table, name);
}

static int person_check(struct cordee *core, const struct cordee_table *t,
                        struct cordee_error *err)
{
    int64_t there = 0;

    if (!t->person)
        return 0;
    if (core->db->one(core, err, &there,
                      "SELECT 1 FROM pragma_table_info(?) WHERE name = ?",
                      CORDEE_ARGS(CORDEE_V(t->name), CORDEE_V(t->person))) < 0)
        return -1;
    return there ? 0
                 : cordee_fail(err, CORDEE_E_INVALID,
                               "its table %s has no column \"%s\", which .person names",
                               t->name, t->person);
}

/* As it will be run: behind the plugin's fence, with the party as its one value. */
static int erase_check(struct cordee *cd, struct conn *c, const struct cordee_table *t,
                       struct cordee_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc, n;

    if (!t->erase)
        return 0;
    c->owner = cd;
    c->denied[0] = '\0';
    rc = sqlite3_prepare_v2(c->sql, t->erase, -1, &st, NULL);
    c->owner = NULL;
    n = st ? sqlite3_bind_parameter_count(st) : 0;
    sqlite3_finalize(st);
    if (rc != SQLITE_OK)
        return cordee_fail(err, CORDEE_E_INVALID, "%s.erase cannot be run: %s", t->name,
                           *c->denied ? c->denied : sqlite3_errmsg(c->sql));
    return n == 1 ? 0
                  : cordee_fail(err, CORDEE_E_INVALID,
                                "%s.erase takes %d values: it gets one, the party",
                                t->name, n);
}

int cd_db_people_check(struct cordee *cd, const struct cordee_plugin_def *def,
                       struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    struct conn *c = cd_conn(cd->host, err);
    CORDEE_AUTO(cordee_json_drop)
    json_t *columns =
        c ? core->db->list(core, err, columns_sql, CORDEE_ARGS(CORDEE_V(def->name)))
          : NULL;
    size_t i;
    json_t *column;

    if (!columns)
        return -1;
    json_array_foreach (columns, i, column)
        if (column_check(def, column, err) < 0)
            return -1;
    for (const struct cordee_table *t = def->tables; t && t->name; t++)
        if (person_check(core, t, err) < 0 || erase_check(cd, c, t, err) < 0)
            return -1;
    return 0;
}
