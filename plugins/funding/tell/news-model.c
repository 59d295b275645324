/* What is news for whom, and that they were told. */
#include "plugins/funding/tell/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { A_DAY = 86400 };

/* What matters to who wants to apply. */
#define MATTERS                                                                     \
    "('deadlines', 'status', 'opening', 'budget_total', 'grant_min', 'grant_max', " \
    "'funding_rate')"

/* ---- all that may be news ---------------------------------------------------- */

/* Of members' calls those that are not over and were not refused, with what was said and
 * told.  ?1 cluster, ?2 now. */
/* What fits the member or the person herself, the stronger of both. */
#define MATCH                                                                         \
    "(SELECT y.id FROM funding_match y WHERE y.call = c.id AND y.party IN (f.party, " \
    "f.person) ORDER BY y.strength DESC, y.id LIMIT 1)"

static const char candidates[] =
    "SELECT f.person, f.party, f.most, f.rhythm, f.at_once, f.next_at, c.id, "
    "coalesce(x.strength, 0), coalesce(x.why, '[]'), (SELECT min(d.at) FROM "
    "funding_deadline d WHERE d.call = c.id AND d.at > ?2) AS closes_at, (SELECT "
    "max(t.known) FROM funding_told t WHERE t.person = f.person AND t.call = c.id) AS "
    "known, (SELECT max(t.at) FROM funding_told t WHERE t.person = f.person AND t.call = "
    "c.id) AS told_at, coalesce((SELECT max(g.id) FROM funding_change g WHERE g.call = "
    "c.id AND g.field IN " MATTERS
    "), 0) AS newest, coalesce(n.answer, ''), coalesce(n.at, 0), (n.person = f.person OR "
    "EXISTS (SELECT 1 FROM funding_entry e WHERE e.call = c.id AND e.party = f.party AND "
    "e.person = f.person AND e.answer = 'interested')) AS own, coalesce((SELECT "
    "max(m.at) FROM funding_digest m WHERE m.person = f.person), 0) AS mailed_at "
    "FROM " FUNDING_TELL_TO " LEFT JOIN funding_call c ON c.id "
    "IN (SELECT y.call FROM funding_match y WHERE y.party IN (f.party, f.person) UNION "
    "SELECT b.call FROM funding_answer b WHERE b.party = f.party AND b.answer = "
    "'interested') AND c.status <> 'closed' AND (c.closes_at IS NULL OR c.closes_at > "
    "?2) LEFT JOIN funding_match x ON x.id = " MATCH " LEFT JOIN funding_answer n "
    "ON n.party = f.party AND n.call = c.id WHERE f.cluster = ?1 AND f.rests_until <= ?2 "
    "ORDER BY f.person, c.id";

/* One row of it. */
struct candidate {
    int64_t person, party, most, call, strength, closes_at, known, told_at, newest,
        answered_at, mailed_at;
    bool weekly, off, at_once, due, told, interested, refused, own;
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
    };

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

    if (!c->interested || (c->off && !c->own))
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
                       .strength = c->strength,
                       .closes_at = c->closes_at,
                       .urgent = urgent,
                       .reminder = reminder_of(j, c)};
    if (!c->call || c->refused || !follows || !may_come(j, c))
        return false;
    if (n->reminder) {
        snprintf(n->what, sizeof n->what, "t%d", n->reminder);
        n->stamp = c->closes_at;
        return true;
    }
    if (c->told) {
        snprintf(n->what, sizeof n->what, "changed");
        n->stamp = c->newest;
        return c->newest > c->known && (c->due || c->interested || urgent);
    }
    snprintf(n->what, sizeof n->what, "new");
    return !c->interested && c->strength > 0 && (c->due || (c->at_once && urgent));
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
    if (n)
        memcpy(more, list, n * size);
    return more;
}

static struct reader *reader_of(struct readers *all, const struct candidate *c)
{
    if (all->n && all->list[all->n - 1].person == c->person)
        return &all->list[all->n - 1];
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
        cd, err, candidates, CORDEE_ARGS(CORDEE_V(t->cluster), CORDEE_V(now)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const struct candidate c = candidate_read(cd, rows, now);
        struct reader *r;
        struct news n;

        if (c.due)
            reader_of(all, &c); /* for whom there may be nothing */
        if (!judged(&j, &c, &n))
            continue;
        n.why = cordee_arena_text(all->arena, cd->db->get_text(rows, 8));
        r = reader_of(all, &c);
        r->news = grown(all->arena, r->news, r->n, &r->room, sizeof *r->news);
        r->news[r->n++] = n;
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
    if (cd->db->exec(cd, err,
                     "INSERT INTO funding_told(digest, person, call, what, stamp, known, "
                     "strength, why, at) SELECT ?, ?, c.id, ?, ?, ?, ?, ?, ? FROM "
                     "funding_call c WHERE c.id = ? ON CONFLICT (person, call, what, "
                     "stamp) DO NOTHING",
                     CORDEE_ARGS(CORDEE_V(digest), CORDEE_V(r->person),
                                 CORDEE_V((const char *)n->what), CORDEE_V(n->stamp),
                                 CORDEE_V(n->known), CORDEE_V(n->strength),
                                 CORDEE_V(n->why), CORDEE_V(now), CORDEE_V(n->call))) < 0)
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
        "JOIN outbox o ON o.id = m.outbox WHERE o.state IN ('failed', 'suppressed', "
        "'cancelled') AND m.person IS NOT NULL)",
        CORDEE_NO_ARGS);
}

/* ---- what changed ------------------------------------------------------------ */

json_t *news_changes(struct cordee *cd, int64_t call, int64_t known,
                     struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT g.field, (SELECT h.was FROM funding_change h WHERE h.call = ?1 AND h.id "
        "> ?2 AND h.field = g.field ORDER BY h.id LIMIT 1) AS was, g.became FROM "
        "funding_change g WHERE g.call = ?1 AND g.id > ?2 AND g.field IN " MATTERS
        " AND NOT EXISTS (SELECT 1 FROM funding_change y WHERE y.call = ?1 AND y.field = "
        "g.field AND y.id > g.id) ORDER BY g.id",
        CORDEE_ARGS(CORDEE_V(call), CORDEE_V(known)));
}
