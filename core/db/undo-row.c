/* Rows and tables, as an undo sees them. */
#include "core/db/undo-priv.h"

#include <stdlib.h>
#include <string.h>

/* The statements of an undo are made of names that the schema has (a change is only ever
 * written by triggers that were made from it) and of constant text in the tables' rows.
 * What was in a row, and which row, is bound. */

/* ---- tables ----------------------------------------------------------------- */

static int columns_read(struct undo *u, struct utable *t)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list =
        u->core->db->list(u->core, u->err, "SELECT name FROM pragma_table_info(?)",
                          CORDEE_ARGS(CORDEE_V(t->name)));

    if (!list)
        return -1;
    t->n = json_array_size(list);
    t->columns = cordee_arena_get(u->a, (t->n + 1) * sizeof *t->columns);
    for (size_t i = 0; i < t->n; i++)
        t->columns[i] =
            cordee_arena_text(u->a, cordee_json_text(json_array_get(list, i), "name"));
    return 0;
}

static const char *row_select(struct cordee_arena *a, const struct utable *t)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    cordee_buf_puts(&sql, "SELECT '{' || substr(''");
    for (size_t i = 0; i < t->n; i++)
        cordee_buf_printf(&sql, " || member_was('%s', \"%s\")", t->columns[i],
                          t->columns[i]);
    cordee_buf_printf(&sql, ", 2) || '}' FROM \"%s\" WHERE id = ?", t->name);
    return cordee_arena_text(a, sql.text);
}

struct utable *undo_table(struct undo *u, const char *name)
{
    const struct cd_table *known;
    struct utable *t;

    for (t = u->tables; t; t = t->next)
        if (strcmp(t->name, name) == 0)
            return t;
    t = cordee_arena_get(u->a, sizeof *t);
    t->name = cordee_arena_text(u->a, name);
    t->tracked = cd_is_tracked(u->c->db, name);
    if (t->tracked) {
        if (columns_read(u, t) < 0)
            return NULL;
        t->exists_sql =
            cordee_arena_printf(u->a, "SELECT 1 FROM \"%s\" WHERE id = ?", t->name);
        t->delete_sql =
            cordee_arena_printf(u->a, "DELETE FROM \"%s\" WHERE id = ?", t->name);
        t->row_sql = row_select(u->a, t);
        known = cd_table_known(u->c->db, name);
        if (known->undo_if)
            t->late_sql = cordee_arena_printf(
                u->a, "SELECT 1 FROM \"%s\" WHERE id = ? AND NOT (%s)", t->name,
                known->undo_if);
    }
    t->next = u->tables;
    u->tables = t;
    return t;
}

/* Rows that must not lose what they refer to: mail that went out. */
static void ref_keep(struct undo *u, struct uref *ref, const struct utable *t,
                     const char *column, const char *condition, bool whole)
{
    const char *also = condition ? cordee_arena_printf(u->a, " AND (%s)", condition) : "";

    ref->whole = whole;
    ref->exists =
        cordee_arena_printf(u->a, "EXISTS (SELECT 1 FROM \"%s\" WHERE \"%s\" = ?1%s)",
                            ref->table, column, also);
    ref->kept_sql = cordee_arena_printf(
        u->a,
        "SELECT c.row AS id FROM change c WHERE c.change_set = ? AND c.op = 'I' AND"
        " c.tbl = '%s' AND EXISTS (SELECT 1 FROM \"%s\" WHERE \"%s\" = c.row%s)",
        t->name, ref->table, column, also);
}

/* Rows of tracked tables are somebody's work and are not thrown away with ours.  What is
 * derived from a row (in tables that are not tracked) goes with it. */
static void ref_add(struct undo *u, struct utable *t, const json_t *row)
{
    const char *child = cordee_json_text(row, "child");
    const char *column = cordee_json_text(row, "col");
    const char *on_delete = cordee_json_text(row, "on_delete");
    const struct cd_table *known = cd_table_known(u->c->db, child);
    const char *keeps = known ? cd_listed(known->keeps, column) : NULL;
    bool tracked = known && known->tracked;
    struct uref *ref;

    if (!tracked && !keeps &&
        (strcmp(on_delete, "CASCADE") == 0 || strcmp(on_delete, "SET NULL") == 0))
        return;
    ref = cordee_arena_get(u->a, sizeof *ref);
    ref->table = cordee_arena_text(u->a, child);
    ref->exists = cordee_arena_printf(
        u->a, "EXISTS (SELECT 1 FROM \"%s\" WHERE \"%s\" = ?1%s)", child, column,
        strcmp(child, t->name) == 0 ? " AND id <> ?1" : "");
    if (keeps)
        ref_keep(u, ref, t, column, known->keeps_if, *keeps == '+');
    if (tracked &&
        (known->belongs ? cd_listed(known->belongs, column) != NULL
                        : cordee_text_is(cordee_json_text(row, "first"), column)))
        ref->owned_sql = cordee_arena_printf(
            u->a, "SELECT id FROM \"%s\" WHERE \"%s\" = ?", child, column);
    ref->next = t->refs;
    t->refs = ref;
}

/* One question for all of them: it is asked for every row that goes. */
static const char *used_select(struct cordee_arena *a, const struct utable *t)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    int i = 0;

    if (!t->refs)
        return NULL;
    cordee_buf_puts(&sql, "SELECT CASE");
    for (const struct uref *ref = t->refs; ref; ref = ref->next)
        cordee_buf_printf(&sql, " WHEN %s THEN %d", ref->exists, i++);
    cordee_buf_puts(&sql, " END");
    return cordee_arena_text(a, sql.text);
}

int undo_refs(struct undo *u, struct utable *t)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    size_t i;
    json_t *row;

    if (t->refs_known)
        return 0;
    list = u->core->db->list(
        u->core, u->err,
        "SELECT m.name AS child, f.\"from\" AS col, f.on_delete, (SELECT i.name FROM"
        "  pragma_foreign_key_list(m.name) g, pragma_table_info(m.name) i"
        "  WHERE i.name = g.\"from\" AND i.\"notnull\" ORDER BY i.cid LIMIT 1) AS first"
        " FROM sqlite_schema m, pragma_foreign_key_list(m.name) f"
        " WHERE m.type = 'table' AND f.\"table\" = ? AND coalesce(f.\"to\", 'id') = 'id'",
        CORDEE_ARGS(CORDEE_V(t->name)));
    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        ref_add(u, t, row);
    }
    t->used_sql = used_select(u->a, t);
    t->refs_known = true;
    return 0;
}

int undo_links(struct undo *u, struct utable *t)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const struct cd_table *known = cd_table_known(u->c->db, t->name);
    const char *belongs = known ? known->belongs : NULL;
    bool owned = false;
    size_t i;
    json_t *row;

    if (t->links_known)
        return 0;
    list =
        u->core->db->list(u->core, u->err,
                          "SELECT f.\"table\" AS other, f.\"from\" AS col, i.\"notnull\""
                          " AS must FROM pragma_foreign_key_list(?1) f,"
                          " pragma_table_info(?1) i WHERE i.name = f.\"from\" AND"
                          " coalesce(f.\"to\", 'id') = 'id' ORDER BY i.cid",
                          CORDEE_ARGS(CORDEE_V(t->name)));
    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        struct ulink *link = cordee_arena_get(u->a, sizeof *link);

        link->table = cordee_arena_text(u->a, cordee_json_text(row, "other"));
        link->sql = cordee_arena_printf(u->a, "SELECT \"%s\" FROM \"%s\" WHERE id = ?",
                                        cordee_json_text(row, "col"), t->name);
        link->owner = belongs ? cd_listed(belongs, cordee_json_text(row, "col")) != NULL
                              : !owned && cordee_json_int(row, "must");
        owned = owned || link->owner;
        link->next = t->links;
        t->links = link;
    }
    t->links_known = true;
    return 0;
}

/* ---- questions -------------------------------------------------------------- */

int undo_row_exists(struct undo *u, const struct utable *t, int64_t row)
{
    int64_t n = 0;

    return u->core->db->one(u->core, u->err, &n, t->exists_sql,
                            CORDEE_ARGS(CORDEE_V(row)));
}

int undo_row_used(struct undo *u, struct utable *t, int64_t row, const char **used_r)
{
    const struct uref *ref;
    int64_t which = 0;
    int rc;

    if (undo_refs(u, t) < 0)
        return -1;
    if (!t->used_sql)
        return 0;
    rc = u->core->db->one(u->core, u->err, &which, t->used_sql,
                          CORDEE_ARGS(CORDEE_V(row)));
    if (rc <= 0)
        return rc;
    for (ref = t->refs; which > 0; which--)
        ref = ref->next;
    *used_r =
        cordee_arena_printf(u->a, "%s:%s", ref->kept_sql ? "sent" : "used", ref->table);
    return 1;
}

/* 1: a row of `t` stays with all that belongs to it.  `exists` is made by ref_add. */
static int row_whole(struct undo *u, struct utable *t, int64_t row, const char **why_r)
{
    int64_t n = 0;

    if (undo_refs(u, t) < 0)
        return -1;
    for (const struct uref *ref = t->refs; ref; ref = ref->next) {
        int rc =
            !ref->whole
                ? 0
                : u->core->db->one(u->core, u->err, &n,
                                   cordee_arena_printf(u->a, "SELECT %s", ref->exists),
                                   CORDEE_ARGS(CORDEE_V(row)));

        if (rc < 0)
            return -1;
        if (rc > 0 && n) {
            *why_r = cordee_arena_printf(u->a, "sent:%s", ref->table);
            return 1;
        }
    }
    return 0;
}

int undo_row_bound(struct undo *u, struct utable *t, int64_t row, const char **why_r)
{
    struct utable *owner;
    int64_t id = 0;
    int rc;

    if (undo_links(u, t) < 0)
        return -1;
    for (const struct ulink *link = t->links; link; link = link->next) {
        if (!link->owner)
            continue;
        owner = undo_table(u, link->table);
        rc = owner ? u->core->db->one(u->core, u->err, &id, link->sql,
                                      CORDEE_ARGS(CORDEE_V(row)))
                   : -1;
        if (rc > 0 && id == 0) /* it belongs to another */
            continue;
        return rc > 0 ? row_whole(u, owner, id, why_r) : rc;
    }
    return 0;
}

int undo_row_late(struct undo *u, const struct utable *t, int64_t row)
{
    int64_t n = 0;

    return t->late_sql ? u->core->db->one(u->core, u->err, &n, t->late_sql,
                                          CORDEE_ARGS(CORDEE_V(row)))
                       : 0;
}

int cd_row_json(struct cordee *core, const char *sql, int64_t row, json_t **row_r,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        core->db->query(core, err, sql, CORDEE_ARGS(CORDEE_V(row)));
    int rc = rows ? core->db->next(rows, err) : -1;
    size_t n;

    if (rc > 0) {
        const char *text = core->db->get_blob(rows, 0, &n);

        *row_r = json_loadb(text, n, JSON_ALLOW_NUL, NULL);
        if (!*row_r)
            return cordee_fail(err, CORDEE_E_INTERNAL, "a row is not to be read");
    }
    return rc;
}

/* Sums up what others did since: each column's value before the first of them. */
static int since_read(struct undo *u, const struct change *c, json_t *since,
                      bool *was_absent_r)
{
    size_t i;
    json_t *row;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = u->core->db->list(
        u->core, u->err,
        "SELECT op, before FROM change WHERE tbl = ? AND row = ? AND id > ?"
        " AND change_set NOT IN (?, ?) ORDER BY id LIMIT 1000",
        CORDEE_ARGS(CORDEE_V(c->tbl), CORDEE_V(c->row), CORDEE_V(c->id), CORDEE_V(u->set),
                    CORDEE_V(u->id)));

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        const json_t *text = json_object_get(row, "before");
        json_t *before = json_is_string(text)
                             ? json_loadb(json_string_value(text),
                                          json_string_length(text), JSON_ALLOW_NUL, NULL)
                             : NULL;

        if (i == 0)
            *was_absent_r = strcmp(cordee_json_text(row, "op"), "I") == 0;
        if (before)
            json_object_update_missing(since, before);
        json_decref(before);
    }
    return 0;
}

static int touched_since(struct undo *u, const struct change *c)
{
    int64_t n = 0;

    return u->core->db->one(u->core, u->err, &n,
                            "SELECT 1 FROM change WHERE tbl = ? AND row = ? AND id > ?"
                            " AND change_set NOT IN (?, ?) LIMIT 1",
                            CORDEE_ARGS(CORDEE_V(c->tbl), CORDEE_V(c->row),
                                        CORDEE_V(c->id), CORDEE_V(u->set),
                                        CORDEE_V(u->id)));
}

int undo_row_changed(struct undo *u, struct utable *t, const struct change *c)
{
    CORDEE_AUTO(cordee_json_drop) json_t *since = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *now = NULL;
    const char *name;
    json_t *value;
    bool was_absent = false;
    int rc;

    rc = touched_since(u, c);
    if (rc <= 0)
        return rc;
    since = json_object();
    if (since_read(u, c, since, &was_absent) < 0)
        return -1;
    rc = cd_row_json(u->core, t->row_sql, c->row, &now, u->err);
    if (rc < 0)
        return -1;
    if (rc == 0 || was_absent) /* deleted since; or there, which undo_delete finds */
        return rc == 0 && !was_absent;
    json_object_foreach (since, name, value) {
        const json_t *current = json_object_get(now, name);

        if (current && strcmp(name, "updated_at") != 0 && !json_equal(current, value))
            return 1;
    }
    return 0;
}

int undo_row_erased(struct undo *u, const struct change *c)
{
    int64_t n = 0;

    return u->core->db->one(u->core, u->err, &n,
                            "SELECT 1 FROM change WHERE tbl = ? AND row = ? AND op = 'D'"
                            " AND before IS NULL LIMIT 1",
                            CORDEE_ARGS(CORDEE_V(c->tbl), CORDEE_V(c->row)));
}

/* ---- putting back ----------------------------------------------------------- */

static const void *blob_of(struct cordee_arena *a, const char *hex, size_t *n_r)
{
    unsigned char *bytes = cordee_arena_get(a, strlen(hex) / 2 + 1);
    size_t n = 0;

    for (; hex[0] && hex[1]; hex += 2) {
        char digits[3] = {hex[0], hex[1], '\0'};

        bytes[n++] = (unsigned char)strtoul(digits, NULL, 16);
    }
    *n_r = n;
    return bytes;
}

static struct cordee_value value_of(struct cordee_arena *a, const json_t *v)
{
    struct cordee_value text = {.type = CORDEE_TEXT};
    size_t n;
    const void *blob;

    switch (json_typeof(v)) {
    case JSON_STRING:
        text.as.s = json_string_value(v);
        text.len = json_string_length(v);
        return text;
    case JSON_INTEGER:
        return CORDEE_V(json_integer_value(v));
    case JSON_REAL:
        return CORDEE_V(json_real_value(v));
    case JSON_OBJECT:
        blob = blob_of(a, cordee_json_text(v, "blob"), &n);
        return cordee_of_blob(blob, n);
    default:
        return (struct cordee_value){.type = CORDEE_NULL};
    }
}

struct statement {
    struct cordee_arena *a;
    struct cordee_buf text;
    struct cordee_value *values;
    size_t n;
};

static void statement_drop(struct statement *s)
{
    cordee_buf_drop(&s->text);
    cordee_arena_free(s->a);
}

static void statement_init(struct statement *s, const struct utable *t)
{
    s->a = cordee_arena_new();
    s->values = cordee_arena_get(s->a, (t->n + 1) * sizeof *s->values);
}

int undo_row_restore(struct undo *u, const struct utable *t, const struct change *c,
                     struct cordee_error *err)
{
    CORDEE_AUTO(statement_drop) struct statement s = {0};

    statement_init(&s, t);
    cordee_buf_printf(&s.text, "UPDATE \"%s\" SET ", t->name);
    for (size_t i = 0; i < t->n; i++) {
        const json_t *v = json_object_get(c->before, t->columns[i]);

        if (!v)
            continue;
        cordee_buf_printf(&s.text, "%s\"%s\" = ?", s.n ? ", " : "", t->columns[i]);
        s.values[s.n++] = value_of(s.a, v);
    }
    if (!s.n)
        return 0; /* its columns are no more */
    cordee_buf_puts(&s.text, " WHERE id = ?");
    s.values[s.n++] = CORDEE_V(c->row);
    return u->core->db->exec(u->core, err, s.text.text, s.values, s.n);
}

int undo_row_bring(struct undo *u, const struct utable *t, const struct change *c,
                   struct cordee_error *err)
{
    CORDEE_AUTO(statement_drop) struct statement s = {0};

    statement_init(&s, t);
    cordee_buf_printf(&s.text, "INSERT INTO \"%s\"(", t->name);
    for (size_t i = 0; i < t->n; i++) {
        const json_t *v = json_object_get(c->before, t->columns[i]);

        if (!v)
            continue; /* a column that came later has its default */
        cordee_buf_printf(&s.text, "%s\"%s\"", s.n ? ", " : "", t->columns[i]);
        s.values[s.n++] = value_of(s.a, v);
    }
    cordee_buf_puts(&s.text, ") VALUES(");
    for (size_t i = 0; i < s.n; i++)
        cordee_buf_puts(&s.text, i ? ", ?" : "?");
    cordee_buf_putc(&s.text, ')');
    return u->core->db->exec(u->core, err, s.text.text, s.values, s.n);
}
