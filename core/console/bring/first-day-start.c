/* First day: bring one's own mail, as a file or by IMAP. */
#include "core/console/bring/bring.h"
#include "core/console/bring/first-day.h"
#include "core/console/imap-inputs.h"
#include "core/console/page.h"

#include "core/mail/first/first.h"
#include "core/mail/way/way.h"

#include <string.h>

static const struct cd_input inputs[] = {
    cd_imap_inputs(T_LATER("Kept sealed until the folder is read, then forgotten."),
                   true),
    {.name = "folder",
     .type = CD_TEXT,
     .label = T_LATER("Folder with sent mail"),
     .hint = T_LATER("Empty: Cordée looks for it under its usual names."),
     .complete = "off"},
    {0},
};

static void dress_drafts(const struct cd_view *view, json_t *drafts)
{
    size_t i;
    json_t *draft;

    json_array_foreach (drafts, i, draft) {
        cordee_json_set_text(
            draft, "state_text",
            cd_first_day_state(view->cd, cordee_json_text(draft, "state")));
        cordee_json_set_text(draft, "read_text",
                             cd_show_count(view, cordee_json_int(draft, "read")));
        cd_show_put_moment(view, draft, "created", cordee_json_int(draft, "created_at"));
    }
}

/* Mailboxes that are set up here and that they may read: their own, and those of nobody
 * alone for who may change settings. */
static json_t *mailboxes_of(const struct cd_view *view, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *all = cd_sources_list(cd->host->core, 0, err);
    bool any = cd->http->may(view->req, "console.settings");
    json_t *list = json_array();
    size_t i;
    json_t *row;

    json_array_foreach (all, i, row)
        if (strcmp(cordee_json_text(row, "kind"), "imap") == 0 &&
            (cordee_json_int(row, "staff") ? cordee_json_int(row, "staff") == view->user
                                           : any))
            json_array_append(list, row);
    if (all)
        return list;
    json_decref(list);
    return NULL;
}

static int put_mailboxes(const struct cd_view *view, json_t *model,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *all = mailboxes_of(view, err);
    json_t *list = json_array();
    size_t i;
    json_t *row;

    json_array_foreach (all, i, row)
        json_array_append_new(list, json_pack("{s:O, s:O, s:O}", "id",
                                              json_object_get(row, "id"), "mailbox",
                                              json_object_get(row, "name"), "login",
                                              json_object_get(row, "login")));
    json_object_set_new(model, "mailboxes", list);
    return all ? 0 : -1;
}

static int show_start(const struct cd_view *view, struct cd_form *form, const char *wrong,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *drafts = cd_first_list(cd->host->core, err);

    if (!drafts)
        return -1;
    dress_drafts(view, drafts);
    json_object_set_new(model, "drafts", drafts);
    if (put_mailboxes(view, model, err) < 0)
        return -1;
    json_object_del(form->values, "password");
    cd_form_put(form, model);
    cordee_json_set_text(model, "addresses", cd->http->form(view->req, "addresses"));
    if (*wrong) {
        cordee_json_set_text(model, "error", wrong);
        json_object_set_new(model, "problems", json_array());
    }
    return form->bad || *wrong ? cd->http->invalid(cd, view->req, "first-day", model, err)
                               : cd->http->page(cd, view->req, "first-day", model, err);
}

CD_HANDLER(cd_first_day_start)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_pack("{s:s}", "security", "tls");
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);

    return show_start(&view, &form, "", err);
}

static int begun(const struct cd_view *view, int64_t id, struct cordee_error *err)
{
    return view->cd->http->done(
        view->cd, view->req,
        cordee_arena_printf(view->arena, "/first-day/%lld", (long long)id), NULL, err);
}

static int begin_file(const struct cd_view *view, struct cd_form *form,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const struct cordee_upload *up = cd->http->upload(view->req, "file");
    struct cordee_error why = {0};
    int64_t id;

    if (!up || !up->size)
        return show_start(view, form, T("Choose a file that is not empty."), err);
    id = cd_first_begin(
        cd->host->core,
        &(struct cd_first){.name = up->name,
                           .path = up->path,
                           .addresses = cd->http->form(view->req, "addresses")},
        &why);
    if (id < 0 && why.code == CORDEE_E_INVALID)
        return show_start(view, form, why.text, err);
    return id < 0 ? cordee_fail(err, why.code, "%s", why.text) : begun(view, id, err);
}

static void security_check(struct cd_form *form)
{
    struct cordee *cd = form->view->cd;

    if (strcmp(cd_form_get(form, "security"), "none") == 0 &&
        !cd->http->may(form->view->req, "console.settings"))
        cd_form_wrong(form, "security",
                      T("Only who may change settings reads without TLS."));
}

static int begin_mailbox(const struct cd_view *view, struct cd_form *form,
                         struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cd_first first = {.host = cd_form_get(form, "host"),
                             .security = cd_form_get(form, "security"),
                             .login = cd_form_get(form, "login"),
                             .password = cd_form_get(form, "password"),
                             .folder = cd_form_get(form, "folder"),
                             .port = cd_imap_port(form)};
    struct cordee_error why = {0};
    int64_t id = -1;

    security_check(form);
    if (cd_form_check(form))
        id = cd_first_begin(cd->host->core, &first, &why);
    if (!form->bad && id < 0)
        (void)cd_imap_wrong(form, "folder", &why);
    if (form->bad)
        return show_start(view, form, "", err);
    return id < 0 ? cordee_fail(err, why.code, "%s", why.text) : begun(view, id, err);
}

/* The first folder of sent mail that is named there, or the usual one. */
static const char *sent_folder(const struct cd_view *view, const json_t *row)
{
    const char *sent = cordee_json_text(row, "sent");

    return cordee_arena_text_n(view->arena, sent, strcspn(sent, "\n"));
}

/* As cd_imap_inputs, but that nobody types it. */
static int begin_chosen(const struct cd_view *view, struct cd_form *form, int64_t id,
                        struct cordee_error *err)
{
    struct cordee *core = view->cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *all = mailboxes_of(view, err);
    struct cordee_error why = {0};
    struct cd_imap_account account;
    int64_t draft;
    size_t i;
    json_t *row, *chosen = NULL;
    struct cordee *cd = view->cd;

    json_array_foreach (all, i, row)
        if (cordee_json_int(row, "id") == id)
            chosen = row;
    if (!all ||
        (chosen && cd_source_account(core, chosen, view->arena, &account, err) < 0))
        return -1;
    if (!chosen)
        return show_start(view, form, T("There is no such mailbox."), err);
    draft = cd_first_begin(core,
                           &(struct cd_first){.host = account.host,
                                              .security = account.security,
                                              .login = account.user,
                                              .password = account.password,
                                              .folder = sent_folder(view, chosen),
                                              .port = account.port},
                           &why);
    if (draft < 0 && (why.code == CORDEE_E_INVALID || why.code == CORDEE_E_DENIED))
        return show_start(view, form, cordee_utf8_sentence(view->arena, why.text), err);
    return draft < 0 ? cordee_fail(err, why.code, "%s", why.text)
                     : begun(view, draft, err);
}

CD_HANDLER(cd_first_day_begin)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_deep_copy(cd->http->form_json(req));
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);

    if (cd->http->form_int(req, "source"))
        return begin_chosen(&view, &form, cd->http->form_int(req, "source"), err);
    return *cd->http->form(req, "host") || cd->http->form_int(req, "mailbox")
               ? begin_mailbox(&view, &form, err)
               : begin_file(&view, &form, err);
}
