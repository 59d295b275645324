/* What stands on the home page, piece by piece. */
#ifndef CORE_CONSOLE_DAY_HOME_MODEL_H
#define CORE_CONSOLE_DAY_HOME_MODEL_H

#include "core/console/page.h"

int cd_home_put_head(const struct cd_view *view, json_t *model, struct cordee_error *err);
int cd_home_put_kpis(const struct cd_view *view, json_t *model, struct cordee_error *err);
/* tasks, quiet, replies, unread */
int cd_home_put_lists(const struct cd_view *view, json_t *model,
                      struct cordee_error *err);
int cd_home_put_sending(const struct cd_view *view, json_t *model,
                        struct cordee_error *err);
int cd_home_put_countries(const struct cd_view *view, json_t *model,
                          struct cordee_error *err);
/* The chain of next steps, until the first mailing is out. */
int cd_home_put_steps(const struct cd_view *view, json_t *model,
                      struct cordee_error *err);
void cd_home_put_alarms(const struct cd_view *view, json_t *model);
/* The cards of plugins, rendered. */
void cd_home_put_cards(const struct cd_view *view, json_t *model);

#endif
