#include "core/event/event.h"
#include "core/base/clock.h"

#include "core/db/db.h"

#include <stdlib.h>
#include <string.h>

#define MOST_LISTENERS 4
#define MOST_ARGS      16
#define MOST_DEEP      16
#define BUDGET_MS      20 /* of one before-hook: the writer lock waits for it */

struct topic {
    const struct cordee_event *event;
    const struct cd_row **hooks; /* by priority, then by order of rows */
    size_t n;
};

struct cd_bus {
    struct topic *topics; /* by name */
    size_t n;
    struct {
        cd_event_listener *call;
        void *ctx;
    } listeners[MOST_LISTENERS];
    size_t n_listeners;
};

/* What waits for the commit: an event with its arguments copied. */
struct waiting {
    const struct topic *topic;
    struct cordee_arena *arena;
    struct cordee_value argv[MOST_ARGS];
    size_t argc;
};

/* ---- who hears what -------------------------------------------------------------- */

static int topic_order(const void *a, const void *b)
{
    return strcmp(((const struct topic *)a)->event->name,
                  ((const struct topic *)b)->event->name);
}

static int topic_find_order(const void *name, const void *topic)
{
    return strcmp(name, ((const struct topic *)topic)->event->name);
}

static struct topic *topic_of(const struct cd_bus *bus, const char *name)
{
    return bus->n
               ? bsearch(name, bus->topics, bus->n, sizeof *bus->topics, topic_find_order)
               : NULL;
}

static int topics_make(struct cd_bus *bus, const struct cd_rows *rows,
                       struct cordee_error *err)
{
    const struct cd_row *events = cd_rows_of(rows, CD_ROW_EVENT, &bus->n);

    bus->topics = calloc(bus->n + 1, sizeof *bus->topics);
    if (!bus->topics)
        abort();
    for (size_t i = 0; i < bus->n; i++)
        bus->topics[i].event = events[i].row;
    qsort(bus->topics, bus->n, sizeof *bus->topics, topic_order);
    for (size_t i = 1; i < bus->n; i++)
        if (topic_order(&bus->topics[i - 1], &bus->topics[i]) == 0)
            return cordee_fail(err, CORDEE_E_CONFLICT, "the event %s is declared twice",
                               bus->topics[i].event->name);
    return 0;
}

static void hook_add(struct topic *t, const struct cd_row *row)
{
    const struct cordee_hook *hook = row->row;
    size_t at = t->n;

    t->hooks = realloc(t->hooks, (t->n + 1) * sizeof(void *));
    if (!t->hooks)
        abort();
    for (; at > 0; at--) {
        const struct cordee_hook *before = t->hooks[at - 1]->row;

        if (before->priority <= hook->priority)
            break;
        t->hooks[at] = t->hooks[at - 1];
    }
    t->hooks[at] = row;
    t->n++;
}

int cd_event_start(struct cordee_host *host, struct cordee_error *err)
{
    struct cd_bus *bus = calloc(1, sizeof *bus);
    const struct cd_row *hooks;
    size_t n;

    if (!bus)
        abort();
    host->bus = bus;
    if (topics_make(bus, host->rows, err) < 0) {
        cd_event_stop(host);
        return -1;
    }
    hooks = cd_rows_of(host->rows, CD_ROW_HOOK, &n);
    for (size_t i = 0; i < n; i++) {
        const struct cordee_hook *hook = hooks[i].row;
        struct topic *t = topic_of(bus, hook->event);

        if (!t) {
            cordee_fail(err, CORDEE_E_INVALID,
                        "%s listens to %s, an event that nobody declares",
                        hooks[i].cd->name, hook->event);
            cd_event_stop(host);
            return -1;
        }
        hook_add(t, &hooks[i]);
    }
    return 0;
}

void cd_event_stop(struct cordee_host *host)
{
    struct cd_bus *bus = host->bus;

    if (!bus)
        return;
    host->bus = NULL;
    for (size_t i = 0; i < bus->n; i++)
        free(bus->topics[i].hooks);
    free(bus->topics);
    free(bus);
}

int cd_event_listen_all(struct cordee_host *host, cd_event_listener *listener, void *ctx)
{
    struct cd_bus *bus = host->bus;

    if (!bus || bus->n_listeners == MOST_LISTENERS)
        return -1;
    bus->listeners[bus->n_listeners].call = listener;
    bus->listeners[bus->n_listeners++].ctx = ctx;
    return 0;
}

/* ---- telling them ---------------------------------------------------------------- */

static void warn(struct cordee *cd, const char *event, const char *what, int64_t n)
{
    if (cd->log)
        cd->log->write(cd, CORDEE_WARN, "%s: %s (%lld ms)", event, what, (long long)n);
}

static int call_hook(const struct cd_row *row, const struct cordee_value *argv,
                     size_t argc, struct cordee_error *err)
{
    const struct cordee_hook *hook = row->row;
    int64_t start = cd_clock_ms();
    int rc = hook->on_event(row->cd, argv, argc, err);
    int64_t took = cd_clock_ms() - start;

    if (hook->when == CORDEE_BEFORE && took > BUDGET_MS)
        warn(row->cd, hook->event, "a before-hook is slow and holds up all writing",
             took);
    return rc < 0 ? -1 : 0;
}

static int tell_before(struct cordee_host *host, const struct topic *t,
                       const struct cordee_value *argv, size_t argc,
                       struct cordee_error *err)
{
    struct cd_bus *bus = host->bus;

    for (size_t i = 0; i < t->n; i++) {
        const struct cordee_hook *hook = t->hooks[i]->row;

        if (hook->when == CORDEE_BEFORE && call_hook(t->hooks[i], argv, argc, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < bus->n_listeners; i++)
        if (bus->listeners[i].call(host, bus->listeners[i].ctx, t->event, CORDEE_BEFORE,
                                   argv, argc, err) < 0)
            return -1;
    return 0;
}

/* What one listener fails at is logged, and the others are told all the same. */
static void tell_after(struct cordee_host *host, const struct topic *t,
                       const struct cordee_value *argv, size_t argc)
{
    static _Thread_local int deep;
    struct cd_bus *bus = host->bus;

    if (deep == MOST_DEEP) {
        warn(host->core, t->event->name, "not told: events call each other too deep",
             deep);
        return;
    }
    deep++;
    for (size_t i = 0; i < t->n; i++) {
        const struct cordee_hook *hook = t->hooks[i]->row;
        struct cordee *cd = t->hooks[i]->cd;
        struct cordee_error err = {0};

        if (hook->when == CORDEE_AFTER && call_hook(t->hooks[i], argv, argc, &err) < 0 &&
            cd->log)
            cd->log->write(cd, CORDEE_ERROR, "%s: %s", t->event->name, err.text);
    }
    for (size_t i = 0; i < bus->n_listeners; i++) {
        struct cordee_error err = {0};

        if (bus->listeners[i].call(host, bus->listeners[i].ctx, t->event, CORDEE_AFTER,
                                   argv, argc, &err) < 0 &&
            host->core->log)
            host->core->log->write(host->core, CORDEE_ERROR, "%s: %s", t->event->name,
                                   err.text);
    }
    deep--;
}

static bool has_after(const struct cd_bus *bus, const struct topic *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (((const struct cordee_hook *)t->hooks[i]->row)->when == CORDEE_AFTER)
            return true;
    return bus->n_listeners > 0;
}

static void waiting_drop(void *ctx)
{
    struct waiting *w = ctx;

    for (size_t i = 0; i < w->argc; i++)
        if (w->argv[i].type == CORDEE_JSON)
            json_decref(w->argv[i].as.json);
    cordee_arena_free(w->arena);
    free(w);
}

static void waiting_tell(struct cordee_host *host, void *ctx)
{
    struct waiting *w = ctx;

    if (host->bus)
        tell_after(host, w->topic, w->argv, w->argc);
    waiting_drop(w);
}

static struct cordee_value value_copy(struct cordee_arena *a, struct cordee_value v)
{
    switch (v.type) {
    case CORDEE_TEXT:
        v.as.s = cordee_arena_text_n(a, v.as.s, v.len ? v.len : strlen(v.as.s));
        break;
    case CORDEE_BLOB:
        v.as.p = cordee_arena_text_n(a, v.as.p, v.len);
        break;
    case CORDEE_JSON:
        v.as.json = json_deep_copy(v.as.json);
        break;
    default:
        break;
    }
    return v;
}

static void tell_when_durable(struct cordee_host *host, const struct topic *t,
                              const struct cordee_value *argv, size_t argc)
{
    struct waiting *w = calloc(1, sizeof *w);

    if (!w)
        abort();
    w->topic = t;
    w->arena = cordee_arena_new();
    w->argc = argc;
    for (size_t i = 0; i < argc; i++)
        w->argv[i] = value_copy(w->arena, argv[i]);
    if (!host->db || cd_db_after_commit(host, waiting_tell, waiting_drop, w) < 0)
        waiting_tell(host, w);
}

static int event_fire(struct cordee *cd, struct cordee_error *err, const char *event,
                      const struct cordee_value *argv, size_t argc)
{
    static _Thread_local int deep;
    struct cd_bus *bus = cd->host->bus;
    const struct topic *t = bus ? topic_of(bus, event) : NULL;
    int rc;

    if (!bus)
        return 0; /* a command that starts no plugins: nobody listens */
    if (!t)
        return cordee_fail(err, CORDEE_E_INTERNAL, "%s fires %s, which nobody declares",
                           cd->name, event);
    if (argc > MOST_ARGS || deep == MOST_DEEP)
        return cordee_fail(err, CORDEE_E_INTERNAL,
                           "%s: too many arguments, or events that call each other",
                           event);
    deep++;
    rc = tell_before(cd->host, t, argv, argc, err);
    deep--;
    if (rc == 0 && has_after(bus, t))
        tell_when_durable(cd->host, t, argv, argc);
    return rc;
}

const struct cordee_event_api cd_event_api = {
    .size = sizeof(struct cordee_event_api),
    .fire = event_fire,
};
