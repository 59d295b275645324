/* Profiles whose time has come: to be asked for, to be reminded of, to go. */
#include "plugins/recruitment/candidate/round.h"

/* Days until the end at which they are reminded, the nearest first. */
#define ENDS(days)                                                                    \
    "(c.consent_until > ?1 AND c.consent_until <= ?1 + 86400 * " #days " AND NOT "    \
    "EXISTS (SELECT 1 FROM recruitment_consent k WHERE k.candidate = c.id AND k.what" \
    " = 'reminded' AND k.until = c.consent_until AND k.days <= " #days "))"
/* Said no word in time, or the time is over. */
#define OVER                                                                            \
    "(c.consent_until <= ?1 OR (c.consent_until IS NULL AND coalesce(c.consent_asked, " \
    "c.made_at) <= ?1 - 86400 * ?2))"
#define TO_ASK "(c.consent_until IS NULL AND c.consent_asked IS NULL)"
#define NEWS                                       \
    "CASE WHEN " OVER " THEN 'erase' WHEN " TO_ASK \
    " THEN 'ask' WHEN " ENDS(7) " THEN 'last' WHEN " ENDS(30) " THEN 'remind' END"
#define PERSON                                                                           \
    "FROM recruitment_candidate c JOIN party p ON p.id = c.person JOIN cluster k ON "    \
    "k.id = c.cluster LEFT JOIN email_address e ON e.id = (SELECT x.id FROM "            \
    "email_address x WHERE x.party = p.id AND x.state = 'ok' ORDER BY x.main DESC, x.id" \
    " LIMIT 1)"

json_t *candidates_due(struct cordee *cd, int64_t now, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return cd->db->list(
        cd, err,
        cordee_arena_printf(
            a,
            "SELECT c.id, " OVER " AS \"over:bool\" " PERSON " WHERE " OVER
            " OR (p.deleted_at IS NULL AND k.from_address <> '' AND e.id IS NOT NULL AND "
            "(%s) IS NULL AND " NEWS " IS NOT NULL) ORDER BY c.id LIMIT 500",
            cd->crm->may_notice_sql(cd)),
        CORDEE_ARGS(CORDEE_V(now), CORDEE_V(CANDIDATE_WAIT_DAYS)));
}

int candidate_due(struct cordee *cd, int64_t id, int64_t now, json_t **row_r,
                  struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT c.id, c.person, c.cluster, c.source, coalesce(c.consent_until, 0) AS "
        "until, " NEWS " AS news, p.given_name, p.language, k.name AS organisation, "
        "k.language AS ours, k.zone, e.id AS address_id, e.address " PERSON
        " WHERE c.id = ?3",
        CORDEE_ARGS(CORDEE_V(now), CORDEE_V(CANDIDATE_WAIT_DAYS), CORDEE_V(id)));
}

int candidate_told(struct cordee *cd, int64_t id, const char *what, int64_t until,
                   int days, int64_t interaction, struct cordee_error *err)
{
    const int64_t now = cordee_now();

    if (cordee_text_is(what, "asked") &&
        cd->db->exec(cd, err,
                     "UPDATE recruitment_candidate SET consent_asked = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(now), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "INSERT INTO recruitment_consent(candidate, what, at, until, "
                        "days, interaction, staff) VALUES(?, ?, ?, ?, ?, ?, "
                        "nullif(acting(), 0))",
                        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(what), CORDEE_V(now),
                                    CORDEE_V(until), CORDEE_V(days),
                                    CORDEE_ID(interaction)));
}
