/* Answering from the inbox. */
#include "core/console/inbox/inbox.h"

#include "core/console/letters/write-model.h"

#include "core/mail/desk/desk.h"
#include "core/web/web.h"

/* 1: the text has words of their own; 0; -1. */
static int is_written(const struct cd_view *view, const struct cd_desk_answer *a,
                      const char *body, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *begun = cd_inbox_begin(view, a, model, err);

    return begun ? cd_mail_says_more(body, begun) : -1;
}

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
    if ((rc = is_written(view, &a, cd_form_get(form, "body"), err)) < 0)
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
        return cd_inbox_page(&view, row, &form, err);
    return say_sent(&view, id, row, err);
}

CD_FORM_SCHEMA(cd_inbox_answer_form, cd_mail_inputs)
