/* Telling the rest of the program what became of mails: on a thread of its own, since
 * hooks may take their time and mail must not wait for them. */
#include "core/mail/send/outbox-priv.h"

#include "core/db/db.h"
#include "core/mail/bounce/understand.h"
#include "core/mail/news/heard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_WAITING 20000 /* then the oldest is forgotten: the row itself is not */

static void fire(struct cordee *cd, const struct cd_news *n)
{
    struct cordee_error err;
    int rc;

    if (!cd->event)
        return;
    if (n->sent)
        rc = cd->event->fire(cd, &err, "mail.sent",
                             CORDEE_ARGS(CORDEE_V(n->row), CORDEE_ID(n->party),
                                         CORDEE_ID(n->interaction)));
    else
        rc = cd->event->fire(cd, &err, "mail.failed",
                             CORDEE_ARGS(CORDEE_V(n->row), CORDEE_ID(n->party),
                                         CORDEE_ID(n->interaction),
                                         CORDEE_V((const char *)n->said)));
    if (rc < 0 && cd->log)
        cd->log->write(cd, CORDEE_WARN, "outbox: %s", err.text);
}

/* There is no such address: written beside it, and off the list of what is still to be
 * written, in one go. */
static int mark(struct cordee *cd, const struct cd_news *n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (cd->crm &&
         cd->crm->address_state(cd, err, n->address_id, "bounced", n->said) < 0) ||
        cd->db->exec(cd, err, "UPDATE outbox SET mark_address = 0 WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(n->row))) < 0)
        return -1;
    cd_news_refused(cd, n->row, n->said);
    return cd->db->commit(&tx, err);
}

static void tell(struct cordee *cd, const struct cd_news *n)
{
    struct cordee_error err;

    if (n->hard && n->address_id && mark(cd, n, &err) < 0 && cd->log)
        cd->log->write(cd, CORDEE_WARN, "outbox: %s", err.text);
    if (!n->silent)
        fire(cd, n);
}

/* With the mutex held, which it lets go meanwhile. */
static void look(struct cd_teller *t)
{
    const int64_t letter = t->looks[--t->n_looks];
    struct cordee *cd = t->host->core;
    struct cordee_error err;

    pthread_mutex_unlock(&t->mutex);
    if (cd_watch_look(t->host->outbox, letter, &err) < 0 && cd->log)
        cd->log->write(cd, CORDEE_WARN, "outbox: %s", err.text);
    pthread_mutex_lock(&t->mutex);
}

static void *run(void *arg)
{
    struct cd_teller *t = arg;

    pthread_mutex_lock(&t->mutex);
    for (;;) {
        struct cd_news *n;

        while (!t->first && !t->n_looks && !t->stop)
            pthread_cond_wait(&t->come, &t->mutex);
        if (t->n_looks) {
            look(t);
            continue;
        }
        if (!t->first)
            break;
        n = t->first;
        t->first = n->next;
        if (!t->first)
            t->last = &t->first;
        t->waiting--;
        pthread_mutex_unlock(&t->mutex);
        tell(t->host->core, n);
        free(n);
        pthread_mutex_lock(&t->mutex);
    }
    pthread_mutex_unlock(&t->mutex);
    cd_db_thread_done(t->host);
    return NULL;
}

int cd_teller_start(struct cd_teller *t, struct cordee_host *host,
                    struct cordee_error *err)
{
    *t = (struct cd_teller){.host = host};
    t->last = &t->first;
    pthread_mutex_init(&t->mutex, NULL);
    pthread_cond_init(&t->come, NULL);
    if (pthread_create(&t->thread, NULL, run, t) != 0)
        return cordee_fail(err, CORDEE_E_INTERNAL, "no thread for the outbox");
    return 0;
}

void cd_teller_stop(struct cd_teller *t)
{
    pthread_mutex_lock(&t->mutex);
    t->stop = true;
    pthread_cond_signal(&t->come);
    pthread_mutex_unlock(&t->mutex);
    pthread_join(t->thread, NULL);
    pthread_mutex_destroy(&t->mutex);
    pthread_cond_destroy(&t->come);
}

struct cd_news *cd_news_of(const struct cd_claim *row, const struct cd_answer *answer,
                           const char *said)
{
    const bool sent = answer->outcome == CD_SENT;
    struct cd_news *n;

    if (sent && row->bulk) /* ten thousand times the same: the mailing's report has it */
        return NULL;
    n = calloc(1, sizeof *n);
    if (!n)
        abort();
    *n = (struct cd_news){.row = row->id,
                          .party = row->party,
                          .interaction = row->interaction,
                          .address_id = row->address_id,
                          .sent = sent,
                          .hard = !sent && answer->recipient && answer->code >= 500 &&
                                  cd_refusal_is_hard(said, answer->status, row->address)};
    snprintf(n->said, sizeof n->said, "%s", said);
    return n;
}

void cd_teller_tell(struct cd_teller *t, struct cd_news *n)
{
    if (!n)
        return;
    if (n->look)
        cd_teller_look(t, n->look);
    pthread_mutex_lock(&t->mutex);
    if (t->waiting >= MOST_WAITING) {
        struct cd_news *oldest = t->first;

        t->first = oldest->next;
        free(oldest);
        t->waiting--;
    }
    *t->last = n;
    t->last = &n->next;
    t->waiting++;
    pthread_cond_signal(&t->come);
    pthread_mutex_unlock(&t->mutex);
}

void cd_teller_look(struct cd_teller *t, int64_t letter)
{
    bool known = false;

    pthread_mutex_lock(&t->mutex);
    for (int i = 0; i < t->n_looks; i++)
        known |= t->looks[i] == letter;
    if (!known && t->n_looks < CD_WATCHES)
        t->looks[t->n_looks++] = letter;
    pthread_cond_signal(&t->come);
    pthread_mutex_unlock(&t->mutex);
}

int cd_teller_catch_up(struct cd_teller *t, struct cordee_error *err)
{
    struct cordee *cd = t->host->core;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT id, address_id, said FROM outbox WHERE mark_address = 1 "
                      "ORDER BY id LIMIT ?",
                      CORDEE_ARGS(CORDEE_V(MOST_WAITING)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        struct cd_news *n = calloc(1, sizeof *n);

        if (!n)
            abort();
        *n = (struct cd_news){.row = cd->db->get_int(rows, 0),
                              .address_id = cd->db->get_int(rows, 1),
                              .hard = true,
                              .silent = true};
        snprintf(n->said, sizeof n->said, "%s", cd->db->get_text(rows, 2));
        cd_teller_tell(t, n);
    }
    return rc;
}
