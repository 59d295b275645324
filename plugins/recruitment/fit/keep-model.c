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
