/* The server's thread that watches the files and the clock of the scripts. */
#include "core/script/script-priv.h"

#include "core/db/db.h"
#include "core/job/job.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DUE 50 /* at one look; the others a second later */

static int keep_next(struct cd_scripts *s, const char *name, int64_t ran, int64_t next,
                     struct cordee_error *err)
{
    struct cordee *core = s->host->core;

    return core->db->exec(
        core, err,
        "INSERT INTO schedule(plugin, name, last_run, next_run) "
        "VALUES('script', ?, ?, ?) ON CONFLICT(plugin, name) DO UPDATE SET "
        "last_run = coalesce(excluded.last_run, last_run), next_run = excluded.next_run",
        CORDEE_ARGS(CORDEE_V(name), CORDEE_ID(ran), CORDEE_V(next)));
}

void clock_set(struct cd_scripts *s, struct script *script, bool is_new)
{
    struct cordee *core = s->host->core;
    int64_t next = 0;

    if (script->broken || !script->shape.every)
        return;
    script->next_run = cd_jobs_next(s->host, &script->shape.when, cordee_now());
    if (is_new &&
        core->db->one(
            core, NULL, &next,
            "SELECT next_run FROM schedule WHERE plugin = 'script' AND name = ?",
            CORDEE_ARGS(CORDEE_V(script->name))) > 0) {
        if (next < script->next_run)
            script->next_run = next; /* missed while nobody looked: once, now */
        return;
    }
    (void)!keep_next(s, script->name, 0, script->next_run, NULL);
}

/* The next run and this one's job in one transaction: no run is lost, none is twice. */
static int queue_run(struct cd_scripts *s, const char *name, int64_t next,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:s, s:i}", "script", name, "depth", 1);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = s->host->core;

    if (core->db->begin(core, &tx, err) < 0 ||
        keep_next(s, name, cordee_now(), next, err) < 0 ||
        s->cd->job->queue(s->cd, err, "script.run", args, 0) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

struct due {
    char name[64];
    int64_t next;
};

static size_t take_due(struct cd_scripts *s, struct due due[MOST_DUE])
{
    int64_t now = cordee_now();
    size_t n = 0;

    pthread_mutex_lock(&s->mutex);
    for (size_t i = 0; i < s->n && n < MOST_DUE; i++) {
        struct script *script = s->list[i];

        if (!script->next_run || script->next_run > now || script->off)
            continue;
        script->next_run = cd_jobs_next(s->host, &script->shape.when, now);
        snprintf(due[n].name, sizeof due[n].name, "%s", script->name);
        due[n++].next = script->next_run;
    }
    pthread_mutex_unlock(&s->mutex);
    return n;
}

/* Before anything is asked of the database: most installations have no such script. */
static bool is_any_due(struct cd_scripts *s)
{
    int64_t now = cordee_now();
    bool is = false;

    pthread_mutex_lock(&s->mutex);
    for (size_t i = 0; i < s->n && !is; i++)
        is = s->list[i]->next_run && s->list[i]->next_run <= now && !s->list[i]->off;
    pthread_mutex_unlock(&s->mutex);
    return is;
}

static void run_due(struct cd_scripts *s)
{
    struct due due[MOST_DUE];
    size_t n = !is_any_due(s) || cd_jobs_held(s->host) ? 0 : take_due(s, due);

    for (size_t i = 0; i < n; i++) {
        struct cordee_error err = {0};

        if (queue_run(s, due[i].name, due[i].next, &err) < 0)
            s->cd->log->write(s->cd, CORDEE_ERROR, "script %s: %s", due[i].name,
                              err.text);
    }
}

static void *watch(void *ctx)
{
    struct cd_scripts *s = ctx;

    pthread_mutex_lock(&s->mutex);
    while (!s->ending) {
        struct timespec until = {.tv_sec = cordee_now() + 1};

        if (!s->woken)
            pthread_cond_timedwait(&s->wake, &s->mutex, &until);
        s->woken = false;
        pthread_mutex_unlock(&s->mutex);
        scripts_scan(s);
        run_due(s);
        pthread_mutex_lock(&s->mutex);
    }
    pthread_mutex_unlock(&s->mutex);
    cd_db_thread_done(s->host);
    return NULL;
}

int clock_start(struct cd_scripts *s)
{
    sigset_t all, was;
    int rc;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &was);
    rc = pthread_create(&s->watcher, NULL, watch, s);
    pthread_sigmask(SIG_SETMASK, &was, NULL);
    s->watching = rc == 0;
    return rc == 0 ? 0 : -1;
}

void clock_stop(struct cd_scripts *s)
{
    pthread_mutex_lock(&s->mutex);
    s->ending = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->mutex);
    if (s->watching)
        pthread_join(s->watcher, NULL);
    s->watching = false;
}
