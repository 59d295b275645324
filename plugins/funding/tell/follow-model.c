/* How clusters tell, and whom. */
#include "plugins/funding/tell/follow.h"

#include "plugins/funding/answer/answer.h"

/* ---- how a cluster tells ----------------------------------------------------- */

/* Its topic is the one that is called so until somebody says another. */
#define TELLER                                                                          \
    "SELECT c.id, c.name, c.language, c.zone, c.from_address <> '' AS \"can:bool\", "   \
    "coalesce(w.weekday, 1) AS weekday, coalesce(w.hour, 7) AS hour, "                  \
    "coalesce(w.short_days, 14) AS short_days, coalesce(CASE WHEN w.id IS NULL THEN "   \
    "(SELECT t.id FROM topic t WHERE t.retired_at IS NULL AND fold(t.name) = 'funding'" \
    " AND coalesce(t.cluster, (SELECT min(id) FROM cluster)) = c.id ORDER BY t.id "     \
    "LIMIT "                                                                            \
    "1) ELSE w.topic END, 0) AS topic FROM cluster c LEFT JOIN funding_teller w ON "    \
    "w.cluster = c.id "

int teller_load(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                struct teller *t_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(cd, err, &row, TELLER "ORDER BY c.id <> ?, c.id LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(cluster)));

    if (rc <= 0)
        return rc;
    *t_r = (struct teller){
        .cluster = cordee_json_int(row, "id"),
        .topic = cordee_json_int(row, "topic"),
        .name = cordee_arena_text(a, cordee_json_text(row, "name")),
        .language = cordee_arena_text(a, cordee_json_text(row, "language")),
        .can_write = cordee_json_true(row, "can"),
        .short_days = cordee_json_int(row, "short_days"),
        .clock = {.zone = cordee_arena_text(a, cordee_json_text(row, "zone")),
                  .hour = (int)cordee_json_int(row, "hour"),
                  .weekday = (int)cordee_json_int(row, "weekday")},
    };
    return 1;
}

int followers_begin(struct cordee *cd, const struct teller *t, int64_t now,
                    struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "UPDATE funding_follow SET next_at = CASE rhythm WHEN 'daily' "
                        "THEN ? ELSE ? END WHERE cluster = ? AND next_at = 0",
                        CORDEE_ARGS(CORDEE_V(tell_next(&t->clock, false, now)),
                                    CORDEE_V(tell_next(&t->clock, true, now)),
                                    CORDEE_V(t->cluster)));
}

/* ---- one of them -------------------------------------------------------------- */

int reader_next(struct cordee *cd, const struct teller *t, const struct reader *r,
                int64_t now, struct cordee_error *err)
{
    if (!r->due)
        return 0;
    return cd->db->exec(cd, err,
                        "UPDATE funding_follow SET next_at = ?, rests_until = 0 WHERE "
                        "person = ? AND cluster = ?",
                        CORDEE_ARGS(CORDEE_V(tell_next(&t->clock, r->weekly, now)),
                                    CORDEE_V(r->person), CORDEE_V(t->cluster)));
}

int reader_rest(struct cordee *cd, const struct teller *t, const struct reader *r,
                int64_t now, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE funding_follow SET rests_until = ? WHERE person = ? AND cluster = ?",
        CORDEE_ARGS(CORDEE_V(tell_next(&t->clock, false, now)), CORDEE_V(r->person),
                    CORDEE_V(t->cluster)));
}

/* ---- for the page ------------------------------------------------------------- */

int teller_here(struct cordee *cd, struct cordee_arena *a, struct teller *t_r,
                struct cordee_error *err)
{
    int64_t cluster = 0;

    return cd->db->one(cd, err, &cluster, "SELECT cluster_here()", CORDEE_NO_ARGS) < 0
               ? -1
               : teller_load(cd, a, cluster, t_r, err);
}

/* Who waits for a mail gets it when they are sent from now on. */
static int followers_move(struct cordee *cd, const struct teller *t, int64_t now,
                          struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "UPDATE funding_follow SET next_at = CASE rhythm WHEN 'daily' "
                        "THEN ? ELSE ? END WHERE cluster = ? AND next_at > ?",
                        CORDEE_ARGS(CORDEE_V(tell_next(&t->clock, false, now)),
                                    CORDEE_V(tell_next(&t->clock, true, now)),
                                    CORDEE_V(t->cluster), CORDEE_V(now)));
}

int teller_save(struct cordee *cd, const struct teller *t, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO funding_teller(cluster, topic, weekday, hour, short_days) "
            "VALUES "
            "(?, ?, ?, ?, ?) ON CONFLICT (cluster) DO UPDATE SET topic = excluded.topic, "
            "weekday = excluded.weekday, hour = excluded.hour, short_days = "
            "excluded.short_days",
            CORDEE_ARGS(CORDEE_V(t->cluster), CORDEE_ID(t->topic),
                        CORDEE_V(t->clock.weekday), CORDEE_V(t->clock.hour),
                        CORDEE_V(t->short_days))) < 0 ||
        followers_move(cd, t, cordee_now(), err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

json_t *teller_topics(struct cordee *cd, const struct teller *t, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT t.id, t.name, t.id = ?2 AS \"selected:bool\" FROM topic t WHERE "
        "t.retired_at IS NULL AND coalesce(t.cluster, (SELECT min(id) FROM cluster)) = "
        "?1 ORDER BY t.position, t.id",
        CORDEE_ARGS(CORDEE_V(t->cluster), CORDEE_V(t->topic)));
}

/* She may be seen for one member: what she is told for another is of who sees that one.
 */
#define SEEN_PERSON CORDEE_SEEN("f.person")
#define SEEN_MEMBER CORDEE_SEEN("f.party")
#define SHOWN                                                                    \
    "funding_follow f JOIN party p ON p.id = f.person AND p.deleted_at IS NULL " \
    "JOIN party o ON o.id = f.party WHERE " SEEN_PERSON " AND " SEEN_MEMBER
#define IS_THERE FUNDING_TELL_AT("f.person", "f.party")

/* What another cluster tells them only it may change. */
static const char shown[] =
    "SELECT f.id, f.person, p.name, o.name AS member, o.id AS member_id, f.rhythm,"
    " NOT " IS_THERE " AS \"left:bool\", f.at_once AS \"at_once:bool\", f.most,"
    " f.next_at, f.rests_until, (scope_open() OR cluster_seen(f.cluster)) AS"
    " \"ours:bool\", (SELECT max(m.at) FROM funding_digest m WHERE m.person = f.person)"
    " AS told_at, (SELECT count(DISTINCT t.call) FROM funding_told t WHERE t.person ="
    " f.person) AS told FROM " SHOWN " ORDER BY p.sort_name, p.id LIMIT ? OFFSET ?";

json_t *follow_list(struct cordee *cd, int64_t offset, struct cordee_error *err)
{
    return cd->db->list(cd, err, shown,
                        CORDEE_ARGS(CORDEE_V(FOLLOW_SHOWN), CORDEE_V(offset)));
}

int follow_count(struct cordee *cd, int64_t *n_r, struct cordee_error *err)
{
    return cd->db->one(cd, err, n_r, "SELECT count(*) FROM " SHOWN, CORDEE_NO_ARGS);
}

json_t *follow_proposed(struct cordee *cd, const struct teller *t, int64_t user,
                        struct cordee_error *err)
{
    static const struct cordee_audience_part told = {
        .filter = "has:" FUNDING_TELL_HOW, .name = "", .out = true};
    const struct cordee_audience who = {.filter = "is:org is:member",
                                        .mode = CORDEE_AUDIENCE_KEY,
                                        .topic = t->topic,
                                        .user = user,
                                        .cluster = t->cluster,
                                        .parts = &told,
                                        .n_parts = 1};
    json_t *list = NULL;

    return cd->crm->audience_list(cd, err, &who, "", FOLLOW_SHOWN, 0, &list) < 0 ? NULL
                                                                                 : list;
}

/* As she is told of another member already. */
#define AS_BEFORE(column, else_)                                                   \
    "coalesce((SELECT e." column " FROM funding_follow e WHERE e.person = ?1 AND " \
    "e.said_by <> 'answer' ORDER BY e.id LIMIT 1), " else_ ")"
/* Whoever wants no mails wants none of another member either. */
#define WANTS_NONE                                                                     \
    "EXISTS (SELECT 1 FROM funding_follow e WHERE e.person = ?1 AND e.rhythm = 'off' " \
    "AND e.said_by = 'member' AND " FUNDING_TELL_AT("e.person", "e.party") ")"

#define AS_BEFORE_ALL                                                          \
    AS_BEFORE("rhythm", "'weekly'")                                            \
    ", " AS_BEFORE("at_once", "1") ", " AS_BEFORE("most", "5") ", " AS_BEFORE( \
        "said_by", "'office'")
#define WORKS_THERE CORDEE_ROLE_NOW("r")

static const char add[] =
    "INSERT INTO funding_follow (person, party, cluster, rhythm, at_once, most, said_by,"
    " next_at, made_at)"
    " SELECT ?1, o.id, m.cluster, " AS_BEFORE_ALL ", ?2, ?3"
    " FROM role r JOIN party o ON o.id = r.other AND o.kind = 1 AND o.deleted_at IS NULL"
    " JOIN membership m ON m.party = o.id AND (m.since IS NULL OR m.since <= ?3)"
    " AND (m.until IS NULL OR m.until > ?3) AND cluster_seen(m.cluster)"
    " WHERE r.party = ?1 AND " WORKS_THERE " AND NOT " WANTS_NONE
    " AND NOT EXISTS (SELECT 1 FROM funding_follow e WHERE e.person = ?1 AND"
    " e.party = o.id AND e.said_by <> 'answer')"
    " ORDER BY m.cluster <> ?4, r.key_contact DESC, r.id LIMIT 1"
    " ON CONFLICT (person, party) DO UPDATE SET rhythm = excluded.rhythm,"
    " at_once = excluded.at_once, said_by = excluded.said_by,"
    " next_at = excluded.next_at, rests_until = 0";

int follow_add(struct cordee *cd, const struct teller *t, int64_t person,
               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const int64_t now = cordee_now();
    bool added;

    if (cd->db->begin(cd, &tx, err) < 0 || cd->crm->writable(cd, err, person) < 0 ||
        cd->db->exec(cd, err, add,
                     CORDEE_ARGS(CORDEE_V(person),
                                 CORDEE_V(tell_next(&t->clock, true, now)), CORDEE_V(now),
                                 CORDEE_V(t->cluster))) < 0)
        return -1;
    added = cd->db->changes(cd) > 0;
    if (added && cd->db->exec(cd, err,
                              "DELETE FROM funding_follow WHERE person = ? AND "
                              "NOT " FUNDING_TELL_AT("funding_follow.person",
                                                     "funding_follow.party"),
                              CORDEE_ARGS(CORDEE_V(person))) < 0)
        return -1;
    return cd->db->commit(&tx, err) < 0 ? -1 : added;
}

/* Another rhythm has another next day. */
int follow_save(struct cordee *cd, int64_t id, const struct follow_wish *wish,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct teller t;
    int64_t cluster = 0;

    if (cd->db->one(cd, err, &cluster, "SELECT cluster FROM funding_follow WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        teller_load(cd, a, cluster, &t, err) < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "UPDATE funding_follow SET rhythm = ?2, at_once = ?3, most = ?4, said_by = "
        "'office', next_at = CASE WHEN rhythm = ?2 THEN next_at ELSE ?5 END WHERE EXISTS "
        "(SELECT 1 FROM funding_follow e WHERE e.id = ?1 AND e.person = "
        "funding_follow.person AND e.cluster = funding_follow.cluster)",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(wish->rhythm), CORDEE_V(wish->at_once),
                    CORDEE_V(wish->most),
                    CORDEE_V(tell_next(&t.clock, cordee_text_is(wish->rhythm, "weekly"),
                                       cordee_now()))));
}

/* ---- for the year sheet --------------------------------------------------------- */

static void figure(json_t *rows, const char *name, const char *label, int64_t n)
{
    json_array_append_new(rows, json_pack("{s:s, s:s, s:I}", "name", name, "label", label,
                                          "n", (json_int_t)n));
}

int funding_tell_year(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, err, &row,
                    "SELECT count(*) AS mails, count(DISTINCT m.person) AS people FROM "
                    "funding_digest m WHERE m.at >= ? AND m.at < ? AND m.sent_by IS NULL "
                    "AND (scope_open() OR cluster_seen(m.cluster))",
                    CORDEE_ARGS(CORDEE_V(when->from), CORDEE_V(when->until))) < 0)
        return -1;
    figure(rows, "mails", T("Mails about calls"), cordee_json_int(row, "mails"));
    figure(rows, "people", T("People who got them"), cordee_json_int(row, "people"));
    return 0;
}

/* ---- who is reminded ------------------------------------------------------------- */

/* Who said it; and where the office wrote it down without a name and nobody there hears
 * of calls, whom it writes to there. */
#define TO_REMIND                                                                    \
    "(q.id = ?2 OR q.id IN (SELECT e.person FROM funding_entry e WHERE e.call = ?1 " \
    "AND e.party = ?2 AND e.answer = 'interested') OR (q.id = " FUNDING_TELL_FIRST(  \
        "?2") " AND EXISTS (SELECT 1 FROM funding_answer n WHERE n.call = ?1 AND "   \
              "n.party = ?2 AND n.person IS NULL AND n.staff IS NOT NULL) AND NOT "  \
              "EXISTS (SELECT 1 FROM funding_follow w WHERE w.party = ?2 AND "       \
              "w.rhythm <> 'off')))"

int funding_tell_answered(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                          struct cordee_error *err)
{
    if (argc < 3 || !cordee_text_is(argv[2].as.s, FUNDING_INTERESTED))
        return 0;
    return cd->db->exec(
        cd, err,
        "INSERT INTO funding_follow(person, party, cluster, rhythm, at_once, said_by, "
        "made_at) SELECT q.id, ?2, k.cluster, 'off', 0, 'answer', ?3 FROM (SELECT "
        "coalesce((SELECT m.cluster FROM membership m WHERE m.party = ?2 AND (m.since IS "
        "NULL OR m.since <= ?3) AND (m.until IS NULL OR m.until > ?3) ORDER BY m.cluster "
        "<> cluster_here(), m.cluster LIMIT 1), (SELECT min(cluster) FROM "
        "" CORDEE_CLUSTERS_OF(
            "?2") ")) AS cluster) k JOIN party q ON q.kind = 2 AND "
                  "q.deleted_at IS NULL AND " FUNDING_TELL_AT(
                      "q.id", "?2") " AND " TO_REMIND " WHERE k.cluster IS NOT NULL ON "
                                    "CONFLICT (person, party) DO NOTHING",
        CORDEE_ARGS(argv[0], argv[1], CORDEE_V(cordee_now())));
}

int follow_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM funding_follow WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(id)));
}
