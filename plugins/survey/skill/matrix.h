/* Required and present levels: pure functions over arrays. */
#ifndef PLUGINS_SURVEY_MATRIX_H
#define PLUGINS_SURVEY_MATRIX_H

#include "plugins/survey/stats/stats.h"

/* One competence of one role.  Levels are STATS_NONE where somebody said nothing. */
struct matrix_cell {
    size_t n;                    /* people in the role who said how far they are */
    struct stats_value present;  /* the mean of these */
    struct stats_value gap;      /* required less that; below 0: more than is needed */
    struct stats_value coverage; /* % of them at or above what is required */
    size_t lacking;              /* how many are below */
};
/* `in` says who is in the role; NULL: all n.  `required` STATS_NONE: nothing is. */
struct matrix_cell matrix_cell(const double *level, const bool *in, size_t n,
                               double required);

/* How many have a level of `holds` or more, and the first of them into *who_r (untouched
 * when there is none). */
size_t matrix_holders(const double *level, size_t n, double holds, size_t *who_r);

#endif
