/* The index of each cluster. */
#include "plugins/recruitment/fit/index.h"
#include "plugins/recruitment/fit/keep.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CLUSTERS = 64 }; /* whose index is kept; another one is made anew each time */

struct fit {
    pthread_mutex_t work; /* one job at a time scores and keeps */
    pthread_mutex_t lock; /* whoever has it may ask and change what is below */
    struct fit_index *indexes[CLUSTERS];
    size_t n;
    int64_t running; /* the cluster in which a run of all is under way */
};

int fit_start(struct cordee *cd, struct cordee_error *err)
{
    struct fit *f = calloc(1, sizeof *f);

    (void)err;
    if (!f || pthread_mutex_init(&f->work, NULL) != 0 ||
        pthread_mutex_init(&f->lock, NULL) != 0)
        abort();
    cd->state = f;
    return 0;
}

void fit_stop(struct cordee *cd)
{
    struct fit *f = cd->state;

    if (!f)
        return;
    for (size_t i = 0; i < f->n; i++)
        fit_index_free(f->indexes[i]);
    pthread_mutex_destroy(&f->lock);
    pthread_mutex_destroy(&f->work);
    free(f);
    cd->state = NULL;
}

void fit_work_begin(struct cordee *cd)
{
    pthread_mutex_lock(&((struct fit *)cd->state)->work);
}

void fit_work_end(struct cordee *cd)
{
    pthread_mutex_unlock(&((struct fit *)cd->state)->work);
}

bool fit_running_begin(struct cordee *cd, int64_t cluster)
{
    struct fit *f = cd->state;
    bool free;

    pthread_mutex_lock(&f->lock);
    free = f->running == 0;
    if (free)
        f->running = cluster;
    pthread_mutex_unlock(&f->lock);
    return free;
}

void fit_running_end(struct cordee *cd)
{
    struct fit *f = cd->state;

    pthread_mutex_lock(&f->lock);
    f->running = 0;
    pthread_mutex_unlock(&f->lock);
}

int64_t fit_running(struct cordee *cd)
{
    struct fit *f = cd->state;
    int64_t cluster;

    pthread_mutex_lock(&f->lock);
    cluster = f->running;
    pthread_mutex_unlock(&f->lock);
    return cluster;
}

/* ---- rows and numbers ---------------------------------------------------------------
 */

static void *grown(void *list, size_t *room, size_t need, size_t size)
{
    size_t more = *room ? *room : 64;

    if (need <= *room)
        return list;
    while (more < need)
        more *= 2;
    list = realloc(list, more * size);
    if (!list)
        abort();
    memset((char *)list + *room * size, 0, (more - *room) * size);
    *room = more;
    return list;
}

void fit_number_put(struct fit_numbers *n, int64_t row)
{
    n->rows = grown(n->rows, &n->rows_room, n->n + 1, sizeof *n->rows);
    n->numbers = grown(n->numbers, &n->numbers_room, (size_t)row + 1, sizeof *n->numbers);
    n->rows[n->n++] = row;
    n->numbers[row] = n->n;
}

size_t fit_number(const struct fit_numbers *n, int64_t row)
{
    return row > 0 && (size_t)row < n->numbers_room && n->numbers[row]
               ? n->numbers[row] - 1
               : SIZE_MAX;
}

/* Its number, which is nobody's from then on; SIZE_MAX: it had none. */
static size_t number_gone(struct fit_numbers *n, int64_t row)
{
    const size_t number = fit_number(n, row);

    if (number == SIZE_MAX)
        return number;
    n->numbers[row] = 0;
    n->rows[number] = 0;
    n->gone++;
    return number;
}

/* ---- one index ----------------------------------------------------------------------
 */

struct fit_index *fit_index_make(struct cordee *cd, int64_t cluster,
                                 struct cordee_error *err)
{
    struct fit_index *k = calloc(1, sizeof *k);

    if (!k)
        abort();
    k->cluster = cluster;
    k->arena = cordee_arena_new();
    k->match = match_new();
    fit_weights_ask(cd, cluster, k->arena, k->weights, &k->weights_by);
    if (fit_skills_load(cd, k, err) < 0 ||
        fit_openings_load(cd, k, 0, INT64_MAX, err) < 0 ||
        fit_candidates_load(cd, k, 0, INT64_MAX, err) < 0) {
        fit_index_free(k);
        return NULL;
    }
    match_ready(k->match);
    return k;
}

void fit_index_free(struct fit_index *k)
{
    if (!k)
        return;
    match_free(k->match);
    cordee_arena_free(k->arena);
    free(k->openings.rows);
    free(k->openings.numbers);
    free(k->candidates.rows);
    free(k->candidates.numbers);
    free(k);
}

void fit_index_drop(struct fit_index **k)
{
    fit_index_free(*k);
}

int fit_index_opening(struct cordee *cd, struct fit_index *k, int64_t row,
                      struct cordee_error *err)
{
    const size_t was = number_gone(&k->openings, row);

    if (was != SIZE_MAX)
        match_opening_gone(k->match, was);
    k->drift++;
    return fit_openings_load(cd, k, row, row, err);
}

int fit_index_candidate(struct cordee *cd, struct fit_index *k, int64_t row,
                        struct cordee_error *err)
{
    const size_t was = number_gone(&k->candidates, row);

    if (was != SIZE_MAX)
        match_candidate_gone(k->match, was);
    return fit_candidates_load(cd, k, row, row, err);
}

/* ---- compared with the rows -----------------------------------------------------------
 */

typedef int one_renew(struct cordee *cd, struct fit_index *k, int64_t row,
                      struct cordee_error *err);

/* Both are in order of rows but for those that came later: who is in the one and not in
 * the other is renewed, which takes it in or out. */
static int rows_compare(struct cordee *cd, struct fit_index *k, struct fit_numbers *n,
                        const int64_t *rows, size_t n_rows, one_renew *renew,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const size_t known = n->n;
    bool *there = cordee_arena_get(a, known + 1);

    for (size_t i = 0; i < n_rows; i++) {
        const size_t number = fit_number(n, rows[i]);

        if (number < known)
            there[number] = true;
        else if (number == SIZE_MAX && renew(cd, k, rows[i], err) < 0)
            return -1;
    }
    for (size_t i = 0; i < known; i++)
        if (n->rows[i] && !there[i] && renew(cd, k, n->rows[i], err) < 0)
            return -1;
    return 0;
}

int fit_index_sync(struct cordee *cd, struct fit_index *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t *rows;
    size_t n;

    if (fit_open_list(cd, a, k->cluster, &rows, &n, err) < 0 ||
        rows_compare(cd, k, &k->openings, rows, n, fit_index_opening, err) < 0 ||
        fit_there_list(cd, a, k->cluster, &rows, &n, err) < 0)
        return -1;
    return rows_compare(cd, k, &k->candidates, rows, n, fit_index_candidate, err);
}

/* ---- those that are kept
 * ---------------------------------------------------------------- */

static struct fit_index **place_of(struct fit *f, int64_t cluster)
{
    size_t i = 0;

    while (i < f->n && f->indexes[i]->cluster != cluster)
        i++;
    if (i < f->n)
        return &f->indexes[i];
    if (f->n == CLUSTERS) { /* the first one has rested longest or is as good as any */
        fit_index_free(f->indexes[0]);
        f->indexes[0] = NULL;
        return &f->indexes[0];
    }
    f->indexes[f->n] = NULL;
    return &f->indexes[f->n++];
}

/* So many were renewed that most of it is of no use. */
static bool is_worn(const struct fit_index *k)
{
    enum { SOME = 200 };

    return k->openings.gone > SOME + k->openings.n / 2 ||
           k->candidates.gone > SOME + k->candidates.n / 2;
}

bool fit_index_drifts(const struct fit_index *k)
{
    enum { SOON_DONE = 200000 /* pairs */, A_TWENTIETH = 20 };

    return k->drift && (k->openings.n * k->candidates.n < SOON_DONE ||
                        k->drift * A_TWENTIETH > k->openings.n);
}

static int index_ensure(struct cordee *cd, struct fit_index **at, int64_t cluster,
                        struct cordee_error *err)
{
    if (*at && !is_worn(*at))
        return 0;

    struct fit_index *k = fit_index_make(cd, cluster, err);
    if (!k)
        return -1;
    fit_index_free(*at);
    *at = k;
    return 0;
}

int fit_index_take(struct cordee *cd, int64_t cluster, struct fit_index **k_r,
                   struct cordee_error *err)
{
    struct fit *f = cd->state;
    struct fit_index **at;

    pthread_mutex_lock(&f->lock);
    at = place_of(f, cluster);
    if (index_ensure(cd, at, cluster, err) < 0) {
        if (!*at) /* none was there before */
            *at = f->indexes[--f->n];
        pthread_mutex_unlock(&f->lock);
        return -1;
    }
    *k_r = *at;
    return 0;
}

void fit_index_give(struct cordee *cd)
{
    pthread_mutex_unlock(&((struct fit *)cd->state)->lock);
}

void fit_index_put(struct cordee *cd, struct fit_index *k)
{
    struct fit *f = cd->state;
    struct fit_index **at;

    pthread_mutex_lock(&f->lock);
    at = place_of(f, k->cluster);
    fit_index_free(*at);
    *at = k;
    pthread_mutex_unlock(&f->lock);
}

bool fit_index_weights(struct cordee *cd, int64_t cluster, double weights[MATCH_PARTS])
{
    struct fit *f = cd->state;
    bool kept = false;

    pthread_mutex_lock(&f->lock);
    for (size_t i = 0; i < f->n && !kept; i++)
        if (f->indexes[i]->cluster == cluster) {
            memcpy(weights, f->indexes[i]->weights, sizeof f->indexes[i]->weights);
            kept = true;
        }
    pthread_mutex_unlock(&f->lock);
    return kept;
}
