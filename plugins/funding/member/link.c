/* The page on which a member says what they look for, behind a personal link. */
#include "plugins/funding/member/member.h"

#include "plugins/funding/board/board.h"
#include "plugins/funding/board/feed.h"
#include "plugins/funding/profile/pages.h"

enum { MOST_PROFILES = 20, MOST_CALLS = 10 };

struct visit {
    struct cordee *cd;
    struct cordee_request *req;
    int64_t person;
    int64_t parties[MOST_PROFILES + 1]; /* whose profiles are theirs to change */
    size_t n;
    struct profile profile; /* the one that is looked at */
    struct profile_typed typed;
    json_t *speaks; /* profile_speaks */
    const char *path;
};

static void visit_drop(void *visit)
{
    struct visit *v = visit;

    json_decref(v->speaks);
}

/* ---- whose ------------------------------------------------------------------ */

/* Those of the organisations where she is, and her own: who is at none has none. */
static int parties_load(struct visit *v, struct cordee_error *err)
{
    int n = profile_parties_of(v->cd, v->person, v->parties, MOST_PROFILES, err);

    if (n <= 0)
        return n;
    v->n = (size_t)n;
    if (v->parties[0] != v->person)
        v->parties[v->n++] = v->person;
    else if (n == 1) /* nothing but her own: she is at no member any more */
        return 0;
    return 1;
}

/* The one the address names, when it is theirs; else the first organisation. */
static int64_t party_asked(const struct visit *v)
{
    int64_t asked = 0;

    if (cordee_text_int(v->cd->http->query(v->req, "of"), &asked))
        for (size_t i = 0; i < v->n; i++)
            if (v->parties[i] == asked)
                return asked;
    return v->parties[0] == v->person ? v->parties[1] : v->parties[0];
}

static int visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                      void *visit, struct cordee_error *err)
{
    struct visit *v = visit;
    int rc;

    *v = (struct visit){.cd = cd, .req = req, .person = row};
    rc = parties_load(v, err);
    if (rc > 0)
        rc = profile_load(cd, cd->http->arena(req), party_asked(v), &v->profile, err);
    if (rc > 0)
        rc = profile_speaks(cd, v->person, &v->speaks, err);
    if (rc > 0) {
        profile_typed_of(cd->http->arena(req), &v->profile, &v->typed);
        v->path = cordee_arena_printf(cd->http->arena(req), "%s?of=%lld",
                                      profile_link(cd, cd->http->arena(req), v->person),
                                      (long long)v->profile.party);
    }
    return rc;
}

/* In her language, else in the cluster's. */
static void speak(void *visit)
{
    const struct visit *v = visit;

    v->cd->http->speak(v->cd, v->req, cordee_json_text(v->speaks, "language"),
                       cordee_json_text(v->speaks, "ours"));
}

/* ---- the page --------------------------------------------------------------- */

static int put_profiles(struct visit *v, json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = v->cd->http->arena(v->req);
    json_t *list = json_array();

    json_object_set_new(model, "profiles", list);
    for (size_t i = 0; i < v->n; i++) {
        struct profile p;
        int rc = profile_load(v->cd, a, v->parties[i], &p, err);

        if (rc < 0)
            return -1;
        if (rc > 0)
            json_array_append_new(
                list, json_pack("{s:s, s:o, s:b}", "name", p.name, "href",
                                json_string(cordee_arena_printf(
                                    a, "%s?of=%lld", profile_link(v->cd, a, v->person),
                                    (long long)p.party)),
                                "current", p.party == v->profile.party));
    }
    return 0;
}

/* What fits now, with its official page: the office's is not for them. */
static int put_calls(struct visit *v, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    const int64_t party = v->profile.party, now = cordee_now();
    json_t *list = board_party_calls(cd, party, now, true, MOST_CALLS, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        const char *url = cordee_json_text(json_object_get(row, "record"), "url");

        if (cordee_text_starts(url, "https://") || cordee_text_starts(url, "http://"))
            cordee_json_set_text(row, "url", url);
        json_object_del(row, "why");
        board_row_dress(cd, a, row, now);
    }
    json_object_set_new(model, "calls", list);
    cordee_json_set_text(model, "atom", feed_of_party(cd, a, party, FEED_ATOM));
    cordee_json_set_text(model, "calendar", feed_of_party(cd, a, party, FEED_CALENDAR));
    return 0;
}

static int show(void *visit, const char *error, struct cordee_error *err)
{
    struct visit *v = visit;
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = profile_form(cd, a, &v->profile, &v->typed, err);
    const char *came = cd->http->query(v->req, "came");

    if (!model || put_profiles(v, model, err) < 0 || put_calls(v, model, err) < 0)
        return -1;
    json_object_set_new(model, "yours", json_true());
    json_object_set_new(model, "name", json_string(v->profile.name));
    json_object_set_new(model, "action", json_string(v->path));
    json_object_set_new(model, "saved", json_boolean(cordee_text_is(came, "saved")));
    json_object_set_new(model, "confirmed", json_boolean(cordee_text_is(came, "same")));
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, v->req, "funding-profile-link", model, err)
                  : cd->http->page(cd, v->req, "funding-profile-link", model, err);
}

/* ---- saving ----------------------------------------------------------------- */

/* On her timeline, and on that of the organisation she spoke for. */
static int entry_add(struct visit *v, struct cordee_error *err)
{
    const struct cordee_taker takers[] = {{v->person, "from"},
                                          {v->profile.party, "about"}};
    const struct cordee_interaction entry = {.kind = "funding.profile",
                                             .direction = CORDEE_IN,
                                             .subject = v->profile.name,
                                             .body = "",
                                             .takers = takers,
                                             .n_takers =
                                                 v->person == v->profile.party ? 1 : 2};

    return v->cd->crm->interaction(v->cd, err, &entry, NULL);
}

static int save(struct visit *v, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int changed;

    if (v->cd->db->begin(v->cd, &tx, err) < 0 ||
        (changed = profile_form_save(v->cd, v->req, &v->profile, &v->typed, "member",
                                     err)) < 0 ||
        (changed && entry_add(v, err) < 0) || v->cd->db->commit(&tx, err) < 0)
        return -1;
    return changed;
}

static int act(void *visit, struct cordee_error *err)
{
    struct visit *v = visit;
    struct cordee *cd = v->cd;
    const int rc = save(v, err);

    return rc < 0
               ? -1
               : cd->http->done(cd, v->req,
                                cordee_arena_printf(cd->http->arena(v->req), "%s&came=%s",
                                                    v->path, rc ? "saved" : "same"),
                                NULL, err);
}

/* ---- routes ----------------------------------------------------------------- */

static const struct cordee_link_page page = {
    .purpose = PROFILE_LINK,
    .size = sizeof(struct visit),
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

const struct cordee_route funding_profile_link_routes[] = {
    {.method = "GET",
     .path = PROFILE_PATH "{token}",
     .handle = get_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 120,
     .help = "What a member looks for in calls, behind a personal link",
     .takes = "of:int"},
    {.method = "POST",
     .path = PROFILE_PATH "{token}",
     .handle = post_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 60,
     .help = "Says so; a field that is not sent stays, none at all: it is right",
     .takes = PROFILE_FIELDS},
    {0},
};
