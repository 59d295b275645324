/* The secret address to which a user hands mail over, on the page of one's own account.
 */
#include "core/console/account/drop.h"
#include "core/console/account/account.h"

#include "core/mail/capture/capture.h"

void cd_drop_put(const struct cd_view *view, json_t *model)
{
    struct cordee *core = view->cd->host->core;
    json_t *drop = json_object();
    struct cordee_error none = {0};
    char address[255];

    json_object_set_new(model, "drop", drop);
    /* Before mail is set up there is none. */
    if (cd_drop_address(core, view->user, address, &none) == 0)
        cordee_json_set_text(drop, "address", address);
    json_object_set_new(
        drop, "vouched",
        json_boolean(*core->setting->text(core, view->arena, "mail.authserv_id") != 0));
}

CD_HANDLER(cd_drop_renewed)
{
    struct cd_view view = cd_view_of(cd, req);

    if (cd_drop_renew(cd->host->core, view.user, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/profile#drop",
                          T("This is your new address; what comes to the former one is "
                            "no longer filed."),
                          err);
}
