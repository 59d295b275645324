/* What is taken off a party's page again: an address, a phone, one's own entry; what
 * ends: a role, a membership; and the history of a record, which tells of it. */
#include "core/console/page.h"
#include "core/console/party/party.h"

#include "core/crm/crm.h"
#include "core/crm/member/membership.h"
#include "core/db/db.h"
#include "core/web/web.h"

#include <stdlib.h>
#include <string.h>

enum { HISTORY = 100 };

/* One button of the page: the name of its value in the form, and what it does. */
struct taking {
    const char *name;
    const char *theirs; /* whether the row is this party's; takes row, party and user */
    int (*take)(struct cordee *cd, struct cordee_error *err, int64_t row);
    const char *done;
};

/* The mark of an address to which mail came back. */
static int mark_remove(struct cordee *cd, struct cordee_error *err, int64_t row)
{
    return cd->crm->address_state(cd, err, row, "ok", "");
}

static const struct taking takings[] = {
    {"email", "SELECT 1 FROM email_address WHERE id = ? AND party = ? AND ? > 0",
     cd_email_remove, T_LATER("The address is gone.")},
    {"mark",
     "SELECT 1 FROM email_address WHERE id = ? AND party = ? AND ? > 0 AND state "
     "<> 'ok'",
     mark_remove, T_LATER("Mail is sent to the address again.")},
    {"phone", "SELECT 1 FROM phone WHERE id = ? AND party = ? AND ? > 0", cd_phone_remove,
     T_LATER("The number is gone.")},
    {"entry",
     "SELECT 1 FROM interaction WHERE id = ? AND ? > 0 AND author = ? AND kind IN "
     "('note', 'call', 'meeting', 'visit')",
     cd_interaction_remove, T_LATER("The entry is gone.")},
};

static int check(const struct cd_view *view, const char *theirs, int64_t row,
                 int64_t party, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t one;
    int rc =
        cd->db->one(cd, err, &one, theirs,
                    CORDEE_ARGS(CORDEE_V(row), CORDEE_V(party), CORDEE_V(view->user)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("It is gone already, or not yours to remove."));
    return rc < 0 ? -1 : 0;
}

static int back_to(const struct cd_view *view, int64_t party, const char *words,
                   struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t kind = CORDEE_PERSON;

    if (cd->db->one(cd, err, &kind, "SELECT kind FROM party WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    cd_offer_undo(view->req);
    cd_offer_undo(view->req);
    return cd->http->done(cd, view->req, cd_show_href(view, (int)kind, party), words,
                          err);
}

CD_HANDLER(cd_party_take)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->path_int(req, "id");

    for (size_t i = 0; i < sizeof takings / sizeof *takings; i++) {
        const struct taking *t = &takings[i];
        int64_t row = cd->http->form_int(req, t->name);

        if (row <= 0)
            continue;
        if (check(&view, t->theirs, row, party, err) < 0 || t->take(cd, err, row) < 0)
            return -1;
        return back_to(&view, party, T(t->done), err);
    }
    return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Say what to remove."));
}

/* The end of the day that was chosen; 0: now. */
static int end_of(const struct cd_view *view, int64_t *at_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *on = cd->http->form(view->req, "on");
    struct cordee_clock clock;
    int64_t day;

    *at_r = 0;
    if (!*on)
        return 0;
    if (cordee_time_parse(on, view->zone, &day) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("This is no date; write 2026-11-21."));
    cordee_clock_at(day, view->zone, &clock);
    clock.day++;
    *at_r = cordee_clock_to(&clock, view->zone);
    return 0;
}

/* Out on a day, or, with `notice`, when the notice of that day ends it. */
static int end_membership(const struct cd_view *view, int64_t party, int64_t at,
                          struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *reason = cd->http->form(view->req, "reason");
    int64_t out = cd->http->form_int(view->req, "membership");
    int64_t notice = cd->http->form_int(view->req, "notice");

    if (check(view, "SELECT 1 FROM membership WHERE id = ? AND party = ? AND ? > 0",
              notice > 0 ? notice : out, party, err) < 0)
        return -1;
    if (notice > 0)
        return cd_membership_notice(cd, err, notice, at ? at - 1 : 0, reason) < 0
                   ? -1
                   : back_to(view, party, T("The notice is noted."), err);
    if (cd_membership_exit(cd, err, out, at, reason) < 0)
        return -1;
    return back_to(view, party, T("The end of the membership is noted."), err);
}

CD_HANDLER(cd_party_end)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->path_int(req, "id");
    int64_t role = cd->http->form_int(req, "role");
    int64_t at;

    if (end_of(&view, &at, err) < 0)
        return -1;
    if (role > 0) {
        if (check(&view, "SELECT 1 FROM role WHERE id = ? AND party = ? AND ? > 0", role,
                  party, err) < 0 ||
            cd_role_end(cd, err, role, at) < 0)
            return -1;
        return back_to(&view, party, T("The role has ended."), err);
    }
    return end_membership(&view, party, at, err);
}

/* ---- the history of a record ------------------------------------------------------ */

/* Values as they are stored: what the change log has. */
static const char *value_text(const struct cd_view *view, const json_t *value)
{
    char *dump;
    const char *text;

    if (!value || json_is_null(value))
        return "";
    if (json_is_string(value))
        return json_string_value(value);
    dump = json_dumps(value, JSON_ENCODE_ANY);
    text = cordee_arena_text(view->arena, dump);
    free(dump);
    return text;
}

static int dress(const struct cd_view *view, json_t *entry, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    json_t *field;
    size_t i;

    if (cd->db->row(cd, err, &who, "SELECT name FROM staff WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(entry, "staff")))) < 0)
        return -1;
    json_object_set_new(entry, "name", json_string(cordee_json_text(who, "name")));
    cd_show_put_moment(view, entry, "at", cordee_json_int(entry, "at"));
    cd_show_put_avatar(entry, cordee_json_int(entry, "staff"),
                       cordee_json_text(who, "name"));
    json_array_foreach (json_object_get(entry, "fields"), i, field) {
        json_object_set_new(
            field, "was",
            json_string(value_text(view, json_object_get(field, "before"))));
        json_object_set_new(
            field, "is", json_string(value_text(view, json_object_get(field, "after"))));
    }
    return 0;
}

CD_HANDLER(cd_party_history)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    json_t *list = NULL;
    json_t *entry;
    size_t i;
    int rc = cd->db->row(cd, err, &model, "SELECT id, kind, name FROM party WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(party)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    if (rc < 0 || cd_db_history(cd, "party", party, HISTORY, &list, err) < 0)
        return -1;
    json_object_set_new(model, "history", list);
    json_array_foreach (list, i, entry)
        if (dress(&view, entry, err) < 0)
            return -1;
    cordee_json_set_text(model, "url",
                         cd_show_href(&view, (int)cordee_json_int(model, "kind"), party));
    return cd->http->page(cd, req, "history", model, err);
}
