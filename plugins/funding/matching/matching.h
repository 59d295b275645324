/* The work that finds out which calls are for which members, and keeps it. */
#ifndef FUNDING_MATCHING_H
#define FUNDING_MATCHING_H

#include "plugins/funding/match/job.h"
#include "plugins/funding/match/match.h"

#include <cordee/plugin.h>

/* The job: brings funding_match up to date with calls and register, for all whom who
 * asked for it sees.  Its slices are short; what is as it was is not written. */
int funding_match_run(struct cordee *cd, struct cordee_job *job,
                      struct cordee_error *err);
/* The job: the same for those of funding_wanted. */
int funding_rematch_run(struct cordee *cd, struct cordee_job *job,
                        struct cordee_error *err);
/* Queues the first where calls have changed since it ran, or a day has passed. */
int funding_match_due(struct cordee *cd, struct cordee_error *err);

/* ---- index.c: what both ask (cd->state of the plugin) ------------------------ */

struct matching *matching_new(void);
void matching_free(struct matching *k); /* takes NULL */
/* The index of the calls that are not over, made anew where they have changed, and the
 * rows' numbers by its own; `run`: a job's number, 0 none, that goes on with the one it
 * was given before.  0: it is this thread's until matching_give; -1. */
int matching_take(struct cordee *cd, int64_t run, struct match **m_r,
                  const int64_t **ids_r, struct cordee_error *err) CORDEE_MUST_CHECK;
void matching_give(struct cordee *cd);
/* Lets go of it where nobody has asked for some minutes; `over`: of a large one at once.
 */
void matching_rest(struct cordee *cd, bool over);

/* ---- matching-model.c -------------------------------------------------------- */

struct matched { /* what a run found */
    int64_t call, party;
    int strength;
    json_t *why;
};

/* Calls that are not over, into `m`; the rows' numbers by the match's, and how many. */
int calls_take(struct cordee *cd, struct cordee_arena *a, struct match *m, int64_t now,
               int64_t **ids_r, size_t *n_r, struct cordee_error *err) CORDEE_MUST_CHECK;
/* What tells these calls from others, and when one was changed last. */
int calls_key(struct cordee *cd, struct cordee_arena *a, int64_t now, const char **key_r,
              int64_t *changed_at_r, struct cordee_error *err) CORDEE_MUST_CHECK;
/* A member's rows, in the caller's transaction: only what differs is written. */
int matches_put(struct cordee *cd, int64_t party, const struct matched *found, size_t n,
                struct cordee_error *err) CORDEE_MUST_CHECK;
/* The run is over: rows of who is no member any more go, and when it was is kept. */
int matches_end(struct cordee *cd, int64_t now, int64_t members, int64_t silent,
                struct cordee_error *err) CORDEE_MUST_CHECK;
/* 1: it should run; 0; -1. */
int matches_due(struct cordee *cd, int64_t now,
                struct cordee_error *err) CORDEE_MUST_CHECK;

struct wanted {
    int64_t party;
    int64_t n; /* how often it was asked for by now */
};
/* Those to be matched anew whom who acts sees: how many, `most` at most, or -1. */
int wanted_take(struct cordee *cd, struct wanted *wanted, size_t most,
                struct cordee_error *err) CORDEE_MUST_CHECK;
/* It is done, unless it was asked for again since. */
int wanted_done(struct cordee *cd, const struct wanted *wanted,
                struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
