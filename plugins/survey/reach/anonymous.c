/* What an anonymous survey cannot ask, and how many it needs. */
#include "plugins/survey/reach/reach.h"
#include "plugins/survey/survey.h"

static bool asks_who(const struct survey_condition *c)
{
    if (!c)
        return false;
    if (c->group == SURVEY_ONE)
        return c->test == SURVEY_OF;
    for (size_t i = 0; i < c->n; i++)
        if (asks_who(&c->parts[i]))
            return true;
    return false;
}

static int refuse_who(struct cordee *cd, const struct survey_form *form,
                      survey_words *words, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID,
                       T("“%s” depends on who is asked, which would tell who answers: an "
                         "anonymous survey cannot."),
                       survey_words_in(form, words, form->languages[0]));
}

static int question_check(struct cordee *cd, const struct survey_form *form,
                          const struct survey_question *q, struct cordee_error *err)
{
    if (q->kind == SURVEY_CONTACT)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("“%s” asks for contact details, which would tell who "
                             "answers: an anonymous survey cannot."),
                           survey_words_in(form, q->words, form->languages[0]));
    if (asks_who(q->show) || asks_who(q->require) || asks_who(q->skip))
        return refuse_who(cd, form, q->words, err);
    return 0;
}

static int form_check(struct cordee *cd, const struct survey_form *form,
                      struct cordee_error *err)
{
    for (size_t i = 0; i < form->n_sections; i++)
        if (asks_who(form->sections[i].show))
            return refuse_who(cd, form, form->sections[i].words, err);
    for (size_t i = 0; i < form->n_questions; i++)
        if (question_check(cd, form, form->questions[i], err) < 0)
            return -1;
    return 0;
}

static int few(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID, "%s",
                       T("An anonymous survey needs five people at least: fewer answers "
                         "than five are never looked at."));
}

int survey_anonymous_check(struct cordee *cd, const struct survey *s, int64_t user,
                           struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *count = NULL;
    struct cordee_audience who;

    if (s->closes_after && s->closes_after < SURVEY_LEAST)
        return few(cd, err);
    if (form_check(cd, &s->form, err) < 0)
        return -1;
    survey_audience(cd, s, user, &who);
    if (cd->crm->audience_count(cd, err, &who, &count) < 0)
        return -1;
    return cordee_json_int(count, "to") < SURVEY_LEAST ? few(cd, err) : 0;
}
