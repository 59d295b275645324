/* From an event to a job, and from a job to a run in a box. */
#include "core/script/box.h"
#include "core/script/script-priv.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST      4 /* a script's doing may wake scripts; this many times in a chain */
#define MOST_WAITING 2000 /* runs of one script; what happens then it is not told */

/* How deep in such a chain the calling thread is. */
static _Thread_local int depth;

/* ---- hearing an event ------------------------------------------------------- */

static json_t *value_json(const struct cordee_value *v)
{
    switch (v->type) {
    case CORDEE_INT:
        return json_integer(v->as.i);
    case CORDEE_REAL:
        return json_real(v->as.r);
    case CORDEE_BOOL:
        return json_boolean(v->as.b);
    case CORDEE_TEXT:
        return v->len ? json_stringn(v->as.s, v->len) : json_string(v->as.s);
    case CORDEE_JSON:
        return json_deep_copy(v->as.json);
    default:
        return NULL;
    }
}

/* {"id": 7, "name": "..."} by the names that the event's row gives. */
static json_t *args_json(const struct cordee_event *event,
                         const struct cordee_value *argv, size_t argc)
{
    json_t *object = json_object();
    char *copy = strdup(event->args ? event->args : ""), *rest = copy;

    for (size_t i = 0; i < argc; i++) {
        char *name = strsep(&rest, ",");
        json_t *value = name && *name ? value_json(&argv[i]) : NULL;

        if (value)
            json_object_set_new(object, name, value);
    }
    json_object_set_new(object, "event", json_string(event->name));
    free(copy);
    return object;
}

static bool listens(const struct script *script, const char *event)
{
    if (script->off || script->broken)
        return false;
    for (size_t i = 0; i < script->shape.n_events; i++)
        if (strcmp(script->shape.events[i], event) == 0)
            return true;
    return false;
}

static int queue_run(struct cd_scripts *s, const char *script, json_t *args,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *job =
        json_pack("{s:s, s:O, s:i}", "script", script, "args", args, "depth", depth + 1);

    return s->cd->job->queue(s->cd, err, "script.event", job, 0) < 0 ? -1 : 0;
}

/* How many runs of it wait in truth: ours is a guess that counts what was rolled back
 * or run by another process. */
static int64_t count_waiting(struct cd_scripts *s, const char *name)
{
    struct cordee *core = s->host->core;
    char start[80];
    int64_t n = 0;

    snprintf(start, sizeof start, "{\"script\":\"%s\",%%", name);
    (void)!core->db->one(core, NULL, &n,
                         "SELECT count(*) FROM job WHERE state = 'waiting' "
                         "AND late = 2 AND args LIKE ?",
                         CORDEE_ARGS(CORDEE_V(start)));
    return n;
}

/* False: too many runs of it wait already.  Locked. */
static bool has_room(struct cd_scripts *s, struct script *script)
{
    int64_t now = cordee_now();

    if (script->waiting++ < MOST_WAITING)
        return true;
    if (script->counted_at != now) {
        script->counted_at = now;
        script->waiting = count_waiting(s, script->name);
        if (script->waiting < MOST_WAITING)
            return true;
    }
    if (!script->missed++)
        s->cd->log->write(s->cd, CORDEE_WARN,
                          "script %s: more than %d runs wait, it misses what happens now",
                          script->name, MOST_WAITING);
    snprintf(script->reason, sizeof script->reason,
             "%s.lua: more than %d runs waited, and it missed what happened %lld times",
             script->name, MOST_WAITING, (long long)script->missed);
    return false;
}

/* The names of those that listen, so that no lock is held while the job is written. */
static size_t listeners_of(struct cd_scripts *s, const char *event, char ***names_r)
{
    char **names = NULL;
    size_t n = 0;

    pthread_mutex_lock(&s->mutex);
    for (size_t i = 0; i < s->n; i++) {
        if (!listens(s->list[i], event) || !has_room(s, s->list[i]))
            continue;
        names = realloc(names, (n + 1) * sizeof *names);
        if (!names)
            abort();
        names[n++] = strdup(s->list[i]->name);
    }
    pthread_mutex_unlock(&s->mutex);
    *names_r = names;
    return n;
}

/* In the transaction that fires the event: the run is as durable as what it is about. */
int scripts_hear(struct cordee_host *host, void *ctx, const struct cordee_event *event,
                 enum cordee_when when, const struct cordee_value *argv, size_t argc,
                 struct cordee_error *err)
{
    struct cd_scripts *s = host->scripts; /* NULL: stopped before the bus is */
    char **names;
    size_t n;
    int rc = 0;

    (void)ctx;
    if (when != CORDEE_BEFORE || !s)
        return 0;
    n = listeners_of(s, event->name, &names);
    if (n && depth >= DEEPEST) {
        s->cd->log->write(s->cd, CORDEE_WARN,
                          "scripts wake each other in a chain; %s is not told to %s",
                          event->name, names[0]);
    } else if (n) {
        CORDEE_AUTO(cordee_json_drop) json_t *args = args_json(event, argv, argc);

        for (size_t i = 0; i < n && rc == 0; i++)
            rc = queue_run(s, names[i], args, err);
    }
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    free(names);
    return rc;
}

/* ---- running -------------------------------------------------------------------- */

struct call {
    const json_t *args; /* NULL: by the clock */
    bool found;
};

/* on[event](args), or run(). */
static int call_it(lua_State *L)
{
    struct call *c = lua_touserdata(L, 2);

    lua_pushstring(L, c->args ? "on" : "run");
    lua_rawget(L, 1);
    if (c->args && lua_istable(L, -1)) {
        lua_pushstring(L, cordee_json_text(c->args, "event"));
        lua_rawget(L, -2);
    }
    if (!lua_isfunction(L, -1))
        return 0; /* changed since: it no longer wants this */
    if (c->args)
        box_push_json(L, c->args);
    lua_call(L, c->args ? 1 : 0, 0);
    return 0;
}

int script_text(struct cd_scripts *s, const char *name, char **text_r, size_t *n_r,
                struct cordee_error *err)
{
    struct script *script;
    int rc = 1;

    pthread_mutex_lock(&s->mutex);
    script = script_find(s, name);
    if (!script || script->off) {
        rc = 0;
    } else if (script->broken) {
        rc = cordee_fail(err, CORDEE_E_SCRIPT, "%s", script->reason);
    } else if (script->failures >= SCRIPT_PAUSE) {
        rc = cordee_fail(err, CORDEE_E_SCRIPT,
                         "%s.lua rests after %d failures in a row, until its file "
                         "changes or it is turned off and on",
                         name, SCRIPT_PAUSE);
    } else {
        *n_r = script->n;
        *text_r = malloc(script->n + 1);
        if (!*text_r)
            abort();
        memcpy(*text_r, script->text, script->n);
    }
    pthread_mutex_unlock(&s->mutex);
    return rc;
}

static int run_text(struct cd_scripts *s, const char *name, const char *text, size_t n,
                    const json_t *args, struct cordee_error *err)
{
    struct call c = {.args = args};
    char file[64];
    struct box *b;
    int rc;

    snprintf(file, sizeof file, "%s.lua", name);
    b = box_new(s->host, file, &box_usual);
    rc = box_load(b, text, n, err);
    if (rc == 0)
        rc = box_do(b, call_it, &c, err);
    box_free(b);
    return rc;
}

static int run_job(struct cordee *cd, const struct cordee_job *job, const json_t *args,
                   struct cordee_error *err)
{
    struct cd_scripts *s = cd->host->scripts;
    const char *name = cordee_json_text(job->args, "script");
    char *text = NULL;
    size_t n = 0;
    int rc;

    if (!s)
        return cordee_fail(err, CORDEE_E_BUSY, "scripts are not running");
    rc = script_text(s, name, &text, &n, err);
    if (rc <= 0)
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    depth = (int)cordee_json_int(job->args, "depth");
    script_once_start(job->id);
    rc = run_text(s, name, text, n, args, err);
    script_once_stop();
    depth = 0;
    free(text);
    script_note(s, name, rc < 0 ? err->text : NULL);
    return rc < 0 ? -1 : CORDEE_JOB_DONE;
}

int script_run_event(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    return run_job(cd, job, json_object_get(job->args, "args"), err);
}

int script_run_clock(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    return run_job(cd, job, NULL, err);
}

/* ---- how it went ---------------------------------------------------------------- */

void script_write_note(struct cd_scripts *s, const char *name, const char *why)
{
    struct cordee_error err = {0};

    if (s->cd->db->exec(s->cd, &err,
                        "INSERT INTO script(name, failed_at, error) VALUES(?, ?, ?) "
                        "ON CONFLICT(name) DO UPDATE SET "
                        "failed_at = excluded.failed_at, error = excluded.error",
                        CORDEE_ARGS(CORDEE_V(name), CORDEE_ID(why ? cordee_now() : 0),
                                    CORDEE_V(why ? why : ""))) < 0)
        s->cd->log->write(s->cd, CORDEE_ERROR, "script %s: %s", name, err.text);
}

/* The table is written when something changed only. */
void script_note(struct cd_scripts *s, const char *name, const char *why)
{
    struct script *script;
    bool changed = false;

    pthread_mutex_lock(&s->mutex);
    script = script_find(s, name);
    if (script) {
        changed = why ? strcmp(script->reason, why) != 0 : script->reason[0];
        script->failures = why ? script->failures + 1 : 0;
        snprintf(script->reason, sizeof script->reason, "%s", why ? why : "");
    }
    pthread_mutex_unlock(&s->mutex);
    if (changed)
        script_write_note(s, name, why);
}
