/* Hits of match/ as what is kept. */
#ifndef RECRUITMENT_FIT_RUN_H
#define RECRUITMENT_FIT_RUN_H

#include "plugins/recruitment/fit/index.h"
#include "plugins/recruitment/fit/keep.h"

/* In `a`. */
struct fit_pair fit_pair_of(const struct fit_index *k, struct cordee_arena *a,
                            const struct match_hit *hit);
/* The best of one that the index has; an empty list where it has not. */
struct fit_list fit_list_of(struct fit_index *k, struct cordee_arena *a,
                            bool of_candidate, int64_t id);
/* Keeps lists from *at on in one transaction of some 40 ms, and moves *at behind. */
int fit_lists_slice(struct cordee *cd, const struct fit_list *lists, size_t n, size_t *at,
                    bool tells, struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
