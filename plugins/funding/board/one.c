/* The page of a call: what it says, and which members it is for. */
#include "plugins/funding/answer/answer.h"
#include "plugins/funding/board/board-priv.h"
#include "plugins/funding/board/change.h"
#include "plugins/funding/call/keep.h"
#include "plugins/funding/profile/profile.h"
#include "plugins/funding/together/together.h"
#include "plugins/funding/words/words.h"

#include <string.h>

enum { FIRST = 8 }; /* members that are shown at once */

/* ---- whom it is for --------------------------------------------------------- */

static void member_dress(struct cordee *cd, int64_t call, json_t *member)
{
    const char *answer = cordee_json_text(member, "answer");

    json_object_set_new(member, "call", json_integer(call));
    json_object_set_new(member, "answered", json_boolean(*answer));
    json_object_set_new(member, "interested",
                        json_boolean(cordee_text_is(answer, "interested")));
    json_object_set_new(member, "not_for_us", json_boolean(cordee_text_is(answer, "no")));
    json_object_set_new(member, "reasons", board_why(cd, json_object_get(member, "why")));
    board_put_strength(cd, member, cordee_json_int(member, "strength"));
}

/* Those it fits, in the language of filters (funding-rows.c has the field); up to what
 * cannot stand in quotes. */
static const char *filter_of(struct cordee_arena *a, const char *name)
{
    const size_t n = strcspn(name, "\"*\\");

    return cordee_arena_printf(a, "funding.matched:\"%s%s\"",
                               cordee_arena_text_n(a, name, n), name[n] ? "*" : "");
}

static int members_put(struct cordee *cd, int64_t call, json_t *model,
                       struct cordee_error *err)
{
    json_t *members = board_members(cd, call, err), *member;
    size_t i;

    if (!members)
        return -1;
    json_array_foreach (members, i, member) {
        if (profile_why_veil(cd, json_object_get(member, "why"), err) < 0) {
            json_decref(members);
            return -1;
        }
        member_dress(cd, call, member);
    }
    if (json_array_size(members) > FIRST + 2) { /* the rest opens on demand */
        json_object_set_new(json_array_get(members, FIRST), "folds",
                            json_integer((json_int_t)(json_array_size(members) - FIRST)));
        json_object_set_new(model, "folded", json_true());
    }
    json_object_set_new(model, "members", members);
    return 0;
}

/* ---- where it comes from, and what became of it ------------------------------- */

static void time_put(struct cordee *cd, json_t *row, const char *from, const char *name)
{
    char text[60];

    cd->text->time(cd, cordee_json_int(row, from), CORDEE_TIME_DAY, text, sizeof text);
    cordee_json_set_text(row, name, text);
}

static int history_put(struct cordee *cd, struct cordee_arena *a, int64_t call,
                       const char *currency, json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *changes = board_changes(cd, call, err);
    json_t *sources = changes ? board_sources(cd, call, err) : NULL, *row;
    size_t i;

    if (!sources)
        return -1;
    json_array_foreach (sources, i, row) {
        time_put(cd, row, "first_at", "first_text");
        time_put(cd, row, "last_at", "last_text");
        cordee_json_set_text(
            row, "language_name",
            cd->crm->word(cd, CORDEE_WORD_LANGUAGE, cordee_json_text(row, "language")));
    }
    json_object_set_new(model, "sources", sources);
    json_object_set_new(model, "history", board_history(cd, a, changes, currency));
    return 0;
}

static const char *place_text(struct cordee *cd, const char *place)
{
    return cordee_text_is(place, "mail")      ? T("by a mail")
           : cordee_text_is(place, "profile") ? T("on their profile")
           : cordee_text_is(place, "project") ? T("in a project")
                                              : T("in the office");
}

static int words_put(struct cordee *cd, int64_t call, json_t *model,
                     struct cordee_error *err)
{
    json_t *said = funding_answer_list(cd, call, err), *row;
    size_t i;

    if (!said)
        return -1;
    json_array_foreach (said, i, row) {
        const char *answer = cordee_json_text(row, "answer");

        time_put(cd, row, "at", "at_text");
        cordee_json_set_text(row, "place_text",
                             place_text(cd, cordee_json_text(row, "place")));
        cordee_json_set_text(row, "words",
                             !*answer                             ? T("took it back")
                             : cordee_text_is(answer, FUNDING_NO) ? T("not for them")
                                                                  : T("interested"));
    }
    json_object_set_new(model, "said", said);
    return 0;
}

/* ---- the page --------------------------------------------------------------- */

int get_call(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct funding_call call;
    int rc = funding_kept_call(cd, id, &row, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such call."));
    if (rc < 0 || funding_call_from_json(a, json_object_get(row, "record"), &call, err))
        return -1;
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = call_model(cd, a, &call, cordee_now());

    json_object_set_new(model, "id", json_integer(id));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "funding.answer") &&
                                     !cordee_json_true(row, "out")));
    json_object_set_new(model, "may_correct",
                        json_boolean(cd->http->may(req, "funding.write")));
    json_object_set(model, "out", json_object_get(row, "out"));
    if (cd->http->may(req, "mailing.write"))
        cordee_json_set_text(model, "mailing",
                             filter_of(a, cordee_json_text(row, "name")));
    if (members_put(cd, id, model, err) < 0 ||
        history_put(cd, a, id, call.currency, model, err) < 0 ||
        words_put(cd, id, model, err) < 0 || ruling_put(cd, id, model, err) < 0 ||
        funding_together_put(cd, req, id, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "funding-call", model, err);
}

/* ---- what a member says ----------------------------------------------------- */

/* Who is typed in: a member, somebody of one, who then says it for it, or #12.  1; 0:
 * that is nobody, *err says it; -1. */
static int sayer_of(struct cordee *cd, struct cordee_request *req,
                    struct funding_said *said, struct cordee_error *err)
{
    const char *who = cd->http->form(req, "who");
    int64_t id, of[2];
    int n;

    said->party = cd->http->form_int(req, "party");
    if (!*who)
        return 1;
    if (cd->crm->called(cd, err, who, 0, said->staff, &id) < 0)
        return err->code == CORDEE_E_INVALID ? 0 : -1;
    said->party = id;
    if ((n = profile_parties_of(cd, id, of, 2, err)) < 0)
        return -1;
    for (int i = 0; i < n; i++)
        if (of[i] != id) {
            said->party = of[i];
            said->person = id;
            break;
        }
    return 1;
}

int post_answer(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    const char *answer = cd->http->form(req, "answer");
    const char *back =
        cordee_arena_printf(cd->http->arena(req), "/funding/call/%lld#members",
                            (long long)cd->http->path_int(req, "id"));
    struct funding_said said = {
        .call = cd->http->path_int(req, "id"),
        .answer = cordee_text_is(answer, "none") ? ""
                  : *answer                      ? answer
                                                 : "?",
        .place = "office",
        .staff = cd->http->user(req),
    };
    const int rc = sayer_of(cd, req, &said, err);

    if (rc == 0)
        return cd->http->failed(
            cd, req, back,
            cordee_utf8_sentence(cd->http->arena(req),
                                 cordee_arena_text(cd->http->arena(req), err->text)),
            err);
    if (rc < 0 || funding_answer_put(cd, &said, err) < 0)
        return -1;
    cd->http->offer_undo_here(req);
    return cd->http->done(cd, req, back,
                          !*said.answer ? T("It is open again.")
                          : cordee_text_is(said.answer, FUNDING_NO)
                              ? T("Not for them: remembered.")
                              : T("They are interested."),
                          err);
}

/* From an entry of a timeline to its call. */
int get_entry(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    int64_t call = 0;
    const int rc = funding_answer_call(cd, cd->http->path_int(req, "id"), &call, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such call."));
    return rc < 0 ? -1
                  : cd->http->done(cd, req,
                                   cordee_arena_printf(cd->http->arena(req),
                                                       "/funding/call/%lld",
                                                       (long long)call),
                                   NULL, err);
}
