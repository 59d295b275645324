/* Respondents by groups: by what they answered, or by what is known of them. */
#ifndef PLUGINS_SURVEY_GROUP_H
#define PLUGINS_SURVEY_GROUP_H

#include "plugins/survey/result/result.h"

/* By what one can sort, for `<select>`: [{"label","choices":[{"by","label","chosen"}]}].
 * `by` is "q.KEY" for a question of one answer; of a survey that is not anonymous also a
 * field of the filter language that has a finite set of values, "country" of the person,
 * "org.type" of the organisation.  NULL: *err. */
json_t *survey_group_choices(struct cordee *cd, const struct survey *s, int64_t user,
                             const char *chosen, struct cordee_error *err);
/* Sorts all respondents so that each is in one group: who is in several is in a group of
 * those, and who said nothing, or of whom it is not known, in another ("").  1; 0: there
 * is no such way to sort; -1.  All of it lives in the arena. */
int survey_group_load(struct cordee *cd, struct cordee_arena *a,
                      const struct survey_told *t, const char *by, int64_t user,
                      struct survey_words *w_r, struct cordee_error *err);
/* Those groupings by answers that come before this one, and are held against it: of a
 * question those by questions before it, of a field all; the first SURVEY_OTHERS. */
enum { SURVEY_OTHERS = 40 };
const struct survey_words *survey_group_others(struct cordee *cd, struct cordee_arena *a,
                                               const struct survey_told *t,
                                               const char *by, size_t *n_r);
/* Figures of a question with numbers by groups, as survey_report_groups puts them; -1 too
 * when there is no such way to sort. */
int survey_groups_put(struct cordee *cd, struct cordee_arena *a,
                      const struct survey_told *t, const struct survey_question *q,
                      const char *by, int64_t user, json_t *into,
                      struct cordee_error *err);

#endif
