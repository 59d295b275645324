/* The job for those who wait: one opening or candidate is scored anew, and the lists that
 * it comes into or falls out of. */
#include "plugins/recruitment/fit/run.h"

enum { SLICE = 20 };

/* ---- which lists ----------------------------------------------------------------------
 */

struct touched {
    struct fit_list *lists;
    size_t n;
};

/* Where it stands, and where it scores as much as who stands there last. */
static int others_touched(struct cordee *cd, struct fit_index *k, struct cordee_arena *a,
                          bool of_candidate, int64_t id, struct touched *t,
                          struct cordee_error *err)
{
    const struct fit_numbers *own = of_candidate ? &k->candidates : &k->openings;
    const struct fit_numbers *others = of_candidate ? &k->openings : &k->candidates;
    const size_t number = fit_number(own, id);
    struct match_hit *hits = NULL;
    double *least;
    size_t n_hits = 0, n_least, n_stands;
    int64_t *stands;
    bool *done = cordee_arena_get(a, others->n + 1);

    if (fit_stands_in(cd, a, of_candidate, id, &stands, &n_stands, err) < 0 ||
        fit_least(cd, a, of_candidate, k->cluster, &least, &n_least, err) < 0)
        return -1;
    if (number != SIZE_MAX)
        n_hits = of_candidate ? match_openings(k->match, number, others->n, a, &hits)
                              : match_people(k->match, number, others->n, a, &hits);
    t->lists = cordee_arena_get(a, (n_stands + n_hits + 1) * sizeof *t->lists);
    for (size_t i = 0; i < n_stands; i++) {
        const size_t other = fit_number(others, stands[i]);

        if (other != SIZE_MAX)
            done[other] = true;
        t->lists[t->n++] = fit_list_of(k, a, !of_candidate, stands[i]);
    }
    for (size_t i = 0; i < n_hits; i++) {
        const size_t other = of_candidate ? hits[i].opening : hits[i].candidate;
        const int64_t row = others->rows[other];

        if (!done[other] && ((size_t)row >= n_least ||
                             hits[i].score >= least[row] - 0.01)) /* kept are rounded */
            t->lists[t->n++] = fit_list_of(k, a, !of_candidate, row);
    }
    return 0;
}

static int renew(struct cordee *cd, struct fit_index *k, bool of_candidate, int64_t id,
                 struct cordee_error *err)
{
    return of_candidate ? fit_index_candidate(cd, k, id, err)
                        : fit_index_opening(cd, k, id, err);
}

/* Its own list, then all that it touches. */
static int one_score(struct cordee *cd, struct cordee_arena *a,
                     const struct fit_wanted *w, struct fit_list *own, struct touched *t,
                     bool *drifts_r, struct cordee_error *err)
{
    const bool of_candidate = w->candidate != 0;
    const int64_t id = of_candidate ? w->candidate : w->opening;
    struct fit_index *k;
    int rc = fit_index_take(cd, w->cluster, &k, err);

    if (rc < 0)
        return -1;
    rc = renew(cd, k, of_candidate, id, err);
    if (rc == 0) {
        *own = fit_list_of(k, a, of_candidate, id);
        rc = others_touched(cd, k, a, of_candidate, id, t, err);
        *drifts_r = !of_candidate && fit_index_drifts(k);
    }
    fit_index_give(cd);
    return rc;
}

static int lists_keep(struct cordee *cd, const struct fit_list *lists, size_t n,
                      struct cordee_error *err)
{
    for (size_t at = 0; at < n;)
        if (fit_lists_slice(cd, lists, n, &at, true, err) < 0)
            return -1;
    return 0;
}

/* What is scored while all are scored anew, with what they were when that began, is
 * scored again behind it. */
static int one_keep(struct cordee *cd, const struct fit_wanted *w,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct touched t = {0};
    struct fit_list own;
    bool drifts = false;

    if (one_score(cd, a, w, &own, &t, &drifts, err) < 0 ||
        lists_keep(cd, &own, 1, err) < 0 || lists_keep(cd, t.lists, t.n, err) < 0 ||
        (drifts && fit_wake(cd, FIT_ALL_JOB, err) < 0))
        return -1;
    return fit_running(cd) == w->cluster ? 0 : fit_wanted_done(cd, w, err);
}

static int one_run(struct cordee *cd, const struct fit_wanted *w,
                   struct cordee_error *err)
{
    int rc;

    fit_work_begin(cd);
    rc = one_keep(cd, w, err);
    fit_work_end(cd);
    return rc;
}

/* ---- who left -------------------------------------------------------------------------
 */

static int hole_keep(struct cordee *cd, const struct fit_hole *hole,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct fit_list list = {0};
    struct fit_index *k;
    int rc = fit_index_take(cd, hole->cluster, &k, err);

    if (rc < 0)
        return -1;
    rc = fit_index_sync(cd, k, err);
    if (rc == 0)
        list = fit_list_of(k, a, hole->of_candidate, hole->id);
    fit_index_give(cd);
    return rc < 0 ? -1 : lists_keep(cd, &list, 1, err);
}

static int hole_fill(struct cordee *cd, const struct fit_hole *hole,
                     struct cordee_error *err)
{
    int rc;

    fit_work_begin(cd);
    rc = hole_keep(cd, hole, err);
    fit_work_end(cd);
    return rc;
}

static void keep(struct cordee_job *job, const char *name, int64_t n)
{
    json_object_set_new(job->state, name, json_integer(n));
}

/* 1: some were filled; 0: none is left. */
static int holes_fill(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    struct fit_hole hole = {.of_candidate = cordee_json_int(job->state, "people") != 0,
                            .id = cordee_json_int(job->state, "hole")};
    int rc = 1;

    for (int i = 0; i < SLICE && rc > 0; i++) {
        rc = fit_hole_next(cd, &hole, err);
        if (rc > 0 && hole_fill(cd, &hole, err) < 0)
            return -1;
    }
    keep(job, "people", hole.of_candidate);
    keep(job, "hole", hole.id);
    return rc;
}

/* ---- the job --------------------------------------------------------------------------
 */

int fit_wanted_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    struct fit_wanted wanted[SLICE];
    const int64_t after = cordee_json_int(job->state, "after");
    int n = fit_wanted_take(cd, after, wanted, SLICE, err), rc;

    if (n < 0)
        return -1;
    for (int i = 0; i < n; i++)
        if (one_run(cd, &wanted[i], err) < 0)
            return -1;
    if (n) {
        keep(job, "after", wanted[n - 1].id);
        return CORDEE_JOB_MORE;
    }
    if (!cordee_json_int(job->state, "left")) {
        if (fit_leavers_drop(cd, err) < 0)
            return -1;
        keep(job, "left", 1);
    }
    rc = holes_fill(cd, job, err);
    return rc < 0 ? -1 : rc ? CORDEE_JOB_MORE : CORDEE_JOB_DONE;
}

int fit_look(struct cordee *cd, struct cordee_error *err)
{
    const int waits = fit_waits(cd, err);

    if (waits < 0 || (waits && fit_wake(cd, FIT_WANTED_JOB, err) < 0))
        return -1;
    return fit_weights_look(cd, err);
}
