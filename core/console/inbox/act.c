/* What one does with what waits: give it to somebody, put it off, be done with it. */
#include "core/console/inbox/inbox.h"

#include "core/crm/crm.h"
#include "core/db/db.h"
#include "core/mail/desk/desk.h"
#include "core/web/web.h"

#include <string.h>

enum { MOST = 200 };
#define MORNING (INT64_C(8) * 3600)
#define DAY     INT64_C(86400)

static const char *back_of(const struct cd_view *view)
{
    return cd_page_back(view, "/inbox");
}

static int say_done(const struct cd_view *view, const char *words,
                    struct cordee_error *err)
{
    cd_offer_undo(view->req);
    return view->cd->http->done(view->cd, view->req, back_of(view), words, err);
}

/* ---- one -------------------------------------------------------------------- */

/* Only what one may see can be changed. */
static int64_t desk_of(const struct cd_view *view, json_t **row_r,
                       struct cordee_error *err)
{
    int64_t id = view->cd->http->path_int(view->req, "id");

    return cd_inbox_row(view, id, row_r, err) < 0 ? -1 : id;
}

static const char *assigned_words(const struct cd_view *view, int64_t staff)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (!staff)
        return T("It is nobody's now.");
    if (staff == view->user)
        return T("It is yours now.");
    if (cd->db->row(cd, NULL, &row, "SELECT name FROM staff WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(staff))) <= 0)
        return T("Saved.");
    return cd_show_fill(view, T("{1} has it now."), cordee_json_text(row, "name"), NULL);
}

CD_HANDLER(cd_inbox_assign)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t staff = cd->http->form_int(req, "staff");
    int64_t id = desk_of(&view, &row, err);

    if (id < 0 || cd_desk_assign(cd, err, id, staff) < 0)
        return -1;
    return say_done(&view, assigned_words(&view, staff), err);
}

/* The morning of a day; 0: it is none. */
static int64_t morning_of(const struct cd_view *view)
{
    const struct cordee_http_api *http = view->cd->http;
    const char *day = http->form(view->req, "until");
    int64_t at;

    if (!*day)
        day = http->form(view->req, "day");
    return *day && cordee_time_parse(day, view->zone, &at) == 0 ? at + MORNING : 0;
}

static int no_day(const struct cd_view *view, struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    return cd->http->failed(cd, view->req, back_of(view),
                            T("Choose a day within the next year."), err);
}

CD_HANDLER(cd_inbox_snooze)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee_error why = {0};
    int64_t until = morning_of(&view);
    int64_t id = desk_of(&view, &row, err);

    if (id < 0)
        return -1;
    if (cd_desk_snooze(cd, &why, id, until) < 0)
        return why.code == CORDEE_E_INVALID ? no_day(&view, err)
                                            : cordee_fail(err, why.code, "%s", why.text);
    return say_done(&view,
                    cd_show_fill(&view, T("It comes back by itself: {1}"),
                                 cd_show_moment(&view, until), NULL),
                    err);
}

/* Done, unless the page did not show its last mail: what it showed is in `seen`, of a
 * list all that it showed. */
static int be_done(const struct cd_view *view, const json_t *row,
                   struct cordee_error *err)
{
    const struct cordee_http_api *http = view->cd->http;
    int64_t last = cordee_json_int(row, "last"), seen = 0;
    const char *text;

    for (size_t n = 0; seen != last && (text = http->form_at(view->req, "seen", n)); n++)
        if (!cordee_text_int(text, &seen))
            seen = -1; /* of none of them */
    return cd_desk_done(view->cd, err, cordee_json_int(row, "id"), seen);
}

CD_HANDLER(cd_inbox_done)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee_error why = {0};

    if (desk_of(&view, &row, err) < 0)
        return -1;
    if (be_done(&view, row, &why) < 0)
        return why.code == CORDEE_E_CONFLICT
                   ? cd->http->failed(cd, req, back_of(&view), why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return say_done(&view, T("Done."), err);
}

CD_HANDLER(cd_inbox_open)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t id = desk_of(&view, &row, err);

    if (id < 0 || cd_desk_open(cd, err, id) < 0)
        return -1;
    return say_done(&view, T("It is open again."), err);
}

/* ---- as a follow-up --------------------------------------------------------- */

static int follow_add(const struct cd_view *view, const json_t *row, int64_t due,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *title = cd->http->form(view->req, "title");
    int64_t task;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd_db_change_set_name(cd->host, T("A mail became a follow-up"), err) < 0 ||
        cd->crm->task(cd, err, cordee_json_int(row, "party"), view->user,
                      *title ? title : cordee_json_text(row, "subject"), due,
                      &task) < 0 ||
        core->db->exec(
            core, err, "UPDATE task SET interaction = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_ID(cordee_json_int(row, "last")), CORDEE_V(task))) < 0 ||
        (cd->http->form_int(view->req, "done") && be_done(view, row, err) < 0))
        return -1;
    return cd->db->commit(&tx, err);
}

CD_HANDLER(cd_inbox_follow)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee_error why = {0};
    int64_t due = morning_of(&view);

    if (desk_of(&view, &row, err) < 0)
        return -1;
    if (!due)
        return no_day(&view, err);
    if (follow_add(&view, row, due - MORNING + DAY / 2, &why) < 0)
        return why.code == CORDEE_E_INVALID || why.code == CORDEE_E_TOO_LARGE ||
                       why.code == CORDEE_E_CONFLICT
                   ? cd->http->failed(cd, req, back_of(&view), why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return say_done(
        &view, cd_show_fill(&view, T("A follow-up: {1}"), cd_show_day(&view, due), NULL),
        err);
}

/* ---- several ---------------------------------------------------------------- */

struct bulk {
    const char *what;
    int64_t staff, until;
};

static int act_on(const struct cd_view *view, const struct bulk *b, const json_t *row,
                  struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t id = cordee_json_int(row, "id");

    if (strcmp(b->what, "done") == 0)
        return be_done(view, row, err);
    if (strcmp(b->what, "open") == 0)
        return cd_desk_open(cd, err, id);
    if (strcmp(b->what, "assign") == 0)
        return cd_desk_assign(cd, err, id, b->staff);
    return cd_desk_snooze(cd, err, id, b->until);
}

/* All or none, as one change.  How many; -1. */
static int act_on_all(const struct cd_view *view, const struct bulk *b,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *text;
    int n = 0;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (cd->http->form_at(view->req, "thread", 1) &&
         cd_db_change_set_name(cd->host, T("Several mails of the inbox"), err) < 0))
        return -1;
    while (n < MOST &&
           (text = cd->http->form_at(view->req, "thread", (size_t)n)) != NULL) {
        CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
        int64_t id = 0;

        (void)cordee_text_int(text, &id);
        if (cd_inbox_row(view, id, &row, err) < 0 || act_on(view, b, row, err) < 0)
            return -1;
        n++;
    }
    return cd->db->commit(&tx, err) < 0 ? -1 : n;
}

static bool is_known(const char *what)
{
    return strcmp(what, "done") == 0 || strcmp(what, "open") == 0 ||
           strcmp(what, "assign") == 0 || strcmp(what, "snooze") == 0;
}

CD_HANDLER(cd_inbox_bulk)
{
    struct cd_view view = cd_view_of(cd, req);
    struct bulk b = {.what = cd->http->form(req, "do"),
                     .staff = cd->http->form_int(req, "staff"),
                     .until = morning_of(&view)};
    struct cordee_error why = {0};
    int n;

    if (!is_known(b.what))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Choose what is to be done."));
    n = act_on_all(&view, &b, &why);
    if (n < 0 && why.code != CORDEE_E_INVALID && why.code != CORDEE_E_CONFLICT)
        return cordee_fail(err, why.code, "%s", why.text);
    if (n <= 0)
        return cd->http->failed(cd, req, back_of(&view),
                                n < 0 ? why.text : T("Choose at least one mail."), err);
    return say_done(&view,
                    cd_show_fill(&view, TN("{1} mail changed.", "{1} mails changed.", n),
                                 cd_show_count(&view, n), NULL),
                    err);
}
