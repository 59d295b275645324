/* The pages on which a file of answers is brought. */
#include "plugins/survey/import/import-priv.h"

#include <string.h>

enum { MOST_OPTIONS = 30000 }; /* of all selects of a page */

static const char *path_of(struct cordee *cd, struct cordee_request *req, int64_t id)
{
    return cordee_arena_printf(cd->http->arena(req), "/survey/import/%lld",
                               (long long)id);
}

static bool is_refused(const struct cordee_error *why)
{
    return why->code == CORDEE_E_INVALID || why->code == CORDEE_E_CONFLICT ||
           why->code == CORDEE_E_TOO_LARGE || why->code == CORDEE_E_NOT_FOUND;
}

static int load(struct cordee *cd, struct cordee_request *req, struct survey_import *i,
                struct cordee_error *err)
{
    int rc = survey_import_load(cd, cd->http->path_int(req, "id"), i, err);

    return rc == 0
               ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such import."))
               : rc;
}

static void put(json_t *model, const char *name, const char *text)
{
    json_object_set_new(model, name, json_string(text));
}

static void put_moment(struct cordee *cd, json_t *model, const char *name, int64_t at)
{
    char text[80];

    cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
    put(model, name, text);
}

/* ---- bringing a file ----------------------------------------------------------------
 */

static void dress(struct cordee *cd, json_t *list)
{
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row) {
        const char *state = cordee_json_text(row, "state");

        put(row, "state_text",
            strcmp(state, "done") == 0      ? T("taken")
            : strcmp(state, "running") == 0 ? T("being taken")
            : strcmp(state, "undone") == 0  ? T("taken back")
                                            : T("not taken yet"));
        put_moment(cd, row, "at", cordee_json_int(row, "created_at"));
    }
}

static int put_into(struct cordee *cd, int64_t chosen, json_t *model,
                    struct cordee_error *err)
{
    json_t *list = survey_import_into(cd, err), *s;
    size_t i;

    if (!list)
        return -1;
    json_object_set_new(model, "into", list);
    json_array_foreach (list, i, s)
        json_object_set_new(s, "selected",
                            json_boolean(cordee_json_int(s, "id") == chosen));
    return 0;
}

static int show_first(struct cordee *cd, struct cordee_request *req, const char *error,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *earlier = survey_import_list(cd, err);
    int64_t into = cd->http->form_int(req, "survey");

    if (!earlier)
        return -1;
    json_object_set_new(model, "earlier", earlier);
    dress(cd, earlier);
    if (!into)
        cordee_text_int(cd->http->query(req, "survey"), &into);
    if (put_into(cd, into, model, err) < 0)
        return -1;
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "survey-import", model, err)
                  : cd->http->page(cd, req, "survey-import", model, err);
}

static int get_first(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    return show_first(cd, req, "", err);
}

/* A sentence names the file as people know it. */
static const char *without_path(const char *text, const char *path)
{
    const size_t n = strlen(path);

    return strncmp(text, path, n) == 0 && strncmp(text + n, ": ", 2) == 0 ? text + n + 2
                                                                          : text;
}

static int post_first(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    const struct cordee_upload *up = cd->http->upload(req, "file");
    struct cordee_error why = {0};
    int64_t id;

    if (!up || !up->size)
        return show_first(cd, req, T("Choose a file."), err);
    id = survey_import_new(cd, up->path, up->name, cd->http->form_int(req, "survey"),
                           cd->http->user(req), &why);
    if (id < 0)
        return is_refused(&why)
                   ? show_first(cd, req,
                                cordee_utf8_sentence(cd->http->arena(req),
                                                     without_path(why.text, up->path)),
                                err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, path_of(cd, req, id), NULL, err);
}

/* ---- the plan -----------------------------------------------------------------------
 */

struct choice {
    const char *value, *group, *label;
};

static const struct choice of_row[] = {
    {"=email", T_LATER("Of whom it is"), T_LATER("E-mail address")},
    {"=id", T_LATER("Of whom it is"), T_LATER("Number of the row")},
    {"=day", T_LATER("Of whom it is"), T_LATER("Answered on")},
    {"=language", T_LATER("Of whom it is"), T_LATER("Language")},
};
static const struct choice of_new[] = {
    {"+importance", T_LATER("Becomes a question"), T_LATER("Importance, of a pair")},
    {"+level", T_LATER("Becomes a question"), T_LATER("Level today, of a pair")},
    {"+scale", T_LATER("Becomes a question"), T_LATER("Point of a scale")},
    {"+single", T_LATER("Becomes a question"), T_LATER("One answer of several")},
    {"+yesno", T_LATER("Becomes a question"), T_LATER("Yes or no")},
    {"+number", T_LATER("Becomes a question"), T_LATER("Number")},
    {"+text", T_LATER("Becomes a question"), T_LATER("Text")},
};

static void option_put(json_t *groups, const char *value, const char *group,
                       const char *label, const char *chosen)
{
    const size_t n = json_array_size(groups);
    json_t *last = n ? json_array_get(groups, n - 1) : NULL, *option = json_object();

    if (!last || strcmp(cordee_json_text(last, "group"), group) != 0) {
        last = json_object();
        put(last, "group", group);
        json_object_set_new(last, "options", json_array());
        json_array_append_new(groups, last);
    }
    put(option, "value", value);
    put(option, "label", label);
    json_object_set_new(option, "selected", json_boolean(strcmp(value, chosen) == 0));
    json_array_append_new(json_object_get(last, "options"), option);
}

struct choices {
    struct survey_target *targets; /* of a survey that is there; NULL: it is made */
    size_t n;
    bool few; /* there are too many for a page: only what is chosen is shown */
};

static json_t *groups_of(struct cordee *cd, const struct choices *c, const char *chosen)
{
    json_t *groups = json_array();

    for (size_t i = 0; i < sizeof of_row / sizeof *of_row; i++)
        option_put(groups, of_row[i].value, T(of_row[i].group), T(of_row[i].label),
                   chosen);
    for (size_t i = 0; !c->targets && i < sizeof of_new / sizeof *of_new; i++)
        option_put(groups, of_new[i].value, T(of_new[i].group), T(of_new[i].label),
                   chosen);
    for (size_t i = 0; i < c->n; i++)
        if (!c->few || strcmp(c->targets[i].name, chosen) == 0)
            option_put(groups, c->targets[i].name, c->targets[i].group,
                       c->targets[i].label, chosen);
    return groups;
}

static json_t *columns_model(struct cordee *cd, const struct survey_import *i,
                             const struct choices *c)
{
    const json_t *words = json_object_get(i->plan, "columns");
    json_t *list = json_array(), *column;
    size_t n;

    json_array_foreach (i->columns, n, column) {
        json_t *row = json_object();
        const char *chosen = json_string_value(json_array_get(words, n));

        json_object_set_new(row, "n", json_integer((json_int_t)n));
        json_object_set(row, "heading", json_object_get(column, "heading"));
        json_object_set(row, "samples", json_object_get(column, "samples"));
        json_object_set_new(row, "groups", groups_of(cd, c, chosen ? chosen : ""));
        json_object_set_new(row, "left_out", json_boolean(!chosen || !*chosen));
        json_array_append_new(list, row);
    }
    return list;
}

/* "a, b, c": the columns with a word. */
static void put_listed(const struct survey_import *i, const char *word, const char *name,
                       json_t *model)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const json_t *words = json_object_get(i->plan, "columns");
    size_t n;
    json_t *column;

    json_array_foreach (i->columns, n, column) {
        const char *own = json_string_value(json_array_get(words, n));

        if (own && strcmp(own, word) == 0)
            cordee_buf_printf(&text, "%s%s", text.len ? ", " : "",
                              cordee_json_text(column, "heading"));
    }
    put(model, name, text.text ? text.text : "");
}

static void put_languages(struct cordee *cd, const char *chosen, json_t *model)
{
    static const char *const codes[] = {"en", "de", "fr", "it", "sl"};
    json_t *list = json_array();
    bool there = false;

    for (size_t i = 0; i <= sizeof codes / sizeof *codes; i++) {
        const char *code = i < sizeof codes / sizeof *codes ? codes[i] : chosen;
        const bool is = strcmp(code, chosen) == 0;
        json_t *l;

        if (i == sizeof codes / sizeof *codes && there)
            break;
        there = there || is;
        l = json_object();
        put(l, "code", code);
        put(l, "name", cd->crm->word(cd, CORDEE_WORD_LANGUAGE, code));
        json_object_set_new(l, "selected", json_boolean(is));
        json_array_append_new(list, l);
    }
    json_object_set_new(model, "languages", list);
}

static int choices_load(struct cordee *cd, struct cordee_arena *a,
                        const struct survey_import *i, struct survey *s,
                        struct choices *c, struct cordee_error *err)
{
    int rc = 0;

    *c = (struct choices){0};
    if (i->survey)
        rc = survey_load(cd, a, i->survey, SURVEY_PUBLISHED, s, err);
    if (i->survey && rc == 0)
        rc = survey_load(cd, a, i->survey, SURVEY_NEWEST, s, err);
    if (rc <= 0)
        return rc;
    c->targets = survey_targets(cd, a, &s->form, &c->n);
    c->few = c->n * json_array_size(i->columns) > MOST_OPTIONS;
    return 0;
}

static void put_plan(struct cordee *cd, const struct survey_import *i, json_t *model)
{
    const bool by_name = strcmp(cordee_json_text(i->plan, "pair"), "name") == 0;

    json_object_set_new(model, "id", json_integer(i->id));
    put(model, "name", i->name);
    json_object_set_new(model, "n_rows", json_integer(i->n_rows));
    json_object_set_new(model, "making", json_boolean(!i->survey));
    put(model, "title", cordee_json_text(i->plan, "title"));
    put(model, "missing", cordee_json_text(i->plan, "missing"));
    json_object_set_new(model, "by_name", json_boolean(by_name));
    json_object_set(model, "to", json_object_get(i->plan, "to"));
    json_object_set_new(model, "zero",
                        json_boolean(cordee_json_int(i->plan, "from") == 0));
    put_languages(cd, cordee_json_text(i->plan, "language"), model);
    put_listed(i, "+importance", "importance", model);
    put_listed(i, "+level", "level", model);
}

/* What would come of it, or why nothing can. */
static int put_report(struct cordee *cd, struct cordee_arena *a,
                      const struct survey_import *i, json_t *model,
                      struct cordee_error *err)
{
    struct cordee_error why = {0};
    json_t *report = NULL;
    int64_t same = 0;
    int rc = survey_import_same(cd, i, &same, err);

    if (rc < 0)
        return -1;
    if (rc > 0)
        json_object_set_new(model, "same", json_integer(same));
    if (survey_import_check(cd, i, &report, &why) == 0) {
        json_object_set_new(report, "any",
                            json_boolean(cordee_json_int(report, "good") > 0));
        json_object_set_new(model, "report", report);
        return 0;
    }
    if (!is_refused(&why))
        return cordee_fail(err, why.code, "%s", why.text);
    put(model, "cannot", cordee_utf8_sentence(a, why.text));
    return 0;
}

static int show_plan(struct cordee *cd, struct cordee_request *req,
                     const struct survey_import *i, const char *error,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct cordee_arena *a = cd->http->arena(req);
    struct choices c;

    if (choices_load(cd, a, i, &s, &c, err) < 0)
        return -1;
    put_plan(cd, i, model);
    json_object_set_new(model, "few", json_boolean(c.few));
    json_object_set_new(model, "columns", columns_model(cd, i, &c));
    if (put_into(cd, i->survey, model, err) < 0 || put_report(cd, a, i, model, err) < 0)
        return -1;
    if (!*error)
        return cd->http->page(cd, req, "survey-import-plan", model, err);
    put(model, "error", cordee_utf8_sentence(a, error));
    return cd->http->invalid(cd, req, "survey-import-plan", model, err);
}

/* ---- what became of it --------------------------------------------------------------
 */

/* Whether its job has ended without it: then what it left can be taken back. */
static int put_job(struct cordee *cd, const struct survey_import *i, json_t *model,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *job = NULL;
    const bool running = strcmp(i->state, "running") == 0;
    int rc = running && i->job ? cd->job->look(cd, err, i->job, &job) : 0;
    const char *state = cordee_json_text(job, "state");
    const bool over = running && (rc == 0 || strcmp(state, "failed") == 0 ||
                                  strcmp(state, "cancelled") == 0);

    if (rc < 0)
        return -1;
    json_object_set_new(model, "running", json_boolean(running && !over));
    json_object_set_new(model, "over", json_boolean(over));
    json_object_set_new(model, "percent", json_integer(cordee_json_int(job, "percent")));
    put(model, "words", cordee_json_text(job, "words"));
    put(model, "why", cordee_json_text(job, "error"));
    return over;
}

static int show_report(struct cordee *cd, struct cordee_request *req,
                       const struct survey_import *i, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_copy(i->counts);
    const bool done = strcmp(i->state, "done") == 0;
    int over = put_job(cd, i, model, err);

    if (over < 0)
        return -1;
    json_object_set_new(model, "id", json_integer(i->id));
    json_object_set_new(model, "survey", json_integer(i->survey));
    put(model, "name", i->name);
    json_object_set(model, "told", i->told);
    json_object_set_new(model, "done", json_boolean(done));
    json_object_set_new(model, "undone", json_boolean(strcmp(i->state, "undone") == 0));
    json_object_set_new(model, "gone", json_boolean(strcmp(i->state, "gone") == 0));
    json_object_set_new(model, "can_undo", json_boolean(done || over));
    return cd->http->page(cd, req, "survey-import-report", model, err);
}

static int get_import(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_import_drop) struct survey_import i = {0};

    if (load(cd, req, &i, err) < 0)
        return -1;
    return strcmp(i.state, "new") == 0 ? show_plan(cd, req, &i, "", err)
                                       : show_report(cd, req, &i, err);
}

/* ---- what is said of it -------------------------------------------------------------
 */

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
                     const struct survey_import *i, json_t *plan, int64_t *into_r,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    const int64_t into = cd->http->form_int(req, "survey");
    int rc =
        into ? survey_load(cd, cd->http->arena(req), into, SURVEY_PUBLISHED, &s, err) : 0;

    if (into && rc == 0)
        rc = survey_load(cd, cd->http->arena(req), into, SURVEY_NEWEST, &s, err);
    if (rc < 0)
        return -1;
    json_object_set_new(plan, "columns",
                        survey_guess(cd, i->columns, rc > 0 ? &s.form : NULL));
    *into_r = rc > 0 ? into : 0;
    return 0;
}

static int post_plan(struct cordee *cd, struct cordee_request *req,
                     struct survey_import *i, struct cordee_error *err)
{
    const char *what = cd->http->form(req, "do");
    struct cordee_error why = {0};
    int64_t into = i->survey;
    int rc = 0;

    texts_take(cd, req, i->plan);
    columns_take(cd, req, i->plan);
    if (strcmp(what, "set") == 0)
        rc = lists_take(cd, req, i, i->plan, &why);
    else if (strcmp(what, "into") == 0)
        rc = into_take(cd, req, i, i->plan, &into, &why);
    if (rc == 0)
        rc = survey_import_plan(cd, i->id, into, i->plan, &why);
    i->survey = into;
    if (rc == 0 && strcmp(what, "take") == 0)
        rc = survey_import_take(cd, i, cd->http->user(req), &why);
    if (rc < 0)
        return is_refused(&why) ? show_plan(cd, req, i, why.text, err)
                                : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, path_of(cd, req, i->id), NULL, err);
}

static int post_import(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_import_drop) struct survey_import i = {0};

    if (load(cd, req, &i, err) < 0)
        return -1;
    if (strcmp(i.state, "new") != 0)
        return cd->http->done(cd, req, path_of(cd, req, i.id), NULL, err);
    return post_plan(cd, req, &i, err);
}

/* ---- no more of it ------------------------------------------------------------------
 */

static int post_discard(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    const int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};

    if (survey_import_discard(cd, id, &why) < 0)
        return is_refused(&why)
                   ? cd->http->failed(cd, req, path_of(cd, req, id), why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, "/survey/import", T("Discarded. Nothing was taken."),
                          err);
}

static int post_undo(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_import_drop) struct survey_import i = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *job = json_object();
    struct cordee_error why = {0};
    int over;

    if (load(cd, req, &i, err) < 0 || (over = put_job(cd, &i, job, err)) < 0)
        return -1;
    if (survey_import_undo(cd, i.id, over > 0, &why) < 0)
        return is_refused(&why)
                   ? cd->http->failed(cd, req, path_of(cd, req, i.id), why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, path_of(cd, req, i.id),
                          T("Taken back: its answers are gone."), err);
}

const struct cordee_route survey_import_routes[] = {
    {.method = "GET",
     .path = "/survey/import",
     .permission = "survey.write",
     .handle = get_first,
     .help = "Files of answers that were brought"},
    {.method = "POST",
     .path = "/survey/import",
     .permission = "survey.write",
     .handle = post_first,
     .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = 22u << 20,
     .help = "Takes a CSV file of answers"},
    {.method = "GET",
     .path = "/survey/import/{id}",
     .permission = "survey.write",
     .handle = get_import,
     .help = "The columns of a file of answers, or what became of it"},
    {.method = "POST",
     .path = "/survey/import/{id}",
     .permission = "survey.write",
     .handle = post_import,
     .help = "Says what its columns are, and takes it"},
    {.method = "POST",
     .path = "/survey/import/{id}/discard",
     .permission = "survey.write",
     .handle = post_discard,
     .help = "Discards a file that was not taken"},
    {.method = "POST",
     .path = "/survey/import/{id}/undo",
     .permission = "survey.write",
     .handle = post_undo,
     .help = "Takes the answers of a file back"},
    {0},
};
