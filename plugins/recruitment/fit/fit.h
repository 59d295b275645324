/* Who fits which opening, kept in recruitment_match and always fresh: a changed opening
 * or profile is scored anew at once, all of them every night.  A candidate is matched
 * with openings of its own cluster only. */
#ifndef RECRUITMENT_FIT_H
#define RECRUITMENT_FIT_H

#include "plugins/recruitment/candidate/candidate.h"

/* Conditions on a row of recruitment_opening or recruitment_candidate, with one `?`, now:
 * the opening is open; the candidate may be matched and shown. */
#define FIT_OPEN(o) \
    "(" o ".state = 'open' AND (" o ".closes = 0 OR " o ".closes + 86400 > ?))"
#define FIT_THERE(c) "(" c ".state = 'looking' AND " c ".consent_until > ?)"

#define FIT_MATCHED    "recruitment.matched" /* "opening", "candidate", "score" */
#define FIT_WEIGHTS    "recruitment.weights" /* what scripts answer: weights.c */
#define FIT_ALL_JOB    "recruitment.match"
#define FIT_WANTED_JOB "recruitment.rematch"

enum { FIT_BEST = 20 }; /* kept of each opening and of each candidate */

/* ---- rows of the plugin's definition ------------------------------------------- */

/* The plugin's cd->state is this room's: the index of each cluster. */
int fit_start(struct cordee *cd, struct cordee_error *err);
void fit_stop(struct cordee *cd);

/* The jobs: all with all; those of recruitment_wanted. */
int fit_all_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
int fit_wanted_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
/* Schedules: every night all; every minute who waits, who left, what ended. */
int fit_all_queue(struct cordee *cd, struct cordee_error *err);
int fit_look(struct cordee *cd, struct cordee_error *err);

/* Hooks, within the change's transaction. */
int fit_opening_changed(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                        struct cordee_error *err);
int fit_candidate_changed(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                          struct cordee_error *err);
int fit_undone(struct cordee *cd, const struct cordee_value *argv, size_t argc,
               struct cordee_error *err);

/* ---- for other rooms ------------------------------------------------------------- */

/* A look at a profile: `staff` of the office or `person` of a member, for an opening or
 * 0.  Who comes back within an hour looked once. */
struct fit_view {
    int64_t candidate, opening, staff, person;
    bool blind; /* without name and documents */
};
int fit_view_log(struct cordee *cd, const struct fit_view *v, struct cordee_error *err);

/* What an employer sees of a candidate before both agreed, for the partial
 * recruitment-blind: number, headline, text, skills, languages, education, experience,
 * what they did (without organisations), when they are free, how far away; and, with an
 * opening, the score with its parts and what is missing.  No name, no document, no
 * address.  The caller logs the look.  1; 0: nobody who may be shown; -1.  *model_r is a
 * new reference. */
int fit_blind(struct cordee *cd, struct cordee_arena *a, int64_t candidate,
              int64_t opening, json_t **model_r, struct cordee_error *err);

#endif
