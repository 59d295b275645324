/* Who can be asked what a member looks for. */
#include "plugins/funding/profile/pages.h"

/* At the organisation `?1` now, or that person; with an address that works. */
#define ASKED                                                                            \
    "party p JOIN email_address e ON e.id = (SELECT x.id FROM email_address x WHERE "    \
    "x.party = p.id AND x.state = 'ok' ORDER BY x.main DESC, x.id LIMIT 1) LEFT JOIN "   \
    "role r ON r.id = (SELECT y.id FROM role y WHERE y.party = p.id AND y.other = ?1 "   \
    "AND " CORDEE_ROLE_NOW("y") " ORDER BY y.key_contact DESC, y.id LIMIT 1) WHERE "     \
                                "p.kind = 2 AND p.deleted_at IS NULL AND (p.id = ?1 OR " \
                                "r.id IS NOT NULL)"

json_t *profile_people(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT p.id, p.name, e.address FROM " ASKED
                        " AND " CORDEE_SEEN("p.id") " ORDER BY r.key_contact DESC, "
                                                    "p.sort_name, p.id LIMIT 100",
                        CORDEE_ARGS(CORDEE_V(party)));
}

int profile_person(struct cordee *cd, int64_t party, int64_t person, json_t **row_r,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return cd->db->row(
        cd, err, row_r,
        cordee_arena_printf(a,
                            "SELECT p.id, p.given_name, e.id AS address_id, e.address, "
                            "(%s) IS NULL AS \"may:bool\" FROM " ASKED " AND p.id = ?2",
                            cd->crm->may_notice_sql(cd)),
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(person)));
}
