/* One writer at a time: people in the console before jobs, each in the order they came.
 * After some people in a row a job that waits gets its turn, so that nobody starves. */
#include "core/base/clock.h"
#include "core/db/db-priv.h"

#include <errno.h>
#include <time.h>

#define PEOPLE_IN_A_ROW 16

struct cd_waiter {
    struct cd_waiter *next;
    pthread_cond_t turn;
    bool go;
};

void cd_lock_init(struct cd_lock *l)
{
    *l = (struct cd_lock){.patience_ms = 10000};
    pthread_mutex_init(&l->mutex, NULL);
}

void cd_lock_done(struct cd_lock *l)
{
    pthread_mutex_destroy(&l->mutex);
}

static void enqueue(struct cd_lock *l, enum cd_db_rank rank, struct cd_waiter *w)
{
    struct cd_waiter **end = &l->waiting[rank];

    while (*end)
        end = &(*end)->next;
    *end = w;
    l->queued[rank]++;
}

static void leave(struct cd_lock *l, enum cd_db_rank rank, const struct cd_waiter *w)
{
    struct cd_waiter **at = &l->waiting[rank];

    while (*at && *at != w)
        at = &(*at)->next;
    if (*at) {
        *at = w->next;
        l->queued[rank]--;
    }
}

static void waiter_init(struct cd_waiter *w)
{
    pthread_condattr_t attr;

    *w = (struct cd_waiter){0};
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->turn, &attr);
    pthread_condattr_destroy(&attr);
}

/* Holding the mutex: waits until the lock is handed over, or patience ends. */
static bool wait_turn(struct cd_lock *l, enum cd_db_rank rank)
{
    struct cd_waiter w;
    struct timespec until;
    int rc = 0;

    waiter_init(&w);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += l->patience_ms / 1000;
    until.tv_nsec += (l->patience_ms % 1000) * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    enqueue(l, rank, &w);
    while (!w.go && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&w.turn, &l->mutex, &until);
    if (!w.go)
        leave(l, rank, &w);
    pthread_cond_destroy(&w.turn);
    return w.go;
}

int64_t cd_lock_quiet(struct cd_lock *l)
{
    int64_t at;

    pthread_mutex_lock(&l->mutex);
    at = l->people_at;
    pthread_mutex_unlock(&l->mutex);
    return cd_clock_ms() - at;
}

bool cd_lock_wanted(struct cd_lock *l)
{
    bool wanted;

    pthread_mutex_lock(&l->mutex);
    wanted = l->waiting[CD_DB_PEOPLE] != NULL;
    pthread_mutex_unlock(&l->mutex);
    return wanted;
}

int cd_lock_take(struct cd_lock *l, enum cd_db_rank rank, struct cordee_error *err)
{
    bool got = true;

    pthread_mutex_lock(&l->mutex);
    if (rank == CD_DB_PEOPLE)
        l->people_at = cd_clock_ms();
    if (l->held)
        got = wait_turn(l, rank);
    else
        l->held = true;
    pthread_mutex_unlock(&l->mutex);
    if (got)
        return 0;
    return cordee_fail(err, CORDEE_E_BUSY,
                       "the database is busy with other writing; try again in a moment");
}

/* The lock stays held and only changes its holder, so that nobody slips in between. */
void cd_lock_give(struct cd_lock *l)
{
    enum cd_db_rank rank = CD_DB_PEOPLE;
    struct cd_waiter *next;

    pthread_mutex_lock(&l->mutex);
    if (!l->waiting[CD_DB_PEOPLE] ||
        (l->waiting[CD_DB_WORK] && l->in_a_row >= PEOPLE_IN_A_ROW))
        rank = CD_DB_WORK;
    next = l->waiting[rank];
    if (next) {
        l->waiting[rank] = next->next;
        l->queued[rank]--;
        l->in_a_row = rank == CD_DB_PEOPLE ? l->in_a_row + 1 : 0;
        next->go = true;
        pthread_cond_signal(&next->turn);
    } else {
        l->held = false;
        l->in_a_row = 0;
    }
    pthread_mutex_unlock(&l->mutex);
}
