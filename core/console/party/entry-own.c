/* Fields of one's own of an entry, beside what happened. */
#include "core/console/party/edit-inputs.h"
#include "core/console/party/party-page.h"

void cd_entry_own_put(const struct cd_view *view, json_t *model)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_object();
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(view, cd_edit_inputs_of(view, NULL, CD_OWN_ENTRY),
                                     view->cd->http->form_json(view->req));

    cd_edit_own_check(&form, CD_OWN_ENTRY);
    cd_form_put(&form, fields);
    cd_edit_put_own(&form, fields);
    json_object_set_new(json_object_get(fields, "own"), "open", json_boolean(form.bad));
    json_object_set(model, "own", json_object_get(fields, "own"));
}

bool cd_entry_own_read(const struct cd_view *view, json_t **said_r)
{
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(view, cd_edit_inputs_of(view, NULL, CD_OWN_ENTRY),
                                     view->cd->http->form_json(view->req));

    cd_edit_own_check(&form, CD_OWN_ENTRY);
    *said_r = cd_edit_own_said(&form);
    return !form.bad;
}
