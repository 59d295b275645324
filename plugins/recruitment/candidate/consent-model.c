/* How long a profile may be kept, and how it goes. */
#include "plugins/recruitment/candidate/candidate.h"

/* ---- yes -------------------------------------------------------------------- */

/* The same day a year on: a month has no fixed length. */
static int64_t months_on(int64_t at, int months)
{
    struct cordee_clock clock;

    cordee_clock_at(at, "", &clock);
    clock.year += (clock.month - 1 + months) / 12;
    clock.month = (clock.month - 1 + months) % 12 + 1;
    if (clock.month == 2 && clock.day > 28)
        clock.day = 28;
    return cordee_clock_to(&clock, "");
}

int candidate_consent(struct cordee *cd, int64_t id, const char *words,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const int64_t now = cordee_now(), until = months_on(now, CANDIDATE_MONTHS);

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE recruitment_candidate SET consent_at = ?, consent_until = ? "
                     "WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(now), CORDEE_V(until), CORDEE_V(id))) < 0)
        return -1;
    if (!cd->db->changes(cd))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such profile."));
    if (cd->db->exec(cd, err,
                     "INSERT INTO recruitment_consent(candidate, what, at, until, words, "
                     "staff) VALUES(?, 'given', ?, ?, ?, nullif(acting(), 0))",
                     CORDEE_ARGS(CORDEE_V(id), CORDEE_V(now), CORDEE_V(until),
                                 CORDEE_V(words))) < 0 ||
        candidate_changed(cd, id, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* ---- gone ------------------------------------------------------------------- */

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
        if (cd->mail->file_gone(cd, err, cordee_json_text(row, "file")) < 0)
            return -1;
    return 0;
}

/* Nobody has a reason to keep them but this profile: no role, no membership, no wish for
 * mails, no follow-up, and nothing in their history but what this plugin wrote. */
static const char alone_sql[] =
    "SELECT 1 FROM party p WHERE p.id = ?1 AND NOT EXISTS (SELECT 1 FROM role r WHERE "
    "r.party = p.id) AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.party = p.id) "
    "AND NOT EXISTS (SELECT 1 FROM consent k WHERE k.party = p.id AND k.given) AND NOT "
    "EXISTS (SELECT 1 FROM task t WHERE t.party = p.id) AND NOT EXISTS (SELECT 1 FROM "
    "recruitment_candidate c WHERE c.person = p.id) AND NOT EXISTS (SELECT 1 FROM "
    "recruitment_opening o WHERE o.contact = p.id) AND NOT EXISTS (SELECT 1 FROM "
    "interaction_party x JOIN interaction i ON i.id = x.interaction WHERE x.party = p.id "
    "AND i.origin <> 'recruitment' AND NOT EXISTS (SELECT 1 FROM recruitment_entry e "
    "WHERE e.interaction = i.id))";

static int person_gone(struct cordee *cd, int64_t person, struct cordee_error *err)
{
    int64_t one;
    const int rc = cd->db->one(cd, err, &one, alone_sql, CORDEE_ARGS(CORDEE_V(person)));

    return rc <= 0 ? rc : cd->crm->erase(cd, err, person) < 0 ? -1 : 0;
}

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
    if (documents_gone(cd, id, err) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE recruitment_pair SET letter = '' WHERE candidate = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM recruitment_candidate WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        candidate_changed(cd, id, err) < 0 ||
        (cordee_json_true(row, "only_here") &&
         person_gone(cd, cordee_json_int(row, "person"), err) < 0))
        return -1;
    return cd->db->commit(&tx, err);
}
