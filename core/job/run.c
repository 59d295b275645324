/* Running one job: slices, what it keeps, and what becomes of it. */
#include "core/job/job-priv.h"

#include "core/db/db.h"
#include "core/db/scope.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TRIES         8
#define TURN_MS       2000 /* then others that wait have their turn */
#define BETWEEN_WORDS 250  /* ms between two writes of progress */

int64_t job_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Some 10 hours over eight tries. */
static int64_t pause_after(int attempt)
{
    static const int64_t pauses[] = {30, 120, 600, 1800, 3600, 10800, 18000};
    size_t last = sizeof pauses / sizeof *pauses - 1;

    return pauses[(size_t)attempt - 1 < last ? (size_t)attempt - 1 : last];
}

/* What became of a job must not be lost: left `running`, it would never run again before
 * a restart.  So a database that refuses is asked again for a while. */
static void note(struct running *r, const char *sql, const struct cordee_value *args,
                 size_t n)
{
    struct cordee *cd = r->host->core;
    struct cordee_error err = {0};

    for (int left = 60; cd->db->exec(cd, &err, sql, args, n) < 0; left--) {
        if (cd->log && left % 20 == 0)
            cd->log->write(cd, CORDEE_ERROR, "job %lld: %s", (long long)r->pub.id,
                           err.text);
        if (left == 0)
            return;
        usleep(500000);
    }
}

static void end_as(struct running *r, const char *state, const char *error)
{
    note(r,
         "UPDATE job SET state = ?, error = ?, ended_at = ? "
         "WHERE id = ? AND state = 'running'",
         CORDEE_ARGS(CORDEE_V(state), CORDEE_V(error), CORDEE_V(cordee_now()),
                     CORDEE_V(r->pub.id)));
}

/* Waits again; `used` is how many tries it has used up. */
static void put_back(struct running *r, int64_t at, int used, const char *error)
{
    note(r,
         "UPDATE job SET state = 'waiting', run_at = ?, attempt = ?, "
         "error = ? WHERE id = ? AND state = 'running'",
         CORDEE_ARGS(CORDEE_V(at), CORDEE_V(used), CORDEE_V(error), CORDEE_V(r->pub.id)));
}

static void fail(struct running *r, const struct cordee_error *why)
{
    const struct cordee_job_kind *kind = r->row->row;
    int tries = kind->tries ? kind->tries : TRIES;
    struct cordee *cd = r->row->cd;

    if (cd->log)
        cd->log->write(cd, CORDEE_WARN, "job %s %lld, try %d: %s", r->kind,
                       (long long)r->pub.id, r->pub.attempt, why->text);
    if (why->code == CORDEE_E_INVALID || r->pub.attempt >= tries)
        end_as(r, "failed", why->text);
    else
        put_back(r, cordee_now() + pause_after(r->pub.attempt), r->pub.attempt,
                 why->text);
}

/* What it keeps, durable; a try that got somewhere counts as the first. */
int job_keep(struct running *r, struct cordee_error *err)
{
    struct cordee *cd = r->host->core;

    if (cd->db->exec(cd, err,
                     "UPDATE job SET kept = ?, attempt = 1 "
                     "WHERE id = ? AND state = 'running'",
                     CORDEE_ARGS(CORDEE_V(r->pub.state), CORDEE_V(r->pub.id))) < 0)
        return -1;
    r->pub.attempt = 1;
    return cd->db->changes(cd) > 0;
}

void job_progress_write(struct running *r)
{
    struct cordee *cd = r->host->core;

    r->written_at = job_ms();
    r->unwritten = false;
    (void)!cd->db->exec(cd, NULL,
                        "UPDATE job SET done = ?, total = ?, words = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(r->done), CORDEE_V(r->total),
                                    CORDEE_V(r->words), CORDEE_V(r->pub.id)));
}

static bool others_wait(struct running *r)
{
    int64_t at = job_next_due(r->host);

    return (at && at <= cordee_now()) || schedules_wait(r->host->jobs);
}

int cd_job_goes_on(struct cordee *cd, const struct cordee_job *job,
                   struct cordee_error *err)
{
    struct running *r = (struct running *)job;

    return cd_jobs_end(cd->host) || others_wait(r) ? 0 : job_keep(r, err);
}

/* One call of the job: DONE, MORE or -1. */
static int slice(struct running *r, struct cordee_error *err)
{
    const struct cordee_job_kind *kind = r->row->row;
    struct cordee *cd = r->row->cd;
    int rc;

    cd_db_actor(r->host, r->staff, CD_DB_WORK);
    cd_scope_ask(r->host, r->permission);
    cd_scope_look(r->host, r->cluster);
    rc = kind->run(cd, &r->pub, err);
    cd->db->change_set_use(cd, 0);
    cd_db_actor(r->host, 0, CD_DB_WORK);
    if (rc < 0 && !err->text[0])
        cordee_fail(err, CORDEE_E_INTERNAL, "it failed and gave no reason");
    if (r->unwritten &&
        (rc != CORDEE_JOB_MORE || job_ms() - r->written_at >= BETWEEN_WORDS))
        job_progress_write(r);
    return rc;
}

/* A job that killed the program at each try stops being tried. */
static bool is_worn_out(struct running *r)
{
    const struct cordee_job_kind *kind = r->row->row;

    if (r->pub.attempt <= (kind->tries ? kind->tries : TRIES))
        return false;
    end_as(r, "failed", "the program ended each time while this was running");
    return true;
}

static void job_turn(struct running *r, const _Atomic bool *ending)
{
    struct cordee_error err = {0};
    int64_t began = job_ms();
    int rc;

    if (!r->row) {
        put_back(r, cordee_now() + 600, r->pub.attempt - 1,
                 "the plugin that knows this job is not loaded");
        return;
    }
    if (is_worn_out(r))
        return;
    while ((rc = slice(r, &err)) == CORDEE_JOB_MORE) {
        rc = job_keep(r, &err);
        if (rc <= 0)
            break; /* failed, or cancelled meanwhile */
        if ((ending && *ending) || (job_ms() - began > TURN_MS && others_wait(r))) {
            put_back(r, cordee_now(), 0, "");
            return;
        }
    }
    if (rc < 0)
        fail(r, &err);
    else
        end_as(r, "done", "");
}

/* What a long turn needed in memory goes back to the system. */
void job_run(struct running *r, const _Atomic bool *ending)
{
    const int64_t began = job_ms();

    job_turn(r, ending);
    if (job_ms() - began > BETWEEN_WORDS)
        malloc_trim(0);
}
