/* The board: which calls there are, and how many members each is for. */
#include "plugins/funding/board/board-priv.h"
#include "plugins/funding/board/feed.h"
#include "plugins/funding/call/facet.h"
#include "plugins/funding/match/job.h"
#include "plugins/funding/words/words.h"

#include <string.h>

enum { A_PAGE = 50, A_DAY = 86400, NEW_DAYS = 7 };

/* ---- the filter ------------------------------------------------------------- */

struct choice {
    const char *value, *label;
};

static const struct choice shows[BOARD_SHOWS + 1] = {
    {"matching", T_LATER("Matching")},   {"open", T_LATER("All open")},
    {"announced", T_LATER("Announced")}, {"closed", T_LATER("Closed")},
    {"out", T_LATER("Taken off")},       {0}};
static const struct choice types[] = {{"", T_LATER("any")},
                                      {"grant", T_LATER("Grant")},
                                      {"tender", T_LATER("Tender")},
                                      {"cascade", T_LATER("Cascade funding")},
                                      {0}};
static const struct choice moneys[] = {{"", T_LATER("any")},
                                       {"100000", T_LATER("100,000 and more")},
                                       {"1000000", T_LATER("1 million and more")},
                                       {"10000000", T_LATER("10 million and more")},
                                       {"50000000", T_LATER("50 million and more")},
                                       {0}};
static const struct choice within[] = {{"", T_LATER("any day")},
                                       {"14", T_LATER("two weeks")},
                                       {"30", T_LATER("30 days")},
                                       {"60", T_LATER("60 days")},
                                       {"90", T_LATER("90 days")},
                                       {"180", T_LATER("half a year")},
                                       {0}};
static const struct choice strengths[] = {{"", T_LATER("any")},
                                          {"50", T_LATER("50 and more, fair")},
                                          {"60", T_LATER("60 and more, good")},
                                          {"80", T_LATER("80 and more, strong")},
                                          {0}};
static const struct choice sorts[BOARD_SORTS + 1] = {
    {"close", T_LATER("what closes first")},
    {"money", T_LATER("budget")},
    {"strength", T_LATER("match")},
    {"members", T_LATER("members it is for")},
    {"interested", T_LATER("members interested")},
    {"new", T_LATER("what is new")},
    {0}};

static const char *asked(void *ctx, const char *name)
{
    const struct board_asking *asking = ctx;

    return asking->cd->http->query(asking->req, name);
}

struct board_filter board_filter_of(struct cordee *cd, struct cordee_request *req)
{
    struct board_asking asking = {cd, req};

    return board_filter_read(asked, &asking);
}

static json_t *choices(struct cordee *cd, const struct choice *from, const char *chosen)
{
    json_t *list = json_array();

    for (; from->label; from++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", from->value,
                                              "label", T(from->label), "selected",
                                              cordee_text_is(from->value, chosen)));
    return list;
}

static json_t *number_choices(struct cordee *cd, struct cordee_arena *a,
                              const struct choice *from, int64_t chosen)
{
    return choices(cd, from,
                   chosen ? cordee_arena_printf(a, "%lld", (long long)chosen) : "");
}

static int programmes_put(struct cordee *cd, const struct board_filter *f, int64_t now,
                          json_t *model, struct cordee_error *err)
{
    json_t *list = facet_programmes(cd, now, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        json_object_set_new(
            row, "selected",
            json_boolean(cordee_text_is(cordee_json_text(row, "value"), f->programme)));
    json_object_set_new(model, "programmes", list);
    return 0;
}

static int filter_put(struct cordee *cd, struct cordee_arena *a,
                      const struct board_filter *f, int64_t now, json_t *model,
                      struct cordee_error *err)
{
    json_object_set_new(model, "q", json_string(f->text));
    json_object_set_new(model, "show", json_string(board_show_word(f->show)));
    json_object_set_new(model, "filtered", json_boolean(board_filter_any(f)));
    json_object_set_new(model, "types", choices(cd, types, f->type));
    json_object_set_new(model, "moneys", number_choices(cd, a, moneys, f->money));
    json_object_set_new(model, "within", number_choices(cd, a, within, f->days));
    json_object_set_new(model, "strengths",
                        number_choices(cd, a, strengths, f->strength));
    json_object_set_new(model, "sorts", choices(cd, sorts, board_sort_word(f->sort)));
    return programmes_put(cd, f, now, model, err);
}

/* ---- tabs and pages --------------------------------------------------------- */

static json_t *tabs(struct cordee *cd, struct cordee_arena *a,
                    const struct board_filter *f, const int64_t counts[BOARD_SHOWS])
{
    json_t *list = json_array();

    for (int i = 0; i < BOARD_SHOWS; i++) {
        struct board_filter other = *f;

        if (i == BOARD_OUT && f->show != BOARD_OUT && !counts[i])
            continue;
        other.show = (enum board_show)i;
        json_array_append_new(
            list, json_pack("{s:o, s:s, s:s, s:I, s:b}", "href",
                            json_sprintf("/funding?%s", board_filter_query(a, &other)),
                            "show", shows[i].value, "label", T(shows[i].label), "n",
                            counts[i], "current", other.show == f->show));
    }
    return list;
}

static void pager_put(struct cordee *cd, struct cordee_arena *a,
                      const struct board_filter *f, int64_t from, int64_t total,
                      json_t *model)
{
    const int64_t page = from / A_PAGE + 1, last = from + A_PAGE;
    const char *query = board_filter_query(a, f);
    json_t *pager;

    if (total <= A_PAGE)
        return;
    pager = json_pack(
        "{s:s}", "text",
        cordee_arena_printf(a, T("%lld to %lld of %lld"), (long long)from + 1,
                            (long long)(last < total ? last : total), (long long)total));
    if (page > 1)
        cordee_json_set_text(pager, "first",
                             cordee_arena_printf(a, "/funding?%s", query));
    if (last < total)
        cordee_json_set_text(
            pager, "next",
            cordee_arena_printf(a, "/funding?%s&page=%lld", query, (long long)page + 1));
    json_object_set_new(model, "pager", pager);
}

/* All there are: what matches is among the open ones. */
static int64_t known(const int64_t counts[BOARD_SHOWS])
{
    return counts[BOARD_OPEN] + counts[BOARD_ANNOUNCED] + counts[BOARD_CLOSED];
}

/* ---- rows ------------------------------------------------------------------- */

void board_row_dress(struct cordee *cd, struct cordee_arena *a, json_t *row, int64_t now)
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
    cordee_json_set_text(row, "budget",
                         board_money(cd, a, call.budget_total, call.currency));
    if (!call.budget_total)
        cordee_json_set_text(row, "grant",
                             board_money(cd, a,
                                         call.grant_max ? call.grant_max : call.grant_min,
                                         call.currency));
    json_object_set_new(
        row, "fresh",
        json_boolean(cordee_json_int(row, "first_at") > now - NEW_DAYS * A_DAY));
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

static int calls_put(struct cordee *cd, struct cordee_request *req,
                     const struct board_filter *f, int64_t now, json_t *model,
                     struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    int64_t counts[BOARD_SHOWS], page = 1;
    json_t *list, *row;
    size_t i;

    if (!cordee_text_int(cd->http->query(req, "page"), &page) || page < 1 ||
        page > INT32_MAX)
        page = 1;
    if (board_counts(cd, f, now, counts, err) < 0 ||
        !(list = board_list(cd, f, now, (page - 1) * A_PAGE, A_PAGE, err)))
        return -1;
    json_array_foreach (list, i, row)
        board_row_dress(cd, a, row, now);
    json_object_set_new(model, "calls", list);
    json_object_set_new(model, "tabs", tabs(cd, a, f, counts));
    json_object_set_new(model, "n_open", json_integer(counts[BOARD_OPEN]));
    json_object_set_new(model, "n_matching", json_integer(counts[BOARD_MATCHING]));
    json_object_set_new(model, "known", json_integer(known(counts)));
    json_object_set_new(model, "searchable",
                        json_boolean(known(counts) > 0 || board_filter_any(f)));
    pager_put(cd, a, f, (page - 1) * A_PAGE, counts[f->show], model);
    return 0;
}

/* Of the cluster that is looked at; where that is none, of none. */
static int feeds_put(struct cordee *cd, struct cordee_arena *a,
                     const struct board_filter *f, json_t *model,
                     struct cordee_error *err)
{
    int64_t cluster = 0;

    if (cd->db->one(cd, err, &cluster, "SELECT cluster_here()", CORDEE_NO_ARGS) < 0)
        return -1;
    if (!cluster)
        return 0;
    json_object_set_new(model, "feeds", json_true());
    cordee_json_set_text(model, "atom", feed_of_board(cd, a, cluster, f, FEED_ATOM));
    cordee_json_set_text(model, "calendar",
                         feed_of_board(cd, a, cluster, f, FEED_CALENDAR));
    return 0;
}

static int get_board(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    const int64_t now = cordee_now();
    const struct board_filter f = board_filter_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    json_object_set_new(model, "closed",
                        json_boolean(f.show == BOARD_CLOSED || f.show == BOARD_OUT));
    json_object_set_new(
        model, "practice",
        json_boolean(cd->practice && cd->http->may(req, "funding.write")));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "funding.answer")));
    json_object_set_new(model, "may_turn",
                        json_boolean(cd->http->may(req, "funding.tell")));
    json_object_set_new(model, "may_correct",
                        json_boolean(cd->http->may(req, "funding.write")));
    json_object_set_new(model, "is_out", json_boolean(f.show == BOARD_OUT));
    json_object_set_new(model, "ruled",
                        json_boolean(f.show == BOARD_OUT || f.show == BOARD_CLOSED));
    if (feeds_put(cd, cd->http->arena(req), &f, model, err) < 0 ||
        filter_put(cd, cd->http->arena(req), &f, now, model, err) < 0 ||
        calls_put(cd, req, &f, now, model, err) < 0 || put_run(cd, model, err) < 0)
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
     .takes = "show? q? programme? type? money:int? days:int? strength:int? fresh:int? "
              "sort? page:int?"},
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
     .takes = "party:int? who? answer!"},
    {.method = "POST",
     .path = "/funding/call/{id}/correct",
     .permission = "funding.write",
     .handle = post_correct,
     .help =
         "What is decided of a call over what its sources say: closed, day, none (it is "
         "no call); nothing: as they say",
     .takes = "what? day? time?"},
    {.method = "POST",
     .path = "/funding/correct",
     .permission = "funding.write",
     .handle = post_correct_all,
     .help = "Decides it of several calls: closed, none; nothing: as their sources say",
     .takes = "call what? show?"},
    {.method = "GET",
     .path = "/funding/of/{id}",
     .permission = "funding.read",
     .handle = get_entry,
     .help = "The call of an entry of the history"},
    {0},
};
