/* One writer at a time, in the order they came, people before jobs. */
#include "core/db/db-priv.h"

#include <errno.h>
#include <time.h>

#define PATIENCE_S 10

/* A ticket may go when nobody holds the lock, it is the next of its rank, and (for
 * work) no person waits. */
static bool may_go(const struct cd_lock *l, enum cd_db_rank rank, uint64_t ticket)
{
    if (l->held || l->serving[rank] != ticket)
        return false;
    return rank == CD_DB_PEOPLE || l->serving[CD_DB_PEOPLE] == l->next[CD_DB_PEOPLE];
}

int cd_lock_take(struct cd_lock *l, enum cd_db_rank rank, struct cordee_error *err)
{
    struct timespec until;
    uint64_t ticket;
    int rc = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&l->mutex);
    ticket = l->next[rank]++;
    while (!may_go(l, rank, ticket) && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&l->turn, &l->mutex, &until);
    if (may_go(l, rank, ticket)) {
        l->serving[rank]++;
        l->held = true;
        pthread_mutex_unlock(&l->mutex);
        return 0;
    }
    /* Giving up must not stop those behind: wait until it is our turn to be skipped. */
    while (l->serving[rank] != ticket)
        pthread_cond_wait(&l->turn, &l->mutex);
    l->serving[rank]++;
    pthread_cond_broadcast(&l->turn);
    pthread_mutex_unlock(&l->mutex);
    return cordee_fail(err, CORDEE_E_BUSY,
                       "the database is busy with other writing; try again in a moment");
}

void cd_lock_give(struct cd_lock *l)
{
    pthread_mutex_lock(&l->mutex);
    l->held = false;
    pthread_cond_broadcast(&l->turn);
    pthread_mutex_unlock(&l->mutex);
}
