/* What a survey has found. */
#ifndef PLUGINS_SURVEY_RESULT_H
#define PLUGINS_SURVEY_RESULT_H

#include "plugins/survey/keep/keep.h"

/* GET /survey/{id} */
int survey_result_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err);

/* ---- the numbers ---------------------------------------------------------------- */

/* What was answered to one question with numbers by those who sent their answers: a row
 * of doubles for each item (and for each part), one place a respondent, NaN where nothing
 * was said. */
struct survey_columns {
    size_t n;                 /* respondents */
    double **first, **second; /* by item; second of a paired matrix */
};
int survey_columns_load(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                        const struct survey_question *q, struct survey_columns *c_r,
                        struct cordee_error *err);
/* How often each option was taken, [{"item", "n"}]. */
json_t *survey_counts(struct cordee *cd, const struct survey *s,
                      const struct survey_question *q, struct cordee_error *err);

#endif
