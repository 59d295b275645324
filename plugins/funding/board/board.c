/* The board: which calls there are, and how many members each is for. */
#include "plugins/funding/board/board-priv.h"
#include "plugins/funding/board/words.h"

#include <string.h>

static const struct {
    const char *word, *label;
} shows[BOARD_SHOWS] = {{"matching", T_LATER("Matching")},
                        {"open", T_LATER("All open")},
                        {"announced", T_LATER("Announced")},
                        {"closed", T_LATER("Closed")}};

/* ---- tabs ------------------------------------------------------------------- */

static enum board_show show_asked(const char *word)
{
    for (int i = 0; i < BOARD_SHOWS; i++)
        if (cordee_text_is(word, shows[i].word))
            return (enum board_show)i;
    return BOARD_MATCHING;
}

static json_t *tabs(struct cordee *cd, enum board_show show,
                    const int64_t counts[BOARD_SHOWS])
{
    json_t *list = json_array();

    for (int i = 0; i < BOARD_SHOWS; i++)
        json_array_append_new(list,
                              json_pack("{s:o, s:s, s:I, s:b}", "href",
                                        json_sprintf("/funding?show=%s", shows[i].word),
                                        "label", T(shows[i].label), "n", counts[i],
                                        "current", i == (int)show));
    return list;
}

/* All there are: what matches is among the open ones. */
static int64_t known(const int64_t counts[BOARD_SHOWS])
{
    return counts[BOARD_OPEN] + counts[BOARD_ANNOUNCED] + counts[BOARD_CLOSED];
}

/* ---- rows ------------------------------------------------------------------- */

static void row_dress(struct cordee *cd, struct cordee_arena *a, json_t *row, int64_t now)
{
    const json_t *record = json_object_get(row, "record");
    struct funding_call call;

    if (funding_call_from_json(a, record, &call, NULL) < 0)
        funding_call_init(&call);
    json_object_set_new(row, "title",
                        json_string(*call.title ? call.title : call.source_id));
    cordee_json_set_text(row, "programme",
                         *call.programme_name ? call.programme_name : call.programme);
    cordee_json_set_text(row, "language", call.language);
    cordee_json_set_text(row, "budget", board_money(a, call.budget_total, call.currency));
    board_put_days(cd, row, cordee_json_int(row, "next_at"), now);
    board_put_strength(cd, row, cordee_json_int(row, "strength"));
    json_object_set_new(row, "closed",
                        json_boolean(funding_call_status(&call, now) == FUNDING_CLOSED));
    json_object_del(row, "record");
}

/* ---- the page --------------------------------------------------------------- */

static int put_run(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *run = NULL;
    char text[60];

    if (board_matched(cd, &run, err) < 0)
        return -1;
    if (!run)
        return 0;
    cd->text->time(cd, cordee_json_int(run, "at"), CORDEE_TIME_SHORT, text, sizeof text);
    json_object_set_new(run, "at_text", json_string(text));
    json_object_set(model, "run", run);
    return 0;
}

static int get_board(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    const int64_t now = cordee_now();
    enum board_show show = show_asked(cd->http->query(req, "show"));
    int64_t counts[BOARD_SHOWS];
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list, *row;
    size_t i;

    if (board_counts(cd, now, counts, err) < 0 ||
        !(list = board_list(cd, show, now, err)))
        return -1;
    json_array_foreach (list, i, row)
        row_dress(cd, cd->http->arena(req), row, now);
    json_object_set_new(model, "calls", list);
    json_object_set_new(model, "tabs", tabs(cd, show, counts));
    json_object_set_new(model, "n_open", json_integer(counts[BOARD_OPEN]));
    json_object_set_new(model, "n_matching", json_integer(counts[BOARD_MATCHING]));
    json_object_set_new(model, "known", json_integer(known(counts)));
    json_object_set_new(model, "closed", json_boolean(show == BOARD_CLOSED));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "funding.answer")));
    if (put_run(cd, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "funding-board", model, err);
}

static int post_match(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    if (cd->job->queue(cd, err, FUNDING_MATCH_JOB, NULL, 0) < 0)
        return -1;
    return cd->http->done(cd, req, "/funding",
                          T("Calls and members are being matched: look again shortly."),
                          err);
}

const struct cordee_route funding_board_routes[] = {
    {.method = "GET",
     .path = "/funding",
     .permission = "funding.read",
     .handle = get_board,
     .help = "Calls for funding, and how many members each is for",
     .takes = "show"},
    {.method = "POST",
     .path = "/funding/match",
     .permission = "funding.answer",
     .handle = post_match,
     .help = "Match calls and members now"},
    {.method = "GET",
     .path = "/funding/call/{id}",
     .permission = "funding.read",
     .handle = get_call,
     .help = "A call for funding, and whom it is for"},
    {.method = "POST",
     .path = "/funding/call/{id}/answer",
     .permission = "funding.answer",
     .handle = post_answer,
     .help = "What a member says to a call",
     .takes = "party:int! answer!"},
    {.method = "GET",
     .path = "/funding/of/{id}",
     .permission = "funding.read",
     .handle = get_entry,
     .help = "The call of an entry of the history"},
    {0},
};
