/* A merge that was taken back, or done again by undoing that: rows that the change log
 * does not know follow. */
#include "core/crm/duplicate/merge-priv.h"

#include "core/crm/duplicate/duplicates.h"
#include "core/db/refs.h"

#include <stdio.h>
#include <string.h>

/* Names come from the schema, yet they lay in a table: only a column that still is one is
 * put into a statement. */
static int is_column(struct cordee *core, const char *table, const char *column,
                     struct cordee_error *err)
{
    int64_t n = 0;

    return core->db->one(
        core, err, &n,
        "SELECT 1 FROM sqlite_schema m, pragma_table_info(m.name) i WHERE "
        "m.type = 'table' AND m.name = ? AND i.name = ?",
        CORDEE_ARGS(CORDEE_V(table), CORDEE_V(column)));
}

static int row_follow(struct cordee *core, const json_t *row, bool back,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    const char *table = cordee_json_text(row, "tbl"),
               *column = cordee_json_text(row, "col");
    int64_t was = cordee_json_int(row, "was"), now = cordee_json_int(row, "now");
    int rc = is_column(core, table, column, err);

    if (rc <= 0)
        return rc;
    cordee_buf_printf(&sql, "UPDATE \"%s\" SET \"%s\" = ? WHERE rowid = ? AND \"%s\" = ?",
                      table, column, column);
    return core->db->exec(core, err, sql.text,
                          CORDEE_ARGS(CORDEE_V(back ? was : now),
                                      CORDEE_V(cordee_json_int(row, "row")),
                                      CORDEE_V(back ? now : was)));
}

static int rows_follow(struct cordee *core, int64_t gone, bool back,
                       struct cordee_error *err)
{
    size_t i;
    json_t *row;
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = core->db->list(core, err,
                                  "SELECT tbl, col, row, was, now FROM party_merge_row "
                                  "WHERE gone = ? ORDER BY id",
                                  CORDEE_ARGS(CORDEE_V(gone)));

    json_array_foreach (rows, i, row)
        if (row_follow(core, row, back, err) < 0)
            return -1;
    return rows ? 0 : -1;
}

static int pair_merged(struct cordee *core, int64_t one, int64_t other,
                       struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "UPDATE duplicate SET state = 'merged' WHERE a = ? AND b = ? AND state = 'open'",
        CORDEE_ARGS(CORDEE_V(one < other ? one : other),
                    CORDEE_V(one < other ? other : one)));
}

int cd_merge_undone(struct cordee *core, int64_t party, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t stayed;
    bool back;
    int rc = core->db->row(core, err, &row,
                           "SELECT m.stayed, p.merged_into IS NULL AS \"back:bool\" FROM "
                           "party_merge m JOIN party p ON p.id = m.gone WHERE m.gone = ?",
                           CORDEE_ARGS(CORDEE_V(party)));

    if (rc <= 0)
        return rc;
    stayed = cordee_json_int(row, "stayed");
    back = cordee_json_true(row, "back");
    if (rows_follow(core, party, back, err) < 0 ||
        (back ? cd_duplicates_again(core, err, stayed, party)
              : pair_merged(core, stayed, party, err)) < 0)
        return -1;
    return cd_party_index(core, stayed, err);
}
