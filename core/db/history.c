/* What an undo left, what happened to a row, and forgetting it. */
#include "core/db/undo-priv.h"

#include <string.h>

/* ---- the report of an undo -------------------------------------------------- */

static const char *reason_text(struct cordee *cd, const char *reason)
{
    static const struct {
        const char *code, *text;
    } texts[] = {
        {"changed", T_LATER("It was changed since.")},
        {"deleted", T_LATER("It was deleted since.")},
        {"there", T_LATER("Something else has its place.")},
        {"erased", T_LATER("It was erased for good.")},
        {"kept", T_LATER("It belongs to something that stays.")},
        {"used", T_LATER("Newer entries refer to it.")},
        {"sent:letter", T_LATER("A mail was sent.")},
        {"sent:outbox", T_LATER("A mail was sent.")},
        {"sent:message", T_LATER("A mail came in.")},
        {"sent:consent", T_LATER("It was unsubscribed since.")},
        {"sent", T_LATER("Something that cannot be taken back came of it.")},
        {"late", T_LATER("It has gone out, or is on its way, and cannot be taken back.")},
        {"untracked", T_LATER("Its history is no longer kept.")},
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (cordee_text_starts(reason, texts[i].code))
            return T(texts[i].text);
    return T("It would contradict other entries.");
}

static void reasons_say(struct cordee *cd, json_t *rows)
{
    size_t i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        const char *text = reason_text(cd, cordee_json_text(row, "reason"));

        json_object_set_new(row, "reason_text", json_string(text));
    }
}

int cd_db_undo_report(struct cordee *cd, int64_t undo, json_t **report_r,
                      struct cordee_error *err)
{
    static const char sql[] =
        "SELECT u.id, u.undoes, u.title, u.undo_next IS NULL AS \"over:bool\","
        " (SELECT count(*) FROM change WHERE change_set = u.undoes) AS total,"
        " (SELECT count(*) FROM change WHERE change_set = u.undoes"
        "  AND id > coalesce(u.undo_next, -1)) AS done,"
        " (SELECT count(*) FROM change WHERE change_set = u.id) AS undone,"
        " (SELECT count(*) FROM change_left WHERE change_set = u.id) AS \"left\""
        " FROM change_set u WHERE u.id = ? AND u.undoes IS NOT NULL";
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    struct cordee *core = cd->host->core;
    int rc = core->db->row(core, err, &report, sql, CORDEE_ARGS(CORDEE_V(undo)));
    json_t *rows;

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no undo %lld",
                                    (long long)undo);
    rows = core->db->list(core, err,
                          "SELECT tbl AS \"table\", row, reason FROM change_left"
                          " WHERE change_set = ? ORDER BY id LIMIT 200",
                          CORDEE_ARGS(CORDEE_V(undo)));
    if (!rows)
        return -1;
    reasons_say(cd, rows);
    json_object_set_new(report, "rows", rows);
    *report_r = json_incref(report);
    return 0;
}

/* ---- the history of a row --------------------------------------------------- */

/* The fields of one change, and `state` set back to before it. */
static json_t *fields_of(json_t *state, const json_t *before)
{
    json_t *fields = json_array();
    const char *name;
    json_t *was;

    json_object_foreach ((json_t *)before, name, was) {
        json_t *is = json_object_get(state, name);
        json_t *field = json_pack("{s:s, s:O}", "name", name, "before", was);

        if (is)
            json_object_set(field, "after", is);
        if (strcmp(name, "updated_at") != 0)
            json_array_append(fields, field);
        json_decref(field);
        json_object_set(state, name, was);
    }
    return fields;
}

static void entry_finish(json_t *entry, json_t *state)
{
    const json_t *text = json_object_get(entry, "before");
    CORDEE_AUTO(cordee_json_drop)
    json_t *before = json_is_string(text)
                         ? json_loadb(json_string_value(text), json_string_length(text),
                                      JSON_ALLOW_NUL, NULL)
                         : NULL;

    if (strcmp(cordee_json_text(entry, "op"), "U") != 0)
        json_object_clear(state); /* nothing was there after a delete, before an insert */
    json_object_set_new(entry, "fields", fields_of(state, before));
    json_object_del(entry, "before");
}

int cd_db_history(struct cordee *cd, const char *table, int64_t row, int limit,
                  json_t **list_r, struct cordee_error *err)
{
    static const char sql[] =
        "SELECT s.at, s.staff, s.title, s.origin, s.id AS \"set\", c.op, c.before,"
        " s.undone_at IS NOT NULL AS \"undone:bool\" FROM change c JOIN change_set s ON"
        " s.id = c.change_set WHERE c.tbl = ? AND c.row = ? ORDER BY c.id DESC LIMIT ?";
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *state = NULL;
    struct cordee *core = cd->host->core;
    struct undo u = {.core = core, .a = a, .err = err, .c = cd_conn(cd->host, err)};
    struct utable *t = u.c ? undo_table(&u, table) : NULL;
    json_t *list;
    json_t *entry;
    size_t i;

    if (!t || (t->tracked && cd_row_json(core, t->row_sql, row, &state, err) < 0))
        return -1;
    if (!state)
        state = json_object();
    list = core->db->list(core, err, sql,
                          CORDEE_ARGS(CORDEE_V(table), CORDEE_V(row), CORDEE_V(limit)));
    json_array_foreach (list, i, entry) {
        entry_finish(entry, state);
    }
    *list_r = list;
    return list ? 0 : -1;
}

/* ---- forgetting ------------------------------------------------------------- */

int cd_db_gone(struct cordee *cd, const char *table, int64_t row, const char *column,
               int64_t *n_r, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    return core->db->one(
        core, err, n_r,
        "SELECT json_extract(before, '$.' || ?) FROM change WHERE tbl = ?"
        " AND row = ? AND op = 'D' ORDER BY id DESC LIMIT 1",
        CORDEE_ARGS(CORDEE_V(column), CORDEE_V(table), CORDEE_V(row)));
}

int cd_db_history_purge(struct cordee *cd, int64_t before, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;
    int64_t n;

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err,
                       "DELETE FROM change WHERE id IN (SELECT c.id FROM change_set s"
                       " JOIN change c ON c.change_set = s.id WHERE s.at < ?"
                       " AND s.undo_next IS NULL LIMIT 2000)",
                       CORDEE_ARGS(CORDEE_V(before))) < 0)
        return -1;
    n = core->db->changes(core);
    if (n == 0 && core->db->exec(core, err,
                                 "DELETE FROM change_set WHERE id IN (SELECT s.id FROM"
                                 " change_set s WHERE s.at < ? AND s.undo_next IS NULL"
                                 " AND NOT EXISTS (SELECT 1 FROM change c WHERE"
                                 " c.change_set = s.id) LIMIT 2000)",
                                 CORDEE_ARGS(CORDEE_V(before))) < 0)
        return -1;
    if (n == 0)
        n = core->db->changes(core);
    return core->db->commit(&tx, err) < 0 ? -1 : n > 0;
}
