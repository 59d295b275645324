/* /survey/{id}/reach: who was asked, who is reminded, and until when. */
#include "plugins/survey/reach/reach.h"

#include "plugins/survey/ask/ask.h"

#include <string.h>

#define DAY 86400

static const char *path_of(struct cordee *cd, struct cordee_request *req, int64_t id)
{
    return cordee_arena_printf(cd->http->arena(req), "/survey/%lld/reach", (long long)id);
}

int survey_asked_load(struct cordee *cd, struct cordee_request *req, struct survey *s,
                      struct cordee_error *err)
{
    int rc = survey_load(cd, cd->http->arena(req), cd->http->path_int(req, "id"),
                         SURVEY_PUBLISHED, s, err);

    return rc == 0 ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                 T("There is no such survey, or nobody was asked yet."))
                   : rc;
}

/* ---- the page -----------------------------------------------------------------------
 */

void survey_put_day(struct cordee *cd, json_t *model, const char *name, int64_t at)
{
    char text[80];

    if (!at)
        return;
    cd->text->time(cd, at, CORDEE_TIME_DAY, text, sizeof text);
    json_object_set_new(model, name, json_string(text));
}

#define UNITS                                                                    \
    "(SELECT max(CASE WHEN " SURVEY_HAS_ANSWERED " THEN 1 ELSE 0 END) AS done, " \
    "count(*) AS people FROM survey_invitation i WHERE i.survey = ?1 GROUP "     \
    "BY " SURVEY_UNIT("?2") ")"

static int put_counts(struct cordee *cd, const struct survey *s, json_t *model,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t asked, waiting;

    if (cd->db->row(
            cd, err, &row,
            "SELECT count(*) AS asked, coalesce(sum(u.people), 0) AS people, "
            "coalesce(sum(1 - u.done), 0) AS waiting, (SELECT " SURVEY_COUNT_ANSWERED
            " FROM survey_survey s WHERE s.id = ?1) AS "
            "answered FROM " UNITS " u",
            CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(s->one_answer))) < 0)
        return -1;
    asked = cordee_json_int(row, "asked");
    waiting = cordee_json_int(row, "waiting");
    json_object_update(model, row);
    if (s->anonymous && cordee_json_int(row, "answered") < asked - waiting)
        json_object_set_new(model, "answered", json_integer(asked - waiting));
    if (asked)
        json_object_set_new(
            model, "rate",
            json_sprintf("%.0f %%", 100.0 * (double)(asked - waiting) / (double)asked));
    if (!s->anonymous && waiting)
        json_object_set_new(
            model, "waiting_href",
            json_sprintf("/contacts?filter=survey.waiting:%lld", (long long)s->id));
    return 0;
}

/* Whoever was written to within a day has hardly had the time: it is not what to do next.
 */
static void put_lately(struct cordee *cd, const struct survey *s, json_t *model,
                       const json_t *reminders)
{
    const int64_t later = survey_later_last(cd, s);
    int64_t last = later ? later : s->opened_at;
    const json_t *r;
    char text[80];
    size_t i;

    json_array_foreach (reminders, i, r)
        if (cordee_json_int(r, "made_at") > last)
            last = cordee_json_int(r, "made_at");
    if (last <= cordee_now() - DAY)
        return;
    cd->text->time(cd, last, CORDEE_TIME_SHORT, text, sizeof text);
    json_object_set_new(model, "lately", json_string(text));
}

static int put_reminders(struct cordee *cd, const struct survey *s, json_t *model,
                         struct cordee_error *err)
{
    json_t *list = survey_reminders(cd, s, err), *count = NULL, *r;
    int64_t next;
    size_t i;

    if (!list)
        return -1;
    json_object_set_new(model, "reminders", list);
    json_array_foreach (list, i, r)
        survey_put_day(cd, r, "made_text", cordee_json_int(r, "made_at"));
    put_lately(cd, s, model, list);
    json_object_set_new(model, "most", json_integer(SURVEY_REMINDERS));
    if (survey_reminds_at(cd, s, &next, err) < 0)
        return -1;
    survey_put_day(cd, model, "next_text", next);
    if (!cordee_json_true(model, "open") || json_array_size(list) >= SURVEY_REMINDERS)
        return 0;
    if (survey_remind_count(cd, s, &count, err) < 0)
        return -1;
    json_object_set_new(count, "may_remind",
                        json_boolean(cordee_json_int(count, "to") > 0 &&
                                     cordee_json_true(model, "may_send")));
    json_object_set_new(model, "audience", count);
    return 0;
}

/* Who came into the audience since, and those who did before and were asked. */
static int put_later(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, json_t *model, struct cordee_error *err)
{
    json_t *rounds = survey_later_rounds(cd, s, err), *r;
    int64_t n = 0;
    size_t i;

    if (!rounds)
        return -1;
    json_object_set_new(model, "rounds", rounds);
    json_array_foreach (rounds, i, r)
        survey_put_day(cd, r, "made_text", cordee_json_int(r, "made_at"));
    if (survey_later_count(cd, s, cd->http->user(req), &n, err) < 0)
        return -1;
    if (n || json_array_size(rounds))
        json_object_set_new(model, "later",
                            json_pack("{s:I, s:b}", "n", (json_int_t)n, "may_ask",
                                      n && cordee_json_true(model, "may_send")));
    return 0;
}

/* The same each time it is switched on: it follows from the survey's number. */
static void put_open(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, json_t *model)
{
    struct cordee_arena *a = cd->http->arena(req);
    char word[CORDEE_KEYED];

    json_object_set_new(model, "open_link",
                        json_boolean(cordee_json_true(model, "open")));
    if (!s->open_link)
        return;
    cd->http->keyed(cd, SURVEY_OPEN, s->id, word);
    json_object_set_new(model, "open_url",
                        json_string(cd->http->link(
                            cd, a, cordee_arena_printf(a, SURVEY_OPEN_PATH "%s", word))));
}

static int put_changed(struct cordee *cd, const struct survey *s, json_t *model,
                       struct cordee_error *err)
{
    int64_t version = 0;

    if (cd->db->one(cd, err, &version,
                    "SELECT id FROM survey_version WHERE survey = ? AND published_at IS "
                    "NULL",
                    CORDEE_ARGS(CORDEE_V(s->id))) < 0)
        return -1;
    json_object_set_new(model, "changed",
                        json_boolean(version && cordee_json_true(model, "open")));
    return 0;
}

enum refused { PLAN, CLOSE };

static int show_refused(struct cordee *cd, struct cordee_request *req, json_t *model,
                        enum refused what, const char *why, struct cordee_error *err)
{
    json_object_set_new(model, "refused", json_string(why));
    if (what == CLOSE)
        json_object_set_new(model, "shut", json_true());
    else
        survey_plan_typed(cd, req, model);
    return cd->http->invalid(cd, req, "survey-reach", model, err);
}

static int show(struct cordee *cd, struct cordee_request *req, const struct survey *s,
                enum refused what, const char *refused, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    json_object_set_new(model, "id", json_integer(s->id));
    json_object_set_new(model, "title", json_string(s->title));
    json_object_set_new(model, "open", json_boolean(survey_is_open(s, cordee_now())));
    /* Past its last day it is open until the clock, or somebody, closes it. */
    json_object_set_new(
        model, "may_close",
        json_boolean(cd->http->may(req, "survey.send") && strcmp(s->state, "open") == 0));
    json_object_set_new(model, "one_answer", json_boolean(s->one_answer));
    json_object_set_new(model, "may_send",
                        json_boolean(cd->http->may(req, "survey.send")));
    json_object_set_new(model, "may_words",
                        json_boolean(cd->http->may(req, "survey.write")));
    json_object_set_new(model, "may_plan",
                        json_boolean(cordee_json_true(model, "may_send") &&
                                     (!s->anonymous || strcmp(s->state, "open") == 0)));
    if (put_changed(cd, s, model, err) < 0)
        return -1;
    survey_put_day(cd, model, "until", s->closes_at ? s->closes_at - 1 : 0);
    survey_put_day(cd, model, "closed_text", s->closed_at);
    survey_plan_put(cd, s, model);
    put_open(cd, req, s, model);
    if (put_counts(cd, s, model, err) < 0 || put_reminders(cd, s, model, err) < 0 ||
        put_later(cd, req, s, model, err) < 0 ||
        (!s->anonymous && survey_coverage(cd, s, model, err) < 0))
        return -1;
    return *refused ? show_refused(cd, req, model, what, refused, err)
                    : cd->http->page(cd, req, "survey-reach", model, err);
}

/* What was changed while it runs waits until somebody says that it holds. */
static int post_publish(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    const int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};
    int rc = survey_change(cd, id, &why);

    if (rc < 0 && why.code != CORDEE_E_INVALID && why.code != CORDEE_E_CONFLICT) {
        *err = why;
        return -1;
    }
    return rc < 0 ? cd->http->failed(cd, req, path_of(cd, req, id), why.text, err)
                  : cd->http->done(cd, req, path_of(cd, req, id),
                                   T("Whoever begins from now on gets the new version."),
                                   err);
}

static int get_reach(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};

    return survey_asked_load(cd, req, &s, err) < 0 ? -1
                                                   : show(cd, req, &s, PLAN, "", err);
}

/* ---- what is done there -------------------------------------------------------------
 */

/* Refused with a reason people can read, else failed. */
static int refuse(struct cordee *cd, struct cordee_request *req, int64_t id,
                  const struct cordee_error *why, struct cordee_error *err)
{
    if (cordee_is_refusal(why))
        return cd->http->failed(cd, req, path_of(cd, req, id), why->text, err);
    *err = *why;
    return -1;
}

static int post_remind(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct cordee_error why = {0};

    if (survey_asked_load(cd, req, &s, err) < 0)
        return -1;
    if (survey_remind(cd, &s, cd->http->user(req), &why) < 0)
        return refuse(cd, req, s.id, &why, err);
    return cd->http->done(cd, req, path_of(cd, req, s.id),
                          T("The reminder is on its way."), err);
}

static int post_later(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct cordee_error why = {0};

    if (survey_asked_load(cd, req, &s, err) < 0)
        return -1;
    if (survey_later_ask(cd, &s, cd->http->user(req), &why) < 0)
        return refuse(cd, req, s.id, &why, err);
    return cd->http->done(cd, req, path_of(cd, req, s.id),
                          T("Their invitation is on its way."), err);
}

static int post_plan(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct survey_plan plan = {0};
    struct cordee_error why = {0};

    if (survey_asked_load(cd, req, &s, err) < 0)
        return -1;
    if (survey_plan_read(cd, req, &s, &plan, &why) == 0 &&
        survey_go_on(cd, s.id, &plan, &why) == 0)
        return cd->http->done(cd, req, path_of(cd, req, s.id),
                              strcmp(s.state, "closed") == 0
                                  ? T("It takes answers again.")
                                  : T("Saved. It holds from now on."),
                              err);
    if (why.code == CORDEE_E_INVALID)
        return show(cd, req, &s, PLAN, why.text, err);
    return refuse(cd, req, s.id, &why, err);
}

static int post_open_link(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    const bool on = strcmp(cd->http->form(req, "do"), "show") == 0;

    if (survey_asked_load(cd, req, &s, err) < 0)
        return -1;
    if (survey_door_show(cd, s.id, on, err) < 0)
        return -1;
    return cd->http->done(cd, req, path_of(cd, req, s.id),
                          on ? T("Whoever has the link can answer.")
                             : T("The link leads nowhere now."),
                          err);
}

static int post_close(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    const bool unread = strcmp(cd->http->form(req, "do"), "unread") == 0;
    struct cordee_error why = {0};

    if (survey_asked_load(cd, req, &s, err) < 0)
        return -1;
    if (survey_close(cd, s.id, unread, &why) < 0)
        return why.code == CORDEE_E_INVALID ? show(cd, req, &s, CLOSE, why.text, err)
                                            : refuse(cd, req, s.id, &why, err);
    return cd->http->done(cd, req, path_of(cd, req, s.id),
                          T("Closed: the links say so to who comes now."), err);
}

/* From an entry of a timeline to its survey. */
static int get_of(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    int64_t id = 0;
    int rc = cd->db->one(cd, err, &id, SURVEY_OF_ENTRY " LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "id"))));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such survey."));
    return rc < 0 ? -1
                  : cd->http->done(cd, req,
                                   cordee_arena_printf(cd->http->arena(req),
                                                       "/survey/%lld", (long long)id),
                                   NULL, err);
}

const struct cordee_route survey_reach_routes[] = {
    {.method = "GET",
     .path = "/survey/of/{id}",
     .permission = "survey.read",
     .handle = get_of,
     .help = "The survey that an entry of a timeline is of"},
    {.method = "GET",
     .path = "/survey/{id}/reach",
     .permission = "survey.read",
     .handle = get_reach,
     .help = "Who was asked, who is reminded, and until when"},
    {.method = "GET",
     .path = "/survey/{id}/mail",
     .permission = "survey.write",
     .handle = survey_get_mail,
     .help = "The invitation to a survey as it arrives"},
    {.method = "POST",
     .path = "/survey/{id}/remind",
     .permission = "survey.send",
     .handle = post_remind,
     .help = "Reminds those who were asked and have not answered"},
    {.method = "POST",
     .path = "/survey/{id}/later",
     .permission = "survey.send",
     .handle = post_later,
     .help = "Asks those who came into the audience of a survey that runs"},
    {.method = "POST",
     .path = "/survey/{id}/plan",
     .permission = "survey.send",
     .handle = post_plan,
     .help = "Says until when a survey takes answers, also of one that is over"},
    {.method = "POST",
     .path = "/survey/{id}/open-link",
     .permission = "survey.send",
     .handle = post_open_link,
     .help = "Switches a survey's link for everybody on or off"},
    {.method = "POST",
     .path = "/survey/{id}/publish",
     .permission = "survey.send",
     .handle = post_publish,
     .help = "Gives the changed questions to whoever begins from now on"},
    {.method = "POST",
     .path = "/survey/{id}/close",
     .permission = "survey.send",
     .handle = post_close,
     .help = "Closes a survey"},
    {0},
};
