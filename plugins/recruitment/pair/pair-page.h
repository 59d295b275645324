/* What the pages of pairs share. */
#ifndef RECRUITMENT_PAIR_PAGE_H
#define RECRUITMENT_PAIR_PAGE_H

#include "plugins/recruitment/pair/pair.h"

/* How a pair looks in a card, a row or on its page: label, words, times, where it may go.
 * Without the right to see names (`names`) nothing of who they are stays in `row` until
 * both have said yes. */
void pair_dress(struct cordee *cd, struct cordee_arena *a, json_t *row, bool names);
/* [{"value","label"}] of where it may go from `state`. */
json_t *pair_ways(struct cordee *cd, const char *state);
/* The one that {id} names; -1: there is none, too. */
int pair_of(struct cordee *cd, struct cordee_request *req, struct pair *p_r,
            struct cordee_error *err) CORDEE_MUST_CHECK;
/* "/recruitment/pair/12" and `rest`; lives as long as the request. */
const char *pair_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                      const char *rest);
/* How they are called for who asks. */
const char *pair_label(struct cordee *cd, struct cordee_request *req,
                       const struct pair *p);
/* The page of a pair, with an error above it unless that is "". */
int pair_show(struct cordee *cd, struct cordee_request *req, const struct pair *p,
              const char *error, struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
