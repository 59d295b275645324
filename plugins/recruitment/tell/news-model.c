/* What is new for whom, and that they were told. */
#include "plugins/recruitment/find/find.h"
#include "plugins/recruitment/tell/tell.h"

#include <string.h>

enum { KEPT_S = 31 * 86400 }; /* after which a mail went out, or never will */

/* Members' own openings are told to people who work at a member. */
#define MAY_KNOW                                                                        \
    "(o.public OR EXISTS (SELECT 1 FROM role r JOIN membership s ON s.party = r.other " \
    "WHERE r.party = f.person AND " CORDEE_ROLE_NOW(                                    \
        "r") " AND (s.until IS NULL OR s.until > clock_now())))"

/* Neither told to them before, nor refused by one of both, nor under way. */
#define IS_NEW                                                                          \
    "NOT EXISTS (SELECT 1 FROM recruitment_told z WHERE z.follow = f.id AND z.opening " \
    "= m.opening AND z.candidate = m.candidate) AND NOT EXISTS (SELECT 1 FROM "         \
    "recruitment_no n WHERE n.opening = m.opening AND n.candidate = m.candidate) AND "  \
    "NOT EXISTS (SELECT 1 FROM recruitment_pair x WHERE x.opening = m.opening AND "     \
    "x.candidate = m.candidate)"

/* ?1 cluster, ?2 now. */
static const char news_sql[] =
    "SELECT f.person, f.id, m.opening, m.candidate, f.opening IS NOT NULL, m.score, "
    "m.reasons FROM recruitment_follow f JOIN party p ON p.id = f.person AND "
    "p.deleted_at IS NULL LEFT JOIN recruitment_match m ON ((f.candidate IS NOT NULL AND "
    "m.candidate = f.candidate AND m.opening_rank IS NOT NULL) OR (f.opening IS NOT NULL "
    "AND m.opening = f.opening AND m.person_rank IS NOT NULL)) AND m.score >= f.least "
    "AND EXISTS (SELECT 1 FROM recruitment_opening o WHERE o.id = m.opening AND "
    "" FIND_OPEN("o") " AND (f.opening IS NOT NULL OR " MAY_KNOW
                      ")) AND EXISTS (SELECT 1 FROM recruitment_candidate c WHERE c.id = "
                      "m.candidate AND " FIND_THERE(
                          "c") ") AND " IS_NEW
                               " WHERE f.rhythm <> 'off' AND f.next_at <= ?2 AND "
                               "coalesce((SELECT o.cluster FROM "
                               "recruitment_opening o WHERE o.id = f.opening AND "
                               "o.contact = f.person), (SELECT "
                               "c.cluster FROM recruitment_candidate c WHERE c.id = "
                               "f.candidate)) = ?1 ORDER BY "
                               "f.person, f.opening IS NOT NULL, f.id, m.score DESC, "
                               "m.opening, m.candidate";

static void *grown(struct cordee_arena *a, const void *list, size_t n, size_t size)
{
    void *more;

    if (n & (n - 1)) /* room is the next power of two */
        return (void *)list;
    more = cordee_arena_get(a, (n ? 2 * n : 1) * size);
    if (n)
        memcpy(more, list, n * size);
    return more;
}

static struct reader *reader_of(struct readers *all, int64_t person)
{
    if (all->n && all->list[all->n - 1].person == person)
        return &all->list[all->n - 1];
    all->list = grown(all->arena, all->list, all->n, sizeof *all->list);
    all->list[all->n] = (struct reader){.person = person};
    return &all->list[all->n++];
}

/* At most TELL_MOST of a follow, as many as a mail's list has in all. */
static bool has_room(const struct reader *r, int64_t follow)
{
    size_t of_it = 0;

    for (size_t i = 0; i < r->n; i++)
        of_it += r->news[i].follow == follow;
    return of_it < TELL_MOST && r->n < CORDEE_MERGE_ITEMS_MAX;
}

int news_load(struct cordee *cd, const struct teller *t, int64_t now, struct readers *all,
              struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, news_sql, CORDEE_ARGS(CORDEE_V(t->cluster), CORDEE_V(now)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        struct reader *r = reader_of(all, cd->db->get_int(rows, 0));
        const int64_t follow = cd->db->get_int(rows, 1);

        if (cd->db->is_null(rows, 2) || !has_room(r, follow))
            continue;
        r->news = grown(all->arena, r->news, r->n, sizeof *r->news);
        r->news[r->n++] = (struct news){
            .follow = follow,
            .opening = cd->db->get_int(rows, 2),
            .candidate = cd->db->get_int(rows, 3),
            .of_opening = cd->db->get_int(rows, 4) != 0,
            .score = cd->db->get_real(rows, 5),
            .reasons = cordee_arena_text(all->arena, cd->db->get_text(rows, 6)),
        };
    }
    return rc;
}

/* ---- that they were told ----------------------------------------------------------- */

/* All of it or nothing: a mail that would tell some of it again is worked out anew at the
 * next look. */
int64_t news_told(struct cordee *cd, const struct teller *t, const struct reader *r,
                  int64_t now, struct cordee_error *err)
{
    int64_t told = 0, alert;

    for (size_t i = 0; i < r->n; i++)
        if (cd->db->one(cd, err, &told,
                        "SELECT count(*) + ?4 FROM recruitment_told WHERE follow = ?1 "
                        "AND opening = ?2 AND candidate = ?3",
                        CORDEE_ARGS(CORDEE_V(r->news[i].follow),
                                    CORDEE_V(r->news[i].opening),
                                    CORDEE_V(r->news[i].candidate), CORDEE_V(told))) < 0)
            return -1;
    if (told)
        return 0;
    alert = cd->db->insert(cd, err,
                           "INSERT INTO recruitment_alert(person, cluster, n, at) VALUES "
                           "(?, ?, ?, ?)",
                           CORDEE_ARGS(CORDEE_V(r->person), CORDEE_V(t->cluster),
                                       CORDEE_V((int64_t)r->n), CORDEE_V(now)));
    for (size_t i = 0; alert > 0 && i < r->n; i++)
        if (cd->db->exec(
                cd, err,
                "INSERT INTO recruitment_told(alert, follow, opening, candidate, score) "
                "VALUES (?, ?, ?, ?, ?)",
                CORDEE_ARGS(CORDEE_V(alert), CORDEE_V(r->news[i].follow),
                            CORDEE_V(r->news[i].opening), CORDEE_V(r->news[i].candidate),
                            CORDEE_V(r->news[i].score))) < 0)
            return -1;
    return alert < 0 || follower_next(cd, t, r->person, now, err) < 0 ? -1 : alert;
}

int news_untold(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "DELETE FROM recruitment_told WHERE alert IN (SELECT a.id FROM recruitment_alert "
        "a JOIN outbox o ON o.id = a.outbox WHERE a.at > ? AND o.state IN ('failed', "
        "'suppressed', 'cancelled'))",
        CORDEE_ARGS(CORDEE_V(cordee_now() - KEPT_S)));
}

int reader_may(struct cordee *cd, int64_t person, int64_t address,
               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    int64_t yes = 0;

    cordee_buf_printf(&sql,
                      "SELECT coalesce((SELECT %s FROM party p LEFT JOIN email_address e "
                      "ON e.id = ?2 WHERE p.id = ?3), '') IN ('', 'no basis')",
                      cd->crm->may_write_sql(cd));
    return cd->db->one(
               cd, err, &yes, sql.text,
               CORDEE_ARGS(CORDEE_V((int64_t)0), CORDEE_V(address), CORDEE_V(person))) < 0
               ? -1
               : yes != 0;
}

/* ---- erased ---------------------------------------------------------------------------
 */

/* Mails of which a pair is gone with its profile; of a mail of which nothing is left the
 * link is unknown from then on. */
static const char broken_sql[] =
    "SELECT a.id, a.outbox, (SELECT count(*) FROM recruitment_told t WHERE t.alert = "
    "a.id) AS n FROM recruitment_alert a WHERE a.n > (SELECT count(*) FROM "
    "recruitment_told t WHERE t.alert = a.id)";

static int alert_mend(struct cordee *cd, const json_t *row, struct cordee_error *err)
{
    const int64_t id = cordee_json_int(row, "id"), n = cordee_json_int(row, "n");
    const int64_t outbox = cordee_json_int(row, "outbox");

    if (outbox && cd->mail->unsay(cd, err, outbox) < 0)
        return -1;
    return n ? cd->db->exec(cd, err, "UPDATE recruitment_alert SET n = ? WHERE id = ?",
                            CORDEE_ARGS(CORDEE_V(n), CORDEE_V(id)))
             : cd->db->exec(cd, err, "DELETE FROM recruitment_alert WHERE id = ?",
                            CORDEE_ARGS(CORDEE_V(id)));
}

int tell_changed(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *row;
    int64_t there = 0;
    size_t i;

    if (argc < 1 ||
        cd->db->one(cd, err, &there, "SELECT 1 FROM recruitment_candidate WHERE id = ?",
                    CORDEE_ARGS(argv[0])) < 0)
        return argc < 1 ? 0 : -1;
    if (there)
        return 0;
    list = cd->db->list(cd, err, broken_sql, CORDEE_NO_ARGS);
    json_array_foreach (list, i, row)
        if (alert_mend(cd, row, err) < 0)
            return -1;
    return list ? 0 : -1;
}
