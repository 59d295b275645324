/* What people do with an exchange of mails: whose it is, until when it can wait, done. */
#include "core/mail/desk/desk.h"

#include "core/db/db.h"

#define MOST_AHEAD (INT64_C(366) * 86400)

/* A change of its own, with a title unless it is part of something larger. */
struct desk_change {
    struct cordee_tx tx;
    bool named;
};

static void change_drop(struct desk_change *c)
{
    struct cordee *core = c->tx.cd;

    if (c->named)
        core->db->change_set_use(core, 0);
    cordee_tx_drop(&c->tx);
}

/* The party's own rules say who may. */
static int change_begin(struct cordee *cd, struct desk_change *c, int64_t desk,
                        const char *title, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    int64_t party;
    int rc;

    if (core->db->begin(core, &c->tx, err) < 0 ||
        (rc = core->db->one(core, err, &party, "SELECT party FROM desk WHERE id = ?",
                            CORDEE_ARGS(CORDEE_V(desk)))) < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mail."));
    if (cd->crm->writable(cd, err, party) < 0)
        return -1;
    if (c->tx.depth > 1 || cd_db_change_set_used(core->host))
        return 0;
    c->named = true;
    return core->db->change_set(core, err, title) < 0 ? -1 : 0;
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
    CORDEE_AUTO(change_drop) struct desk_change c = {0};

    if (change_begin(cd, &c, desk, T("A mail was assigned"), err) < 0 ||
        (staff && staff_check(cd, desk, staff, err) < 0) ||
        core->db->exec(core, err, "UPDATE desk SET staff = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_ID(staff), CORDEE_V(desk))) < 0)
        return -1;
    return core->db->commit(&c.tx, err);
}

int cd_desk_snooze(struct cordee *cd, struct cordee_error *err, int64_t desk,
                   int64_t until)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(change_drop) struct desk_change c = {0};

    if (until <= cordee_now() || until > cordee_now() + MOST_AHEAD)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Choose a day within the next year."));
    if (change_begin(cd, &c, desk, T("A mail was put off"), err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE desk SET snoozed_until = ?, done_at = NULL WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(until), CORDEE_V(desk))) < 0)
        return -1;
    return core->db->commit(&c.tx, err);
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
    CORDEE_AUTO(change_drop) struct desk_change c = {0};

    if (change_begin(cd, &c, desk, T("A mail is open again"), err) < 0 ||
        done_put(core, err, desk, 0) < 0)
        return -1;
    return core->db->commit(&c.tx, err);
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
    CORDEE_AUTO(change_drop) struct desk_change c = {0};

    if (change_begin(cd, &c, desk, T("A mail needs no more answer"), err) < 0 ||
        last_check(cd, desk, last, err) < 0 ||
        done_put(core, err, desk, cordee_now()) < 0)
        return -1;
    return core->db->commit(&c.tx, err);
}
