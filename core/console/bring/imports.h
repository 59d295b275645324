/* What the pages of an import share. */
#ifndef CORE_CONSOLE_BRING_IMPORTS_H
#define CORE_CONSOLE_BRING_IMPORTS_H

#include "core/console/page.h"

/* The plan; `error` "" shows it as it is, else its open questions are marked. */
int cd_import_show_plan(const struct cd_view *view, int64_t id, const char *error,
                        struct cordee_error *err);
/* 1: it has begun (or ended), so that the plan on somebody's screen is from before, and
 * the reply leads to its report. */
int cd_import_has_begun(const struct cd_view *view, int64_t id, struct cordee_error *err);

#endif
