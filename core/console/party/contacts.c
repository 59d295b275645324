/* The page of one person, and of one organisation. */
#include "core/console/party/party-page.h"
#include "core/console/party/party.h"

#include "core/crm/duplicate/merge.h"

static int show(struct cordee *cd, struct cordee_request *req, enum cordee_kind kind,
                const char *tmpl, struct cordee_error *err)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t id = cd->http->path_int(req, "id"), stays = cd_merge_survivor(cd, id);
    int rc;

    if (stays != id) /* merged: old links lead on */
        return cd->http->done(cd, req, cd_show_href(&view, (int)kind, stays), NULL, err);
    rc = cd_party_page_model(&view, id, kind, &model, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           kind == CORDEE_ORG ? T("There is no such organisation.")
                                              : T("There is no such person."));
    return rc < 0 ? -1 : cd->http->page(cd, req, tmpl, model, err);
}

CD_HANDLER(cd_contacts_show)
{
    return show(cd, req, CORDEE_PERSON, "contact", err);
}

CD_HANDLER(cd_members_show)
{
    return show(cd, req, CORDEE_ORG, "member", err);
}
