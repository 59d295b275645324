/* Answers as a file for other programs. */
#ifndef PLUGINS_SURVEY_EXPORT_H
#define PLUGINS_SURVEY_EXPORT_H

#include "plugins/survey/result/result.h"

/* GET /survey/{id}/answers.csv, figures.json */
int survey_csv_file(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err);
int survey_json_file(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err);

/* May help to tell who somebody is, together with others: choices, numbers, days. */
bool survey_tells(const struct survey_column *c);
/* Words of one's own, and contact details: only for who may see who answered what. */
bool survey_is_private(const struct survey_column *c);
/* What a respondent said, as a file has it; "" nothing.  In the arena, or the column's.
 */
const char *survey_cell(struct cordee_arena *a, const struct survey_column *c,
                        size_t row);
/* Which cells of those columns would tell who somebody is: [respondent * n + place of the
 * column in the list]; in the arena. */
const bool *survey_sift(struct cordee_arena *a, const struct survey_told *t,
                        const size_t *columns, size_t n);

#endif
