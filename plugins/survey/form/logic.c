/* What of a form nobody can ever see. */
#include "plugins/survey/form/form-priv.h"

#include <string.h>

struct logic {
    struct cordee *cd;
    const struct survey_form *form;
    json_t *problems;
    size_t wrong;
    bool never[SURVEY_QUESTIONS];  /* by place */
    bool passed[SURVEY_QUESTIONS]; /* by skips, and by the answers to which question */
    const struct survey_question *by[SURVEY_QUESTIONS];
};

/* ---- can a condition hold? ------------------------------------------------------ */

static bool same_place(const struct survey_condition *a, const struct survey_condition *b)
{
    return a->group == SURVEY_ONE && b->group == SURVEY_ONE && a->test != SURVEY_OF &&
           b->test != SURVEY_OF && strcmp(a->question, b->question) == 0 &&
           strcmp(a->item, b->item) == 0 && strcmp(a->part, b->part) == 0;
}

/* What only one answer can meet. */
static bool is_exact(const struct survey_condition *c, const struct survey_question *q)
{
    return c->test == SURVEY_IS && !c->isnt && q && q->kind != SURVEY_SEVERAL;
}

static bool is_met_by(const struct survey_condition *c, double number)
{
    const bool holds = c->test == SURVEY_MORE       ? number > c->number
                       : c->test == SURVEY_LESS     ? number < c->number
                       : c->test == SURVEY_AT_LEAST ? number >= c->number
                       : c->test == SURVEY_AT_MOST  ? number <= c->number
                                                    : true;

    return holds != c->isnt;
}

static bool is_below(const struct survey_condition *c)
{
    return c->test == SURVEY_LESS || c->test == SURVEY_AT_MOST;
}

static bool is_strict(const struct survey_condition *c)
{
    return c->test == SURVEY_LESS || c->test == SURVEY_MORE;
}

/* One wants more than the other allows. */
static bool miss_each_other(const struct survey_condition *a,
                            const struct survey_condition *b)
{
    const struct survey_condition *low = is_below(a) ? b : a, *high = is_below(a) ? a : b;

    return is_below(a) != is_below(b) &&
           (low->number > high->number ||
            (low->number == high->number && (is_strict(low) || is_strict(high))));
}

/* Both cannot hold at once.  Says so only where it is certain. */
static bool exclude_each_other(const struct logic *l, const struct survey_condition *a,
                               const struct survey_condition *b)
{
    const struct survey_question *q = survey_form_find(l->form, a->question);

    if (!same_place(a, b))
        return false;
    if (a->test == SURVEY_ANSWERED || b->test == SURVEY_ANSWERED)
        return (a->test == SURVEY_ANSWERED && a->isnt && !b->isnt) ||
               (b->test == SURVEY_ANSWERED && b->isnt && !a->isnt);
    if (is_exact(a, q) && is_exact(b, q))
        return strcmp(a->option, b->option) != 0 || a->number != b->number;
    if (is_exact(a, q) && b->test != SURVEY_IS)
        return !is_met_by(b, a->number);
    if (is_exact(b, q) && a->test != SURVEY_IS)
        return !is_met_by(a, b->number);
    return !a->isnt && !b->isnt && a->test != SURVEY_IS && b->test != SURVEY_IS &&
           miss_each_other(a, b);
}

/* The numbers a question can have; false: any. */
static bool bounds_of(const struct survey_question *q, double *least_r, double *most_r)
{
    *least_r = q->kind == SURVEY_NPS ? 0 : q->kind == SURVEY_RANKING ? 1 : q->scale.from;
    *most_r = q->kind == SURVEY_NPS       ? 10
              : q->kind == SURVEY_RANKING ? (double)q->n_items
                                          : survey_scale_last(&q->scale);
    if (q->kind != SURVEY_NUMBER)
        return survey_kinds[q->kind].numeric;
    *least_r = q->lowest;
    *most_r = q->highest;
    return q->bounded_below && q->bounded_above;
}

static bool one_can_hold(const struct logic *l, const struct survey_condition *c)
{
    const struct survey_question *q = survey_form_find(l->form, c->question);
    double least, most;

    if (c->test == SURVEY_OF || !q)
        return true;
    if (l->never[q->place])
        return c->isnt;
    if (c->isnt || *c->option || !bounds_of(q, &least, &most))
        return true;
    return c->test == SURVEY_MORE       ? c->number < most
           : c->test == SURVEY_LESS     ? c->number > least
           : c->test == SURVEY_AT_LEAST ? c->number <= most
           : c->test == SURVEY_AT_MOST  ? c->number >= least
           : c->test == SURVEY_IS       ? c->number >= least && c->number <= most
                                        : true;
}

static bool can_hold(const struct logic *l, const struct survey_condition *c)
{
    size_t possible = 0;

    if (!c || c->isnt)
        return c && c->group == SURVEY_ONE ? one_can_hold(l, c) : true;
    if (c->group == SURVEY_ONE)
        return one_can_hold(l, c);
    for (size_t i = 0; i < c->n; i++) {
        possible += can_hold(l, &c->parts[i]);
        for (size_t k = 0; c->group == SURVEY_ALL && k < i; k++)
            if (exclude_each_other(l, &c->parts[i], &c->parts[k]))
                return false;
    }
    return c->group == SURVEY_ALL ? possible == c->n : possible > 0;
}

/* ---- what follows --------------------------------------------------------------- */

static void warn_of(struct logic *l, size_t section, int question, json_t *text)
{
    struct cordee *cd = l->cd;
    json_t *p = json_object();

    json_object_set_new(
        p, "place",
        question < 0 ? json_sprintf("sections.%zu", section)
                     : json_sprintf("sections.%zu.questions.%d", section, question));
    json_object_set_new(p, "where",
                        question < 0 ? json_sprintf(T("section %zu"), section + 1)
                                     : json_sprintf(T("section %zu, question %zu"),
                                                    section + 1, (size_t)question + 1));
    json_object_set_new(p, "text", text);
    json_object_set_new(p, "warn", json_true());
    json_array_append_new(l->problems, p);
    l->wrong++;
}

static void warn(struct logic *l, size_t section, int question,
                 const struct survey_condition *c, const char *words)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf why = {0};

    survey_condition_say(l->cd, l->form, c, l->form->languages[0], &why);
    warn_of(l, section, question, json_sprintf("%s: %s", words, why.text));
}

static void warn_passed(struct logic *l, size_t section, int question,
                        const struct survey_question *by)
{
    struct cordee *cd = l->cd;

    warn_of(l, section, question,
            by ? json_sprintf(T("this is never reached: it is passed over whatever is "
                                "answered to “%s”"),
                              survey_words_in(l->form, by->words, l->form->languages[0]))
               : json_string(T("this is never reached: it is always passed over")));
}

/* All of a section is, which is said once. */
static bool is_passed(const struct logic *l, const struct survey_section *section)
{
    size_t n = 0;

    for (size_t i = 0; i < section->n; i++)
        n += l->passed[section->questions[i].place];
    return n && n == section->n;
}

static void check_question(struct logic *l, const struct survey_section *s,
                           size_t section, size_t i, bool section_never)
{
    struct cordee *cd = l->cd;
    const struct survey_question *q = &s->questions[i];
    const bool never = q->show && !can_hold(l, q->show);

    l->never[q->place] = never || section_never || l->passed[q->place];
    if (l->passed[q->place] && !section_never)
        warn_passed(l, section, (int)i, l->by[q->place]);
    else if (never)
        warn(l, section, (int)i, q->show, T("this is never shown"));
    else if (q->require && !can_hold(l, q->require))
        warn(l, section, (int)i, q->require, T("this is never demanded"));
    else if (q->skip && !can_hold(l, q->skip))
        warn(l, section, (int)i, q->skip, T("this never skips"));
}

size_t survey_logic_check(struct cordee *cd, const struct survey_form *form,
                          json_t *problems)
{
    struct logic l = {.cd = cd, .form = form, .problems = problems};

    survey_passed(form, l.by, l.passed);
    for (size_t s = 0; s < form->n_sections; s++) {
        const struct survey_section *section = &form->sections[s];
        const bool passed = is_passed(&l, section),
                   never = section->show && !can_hold(&l, section->show);

        if (passed)
            warn_passed(&l, s, -1, l.by[section->questions[0].place]);
        else if (never)
            warn(&l, s, -1, section->show, T("this section is never shown"));
        for (size_t i = 0; i < section->n; i++)
            check_question(&l, section, s, i, never || passed);
    }
    return l.wrong;
}
