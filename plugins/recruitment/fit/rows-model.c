/* Lists of rows that matching asks for, clusters, and when all were matched. */
#include "plugins/recruitment/fit/keep.h"

#include <string.h>

#define OPEN_NOW  FIT_OPEN("o")
#define THERE_NOW FIT_THERE("c")

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
