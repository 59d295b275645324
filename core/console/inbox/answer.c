/* Answering from the inbox. */
#include "core/console/inbox/inbox.h"

#include "core/console/letters/write-model.h"

#include "core/mail/desk/desk.h"
#include "core/web/web.h"

#include <string.h>

/* ---- its form --------------------------------------------------------------- */

/* Her address first, unless she asks for another that is hers as well. */
static void put_addresses(const struct cd_desk_answer *a, const char *chosen,
                          json_t *model)
{
    json_t *list = json_array();
    const char *usual = *a->reply_to && !a->reply_to_doubt ? a->reply_to : a->from;
    const char *both[] = {a->from, a->reply_to};

    for (size_t i = 0; i < 2; i++)
        if (*both[i])
            json_array_append_new(
                list,
                json_pack("{s:s, s:b, s:b, s:b}", "address", both[i], "selected",
                          strcmp(both[i], *chosen ? chosen : usual) == 0, "asked_for",
                          i == 1, "doubt", i == 1 && a->reply_to_doubt));
    json_object_set_new(model, "addresses", list);
    json_object_set_new(model, "choice", json_boolean(json_array_size(list) > 1));
}

/* What it begins with: signature and quote, in the arena; puts "sender".  NULL: -1. */
static const char *begin(const struct cd_view *view, const struct cd_desk_answer *a,
                         json_t *model, struct cordee_error *err)
{
    const char *signature;

    if (cd_write_put_sender(view, model, err) < 0)
        return NULL;
    signature = cordee_json_text(json_object_get(model, "sender"), "signature");
    return cordee_arena_printf(view->arena, "\n\n%s%s%s%s", *signature ? "-- \n" : "",
                               signature, *signature ? "\n\n" : "", a->quote);
}

int cd_inbox_is_written(const struct cd_view *view, const struct cd_desk_answer *a,
                        const char *body, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *begun = begin(view, a, model, err);

    return begun ? cd_mail_says_more(body, begun) : -1;
}

static void form_put(const struct cd_desk_answer *a, struct cd_form *form, const char *to,
                     json_t *model)
{
    put_addresses(a, to, model);
    cd_form_put(form, model);
    json_object_set_new(model, "answerable", json_boolean(*a->from || *a->reply_to));
}

/* What they left half written, or NULL: it begins. */
static int draft_load(const struct cd_view *view, json_t *row, json_t **draft_r,
                      struct cordee_error *err)
{
    if (cd_inbox_draft(view, cordee_json_int(row, "id"), draft_r, err) < 0)
        return -1;
    json_object_set_new(row, "kept", json_boolean(*draft_r));
    if (*draft_r)
        cd_show_put_moment(view, row, "kept_at", cordee_json_int(*draft_r, "saved_at"));
    return 0;
}

int cd_inbox_put_answer(const struct cd_view *view, json_t *row, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *draft = NULL;
    CORDEE_AUTO(cd_form_drop) struct cd_form form = {0};
    struct cd_desk_answer a;
    const char *body;
    int rc = cd_desk_answer_start(view->cd, cordee_json_int(row, "seen"), view->arena, &a,
                                  err);

    if (rc <= 0)
        return rc;
    if (!(body = begin(view, &a, row, err)) || draft_load(view, row, &draft, err) < 0)
        return -1;
    cordee_json_set_text(values, "subject",
                         draft ? cordee_json_text(draft, "subject") : a.subject);
    cordee_json_set_text(values, "body", draft ? cordee_json_text(draft, "body") : body);
    form = cd_form_of(view, cd_mail_inputs, values);
    form_put(&a, &form, cordee_json_text(draft, "address"), row);
    return 0;
}

/* The page again, with what was typed and why it was not sent. */
static int show_again(const struct cd_view *view, json_t *row, struct cd_form *form,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cd_desk_answer a;

    if (cd_inbox_put_exchange(view, row, err) < 0 ||
        cd_write_put_sender(view, row, err) < 0 ||
        cd_desk_answer_start(cd, cordee_json_int(row, "seen"), view->arena, &a, err) <= 0)
        return -1;
    form_put(&a, form, cd->http->form(view->req, "to"), row);
    return cd->http->invalid(cd, view->req, "inbox-thread", row, err);
}

/* ---- sending ---------------------------------------------------------------- */

/* 0 sent; 1 it was refused, and the form says why; -1. */
static int send(const struct cd_view *view, const json_t *row, struct cd_form *form,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cordee_error why = {0};
    struct cd_desk_answer a;
    int rc = cd_desk_answer_start(cd, cordee_json_int(row, "seen"), view->arena, &a, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mail."));
    if (rc < 0 || !cd_form_check(form))
        return rc < 0 ? -1 : 1;
    if ((rc = cd_inbox_is_written(view, &a, cd_form_get(form, "body"), err)) < 0)
        return -1;
    if (rc == 0) {
        cd_form_wrong(form, "body", T("You have written nothing yet."));
        return 1;
    }
    if (cd_desk_answer_send(cd, &a, view->user, cd->http->form(view->req, "to"),
                            cd_form_get(form, "subject"), cd_form_get(form, "body"),
                            &why) == 0)
        return 0;
    if (why.code != CORDEE_E_INVALID && why.code != CORDEE_E_CONFLICT)
        return cordee_fail(err, why.code, "%s", why.text);
    cd_form_wrong(form, "body", why.text);
    return 1;
}

/* Another mail that came while it was written is shown, and waits. */
static int say_sent(const struct cd_view *view, int64_t id, const json_t *row,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *now = NULL;
    bool waits = cd_inbox_row(view, id, &now, NULL) == 0 &&
                 cordee_json_int(now, "last") != cordee_json_int(row, "seen");
    const char *words =
        waits ? T("Your answer to {1} is on its way; another mail came meanwhile.")
              : T("Your answer to {1} is on its way; this is done.");

    if (!waits)
        cd_offer_undo(view->req); /* opens it again: what was sent was sent */
    return cd->http->done(
        cd, view->req,
        waits ? cordee_arena_printf(view->arena, "/inbox/%lld", (long long)id)
              : cd_page_back(view, "/inbox"),
        cordee_arena_printf(view->arena, "%s%s",
                            cd_show_fill(view, words, cordee_json_text(row, "who"), NULL),
                            cd_write_waits(view)),
        err);
}

CD_HANDLER(cd_inbox_answer)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, cd_mail_inputs, cd->http->form_json(req));
    int64_t id = cd->http->path_int(req, "id");
    int rc;

    if (cd_inbox_row(&view, id, &row, err) < 0 ||
        cd_inbox_put_seen(&view, row, cd->http->form_int(req, "seen"), err) < 0 ||
        (rc = send(&view, row, &form, err)) < 0)
        return -1;
    if (rc > 0)
        return show_again(&view, row, &form, err);
    if (cd_inbox_draft_drop(&view, id, err) < 0)
        return -1;
    return say_sent(&view, id, row, err);
}

CD_FORM_SCHEMA(cd_inbox_answer_form, cd_mail_inputs)
