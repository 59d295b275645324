/* Openings on the page of a member, or of who looks for somebody there. */
#include "plugins/recruitment/opening/pages.h"

int opening_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                  json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *whose = NULL;
    json_t *list = openings_of(cd, party, true, err), *row;
    const bool writes = cd->http->may(req, "recruitment.write");
    bool is_person;
    size_t i;

    json_object_set_new(model, "openings", list);
    if (!list || cd->crm->party(cd, err, party, &whose) < 0)
        return -1;
    is_person = cordee_json_int(whose, "kind") == CORDEE_PERSON;
    json_array_foreach (list, i, row)
        opening_row_dress(cd, row, cordee_now());
    json_object_set_new(model, "party", json_integer(party));
    json_object_set_new(model, "may_add", json_boolean(writes && !is_person));
    return json_array_size(list) || !is_person ? 1 : 0;
}
