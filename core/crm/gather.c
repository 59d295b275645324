#include "core/crm/gather.h"

#include "core/db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ------------------------------------------------------------------------ */

/* `into` and `behind` are constants of the register's own tables; values are bound. */
static void put_sql(struct cordee_buf *sql, const struct cd_insert *what, size_t rows)
{
    cordee_buf_printf(sql, "INSERT INTO %s VALUES", what->into);
    for (size_t i = 0; i < rows; i++) {
        cordee_buf_puts(sql, i ? ", (?" : "(?");
        for (size_t c = 1; c < what->columns; c++)
            cordee_buf_puts(sql, ", ?");
        cordee_buf_putc(sql, ')');
    }
    cordee_buf_puts(sql, what->behind);
}

static int64_t rows_insert(struct cordee *cd, const struct cd_insert *what,
                           const struct cordee_value *values, size_t rows,
                           struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    put_sql(&sql, what, rows);
    return cd->db->insert(cd, err, sql.text, values, rows * what->columns);
}

int64_t cd_insert_one(struct cordee *cd, const struct cd_insert *what,
                      const struct cordee_value *values, struct cordee_error *err)
{
    return rows_insert(cd, what, values, 1, err);
}

/* ---- those that wait ------------------------------------------------------------- */

int64_t cd_gather_party(struct cd_gather *g, struct cordee_error *err)
{
    if (!g->next &&
        g->cd->db->one(g->cd, err, &g->next,
                       "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = "
                       "'party'), 0) + 1",
                       CORDEE_NO_ARGS) < 0)
        return -1;
    return g->next++;
}

static struct cd_gathered *list_of(struct cd_gather *g, const struct cd_insert *what)
{
    for (size_t i = 0; i < CD_GATHER_KINDS; i++)
        if (!g->lists[i].what || g->lists[i].what == what)
            return &g->lists[i];
    abort(); /* a kind was added: make room for it */
}

static struct cordee_value *list_grow(struct cd_gathered *list)
{
    if (list->rows == list->room) {
        list->room = list->room ? list->room * 2 : 64;
        list->values = realloc(list->values,
                               list->room * list->what->columns * sizeof *list->values);
        if (!list->values)
            abort();
    }
    return &list->values[list->rows++ * list->what->columns];
}

void cd_gather_put(struct cd_gather *g, const struct cd_insert *what,
                   const struct cordee_value *values)
{
    struct cd_gathered *list = list_of(g, what);
    struct cordee_value *row;

    list->what = what;
    row = list_grow(list);
    if (!g->arena)
        g->arena = cordee_arena_new();
    for (size_t c = 0; c < what->columns; c++) {
        row[c] = values[c];
        if (row[c].type == CORDEE_TEXT && *row[c].as.s)
            row[c].as.s = cordee_arena_text(g->arena, row[c].as.s);
    }
}

/* Few lengths, so that their statements are made once. */
static size_t together(size_t left)
{
    return left >= 128 ? 128 : left >= 32 ? 32 : left >= 8 ? 8 : 1;
}

static int list_rows(struct cd_gather *g, const struct cd_gathered *list,
                     struct cordee_error *err)
{
    for (size_t at = 0, n; at < list->rows; at += n) {
        n = together(list->rows - at);
        if (rows_insert(g->cd, list->what, &list->values[at * list->what->columns], n,
                        err) < 0)
            return -1;
    }
    return 0;
}

static int list_write(struct cd_gather *g, const struct cd_gathered *list,
                      struct cordee_error *err)
{
    char table[64];
    int64_t last;

    if (!list->rows)
        return 0;
    snprintf(table, sizeof table, "%.*s", (int)strcspn(list->what->into, "("),
             list->what->into);
    if (cd_db_together_begin(g->cd, table, &last, err) < 0)
        return -1;
    if (list_rows(g, list, err) < 0) {
        cd_db_together_forget(g->cd->host);
        return -1;
    }
    return cd_db_together_end(g->cd, table, last, err);
}

int cd_gather_write(struct cd_gather *g, struct cordee_error *err)
{
    for (size_t i = 0; i < CD_GATHER_KINDS && g->lists[i].what; i++)
        if (list_write(g, &g->lists[i], err) < 0) {
            g->failed = true;
            return -1;
        }
    cd_gather_forget(g);
    return 0;
}

void cd_gather_forget(struct cd_gather *g)
{
    for (size_t i = 0; i < CD_GATHER_KINDS; i++)
        g->lists[i].rows = 0;
    cordee_arena_free(g->arena);
    g->arena = NULL;
    g->next = 0;
    g->failed = false;
}

void cd_gather_done(struct cd_gather *g)
{
    cd_gather_forget(g);
    for (size_t i = 0; i < CD_GATHER_KINDS; i++)
        free(g->lists[i].values);
}
