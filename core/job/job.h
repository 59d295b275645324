/* Durable jobs and the clock that starts schedules: two worker threads over the table
 * `job`.  A job that ran when the program died waits again at the next start. */
#ifndef CORE_JOB_JOB_H
#define CORE_JOB_JOB_H

#include "core/base/host.h"
#include "core/job/when.h"

extern const struct cordee_job_api cd_job_api;

/* Starts the workers.  All plugins must be there; fills host->jobs. */
int cd_jobs_start(struct cordee_host *host, struct cordee_error *err);
/* Waits until the running slices end.  Takes a host without jobs. */
void cd_jobs_stop(struct cordee_host *host);
/* Whether they are being waited for: what may take long looks now and then. */
bool cd_jobs_end(const struct cordee_host *host);
/* Between two slices of one call: keeps what is kept.  1: nobody else waits, so it may go
 * on with what it has in memory; 0: end the call; -1. */
int cd_job_goes_on(struct cordee *cd, const struct cordee_job *job,
                   struct cordee_error *err);
/* Something new may be due (queued by another process, or released): look now. */
void cd_jobs_wake(struct cordee_host *host);

/* Runs one job on the calling thread until it is over; for commands, when no server has
 * the folder open.  0 done; -1 failed or cancelled, *err says why. */
int cd_jobs_run_until(struct cordee_host *host, int64_t job, struct cordee_error *err);

/* Lets a failed job run again from where it was. */
int cd_jobs_retry(struct cordee_host *host, int64_t job, struct cordee_error *err);

/* The first instant after `after` in the installation's time zone. */
int64_t cd_jobs_next(struct cordee_host *host, const struct cd_when *when, int64_t after);

/* The error of jobs that were cancelled because they were queued before the data was
 * restored or copied. */
#define CD_JOB_FORMER "from before the restore"

/* To be called before held data is released: what became due while it was held is not
 * made up for. */
int cd_jobs_forgo(struct cordee_host *host, struct cordee_error *err);

/* True while a copied or restored folder waits for a person's release. */
bool cd_jobs_held(struct cordee_host *host);

#endif
