/* What must be provable later: sign-ins, exports, sends, undone changes, roles, restored
 * data.  Table `audit` is only ever added to. */
#ifndef CORE_DB_AUDIT_H
#define CORE_DB_AUDIT_H

#include "core/base/host.h"

/* Adds a row for whom the calling thread acts: what was done ("export.list"), to what
 * ("party 12"), and what else there is to know.  Never the words of a letter. */
int cd_audit(struct cordee *cd, const char *action, const char *object,
             const char *detail, struct cordee_error *err);
/* The same with the number of a row as the object: "party 12". */
int cd_audit_row(struct cordee *cd, const char *action, const char *kind, int64_t row,
                 const char *detail, struct cordee_error *err);

#endif
