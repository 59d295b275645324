/* What an undo leaves from the start: rows that others changed or built upon since, and
 * with them what belongs to them (a person who stays keeps the addresses and roles) and
 * what they refer to (and the organisation). */
#include "core/db/undo-priv.h"

#include <string.h>

/* The set's change that inserted the row: 1 found, 0 the row is not the set's, -1. */
static int inserted_by_set(struct undo *u, const char *table, int64_t row, int64_t *id_r)
{
    return u->core->db->one(
        u->core, u->err, id_r,
        "SELECT id FROM change WHERE tbl = ? AND row = ? AND"
        " change_set = ? AND op = 'I'",
        CORDEE_ARGS(CORDEE_V(table), CORDEE_V(row), CORDEE_V(u->set)));
}

/* Puts the rows of the set that a row refers to into `found`, with a reason. */
static int targets_add(struct undo *u, struct utable *t, int64_t row, json_t *found)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (undo_links(u, t) < 0)
        return -1;
    for (const struct ulink *link = t->links; link; link = link->next) {
        int64_t target = 0;
        int64_t change;
        int rc = u->core->db->one(u->core, u->err, &target, link->sql,
                                  CORDEE_ARGS(CORDEE_V(row)));

        if (rc > 0)
            rc = inserted_by_set(u, link->table, target, &change);
        if (rc < 0)
            return -1;
        if (rc > 0)
            json_array_append_new(found,
                                  json_pack("{s:s, s:I, s:s}", "tbl", link->table, "row",
                                            (json_int_t)target, "reason",
                                            cordee_arena_printf(a, "used:%s", t->name)));
    }
    return 0;
}

/* A row that another set touched since ours began. */
static int touched_look(struct undo *u, const char *table, int64_t row, json_t *found)
{
    struct utable *t = undo_table(u, table);
    struct change c = {.tbl = table, .row = row};
    int rc;

    if (!t || !t->tracked)
        return t ? 0 : -1;
    rc = inserted_by_set(u, table, row, &c.id);
    if (rc == 0)
        return targets_add(u, t, row, found);
    if (rc > 0)
        rc = undo_row_changed(u, t, &c);
    if (rc > 0) {
        int erased = undo_row_erased(u, &c);

        if (erased < 0)
            return -1;
        json_array_append_new(found, json_pack("{s:s, s:I, s:s}", "tbl", table, "row",
                                               (json_int_t)row, "reason",
                                               erased ? "erased" : "changed"));
    }
    return rc < 0 ? -1 : 0;
}

/* Rows of one table that mail and the like refers to. */
static int kept_look(struct undo *u, const char *table, json_t *found)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct utable *t = undo_table(u, table);

    if (!t || (t->tracked && undo_refs(u, t) < 0))
        return -1;
    for (const struct uref *ref = t->refs; ref; ref = ref->next) {
        CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
        const char *reason = cordee_arena_printf(a, "sent:%s", ref->table);
        int rc = 0;

        if (!ref->kept_sql)
            continue;
        rows = u->core->db->query(u->core, u->err, ref->kept_sql,
                                  CORDEE_ARGS(CORDEE_V(u->set)));
        while (rows && (rc = u->core->db->next(rows, u->err)) > 0)
            json_array_append_new(found,
                                  json_pack("{s:s, s:I, s:s}", "tbl", table, "row",
                                            (json_int_t)u->core->db->get_int(rows, 0),
                                            "reason", reason));
        if (!rows || rc < 0)
            return -1;
    }
    return 0;
}

static int kept_find(struct undo *u, json_t *found)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *tables = u->core->db->list(
        u->core, u->err,
        "SELECT DISTINCT tbl FROM change WHERE change_set = ? AND op = 'I'",
        CORDEE_ARGS(CORDEE_V(u->set)));
    size_t i;
    json_t *row;

    json_array_foreach (tables, i, row)
        if (kept_look(u, cordee_json_text(row, "tbl"), found) < 0)
            return -1;
    return tables ? 0 : -1;
}

int undo_mark_find(struct undo *u, json_t *found)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = u->core->db->query(
        u->core, u->err,
        "SELECT DISTINCT tbl, row FROM change WHERE change_set <> ?1 AND id >"
        " (SELECT min(id) FROM change WHERE change_set = ?1)",
        CORDEE_ARGS(CORDEE_V(u->set)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = u->core->db->next(rows, u->err)) > 0)
        if (touched_look(u, u->core->db->get_text(rows, 0), u->core->db->get_int(rows, 1),
                         found) < 0)
            return -1;
    return rc < 0 ? -1 : kept_find(u, found);
}

/* ---- what stays with it ----------------------------------------------------- */

static int owned_add(struct undo *u, const struct uref *ref, int64_t row, json_t *found)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *children =
        u->core->db->list(u->core, u->err, ref->owned_sql, CORDEE_ARGS(CORDEE_V(row)));
    int64_t change;

    for (size_t i = 0; i < json_array_size(children); i++) {
        int64_t child = cordee_json_int(json_array_get(children, i), "id");
        int rc = inserted_by_set(u, ref->table, child, &change);

        if (rc < 0)
            return -1;
        if (rc > 0)
            json_array_append_new(found,
                                  json_pack("{s:s, s:I, s:s}", "tbl", ref->table, "row",
                                            (json_int_t)child, "reason", "kept"));
    }
    return children ? 0 : -1;
}

static int stays_too(struct undo *u, const char *table, int64_t row, json_t *found)
{
    struct utable *t = undo_table(u, table);

    if (!t || undo_refs(u, t) < 0 || targets_add(u, t, row, found) < 0)
        return -1;
    for (const struct uref *ref = t->refs; ref; ref = ref->next)
        if (ref->owned_sql && owned_add(u, ref, row, found) < 0)
            return -1;
    return 0;
}

int undo_mark(struct undo *u, json_t *found)
{
    struct cordee *core = u->core;

    for (size_t i = 0; i < json_array_size(found); i++) {
        const json_t *mark = json_array_get(found, i);
        const char *table = cordee_json_text(mark, "tbl");
        int64_t row = cordee_json_int(mark, "row");

        if (core->db->exec(core, u->err,
                           "INSERT INTO change_left(change_set, tbl, row, reason)"
                           " VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING",
                           CORDEE_ARGS(CORDEE_V(u->id), CORDEE_V(table), CORDEE_V(row),
                                       CORDEE_V(cordee_json_text(mark, "reason")))) < 0)
            return -1;
        if (core->db->changes(core) > 0 && stays_too(u, table, row, found) < 0)
            return -1;
    }
    return 0;
}
