/* How fast, and when not at all: each relay is a way of its own, for all rows. */
#include "core/mail/send/outbox-priv.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define FIRST_PAUSE_S 2
#define PAUSE_MOST_S  300
#define SLOW_S        60 /* the server asked for less and took nothing */
#define STRAIN_MOST   3  /* answers "4.7.x" before we believe it */

int64_t cd_outbox_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- which way -------------------------------------------------------------- */

/* Whether `r` is rather taken than `best`: it stands before it, or has more room. */
static bool is_better(const struct cd_outbox *box, const struct cd_route *r,
                      const struct cd_route *best)
{
    if (box->in_order)
        return r->order < best->order;
    return r->busy * best->allowed < best->busy * r->allowed;
}

/* In their order a later one stands in while those before it pause, and not while they
 * are only busy. */
struct cd_route *cd_route_pick(struct cd_outbox *box, int64_t *wait_r)
{
    const int64_t now = cd_outbox_ms();
    struct cd_route *best = NULL;

    *wait_r = 2000;
    for (int i = 0; i < CD_RELAYS_MOST; i++) {
        struct cd_route *r = &box->routes[i];

        if (!r->live || (r->busy >= r->allowed && !box->in_order))
            continue;
        if (r->paused_until > now) {
            if (r->paused_until - now < *wait_r)
                *wait_r = r->paused_until - now;
            continue;
        }
        if (!best || is_better(box, r, best))
            best = r;
    }
    return best && best->busy < best->allowed ? best : NULL;
}

static int64_t pause_s(const struct cd_route *route)
{
    int64_t s = FIRST_PAUSE_S;

    for (int i = 0; i < route->failures && s < PAUSE_MOST_S; i++)
        s *= 2;
    return s < PAUSE_MOST_S ? s : PAUSE_MOST_S;
}

int64_t cd_route_wait_s(const struct cd_outbox *box, const struct cd_route *route)
{
    const int64_t now = cd_outbox_ms();
    int64_t wait = pause_s(route);

    for (int i = 0; i < CD_RELAYS_MOST; i++) {
        const struct cd_route *r = &box->routes[i];

        if (!r->live || r == route)
            continue;
        if (r->paused_until <= now)
            return 0;
        if ((r->paused_until - now) / 1000 + 1 < wait)
            wait = (r->paused_until - now) / 1000 + 1;
    }
    return wait;
}

/* ---- as set up -------------------------------------------------------------- */

static struct cd_route *slot_of(struct cd_outbox *box, int64_t id)
{
    struct cd_route *empty = NULL;

    for (int i = 0; i < CD_RELAYS_MOST; i++) {
        struct cd_route *r = &box->routes[i];

        if (r->used && r->id == id)
            return r;
        if (!r->used && !empty)
            empty = r;
    }
    return empty;
}

static void set_up(struct cd_outbox *box, const struct cd_relay_use *use, int order)
{
    struct cd_route *r = slot_of(box, use->id);
    int most = use->connections;

    if (!r)
        return; /* the last session of a removed one has not ended: soon */
    if (!r->used)
        *r = (struct cd_route){.id = use->id, .used = true};
    if (use->per_minute > 0 && most > 1 + use->per_minute / 60)
        most = 1 + use->per_minute / 60;
    if (box->per_minute > 0 && most > 1 + box->per_minute / 60)
        most = 1 + box->per_minute / 60;
    if (r->connections != most)
        r->connections = r->allowed = most;
    r->per_minute = use->per_minute;
    r->size_most = use->size_most;
    r->live = true;
    r->order = order;
    snprintf(r->name, sizeof r->name, "%s", use->name);
}

void cd_routes_set_up(struct cd_outbox *box, const struct cd_relay_use *uses, int n)
{
    for (int i = 0; i < CD_RELAYS_MOST; i++) {
        struct cd_route *r = &box->routes[i];

        r->live = false;
        for (int k = 0; k < n; k++)
            r->live |= r->used && r->id == uses[k].id;
        if (!r->live && r->busy == 0)
            r->used = false;
    }
    for (int k = 0; k < n; k++)
        set_up(box, &uses[k], k);
}

/* ---- what becomes of it ----------------------------------------------------- */

static void pause_for(struct cd_outbox *box, struct cd_route *route, int64_t seconds)
{
    const int64_t until = cd_outbox_ms() + seconds * 1000;

    if (until > route->paused_until)
        route->paused_until = until;
    cd_pool_clear(box); /* what may be sent is looked up anew then */
}

void cd_route_failed(struct cd_outbox *box, struct cd_route *route, const char *said)
{
    struct cordee *cd = box->host->core;

    if (route->failures == 0 && cd->log)
        cd->log->write(cd, CORDEE_WARN, "outbox: %s", said);
    snprintf(route->said, sizeof route->said, "%s", said);
    pause_for(box, route, pause_s(route));
    route->failures++;
}

static void slow_down(struct cd_outbox *box, const struct cd_worker *w, const char *said)
{
    struct cd_route *route = w->route;

    snprintf(route->said, sizeof route->said, "%s", said);
    route->strain = 0;
    if (w->sent) { /* took some and had enough: come back with less */
        route->allowed -= route->allowed > 1;
        pause_for(box, route, FIRST_PAUSE_S);
    } else {
        route->allowed = (route->allowed + 1) / 2;
        pause_for(box, route, SLOW_S);
    }
}

void cd_route_session(struct cd_outbox *box, struct cd_worker *w,
                      const struct cd_session_report *report)
{
    struct cd_route *route = w->route;

    if (w->told_less || route->strain >= STRAIN_MOST) {
        slow_down(box, w, report->said);
    } else if (w->sent) {
        route->failures = 0;
        route->said[0] = '\0';
        route->allowed += route->allowed < route->connections;
    } else if (w->route_bad) {
        const bool refused = *report->said == '4' || *report->said == '5';

        cd_route_failed(box, route, refused ? report->said : "the mail server hung up");
    }
}

/* ---- how fast --------------------------------------------------------------- */

/* When the next may start, of so many a minute. */
static int64_t next_free(int64_t *free_at, int per_minute)
{
    const int64_t now = cd_outbox_ms();
    int64_t at;

    if (per_minute <= 0)
        return now;
    at = *free_at > now ? *free_at : now;
    *free_at = at + 60000 / per_minute;
    return at;
}

static bool may_go(const struct cd_outbox *box, const struct cd_worker *w)
{
    return !box->stop && !box->held && w->route->live;
}

bool cd_route_slot(struct cd_worker *w)
{
    struct cd_outbox *box = w->box;
    int64_t wait, here;
    bool go;

    pthread_mutex_lock(&box->mutex);
    wait = next_free(&box->free_at, box->per_minute);
    here = next_free(&w->route->free_at, w->route->per_minute);
    if (here > wait)
        wait = here;
    while (may_go(box, w) && cd_outbox_ms() < wait) {
        struct timespec until = {.tv_sec = wait / 1000, .tv_nsec = wait % 1000 * 1000000};

        pthread_cond_timedwait(&box->change, &box->mutex, &until);
    }
    go = may_go(box, w);
    pthread_mutex_unlock(&box->mutex);
    return go;
}
