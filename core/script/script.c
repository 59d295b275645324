/* The automations as a part of the core. */
#include "core/script/script-priv.h"

#include "core/base/part.h"
#include "core/event/event.h"
#include "core/job/job.h"
#include "core/script/box.h"

#include "core/script/script-assets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int cd_scripts_load(struct cordee_host *host, const char *dirs, struct cordee_error *err)
{
    const struct cd_row *row = cd_rows_find(host->rows, CD_ROW_JOB, "script.event");
    struct cd_scripts *s;

    if (host->scripts)
        return 0;
    if (!row)
        return cordee_fail(err, CORDEE_E_INTERNAL, "the part `script` is not loaded");
    s = calloc(1, sizeof *s);
    if (!s || !(s->dirs = strdup(dirs ? dirs : "")))
        abort();
    s->host = host;
    s->cd = row->cd;
    pthread_mutex_init(&s->mutex, NULL);
    pthread_cond_init(&s->wake, NULL);
    host->scripts = s;
    scripts_scan(s);
    if (cd_event_listen_all(host, scripts_hear, NULL) < 0) {
        cd_scripts_stop(host);
        return cordee_fail(err, CORDEE_E_INTERNAL, "scripts cannot listen to events");
    }
    return 0;
}

int cd_scripts_start(struct cordee_host *host, const char *dirs, struct cordee_error *err)
{
    if (cd_scripts_load(host, dirs, err) < 0)
        return -1;
    if (clock_start(host->scripts) < 0)
        return cordee_fail(err, CORDEE_E_IO, "could not start a thread");
    return 0;
}

void cd_scripts_stop(struct cordee_host *host)
{
    struct cd_scripts *s = host->scripts;

    if (!s)
        return;
    clock_stop(s);
    for (size_t i = 0; i < s->n; i++)
        script_free(s->list[i]);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->mutex);
    free(s->list);
    free(s->dirs);
    free(s);
    host->scripts = NULL;
}

void cd_scripts_wake(struct cordee_host *host)
{
    struct cd_scripts *s = host->scripts;

    if (!s)
        return;
    pthread_mutex_lock(&s->mutex);
    s->woken = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->mutex);
}

/* ---- what people see and do ----------------------------------------------------- */

static json_t *script_json(const struct script *script)
{
    bool failed = !script->off && script->reason[0];
    json_t *events = json_array();
    json_t *answers = json_array();
    json_t *o =
        json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:o}", "name", script->name, "title",
                  script->shape.title ? script->shape.title : script->name, "path",
                  script->path, "state",
                  script->off ? "off"
                  : failed    ? "failed"
                              : "ok",
                  "failed", failed, "off", script->off, "events", events);

    for (size_t i = 0; i < script->shape.n_events; i++)
        json_array_append_new(events, json_string(script->shape.events[i]));
    json_object_set_new(o, "answers", answers);
    for (size_t i = 0; i < script->shape.n_answers; i++)
        json_array_append_new(answers, json_string(script->shape.answers[i]));
    cordee_json_set_text(o, "reason", script->reason);
    cordee_json_set_text(o, "every", script->shape.every);
    if (script->next_run && !script->off)
        json_object_set_new(o, "next_run", json_integer(script->next_run));
    return o;
}

json_t *cd_scripts_list(struct cordee_host *host)
{
    struct cd_scripts *s = host->scripts;
    json_t *list = json_array();

    if (!s)
        return list;
    pthread_mutex_lock(&s->mutex);
    for (size_t i = 0; i < s->n; i++)
        json_array_append_new(list, script_json(s->list[i]));
    pthread_mutex_unlock(&s->mutex);
    return list;
}

static int set_off(struct cd_scripts *s, const char *name, bool off)
{
    struct script *script;

    pthread_mutex_lock(&s->mutex);
    script = script_find(s, name);
    if (script) {
        script->off = off;
        script->failures = 0;
        if (script->shape.every && !script->broken)
            script->next_run = cd_jobs_next(s->host, &script->shape.when, cordee_now());
    }
    pthread_mutex_unlock(&s->mutex);
    return script ? 0 : -1;
}

int cd_script_turn(struct cordee_host *host, const char *name, bool on,
                   struct cordee_error *err)
{
    struct cd_scripts *s = host->scripts;

    if (!s || set_off(s, name, !on) < 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no script \"%s\"", name);
    return s->cd->db->exec(s->cd, err,
                           "INSERT INTO script(name, off) VALUES(?, ?) "
                           "ON CONFLICT(name) DO UPDATE SET off = excluded.off",
                           CORDEE_ARGS(CORDEE_V(name), CORDEE_V(!on)));
}

int cd_script_try(struct cordee_host *host, const char *name, const char *text,
                  struct cordee_error *err)
{
    struct box *b = box_new(host, name, &box_usual);
    int rc = box_load(b, text, strlen(text), err);

    box_free(b);
    return rc;
}

/* ---- the part --------------------------------------------------------------- */

static const struct cordee_table script_tables[] = {
    {.name = "script", .undumped = "automations are files of this server"},
    {.name = "script_done",
     .person = "party",
     .undumped = "jobs are work of this server"},
    {0},
};

static const struct cordee_job_kind script_jobs[] = {
    {"script.event", T_LATER("A script about something that happened"), 0,
     script_run_event},
    {"script.run", T_LATER("A script by the clock"), 0, script_run_clock},
    {0},
};

const struct cordee_plugin_def cd_script_part = {
    CORDEE_ABI,
    .name = "script",
    .version = "0.1",
    .summary = "Automations in Lua",
    .migrations = script_migrations,
    .tables = script_tables,
    .jobs = script_jobs,
    .lua = script_verbs,
};
