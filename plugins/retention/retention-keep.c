/* Keeping somebody from their own page: for whoever may change them, where the rules
 * themselves are for managers of all clusters. */
#include "plugins/retention/retention.h"

/* 1: rules mean them, and who asks may keep them; 0; -1. */
static int load(struct cordee *cd, int64_t party, json_t *model, struct cordee_error *err)
{
    struct cordee_error why = {0};
    json_t *rules = retention_rules_of(cd, party, err), *row;
    size_t i;

    if (!rules)
        return -1;
    json_object_set_new(model, "rules", rules);
    json_object_set_new(model, "party", json_integer(party));
    json_array_foreach (rules, i, row) {
        int64_t at = cordee_json_int(row, "goes_at");
        char text[60];

        if (!at)
            continue;
        cd->text->time(cd, at, CORDEE_TIME_DAY, text, sizeof text);
        json_object_set_new(row, "goes_text", json_string(text));
    }
    return json_array_size(rules) && cd->crm->writable(cd, &why, party) == 0;
}

int retention_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                    json_t *model, struct cordee_error *err)
{
    (void)req;
    return load(cd, party, model, err);
}

/* With their name and page. */
static int load_must(struct cordee *cd, int64_t party, json_t *model,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    int rc = cd->crm->party(cd, err, party, &who);

    if (rc > 0)
        rc = load(cd, party, model, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("No retention rule means them any more."));
    if (rc < 0)
        return -1;
    json_object_set(model, "name", json_object_get(who, "name"));
    json_object_set(model, "url", json_object_get(who, "url"));
    return 0;
}

int retention_of_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    if (load_must(cd, cd->http->path_int(req, "id"), model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "retention-keep", model, err);
}

int retention_of_keep(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    int64_t party = cd->http->path_int(req, "id");
    const char *reason = cordee_text_trim(
        cordee_arena_text(cd->http->arena(req), cd->http->form(req, "reason")));
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    if (load_must(cd, party, model, err) < 0)
        return -1;
    if (retention_keep(cd, party, cd->http->user(req), reason, err) < 0) {
        if (err->code != CORDEE_E_INVALID)
            return -1;
        json_object_set_new(model, "error", json_string(err->text));
        return cd->http->invalid(cd, req, "retention-keep", model, err);
    }
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, cordee_json_text(model, "url"),
                          T("Kept, whatever a rule says."), err);
}
