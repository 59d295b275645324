/* Which links to feeds hold. */
#include "plugins/funding/board/feed.h"

int feed_turn(struct cordee *cd, struct feed_owner o, int64_t *turn_r,
              struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = cd->db->row(cd, err, &row,
                               "SELECT id, off AS \"off:bool\" FROM funding_feed WHERE "
                               "party = ? OR cluster = ? ORDER BY id DESC LIMIT 1",
                               CORDEE_ARGS(CORDEE_ID(o.party), CORDEE_ID(o.cluster)));

    *turn_r = rc > 0 ? cordee_json_int(row, "id") : 0;
    return rc < 0 ? -1 : !cordee_json_true(row, "off");
}

int feed_turn_owner(struct cordee *cd, int64_t turn, struct feed_owner *o_r,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t last = 0;
    int rc =
        cd->db->row(cd, err, &row, "SELECT party, cluster FROM funding_feed WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(turn)));

    if (rc <= 0)
        return rc;
    *o_r = (struct feed_owner){.party = cordee_json_int(row, "party"),
                               .cluster = cordee_json_int(row, "cluster")};
    rc = feed_turn(cd, *o_r, &last, err);
    return rc < 0 ? -1 : rc && last == turn;
}

int feed_turn_add(struct cordee *cd, struct feed_owner o, bool off, int64_t staff,
                  struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO funding_feed(party, cluster, off, staff, at) VALUES(?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_ID(o.party), CORDEE_ID(o.cluster), CORDEE_V((int)off),
                    CORDEE_ID(staff), CORDEE_V(cordee_now())));
}
