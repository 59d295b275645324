/* What names her in rows that are not hers: texts of all tables, a batch at a time. */
#include "core/crm/crm-priv.h"
#include "core/crm/erase/erase-priv.h"

#include <string.h>

#define BATCH   300
#define COLUMNS 60

/* Tables whose rows are somebody else's own data (a namesake, an organisation that bears
 * her name), or have no words. */
static const char *const left_alone[] = {
    "party",  "email_address", "phone",  "cluster",     "staff",
    "tag",    "theme",         "topic",  "suppression", "erased_consent",
    "script", "search_kind",   "signup", "setting",     "core_schema"};

/* Tables in which a word alone, such as a family name, is hers too: they are of the
 * program's own making, and nobody reads them as prose. */
static const char *const technical[] = {"audit",          "change_set", "change_left",
                                        "import_refused", "job",        "message",
                                        "outbox",         "session",    "token"};

static bool is_in(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}
#define IS_IN(names, name) is_in(names, sizeof(names) / sizeof *(names), name)

/* One table while it is gone through. */
struct walk {
    struct erasing *e;
    struct cordee_arena *a;
    const char *table;
    const char *columns[COLUMNS];
    size_t n;
    bool hers;
    bool keyed; /* a table WITHOUT ROWID: its rows are known by their key, as JSON */
    const char *id;
    const char *batch, *row; /* how it is read: behind a row, and one row */
};

/* A row's id, and what stands before the first. */
static struct cordee_value id_value(const json_t *id)
{
    return json_is_string(id) ? CORDEE_V(json_string_value(id))
                              : CORDEE_V((int64_t)json_integer_value(id));
}

static json_t *id_first(const struct walk *w)
{
    return w->keyed ? json_string("") : json_integer(0);
}

static json_t *id_read(const struct walk *w, struct cordee_rows *rows)
{
    const struct cordee_db_api *db = w->e->core->db;

    return w->keyed ? json_string(db->get_text(rows, 0))
                    : json_integer(db->get_int(rows, 0));
}

static int id_find(struct walk *w, struct cordee_error *err)
{
    struct cordee *core = w->e->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *keys = core->db->list(
        core, err,
        "SELECT i.name FROM pragma_table_list t JOIN pragma_table_info(t.name) i WHERE "
        "t.schema = 'main' AND t.name = ? AND t.wr = 1 AND i.pk > 0 ORDER BY i.pk",
        CORDEE_ARGS(CORDEE_V(w->table)));
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf list = {0};
    size_t i;
    json_t *key;

    w->id = "rowid";
    w->keyed = keys && json_array_size(keys) > 0;
    if (!w->keyed)
        return keys ? 0 : -1;
    cordee_buf_puts(&list, "json_array(");
    json_array_foreach (keys, i, key)
        cordee_buf_printf(&list, "%s\"%s\"", i ? ", " : "",
                          cordee_json_text(key, "name"));
    cordee_buf_puts(&list, ")");
    w->id = cordee_arena_text(w->a, list.text);
    return 0;
}

/* Rows that must stay as they are: those of parties in the full text, and what jobs of
 * this kind keep to know her by. */
static const char *condition_of(const char *table)
{
    if (strcmp(table, "search_short") == 0)
        return " AND rowid % 256 NOT IN (SELECT id FROM search_kind WHERE name = "
               "'party')";
    if (strcmp(table, "job") == 0)
        return " AND (kind <> 'crm.erase' OR state NOT IN ('waiting', 'running'))";
    return "";
}

static int columns_find(struct walk *w, struct cordee_error *err)
{
    struct cordee *core = w->e->core;
    bool search = cordee_text_starts(w->table, "search_");
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(core, err,
                                  "SELECT name FROM pragma_table_info(?) WHERE ? OR "
                                  "(type = 'TEXT' AND pk = 0)",
                                  CORDEE_ARGS(CORDEE_V(w->table), CORDEE_V(search)));
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf names = {0};
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row) {
        if (w->n == COLUMNS)
            return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s has too many columns",
                               w->table);
        w->columns[w->n] = cordee_arena_text(w->a, cordee_json_text(row, "name"));
        cordee_buf_printf(&names, ", \"%s\"", w->columns[w->n++]);
    }
    if (!list || id_find(w, err) < 0)
        return -1;
    w->batch = cordee_arena_printf(
        w->a, "SELECT %s%s FROM \"%s\" WHERE %s > ?%s%s ORDER BY 1 LIMIT %d", w->id,
        names.text ? names.text : "", w->table, w->id, condition_of(w->table),
        w->keyed ? cordee_arena_printf(w->a, " AND coalesce(NULL%s) IS NOT NULL",
                                       names.text ? names.text : ", NULL")
                 : "",
        BATCH);
    w->row = cordee_arena_printf(w->a, "SELECT %s%s FROM \"%s\" WHERE %s = ?%s", w->id,
                                 names.text ? names.text : "", w->table, w->id,
                                 condition_of(w->table));
    return 0;
}

/* What has a trace: {"column": "the text without"}. */
static json_t *row_clean(struct walk *w, struct cordee_rows *rows)
{
    const struct cordee_db_api *db = w->e->core->db;
    json_t *changed = NULL;

    for (size_t i = 0; i < w->n; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
        const char *text = db->get_text(rows, (int)i + 1);

        if (!cd_traces_clean(w->e->traces, w->hers, text, &clean))
            continue;
        if (!changed)
            changed = json_object();
        /* A row of a file has more of her than what she is known by. */
        json_object_set_new(
            changed, w->columns[i],
            json_string(strcmp(w->columns[i], "cells") == 0 ? "[]" : clean.text));
    }
    return changed;
}

static int row_write(struct walk *w, const json_t *id, json_t *changed,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    struct cordee *core = w->e->core;
    struct cordee_value values[COLUMNS + 1];
    struct cordee_error why = {0};
    const char *name;
    json_t *text;
    size_t n = 0;

    cordee_buf_printf(&sql, "UPDATE \"%s\" SET ", w->table);
    json_object_foreach (changed, name, text) {
        cordee_buf_printf(&sql, "%s\"%s\" = ?", n ? ", " : "", name);
        values[n++] = CORDEE_V(json_string_value(text));
    }
    cordee_buf_printf(&sql, " WHERE %s = ?", w->id);
    values[n++] = id_value(id);
    if (core->db->exec(core, &why, sql.text, values, n) == 0)
        return 0;
    if (why.code == CORDEE_E_CONFLICT) { /* it cannot be without: then it cannot be */
        sql.len = 0;
        cordee_buf_clear(&sql);
        cordee_buf_printf(&sql, "DELETE FROM \"%s\" WHERE %s = ?", w->table, w->id);
        return core->db->exec(core, err, sql.text, CORDEE_ARGS(id_value(id)));
    }
    if (err)
        *err = why;
    return -1;
}

static bool row_names_her(struct walk *w, struct cordee_rows *rows)
{
    for (size_t i = 0; i < w->n; i++)
        if (cd_traces_clean(w->e->traces, w->hers,
                            w->e->core->db->get_text(rows, (int)i + 1), NULL))
            return true;
    return false;
}

/* Looks at a batch behind `*after`, outside of any transaction, and says which of its
 * rows name her.  1: a whole batch, 0: the end of the table. */
static int batch_read(struct walk *w, json_t **after, json_t *found,
                      struct cordee_error *err)
{
    struct cordee *core = w->e->core;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        core->db->query(core, err, w->batch, CORDEE_ARGS(id_value(*after)));
    int rc = rows ? 0 : -1;
    int n = 0;

    while (rows && (rc = core->db->next(rows, err)) > 0) {
        n++;
        json_decref(*after);
        *after = id_read(w, rows);
        if (row_names_her(w, rows))
            json_array_append(found, *after);
    }
    return rc < 0 ? -1 : n == BATCH;
}

/* As the row is now: since the batch was read, somebody may have written there, such as
 * the erasing of another who is named in the same text. */
static int row_read(struct walk *w, const json_t *id, json_t **changed_r,
                    struct cordee_error *err)
{
    struct cordee *core = w->e->core;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        core->db->query(core, err, w->row, CORDEE_ARGS(id_value(id)));
    int rc = rows ? core->db->next(rows, err) : -1;

    if (rc > 0)
        *changed_r = row_clean(w, rows);
    return rc < 0 ? -1 : *changed_r != NULL;
}

static int batch_write(struct walk *w, const json_t *found, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = w->e->core;
    size_t i;
    json_t *row;

    if (json_array_size(found) == 0)
        return 0;
    core->db->change_set_use(core, w->e->set);
    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    json_array_foreach ((json_t *)found, i, row) {
        CORDEE_AUTO(cordee_json_drop) json_t *changed = NULL;
        int rc = row_read(w, row, &changed, err);

        if (rc < 0 || (rc > 0 && row_write(w, row, changed, err) < 0))
            return cordee_fail_in(err, "%s: ", w->table);
    }
    return core->db->commit(&tx, err);
}

/* 1: the slice is over before the table is. */
static int table_walk(struct erasing *e, const char *table, json_t **after,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct walk w = {.e = e, .a = a, .table = table, .hers = IS_IN(technical, table)};
    int more = 1;

    if (columns_find(&w, err) < 0)
        return -1;
    if (!*after)
        *after = id_first(&w);
    while (w.n && more > 0) {
        CORDEE_AUTO(cordee_json_drop) json_t *found = json_array();

        if (erase_time_over(e))
            return 1;
        more = batch_read(&w, after, found, err);
        if (more < 0 || batch_write(&w, found, err) < 0)
            return -1;
    }
    return 0;
}

/* The next table by name; the change log comes last, since all others write to it.  1, 0
 * there is none, -1. */
static int table_next(struct erasing *e, const char *after, char table[80],
                      struct cordee_error *err)
{
    struct cordee *core = e->core;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err,
        "SELECT name FROM (SELECT name FROM pragma_table_list WHERE schema = 'main' AND "
        "(type = 'table' OR name IN ('search_short', 'search_long')) AND "
        "name NOT LIKE 'sqlite%' AND name <> 'change' UNION ALL SELECT '~change') WHERE "
        "name > ? ORDER BY name LIMIT 1",
        CORDEE_ARGS(CORDEE_V(after)));
    int rc = rows ? core->db->next(rows, err) : -1;

    if (rc > 0) {
        const char *name = core->db->get_text(rows, 0);

        if (strlen(name) >= 80)
            return cordee_fail(err, CORDEE_E_TOO_LARGE, "the table %.80s", name);
        memcpy(table, name, strlen(name) + 1);
    }
    return rc;
}

int erase_texts(struct erasing *e, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *after = json_incref(json_object_get(e->state, "row"));
    char table[80];
    int rc;

    while ((rc = table_next(e, cordee_json_text(e->state, "table"), table, err)) > 0) {
        const char *name = *table == '~' ? table + 1 : table;

        rc = IS_IN(left_alone, name) ? 0 : table_walk(e, name, &after, err);
        if (rc < 0)
            return -1;
        if (rc > 0) {
            json_object_set(e->state, "row", after);
            return 1;
        }
        cordee_json_drop(&after);
        after = NULL;
        json_object_del(e->state, "row");
        json_object_set_new(e->state, "table", json_string(table));
    }
    return rc;
}
