/* What matching asks: the openings and candidates of a cluster as match/ has them, kept
 * from job to job.  Before each use it is compared with the rows; one that changed is
 * taken out and in again. */
#ifndef RECRUITMENT_FIT_INDEX_H
#define RECRUITMENT_FIT_INDEX_H

#include "plugins/recruitment/fit/fit.h"
#include "plugins/recruitment/match/match.h"

/* Rows by number, numbers by row. */
struct fit_numbers {
    int64_t *rows; /* 0: it is gone */
    size_t n, rows_room;
    size_t *numbers; /* plus 1; 0: there is none */
    size_t numbers_room;
    size_t gone;
};

struct fit_index {
    int64_t cluster;
    struct cordee_arena *arena; /* what match points at */
    struct match *match;
    struct fit_numbers openings, candidates;
    size_t drift; /* openings renewed since it was made, by which idf is not as it was */
    double weights[MATCH_PARTS]; /* of openings that say none */
    const char *weights_by;      /* the script that said them, or "" */
};

/* ---- load-model.c, load-skill-model.c, load.c
 * ------------------------------------------------------- */

/* Takes in the open openings (candidates that are there) of the index's cluster with
 * `from` <= row <= `to`. */
int fit_openings_load(struct cordee *cd, struct fit_index *k, int64_t from, int64_t to,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
int fit_candidates_load(struct cordee *cd, struct fit_index *k, int64_t from, int64_t to,
                        struct cordee_error *err) CORDEE_MUST_CHECK;
/* The number of a row's skill. */
uint32_t fit_skill(struct fit_index *k, int64_t row);
/* Skills that are linked, and ESCO's occupations as lists that say how rare each is. */
int fit_skills_load(struct cordee *cd, struct fit_index *k,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* A year, in whole units; 0 stays 0. */
int64_t fit_pay_a_year(int64_t pay, const char *per, double hours);

/* ---- weights.c ------------------------------------------------------------------ */

/* What weighs how much in a cluster where an opening does not say: match_part_weights,
 * or what a script says.  A script that fails is logged. */
void fit_weights_ask(struct cordee *cd, int64_t cluster, struct cordee_arena *a,
                     double weights[MATCH_PARTS], const char **by_r);
/* Queues the job of all where a script says something else than when it ran. */
int fit_weights_look(struct cordee *cd, struct cordee_error *err);
/* An opening's own ({"skills": 60}), or the others. */
void fit_weights_read(const char *own, const double others[MATCH_PARTS],
                      double weights[MATCH_PARTS]);

/* ---- index.c -------------------------------------------------------------------- */

struct fit_index *fit_index_make(struct cordee *cd, int64_t cluster,
                                 struct cordee_error *err);
void fit_index_free(struct fit_index *k); /* takes NULL */
void fit_index_drop(struct fit_index **k);

size_t fit_number(const struct fit_numbers *n, int64_t row); /* SIZE_MAX: none */
void fit_number_put(struct fit_numbers *n, int64_t row);     /* behind the last */

/* The kept one of a cluster, made where there is none.  0: it is this thread's until
 * fit_index_give; -1. */
int fit_index_take(struct cordee *cd, int64_t cluster, struct fit_index **k_r,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
void fit_index_give(struct cordee *cd);
/* Compares it with the rows: in with who is new, out with who is gone.  Of those taken
 * by fit_index_take. */
int fit_index_sync(struct cordee *cd, struct fit_index *k,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
/* Takes one out, and in as it is now, if it is there. */
int fit_index_opening(struct cordee *cd, struct fit_index *k, int64_t row,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
int fit_index_candidate(struct cordee *cd, struct fit_index *k, int64_t row,
                        struct cordee_error *err) CORDEE_MUST_CHECK;
/* Puts a new one in the place of a cluster's. */
/* What weighs how much in the kept one of a cluster; false: none is kept. */
bool fit_index_weights(struct cordee *cd, int64_t cluster, double weights[MATCH_PARTS]);
/* All should be scored anew: so many openings were renewed that scores would differ, or
 * it is soon done. */
bool fit_index_drifts(const struct fit_index *k);
void fit_index_put(struct cordee *cd, struct fit_index *k);
/* Around scoring and keeping: of two jobs, the one that scored first keeps first. */
void fit_work_begin(struct cordee *cd);
void fit_work_end(struct cordee *cd);
/* A run of all is under way in a cluster: what is scored meanwhile is scored again behind
 * it.  False: there is one already. */
bool fit_running_begin(struct cordee *cd, int64_t cluster);
void fit_running_end(struct cordee *cd);
int64_t fit_running(struct cordee *cd); /* the cluster; 0: none */

#endif
