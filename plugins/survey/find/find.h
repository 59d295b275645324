/* What people answered, as fields of the filter language. */
#ifndef PLUGINS_SURVEY_FIND_H
#define PLUGINS_SURVEY_FIND_H

#include "plugins/survey/keep/keep.h"

/* "survey.gap(recycling)>2": importance less level, of who answered both, in the newest
 * answers of each; without a competence: in any. */
int survey_gap_compile(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err);

/* "survey.proposal:12": whom a course was proposed for.  Like survey.gap, only for who
 * may see what single people answered. */
int survey_proposal_compile(struct cordee *cd, const struct cordee_condition *c,
                            struct cordee_sql *out, struct cordee_error *err);

/* "survey.answered:needs-2027".  An anonymous survey gives nothing to either. */
#define SURVEY_ANSWERED_FROM                                                           \
    "survey_response r JOIN survey_survey s ON s.id = r.survey WHERE r.person = p.id " \
    "AND r.submitted_at IS NOT NULL AND NOT s.anonymous AND (s.cluster IS NULL OR "    \
    "cluster_seen(s.cluster))"
#define SURVEY_ANSWERED_CHOICES                                                  \
    "SELECT s.short_name AS value, s.title AS label FROM survey_survey s WHERE " \
    "s.short_name IS NOT NULL AND s.state <> 'draft' AND NOT s.anonymous AND "   \
    "(s.cluster "                                                                \
    "IS NULL OR cluster_seen(s.cluster)) ORDER BY s.id DESC LIMIT 50"

#endif
