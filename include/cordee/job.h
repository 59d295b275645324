/* cordee/job.h - durable work in the background: `cd->job->...`.
 *
 * A job is a row that outlives a crash; it is run by a worker thread, at least once
 * (so it must be safe to run again), and repeated with growing pauses when it fails.
 * A job that writes much does so in transactions of at most 50 ms, and returns
 * CORDEE_JOB_MORE now and then (it is called again at once), so that neither people in
 * the console nor other jobs wait for it. */
#ifndef CORDEE_JOB_H
#define CORDEE_JOB_H

#include <cordee/error.h>
#include <cordee/value.h>

struct cordee;

enum { CORDEE_JOB_DONE = 0, CORDEE_JOB_MORE = 1 };

/* The job that is being run.  Lives for the call. */
struct cordee_job {
    int64_t id;
    int attempt;   /* 1, 2, ... */
    json_t *args;  /* as queued; read only */
    json_t *state; /* an object kept from call to call (saved when MORE is returned) */
};

struct cordee_job_kind {
    const char *name;  /* "mailing.prepare" */
    const char *label; /* what people read: "Preparing a mailing" */
    int tries;         /* 0: 8 (about 10 hours) */
    /* CORDEE_JOB_DONE, CORDEE_JOB_MORE, or -1 (tried again later; CORDEE_E_INVALID
     * is final). */
    int (*run)(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
};

/* Work that comes back by itself, in the installation's time zone.  A run that was
 * missed while the server was down is made up for once. */
struct cordee_schedule {
    const char *name; /* "mailing.retention" */
    const char
        *when; /* "every 60s", "daily 03:00", "weekly mon 07:00", "monthly 1 06:00" */
    int (*run)(struct cordee *cd, struct cordee_error *err);
};

struct cordee_job_api {
    uint32_t size;
    /* Queues a job of a kind this plugin declares, in the caller's transaction if one
     * is open; `at` 0: now.  Gives its id, or -1. */
    int64_t (*queue)(struct cordee *cd, struct cordee_error *err, const char *kind,
                     json_t *args, int64_t at) CORDEE_MUST_CHECK;
    /* Shows how far the running job is: a bar of `done` of `total` (0: unknown) and
     * words such as "1,200 of 16,592 rows".  Written at most four times a second. */
    void (*progress)(struct cordee *cd, const struct cordee_job *job, int64_t done,
                     int64_t total, const char *words);
    /* A job's {"id","kind","label","state":"waiting|running|done|failed|cancelled",
     * "done","total","percent","words","error","queued_at","ended_at"}: 1 found, 0, -1.
     */
    int (*look)(struct cordee *cd, struct cordee_error *err, int64_t job,
                json_t **model_r) CORDEE_MUST_CHECK;
    /* Asks a job to stop: a waiting one at once, a running one after its slice. */
    int (*cancel)(struct cordee *cd, struct cordee_error *err,
                  int64_t job) CORDEE_MUST_CHECK;
    /* Saves job->state now, inside the transaction the job has open, so that work and
     * how far it is become durable together.  1 saved; 0 the job was cancelled (roll
     * back and return CORDEE_JOB_DONE); -1. */
    int (*keep)(struct cordee *cd, struct cordee_error *err,
                const struct cordee_job *job) CORDEE_MUST_CHECK;
};

#endif
