/* How much an organisation and a person are written to: one of an organisation, and the
 * mailings of the last seven days. */
#include "core/crm/consent/audience.h"

#include <cordee/mail.h>

#define WEEK     "604800"
#define WEEK_S   (7LL * 24 * 60 * 60)
#define OLDEST_S (44LL * 24 * 60 * 60) /* a letter of before has sent its last */

/* Key contacts before others, then who has been there longest in the register. */
static void put_rank(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out, "(SELECT min(CASE WHEN r.key_contact = 1 THEN 0 ELSE r.id END) "
                        "FROM role r WHERE r.party = o.party AND r.other = o.org AND ");
    cd_audience_put_now(a, out);
    cordee_sql_put(out, ")");
}

#define PLACE \
    "row_number() OVER (PARTITION BY s.org, s.skip IS NULL ORDER BY s.rank, s.party)"

static void put_single(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out, ", ranked(party, org, address_id, language, skip, rank) AS "
                        "(SELECT o.party, o.org, o.address_id, o.language, o.skip, ");
    put_rank(a, out);
    cordee_sql_put(out, " FROM once o), single(party, org, address_id, language, skip, "
                        "rank) AS (SELECT s.party, s.org, s.address_id, s.language, ");
    cordee_sql_put(out, a->who->one_each
                            ? "CASE WHEN s.skip IS NULL AND s.org IS NOT NULL AND " PLACE
                              " > 1 THEN 'one' ELSE s.skip END"
                            : "s.skip");
    cordee_sql_put(out, ", s.rank FROM ranked s)");
}

/* mailed(party, at): what came or will come in the seven days before now. */
static void put_mailed(const struct cd_audience *a, struct cordee_sql *out)
{
    const int64_t now = a->filter->now;

    cordee_sql_put(out, ", mailed(party, at) AS MATERIALIZED (SELECT o.party, "
                        "coalesce(o.ended_at, CASE WHEN o.next_at > ");
    cordee_sql_bind(out, cordee_of_int(now));
    cordee_sql_put(out, " THEN o.next_at ELSE ");
    cordee_sql_bind(out, cordee_of_int(now));
    cordee_sql_put(out, " END) FROM letter l JOIN outbox o ON o.letter = l.id WHERE "
                        "l.flags & ");
    cordee_sql_bind(out, cordee_of_int(CORDEE_LETTER_BULK | CORDEE_LETTER_TEST |
                                       CORDEE_LETTER_NOTICE));
    cordee_sql_put(out, " = ");
    cordee_sql_bind(out, cordee_of_int(CORDEE_LETTER_BULK));
    cordee_sql_put(out, " AND l.created_at > ");
    cordee_sql_bind(out, cordee_of_int(now - OLDEST_S));
    cordee_sql_put(out, " AND l.id <> ");
    cordee_sql_bind(out, cordee_of_int(a->who->letter));
    cordee_sql_put(out, " AND o.party IS NOT NULL AND o.state IN ('waiting', 'sending', "
                        "'sent', 'deferred', 'unknown') AND (o.ended_at IS NULL OR "
                        "o.ended_at > ");
    cordee_sql_bind(out, cordee_of_int(now - WEEK_S));
    cordee_sql_put(out, "))");
}

/* Slots stand beside the recipients and a window looks across: joined, they are searched
 * one by one for each recipient, since nothing says how many there are. */

/* mine(..., own): with the n-th last mail of each person; when it is a week old there is
 * room for one more. */
static void put_mine(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out,
                   ", mine(party, org, address_id, language, skip, rank, place, own) AS "
                   "(SELECT y.party, y.org, y.address_id, y.language, y.skip, y.rank, "
                   "y.place, y.nth FROM (SELECT u.*, max(u.at) OVER (PARTITION BY "
                   "u.party) AS nth FROM (SELECT s.party, s.org, s.address_id, "
                   "s.language, s.skip, s.rank, " PLACE " - 1 AS place, NULL AS at, 1 AS "
                   "asked FROM single s UNION ALL SELECT m.party, NULL, NULL, NULL, "
                   "NULL, NULL, NULL, m.at, 0 FROM (SELECT x.party, x.at, row_number() "
                   "OVER (PARTITION BY x.party ORDER BY x.at DESC) AS k FROM mailed x) m "
                   "WHERE m.k = ");
    cordee_sql_bind(out, cordee_of_int(a->who->per_person));
    cordee_sql_put(out, ") u) y WHERE y.asked = 1)");
}

/* theirs(..., k, nth): with the k-th last mail of the organisation, the further back the
 * later the place; what is sent by this mailing counts too. */
static void put_theirs(const struct cd_audience *a, struct cordee_sql *out)
{
    const struct cordee_value per = cordee_of_int(a->who->per_org);

    cordee_sql_put(out, ", theirs AS (SELECT y.* FROM (SELECT u.*, max(u.at) OVER "
                        "(PARTITION BY u.org, u.k) AS nth FROM (SELECT d.party, d.org, "
                        "d.address_id, d.language, d.skip, d.rank, d.place, d.own, NULL "
                        "AS at, 1 AS asked, ");
    cordee_sql_bind(out, per);
    cordee_sql_put(out, " - d.place % ");
    cordee_sql_bind(out, per);
    cordee_sql_put(out, " AS k FROM mine d UNION ALL SELECT NULL, g.org, NULL, NULL, "
                        "NULL, NULL, NULL, NULL, g.at, 0, g.k FROM (SELECT m.org, m.at, "
                        "row_number() OVER (PARTITION BY m.org ORDER BY m.at DESC) AS k "
                        "FROM (SELECT r.other AS org, x.at FROM mailed x JOIN role r ON "
                        "r.party = x.party WHERE ");
    cd_audience_put_now(a, out);
    cordee_sql_put(out, ") m) g WHERE g.k <= ");
    cordee_sql_bind(out, per);
    cordee_sql_put(out, ") u) y WHERE y.asked = 1)");
}

/* The instant before which the organisation's budget does not allow it. */
static void put_org_later(const struct cd_audience *a, struct cordee_sql *out)
{
    const struct cordee_value per = cordee_of_int(a->who->per_org);

    cordee_sql_put(out, "CASE WHEN d.org IS NULL OR (d.nth IS NULL AND d.place < ");
    cordee_sql_bind(out, per);
    cordee_sql_put(out, ") THEN NULL ELSE coalesce(d.nth + " WEEK ", ");
    cordee_sql_bind(out, cordee_of_int(a->filter->now));
    cordee_sql_put(out, ") + d.place / ");
    cordee_sql_bind(out, per);
    cordee_sql_put(out, " * " WEEK " END");
}

static void put_room(const struct cd_audience *a, struct cordee_sql *out)
{
    const bool per_org = a->who->per_org > 0;

    put_mine(a, out);
    if (per_org)
        put_theirs(a, out);
    cordee_sql_put(out, ", room(party, org, address_id, language, skip, rank, own, "
                        "theirs) AS (SELECT d.party, d.org, d.address_id, d.language, "
                        "d.skip, d.rank, d.own + " WEEK ", ");
    if (per_org)
        put_org_later(a, out);
    else
        cordee_sql_put(out, "NULL");
    cordee_sql_put(out, per_org ? " FROM theirs d)" : " FROM mine d)");
}

#define LATER                                                                         \
    "(CASE WHEN r.skip IS NOT NULL THEN NULL WHEN r.own IS NULL OR r.theirs > r.own " \
    "THEN r.theirs ELSE r.own END)"

void cd_audience_put_budget(const struct cd_audience *a, struct cordee_sql *out)
{
    const struct cordee_audience *who = a->who;
    const bool budget = !who->notice && (who->per_person > 0 || who->per_org > 0);
    const bool key = who->budget == CORDEE_BUDGET_KEY;

    if (who->one_each || budget)
        put_single(a, out);
    else
        cordee_sql_put(out, ", single AS (SELECT o.* FROM once o)");
    if (budget) {
        put_mailed(a, out);
        put_room(a, out);
    }
    cordee_sql_put(out, ", due(party, org, address_id, language, skip, later) AS "
                        "(SELECT r.party, r.org, r.address_id, r.language, ");
    if (!budget)
        cordee_sql_put(out, "r.skip, NULL FROM single r) ");
    else if (key)
        cordee_sql_put(out,
                       "CASE WHEN " LATER " IS NOT NULL AND coalesce(r.rank, 1) <> 0 "
                       "THEN 'budget' ELSE r.skip END, NULL FROM room r) ");
    else
        cordee_sql_put(out, "r.skip, " LATER " FROM room r) ");
}
