/* Who can introduce one of us. */
#ifndef CORE_CONSOLE_PARTY_INTRODUCE_H
#define CORE_CONSOLE_PARTY_INTRODUCE_H

#include "core/console/page.h"

/* Puts `way`, the best one, and `ways`, the others; neither when there is none. */
int cd_introduce_put(const struct cd_view *view, int64_t party, json_t *page,
                     struct cordee_error *err);
/* Puts subject and text of a mail that asks `reader`, in her language, to be introduced
 * to a party, above what is in `body` already.  1; 0: there is no such party that one may
 * see; -1. */
int cd_introduce_start(const struct cd_view *view, int64_t party, int64_t reader,
                       json_t *values, struct cordee_error *err);

#endif
