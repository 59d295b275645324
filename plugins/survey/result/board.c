/* A page to hand to a board: what was asked, of whom, how many said what, and how far one
 * may trust it. */
#include "plugins/survey/result/result.h"

#include "plugins/survey/chart/chart-block.h"

#include <stdlib.h>
#include <string.h>

enum { TOP = 7, LOW_RATE = 50, FEW_PEOPLE = 30 };

/* ---- what and whom -------------------------------------------------------------- */

static void put_text(json_t *model, const char *key, struct cordee_buf *text)
{
    json_object_set_new(model, key, json_string(text->text ? text->text : ""));
}

static void put_asked(struct cordee *cd, const struct survey *s, json_t *model)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    int64_t questions = 0, skills = 0;

    for (size_t i = 0; i < s->form.n_questions; i++) {
        questions += s->form.questions[i]->kind != SURVEY_STATEMENT;
        if (s->form.questions[i]->kind == SURVEY_PAIRED)
            skills += (int64_t)s->form.questions[i]->n_items;
    }
    cordee_buf_printf(&text, TN("%lld question", "%lld questions", questions),
                      (long long)questions);
    if (skills)
        cordee_buf_printf(
            &text,
            TN(", among them %lld competence, and for it how important it is and how far "
               "one is today",
               ", among them %lld competences, and for each how important it is and how "
               "far one is today",
               skills),
            (long long)skills);
    cordee_buf_putc(&text, '.');
    put_text(model, "what", &text);
}

static void put_whom(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, json_t *model)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee_error why = {0};
    struct cordee_filter *f;
    char day[80];

    if (cd->crm->filter_of_cluster(cd, cd->http->arena(req), s->filter, 0,
                                   cd->http->user(req), s->cluster, &f, &why) == 0)
        json_object_set_new(model, "whom", json_string(cd->crm->filter_sentence(cd, f)));
    if (survey_days_load(cd, s, &row, &why) <= 0)
        return;
    cd->text->time(cd, cordee_json_int(row, "opened_at"), CORDEE_TIME_DATE, day,
                   sizeof day);
    json_object_set_new(model, "since", json_string(day));
    if (!cordee_json_int(row, "closed_at"))
        return;
    cd->text->time(cd, cordee_json_int(row, "closed_at"), CORDEE_TIME_DATE, day,
                   sizeof day);
    json_object_set_new(model, "ended", json_string(day));
}

static int by_number(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* Organisations of those who answered; 0 when that would tell too much. */
static int64_t organisations(const struct survey_told *t)
{
    int64_t *orgs = calloc(t->n + 1, sizeof *orgs), n = 0;

    if (!orgs)
        abort();
    for (size_t i = 0; i < t->n; i++)
        orgs[i] = t->who[i].org;
    qsort(orgs, t->n, sizeof *orgs, by_number);
    for (size_t i = 0; i < t->n; i++)
        n += orgs[i] && (!i || orgs[i] != orgs[i - 1]);
    free(orgs);
    return n < t->survey->least ? 0 : n;
}

/* ---- what is needed most -------------------------------------------------------- */

static json_t *top_of(json_t *needs)
{
    while (json_array_size(needs) > TOP)
        json_array_remove(needs, json_array_size(needs) - 1);
    return needs;
}

/* The picture of these only. */
static void chart_put(struct cordee *cd, const json_t *block, json_t *part)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *few = json_pack("{s:O, s:O, s:O, s:o}", "key", json_object_get(block, "key"),
                            "kind", json_object_get(block, "kind"), "question",
                            json_object_get(block, "question"), "figures",
                            json_copy(json_object_get(block, "figures")));
    json_t *items = json_array(), *item;
    size_t i;

    json_array_foreach (json_object_get(json_object_get(block, "figures"), "items"), i,
                        item)
        if (cordee_json_int(item, "mwds_rank") > 0 &&
            cordee_json_int(item, "mwds_rank") <= TOP)
            json_array_append(items, item);
    json_object_set_new(json_object_get(few, "figures"), "items", items);
    survey_chart_put(cd, few);
    json_object_set(part, "gap_chart", json_object_get(few, "gap_chart"));
}

static json_t *choices_of(const json_t *block)
{
    const json_t *options = json_object_get(block, "options"), *option;
    json_t *list = json_array();
    size_t i;

    json_array_foreach (options, i, option)
        json_array_append_new(list, json_deep_copy(option));
    return list;
}

static void part_put(struct cordee *cd, json_t *block, bool drawn, json_t *parts)
{
    const char *kind = cordee_json_text(block, "kind");
    json_t *part = json_pack("{s:s}", "question", cordee_json_text(block, "question"));

    survey_block_dress(cd, block, drawn);
    if (strcmp(kind, "paired") == 0) {
        const json_t *needs = json_object_get(block, "needs");

        json_object_set_new(part, "more", json_boolean(json_array_size(needs) > TOP));
        json_object_set_new(part, "needs", top_of(json_copy((json_t *)needs)));
        json_object_set(part, "says", json_object_get(block, "says"));
        if (drawn)
            chart_put(cd, block, part);
        json_object_set(part, "quadrant_chart", json_object_get(block, "quadrant_chart"));
    } else if (json_array_size(json_object_get(block, "options"))) {
        json_object_set_new(part, "options", choices_of(block));
    } else if (json_array_size(json_object_get(block, "tables"))) {
        json_object_set(part, "tables", json_object_get(block, "tables"));
        json_object_set(part, "score", json_object_get(block, "nps_score"));
        json_object_set(part, "level_chart", json_object_get(block, "level_chart"));
    } else {
        json_decref(part);
        return;
    }
    json_array_append_new(parts, part);
}

/* ---- how far it is to be trusted ------------------------------------------------ */

static void caveat(json_t *list, const char *text)
{
    json_array_append_new(list, json_string(text));
}

static void put_caveats(struct cordee *cd, const struct survey_told *t,
                        const struct survey_progress *p, json_t *model)
{
    json_t *list = json_array();

    if (p->asked && 100 * p->came < LOW_RATE * p->asked)
        caveat(list,
               T("Fewer than half of those who were asked answered. Who did not may "
                 "need something else."));
    if (t->n < FEW_PEOPLE)
        caveat(list, T("With fewer than 30 answers one person more can change the order: "
                       "look at the intervals."));
    caveat(list, T("Everybody judged themselves. What one does not know of, one does not "
                   "miss."));
    if (t->n_changes)
        caveat(list, T("The questions were changed while people answered; the page of "
                       "results says which."));
    if (t->survey->anonymous)
        caveat(list, T("Answers are anonymous: nobody can be asked what they meant."));
    caveat(list, T("Groups that are too small to protect who is in them are not shown, "
                   "and left out of no total."));
    json_object_set_new(model, "caveats", list);
}

/* ---- the page ------------------------------------------------------------------- */

static void put_numbers(const struct survey_told *t, const struct survey_progress *p,
                        json_t *model)
{
    json_object_set_new(model, "one_answer", json_boolean(t->survey->one_answer));
    json_object_set_new(model, "asked", json_integer(p->asked));
    json_object_set_new(model, "reached", json_integer(p->reached));
    json_object_set_new(model, "finished", json_integer(p->sent));
    json_object_set_new(model, "organisations", json_integer(organisations(t)));
    if (p->asked)
        json_object_set_new(
            model, "rate",
            json_sprintf("%.0f %%", 100.0 * (double)p->came / (double)p->asked));
}

static void put_parts(struct cordee *cd, struct cordee_request *req,
                      const struct survey_told *t, json_t *model)
{
    const struct survey_form *form = &t->survey->form;
    json_t *parts = json_array();

    for (size_t i = 0; i < form->n_questions; i++) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *block = survey_block(cd, cd->http->arena(req), t, form->questions[i]);

        if (block)
            part_put(cd, block, !cd->http->wants_json(req), parts);
    }
    json_object_set_new(model, "parts", parts);
}

int survey_board_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct survey_progress progress;
    struct survey_told told;
    char day[80];
    bool few;

    if (survey_of_request(cd, req, &s, err) < 0)
        return -1;
    survey_head_put(cd, req, &s, "board", model);
    if (survey_told_load(cd, cd->http->arena(req), &s, &told, err) < 0 ||
        survey_progress_load(cd, &s, &progress, err) < 0)
        return -1;
    few = told.n < (size_t)s.least;
    json_object_set_new(model, "few", json_boolean(few));
    cd->text->time(cd, cordee_now(), CORDEE_TIME_DATE, day, sizeof day);
    json_object_set_new(model, "today", json_string(day));
    put_asked(cd, &s, model);
    put_whom(cd, req, &s, model);
    put_numbers(&told, &progress, model);
    if (!few) {
        put_parts(cd, req, &told, model);
        put_caveats(cd, &told, &progress, model);
    }
    return cd->http->page(cd, req, "survey-board", model, err);
}
