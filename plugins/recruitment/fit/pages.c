/* Pages of an opening's candidates and of a candidate's openings. */
#include "plugins/recruitment/opening/pages.h"
#include "plugins/recruitment/fit/shown.h"

#include <math.h>

#define NAMES "recruitment.names"
#define WRITE "recruitment.write"

/* ---- lists ----------------------------------------------------------------------------
 */

static int people_dress(struct cordee *cd, struct cordee_arena *a, int64_t opening,
                        json_t *people, struct cordee_error *err)
{
    json_t *row;
    size_t i;

    json_array_foreach (people, i, row) {
        json_object_set_new(row, "rank", json_integer((json_int_t)i + 1));
        json_object_set_new(row, "opening", json_integer(opening));
        if (fit_row_dress(cd, a, opening, cordee_json_int(row, "candidate"), row, err) <
            0)
            return -1;
    }
    return 0;
}

static void cut(json_t *list, size_t most)
{
    while (json_array_size(list) > most)
        json_array_remove(list, json_array_size(list) - 1);
}

static int people_put(struct cordee *cd, struct cordee_request *req,
                      const struct opening *o, size_t most, json_t *model,
                      struct cordee_error *err)
{
    json_t *people = fit_people(cd, o->id, cd->http->may(req, NAMES), err);

    if (!people)
        return -1;
    json_object_set_new(model, "people", people);
    json_object_set_new(model, "n", json_integer((json_int_t)json_array_size(people)));
    cut(people, most);
    return people_dress(cd, cd->http->arena(req), o->id, people, err);
}

int fit_opening_part(struct cordee *cd, struct cordee_request *req,
                     const struct opening *o, json_t *model, struct cordee_error *err)
{
    enum { FIRST = 5 };

    if (!opening_is_open(o, cordee_now()))
        return 0;
    if (people_put(cd, req, o, FIRST, model, err) < 0 ||
        fit_gates_put(cd, o->cluster, o->id, model, err) < 0)
        return -1;
    json_object_set_new(model, "opening", json_integer(o->id));
    json_object_set_new(model, "may_write", json_boolean(cd->http->may(req, WRITE)));
    return 1;
}

/* ---- whom somebody said no to
 * ---------------------------------------------------------- */

static int noes_put(struct cordee *cd, struct cordee_request *req, int64_t opening,
                    int64_t candidate, json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    json_t *noes = fit_noes(cd, opening, candidate, cd->http->may(req, NAMES), err), *row;
    size_t i;

    if (!noes)
        return -1;
    json_array_foreach (noes, i, row) {
        const char *by = cordee_json_text(row, "by");

        cordee_json_set_text(row, "number",
                             candidate_number(cd, a, cordee_json_int(row, "candidate")));
        cordee_json_set_text(row, "by_text",
                             cordee_text_is(by, "candidate") ? T("they said so")
                             : cordee_text_is(by, "member")  ? T("the member said so")
                                                             : T("the office said so"));
        json_object_set_new(row, "by_candidate",
                            json_boolean(cordee_text_is(by, "candidate")));
        cordee_json_set_text(row, "at_text",
                             opening_day_text(cd, a, cordee_json_int(row, "at")));
    }
    json_object_set_new(model, "noes", noes);
    return 0;
}

/* ---- an opening's candidates
 * ----------------------------------------------------------- */

static void weights_put(struct cordee *cd, const struct fit_why *why, json_t *model)
{
    json_t *list = json_array();
    double most = 1;

    for (int i = 0; i < MATCH_PARTS; i++)
        most = fmax(most, why->weights[i]);
    for (int i = 0; i < MATCH_PARTS; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:I}", "label",
                            opening_weight_name(cd, match_part_names[i]), "weight",
                            json_sprintf("%g", why->weights[i]), "percent",
                            (json_int_t)lround(100 * why->weights[i] / most)));
    json_object_set_new(model, "weights", list);
    cordee_json_set_text(model, "weights_by", why->weights_by);
}

static int get_people(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct fit_why why;
    struct opening o;

    if (opening_asked(cd, req, &o, err) < 0 ||
        people_put(cd, req, &o, FIT_BEST, model, err) < 0 ||
        noes_put(cd, req, o.id, 0, model, err) < 0 ||
        fit_gates_put(cd, o.cluster, o.id, model, err) < 0 ||
        fit_why(cd, a, o.cluster, o.id, 0, &why, err) < 0 ||
        fit_weighed_put(cd, a, o.id, model, err) < 0)
        return -1;
    weights_put(cd, &why, model);
    json_object_set_new(model, "id", json_integer(o.id));
    json_object_set_new(model, "opening", json_integer(o.id));
    cordee_json_set_text(model, "title", o.title);
    cordee_json_set_text(model, "text_language", o.language);
    cordee_json_set_text(model, "party_name", o.party_name);
    json_object_set_new(model, "is_open",
                        json_boolean(opening_is_open(&o, cordee_now())));
    json_object_set_new(model, "own_weights", json_boolean(*o.weights));
    json_object_set_new(model, "may_write", json_boolean(cd->http->may(req, WRITE)));
    return cd->http->page(cd, req, "recruitment-people", model, err);
}

/* ---- a candidate's openings
 * ------------------------------------------------------------ */

static int openings_put(struct cordee *cd, struct cordee_arena *a, int64_t candidate,
                        json_t *model, struct cordee_error *err)
{
    json_t *openings = fit_openings(cd, candidate, err), *row;
    size_t i;

    if (!openings)
        return -1;
    json_object_set_new(model, "openings", openings);
    json_array_foreach (openings, i, row) {
        json_object_set_new(row, "rank", json_integer((json_int_t)i + 1));
        json_object_set_new(row, "candidate", json_integer(candidate));
        cordee_json_set_text(row, "kind_name",
                             opening_kind_name(cd, cordee_json_text(row, "kind")));
        if (fit_row_dress(cd, a, cordee_json_int(row, "opening"), candidate, row, err) <
            0)
            return -1;
    }
    return 0;
}

static int views_put(struct cordee *cd, struct cordee_arena *a, int64_t candidate,
                     json_t *model, struct cordee_error *err)
{
    json_t *views = fit_views(cd, candidate, err), *row;
    size_t i;

    if (!views)
        return -1;
    json_array_foreach (views, i, row) {
        char text[60];

        cd->text->time(cd, cordee_json_int(row, "at"), CORDEE_TIME_SHORT, text,
                       sizeof text);
        cordee_json_set_text(row, "at_text", cordee_arena_text(a, text));
    }
    json_object_set_new(model, "views", views);
    return 0;
}

/* The office looks at a profile. */
static int look_log(struct cordee *cd, struct cordee_request *req, int64_t candidate,
                    int64_t opening, struct cordee_error *err)
{
    const struct fit_view view = {.candidate = candidate,
                                  .opening = opening,
                                  .staff = cd->http->user(req),
                                  .blind = !cd->http->may(req, NAMES)};

    return cd->http->is_head(req) ? 0 : fit_view_log(cd, &view, err);
}

int fit_candidate_part(struct cordee *cd, struct cordee_request *req,
                       const struct candidate *c, json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);

    if (openings_put(cd, a, c->id, model, err) < 0 ||
        noes_put(cd, req, 0, c->id, model, err) < 0 ||
        views_put(cd, a, c->id, model, err) < 0)
        return -1;
    json_object_set_new(model, "there",
                        json_boolean(candidate_is_there(c, cordee_now())));
    json_object_set_new(model, "candidate", json_integer(c->id));
    json_object_set_new(model, "may_write", json_boolean(cd->http->may(req, WRITE)));
    return look_log(cd, req, c->id, 0, err) < 0 ? -1 : 1;
}

/* The number in {candidate} or {id}; -1: there is none, too. */
static int candidate_asked(struct cordee *cd, struct cordee_request *req,
                           const char *name, struct candidate *c_r,
                           struct cordee_error *err)
{
    int rc =
        candidate_load(cd, cd->http->arena(req), cd->http->path_int(req, name), c_r, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("There is no such candidate."));
    return rc < 0 ? -1 : 0;
}

/* ---- one pair -------------------------------------------------------------------------
 */

static json_t *parts_of(struct cordee *cd, const struct fit_why *why)
{
    CORDEE_AUTO(cordee_json_drop) json_t *parts = json_object();

    for (int i = 0; i < MATCH_PARTS; i++)
        if (why->parts[i] >= 0)
            json_object_set_new(parts, match_part_names[i], json_real(why->parts[i]));
    return fit_parts_json(cd, parts, why->weights);
}

/* Those of two clusters have nothing to do with each other. */
static int pair_asked(struct cordee *cd, struct cordee_request *req, struct opening *o,
                      struct candidate *c, struct cordee_error *err)
{
    if (opening_asked(cd, req, o, err) < 0 ||
        candidate_asked(cd, req, "candidate", c, err) < 0)
        return -1;
    return o->cluster == c->cluster ? 0
                                    : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                                  T("There is no such candidate."));
}

static int pair_put(struct cordee *cd, struct cordee_request *req,
                    const struct opening *o, const struct candidate *c, json_t *model,
                    struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    struct fit_why why;
    json_t *blind = NULL;
    int rc = fit_why(cd, a, o->cluster, o->id, c->id, &why, err);

    if (rc < 0)
        return -1;
    if (rc) {
        json_object_set_new(model, "score", json_integer(lround(why.score)));
        json_object_set_new(model, "parts", parts_of(cd, &why));
        json_object_set_new(model, "essential", json_integer((json_int_t)why.essential));
        json_object_set_new(model, "there", json_integer((json_int_t)why.there));
        cordee_json_set_text(model, "gate", fit_gate_text(cd, why.gate));
    }
    json_object_set_new(model, "scored", json_boolean(rc));
    if (fit_blind(cd, a, c->id, o->id, &blind, err) < 0)
        return -1;
    if (blind)
        json_object_set_new(model, "blind", blind);
    return 0;
}

static int get_pair(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL, *tags = NULL;
    struct cordee_arena *a = cd->http->arena(req);
    struct candidate c;
    struct opening o;

    if (pair_asked(cd, req, &o, &c, err) < 0 ||
        !(tags = fit_tags(cd, a, o.id, c.id, err)))
        return -1;
    model = json_pack("{s:I, s:I, s:s, s:s, s:O, s:b}", "opening", o.id, "candidate",
                      c.id, "title", o.title, "number", candidate_number(cd, a, c.id),
                      "tags", tags, "may_write", cd->http->may(req, WRITE));
    cordee_json_set_text(model, "headline", c.headline);
    cordee_json_set_text(model, "text_language", c.language);
    if (pair_put(cd, req, &o, &c, model, err) < 0 ||
        look_log(cd, req, c.id, o.id, err) < 0)
        return -1;
    return cd->http->page(cd, req, "recruitment-why", model, err);
}

/* ---- not for them
 * ---------------------------------------------------------------------- */

static int no_keep(struct cordee *cd, const struct opening *o, const struct candidate *c,
                   bool back, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (cd->db->change_begin(cd, &change,
                             back ? T("A candidate fits an opening again")
                                  : T("A candidate does not fit an opening"),
                             err) < 0 ||
        (back ? fit_no_drop(cd, o->id, c->id, err)
              : fit_no_put(cd, o->id, c->id, "staff", err)) < 0)
        return -1;
    return cd->db->change_commit(&change, err);
}

static int post_no(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    const bool back = cordee_text_is(cd->http->form(req, "do"), "back");
    struct cordee_arena *a = cd->http->arena(req);
    struct candidate c;
    struct opening o;

    if (pair_asked(cd, req, &o, &c, err) < 0 || no_keep(cd, &o, &c, back, err) < 0)
        return -1;
    cd->http->offer_undo_here(req);
    return cd->http->done(cd, req, opening_path(a, o.id, "/matches"),
                          back ? T("They are proposed again.")
                               : T("Not for this opening: remembered."),
                          err);
}

const struct cordee_route fit_routes[] = {
    {"GET", "/recruitment/openings/{id}/matches", "recruitment.read", get_people,
     .help = "Who fits an opening best, and why"},
    {"GET", "/recruitment/openings/{id}/candidates/{candidate}", "recruitment.read",
     get_pair, .help = "Why a candidate fits an opening, or does not"},
    {"POST", "/recruitment/openings/{id}/candidates/{candidate}/no", WRITE, post_no,
     .help = "A candidate is not for an opening, or is again", .takes = "do:text?"},
    {0},
};
