/* More people than mailing.approve_over get it: somebody else must agree first. */
#include "plugins/mailing/check/approval.h"

#include "plugins/mailing/mailing-web.h"
#include "plugins/mailing/write/text.h"

#include <string.h>

#define LONGEST 1000 /* bytes of a word to somebody */

/* ---- the check --------------------------------------------------------------- */

/* How many get it, also at the click; -1: that is not known. */
static int64_t people_of(struct cordee *cd, struct mailing_look *l)
{
    struct cordee_audience who;
    struct cordee_error why = {0};
    json_t *count = NULL;
    int64_t n = -1;

    if (l->count)
        return cordee_json_int(l->count, "to");
    mailing_audience(l->arena, l->model, l->user, &who);
    if (cd->crm->audience_count(cd, &why, &who, &count) == 0)
        n = cordee_json_int(count, "to");
    json_decref(count);
    return n;
}

static const char *when(struct cordee *cd, struct cordee_arena *a, int64_t at)
{
    char text[64];

    cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
    return cordee_arena_text(a, text);
}

/* "people" goes along, for who is asked. */
static void say_missing(struct cordee *cd, struct mailing_look *l, const json_t *row,
                        int64_t people, int64_t over)
{
    const char *state = cordee_json_text(row, "state");
    const char *of = cordee_json_text(row, "of");
    const char *was = row ? "" : cordee_json_text(l->model, "approval_text");
    const char *title = T("Needs a second person");
    const char *rule;
    json_t *found;

    if (cordee_text_is(state, "asked"))
        title = cordee_arena_printf(l->arena, T("Waits for the approval of %s"), of);
    else if (cordee_text_is(state, "back"))
        title = cordee_arena_printf(l->arena, T("%s sent it back"), of);
    rule = cordee_arena_printf(
        l->arena,
        TN("What goes to more than %lld person is approved by somebody else first.",
           "What goes to more than %lld people is approved by somebody else first.",
           over),
        (long long)over);
    found =
        mailing_found(l, "bad", title,
                      *was ? cordee_arena_printf(l->arena, "%s. %s", was, rule) : rule);
    json_object_set_new(found, "people", json_integer(people));
}

int mailing_check_approval(struct cordee *cd, struct mailing_look *l,
                           struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int64_t over = cd->setting->number(cd, "approve_over");
    int64_t people;

    if (over <= 0)
        return 0;
    if (mailing_approval_row(cd, l->model, &row, err) < 0)
        return -1;
    if (cordee_text_is(cordee_json_text(row, "state"), "approved")) {
        mailing_found(l, "ok",
                      cordee_arena_printf(l->arena, T("Approved by %s"),
                                          cordee_json_text(row, "of")),
                      when(cd, l->arena, cordee_json_int(row, "answered_at")));
        return 0;
    }
    people = people_of(cd, l);
    if (people < 0 || people > over)
        say_missing(cd, l, row, people, over);
    return 0;
}

/* ---- the page ---------------------------------------------------------------- */

/* What the check found to be missing; NULL: nothing. */
static const json_t *missing(const json_t *checks)
{
    const json_t *row;
    size_t i;

    json_array_foreach (checks, i, row)
        if (cordee_text_is(cordee_json_text(row, "code"), "approval") &&
            cordee_json_true(row, "bad"))
            return row;
    return NULL;
}

/* The original and its translations, each to be read as the mail it becomes. */
static int mails_put(struct cordee *cd, json_t *model, json_t *approval,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *texts = mailing_texts(cd, model, err);
    const char *own = cordee_json_text(model, "language");
    json_t *mails = json_array();
    const json_t *row;
    size_t i;

    json_object_set_new(approval, "mails", mails);
    json_array_append_new(mails, json_pack("{s:s, s:s}", "code", own, "language",
                                           mailing_language_name(own)));
    json_array_foreach (texts, i, row)
        if (!cordee_json_true(row, "unfinished")) {
            const char *code = cordee_json_text(row, "language");

            json_array_append_new(mails, json_pack("{s:s, s:s}", "code", code, "language",
                                                   mailing_language_name(code)));
        }
    return texts ? 0 : -1;
}

int mailing_approval_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                         const json_t *checks, struct cordee_error *err)
{
    const int64_t user = cd->http->user(req);
    const char *state;
    json_t *row = NULL, *people;

    if (!missing(checks))
        return 0;
    if (mailing_approval_row(cd, model, &row, err) < 0)
        return -1;
    if (!row)
        row = json_object();
    json_object_set_new(model, "approval", row);
    state = cordee_json_text(row, "state");
    json_object_set_new(row, "asked", json_boolean(cordee_text_is(state, "asked")));
    json_object_set_new(row, "back", json_boolean(cordee_text_is(state, "back")));
    json_object_set_new(row, "mine",
                        json_boolean(cordee_text_is(state, "asked") &&
                                     cordee_json_int(row, "asked_of") == user &&
                                     cd->http->may(req, "mailing.approve")));
    if (mails_put(cd, model, row, err) < 0 ||
        !(people = mailing_approvers(cd, model, user, err)))
        return -1;
    json_object_set_new(row, "anybody", json_boolean(json_array_size(people) > 0));
    json_object_set_new(row, "people", people);
    return 0;
}

/* The sentence for people why it cannot be asked for; NULL: it can. */
static const char *ask_refused(struct cordee *cd, struct cordee_request *req,
                               const json_t *model, const json_t *checks,
                               const json_t *people)
{
    const int64_t of = cd->http->form_int(req, "of");
    const json_t *row;
    size_t i;

    if (cordee_json_int(model, "version") != cd->http->form_int(req, "version"))
        return T("Somebody changed it after you looked. Look again, then ask.");
    if (!missing(checks))
        return T("It needs nobody's approval.");
    if (strlen(cd->http->form(req, "note")) > LONGEST)
        return T("That is too long.");
    json_array_foreach (people, i, row)
        if (cordee_json_int(row, "id") == of)
            return NULL;
    return T("Choose somebody who may approve it.");
}

static int ask_page(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *checks = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *people = NULL;
    const int64_t user = cd->http->user(req);
    struct mailing_asking asking;
    enum mailing_asked how;
    const char *back, *why;

    if (mailing_draft_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!model)
        return 0;
    back = mailing_path(cd, req, cordee_json_int(model, "id"), "/review");
    if (mailing_check(cd, model, user, MAILING_TRUST_COUNT, &checks, err) < 0 ||
        !(people = mailing_approvers(cd, model, user, err)))
        return -1;
    if ((why = ask_refused(cd, req, model, checks, people)))
        return cd->http->failed(cd, req, back, why, err);
    asking =
        (struct mailing_asking){.by = user,
                                .of = cd->http->form_int(req, "of"),
                                .note = cd->http->form(req, "note"),
                                .people = cordee_json_int(missing(checks), "people")};
    if (mailing_approval_ask(cd, model, &asking, &how, err) < 0)
        return -1;
    return cd->http->done(cd, req, back,
                          how == MAILING_ASKED_BEFORE
                              ? T("They were asked already; it waits on their home page.")
                          : how == MAILING_ASKED
                              ? T("Asked. It waits on their home page.")
                              : T("Asked. A mail tells them, and it waits on their home "
                                  "page."),
                          err);
}

static int approve_page(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const bool yes = !cordee_text_is(cd->http->form(req, "do"), "back");
    const char *answer = cd->http->form(req, "answer");
    const char *back;
    int rc;

    if (mailing_draft_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!model)
        return 0;
    back = mailing_path(cd, req, cordee_json_int(model, "id"), "/review");
    if (strlen(answer) > LONGEST)
        return cd->http->failed(cd, req, back, T("That is too long."), err);
    rc = mailing_approval_answer(cd, model, cd->http->user(req),
                                 cd->http->form_int(req, "version"), yes, answer, err);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return cd->http->failed(cd, req, back,
                                T("It was changed, or it is not yours to approve."), err);
    return cd->http->done(cd, req, back,
                          yes ? T("Approved. It can be sent as it is.")
                              : T("Sent back. Who asked sees it on their home page."),
                          err);
}

/* ---- lists ------------------------------------------------------------------- */

/* Whether it was said of just this; a saved filter may have changed since, which makes no
 * new version of the mailing.  1, 0, -1. */
static int holds(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    char mark[65];

    if (!cordee_json_true(model, "approval_same"))
        return 0;
    if (mailing_mark(cd, model, mark, err) < 0)
        return -1;
    return cordee_text_is(cordee_json_text(model, "approval_mark"), mark);
}

static const char *state_words(struct cordee *cd, struct cordee_arena *a,
                               const char *state, bool now, const char *who)
{
    if (cordee_text_is(state, "asked"))
        return cordee_arena_printf(
            a, now ? T("Waits for the approval of %s") : T("Changed since %s was asked"),
            who);
    if (cordee_text_is(state, "approved"))
        return cordee_arena_printf(
            a, now ? T("Approved by %s") : T("Changed since %s approved it"), who);
    return now ? cordee_arena_printf(a, T("%s sent it back"), who) : NULL;
}

int mailing_approval_say(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    static const char *const inner[] = {"approval", "approver", "approval_same",
                                        "approval_mark"};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *state = cordee_json_text(model, "approval");
    const int now = *state ? holds(cd, model, err) : 0;
    const char *words = NULL;

    if (now < 0)
        return -1;
    if (*state)
        words = state_words(cd, a, state, now, cordee_json_text(model, "approver"));
    if (words) {
        cordee_json_set_text(model, "approval_text", words);
        json_object_set_new(model, "approval_holds",
                            json_boolean(now && !cordee_text_is(state, "back")));
    }
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
        json_object_del(model, inner[i]);
    return 0;
}

/* What was said of something else than stands there now is nobody's to do.  1, 0, -1. */
static int card_row(struct cordee *cd, json_t *row, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *mailing = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *said = NULL;
    int rc = mailing_load(cd, cordee_json_int(row, "id"), &mailing, err);

    if (rc > 0)
        rc = mailing_approval_row(cd, mailing, &said, err);
    if (rc > 0)
        json_object_set(row, "outline", json_object_get(mailing, "outline"));
    return rc;
}

int mailing_approval_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = mailing_approvals_of(cd, cd->http->user(req), err);
    json_t *shown, *row;
    size_t i;

    if (!list)
        return -1;
    shown = json_array();
    json_object_set_new(model, "approvals", shown);
    json_array_foreach (list, i, row) {
        const int rc = card_row(cd, row, err);

        if (rc < 0)
            return -1;
        if (rc > 0)
            json_array_append(shown, row);
    }
    return json_array_size(shown) > 0;
}

const struct cordee_route mailing_approval_routes[] = {
    {.method = "POST",
     .path = "/mailing/{id}/ask",
     .permission = "mailing.write",
     .handle = ask_page,
     .help = "Asks a second person for approval"},
    {.method = "POST",
     .path = "/mailing/{id}/approve",
     .permission = "mailing.approve",
     .handle = approve_page,
     .help = "Approves what somebody asked it for, or sends it back"},
    {0},
};
