/* A half-written answer is kept as it was typed, for whoever writes it alone, until it is
 * sent or discarded: on any machine they go on where they stopped. */
#include "core/console/inbox/inbox.h"

#include "core/console/letters/write-model.h"

#include "core/mail/desk/desk.h"

#include <string.h>

/* ---- the store -------------------------------------------------------------- */

int cd_inbox_draft(const struct cd_view *view, int64_t desk, json_t **row_r,
                   struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    return cd->db->row(cd, err, row_r,
                       "SELECT address, subject, body, saved_at FROM answer_draft WHERE "
                       "staff = ? AND desk = ?",
                       CORDEE_ARGS(CORDEE_V(view->user), CORDEE_V(desk)));
}

int cd_inbox_draft_drop(const struct cd_view *view, int64_t desk,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    return cd->db->exec(cd, err, "DELETE FROM answer_draft WHERE staff = ? AND desk = ?",
                        CORDEE_ARGS(CORDEE_V(view->user), CORDEE_V(desk)));
}

static int draft_put(const struct cd_view *view, int64_t desk, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const struct cordee_http_api *http = cd->http;

    return cd->db->exec(
        cd, err,
        "INSERT INTO answer_draft(staff, desk, address, subject, body, saved_at) "
        "VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(staff, desk) DO UPDATE SET address = "
        "excluded.address, subject = excluded.subject, body = excluded.body, saved_at = "
        "excluded.saved_at",
        CORDEE_ARGS(CORDEE_V(view->user), CORDEE_V(desk),
                    CORDEE_V(http->form(view->req, "to")),
                    CORDEE_V(http->form(view->req, "subject")),
                    CORDEE_V(http->form(view->req, "body")), CORDEE_V(view->now)));
}

/* ---- saving ----------------------------------------------------------------- */

/* 1: there is something to keep; 0: it is as it began; -1. */
static int is_begun(const struct cd_view *view, const json_t *row,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cd_desk_answer a;
    int rc = cd_desk_answer_start(cd, cordee_json_int(row, "seen"), view->arena, &a, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mail."));
    return rc < 0 ? -1
                  : cd_inbox_is_written(view, &a, cd->http->form(view->req, "body"), err);
}

static bool is_too_long(const struct cd_view *view)
{
    for (const struct cd_input *in = cd_mail_inputs; in->name; in++)
        if (cordee_utf8_len(view->cd->http->form(view->req, in->name)) >
            (size_t)in->limit)
            return true;
    return strlen(view->cd->http->form(view->req, "to")) > 254;
}

static const char *saved_words(const struct cd_view *view)
{
    struct cordee *cd = view->cd;

    return cd_show_fill(view, T("Draft saved: {1}"), cd_show_moment(view, view->now),
                        NULL);
}

CD_HANDLER(cd_inbox_draft_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    bool discard = strcmp(cd->http->form(req, "do"), "discard") == 0;
    int64_t id = cd->http->path_int(req, "id");
    const char *back = cordee_arena_printf(view.arena, "/inbox/%lld", (long long)id);
    int rc = 0;

    if (cd_inbox_row(&view, id, &row, err) < 0 ||
        cd_inbox_put_seen(&view, row, cd->http->form_int(req, "seen"), err) < 0)
        return -1;
    if (discard)
        return cd_inbox_draft_drop(&view, id, err) < 0
                   ? -1
                   : cd->http->done(cd, req, back, T("The draft is gone."), err);
    if (is_too_long(&view))
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("This is too long; please shorten it."));
    if ((rc = is_begun(&view, row, err)) < 0 ||
        (rc ? draft_put(&view, id, err) : cd_inbox_draft_drop(&view, id, err)) < 0)
        return -1;
    return cd->http->done(
        cd, req, back, rc ? saved_words(&view) : T("There is nothing to keep yet."), err);
}
