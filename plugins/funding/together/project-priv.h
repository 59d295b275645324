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
const char *project_asks_seen(struct cordee_arena *a, const struct project *p);
/* Its page as what is to be corrected: with the sentence above it, what was typed, and
 * `more` (taken over, may be NULL) in its model. */
int project_refuse(struct cordee *cd, struct cordee_request *req, const struct project *p,
                   const char *error, json_t *more, struct cordee_error *err);
/* The same for a refusal; any other failure goes on. */
int project_refused(struct cordee *cd, struct cordee_request *req,
                    const struct project *p, const struct cordee_error *why,
                    struct cordee_error *err);
/* Somebody saved something else since the page was opened: it was made of `seen`, a page
 * of `now` would be, and this one would make it `sent`.  *why says so. */
bool project_is_late(struct cordee *cd, const char *seen, const char *now,
                     const char *sent, struct cordee_error *why);

/* Inputs as the forms have them: a day, "" for none; an amount, "" for 0. */
void project_put_day(json_t *model, const char *key, int64_t at, const char *zone);
void project_put_amount(json_t *model, const char *key, int64_t n);
int project_day(struct cordee *cd, struct cordee_request *req, const char *name,
                const char *zone, int64_t *at_r,
                struct cordee_error *err) CORDEE_MUST_CHECK;
int project_amount(struct cordee *cd, struct cordee_request *req, const char *name,
                   int64_t *n_r, struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- project-asks.c --------------------------------------------------------- */

/* Whether somebody said what the call asks, else what it was read from; and its form. */
void project_put_checked(struct cordee *cd, const struct project *p, json_t *model);

#endif
