/* The ways in: mailboxes that are asked by IMAP, tried before they are kept, and what
 * comes by itself. */
#include "core/console/imap-inputs.h"
#include "core/console/page.h"
#include "core/console/settings/settings.h"

#include "core/mail/receive/receive.h"
#include "core/mail/way/way.h"

#include <string.h>

static const struct cd_option paces[] = {{"10", T_LATER("every 10 seconds")},
                                         {"60", T_LATER("every minute")},
                                         {"300", T_LATER("every 5 minutes")},
                                         {"3600", T_LATER("every hour")},
                                         {NULL, NULL}};

static const struct cd_input inputs[] = {
    {.name = "name",
     .type = CD_TEXT,
     .label = T_LATER("Name"),
     .hint = T_LATER("As you call it here: Office, Events."),
     .complete = "off",
     .required = true,
     .limit = 80},
    cd_imap_inputs(T_LATER("It is stored sealed. Empty: the one that is stored."), false),
    {.name = "folders",
     .type = CD_AREA,
     .label = T_LATER("Folders with mail that came"),
     .hint = T_LATER("A line each, such as INBOX."),
     .rows = 2,
     .limit = 2000},
    {.name = "sent",
     .type = CD_AREA,
     .label = T_LATER("Folders with mail that was sent"),
     .hint = T_LATER("What you wrote goes onto the timelines of those it went to."),
     .rows = 2,
     .limit = 2000},
    {.name = "handed",
     .type = CD_AREA,
     .label = T_LATER("Folders for handing over"),
     .hint = T_LATER("What somebody moves there is filed with the people it names, and "
                     "stays there; who is not in the register is proposed under To "
                     "confirm."),
     .rows = 2,
     .limit = 2000},
    {.name = "staff",
     .type = CD_CHOICE,
     .label = T_LATER("Whose mailbox"),
     .hint = T_LATER("What is handed over there, they did; and they may read it on their "
                     "first day.")},
    {.name = "move_to",
     .type = CD_TEXT,
     .label = T_LATER("Move what was taken to"),
     .hint = T_LATER("A folder; it is made if there is none. Empty: it stays where it "
                     "is, as read or unread as it was."),
     .complete = "off"},
    {.name = "every_s", .type = CD_CHOICE, .label = T_LATER("Ask"), .options = paces},
    {.name = "old", .type = CD_CHECK, .label = T_LATER("Also what is there already")},
    {.name = "active", .type = CD_CHECK, .label = T_LATER("Ask this mailbox")},
    {.name = "anyway",
     .type = CD_CHECK,
     .label = T_LATER("Keep it even if it cannot be reached now")},
    {0},
};

CD_FORM_SCHEMA(cd_mailbox_form, inputs)

/* ---- the list -------------------------------------------------------------------- */

static const char *label_of(const struct cd_view *view, const json_t *row)
{
    static const char *const labels[][2] = {
        {"listener", T_LATER("From your mail server, by LMTP or SMTP")},
        {"pipe", T_LATER("From a pipe or alias")},
        {"file", T_LATER("From files")},
        {NULL, NULL}};
    struct cordee *cd = view->cd;

    for (size_t i = 0; labels[i][0]; i++)
        if (strcmp(cordee_json_text(row, "kind"), labels[i][0]) == 0)
            return T(labels[i][1]);
    return cordee_json_text(row, "name");
}

/* "INBOX, Sent" of lines. */
static const char *folders_of(const struct cd_view *view, const json_t *row)
{
    static const char *const lists[] = {"folders", "sent", "handed", NULL};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};

    for (const char *const *list = lists; *list; list++) {
        const char *s = cordee_json_text(row, *list);

        if (*s && all.len)
            cordee_buf_puts(&all, ", ");
        for (; *s; s++)
            if (*s == '\n')
                cordee_buf_puts(&all, ", ");
            else
                cordee_buf_putc(&all, *s);
    }
    return cordee_arena_text(view->arena, all.text ? all.text : "");
}

static void dress(const struct cd_view *view, json_t *row)
{
    bool asked = strcmp(cordee_json_text(row, "kind"), "imap") == 0;

    /* The layout has a label, and a form its error. */
    cordee_json_set_text(row, "mailbox", label_of(view, row));
    cordee_json_set_text(row, "said", cordee_json_text(row, "error"));
    json_object_del(row, "error");
    json_object_del(row, "name");
    json_object_set_new(row, "asked", json_boolean(asked));
    json_object_set_new(row, "failing",
                        json_boolean(cordee_json_int(row, "failing_since") != 0));
    json_object_set_new(row, "off",
                        json_boolean(asked && !cordee_json_true(row, "active")));
    json_object_set_new(row, "good",
                        json_boolean(cordee_json_int(row, "ok_at") &&
                                     !cordee_json_int(row, "failing_since")));
    cordee_json_set_text(row, "where", asked ? folders_of(view, row) : "");
    cd_show_put_moment(view, row, "ok", cordee_json_int(row, "ok_at"));
    cd_show_put_moment(view, row, "failed", cordee_json_int(row, "failed_at"));
    cd_show_put_moment(view, row, "mail", cordee_json_int(row, "mail_at"));
}

/* The form, and whose it may be. */
static int form_put(struct cd_form *form, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = form->view->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT CAST(id AS TEXT) AS value, iif(name = '', login, "
                                "name) AS label FROM staff WHERE disabled_at IS NULL "
                                "ORDER BY 2 COLLATE NOCASE",
                                CORDEE_NO_ARGS);

    if (!list)
        return -1;
    json_array_insert_new(
        list, 0, json_pack("{s:s, s:s}", "value", "", "label", T("of nobody alone")));
    json_object_del(form->values, "password");
    cd_form_put(form, model);
    cd_form_options(model, "staff", list);
    return 0;
}

static int show(const struct cd_view *view, struct cd_form *form,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = cd_sources_list(cd->host->core, 0, err);
    size_t i;
    json_t *row;

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        dress(view, row);
    json_object_set_new(model, "mailboxes", list);
    if (form_put(form, model, err) < 0)
        return -1;
    return form->bad ? cd->http->invalid(cd, view->req, "mailboxes", model, err)
                     : cd->http->page(cd, view->req, "mailboxes", model, err);
}

CD_HANDLER(cd_mailboxes_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack("{s:s,s:s,s:s,s:s}", "folders", "INBOX", "every_s", "60",
                               "active", "1", "security", "tls");
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);

    return show(&view, &form, err);
}

/* ---- one ------------------------------------------------------------------------- */

static struct cd_source source_of(const struct cd_form *form, int64_t id)
{
    struct cd_source s = {.id = id,
                          .name = cd_form_get(form, "name"),
                          .host = cd_form_get(form, "host"),
                          .security = cd_form_get(form, "security"),
                          .login = cd_form_get(form, "login"),
                          .password = cd_form_get(form, "password"),
                          .folders = cd_form_get(form, "folders"),
                          .sent = cd_form_get(form, "sent"),
                          .handed = cd_form_get(form, "handed"),
                          .move_to = cd_form_get(form, "move_to"),
                          .every_s = 60,
                          .old = *cd_form_get(form, "old"),
                          .active = *cd_form_get(form, "active")};

    (void)cordee_text_int(cd_form_get(form, "port"), &s.port);
    (void)cordee_text_int(cd_form_get(form, "every_s"), &s.every_s);
    (void)cordee_text_int(cd_form_get(form, "staff"), &s.staff);
    return s;
}

static void check(struct cd_form *form)
{
    struct cordee *cd = form->view->cd;

    (void)cd_imap_port(form);
    if (!*cd_form_get(form, "folders") && !*cd_form_get(form, "sent") &&
        !*cd_form_get(form, "handed"))
        cd_form_wrong(form, "folders", T("Name a folder."));
}

/* Nobody asks one mailbox twice. */
static int check_same(struct cd_form *form, const struct cd_source *s,
                      struct cordee_error *err)
{
    struct cordee *cd = form->view->cd;
    const char *name = "";
    int rc = cd_source_same(cd->host->core, s, form->view->arena, &name, err);

    if (rc > 0)
        cd_form_wrong(form, "login",
                      cd_show_fill(form->view,
                                   T("This mailbox is here already, as {1}: change that "
                                     "one, or name another user."),
                                   name, NULL));
    return rc < 0 ? -1 : 0;
}

/* 1 kept, 0 something is wrong and the form says it, -1. */
static int save(struct cd_form *form, int64_t id, struct cordee_error *err)
{
    struct cordee *core = form->view->cd->host->core;
    struct cd_source s = source_of(form, id);
    struct cordee_error why = {0};

    check(form);
    if (check_same(form, &s, err) < 0)
        return -1;
    if (!cd_form_check(form))
        return 0;
    if (!*cd_form_get(form, "anyway") && s.active && cd_source_try(core, &s, &why) < 0) {
        if (cd_imap_wrong(form, "folders", &why))
            return 0;
        return cordee_fail(err, why.code, "%s", why.text);
    }
    if (cd_source_save(core, &s, err) < 0)
        return -1;
    cd_receive_ask(core->host);
    return 1;
}

CD_HANDLER(cd_mailboxes_add)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_deep_copy(cd->http->form_json(req));
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);
    int rc = save(&form, 0, err);

    if (rc <= 0)
        return rc < 0 ? -1 : show(&view, &form, err);
    return cd->http->done(cd, req, "/settings/mailboxes",
                          T("Added. It is being asked for the first time."), err);
}

static int load(const struct cd_view *view, json_t **row_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list =
        cd_sources_list(cd->host->core, cd->http->path_int(view->req, "id"), err);
    json_t *row = json_array_get(list, 0);

    if (!list)
        return -1;
    if (!row || strcmp(cordee_json_text(row, "kind"), "imap") != 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mailbox."));
    *row_r = json_incref(row);
    return 0;
}

static json_t *values_of(const struct cd_view *view, const json_t *row)
{
    static const char *const texts[] = {"name",    "host",   "security", "login", "sent",
                                        "folders", "handed", "move_to",  NULL};
    json_t *values = json_object();

    for (const char *const *name = texts; *name; name++)
        cordee_json_set_text(values, *name, cordee_json_text(row, *name));
    if (cordee_json_int(row, "port"))
        cordee_json_set_text(
            values, "port",
            cordee_arena_printf(view->arena, "%d", (int)cordee_json_int(row, "port")));
    cordee_json_set_text(
        values, "every_s",
        cordee_arena_printf(view->arena, "%d", (int)cordee_json_int(row, "every_s")));
    if (cordee_json_int(row, "staff"))
        cordee_json_set_text(
            values, "staff",
            cordee_arena_printf(view->arena, "%d", (int)cordee_json_int(row, "staff")));
    cordee_json_set_text(values, "active", cordee_json_true(row, "active") ? "1" : "");
    cordee_json_set_text(values, "old", cordee_json_int(row, "since") ? "" : "1");
    return values;
}

static int show_one(const struct cd_view *view, struct cd_form *form,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (load(view, &model, err) < 0)
        return -1;
    dress(view, model);
    if (form_put(form, model, err) < 0)
        return -1;
    return form->bad ? cd->http->invalid(cd, view->req, "mailbox", model, err)
                     : cd->http->page(cd, view->req, "mailbox", model, err);
}

CD_HANDLER(cd_mailboxes_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (load(&view, &row, err) < 0)
        return -1;
    CORDEE_AUTO(cordee_json_drop) json_t *values = values_of(&view, row);
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);
    return show_one(&view, &form, err);
}

CD_HANDLER(cd_mailboxes_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_deep_copy(cd->http->form_json(req));
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);
    int rc = load(&view, &row, err);

    if (rc < 0 || (rc = save(&form, cordee_json_int(row, "id"), err)) < 0)
        return -1;
    return rc == 0 ? show_one(&view, &form, err)
                   : cd->http->done(cd, req, "/settings/mailboxes", T("Saved."), err);
}

CD_HANDLER(cd_mailboxes_ask)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (load(&view, &row, err) < 0 ||
        core->db->exec(core, err, "UPDATE mail_source SET next_at = 0 WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "id")))) < 0)
        return -1;
    cd_receive_ask(cd->host);
    return cd->http->done(cd, req, "/settings/mailboxes", T("It is being asked."), err);
}

CD_HANDLER(cd_mailboxes_remove)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (load(&view, &row, err) < 0 ||
        cd_source_remove(cd->host->core, cordee_json_int(row, "id"), err) < 0)
        return -1;
    return cd->http->done(cd, req, "/settings/mailboxes",
                          T("It is not asked any more. What it brought stays."), err);
}
