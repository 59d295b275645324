/* What there is to do: home, follow-ups, calls, what waits for a yes, what was changed
 * lately. */
#ifndef CORE_CONSOLE_DAY_DAY_H
#define CORE_CONSOLE_DAY_DAY_H

#include "core/console/console.h"

CD_HANDLER(cd_home_show);
CD_HANDLER(cd_home_help);
CD_HANDLER(cd_tasks_list);
CD_HANDLER(cd_tasks_open);
CD_HANDLER(cd_tasks_save);
CD_HANDLER(cd_quick_show);
CD_HANDLER(cd_quick_save);
CD_HANDLER(cd_calendar_page);
CD_HANDLER(cd_calendar_make);
CD_HANDLER(cd_calendar_end);
CD_HANDLER(cd_calendar_feed);
CD_HANDLER(cd_changes_list);
CD_HANDLER(cd_changes_undo);
CD_HANDLER(cd_calls_show);
CD_HANDLER(cd_review_list);
CD_HANDLER(cd_review_decide);

int cd_review_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                   struct cordee_error *err);

#endif
