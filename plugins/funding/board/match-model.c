/* What the matching reads and keeps. */
#include "plugins/funding/board/board.h"
#include "plugins/funding/profile/profile.h"

#include <string.h>

enum { A_DAY = 86400 };

int calls_take(struct cordee *cd, struct cordee_arena *a, struct match *m, int64_t now,
               int64_t **ids_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT id, record, count(*) OVER () FROM funding_call WHERE status <> 'closed' "
        "AND (closes_at IS NULL OR closes_at > ?) ORDER BY id",
        CORDEE_ARGS(CORDEE_V(now)));
    int64_t *ids = NULL;
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *record = json_loads(cd->db->get_text(rows, 1), 0, NULL);
        struct funding_call *call = cordee_arena_get(a, sizeof *call);

        if (!ids)
            ids = cordee_arena_get(a, (size_t)cd->db->get_int(rows, 2) * sizeof *ids);
        if (funding_call_from_json(a, record, call, NULL) == 0)
            ids[match_add(m, call)] = cd->db->get_int(rows, 0);
    }
    *ids_r = ids;
    return rc;
}

int matches_put(struct cordee *cd, int64_t party, const struct matched *found, size_t n,
                struct cordee_error *err)
{
    if (cd->db->exec(cd, err, "DELETE FROM funding_match WHERE party = ?",
                     CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (cd->db->exec(cd, err,
                         "INSERT INTO funding_match(call, party, strength, why) SELECT "
                         "c.id, ?, ?, ? FROM funding_call c WHERE c.id = ?",
                         CORDEE_ARGS(CORDEE_V(party), CORDEE_V(found[i].strength),
                                     CORDEE_V(found[i].why), CORDEE_V(found[i].call))) <
            0)
            return -1;
    return 0;
}

/* Of who is no member any more. */
static int strangers_drop(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    int rc;

    cordee_sql_put(&sql, "DELETE FROM funding_match WHERE party NOT IN (");
    rc = profile_parties_put(cd, a, &sql, err);
    cordee_sql_put(&sql, ")");
    if (rc == 0)
        rc = cd->db->exec(cd, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return rc;
}

int matches_end(struct cordee *cd, int64_t now, int64_t members, int64_t silent,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 || strangers_drop(cd, err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM funding_matched", CORDEE_NO_ARGS) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO funding_matched(at, members, silent) VALUES (?, ?, ?)",
                     CORDEE_ARGS(CORDEE_V(now), CORDEE_V(members), CORDEE_V(silent))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int matches_due(struct cordee *cd, int64_t now, struct cordee_error *err)
{
    int64_t due = 0;
    int rc = cd->db->one(
        cd, err, &due,
        "SELECT EXISTS (SELECT 1 FROM funding_call) AND NOT EXISTS (SELECT 1 FROM "
        "funding_matched r WHERE r.at > ? AND NOT EXISTS (SELECT 1 FROM funding_call c "
        "WHERE c.changed_at >= r.at))",
        CORDEE_ARGS(CORDEE_V(now - A_DAY)));

    return rc < 0 ? -1 : due != 0;
}
