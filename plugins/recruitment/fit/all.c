/* The job of all: every pair of a cluster is scored, and the best are kept, in short
 * transactions.  A cluster a call. */
#include "plugins/recruitment/fit/run.h"

/* ---- found ----------------------------------------------------------------------------
 */

struct found {
    const struct fit_index *index;
    struct cordee_arena *arena;
    struct cordee_buf pairs; /* struct fit_pair: of openings, then of candidates */
    struct cordee_buf lists; /* struct fit_list; their pairs are found at the end */
};

static void found_put(struct found *f, bool of_candidate, const struct match_hit *hit)
{
    const struct fit_pair pair = fit_pair_of(f->index, f->arena, hit);
    const int64_t id = of_candidate ? pair.candidate : pair.opening;
    struct fit_list *last =
        f->lists.len
            ? (struct fit_list *)(void *)(f->lists.text + f->lists.len - sizeof *last)
            : NULL;

    if (!last || last->of_candidate != of_candidate || last->id != id) {
        const struct fit_list list = {of_candidate, id, NULL, 1};

        cordee_buf_put(&f->lists, &list, sizeof list);
    } else {
        last->n++;
    }
    cordee_buf_put(&f->pairs, &pair, sizeof pair);
}

static void person_take(void *ctx, const struct match_hit *hit)
{
    found_put(ctx, false, hit);
}

static void opening_take(void *ctx, const struct match_hit *hit)
{
    found_put(ctx, true, hit);
}

/* Whoever has no list has an empty one: what is kept of it must go. */
static void empty_put(struct found *f, const struct fit_numbers *n, bool of_candidate)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct fit_list *lists = (const struct fit_list *)(const void *)f->lists.text;
    const size_t n_lists = f->lists.len / sizeof *lists;
    bool *has = cordee_arena_get(a, n->n + 1);

    for (size_t i = 0; i < n_lists; i++)
        if (lists[i].of_candidate == of_candidate)
            has[fit_number(n, lists[i].id)] = true;
    for (size_t i = 0; i < n->n; i++)
        if (!has[i]) {
            const struct fit_list list = {of_candidate, n->rows[i], NULL, 0};

            cordee_buf_put(&f->lists, &list, sizeof list);
        }
}

static struct fit_list *found_lists(struct found *f, size_t *n_r)
{
    struct fit_list *lists = (struct fit_list *)(void *)f->lists.text;
    const struct fit_pair *pair = (const struct fit_pair *)(const void *)f->pairs.text;

    *n_r = f->lists.len / sizeof *lists;
    for (size_t i = 0; i < *n_r; pair += lists[i++].n)
        lists[i].pairs = pair;
    return lists;
}

/* ---- kept -----------------------------------------------------------------------------
 */

static void told(struct cordee *cd, const struct cordee_job *job, size_t at, size_t n)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    cd->job->progress(
        cd, job, (int64_t)at, (int64_t)n,
        cordee_arena_printf(a, T("%lld of %lld lists"), (long long)at, (long long)n));
}

static int found_keep(struct cordee *cd, const struct cordee_job *job, struct found *f,
                      bool tells, struct cordee_error *err)
{
    size_t n, at = 0;
    struct fit_list *lists = found_lists(f, &n);

    while (at < n) {
        if (fit_lists_slice(cd, lists, n, &at, tells, err) < 0)
            return -1;
        told(cd, job, at, n);
    }
    return 0;
}

static int index_match(struct cordee *cd, const struct cordee_job *job,
                       struct fit_index *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct found f = {.index = k, .arena = a};
    bool first;
    int rc = fit_first(cd, &first, err);

    if (rc == 0) {
        match_all(k->match, FIT_BEST, person_take, opening_take, &f);
        empty_put(&f, &k->openings, false);
        empty_put(&f, &k->candidates, true);
        rc = found_keep(cd, job, &f, !first, err);
    }
    cordee_buf_drop(&f.pairs);
    cordee_buf_drop(&f.lists);
    return rc;
}

/* Pages and those who wait go on with the index that was, until this one is kept. */
static int cluster_match(struct cordee *cd, const struct cordee_job *job, int64_t cluster,
                         struct cordee_error *err)
{
    CORDEE_AUTO(fit_index_drop)
    struct fit_index *k = fit_index_make(cd, cluster, err);

    if (!k || index_match(cd, job, k, err) < 0)
        return -1;
    fit_index_put(cd, k);
    k = NULL;
    return 0;
}

/* ---- the job --------------------------------------------------------------------------
 */

static int end(struct cordee *cd, struct cordee_error *err)
{
    return fit_leavers_drop(cd, err) < 0 || fit_done_put(cd, err) < 0 ||
                   fit_wake(cd, FIT_WANTED_JOB, err) < 0
               ? -1
               : CORDEE_JOB_DONE;
}

int fit_all_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    enum { LATER = 5 }; /* seconds: there is a run already */
    int64_t cluster = cordee_json_int(job->state, "cluster");
    int rc = fit_cluster_next(cd, cluster, &cluster, err);

    if (rc <= 0)
        return rc < 0 ? -1 : end(cd, err);
    if (!fit_running_begin(cd, cluster))
        return cd->job->queue(cd, err, FIT_ALL_JOB, NULL, cordee_now() + LATER) < 0
                   ? -1
                   : CORDEE_JOB_DONE;
    rc = cluster_match(cd, job, cluster, err);
    fit_running_end(cd);
    if (rc < 0)
        return -1;
    json_object_set_new(job->state, "cluster", json_integer(cluster));
    return CORDEE_JOB_MORE;
}
