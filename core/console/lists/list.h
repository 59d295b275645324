/* Lists that page, sort and keep their filter in the address. */
#ifndef CORE_CONSOLE_LISTS_LIST_H
#define CORE_CONSOLE_LISTS_LIST_H

#include "core/console/show.h"

enum { CD_LIST_ROWS = 50 };

/* What the address says of a list. */
struct cd_list {
    const struct cd_view *view;
    const char *path;    /* "/contacts" */
    const char *filter;  /* as typed; "" */
    const char *usual;   /* the order when the address says none: "name" */
    const char *sort;    /* "name", "-last_contact" */
    const char *columns; /* asked for in the address; "" */
    const char *after;   /* where this page starts: what the last one said */
    int64_t from;        /* the number of its first row, from 1 */
};

/* Reads filter, sort, after and from of the request. */
struct cd_list cd_list_of(const struct cd_view *view, const char *path,
                          const char *usual);
/* The same list with another filter, from its beginning. */
const char *cd_list_href(const struct cd_list *list, const char *filter);
/* The header of a column: {"name","label","class","href" ("": not
 * sortable),"sorted","arrow"}. */
json_t *cd_list_header(const struct cd_list *list, const char *name, const char *label,
                       bool sorts, bool down_first, const char *class);
/* Puts `pager`, `filter`, `total_text`;
 * `next` is where the next page starts ("": there is none), `shown` the rows here. */
void cd_list_put(const struct cd_list *list, json_t *model, int64_t total, size_t shown,
                 const char *next);

#endif
