/* What matching keeps, and who waits for it. */
#ifndef RECRUITMENT_FIT_KEEP_H
#define RECRUITMENT_FIT_KEEP_H

#include "plugins/recruitment/fit/fit.h"

struct fit_pair {
    int64_t opening, candidate;
    double score;        /* two digits behind the point */
    const char *reasons; /* as recruitment_match.reasons */
};

/* The best of an opening (candidates) or of a candidate (openings), best first. */
struct fit_list {
    bool of_candidate;
    int64_t id;
    const struct fit_pair *pairs;
    size_t n;
};

/* ---- keep-model.c: recruitment_match -------------------------------------------------
 */

/* Makes the rows say what the list does, in the caller's transaction: only what differs
 * is written, `at` stays where the pair was there.  `tells`: FIT_MATCHED is fired for
 * pairs that were not. */
int fit_list_keep(struct cordee *cd, const struct fit_list *list, bool tells,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* Rows of openings that are over and of candidates who are not there any more go; of a
 * cluster, or of all: 0. */
int fit_leavers_drop(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;
/* 1: there are such rows, or lists that lost one; 0; -1. */
int fit_leavers_any(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;

struct fit_hole { /* whose list lost one */
    bool of_candidate;
    int64_t id, cluster;
};
/* The next behind `after` (openings first, then candidates): 1; 0: none; -1. */
int fit_hole_next(struct cordee *cd, struct fit_hole *hole,
                  struct cordee_error *err) CORDEE_MUST_CHECK;

/* In whose list an opening (a candidate) stands now: their rows, in `a`. */
int fit_stands_in(struct cordee *cd, struct cordee_arena *a, bool of_candidate,
                  int64_t id, int64_t **rows_r, size_t *n_r,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* For each row of a cluster's other side the least score that stands in its list when
 * that is full: *least_r by row, *n_r of them; 0 where there is room. */
int fit_least(struct cordee *cd, struct cordee_arena *a, bool of_candidate,
              int64_t cluster, double **least_r, size_t *n_r,
              struct cordee_error *err) CORDEE_MUST_CHECK;

/* Openings that are open, candidates that are there, of a cluster; ascending. */
int fit_open_list(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                  int64_t **rows_r, size_t *n_r,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
int fit_there_list(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                   int64_t **rows_r, size_t *n_r,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
const char *fit_cluster_name(struct cordee *cd, struct cordee_arena *a, int64_t cluster);
/* The next cluster behind `after` that has an opening or a candidate: 1; 0; -1. */
int fit_cluster_next(struct cordee *cd, int64_t after, int64_t *cluster_r,
                     struct cordee_error *err) CORDEE_MUST_CHECK;
/* All with all was done, for the first time: no; then it is written down. */
int fit_first(struct cordee *cd, bool *first_r, struct cordee_error *err);
int fit_done_put(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- wanted-model.c: recruitment_wanted ----------------------------------------------
 */

struct fit_wanted {
    int64_t id, n; /* n: how often it was asked for by now */
    int64_t cluster, opening, candidate;
};
/* Those behind `after`, `most` at most: how many, or -1. */
int fit_wanted_take(struct cordee *cd, int64_t after, struct fit_wanted *wanted,
                    size_t most, struct cordee_error *err) CORDEE_MUST_CHECK;
/* It is done, unless it was asked for again since. */
int fit_wanted_done(struct cordee *cd, const struct fit_wanted *wanted,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* 1: somebody waits, has left, or lacks one in a list; 0; -1. */
int fit_waits(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;
/* The job that takes them, unless one waits. */
int fit_wake(struct cordee *cd, const char *kind,
             struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
