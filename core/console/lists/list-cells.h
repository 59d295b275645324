/* The columns of the lists of members and contacts: which ones somebody chose, their
 * headers, and what stands in each cell. */
#ifndef CORE_CONSOLE_LISTS_LIST_CELLS_H
#define CORE_CONSOLE_LISTS_LIST_CELLS_H

#include "core/console/lists/list.h"

#include "core/crm/list-column.h"

struct cd_cells {
    const struct cd_view *view;
    enum cordee_kind kind;
    const struct cd_list_column *all; /* that there are */
    size_t n_all;
    const char *names; /* chosen: "country,tags" */
    const struct cd_list_column **chosen;
    size_t n;
};

/* "members" or "contacts": what a choice of columns is kept under. */
const char *cd_cells_list(enum cordee_kind kind);
/* The columns that who asks chose; the address may name others: columns=country,tags. */
int cd_cells_load(const struct cd_view *view, enum cordee_kind kind,
                  struct cd_cells *cells_r, struct cordee_error *err);
/* Keeps a choice; "" is the usual one again. */
int cd_cells_save(const struct cd_cells *cells, const char *names,
                  struct cordee_error *err);
/* Puts `headers`, and into each of `items` its `cells`. */
int cd_cells_put(const struct cd_cells *cells, const struct cd_list *list, json_t *model,
                 struct cordee_error *err);

#endif
