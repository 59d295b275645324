/* All projects: the pipeline, or a list. */
#include "plugins/funding/together/project-priv.h"

#include "plugins/funding/words/words.h"

#include <string.h>

/* ---- the pipeline ----------------------------------------------------------- */

static const char *const columns[] = {"watching", "preparing", "submitted", "chosen",
                                      "funded"};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void row_dress(struct cordee *cd, struct cordee_arena *a, json_t *row)
{
    const char *state = cordee_json_text(row, "state");
    const char *currency = cordee_json_text(row, "currency");
    const int64_t go_at = cordee_json_int(row, "go_at"), now = cordee_now();
    const bool open =
        !*cordee_json_text(row, "go") &&
        (cordee_text_is(state, "watching") || cordee_text_is(state, "preparing"));

    json_object_set_new(row, "state_word", json_string(project_state_word(cd, state)));
    cordee_json_set_text(row, "asked_text",
                         words_money(cd, a, cordee_json_int(row, "asked"), currency));
    cordee_json_set_text(row, "won_text",
                         words_money(cd, a, cordee_json_int(row, "won"), currency));
    board_put_days(cd, row, cordee_json_int(row, "closes_at"), now);
    if (open && go_at) {
        words_put_time(cd, row, "go_text", go_at, CORDEE_TIME_DAY);
        json_object_set_new(row, "go_late", json_boolean(go_at + 86400 <= now));
    }
    json_object_set_new(row, "no",
                        json_boolean(cordee_text_is(cordee_json_text(row, "go"), "no")));
    for (size_t i = 0; i + 1 < COLUMNS; i++)
        if (cordee_text_is(state, columns[i])) {
            json_object_set_new(row, "next", json_string(columns[i + 1]));
            json_object_set_new(row, "next_word",
                                json_string(project_state_word(cd, columns[i + 1])));
        }
}

static json_t *column(struct cordee *cd, const json_t *list, const char *state)
{
    json_t *cards = json_array(), *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_text_is(cordee_json_text(row, "state"), state))
            json_array_append(cards, row);
    return json_pack("{s:s, s:s, s:i, s:o}", "state", state, "label",
                     project_state_word(cd, state), "n", (int)json_array_size(cards),
                     "cards", cards);
}

static void put_columns(struct cordee *cd, const json_t *list, json_t *model)
{
    json_t *board = json_array(), *over = json_array(), *row;
    size_t i;

    for (i = 0; i < COLUMNS; i++)
        json_array_append_new(board, column(cd, list, columns[i]));
    json_array_foreach (list, i, row)
        if (cordee_text_is(cordee_json_text(row, "state"), "rejected") ||
            cordee_text_is(cordee_json_text(row, "state"), "dropped"))
            json_array_append(over, row);
    json_object_set_new(model, "board", board);
    json_object_set_new(model, "over", over);
}

static const char *sums(struct cordee *cd, struct cordee_arena *a, const json_t *money)
{
    const char *text = "";
    const json_t *row;
    size_t i;

    json_array_foreach (money, i, row)
        text = cordee_arena_printf(a, "%s%s%s", text, *text ? " + " : "",
                                   words_money(cd, a, cordee_json_int(row, "won"),
                                               cordee_json_text(row, "currency")));
    return text;
}

/* Ever: the year sheet has those of a time. */
static int put_figures(struct cordee *cd, struct cordee_arena *a, json_t *model,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *money = projects_money(cd, 0, 0, err);
    struct projects_count n;

    if (!money || projects_count(cd, 0, 0, &n, err) < 0)
        return -1;
    json_object_set_new(model, "n_submitted", json_integer(n.submitted));
    json_object_set_new(model, "n_answered", json_integer(n.answered));
    json_object_set_new(model, "n_won", json_integer(n.won));
    if (n.answered)
        json_object_set_new(model, "rate", json_integer(100 * n.won / n.answered));
    cordee_json_set_text(model, "money", sums(cd, a, money));
    return 0;
}

/* Days as the year sheet's links have them; a wrong one is none. */
static int64_t day_asked(struct cordee *cd, struct cordee_request *req, const char *name)
{
    struct cordee_period when;
    const char *day = cd->http->query(req, name);
    struct cordee_error none = {0};

    if (!*day || cd->crm->period(cd, &none, day, day, &when) < 0)
        return 0;
    return cordee_text_is(name, "from") ? when.from : when.until;
}

static int get_projects(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const struct projects_wanted wanted = {.state = cd->http->query(req, "state"),
                                           .from = day_asked(cd, req, "from"),
                                           .until = day_asked(cd, req, "until")};
    const bool listed =
        *wanted.state || cordee_text_is(cd->http->query(req, "view"), "list");
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = projects_list(cd, &wanted, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_object_set_new(model, "items", list);
    json_array_foreach (list, i, row)
        row_dress(cd, a, row);
    json_object_set_new(model, "total", json_integer((json_int_t)json_array_size(list)));
    json_object_set_new(model, "listed", json_boolean(listed));
    json_object_set_new(model, "some", json_boolean(*wanted.state));
    if (!listed)
        put_columns(cd, list, model);
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, FUNDING_TOGETHER_MAY)));
    return put_figures(cd, a, model, err) < 0
               ? -1
               : cd->http->page(cd, req, "funding-projects", model, err);
}

const struct cordee_route funding_pipeline_routes[] = {
    {.method = "GET",
     .path = "/funding/projects",
     .permission = "funding.read",
     .handle = get_projects,
     .help = "Projects of members who apply together, as a pipeline or a list",
     .takes = "view state from until"},
    {0},
};
