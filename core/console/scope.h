/* What lists of the console that are not filters are limited by. */
#ifndef CORE_CONSOLE_SCOPE_H
#define CORE_CONSOLE_SCOPE_H

#include "core/crm/scope.h"

/* A mail that came in, `m`: it answers a letter of a cluster that is looked at, or is
 * from somebody there. */
#define CD_MAIL_SEEN(m)                                                           \
    "(scope_open() OR EXISTS (SELECT 1 FROM outbox so JOIN letter sl ON sl.id = " \
    "so.letter WHERE so.id = " m ".outbox AND cluster_seen(sl.cluster)) OR (" m   \
    ".party IS NOT NULL AND " CORDEE_SEEN(m ".party") "))"
/* What somebody did: of those who work in some clusters only, each sees their own. */
#define CD_DONE_SEEN(x) "(scope_whole() OR " x ".staff = acting())"

#endif
