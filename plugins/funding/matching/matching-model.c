/* What the matching reads and keeps. */
#include "plugins/funding/call/over.h"
#include "plugins/funding/matching/matching.h"
#include "plugins/funding/profile/profile.h"

#include <string.h>

enum { A_DAY = 86400 };

int calls_take(struct cordee *cd, struct cordee_arena *a, struct match *m, int64_t now,
               int64_t **ids_r, size_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT id, record, count(*) OVER () FROM funding_call c WHERE "
                      "NOT " FUNDING_IS_OVER("?") " ORDER BY c.id",
                      CORDEE_ARGS(CORDEE_V(now)));
    int64_t *ids = NULL;
    int rc = rows ? 0 : -1;

    *n_r = 0;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *record = json_loads(cd->db->get_text(rows, 1), 0, NULL);
        struct funding_call *call = cordee_arena_get(a, sizeof *call);

        if (!ids)
            ids = cordee_arena_get(a, (size_t)cd->db->get_int(rows, 2) * sizeof *ids);
        if (funding_call_from_json(a, record, call, NULL) < 0)
            continue;
        *n_r = match_add(m, call) + 1;
        ids[*n_r - 1] = cd->db->get_int(rows, 0);
    }
    *ids_r = ids;
    return rc;
}

int calls_key(struct cordee *cd, struct cordee_arena *a, int64_t now, const char **key_r,
              int64_t *changed_at_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT count(*), coalesce(sum(c.id), 0), coalesce(max(c.changed_at), 0), "
        "coalesce(sum(c.closes_at), 0) FROM funding_call c WHERE "
        "NOT " FUNDING_IS_OVER("?"),
        CORDEE_ARGS(CORDEE_V(now)));

    if (!rows || cd->db->next(rows, err) <= 0)
        return -1;
    *changed_at_r = cd->db->get_int(rows, 2);
    *key_r =
        cordee_arena_printf(a, "%lld %lld %lld %lld", (long long)cd->db->get_int(rows, 0),
                            (long long)cd->db->get_int(rows, 1), (long long)*changed_at_r,
                            (long long)cd->db->get_int(rows, 3));
    return 0;
}

/* ---- matches ---------------------------------------------------------------- */

static int match_put(struct cordee *cd, int64_t party, const struct matched *one,
                     struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO funding_match(call, party, strength, why) SELECT c.id, ?, ?, ? FROM "
        "funding_call c WHERE c.id = ? ON CONFLICT (call, party) DO UPDATE SET strength "
        "= excluded.strength, why = excluded.why",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(one->strength), CORDEE_V(one->why),
                    CORDEE_V(one->call)));
}

static const json_t *row_of(const json_t *rows, int64_t call)
{
    const json_t *row;
    size_t i;

    json_array_foreach (rows, i, row)
        if (cordee_json_int(row, "call") == call)
            return row;
    return NULL;
}

static bool is_found(const struct matched *found, size_t n, int64_t call)
{
    for (size_t i = 0; i < n; i++)
        if (found[i].call == call)
            return true;
    return false;
}

static int match_drop_row(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM funding_match WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(id)));
}

int matches_put(struct cordee *cd, int64_t party, const struct matched *found, size_t n,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows =
        cd->db->list(cd, err,
                     "SELECT x.id, x.call, x.strength, x.why AS \"why:json\" FROM "
                     "funding_match x WHERE x.party = ?",
                     CORDEE_ARGS(CORDEE_V(party)));
    const json_t *row;
    size_t i;

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row)
        if (!is_found(found, n, cordee_json_int(row, "call")) &&
            match_drop_row(cd, cordee_json_int(row, "id"), err) < 0)
            return -1;
    for (i = 0; i < n; i++) {
        row = row_of(rows, found[i].call);
        if (row && cordee_json_int(row, "strength") == found[i].strength &&
            json_equal(json_object_get(row, "why"), found[i].why))
            continue;
        if (match_put(cd, party, &found[i], err) < 0)
            return -1;
    }
    return 0;
}

/* Of who is no member any more, as far as who acts sees: others' members are no members
 * to them. */
static int strangers_drop(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    int rc;

    cordee_sql_put(&sql, "DELETE FROM funding_match WHERE " CORDEE_SEEN(
                             "funding_match.party") " AND party NOT IN (");
    rc = profile_parties_put(cd, a, &sql, err);
    cordee_sql_put(&sql, ")");
    if (rc == 0)
        rc = cd->db->exec(cd, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return rc;
}

/* Who sees one cluster has matched but that: all are still to come. */
static int run_put(struct cordee *cd, int64_t now, int64_t members, int64_t silent,
                   struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM funding_matched WHERE scope_open()",
                        CORDEE_NO_ARGS) < 0 ||
                   cd->db->exec(
                       cd, err,
                       "INSERT INTO funding_matched(at, members, silent) SELECT ?, ?, ? "
                       "WHERE scope_open()",
                       CORDEE_ARGS(CORDEE_V(now), CORDEE_V(members), CORDEE_V(silent))) <
                       0
               ? -1
               : 0;
}

int matches_end(struct cordee *cd, int64_t now, int64_t members, int64_t silent,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 || strangers_drop(cd, err) < 0 ||
        run_put(cd, now, members, silent, err) < 0)
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

/* ---- who waits -------------------------------------------------------------- */

int wanted_take(struct cordee *cd, struct wanted *wanted, size_t most,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT w.party, w.n FROM funding_wanted w WHERE " CORDEE_SEEN(
                          "w.party") " ORDER BY w.party LIMIT ?",
                      CORDEE_ARGS(CORDEE_V((int64_t)most)));
    int rc = rows ? 0 : -1, n = 0;

    while (rows && (rc = cd->db->next(rows, err)) > 0)
        wanted[n++] = (struct wanted){cd->db->get_int(rows, 0), cd->db->get_int(rows, 1)};
    return rc < 0 ? -1 : n;
}

int wanted_done(struct cordee *cd, const struct wanted *wanted, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM funding_wanted WHERE party = ? AND n = ?",
                        CORDEE_ARGS(CORDEE_V(wanted->party), CORDEE_V(wanted->n)));
}
