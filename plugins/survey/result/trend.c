/* Against an earlier survey. */
#include "plugins/survey/result/result.h"

#include <stdio.h>
#include <string.h>

struct trend {
    struct cordee *cd;
    struct cordee_arena *arena;
    struct survey_told now, before;
    size_t fewest;                          /* of both */
    json_t *needs, *means, *shares, *apart; /* lists of the page */
};

static void apart_put(struct trend *t, const char *words, const char *why)
{
    json_array_append_new(t->apart, json_pack("{s:s, s:s}", "words", words, "why", why));
}

/* ---- rows ----------------------------------------------------------------------- */

static const char *change_words(struct cordee *cd, const json_t *change)
{
    const json_t *low = json_object_get(change, "low");
    const json_t *high = json_object_get(change, "high");

    if (!json_is_number(low) && json_is_number(json_object_get(change, "change")))
        return T("everybody said the same"); /* so that there is no spread */
    return !json_is_number(low)          ? T("too few to say")
           : json_number_value(low) > 0  ? T("has grown")
           : json_number_value(high) < 0 ? T("has shrunk")
                                         : T("may be chance");
}

static json_t *change_row(struct cordee *cd, const char *words, const json_t *change)
{
    const json_t *low = json_object_get(change, "low");
    json_t *row = json_object();
    char interval[80];

    json_object_set_new(row, "words", json_string(words));
    survey_shown_put(row, "before", change, "before", SURVEY_TWO_PLACES);
    survey_shown_put(row, "now", change, "now", SURVEY_TWO_PLACES);
    survey_shown_put(row, "change", change, "change", SURVEY_SIGNED_TWO);
    snprintf(interval, sizeof interval, T("%+.2f to %+.2f"), json_number_value(low),
             json_number_value(json_object_get(change, "high")));
    json_object_set_new(row, "interval",
                        json_is_number(low) ? survey_minus(interval) : json_string("–"));
    json_object_set_new(row, "says", json_string(change_words(cd, change)));
    return row;
}

static json_t *block_new(const struct trend *t, const struct survey_question *q,
                         enum survey_same same, json_t *rows)
{
    struct cordee *cd = t->cd;

    return json_pack("{s:s, s:s, s:o}", "question", survey_say(t->now.survey, q->words),
                     "note", same == SURVEY_SAME ? "" : survey_same_say(cd, same), "rows",
                     rows);
}

/* ---- importance and level ------------------------------------------------------- */

/* The items that both surveys have, on both sides in one order. */
static size_t items_match(struct trend *t, const struct survey_question *q,
                          const struct survey_question *was, struct survey_ask *now,
                          struct survey_ask *before)
{
    struct survey_numbers *x[4];
    size_t k = 0;

    survey_ask_of(t->arena, &t->now, q, now);
    survey_ask_of(t->arena, &t->before, was, before);
    for (size_t i = 0; i < 4; i++)
        x[i] = cordee_arena_get(t->arena, (q->n_items + 1) * sizeof *x[i]);
    for (size_t i = 0; i < q->n_items; i++) {
        const struct survey_item *item = survey_question_item(was, q->items[i].key);
        const size_t j = item ? (size_t)(item - was->items) : 0;

        if (!item)
            continue;
        x[0][k] = now->importance[i];
        x[1][k] = now->level[i];
        x[2][k] = before->importance[j];
        x[3][k++] = before->level[j];
    }
    now->importance = x[0];
    now->level = x[1];
    before->importance = x[2];
    before->level = x[3];
    now->k = before->k = k;
    return k;
}

static json_t *need_row(struct trend *t, const char *words, const json_t *item)
{
    json_t *row = change_row(t->cd, words, json_object_get(item, "gap"));
    const json_t *level = json_object_get(item, "of_level");

    survey_shown_put(row, "level_before", level, "before", SURVEY_TWO_PLACES);
    survey_shown_put(row, "level_now", level, "now", SURVEY_TWO_PLACES);
    survey_shown_put(row, "mwds_before", item, "mwds_before", SURVEY_TWO_PLACES);
    return row;
}

static void paired_put(struct trend *t, const struct survey_question *q,
                       const struct survey_question *was, enum survey_same same)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct survey_ask now, before;
    json_t *rows = json_array();
    const json_t *items;
    size_t at = 0;

    (void)items_match(t, q, was, &now, &before);
    now.before = &before;
    now.fewest = t->fewest;
    survey_report_trend(t->cd, &now, model);
    items = json_object_get(json_object_get(model, "trend"), "items");
    for (size_t i = 0; i < q->n_items; i++)
        if (survey_question_item(was, q->items[i].key))
            json_array_append_new(
                rows, need_row(t, survey_say(t->now.survey, q->items[i].words),
                               json_array_get(items, at++)));
    json_array_append_new(t->needs, block_new(t, q, same, rows));
}

/* ---- means and shares ----------------------------------------------------------- */

static void means_put(struct trend *t, const struct survey_question *q,
                      const struct survey_question *was, enum survey_same same)
{
    size_t k, m;
    const struct survey_column *now = survey_told_of(&t->now, q, &k);
    const struct survey_column *before = survey_told_of(&t->before, was, &m);
    json_t *rows = json_array();

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < m; j++)
            if (strcmp(now[i].name, before[j].name) == 0) {
                CORDEE_AUTO(cordee_json_drop)
                json_t *change = survey_report_change(
                    t->cd, now[i].x, t->now.n, before[j].x, t->before.n, t->fewest);

                json_array_append_new(
                    rows,
                    change_row(t->cd,
                               survey_say(t->now.survey,
                                          now[i].item ? now[i].item->words : q->words),
                               change));
            }
    json_array_append_new(t->means, block_new(t, q, same, rows));
}

static void shares_put(struct trend *t, const struct survey_question *q,
                       const struct survey_question *was, enum survey_same same)
{
    CORDEE_AUTO(cordee_json_drop) json_t *now = survey_options(t->cd, &t->now, q);
    CORDEE_AUTO(cordee_json_drop) json_t *before = survey_options(t->cd, &t->before, was);
    json_t *rows = json_array();
    const json_t *a, *b;
    size_t i, k;

    json_array_foreach (json_object_get(now, "options"), i, a)
        json_array_foreach (json_object_get(before, "options"), k, b)
            if (strcmp(cordee_json_text(a, "key"), cordee_json_text(b, "key")) == 0) {
                json_t *row = json_pack("{s:s}", "words", cordee_json_text(a, "words"));

                survey_shown_put(row, "before", b, "percent", SURVEY_PERCENT);
                survey_shown_put(row, "now", a, "percent", SURVEY_PERCENT);
                json_array_append_new(rows, row);
            }
    json_array_append_new(t->shares, block_new(t, q, same, rows));
}

/* ---- all questions -------------------------------------------------------------- */

/* Rows of one that the other has not. */
static void items_apart(struct trend *t, const struct survey *s,
                        const struct survey_question *q,
                        const struct survey_question *other, const char *why)
{
    for (size_t i = 0; i < q->n_items; i++)
        if (!survey_question_item(other, q->items[i].key))
            apart_put(t, survey_say(s, q->items[i].words), why);
}

static void question_put(struct trend *t, const struct survey_question *q)
{
    struct cordee *cd = t->cd;
    const struct survey *now = t->now.survey, *before = t->before.survey;
    const enum survey_same same = survey_same_question(&now->form, q, &before->form);
    const struct survey_question *was = survey_form_find(&before->form, q->key);

    if (!survey_same_counts(same)) {
        apart_put(t, survey_say(now, q->words), survey_same_say(cd, same));
        return;
    }
    if (q->kind == SURVEY_PAIRED)
        paired_put(t, q, was, same);
    else if (survey_kinds[q->kind].numeric)
        means_put(t, q, was, same);
    else if (survey_kinds[q->kind].items || q->kind == SURVEY_YESNO ||
             q->kind == SURVEY_CONSENT)
        shares_put(t, q, was, same);
    else
        apart_put(t, survey_say(now, q->words), T("texts are read, not reckoned"));
    items_apart(t, now, q, was, T("it was not in the list then"));
    items_apart(t, before, was, q, T("it is not in the list any more"));
}

static void questions_put(struct trend *t)
{
    struct cordee *cd = t->cd;
    const struct survey *now = t->now.survey, *before = t->before.survey;

    for (size_t i = 0; i < now->form.n_questions; i++) {
        const enum survey_kind kind = now->form.questions[i]->kind;

        if (kind != SURVEY_STATEMENT && kind != SURVEY_CONTACT)
            question_put(t, now->form.questions[i]);
    }
    for (size_t i = 0; i < before->form.n_questions; i++) {
        const struct survey_question *q = before->form.questions[i];

        if (q->kind != SURVEY_STATEMENT && q->kind != SURVEY_CONTACT &&
            !survey_form_find(&now->form, q->key))
            apart_put(t, survey_say(before, q->words), T("it is not asked any more"));
    }
}

/* ---- the page ------------------------------------------------------------------- */

static bool is_listed(const json_t *list, int64_t id)
{
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_json_int(row, "id") == id)
            return true;
    return false;
}

static void lists_put(struct trend *t, json_t *model)
{
    json_object_set_new(model, "needs", t->needs = json_array());
    json_object_set_new(model, "means", t->means = json_array());
    json_object_set_new(model, "shares", t->shares = json_array());
    json_object_set_new(model, "apart", t->apart = json_array());
}

static int put_trend(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, int64_t with, json_t *model,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey earlier = {0};
    struct trend t = {.cd = cd, .arena = cd->http->arena(req)};
    bool few;

    lists_put(&t, model);
    if (survey_load_sent(cd, t.arena, with, &earlier, err) < 0 ||
        survey_told_load(cd, t.arena, s, &t.now, err) < 0 ||
        survey_told_load(cd, t.arena, &earlier, &t.before, err) < 0)
        return -1;
    t.fewest = (size_t)(s->least > earlier.least ? s->least : earlier.least);
    few = t.now.n < t.fewest || t.before.n < t.fewest;
    json_object_set_new(model, "few", json_boolean(few));
    json_object_set_new(model, "compared", json_boolean(!few));
    json_object_set_new(model, "earlier", json_string(earlier.title));
    json_object_set_new(model, "n", json_integer((json_int_t)t.now.n));
    json_object_set_new(model, "n_before", json_integer((json_int_t)t.before.n));
    if (!few)
        questions_put(&t);
    return 0;
}

static int no_such(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                       T("There is no such earlier survey."));
}

int survey_trend_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *asked = cd->http->query(req, "with");
    int64_t with = 0;
    json_t *list;

    if (survey_of_request(cd, req, &s, err) < 0)
        return -1;
    survey_head_put(cd, req, &s, "trend", model);
    if (*asked ? !cordee_text_int(asked, &with)
               : survey_copied_from(cd, &s, &with, err) < 0)
        return *asked ? no_such(cd, err) : -1;
    list = survey_earlier_list(cd, &s, with, err);
    if (!list)
        return -1;
    json_object_set_new(model, "surveys", list);
    if (with && !is_listed(list, with))
        return no_such(cd, err);
    if (with && put_trend(cd, req, &s, with, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "survey-trend", model, err);
}
