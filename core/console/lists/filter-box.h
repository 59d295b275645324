/* The box in which people put a filter together. */
#ifndef CORE_CONSOLE_LISTS_FILTER_BOX_H
#define CORE_CONSOLE_LISTS_FILTER_BOX_H

#include "core/console/show.h"

/* The model of the partial `filter-box` from what the address says; its member "text"
 * is the text after a step of *Add a condition*, a chip or a starter. */
int cd_filter_box_read(const struct cd_view *view, enum cordee_kind kind,
                       json_t **model_r, struct cordee_error *err);

#endif
