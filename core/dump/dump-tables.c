/* What is in a dump, by what the tables say of themselves. */
#include "core/dump/dump-priv.h"

#include "core/base/rows.h"

#include <stdlib.h>
#include <string.h>

const char *dump_type_name(enum dump_type type)
{
    static const char *const names[] = {"INTEGER", "REAL", "TEXT", "BLOB"};

    return names[type];
}

const char *dump_entry_name(struct cordee_arena *a, const struct dump_table *t)
{
    return cordee_arena_printf(a, "data/%s.jsonl", t->name);
}

static int column_read(struct dump_table *t, struct cordee_arena *a, const json_t *column,
                       struct cordee_error *err)
{
    const char *type = cordee_json_text(column, "type");
    struct dump_column *c = &t->columns[t->n];

    c->name = cordee_arena_text(a, cordee_json_text(column, "name"));
    for (c->type = DUMP_INTEGER; c->type <= DUMP_BLOB; c->type++)
        if (strcmp(type, dump_type_name(c->type)) == 0)
            break;
    if (c->type > DUMP_BLOB)
        return cordee_fail(err, CORDEE_E_INTERNAL,
                           "%s.%s cannot be dumped: its type is \"%s\"", t->name, c->name,
                           type);
    c->is_file = c->type == DUMP_TEXT && strcmp(c->name, "file") == 0;
    t->n++;
    return 0;
}

/* By its primary key, so that the same rows come in the same order. */
static int order_read(struct dump_table *t, struct cordee *core, struct cordee_arena *a,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *keys = core->db->list(
        core, err, "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk",
        CORDEE_ARGS(CORDEE_V(t->name)));
    size_t i;
    json_t *key;

    t->order = "";
    json_array_foreach (keys, i, key)
        t->order = cordee_arena_printf(a, "%s%s\"%s\"", t->order, i ? ", " : "",
                                       cordee_json_text(key, "name"));
    if (keys && !*t->order)
        return cordee_fail(err, CORDEE_E_INTERNAL,
                           "%s cannot be dumped: it has no primary key", t->name);
    return keys ? 0 : -1;
}

static struct dump_table *table_new(struct cordee *core, struct cordee_arena *a,
                                    const struct cordee_table *row,
                                    struct cordee_error *err)
{
    struct dump_table *t = cordee_arena_get(a, sizeof *t);
    CORDEE_AUTO(cordee_json_drop)
    json_t *columns = core->db->list(core, err,
                                     "SELECT name, type FROM pragma_table_info(?) ORDER "
                                     "BY cid",
                                     CORDEE_ARGS(CORDEE_V(row->name)));
    size_t i;
    json_t *column;

    if (!columns)
        return NULL;
    t->name = row->name;
    t->row = row;
    t->columns = cordee_arena_get(a, (json_array_size(columns) + 1) * sizeof *t->columns);
    json_array_foreach (columns, i, column)
        if (!cd_listed(row->undumped_columns, cordee_json_text(column, "name")) &&
            column_read(t, a, column, err) < 0)
            return NULL;
    if (t->n == 0) {
        cordee_fail(err, CORDEE_E_INTERNAL, "there is no table %s", row->name);
        return NULL;
    }
    return order_read(t, core, a, err) < 0 ? NULL : t;
}

static void table_put(struct dump_table **first, struct dump_table *t)
{
    while (*first && strcmp((*first)->name, t->name) < 0)
        first = &(*first)->next;
    t->next = *first;
    *first = t;
}

/* What points at a row that is not dumped would point at another one where it is loaded.
 */
static int references_check(struct cordee *core, const struct dump_table *first,
                            const struct dump_table *t, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(core, err,
                                  "SELECT \"table\" AS other, \"from\" AS col FROM "
                                  "pragma_foreign_key_list(?)",
                                  CORDEE_ARGS(CORDEE_V(t->name)));
    size_t i;
    json_t *key;

    json_array_foreach (list, i, key) {
        const struct dump_table *other = first;
        const char *column = cordee_json_text(key, "col");

        while (other && strcmp(other->name, cordee_json_text(key, "other")) != 0)
            other = other->next;
        if (!other && !cd_listed(t->row->undumped_columns, column))
            return cordee_fail(err, CORDEE_E_INTERNAL,
                               "%s.%s points at %s, which is not dumped: name it in "
                               ".undumped_columns",
                               t->name, column, cordee_json_text(key, "other"));
    }
    return list ? 0 : -1;
}

int dump_tables(struct cordee *core, struct cordee_arena *a, struct dump_table **first_r,
                struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(core->host->rows, CD_ROW_TABLE, &n);

    *first_r = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct cordee_table *row = rows[i].row;
        struct dump_table *t;

        if (row->undumped)
            continue;
        if (!(t = table_new(core, a, row, err)))
            return -1;
        table_put(first_r, t);
    }
    for (struct dump_table *t = *first_r; t; t = t->next)
        if (references_check(core, *first_r, t, err) < 0)
            return -1;
    return 0;
}

const char *dump_select(struct cordee_arena *a, const struct dump_table *t)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    for (size_t i = 0; i < t->n; i++)
        cordee_buf_printf(&sql, "%s\"%s\"", i ? ", " : "SELECT ", t->columns[i].name);
    cordee_buf_printf(&sql, " FROM \"%s\"", t->name);
    if (t->row->dump_if)
        cordee_buf_printf(&sql, " WHERE (%s)", t->row->dump_if);
    cordee_buf_printf(&sql, " ORDER BY %s", t->order);
    return cordee_arena_text(a, sql.text);
}

/* Whose a table is: its row's plugin; rows of the core's parts are theirs too. */
json_t *dump_parts(struct cordee *core, const struct dump_table *first,
                   struct cordee_error *err)
{
    json_t *parts = json_object();

    for (const struct dump_table *t = first; t; t = t->next) {
        const struct cd_row *row = cd_rows_find(core->host->rows, CD_ROW_TABLE, t->name);
        int64_t version = 0;

        if (json_object_get(parts, row->cd->name))
            continue;
        if (core->db->one(core, err, &version,
                          "SELECT max(version) FROM core_schema WHERE owner = ?",
                          CORDEE_ARGS(CORDEE_V(row->cd->name))) < 0) {
            json_decref(parts);
            return NULL;
        }
        json_object_set_new(parts, row->cd->name, json_integer(version));
    }
    return parts;
}

static json_t *columns_model(const struct dump_table *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->n; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "name", t->columns[i].name, "type",
                                        dump_type_name(t->columns[i].type)));
    return list;
}

int cd_dump_tables(struct cordee *cd, json_t **model_r, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct dump_table *first;
    json_t *tables, *left_out;
    size_t n;
    const struct cd_row *rows = cd_rows_of(core->host->rows, CD_ROW_TABLE, &n);

    if (dump_tables(core, a, &first, err) < 0)
        return -1;
    tables = json_array();
    left_out = json_array();
    for (const struct dump_table *t = first; t; t = t->next)
        json_array_append_new(tables, json_pack("{s:s, s:o}", "name", t->name, "columns",
                                                columns_model(t)));
    for (size_t i = 0; i < n; i++) {
        const struct cordee_table *row = rows[i].row;

        if (row->undumped)
            json_array_append_new(left_out, json_pack("{s:s, s:s}", "name", row->name,
                                                      "why", row->undumped));
    }
    *model_r = json_pack("{s:o, s:o}", "tables", tables, "left_out", left_out);
    return 0;
}
