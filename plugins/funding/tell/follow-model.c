/* How clusters tell, and whom. */
#include "plugins/funding/tell/follow.h"

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
    return cd->db->exec(
        cd, err,
        "UPDATE funding_follow SET next_at = ?, rests_until = 0 WHERE "
        "person = ?",
        CORDEE_ARGS(CORDEE_V(tell_next(&t->clock, r->weekly, now)), CORDEE_V(r->person)));
}

int reader_rest(struct cordee *cd, const struct teller *t, const struct reader *r,
                int64_t now, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err, "UPDATE funding_follow SET rests_until = ? WHERE person = ?",
        CORDEE_ARGS(CORDEE_V(tell_next(&t->clock, false, now)), CORDEE_V(r->person)));
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

int teller_save(struct cordee *cd, const struct teller *t, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO funding_teller(cluster, topic, weekday, hour, short_days) VALUES "
        "(?, ?, ?, ?, ?) ON CONFLICT (cluster) DO UPDATE SET topic = excluded.topic, "
        "weekday = excluded.weekday, hour = excluded.hour, short_days = "
        "excluded.short_days",
        CORDEE_ARGS(CORDEE_V(t->cluster), CORDEE_ID(t->topic), CORDEE_V(t->clock.weekday),
                    CORDEE_V(t->clock.hour), CORDEE_V(t->short_days)));
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

#define SHOWN                                                                    \
    "funding_follow f JOIN party p ON p.id = f.person AND p.deleted_at IS NULL " \
    "JOIN party o ON o.id = f.party WHERE " CORDEE_SEEN("f.person")

json_t *follow_list(struct cordee *cd, int64_t offset, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT f.id, f.person, p.name, o.name AS member, o.id AS member_id, f.rhythm, "
        "NOT " FUNDING_TELL_AT("f.person",
                               "f.party") " AS \"left:bool\", "
                                          "f.at_once AS \"at_once:bool\", f.most, "
                                          "f.next_at, f.rests_until, (SELECT "
                                          "max(m.at) FROM funding_digest m WHERE "
                                          "m.person = f.person) AS told_at, (SELECT "
                                          "count(DISTINCT t.call) FROM funding_told t "
                                          "WHERE t.person = f.person) AS told "
                                          "FROM " SHOWN
                                          " ORDER BY p.sort_name, p.id LIMIT ? OFFSET ?",
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
        .filter = FUNDING_TELL_FIELD ":yes", .name = "", .out = true};
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

int follow_add(struct cordee *cd, const struct teller *t, int64_t person,
               struct cordee_error *err)
{
    const int64_t now = cordee_now();

    if (cd->crm->writable(cd, err, person) < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO funding_follow(person, party, cluster, next_at, made_at) SELECT "
            "?1, o.id, m.cluster, ?2, ?3 FROM role r JOIN party o ON o.id = r.other AND "
            "o.kind = 1 AND o.deleted_at IS NULL JOIN membership m ON m.party = o.id AND "
            "(m.since IS NULL OR m.since <= ?3) AND (m.until IS NULL OR m.until > ?3) "
            "AND cluster_seen(m.cluster) WHERE r.party = ?1 AND " CORDEE_ROLE_NOW(
                "r") " ORDER BY m.cluster <> ?4, r.key_contact DESC, r.id LIMIT 1 ON "
                     "CONFLICT (person) DO UPDATE SET party = excluded.party, cluster = "
                     "excluded.cluster, next_at = excluded.next_at, rests_until = 0 "
                     "WHERE NOT " FUNDING_TELL_AT("funding_follow.person",
                                                  "funding_follow.party"),
            CORDEE_ARGS(CORDEE_V(person), CORDEE_V(tell_next(&t->clock, true, now)),
                        CORDEE_V(now), CORDEE_V(t->cluster))) < 0)
        return -1;
    return cd->db->changes(cd) > 0;
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
        "UPDATE funding_follow SET rhythm = ?2, at_once = ?3, most = ?4, next_at = CASE "
        "WHEN rhythm = ?2 THEN next_at ELSE ?5 END WHERE id = ?1",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(wish->rhythm), CORDEE_V(wish->at_once),
                    CORDEE_V(wish->most),
                    CORDEE_V(tell_next(&t.clock, cordee_text_is(wish->rhythm, "weekly"),
                                       cordee_now()))));
}

int follow_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM funding_follow WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(id)));
}
