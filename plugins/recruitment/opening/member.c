/* The page on which a member writes its openings down, behind a personal link. */
#include "plugins/recruitment/opening/pages.h"

#include <string.h>

static void visit_drop(void *visit)
{
    struct opening_visit *v = visit;

    json_decref(v->members);
    json_decref(v->speaks);
    if (v->forms)
        opening_form_drop(&v->form);
}

/* ---- whose ------------------------------------------------------------------------ */

const char *opening_member_link(struct cordee *cd, struct cordee_arena *a, int64_t person)
{
    char word[CORDEE_KEYED];

    cd->http->keyed(cd, OPENING_LINK, person, word);
    return cordee_arena_printf(a, OPENING_POST "%s", word);
}

static const char *place_name(const struct opening_visit *v, int64_t party)
{
    const json_t *row;
    size_t i;

    json_array_foreach (v->members, i, row)
        if (cordee_json_int(row, "id") == party)
            return cordee_json_text(row, "name");
    return NULL;
}

/* Theirs, and not a draft of the office. */
static bool is_theirs(const struct opening_visit *v, const struct opening *o)
{
    return place_name(v, o->party) &&
           (!cordee_text_is(o->state, "draft") || cordee_text_is(o->source, "member"));
}

/* ?opening=12 is to be changed; ?new=3 is a new one of that member. */
static int form_load(struct opening_visit *v, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    const char *opening = cd->http->query(v->req, "opening");
    const char *of = cd->http->query(v->req, "new");
    int64_t id = 0;
    int rc = 1;

    opening_init(&v->o);
    if (*opening) {
        rc = cordee_text_int(opening, &id) ? opening_load(cd, a, id, &v->o, err) : 0;
        v->path = cordee_arena_printf(a, "%s?opening=%lld", v->path, (long long)id);
        if (rc <= 0 || !is_theirs(v, &v->o))
            return rc < 0 ? -1 : 0;
    } else if (*of) {
        if (!cordee_text_int(of, &id) || !place_name(v, id))
            return 0;
        v->o.party = id;
        v->o.party_name = cordee_arena_text(a, place_name(v, id));
        v->o.contact = v->person;
        v->o.source = "member";
        v->path = cordee_arena_printf(a, "%s?new=%lld", v->path, (long long)id);
    } else {
        return 1;
    }
    opening_form_init(&v->form, cd, v->req, &v->o);
    v->form.by_member = true;
    v->forms = true;
    return 1;
}

static int visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                      void *visit, struct cordee_error *err)
{
    struct opening_visit *v = visit;

    v->cd = cd;
    v->req = req;
    v->person = row;
    v->path = opening_member_link(cd, cd->http->arena(req), row);
    if (!(v->members = member_places(cd, row, err)))
        return -1;
    if (!json_array_size(v->members))
        return 0;
    return member_speaks(cd, row, &v->speaks, err) < 0 ? -1 : form_load(v, err);
}

static void speak(void *visit)
{
    const struct opening_visit *v = visit;

    v->cd->http->speak(v->cd, v->req, cordee_json_text(v->speaks, "language"),
                       cordee_json_text(v->speaks, "ours"));
}

/* ---- the list --------------------------------------------------------------------- */

static const struct {
    const char *word, *text;
} came_words[] = {
    {"sent", T_LATER("Thank you. We look it over and open it; you see here when it is.")},
    {"saved", T_LATER("Saved.")},
    {"filled", T_LATER("Thank you. The opening is over, and nobody is proposed for it "
                       "any more.")},
    {"closed", T_LATER("Thank you. The opening is over, and nobody is proposed for it "
                       "any more.")},
};

static void came_put(const struct opening_visit *v, json_t *model)
{
    struct cordee *cd = v->cd;
    const char *came = cd->http->query(v->req, "came");

    for (size_t i = 0; i < sizeof came_words / sizeof *came_words; i++)
        if (cordee_text_is(came, came_words[i].word))
            cordee_json_set_text(model, "came", T(came_words[i].text));
}

static int row_put(struct opening_visit *v, json_t *row, struct cordee_error *err)
{
    struct cordee_arena *a = v->cd->http->arena(v->req);
    const int64_t id = cordee_json_int(row, "id");
    const bool open = cordee_text_is(cordee_json_text(row, "state"), "open");
    json_t *people;

    opening_row_dress(v->cd, row, cordee_now());
    json_object_del(row, "n_matches");
    json_object_del(row, "n_pairs");
    if (!open && !cordee_json_true(row, "to_review"))
        return 0;
    json_object_set_new(
        row, "edit",
        json_string(cordee_arena_printf(a, "%s?opening=%lld", v->path, (long long)id)));
    if (!open)
        return 0;
    if (!(people = member_introduced(v->cd, id, err)))
        return -1;
    json_object_set_new(row, "people", people);
    return 0;
}

static int members_put(struct opening_visit *v, json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = v->cd->http->arena(v->req);
    json_t *list = json_array(), *row, *openings;
    const json_t *member;
    size_t i, k;

    json_object_set_new(model, "members", list);
    json_array_foreach (v->members, i, member) {
        const int64_t id = cordee_json_int(member, "id");

        if (!(openings = openings_of(v->cd, id, false, err)))
            return -1;
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:o}", "name", cordee_json_text(member, "name"), "add",
                      cordee_arena_printf(a, "%s?new=%lld", v->path, (long long)id),
                      "openings", openings));
        json_array_foreach (openings, k, row)
            if (row_put(v, row, err) < 0)
                return -1;
    }
    return 0;
}

static int show(void *visit, const char *error, struct cordee_error *err)
{
    struct opening_visit *v = visit;
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (v->forms)
        return opening_visit_form(v, error, err);
    model = json_pack("{s:s, s:s}", "action", v->path, "organisation",
                      cordee_json_text(v->speaks, "organisation"));
    came_put(v, model);
    cordee_json_set_text(model, "error", error);
    if (members_put(v, model, err) < 0)
        return -1;
    return *error ? cd->http->invalid(cd, v->req, "recruitment-post", model, err)
                  : cd->http->page(cd, v->req, "recruitment-post", model, err);
}

/* ---- its buttons ------------------------------------------------------------------ */

/* The pair that they name, when it is one of this opening. */
static int filled_by(struct opening_visit *v, const struct opening *o,
                     struct cordee_error *err)
{
    const int64_t pair = v->cd->http->form_int(v->req, "pair");
    CORDEE_AUTO(cordee_json_drop)
    json_t *people = pair ? member_introduced(v->cd, o->id, err) : json_array();
    const json_t *row;
    size_t i;

    json_array_foreach (people, i, row)
        if (cordee_json_int(row, "pair") == pair)
            return v->cd->event->fire(v->cd, err, RECRUITMENT_OPENING_FILLED,
                                      CORDEE_ARGS(CORDEE_V(o->id), CORDEE_V(pair)));
    return people ? 0 : -1;
}

static int end(struct opening_visit *v, const char *state, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct opening o;
    int rc;

    if (cd->db->change_begin(cd, &c, T("Opening moved"), err) < 0 ||
        (rc = opening_load(cd, a, cd->http->form_int(v->req, "opening"), &o, err)) < 0)
        return -1;
    if (rc == 0 || !is_theirs(v, &o))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("There is no such opening."));
    if ((cordee_text_is(state, "filled") && filled_by(v, &o, err) < 0) ||
        opening_move_noted(cd, a, o.id, state, 0, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

static int act(void *visit, struct cordee_error *err)
{
    struct opening_visit *v = visit;
    struct cordee *cd = v->cd;
    const char *what = cd->http->form(v->req, "do");

    if (v->forms)
        return opening_visit_keep(v, err);
    if (!cordee_text_is(what, "filled") && !cordee_text_is(what, "closed"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Please choose one of the buttons."));
    if (end(v, what, err) < 0)
        return -1;
    return cd->http->done(
        cd, v->req,
        cordee_arena_printf(cd->http->arena(v->req), "%s?came=%s", v->path, what), NULL,
        err);
}

/* ---- routes ----------------------------------------------------------------------- */

static const struct cordee_link_page page = {
    .purpose = OPENING_LINK,
    .size = sizeof(struct opening_visit),
    .load = visit_load,
    .speak = speak,
    .show = show,
    .act = act,
    .drop = visit_drop,
};

static int get_link(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return cd->http->visit(cd, req, &page, false, err);
}

static int post_link(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    return cd->http->visit(cd, req, &page, true, err);
}

const struct cordee_route opening_member_routes[] = {
    {.method = "GET",
     .path = OPENING_POST "{token}",
     .handle = get_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 120,
     .help = "A member's openings, behind a personal link",
     .takes = "opening:int? new:int? came?"},
    {.method = "POST",
     .path = OPENING_POST "{token}",
     .handle = post_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 60,
     .help = "Writes an opening down, changes it, or says that it is over",
     .takes = "do title body opening:int pair:int"},
    {0},
};
