/* What the pages of projects share. */
#ifndef FUNDING_TOGETHER_PROJECT_PRIV_H
#define FUNDING_TOGETHER_PROJECT_PRIV_H

#include "plugins/funding/together/together.h"

/* "/funding/projects/12" and `rest`; lives as long as the request. */
const char *project_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                         const char *rest);
/* The one that {id} names; -1: there is none, too. */
int project_of(struct cordee *cd, struct cordee_request *req, struct project *p_r,
               struct cordee_error *err) CORDEE_MUST_CHECK;
/* Another text once somebody changed what the form holds. */
const char *project_seen(struct cordee_arena *a, const struct project *p);
/* Its page; with an `error` ("" none) as what is to be corrected. */
int project_show(struct cordee *cd, struct cordee_request *req, const struct project *p,
                 const char *error, struct cordee_error *err);

#endif
