/* What the files of the figures share. */
#ifndef PLUGINS_SURVEY_STATS_PRIV_H
#define PLUGINS_SURVEY_STATS_PRIV_H

#include "plugins/survey/stats/stats.h"

static inline struct stats_value stats_known(double value)
{
    return (struct stats_value){.value = value};
}

static inline struct stats_value stats_none(enum stats_why why)
{
    return (struct stats_value){.why = why};
}

/* Memory for n things, zeroed; the caller frees it. */
void *stats_room(size_t n, size_t size);

/* Half the width of the interval of 95 % of a mean with this standard error. */
double stats_half_width(double standard_error, double df);

#endif
