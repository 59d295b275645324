/* Work that comes back by itself. */
#include "core/job/job-priv.h"

#include "core/db/db.h"

#include <stdlib.h>
#include <string.h>

/* A shorter period than this is not written down: after a start it just begins anew. */
#define WORTH_KEEPING 3600

static const char *zone(struct cordee_host *host, struct cordee_arena *a)
{
    struct cordee *cd = host->core;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, NULL, "SELECT zone FROM cluster ORDER BY id LIMIT 1", CORDEE_NO_ARGS);

    if (rows && cd->db->next(rows, NULL) > 0)
        return cordee_arena_text(a, cd->db->get_text(rows, 0));
    return "UTC";
}

int64_t cd_jobs_next(struct cordee_host *host, const struct cd_when *when, int64_t after)
{
    struct cordee_arena *a = cordee_arena_new();
    int64_t at = cd_when_next(when, zone(host, a), after);

    cordee_arena_free(a);
    return at;
}

static bool is_kept(const struct schedule *s)
{
    return !s->when.every || s->when.every >= WORTH_KEEPING;
}

static int keep(struct cd_jobs *jobs, struct schedule *s, int64_t ran, const char *error,
                struct cordee_error *err)
{
    const struct cordee_schedule *row = s->row->row;
    struct cordee *cd = jobs->host->core;

    return cd->db->exec(cd, err,
                        "INSERT INTO schedule(plugin, name, last_run, next_run, error) "
                        "VALUES(?, ?, ?, ?, ?) ON CONFLICT(plugin, name) DO UPDATE SET "
                        "last_run = coalesce(excluded.last_run, last_run), "
                        "next_run = excluded.next_run, error = excluded.error",
                        CORDEE_ARGS(CORDEE_V(s->row->cd->name), CORDEE_V(row->name),
                                    CORDEE_ID(ran), CORDEE_V(s->next_run),
                                    CORDEE_V(error)));
}

/* What was missed while the server was down is due now, once; but not in held data, whose
 * original may have done it. */
static int load_one(struct cd_jobs *jobs, struct schedule *s, struct cordee_error *err)
{
    const struct cordee_schedule *row = s->row->row;
    struct cordee *cd = jobs->host->core;
    int64_t next = 0;

    if (cd_when_parse(row->when, &s->when, err) < 0)
        return cordee_fail_in(err, "schedule %s: ", row->name);
    s->next_run = cd_jobs_next(jobs->host, &s->when, cordee_now());
    if (!is_kept(s))
        return 0;
    if (cd->db->one(cd, err, &next,
                    "SELECT next_run FROM schedule WHERE plugin = ? AND name = ?",
                    CORDEE_ARGS(CORDEE_V(s->row->cd->name), CORDEE_V(row->name))) < 0)
        return -1;
    if (next && next < s->next_run && !cd_jobs_held(jobs->host)) {
        s->next_run = next;
        return 0;
    }
    return keep(jobs, s, 0, "", err);
}

int schedules_load(struct cd_jobs *jobs, struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(jobs->host->rows, CD_ROW_SCHEDULE, &n);

    jobs->schedules = calloc(n + 1, sizeof *jobs->schedules);
    if (!jobs->schedules)
        abort();
    for (size_t i = 0; i < n; i++) {
        struct schedule *s = &jobs->schedules[jobs->n_schedules];
        struct cordee_error why = {0};

        s->row = &rows[i];
        if (load_one(jobs, s, &why) == 0) {
            jobs->n_schedules++;
        } else if (why.code == CORDEE_E_INVALID) {
            if (rows[i].cd->log)
                rows[i].cd->log->write(rows[i].cd, CORDEE_ERROR, "%s", why.text);
            *s = (struct schedule){0};
        } else {
            *err = why;
            return -1;
        }
    }
    return 0;
}

int cd_jobs_forgo(struct cordee_host *host, struct cordee_error *err)
{
    struct cd_jobs *jobs = host->jobs;

    for (size_t i = 0; jobs && i < jobs->n_schedules; i++) {
        struct schedule *s = &jobs->schedules[i];
        int64_t next = cd_jobs_next(host, &s->when, cordee_now());

        pthread_mutex_lock(&jobs->mutex);
        s->next_run = next;
        pthread_mutex_unlock(&jobs->mutex);
        if (is_kept(s) && keep(jobs, s, 0, "", err) < 0)
            return -1;
    }
    return 0;
}

struct schedule *schedule_due(struct cd_jobs *jobs, int64_t now, int64_t *next_r)
{
    for (size_t i = 0; i < jobs->n_schedules; i++) {
        struct schedule *s = &jobs->schedules[i];

        if (s->running)
            continue;
        if (s->next_run <= now) {
            s->running = true;
            return s;
        }
        if (!*next_r || s->next_run < *next_r)
            *next_r = s->next_run;
    }
    return NULL;
}

bool schedules_wait(struct cd_jobs *jobs)
{
    int64_t now = cordee_now();
    bool due = false;

    if (!jobs)
        return false;
    pthread_mutex_lock(&jobs->mutex);
    for (size_t i = 0; i < jobs->n_schedules && !due; i++)
        due = !jobs->schedules[i].running && jobs->schedules[i].next_run <= now;
    pthread_mutex_unlock(&jobs->mutex);
    return due;
}

void schedule_run(struct cd_jobs *jobs, struct schedule *s)
{
    const struct cordee_schedule *row = s->row->row;
    struct cordee *cd = s->row->cd;
    struct cordee_error err = {0};
    struct cordee_error kept = {0};
    int64_t next = cd_jobs_next(jobs->host, &s->when, cordee_now());

    if (row->run(cd, &err) < 0 && cd->log)
        cd->log->write(cd, CORDEE_WARN, "%s: %s", row->name, err.text);
    cd->db->change_set_use(cd, 0);
    pthread_mutex_lock(&jobs->mutex);
    s->next_run = next;
    s->running = false;
    pthread_mutex_unlock(&jobs->mutex);
    if ((is_kept(s) || err.text[0]) && keep(jobs, s, cordee_now(), err.text, &kept) < 0 &&
        cd->log)
        cd->log->write(cd, CORDEE_WARN, "%s: %s", row->name, kept.text);
}
