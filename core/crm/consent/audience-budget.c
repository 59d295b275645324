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

/* mailed(party, at): what came or will come in the seven days before now.  The letters
 * first (CROSS JOIN): few are that young, and the outbox keeps all mails of years. */
static void put_mailed(const struct cd_audience *a, struct cordee_sql *out)
{
    const int64_t now = a->filter->now;

    cordee_sql_put(out, ", mailed(party, at) AS MATERIALIZED (SELECT o.party, "
                        "coalesce(o.ended_at, CASE WHEN o.next_at > ");
    cordee_sql_bind(out, cordee_of_int(now));
    cordee_sql_put(out, " THEN o.next_at ELSE ");
    cordee_sql_bind(out, cordee_of_int(now));
    cordee_sql_put(out, " END) FROM letter l CROSS JOIN outbox o WHERE o.letter = "
                        "l.id AND l.flags & ");
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

/* What is found elsewhere is put among the rows and collected by a GROUP BY or a window:
 * joined, it is looked through from its beginning for each recipient, since nothing tells
 * SQLite how many there are. */

/* ranked(...): with the last mails of each person, as many as any budget counts, the
 * newest first. */
static void put_ranked(const struct cd_audience *a, bool budget, struct cordee_sql *out)
{
    const int64_t person = a->who->per_person, org = a->who->per_org;

    cordee_sql_put(out,
                   ", plain(party, org, address_id, language, skip, rank) AS (SELECT "
                   "o.party, o.org, o.address_id, o.language, o.skip, ");
    put_rank(a, out);
    cordee_sql_put(out, " FROM once o)");
    if (!budget) {
        cordee_sql_put(out, ", ranked AS (SELECT k.*, NULL AS last FROM plain k)");
        return;
    }
    cordee_sql_put(out, ", mine(party, last) AS MATERIALIZED (SELECT m.party, "
                        "newest(m.at, ");
    cordee_sql_bind(out, cordee_of_int(person > org ? person : org));
    cordee_sql_put(out, ") FROM mailed m GROUP BY m.party), ranked(party, org, "
                        "address_id, language, skip, rank, last) AS (SELECT u.party, "
                        "max(u.org), max(u.address_id), max(u.language), max(u.skip), "
                        "max(u.rank), max(u.last) FROM (SELECT k.*, NULL AS last, 1 AS "
                        "asked FROM plain k UNION ALL SELECT m.party, NULL, NULL, NULL, "
                        "NULL, NULL, m.last, 0 FROM mine m) u GROUP BY u.party HAVING "
                        "max(u.asked) = 1)");
}

/* theirs(org, last): the last mails of an organisation, of all who are there now. */
static void put_theirs(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out, ", theirs(org, last) AS MATERIALIZED (SELECT r.other, "
                        "newest(m.last, ");
    cordee_sql_bind(out, cordee_of_int(a->who->per_org));
    cordee_sql_put(out, ") FROM mine m CROSS JOIN role r WHERE r.party = m.party AND ");
    cd_audience_put_now(a, out);
    cordee_sql_put(out, " GROUP BY r.other)");
}

/* placed(..., place, org_last): how many of the organisation are written to before, and
 * its last mails, whose row stands before those of its people. */
static void put_placed(bool per_org, struct cordee_sql *out)
{
    cordee_sql_put(out,
                   ", placed AS (SELECT y.* FROM (SELECT u.*, row_number() OVER w - 1 - "
                   "max(1 - u.asked) OVER w AS place, max(u.theirs) OVER w AS org_last "
                   "FROM (SELECT k.*, NULL AS theirs, 1 AS asked FROM ranked k");
    if (per_org)
        cordee_sql_put(out,
                       " UNION ALL SELECT NULL, t.org, NULL, NULL, NULL, NULL, NULL, "
                       "t.last, 0 FROM theirs t");
    cordee_sql_put(out, ") u WINDOW w AS (PARTITION BY u.org ORDER BY u.asked, u.skip IS "
                        "NOT NULL, u.rank, u.party ROWS UNBOUNDED PRECEDING)) y WHERE "
                        "y.asked = 1)");
}

/* single(party, org, address_id, language, skip, rank, last, place, org_last). */
static void put_single(const struct cd_audience *a, bool budget, struct cordee_sql *out)
{
    const bool per_org = budget && a->who->per_org > 0;
    const bool placed = a->who->one_each || per_org;

    put_ranked(a, budget, out);
    if (per_org)
        put_theirs(a, out);
    if (placed)
        put_placed(per_org, out);
    cordee_sql_put(out, ", single AS (SELECT s.party, s.org, s.address_id, s.language, ");
    cordee_sql_put(out,
                   a->who->one_each
                       ? "CASE WHEN s.skip IS NULL AND s.org IS NOT NULL AND s.place "
                         "> 0 THEN 'one' ELSE s.skip END AS skip"
                       : "s.skip");
    cordee_sql_put(out, placed ? ", s.rank, s.last, s.place, s.org_last FROM placed s)"
                               : ", s.rank, s.last, NULL AS place, NULL AS org_last FROM "
                                 "ranked s)");
}

/* The mail of the organisation that must be a week old before this one: the further back
 * the later the place, since what is sent by this mailing counts too. */
static void put_nth(const struct cd_audience *a, struct cordee_sql *out)
{
    const struct cordee_value per = cordee_of_int(a->who->per_org);

    if (a->who->per_org <= 0) {
        cordee_sql_put(out, "NULL");
        return;
    }
    cordee_sql_put(out, "CAST(s.org_last ->> (");
    cordee_sql_bind(out, per);
    cordee_sql_put(out, " - 1 - s.place % ");
    cordee_sql_bind(out, per);
    cordee_sql_put(out, ") AS INTEGER)");
}

/* The instant before which the organisation's budget does not allow it. */
static void put_org_later(const struct cd_audience *a, struct cordee_sql *out)
{
    const struct cordee_value per = cordee_of_int(a->who->per_org);

    if (a->who->per_org <= 0) {
        cordee_sql_put(out, "NULL");
        return;
    }
    cordee_sql_put(out, "CASE WHEN d.org IS NULL OR (d.nth IS NULL AND d.place < ");
    cordee_sql_bind(out, per);
    cordee_sql_put(out, ") THEN NULL ELSE coalesce(d.nth + " WEEK ", ");
    cordee_sql_bind(out, cordee_of_int(a->filter->now));
    cordee_sql_put(out, ") + d.place / ");
    cordee_sql_bind(out, per);
    cordee_sql_put(out, " * " WEEK " END");
}

/* With the n-th last mail of each person: when it is a week old there is room for one
 * more. */
static void put_room(const struct cd_audience *a, struct cordee_sql *out)
{
    cordee_sql_put(out, ", room(party, org, address_id, language, skip, rank, own, "
                        "theirs) AS (SELECT d.party, d.org, d.address_id, d.language, "
                        "d.skip, d.rank, d.own + " WEEK ", ");
    put_org_later(a, out);
    cordee_sql_put(out, " FROM (SELECT s.*, CAST(s.last ->> (");
    cordee_sql_bind(out, cordee_of_int(a->who->per_person));
    cordee_sql_put(out, " - 1) AS INTEGER) AS own, ");
    put_nth(a, out);
    cordee_sql_put(out, " AS nth FROM single s) d)");
}

#define LATER                                                                         \
    "(CASE WHEN r.skip IS NOT NULL THEN NULL WHEN r.own IS NULL OR r.theirs > r.own " \
    "THEN r.theirs ELSE r.own END)"

void cd_audience_put_budget(const struct cd_audience *a, struct cordee_sql *out)
{
    const struct cordee_audience *who = a->who;
    const bool budget = !who->notice && (who->per_person > 0 || who->per_org > 0);
    const bool key = who->budget == CORDEE_BUDGET_KEY;

    if (budget)
        put_mailed(a, out);
    if (who->one_each || budget)
        put_single(a, budget, out);
    else
        cordee_sql_put(out, ", single AS (SELECT o.* FROM once o)");
    if (budget)
        put_room(a, out);
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

/* ---- what the settings say --------------------------------------------------------- */

void cd_crm_audience_budget(struct cordee *cd, struct cordee_audience *who)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *act = cd->setting->text(cd, a, "mail.budget_act");

    who->per_person = cd->setting->number(cd, "mail.budget_person");
    who->per_org = cd->setting->number(cd, "mail.budget_org");
    who->budget = cordee_text_is(act, "defer") ? CORDEE_BUDGET_DEFER
                  : cordee_text_is(act, "key") ? CORDEE_BUDGET_KEY
                                               : CORDEE_BUDGET_WARN;
}
