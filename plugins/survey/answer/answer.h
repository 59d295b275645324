/* What somebody answered, before it is kept.
 *
 * A set of answers is a JSON object.  The name of an answer is the question's key, then
 * with dots the row or option and the part where it has one, just as the inputs of the
 * page are called:
 *
 *   "role": "trainer"             one of several, yes or no, a text, a day "2027-05-03"
 *   "role.other": "my own words"  beside "role": "other"
 *   "tools.cnc": 1                each option that was taken
 *   "order.cnc": 2                which place it was given
 *   "skills.moulds.importance": 5, "skills.moulds.level": 2
 *   "you.email": "a@b.example"    contact details
 *
 * A number is a JSON number, everything else a string; what was not answered is not
 * there.  None of this touches a database. */
#ifndef PLUGINS_SURVEY_ANSWER_H
#define PLUGINS_SURVEY_ANSWER_H

#include "plugins/survey/form/form.h"

enum { SURVEY_NAME = 2 * SURVEY_KEY + 16 }; /* bytes of an answer's name, NUL too */

/* "skills.moulds.level"; "" for item and part where there is none. */
void survey_name(char out[SURVEY_NAME], const char *question, const char *item,
                 const char *part);
/* The same apart: 1, or 0 when it is none of ours. */
int survey_name_split(const char *name, char question[SURVEY_KEY + 1],
                      char item[SURVEY_KEY + 1], char part[12]);

/* ---- what is asked -------------------------------------------------------------- */

/* Of whom is asked: whether the filter lets them in.  NULL: nobody is known, and none
 * does. */
struct survey_asked {
    bool (*is_of)(void *ctx, const char *filter);
    void *ctx;
};

bool survey_holds(const struct survey_form *form, const struct survey_condition *c,
                  const json_t *answers, const struct survey_asked *who);
/* Which questions are shown to who answered so far: one entry a place.  What is not shown
 * counts as not answered in every condition after it. */
void survey_show(const struct survey_form *form, const json_t *answers,
                 const struct survey_asked *who, bool shown_r[SURVEY_QUESTIONS]);
/* The section after `section` with something to show (-1: the first); n_sections: none.
 */
size_t survey_next(const struct survey_form *form, const bool shown[SURVEY_QUESTIONS],
                   int section);
/* Drops what belongs to no question that is shown. */
void survey_trim(const struct survey_form *form, const bool shown[SURVEY_QUESTIONS],
                 json_t *answers);

/* ---- what was typed ------------------------------------------------------------- */

/* Takes the inputs of a section, `typed`, an object of texts (or of arrays of texts),
 * into `answers`: what is right is kept, what was emptied goes, and what is wrong stays
 * as it was before.  `problems` gets {"name", "text"} for each that is wrong or missing.
 * Questions that show and vanish by answers of the same page are looked at as they show
 * then.  Returns how many are wrong. */
size_t survey_take(struct cordee *cd, const struct survey_form *form, size_t section,
                   const json_t *typed, const struct survey_asked *who, json_t *answers,
                   json_t *problems);
/* The same of one question, whether it is shown or not, and must be answered or not: for
 * answers that were given elsewhere. */
size_t survey_take_question(struct cordee *cd, const struct survey_form *form,
                            const struct survey_question *q, const json_t *typed,
                            json_t *answers, json_t *problems);

/* Before answers are sent: the first section with something that must be answered and is
 * not, told in `problems`; n_sections: all is there. */
size_t survey_lacking(struct cordee *cd, const struct survey_form *form,
                      const struct survey_asked *who, json_t *answers, json_t *problems);

#endif
