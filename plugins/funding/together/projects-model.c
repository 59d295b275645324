/* Lists of projects, and figures about them. */
#include "plugins/funding/together/together.h"

/* ---- lists ------------------------------------------------------------------ */

#define SEEN "(scope_open() OR j.cluster IS NULL OR cluster_seen(j.cluster))"

/* ?1: a state or more, ?2 and ?3: from and until, both 0: ever. */
#define WON       "j.state IN ('chosen', 'funded')"
#define ANSWERED  "j.state IN ('chosen', 'funded', 'rejected')"
#define DECIDED   "(?3 = 0 OR (j.decided_at >= ?2 AND j.decided_at < ?3))"
#define SUBMITTED "(?3 = 0 OR (j.submitted_at >= ?2 AND j.submitted_at < ?3))"
#define WANTED                                                        \
    "(?1 = '' OR (?1 = 'won' AND " WON " AND " DECIDED                \
    ") OR (?1 = 'answered' AND " ANSWERED " AND " DECIDED             \
    ") OR (?1 = 'sent' AND j.submitted_at IS NOT NULL AND " SUBMITTED \
    ") OR j.state = ?1)"
#define ARGS(w) \
    CORDEE_ARGS(CORDEE_V((w)->state), CORDEE_V((w)->from), CORDEE_V((w)->until))

json_t *projects_list(struct cordee *cd, const struct projects_wanted *wanted,
                      struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT j.id, j.title, j.state, j.role, j.asked, j.won, j.currency, j.go_at, "
        "j.go, j.call, nullif(c.title, j.title) AS call_title, w.name AS staff_name, "
        "(SELECT min(d.at) "
        "FROM funding_deadline d WHERE d.call = j.call AND d.at > clock_now()) AS "
        "closes_at, (SELECT count(*) FROM funding_partner f WHERE f.project = j.id AND "
        "f.state = 'agreed') AS agreed, (SELECT count(*) FROM funding_partner f WHERE "
        "f.project = j.id AND f.state <> 'declined') AS partners FROM funding_project j "
        "LEFT JOIN funding_call c ON c.id = j.call LEFT JOIN staff w ON w.id = j.staff "
        "WHERE " SEEN " AND " WANTED " ORDER BY closes_at IS NULL, closes_at, j.id LIMIT "
        "500",
        ARGS(wanted));
}

json_t *projects_of_call(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT j.id, j.title, j.state, j.go_at, j.go FROM "
                        "funding_project j WHERE j.call = ? AND " SEEN
                        " ORDER BY j.id DESC LIMIT 50",
                        CORDEE_ARGS(CORDEE_V(call)));
}

json_t *projects_of_party(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT j.id, j.title, j.state, f.does, f.state AS answer FROM "
                        "funding_partner f JOIN funding_project j ON j.id = f.project "
                        "WHERE (f.party = ?1 OR f.person = ?1) AND " SEEN
                        " ORDER BY j.id DESC LIMIT 20",
                        CORDEE_ARGS(CORDEE_V(party)));
}

json_t *projects_undecided(struct cordee *cd, int64_t now, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT j.id, j.title FROM funding_project j WHERE j.go = '' AND "
                        "j.go_at < ? AND j.state IN ('watching', 'preparing') AND " SEEN
                        " ORDER BY j.go_at LIMIT 10",
                        CORDEE_ARGS(CORDEE_V(now - 86400)));
}

/* ---- figures ---------------------------------------------------------------- */

static int count_of(struct cordee *cd, const struct projects_wanted *wanted, int64_t *n_r,
                    struct cordee_error *err)
{
    return cd->db->one(
        cd, err, n_r, "SELECT count(*) FROM funding_project j WHERE " SEEN " AND " WANTED,
        ARGS(wanted));
}

int projects_count(struct cordee *cd, int64_t from, int64_t until,
                   struct projects_count *n_r, struct cordee_error *err)
{
    const struct projects_wanted sent = {"sent", from, until};
    const struct projects_wanted answered = {"answered", from, until};
    const struct projects_wanted won = {"won", from, until};

    *n_r = (struct projects_count){0};
    return count_of(cd, &sent, &n_r->submitted, err) < 0 ||
                   count_of(cd, &answered, &n_r->answered, err) < 0 ||
                   count_of(cd, &won, &n_r->won, err) < 0
               ? -1
               : 0;
}

json_t *projects_money(struct cordee *cd, int64_t from, int64_t until,
                       struct cordee_error *err)
{
    const struct projects_wanted won = {"won", from, until};

    return cd->db->list(cd, err,
                        "SELECT j.currency, sum(j.won) AS won FROM funding_project j "
                        "WHERE j.won > 0 AND " SEEN " AND " WANTED
                        " GROUP BY j.currency ORDER BY sum(j.won) DESC LIMIT 20",
                        ARGS(&won));
}
