/* Needs by groups, and two questions against each other. */
#include "plugins/survey/chart/chart-block.h"
#include "plugins/survey/result/group.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is shown of a group --------------------------------------------------- */

static const struct measure {
    const char *name, *key, *label;
    enum survey_style style;
    bool paired;    /* only of importance and level */
    bool low_first; /* lower is more need */
} measures[] = {
    {"mwds", "mwds", T_LATER("Need (MWDS)"), SURVEY_ONE_PLACE, true, false},
    {"rds", "rds", T_LATER("Need (RDS, lower is more)"), SURVEY_SIGNED, true, true},
    {"gap", "gap", T_LATER("Gap"), SURVEY_SIGNED_TWO, true, false},
    {"importance", "importance_mean", T_LATER("Importance"), SURVEY_TWO_PLACES, true,
     false},
    {"level", "level_mean", T_LATER("Level"), SURVEY_TWO_PLACES, true, false},
    {"mean", "importance_mean", T_LATER("Mean"), SURVEY_TWO_PLACES, false, false},
};

static const struct measure *measure_of(const struct survey_question *q, const char *name)
{
    const bool paired = q->kind == SURVEY_PAIRED;
    const struct measure *first = NULL;

    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        if (measures[i].paired != paired)
            continue;
        if (strcmp(measures[i].name, name) == 0)
            return &measures[i];
        if (!first)
            first = &measures[i];
    }
    return first;
}

/* ---- the heat map --------------------------------------------------------------- */

/* Of numbers on one scale, both sides are the same. */
static void ask_of(struct cordee_arena *a, const struct survey_told *t,
                   const struct survey_question *q, struct survey_ask *ask_r)
{
    struct survey_numbers *x;
    const struct survey_column *c;
    size_t k;

    if (q->kind == SURVEY_PAIRED) {
        survey_ask_of(a, t, q, ask_r);
        return;
    }
    c = survey_told_of(t, q, &k);
    x = cordee_arena_get(a, (k + 1) * sizeof *x);
    for (size_t i = 0; i < k; i++)
        x[i] = (struct survey_numbers){.name = c[i].name, .at = i, .x = c[i].x};
    *ask_r = (struct survey_ask){.n = t->n,
                                 .k = k,
                                 .importance = x,
                                 .level = x,
                                 .least = (long)t->survey->least,
                                 .fewest = (size_t)t->survey->least};
}

struct range {
    double least, most;
    bool any;
};

static struct range range_of(const json_t *items, const struct measure *m)
{
    struct range r = {0};
    const json_t *item, *cell;
    size_t i, k;

    json_array_foreach (items, i, item)
        json_array_foreach (json_object_get(item, "cells"), k, cell) {
            const json_t *n = json_object_get(cell, m->key);
            const double x = json_number_value(n);

            if (!json_is_number(n))
                continue;
            r.least = !r.any || x < r.least ? x : r.least;
            r.most = !r.any || x > r.most ? x : r.most;
            r.any = true;
        }
    return r;
}

/* 1 to 5, the darkest for the greatest need. */
static int shade_of(double x, struct range r, bool low_first)
{
    const double span = r.most - r.least;
    const double part = span > 0 ? (x - r.least) / span : 0.5;
    const int shade = 1 + (int)((low_first ? 1 - part : part) * 4.999);

    return shade < 1 ? 1 : shade > 5 ? 5 : shade;
}

static json_t *cell_row(const json_t *cell, const struct measure *m, struct range r)
{
    const json_t *n = json_object_get(cell, m->key);
    json_t *row = json_object();

    survey_shown_put(row, "value", cell, m->key, m->style);
    survey_shown_put(row, "n", cell, "n", SURVEY_WHOLE);
    json_object_set_new(row, "known", json_boolean(json_is_number(n)));
    json_object_set_new(row, "shade",
                        json_integer(json_is_number(n)
                                         ? shade_of(json_number_value(n), r, m->low_first)
                                         : 0));
    return row;
}

static const char *group_words(struct cordee *cd, const json_t *name)
{
    return json_is_string(name) ? json_string_value(name) : T("not said");
}

static json_t *heat_json(struct cordee *cd, const struct survey_told *t,
                         const struct survey_question *q, const json_t *groups,
                         const struct measure *m)
{
    const json_t *items = json_object_get(groups, "items"), *item, *cell;
    const struct range r = range_of(items, m);
    json_t *rows = json_array(), *names = json_array();
    size_t i, k;

    json_array_foreach (json_object_get(groups, "names"), i, item)
        json_array_append_new(names, json_string(group_words(cd, item)));
    json_array_foreach (items, i, item) {
        json_t *cells = json_array();

        json_array_foreach (json_object_get(item, "cells"), k, cell)
            json_array_append_new(cells, cell_row(cell, m, r));
        json_array_append_new(
            rows,
            json_pack("{s:s, s:o}", "words",
                      survey_say(t->survey, q->n_items ? q->items[i].words : q->words),
                      "cells", cells));
    }
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:O, s:b}", "question",
                     survey_say(t->survey, q->words), "by",
                     cordee_json_text(groups, "column"), "measure", T(m->label), "names",
                     names, "rows", rows, "too_small",
                     json_object_get(groups, "too_small"), "any", (int)r.any);
}

/* ---- what one chooses ----------------------------------------------------------- */

static json_t *measures_json(struct cordee *cd, const struct measure *chosen)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        if (measures[i].paired)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s, s:b}", "name", measures[i].name,
                                            "label", T(measures[i].label), "chosen",
                                            (int)(&measures[i] == chosen)));
    return list;
}

/* The question with numbers that was asked for, else the first list of competences, else
 * the first with numbers. */
static const struct survey_question *question_of(const struct survey *s, const char *key)
{
    const struct survey_question *first = NULL;

    for (size_t i = 0; i < s->form.n_questions; i++) {
        const struct survey_question *q = s->form.questions[i];

        if (!survey_kinds[q->kind].numeric)
            continue;
        if (strcmp(q->key, key) == 0)
            return q;
        if (!first || (first->kind != SURVEY_PAIRED && q->kind == SURVEY_PAIRED))
            first = q;
    }
    return first;
}

static json_t *questions_json(const struct survey *s,
                              const struct survey_question *chosen)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->form.n_questions; i++)
        if (survey_kinds[s->form.questions[i]->kind].numeric)
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:b}", "key", s->form.questions[i]->key,
                                "label", survey_say(s, s->form.questions[i]->words),
                                "chosen", (int)(s->form.questions[i] == chosen)));
    return list;
}

/* ---- two questions -------------------------------------------------------------- */

static json_t *line_json(const char *words, const json_t *counts, const json_t *total)
{
    json_t *cells = json_array();
    const json_t *n;
    size_t i;

    json_array_foreach (counts, i, n)
        json_array_append_new(cells,
                              json_is_integer(n)
                                  ? json_sprintf("%lld", (long long)json_integer_value(n))
                                  : json_string("–"));
    json_array_append_new(cells,
                          json_is_integer(total)
                              ? json_sprintf("%lld", (long long)json_integer_value(total))
                              : json_string("–"));
    return json_pack("{s:s, s:o}", "words", words, "cells", cells);
}

static json_t *cross_json(struct cordee *cd, const json_t *t)
{
    json_t *names = json_array(), *rows = json_array();
    const json_t *name;
    size_t i;

    json_array_foreach (json_object_get(t, "column_names"), i, name)
        json_array_append_new(names, json_string(group_words(cd, name)));
    json_array_append_new(names, json_string(T("all")));
    json_array_foreach (json_object_get(t, "row_names"), i, name)
        json_array_append_new(
            rows, line_json(group_words(cd, name),
                            json_array_get(json_object_get(t, "counts"), i),
                            json_array_get(json_object_get(t, "row_totals"), i)));
    json_array_append_new(rows, line_json(T("all"), json_object_get(t, "column_totals"),
                                          json_object_get(t, "total")));
    return json_pack("{s:s, s:s, s:o, s:o, s:b}", "rows_by", cordee_json_text(t, "rows"),
                     "columns_by", cordee_json_text(t, "columns"), "names", names, "rows",
                     rows, "any", (int)(json_array_size(rows) > 1));
}

/* ---- the page ------------------------------------------------------------------- */

static int no_such(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                       T("Answers cannot be sorted by that."));
}

int survey_groups_put(struct cordee *cd, struct cordee_arena *a,
                      const struct survey_told *t, const struct survey_question *q,
                      const char *by, int64_t user, json_t *into,
                      struct cordee_error *err)
{
    struct survey_words group;
    struct survey_ask ask;
    int rc = survey_group_load(cd, a, t, by, user, &group, err);

    if (rc <= 0)
        return rc < 0 ? -1 : no_such(cd, err);
    ask_of(a, t, q, &ask);
    ask.group = &group;
    ask.others = survey_group_others(cd, a, t, by, &ask.n_others);
    survey_report_groups(cd, &ask, into);
    return 0;
}

static int put_heat(struct cordee *cd, struct cordee_request *req,
                    const struct survey_told *t, json_t *model, struct cordee_error *err)
{
    const struct survey_question *q =
        question_of(t->survey, cd->http->query(req, "question"));
    const char *by = cd->http->query(req, "by");
    CORDEE_AUTO(cordee_json_drop) json_t *report = json_object();
    const struct measure *m = q ? measure_of(q, cd->http->query(req, "show")) : NULL;
    json_t *heat;

    if (!q)
        return 0;
    json_object_set_new(model, "questions", questions_json(t->survey, q));
    json_object_set_new(model, "measures", measures_json(cd, m));
    if (!*by)
        return 0;
    if (survey_groups_put(cd, cd->http->arena(req), t, q, by, cd->http->user(req), report,
                          err) < 0)
        return -1;
    heat = heat_json(cd, t, q, json_object_get(report, "groups"), m);
    json_object_set_new(model, "heat", heat);
    if (!cd->http->wants_json(req))
        survey_chart_heat_put(cd, heat,
                              json_object_get(json_object_get(report, "groups"), "items"),
                              m->key, m->low_first);
    return 0;
}

static int put_cross(struct cordee *cd, struct cordee_request *req,
                     const struct survey_told *t, json_t *model, struct cordee_error *err)
{
    const char *rows = cd->http->query(req, "rows"),
               *cols = cd->http->query(req, "columns");
    CORDEE_AUTO(cordee_json_drop) json_t *report = json_object();
    struct cordee_arena *a = cd->http->arena(req);
    struct survey_words of_rows, of_cols;
    struct survey_ask ask = {
        .n = t->n, .rows = &of_rows, .cols = &of_cols, .least = (long)t->survey->least};
    int rc = 1;

    if (!*rows || !*cols || strcmp(rows, cols) == 0)
        return 0;
    rc = survey_group_load(cd, a, t, rows, cd->http->user(req), &of_rows, err);
    if (rc > 0)
        rc = survey_group_load(cd, a, t, cols, cd->http->user(req), &of_cols, err);
    if (rc <= 0)
        return rc < 0 ? -1 : no_such(cd, err);
    survey_report_crosstab(cd, &ask, report);
    json_object_set_new(model, "cross",
                        cross_json(cd, json_object_get(report, "crosstab")));
    return 0;
}

static int put_choices(struct cordee *cd, struct cordee_request *req,
                       const struct survey *s, json_t *model, struct cordee_error *err)
{
    static const char *const lists[][2] = {
        {"by", "bys"}, {"rows", "row_bys"}, {"columns", "column_bys"}};

    for (size_t i = 0; i < 3; i++) {
        json_t *list = survey_group_choices(cd, s, cd->http->user(req),
                                            cd->http->query(req, lists[i][0]), err);

        if (!list)
            return -1;
        json_object_set_new(model, lists[i][1], list);
    }
    return 0;
}

int survey_groups_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct survey_told told;
    bool few;

    if (survey_of_request(cd, req, &s, err) < 0)
        return -1;
    survey_head_put(cd, req, &s, "groups", model);
    if (survey_told_load(cd, cd->http->arena(req), &s, &told, err) < 0)
        return -1;
    few = told.n < (size_t)s.least;
    json_object_set_new(model, "few", json_boolean(few));
    if (!few && (put_choices(cd, req, &s, model, err) < 0 ||
                 put_heat(cd, req, &told, model, err) < 0 ||
                 put_cross(cd, req, &told, model, err) < 0))
        return -1;
    return cd->http->page(cd, req, "survey-groups", model, err);
}

/* ---- how few are shown ---------------------------------------------------------- */

int survey_least_save(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    const int64_t least = cd->http->form_int(req, "least");
    const char *to;
    const char *why = NULL;

    if (survey_of_request(cd, req, &s, err) < 0)
        return -1;
    to =
        cordee_arena_printf(cd->http->arena(req), "/survey/%lld/groups", (long long)s.id);
    if (least < 3)
        why = T("It takes three at least: of two, each knows what the other said.");
    else if (least > 100)
        why = T("With more than 100, hardly anything would be shown.");
    else if (least < s.least && strcmp(s.state, "draft") != 0)
        why = T("People answered trusting that number: while and after a survey is open, "
                "it can only be raised.");
    if (why)
        return cd->http->failed(cd, req, to, why, err);
    if (survey_least_set(cd, s.id, least, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, to, T("Saved."), err);
}
