/* Who of an audience lacks what a text cannot do without. */
#include "core/crm/consent/audience.h"

#include <stdio.h>
#include <string.h>

/* ---- the statement ---------------------------------------------------------- */

/* Every name once, in the order of its column v0, v1, ... */
static size_t column_of(json_t *names, const char *name)
{
    json_t *known;
    size_t i;

    json_array_foreach (names, i, known)
        if (strcmp(json_string_value(known), name) == 0)
            return i;
    json_array_append_new(names, json_string(name));
    return json_array_size(names) - 1;
}

static json_t *names_of(json_t *needs)
{
    json_t *names = json_array();
    json_t *need, *when;
    size_t i, j;

    json_array_foreach (needs, i, need) {
        column_of(names, cordee_json_text(need, "name"));
        json_array_foreach (json_object_get(need, "when"), j, when)
            column_of(names, cordee_json_text(when, "name"));
    }
    return names;
}

static void put_codes(const json_t *codes, bool in, struct cordee_sql *out)
{
    json_t *code;
    size_t i;

    if (!json_array_size(codes)) {
        cordee_sql_put(out, in ? " AND 1 = 0" : "");
        return;
    }
    cordee_sql_put(out, in ? " AND q.code IN (" : " AND q.code NOT IN (");
    json_array_foreach (codes, i, code) {
        cordee_sql_put(out, i ? ", " : "");
        cordee_sql_bind(
            out, cordee_of_text(json_is_string(code) ? json_string_value(code) : ""));
    }
    cordee_sql_put(out, ")");
}

/* Somebody reads that text, and that place in it, and has nothing to say there. */
static void put_lack(const json_t *need, json_t *names, struct cordee_sql *out)
{
    json_t *when;
    size_t i;

    cordee_sql_put(out,
                   cordee_arena_printf(out->arena, "q.v%zu = ''",
                                       column_of(names, cordee_json_text(need, "name"))));
    json_array_foreach (json_object_get(need, "when"), i, when)
        cordee_sql_put(
            out, cordee_arena_printf(out->arena, " AND q.v%zu %s ''",
                                     column_of(names, cordee_json_text(when, "name")),
                                     cordee_json_true(when, "has") ? "<>" : "="));
    if (json_object_get(need, "in"))
        put_codes(json_object_get(need, "in"), true, out);
    if (json_object_get(need, "not_in"))
        put_codes(json_object_get(need, "not_in"), false, out);
}

/* A SELECT of party, org, g0, g1, ...: 1 where that need is not met. */
static int put_lacks(const struct cd_audience *a, json_t *needs, struct cordee_sql *out,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *names = names_of(needs);
    const struct cordee_merge_field *field;
    json_t *row;
    size_t i;

    cordee_sql_put(out, "SELECT q.party, q.org");
    json_array_foreach (needs, i, row) {
        cordee_sql_put(out, ", CASE WHEN ");
        put_lack(row, names, out);
        cordee_sql_put(out,
                       cordee_arena_printf(out->arena, " THEN 1 ELSE 0 END AS g%zu", i));
    }
    cordee_sql_put(out, " FROM (SELECT p.id AS party, o.name AS org, "
                        "coalesce(nullif(p.language, ''), nullif(o.language, ''), '') AS "
                        "code");
    json_array_foreach (names, i, row) {
        cordee_sql_put(out, ", trim(coalesce(nullif(");
        if (cd_audience_put_value(a, row, &field, out, err) < 0)
            return -1;
        cordee_sql_put(out, cordee_arena_printf(out->arena, ", '%s'), '')) AS v%zu",
                                                field->items ? "[]" : "", i));
    }
    cordee_sql_put(out, " FROM due a JOIN party p ON p.id = a.party LEFT JOIN party o ON "
                        "o.id = a.org AND o.deleted_at IS NULL WHERE a.skip IS NULL AND");
    cd_audience_put_own(a, out);
    cordee_sql_put(out, ") q");
    return 0;
}

/* "g.g0 + g.g1 > 0": lacks at least one. */
static void put_any(json_t *needs, struct cordee_sql *out)
{
    for (size_t i = 0; i < json_array_size(needs); i++)
        cordee_sql_put(out,
                       cordee_arena_printf(out->arena, "%sg.g%zu", i ? " + " : "", i));
    cordee_sql_put(out, " > 0");
}

/* ---- how many --------------------------------------------------------------- */

static int put_counts(const struct cd_audience *a, json_t *needs, struct cordee_sql *out,
                      struct cordee_error *err)
{
    if (cd_audience_put(a, out, err) < 0)
        return -1;
    cordee_sql_put(out, "SELECT count(CASE WHEN ");
    put_any(needs, out);
    cordee_sql_put(out, " THEN 1 END)");
    for (size_t i = 0; i < json_array_size(needs); i++)
        cordee_sql_put(out, cordee_arena_printf(out->arena, ", sum(g.g%zu)", i));
    cordee_sql_put(out, " FROM (");
    if (put_lacks(a, needs, out, err) < 0)
        return -1;
    cordee_sql_put(out, ") g");
    return 0;
}

static void gap_add(struct cordee *cd, size_t at, const json_t *need, int64_t n,
                    json_t *list)
{
    const char *name = cordee_json_text(need, "name");
    const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_MERGE_FIELD, name);
    const struct cordee_merge_field *field = row ? row->row : NULL;

    json_array_append_new(
        list, json_pack("{s:I, s:s, s:s, s:I}", "at", (json_int_t)at, "name", name,
                        "label", field ? T(field->label) : name, "n", (json_int_t)n));
}

/* Adds to n[0]: how many lack anything; n[1 + i]: what the need i asks for. */
static int gaps_piece(const struct cd_audience *a, json_t *needs, int64_t *n,
                      struct cordee_error *err)
{
    struct cordee *cd = a->core;
    struct cordee_sql sql = {.arena = a->filter->arena};
    struct cordee_rows *rows = NULL;
    int rc = put_counts(a, needs, &sql, err);

    if (rc == 0)
        rows = cd->db->query(cd, err, sql.text.text, sql.values, sql.n);
    rc = rows ? cd->db->next(rows, err) : -1;
    for (size_t i = 0; rc > 0 && i <= json_array_size(needs); i++)
        n[i] += cd->db->get_int(rows, (int)i);
    cd->db->close(rows);
    cordee_buf_drop(&sql.text);
    return rc < 0 ? -1 : 0;
}

static int gaps_load(const struct cd_audience *a, json_t *needs, int64_t *people_r,
                     json_t *list, struct cordee_error *err)
{
    int64_t *n =
        cordee_arena_get(a->filter->arena, (json_array_size(needs) + 1) * sizeof *n);
    struct cd_audience_pieces pieces;
    const struct cd_audience *piece;
    int rc = cd_audience_pieces(a, &pieces, err);

    memset(n, 0, (json_array_size(needs) + 1) * sizeof *n);
    while (rc == 0 && (piece = cd_audience_next(&pieces)))
        rc = gaps_piece(piece, needs, n, err);
    *people_r = n[0];
    for (size_t i = 0; i < json_array_size(needs); i++)
        if (n[1 + i])
            gap_add(a->core, i, json_array_get(needs, i), n[1 + i], list);
    return rc;
}

int cd_crm_audience_gaps(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_audience *who, json_t *needs,
                         int64_t *people_r, json_t **list_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();
    struct cd_audience a;
    int64_t people = 0;

    if (cd_audience_open(cd, who, arena, &a, err) < 0 ||
        (json_array_size(needs) && gaps_load(&a, needs, &people, list, err) < 0))
        return -1;
    *people_r = people;
    *list_r = json_incref(list);
    return 0;
}

/* ---- who -------------------------------------------------------------------- */

/* From g0, g1, ... to the names of what is missing. */
static void fields_put(json_t *needs, json_t *row)
{
    json_t *names = json_array();
    json_t *need;
    size_t i;

    json_array_foreach (needs, i, need) {
        char key[24];

        snprintf(key, sizeof key, "g%zu", i);
        if (cordee_json_int(row, key))
            column_of(names, cordee_json_text(need, "name"));
        json_object_del(row, key);
    }
    json_object_set_new(row, "fields", names);
}

static int lacking_put(const struct cd_audience *a, json_t *needs, int64_t limit,
                       int64_t offset, struct cordee_sql *out, struct cordee_error *err)
{
    if (cd_audience_put(a, out, err) < 0)
        return -1;
    cordee_sql_put(out, "SELECT w.id, w.name, g.* FROM (");
    if (put_lacks(a, needs, out, err) < 0)
        return -1;
    cordee_sql_put(out, ") g JOIN party w ON w.id = g.party WHERE ");
    put_any(needs, out);
    cordee_sql_put(out, " ORDER BY w.sort_name, w.id LIMIT ");
    cordee_sql_bind(out, cordee_of_int(limit));
    cordee_sql_put(out, " OFFSET ");
    cordee_sql_bind(out, cordee_of_int(offset));
    return 0;
}

int cd_crm_audience_lacking(struct cordee *cd, struct cordee_error *err,
                            const struct cordee_audience *who, json_t *needs,
                            int64_t limit, int64_t offset, json_t **list_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cordee_sql sql = {.arena = arena};
    struct cd_audience a;
    json_t *list = NULL;
    json_t *row;
    size_t i;

    if (cd_audience_open(cd, who, arena, &a, err) < 0)
        return -1;
    if (!json_array_size(needs))
        list = json_array();
    else if (lacking_put(&a, needs, limit, offset, &sql, err) == 0)
        list = a.core->db->list(a.core, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        fields_put(needs, row);
    *list_r = list;
    return 0;
}

/* ---- has anything changed? -------------------------------------------------- */

/* Rows of these tables are only added; none of them is for a plugin to read. */
int cd_crm_register_version(struct cordee *cd, struct cordee_error *err, int64_t *n_r)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t n = 0;

    if (core->db->one(core, err, &n,
                      "SELECT coalesce((SELECT max(id) FROM change), 0) + coalesce(("
                      "SELECT max(id) FROM consent), 0) + coalesce((SELECT max(id) FROM "
                      "interaction), 0)",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    *n_r = n;
    return 0;
}
