/* What is said of a plan on its page, and taking it. */
#include "plugins/survey/import/page.h"

#include <string.h>

/* ---- what is typed --------------------------------------------------------------- */

static void columns_take(struct cordee *cd, struct cordee_request *req, json_t *plan)
{
    json_t *words = json_object_get(plan, "columns");

    for (size_t i = 0; i < json_array_size(words); i++) {
        const char *word = cd->http->form_at(req, "column", i);

        if (word && strlen(word) < SURVEY_NAME)
            json_array_set_new(words, i, json_string(word));
    }
}

static void texts_take(struct cordee *cd, struct cordee_request *req, json_t *plan)
{
    static const char *const names[] = {"title", "language", "pair", "missing"};
    static const char *const points[] = {"from", "to"};
    const char *text;
    int64_t n;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((text = cd->http->form_at(req, names[i], 0)) && strlen(text) <= 300)
            json_object_set_new(plan, names[i], json_string(text));
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        if ((text = cd->http->form_at(req, points[i], 0)) && cordee_text_int(text, &n) &&
            n >= 0 && n <= 100)
            json_object_set_new(plan, points[i], json_integer(n));
}

/* One a line; too many are told with the scale they would be. */
static void points_take(struct cordee *cd, struct cordee_request *req, json_t *plan)
{
    const char *text = cd->http->form_at(req, "points", 0);
    json_t *points = json_array();
    char *rest;

    if (text && strlen(text) <= 4000) {
        rest = cordee_arena_text(cd->http->arena(req), text);
        for (char *line; (line = strsep(&rest, "\n"));)
            if (*(line = cordee_text_trim(line)))
                json_array_append_new(points, json_string(line));
        json_object_set(plan, "points", points);
    }
    json_decref(points);
}

/* "expe1..expe5": in place of choosing each. */
static int lists_take(struct cordee *cd, struct cordee_request *req,
                      const struct survey_import *i, json_t *plan,
                      struct cordee_error *err)
{
    static const char *const names[] = {"importance", "level"};
    static const char *const words[] = {"+importance", "+level"};
    json_t *columns = json_object_get(plan, "columns");

    for (size_t k = 0; k < 2; k++) {
        const char *text = cd->http->form_at(req, names[k], 0);

        if (text && survey_plan_set(cd, i->columns, columns, text, words[k], err) < 0)
            return -1;
    }
    survey_plan_scale(i->columns, columns, plan);
    return 0;
}

/* Another survey: the columns are guessed anew. */
static int into_take(struct cordee *cd, struct cordee_request *req,
                     const struct survey_import *i, int64_t *into_r,
                     struct cordee_error *err)
{
    json_t *words = NULL;

    *into_r = cd->http->form_int(req, "survey");
    if (survey_import_guess(cd, i->columns, into_r, &words, err) < 0)
        return -1;
    json_object_set_new(i->plan, "columns", words);
    return 0;
}

/* The names stand in another number of rows: the file is read once more. */
static int names_take(struct cordee *cd, struct cordee_request *req,
                      struct survey_import *i, struct cordee_error *err)
{
    struct cordee_error why = {0};
    const int rows = cd->http->form_int(req, "two_names") ? 2 : 1;

    if (survey_import_names(cd, i, rows, &why) < 0)
        return cordee_is_refusal(&why) ? import_show_plan(cd, req, i, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, import_path(cd, req, i->id), NULL, err);
}

static int post_plan(struct cordee *cd, struct cordee_request *req,
                     struct survey_import *i, struct cordee_error *err)
{
    const char *what = cd->http->form(req, "do");
    struct cordee_error why = {0};
    int64_t into = i->survey;
    int rc = 0;

    texts_take(cd, req, i->plan);
    points_take(cd, req, i->plan);
    columns_take(cd, req, i->plan);
    if (strcmp(what, "set") == 0)
        rc = lists_take(cd, req, i, i->plan, &why);
    else if (strcmp(what, "into") == 0)
        rc = into_take(cd, req, i, &into, &why);
    else if (strcmp(what, "names") == 0)
        return names_take(cd, req, i, err);
    if (rc == 0)
        rc = survey_import_plan(cd, i->id, into, i->plan, &why);
    i->survey = into;
    if (rc == 0 && strcmp(what, "take") == 0)
        rc = survey_import_take(cd, i, cd->http->user(req), &why);
    if (rc < 0)
        return cordee_is_refusal(&why) ? import_show_plan(cd, req, i, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, import_path(cd, req, i->id), NULL, err);
}

int import_post_plan(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_import_drop) struct survey_import i = {0};

    if (import_load(cd, req, &i, err) < 0)
        return -1;
    if (strcmp(i.state, "new") != 0)
        return cd->http->done(cd, req, import_path(cd, req, i.id), NULL, err);
    return post_plan(cd, req, &i, err);
}
