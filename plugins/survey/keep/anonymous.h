/* Anonymous surveys: it is known who took part, and not who said what.
 *
 * When answers are sent, one transaction notes that the invitation is used, without a
 * time, and puts one sealed piece into survey_sealed.  When ten wait, all but five of
 * them, drawn by lot, are opened at once, and those that stay are sealed anew, so that it
 * does not show which were drawn.  The rest is opened when the survey closes; fewer than
 * five in all never are.  So nothing that is ever stored has fewer than five answers
 * beside the names of fewer than five who gave them. */
#ifndef PLUGINS_SURVEY_ANONYMOUS_H
#define PLUGINS_SURVEY_ANONYMOUS_H

#include "plugins/survey/keep/keep.h"

enum { SURVEY_WAIT = 10, SURVEY_STAY = 5 };
enum { SURVEY_BATCH = 1000 }; /* drafts of strangers; twice as many are kept at most */

/* Says whether a draft will be anonymous; once it is open that stays. */
int survey_anonymous_choose(struct cordee *cd, int64_t id, bool anonymous,
                            struct cordee_error *err);
/* Makes the keys, within the transaction that opens the survey. */
int survey_anonymous_begin(struct cordee *cd, int64_t id, struct cordee_error *err);

/* ---- one respondent ------------------------------------------------------------- */

/* What was filled in so far by whom a link belongs to; `secret` is what only they know:
 * the link's last part.  1 {"section", "language", "answers"}, a new object; 0 nothing;
 * -1. */
int survey_draft_load(struct cordee *cd, const char *secret, json_t **draft_r,
                      struct cordee_error *err);
int survey_draft_save(struct cordee *cd, const struct survey *s, const char *secret,
                      bool stranger, const json_t *draft, struct cordee_error *err);
/* A number for whom nobody invited, of that survey and else by chance; and the survey of
 * such a number.  What is made of it is their link, which is kept nowhere. */
int64_t survey_stranger_new(int64_t survey);
int64_t survey_stranger_of(int64_t stranger);
/* Whether a stranger's link was used: 1, 0, -1; and notes that it is, in the caller's
 * transaction: 1; 0 it was before; -1. */
int survey_stranger_sent(struct cordee *cd, int64_t survey, const char *secret,
                         struct cordee_error *err);
int survey_stranger_send(struct cordee *cd, int64_t survey, const char *secret,
                         struct cordee_error *err);
/* The batch that a draft which is saved now belongs to; where a new one begins, drafts go
 * that nobody saved since before the last began. */
int survey_stranger_batch(struct cordee *cd, int64_t survey, int64_t *batch_r,
                          struct cordee_error *err);
/* Keeps answers for good and removes the draft; invitation 0: by the link for everybody,
 * whose link sends once.  1; 2: they were sent before; 0: the survey is over; -1. */
int survey_anonymous_send(struct cordee *cd, const struct survey *s, int64_t invitation,
                          const char *secret, const json_t *answers,
                          struct cordee_error *err);

/* Opens what may be opened now, or with `rest` all that waits, in the caller's
 * transaction.  How many that were; -1: CORDEE_E_INVALID, they were sealed with another
 * key than this folder's. */
int64_t survey_anonymous_open(struct cordee *cd, int64_t survey, bool rest,
                              struct cordee_error *err);

/* db->log_empty, tried some times of 50 ms: 1; 0 somebody read all the time; -1. */
int survey_log_empty(struct cordee *cd, int tries, struct cordee_error *err);

/* ---- the end -------------------------------------------------------------------- */

/* What closing an anonymous survey takes, within its transaction: opens what waits (with
 * `unread` it may stay shut and is lost), forgets the keys and the drafts, and queues the
 * job that writes down who took part.  Does nothing to another survey. */
int survey_anonymous_end(struct cordee *cd, int64_t id, bool unread,
                         struct cordee_error *err);
/* The job "survey.closed": one entry for all who took part; then the database's log is
 * emptied. */
int survey_closed(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

#endif
