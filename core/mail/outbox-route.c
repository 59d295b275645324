/* How fast, and when not at all: the way to the relay is one for all rows. */
#include "core/mail/outbox-priv.h"

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

int64_t cd_route_pause_s(const struct cd_outbox *box)
{
    int64_t s = FIRST_PAUSE_S;

    for (int i = 0; i < box->route.failures && s < PAUSE_MOST_S; i++)
        s *= 2;
    return s < PAUSE_MOST_S ? s : PAUSE_MOST_S;
}

static void pause_for(struct cd_outbox *box, int64_t seconds)
{
    const int64_t until = cd_outbox_ms() + seconds * 1000;

    if (until > box->route.paused_until)
        box->route.paused_until = until;
    cd_pool_clear(box); /* what may be sent is looked up anew then */
}

void cd_route_failed(struct cd_outbox *box, const char *said)
{
    struct cordee *cd = box->host->core;

    if (box->route.failures == 0 && cd->log)
        cd->log->write(cd, CORDEE_WARN, "outbox: %s", said);
    snprintf(box->route.said, sizeof box->route.said, "%s", said);
    pause_for(box, cd_route_pause_s(box));
    box->route.failures++;
}

static void slow_down(struct cd_outbox *box, const struct cd_worker *w, const char *said)
{
    snprintf(box->route.said, sizeof box->route.said, "%s", said);
    box->route.strain = 0;
    if (w->sent) { /* took some and had enough: come back with less */
        box->route.allowed -= box->route.allowed > 1;
        pause_for(box, FIRST_PAUSE_S);
    } else {
        box->route.allowed = (box->route.allowed + 1) / 2;
        pause_for(box, SLOW_S);
    }
}

void cd_route_session(struct cd_outbox *box, struct cd_worker *w,
                      const struct cd_session_report *report)
{
    if (w->told_less || box->route.strain >= STRAIN_MOST) {
        slow_down(box, w, report->said);
    } else if (w->sent) {
        box->route.failures = 0;
        box->route.said[0] = '\0';
        box->route.allowed += box->route.allowed < box->connections;
    } else if (w->route_bad) {
        const bool refused = *report->said == '4' || *report->said == '5';

        cd_route_failed(box, refused ? report->said : "the mail server hung up");
    }
}

bool cd_route_slot(struct cd_outbox *box)
{
    int64_t wait = 0;
    bool go;

    pthread_mutex_lock(&box->mutex);
    if (box->per_minute > 0) {
        const int64_t now = cd_outbox_ms();

        if (box->route.free_at < now)
            box->route.free_at = now;
        wait = box->route.free_at;
        box->route.free_at += 60000 / box->per_minute;
    }
    while (!box->stop && !box->held && cd_outbox_ms() < wait) {
        struct timespec until = {.tv_sec = wait / 1000, .tv_nsec = wait % 1000 * 1000000};

        pthread_cond_timedwait(&box->change, &box->mutex, &until);
    }
    go = !box->stop && !box->held;
    pthread_mutex_unlock(&box->mutex);
    return go;
}
