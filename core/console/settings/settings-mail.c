/* The servers that take our mail: how they do, tried with a mail and shown in their own
 * words, paused. */
#include "core/console/page.h"
#include "core/console/settings/settings.h"

#include "core/mail/compose/compose.h"
#include "core/mail/send/outbox.h"
#include "core/mail/send/relays.h"
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
    {.name = "relay_label",
     .type = CD_TEXT,
     .label = T_LATER("Name"),
     .hint = T_LATER("As you call it here. Empty: the server's."),
     .complete = "off",
     .limit = 80},
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
     .hint = ""}, /* put_hint */
    {.name = "relay_verify",
     .type = CD_TEXT,
     .label = T_LATER("Name in its certificate"),
     .hint = T_LATER("Empty: the name of the server."),
     .complete = "off"},
    {.name = "relay_ca",
     .type = CD_TEXT,
     .label = T_LATER("Certificate authorities"),
     .hint = T_LATER("A PEM file. Empty: the system's."),
     .complete = "off"},
    {.name = "relay_source",
     .type = CD_TEXT,
     .label = T_LATER("Address to connect from"),
     .hint = T_LATER("Empty: any."),
     .complete = "off"},
    {.name = "connections",
     .type = CD_TEXT,
     .kind = "number",
     .label = T_LATER("Connections at a time"),
     .hint = T_LATER("1 to 10.")},
    {.name = "per_session",
     .type = CD_TEXT,
     .kind = "number",
     .label = T_LATER("Mails a connection"),
     .hint = T_LATER("1 to 250.")},
    {.name = "per_minute",
     .type = CD_TEXT,
     .kind = "number",
     .label = T_LATER("Mails a minute at most"),
     .hint = T_LATER("Empty: as fast as the server takes them.")},
    {.name = "test_to",
     .type = CD_TEXT,
     .label = T_LATER("Send a test mail to"),
     .kind = "email"},
    {0},
};

CD_FORM_SCHEMA(cd_relay_form, relay_inputs)

/* Names of the form, and of the row. */
static const char *const texts[][2] = {
    {"relay_host", "host"},         {"relay_label", "name"},
    {"relay_security", "security"}, {"relay_user", "login"},
    {"relay_verify", "verify"},     {"relay_ca", "ca_file"},
    {"relay_source", "source"},
};
static const char *const numbers[][2] = {{"relay_port", "port"},
                                         {"connections", "connections"},
                                         {"per_session", "per_session"},
                                         {"per_minute", "per_minute"}};
#define N(list) (sizeof(list) / sizeof *(list))

static void put_me(const struct cd_view *view, json_t *values)
{
    struct cordee *core = view->cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *me = NULL;

    if (core->db->row(core, NULL, &me, "SELECT login FROM staff WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(view->user))) > 0)
        cordee_json_set_text(values, "test_to", cordee_json_text(me, "login"));
}

/* What the form shows of a row; NULL: of a new one. */
static json_t *values_of(const struct cd_view *view, const json_t *row)
{
    json_t *values = json_object();

    for (size_t i = 0; row && i < N(texts); i++)
        cordee_json_set_text(values, texts[i][0], cordee_json_text(row, texts[i][1]));
    for (size_t i = 0; row && i < N(numbers); i++)
        if (cordee_json_int(row, numbers[i][1]))
            cordee_json_set_text(
                values, numbers[i][0],
                cordee_arena_printf(view->arena, "%d",
                                    (int)cordee_json_int(row, numbers[i][1])));
    put_me(view, values);
    return values;
}

/* ---- showing ---------------------------------------------------------------- */

/* What was tried and what came of it. */
struct trial {
    bool done, sent;
    const char *why, *words;
};

/* How the outbox finds it now. */
static void put_state(const struct cd_view *view, json_t *row, json_t *status)
{
    size_t i;
    json_t *route;

    json_array_foreach (json_object_get(status, "relays"), i, route) {
        if (cordee_json_int(route, "id") != cordee_json_int(row, "id"))
            continue;
        json_object_set(row, "paused", json_object_get(route, "paused"));
        cordee_json_set_text(row, "said", cordee_json_text(route, "said"));
        cordee_json_set_text(row, "sent",
                             cd_show_count(view, cordee_json_int(route, "sent_now")));
        if (cordee_json_int(route, "allowed") < cordee_json_int(route, "connections"))
            json_object_set(row, "allowed", json_object_get(route, "allowed"));
        cd_show_put_moment(view, row, "until", cordee_json_int(route, "paused_until"));
    }
    json_object_set_new(row, "off", json_boolean(!cordee_json_true(row, "active")));
    json_object_set_new(row, "good",
                        json_boolean(cordee_json_true(row, "active") &&
                                     !cordee_json_true(row, "paused")));
    json_object_del(row, "name"); /* the layout and forms have one */
}

static int put_relays(const struct cd_view *view, json_t *model, int64_t id,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *status = cd_outbox_status(cd->host, err);
    json_t *list = status ? cd_relays_list(cd->host->core, id, err) : NULL;
    size_t i;
    json_t *row;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        put_state(view, row, status);
        json_object_set_new(row, "up", json_boolean(i > 0));
        json_object_set_new(row, "down", json_boolean(i + 1 < json_array_size(list)));
        if (json_array_size(list) > 1 &&
            cd->setting->number(cd->host->core, "mail.relays_in_order"))
            cordee_json_set_text(row, "role", i ? T("stands in") : T("comes first"));
        if (cordee_json_int(row, "size_most") > 0)
            cordee_json_set_text(row, "takes",
                                 cd_show_size(view, cordee_json_int(row, "size_most")));
    }
    json_object_set_new(model, "relays", list);
    if (id && json_array_size(list) == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such server."));
    return 0;
}

/* Of the password: what an empty one means depends on whether there is one. */
static void put_hint(const struct cd_view *view, json_t *model)
{
    struct cordee *cd = view->cd;
    json_t *field = json_object_get(json_object_get(model, "fields"), "relay_password");
    const json_t *row = json_array_get(json_object_get(model, "relays"), 0);
    const bool stored =
        json_object_get(model, "id") && cordee_json_true(row, "has_password");

    cordee_json_set_text(field, "hint",
                         stored ? T("Empty: the one that is stored.")
                                : T("Empty: the server asks for none. It is stored "
                                    "sealed."));
}

/* `sending`: the other form, when something in it is wrong. */
static int show_both(const struct cd_view *view, struct cd_form *form, int64_t id,
                     const struct trial *trial, struct cd_form *sending,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *page = id ? "settings-relay" : "settings-mail";

    json_object_del(form->values, "relay_password");
    if (put_relays(view, model, id, err) < 0)
        return -1;
    cd_form_put(form, model);
    json_object_set_new(model, "practice", json_boolean(cd->practice));
    if (id)
        json_object_set_new(model, "id", json_integer(id));
    put_hint(view, model);
    if (!id)
        cd_sending_put(view, sending, model);
    if (trial && trial->done)
        json_object_set_new(model, "trial",
                            json_pack("{s:b,s:s,s:s}", "sent", trial->sent, "why",
                                      trial->why, "words", trial->words));
    return form->bad || sending ? cd->http->invalid(cd, view->req, page, model, err)
                                : cd->http->page(cd, view->req, page, model, err);
}

static int show(const struct cd_view *view, struct cd_form *form, int64_t id,
                const struct trial *trial, struct cordee_error *err)
{
    return show_both(view, form, id, trial, NULL, err);
}

int cd_settings_mail_wrong(const struct cd_view *view, struct cd_form *sending,
                           struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = values_of(view, NULL);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(view, relay_inputs, values);

    return show_both(view, &form, 0, NULL, sending, err);
}

CD_HANDLER(cd_settings_mail)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = values_of(&view, NULL);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, relay_inputs, values);

    return show(&view, &form, 0, NULL, err);
}

CD_HANDLER(cd_settings_relay)
{
    struct cd_view view = cd_view_of(cd, req);
    const int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *list = cd_relays_list(cd->host->core, id, err);

    if (!list)
        return -1;
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = values_of(&view, json_array_get(list, 0));
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, relay_inputs, values);
    return show(&view, &form, id, NULL, err);
}

/* ---- changing --------------------------------------------------------------- */

static int64_t number_of(const struct cd_form *form, const char *name)
{
    int64_t n = 0;

    return cordee_text_int(cd_form_get(form, name), &n) ? n : 0;
}

static int64_t save_relay(const struct cd_form *form, int64_t id,
                          struct cordee_error *err)
{
    const struct cd_relay_row row = {.id = id,
                                     .name = cd_form_get(form, "relay_label"),
                                     .host = cd_form_get(form, "relay_host"),
                                     .security = cd_form_get(form, "relay_security"),
                                     .user = cd_form_get(form, "relay_user"),
                                     .password = cd_form_get(form, "relay_password"),
                                     .verify = cd_form_get(form, "relay_verify"),
                                     .ca_file = cd_form_get(form, "relay_ca"),
                                     .source = cd_form_get(form, "relay_source"),
                                     .port = number_of(form, "relay_port"),
                                     .connections = number_of(form, "connections"),
                                     .per_session = number_of(form, "per_session"),
                                     .per_minute = number_of(form, "per_minute")};

    return cd_relay_save(form->view->cd->host->core, &row, err);
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
static int try_relay(const struct cd_view *view, int64_t id, const char *to,
                     struct trial *trial)
{
    struct cordee *core = view->cd->host->core;
    struct cd_session_report report = {.offered = false};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mail = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {.limit = 20000};
    struct cordee_error why = {0};
    struct cd_relay relay;
    char from[255];

    trial->done = true;
    trial->sent =
        cd_outbox_relay(core->host, id, &relay, &why) == 0 &&
        cd_return_address(core, from, &why) == 0 &&
        compose_test(view, to, &mail, &why) == 0 && sign(core, &mail, &why) == 0 &&
        cd_smtp_try(&relay, from, to, mail.text, mail.len, &words, &report, &why) == 0;
    if (report.offered && cd_relay_heard(core, id, report.size_most, &why) < 0)
        trial->sent = false;
    trial->why = cordee_arena_text(view->arena, why.text);
    trial->words = cordee_arena_text(view->arena, words.text);
    if (trial->sent)
        cd_outbox_retry(core->host);
    return 0;
}

static bool check(struct cd_form *form, bool test)
{
    struct cordee *cd = form->view->cd;
    int64_t n = 0;

    for (size_t i = 0; i < N(numbers); i++)
        if (*cd_form_get(form, numbers[i][0]) &&
            (!cordee_text_int(cd_form_get(form, numbers[i][0]), &n) || n < 0 ||
             n > (i == 0 ? 65535 : 1000000)))
            cd_form_wrong(form, numbers[i][0],
                          i == 0 ? T("A port is a number up to 65535.")
                                 : T("That is no number."));
    if (test && !*cd_form_get(form, "test_to"))
        cd_form_wrong(form, "test_to", T("Say where the test mail goes."));
    return cd_form_check(form);
}

static int save(struct cordee *cd, struct cordee_request *req, int64_t id,
                struct cordee_error *err)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_deep_copy(cd->http->form_json(req));
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, relay_inputs, values);
    struct trial trial = {.why = "", .words = ""};
    bool test = *cd->http->form(req, "test") != 0;

    if (cd->practice)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("In practice mail goes to the practice mailbox only."));
    if (!check(&form, test))
        return show(&view, &form, id, NULL, err);
    id = save_relay(&form, id, err);
    if (id < 0)
        return -1;
    cd_outbox_retry(cd->host);
    if (!test)
        return cd->http->done(cd, req, "/settings/mail", T("Saved."), err);
    try_relay(&view, id, cd_form_get(&form, "test_to"), &trial);
    return show(&view, &form, id, &trial, err);
}

CD_HANDLER(cd_settings_mail_save)
{
    return save(cd, req, 0, err);
}

CD_HANDLER(cd_settings_relay_save)
{
    return save(cd, req, cd->http->path_int(req, "id"), err);
}

static int change(struct cordee *cd, struct cordee_request *req, int rc,
                  const char *words, struct cordee_error *err)
{
    if (rc < 0)
        return -1;
    cd_outbox_retry(cd->host);
    return cd->http->done(cd, req, "/settings/mail", words, err);
}

CD_HANDLER(cd_settings_relay_pause)
{
    return change(
        cd, req, cd_relay_pause(cd->host->core, cd->http->path_int(req, "id"), true, err),
        T("Paused. Nothing more goes by this server; what waits goes by the others."),
        err);
}

CD_HANDLER(cd_settings_relay_resume)
{
    return change(
        cd, req,
        cd_relay_pause(cd->host->core, cd->http->path_int(req, "id"), false, err),
        T("It is used again."), err);
}

CD_HANDLER(cd_settings_relay_remove)
{
    return change(cd, req,
                  cd_relay_remove(cd->host->core, cd->http->path_int(req, "id"), err),
                  T("Removed. What waits goes by the others."), err);
}
