/* The words of a form in a language, and what of them is missing. */
#include "plugins/survey/form/form.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The language of "de-AT", "de". */
static bool same_language(const char *a, const char *b)
{
    size_t n = strcspn(a, "-");

    return strncmp(a, b, n) == 0 && (b[n] == '\0' || b[n] == '-');
}

const char *survey_language_for(const struct survey_form *form, const char *language)
{
    for (size_t i = 0; i < form->n_languages; i++)
        if (cordee_text_is_nocase(form->languages[i], language))
            return form->languages[i];
    for (size_t i = 0; *language && i < form->n_languages; i++)
        if (same_language(form->languages[i], language))
            return form->languages[i];
    return form->languages[0];
}

const char *survey_words_in(const struct survey_form *form, survey_words *words,
                            const char *language)
{
    const char *said = cordee_json_text(words, survey_language_for(form, language));

    return *said ? said : cordee_json_text(words, form->languages[0]);
}

/* ---- what is missing ------------------------------------------------------------ */

static size_t lacks(const struct survey_form *form, survey_words *words,
                    const char *language)
{
    return *cordee_json_text(words, form->languages[0]) &&
           !*cordee_json_text(words, language);
}

int survey_scale_last(const struct survey_scale *s)
{
    return s->from + s->points - 1;
}

static size_t scale_lacks(const struct survey_form *form, const struct survey_scale *s,
                          const char *language)
{
    size_t n = lacks(form, s->low, language) + lacks(form, s->high, language);

    for (int i = 0; s->each && i < s->points; i++)
        n += lacks(form, s->each[i], language);
    return n;
}

static size_t question_lacks(const struct survey_form *form,
                             const struct survey_question *q, const char *language)
{
    size_t n = lacks(form, q->words, language) + lacks(form, q->help, language) +
               lacks(form, q->unit, language) + scale_lacks(form, &q->scale, language) +
               scale_lacks(form, &q->second, language);

    for (size_t i = 0; i < q->n_items; i++)
        n += lacks(form, q->items[i].words, language);
    return n;
}

size_t survey_words_missing(const struct survey_form *form, const char *language)
{
    size_t n = lacks(form, form->title, language) + lacks(form, form->intro, language) +
               lacks(form, form->thanks, language);

    for (size_t i = 0; i < form->n_sections; i++)
        n += lacks(form, form->sections[i].words, language) +
             lacks(form, form->sections[i].help, language);
    for (size_t i = 0; i < form->n_questions; i++)
        n += question_lacks(form, form->questions[i], language);
    return n;
}

const char *survey_number_words(double x, char out[40])
{
    snprintf(out, 40, fabs(x) >= 1e15 ? "%.0f" : "%.15g", x);
    return out;
}
