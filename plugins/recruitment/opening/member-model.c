/* Who is at a member, and may speak for it about openings. */
#include "plugins/recruitment/opening/pages.h"

json_t *member_places(struct cordee *cd, int64_t person, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT o.id, o.name FROM party o JOIN role r ON r.other = o.id AND r.party = ?1 "
        "AND " CORDEE_ROLE_NOW(
            "r") " JOIN party p ON p.id = ?1 AND p.kind = 2 AND p.deleted_at IS NULL "
                 "WHERE o.kind = 1 AND o.deleted_at IS NULL AND EXISTS (SELECT 1 FROM "
                 "membership m WHERE m.party = o.id AND (m.until IS NULL OR m.until > "
                 "clock_now())) GROUP BY o.id ORDER BY max(r.key_contact) DESC, "
                 "min(r.id) LIMIT 20",
        CORDEE_ARGS(CORDEE_V(person)));
}

int member_speaks(struct cordee *cd, int64_t person, json_t **row_r,
                  struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT p.name, p.language, coalesce(c.language, 'en') AS ours, coalesce(c.name, "
        "'') AS organisation FROM party p LEFT JOIN cluster c ON c.id = coalesce((SELECT "
        "min(cluster) FROM " CORDEE_CLUSTERS_OF(
            "p.id") "), (SELECT min(id) FROM cluster)) WHERE p.id = ?",
        CORDEE_ARGS(CORDEE_V(person)));
}

/* At the organisation `?1` now, with an address that works. */
#define THERE                                                                            \
    "party p JOIN email_address e ON e.id = (SELECT x.id FROM email_address x WHERE "    \
    "x.party = p.id AND x.state = 'ok' ORDER BY x.main DESC, x.id LIMIT 1) JOIN role r " \
    "ON r.id = (SELECT y.id FROM role y WHERE y.party = p.id AND y.other = ?1 "          \
    "AND " CORDEE_ROLE_NOW("y") " ORDER BY y.key_contact DESC, y.id LIMIT 1) WHERE "     \
                                "p.kind = 2 AND p.deleted_at IS NULL"

json_t *member_people(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    static const char sql[] =
        "SELECT p.id, p.name, e.address FROM " THERE " AND " CORDEE_SEEN(
            "p.id") " ORDER BY r.key_contact DESC, p.sort_name, p.id LIMIT 100";

    return cd->db->list(cd, err, sql, CORDEE_ARGS(CORDEE_V(party)));
}

int member_person(struct cordee *cd, int64_t party, int64_t person, json_t **row_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    static const char there[] = THERE;

    return cd->db->row(
        cd, err, row_r,
        cordee_arena_printf(a,
                            "SELECT p.id, p.given_name, e.id AS address_id, e.address, "
                            "(%s) IS NULL AS \"may:bool\" FROM %s AND p.id = ?2",
                            cd->crm->may_notice_sql(cd), there),
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(person)));
}

json_t *member_introduced(struct cordee *cd, int64_t opening, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT x.id AS pair, p.name FROM recruitment_pair x JOIN recruitment_candidate "
        "c "
        "ON c.id = x.candidate JOIN party p ON p.id = c.person WHERE x.opening = ? AND "
        "x.state IN ('introduced', 'interview', 'offer') AND x.candidate_said = 'yes' "
        "AND x.employer_said = 'yes' ORDER BY p.sort_name, p.id LIMIT 50",
        CORDEE_ARGS(CORDEE_V(opening)));
}
