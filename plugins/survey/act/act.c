/* The page of what a survey proposes. */
#include "plugins/survey/act/act.h"
#include "plugins/survey/result/result.h"

#include <string.h>

#define MOST         100 /* proposals on the page, the largest */
#define MOST_EARLIER 20

/* ---- the page ------------------------------------------------------------------- */

/* Of a list that is too long the first, and how many there are. */
static void shorten(json_t *model, json_t *list, size_t most, const char *in_all)
{
    const size_t n = json_array_size(list);

    if (n <= most)
        return;
    json_object_set_new(model, in_all, json_integer((json_int_t)n));
    while (json_array_size(list) > most)
        json_array_remove(list, json_array_size(list) - 1);
}

static int put_proposals(struct cordee *cd, struct cordee_request *req,
                         const struct survey *s, const struct act_terms *t, json_t *model,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = act_proposals(cd, s->id, err);
    json_t *now = json_array(), *held = json_array(), *earlier = json_array(), *one;
    size_t i;

    json_object_set_new(model, "proposals", now);
    json_object_set_new(model, "held", held);
    json_object_set_new(model, "earlier", earlier);
    if (!list)
        return -1;
    json_array_foreach (list, i, one) {
        act_dress(cd, req, t, one);
        json_array_append(cordee_json_true(one, "held")      ? held
                          : cordee_json_true(one, "retired") ? earlier
                                                             : now,
                          one);
    }
    shorten(model, now, MOST, "in_all");
    shorten(model, earlier, MOST_EARLIER, "earlier_in_all");
    return 0;
}

/* Of a survey that knows who answered. */
static int fill_named(struct cordee *cd, struct cordee_request *req,
                      const struct survey *s, const struct act_terms *t, json_t *model,
                      struct cordee_error *err)
{
    json_t *unplaced = act_unplaced(cd, cd->http->arena(req), s, t->gap, err);
    int64_t answers = 0, strangers = 0;
    char day[80];

    if (!unplaced)
        return -1;
    json_object_set_new(model, "unplaced", unplaced);
    json_object_set_new(model, "n_unplaced",
                        json_integer((json_int_t)json_array_size(unplaced)));
    if (act_answers(cd, s->id, &answers, err) < 0)
        return -1;
    json_object_set_new(model, "answers", json_integer(answers));
    if (act_strangers(cd, s->id, &strangers, err) < 0)
        return -1;
    json_object_set_new(model, "strangers", json_integer(strangers));
    if (t->worked_at) {
        cd->text->time(cd, t->worked_at, CORDEE_TIME_SHORT, day, sizeof day);
        json_object_set_new(model, "worked", json_string(day));
        if (answers > t->answers)
            json_object_set_new(model, "more", json_integer(answers - t->answers));
    }
    return put_proposals(cd, req, s, t, model, err);
}

static int fill_anonymous(struct cordee *cd, struct cordee_request *req,
                          const struct survey *s, const struct act_terms *t,
                          json_t *model, struct cordee_error *err)
{
    json_t *counts = act_counts(cd, cd->http->arena(req), s, t->gap, err);

    if (!counts)
        return -1;
    json_object_set_new(model, "counts", counts);
    json_object_set_new(model, "gap", json_sprintf("%g", t->gap));
    json_object_set_new(model, "anonymous", json_true());
    return 0;
}

/* What was typed and is wrong stands in the form as it was typed. */
static void put_typed(struct cordee *cd, struct cordee_request *req, json_t *terms)
{
    static const char *const names[] = {"people", "companies", "gap",      "km",
                                        "fixed",  "price",     "variable", "currency"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        json_object_set_new(terms, names[i], json_string(cd->http->form(req, names[i])));
}

static int show(struct cordee *cd, struct cordee_request *req, const struct survey *s,
                const char *error, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *terms = json_object();
    struct act_terms t;

    json_object_set_new(model, "terms", terms);
    survey_head_put(cd, req, s, "courses", model);
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "problems", json_array());
    if (act_terms_load(cd, s->id, &t, err) < 0 ||
        (s->anonymous ? fill_anonymous(cd, req, s, &t, model, err)
                      : fill_named(cd, req, s, &t, model, err)) < 0)
        return -1;
    act_terms_put(&t, terms);
    if (!*error)
        return cd->http->page(cd, req, "survey-courses", model, err);
    put_typed(cd, req, terms);
    return cd->http->invalid(cd, req, "survey-courses", model, err);
}

static int get_courses(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};

    return survey_of_request(cd, req, &s, err) < 0 ? -1 : show(cd, req, &s, "", err);
}

static int post_courses(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct cordee_error why = {0};
    struct act_terms t;

    if (survey_of_request(cd, req, &s, err) < 0)
        return -1;
    if (s.anonymous)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("Who answered is not known: nobody can be proposed a "
                             "course."));
    if (act_terms_read(cd, req, &t, &why) < 0)
        return show(cd, req, &s, why.text, err);
    if (act_work(cd, &s, &t, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req,
                          cordee_arena_printf(cd->http->arena(req),
                                              "/survey/%lld/courses", (long long)s.id),
                          T("Worked out."), err);
}

const struct cordee_route survey_act_routes[] = {
    {.method = "GET",
     .path = "/survey/{id}/courses",
     .permission = "survey.act",
     .handle = get_courses,
     .help = "Courses that a survey proposes"},
    {.method = "POST",
     .path = "/survey/{id}/courses",
     .permission = "survey.act",
     .handle = post_courses,
     .help = "Works out which courses to propose"},
    {.method = "GET",
     .path = "/survey/proposal/{id}",
     .permission = "survey.act",
     .handle = act_one_page,
     .help = "A course that is proposed, and for whom"},
    {.method = "POST",
     .path = "/survey/proposal/{id}",
     .permission = "survey.act",
     .handle = act_one_post,
     .help = "A follow-up about it; that there is such a course; discards it"},
    {0},
};
