/* The committer: makes what workers hand over durable, all that came meanwhile in one
 * transaction. */
#include "core/mail/send/outbox-priv.h"

#include "core/db/db.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINGER_NS 200000

/* A row that was marked is ours until it ends; one that was not may meanwhile have been
 * cancelled, or be another worker's. */
static int write_end(struct cordee *cd, const struct cd_entry *e,
                     struct cordee_error *err)
{
    static const char ours[] =
        "UPDATE outbox SET state = ?, code = ?, said = ?, reason = ?, attempt = attempt "
        "+ ?,"
        " next_at = ?, tried_at = coalesce(tried_at, ?), ended_at = ?, mark_address = ?"
        " WHERE id = ? AND state = 'sending'";
    static const char maybe[] =
        "UPDATE outbox SET state = ?, code = ?, said = ?, reason = ?, attempt = attempt "
        "+ ?,"
        " next_at = ?, tried_at = coalesce(tried_at, ?), ended_at = ?, mark_address = ?"
        " WHERE id = ? AND ended_at IS NULL AND state <> 'sending'";

    return cd->db->exec(cd, err, e->was_sending ? ours : maybe,
                        CORDEE_ARGS(CORDEE_V(e->state), CORDEE_ID(e->code),
                                    CORDEE_V((const char *)e->said),
                                    CORDEE_V(e->reason ? e->reason : ""),
                                    CORDEE_V(e->attempts), CORDEE_V(e->next_at),
                                    CORDEE_ID(e->tried_at), CORDEE_ID(e->ended_at),
                                    CORDEE_V(e->mark_address), CORDEE_V(e->ended)));
}

/* A letter that was taken back while this was tried: it is not tried again.  And a
 * secret goes with the last who was to get it. */
static int after_end(struct cordee *cd, const struct cd_entry *e,
                     struct cordee_error *err)
{
    if (!e->ended_at &&
        cd->db->exec(cd, err,
                     "UPDATE outbox SET state = 'cancelled', ended_at = ? WHERE id = ? "
                     "AND ended_at IS NULL AND letter IN (SELECT id FROM letter WHERE "
                     "cancelled_at IS NOT NULL)",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(e->ended))) < 0)
        return -1;
    return e->secret ? cd_letter_forget(cd, e->letter, err) : 0;
}

static int write_all(struct cd_committer *c, struct cd_entry *entries,
                     struct cordee_error *err)
{
    struct cordee *cd = c->host->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const int64_t now = cordee_now();

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (struct cd_entry *e = entries; e; e = e->next) {
        if (e->ended && (write_end(cd, e, err) < 0 || after_end(cd, e, err) < 0))
            return -1;
        if (!e->begun)
            continue;
        /* Held, cancelled, closed, unsubscribed meanwhile: then nothing is changed. */
        if (cd->db->exec(cd, err, c->begin_sql,
                         CORDEE_ARGS(CORDEE_V(e->begun), CORDEE_V(now), CORDEE_V(now))) <
            0)
            return -1;
        e->may_begin = cd->db->changes(cd) == 1;
    }
    return cd->db->commit(&tx, err);
}

static void complain(struct cd_committer *c, const struct cordee_error *err)
{
    struct cordee *cd = c->host->core;

    if (!c->broken && cd->log)
        cd->log->write(cd, CORDEE_ERROR,
                       "outbox: results cannot be kept, so nothing is "
                       "sent until they can: %s",
                       err->text);
    c->broken = true;
}

/* Results must not be lost while the program lives, so a database that refuses is asked
 * again; when it still refuses at the end, the rows stay `sending` and become unknown. */
static void keep(struct cd_committer *c, struct cd_entry *entries)
{
    struct cordee_error err;
    int tries_left = 20;

    cd_db_log_own(c->host); /* not before those who wait are answered */
    while (write_all(c, entries, &err) < 0) {
        complain(c, &err);
        for (struct cd_entry *e = entries; e; e = e->next)
            e->may_begin = false;
        if (c->stop && tries_left-- == 0)
            return;
        usleep(250000);
    }
    c->broken = false;
    for (struct cd_entry *e = entries; e; e = e->next)
        e->kept = true;
}

/* Takes a request for rows out of the list; NULL: there is none. */
static struct cd_outbox *take_filling(struct cd_entry **entries)
{
    for (struct cd_entry **e = entries; *e; e = &(*e)->next)
        if ((*e)->fill) {
            struct cd_outbox *box = (*e)->fill;

            *e = (*e)->next;
            return box;
        }
    return NULL;
}

/* One commit serves all who have handed something over.  Half of the sessions are enough:
 * while theirs is written the other half transfers, and neither the disk nor the
 * processors wait for the slowest. */
static bool are_enough(const struct cd_committer *c)
{
    return 2 * c->pending >= c->senders;
}

/* A worker hands over while its next message is still being announced, so a moment's
 * wait costs it nothing. */
static void linger(struct cd_committer *c)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += LINGER_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    while (!are_enough(c) && !c->stop)
        if (pthread_cond_timedwait(&c->asked, &c->mutex, &until) == ETIMEDOUT)
            return;
}

/* Tells those who wait for one of these; with c->mutex held, which it lets go, so that
 * who wakes does not stop at it.  An entry is its worker's again as soon as it is done.
 */
static void answer(struct cd_committer *c, struct cd_entry *entries)
{
    pthread_cond_t *waiting[CD_WORKERS_MOST];
    size_t n = 0;

    for (struct cd_entry *e = entries, *next; e; e = next) {
        next = e->next;
        waiting[n++] = e->answered;
        e->done = true;
    }
    pthread_mutex_unlock(&c->mutex);
    while (n > 0)
        pthread_cond_signal(waiting[--n]);
}

static void *run(void *arg)
{
    struct cd_committer *c = arg;

    pthread_setname_np(pthread_self(), "outbox-commit");
    cd_outbox_behind();
    pthread_mutex_lock(&c->mutex);
    for (;;) {
        struct cd_entry *entries;
        struct cd_outbox *fill;

        while (!c->first && !c->stop)
            pthread_cond_wait(&c->asked, &c->mutex);
        if (!c->first)
            break;
        linger(c);
        entries = c->first;
        c->first = NULL;
        c->last = &c->first;
        c->pending = 0;
        pthread_mutex_unlock(&c->mutex);
        fill = take_filling(&entries);
        if (entries)
            keep(c, entries);
        pthread_mutex_lock(&c->mutex);
        answer(c, entries);
        if (entries)
            cd_db_log_back(c->host);
        if (fill)
            cd_pool_fill(fill);
        pthread_mutex_lock(&c->mutex);
    }
    pthread_mutex_unlock(&c->mutex);
    cd_db_thread_done(c->host);
    return NULL;
}

int cd_committer_start(struct cd_committer *c, struct cordee_host *host,
                       const char *begin_sql, struct cordee_error *err)
{
    pthread_condattr_t attr;

    *c = (struct cd_committer){.host = host, .begin_sql = begin_sql};
    c->last = &c->first;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&c->mutex, NULL);
    pthread_cond_init(&c->asked, &attr);
    pthread_condattr_destroy(&attr);
    if (pthread_create(&c->thread, NULL, run, c) != 0)
        return cordee_fail(err, CORDEE_E_INTERNAL, "no thread for the outbox");
    return 0;
}

void cd_committer_stop(struct cd_committer *c)
{
    pthread_mutex_lock(&c->mutex);
    c->stop = true;
    pthread_cond_signal(&c->asked);
    pthread_mutex_unlock(&c->mutex);
    pthread_join(c->thread, NULL);
    pthread_mutex_destroy(&c->mutex);
    pthread_cond_destroy(&c->asked);
}

void cd_commit_senders(struct cd_committer *c, int more)
{
    pthread_mutex_lock(&c->mutex);
    c->senders += more;
    pthread_mutex_unlock(&c->mutex);
}

void cd_commit_hand(struct cd_committer *c, struct cd_entry *entry)
{
    bool wake;

    entry->done = entry->kept = entry->may_begin = false;
    entry->next = NULL;
    pthread_mutex_lock(&c->mutex);
    *c->last = entry;
    c->last = &entry->next;
    c->pending++;
    wake = c->pending == 1 || are_enough(c);
    pthread_mutex_unlock(&c->mutex);
    if (wake)
        pthread_cond_signal(&c->asked);
}

void cd_commit_wait(struct cd_committer *c, struct cd_entry *entry)
{
    pthread_mutex_lock(&c->mutex);
    while (!entry->done)
        pthread_cond_wait(entry->answered, &c->mutex);
    pthread_mutex_unlock(&c->mutex);
}
