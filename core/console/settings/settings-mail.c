/* The outgoing server, tried with a mail and shown in the server's own words; the public
 * address of links, checked. */
#include "core/console/page.h"
#include "core/console/settings/settings.h"

#include "core/mail/compose.h"
#include "core/mail/outbox.h"
#include "core/mail/sign/keys.h"

#include <stdio.h>
#include <string.h>

static const struct cd_option securities[] = {
    {"tls", T_LATER("TLS (port 465)")},
    {"starttls", T_LATER("STARTTLS (port 587)")},
    {"none", T_LATER("none, only for a server on this machine")},
    {NULL, NULL}};

static const struct cd_input relay_inputs[] = {
    {.name = "relay_host",
     .type = CD_TEXT,
     .label = T_LATER("Server"),
     .hint = T_LATER("smtp.example.org"),
     .required = true},
    {.name = "relay_security",
     .type = CD_CHOICE,
     .label = T_LATER("Security"),
     .options = securities},
    {.name = "relay_port",
     .type = CD_TEXT,
     .label = T_LATER("Port"),
     .kind = "number",
     .hint = T_LATER("Empty: the usual one.")},
    {.name = "relay_user",
     .type = CD_TEXT,
     .label = T_LATER("User name"),
     .complete = "off"},
    {.name = "relay_password",
     .type = CD_TEXT,
     .label = T_LATER("Password"),
     .kind = "password",
     .complete = "new-password",
     .hint = T_LATER("Empty: the one that is stored.")},
    {.name = "test_to",
     .type = CD_TEXT,
     .label = T_LATER("Send a test mail to"),
     .kind = "email"},
    {0},
};

static json_t *stored(const struct cd_view *view)
{
    struct cordee *core = view->cd->host->core;
    const struct cordee_setting_api *setting = core->setting;
    int64_t port = setting->number(core, "mail.relay_port");
    CORDEE_AUTO(cordee_json_drop) json_t *me = NULL;
    json_t *values = json_object();

    cordee_json_set_text(values, "relay_host",
                         setting->text(core, view->arena, "mail.relay_host"));
    cordee_json_set_text(values, "relay_security",
                         setting->text(core, view->arena, "mail.relay_security"));
    cordee_json_set_text(values, "relay_user",
                         setting->text(core, view->arena, "mail.relay_user"));
    if (port)
        cordee_json_set_text(values, "relay_port",
                             cordee_arena_printf(view->arena, "%d", (int)port));
    if (core->db->row(core, NULL, &me, "SELECT login FROM staff WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(view->user))) > 0)
        cordee_json_set_text(values, "test_to", cordee_json_text(me, "login"));
    return values;
}

/* What was tried and what came of it. */
struct trial {
    bool done, sent;
    const char *why, *words;
};

static int show(const struct cd_view *view, struct cd_form *form,
                const struct trial *trial, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    json_object_del(form->values, "relay_password");
    cd_form_put(form, model);
    json_object_set_new(model, "practice", json_boolean(cd->practice));
    if (trial && trial->done) {
        json_object_set_new(model, "trial",
                            json_pack("{s:b,s:s,s:s}", "sent", trial->sent, "why",
                                      trial->why, "words", trial->words));
    }
    return form->bad ? cd->http->invalid(cd, view->req, "settings-mail", model, err)
                     : cd->http->page(cd, view->req, "settings-mail", model, err);
}

CD_HANDLER(cd_settings_mail)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = stored(&view);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, relay_inputs, values);

    return show(&view, &form, NULL, err);
}

static int save_relay(const struct cd_form *form, struct cordee_error *err)
{
    struct cordee *core = form->view->cd->host->core;
    static const char *const texts[] = {"relay_host", "relay_security", "relay_user",
                                        "relay_password", NULL};
    int64_t port = 0;

    for (const char *const *name = texts; *name; name++) {
        const char *key = cordee_arena_printf(form->view->arena, "mail.%s", *name);
        const char *text = cd_form_get(form, *name);

        if (strcmp(*name, "relay_password") == 0 && !*text)
            continue;
        if (core->setting->set(core, err, key, CORDEE_V(text)) < 0)
            return -1;
    }
    cordee_text_int(cd_form_get(form, "relay_port"), &port);
    return core->setting->set(core, err, "mail.relay_port", CORDEE_V(port));
}

static int compose_test(const struct cd_view *view, const char *to,
                        struct cordee_buf *out, struct cordee_error *err)
{
    struct cordee *cd = view->cd->host->core;
    struct cordee_letter letter = {
        .subject = T("Test mail from Cordée"),
        .markdown = T("If you read this, the outgoing server works."),
        .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_TEST | CORDEE_LETTER_AUTO};
    char token[27], message_id[300];
    struct cd_compose_row row = {.address = to, .language = "", .merge_values = "{}"};
    CORDEE_AUTO(cd_compiled_drop)
    struct cd_compiled *compiled = cd_compile(cd, &letter, "", err);

    cordee_token(token, 16);
    if (!compiled || cd_message_id(cd, message_id, err) < 0)
        return -1;
    row.message_id = message_id;
    row.token = token;
    return cd_compose(compiled, &row, out, err);
}

/* As an outbox's worker does. */
static int sign(struct cordee *core, struct cordee_buf *mail, struct cordee_error *err)
{
    struct cd_signer *signer = cd_signer_new(core);
    int rc = cd_sign(signer, mail, err);

    cd_signer_free(signer);
    return rc < 0 ? -1 : 0;
}

/* Returns 0 also when it did not go out: `trial` says so. */
static int try_relay(const struct cd_view *view, const char *to, struct trial *trial)
{
    struct cordee *core = view->cd->host->core;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mail = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {.limit = 20000};
    struct cordee_error why = {0};
    struct cd_relay relay;
    char from[255];

    trial->done = true;
    trial->sent = cd_outbox_relay(core->host, &relay, &why) == 0 &&
                  cd_return_address(core, from, &why) == 0 &&
                  compose_test(view, to, &mail, &why) == 0 &&
                  sign(core, &mail, &why) == 0 &&
                  cd_smtp_try(&relay, from, to, mail.text, mail.len, &words, &why) == 0;
    trial->why = cordee_arena_text(view->arena, why.text);
    trial->words = cordee_arena_text(view->arena, words.text);
    if (trial->sent)
        cd_outbox_retry(core->host);
    return 0;
}

CD_HANDLER(cd_settings_mail_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_deep_copy(cd->http->form_json(req));
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, relay_inputs, values);
    struct trial trial = {.why = "", .words = ""};
    bool test = *cd->http->form(req, "test") != 0;
    int64_t port = 0;

    if (cd->practice)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("In practice mail goes to the practice mailbox only."));
    if (*cd_form_get(&form, "relay_port") &&
        (!cordee_text_int(cd_form_get(&form, "relay_port"), &port) || port < 0 ||
         port > 65535))
        cd_form_wrong(&form, "relay_port", T("A port is a number up to 65535."));
    if (test && !*cd_form_get(&form, "test_to"))
        cd_form_wrong(&form, "test_to", T("Say where the test mail goes."));
    if (!cd_form_check(&form))
        return show(&view, &form, NULL, err);
    if (save_relay(&form, err) < 0)
        return -1;
    cd_outbox_retry(cd->host);
    if (!test)
        return cd->http->done(cd, req, "/settings/mail", T("Saved."), err);
    try_relay(&view, cd_form_get(&form, "test_to"), &trial);
    return show(&view, &form, &trial, err);
}
