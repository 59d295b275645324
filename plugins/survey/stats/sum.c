#include "plugins/survey/stats/stats-priv.h"

#include <stdlib.h>

void *stats_room(size_t n, size_t size)
{
    void *room = calloc(n ? n : 1, size);

    if (!room)
        abort();
    return room;
}

/* Sum with the lost low digits kept apart: Neumaier (1974), ZAMM 54. */
struct sum {
    double high, low;
};

static void sum_add(struct sum *s, double x)
{
    double t = s->high + x;

    s->low += fabs(s->high) >= fabs(x) ? (s->high - t) + x : (x - t) + s->high;
    s->high = t;
}

double stats_sum(const double *x, size_t n)
{
    struct sum s = {0};

    for (size_t i = 0; i < n; i++)
        if (!stats_is_none(x[i]))
            sum_add(&s, x[i]);
    return s.high + s.low;
}

/* The second sum would be zero but for rounding: it takes off what the mean is wrong. */
static double variance_of(const double *x, size_t n, const struct stats_moments *m)
{
    struct sum squares = {0}, rest = {0};
    double off;

    for (size_t i = 0; i < n; i++) {
        double d = x[i] - m->mean;

        if (stats_is_none(x[i]))
            continue;
        sum_add(&squares, d * d);
        sum_add(&rest, d);
    }
    off = rest.high + rest.low;
    return (squares.high + squares.low - off * off / (double)m->n) / (double)(m->n - 1);
}

struct stats_moments stats_moments(const double *x, size_t n)
{
    struct stats_moments m = {0};

    for (size_t i = 0; i < n; i++) {
        if (stats_is_none(x[i]))
            continue;
        m.least = m.n && m.least <= x[i] ? m.least : x[i];
        m.most = m.n && m.most >= x[i] ? m.most : x[i];
        m.n++;
    }
    if (m.n == 0)
        return m;
    if (m.least == m.most) {
        m.mean = m.least;
        return m;
    }
    m.mean = stats_sum(x, n) / (double)m.n;
    m.variance = variance_of(x, n, &m);
    return m;
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

double *stats_sorted(const double *x, size_t n, size_t *n_r)
{
    double *sorted = stats_room(n, sizeof *sorted);
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if (!stats_is_none(x[i]))
            sorted[k++] = x[i];
    qsort(sorted, k, sizeof *sorted, ascending);
    *n_r = k;
    return sorted;
}
