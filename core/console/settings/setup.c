/* Start for real: from practice to a live data folder of its own; and in a live one, the
 * steps until it can send. */
#include "core/console/page.h"
#include "core/console/settings/address.h"
#include "core/console/settings/clusters.h"
#include "core/console/settings/settings.h"
#include "core/console/settings/setup-live.h"

#include "core/crm/crm.h"
#include "core/mail/send/relays.h"

#include <string.h>

static const struct cd_input inputs[] = {
    {.name = "name",
     .type = CD_TEXT,
     .label = T_LATER("Your name"),
     .complete = "name",
     .required = true},
    {.name = "email",
     .type = CD_TEXT,
     .label = T_LATER("Your e-mail"),
     .kind = "email",
     .complete = "email",
     .hint = T_LATER("You sign in with it."),
     .required = true},
    {.name = "organisation",
     .type = CD_TEXT,
     .label = T_LATER("Name of your cluster"),
     .complete = "organization",
     .required = true},
    CD_INPUT_POSTAL(T_LATER("Its postal address"), true),
    CD_INPUT_ZONE,
    {.name = "folder",
     .type = CD_TEXT,
     .label = T_LATER("Folder for its data"),
     .hint = T_LATER("A new folder on this machine; nothing of the practice goes there."),
     .required = true},
    {0},
};

static int show_form(const struct cd_view *view, struct cd_form *form,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    cd_form_put(form, model);
    return form->bad ? cd->http->invalid(cd, view->req, "setup", model, err)
                     : cd->http->page(cd, view->req, "setup", model, err);
}

/* ---- in practice: make the live folder ------------------------------------------- */

static int show_practice(const struct cd_view *view, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *values =
        json_pack("{s:s,s:s}", "zone", view->zone, "folder", cd_setup_folder(view));
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(view, inputs, values);

    return show_form(view, &form, err);
}

CD_HANDLER(cd_setup_make)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs, cd->http->form_json(req));
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cordee_error why = {0};

    if (!cd->practice)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("This is the real one already."));
    if (cd_form_check(&form) && cd_setup_live(&view, form.values, &model, &why) < 0)
        cd_form_wrong(&form, "folder", why.text);
    if (form.bad)
        return show_form(&view, &form, err);
    return cd->http->page(cd, req, "setup-made", model, err);
}

/* ---- in a live folder: what is left to do ---------------------------------------- */

struct step {
    const char *title, *why, *href;
    int (*done)(const struct cd_view *view, struct cordee_error *err);
};

static int asks(const struct cd_view *view, const char *sql, struct cordee_error *err)
{
    int64_t n = 0;

    if (view->cd->db->one(view->cd, err, &n, sql, CORDEE_NO_ARGS) < 0)
        return -1;
    return n > 0;
}

static int has_password(const struct cd_view *view, struct cordee_error *err)
{
    int64_t n = 0;

    if (view->cd->db->one(view->cd, err, &n,
                          "SELECT count(*) FROM staff WHERE id = ? AND password <> ''",
                          CORDEE_ARGS(CORDEE_V(view->user))) < 0)
        return -1;
    return n > 0;
}

static int has_organisation(const struct cd_view *view, struct cordee_error *err)
{
    return asks(view,
                "SELECT count(*) FROM cluster WHERE name <> '' AND postal_address <> ''",
                err);
}

static int has_sender(const struct cd_view *view, struct cordee_error *err)
{
    return asks(view, "SELECT count(*) FROM cluster WHERE from_address <> ''", err);
}

static int has_relay(const struct cd_view *view, struct cordee_error *err)
{
    struct cordee *core = view->cd->host->core;

    (void)err;
    return *cd_relay_first(core, view->arena) != 0;
}

static int has_address(const struct cd_view *view, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = cd_address_model(view);

    (void)err;
    return cordee_json_true(json_object_get(model, "checked"), "ok");
}

static int has_members(const struct cd_view *view, struct cordee_error *err)
{
    return asks(view, "SELECT EXISTS (SELECT 1 FROM party WHERE deleted_at IS NULL)",
                err);
}

static const struct step steps[] = {
    {T_LATER("You"), T_LATER("A password for the next time you come."),
     "/profile#password", has_password},
    {T_LATER("Your organisation"), T_LATER("Name, postal address, time zone."),
     "/settings", has_organisation},
    {T_LATER("The address mailings come from"), T_LATER("One that people can answer to."),
     "/settings#f-from_address", has_sender},
    {T_LATER("The outgoing server"),
     T_LATER("With a test mail and the server's own words."), "/settings/mail",
     has_relay},
    {T_LATER("The public address for links"),
     T_LATER("Until it is reached from outside, mailings to others are held."),
     "/settings/links", has_address},
    {T_LATER("First members"),
     T_LATER("A file from your spreadsheet will do, or the mail you have sent."),
     "/import", has_members},
    {0},
};

int cd_setup_steps(const struct cd_view *view, json_t *list, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    bool now_seen = false;
    int n = 0, open = 0;

    for (const struct step *s = steps; s->title; s++) {
        int done = s->done(view, err);
        bool now = !done && !now_seen;

        if (done < 0)
            return -1;
        now_seen = now_seen || now;
        open += !done;
        json_array_append_new(list,
                              json_pack("{s:i,s:s,s:s,s:s,s:b,s:b,s:s}", "n", ++n,
                                        "title", T(s->title), "why", T(s->why), "href",
                                        s->href, "done", done, "now", now, "state",
                                        done  ? "done"
                                        : now ? "now"
                                              : ""));
    }
    return open;
}

CD_HANDLER(cd_setup_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    json_t *list;
    int open;

    if (cd->practice)
        return show_practice(&view, err);
    model = json_object();
    list = json_array();
    json_object_set_new(model, "steps", list);
    open = cd_setup_steps(&view, list, err);
    if (open < 0)
        return -1;
    json_object_set_new(model, "ready", json_boolean(open == 0));
    return cd->http->page(cd, req, "setup-steps", model, err);
}
