#include "core/base/rows.h"

#include <stdlib.h>
#include <string.h>

struct list {
    struct cd_row *rows;
    size_t n, room;
    struct list *before; /* the one it took the place of */
};

struct cd_rows {
    struct list *kinds[CD_ROW_KINDS];
};

static struct list *list_new(void)
{
    struct list *list = calloc(1, sizeof *list);

    if (!list)
        abort();
    return list;
}

static struct list *list_of(const struct cd_rows *rows, enum cd_row_kind kind)
{
    return __atomic_load_n(&rows->kinds[kind], __ATOMIC_ACQUIRE);
}

struct cd_rows *cd_rows_new(void)
{
    struct cd_rows *rows = calloc(1, sizeof *rows);

    if (!rows)
        abort();
    for (int k = 0; k < CD_ROW_KINDS; k++)
        rows->kinds[k] = list_new();
    return rows;
}

void cd_rows_free(struct cd_rows *rows)
{
    if (!rows)
        return;
    for (int k = 0; k < CD_ROW_KINDS; k++)
        for (struct list *list = rows->kinds[k], *before; list; list = before) {
            before = list->before;
            free(list->rows);
            free(list);
        }
    free(rows);
}

/* Each kind of row begins with its name, NULL in the row that ends the array. */
static const char *row_name(const void *row)
{
    const char *name;

    memcpy(&name, row, sizeof name);
    return name;
}

static void list_add(struct list *list, struct cd_row row)
{
    if (list->n == list->room) {
        list->room = list->room ? list->room * 2 : 16;
        list->rows = realloc(list->rows, list->room * sizeof *list->rows);
        if (!list->rows)
            abort();
    }
    list->rows[list->n++] = row;
}

static void add_array(struct list *list, struct cordee *cd, const void *array,
                      size_t size)
{
    for (const char *row = array; row && row_name(row); row += size)
        list_add(list, (struct cd_row){.cd = cd, .row = row});
}

void cd_rows_publish(struct cd_rows *rows, enum cd_row_kind kind, struct cordee *cd,
                     const void *const *made, size_t n)
{
    struct list *now = list_of(rows, kind), *next = list_new();

    for (size_t i = 0; i < now->n; i++)
        if (!now->rows[i].made)
            list_add(next, now->rows[i]);
    for (size_t i = 0; i < n; i++)
        list_add(next, (struct cd_row){.cd = cd, .row = made[i], .made = true});
    next->before = now;
    __atomic_store_n(&rows->kinds[kind], next, __ATOMIC_RELEASE);
}

void cd_rows_add(struct cd_rows *rows, struct cordee *cd,
                 const struct cordee_plugin_def *def)
{
#define ADD(kind, member) \
    add_array(rows->kinds[kind], cd, def->member, sizeof *def->member)
    ADD(CD_ROW_SETTING, settings);
    ADD(CD_ROW_TABLE, tables);
    ADD(CD_ROW_ASSET, assets);
    ADD(CD_ROW_PERMISSION, permissions);
    ADD(CD_ROW_ROUTE, routes);
    for (const struct cordee_route *const *more = def->more_routes; more && *more; more++)
        add_array(rows->kinds[CD_ROW_ROUTE], cd, *more, sizeof **more);
    ADD(CD_ROW_MENU, menu);
    ADD(CD_ROW_CARD, cards);
    ADD(CD_ROW_ALARM, alarms);
    ADD(CD_ROW_PANEL, panels);
    ADD(CD_ROW_FIELD, fields);
    ADD(CD_ROW_MERGE_FIELD, merge_fields);
    ADD(CD_ROW_COLUMN, columns);
    ADD(CD_ROW_BLOCK, blocks);
    ADD(CD_ROW_INTERACTION_KIND, interaction_kinds);
    ADD(CD_ROW_EVENT, events);
    ADD(CD_ROW_HOOK, hooks);
    ADD(CD_ROW_INBOUND, inbound);
    ADD(CD_ROW_JOB, jobs);
    ADD(CD_ROW_SCHEDULE, schedules);
    ADD(CD_ROW_LUA, lua);
    ADD(CD_ROW_COMMAND, commands);
    ADD(CD_ROW_SERVICE, services);
    ADD(CD_ROW_BRIEF, briefs);
    ADD(CD_ROW_FIGURES, figures);
    ADD(CD_ROW_OBJECT, objects);
    ADD(CD_ROW_PROPOSAL, proposals);
#undef ADD
}

void cd_rows_sweep(struct cd_rows *rows, struct cordee *cd)
{
    for (int k = 0; k < CD_ROW_KINDS; k++) {
        struct list *list = rows->kinds[k];
        size_t kept = 0;

        for (size_t i = 0; i < list->n; i++)
            if (list->rows[i].cd != cd)
                list->rows[kept++] = list->rows[i];
        list->n = kept;
    }
}

const struct cd_row *cd_rows_of(const struct cd_rows *rows, enum cd_row_kind kind,
                                size_t *n_r)
{
    const struct list *list = list_of(rows, kind);

    *n_r = list->n;
    return list->rows;
}

const struct cd_row *cd_rows_find(const struct cd_rows *rows, enum cd_row_kind kind,
                                  const char *name)
{
    const struct list *list = list_of(rows, kind);

    for (size_t i = 0; i < list->n; i++)
        if (strcmp(row_name(list->rows[i].row), name) == 0)
            return &list->rows[i];
    return NULL;
}

const char *cd_listed(const char *list, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = list; at; at = strchr(at, ',')) {
        at += strspn(at, ", ");
        if (strncmp(at, word, n) == 0 && strchr(",+ ", at[n]))
            return at + n;
    }
    return NULL;
}
