#include "core/db/refs.h"

#include "core/db/db-priv.h"

#include <string.h>

const char *const *cd_db_columns(struct cordee *cd, struct cordee_arena *a,
                                 const char *table, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(core, err, "SELECT name FROM pragma_table_info(?)",
                                  CORDEE_ARGS(CORDEE_V(table)));
    const char **names;
    size_t i;
    json_t *row;

    if (!list)
        return NULL;
    names = cordee_arena_get(a, (json_array_size(list) + 1) * sizeof *names);
    json_array_foreach (list, i, row)
        names[i] = cordee_arena_text(a, cordee_json_text(row, "name"));
    return names;
}

/* The other columns of each unique index in which the column is. */
static int collide_read(struct cordee *core, struct cordee_arena *a, struct cd_ref *ref,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(
        core, err,
        "SELECT l.name, i.name AS col FROM pragma_index_list(?1) l, "
        "pragma_index_info(l.name) i WHERE l.\"unique\" AND NOT l.partial AND EXISTS "
        "(SELECT 1 FROM pragma_index_info(l.name) x WHERE x.name = ?2) ORDER BY l.name, "
        "i.seqno",
        CORDEE_ARGS(CORDEE_V(ref->table), CORDEE_V(ref->column)));
    size_t n = 0, i;
    const char **all;
    const char *index = "", *text = NULL;
    json_t *row;

    if (!list)
        return -1;
    all = cordee_arena_get(a, (json_array_size(list) + 1) * sizeof *all);
    json_array_foreach (list, i, row) {
        const char *column = cordee_json_text(row, "col");
        bool self = strcmp(column, ref->column) == 0;

        if (strcmp(cordee_json_text(row, "name"), index) != 0) {
            index = cordee_json_text(row, "name");
            all[n++] = text = "1";
        }
        if (!self)
            all[n - 1] = text = cordee_arena_printf(a, "%s AND g.\"%s\" = k.\"%s\"", text,
                                                    column, column);
    }
    ref->collide = all;
    return 0;
}

static int ref_add(struct cordee *cd, struct cordee_arena *a, const char *table,
                   const char *column, struct cd_ref **refs, struct cordee_error *err)
{
    struct cd_ref *ref;

    for (ref = *refs; ref; ref = ref->next)
        if (strcmp(ref->table, table) == 0 && strcmp(ref->column, column) == 0)
            return 0;
    ref = cordee_arena_get(a, sizeof *ref);
    ref->table = cordee_arena_text(a, table);
    ref->column = cordee_arena_text(a, column);
    ref->tracked = cd_is_tracked(cd->host->db, table);
    ref->next = *refs;
    *refs = ref;
    return collide_read(cd->host->core, a, ref, err);
}

/* Tables that say whose they are without a foreign key. */
static int owned_add(struct cordee *cd, struct cordee_arena *a, struct cd_ref **refs,
                     struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_TABLE, &n);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_table *t = rows[i].row;

        if (t->person && strcmp(t->person, "id") != 0 &&
            ref_add(cd, a, t->name, t->person, refs, err) < 0)
            return -1;
    }
    return 0;
}

int cd_db_refs(struct cordee *cd, struct cordee_arena *a, const char *table, bool owned,
               struct cd_ref **refs_r, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    struct cd_ref *refs = NULL;
    size_t i;
    json_t *row;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list =
        core->db->list(core, err,
                       "SELECT m.name AS tbl, f.\"from\" AS col FROM sqlite_schema m, "
                       "pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND "
                       "f.\"table\" = ? AND "
                       "coalesce(f.\"to\", 'id') = 'id' ORDER BY m.name, f.\"from\"",
                       CORDEE_ARGS(CORDEE_V(table)));

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        if (ref_add(cd, a, cordee_json_text(row, "tbl"), cordee_json_text(row, "col"),
                    &refs, err) < 0)
            return -1;
    if (owned && owned_add(cd, a, &refs, err) < 0)
        return -1;
    *refs_r = refs;
    return 0;
}
