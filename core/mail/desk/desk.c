/* What people do with an exchange of mails: whose it is, until when it can wait, done. */
#include "core/mail/desk/desk.h"

#include <string.h>

#define MOST_AHEAD (INT64_C(366) * 86400)

/* Called `title`, in which {1} is who wrote.  The party's own rules say who may. */
static int desk_change(struct cordee *cd, struct cordee_change *c, int64_t desk,
                       const char *title, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const char *at = strstr(title, "{1}");
    int rc = core->db->row(core, err, &row,
                           "SELECT d.party, p.name FROM desk d JOIN party p ON p.id = "
                           "d.party WHERE d.id = ?",
                           CORDEE_ARGS(CORDEE_V(desk)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mail."));
    if (rc < 0)
        return -1;
    cordee_buf_put(&text, title, at ? (size_t)(at - title) : strlen(title));
    if (at)
        cordee_buf_printf(&text, "%s%s", cordee_json_text(row, "name"), at + 3);
    if (core->db->change_begin(core, c, text.text, err) < 0)
        return -1;
    return cd->crm->writable(cd, err, cordee_json_int(row, "party"));
}

/* Nobody is given what they cannot see. */
static int staff_check(struct cordee *cd, int64_t desk, int64_t staff,
                       struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    int64_t may = 0;
    int rc = core->db->one(core, err, &may,
                           "SELECT 1 FROM desk d JOIN staff w ON w.id = ?2 WHERE d.id = "
                           "?1 AND " CD_DESK_FOR("d.party"),
                           CORDEE_ARGS(CORDEE_V(desk), CORDEE_V(staff)));

    return rc == 0 ? cordee_fail(err, CORDEE_E_INVALID, "%s",
                                 T("Choose somebody who may answer this person."))
                   : rc;
}

int cd_desk_assign(struct cordee *cd, struct cordee_error *err, int64_t desk,
                   int64_t staff)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (desk_change(cd, &c, desk, T("A mail of {1} was assigned"), err) < 0 ||
        (staff && staff_check(cd, desk, staff, err) < 0) ||
        core->db->exec(core, err, "UPDATE desk SET staff = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_ID(staff), CORDEE_V(desk))) < 0)
        return -1;
    return core->db->change_commit(&c, err);
}

int cd_desk_snooze(struct cordee *cd, struct cordee_error *err, int64_t desk,
                   int64_t until)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (until <= cordee_now() || until > cordee_now() + MOST_AHEAD)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Choose a day within the next year."));
    if (desk_change(cd, &c, desk, T("A mail of {1} was put off"), err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE desk SET snoozed_until = ?, done_at = NULL WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(until), CORDEE_V(desk))) < 0)
        return -1;
    return core->db->change_commit(&c, err);
}

static int done_put(struct cordee *core, struct cordee_error *err, int64_t desk,
                    int64_t at)
{
    return core->db->exec(
        core, err, "UPDATE desk SET done_at = ?, snoozed_until = NULL WHERE id = ?",
        CORDEE_ARGS(CORDEE_ID(at), CORDEE_V(desk)));
}

int cd_desk_open(struct cordee *cd, struct cordee_error *err, int64_t desk)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (desk_change(cd, &c, desk, T("A mail of {1} is open again"), err) < 0 ||
        done_put(core, err, desk, 0) < 0)
        return -1;
    return core->db->change_commit(&c, err);
}

/* Nobody is done with what they have not seen. */
static int last_check(struct cordee *cd, int64_t desk, int64_t last,
                      struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    int64_t is = 0;

    if (!last)
        return 0;
    if (core->db->one(core, err, &is, "SELECT coalesce(last, 0) FROM desk WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(desk))) < 0)
        return -1;
    return is == last ? 0
                      : cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                                    T("Another mail came meanwhile: read it first."));
}

int cd_desk_done(struct cordee *cd, struct cordee_error *err, int64_t desk, int64_t last)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (desk_change(cd, &c, desk, T("A mail of {1} is done"), err) < 0 ||
        last_check(cd, desk, last, err) < 0 ||
        done_put(core, err, desk, cordee_now()) < 0)
        return -1;
    return core->db->change_commit(&c, err);
}

int cd_desk_release(struct cordee *core, struct cordee_error *err, int64_t staff)
{
    return core->db->exec(
        core, err,
        "UPDATE desk SET staff = NULL WHERE done_at IS NULL AND staff IS NOT NULL AND "
        "(?1 = 0 OR staff = ?1) AND NOT EXISTS (SELECT 1 FROM staff w WHERE w.id = "
        "desk.staff AND " CD_DESK_FOR("desk.party") ")",
        CORDEE_ARGS(CORDEE_V(staff)));
}

int cd_desk_nightly(struct cordee *cd, struct cordee_error *err)
{
    return cd_desk_release(cd->host->core, err, 0);
}
