/* Accounts and their rights, as administrators see them. */
#ifndef CORE_CONSOLE_ACCOUNT_USER_H
#define CORE_CONSOLE_ACCOUNT_USER_H

#include "core/console/show.h"

/* Only administrators touch an administrator's account, or (staff 0) make one: who may
 * merely invite people could else make themselves one. */
int cd_user_guard(struct cordee *cd, struct cordee_request *req, int64_t staff,
                  struct cordee_error *err);
/* "Firefox on Linux", of what a browser says it is. */
const char *cd_user_agent(const struct cd_view *view, const char *agent);
/* Puts `sessions` and `tokens` of an account, ready to show. */
int cd_user_put_access(const struct cd_view *view, json_t *model, int64_t staff,
                       struct cordee_error *err);
/* The page of an account; with `refused`, why what was sent of its clusters cannot be,
 * and what that was. */
int cd_user_page(const struct cd_view *view, int64_t staff, const char *refused,
                 struct cordee_error *err);

#endif
