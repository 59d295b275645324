/* Who may be whom, and what is known while somebody is typed in. */
#include "core/console/duplicate/duplicate.h"
#include "core/console/page.h"
#include "core/console/settings/clusters.h"

#include "core/crm/duplicate/duplicates.h"

#include <string.h>

enum { PAIRS = 25, KNOWN = 5 };

/* ---- the page --------------------------------------------------------------------- */

/* When it looked last, and what came of it. */
static int put_last(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t at, n;
    int rc = cd_duplicates_last(cd, err, &at, &n);

    if (rc <= 0)
        return rc;
    json_object_set_new(model, "last",
                        json_string(cd_show_fill(
                            view,
                            n ? TN("Looked for last: {1}. One new pair was found.",
                                   "Looked for last: {1}. {2} new pairs were found.", n)
                              : T("Looked for last: {1}. No new pair was found."),
                            cd_show_moment(view, at), cd_show_count(view, n), NULL)));
    return 0;
}

/* The finder, while it runs; else what came of it last. */
static int put_job(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    int rc = cd_page_put_job(view, "crm.duplicates", model, err);

    return rc == 0 ? put_last(view, model, err) : rc;
}

/* What tells two apart: the address, the organisation, the town. */
static void dress_side(json_t *party)
{
    cd_show_put_avatar(party, cordee_json_int(party, "id"),
                       cordee_json_text(party, "name"));
}

static void dress(const struct cd_view *view, json_t *items)
{
    size_t i;
    json_t *pair;

    json_array_foreach (items, i, pair) {
        dress_side(json_object_get(pair, "a"));
        dress_side(json_object_get(pair, "b"));
        cd_show_put_day(view, pair, "said", cordee_json_int(pair, "said_at"));
    }
}

/* Where clusters are shown together, each side says whose it is. */
static int put_clusters(const struct cd_view *view, json_t *items,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *sides = json_array();
    size_t i;
    json_t *pair;

    json_array_foreach (items, i, pair) {
        json_array_append(sides, json_object_get(pair, "a"));
        json_array_append(sides, json_object_get(pair, "b"));
    }
    return cd_clusters_put_names(view, sides, err);
}

static void put_tabs(const struct cd_view *view, json_t *model, bool decided)
{
    struct cordee *cd = view->cd;

    json_object_set_new(
        model, "tabs",
        json_pack("[{s:s, s:s, s:b}, {s:s, s:s, s:b}]", "label",
                  cd_show_fill(view, T("To look at: {1}"),
                               cd_show_count(view, cordee_json_int(model, "open")), NULL),
                  "href", "/duplicates", "current", !decided, "label",
                  cd_show_fill(view, T("Not duplicates: {1}"),
                               cd_show_count(view, cordee_json_int(model, "decided")),
                               NULL),
                  "href", "/duplicates?state=not", "current", decided));
}

CD_HANDLER(cd_duplicates_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    bool decided = strcmp(cd->http->query(req, "state"), "not") == 0;
    int64_t after = 0;

    if (!cordee_text_int(cd->http->query(req, "after"), &after))
        after = 0;
    if (cd_duplicates_list(cd, err, decided, after, PAIRS, &model) < 0 ||
        put_job(&view, model, err) < 0)
        return -1;
    dress(&view, json_object_get(model, "items"));
    if (put_clusters(&view, json_object_get(model, "items"), err) < 0)
        return -1;
    put_tabs(&view, model, decided);
    cd_page_put_may(&view, model);
    json_object_set_new(model, "decided_shown", json_boolean(decided));
    if (json_object_get(model, "next"))
        cordee_json_set_text(
            model, "next_href",
            cordee_arena_printf(view.arena, "/duplicates?%safter=%lld",
                                decided ? "state=not&" : "",
                                (long long)cordee_json_int(model, "next")));
    return cd->http->page(cd, req, "duplicates", model, err);
}

CD_HANDLER(cd_duplicates_look)
{
    if (cd_duplicates_queue(cd, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/duplicates",
                          T("All records are being compared. What is found shows here."),
                          err);
}

CD_HANDLER(cd_duplicates_decide)
{
    struct cd_view view = cd_view_of(cd, req);
    bool two = cd->http->form_int(req, "two") == 1;

    if (cd_duplicates_say(cd, err, cd->http->form_int(req, "a"),
                          cd->http->form_int(req, "b"), two) < 0)
        return -1;
    return cd->http->done(cd, req, cd_page_back(&view, "/duplicates"),
                          two ? T("Noted: these are two. It stays so whenever duplicates "
                                  "are looked for.")
                              : T("Back on the list."),
                          err);
}

/* ---- while somebody is typed in ---------------------------------------------------- */

static void dress_known(json_t *list)
{
    size_t i;
    json_t *party;

    json_array_foreach (list, i, party) {
        static const char *const facts[] = {"email", "city", "country_name", NULL};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf note = {0};

        for (const char *const *f = facts; *f; f++)
            if (*cordee_json_text(party, *f))
                cordee_buf_printf(&note, "%s%s", note.len ? ", " : "",
                                  cordee_json_text(party, *f));
        cd_show_put_avatar(party, cordee_json_int(party, "id"),
                           cordee_json_text(party, "name"));
        json_object_set_new(party, "note", json_string(note.text ? note.text : ""));
    }
}

/* One form may be about both: an organisation goes by `org_name`. */
int cd_known_of(const struct cd_view *view, const json_t *values, json_t **list_r,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *org = json_pack(
        "{s:s, s:s, s:s}", "name", cordee_json_text(values, "org_name"), "country",
        cordee_json_text(values, "country"), "city", cordee_json_text(values, "city"));
    json_t *list = NULL, *orgs = NULL;

    *list_r = NULL;
    if (cd_known_find(view->cd, err, CORDEE_PERSON, values, KNOWN, &list) < 0)
        return -1;
    if (*cordee_json_text(org, "name") &&
        cd_known_find(view->cd, err, CORDEE_ORG, org, KNOWN, &orgs) < 0) {
        json_decref(list);
        return -1;
    }
    if (orgs)
        json_array_extend(list, orgs);
    json_decref(orgs);
    dress_known(list);
    *list_r = list;
    return 0;
}

CD_HANDLER(cd_known_show)
{
    static const char *const names[] = {"org_name", "given_name", "family_name", "email",
                                        "phone",    "country",    "city",        NULL};
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list;

    for (const char *const *n = names; *n; n++)
        cordee_json_set_text(values, *n, cd->http->query(req, *n));
    if (cd_known_of(&view, values, &list, err) < 0)
        return -1;
    json_object_set_new(model, "items", list);
    return cd->http->json(cd, req, model, err);
}
