/* What calls are filtered by, kept beside each: it stands in its record as JSON. */
#ifndef FUNDING_FACET_H
#define FUNDING_FACET_H

#include "plugins/funding/call/call.h"

#include <cordee/plugin.h>

/* Keeps what is filtered by of a call, in the caller's transaction. */
int facet_put(struct cordee *cd, int64_t id, const struct funding_call *call,
              struct cordee_error *err) CORDEE_MUST_CHECK;
/* Of all calls that have none yet. */
int facets_fill(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"value","label","n"}]: programmes of calls that are not over, by name. */
json_t *facet_programmes(struct cordee *cd, int64_t now,
                         struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
