/* Whom mails of a pair go to. */
#include "plugins/recruitment/pair/ask.h"

int pair_reader_load(struct cordee *cd, struct cordee_arena *a, int64_t party,
                     struct pair_reader *r_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *sql = cordee_arena_printf(
        a,
        "SELECT p.id, p.name, p.given_name, p.language, e.id AS address_id, e.address, "
        "(SELECT h.number FROM phone h WHERE h.party = p.id ORDER BY h.main DESC, h.id "
        "LIMIT 1) AS phone FROM party p JOIN email_address e ON e.id = (SELECT m.id FROM "
        "email_address m WHERE m.party = p.id AND m.state = 'ok' ORDER BY m.main DESC, "
        "m.id LIMIT 1) WHERE p.id = ? AND p.deleted_at IS NULL AND (%s) IS NULL",
        cd->crm->may_notice_sql(cd));
    const int rc = cd->db->row(cd, err, &row, sql, CORDEE_ARGS(CORDEE_V(party)));

    if (rc > 0)
        *r_r = (struct pair_reader){
            .party = party,
            .address_id = cordee_json_int(row, "address_id"),
            .name = cordee_arena_text(a, cordee_json_text(row, "name")),
            .given_name = cordee_arena_text(a, cordee_json_text(row, "given_name")),
            .language = cordee_arena_text(a, cordee_json_text(row, "language")),
            .address = cordee_arena_text(a, cordee_json_text(row, "address")),
            .phone = cordee_arena_text(a, cordee_json_text(row, "phone")),
        };
    return rc;
}
