/* The pages on which a survey is made. */
#include "plugins/survey/edit/edit.h"

#include "plugins/survey/keep/anonymous.h"
#include "plugins/survey/reach/reach.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *survey_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                        const char *rest)
{
    return cordee_arena_printf(cd->http->arena(req), "/survey/%lld%s", (long long)id,
                               rest);
}

static int no_such(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such survey."));
}

int survey_of_path(struct cordee *cd, struct cordee_request *req, struct survey *s,
                   struct cordee_error *err)
{
    int rc = survey_load(cd, cd->http->arena(req), cd->http->path_int(req, "id"),
                         SURVEY_NEWEST, s, err);

    return rc == 0 ? no_such(cd, err) : rc;
}

/* ---- as a file, and no more ----------------------------------------------------- */

static int get_file(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    char *bytes;
    int rc;

    if (survey_of_path(cd, req, &s, err) < 0)
        return -1;
    bytes = json_dumps(s.document, JSON_INDENT(2));
    if (!bytes)
        return cordee_fail(err, CORDEE_E_INTERNAL, "a survey that cannot be written");
    rc = cd->http->bytes(cd, req, "application/json", "survey.json", bytes, strlen(bytes),
                         err);
    free(bytes);
    return rc;
}

static int post_discard(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    struct cordee_error why = {0};

    if (survey_discard(cd, cd->http->path_int(req, "id"), &why) < 0)
        return cordee_is_refusal(&why)
                   ? cd->http->failed(
                         cd, req, survey_path(cd, req, cd->http->path_int(req, "id"), ""),
                         why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/survey", T("Discarded."), err);
}

/* ---- sending -------------------------------------------------------------------- */

static void put_nobody(json_t *box)
{
    json_object_del(box, "sentence");
    json_object_del(box, "count");
    json_object_del(box, "count_text");
}

static int put_audience(struct cordee *cd, struct cordee_request *req,
                        const struct survey *s, json_t *model, struct cordee_error *err)
{
    const struct cordee_filter_form form = cd->crm->filter_asked(cd, req, s->filter);
    struct cordee_audience who;

    survey_audience(cd, s, cd->http->user(req), &who);
    who.one_each = s->one_answer;
    if (cd->crm->audience_box(cd, err, &form, &who, model) < 0)
        return -1;
    if (!*form.text) /* "Everyone: 260" is not who gets it */
        put_nobody(json_object_get(model, "box"));
    return 0;
}

/* Without a topic whoever leaves one survey leaves all mailings: until somebody has
 * chosen, the one that the cluster's last survey had is offered. */
static json_t *topics_of(struct cordee *cd, const struct survey *s,
                         struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT t.id, t.name, t.id = coalesce(nullif(?1, 0), CASE WHEN ?2 = '' THEN "
        "(SELECT l.topic FROM survey_survey l WHERE l.cluster = ?3 AND l.id <> ?4 AND "
        "l.topic IS NOT NULL ORDER BY l.id DESC LIMIT 1) END, 0) AS \"selected:bool\" "
        "FROM topic t WHERE t.retired_at IS NULL AND (t.cluster IS NULL OR t.cluster = "
        "?3) ORDER BY t.position, t.id",
        CORDEE_ARGS(CORDEE_V(s->topic), CORDEE_V(s->filter), CORDEE_V(s->cluster),
                    CORDEE_V(s->id)));
}

/* What the page was made of: another text once somebody saved another choice. */
static const char *choice_seen(struct cordee *cd, struct cordee_request *req,
                               const struct survey *s)
{
    struct cordee_arena *a = cd->http->arena(req);
    const char *text =
        cordee_arena_printf(a, "%s\n%s\n%lld %lld %lld %d %d %d %d %d %d", s->filter,
                            s->short_name, (long long)s->topic, (long long)s->closes_at,
                            (long long)s->closes_after, s->remind_days, s->remind_most,
                            s->everybody, s->one_answer, s->anonymous, s->thanks);
    char hash[65];

    cordee_sha256(text, strlen(text), hash);
    return cordee_arena_text_n(a, hash, 24);
}

static int show_choice(struct cordee *cd, struct cordee_request *req,
                       const struct survey *s, const char *seen, const char *error,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    json_t *topics = topics_of(cd, s, err);
    CORDEE_AUTO(cordee_json_drop) json_t *unread = json_array();
    int rc;

    if (!topics)
        return -1;
    json_object_set_new(model, "topics", topics);
    survey_logic_check(cd, &s->form, problems);
    json_object_set(model, "warnings", problems);
    json_object_set_new(model, "id", json_integer(s->id));
    cordee_json_set_text(model, "seen", seen);
    json_object_set_new(model, "title", json_string(s->title));
    json_object_set_new(model, "short_name", json_string(s->short_name));
    json_object_set_new(model, "everybody", json_boolean(s->everybody));
    json_object_set_new(model, "anonymous", json_boolean(s->anonymous));
    json_object_set_new(model, "one_answer", json_boolean(s->one_answer));
    survey_plan_put(cd, s, model);
    json_object_set_new(model, "thanks", json_boolean(s->thanks));
    survey_filters_check(cd, s, unread);
    json_object_set(model, "unread", unread);
    if (put_audience(cd, req, s, model, err) < 0 ||
        survey_look_put(cd, s, model, err) < 0)
        return -1;
    survey_left_put(cd, s, model);
    cordee_json_set_text(model, "refused", error);
    if (*error)
        survey_plan_typed(cd, req, model);
    rc = *error ? cd->http->invalid(cd, req, "survey-send", model, err)
                : cd->http->page(cd, req, "survey-send", model, err);
    return rc;
}

static int show_send(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, const char *error, struct cordee_error *err)
{
    return show_choice(cd, req, s, choice_seen(cd, req, s), error, err);
}

static int get_send(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};

    if (survey_of_path(cd, req, &s, err) < 0)
        return -1;
    return strcmp(s.state, "draft") == 0
               ? show_send(cd, req, &s, "", err)
               : cd->http->done(cd, req, survey_path(cd, req, s.id, "/reach"), NULL, err);
}

static int short_take(struct cordee *cd, struct cordee_request *req, int64_t id,
                      struct cordee_error *err)
{
    const char *name = cd->http->form(req, "short_name");

    return *name ? survey_short_set(cd, id, name, err) : 0;
}

static bool is_past(struct cordee *cd, const struct survey_plan *plan,
                    struct cordee_error *why)
{
    return plan->closes_at && plan->closes_at <= cordee_now() &&
           cordee_fail(why, CORDEE_E_INVALID, "%s",
                       T("The last day to answer is past.")) < 0;
}

static void choice_read(struct cordee *cd, struct cordee_request *req, const char *filter,
                        struct survey_choice *c)
{
    c->filter = filter;
    c->everybody = cd->http->form_int(req, "mode") == 1;
    c->one_answer = cd->http->form_int(req, "mode") == 2;
    c->topic = cd->http->form_int(req, "topic");
    c->thanks = cd->http->form_int(req, "thanks") == 1;
}

/* Somebody else saved another choice since the page was opened, and what is chosen here
 * is not that one. */
static bool is_late(struct cordee *cd, struct cordee_request *req, const struct survey *s,
                    const struct survey *typed)
{
    const char *seen = cd->http->form(req, "seen"), *is = choice_seen(cd, req, s);

    return strcmp(s->state, "draft") == 0 && *seen && strcmp(seen, is) != 0 &&
           strcmp(is, choice_seen(cd, req, typed)) != 0;
}

/* The survey as it would be; texts are those of `s` and of the request. */
static struct survey as_typed(struct cordee *cd, struct cordee_request *req,
                              const struct survey *s, const struct survey_choice *c)
{
    struct survey typed = *s;

    typed.filter = c->filter;
    typed.everybody = c->everybody;
    typed.one_answer = c->one_answer;
    typed.topic = c->topic;
    typed.thanks = c->thanks;
    typed.anonymous = *cd->http->form(req, "anonymous") != '\0';
    typed.closes_at = c->plan.closes_at;
    typed.closes_after = c->plan.closes_after;
    typed.remind_days = c->plan.remind_days;
    typed.remind_most = c->plan.remind_most;
    if (*cd->http->form(req, "short_name"))
        typed.short_name = cd->http->form(req, "short_name");
    return typed;
}

/* All that was chosen, or nothing of it.  One that was sent takes another short name, and
 * says that of the rest it is too late. */
static int choice_keep(struct cordee *cd, struct cordee_request *req,
                       const struct survey *s, const struct survey_choice *c,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (strcmp(s->state, "draft") != 0)
        return short_take(cd, req, s->id, err) < 0 ? -1
                                                   : survey_choose(cd, s->id, c, err);
    if (cd->db->begin(cd, &tx, err) < 0 || short_take(cd, req, s->id, err) < 0 ||
        survey_choose(cd, s->id, c, err) < 0 ||
        survey_anonymous_choose(cd, s->id, *cd->http->form(req, "anonymous"), err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* As it was kept. */
static int send_now(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct cordee_error why = {0};

    if (survey_of_path(cd, req, &s, err) < 0)
        return -1;
    if (!s.form.n_questions)
        return show_send(cd, req, &s, T("There is no question in it yet."), err);
    if (!*s.filter)
        return show_send(cd, req, &s,
                         T("Say whom it asks: nobody is chosen yet. For everybody, write "
                           "is:person into the filter."),
                         err);
    if (!cd->http->may(req, "survey.send"))
        return cordee_fail(err, CORDEE_E_DENIED, "%s", T("You may not send surveys."));
    if (survey_send(cd, s.id, cd->http->user(req), &why) < 0)
        return cordee_is_refusal(&why) ? show_send(cd, req, &s, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, survey_path(cd, req, s.id, ""),
                          T("It is on its way. Answers show here as they come."), err);
}

static int post_send(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct cordee_error why = {0};
    const json_t *box;
    struct survey_choice choice = {0};
    struct survey typed;

    if (survey_of_path(cd, req, &s, err) < 0)
        return -1;
    if (survey_plan_read(cd, req, &s, &choice.plan, &why) < 0 ||
        is_past(cd, &choice.plan, &why))
        return show_send(cd, req, &s, why.text, err);
    if (put_audience(cd, req, &s, model, err) < 0)
        return -1;
    box = json_object_get(model, "box");
    if (*cordee_json_text(box, "error"))
        return show_send(cd, req, &s, cordee_json_text(box, "error"), err);
    choice_read(cd, req, cordee_json_text(box, "text"), &choice);
    typed = as_typed(cd, req, &s, &choice);
    if (is_late(cd, req, &s, &typed))
        return show_choice(cd, req, &typed, choice_seen(cd, req, &s),
                           T("Since this page was opened, somebody else changed who is "
                             "asked or until when, or you did in another window. Save "
                             "again to put what stands here in place of that."),
                           err);
    if (choice_keep(cd, req, &s, &choice, &why) < 0)
        return cordee_is_refusal(&why) ? show_send(cd, req, &s, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    return strcmp(cd->http->form(req, "do"), "send") == 0
               ? send_now(cd, req, err)
               : cd->http->done(cd, req,
                                cd->crm->filter_next(
                                    cd, req, survey_path(cd, req, s.id, "/send"), ""),
                                NULL, err);
}

const struct cordee_route survey_edit_routes[] = {
    {.method = "GET",
     .path = "/survey",
     .permission = "survey.read",
     .handle = survey_get_list,
     .help = "Surveys"},
    {.method = "POST",
     .path = "/survey",
     .permission = "survey.write",
     .handle = survey_post_list,
     .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = 2 << 20,
     .help = "Makes a survey, from the one that is ready, from a file, or an empty one"},
    {.method = "GET",
     .path = "/survey/bank",
     .permission = "survey.read",
     .handle = survey_get_bank,
     .help = "The bank of competences"},
    {.method = "POST",
     .path = "/survey/bank",
     .permission = "survey.write",
     .handle = survey_post_bank,
     .help = "Adds competences to the bank, changes or removes one"},
    {.method = "GET",
     .path = "/survey/{id}/edit",
     .permission = "survey.write",
     .handle = survey_get_editor,
     .help = "The questions of a survey, to write"},
    {.method = "POST",
     .path = "/survey/{id}/edit",
     .permission = "survey.write",
     .handle = survey_post_editor,
     .max_body = 2 << 20,
     .help = "Keeps the questions of a survey"},
    {.method = "GET",
     .path = "/survey/{id}/if",
     .permission = "survey.write",
     .handle = survey_get_condition,
     .help = "When a question is shown, demanded, or leads on"},
    {.method = "POST",
     .path = "/survey/{id}/if",
     .permission = "survey.write",
     .handle = survey_post_condition,
     .help = "Keeps a condition of a survey"},
    {.method = "GET",
     .path = "/survey/{id}/bank",
     .permission = "survey.write",
     .handle = survey_get_choose,
     .help = "Competences of the bank, to choose for a question"},
    {.method = "POST",
     .path = "/survey/{id}/bank",
     .permission = "survey.write",
     .handle = survey_post_choose,
     .help = "Puts competences of the bank into a question"},
    {.method = "POST",
     .path = "/survey/{id}/again",
     .permission = "survey.write",
     .handle = survey_post_again,
     .help = "Makes a draft with the same questions"},
    {.method = "GET",
     .path = "/survey/{id}/preview",
     .permission = "survey.read",
     .handle = survey_get_preview,
     .help = "A survey as who answers it sees it"},
    {.method = "POST",
     .path = "/survey/{id}/preview",
     .permission = "survey.read",
     .handle = survey_post_preview,
     .help = "The next page of a survey as who answers it sees it; keeps nothing"},
    {.method = "GET",
     .path = "/survey/{id}/file",
     .permission = "survey.read",
     .handle = get_file,
     .flags = CORDEE_ROUTE_BYTES,
     .help = "A survey as a file"},
    {.method = "POST",
     .path = "/survey/{id}/discard",
     .permission = "survey.write",
     .handle = post_discard,
     .help = "Discards a draft"},
    {.method = "GET",
     .path = "/survey/{id}/send",
     .permission = "survey.write",
     .handle = get_send,
     .help = "Whom a survey asks"},
    {.method = "POST",
     .path = "/survey/{id}/send",
     .permission = "survey.write",
     .handle = post_send,
     .help = "Chooses whom a survey asks, and sends it"},
    {0},
};
