/* The public address that links in mails begin with: set, and reached from outside. */
#include "core/console/page.h"
#include "core/console/settings/address.h"
#include "core/console/settings/settings.h"

#include <string.h>

static const struct cd_input inputs[] = {
    {.name = "base_url",
     .type = CD_TEXT,
     .label = T_LATER("Public address"),
     .kind = "url",
     .hint = T_LATER("Where readers of your mails reach this server: "
                     "https://crm.example.org"),
     .required = true},
    {0},
};

static int show(const struct cd_view *view, struct cd_form *form,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = cd_address_model(view);

    cd_form_put(form, model);
    json_object_set_new(model, "practice", json_boolean(cd->practice));
    return form->bad ? cd->http->invalid(cd, view->req, "settings-links", model, err)
                     : cd->http->page(cd, view->req, "settings-links", model, err);
}

CD_HANDLER(cd_settings_links)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack("{s:s}", "base_url",
                               core->setting->text(core, view.arena, "core.base_url"));
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);

    return show(&view, &form, err);
}

static const char *wrong_with(struct cordee *cd, const char *url)
{
    const char *rest = strstr(url, "://");

    if (!cordee_text_starts(url, "https://") &&
        !(cd->practice && cordee_text_starts(url, "http://")))
        return T("It must begin with https://, so that nobody can read what readers do.");
    if (!rest || !rest[3] || strpbrk(rest + 3, " ?#@"))
        return T("Only the server's name, as in https://crm.example.org");
    return NULL;
}

CD_HANDLER(cd_settings_links_save)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs, cd->http->form_json(req));
    char *url =
        cordee_text_trim(cordee_arena_text(view.arena, cd_form_get(&form, "base_url")));
    size_t n = strlen(url);
    const char *wrong;

    while (n && url[n - 1] == '/')
        url[--n] = 0;
    wrong = wrong_with(cd, url);
    if (wrong)
        cd_form_wrong(&form, "base_url", wrong);
    if (!cd_form_check(&form))
        return show(&view, &form, err);
    if (core->setting->set(core, err, "core.base_url", CORDEE_V((const char *)url)) < 0 ||
        cd_address_check(&view, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/settings/links",
                          T("Saved. It is being checked from here."), err);
}
