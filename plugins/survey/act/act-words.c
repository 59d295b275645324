/* What pages say of a course that is proposed. */
#include "plugins/survey/act/act.h"
#include "plugins/survey/survey.h"

#include <math.h>
#include <string.h>

#define MOST_CENTS 1000000000000.0
#define TITLE      150 /* characters of a topic in a title */

/* ---- terms ---------------------------------------------------------------------- */

static json_t *money_typed(int64_t cents)
{
    return cents % 100 ? json_sprintf("%lld.%02lld", (long long)(cents / 100),
                                      (long long)(cents % 100))
                       : json_sprintf("%lld", (long long)(cents / 100));
}

void act_terms_put(const struct act_terms *t, json_t *model)
{
    json_object_set_new(model, "people", json_sprintf("%lld", (long long)t->people));
    json_object_set_new(model, "companies",
                        json_sprintf("%lld", (long long)t->companies));
    json_object_set_new(model, "gap", json_sprintf("%g", t->gap));
    json_object_set_new(model, "km", json_sprintf("%lld", (long long)t->km));
    json_object_set_new(model, "fixed", money_typed(t->fixed));
    json_object_set_new(model, "price", money_typed(t->price));
    json_object_set_new(model, "variable", money_typed(t->variable));
    json_object_set_new(model, "currency", json_string(t->currency));
}

static int whole_read(struct cordee *cd, struct cordee_request *req, const char *name,
                      int64_t least, int64_t most, int64_t *n_r, const char *label,
                      struct cordee_error *err)
{
    int64_t n;

    if (!cordee_text_int(cd->http->form(req, name), &n) || n < least || n > most)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("%s: write a whole number from %lld to %lld."), label,
                           (long long)least, (long long)most);
    *n_r = n;
    return 0;
}

static int money_read(struct cordee *cd, struct cordee_request *req, const char *name,
                      int64_t *cents_r, const char *label, struct cordee_error *err)
{
    double x;

    if (!survey_number(cd->http->form(req, name), &x) || x < 0 || x * 100 > MOST_CENTS)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("%s: write an amount, as 250 or 19.90."), label);
    *cents_r = llround(x * 100);
    return 0;
}

static int currency_read(struct cordee *cd, struct cordee_request *req, char out[4],
                         struct cordee_error *err)
{
    const char *text = cd->http->form(req, "currency");

    if (strlen(text) != 3 ||
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != 3)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The currency has three letters, as EUR or CHF."));
    for (size_t i = 0; i < 4; i++)
        out[i] = (char)(text[i] >= 'a' ? text[i] - ('a' - 'A') : text[i]);
    return 0;
}

int act_terms_read(struct cordee *cd, struct cordee_request *req, struct act_terms *t_r,
                   struct cordee_error *err)
{
    struct act_terms t = {0};
    int64_t n;

    if (whole_read(cd, req, "people", 1, 1000, &t.people, T("People"), err) < 0 ||
        whole_read(cd, req, "companies", 0, 1000, &t.companies, T("Companies"), err) <
            0 ||
        whole_read(cd, req, "km", 0, 20000, &t.km, T("Radius"), err) < 0 ||
        money_read(cd, req, "fixed", &t.fixed, T("Fixed cost of a course"), err) < 0 ||
        money_read(cd, req, "price", &t.price, T("Price"), err) < 0 ||
        money_read(cd, req, "variable", &t.variable, T("Cost of each participant"), err) <
            0 ||
        currency_read(cd, req, t.currency, err) < 0)
        return -1;
    if (!survey_number(cd->http->form(req, "gap"), &t.gap) || t.gap <= 0 || t.gap > 10)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The gap is a number above 0, and 10 at most."));
    if (!course_break_even(t.fixed, t.price, t.variable, &n))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The price must be more than what each participant costs: "
                             "else no number of participants is enough."));
    *t_r = t;
    return 0;
}

/* ---- a proposal ----------------------------------------------------------------- */

static const char *level_words(struct cordee *cd, const json_t *proposal)
{
    const double mean = json_number_value(json_object_get(proposal, "mean"));
    const enum course_level level =
        course_level(mean, (int)cordee_json_int(proposal, "lowest"),
                     (int)cordee_json_int(proposal, "points"));

    return level == COURSE_BEGINNERS ? T("for beginners")
           : level == COURSE_MIDDLE  ? T("for people with some experience")
                                     : T("advanced");
}

static void put_costs(const struct act_terms *t, json_t *proposal)
{
    const int64_t people = cordee_json_int(proposal, "people");
    int64_t n;

    if (!course_break_even(t->fixed, t->price, t->variable, &n))
        return; /* terms are not kept so */
    json_object_set_new(proposal, "break_even", json_integer(n));
    json_object_set_new(proposal, "enough", json_boolean(people >= n));
    if (people < n)
        json_object_set_new(proposal, "short", json_integer(n - people));
}

static void put_query(struct cordee_buf *b, const char *name, const char *value)
{
    cordee_buf_printf(b, "%c%s=", strchr(b->text, '?') ? '&' : '?', name);
    cordee_buf_url(b, value, "");
}

/* The page of a new date, filled in. */
static void put_date(struct cordee *cd, struct cordee_request *req,
                     const struct act_terms *t, json_t *proposal)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    const int64_t people = cordee_json_int(proposal, "people");
    const int64_t need = cordee_json_int(proposal, "break_even");
    const char *words =
        cordee_arena_text_n(cd->http->arena(req), cordee_json_text(proposal, "words"),
                            cordee_utf8_cut(cordee_json_text(proposal, "words"), TITLE));
    char text[32];

    cordee_buf_puts(&b, "/training/new");
    put_query(&b, "title", words);
    put_query(&b, "place", cordee_json_text(proposal, "town"));
    put_query(&b, "language", cordee_json_text(proposal, "language"));
    snprintf(text, sizeof text, "%lld", (long long)(people > need ? people : need));
    put_query(&b, "seats", text);
    snprintf(text, sizeof text, "%lld.%02lld %s", (long long)(t->price / 100),
             (long long)(t->price % 100), t->currency);
    put_query(&b, "price", text);
    put_query(&b, "filter", cordee_json_text(proposal, "filter"));
    cd->text->speak(cd, cordee_json_text(proposal, "language"), "en");
    put_query(
        &b, "words",
        T("In our survey you told us where you want to get further. You asked, here "
          "it is."));
    cd->text->spoken(cd);
    json_object_set_new(proposal, "date", json_string(b.text));
}

static bool has(struct cordee *cd, struct cordee_request *req, const char *plugin,
                const char *permission)
{
    struct cordee *owner;

    return cd->service(cd, plugin, 1, &owner) && cd->http->may(req, permission);
}

void act_dress(struct cordee *cd, struct cordee_request *req, const struct act_terms *t,
               json_t *proposal)
{
    const char *language = cordee_json_text(proposal, "language");
    const char *name = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, language);
    const int64_t people = cordee_json_int(proposal, "people");
    const double km = json_number_value(json_object_get(proposal, "km"));

    json_object_set_new(proposal, "level", json_string(level_words(cd, proposal)));
    json_object_set_new(
        proposal, "mean_text",
        json_sprintf("%.1f", json_number_value(json_object_get(proposal, "mean"))));
    json_object_set_new(
        proposal, "gap_text",
        json_sprintf("%.1f", json_number_value(json_object_get(proposal, "gap"))));
    json_object_set_new(proposal, "km_text", json_sprintf("%.0f", ceil(km)));
    json_object_set_new(proposal, "near", json_boolean(km < 0.5));
    json_object_set_new(proposal, "language_name", json_string(*name ? name : language));
    json_object_set_new(
        proposal, "filter",
        json_sprintf("survey.proposal:%lld", (long long)cordee_json_int(proposal, "id")));
    json_object_set_new(proposal, "held",
                        json_boolean(cordee_json_int(proposal, "held_at") != 0));
    json_object_set_new(proposal, "retired",
                        json_boolean(cordee_json_int(proposal, "retired_at") != 0));
    put_costs(t, proposal);
    if (people && has(cd, req, "mailing", "mailing.write"))
        json_object_set_new(proposal, "mailing", json_true());
    if (people && has(cd, req, "training", "training.write"))
        put_date(cd, req, t, proposal);
}

const char *act_follow_title(struct cordee *cd, struct cordee_arena *a,
                             const json_t *proposal)
{
    const char *words = cordee_json_text(proposal, "words");
    const char *topic = cordee_arena_text_n(a, words, cordee_utf8_cut(words, TITLE));
    const char *town = cordee_json_text(proposal, "town");
    const int64_t people = cordee_json_int(proposal, "people");

    return *town ? cordee_arena_printf(a,
                                       TN("Course “%s” in %.80s for %lld person",
                                          "Course “%s” in %.80s for %lld people", people),
                                       topic, town, (long long)people)
                 : cordee_arena_printf(a,
                                       TN("Course “%s” for %lld person",
                                          "Course “%s” for %lld people", people),
                                       topic, (long long)people);
}
