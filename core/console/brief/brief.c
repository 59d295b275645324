/* Briefs: of a member, of a contact, of a meeting with all who come. */
#include "core/console/brief/brief.h"
#include "core/console/console.h"

#include "core/crm/crm.h"
#include "core/crm/scope.h"

#include <string.h>

enum { MOST_PARTS = 6, MOST_TAKERS = 60 };

static int show(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    cordee_json_set_text(model, "made_text", cd_show_date(view, view->now));
    cd_page_put_may(view, model);
    return view->cd->http->page(view->cd, view->req, "brief", model, err);
}

static int add_part(const struct cd_view *view, int64_t party, json_t *parts,
                    struct cordee_error *err)
{
    json_t *part = NULL;
    int rc = cd_brief_part(view, party, &part, err);

    if (rc > 0)
        json_array_append_new(parts, part);
    return rc;
}

static int show_party(struct cordee *cd, struct cordee_request *req,
                      enum cordee_kind kind, struct cordee_error *err)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_pack("{s:[]}", "parts");
    json_t *part;

    if (add_part(&view, cd->http->path_int(req, "id"), json_object_get(model, "parts"),
                 err) < 0)
        return -1;
    part = json_array_get(json_object_get(model, "parts"), 0);
    if (cordee_json_int(part, "kind") != (int)kind)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("There is no such page, or it was deleted."));
    json_object_set(model, "name", json_object_get(part, "name"));
    json_object_set(model, "url", json_object_get(part, "url"));
    json_object_set_new(part, "alone", json_true());
    return show(&view, model, err);
}

CD_HANDLER(cd_brief_member)
{
    return show_party(cd, req, CORDEE_ORG, err);
}

CD_HANDLER(cd_brief_contact)
{
    return show_party(cd, req, CORDEE_PERSON, err);
}

/* ---- a meeting --------------------------------------------------------------------- */

/* What the brief is for need not be in its list of what is coming up. */
static void leave_out(json_t *list, int64_t meeting)
{
    size_t i;
    json_t *item;

    json_array_foreach (list, i, item)
        if (cordee_json_int(item, "id") == meeting) {
            json_array_remove(list, i);
            return;
        }
}

/* Of whom the brief speaks: the organisations of who comes, and who has none. */
static int parts_of(const struct cd_view *view, int64_t meeting, json_t *parts,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = view->cd->db->list(
        view->cd, err,
        "SELECT DISTINCT coalesce((SELECT r.other FROM role r JOIN party o ON o.id = "
        "r.other WHERE r.party = p.id AND o.deleted_at IS NULL AND " CORDEE_ROLE_AT(
            "r", "?") " ORDER BY r.key_contact DESC, r.id LIMIT 1), p.id) AS id FROM "
                      "interaction_party ip JOIN party p ON p.id = ip.party WHERE "
                      "ip.interaction = ? "
                      "AND p.deleted_at IS NULL AND " CD_MINE("p.id") " LIMIT ?",
        CORDEE_ARGS(CORDEE_V(view->now), CORDEE_V(meeting), CORDEE_V((int)MOST_PARTS)));
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (add_part(view, cordee_json_int(row, "id"), parts, err) < 0)
            return -1;
    json_array_foreach (parts, i, row)
        leave_out(json_object_get(row, "coming"), meeting);
    return list ? 0 : -1;
}

static int put_who_comes(const struct cd_view *view, int64_t meeting, json_t *model,
                         struct cordee_error *err)
{
    json_t *row,
        *list = view->cd->db->list(
            view->cd, err,
            "SELECT p.id, p.kind, p.name, o.name AS organisation, r.label AS "
            "role, (SELECT f.number FROM phone f WHERE f.party = p.id ORDER BY "
            "f.main DESC, f.id LIMIT 1) AS phone, (SELECT e.address FROM "
            "email_address e WHERE e.party = p.id ORDER BY e.main DESC, e.id "
            "LIMIT 1) AS email, (SELECT max(x.at) FROM interaction_party x WHERE "
            "x.party = p.id AND x.weight > 0 AND x.at < ip.at AND x.interaction <> "
            "ip.interaction) "
            "AS last_at FROM interaction_party ip JOIN party p ON p.id = ip.party "
            "LEFT JOIN role r ON r.id = (SELECT q.id FROM role q WHERE q.party = "
            "p.id AND " CORDEE_ROLE_AT(
                "q", "?") " ORDER BY q.key_contact "
                          "DESC, q.id LIMIT 1) LEFT JOIN party o ON o.id = r.other WHERE "
                          "ip.interaction = ? AND p.deleted_at IS NULL AND " CD_MINE(
                              "p.id") " ORDER BY p.kind DESC, p.sort_name LIMIT ?",
            CORDEE_ARGS(CORDEE_V(view->now), CORDEE_V(meeting),
                        CORDEE_V((int)MOST_TAKERS)));
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        cordee_json_set_text(row, "url",
                             cd_show_href(view, (int)cordee_json_int(row, "kind"),
                                          cordee_json_int(row, "id")));
        cd_show_put_day(view, row, "last", cordee_json_int(row, "last_at"));
    }
    json_object_set_new(model, "comes", list);
    return 0;
}

static int meeting_load(const struct cd_view *view, int64_t id, json_t **row_r,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd->db->row(
        cd, err, row_r,
        "SELECT i.id, i.kind, i.at, i.subject, i.body, w.name AS author FROM interaction "
        "i "
        "LEFT JOIN staff w ON w.id = i.author WHERE i.id = ? AND i.kind IN ('meeting', "
        "'visit', 'call') AND " CD_MAY_SEE,
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(view->user), CORDEE_V(view->user)));

    return rc == 0 ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                 T("There is no such meeting."))
                   : rc;
}

CD_HANDLER(cd_brief_meeting)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *kind;

    if (meeting_load(&view, id, &model, err) < 0)
        return -1;
    kind = cordee_json_text(model, "kind");
    json_object_set_new(model, "meeting", json_true());
    json_object_set_new(model, "name",
                        json_string(strcmp(kind, "visit") == 0  ? T("Visit")
                                    : strcmp(kind, "call") == 0 ? T("Call")
                                                                : T("Meeting")));
    cd_show_put_moment(&view, model, "at", cordee_json_int(model, "at"));
    json_object_set_new(model, "parts", json_array());
    if (put_who_comes(&view, id, model, err) < 0 ||
        parts_of(&view, id, json_object_get(model, "parts"), err) < 0)
        return -1;
    return show(&view, model, err);
}
