/* What skips pass over whatever is answered: "yes" to the end, and "no" to the end.
 *
 * Who answers is followed through the form with every condition holding, not holding, or
 * open.  Where a question has few answers, each of them is tried by itself: what is
 * passed over with all of them is never reached.  Of several questions whose answers
 * would have to be put together nothing is found; nothing is said that is not so. */
#include "plugins/survey/form/form-priv.h"

#include <string.h>

#define WORK 20000000 /* keys that are compared at most: then nothing more is tried */

enum holds { NEVER, MAYBE, ALWAYS };

struct walk {
    const struct survey_form *form;
    const struct survey_question *tried; /* NULL: none */
    const char *option;                  /* what is answered to it; "" ... */
    double number;                       /* ... this, or with `silent` nothing */
    bool silent;
    bool from[SURVEY_SECTIONS + 1];     /* where one may go on */
    enum holds shown[SURVEY_QUESTIONS]; /* so far, by place */
    bool passed[SURVEY_QUESTIONS];
    size_t work;
};

/* ---- conditions ---------------------------------------------------------------------
 */

/* Who gets on to the next page has answered it. */
static bool is_demanded(const struct survey_question *q)
{
    return q->required && !q->require && q->kind != SURVEY_STATEMENT;
}

static enum holds answer_holds(const struct walk *w, const struct survey_condition *c)
{
    const double n = w->number;
    bool is;

    if (c->test == SURVEY_ANSWERED)
        return w->silent ? NEVER : ALWAYS;
    if (w->silent)
        return NEVER;
    if (*c->option)
        return strcmp(c->option, w->option) == 0 ? ALWAYS : NEVER;
    is = c->test == SURVEY_MORE       ? n > c->number
         : c->test == SURVEY_LESS     ? n < c->number
         : c->test == SURVEY_AT_LEAST ? n >= c->number
         : c->test == SURVEY_AT_MOST  ? n <= c->number
                                      : n == c->number;
    return is ? ALWAYS : NEVER;
}

static enum holds one_holds(struct walk *w, const struct survey_condition *c)
{
    const struct survey_question *q = survey_form_find(w->form, c->question);

    if (c->test == SURVEY_OF || !q)
        return MAYBE;
    w->work += 1 + q->place;
    if (w->shown[q->place] == NEVER)
        return NEVER;
    if (q == w->tried)
        return answer_holds(w, c);
    return c->test == SURVEY_ANSWERED && !*c->item && w->shown[q->place] == ALWAYS &&
                   is_demanded(q)
               ? ALWAYS
               : MAYBE;
}

static enum holds holds(struct walk *w, const struct survey_condition *c)
{
    enum holds all = c && c->group == SURVEY_ANY ? NEVER : ALWAYS, one;

    if (!c)
        return ALWAYS;
    if (c->group == SURVEY_ONE)
        all = one_holds(w, c);
    for (size_t i = 0; c->group != SURVEY_ONE && i < c->n; i++) {
        one = holds(w, &c->parts[i]);
        if (c->group == SURVEY_ANY ? one > all : one < all)
            all = one;
    }
    return c->isnt ? (enum holds)(ALWAYS - all) : all;
}

/* ---- the way through ----------------------------------------------------------------
 */

/* Whether one may be there, and may be past it. */
static enum holds reached(const struct walk *w, size_t section)
{
    bool there = false, past = false;

    for (size_t i = 0; i <= w->form->n_sections; i++) {
        there = there || (w->from[i] && i <= section);
        past = past || (w->from[i] && i > section);
    }
    return !there ? NEVER : past ? MAYBE : ALWAYS;
}

static void leave(struct walk *w, size_t section)
{
    for (size_t i = 0; i <= section; i++)
        w->from[i] = false;
}

/* Of a section that is shown so: past this question. */
static void pass(struct walk *w, const struct survey_question *q, enum holds section)
{
    const enum holds there = reached(w, q->section);
    enum holds show = holds(w, q->show), skips;

    w->passed[q->place] = there == NEVER;
    if (q == w->tried && !w->silent && show == MAYBE)
        show = ALWAYS; /* it is answered */
    if (section < show)
        show = section;
    w->shown[q->place] = there < show ? there : show;
    if (show == NEVER || there == NEVER)
        return;
    if (q == w->tried && w->silent && show == ALWAYS && is_demanded(q)) {
        leave(w, q->section); /* nobody gets on who says nothing */
        return;
    }
    skips = q->skip ? holds(w, q->skip) : NEVER;
    if (skips == ALWAYS && show == ALWAYS)
        leave(w, q->section);
    if (skips != NEVER)
        w->from[q->skip_to] = true;
}

static void walk(struct walk *w)
{
    memset(w->from, 0, sizeof w->from);
    memset(w->passed, 0, sizeof w->passed);
    for (size_t i = 0; i < w->form->n_questions; i++)
        w->shown[i] = NEVER; /* what comes later is not answered yet */
    w->from[0] = true;
    for (size_t s = 0; s < w->form->n_sections; s++) {
        const struct survey_section *section = &w->form->sections[s];
        const enum holds shown = holds(w, section->show);

        for (size_t i = 0; i < section->n; i++)
            pass(w, &section->questions[i], shown);
    }
}

/* ---- answers that are tried ---------------------------------------------------------
 */

/* What is passed over with this answer, too; of nothing more when it took too long. */
static void try(struct walk *w, const char *option, double number, bool silent,
                bool all[SURVEY_QUESTIONS])
{
    w->option = option;
    w->number = number;
    w->silent = silent;
    walk(w);
    for (size_t i = 0; i < w->form->n_questions; i++)
        all[i] = all[i] && w->passed[i] && w->work < WORK;
}

/* How many answers it has; 0: they are not counted. */
static size_t answers_of(const struct survey_question *q)
{
    return q->kind == SURVEY_SINGLE                               ? q->n_items + q->other
           : q->kind == SURVEY_YESNO || q->kind == SURVEY_CONSENT ? 2
           : q->kind == SURVEY_SCALE ? (size_t)q->scale.points
           : q->kind == SURVEY_NPS   ? 11
                                     : 0;
}

static void try_all(struct walk *w, const struct survey_question *q,
                    bool all[SURVEY_QUESTIONS])
{
    const size_t n = answers_of(q);
    const int from = q->kind == SURVEY_SCALE ? q->scale.from : 0;

    w->tried = q;
    try(w, "", 0, true, all);
    for (size_t i = 0; i < n; i++)
        if (q->kind == SURVEY_SINGLE)
            try(w, i < q->n_items ? q->items[i].key : "other", 0, false, all);
        else if (q->kind == SURVEY_SCALE || q->kind == SURVEY_NPS)
            try(w, "", from + (double)i, false, all);
        else
            try(w, i ? "no" : "yes", 0, false, all);
}

/* Questions that a condition asks of. */
static void mark(const struct survey_form *form, const struct survey_condition *c,
                 bool asked[SURVEY_QUESTIONS])
{
    const struct survey_question *q = c ? survey_form_find(form, c->question) : NULL;

    if (q && c->group == SURVEY_ONE && c->test != SURVEY_OF)
        asked[q->place] = true;
    for (size_t i = 0; c && c->group != SURVEY_ONE && i < c->n; i++)
        mark(form, &c->parts[i], asked);
}

void survey_passed(const struct survey_form *form,
                   const struct survey_question *by_r[SURVEY_QUESTIONS],
                   bool passed_r[SURVEY_QUESTIONS])
{
    struct walk w = {.form = form};
    bool all[SURVEY_QUESTIONS], asked[SURVEY_QUESTIONS] = {false};

    for (size_t i = 0; i < form->n_questions; i++)
        mark(form, form->questions[i]->skip, asked);
    walk(&w);
    memcpy(passed_r, w.passed, sizeof w.passed);
    memset(by_r, 0, SURVEY_QUESTIONS * sizeof *by_r);
    for (size_t i = 0; i < form->n_questions; i++) {
        const struct survey_question *q = form->questions[i];

        if (!asked[i] || !answers_of(q) || w.work >= WORK)
            continue;
        memset(all, 1, sizeof all);
        try_all(&w, q, all);
        for (size_t k = 0; k < form->n_questions; k++)
            if (all[k] && !passed_r[k]) {
                passed_r[k] = true;
                by_r[k] = q;
            }
    }
}
