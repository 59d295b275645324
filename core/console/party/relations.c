/* What two parties are to each other: added, changed, ended. */
#include "core/console/member/memberships.h"

#include "core/console/party/party.h"

#include "core/web/web.h"

#include "core/crm/crm.h"
#include "core/crm/scope.h"

#include <string.h>

static const struct cd_input inputs[] = {
    {.name = "label",
     .type = CD_TEXT,
     .label = T_LATER("What it is to them"),
     .hint = T_LATER("such as: supplier of"),
     .required = true},
    {.name = "with",
     .type = CD_TEXT,
     .label = T_LATER("With"),
     .hint = T_LATER("The name of an organisation or a person."),
     .required = true},
    {.name = "label_back",
     .type = CD_TEXT,
     .label = T_LATER("What they are to it"),
     .hint = T_LATER("such as: customer of")},
    {.name = "since", .type = CD_TEXT, .label = T_LATER("First day"), .kind = "date"},
    {.name = "until", .type = CD_TEXT, .label = T_LATER("Last day"), .kind = "date"},
    {.name = "note", .type = CD_AREA, .label = T_LATER("Note"), .limit = 2000},
    {0},
};

/* The party whose page it is: id, kind, name. */
static int load_party(const struct cd_view *view, int64_t party, json_t **row_r,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd->db->row(cd, err, row_r,
                         "SELECT id AS party, kind, name FROM party WHERE id = ? AND "
                         "deleted_at IS NULL AND " CD_MINE("party.id"),
                         CORDEE_ARGS(CORDEE_V(party)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    return rc < 0 ? -1 : 0;
}

static int show(const struct cd_view *view, struct cd_form *form, json_t *party,
                int64_t id, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *labels = NULL;

    cd_form_put(form, party);
    labels = cd->db->list(cd, err,
                          "SELECT label AS value, '' AS label FROM (SELECT label FROM "
                          "relation UNION SELECT label_back FROM relation) WHERE label "
                          "<> '' ORDER BY 1 LIMIT 100",
                          CORDEE_NO_ARGS);
    if (!labels)
        return -1;
    cd_form_options(party, "label", labels);
    cd_form_options(party, "label_back", labels);
    cordee_json_set_text(party, "url",
                         cd_show_href(view, (int)cordee_json_int(party, "kind"),
                                      cordee_json_int(party, "party")));
    if (id)
        json_object_set_new(party, "id", json_integer(id));
    return form->bad ? cd->http->invalid(cd, view->req, "relation-edit", party, err)
                     : cd->http->page(cd, view->req, "relation-edit", party, err);
}

CD_HANDLER(cd_relation_new)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);

    if (load_party(&view, cd->http->path_int(req, "id"), &party, err) < 0)
        return -1;
    return show(&view, &form, party, 0, err);
}

/* An organisation of that name, or else a person; "#12" is a number. */
static int find_other(struct cd_form *form, int64_t *other_r, struct cordee_error *err)
{
    struct cordee *cd = form->view->cd;
    const char *name = cd_form_get(form, "with");
    int rc;

    if (*name == '#' && cordee_text_int(name + 1, other_r))
        return 0;
    rc = cd_party_by_name(cd, err, CORDEE_ORG, name, "", other_r);
    if (rc == 0)
        rc = cd_party_by_name(cd, err, CORDEE_PERSON, name, "", other_r);
    if (rc == 0)
        cd_form_wrong(form, "with",
                      T("Nobody is called so; write the name as it is listed."));
    return rc < 0 ? -1 : 0;
}

struct cd_relation cd_relation_typed(const struct cd_form *form)
{
    return (struct cd_relation){.label = cd_form_get(form, "label"),
                                .label_back = cd_form_get(form, "label_back"),
                                .note = cd_form_get(form, "note"),
                                .since = cd_day_read(form, "since", false),
                                .until = cd_day_read(form, "until", true)};
}

static int refused(struct cd_form *form, const struct cordee_error *why,
                   struct cordee_error *err)
{
    if (why->code != CORDEE_E_INVALID && why->code != CORDEE_E_NOT_FOUND)
        return cordee_fail(err, why->code, "%s", why->text);
    cd_form_wrong(form, "with", why->text);
    return 0;
}

CD_HANDLER(cd_relation_save_new)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs, cd->http->form_json(req));
    struct cordee_error why = {0};
    int64_t other = 0;

    if (load_party(&view, cd->http->path_int(req, "id"), &party, err) < 0)
        return -1;
    if (cd_form_check(&form) && find_other(&form, &other, err) < 0)
        return -1;
    if (!form.bad) {
        struct cd_relation r = cd_relation_typed(&form);

        r.party = cordee_json_int(party, "party");
        r.other = other;
        if (cd_relation_add(cd, &why, &r, NULL) == 0) {
            cd_offer_undo(req);
            return cd->http->done(
                cd, req,
                cd_show_href(&view, (int)cordee_json_int(party, "kind"), r.party),
                T("The relation is noted."), err);
        }
        if (refused(&form, &why, err) < 0)
            return -1;
    }
    return show(&view, &form, party, 0, err);
}

/* ---- one that is there ------------------------------------------------------------- */

static int load(const struct cd_view *view, json_t **row_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd->db->row(cd, err, row_r,
                         "SELECT r.label, r.label_back, r.since, r.until, r.note, "
                         "r.party AS whose, q.name AS \"with\" FROM relation r JOIN "
                         "party q ON q.id = r.other WHERE r.id = ?",
                         CORDEE_ARGS(CORDEE_V(cd->http->path_int(view->req, "id"))));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("There is no such relation."));
    return rc < 0 ? -1 : 0;
}

CD_HANDLER(cd_relation_edit)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;

    if (load(&view, &row, err) < 0 || cd->http->version(req, row, err) < 0 ||
        load_party(&view, cordee_json_int(row, "whose"), &party, err) < 0)
        return -1;
    cd_days_put(&view, row);
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, row);
    return show(&view, &form, party, cd->http->path_int(req, "id"), err);
}

static int back_to(const struct cd_view *view, const json_t *row, const char *words,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;
    const char *usual;

    if (load_party(view, cordee_json_int(row, "whose"), &party, err) < 0)
        return -1;
    usual = cd_show_href(view, (int)cordee_json_int(party, "kind"),
                         cordee_json_int(party, "party"));
    cd_offer_undo(view->req);
    return view->cd->http->done(view->cd, view->req, cd_page_back(view, usual), words,
                                err);
}

/* Its two parties stay, so "with" is not asked again. */
CD_HANDLER(cd_relation_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_copy(cd->http->form_json(req));
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};

    if (load(&view, &row, err) < 0 || cd->http->version(req, row, err) < 0)
        return -1;
    json_object_set(values, "with", json_object_get(row, "with"));
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);
    if (cd_form_check(&form)) {
        struct cd_relation r = cd_relation_typed(&form);

        if (cd_relation_change(cd, &why, id, &r) == 0)
            return back_to(&view, row, T("The relation is changed."), err);
        if (refused(&form, &why, err) < 0)
            return -1;
    }
    if (load_party(&view, cordee_json_int(row, "whose"), &party, err) < 0)
        return -1;
    return show(&view, &form, party, id, err);
}

CD_HANDLER(cd_relation_stop)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t id = cd->http->path_int(req, "id");
    bool gone = *cd->http->form(req, "remove") != 0;

    if (load(&view, &row, err) < 0 ||
        (gone ? cd_relation_remove(cd, err, id) : cd_relation_end(cd, err, id, 0)) < 0)
        return -1;
    return back_to(&view, row,
                   gone ? T("The relation is removed.") : T("The relation has ended."),
                   err);
}

CD_FORM_SCHEMA(cd_relation_form, inputs)
