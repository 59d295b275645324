/* Required and present levels. */
#include "plugins/survey/skill/matrix.h"

struct matrix_cell matrix_cell(const double *level, const bool *in, size_t n,
                               double required)
{
    struct matrix_cell c = {.gap.why = STATS_EMPTY, .coverage.why = STATS_EMPTY};
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        if ((in && !in[i]) || stats_is_none(level[i]))
            continue;
        c.n++;
        sum += level[i]; /* points of a scale, so that the sum is exact */
        c.lacking += level[i] < required;
    }
    c.present.why = c.n ? STATS_KNOWN : STATS_EMPTY;
    c.present.value = c.n ? sum / (double)c.n : 0;
    if (!c.n || stats_is_none(required))
        return c;
    c.gap = (struct stats_value){required - c.present.value, STATS_KNOWN};
    c.coverage = (struct stats_value){100.0 * (double)(c.n - c.lacking) / (double)c.n,
                                      STATS_KNOWN};
    return c;
}

size_t matrix_holders(const double *level, size_t n, double holds, size_t *who_r)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        if (level[i] >= holds && ++found == 1)
            *who_r = i;
    return found;
}
