/* A profile goes, with all that speaks of it. */
#include "plugins/recruitment/candidate/candidate.h"

/* ---- what hangs on it ------------------------------------------------------- */

static int documents_gone(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err, "SELECT file FROM recruitment_candidate_document WHERE candidate = ?",
        CORDEE_ARGS(CORDEE_V(id)));
    const json_t *row;
    size_t i;

    if (!list ||
        cd->db->exec(cd, err,
                     "DELETE FROM recruitment_candidate_document WHERE candidate = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    json_array_foreach (list, i, row)
        if (cd->crm->file_erase(cd, err, cordee_json_text(row, "file")) < 0)
            return -1;
    return 0;
}

/* Entries of their pairs, of mails about matches and about keeping the profile; mails
 * that came in go as they were. */
static const char entries_sql[] =
    "SELECT e.interaction, m.id AS message FROM (SELECT x.interaction FROM "
    "recruitment_entry x JOIN recruitment_pair y ON y.id = x.pair WHERE y.candidate = ?1 "
    "UNION SELECT k.interaction FROM recruitment_consent k WHERE k.candidate = ?1 AND "
    "k.interaction IS NOT NULL) e LEFT JOIN message m ON m.interaction = e.interaction";

static int entries_unsay(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err, entries_sql, CORDEE_ARGS(CORDEE_V(id)));
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        const int64_t message = cordee_json_int(row, "message");

        if (cd->crm->unsay(cd, err, cordee_json_int(row, "interaction")) < 0 ||
            (message && cd->mail->forget(cd, err, message) < 0))
            return -1;
    }
    return list ? 0 : -1;
}

/* ---- who it was ------------------------------------------------------------- */

/* Nobody has a reason to keep them but this profile: no role, no membership, no wish for
 * mails, no other profile, and nothing in their history but recruitment's.  Follow-ups
 * are none: scripts write them for everybody who is new. */
static const char alone_sql[] =
    "SELECT 1 FROM party p WHERE p.id = ?1 AND NOT EXISTS (SELECT 1 FROM role r WHERE "
    "r.party = p.id) AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.party = p.id) "
    "AND NOT EXISTS (SELECT 1 FROM consent k WHERE k.party = p.id AND k.given) AND NOT "
    "EXISTS (SELECT 1 FROM recruitment_candidate c WHERE c.person = p.id AND c.id <> ?2) "
    "AND NOT EXISTS (SELECT 1 FROM recruitment_opening o WHERE o.contact = p.id) AND NOT "
    "EXISTS (SELECT 1 FROM interaction_party x JOIN interaction i ON i.id = "
    "x.interaction WHERE x.party = p.id AND i.origin <> 'recruitment' AND NOT EXISTS "
    "(SELECT 1 FROM recruitment_entry e WHERE e.interaction = i.id))";

static int person_gone(struct cordee *cd, int64_t person, int64_t id,
                       struct cordee_error *err)
{
    int64_t one;
    const int rc = cd->db->one(cd, err, &one, alone_sql,
                               CORDEE_ARGS(CORDEE_V(person), CORDEE_V(id)));

    return rc <= 0 ? rc : cd->crm->erase(cd, err, person) < 0 ? -1 : 0;
}

/* ---- all of it -------------------------------------------------------------- */

int candidate_erase(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    rc = cd->db->row(cd, err, &row,
                     "SELECT person, only_here AS \"only_here:bool\" FROM "
                     "recruitment_candidate WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id)));
    if (rc <= 0)
        return rc;
    if (documents_gone(cd, id, err) < 0 || entries_unsay(cd, id, err) < 0 ||
        (cordee_json_true(row, "only_here") &&
         person_gone(cd, cordee_json_int(row, "person"), id, err) < 0) ||
        cd->db->exec(cd, err, "DELETE FROM recruitment_candidate WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        candidate_changed(cd, id, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}
