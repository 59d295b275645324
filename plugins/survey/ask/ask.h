/* The pages on which people answer. */
#ifndef PLUGINS_SURVEY_ASK_H
#define PLUGINS_SURVEY_ASK_H

#include "plugins/survey/keep/keep.h"

#define SURVEY_LINK "survey.link" /* the merge field, and the purpose of its links */
#define SURVEY_PATH "/survey/a/"

/* Of the link for everybody, of the page it leads to, and of what somebody began there.
 */
#define SURVEY_OPEN      "survey.open"
#define SURVEY_OPEN_PATH "/survey/o/"
#define SURVEY_DOOR      "survey.door"
#define SURVEY_OWN       "survey.own"
#define SURVEY_STRANGER  "survey.stranger" /* in an anonymous survey */

/* What a section's page says: how it is asked and what was answered so far. */
struct survey_sheet {
    const struct survey_form *form;
    size_t section;
    const char *language;
    const json_t *answers;  /* so far */
    const json_t *typed;    /* what was sent and is not right, or NULL */
    const json_t *problems; /* of survey_take, or NULL */
    const bool *shown;      /* by place */
    int64_t mix;            /* by which options are put in another order */
};

/* {"section": {"words", "help"}, "questions": [{"key", "words", "help", "required",
 * "wrong", and true under the name of its kind, with what that kind has}]}: a new
 * object, the same for a respondent's page and for the editor's preview. */
json_t *survey_sheet_model(struct cordee *cd, const struct survey_sheet *s);

/* Which language of the form somebody gets: that of ?l= (in a form: its field), else
 * `before`, which they chose earlier, or "", else the browser's own wish. */
const char *survey_language_asked(struct cordee *cd, struct cordee_request *req,
                                  const struct survey_form *form, const char *before);
/* [{"code","name","now","href"}] where there are several: to `path`, with `more` ("&s=2")
 * after it. */
json_t *survey_languages_model(struct cordee *cd, const struct survey_form *form,
                               const char *path, const char *more, const char *now);
/* When a survey was over, for its page. */
void survey_over_put(struct cordee *cd, const struct survey *s, json_t *model);

extern const struct cordee_route survey_ask_routes[];
extern const struct cordee_route survey_open_routes[];

#endif
