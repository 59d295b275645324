/* The page of a plan: what each column becomes, and what would come of it. */
#include "plugins/survey/import/page.h"

#include <string.h>

enum { MOST_OPTIONS = 30000 }; /* of all selects of a page */

/* ---- what a column can be -------------------------------------------------------- */

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
    {"+chosen", T_LATER("Becomes a question"), T_LATER("One of several to be chosen")},
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
        import_put(last, "group", group);
        json_object_set_new(last, "options", json_array());
        json_array_append_new(groups, last);
    }
    import_put(option, "value", value);
    import_put(option, "label", label);
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
        const char *chosen = survey_word(words, n);

        json_object_set_new(row, "n", json_integer((json_int_t)n));
        json_object_set(row, "heading", json_object_get(column, "heading"));
        json_object_set(row, "samples", json_object_get(column, "samples"));
        json_object_set_new(row, "groups", groups_of(cd, c, chosen));
        json_object_set_new(row, "left_out", json_boolean(!*chosen));
        json_array_append_new(list, row);
    }
    return list;
}

static void language_put(struct cordee *cd, json_t *list, const char *code,
                         const char *chosen)
{
    json_t *l = json_object();

    import_put(l, "code", code);
    import_put(l, "name", cd->crm->word(cd, CORDEE_WORD_LANGUAGE, code));
    json_object_set_new(l, "selected", json_boolean(strcmp(code, chosen) == 0));
    json_array_append_new(list, l);
}

/* Those of our texts, and the one that is chosen. */
static void put_languages(struct cordee *cd, const char *chosen, json_t *model)
{
    json_t *list = json_array();
    bool there = false;

    for (const char *const *code = cd->text->languages(cd); *code; code++) {
        language_put(cd, list, *code, chosen);
        there = there || strcmp(*code, chosen) == 0;
    }
    if (!there)
        language_put(cd, list, chosen, chosen);
    json_object_set_new(model, "languages", list);
}

static int choices_load(struct cordee *cd, struct cordee_arena *a,
                        const struct survey_import *i, struct survey *s,
                        struct choices *c, struct cordee_error *err)
{
    int rc;

    *c = (struct choices){0};
    if (!i->survey)
        return 0;
    rc = survey_load(cd, a, i->survey, SURVEY_SENT, s, err);
    if (rc <= 0)
        return rc;
    c->targets = survey_targets(cd, a, &s->form, &c->n);
    c->few = c->n * json_array_size(i->columns) > MOST_OPTIONS;
    return 0;
}

/* ---- columns that go nowhere ------------------------------------------------------ */

/* "a, b, c" of an array. */
static void put_names(json_t *model, const char *name, const json_t *names)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    size_t i;
    json_t *heading;

    json_array_foreach ((json_t *)names, i, heading)
        cordee_buf_printf(&text, "%s%s", i ? ", " : "", json_string_value(heading));
    import_put(model, name, text.text ? text.text : "");
}

/* The columns that become `word`. */
static void put_listed(const struct survey_import *i, const char *word, const char *name,
                       json_t *model)
{
    CORDEE_AUTO(cordee_json_drop) json_t *names = json_array();
    const json_t *words = json_object_get(i->plan, "columns");

    for (size_t n = 0; n < json_array_size(i->columns); n++)
        if (strcmp(survey_word(words, n), word) == 0)
            json_array_append_new(names, json_string(survey_heading(i->columns, n)));
    put_names(model, name, names);
}

/* Columns left out that would be answers of what is written and not published yet. */
static int put_unpublished(struct cordee *cd, struct cordee_arena *a,
                           const struct survey_import *i, const struct survey *sent,
                           json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey newest = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *words = NULL, *names = NULL;
    const int rc = survey_load(cd, a, i->survey, SURVEY_NEWEST, &newest, err);

    if (rc <= 0 || newest.version == sent->version)
        return rc < 0 ? -1 : 0;
    words = survey_guess(cd, i->columns, &newest.form);
    for (size_t n = 0; n < json_array_size(words); n++)
        if (*survey_word(json_object_get(i->plan, "columns"), n))
            json_array_set_new(words, n, json_string(""));
    names = survey_plan_lost(cd, &sent->form, i->columns, words);
    put_names(model, "unpublished", names);
    return 0;
}

/* What was chosen and is no answer of the survey, and what is left out for now. */
static int put_nowhere(struct cordee *cd, struct cordee_arena *a,
                       const struct survey_import *i, const struct survey *s,
                       json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *lost = NULL;

    if (!s->id)
        return 0;
    lost =
        survey_plan_lost(cd, &s->form, i->columns, json_object_get(i->plan, "columns"));
    put_names(model, "lost", lost);
    json_object_set_new(model, "survey", json_integer(s->id));
    return put_unpublished(cd, a, i, s, model, err);
}

/* ---- the page -------------------------------------------------------------------- */

/* One a line, the lowest first. */
static void put_points(const struct survey_import *i, json_t *model)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    size_t n;
    json_t *point;

    json_array_foreach (json_object_get(i->plan, "points"), n, point)
        cordee_buf_printf(&text, "%s\n", json_string_value(point));
    import_put(model, "points", text.text ? text.text : "");
}

static void put_plan(struct cordee *cd, const struct survey_import *i, json_t *model)
{
    const bool by_name = strcmp(cordee_json_text(i->plan, "pair"), "name") == 0;

    json_object_set_new(model, "id", json_integer(i->id));
    import_put(model, "name", i->name);
    json_object_set_new(model, "n_rows", json_integer(i->n_rows));
    json_object_set_new(model, "making", json_boolean(!i->survey));
    import_put(model, "title", cordee_json_text(i->plan, "title"));
    import_put(model, "missing", cordee_json_text(i->plan, "missing"));
    json_object_set_new(model, "by_name", json_boolean(by_name));
    json_object_set(model, "to", json_object_get(i->plan, "to"));
    json_object_set_new(model, "zero",
                        json_boolean(cordee_json_int(i->plan, "from") == 0));
    json_object_set_new(model, "two_names",
                        json_boolean(cordee_json_int(i->plan, "names") == 2));
    put_points(i, model);
    put_languages(cd, cordee_json_text(i->plan, "language"), model);
    put_listed(i, "+importance", "importance", model);
    put_listed(i, "+level", "level", model);
    json_object_set_new(model, "unpaired",
                        json_boolean(!i->survey &&
                                     !*cordee_json_text(model, "importance") &&
                                     !*cordee_json_text(model, "level")));
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
    if (!cordee_is_refusal(&why))
        return cordee_fail(err, why.code, "%s", why.text);
    import_put(model, "cannot", cordee_utf8_sentence(a, why.text));
    return 0;
}

int import_show_plan(struct cordee *cd, struct cordee_request *req,
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
    if (import_put_into(cd, i->survey, model, err) < 0 ||
        put_nowhere(cd, a, i, &s, model, err) < 0 || put_report(cd, a, i, model, err) < 0)
        return -1;
    if (!*error)
        return cd->http->page(cd, req, "survey-import-plan", model, err);
    import_put(model, "error", cordee_utf8_sentence(a, error));
    return cd->http->invalid(cd, req, "survey-import-plan", model, err);
}
