#ifndef CORE_CONSOLE_ACCOUNT_DROP_H
#define CORE_CONSOLE_ACCOUNT_DROP_H

#include "core/console/show.h"

/* Puts `drop`: {"address": of who asks, absent before mail is set up; "vouched": our mail
 * server vouches for mail}. */
void cd_drop_put(const struct cd_view *view, json_t *model);

#endif
