/* Matches as they are kept. */
#include "plugins/recruitment/fit/keep.h"

#include <string.h>

#define OPEN_NOW  FIT_OPEN("o")
#define THERE_NOW FIT_THERE("c")

/* ---- one list -----------------------------------------------------------------------
 */

struct kept {
    int64_t other; /* the candidate of an opening, the opening of a candidate */
    double score;
    int64_t rank, other_rank; /* 0: not among its best */
    const char *reasons;
};

/* Who has an opening, who has a candidate: the same statements with the two names in each
 * other's place. */
struct side {
    const char *kept, *insert, *update, *out, *drop;
};

#define SIDE(own, other, own_rank, other_rank)                                          \
    {                                                                                   \
        "SELECT " other ", score, " own_rank ", " other_rank                            \
        ", reasons FROM recruitment_match WHERE " own " = ?",                           \
            "INSERT INTO recruitment_match(opening, candidate, score, " own_rank        \
            ", reasons, at) SELECT o.id, c.id, ?, ?, ?, ? FROM recruitment_opening o, " \
            "recruitment_candidate c WHERE o.id = ? AND c.id = ? AND " OPEN_NOW         \
            " AND " THERE_NOW,                                                          \
            "UPDATE recruitment_match SET score = ?, " own_rank                         \
            " = ?, reasons = ? WHERE " own " = ? AND " other " = ?",                    \
            "UPDATE recruitment_match SET " own_rank " = NULL WHERE " own               \
            " = ? AND " other " = ?",                                                   \
            "DELETE FROM recruitment_match WHERE " own " = ? AND " other " = ?"         \
    }

static const struct side sides[] = {
    SIDE("opening", "candidate", "person_rank", "opening_rank"),
    SIDE("candidate", "opening", "opening_rank", "person_rank"),
};

static int kept_read(struct cordee *cd, struct cordee_arena *a,
                     const struct fit_list *list, struct cordee_buf *kept,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sides[list->of_candidate].kept,
                                             CORDEE_ARGS(CORDEE_V(list->id)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const struct kept one = {cd->db->get_int(rows, 0), cd->db->get_real(rows, 1),
                                 cd->db->get_int(rows, 2), cd->db->get_int(rows, 3),
                                 cordee_arena_text(a, cd->db->get_text(rows, 4))};

        cordee_buf_put(kept, &one, sizeof one);
    }
    return rc;
}

static int64_t other_of(const struct fit_list *list, size_t i)
{
    return list->of_candidate ? list->pairs[i].opening : list->pairs[i].candidate;
}

static int pair_insert(struct cordee *cd, const struct fit_list *list, size_t i,
                       bool tells, struct cordee_error *err)
{
    const struct fit_pair *p = &list->pairs[i];
    const int64_t now = cordee_now();

    if (cd->db->exec(cd, err, sides[list->of_candidate].insert,
                     CORDEE_ARGS(CORDEE_V(p->score), CORDEE_V((int64_t)i + 1),
                                 CORDEE_V(p->reasons), CORDEE_V(now),
                                 CORDEE_V(p->opening), CORDEE_V(p->candidate),
                                 CORDEE_V(now), CORDEE_V(now))) < 0)
        return -1;
    if (!tells || cd->db->changes(cd) == 0)
        return 0;
    return cd->event->fire(
        cd, err, FIT_MATCHED,
        CORDEE_ARGS(CORDEE_V(p->opening), CORDEE_V(p->candidate), CORDEE_V(p->score)));
}

static int pair_put(struct cordee *cd, const struct fit_list *list, size_t i,
                    const struct kept *was, bool tells, struct cordee_error *err)
{
    const struct fit_pair *p = &list->pairs[i];

    if (!was)
        return pair_insert(cd, list, i, tells, err);
    if (was->score == p->score && was->rank == (int64_t)i + 1 &&
        strcmp(was->reasons, p->reasons) == 0)
        return 0;
    return cd->db->exec(cd, err, sides[list->of_candidate].update,
                        CORDEE_ARGS(CORDEE_V(p->score), CORDEE_V((int64_t)i + 1),
                                    CORDEE_V(p->reasons), CORDEE_V(list->id),
                                    CORDEE_V(was->other)));
}

static int others_out(struct cordee *cd, const struct fit_list *list,
                      const struct kept *kept, size_t n, const bool *found,
                      struct cordee_error *err)
{
    const struct side *side = &sides[list->of_candidate];

    for (size_t i = 0; i < n; i++)
        if (!found[i] && kept[i].rank &&
            cd->db->exec(cd, err, kept[i].other_rank ? side->out : side->drop,
                         CORDEE_ARGS(CORDEE_V(list->id), CORDEE_V(kept[i].other))) < 0)
            return -1;
    return 0;
}

int fit_list_keep(struct cordee *cd, const struct fit_list *list, bool tells,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};

    if (kept_read(cd, a, list, &bytes, err) < 0)
        return -1;

    const struct kept *kept = (const struct kept *)(const void *)bytes.text;
    const size_t n = bytes.len / sizeof *kept;
    bool *found = cordee_arena_get(a, n + 1);

    for (size_t i = 0; i < list->n; i++) {
        const struct kept *was = NULL;

        for (size_t j = 0; j < n && !was; j++)
            if (kept[j].other == other_of(list, i)) {
                was = &kept[j];
                found[j] = true;
            }
        if (pair_put(cd, list, i, was, tells, err) < 0)
            return -1;
    }
    return others_out(cd, list, kept, n, found, err);
}

/* ---- who left -----------------------------------------------------------------------
 */

#define ENDED                                                                           \
    "SELECT o.id FROM recruitment_opening o WHERE NOT " OPEN_NOW " AND EXISTS (SELECT " \
    "1 FROM recruitment_match m WHERE m.opening = o.id)"
/* Consent that was never given is no consent. */
#define LEFT                                                                        \
    "SELECT c.id FROM recruitment_candidate c WHERE " THERE_NOW " IS NOT TRUE AND " \
    "EXISTS (SELECT 1 FROM recruitment_match m WHERE m.candidate = c.id)"
/* Where one was deleted, a rank is missing. */
#define HOLES(own, rank)                                                            \
    "SELECT m." own " AS id FROM recruitment_match m WHERE m." rank " IS NOT NULL " \
    "GROUP BY m." own " HAVING max(m." rank ") > count(*)"
#define OPENING_HOLES   HOLES("opening", "person_rank")
#define CANDIDATE_HOLES HOLES("candidate", "opening_rank")

int fit_leavers_drop(struct cordee *cd, struct cordee_error *err)
{
    const int64_t now = cordee_now();

    if (cd->db->exec(cd, err,
                     "DELETE FROM recruitment_match WHERE opening IN (" ENDED ")",
                     CORDEE_ARGS(CORDEE_V(now))) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "DELETE FROM recruitment_match WHERE candidate IN (" LEFT ")",
                        CORDEE_ARGS(CORDEE_V(now)));
}

int fit_leavers_any(struct cordee *cd, struct cordee_error *err)
{
    const int64_t now = cordee_now();
    int64_t any = 0;
    int rc =
        cd->db->one(cd, err, &any,
                    "SELECT EXISTS (" ENDED ") OR EXISTS (" LEFT
                    ") OR EXISTS (" OPENING_HOLES ") OR EXISTS (" CANDIDATE_HOLES ")",
                    CORDEE_ARGS(CORDEE_V(now), CORDEE_V(now)));

    return rc < 0 ? -1 : any != 0;
}

static int hole_after(struct cordee *cd, const char *sql, int64_t after,
                      struct fit_hole *hole, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sql, CORDEE_ARGS(CORDEE_V(after)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc > 0) {
        hole->id = cd->db->get_int(rows, 0);
        hole->cluster = cd->db->get_int(rows, 1);
    }
    return rc;
}

int fit_hole_next(struct cordee *cd, struct fit_hole *hole, struct cordee_error *err)
{
    if (!hole->of_candidate) {
        int rc = hole_after(cd,
                            "SELECT o.id, o.cluster FROM recruitment_opening o JOIN "
                            "(" OPENING_HOLES ") h ON h.id = o.id WHERE o.id > ? ORDER "
                            "BY o.id LIMIT 1",
                            hole->id, hole, err);
        if (rc != 0)
            return rc;
        *hole = (struct fit_hole){.of_candidate = true};
    }
    return hole_after(cd,
                      "SELECT c.id, c.cluster FROM recruitment_candidate c JOIN "
                      "(" CANDIDATE_HOLES ") h ON h.id = c.id WHERE c.id > ? ORDER BY "
                      "c.id LIMIT 1",
                      hole->id, hole, err);
}

/* ---- lists of rows --------------------------------------------------------------------
 */

static int rows_list(struct cordee *cd, struct cordee_arena *a, const char *sql,
                     const struct cordee_value *args, size_t n_args, int64_t **rows_r,
                     size_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sql, args, n_args);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf found = {0};
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const int64_t row = cd->db->get_int(rows, 0);

        cordee_buf_put(&found, &row, sizeof row);
    }
    if (rc < 0)
        return -1;
    *n_r = found.len / sizeof **rows_r;
    *rows_r = cordee_arena_get(a, found.len + 1);
    if (found.len)
        memcpy(*rows_r, found.text, found.len);
    return 0;
}

int fit_stands_in(struct cordee *cd, struct cordee_arena *a, bool of_candidate,
                  int64_t id, int64_t **rows_r, size_t *n_r, struct cordee_error *err)
{
    return rows_list(cd, a,
                     of_candidate ? "SELECT opening FROM recruitment_match WHERE "
                                    "candidate = ? AND person_rank IS NOT NULL"
                                  : "SELECT candidate FROM recruitment_match WHERE "
                                    "opening = ? AND opening_rank IS NOT NULL",
                     CORDEE_ARGS(CORDEE_V(id)), rows_r, n_r, err);
}

int fit_open_list(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                  int64_t **rows_r, size_t *n_r, struct cordee_error *err)
{
    return rows_list(
        cd, a,
        "SELECT o.id FROM recruitment_opening o WHERE o.cluster = ? AND " OPEN_NOW
        " ORDER BY o.id",
        CORDEE_ARGS(CORDEE_V(cluster), CORDEE_V(cordee_now())), rows_r, n_r, err);
}

int fit_there_list(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                   int64_t **rows_r, size_t *n_r, struct cordee_error *err)
{
    return rows_list(
        cd, a,
        "SELECT c.id FROM recruitment_candidate c WHERE c.cluster = ? AND " THERE_NOW
        " ORDER BY c.id",
        CORDEE_ARGS(CORDEE_V(cluster), CORDEE_V(cordee_now())), rows_r, n_r, err);
}

int fit_least(struct cordee *cd, struct cordee_arena *a, bool of_candidate,
              int64_t cluster, double **least_r, size_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        of_candidate ? "SELECT m.opening, count(*), min(m.score), (SELECT max(id) "
                       "FROM recruitment_opening) FROM recruitment_match m JOIN "
                       "recruitment_opening o ON o.id = m.opening AND o.cluster = ? "
                       "WHERE m.person_rank IS NOT NULL GROUP BY m.opening"
                     : "SELECT m.candidate, count(*), min(m.score), (SELECT max(id) "
                       "FROM recruitment_candidate) FROM recruitment_match m JOIN "
                       "recruitment_candidate c ON c.id = m.candidate AND c.cluster "
                       "= ? WHERE m.opening_rank IS NOT NULL GROUP BY m.candidate",
        CORDEE_ARGS(CORDEE_V(cluster)));
    int rc = rows ? 0 : -1;

    *least_r = NULL;
    *n_r = 0;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        if (!*least_r) {
            *n_r = (size_t)cd->db->get_int(rows, 3) + 1;
            *least_r = cordee_arena_get(a, *n_r * sizeof **least_r);
        }
        if (cd->db->get_int(rows, 1) >= FIT_BEST)
            (*least_r)[cd->db->get_int(rows, 0)] = cd->db->get_real(rows, 2);
    }
    return rc;
}

/* ---- clusters, and runs -------------------------------------------------------------
 */

const char *fit_cluster_name(struct cordee *cd, struct cordee_arena *a, int64_t cluster)
{
    struct cordee_error err = {0};
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, &err, "SELECT name FROM cluster WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(cluster)));

    return rows && cd->db->next(rows, &err) > 0
               ? cordee_arena_text(a, cd->db->get_text(rows, 0))
               : "";
}

int fit_cluster_next(struct cordee *cd, int64_t after, int64_t *cluster_r,
                     struct cordee_error *err)
{
    return cd->db->one(cd, err, cluster_r,
                       "SELECT min(k.id) FROM cluster k WHERE k.id > ? AND (EXISTS "
                       "(SELECT 1 FROM recruitment_opening o WHERE o.cluster = k.id) OR "
                       "EXISTS (SELECT 1 FROM recruitment_candidate c WHERE c.cluster = "
                       "k.id))",
                       CORDEE_ARGS(CORDEE_V(after)));
}

int fit_first(struct cordee *cd, bool *first_r, struct cordee_error *err)
{
    int64_t n = 0;
    int rc = cd->db->one(cd, err, &n, "SELECT count(*) FROM recruitment_matched",
                         CORDEE_NO_ARGS);

    *first_r = n == 0;
    return rc < 0 ? -1 : 0;
}

int fit_done_put(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "INSERT INTO recruitment_matched(id, at) VALUES (1, ?) ON "
                        "CONFLICT (id) DO UPDATE SET at = excluded.at",
                        CORDEE_ARGS(CORDEE_V(cordee_now())));
}
