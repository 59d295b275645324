/* The brief: one page to read before one meets somebody, printed or on a phone. */
#ifndef CORE_CONSOLE_BRIEF_BRIEF_H
#define CORE_CONSOLE_BRIEF_BRIEF_H

#include "core/console/console.h"
#include "core/console/page.h"

/* What a brief says of one organisation or person.  1 found, 0 none, -1. */
int cd_brief_part(const struct cd_view *view, int64_t party, json_t **part_r,
                  struct cordee_error *err);
/* What plugins add to it: "sections": [{"label", "rows": [...]}]. */
void cd_brief_sections(const struct cd_view *view, int64_t party, enum cordee_kind kind,
                       json_t *part);

CD_HANDLER(cd_brief_member);
CD_HANDLER(cd_brief_contact);
CD_HANDLER(cd_brief_meeting);

#endif
