/* Are the gaps more than chance?  Signed ranks. */
#include "plugins/survey/stats/stats-priv.h"

#include <stdlib.h>

enum { EXACT_BELOW = 50 }; /* as R has it; 2^49 and all its parts are exact in a double */

struct difference {
    double size;
    bool up;
};

static int by_size(const void *a, const void *b)
{
    const struct difference *x = a, *y = b;

    return (x->size > y->size) - (x->size < y->size);
}

/* Those that are not zero, the smallest first. */
static struct difference *take_differences(const double *d, size_t n,
                                           struct stats_wilcoxon *w)
{
    struct difference *list = stats_room(n, sizeof *list);

    for (size_t i = 0; i < n; i++) {
        if (stats_is_none(d[i]))
            continue;
        if (d[i] == 0)
            w->zeros++;
        else
            list[w->n++] = (struct difference){.size = fabs(d[i]), .up = d[i] > 0};
    }
    qsort(list, w->n, sizeof *list, by_size);
    return list;
}

/* Sums of ranks; equal sizes share their mean rank.  Gives sum (t^3 - t) over the ties.
 */
static double take_ranks(const struct difference *list, struct stats_wilcoxon *w)
{
    double ties = 0;

    for (size_t i = 0, end; i < w->n; i = end) {
        double t, rank;

        for (end = i + 1; end < w->n && list[end].size == list[i].size;)
            end++;
        t = (double)(end - i);
        rank = ((double)i + 1 + (double)end) / 2;
        ties += t * t * t - t;
        for (size_t k = i; k < end; k++)
            *(list[k].up ? &w->up : &w->down) += rank;
    }
    return ties;
}

/* P(sum of ranks <= most), each of 1..n being in it or not with 1/2: how many subsets of
 * 1..n have each sum. */
static double share_up_to(size_t n, double most)
{
    double ways[EXACT_BELOW * (EXACT_BELOW - 1) / 2 + 1] = {1};
    double sum = 0;
    size_t top = 0;

    for (size_t rank = 1; rank <= n; rank++) {
        top += rank;
        for (size_t s = top; s >= rank; s--)
            ways[s] += ways[s - rank];
    }
    for (size_t s = 0; s <= top && (double)s <= most; s++)
        sum += ways[s];
    return ldexp(sum, -(int)n);
}

static void by_approximation(struct stats_wilcoxon *w, double ties)
{
    double n = (double)w->n;
    double mean = n * (n + 1) / 4;
    double sd = sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48);
    double far = fmax(fabs(w->up - mean) - 0.5, 0);

    w->z = stats_known(copysign(far / sd, w->up - mean));
    w->p = stats_known(fmin(2 * stats_normal_above(far / sd), 1));
}

struct stats_wilcoxon stats_wilcoxon(const double *d, size_t n)
{
    struct stats_wilcoxon w = {0};
    struct difference *list = take_differences(d, n, &w);
    double ties = take_ranks(list, &w);

    free(list);
    if (w.n == 0) {
        w.p = w.z = stats_none(w.zeros ? STATS_SAME : STATS_EMPTY);
    } else if (ties == 0 && w.n < EXACT_BELOW) {
        w.exact = true;
        w.z = stats_known(0);
        w.p = stats_known(fmin(2 * share_up_to(w.n, fmin(w.up, w.down)), 1));
    } else {
        by_approximation(&w, ties);
    }
    return w;
}
