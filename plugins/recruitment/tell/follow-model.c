/* Who is told of matches, and when a cluster writes. */
#include "plugins/recruitment/find/find.h"
#include "plugins/recruitment/tell/tell.h"

/* ---- how a cluster tells -------------------------------------------------------- */

#define TELLER                                                                        \
    "SELECT c.id, c.name, c.language, c.zone, c.from_address <> '' AS \"can:bool\", " \
    "coalesce(w.weekday, 2) AS weekday, coalesce(w.hour, 8) AS hour FROM cluster c "  \
    "LEFT JOIN recruitment_teller w ON w.cluster = c.id WHERE c.retired_at IS NULL "

static int teller_read(struct cordee_arena *a, const json_t *row, struct teller *t_r)
{
    *t_r = (struct teller){
        .cluster = cordee_json_int(row, "id"),
        .name = cordee_arena_text(a, cordee_json_text(row, "name")),
        .language = cordee_arena_text(a, cordee_json_text(row, "language")),
        .can_write = cordee_json_true(row, "can"),
        .clock = {.zone = cordee_arena_text(a, cordee_json_text(row, "zone")),
                  .hour = (int)cordee_json_int(row, "hour"),
                  .weekday = (int)cordee_json_int(row, "weekday")},
    };
    return 1;
}

int teller_load(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                struct teller *t_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc =
        cd->db->row(cd, err, &row, TELLER "AND c.id = ?", CORDEE_ARGS(CORDEE_V(cluster)));

    return rc <= 0 ? rc : teller_read(a, row, t_r);
}

int teller_here(struct cordee *cd, struct cordee_arena *a, struct teller *t_r,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = cd->db->row(cd, err, &row,
                               TELLER "AND cluster_seen(c.id) ORDER BY c.id <> "
                                      "cluster_here(), c.id LIMIT 1",
                               CORDEE_NO_ARGS);

    return rc <= 0 ? rc : teller_read(a, row, t_r);
}

int teller_save(struct cordee *cd, const struct teller *t, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T_LATER("When mails about matches go"), err) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO recruitment_teller(cluster, weekday, hour) VALUES (?1, "
                     "?2, ?3) ON CONFLICT (cluster) DO UPDATE SET weekday = ?2, hour = "
                     "?3",
                     CORDEE_ARGS(CORDEE_V(t->cluster), CORDEE_V(t->clock.weekday),
                                 CORDEE_V(t->clock.hour))) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE recruitment_follow SET next_at = CASE rhythm WHEN 'daily' "
                     "THEN ?2 ELSE ?3 END WHERE coalesce((SELECT o.cluster FROM "
                     "recruitment_opening o WHERE o.id = opening), (SELECT c.cluster "
                     "FROM recruitment_candidate c WHERE c.id = candidate)) = ?1",
                     CORDEE_ARGS(CORDEE_V(t->cluster),
                                 CORDEE_V(tell_next(&t->clock, false, cordee_now())),
                                 CORDEE_V(tell_next(&t->clock, true, cordee_now())))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- who is told ------------------------------------------------------------------ */

/* ?1 cluster, ?2 next, ?3 now. */
static const char candidates_sql[] =
    "INSERT INTO recruitment_follow(person, candidate, next_at) SELECT c.person, c.id, "
    "?2 "
    "FROM recruitment_candidate c WHERE c.cluster = ?1 AND c.state = 'looking' AND "
    "c.consent_until > ?3 AND NOT EXISTS (SELECT 1 FROM recruitment_follow f WHERE "
    "f.candidate = c.id) ON CONFLICT DO NOTHING";
static const char openings_sql[] =
    "INSERT INTO recruitment_follow(person, opening, next_at) SELECT o.contact, o.id, ?2 "
    "FROM recruitment_opening o WHERE o.cluster = ?1 AND o.contact IS NOT NULL AND "
    "o.state = 'open' AND (o.closes = 0 OR o.closes + 86400 > ?3) AND NOT EXISTS (SELECT "
    "1 FROM recruitment_follow f WHERE f.opening = o.id AND f.person = o.contact) ON "
    "CONFLICT DO NOTHING";

int followers_begin(struct cordee *cd, const struct teller *t, int64_t now,
                    struct cordee_error *err)
{
    const int64_t next = tell_next(&t->clock, true, now);

    /* Whoever looks for somebody there no more is told no more. */
    if (cd->db->exec(cd, err,
                     "DELETE FROM recruitment_follow WHERE opening IS NOT NULL AND NOT "
                     "EXISTS (SELECT 1 FROM recruitment_opening o WHERE o.id = opening "
                     "AND o.contact = person)",
                     CORDEE_NO_ARGS) < 0)
        return -1;
    return cd->db->exec(
               cd, err, candidates_sql,
               CORDEE_ARGS(CORDEE_V(t->cluster), CORDEE_V(next), CORDEE_V(now))) < 0 ||
                   cd->db->exec(cd, err, openings_sql,
                                CORDEE_ARGS(CORDEE_V(t->cluster), CORDEE_V(next),
                                            CORDEE_V(now))) < 0
               ? -1
               : 0;
}

#define OF_CLUSTER(c)                                                                \
    "(coalesce((SELECT fo.cluster FROM recruitment_opening fo WHERE fo.id = "        \
    "recruitment_follow.opening), (SELECT fc.cluster FROM recruitment_candidate fc " \
    "WHERE fc.id = recruitment_follow.candidate)) = " c ")"

int follower_next(struct cordee *cd, const struct teller *t, int64_t person, int64_t now,
                  struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE recruitment_follow SET next_at = CASE rhythm WHEN 'daily' THEN ?3 ELSE "
        "?4 END WHERE person = ?1 AND next_at <= ?5 AND " OF_CLUSTER("?2"),
        CORDEE_ARGS(CORDEE_V(person), CORDEE_V(t->cluster),
                    CORDEE_V(tell_next(&t->clock, false, now)),
                    CORDEE_V(tell_next(&t->clock, true, now)), CORDEE_V(now)));
}

int follow_rhythm(struct cordee *cd, int64_t follow, const char *rhythm,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const int64_t now = cordee_now();
    int64_t cluster = 0;
    struct teller t;

    if (cd->db->one(cd, err, &cluster,
                    "SELECT coalesce(o.cluster, c.cluster) FROM recruitment_follow f "
                    "LEFT JOIN recruitment_opening o ON o.id = f.opening LEFT JOIN "
                    "recruitment_candidate c ON c.id = f.candidate WHERE f.id = ?",
                    CORDEE_ARGS(CORDEE_V(follow))) < 0 ||
        teller_load(cd, a, cluster, &t, err) <= 0)
        return -1;
    /* Who turns them on again is not told at once of all that came meanwhile. */
    return cd->db->exec(
        cd, err,
        "UPDATE recruitment_follow SET rhythm = ?2, next_at = CASE WHEN rhythm = ?2 THEN "
        "next_at ELSE ?3 END WHERE id = ?1",
        CORDEE_ARGS(
            CORDEE_V(follow), CORDEE_V(rhythm),
            CORDEE_V(tell_next(&t.clock, cordee_text_is(rhythm, "weekly"), now))));
}

/* ---- when there is something to do ---------------------------------------------------
 */

#define ITS_JOB "j.kind = '" TELL_JOB "' AND j.args = '{\"cluster\":' || g.id || '}'"

/* Clusters in which somebody's mail is due and no job of theirs waits or runs. */
static const char due_sql[] =
    "SELECT g.id FROM cluster g WHERE g.retired_at IS NULL AND g.from_address <> '' AND "
    "g.id IN (SELECT coalesce(o.cluster, c.cluster) FROM recruitment_follow f JOIN party "
    "p ON p.id = f.person AND p.deleted_at IS NULL LEFT JOIN recruitment_opening o ON "
    "o.id = f.opening LEFT JOIN recruitment_candidate c ON c.id "
    "= f.candidate WHERE f.rhythm <> 'off' AND f.next_at <= ?1) AND NOT EXISTS (SELECT 1 "
    "FROM job j WHERE " ITS_JOB " AND j.state IN ('waiting', 'running')) ORDER BY g.id";

static int queue(struct cordee *cd, int64_t cluster, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:I}", "cluster", (json_int_t)cluster);

    return cd->job->queue(cd, err, TELL_JOB, args, 0) < 0 ? -1 : 0;
}

static int followers_all(struct cordee *cd, int64_t now, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err, TELLER "ORDER BY c.id", CORDEE_NO_ARGS);
    const json_t *row;
    struct teller t;
    size_t i;

    json_array_foreach (list, i, row)
        if (teller_read(a, row, &t) < 0 || followers_begin(cd, &t, now, err) < 0)
            return -1;
    return list ? 0 : -1;
}

int tell_look(struct cordee *cd, struct cordee_error *err)
{
    const int64_t now = cordee_now();
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *row;
    size_t i;

    if (followers_all(cd, now, err) < 0 ||
        !(list = cd->db->list(cd, err, due_sql, CORDEE_ARGS(CORDEE_V(now)))))
        return -1;
    json_array_foreach (list, i, row)
        if (queue(cd, cordee_json_int(row, "id"), err) < 0)
            return -1;
    return 0;
}

/* ---- the page ---------------------------------------------------------------------- */

#define FOLLOWS                                                                      \
    "recruitment_follow f LEFT JOIN recruitment_opening o ON o.id = f.opening LEFT " \
    "JOIN recruitment_candidate c ON c.id = f.candidate JOIN party p ON p.id = "     \
    "f.person AND p.deleted_at IS NULL LEFT JOIN party b ON b.id = o.party WHERE "   \
    "cluster_seen(coalesce(o.cluster, c.cluster))"

json_t *follow_list(struct cordee *cd, int64_t offset, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT f.id, f.person, f.candidate, f.opening, o.title, b.name AS member, "
        "f.rhythm, f.next_at, (SELECT count(*) FROM recruitment_told t WHERE t.follow = "
        "f.id) AS told, (SELECT max(a.at) FROM recruitment_told t JOIN recruitment_alert "
        "a ON a.id = t.alert WHERE t.follow = f.id) AS told_at, CASE WHEN f.opening IS "
        "NOT NULL OR " FIND_MINE(
            "c.cluster",
            RECRUITMENT_NAMES) " THEN p.name END AS name, (f.opening IS NOT NULL AND NOT "
                               "" FIND_OPEN(
                                   "o") ") OR (f.candidate IS NOT NULL AND NOT "
                                        "coalesce(" FIND_THERE(
                                            "c") ", 0)) AS \"rests:bool\" "
                                                 "FROM " FOLLOWS
                                                 " ORDER BY f.opening IS NULL, b.name, "
                                                 "o.title, f.id LIMIT ? OFFSET ?",
        CORDEE_ARGS(CORDEE_V((int64_t)TELL_SHOWN), CORDEE_V(offset)));
}

int follow_count(struct cordee *cd, int64_t *n_r, struct cordee_error *err)
{
    return cd->db->one(cd, err, n_r, "SELECT count(*) FROM " FOLLOWS, CORDEE_NO_ARGS) < 0
               ? -1
               : 0;
}

/* ---- for the year sheet --------------------------------------------------------------
 */

int tell_year(struct cordee *cd, const struct cordee_period *when, json_t *rows,
              struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, err, &row,
                    "SELECT count(*) AS mails, count(DISTINCT person) AS people FROM "
                    "recruitment_alert WHERE at >= ? AND at < ? AND "
                    "cluster_seen(cluster)",
                    CORDEE_ARGS(CORDEE_V(when->from), CORDEE_V(when->until))) < 0)
        return -1;
    json_array_append_new(rows, json_pack("{s:s, s:s, s:I}", "name", "mails", "label",
                                          T("Mails about matches"), "n",
                                          (json_int_t)cordee_json_int(row, "mails")));
    json_array_append_new(rows, json_pack("{s:s, s:s, s:I}", "name", "told", "label",
                                          T("People who got them"), "n",
                                          (json_int_t)cordee_json_int(row, "people")));
    return 0;
}
