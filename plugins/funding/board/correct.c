/* What is decided of a call here, over what its sources say: its page. */
#include "plugins/funding/board/board-priv.h"
#include "plugins/funding/call/rule.h"

#include <string.h>

#define ZONE "Europe/Brussels" /* in which calls close (call/call.h) */

static const char *ruling_text(struct cordee *cd, enum funding_ruled what)
{
    switch (what) {
    case FUNDING_RULED_CLOSED:
        return T("It was closed here.");
    case FUNDING_RULED_DAY:
        return T("Its last day was set here.");
    case FUNDING_RULED_NONE:
        return T("It is no call, and was taken off the board.");
    case FUNDING_RULED_GONE:
        return T("It was taken off the board with its source.");
    case FUNDING_RULED_SILENT:
        return T("It was closed: no source has told of it for long.");
    case FUNDING_AS_PUBLISHED:
    case FUNDING_RULINGS:
        break;
    }
    return "";
}

int ruling_put(struct cordee *cd, int64_t call, json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = funding_ruling(cd, call, &row, err);
    char at[60];

    if (rc <= 0)
        return rc;
    cd->text->time(cd, cordee_json_int(row, "at"), CORDEE_TIME_DAY, at, sizeof at);
    json_object_set_new(
        model, "ruling",
        json_pack("{s:s, s:s, s:s}", "text",
                  ruling_text(cd, funding_ruling_of(cordee_json_text(row, "what"))),
                  "staff", cordee_json_text(row, "staff"), "at_text", at));
    return 0;
}

/* ---- deciding --------------------------------------------------------------- */

static const char *done_text(struct cordee *cd, enum funding_ruled what)
{
    return what == FUNDING_RULED_CLOSED ? T("It is closed.")
           : what == FUNDING_RULED_DAY  ? T("Its last day is kept.")
           : what == FUNDING_RULED_NONE ? T("It is off the board.")
                                        : T("It is as its sources say.");
}

/* 0; -1: CORDEE_E_INVALID says what is wrong. */
static int day_take(struct cordee *cd, struct cordee_request *req, int64_t *at_r,
                    struct cordee_error *err)
{
    const char *day = cd->http->form(req, "day"), *time = cd->http->form(req, "time");
    const char *at =
        cordee_arena_printf(cd->http->arena(req), "%sT%s", day, *time ? time : "17:00");

    if (strlen(day) != strlen("2026-12-31") || cordee_time_parse(day, ZONE, at_r) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("A last day is a date, such as 2027-03-31."));
    if (cordee_time_parse(at, ZONE, at_r) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("An hour is written so: 17:00."));
    if (*at_r <= cordee_now()) /* who is interested would be told that it ended early */
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("That day is over. If the call is, choose “It is closed”."));
    return 0;
}

/* Which of them people may decide. */
static int what_take(struct cordee *cd, struct cordee_request *req,
                     enum funding_ruled *what_r, struct cordee_error *err)
{
    const char *word = cd->http->form(req, "what");

    *what_r = funding_ruling_of(word);
    if (*word && *what_r != FUNDING_RULED_CLOSED && *what_r != FUNDING_RULED_DAY &&
        *what_r != FUNDING_RULED_NONE)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("A call can be closed, get another last day, or be none."));
    return 0;
}

int post_correct(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    const int64_t call = cd->http->path_int(req, "id");
    const char *back =
        cordee_arena_printf(cd->http->arena(req), "/funding/call/%lld", (long long)call);
    struct cordee_error why = {0};
    enum funding_ruled what;
    int64_t day = 0;

    if (what_take(cd, req, &what, &why) < 0 ||
        (what == FUNDING_RULED_DAY && day_take(cd, req, &day, &why) < 0))
        return cd->http->failed(cd, req, back, why.text, err);
    if (funding_rule(cd, call, what, day, cd->http->user(req), err) < 0)
        return -1;
    cd->http->offer_undo_here(req);
    return cd->http->done(cd, req, back, done_text(cd, what), err);
}

/* ---- several at once -------------------------------------------------------- */

/* In one change: how many; -1. */
static int64_t all_rule(struct cordee *cd, struct cordee_request *req,
                        enum funding_ruled what, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t n = 0, call;
    const char *one;

    if (cd->db->change_begin(cd, &c, T("Calls corrected"), err) < 0)
        return -1;
    for (; (one = cd->http->form_at(req, "call", (size_t)n)); n++)
        if (!cordee_text_int(one, &call) ||
            funding_rule(cd, call, what, 0, cd->http->user(req), err) < 0)
            return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                               T("There is no such call."));
    return cd->db->change_commit(&c, err) < 0 ? -1 : n;
}

int post_correct_all(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const struct board_filter f = {.show = board_show_of(cd->http->form(req, "show")),
                                   .text = "",
                                   .programme = "",
                                   .type = ""};
    const char *back = cordee_arena_printf(a, "/funding?%s", board_filter_query(a, &f));
    struct cordee_error why = {0};
    enum funding_ruled what;
    int64_t n;

    if (what_take(cd, req, &what, &why) < 0 || what == FUNDING_RULED_DAY)
        return cd->http->failed(
            cd, req, back, T("A call can be closed, get another last day, or be none."),
            err);
    if (!cd->http->form_at(req, "call", 0))
        return cd->http->failed(cd, req, back, T("Choose calls first."), err);
    if ((n = all_rule(cd, req, what, err)) < 0)
        return -1;
    cd->http->offer_undo_here(req);
    return cd->http->done(
        cd, req, back,
        cordee_arena_printf(a, TN("%lld call corrected.", "%lld calls corrected.", n),
                            (long long)n),
        err);
}
