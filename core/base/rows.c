#include "core/base/rows.h"

#include <stdlib.h>
#include <string.h>

struct list {
    struct cd_row *rows;
    size_t n, room;
};

struct cd_rows {
    struct list kinds[CD_ROW_KINDS];
};

struct cd_rows *cd_rows_new(void)
{
    struct cd_rows *rows = calloc(1, sizeof *rows);

    if (!rows)
        abort();
    return rows;
}

void cd_rows_free(struct cd_rows *rows)
{
    if (!rows)
        return;
    for (int k = 0; k < CD_ROW_KINDS; k++)
        free(rows->kinds[k].rows);
    free(rows);
}

/* Each kind of row begins with its name, NULL in the row that ends the array. */
static const char *row_name(const void *row)
{
    const char *name;

    memcpy(&name, row, sizeof name);
    return name;
}

static void add_array(struct list *list, struct cordee *cd, const void *array,
                      size_t size)
{
    for (const char *row = array; row && row_name(row); row += size) {
        if (list->n == list->room) {
            list->room = list->room ? list->room * 2 : 16;
            list->rows = realloc(list->rows, list->room * sizeof *list->rows);
            if (!list->rows)
                abort();
        }
        list->rows[list->n++] = (struct cd_row){.cd = cd, .row = row};
    }
}

void cd_rows_add(struct cd_rows *rows, struct cordee *cd,
                 const struct cordee_plugin_def *def)
{
#define ADD(kind, member) \
    add_array(&rows->kinds[kind], cd, def->member, sizeof *def->member)
    ADD(CD_ROW_SETTING, settings);
    ADD(CD_ROW_TABLE, tables);
    ADD(CD_ROW_ASSET, assets);
    ADD(CD_ROW_PERMISSION, permissions);
    ADD(CD_ROW_ROUTE, routes);
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
#undef ADD
}

void cd_rows_sweep(struct cd_rows *rows, struct cordee *cd)
{
    for (int k = 0; k < CD_ROW_KINDS; k++) {
        struct list *list = &rows->kinds[k];
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
    *n_r = rows->kinds[kind].n;
    return rows->kinds[kind].rows;
}

const struct cd_row *cd_rows_find(const struct cd_rows *rows, enum cd_row_kind kind,
                                  const char *name)
{
    const struct list *list = &rows->kinds[kind];

    for (size_t i = 0; i < list->n; i++)
        if (strcmp(row_name(list->rows[i].row), name) == 0)
            return &list->rows[i];
    return NULL;
}
