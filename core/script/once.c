/* A job runs at least once, and what it writes must be written once: each write notes
 * itself in its own transaction, by the job and by which write of its kind to this party
 * it is. */
#include "core/script/script-priv.h"

#include <stdio.h>

/* Of the calling thread: a run stays on one. */
static _Thread_local struct {
    int64_t job; /* 0: outside of a job, nothing is noted */
    json_t *counts;
} now;

void script_once_start(int64_t job)
{
    script_once_stop();
    now.job = job;
    now.counts = json_object();
}

void script_once_stop(void)
{
    json_decref(now.counts);
    now.counts = NULL;
    now.job = 0;
}

static int64_t count(const char *verb, int64_t party)
{
    char key[64];
    int64_t n;

    snprintf(key, sizeof key, "%s %lld", verb, (long long)party);
    n = cordee_json_int(now.counts, key) + 1;
    json_object_set_new(now.counts, key, json_integer(n));
    return n;
}

int script_once_begin(struct cordee *cd, struct script_once *once, const char *verb,
                      int64_t party, int64_t *result_r, struct cordee_error *err)
{
    *once = (struct script_once){.verb = verb, .party = party};
    if (!now.job)
        return 0;
    once->n = count(verb, party);
    return cd->db->one(cd, err, result_r,
                       "SELECT result FROM script_done WHERE job = ? AND verb = ? AND "
                       "party = ? AND n = ?",
                       CORDEE_ARGS(CORDEE_V(now.job), CORDEE_V(verb), CORDEE_V(party),
                                   CORDEE_V(once->n)));
}

int script_once_note(struct cordee *cd, const struct script_once *once, int64_t result,
                     struct cordee_error *err)
{
    if (!now.job)
        return 0;
    return cd->db->exec(cd, err,
                        "INSERT INTO script_done(job, verb, party, n, result) "
                        "VALUES(?, ?, ?, ?, ?)",
                        CORDEE_ARGS(CORDEE_V(now.job), CORDEE_V(once->verb),
                                    CORDEE_V(once->party), CORDEE_V(once->n),
                                    CORDEE_V(result)));
}
