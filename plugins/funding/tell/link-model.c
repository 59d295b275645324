/* What the mails about calls told, by their links. */
#include "plugins/funding/tell/link.h"

#define AT(party) FUNDING_TELL_AT("m.person", party)
#define WAS_ONCE(party) \
    "EXISTS (SELECT 1 FROM role r WHERE r.party = m.person AND r.other = " party ")"
/* To whom a colleague forwarded it may have no role: she has an address of theirs. */
#define LEFT(party)                                                                    \
    "(m.person IS NOT NULL AND NOT " AT(party) " AND (m.sent_by IS NULL OR " WAS_ONCE( \
        party) "))"

/* Of several members one where she is still, the mail's own first. */
#define LEFT_X   LEFT("x.id")
#define STILL_AT "x.deleted_at IS NULL AND NOT " LEFT_X
#define ITS_PARTY                                                                    \
    "coalesce((SELECT x.id FROM party x WHERE x.id = m.party AND " STILL_AT          \
    "), (SELECT min(x.id) FROM funding_told l JOIN party x ON x.id = l.party WHERE " \
    "l.digest = m.id AND " STILL_AT "), m.party)"
#define LEFT_O LEFT("o.id")

static const char digest_sql[] =
    "SELECT m.id, m.cluster, o.id AS party, coalesce(p.id, 0) AS person,"
    " coalesce(p.name, '') AS name, o.name AS member, CASE WHEN coalesce(p.language, '')"
    " <> '' THEN p.language ELSE m.language END AS language, c.name AS organisation,"
    " c.zone, coalesce(f.rhythm, '') AS rhythm, coalesce(f.at_once, 0) AS"
    " \"at_once:bool\", " LEFT_O " AS \"left:bool\""
    " FROM funding_digest m JOIN party o ON o.id = " ITS_PARTY
    " AND o.deleted_at IS NULL JOIN cluster c ON c.id = m.cluster"
    " LEFT JOIN party p ON p.id = m.person"
    " LEFT JOIN funding_follow f ON f.person = m.person"
    " WHERE m.id = ? AND (m.person IS NULL OR p.deleted_at IS NULL)"
    " ORDER BY f.cluster <> m.cluster, f.rhythm = 'off', f.id LIMIT 1";

static const char calls_sql[] =
    "SELECT t.call, c.record AS \"record:json\", t.why AS \"why:json\", t.what, o.id AS"
    " party, o.name AS member, coalesce(n.answer, '') AS answer, (n.person IS NOT NULL"
    " AND n.person = ?2) AS \"own:bool\" FROM funding_told t JOIN funding_digest m ON"
    " m.id = t.digest JOIN funding_call c ON c.id = t.call JOIN party o ON o.id ="
    " coalesce(t.party, m.party) AND o.deleted_at IS NULL AND NOT " LEFT_O
    " LEFT JOIN funding_answer n ON n.call = t.call AND n.party = o.id"
    " WHERE t.digest = ?1 AND (?3 = 0 OR t.call = ?3) ORDER BY t.id";

int digest_load(struct cordee *cd, struct cordee_arena *a, int64_t id, struct digest *d_r,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(cd, err, &row, digest_sql, CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    *d_r = (struct digest){
        .id = id,
        .cluster = cordee_json_int(row, "cluster"),
        .party = cordee_json_int(row, "party"),
        .person = cordee_json_int(row, "person"),
        .name = cordee_arena_text(a, cordee_json_text(row, "name")),
        .member = cordee_arena_text(a, cordee_json_text(row, "member")),
        .language = cordee_arena_text(a, cordee_json_text(row, "language")),
        .organisation = cordee_arena_text(a, cordee_json_text(row, "organisation")),
        .zone = cordee_arena_text(a, cordee_json_text(row, "zone")),
        .rhythm = cordee_arena_text(a, cordee_json_text(row, "rhythm")),
        .at_once = cordee_json_true(row, "at_once"),
        .left = cordee_json_true(row, "left"),
    };
    return 1;
}

json_t *digest_calls(struct cordee *cd, const struct digest *d, int64_t call,
                     struct cordee_error *err)
{
    return cd->db->list(
        cd, err, calls_sql,
        CORDEE_ARGS(CORDEE_V(d->id), CORDEE_V(d->person), CORDEE_V(call)));
}

int digest_rhythm(struct cordee *cd, const struct digest *d, const char *rhythm,
                  bool at_once, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const int64_t now = cordee_now();
    struct teller t;

    if (teller_load(cd, a, d->cluster, &t, err) < 0)
        return -1;
    /* Who turns them on again is not told at once of all that came meanwhile. */
    return cd->db->exec(
        cd, err,
        "UPDATE funding_follow SET rhythm = ?2, at_once = ?3, said_by = 'member', "
        "next_at = CASE WHEN rhythm "
        "= ?2 THEN next_at ELSE ?4 END WHERE person = ?1",
        CORDEE_ARGS(
            CORDEE_V(d->person), CORDEE_V(rhythm), CORDEE_V(at_once),
            CORDEE_V(tell_next(&t.clock, cordee_text_is(rhythm, "weekly"), now))));
}
