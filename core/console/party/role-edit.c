/* A person's role at an organisation: what it is, from when until when. */
#include "core/console/member/memberships.h"

#include "core/console/party/party.h"

#include "core/web/web.h"

static const struct cd_input inputs[] = {
    {.name = "label", .type = CD_TEXT, .label = T_LATER("Role"), .required = true},
    {.name = "label_back",
     .type = CD_TEXT,
     .label = T_LATER("Read from the organisation"),
     .hint = T_LATER("Empty: the same words.")},
    {.name = "key_contact", .type = CD_CHECK, .label = T_LATER("Is a key contact")},
    {.name = "since", .type = CD_TEXT, .label = T_LATER("First day"), .kind = "date"},
    {.name = "until", .type = CD_TEXT, .label = T_LATER("Last day"), .kind = "date"},
    {.name = "note", .type = CD_AREA, .label = T_LATER("Note"), .limit = 2000},
    {0},
};

static int load(const struct cd_view *view, json_t **row_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc =
        cd->db->row(cd, err, row_r,
                    "SELECT r.label, r.label_back, r.since, r.until, r.note, CASE "
                    "r.key_contact WHEN 1 THEN '1' ELSE '' END AS key_contact, "
                    "r.party, p.name AS person, o.name AS org FROM role r JOIN party "
                    "p ON p.id = r.party JOIN party o ON o.id = r.other WHERE r.id "
                    "= ? AND p.deleted_at IS NULL",
                    CORDEE_ARGS(CORDEE_V(cd->http->path_int(view->req, "id"))));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such role."));
    return rc < 0 ? -1 : 0;
}

static int show(const struct cd_view *view, struct cd_form *form, const json_t *row,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    cd_form_put(form, model);
    cordee_json_set_text(model, "name", cordee_json_text(row, "person"));
    cordee_json_set_text(model, "org", cordee_json_text(row, "org"));
    cordee_json_set_text(
        model, "url", cd_show_href(view, CORDEE_PERSON, cordee_json_int(row, "party")));
    json_object_set_new(model, "id", json_integer(cd->http->path_int(view->req, "id")));
    return form->bad ? cd->http->invalid(cd, view->req, "role-edit", model, err)
                     : cd->http->page(cd, view->req, "role-edit", model, err);
}

CD_HANDLER(cd_role_edit)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (load(&view, &row, err) < 0 || cd->http->version(req, row, err) < 0)
        return -1;
    cd_days_put(&view, row);
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, row);
    return show(&view, &form, row, err);
}

CD_HANDLER(cd_role_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs, cd->http->form_json(req));
    struct cordee_error why = {0};
    struct cd_relation r;

    if (load(&view, &row, err) < 0 || cd->http->version(req, row, err) < 0)
        return -1;
    if (!cd_form_check(&form))
        return show(&view, &form, row, err);
    r = cd_relation_typed(&form);
    if (cd_role_change(cd, &why, cd->http->path_int(req, "id"), &r,
                       *cd_form_get(&form, "key_contact") != 0) == 0) {
        cd_offer_undo(req);
        return cd->http->done(
            cd, req, cd_show_href(&view, CORDEE_PERSON, cordee_json_int(row, "party")),
            T("The role is changed."), err);
    }
    if (why.code != CORDEE_E_INVALID)
        return cordee_fail(err, why.code, "%s", why.text);
    cd_form_wrong(&form, "until", why.text);
    return show(&view, &form, row, err);
}

CD_FORM_SCHEMA(cd_role_form, inputs)
