/* Names as people type them, one a line: who is meant. */
#ifndef CORE_CRM_WHO_H
#define CORE_CRM_WHO_H

#include "core/base/host.h"

/* {"found":[{"id","kind","name","note","url"}], "open":[{"line","choices":[as found]}]}:
 * what is open was not found or could be several, who are its choices.  A line is an
 * e-mail address, a name in any order, accents and case aside, or a person and an
 * organisation with a comma between: "Anna Huber, Engines Ltd". */
int cd_who_read(struct cordee *cd, struct cordee_error *err, const char *lines,
                int64_t user, json_t **model_r) CORDEE_MUST_CHECK;
/* One by number, as in "found"; 1, 0: nobody, or in the trash, -1. */
int cd_who_one(struct cordee *cd, struct cordee_error *err, int64_t party,
               json_t **row_r) CORDEE_MUST_CHECK;

#endif
