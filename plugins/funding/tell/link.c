/* The page behind the buttons of a mail about calls. */
#include "plugins/funding/tell/link.h"

#include "plugins/funding/answer/answer.h"
#include "plugins/funding/board/feed.h"
#include "plugins/funding/profile/profile.h"

#include <string.h>

struct visit {
    struct cordee *cd;
    struct cordee_request *req;
    struct digest d;
    json_t *calls;
    int64_t call; /* 0: the page of all of them */
    const char *path, *language;
};

static void visit_drop(void *visit)
{
    struct visit *v = visit;

    json_decref(v->calls);
}

static int visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                      void *visit, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    struct visit *v = visit;
    int rc;

    *v = (struct visit){.cd = cd, .req = req, .call = cd->http->path_int(req, "call")};
    v->path =
        cordee_arena_printf(a, FUNDING_TELL_PATH "%s", cd->http->path(req, "token"));
    if (*cd->http->path(req, "call") && !v->call)
        return 0;
    rc = digest_load(cd, a, row, &v->d, err);
    if (rc <= 0)
        return rc;
    v->calls = v->d.left ? json_array() : digest_calls(cd, &v->d, v->call, err);
    if (!v->calls)
        return -1;
    if (v->call && json_array_size(v->calls)) { /* it is said for that member */
        const json_t *one = json_array_get(v->calls, 0);

        v->d.party = cordee_json_int(one, "party");
        v->d.member = cordee_arena_text(a, cordee_json_text(one, "member"));
    }
    return !v->call || v->d.left || json_array_size(v->calls);
}

/* As the register says. */
static void speak(void *visit)
{
    struct visit *v = visit;

    v->language = v->cd->http->speak(v->cd, v->req, v->d.language, "");
}

/* ---- what is shown ---------------------------------------------------------- */

static int call_dress(const struct visit *v, json_t *row, struct cordee_error *err)
{
    struct cordee_arena *a = v->cd->http->arena(v->req);
    const char *answer = cordee_json_text(row, "answer");
    const bool own = cordee_json_true(row, "own");
    struct funding_call call;

    if (funding_call_from_json(a, json_object_get(row, "record"), &call, err) < 0)
        return -1;
    tell_item(v->cd, a, v->d.zone, &call, json_object_get(row, "why"), cordee_now(), row);
    cordee_json_set_text(
        row, "text",
        *call.summary ? call.summary
                      : cordee_arena_text_n(a, call.description,
                                            cordee_utf8_cut(call.description, 600)));
    cordee_json_set_text(row, "text_language", call.language);
    json_object_set_new(row, "of_other",
                        json_boolean(cordee_json_int(row, "party") != v->d.party));
    json_object_del(row, "record");
    json_object_set_new(
        row, "href",
        json_string(cordee_arena_printf(a, "%s/%lld", v->path,
                                        (long long)cordee_json_int(row, "call"))));
    json_object_set_new(
        row, "over",
        json_boolean(funding_call_status(&call, cordee_now()) == FUNDING_CLOSED));
    json_object_set_new(row, "interested",
                        json_boolean(cordee_text_is(answer, FUNDING_INTERESTED)));
    json_object_set_new(row, "refused", json_boolean(cordee_text_is(answer, FUNDING_NO)));
    json_object_set_new(row, "answered", json_boolean(*answer));
    json_object_set_new(row, "colleague", json_boolean(*answer && !own));
    /* Of somebody we do not know nothing is kept, so nobody reminds them. */
    json_object_set_new(
        row, "reminded",
        json_boolean(v->d.person &&
                     (own || (*v->d.rhythm && !cordee_text_is(v->d.rhythm, "off")))));
    return 0;
}

/* What else is theirs: the calendar of what fits, and what it follows from. */
static void ways_put(const struct visit *v, json_t *model)
{
    struct cordee_arena *a = v->cd->http->arena(v->req);

    if (v->call || !v->d.person)
        return;
    cordee_json_set_text(model, "calendar",
                         feed_of_party(v->cd, a, v->d.party, FEED_CALENDAR));
    cordee_json_set_text(model, "atom", feed_of_party(v->cd, a, v->d.party, FEED_ATOM));
    cordee_json_set_text(model, "profile", profile_link(v->cd, a, v->d.person));
}

/* Who is not signed in has no place for words that the next page says: the address has
 * which it is. */
static const struct {
    const char *word, *text;
} done_words[] = {
    {"saved", T_LATER("Saved.")},
    {"sent", T_LATER("It is on its way to your colleague.")},
    {"had", T_LATER("Your colleague had it before.")},
};

static void done_put(const struct visit *v, json_t *model)
{
    struct cordee *cd = v->cd;
    const char *done = cd->http->query(v->req, "done");

    for (size_t i = 0; i < sizeof done_words / sizeof *done_words; i++)
        if (cordee_text_is(done, done_words[i].word))
            cordee_json_set_text(model, "done", T(done_words[i].text));
}

static json_t *model_of(const struct visit *v, struct cordee_error *err)
{
    const char *wish = v->cd->http->query(v->req, "do");
    json_t *model =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "lang", v->language, "action",
                  v->path, "organisation", v->d.organisation, "member", v->d.member,
                  "rhythm", v->d.rhythm, "at_once", v->d.at_once);
    json_t *row;
    size_t i;

    cordee_json_set_text(model, "name", v->d.name);
    json_object_set_new(model, "reads", json_boolean(v->d.person && *v->d.rhythm));
    if (*v->d.rhythm)
        json_object_set_new(
            model, cordee_arena_printf(v->cd->http->arena(v->req), "is_%s", v->d.rhythm),
            json_true());
    json_object_set_new(model, "wants_no", json_boolean(cordee_text_is(wish, "no")));
    json_object_set_new(model, "wants_forward",
                        json_boolean(cordee_text_is(wish, "forward")));
    json_array_foreach (v->calls, i, row)
        if (call_dress(v, row, err) < 0) {
            json_decref(model);
            return NULL;
        }
    json_object_set(model, v->call ? "one" : "calls", v->calls);
    ways_put(v, model);
    done_put(v, model);
    if (v->call)
        json_object_set(model, "title",
                        json_object_get(json_array_get(v->calls, 0), "title"));
    json_object_set(model, "typed", v->cd->http->form_json(v->req));
    return model;
}

/* Who left is told so, whatever she pressed. */
static int show_left(const struct visit *v, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    cordee_json_set_text(model, "lang", v->language);
    cordee_json_set_text(model, "organisation", v->d.organisation);
    cordee_json_set_text(model, "member", v->d.member);
    json_object_set_new(model, "left", json_true());
    return cd->http->page(cd, v->req, "funding-told", model, err);
}

static int show(void *visit, const char *error, struct cordee_error *err)
{
    const struct visit *v = visit;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (v->d.left)
        return show_left(v, err);
    if (!(model = model_of(v, err)))
        return -1;
    cordee_json_set_text(model, "error", error);
    return *error ? v->cd->http->invalid(v->cd, v->req, "funding-told", model, err)
                  : v->cd->http->page(v->cd, v->req, "funding-told", model, err);
}

/* ---- what is said ------------------------------------------------------------ */

/* `done`: a word of done_words that the page says, or NULL. */
static int back(const struct visit *v, const char *done, struct cordee_error *err)
{
    struct cordee_arena *a = v->cd->http->arena(v->req);
    const char *to = v->call
                         ? cordee_arena_printf(a, "%s/%lld", v->path, (long long)v->call)
                         : v->path;

    return v->cd->http->done(v->cd, v->req,
                             done ? cordee_arena_printf(a, "%s?done=%s", to, done) : to,
                             NULL, err);
}

static int say(const struct visit *v, const char *answer, struct cordee_error *err)
{
    const struct funding_said said = {.call = v->call,
                                      .party = v->d.party,
                                      .person = v->d.person,
                                      .answer = answer,
                                      .place = "mail"};

    return funding_answer_put(v->cd, &said, err) < 0 ? -1 : back(v, NULL, err);
}

static int forward(const struct visit *v, struct cordee_error *err)
{
    const int rc = digest_forward(v->cd, &v->d, json_array_get(v->calls, 0),
                                  v->cd->http->form(v->req, "to"), err);

    return rc < 0 ? -1 : back(v, rc ? "sent" : "had", err);
}

static int call_act(void *visit, struct cordee_error *err)
{
    const struct visit *v = visit;
    struct cordee *cd = v->cd;
    const char *what = cd->http->form(v->req, "do");

    if (v->d.left)
        return show_left(v, err);
    if (cordee_text_is(what, FUNDING_INTERESTED) || cordee_text_is(what, FUNDING_NO))
        return say(v, what, err);
    if (cordee_text_is(what, "none"))
        return say(v, "", err);
    if (cordee_text_is(what, "forward"))
        return forward(v, err);
    return cordee_fail(err, CORDEE_E_INVALID, "%s",
                       T("Please choose one of the buttons."));
}

static int rhythm_act(void *visit, struct cordee_error *err)
{
    struct visit *v = visit;
    struct cordee *cd = v->cd;
    const char *rhythm = cd->http->form(v->req, "rhythm");
    const bool known = cordee_text_is(rhythm, "daily") ||
                       cordee_text_is(rhythm, "weekly") || cordee_text_is(rhythm, "off");

    if (v->d.left)
        return show_left(v, err);
    if (!known || !v->d.person)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Please choose how often."));
    return digest_rhythm(cd, &v->d, rhythm, *cd->http->form(v->req, "at_once"), err) < 0
               ? -1
               : back(v, "saved", err);
}

/* ---- routes ------------------------------------------------------------------ */

static const struct cordee_link_page call_page = {
    .purpose = FUNDING_TELL_LINK,
    .size = sizeof(struct visit),
    .load = visit_load,
    .speak = speak,
    .show = show,
    .act = call_act,
    .drop = visit_drop,
};

static const struct cordee_link_page mail_page = {
    .purpose = FUNDING_TELL_LINK,
    .size = sizeof(struct visit),
    .load = visit_load,
    .speak = speak,
    .show = show,
    .act = rhythm_act,
    .drop = visit_drop,
};

static int get_link(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return cd->http->visit(cd, req, &mail_page, false, err);
}

static int post_rhythm(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    return cd->http->visit(cd, req, &mail_page, true, err);
}

static int post_call(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    return cd->http->visit(cd, req, &call_page, true, err);
}

const struct cordee_route funding_tell_routes[] = {
    {.method = "GET",
     .path = FUNDING_TELL_PATH "{token}",
     .handle = get_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "The calls of a mail, by its personal link"},
    {.method = "POST",
     .path = FUNDING_TELL_PATH "{token}",
     .handle = post_rhythm,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "How often its reader wants mails about calls",
     .takes = "rhythm at_once:bool"},
    {.method = "GET",
     .path = FUNDING_TELL_PATH "{token}/{call}",
     .handle = get_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "One of them"},
    {.method = "POST",
     .path = FUNDING_TELL_PATH "{token}/{call}",
     .handle = post_call,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "What the reader says to it: do=interested, no, none or forward (with to=)",
     .takes = "do to"},
    {0},
};
