/* Two records side by side, and the search for the other one. */
#include "core/console/duplicate/duplicate.h"
#include "core/console/page.h"

#include "core/crm/duplicate/duplicates.h"
#include "core/crm/duplicate/merge.h"
#include "core/web/web.h"

#include <string.h>

/* ---- side by side ----------------------------------------------------------------- */

static void dress_party(const struct cd_view *view, json_t *party)
{
    cd_show_put_avatar(party, cordee_json_int(party, "id"),
                       cordee_json_text(party, "name"));
    cd_show_put_day(view, party, "created", cordee_json_int(party, "created_at"));
    cd_show_put_day(view, party, "updated", cordee_json_int(party, "updated_at"));
}

static void dress_fields(json_t *fields)
{
    size_t i;
    json_t *field;

    json_array_foreach (fields, i, field) {
        const char *pick = cordee_json_text(field, "pick");

        json_object_set_new(field, "pick_a", json_boolean(strcmp(pick, "a") == 0));
        json_object_set_new(field, "pick_b", json_boolean(strcmp(pick, "b") == 0));
        json_object_set_new(field, "pick_both", json_boolean(strcmp(pick, "both") == 0));
        json_object_set_new(field, "n", json_integer((json_int_t)i));
    }
}

static int show_both(const struct cd_view *view, int64_t a, int64_t b,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (cd_merge_look(cd, err, a, b, &model) < 0)
        return -1;
    dress_party(view, json_object_get(model, "stays"));
    dress_party(view, json_object_get(model, "goes"));
    dress_fields(json_object_get(model, "fields"));
    cordee_json_set_text(model, "swap",
                         cordee_arena_printf(view->arena, "/merge?a=%lld&b=%lld",
                                             (long long)b, (long long)a));
    return cd->http->page(cd, view->req, "merge", model, err);
}

/* ---- with whom -------------------------------------------------------------------- */

/* Whoever looks alike, or whom the search finds: those of the same kind, but itself. */
static void add_others(const struct cd_view *view, json_t *list, const json_t *found,
                       int64_t a)
{
    size_t i;
    json_t *party;

    json_array_foreach ((json_t *)found, i, party) {
        int64_t id = cordee_json_int(party, "id");
        json_t *copy;

        if (id == a)
            continue;
        copy = json_copy(party);
        cd_show_put_avatar(copy, id, cordee_json_text(copy, "name"));
        cordee_json_set_text(copy, "merge",
                             cordee_arena_printf(view->arena, "/merge?a=%lld&b=%lld",
                                                 (long long)a, (long long)id));
        json_array_append_new(list, copy);
    }
}

static json_t *looks_of(const json_t *party)
{
    static const char *const same[][2] = {
        {"name", "name"},       {"given_name", "given"}, {"family_name", "family"},
        {"country", "country"}, {"city", "city"},        {"email", "email"},
        {"phone", "phone"},     {"website", "website"}};
    json_t *fields = json_object();

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        cordee_json_set_text(fields, same[i][0], cordee_json_text(party, same[i][1]));
    return fields;
}

static int find_others(const struct cd_view *view, const json_t *party, const char *q,
                       json_t *list, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *found = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *looks = looks_of(party);
    bool org = cordee_json_int(party, "kind") == CORDEE_ORG;
    int64_t a = cordee_json_int(party, "id");

    if (!*q) {
        if (cd_known_find(cd, err, org ? CORDEE_ORG : CORDEE_PERSON, looks, 6, &found) <
            0)
            return -1;
        add_others(view, list, found, a);
        return 0;
    }
    if (cd_crm_search(cd, err, q, view->user, 20, &found) < 0)
        return -1;
    add_others(view, list, json_object_get(found, org ? "orgs" : "people"), a);
    return 0;
}

static int show_search(const struct cd_view *view, int64_t a, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *q = cd->http->query(view->req, "q");
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *party = NULL, *list = json_array();
    int rc = cd->crm->party(cd, err, a, &party);

    json_object_set_new(model, "others", list);
    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such page."));
    json_object_set_new(model, "party", party);
    json_object_set_new(model, "q", json_string(q));
    if (find_others(view, party, q, list, err) < 0)
        return -1;
    return cd->http->page(cd, view->req, "merge-with", model, err);
}

CD_HANDLER(cd_merge_show)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t a = 0, b = 0;

    if (!cordee_text_int(cd->http->query(req, "a"), &a) ||
        (*cd->http->query(req, "b") && !cordee_text_int(cd->http->query(req, "b"), &b)))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    return b ? show_both(&view, a, b, err) : show_search(&view, a, err);
}

/* ---- doing it --------------------------------------------------------------------- */

/* "pick.city" = "b" of the form. */
static json_t *picks_of(const struct cd_view *view)
{
    json_t *picks = json_object(), *value;
    const char *name;

    json_object_foreach (view->cd->http->form_json(view->req), name, value)
        if (cordee_text_starts(name, "pick.") && json_is_string(value))
            json_object_set(picks, name + 5, value);
    return picks;
}

CD_HANDLER(cd_merge_save)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t a = cd->http->form_int(req, "a"), b = cd->http->form_int(req, "b");
    CORDEE_AUTO(cordee_json_drop) json_t *picks = picks_of(&view);
    int64_t kind = CORDEE_PERSON;

    if (cd_merge_do(cd, err, a, b, picks) < 0)
        return err->code == CORDEE_E_INVALID
                   ? cd->http->failed(cd, req, "/duplicates", err->text, err)
                   : -1;
    if (cd->db->one(cd, err, &kind, "SELECT kind FROM party WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(a))) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, cd_show_href(&view, (int)kind, a),
                          T("Merged: all that the other had is here now."), err);
}
