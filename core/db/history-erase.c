/* Erasure in the change log: what happened, when and by whom is kept, the values go, and
 * no undo brings a row back. */
#include "core/db/db.h"

int cd_db_history_erase(struct cordee *cd, const char *table, int64_t row,
                        struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    return core->db->exec(core, err,
                          "UPDATE change SET before = NULL WHERE tbl = ? AND row = ?",
                          CORDEE_ARGS(CORDEE_V(table), CORDEE_V(row)));
}

static int rows_read(struct cordee *core, const char *sql,
                     const struct cordee_value *args, size_t n, json_t *rows,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *found = core->db->query(core, err, sql, args, n);
    int rc = found ? 0 : -1;

    while (found && (rc = core->db->next(found, err)) > 0)
        json_array_append_new(rows, json_integer(core->db->get_int(found, 0)));
    return rc;
}

/* Reading takes its time in a large log, and so comes before the writing. */
int cd_db_history_erase_found(struct cordee *cd, const char *table, const char *sql,
                              const struct cordee_value *args, size_t n,
                              struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *rows = json_array();
    struct cordee *core = cd->host->core;

    if (rows_read(core, sql, args, n, rows, err) < 0)
        return -1;
    if (json_array_size(rows) == 0)
        return 0;
    return core->db->exec(core, err,
                          "UPDATE change SET before = NULL WHERE before IS NOT NULL AND"
                          " tbl = ? AND row IN (SELECT value FROM json_each(?))",
                          CORDEE_ARGS(CORDEE_V(table), CORDEE_V(rows)));
}

int cd_db_history_erase_owned(struct cordee *cd, const char *table, const char *column,
                              json_t *owners, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *path = cordee_arena_printf(a, "$.%s", column);

    return cd_db_history_erase_found(
        cd, table,
        "SELECT d.row FROM change d WHERE d.tbl = ?1 AND d.op = 'D' AND d.before IS NOT"
        " NULL AND json_extract(d.before, ?2) IN (SELECT value FROM json_each(?3))",
        CORDEE_ARGS(CORDEE_V(table), CORDEE_V(path), CORDEE_V(owners)), err);
}

int cd_db_history_erase_set(struct cordee *cd, int64_t set, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    if (core->db->exec(core, err,
                       "UPDATE change SET before = NULL WHERE id IN (SELECT c.id FROM"
                       " change d JOIN change c ON c.tbl = d.tbl AND c.row = d.row WHERE"
                       " d.change_set = ? AND d.op = 'D' AND c.before IS NOT NULL)",
                       CORDEE_ARGS(CORDEE_V(set))) < 0)
        return -1;
    return core->db->exec(
        core, err,
        "UPDATE change SET before = NULL WHERE change_set = ? AND before IS NOT NULL",
        CORDEE_ARGS(CORDEE_V(set)));
}
