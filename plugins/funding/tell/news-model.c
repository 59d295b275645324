/* What is news for whom, and that they were told. */
#include "plugins/funding/call/over.h"
#include "plugins/funding/tell/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    A_DAY = 86400,
    OLD = 100, /* days after which a change is no news */
    KEPT = 31, /* days after which a mail went out, or never will */
};

/* What matters to who wants to apply. */
#define MATTERS                                                                     \
    "('deadlines', 'status', 'opening', 'budget_total', 'grant_min', 'grant_max', " \
    "'funding_rate')"

/* ---- all that may be news ---------------------------------------------------- */

/* What fits the member or the person herself, the stronger of both. */
#define MATCH                                                                         \
    "(SELECT y.id FROM funding_match y WHERE y.call = c.id AND y.party IN (f.party, " \
    "f.person) ORDER BY y.strength DESC, y.id LIMIT 1)"
/* Theirs to be told of: what fits, what they are interested in, and what they were told
 * of and has changed since, also when it fits no more or is over.  Of several members
 * each has its own: what was refused for one is no news for another that it does not fit.
 */
#define TOLD_FOR \
    "coalesce(h.party, (SELECT m.party FROM funding_digest m WHERE m.id = h.digest))"
#define REFUSED_HERSELF                                                              \
    "EXISTS (SELECT 1 FROM funding_answer z WHERE z.person = f.person AND z.call = " \
    "y.call AND z.answer = 'no')"
#define THEIRS                                                                        \
    "(SELECT y.call FROM funding_match y WHERE y.party = f.party OR (y.party = "      \
    "f.person AND NOT " REFUSED_HERSELF ") UNION "                                    \
    "SELECT b.call FROM funding_answer b WHERE b.party = f.party AND b.answer = "     \
    "'interested' UNION SELECT h.call FROM funding_told h WHERE h.person = f.person " \
    "AND " TOLD_FOR " = f.party "                                                     \
    "AND h.call IN (SELECT g.call FROM funding_change g WHERE g.at > ?3 AND g.field " \
    "IN " MATTERS "))"
/* What is as much for one member as for another stays with whose it was. */
#define TOLD_HERE                                                                       \
    "EXISTS (SELECT 1 FROM funding_told h WHERE h.person = f.person AND h.call = c.id " \
    "AND " TOLD_FOR " = f.party)"
#define OVER FUNDING_IS_OVER("?2")
/* Said it herself; or the office wrote it down without a name, and she is whom it writes
 * to there. */
#define OWN                                                                             \
    "(n.person = f.person OR n.party = f.person OR EXISTS (SELECT 1 FROM funding_entry" \
    " e WHERE e.call = c.id AND e.party = f.party AND e.person = f.person AND "         \
    "e.answer = 'interested') OR (n.person IS NULL AND n.staff IS NOT NULL AND "        \
    "f.person = " FUNDING_TELL_FIRST("f.party") "))"

/* With what was said and told.  What they knew of a call in which they are interested and
 * of which they were never told is what it said when they answered.
 * ?1 cluster, ?2 now, ?3 changes before it are old. */
static const char candidates[] =
    "SELECT f.person, f.party, f.most, f.rhythm, f.at_once, f.next_at, c.id, "
    "coalesce(x.strength, 0), coalesce(x.why, '[]'), (SELECT min(d.at) FROM "
    "funding_deadline d WHERE d.call = c.id AND d.at > ?2) AS closes_at, (SELECT "
    "max(t.known) FROM funding_told t WHERE t.person = f.person AND t.call = c.id) AS "
    "known, (SELECT max(t.at) FROM funding_told t WHERE t.person = f.person AND t.call = "
    "c.id) AS told_at, coalesce((SELECT max(g.id) FROM funding_change g WHERE g.call = "
    "c.id AND g.field IN " MATTERS
    "), 0) AS newest, coalesce(n.answer, ''), coalesce(n.at, 0), coalesce(" OWN
    ", 0) AS own, coalesce((SELECT max(m.at) FROM funding_digest m WHERE m.person = "
    "f.person), 0) AS mailed_at, coalesce(" OVER
    ", 0) AS over, c.closes_at, coalesce((SELECT max(g.id) FROM funding_change g WHERE "
    "g.call = c.id AND g.at <= n.at), 0) AS answered_known "
    "FROM " FUNDING_TELL_TO " LEFT JOIN funding_call c ON c.id IN " THEIRS
    " AND c.status <> 'out' AND (NOT " OVER
    " OR EXISTS (SELECT 1 FROM funding_change g WHERE g.call = c.id "
    "AND g.at > ?3 AND g.field IN ('status', 'deadlines'))) "
    "LEFT JOIN funding_match x ON x.id = " MATCH " LEFT JOIN funding_answer n "
    "ON n.party = f.party AND n.call = c.id WHERE f.cluster = ?1 AND f.rests_until <= ?2 "
    "ORDER BY f.person, c.id, NOT " TOLD_HERE ", f.id";

/* One row of it. */
struct candidate {
    int64_t person, party, most, call, strength, closes_at, known, told_at, newest,
        answered_at, mailed_at, ends_at;
    bool weekly, off, at_once, due, told, interested, refused, own, over;
};

static struct candidate candidate_read(struct cordee *cd, struct cordee_rows *rows,
                                       int64_t now)
{
    const char *rhythm = cd->db->get_text(rows, 3);
    const char *answer = cd->db->get_text(rows, 13);
    struct candidate c = {
        .person = cd->db->get_int(rows, 0),
        .party = cd->db->get_int(rows, 1),
        .most = cd->db->get_int(rows, 2),
        .weekly = cordee_text_is(rhythm, "weekly"),
        .off = cordee_text_is(rhythm, "off"),
        .at_once = cd->db->get_int(rows, 4) != 0,
        .call = cd->db->get_int(rows, 6),
        .strength = cd->db->get_int(rows, 7),
        .closes_at = cd->db->get_int(rows, 9),
        .told = !cd->db->is_null(rows, 10),
        .known = cd->db->get_int(rows, 10),
        .told_at = cd->db->get_int(rows, 11),
        .newest = cd->db->get_int(rows, 12),
        .interested = cordee_text_is(answer, "interested"),
        .refused = cordee_text_is(answer, "no"),
        .answered_at = cd->db->get_int(rows, 14),
        .own = cd->db->get_int(rows, 15) != 0,
        .mailed_at = cd->db->get_int(rows, 16),
        .over = cd->db->get_int(rows, 17) != 0,
        .ends_at = cd->db->get_int(rows, 18),
    };

    if (!c.told && c.interested)
        c.known = cd->db->get_int(rows, 19);
    c.due = !c.off && cd->db->get_int(rows, 5) <= now;
    return c;
}

/* ---- which of it is --------------------------------------------------------- */

struct judge {
    const struct teller *t;
    int64_t now, morning;
    bool by_day;
};

/* Beside her digests she gets one mail a day, by day. */
static bool may_come(const struct judge *j, const struct candidate *c)
{
    return c->due || (j->by_day && c->mailed_at < j->morning);
}

static int reminder_of(const struct judge *j, const struct candidate *c)
{
    const int64_t heard = c->told_at > c->answered_at ? c->told_at : c->answered_at;

    if (!c->interested || c->over || (c->off && !c->own))
        return 0;
    return tell_reminder(&j->t->clock, c->closes_at, heard, j->now);
}

/* false: there is nothing new in it. */
static bool judged(const struct judge *j, const struct candidate *c, struct news *n)
{
    const bool follows = c->interested ? !c->off || c->own : !c->off;
    const bool urgent = c->closes_at && c->closes_at <= j->now + j->t->short_days * A_DAY;

    *n = (struct news){.call = c->call,
                       .party = c->party,
                       .known = c->newest,
                       .knew = c->known,
                       .strength = c->strength,
                       .closes_at = c->closes_at,
                       .urgent = urgent,
                       .over = c->over,
                       .interested = c->interested,
                       .reminder = reminder_of(j, c)};
    if (!c->call || c->refused || !follows || !may_come(j, c))
        return false;
    if (n->reminder) {
        snprintf(n->what, sizeof n->what, "t%d", n->reminder);
        n->stamp = c->closes_at;
        return true;
    }
    if (c->told || c->interested) {
        snprintf(n->what, sizeof n->what, "changed");
        n->stamp = c->newest;
        return c->newest > c->known && (c->due || c->interested || urgent);
    }
    snprintf(n->what, sizeof n->what, "new");
    return !c->over && c->strength > 0 && (c->due || (c->at_once && urgent));
}

/* The last instant of a list of deadlines, as changes keep it; 0: none. */
static int64_t last_of(const char *deadlines)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_loads(deadlines, 0, NULL);
    int64_t last = 0, at;
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_time_parse(cordee_json_text(row, "at"), "", &at) == 0 && at > last)
            last = at;
    return last;
}

/* Of a call that is over it is news that it ended before its time: somebody closed it, or
 * moved a last day that was still to come.  1, 0, -1. */
static int ended_early(struct cordee *cd, const struct candidate *c,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *changes = news_changes(cd, c->call, c->known, err);
    const json_t *row;
    bool early = false;
    size_t i;

    json_array_foreach (changes, i, row) {
        const int64_t at = cordee_json_int(row, "at");

        early = early ||
                (cordee_text_is(cordee_json_text(row, "field"), "status") &&
                 (!c->ends_at || at < c->ends_at)) ||
                (cordee_text_is(cordee_json_text(row, "field"), "deadlines") &&
                 last_of(cordee_json_text(row, "was")) > at);
    }
    return changes ? early : -1;
}

/* ---- by person -------------------------------------------------------------- */

static void *grown(struct cordee_arena *a, void *list, size_t n, size_t *room,
                   size_t size)
{
    void *more;

    if (n < *room)
        return list;
    *room = *room ? 2 * *room : 16;
    more = cordee_arena_get(a, *room * size);
    if (list)
        memcpy(more, list, n * size);
    return more;
}

static struct reader *reader_of(struct readers *all, const struct candidate *c)
{
    struct reader *last = all->n ? &all->list[all->n - 1] : NULL;

    if (last && last->person == c->person) { /* of another member, perhaps */
        last->due = last->due || c->due;
        if (!c->off) {
            last->most = c->most;
            last->weekly = c->weekly;
        }
        return last;
    }
    all->list = grown(all->arena, all->list, all->n, &all->room, sizeof *all->list);
    all->list[all->n] = (struct reader){.person = c->person,
                                        .party = c->party,
                                        .due = c->due,
                                        .most = c->most,
                                        .weekly = c->weekly};
    return &all->list[all->n++];
}

/* Reminders first, then changes, then what closes shortly, then what fits best. */
static int rank(const struct news *n)
{
    return n->reminder ? 0 : n->what[0] == 'c' ? 1 : n->urgent ? 2 : 3;
}

static int by_need(const void *a, const void *b)
{
    const struct news *x = a, *y = b;

    if (rank(x) != rank(y))
        return rank(x) < rank(y) ? -1 : 1;
    if (rank(x) < 3 && x->closes_at != y->closes_at)
        return !y->closes_at || (x->closes_at && x->closes_at < y->closes_at) ? -1 : 1;
    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    return x->call < y->call ? -1 : x->call > y->call;
}

/* Reminders all come; the rest as many as she takes in one mail. */
static void reader_cut(struct reader *r)
{
    size_t reminders = 0, most = (size_t)r->most;

    if (!r->n)
        return;
    qsort(r->news, r->n, sizeof *r->news, by_need);
    while (reminders < r->n && r->news[reminders].reminder)
        reminders++;
    if (most < reminders)
        most = reminders;
    if (most > CORDEE_MERGE_ITEMS_MAX)
        most = CORDEE_MERGE_ITEMS_MAX;
    if (r->n > most) {
        r->more = r->n - most;
        r->n = most;
    }
    r->party = r->news[0].party;
}

static void news_add(struct readers *all, const struct candidate *c, const char *why,
                     struct news *n)
{
    struct reader *r = reader_of(all, c);
    struct news *same =
        r->n && r->news[r->n - 1].call == n->call ? &r->news[r->n - 1] : NULL;

    n->why = cordee_arena_text(all->arena, why);
    if (same) { /* of several members the one that means it more */
        if (rank(n) < rank(same) ||
            (rank(n) == rank(same) && n->strength > same->strength))
            *same = *n;
        return;
    }
    r->news = grown(all->arena, r->news, r->n, &r->room, sizeof *r->news);
    r->news[r->n++] = *n;
}

int news_load(struct cordee *cd, const struct teller *t, int64_t now, struct readers *all,
              struct cordee_error *err)
{
    const struct judge j = {.t = t,
                            .now = now,
                            .morning = tell_morning(&t->clock, now),
                            .by_day = tell_by_day(&t->clock, now)};
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, candidates,
        CORDEE_ARGS(CORDEE_V(t->cluster), CORDEE_V(now), CORDEE_V(now - OLD * A_DAY)));
    int rc = rows ? 0 : -1, early;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const struct candidate c = candidate_read(cd, rows, now);
        struct news n;

        if (c.due)
            reader_of(all, &c); /* for whom there may be nothing */
        if (!judged(&j, &c, &n))
            continue;
        early = c.over ? ended_early(cd, &c, err) : 1;
        if (early < 0)
            return -1;
        if (early)
            news_add(all, &c, cd->db->get_text(rows, 8), &n);
    }
    for (size_t i = 0; i < all->n; i++)
        reader_cut(&all->list[i]);
    return rc;
}

/* ---- that they were told ---------------------------------------------------- */

/* 1; 0: it was told already; -1. */
static int told_put(struct cordee *cd, int64_t digest, const struct reader *r,
                    const struct news *n, int64_t now, struct cordee_error *err)
{
    if (cd->db->exec(
            cd, err,
            "INSERT INTO funding_told(digest, person, call, what, stamp, known, "
            "strength, why, at, party) SELECT ?, ?, c.id, ?, ?, ?, ?, ?, ?, ? FROM "
            "funding_call c WHERE c.id = ? ON CONFLICT (person, call, what, "
            "stamp) DO NOTHING",
            CORDEE_ARGS(CORDEE_V(digest), CORDEE_V(r->person),
                        CORDEE_V((const char *)n->what), CORDEE_V(n->stamp),
                        CORDEE_V(n->known), CORDEE_V(n->strength), CORDEE_V(n->why),
                        CORDEE_V(now), CORDEE_V(n->party), CORDEE_V(n->call))) < 0)
        return -1;
    return cd->db->changes(cd) > 0;
}

/* All of it or nothing: a mail that would tell some of it again is worked out anew at the
 * next look. */
int64_t news_told(struct cordee *cd, const struct teller *t, const struct reader *r,
                  const char *language, int64_t now, struct cordee_error *err)
{
    int64_t digest, told = 0;

    for (size_t i = 0; i < r->n; i++)
        if (cd->db->one(cd, err, &told,
                        "SELECT count(*) + ?5 FROM funding_told WHERE person = ?1 AND "
                        "call = ?2 AND what = ?3 AND stamp = ?4",
                        CORDEE_ARGS(CORDEE_V(r->person), CORDEE_V(r->news[i].call),
                                    CORDEE_V((const char *)r->news[i].what),
                                    CORDEE_V(r->news[i].stamp), CORDEE_V(told))) < 0)
            return -1;
    if (told)
        return 0;
    digest = cd->db->insert(
        cd, err,
        "INSERT INTO funding_digest(person, party, cluster, language, at) VALUES (?, ?, "
        "?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(r->person), CORDEE_V(r->party), CORDEE_V(t->cluster),
                    CORDEE_V(language), CORDEE_V(now)));
    for (size_t i = 0; digest > 0 && i < r->n; i++)
        if (told_put(cd, digest, r, &r->news[i], now, err) < 0)
            return -1;
    return digest < 0 || reader_next(cd, t, r, now, err) < 0 ? -1 : digest;
}

int news_untold(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "DELETE FROM funding_told WHERE digest IN (SELECT m.id FROM funding_digest m "
        "JOIN outbox o ON o.id = m.outbox WHERE m.at > ? AND o.state IN ('failed', "
        "'suppressed', 'cancelled') AND m.person IS NOT NULL)",
        CORDEE_ARGS(CORDEE_V(cordee_now() - KEPT * A_DAY)));
}

int funding_tell_end(struct cordee *cd, struct cordee_error *err)
{
    do {
        if (cd->db->exec(cd, err,
                         "DELETE FROM funding_digest WHERE id IN (SELECT m.id FROM "
                         "funding_digest m WHERE m.at < ? AND NOT EXISTS (SELECT 1 FROM "
                         "funding_told t WHERE t.digest = m.id) ORDER BY m.id LIMIT 200)",
                         CORDEE_ARGS(CORDEE_V(cordee_now() - KEPT * A_DAY))) < 0)
            return -1;
    } while (cd->db->changes(cd) > 0);
    return 0;
}

/* ---- what changed ------------------------------------------------------------ */

json_t *news_changes(struct cordee *cd, int64_t call, int64_t known,
                     struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT g.field, g.at, (SELECT h.was FROM funding_change h WHERE h.call = ?1 AND "
        "h.id "
        "> ?2 AND h.field = g.field ORDER BY h.id LIMIT 1) AS was, g.became FROM "
        "funding_change g WHERE g.call = ?1 AND g.id > ?2 AND g.field IN " MATTERS
        " AND NOT EXISTS (SELECT 1 FROM funding_change y WHERE y.call = ?1 AND y.field = "
        "g.field AND y.id > g.id) ORDER BY g.id",
        CORDEE_ARGS(CORDEE_V(call), CORDEE_V(known)));
}
