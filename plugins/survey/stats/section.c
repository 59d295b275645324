/* Several questions as one: do they hang together, and what changed since? */
#include "plugins/survey/stats/stats-priv.h"

#include <stdlib.h>

/* ---- alpha ------------------------------------------------------------------ */

static bool answered_all(const double *const *x, size_t k, size_t i)
{
    for (size_t j = 0; j < k; j++)
        if (stats_is_none(x[j][i]))
            return false;
    return true;
}

/* One question, or the sum of all (j = k), of those who answered all. */
static double *listwise(const double *const *x, size_t k, size_t n, size_t j)
{
    double *list = stats_room(n, sizeof *list);

    for (size_t i = 0; i < n; i++) {
        list[i] = STATS_NONE;
        if (!answered_all(x, k, i))
            continue;
        list[i] = j < k ? x[j][i] : 0;
        for (size_t q = 0; q < k && j == k; q++)
            list[i] += x[q][i];
    }
    return list;
}

static struct stats_moments listwise_moments(const double *const *x, size_t k, size_t n,
                                             size_t j)
{
    double *list = listwise(x, k, n, j);
    struct stats_moments m = stats_moments(list, n);

    free(list);
    return m;
}

struct stats_alpha stats_alpha(const double *const *x, size_t k, size_t n)
{
    const struct stats_moments total = listwise_moments(x, k, n, k);
    struct stats_alpha a = {.n = total.n};
    double parts = 0;

    if (k < 2)
        a.alpha = stats_none(STATS_ONE_ITEM);
    else if (total.n < 2)
        a.alpha = stats_none(total.n ? STATS_SINGLE : STATS_EMPTY);
    else if (total.variance <= 0)
        a.alpha = stats_none(STATS_SAME);
    if (a.alpha.why)
        return a;
    for (size_t j = 0; j < k; j++)
        parts += listwise_moments(x, k, n, j).variance;
    a.alpha = stats_known((double)k / (double)(k - 1) * (1 - parts / total.variance));
    return a;
}

/* ---- trend ------------------------------------------------------------------ */

/* Of a mean: the squared standard error. */
static double error_of(const struct stats_moments *m)
{
    return m->variance / (double)m->n;
}

static enum stats_why trend_why(const struct stats_trend *t)
{
    if (t->now.n < 2 || t->before.n < 2)
        return STATS_SINGLE;
    return t->now.variance + t->before.variance > 0 ? STATS_KNOWN : STATS_SAME;
}

static void trend_interval(struct stats_trend *t)
{
    double a = error_of(&t->now), b = error_of(&t->before);
    double df = (a + b) * (a + b) /
                (a * a / (double)(t->now.n - 1) + b * b / (double)(t->before.n - 1));
    double half = stats_half_width(sqrt(a + b), df);

    t->low = stats_known(t->change.value - half);
    t->high = stats_known(t->change.value + half);
}

struct stats_trend stats_trend(const double *now, size_t n, const double *before,
                               size_t m)
{
    struct stats_trend t = {.now = stats_moments(now, n),
                            .before = stats_moments(before, m)};
    enum stats_why why;

    if (t.now.n == 0 || t.before.n == 0) {
        t.change = t.low = t.high = stats_none(STATS_EMPTY);
        return t;
    }
    t.change = stats_known(t.now.mean - t.before.mean);
    why = trend_why(&t);
    t.low = t.high = stats_none(why);
    if (!why)
        trend_interval(&t);
    return t;
}
