/* Are two versions of a question to be counted together? */
#ifndef PLUGINS_SURVEY_SAME_H
#define PLUGINS_SURVEY_SAME_H

#include "plugins/survey/form/form.h"

enum survey_same {
    SURVEY_SAME,
    SURVEY_REWORDED,    /* in other words */
    SURVEY_REITEMED,    /* options or rows came, went, or are called otherwise */
    SURVEY_NOT_THERE,   /* was not asked: from here on it does not count */
    SURVEY_OTHER_KIND,  /* was another kind of question */
    SURVEY_OTHER_SCALE, /* had another scale or unit */
};
static inline bool survey_same_counts(enum survey_same same)
{
    return same < SURVEY_NOT_THERE;
}
/* How the question of that key in `then` is to one of now.  Texts are compared in the
 * first language of each. */
enum survey_same survey_same_question(const struct survey_form *now,
                                      const struct survey_question *q,
                                      const struct survey_form *then);
/* "It was asked in other words." */
const char *survey_same_say(struct cordee *cd, enum survey_same same);

#endif
