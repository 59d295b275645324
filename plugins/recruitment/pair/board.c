/* All pairs, or those of an opening: as a board, or a list. */
#include "plugins/recruitment/pair/pair-page.h"

enum { MOST_CARDS = 30 }; /* of a column; the list has all */

static json_t *column(struct cordee *cd, const json_t *list,
                      const struct opening_word *state, const char *path)
{
    json_t *cards = json_array(), *column, *row;
    size_t n = 0, i;

    json_array_foreach (list, i, row)
        if (cordee_text_is(cordee_json_text(row, "state"), state->value) &&
            n++ < MOST_CARDS)
            json_array_append(cards, row);
    column = json_pack("{s:s, s:s, s:i, s:o}", "state", state->value, "label",
                       T(state->label), "n", (int)n, "cards", cards);
    if (n > MOST_CARDS) {
        json_object_set_new(column, "more", json_integer((json_int_t)n - MOST_CARDS));
        json_object_set_new(column, "more_href",
                            json_sprintf("%s?view=list&state=%s", path, state->value));
    }
    return column;
}

static void put_columns(struct cordee *cd, const json_t *list, const char *path,
                        json_t *model)
{
    const struct opening_word *states = pair_states();
    json_t *board = json_array(), *over = json_array(), *row;
    size_t i;

    for (i = 0; i < PAIR_ACTIVE; i++)
        json_array_append_new(board, column(cd, list, &states[i], path));
    json_array_foreach (list, i, row)
        if (cordee_text_is(cordee_json_text(row, "state"), "declined") &&
            json_array_size(over) < MOST_CARDS)
            json_array_append(over, row);
    json_object_set_new(model, "board", board);
    json_object_set_new(model, "over", over);
}

static json_t *states(struct cordee *cd, const char *selected)
{
    json_t *list = json_array();

    for (const struct opening_word *w = pair_states(); w->value; w++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", w->value,
                                              "label", T(w->label), "selected",
                                              cordee_text_is(w->value, selected)));
    return list;
}

/* `path` is the page's own, `of` the opening or 0. */
static int show(struct cordee *cd, struct cordee_request *req, const char *path,
                int64_t of, json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const char *state = cd->http->query(req, "state");
    const bool listed = *state || cordee_text_is(cd->http->query(req, "view"), "list");
    const struct pairs_wanted wanted = {of, pair_rank(state) < 0 ? "" : state};
    json_t *list = pairs_list(cd, &wanted, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        pair_dress(cd, a, row, cd->http->may(req, "recruitment.names"));
        json_object_set_new(row, "all", json_boolean(!of));
    }
    json_object_set_new(model, "items", list);
    json_object_set_new(model, "total", json_integer((json_int_t)json_array_size(list)));
    json_object_set_new(model, "listed", json_boolean(listed));
    json_object_set_new(model, "path", json_string(path));
    json_object_set_new(model, "states", states(cd, state));
    json_object_set_new(model, "some", json_boolean(*state));
    if (!listed)
        put_columns(cd, list, path, model);
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "recruitment.write")));
    return cd->http->page(cd, req, "recruitment-pairs", model, err);
}

static int get_all(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    return show(cd, req, "/recruitment/pairs", 0, model, err);
}

/* Of whom the employer can be asked now. */
static int put_agreed(struct cordee *cd, int64_t opening, json_t *model,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = pairs_agreed(cd, opening, err);

    json_object_set_new(model, "n_agreed",
                        json_integer((json_int_t)json_array_size(list)));
    return list ? 0 : -1;
}

static int get_of_opening(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct opening o;
    const int rc = opening_load(cd, a, id, &o, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such opening."));
    json_object_set_new(model, "opening",
                        json_pack("{s:I, s:s, s:s, s:I, s:s}", "id", (json_int_t)id,
                                  "title", o.title, "employer", o.party_name, "party",
                                  (json_int_t)o.party, "state_word",
                                  opening_state_name(cd, o.state)));
    if (put_agreed(cd, id, model, err) < 0)
        return -1;
    return show(cd, req,
                cordee_arena_printf(a, "/recruitment/openings/%lld/pairs", (long long)id),
                id, model, err);
}

const struct cordee_route pair_board_routes[] = {
    {.method = "GET",
     .path = "/recruitment/pairs",
     .permission = "recruitment.read",
     .handle = get_all,
     .help = "Candidates of all openings, as a board or a list",
     .takes = "view state"},
    {.method = "GET",
     .path = "/recruitment/openings/{id}/pairs",
     .permission = "recruitment.read",
     .handle = get_of_opening,
     .help = "Candidates of an opening, as a board or a list",
     .takes = "view state"},
    {0},
};
