/* What the page of a condition shows. */
#include "plugins/survey/edit/condition.h"

#include "plugins/survey/form/form-priv.h"

#include <stdio.h>
#include <string.h>

static void put(json_t *model, const char *name, const char *text)
{
    json_object_set_new(model, name, json_string(text));
}

static const char *say(const struct survey_when_look *look, survey_words *words)
{
    return survey_words_in(&look->survey->form, words, look->language);
}

/* ---- comparisons ------------------------------------------------------------------ */

enum { BY_OPTION = 1, BY_NUMBER = 2, BY_ANSWER = 4, BY_FILTER = 8 };

static const struct {
    const char *op, *label;
    int by;
} ops[] = {
    {"is", T_LATER("is"), BY_OPTION | BY_NUMBER},
    {"isnt", T_LATER("is not"), BY_OPTION | BY_NUMBER},
    {"more", T_LATER("is more than"), BY_NUMBER},
    {"least", T_LATER("is at least"), BY_NUMBER},
    {"less", T_LATER("is less than"), BY_NUMBER},
    {"most", T_LATER("is at most"), BY_NUMBER},
    {"answered", T_LATER("is answered"), BY_OPTION | BY_NUMBER | BY_ANSWER},
    {"unanswered", T_LATER("is not answered"), BY_OPTION | BY_NUMBER | BY_ANSWER},
    {"of", T_LATER("is one of"), BY_FILTER},
    {"notof", T_LATER("is none of"), BY_FILTER},
};

static bool has_options(const struct survey_question *q)
{
    return q->kind == SURVEY_SINGLE || q->kind == SURVEY_SEVERAL ||
           q->kind == SURVEY_YESNO || q->kind == SURVEY_CONSENT;
}

static int compared_by(const struct survey_form *form, const json_t *test)
{
    const struct survey_question *q =
        survey_form_find(form, cordee_json_text(test, "question"));
    const bool rows = q && (survey_kinds[q->kind].rows || q->kind == SURVEY_RANKING);

    if (!q)
        return BY_FILTER;
    if (has_options(q))
        return BY_OPTION;
    return survey_kinds[q->kind].numeric && (!rows || *cordee_json_text(test, "item"))
               ? BY_NUMBER
               : BY_ANSWER;
}

static json_t *ops_model(struct cordee *cd, int by, const char *chosen)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        json_t *o;

        if (!(ops[i].by & by))
            continue;
        o = json_object();
        put(o, "op", ops[i].op);
        put(o, "op_label", T(ops[i].label));
        json_object_set_new(o, "selected", json_boolean(strcmp(ops[i].op, chosen) == 0));
        json_array_append_new(list, o);
    }
    return list;
}

static void option_put(json_t *list, const char *value, const char *label,
                       const char *chosen)
{
    json_t *o = json_object();

    put(o, "option", value);
    put(o, "option_label", label);
    json_object_set_new(o, "selected", json_boolean(strcmp(value, chosen) == 0));
    json_array_append_new(list, o);
}

static json_t *options_model(struct cordee *cd, const struct survey_when_look *look,
                             const struct survey_question *q, const char *chosen)
{
    json_t *list = json_array();

    for (size_t i = 0; i < q->n_items; i++)
        option_put(list, q->items[i].key, say(look, q->items[i].words), chosen);
    if (q->other)
        option_put(list, "other", T("something else"), chosen);
    if (!q->n_items) {
        option_put(list, "yes", T("Yes"), chosen);
        option_put(list, "no", T("No"), chosen);
    }
    return list;
}

/* ---- tests ------------------------------------------------------------------------ */

static void put_subject(struct cordee *cd, const struct survey_when_look *look,
                        const json_t *test, json_t *row)
{
    const struct survey_form *form = &look->survey->form;
    const struct survey_question *q =
        survey_form_find(form, cordee_json_text(test, "question"));
    const struct survey_item *item =
        q ? survey_question_item(q, cordee_json_text(test, "item")) : NULL;
    const char *part = cordee_json_text(test, "part");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    cordee_buf_puts(&b, q ? say(look, q->words) : T("Who is asked"));
    if (item)
        cordee_buf_printf(&b, ": %s", say(look, item->words));
    if (*part)
        cordee_buf_printf(&b, ", %s",
                          strcmp(part, "level") == 0 ? T("level") : T("importance"));
    put(row, "subject_words", b.text);
}

/* What it is compared with, as an input shows it. */
static void put_value(struct cordee *cd, const struct survey_when_look *look,
                      const json_t *test, json_t *row)
{
    static const char *const members[] = {"is", "more", "less", "least", "most"};
    const struct survey_form *form = &look->survey->form;
    const struct survey_question *q =
        survey_form_find(form, cordee_json_text(test, "question"));
    const int by = compared_by(form, test);
    const json_t *value = NULL;
    char text[60] = "";

    for (size_t i = 0; i < 5 && !value; i++)
        value = json_object_get(test, members[i]);
    if (json_is_number(value))
        snprintf(text, sizeof text, "%.15g", json_number_value(value));
    json_object_set_new(
        row, "options",
        by == BY_OPTION
            ? options_model(cd, look, q,
                            json_is_string(value) ? json_string_value(value) : "")
            : json_array());
    json_object_set_new(row, "by_number", json_boolean(by == BY_NUMBER));
    put(row, "value", json_is_string(value) ? json_string_value(value) : text);
    put(row, "filter", cordee_json_text(test, "of"));
    json_object_set_new(row, "who", json_boolean(by == BY_FILTER));
    json_object_set_new(row, "ops", ops_model(cd, by, survey_test_op(test)));
}

static void put_filter_words(struct cordee *cd, const json_t *test, json_t *row)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *text = cordee_json_text(test, "of");
    struct cordee_filter *f;

    put(row, "filter_words",
        *text && cd->crm->filter(cd, a, text, 0, 0, &f, NULL) == 0
            ? cd->crm->filter_sentence(cd, f)
            : text);
}

static json_t *test_model(struct cordee *cd, const struct survey_when_look *look,
                          const json_t *test, size_t group, size_t at)
{
    json_t *row = json_object();

    json_object_set_new(row, "name", json_sprintf("r.%zu.%zu", group, at));
    json_object_set_new(row, "drop", json_sprintf("drop.%zu.%zu", group, at));
    json_object_set_new(row, "later", json_boolean(at > 0));
    put_subject(cd, look, test, row);
    put_value(cd, look, test, row);
    put_filter_words(cd, test, row);
    return row;
}

/* ---- what can be asked about --------------------------------------------------------
 */

static void subject_put(json_t *list, const char *value, const char *label)
{
    json_t *o = json_object();

    put(o, "subject", value);
    put(o, "subject_label", label);
    json_array_append_new(list, o);
}

static void put_rows(struct cordee *cd, const struct survey_when_look *look,
                     const struct survey_question *q, json_t *list)
{
    static const char *const paired[] = {"importance", "level"};
    const size_t n = q->kind == SURVEY_PAIRED ? 2 : 1;

    for (size_t i = 0; i < q->n_items; i++)
        for (size_t p = 0; p < n; p++) {
            CORDEE_AUTO(cordee_buf_drop) struct cordee_buf label = {0};
            char name[SURVEY_NAME];

            survey_name(name, q->key, q->items[i].key, n == 2 ? paired[p] : "");
            cordee_buf_puts(&label, say(look, q->items[i].words));
            if (n == 2)
                cordee_buf_printf(&label, ", %s", p ? T("level") : T("importance"));
            subject_put(list, name, label.text);
        }
}

/* One entry a question, where it has rows these below it. */
static json_t *subjects_model(struct cordee *cd, const struct survey_when_look *look)
{
    const struct survey_form *form = &look->survey->form;
    json_t *list = json_array();

    for (size_t i = 0; i < look->when->before && i < form->n_questions; i++) {
        const struct survey_question *q = form->questions[i];
        const bool rows = survey_kinds[q->kind].rows || q->kind == SURVEY_RANKING;
        json_t *o, *options;

        if (q->kind == SURVEY_STATEMENT)
            continue;
        o = json_object();
        options = json_array();
        put(o, "about", say(look, q->words));
        put(o, "subject", q->key);
        json_object_set_new(o, "rows", json_boolean(rows));
        if (rows) {
            subject_put(options, q->key, T("any of it"));
            put_rows(cd, look, q, options);
        }
        json_object_set_new(o, "subjects", options);
        json_array_append_new(list, o);
    }
    return list;
}

/* ---- groups -------------------------------------------------------------------------
 */

static json_t *adding_model(struct cordee *cd, const struct survey_when_look *look)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *test = survey_test_new(&look->survey->form, look->subject);
    json_t *model;

    if (!test)
        return NULL;
    model = test_model(cd, look, test, 0, 0);
    put(model, "name", "new");
    put(model, "subject", look->subject);
    return model;
}

static json_t *group_model(struct cordee *cd, const struct survey_when_look *look,
                           const json_t *rows, size_t at)
{
    json_t *model = json_object(), *list = json_array(), *test;
    size_t i;

    json_array_foreach ((json_t *)rows, i, test)
        json_array_append_new(list, test_model(cd, look, test, at, i));
    json_object_set_new(model, "at", json_integer((json_int_t)at));
    json_object_set_new(model, "number", json_integer((json_int_t)at + 1));
    json_object_set_new(model, "tests", list);
    json_object_set_new(model, "fresh", json_boolean(!json_array_size(rows)));
    json_object_set_new(model, "later", json_boolean(at > 0));
    test = look->at == (int64_t)at ? adding_model(cd, look) : NULL;
    json_object_set_new(model, "newtest", test ? test : json_false());
    return model;
}

/* And one that is empty, for what is added. */
static json_t *groups_model(struct cordee *cd, const struct survey_when_look *look)
{
    const json_t *groups = json_object_get(look->groups, "groups");
    json_t *list = json_array();

    for (size_t i = 0; i <= json_array_size(groups); i++)
        json_array_append_new(list, group_model(cd, look, json_array_get(groups, i), i));
    return list;
}

/* ---- where it leads ------------------------------------------------------------------
 */

static json_t *targets_model(struct cordee *cd, const struct survey_when_look *look)
{
    const struct survey_form *form = &look->survey->form;
    const char *chosen = cordee_json_text(look->when->object, "skip_to");
    json_t *list = json_array();

    for (size_t s = look->when->section + 1; s < form->n_sections; s++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf label = {0};

        cordee_buf_printf(&label, T("Page %zu"), s + 1);
        cordee_buf_printf(&label, ": %s", say(look, form->sections[s].words));
        option_put(list, form->sections[s].key, label.text, chosen);
    }
    option_put(list, "end", T("the end"), chosen);
    return list;
}

static void put_sentence(struct cordee *cd, const struct survey_when_look *look,
                         json_t *model)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct survey_form *form = &look->survey->form;
    const struct survey_question *q = survey_form_find(form, look->when->key);
    const struct survey_condition *c = NULL;

    if (look->when->when == SURVEY_PAGE_SHOWN)
        c = form->sections[look->when->section].show;
    else if (q)
        c = look->when->when == SURVEY_SHOWN      ? q->show
            : look->when->when == SURVEY_DEMANDED ? q->require
                                                  : q->skip;
    if (c)
        survey_condition_say(cd, form, c, look->language, &out);
    put(model, "sentence", out.text ? out.text : "");
}

json_t *survey_when_model(struct cordee *cd, const struct survey_when_look *look)
{
    static const char *const headings[] = {
        [SURVEY_SHOWN] = T_LATER("When is this question shown?"),
        [SURVEY_DEMANDED] = T_LATER("When must this question be answered?"),
        [SURVEY_SKIPS] = T_LATER("When is something skipped after this question?"),
        [SURVEY_PAGE_SHOWN] = T_LATER("When is this page shown?"),
    };
    json_t *model = json_object();
    const bool any = strcmp(cordee_json_text(look->groups, "inner"), "any") == 0;

    json_object_set_new(model, "id", json_integer(look->survey->id));
    put(model, "of", look->when->of);
    put(model, "language", look->language);
    put(model, "heading", T(headings[look->when->when]));
    put(model, "about", say(look, json_object_get(look->when->object, "words")));
    put_sentence(cd, look, model);
    json_object_set_new(model, "deep", json_boolean(!look->groups));
    json_object_set_new(model, "any", json_boolean(any));
    put(model, "within", any ? T("or") : T("and"));
    put(model, "between", any ? T("and") : T("or"));
    json_object_set_new(model, "groups",
                        look->groups ? groups_model(cd, look) : json_array());
    json_object_set_new(model, "questions", subjects_model(cd, look));
    json_object_set_new(model, "targets",
                        look->when->when == SURVEY_SKIPS ? targets_model(cd, look)
                                                         : json_array());
    json_object_set(model, "problems", (json_t *)look->problems);
    put(model, "error", look->error ? look->error : "");
    json_object_set(model, "box", look->box ? look->box : json_false());
    return model;
}
