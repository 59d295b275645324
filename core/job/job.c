/* The service `cd->job`, and the workers. */
#include "core/job/job-priv.h"

#include "core/base/part.h"
#include "core/db/db.h"
#include "core/db/scope.h"

#include "core/job/job-assets.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BETWEEN_WORDS 250 /* ms: progress at most four times a second */
#define LONGEST_NAP   30  /* s; other processes wake us, this is for clocks that jump */

/* ---- the service ------------------------------------------------------------ */

static void wake_after(struct cordee_host *host, void *ctx)
{
    (void)ctx;
    cd_jobs_wake(host);
}

/* See sql/0002-order.sql. */
static int turn_of(const char *kind, int64_t staff)
{
    if (cordee_text_starts(kind, "script."))
        return 2;
    return staff ? 0 : 1;
}

static int64_t job_queue(struct cordee *cd, struct cordee_error *err, const char *kind,
                         json_t *args, int64_t at)
{
    const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_JOB, kind);
    CORDEE_AUTO(cordee_json_drop) json_t *none = args ? NULL : json_object();
    struct cordee *core = cd->host->core;
    int64_t id, staff = cd_db_actor_now(cd->host);

    if (!row || !cordee_text_is(row->cd->name, cd->name))
        return cordee_fail(err, CORDEE_E_INTERNAL, "%s declares no job \"%s\"", cd->name,
                           kind);
    id = core->db->insert(
        core, err,
        "INSERT INTO job(plugin, kind, args, run_at, staff, late, cluster, "
        "permission) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(cd->name), CORDEE_V(kind), CORDEE_V(args ? args : none),
                    CORDEE_V(at ? at : cordee_now()), CORDEE_ID(staff),
                    CORDEE_V(turn_of(kind, staff)),
                    CORDEE_ID(cd_scope_now(cd->host)->current),
                    CORDEE_V(cd_scope_asked(cd->host))));
    if (id > 0 && cd_db_after_commit(cd->host, wake_after, NULL, NULL) < 0)
        return -1;
    return id;
}

static void job_progress(struct cordee *cd, const struct cordee_job *job, int64_t done,
                         int64_t total, const char *words)
{
    struct running *r = (struct running *)job;

    (void)cd;
    r->done = done;
    r->total = total;
    snprintf(r->words, sizeof r->words, "%s", words ? words : "");
    r->words[cordee_utf8_cut(r->words, cordee_utf8_len(r->words))] = '\0';
    if (r->written_at && job_ms() - r->written_at < BETWEEN_WORDS)
        r->unwritten = true;
    else
        job_progress_write(r);
}

static int job_keep_now(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_job *job)
{
    (void)cd;
    return job_keep((struct running *)job, err);
}

static const char look_columns[] =
    "SELECT id, kind, plugin, state, attempt, done, total, nullif(words, '') AS words, "
    "nullif(error, '') AS error, run_at, queued_at, ended_at, staff, "
    "CASE WHEN total > 0 THEN min(100, done * 100 / total) "
    "     WHEN state = 'done' THEN 100 ELSE 0 END AS percent FROM job WHERE id = ?";

/* Adds what people read: the label, and "is_failed" and the like, for templates. */
static void dress(struct cordee_host *host, json_t *model)
{
    const char *kind = cordee_json_text(model, "kind");
    const char *state = cordee_json_text(model, "state");
    const struct cd_row *row = cd_rows_find(host->rows, CD_ROW_JOB, kind);
    const struct cordee_job_kind *k = row ? row->row : NULL;
    struct cordee *cd = row ? row->cd : host->core;
    char is_state[24];

    json_object_set_new(model, "label",
                        json_string(!k || !k->label ? kind
                                    : cd->text      ? T(k->label)
                                                    : k->label));
    snprintf(is_state, sizeof is_state, "is_%s", state);
    json_object_set_new(model, is_state, json_true());
    json_object_set_new(model, "over",
                        json_boolean(!cordee_text_is(state, "waiting") &&
                                     !cordee_text_is(state, "running")));
}

static int job_look(struct cordee *cd, struct cordee_error *err, int64_t job,
                    json_t **model_r)
{
    struct cordee *core = cd->host->core;
    int rc = core->db->row(core, err, model_r, look_columns, CORDEE_ARGS(CORDEE_V(job)));

    if (rc > 0)
        dress(cd->host, *model_r);
    return rc;
}

/* A running job finds out when it keeps its state after the slice. */
static int job_cancel(struct cordee *cd, struct cordee_error *err, int64_t job)
{
    struct cordee *core = cd->host->core;

    return core->db->exec(core, err,
                          "UPDATE job SET state = 'cancelled', ended_at = ? "
                          "WHERE id = ? AND state IN ('waiting', 'running')",
                          CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(job)));
}

const struct cordee_job_api cd_job_api = {
    .size = sizeof(struct cordee_job_api),
    .queue = job_queue,
    .progress = job_progress,
    .look = job_look,
    .cancel = job_cancel,
    .keep = job_keep_now,
};

int cd_jobs_retry(struct cordee_host *host, int64_t job, struct cordee_error *err)
{
    struct cordee *cd = host->core;

    if (cd->db->exec(cd, err,
                     "UPDATE job SET state = 'waiting', attempt = 0, run_at = ?, "
                     "ended_at = NULL WHERE id = ? AND state = 'failed'",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(job))) < 0)
        return -1;
    if (!cd->db->changes(cd))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "no such failed job");
    return cd_db_after_commit(host, wake_after, NULL, NULL);
}

bool cd_jobs_held(struct cordee_host *host)
{
    struct cordee *cd = host->core;
    int64_t held = 0;

    /* Whoever cannot find out does not work. */
    return cd->db->one(cd, NULL, &held,
                       "SELECT value NOT IN ('false', '0', 'null', '\"\"') FROM setting "
                       "WHERE key = 'core.held'",
                       CORDEE_NO_ARGS) < 0 ||
           held;
}

/* ---- the workers ---------------------------------------------------------------- */

void cd_jobs_wake(struct cordee_host *host)
{
    struct cd_jobs *jobs = host->jobs;

    if (!jobs)
        return;
    pthread_mutex_lock(&jobs->mutex);
    jobs->wakes++;
    pthread_cond_broadcast(&jobs->wake);
    pthread_mutex_unlock(&jobs->mutex);
}

/* Sleeps until `at` (0: the longest nap) or a wake since `seen`. */
static void nap(struct cd_jobs *jobs, uint64_t seen, int64_t at)
{
    int64_t now = cordee_now();
    struct timespec until = {.tv_sec = now + LONGEST_NAP};

    if (at && at < until.tv_sec)
        until.tv_sec = at > now ? at : now + 1;
    pthread_mutex_lock(&jobs->mutex);
    while (!jobs->ending && jobs->wakes == seen &&
           pthread_cond_timedwait(&jobs->wake, &jobs->mutex, &until) == 0)
        ;
    pthread_mutex_unlock(&jobs->mutex);
}

/* One looks at a time; who has found something lets the next look.  A connection takes a
 * megabyte, and who never looks needs none. */
static void look_begin(struct cd_jobs *jobs)
{
    pthread_mutex_lock(&jobs->mutex);
    while (!jobs->ending && jobs->looking)
        pthread_cond_wait(&jobs->wake, &jobs->mutex);
    jobs->looking = true;
    pthread_mutex_unlock(&jobs->mutex);
}

static void look_end(struct cd_jobs *jobs)
{
    pthread_mutex_lock(&jobs->mutex);
    jobs->looking = false;
    pthread_cond_broadcast(&jobs->wake);
    pthread_mutex_unlock(&jobs->mutex);
}

/* Runs one thing that is due; false: nothing was, *next_r is when something will be, and
 * it still looks. */
static bool work_once(struct cd_jobs *jobs, int64_t *next_r)
{
    struct cordee_error err = {0};
    struct running *r = NULL;
    struct schedule *s;
    int64_t next = 0;

    if (cd_jobs_held(jobs->host))
        return false;
    pthread_mutex_lock(&jobs->mutex);
    s = schedule_due(jobs, cordee_now(), &next);
    pthread_mutex_unlock(&jobs->mutex);
    if (s) {
        look_end(jobs);
        schedule_run(jobs, s);
        return true;
    }
    *next_r = job_next_due(jobs->host);
    if (*next_r && *next_r <= cordee_now() && job_claim(jobs->host, 0, &r, &err) > 0) {
        look_end(jobs);
        job_run(r, &jobs->ending);
        job_free(r);
        return true;
    }
    if (err.text[0] && jobs->host->core->log)
        jobs->host->core->log->write(jobs->host->core, CORDEE_ERROR, "jobs: %s",
                                     err.text);
    if (next && (!*next_r || next < *next_r))
        *next_r = next;
    return false;
}

static void *worker(void *ctx)
{
    struct cd_jobs *jobs = ctx;
    bool looks = false;

    pthread_setname_np(pthread_self(), "jobs");
    while (!jobs->ending) {
        int64_t next = 0;
        uint64_t seen;

        if (!looks)
            look_begin(jobs);
        if (jobs->ending)
            break;
        pthread_mutex_lock(&jobs->mutex);
        seen = jobs->wakes;
        pthread_mutex_unlock(&jobs->mutex);
        looks = !work_once(jobs, &next);
        if (looks)
            nap(jobs, seen, next);
        else /* who naps does not know of the next try of what failed */
            cd_jobs_wake(jobs->host);
    }
    cd_db_thread_done(jobs->host);
    return NULL;
}

/* Signals are for the main thread. */
static int thread_start(pthread_t *t, void *(*run)(void *), void *ctx)
{
    sigset_t all, was;
    int rc;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &was);
    rc = pthread_create(t, NULL, run, ctx);
    pthread_sigmask(SIG_SETMASK, &was, NULL);
    return rc;
}

int cd_jobs_start(struct cordee_host *host, struct cordee_error *err)
{
    struct cd_jobs *jobs = calloc(1, sizeof *jobs);

    if (!jobs)
        abort();
    jobs->host = host;
    pthread_mutex_init(&jobs->mutex, NULL);
    pthread_cond_init(&jobs->wake, NULL);
    host->jobs = jobs;
    if (job_recover(host, err) < 0 || job_drop_former(host, err) < 0 ||
        schedules_load(jobs, err) < 0) {
        cd_jobs_stop(host);
        return -1;
    }
    for (; jobs->n_workers < WORKERS; jobs->n_workers++)
        if (thread_start(&jobs->workers[jobs->n_workers], worker, jobs) != 0) {
            cd_jobs_stop(host);
            return cordee_fail(err, CORDEE_E_IO, "could not start a worker thread");
        }
    return 0;
}

void cd_jobs_stop(struct cordee_host *host)
{
    struct cd_jobs *jobs = host->jobs;

    if (!jobs)
        return;
    jobs->ending = true;
    cd_jobs_wake(host);
    while (jobs->n_workers > 0)
        pthread_join(jobs->workers[--jobs->n_workers], NULL);
    pthread_cond_destroy(&jobs->wake);
    pthread_mutex_destroy(&jobs->mutex);
    free(jobs->schedules);
    free(jobs);
    host->jobs = NULL;
}

bool cd_jobs_end(const struct cordee_host *host)
{
    return host->jobs && host->jobs->ending;
}

int cd_jobs_run_until(struct cordee_host *host, int64_t job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct running *r = NULL;
    int rc;

    while ((rc = job_claim(host, job, &r, err)) > 0) {
        job_run(r, NULL);
        job_free(r);
        r = NULL;
        json_decref(model);
        model = NULL;
        if (job_look(host->core, err, job, &model) < 0)
            return -1;
        if (*cordee_json_text(model, "error"))
            break; /* tried again later, by a server */
    }
    if (rc < 0 || (!model && job_look(host->core, err, job, &model) < 0))
        return -1;
    if (cordee_text_is(cordee_json_text(model, "state"), "done"))
        return 0;
    return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                       model ? cordee_json_text(model, "error") : "no such job");
}

/* What is done is looked at for a month; runs of scripts for a day, for there are many.
 * A bite at a time, so that nobody waits. */
static int tidy(struct cordee *cd, struct cordee_error *err)
{
    int64_t now = cordee_now();

    return cd->db->exec(
        cd, err,
        "DELETE FROM job WHERE id IN (SELECT id FROM job "
        "WHERE state IN ('done', 'cancelled') AND ended_at < ? "
        "AND (late = 2 OR ended_at < ?) LIMIT 2000)",
        CORDEE_ARGS(CORDEE_V(now - 86400), CORDEE_V(now - INT64_C(30) * 86400)));
}

static const struct cordee_schedule job_schedules[] = {
    {"job.tidy", "every 10m", tidy},
    {0},
};

static const struct cordee_table job_tables[] = {
    {.name = "job", .undumped = "jobs are work of this server"},
    {.name = "schedule", .undumped = "it says when this server worked last"},
    {0},
};

const struct cordee_plugin_def cd_job_part = {
    CORDEE_ABI,
    .name = "job",
    .version = "0.1",
    .summary = "Work in the background",
    .migrations = job_migrations,
    .tables = job_tables,
    .schedules = job_schedules,
};
