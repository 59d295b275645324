/* The change log's triggers, made from the columns that a tracked table has. */
#include "core/db/db-priv.h"

#include <stdlib.h>
#include <string.h>

#define MOST_COLUMNS 100

struct columns {
    char names[MOST_COLUMNS][64];
    size_t n;
    bool has_id; /* id INTEGER PRIMARY KEY */
};

/* Never in the log. */
static bool is_left_out(const struct cordee_table *table, const char *column)
{
    return cd_listed(table->untracked, column) ||
           (strcmp(table->name, "staff") == 0 && strcmp(column, "password") == 0);
}

static int columns_read(struct conn *c, const struct cordee_table *table,
                        struct columns *cols, struct cordee_error *err)
{
    static const char sql[] = "SELECT name, type, pk FROM pragma_table_info(?)";
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(c->sql, sql, -1, &st, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(st, 1, table->name, -1, SQLITE_STATIC);
    while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(st, 0);
        const char *type = (const char *)sqlite3_column_text(st, 1);

        rc = SQLITE_OK;
        if (strcmp(name, "id") == 0 && sqlite3_column_int(st, 2) == 1 &&
            strcmp(type, "INTEGER") == 0)
            cols->has_id = true;
        if (is_left_out(table, name))
            continue;
        if (cols->n == MOST_COLUMNS || strlen(name) >= sizeof cols->names[0])
            rc = SQLITE_TOOBIG;
        else
            memcpy(cols->names[cols->n++], name, strlen(name) + 1);
    }
    sqlite3_finalize(st);
    if (rc != SQLITE_DONE)
        return cd_db_fail(c->sql, err, table->name);
    if (cols->n && !cols->has_id)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the table %s cannot be tracked: it has no column id @id",
                           table->name);
    return 0;
}

/* "'name', OLD."name" [, NEW."name"]" of every column, put together. */
static void put_members(struct cordee_buf *out, const struct columns *cols, bool after)
{
    cordee_buf_puts(out, "'{' || substr(");
    for (size_t i = 0; i < cols->n; i++) {
        const char *name = cols->names[i];

        cordee_buf_printf(out, "%smember_was('%s', OLD.\"%s\"", i ? " || " : "", name,
                          name);
        if (after)
            cordee_buf_printf(out, ", NEW.\"%s\"", name);
        cordee_buf_puts(out, ")");
    }
    cordee_buf_puts(out, ", 2) || '}'");
}

static void put_insert(struct cordee_buf *sql, const char *table,
                       const struct columns *cols)
{
    (void)cols;
    cordee_buf_printf(sql,
                      "CREATE TRIGGER \"cd_track_%s_i\" AFTER INSERT ON \"%s\""
                      " WHEN NOT logged_together('%s') BEGIN"
                      " INSERT INTO change(change_set, tbl, row, op)"
                      " VALUES(change_set_now(), '%s', NEW.id, 'I'); END",
                      table, table, table, table);
}

static void put_update(struct cordee_buf *sql, const char *table,
                       const struct columns *cols)
{
    cordee_buf_printf(sql,
                      "CREATE TRIGGER \"cd_track_%s_u\" AFTER UPDATE ON \"%s\" WHEN ",
                      table, table);
    for (size_t i = 0; i < cols->n; i++)
        cordee_buf_printf(sql, "%sOLD.\"%s\" IS NOT NEW.\"%s\"", i ? " OR " : "",
                          cols->names[i], cols->names[i]);
    cordee_buf_printf(sql,
                      " BEGIN SELECT RAISE(ABORT, 'the id of a row stays what it is')"
                      " WHERE OLD.id <> NEW.id;"
                      " INSERT INTO change(change_set, tbl, row, op, before)"
                      " VALUES(change_set_now(), '%s', OLD.id, 'U', ",
                      table);
    put_members(sql, cols, true);
    cordee_buf_puts(sql, "); END");
}

static void put_delete(struct cordee_buf *sql, const char *table,
                       const struct columns *cols)
{
    cordee_buf_printf(sql,
                      "CREATE TRIGGER \"cd_track_%s_d\" AFTER DELETE ON \"%s\" BEGIN"
                      " INSERT INTO change(change_set, tbl, row, op, before)"
                      " VALUES(change_set_now(), '%s', OLD.id, 'D', ",
                      table, table, table);
    put_members(sql, cols, false);
    cordee_buf_puts(sql, "); END");
}

/* 1: the trigger is there just so; 0: it is not there, or another; -1. */
static int trigger_same(struct conn *c, const char *name, const char *text,
                        struct cordee_error *err)
{
    static const char sql[] =
        "SELECT sql = ? FROM sqlite_schema WHERE type = 'trigger' AND name = ?";
    sqlite3_stmt *st = NULL;
    int same = 0;
    int rc = sqlite3_prepare_v2(c->sql, sql, -1, &st, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(st, 1, text, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(st, 2, name, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW)
        same = sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? same : cd_db_fail(c->sql, err, name);
}

static int trigger_make(struct conn *c, const char *table, char letter,
                        const struct cordee_buf *text, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *name = cordee_arena_printf(a, "cd_track_%s_%c", table, letter);
    int rc = trigger_same(c, name, text->text, err);

    if (rc)
        return rc < 0 ? -1 : 0;
    if (cd_db_raw(c, cordee_arena_printf(a, "DROP TRIGGER IF EXISTS \"%s\"", name), err) <
        0)
        return -1;
    return cd_db_raw(c, text->text, err);
}

static bool name_ok(const char *table)
{
    return *table && strlen(table) < 64 &&
           table[strspn(table, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static int table_track(struct conn *c, const struct cordee_table *row,
                       struct cordee_error *err)
{
    static const struct {
        char letter;
        void (*put)(struct cordee_buf *, const char *, const struct columns *);
    } kinds[] = {{'i', put_insert}, {'u', put_update}, {'d', put_delete}};
    const char *table = row->name;
    struct columns cols = {0};

    if (!name_ok(table))
        return cordee_fail(err, CORDEE_E_INVALID, "\"%.60s\" is no name of a table",
                           table);
    if (columns_read(c, row, &cols, err) < 0)
        return -1;
    if (!cols.n)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the table %s is declared but no migration makes it", table);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

        kinds[i].put(&text, table, &cols);
        if (trigger_make(c, table, kinds[i].letter, &text, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- what is declared ------------------------------------------------------- */

const struct cd_table *cd_table_known(const struct cd_db *db, const char *table)
{
    for (size_t i = 0; i < db->n_tables; i++)
        if (strcmp(db->tables[i].name, table) == 0)
            return &db->tables[i];
    return NULL;
}

bool cd_is_tracked(const struct cd_db *db, const char *table)
{
    const struct cd_table *t = cd_table_known(db, table);

    return t && t->tracked;
}

static char *copy(const char *text)
{
    char *made = text ? strdup(text) : NULL;

    if (text && !made)
        abort();
    return made;
}

/* A plugin's rows are gone when it is; its tables stay. */
static void remember(struct cd_db *db, const struct cordee_table *t)
{
    for (size_t i = 0; i < db->n_tables; i++)
        if (strcmp(db->tables[i].name, t->name) == 0) {
            db->tables[i].tracked = db->tables[i].tracked || t->tracked;
            return;
        }
    db->tables = realloc(db->tables, (db->n_tables + 1) * sizeof *db->tables);
    if (!db->tables)
        abort();
    db->tables[db->n_tables++] = (struct cd_table){
        .name = copy(t->name),
        .tracked = t->tracked,
        .undo_if = copy(t->undo_if),
        .keeps = copy(t->keeps),
        .keeps_if = copy(t->keeps_if),
        .belongs = copy(t->belongs),
    };
}

void cd_tables_free(struct cd_db *db)
{
    for (size_t i = 0; i < db->n_tables; i++) {
        free(db->tables[i].name);
        free(db->tables[i].undo_if);
        free(db->tables[i].keeps);
        free(db->tables[i].keeps_if);
        free(db->tables[i].belongs);
    }
    free(db->tables);
}

/* ---- triggers --------------------------------------------------------------- */

static int triggers_drop(struct conn *c, const char *table, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    for (const char *letter = "iud"; name_ok(table) && *letter; letter++)
        if (cd_db_raw(c,
                      cordee_arena_printf(a, "DROP TRIGGER IF EXISTS \"cd_track_%s_%c\"",
                                          table, *letter),
                      err) < 0)
            return -1;
    return 0;
}

int cd_track(struct conn *c, const struct cordee_plugin_def *def,
             struct cordee_error *err)
{
    for (const struct cordee_table *t = def->tables; t && t->name; t++) {
        remember(c->db, t);
        if ((t->tracked ? table_track(c, t, err) : triggers_drop(c, t->name, err)) < 0)
            return cordee_fail_in(err, "%s: ", def->name);
    }
    return 0;
}

int cd_untrack(struct conn *c, const struct cordee_plugin_def *def,
               struct cordee_error *err)
{
    for (const struct cordee_table *t = def->tables; t && t->name; t++)
        if (triggers_drop(c, t->name, err) < 0)
            return -1;
    return 0;
}
