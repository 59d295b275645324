/* Who waits to be matched anew: a row each, until it is done. */
#include "plugins/recruitment/fit/keep.h"

#define OPEN_NOW  FIT_OPEN("o")
#define THERE_NOW FIT_THERE("c")

int fit_wake(struct cordee *cd, const char *kind, struct cordee_error *err)
{
    int64_t waits = 0;

    if (cd->db->one(cd, err, &waits,
                    "SELECT EXISTS (SELECT 1 FROM job WHERE kind = ? AND state = "
                    "'waiting' AND run_at <= ?)",
                    CORDEE_ARGS(CORDEE_V(kind), CORDEE_V(cordee_now()))) < 0)
        return -1;
    return waits || cd->job->queue(cd, err, kind, NULL, 0) > 0 ? 0 : -1;
}

/* One that has ended leaves at once; the job fills the lists in which it stood. */
static int opening_want(struct cordee *cd, int64_t opening, struct cordee_error *err)
{
    if (cd->db->exec(
            cd, err,
            "DELETE FROM recruitment_match WHERE opening = ? AND NOT EXISTS "
            "(SELECT 1 FROM recruitment_opening o WHERE o.id = ? AND " OPEN_NOW ")",
            CORDEE_ARGS(CORDEE_V(opening), CORDEE_V(opening), CORDEE_V(cordee_now()))) <
            0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO recruitment_wanted(opening) SELECT o.id FROM "
                     "recruitment_opening o WHERE o.id = ? ON CONFLICT (opening) DO "
                     "UPDATE SET n = recruitment_wanted.n + 1",
                     CORDEE_ARGS(CORDEE_V(opening))) < 0)
        return -1;
    return fit_wake(cd, FIT_WANTED_JOB, err);
}

static int candidate_want(struct cordee *cd, int64_t candidate, struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "DELETE FROM recruitment_match WHERE candidate = ? AND NOT EXISTS "
                     "(SELECT 1 FROM recruitment_candidate c WHERE c.id = ? "
                     "AND " THERE_NOW ")",
                     CORDEE_ARGS(CORDEE_V(candidate), CORDEE_V(candidate),
                                 CORDEE_V(cordee_now()))) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO recruitment_wanted(candidate) SELECT c.id FROM "
                     "recruitment_candidate c WHERE c.id = ? ON CONFLICT (candidate) DO "
                     "UPDATE SET n = recruitment_wanted.n + 1",
                     CORDEE_ARGS(CORDEE_V(candidate))) < 0)
        return -1;
    return fit_wake(cd, FIT_WANTED_JOB, err);
}

/* ---- hooks --------------------------------------------------------------------------
 */

int fit_opening_changed(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                        struct cordee_error *err)
{
    return argc ? opening_want(cd, argv[0].as.i, err) : 0;
}

int fit_candidate_changed(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                          struct cordee_error *err)
{
    return argc ? candidate_want(cd, argv[0].as.i, err) : 0;
}

/* What belonged to an opening and is gone does not say to which. */
int fit_undone(struct cordee *cd, const struct cordee_value *argv, size_t argc,
               struct cordee_error *err)
{
    const char *table = argc > 1 ? argv[0].as.s : "";
    const char *sql =
        cordee_text_is(table, "recruitment_opening")
            ? "SELECT id FROM recruitment_opening WHERE id = ?"
        : cordee_text_is(table, "recruitment_opening_skill")
            ? "SELECT opening FROM recruitment_opening_skill WHERE id = ?"
        : cordee_text_is(table, "recruitment_opening_language")
            ? "SELECT opening FROM recruitment_opening_language WHERE id = ?"
            : NULL;
    int64_t opening = 0;

    if (!sql)
        return 0;
    if (cd->db->one(cd, err, &opening, sql, CORDEE_ARGS(CORDEE_V(argv[1].as.i))) < 0)
        return -1;
    return opening ? opening_want(cd, opening, err) : fit_wake(cd, FIT_ALL_JOB, err);
}

/* ---- taken and done -------------------------------------------------------------------
 */

int fit_wanted_take(struct cordee *cd, int64_t after, struct fit_wanted *wanted,
                    size_t most, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT w.id, w.n, coalesce(o.cluster, c.cluster), w.opening, w.candidate FROM "
        "recruitment_wanted w LEFT JOIN recruitment_opening o ON o.id = w.opening LEFT "
        "JOIN recruitment_candidate c ON c.id = w.candidate WHERE w.id > ? ORDER BY w.id "
        "LIMIT ?",
        CORDEE_ARGS(CORDEE_V(after), CORDEE_V((int64_t)most)));
    int rc = rows ? 0 : -1, n = 0;

    while (rows && (rc = cd->db->next(rows, err)) > 0)
        wanted[n++] = (struct fit_wanted){
            cd->db->get_int(rows, 0), cd->db->get_int(rows, 1), cd->db->get_int(rows, 2),
            cd->db->get_int(rows, 3), cd->db->get_int(rows, 4)};
    return rc < 0 ? -1 : n;
}

int fit_wanted_done(struct cordee *cd, const struct fit_wanted *wanted,
                    struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM recruitment_wanted WHERE id = ? AND n = ?",
                        CORDEE_ARGS(CORDEE_V(wanted->id), CORDEE_V(wanted->n)));
}

int fit_waits(struct cordee *cd, struct cordee_error *err)
{
    int64_t n = 0;
    int rc = cd->db->one(cd, err, &n, "SELECT EXISTS (SELECT 1 FROM recruitment_wanted)",
                         CORDEE_NO_ARGS);

    if (rc < 0)
        return -1;
    return n ? 1 : fit_leavers_any(cd, err);
}

int fit_all_queue(struct cordee *cd, struct cordee_error *err)
{
    return fit_wake(cd, FIT_ALL_JOB, err);
}
