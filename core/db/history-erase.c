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

int cd_db_history_erase_owned(struct cordee *cd, const char *table, const char *column,
                              json_t *owners, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *core = cd->host->core;
    const char *path = cordee_arena_printf(a, "$.%s", column);

    return core->db->exec(
        core, err,
        "UPDATE change SET before = NULL WHERE tbl = ?1 AND before IS NOT NULL AND row IN"
        " (SELECT d.row FROM change d WHERE d.tbl = ?1 AND d.op = 'D' AND"
        " json_extract(d.before, ?2) IN (SELECT value FROM json_each(?3)))",
        CORDEE_ARGS(CORDEE_V(table), CORDEE_V(path), CORDEE_V(owners)));
}

int cd_db_history_erase_set(struct cordee *cd, int64_t set, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    if (core->db->exec(core, err,
                       "UPDATE change SET before = NULL WHERE before IS NOT NULL AND"
                       " (tbl, row) IN (SELECT d.tbl, d.row FROM change d WHERE"
                       " d.change_set = ? AND d.op = 'D')",
                       CORDEE_ARGS(CORDEE_V(set))) < 0)
        return -1;
    return core->db->exec(
        core, err,
        "UPDATE change SET before = NULL WHERE change_set = ? AND before IS NOT NULL",
        CORDEE_ARGS(CORDEE_V(set)));
}
