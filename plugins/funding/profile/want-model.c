/* Whose calls are to be found anew: a row each, until they are. */
#include "plugins/funding/match/job.h"
#include "plugins/funding/profile/profile.h"

enum { SECONDS = 5 }; /* for whoever answers several calls, one after the other */

/* A job that waits takes all of them. */
static int job_wake(struct cordee *cd, int64_t at, struct cordee_error *err)
{
    int64_t waits = 0;

    if (cd->db->one(cd, err, &waits,
                    "SELECT EXISTS (SELECT 1 FROM job WHERE kind = ? AND state = "
                    "'waiting' AND run_at <= ?)",
                    CORDEE_ARGS(CORDEE_V(FUNDING_REMATCH_JOB), CORDEE_V(at))) < 0)
        return -1;
    return waits || cd->job->queue(cd, err, FUNDING_REMATCH_JOB, NULL, at) > 0 ? 0 : -1;
}

static int want(struct cordee *cd, int64_t party, int seconds, struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "INSERT INTO funding_wanted(party, n) SELECT p.id, 1 FROM party p "
                     "WHERE p.id = ? ON CONFLICT (party) DO UPDATE SET n = "
                     "funding_wanted.n + 1",
                     CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    return job_wake(cd, cordee_now() + seconds, err);
}

int profile_want(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    return want(cd, party, 0, err);
}

int profile_want_all(struct cordee *cd, struct cordee_error *err)
{
    int64_t waits = 0;

    if (cd->db->one(cd, err, &waits,
                    "SELECT EXISTS (SELECT 1 FROM job WHERE kind = ? AND state = "
                    "'waiting' AND run_at <= ?)",
                    CORDEE_ARGS(CORDEE_V(FUNDING_MATCH_JOB), CORDEE_V(cordee_now()))) < 0)
        return -1;
    return waits || cd->job->queue(cd, err, FUNDING_MATCH_JOB, NULL, 0) > 0 ? 0 : -1;
}

int profile_wanted_look(struct cordee *cd, struct cordee_error *err)
{
    int64_t n = 0;

    if (cd->db->one(cd, err, &n, "SELECT EXISTS (SELECT 1 FROM funding_wanted)",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    return n ? job_wake(cd, cordee_now(), err) : 0;
}

int profile_answered(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                     struct cordee_error *err)
{
    const int64_t party = argc > 1 ? argv[1].as.i : 0;

    return party ? want(cd, party, SECONDS, err) : 0;
}

int profile_undone(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                   struct cordee_error *err)
{
    const char *table = argc > 1 ? argv[0].as.s : "";
    const bool is_profile = cordee_text_is(table, "funding_profile");
    int64_t party = 0;
    int rc;

    if (!is_profile && !cordee_text_is(table, "funding_answer"))
        return 0;
    rc = cd->db->one(cd, err, &party,
                     is_profile ? "SELECT coalesce(party, 0) FROM funding_profile WHERE "
                                  "id = ?"
                                : "SELECT party FROM funding_answer WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(argv[1].as.i)));
    if (rc < 0)
        return -1;
    return party ? want(cd, party, 0, err) : profile_want_all(cd, err);
}
