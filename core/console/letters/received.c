/* A mail of somebody's timeline as it came: what she wrote, all of it, its look, its
 * files. */
#include "core/console/letters/letters.h"
#include "core/console/letters/mail-body.h"

#include "core/config/folder.h"
#include "core/crm/scope.h"

/* By the number of its entry; the entry says who may see it. */
static int load(const struct cd_view *view, json_t **entry_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd->db->row(
        cd, err, entry_r,
        "SELECT i.id, i.subject, i.body AS text, i.at, m.file, m.size, m.from_name, "
        "m.from_address, m.received_at, p.id AS party, p.name AS party_name FROM "
        "interaction i LEFT JOIN message m ON m.interaction = i.id LEFT JOIN party p ON "
        "p.id = coalesce(m.party, (SELECT ip.party FROM interaction_party ip WHERE "
        "ip.interaction = i.id AND ip.part = 'from' LIMIT 1)) AND " CORDEE_SEEN(
            "p.id") " WHERE i.id = ? AND i.kind LIKE 'mail.%' AND i.direction = ? "
                    "AND " CD_MAY_SEE " LIMIT 1",
        CORDEE_ARGS(CORDEE_V(cd->http->path_int(view->req, "id")), CORDEE_V(CORDEE_IN),
                    CORDEE_V(view->user), CORDEE_V(view->user)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mail."));
    return rc < 0 ? -1 : 0;
}

static void dress(const struct cd_view *view, json_t *entry)
{
    struct cordee *cd = view->cd;
    const char *name = cordee_json_text(entry, "from_name");
    const char *address = cordee_json_text(entry, "from_address");

    cordee_json_set_text(entry, "who",
                         *name      ? name
                         : *address ? address
                                    : cordee_json_text(entry, "party_name"));
    if (!*cordee_json_text(entry, "subject"))
        cordee_json_set_text(entry, "subject", T("(no subject)"));
    cd_show_put_moment(view, entry, "at", cordee_json_int(entry, "at"));
    cordee_json_set_text(entry, "size_text",
                         cd_show_size(view, cordee_json_int(entry, "size")));
    if (cordee_json_int(entry, "party"))
        cordee_json_set_text(
            entry, "person",
            cd_show_href(view, CORDEE_PERSON, cordee_json_int(entry, "party")));
}

CD_HANDLER(cd_received_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *entry = NULL;

    if (load(&view, &entry, err) < 0)
        return -1;
    dress(&view, entry);
    json_object_set_new(
        entry, "base",
        json_sprintf("/received/%lld", (long long)cordee_json_int(entry, "id")));
    cd_mail_body_put(&view, cordee_json_text(entry, "file"), entry);
    return cd->http->page(cd, req, "received", entry, err);
}

CD_HANDLER(cd_received_frame)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *entry = NULL;

    if (load(&view, &entry, err) < 0)
        return -1;
    return cd_mail_body_frame(&view, cordee_json_text(entry, "file"), err);
}

CD_HANDLER(cd_received_raw)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *entry = NULL;
    const char *path;

    if (load(&view, &entry, err) < 0)
        return -1;
    path = cd_file_path(cd->host, view.arena, cordee_json_text(entry, "file"));
    if (!path)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mail."));
    return cd->http->file(cd, req, "message/rfc822", "mail.eml", path, err);
}

CD_HANDLER(cd_received_file)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *entry = NULL;

    if (load(&view, &entry, err) < 0)
        return -1;
    return cd_mail_body_file(&view, cordee_json_text(entry, "file"),
                             cd->http->path_int(req, "n") - 1, err);
}
