/* The page of what a survey has found. */
#include "plugins/survey/result/result.h"

#include "plugins/survey/survey.h"

#include <string.h>

/* ---- figures as text ------------------------------------------------------------ */

static void put_figure(json_t *row, const char *name, struct stats_value v, int decimals)
{
    json_object_set_new(row, name,
                        v.why == STATS_KNOWN ? json_sprintf("%.*f", decimals, v.value)
                                             : json_string("–"));
}

/* With a + where it is more. */
static void put_signed(json_t *row, const char *name, struct stats_value v, int decimals)
{
    json_object_set_new(row, name,
                        v.why == STATS_KNOWN ? json_sprintf("%+.*f", decimals, v.value)
                                             : json_string("–"));
}

static void put(json_t *row, const char *name, const char *text)
{
    json_object_set_new(row, name, json_string(text));
}

static const char *say(const struct survey *s, survey_words *words)
{
    return survey_words_in(&s->form, words, s->form.languages[0]);
}

/* ---- importance and level ------------------------------------------------------- */

static const char *quadrant_words(struct cordee *cd, enum stats_quadrant q)
{
    return q == STATS_CONCENTRATE ? T("concentrate here")
           : q == STATS_KEEP      ? T("keep it up")
           : q == STATS_LOW       ? T("low priority")
                                  : T("more than is needed");
}

struct needs {
    struct stats_pair *pairs;
    struct stats_value *mwds, *rds;
    int *by_mwds, *by_rds;
};

static void needs_reckon(struct cordee_arena *a, const struct survey_question *q,
                         const struct survey_columns *c, struct needs *n)
{
    const size_t k = q->n_items;

    n->pairs = cordee_arena_get(a, k * sizeof *n->pairs);
    n->mwds = cordee_arena_get(a, k * sizeof *n->mwds);
    n->rds = cordee_arena_get(a, k * sizeof *n->rds);
    n->by_mwds = cordee_arena_get(a, k * sizeof *n->by_mwds);
    n->by_rds = cordee_arena_get(a, k * sizeof *n->by_rds);
    for (size_t i = 0; i < k; i++) {
        n->pairs[i] = stats_pair(c->first[i], c->second[i], c->n);
        if (n->pairs[i].n < SURVEY_LEAST)
            n->pairs[i].mwds.why = n->pairs[i].rds.why = n->pairs[i].gap.why =
                n->pairs[i].importance.why = n->pairs[i].level.why = STATS_TOO_FEW;
        n->mwds[i] = n->pairs[i].mwds;
        n->rds[i] = n->pairs[i].rds;
    }
    stats_rank(n->mwds, k, true, n->by_mwds);
    stats_rank(n->rds, k, false, n->by_rds);
}

static json_t *need(struct cordee *cd, const struct survey *s,
                    const struct survey_item *item, const struct needs *n,
                    const struct stats_cross *cross, size_t i)
{
    const struct stats_pair *p = &n->pairs[i];
    json_t *row = json_object();

    put(row, "words", say(s, item->words));
    json_object_set_new(row, "n", json_integer((json_int_t)p->n));
    put_figure(row, "importance", p->importance, 2);
    put_figure(row, "level", p->level, 2);
    put_signed(row, "gap", p->gap, 2);
    put_figure(row, "mwds", p->mwds, 2);
    put_signed(row, "rds", p->rds, 1);
    json_object_set_new(row, "by_mwds", json_integer(n->by_mwds[i]));
    json_object_set_new(row, "by_rds", json_integer(n->by_rds[i]));
    put(row, "quadrant",
        p->mwds.why == STATS_KNOWN ? quadrant_words(cd, stats_quadrant(p, cross)) : "–");
    return row;
}

/* The greatest need first; what is hidden last. */
static void put_needs(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                      const struct survey_question *q, const struct survey_columns *c,
                      json_t *block)
{
    json_t *rows = json_array();
    struct stats_cross cross;
    struct needs n;

    needs_reckon(a, q, c, &n);
    cross = stats_cross(n.pairs, q->n_items);
    for (int rank = 1; rank <= (int)q->n_items; rank++)
        for (size_t i = 0; i < q->n_items; i++)
            if (n.by_mwds[i] == rank)
                json_array_append_new(rows, need(cd, s, &q->items[i], &n, &cross, i));
    for (size_t i = 0; i < q->n_items; i++)
        if (n.by_mwds[i] == 0)
            json_array_append_new(rows, need(cd, s, &q->items[i], &n, &cross, i));
    json_object_set_new(block, "needs", rows);
    put_figure(block, "alpha_importance",
               stats_alpha((const double *const *)c->first, q->n_items, c->n).alpha, 2);
    put_figure(block, "alpha_level",
               stats_alpha((const double *const *)c->second, q->n_items, c->n).alpha, 2);
}

/* ---- one scale ------------------------------------------------------------------ */

static json_t *item_row(const struct survey *s, const struct survey_question *q,
                        const struct survey_columns *c, size_t i)
{
    const int points = q->kind == SURVEY_NPS ? 11 : q->scale.points;
    struct stats_item figures = stats_item(
        c->first[i], c->n,
        (struct stats_scale){.from = q->kind == SURVEY_NPS ? 0 : 1,
                             .points = q->kind == SURVEY_RANKING  ? (int)q->n_items
                                       : q->kind == SURVEY_NUMBER ? 0
                                                                  : points});
    json_t *row = json_object();

    if (figures.n < SURVEY_LEAST)
        figures.mean.why = figures.sd.why = figures.median.why = figures.top2.why =
            STATS_TOO_FEW;
    put(row, "words", q->n_items ? say(s, q->items[i].words) : say(s, q->words));
    json_object_set_new(row, "n", json_integer((json_int_t)figures.n));
    put_figure(row, "mean", figures.mean, 2);
    put_figure(row, "sd", figures.sd, 2);
    put_figure(row, "median", figures.median, 1);
    json_object_set_new(row, "top2",
                        figures.top2.why == STATS_KNOWN
                            ? json_sprintf("%.0f %%", figures.top2.value)
                            : json_string("–"));
    return row;
}

static void put_items(const struct survey *s, const struct survey_question *q,
                      const struct survey_columns *c, json_t *block)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < (q->n_items ? q->n_items : 1); i++)
        json_array_append_new(rows, item_row(s, q, c, i));
    json_object_set_new(block, "items", rows);
}

/* ---- options -------------------------------------------------------------------- */

static int64_t count_of(const json_t *counts, const char *item)
{
    size_t i;
    json_t *row;

    json_array_foreach ((json_t *)counts, i, row)
        if (strcmp(cordee_json_text(row, "item"), item) == 0)
            return cordee_json_int(row, "n");
    return 0;
}

/* The options of a question, how many took each, and which of that stays hidden. */
struct options {
    const char *words[SURVEY_ITEMS + 3];
    long n[SURVEY_ITEMS + 3];
    bool hidden[SURVEY_ITEMS + 3];
    size_t k;
};

static void option_add(struct options *o, const char *words, int64_t n)
{
    o->words[o->k] = words;
    o->n[o->k++] = (long)n;
}

/* Of several options each by itself: who took it, and who did not. */
static void hide_each(struct options *o, long of)
{
    for (size_t i = 0; i < o->k; i++)
        o->hidden[i] = o->n[i] < SURVEY_LEAST || of - o->n[i] < SURVEY_LEAST;
}

/* Of one answer all together, with who gave none, since they add up to all. */
static void hide_together(struct options *o, long of)
{
    long counts[(SURVEY_ITEMS + 4) * 2];
    bool hide[(SURVEY_ITEMS + 4) * 2];
    long rest = of;

    for (size_t i = 0; i < o->k; i++)
        rest -= o->n[i];
    for (size_t i = 0; i <= o->k; i++)
        counts[stats_cell(1, i, 0)] = counts[stats_cell(1, i, 1)] =
            i < o->k ? o->n[i] : rest;
    counts[stats_cell(1, o->k + 1, 0)] = counts[stats_cell(1, o->k + 1, 1)] = of;
    if (!stats_hide(counts, o->k + 1, 1, SURVEY_LEAST, hide))
        memset(hide, true, sizeof hide);
    for (size_t i = 0; i < o->k; i++)
        o->hidden[i] = hide[stats_cell(1, i, 0)];
}

static json_t *options_model(const struct options *o, long of)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < o->k; i++) {
        const double percent = of ? 100.0 * (double)o->n[i] / (double)of : 0;
        json_t *row = json_object();

        put(row, "words", o->words[i]);
        json_object_set_new(row, "percent",
                            o->hidden[i] ? json_string("–")
                                         : json_sprintf("%.0f %%", percent));
        json_object_set_new(row, "bar",
                            json_integer(o->hidden[i] ? 0 : (json_int_t)percent));
        json_array_append_new(rows, row);
    }
    return rows;
}

static int put_options(struct cordee *cd, const struct survey *s,
                       const struct survey_question *q, int64_t of, json_t *block,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *counts = survey_counts(cd, s, q, err);
    struct options o = {.k = 0};

    if (!counts)
        return -1;
    for (size_t i = 0; i < q->n_items; i++)
        option_add(&o, say(s, q->items[i].words), count_of(counts, q->items[i].key));
    if (q->kind == SURVEY_YESNO || q->kind == SURVEY_CONSENT)
        option_add(&o, T("Yes"), count_of(counts, "yes"));
    if (q->kind == SURVEY_YESNO)
        option_add(&o, T("No"), count_of(counts, "no"));
    if (q->other)
        option_add(&o, T("Something else"), count_of(counts, "other"));
    if (q->kind == SURVEY_SEVERAL)
        hide_each(&o, (long)of);
    else
        hide_together(&o, (long)of);
    json_object_set_new(block, "options", options_model(&o, (long)of));
    return 0;
}

/* ---- words ---------------------------------------------------------------------- */

static int put_texts(struct cordee *cd, const struct survey *s,
                     const struct survey_question *q, json_t *block,
                     struct cordee_error *err)
{
    json_t *list = cd->db->list(cd, err,
                                "SELECT words FROM survey_told WHERE survey = ? AND "
                                "question = ? AND words IS NOT "
                                "NULL ORDER BY words LIMIT 200",
                                CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(q->key)));

    if (!list)
        return -1;
    json_object_set_new(block, "texts", list);
    return 0;
}

/* ---- all of it ------------------------------------------------------------------ */

static int put_block(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                     const struct survey_question *q, int64_t answered, json_t *blocks,
                     struct cordee_error *err)
{
    json_t *block = json_object();
    struct survey_columns c;

    json_array_append_new(blocks, block);
    put(block, "question", say(s, q->words));
    if (survey_kinds[q->kind].numeric) {
        if (survey_columns_load(cd, a, s, q, &c, err) < 0)
            return -1;
        if (q->kind == SURVEY_PAIRED)
            put_needs(cd, a, s, q, &c, block);
        else
            put_items(s, q, &c, block);
        return 0;
    }
    if (survey_kinds[q->kind].items || q->kind == SURVEY_YESNO ||
        q->kind == SURVEY_CONSENT)
        return put_options(cd, s, q, answered, block, err);
    return put_texts(cd, s, q, block, err);
}

static int put_state(struct cordee *cd, const struct survey *s, json_t *model,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t asked, answered, counted;

    if (cd->db->row(
            cd, err, &row,
            "SELECT (SELECT count(*) FROM survey_invitation WHERE survey = ?1) AS "
            "asked, CASE WHEN ?2 THEN (SELECT count(*) FROM survey_invitation WHERE "
            "survey = ?1 AND used = 1) ELSE (SELECT count(*) FROM survey_respondent "
            "WHERE survey = ?1) END AS answered, (SELECT count(*) FROM survey_respondent "
            "WHERE survey = ?1) AS counted, (SELECT count(*) FROM survey_response WHERE "
            "survey = ?1 AND submitted_at IS NULL) + (SELECT count(*) FROM survey_draft "
            "WHERE survey = ?1) AS begun, (SELECT count(*) FROM survey_sealed WHERE "
            "survey = ?1) AS waiting",
            CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(s->anonymous))) < 0)
        return -1;
    asked = cordee_json_int(row, "asked");
    answered = cordee_json_int(row, "answered");
    counted = cordee_json_int(row, "counted");
    json_object_update(model, row);
    json_object_set_new(
        model, "rate",
        json_sprintf("%.0f %%", asked ? 100.0 * (double)answered / (double)asked : 0.0));
    json_object_set_new(model, "few", json_boolean(counted < SURVEY_LEAST));
    json_object_set_new(model, "anonymous", json_boolean(s->anonymous));
    json_object_set_new(
        model, "unread",
        json_boolean(s->anonymous && *s->state == 'c' && answered > 0 && counted == 0));
    return 0;
}

static int fill(struct cordee *cd, struct cordee_request *req, const struct survey *s,
                json_t *model, struct cordee_error *err)
{
    json_t *blocks = json_array();
    char day[80];

    json_object_set_new(model, "blocks", blocks);
    json_object_set_new(model, "id", json_integer(s->id));
    put(model, "title", s->title);
    json_object_set_new(model, "draft", json_boolean(strcmp(s->state, "draft") == 0));
    json_object_set_new(model, "open", json_boolean(survey_is_open(s, cordee_now())));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "survey.write")));
    json_object_set_new(model, "may_send",
                        json_boolean(cd->http->may(req, "survey.send")));
    if (s->closes_at) {
        cd->text->time(cd, s->closes_at - 1, CORDEE_TIME_DATE, day, sizeof day);
        put(model, "until", day);
    }
    if (put_state(cd, s, model, err) < 0)
        return -1;
    for (size_t i = 0; !cordee_json_true(model, "few") && i < s->form.n_questions; i++)
        if (s->form.questions[i]->kind != SURVEY_STATEMENT &&
            s->form.questions[i]->kind != SURVEY_CONTACT &&
            put_block(cd, cd->http->arena(req), s, s->form.questions[i],
                      cordee_json_int(model, "counted"), blocks, err) < 0)
            return -1;
    return 0;
}

int survey_result_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const int64_t id = cd->http->path_int(req, "id");
    int rc = survey_load(cd, cd->http->arena(req), id, SURVEY_PUBLISHED, &s, err);

    if (rc == 0)
        rc = survey_load(cd, cd->http->arena(req), id, SURVEY_NEWEST, &s, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such survey."));
    if (rc < 0 || fill(cd, req, &s, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "survey-result", model, err);
}
