/* The thread that files, and starting all that receives. */
#include "core/mail/receive/receive-priv.h"

#include "core/base/clock.h"
#include "core/db/db.h"
#include "core/mail/way/way.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define FLOOD_MS    20
#define PATIENCE_MS 5000

/* Who stores goes before who files: a mail server waits for the one, nobody for the
 * other. After some seconds it is the filer's turn for as long. */
void cd_make_way(struct cd_mail *m)
{
    static _Thread_local int64_t waited, until;

    if (cd_clock_ms() < until)
        return;
    for (; !m->stop && cd_clock_ms() - atomic_load(&m->come_at) < FLOOD_MS &&
           waited < PATIENCE_MS;
         waited += 5)
        usleep(5000);
    if (waited < PATIENCE_MS)
        return;
    waited = 0;
    until = cd_clock_ms() + PATIENCE_MS;
}

/* ---- the thread that files -------------------------------------------------- */

static bool wait_for_mail(struct cd_mail *m)
{
    struct timespec until;
    bool stop;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec +=
        30; /* another process may have stored one, and failed tries come back */
    pthread_mutex_lock(&m->mutex);
    while (!m->stop && !m->come &&
           pthread_cond_timedwait(&m->change, &m->mutex, &until) != ETIMEDOUT)
        ;
    m->come = false;
    stop = m->stop;
    pthread_mutex_unlock(&m->mutex);
    return !stop;
}

static void *filer_run(void *arg)
{
    struct cd_mail *m = arg;
    struct cordee *core = m->host->core;

    cd_db_actor(m->host, 0, CD_DB_WORK);
    /* Of this thread only: who stores goes before who files. */
    (void)setpriority(PRIO_PROCESS, 0, 5);
    do {
        struct cordee_error err = {0};

        if (cd_receive_file(core, &err) < 0)
            core->log->write(core, CORDEE_ERROR, "filing mail: %s", err.text);
    } while (wait_for_mail(m));
    cd_db_thread_done(m->host);
    return NULL;
}

void cd_receive_wake(struct cordee_host *host)
{
    struct cd_mail *m = host->mail;

    if (!m)
        return;
    atomic_store(&m->come_at, cd_clock_ms());
    pthread_mutex_lock(&m->mutex);
    m->come = true;
    pthread_cond_broadcast(&m->change);
    pthread_mutex_unlock(&m->mutex);
}

int cd_receive_port(struct cordee_host *host)
{
    return host->mail ? host->mail->port : 0;
}

int cd_receive_start(struct cordee_host *host, struct cordee_error *err)
{
    struct cd_mail *m = calloc(1, sizeof *m);

    if (!m)
        abort();
    m->host = host;
    m->sockets[0] = m->sockets[1] = m->pipe[0] = m->pipe[1] = -1;
    pthread_mutex_init(&m->mutex, NULL);
    pthread_cond_init(&m->change, NULL);
    if (cd_storing_start(m, err) < 0 || cd_listen_start(m, err) < 0 ||
        pthread_create(&m->filer, NULL, filer_run, m) != 0) {
        cd_listen_stop(m);
        cd_storing_stop(m);
        pthread_mutex_destroy(&m->mutex);
        pthread_cond_destroy(&m->change);
        free(m);
        return -1;
    }
    host->mail = m;
    m->poller = cd_poller_start(host, err);
    if (m->poller)
        return 0;
    cd_receive_stop(host);
    return -1;
}

void cd_receive_ask(struct cordee_host *host)
{
    if (host->mail && host->mail->poller)
        cd_poller_wake(host->mail->poller);
}

void cd_receive_stop(struct cordee_host *host)
{
    struct cd_mail *m = host->mail;

    if (!m)
        return;
    cd_poller_stop(m->poller);
    cd_listen_stop(m);
    cd_storing_stop(m);
    pthread_mutex_lock(&m->mutex);
    m->stop = true;
    pthread_cond_broadcast(&m->change);
    pthread_mutex_unlock(&m->mutex);
    pthread_join(m->filer, NULL);
    host->mail = NULL;
    pthread_mutex_destroy(&m->mutex);
    pthread_cond_destroy(&m->change);
    free(m);
}
