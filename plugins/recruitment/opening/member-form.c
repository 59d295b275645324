/* A member writes an opening down, or changes one of theirs. */
#include "plugins/recruitment/opening/pages.h"

int opening_visit_form(struct opening_visit *v, const char *error,
                       struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = opening_form_model(&v->form, err);

    if (!model)
        return -1;
    json_object_set_new(model, "form", json_true());
    json_object_set_new(model, "action", json_string(v->path));
    json_object_set_new(
        model, "back",
        json_string(opening_member_link(cd, cd->http->arena(v->req), v->person)));
    json_object_set_new(model, "name", json_string(v->o.party_name));
    json_object_set_new(model, "is_open",
                        json_boolean(cordee_text_is(v->o.state, "open")));
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, v->req, "recruitment-post", model, err)
                  : cd->http->page(cd, v->req, "recruitment-post", model, err);
}

/* On their timeline, and on that of the member they spoke for. */
static int note(struct opening_visit *v, const struct opening *o,
                struct cordee_error *err)
{
    const struct cordee_taker takers[] = {{v->person, "from"}, {o->party, "about"}};
    const struct cordee_interaction entry = {.kind = "recruitment.posted",
                                             .direction = CORDEE_IN,
                                             .subject = o->title,
                                             .body = "",
                                             .cluster = o->cluster,
                                             .takers = takers,
                                             .n_takers = 2};

    return v->cd->crm->interaction(v->cd, err, &entry, NULL);
}

static int keep(struct opening_visit *v, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const bool over =
        !cordee_text_is(v->o.state, "draft") && !cordee_text_is(v->o.state, "open");

    if (over)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("This opening is over. Please write a new one down."));
    if (cd->db->change_begin(cd, &c, T("Opening written down"), err) < 0 ||
        opening_form_take(&v->form, err) < 0)
        return -1;
    if (opening_form_goes_on(&v->form))
        return cd->db->change_commit(&c, err) < 0 ? -1 : 0;
    if (opening_save(cd, &v->form.o, err) < 0 || note(v, &v->form.o, err) < 0 ||
        cd->db->change_commit(&c, err) < 0)
        return -1;
    return 1;
}

int opening_visit_keep(struct opening_visit *v, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    const int rc = keep(v, err);

    if (rc <= 0)
        return rc < 0 ? -1 : opening_visit_form(v, "", err);
    return cd->http->done(
        cd, v->req,
        cordee_arena_printf(a, "%s?came=%s", opening_member_link(cd, a, v->person),
                            cordee_text_is(v->form.o.state, "open") ? "saved" : "sent"),
        NULL, err);
}
