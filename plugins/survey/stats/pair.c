/* Importance and level side by side. */
#include "plugins/survey/stats/stats-priv.h"

#include <stdlib.h>

void stats_gaps(const double *importance, const double *level, size_t n, double *d)
{
    for (size_t i = 0; i < n; i++)
        d[i] = stats_is_none(importance[i]) || stats_is_none(level[i])
                   ? STATS_NONE
                   : round((importance[i] - level[i]) * 1e9) / 1e9;
}

/* `x` where the other was answered too. */
static double *paired(const double *x, const double *d, size_t n)
{
    double *both = stats_room(n, sizeof *both);

    for (size_t i = 0; i < n; i++)
        both[i] = stats_is_none(d[i]) ? STATS_NONE : x[i];
    return both;
}

static double mean_of_paired(const double *x, const double *d, size_t n)
{
    double *both = paired(x, d, n);
    double mean = stats_moments(both, n).mean;

    free(both);
    return mean;
}

static void pair_ranks(struct stats_pair *pair, const double *d, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (stats_is_none(d[i]))
            continue;
        pair->nr += d[i] > 0;
        pair->pr += d[i] < 0;
        pair->tr += d[i] == 0;
    }
    pair->rds =
        stats_known(100.0 * ((double)pair->pr - (double)pair->nr) / (double)pair->n);
}

static void pair_spread(struct stats_pair *pair, const struct stats_moments *m)
{
    enum stats_why why = m->n < 2              ? STATS_SINGLE
                         : m->least == m->most ? STATS_SAME
                                               : STATS_KNOWN;
    double half;

    pair->gap_sd = m->n < 2 ? stats_none(why) : stats_known(sqrt(m->variance));
    pair->gap_low = pair->gap_high = stats_none(why);
    if (why)
        return;
    half = stats_half_width(sqrt(m->variance / (double)m->n), (double)(m->n - 1));
    pair->gap_low = stats_known(m->mean - half);
    pair->gap_high = stats_known(m->mean + half);
}

static struct stats_pair pair_empty(void)
{
    const struct stats_value none = stats_none(STATS_EMPTY);

    return (struct stats_pair){.importance = none,
                               .level = none,
                               .gap = none,
                               .gap_sd = none,
                               .gap_low = none,
                               .gap_high = none,
                               .mwds = none,
                               .rds = none};
}

struct stats_pair stats_pair(const double *importance, const double *level, size_t n)
{
    double *d = stats_room(n, sizeof *d);
    struct stats_pair pair = pair_empty();
    struct stats_moments m;

    stats_gaps(importance, level, n, d);
    m = stats_moments(d, n);
    pair.n = m.n;
    if (m.n) {
        pair.importance = stats_known(mean_of_paired(importance, d, n));
        pair.level = stats_known(mean_of_paired(level, d, n));
        pair.gap = stats_known(m.mean);
        pair.mwds = stats_known(m.mean * pair.importance.value);
        pair_spread(&pair, &m);
        pair_ranks(&pair, d, n);
    }
    free(d);
    return pair;
}

/* ---- items side by side ----------------------------------------------------- */

void stats_rank(const struct stats_value *x, size_t k, bool greatest_first, int *rank)
{
    for (size_t i = 0; i < k; i++) {
        rank[i] = x[i].why ? 0 : 1;
        for (size_t j = 0; j < k && !x[i].why; j++)
            rank[i] += !x[j].why && (greatest_first ? x[j].value > x[i].value
                                                    : x[j].value < x[i].value);
    }
}

struct stats_cross stats_cross(const struct stats_pair *pairs, size_t k)
{
    double *i = stats_room(k, sizeof *i), *a = stats_room(k, sizeof *a);
    struct stats_moments mi, ma;

    for (size_t j = 0; j < k; j++) {
        i[j] = pairs[j].n ? pairs[j].importance.value : STATS_NONE;
        a[j] = pairs[j].n ? pairs[j].level.value : STATS_NONE;
    }
    mi = stats_moments(i, k);
    ma = stats_moments(a, k);
    free(i);
    free(a);
    if (mi.n == 0)
        return (struct stats_cross){stats_none(STATS_EMPTY), stats_none(STATS_EMPTY)};
    return (struct stats_cross){stats_known(mi.mean), stats_known(ma.mean)};
}

enum stats_quadrant stats_quadrant(const struct stats_pair *pair,
                                   const struct stats_cross *cross)
{
    bool important = pair->importance.value >= cross->importance.value;
    bool high = pair->level.value >= cross->level.value;

    if (important)
        return high ? STATS_KEEP : STATS_CONCENTRATE;
    return high ? STATS_OVERKILL : STATS_LOW;
}
