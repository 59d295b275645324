/* The page of what a survey has found. */
#include "plugins/survey/reach/reach.h"
#include "plugins/survey/result/export.h"

#include <string.h>

/* ---- what all pages share ------------------------------------------------------- */

int survey_of_request(struct cordee *cd, struct cordee_request *req, struct survey *s_r,
                      struct cordee_error *err)
{
    return survey_load_sent(cd, cd->http->arena(req), cd->http->path_int(req, "id"), s_r,
                            err);
}

void survey_head_put(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, const char *tab, json_t *model)
{
    char day[80], here[40];

    json_object_set_new(model, "id", json_integer(s->id));
    json_object_set_new(model, "title", json_string(s->title));
    json_object_set_new(model, "draft", json_boolean(strcmp(s->state, "draft") == 0));
    json_object_set_new(model, "open", json_boolean(survey_is_open(s, cordee_now())));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "survey.write")));
    json_object_set_new(model, "may_send",
                        json_boolean(cd->http->may(req, "survey.send")));
    json_object_set_new(model, "may_act", json_boolean(cd->http->may(req, "survey.act")));
    json_object_set_new(model, "least", json_integer(s->least));
    snprintf(here, sizeof here, "on_%s", tab);
    json_object_set_new(model, here, json_true());
    if (s->closes_at) {
        cd->text->time(cd, s->closes_at - 1, CORDEE_TIME_DATE, day, sizeof day);
        json_object_set_new(model, "until", json_string(day));
    }
}

/* ---- how far people came -------------------------------------------------------- */

static void put_share(json_t *row, const char *name, int64_t n, int64_t of)
{
    json_object_set_new(row, name,
                        of > 0 ? json_sprintf("%.0f %%", 100.0 * (double)n / (double)of)
                               : json_null());
}

static int put_progress(struct cordee *cd, const struct survey *s, json_t *model,
                        struct cordee_error *err)
{
    struct survey_progress p;

    if (survey_progress_load(cd, s, &p, err) < 0)
        return -1;
    json_object_set_new(model, "one_answer", json_boolean(s->one_answer));
    json_object_set_new(model, "asked", json_integer(p.asked));
    json_object_set_new(model, "reached", json_integer(p.reached));
    json_object_set_new(model, "begun", json_integer(p.begun));
    json_object_set_new(model, "answered", json_integer(p.sent));
    json_object_set_new(model, "anonymous", json_boolean(s->anonymous));
    json_object_set_new(model, "counted", json_integer(p.counted));
    json_object_set_new(model, "waiting", json_integer(p.waiting));
    json_object_set_new(model, "unread",
                        json_boolean(s->anonymous && strcmp(s->state, "closed") == 0 &&
                                     p.sent > 0 && p.counted == 0));
    put_share(model, "rate", p.came, p.asked);
    put_share(model, "reached_rate", p.reached, p.asked);
    put_share(model, "sent_rate", p.sent, p.begun);
    return 0;
}

static json_t *drop_row(const json_t *block, size_t of, size_t stopped)
{
    const double n = json_number_value(json_object_get(block, "n"));
    json_t *row = json_pack("{s:s}", "words", cordee_json_text(block, "question"));

    survey_shown_put(row, "n", block, "n", SURVEY_WHOLE);
    json_object_set_new(row, "percent",
                        json_is_null(json_object_get(block, "n"))
                            ? json_string("–")
                            : json_sprintf("%.0f %%", 100 * n / (double)of));
    json_object_set_new(row, "bar", json_integer((json_int_t)(100 * n / (double)of)));
    json_object_set_new(row, "stopped", json_integer((json_int_t)stopped));
    return row;
}

/* Question by question: who of those who sent theirs answered it, and for how many who
 * did not it was the last. */
static int put_drop(struct cordee *cd, const struct survey_told *t, json_t *model,
                    struct cordee_error *err)
{
    size_t stopped[SURVEY_QUESTIONS] = {0}, i;
    json_t *rows = json_array();
    const json_t *block;

    json_object_set_new(model, "drop", rows);
    if (survey_stopped_load(cd, t->survey, stopped, err) < 0)
        return -1;
    json_array_foreach (json_object_get(model, "blocks"), i, block) {
        const struct survey_question *q =
            survey_form_find(&t->survey->form, cordee_json_text(block, "key"));

        json_array_append_new(rows, drop_row(block, t->n, stopped[q->place]));
    }
    return 0;
}

/* ---- a draft --------------------------------------------------------------------- */

static json_t *languages_of(struct cordee *cd, const struct survey_form *form)
{
    json_t *list = json_array();

    for (size_t i = 0; i < form->n_languages; i++) {
        const char *language = form->languages[i];

        json_array_append_new(
            list, json_pack("{s:s, s:s, s:I}", "code", language, "name",
                            cd->crm->word(cd, CORDEE_WORD_LANGUAGE, language), "missing",
                            (json_int_t)(i ? survey_words_missing(form, language) : 0)));
    }
    return list;
}

/* How far it is: what it asks, in which languages, and whom. */
static int put_draft(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, json_t *model, struct cordee_error *err)
{
    struct cordee_error why = {0};
    struct cordee_audience who;
    json_t *count = NULL;

    json_object_set_new(model, "questions",
                        json_integer((json_int_t)s->form.n_questions));
    json_object_set_new(model, "pages", json_integer((json_int_t)s->form.n_sections));
    json_object_set_new(model, "languages", languages_of(cd, &s->form));
    json_object_set_new(model, "nobody", json_boolean(!*s->filter));
    if (!*s->filter)
        return 0;
    survey_audience(cd, s, cd->http->user(req), &who);
    who.one_each = s->one_answer;
    if (cd->crm->audience_count(cd, &why, &who, &count) < 0)
        return why.code == CORDEE_E_INVALID ? 0
                                            : cordee_fail(err, why.code, "%s", why.text);
    json_object_set(model, "to", json_object_get(count, "to"));
    json_decref(count);
    return 0;
}

/* ---- the page ------------------------------------------------------------------- */

enum { TEXTS = 20 }; /* that are read before somebody asks for all */

static void texts_cut(json_t *block)
{
    const json_t *texts = json_object_get(block, "texts");
    const size_t n = json_array_size(texts);
    json_t *some;

    if (n <= TEXTS)
        return;
    some = json_array();
    for (size_t i = 0; i < TEXTS; i++)
        json_array_append(some, json_array_get(texts, i));
    json_object_set_new(block, "texts", some);
    json_object_set_new(block, "texts_more", json_true());
    json_object_set_new(block, "texts_all", json_integer((json_int_t)n));
}

static int put_blocks(struct cordee *cd, struct cordee_request *req,
                      const struct survey *s, json_t *model, struct cordee_error *err)
{
    json_t *blocks = json_object_get(model, "blocks");
    struct survey_told told;

    if (survey_told_load(cd, cd->http->arena(req), s, &told, err) < 0)
        return -1;
    json_object_set_new(model, "few", json_boolean(told.n < (size_t)s->least));
    json_object_set_new(model, "gone", json_integer((json_int_t)told.gone));
    if (told.n < (size_t)s->least)
        return 0;
    for (size_t i = 0; i < s->form.n_questions; i++) {
        json_t *block =
            survey_block(cd, cd->http->arena(req), &told, s->form.questions[i]);

        if (!block)
            continue;
        survey_block_dress(cd, block, !cd->http->wants_json(req));
        if (!cd->http->wants_json(req) &&
            strcmp(cd->http->query(req, "all"), cordee_json_text(block, "key")) != 0)
            texts_cut(block);
        json_array_append_new(blocks, block);
    }
    return put_drop(cd, &told, model, err);
}

static int get_results(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    json_object_set_new(model, "blocks", json_array());
    if (survey_of_request(cd, req, &s, err) < 0)
        return -1;
    survey_head_put(cd, req, &s, "results", model);
    json_object_set_new(model, "names",
                        json_boolean(!s.anonymous && cd->http->may(req, "survey.names")));
    if (cordee_json_true(model, "draft") && put_draft(cd, req, &s, model, err) < 0)
        return -1;
    if (put_progress(cd, &s, model, err) < 0 || put_blocks(cd, req, &s, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "survey-result", model, err);
}

const struct cordee_route survey_result_routes[] = {
    {.method = "GET",
     .path = "/survey/{id}",
     .permission = "survey.read",
     .handle = get_results,
     .help = "What a survey has found so far"},
    {.method = "GET",
     .path = "/survey/{id}/groups",
     .permission = "survey.read",
     .handle = survey_groups_page,
     .help = "Needs by groups, and two questions against each other",
     .takes = "by:text? question:text? show:text? rows:text? columns:text?"},
    {.method = "POST",
     .path = "/survey/{id}/least",
     .permission = "survey.write",
     .handle = survey_least_save,
     .help = "How many answers it takes before figures of a group are shown",
     .takes = "least:int!"},
    {.method = "GET",
     .path = "/survey/{id}/trend",
     .permission = "survey.read",
     .handle = survey_trend_page,
     .help = "A survey against an earlier one",
     .takes = "with:int?"},
    {.method = "GET",
     .path = "/survey/{id}/answers.csv",
     .permission = "survey.read",
     .handle = survey_csv_file,
     .flags = CORDEE_ROUTE_BYTES,
     .help = "Answers, a row each respondent; with names for who has survey.names"},
    {.method = "GET",
     .path = "/survey/{id}/figures.json",
     .permission = "survey.read",
     .handle = survey_json_file,
     .flags = CORDEE_ROUTE_BYTES,
     .help = "All figures of a survey",
     .takes = "by:text?"},
    {.method = "GET",
     .path = "/survey/{id}/board",
     .permission = "survey.read",
     .handle = survey_board_page,
     .help = "A report to print"},
    {0},
};
