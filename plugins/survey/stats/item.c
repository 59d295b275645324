/* One question alone. */
#include "plugins/survey/stats/stats-priv.h"

#include <stdlib.h>

/* ---- the scale -------------------------------------------------------------- */

/* A whole number that a long holds exactly. */
static bool is_whole(double x)
{
    return floor(x) == x && fabs(x) < 1e9;
}

struct stats_scale stats_scale_of(const double *const *x, size_t k, size_t n)
{
    struct stats_scale none = {0};
    double least = HUGE_VAL, most = -HUGE_VAL;

    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < n; i++) {
            if (stats_is_none(x[j][i]))
                continue;
            if (!is_whole(x[j][i]))
                return none;
            least = fmin(least, x[j][i]);
            most = fmax(most, x[j][i]);
        }
    if (most - least < 1 || most - least >= STATS_MOST_POINTS)
        return none;
    return (struct stats_scale){.from = (long)least, .points = (int)(most - least) + 1};
}

/* The place of an answer on the scale; -1: it is none of its points. */
static int point_of(double x, struct stats_scale scale)
{
    double at = x - (double)scale.from;

    return floor(at) == at && at >= 0 && at < scale.points ? (int)at : -1;
}

/* ---- its figures ------------------------------------------------------------ */

double stats_quantile(const double *sorted, size_t n, double p)
{
    double h = (double)(n - 1) * p;
    size_t below = (size_t)h;

    if (below + 1 >= n)
        return sorted[n - 1];
    return sorted[below] + (h - (double)below) * (sorted[below + 1] - sorted[below]);
}

static void levels_count(const double *x, size_t n, struct stats_scale scale,
                         struct stats_item *item)
{
    item->levels_why = item->n == 0   ? STATS_EMPTY
                       : scale.points ? STATS_KNOWN
                                      : STATS_NO_SCALE;
    for (size_t i = 0; i < n && item->levels_why == STATS_KNOWN; i++) {
        int point = stats_is_none(x[i]) ? 0 : point_of(x[i], scale);

        if (point < 0)
            item->levels_why = STATS_NO_SCALE;
        else if (!stats_is_none(x[i]))
            item->levels[point]++;
    }
}

static struct stats_value top_two(const struct stats_item *item, struct stats_scale scale)
{
    size_t top;

    if (item->n == 0)
        return stats_none(STATS_EMPTY);
    if (item->levels_why)
        return stats_none(item->levels_why);
    if (scale.points < 3)
        return stats_none(STATS_SHORT);
    top = item->levels[scale.points - 1] + item->levels[scale.points - 2];
    return stats_known(100.0 * (double)top / (double)item->n);
}

static void quartiles(const double *x, size_t n, struct stats_item *item)
{
    size_t k;
    double *sorted = stats_sorted(x, n, &k);

    item->q1 = stats_known(stats_quantile(sorted, k, 0.25));
    item->median = stats_known(stats_quantile(sorted, k, 0.5));
    item->q3 = stats_known(stats_quantile(sorted, k, 0.75));
    item->iqr = stats_known(item->q3.value - item->q1.value);
    free(sorted);
}

struct stats_item stats_item(const double *x, size_t n, struct stats_scale scale)
{
    const struct stats_moments m = stats_moments(x, n);
    const struct stats_value empty = stats_none(STATS_EMPTY);
    struct stats_item item = {.n = m.n, .missing = n - m.n};

    levels_count(x, n, scale, &item);
    item.top2 = top_two(&item, scale);
    if (m.n == 0) {
        item.mean = item.sd = item.median = item.q1 = item.q3 = item.iqr = empty;
        return item;
    }
    item.mean = stats_known(m.mean);
    item.sd = m.n > 1 ? stats_known(sqrt(m.variance)) : stats_none(STATS_SINGLE);
    quartiles(x, n, &item);
    return item;
}

/* ---- recommendation, drop-off ----------------------------------------------- */

struct stats_nps stats_nps(const double *x, size_t n)
{
    const struct stats_scale scale = {.from = 0, .points = 11};
    struct stats_nps nps = {0};

    nps.score = stats_none(STATS_EMPTY);
    for (size_t i = 0; i < n; i++) {
        int point = stats_is_none(x[i]) ? 0 : point_of(x[i], scale);

        if (point < 0)
            return (struct stats_nps){.score = stats_none(STATS_NOT_0_10)};
        if (stats_is_none(x[i]))
            continue;
        nps.n++;
        nps.promoters += point >= 9;
        nps.passives += point == 7 || point == 8;
        nps.detractors += point <= 6;
    }
    if (nps.n)
        nps.score = stats_known(100.0 * ((double)nps.promoters - (double)nps.detractors) /
                                (double)nps.n);
    return nps;
}

size_t stats_reach(const double *const *x, size_t k, size_t n, size_t *answered,
                   size_t *stopped)
{
    size_t any = 0;

    for (size_t j = 0; j < k; j++)
        answered[j] = stopped[j] = 0;
    for (size_t i = 0; i < n; i++) {
        size_t last = k;

        for (size_t j = 0; j < k; j++) {
            if (stats_is_none(x[j][i]))
                continue;
            answered[j]++;
            last = j;
        }
        if (last < k) {
            stopped[last]++;
            any++;
        }
    }
    return any;
}
