/* How mail is spread over servers and receivers, and when a mailing pauses by itself. */
#include "core/console/page.h"
#include "core/console/settings/settings.h"

#include "core/mail/send/outbox-pace.h"
#include "core/mail/send/outbox.h"
#include "core/mail/send/relays.h"

static const struct cd_option orders[] = {
    {"0", T_LATER("All of them share the work")},
    {"1", T_LATER("In their order: one only while those above it take no mail")},
    {NULL, NULL}};

static const struct cd_input sending_inputs[] = {
    {.name = "relays_in_order",
     .type = CD_CHOICE,
     .label = T_LATER("Servers"),
     .options = orders},
    {.name = "domain_pace",
     .type = CD_AREA,
     .label = T_LATER("Mails a minute to some receivers"),
     .hint =
         T_LATER("A domain a line, such as gmail.com 60/min, for it and all below it; "
                 "who is over it waits for a few minutes. Personal mail is not held up. "
                 "Empty: to all as fast as they take them."),
     .rows = 3,
     .limit = 4000},
    {.name = "pause_refused",
     .type = CD_TEXT,
     .kind = "number",
     .label = T_LATER("Refusals at which a mailing pauses by itself, in per cent"),
     .hint = T_LATER("Of its last 200 results, once there are 20: refused for good, come "
                     "back, or called spam. 0: it never does.")},
    {0},
};

CD_FORM_SCHEMA(cd_sending_form, sending_inputs)

static json_t *values_of(const struct cd_view *view)
{
    struct cordee *core = view->cd->host->core;
    const struct cordee_setting_api *s = core->setting;
    json_t *values = json_object();

    cordee_json_set_text(values, "relays_in_order",
                         s->number(core, "mail.relays_in_order") ? "1" : "0");
    cordee_json_set_text(values, "domain_pace",
                         s->text(core, view->arena, "mail.domain_pace"));
    cordee_json_set_text(values, "pause_refused",
                         cordee_arena_printf(view->arena, "%d",
                                             (int)s->number(core, "mail.pause_refused")));
    return values;
}

void cd_sending_put(const struct cd_view *view, struct cd_form *wrong, json_t *model)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = values_of(view);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(view, sending_inputs, values);
    json_t *part = json_object();

    cd_form_put(wrong ? wrong : &form, part);
    if (!wrong)
        cordee_json_set_text(part, "error", ""); /* the other form's is not ours */
    json_object_set_new(model, "sending", part);
}

/* ---- changing --------------------------------------------------------------- */

static bool check(struct cd_form *form)
{
    struct cordee *cd = form->view->cd;
    struct cd_domain_pace *paces =
        cordee_arena_get(form->view->arena, CD_DOMAINS_MOST * sizeof *paces);
    struct cordee_error why = {0};
    int64_t n = 0;

    if (!cordee_text_int(cd_form_get(form, "pause_refused"), &n) || n < 0 || n > 100)
        cd_form_wrong(form, "pause_refused", T("That is no number from 0 to 100."));
    if (cd_domain_paces_read(cd, cd_form_get(form, "domain_pace"), paces, &why) < 0)
        cd_form_wrong(form, "domain_pace",
                      cordee_arena_text(form->view->arena, why.text));
    return cd_form_check(form);
}

static int store(struct cordee *core, const struct cd_form *form,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const struct cordee_setting_api *s = core->setting;
    int64_t refused = 0;

    cordee_text_int(cd_form_get(form, "pause_refused"), &refused);
    return core->db->begin(core, &tx, err) < 0 ||
                   s->set(core, err, "mail.relays_in_order",
                          CORDEE_V(*cd_form_get(form, "relays_in_order") == '1')) < 0 ||
                   s->set(core, err, "mail.domain_pace",
                          CORDEE_V(cd_form_get(form, "domain_pace"))) < 0 ||
                   s->set(core, err, "mail.pause_refused", CORDEE_V(refused)) < 0
               ? -1
               : core->db->commit(&tx, err);
}

CD_HANDLER(cd_settings_sending_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_deep_copy(cd->http->form_json(req));
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, sending_inputs, values);

    if (!check(&form))
        return cd_settings_mail_wrong(&view, &form, err);
    if (store(cd->host->core, &form, err) < 0)
        return -1;
    cd_outbox_retry(cd->host);
    return cd->http->done(cd, req, "/settings/mail", T("Saved. It holds from now on."),
                          err);
}

CD_HANDLER(cd_settings_relay_move)
{
    if (cd_relay_move(cd->host->core, cd->http->path_int(req, "id"),
                      cd->http->form_int(req, "up") == 1, err) < 0)
        return -1;
    cd_outbox_retry(cd->host);
    return cd->http->done(cd, req, "/settings/mail", T("Moved."), err);
}
