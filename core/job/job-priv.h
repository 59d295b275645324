/* What the files of core/job share. */
#ifndef CORE_JOB_JOB_PRIV_H
#define CORE_JOB_JOB_PRIV_H

#include "core/job/job.h"
#include "core/job/when.h"

#include <pthread.h>
#include <stdatomic.h>

#define WORKERS 2

struct schedule { /* guarded by jobs->mutex, but for what never changes */
    const struct cd_row *row;
    struct cd_when when;
    int64_t next_run;
    bool running;
};

struct cd_jobs {
    struct cordee_host *host;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    pthread_t workers[WORKERS];
    int n_workers;
    uint64_t wakes; /* counts calls of cd_jobs_wake, so that none is missed */
    bool looking;   /* one of the workers looks for work, or waits for some */
    _Atomic bool ending;
    struct schedule *schedules;
    size_t n_schedules;
};

/* A claimed job while it runs. */
struct running {
    struct cordee_job pub; /* first */
    struct cordee_host *host;
    const struct cd_row *row; /* NULL: no plugin declares this kind now */
    char *kind;
    int64_t staff;
    int64_t cluster;     /* that they looked at; 0: all */
    char permission[64]; /* with which it was asked for */
    int64_t written_at;  /* ms: the last write of its progress */
    int64_t done, total;
    char words[160];
    bool unwritten; /* progress that came too soon after the last */
};

int64_t job_ms(void); /* a clock that only goes forward */

/* claim.c */
/* Claims the next due job (or job `only`, due or not): 1, 0 none, -1.  Free it. */
int job_claim(struct cordee_host *host, int64_t only, struct running **r,
              struct cordee_error *err);
void job_free(struct running *r);
/* When the next waiting job is due; 0: none waits. */
int64_t job_next_due(struct cordee_host *host);
/* Jobs that were running when the program ended wait again. */
int job_recover(struct cordee_host *host, struct cordee_error *err);
/* In held data: cancels what was queued before it was held. */
int job_drop_former(struct cordee_host *host, struct cordee_error *err);

/* run.c: runs a claimed job to its end, or until others have waited long enough. */
void job_run(struct running *r, const _Atomic bool *ending);
void job_progress_write(struct running *r);
int job_keep(struct running *r, struct cordee_error *err); /* 1 kept, 0 cancelled */

/* schedule.c */
int schedules_load(struct cd_jobs *jobs, struct cordee_error *err);
/* Claims a due schedule; NULL: none.  The caller holds the mutex. */
struct schedule *schedule_due(struct cd_jobs *jobs, int64_t now, int64_t *next_r);
bool schedules_wait(struct cd_jobs *jobs); /* takes NULL */
void schedule_run(struct cd_jobs *jobs, struct schedule *s);

#endif
