/* The pages on which people answer. */
#ifndef PLUGINS_SURVEY_ASK_H
#define PLUGINS_SURVEY_ASK_H

#include "plugins/survey/keep/keep.h"

#define SURVEY_LINK "survey.link" /* the merge field, and the purpose of its links */
#define SURVEY_PATH "/survey/a/"

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

extern const struct cordee_route survey_ask_routes[];

#endif
