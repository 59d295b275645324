/* Putting a condition together: a test is chosen, then compared, then kept. */
#include "plugins/survey/edit/condition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- which condition --------------------------------------------------------------- */

static size_t section_at(const struct survey_form *form, const char *key)
{
    size_t s = 0;

    while (s < form->n_sections && strcmp(form->sections[s].key, key) != 0)
        s++;
    return s;
}

static bool find_page(const struct survey_form *form, json_t *document,
                      struct survey_when_of *w)
{
    w->section = section_at(form, w->key);
    w->object = survey_edit_find_section(document, w->key);
    if (w->section == form->n_sections || !w->object)
        return false;
    for (size_t s = 0; s < w->section; s++)
        w->before += form->sections[s].n;
    return true;
}

bool survey_when_find(const struct survey_form *form, json_t *document, const char *of,
                      struct survey_when_of *w_r)
{
    static const struct {
        const char *prefix, *member;
        enum survey_when when;
    } kinds[] = {{"show.", "show", SURVEY_SHOWN},
                 {"require.", "require", SURVEY_DEMANDED},
                 {"skip.", "skip", SURVEY_SKIPS},
                 {"page.", "show", SURVEY_PAGE_SHOWN}};
    struct survey_when_of w = {.of = of};
    const struct survey_question *q;
    size_t i = 0;

    while (i < 4 && !cordee_text_starts(of, kinds[i].prefix))
        i++;
    if (i == 4)
        return false;
    w.key = of + strlen(kinds[i].prefix);
    w.member = kinds[i].member;
    w.when = kinds[i].when;
    if (w.when == SURVEY_PAGE_SHOWN) {
        if (!find_page(form, document, &w))
            return false;
    } else {
        q = survey_form_find(form, w.key);
        w.object = survey_edit_find(document, w.key);
        if (!q || !w.object)
            return false;
        w.section = q->section;
        w.before = q->place + (w.when == SURVEY_SKIPS); /* by its own answer, too */
    }
    *w_r = w;
    return true;
}

/* ---- tests --------------------------------------------------------------------------
 */

const char *survey_test_op(const json_t *test)
{
    static const char *const numbers[] = {"more", "less", "least", "most"};
    const bool isnt = cordee_json_true(test, "not");

    if (json_object_get(test, "of"))
        return isnt ? "notof" : "of";
    if (json_object_get(test, "is"))
        return isnt ? "isnt" : "is";
    for (size_t i = 0; i < 4; i++)
        if (json_object_get(test, numbers[i]))
            return numbers[i];
    return isnt ? "unanswered" : "answered";
}

json_t *survey_test_new(const struct survey_form *form, const char *subject)
{
    char question[SURVEY_KEY + 1], item[SURVEY_KEY + 1], part[12];
    json_t *test;

    if (strcmp(subject, SURVEY_WHO) == 0) {
        test = json_object();
        json_object_set_new(test, "of", json_string(""));
        return test;
    }
    if (!survey_name_split(subject, question, item, part) ||
        !survey_form_find(form, question))
        return NULL;
    test = json_object();
    json_object_set_new(test, "question", json_string(question));
    cordee_json_set_text(test, "item", item);
    cordee_json_set_text(test, "part", part);
    /* What most want first. */
    if (!survey_kinds[survey_form_find(form, question)->kind].rows || *item)
        json_object_set_new(test, "is", json_string(""));
    return test;
}

/* A number where the question has numbers, else the key of an option. */
static json_t *value_of(const struct survey_form *form, const json_t *test,
                        const char *value)
{
    const struct survey_question *q =
        survey_form_find(form, cordee_json_text(test, "question"));
    char plain[40], *end;
    double number;

    snprintf(plain, sizeof plain, "%s", value);
    if (strchr(plain, ','))
        *strchr(plain, ',') = '.';
    number = strtod(plain, &end);
    if (!q || !survey_kinds[q->kind].numeric || !*plain || *end ||
        strspn(plain, "+-.0123456789") != strlen(plain))
        return json_string(value);
    return number == (double)(int64_t)number && number > -1e15 && number < 1e15
               ? json_integer((json_int_t)number)
               : json_real(number);
}

void survey_test_set(const struct survey_form *form, json_t *test, const char *op,
                     const char *value)
{
    static const struct {
        const char *op, *member;
        bool isnt;
    } ways[] = {
        {"is", "is", false},     {"isnt", "is", true},      {"more", "more", false},
        {"less", "less", false}, {"least", "least", false}, {"most", "most", false},
        {"answered", "", false}, {"unanswered", "", true},  {"of", "of", false},
        {"notof", "of", true},
    };
    size_t i = 0;

    while (i < sizeof ways / sizeof *ways && strcmp(ways[i].op, op) != 0)
        i++;
    if (i == sizeof ways / sizeof *ways ||
        (strcmp(ways[i].member, "of") == 0) != (json_object_get(test, "of") != NULL))
        return;
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
        if (*ways[k].member && strcmp(ways[k].member, "of") != 0)
            json_object_del(test, ways[k].member);
    json_object_del(test, "not");
    if (ways[i].isnt)
        json_object_set_new(test, "not", json_true());
    if (strcmp(ways[i].member, "of") == 0) {
        if (*value)
            json_object_set_new(test, "of", json_string(value));
    } else if (*ways[i].member) {
        json_object_set_new(test, ways[i].member, value_of(form, test, value));
    }
}

/* ---- one exchange --------------------------------------------------------------------
 */

struct changing {
    struct cordee *cd;
    struct cordee_request *req;
    struct survey survey;
    json_t *document; /* a copy */
    struct survey_when_of when;
    json_t *groups; /* NULL: too deep */
    json_t *box;    /* of the filter; or NULL */
    int64_t at;
    const char *subject;
    json_t *added; /* the group that has a new test, borrowed; or NULL */
};

static void changing_drop(struct changing *c)
{
    survey_drop(&c->survey);
    cordee_json_drop(&c->document);
    cordee_json_drop(&c->groups);
    cordee_json_drop(&c->box);
}

static const char *asked(const struct changing *c, const char *name)
{
    const char *form = c->cd->http->form(c->req, name);

    return *form ? form : c->cd->http->query(c->req, name);
}

static int changing_load(struct cordee *cd, struct cordee_request *req,
                         struct changing *c, struct cordee_error *err)
{
    *c = (struct changing){.cd = cd, .req = req, .at = -1};
    if (survey_of_path(cd, req, &c->survey, err) < 0)
        return -1;
    c->document = json_deep_copy(c->survey.document);
    if (!survey_when_find(&c->survey.form, c->document, asked(c, "of"), &c->when))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("There is no such question."));
    c->groups = survey_groups_of(json_object_get(c->when.object, c->when.member));
    c->subject = asked(c, "subject");
    if (!*c->subject || !cordee_text_int(asked(c, "at"), &c->at))
        c->at = -1;
    return 0;
}

/* The filter of who is asked, while it is put together. */
static int load_box(struct changing *c, struct cordee_error *err)
{
    struct cordee *cd = c->cd;
    const char *text = cd->http->form_at(c->req, "filter", 0);
    const struct cordee_filter_form form = {
        .text = text ? text : cd->http->query(c->req, "filter"),
        .field = asked(c, "field"),
        .op = cd->http->form(c->req, "op"),
        .value = cd->http->form(c->req, "value"),
        .set = cd->http->form(c->req, "filter_set"),
        .flags = CORDEE_FILTER_PEOPLE,
        .user = cd->http->user(c->req),
    };

    if (strcmp(c->subject, SURVEY_WHO) != 0)
        return 0;
    if (cd->crm->filter_box(cd, err, &form, &c->box) < 0)
        return -1;
    json_object_set_new(c->box, "count_url", json_string("/filter/count?kind=person"));
    if (!json_object_get(c->box, "error"))
        json_object_set_new(c->box, "error", json_string("")); /* not that of the page */
    return 0;
}

static int show(struct changing *c, const json_t *problems, const char *error,
                struct cordee_error *err)
{
    struct cordee *cd = c->cd;
    const struct survey_when_look look = {
        .survey = &c->survey,
        .when = &c->when,
        .groups = c->groups,
        .problems = problems,
        .at = c->at,
        .subject = c->subject,
        .box = c->box,
        .language = c->survey.form.languages[0],
        .error = error,
    };
    CORDEE_AUTO(cordee_json_drop) json_t *model = survey_when_model(cd, &look);

    return problems || *error ? cd->http->invalid(cd, c->req, "survey-if", model, err)
                              : cd->http->page(cd, c->req, "survey-if", model, err);
}

int survey_get_condition(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    CORDEE_AUTO(changing_drop) struct changing c;

    return changing_load(cd, req, &c, err) < 0 || load_box(&c, err) < 0
               ? -1
               : show(&c, NULL, "", err);
}

/* ---- what was typed ------------------------------------------------------------------
 */

static void take_tests(struct changing *c)
{
    json_t *groups = json_object_get(c->groups, "groups"), *group, *test;
    size_t g, i;

    if (*c->cd->http->form(c->req, "inner"))
        json_object_set_new(
            c->groups, "inner",
            json_string(strcmp(c->cd->http->form(c->req, "inner"), "any") == 0 ? "any"
                                                                               : "all"));
    json_array_foreach (groups, g, group)
        json_array_foreach (group, i, test) {
            char op[60], value[60];

            snprintf(op, sizeof op, "r.%zu.%zu.op", g, i);
            snprintf(value, sizeof value, "r.%zu.%zu.value", g, i);
            survey_test_set(&c->survey.form, test, c->cd->http->form(c->req, op),
                            c->cd->http->form(c->req, value));
        }
}

/* "drop.GROUP.TEST" */
static void drop_test(struct changing *c, const char *what)
{
    json_t *groups = json_object_get(c->groups, "groups");
    unsigned long g, i;
    char *end;

    g = strtoul(what + strlen("drop."), &end, 10);
    if (*end != '.')
        return;
    i = strtoul(end + 1, NULL, 10);
    json_array_remove(json_array_get(groups, g), i);
    if (json_array_get(groups, g) && !json_array_size(json_array_get(groups, g)))
        json_array_remove(groups, g);
}

/* 1 there is a new test, the last of its group; 0 it lacks something, *why_r says what.
 */
static int add_test(struct changing *c, const char **why_r)
{
    struct cordee *cd = c->cd;
    json_t *groups = json_object_get(c->groups, "groups"), *test;
    const char *value = cd->http->form(c->req, "new.value");

    *why_r = T("Choose what is asked about.");
    if (c->box && *cordee_json_text(c->box, "error"))
        *why_r = cordee_json_text(c->box, "error");
    else if (c->box && !*cordee_json_text(c->box, "text"))
        *why_r = T("Say first who is meant: the filter is empty.");
    if (c->box)
        value = cordee_json_text(c->box, "text");
    if (c->at < 0 || (c->box && (!*value || *cordee_json_text(c->box, "error"))))
        return 0;
    test = survey_test_new(&c->survey.form, c->subject);
    if (!test)
        return 0;
    survey_test_set(&c->survey.form, test, cd->http->form(c->req, "new.op"), value);
    if (!json_array_get(groups, (size_t)c->at)) {
        json_array_append_new(groups, json_array());
        c->at = (int64_t)json_array_size(groups) - 1;
    }
    c->added = json_array_get(groups, (size_t)c->at);
    json_array_append_new(c->added, test);
    return 1;
}

/* What cannot be kept is not there, and is still being added. */
static void take_back(struct changing *c)
{
    json_t *groups = json_object_get(c->groups, "groups");

    if (!c->added)
        return;
    json_array_remove(c->added, json_array_size(c->added) - 1);
    if (!json_array_size(c->added))
        json_array_remove(groups, (size_t)c->at);
}

static void put_condition(struct changing *c)
{
    json_t *object = c->when.object, *condition = survey_groups_condition(c->groups);
    const char *to = c->cd->http->form(c->req, "to");

    if (condition)
        json_object_set_new(object, c->when.member, condition);
    else
        json_object_del(object, c->when.member);
    if (c->when.when != SURVEY_SKIPS)
        return;
    if (!condition)
        json_object_del(object, "skip_to");
    else if (*to || !json_object_get(object, "skip_to"))
        json_object_set_new(object, "skip_to", json_string(*to ? to : "end"));
}

/* ---- POST -----------------------------------------------------------------------------
 */

/* This page again, where a test is chosen with its group and what is asked about. */
static const char *step(struct changing *c, int64_t at, const char *subject)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf to = {0};

    cordee_buf_printf(&to, "/if?of=%s", c->when.of);
    if (at >= 0 && *subject) {
        cordee_buf_printf(&to, "&at=%lld&subject=", (long long)at);
        cordee_buf_url(&to, subject, "");
    }
    if (c->box && at >= 0) {
        cordee_buf_puts(&to, "&filter=");
        cordee_buf_url(&to, cordee_json_text(c->box, "text"), "");
        if (json_object_get(c->box, "adding")) {
            cordee_buf_puts(&to, "&field=");
            cordee_buf_url(&to, asked(c, "field"), "");
        }
    }
    return survey_path(c->cd, c->req, c->survey.id, to.text);
}

/* Where one came from, at what was changed. */
static const char *back(struct changing *c)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf to = {0};

    cordee_buf_printf(&to, "/edit#%s.%s",
                      c->when.when == SURVEY_PAGE_SHOWN ? "page" : "question",
                      c->when.key);
    return survey_path(c->cd, c->req, c->survey.id, to.text);
}

static int keep(struct changing *c, const char *to, const char *words,
                struct cordee_error *err)
{
    struct cordee *cd = c->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    struct survey_form form;

    put_condition(c);
    if (!survey_form_read(cd, cd->http->arena(c->req), c->document, &form, problems)) {
        take_back(c);
        return show(c, problems, "", err);
    }
    if (survey_save(cd, c->survey.id, c->document, err) < 0)
        return -1;
    if (words)
        cd->http->offer_undo(c->req);
    return cd->http->done(cd, c->req, to, words, err);
}

static int choose(struct changing *c, const char *what, struct cordee_error *err)
{
    char name[40];
    const char *subject;
    int64_t at = -1;

    cordee_text_int(what + strlen("choose."), &at);
    snprintf(name, sizeof name, "subject.%lld", (long long)at);
    subject = c->cd->http->form(c->req, name);
    cordee_json_drop(&c->box);
    return keep(c, step(c, at, subject), NULL, err);
}

int survey_post_condition(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    CORDEE_AUTO(changing_drop) struct changing c;
    const char *what = cd->http->form(req, "do"), *why;

    if (changing_load(cd, req, &c, err) < 0 || load_box(&c, err) < 0)
        return -1;
    if (strcmp(what, "none") == 0) {
        cordee_json_drop(&c.groups);
        c.groups = survey_groups_of(NULL);
        return keep(&c, back(&c), T("The condition is gone."), err);
    }
    if (!c.groups)
        return show(&c, NULL, "", err);
    take_tests(&c);
    if (cordee_text_starts(what, "choose."))
        return choose(&c, what, err);
    if (cordee_text_starts(what, "drop."))
        drop_test(&c, what);
    /* Saved with a test that is not added yet: it is meant too. */
    if ((strcmp(what, "add") == 0 || (strcmp(what, "save") == 0 && c.at >= 0)) &&
        !add_test(&c, &why))
        return show(&c, NULL, why, err);
    if (strcmp(what, "save") == 0)
        return keep(&c, back(&c), T("Saved."), err);
    return keep(&c,
                strcmp(what, "add") == 0 ? step(&c, -1, "") : step(&c, c.at, c.subject),
                NULL, err);
}
