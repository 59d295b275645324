/* The page of a call: what it says, and which members it is for. */
#include "plugins/funding/answer/answer.h"
#include "plugins/funding/board/board-priv.h"
#include "plugins/funding/board/words.h"

#include <string.h>

/* ---- what it says ----------------------------------------------------------- */

static void fact(json_t *facts, const char *label, const char *text)
{
    if (*text)
        json_array_append_new(facts,
                              json_pack("{s:s, s:s}", "label", label, "text", text));
}

static const char *list_text(struct cordee_arena *a, const struct funding_texts *texts)
{
    const char *list = "";

    for (size_t i = 0; i < texts->n; i++)
        list = cordee_arena_printf(a, "%s%s%s", list, i ? ", " : "", texts->at[i]);
    return list;
}

static const char *grant_text(struct cordee *cd, struct cordee_arena *a,
                              const struct funding_call *call)
{
    const char *least = board_money(a, call->grant_min, call->currency);
    const char *most = board_money(a, call->grant_max, call->currency);

    if (*least && *most && call->grant_min != call->grant_max)
        return cordee_arena_printf(a, T("%s to %s"), least, most);
    return *most ? most : least;
}

static const char *trl_text(struct cordee_arena *a, const struct funding_call *call)
{
    if (!call->trl_min && !call->trl_max)
        return "";
    if (!call->trl_min || !call->trl_max || call->trl_min == call->trl_max)
        return cordee_arena_printf(a, "%d",
                                   call->trl_max ? call->trl_max : call->trl_min);
    return cordee_arena_printf(a, "%d–%d", call->trl_min, call->trl_max);
}

static json_t *facts_of(struct cordee *cd, struct cordee_arena *a,
                        const struct funding_call *call)
{
    json_t *facts = json_array();

    fact(facts, T("Programme"),
         *call->programme_name ? call->programme_name : call->programme);
    fact(facts, T("Type"), call->type_of_action);
    fact(facts, T("Budget"), board_money(a, call->budget_total, call->currency));
    fact(facts, T("Grant"), grant_text(cd, a, call));
    if (call->funding_rate)
        fact(facts, T("Share funded"),
             cordee_arena_printf(a, "%d %%", call->funding_rate));
    if (call->expected_grants)
        fact(facts, T("Grants expected"),
             cordee_arena_printf(a, "%d", call->expected_grants));
    if (call->consortium_min > 1)
        fact(facts, T("Partners at least"),
             cordee_arena_printf(a, "%d", call->consortium_min));
    fact(facts, T("TRL"), trl_text(a, call));
    fact(facts, T("Countries"), list_text(a, &call->countries));
    fact(facts, T("Keywords"), list_text(a, &call->keywords));
    return facts;
}

/* All of them, with the words that were published. */
static json_t *deadlines_of(struct cordee *cd, const struct funding_call *call,
                            int64_t now)
{
    json_t *list = json_array();

    for (size_t i = 0; i < call->deadlines.n; i++) {
        const struct funding_deadline *d = &call->deadlines.at[i];
        json_t *row = json_object();
        char text[60] = "";

        if (d->at)
            cd->text->time(cd, d->at, CORDEE_TIME_SHORT, text, sizeof text);
        cordee_json_set_text(row, "when", text);
        cordee_json_set_text(row, "said", d->said);
        if (d->stage)
            json_object_set_new(row, "stage", json_integer(d->stage));
        json_object_set_new(row, "over", json_boolean(d->at && d->at <= now));
        json_array_append_new(list, row);
    }
    return list;
}

/* Many summaries are the beginning of the text. */
static bool is_beginning(const char *summary, const char *text)
{
    enum { ALIKE = 60 };

    return strncmp(summary, text, ALIKE) == 0;
}

static json_t *paragraphs(struct cordee_arena *a, const char *text)
{
    json_t *list = json_array();

    for (size_t n; *text; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        if (n)
            json_array_append_new(list, json_string(cordee_arena_text_n(a, text, n)));
    }
    return list;
}

static json_t *call_model(struct cordee *cd, struct cordee_arena *a,
                          const struct funding_call *call, int64_t now)
{
    const enum funding_status status = funding_call_status(call, now);
    json_t *model = json_object();

    json_object_set_new(model, "title",
                        json_string(*call->title ? call->title : call->source_id));
    cordee_json_set_text(model, "source_id", call->source_id);
    cordee_json_set_text(model, "language", call->language);
    if (!is_beginning(call->summary, call->description))
        cordee_json_set_text(model, "summary", call->summary);
    if (cordee_text_starts(call->url, "https://") ||
        cordee_text_starts(call->url, "http://"))
        cordee_json_set_text(model, "url", call->url);
    json_object_set_new(model, "status", json_string(funding_status_word(status)));
    json_object_set_new(model, "closed", json_boolean(status == FUNDING_CLOSED));
    json_object_set_new(model, "announced", json_boolean(status == FUNDING_FORTHCOMING));
    json_object_set_new(model, "facts", facts_of(cd, a, call));
    json_object_set_new(model, "deadlines", deadlines_of(cd, call, now));
    json_object_set_new(model, "paragraphs", paragraphs(a, call->description));
    board_put_days(cd, model, funding_call_next(call, now), now);
    return model;
}

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

int get_call(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct funding_call call;
    int rc = board_call(cd, id, &row, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such call."));
    if (rc < 0 || funding_call_from_json(a, json_object_get(row, "record"), &call, err))
        return -1;
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = call_model(cd, a, &call, cordee_now());
    json_t *members = board_members(cd, id, err), *member;
    size_t i;

    if (!members)
        return -1;
    json_array_foreach (members, i, member)
        member_dress(cd, id, member);
    json_object_set_new(model, "id", json_integer(id));
    json_object_set_new(model, "members", members);
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "funding.answer")));
    return cd->http->page(cd, req, "funding-call", model, err);
}

/* ---- what a member says ----------------------------------------------------- */

int post_answer(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    const char *answer = cd->http->form(req, "answer");
    const struct funding_said said = {
        .call = cd->http->path_int(req, "id"),
        .party = cd->http->form_int(req, "party"),
        .answer = cordee_text_is(answer, "none") ? ""
                  : *answer                      ? answer
                                                 : "?",
        .place = "office",
        .staff = cd->http->user(req),
    };

    if (funding_answer_put(cd, &said, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(
        cd, req,
        cordee_arena_printf(cd->http->arena(req), "/funding/call/%lld#members",
                            (long long)said.call),
        !*said.answer                             ? T("It is open again.")
        : cordee_text_is(said.answer, FUNDING_NO) ? T("Not for them: remembered.")
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
