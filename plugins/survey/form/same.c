/* Whether answers to two versions of a question count together. */
#include "plugins/survey/form/same.h"

#include <string.h>

static const char *first_words(const struct survey_form *form, survey_words *words)
{
    return cordee_json_text(words, form->languages[0]);
}

/* In the language of now, where the other has it too. */
static bool same_words(const struct survey_form *now, survey_words *a,
                       const struct survey_form *then, survey_words *b)
{
    const char *language = now->languages[0];
    const char *other = cordee_json_text(b, language);

    return strcmp(first_words(now, a), *other ? other : first_words(then, b)) == 0;
}

static bool same_items(const struct survey_form *now, const struct survey_question *a,
                       const struct survey_form *then, const struct survey_question *b)
{
    for (size_t i = 0; i < a->n_items; i++) {
        const struct survey_item *item = survey_question_item(b, a->items[i].key);

        if (!item || !same_words(now, a->items[i].words, then, item->words))
            return false;
    }
    return a->n_items == b->n_items && a->other == b->other;
}

enum survey_same survey_same_question(const struct survey_form *now,
                                      const struct survey_question *q,
                                      const struct survey_form *then)
{
    const struct survey_question *was = survey_form_find(then, q->key);

    if (!was)
        return SURVEY_NOT_THERE;
    if (was->kind != q->kind)
        return SURVEY_OTHER_KIND;
    if ((survey_kinds[q->kind].scaled &&
         (q->scale.points != was->scale.points || q->scale.from != was->scale.from)) ||
        (q->kind == SURVEY_PAIRED && q->second.points != was->second.points) ||
        (q->kind == SURVEY_RANKING && q->n_items != was->n_items) ||
        (q->kind == SURVEY_NUMBER && !same_words(now, q->unit, then, was->unit)))
        return SURVEY_OTHER_SCALE;
    if (!same_words(now, q->words, then, was->words))
        return SURVEY_REWORDED;
    return same_items(now, q, then, was) ? SURVEY_SAME : SURVEY_REITEMED;
}

const char *survey_same_say(struct cordee *cd, enum survey_same same)
{
    static const char *const texts[] = {
        [SURVEY_SAME] = T_LATER("it is the same"),
        [SURVEY_REWORDED] = T_LATER("it was asked in other words"),
        [SURVEY_REITEMED] =
            T_LATER("what one could choose was another list, or called otherwise"),
        [SURVEY_NOT_THERE] = T_LATER("it was not asked"),
        [SURVEY_OTHER_KIND] = T_LATER("it was another kind of question"),
        [SURVEY_OTHER_SCALE] = T_LATER("it had another scale or unit"),
    };

    return T(texts[same]);
}
