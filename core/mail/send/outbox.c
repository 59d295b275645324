/* Starting and stopping the outbox, its settings, and how things stand. */
#include "core/mail/send/outbox-priv.h"

#include "core/db/db.h"
#include "core/db/held.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SET_UP_MS 2000 /* relays and settings of another process are seen so late */

void cd_outbox_behind(void)
{
    const struct sched_param none = {0};

    pthread_setschedparam(pthread_self(), SCHED_BATCH, &none); /* else as it was */
}

/* ---- settings --------------------------------------------------------------- */

static int clamp(int64_t n, int least, int most)
{
    return n < least ? least : n > most ? most : (int)n;
}

/* In practice there is one destination, whatever the settings say. */
static int practice_relay(struct cordee_host *host, struct cd_relay *r,
                          struct cordee_error *err)
{
    r->practice = true;
    r->security = CD_SECURITY_NONE;
    r->per_session = clamp(host->core->setting->number(host->core, "mail.per_session"), 1,
                           CD_SESSION_MOST);
    snprintf(r->host, sizeof r->host, "127.0.0.1");
    r->port = host->outbox && host->outbox->practice_port
                  ? host->outbox->practice_port(host)
                  : 0;
    if (r->port <= 0)
        return cordee_fail(err, CORDEE_E_BUSY, "the practice receiver does not run");
    return 0;
}

int cd_outbox_relay(struct cordee_host *host, int64_t id, struct cd_relay *r,
                    struct cordee_error *err)
{
    *r = (struct cd_relay){0};
    return host->practice ? practice_relay(host, r, err)
                          : cd_relay_load(host->core, id, r, err);
}

/* Those there are, or in practice our own receiver.  How many; -1: not known. */
static int relays(struct cd_outbox *box, struct cd_relay_use uses[CD_RELAYS_MOST])
{
    struct cordee *cd = box->host->core;
    struct cordee_error err;
    int n;

    if (box->host->practice) {
        uses[0] = (struct cd_relay_use){
            .connections = clamp(cd->setting->number(cd, "mail.connections"), 1, 10)};
        return 1;
    }
    n = cd_relay_seed(cd, &err) < 0 ? -1 : cd_relays_in_use(cd, uses, &err);
    if (n < 0 && cd->log)
        cd->log->write(cd, CORDEE_WARN, "outbox: %s", err.text);
    return n;
}

void cd_outbox_settings(struct cd_outbox *box)
{
    struct cordee *cd = box->host->core;
    struct cd_relay_use uses[CD_RELAYS_MOST];
    struct cd_domains *domains;
    int n;

    box->per_minute = clamp(cd->setting->number(cd, "mail.per_minute"), 0, 1000000);
    box->give_up_s =
        86400 * (int64_t)clamp(cd->setting->number(cd, "mail.retry_days"), 1, 30);
    box->pause_refused = clamp(cd->setting->number(cd, "mail.pause_refused"), 0, 100);
    box->in_order = cd->setting->number(cd, "mail.relays_in_order") != 0;
    box->held = cd_held(box->host);
    if (box->set_up_at && cd_outbox_ms() - box->set_up_at < SET_UP_MS)
        return;
    box->set_up_at = cd_outbox_ms();
    pthread_mutex_unlock(&box->mutex);
    cd_db_share_begin(box->host, &box->share);
    n = relays(box, uses);
    domains = cd_domains_read(box);
    cd_db_share_end(box->host, &box->share);
    pthread_mutex_lock(&box->mutex);
    if (n >= 0)
        cd_routes_set_up(box, uses, n);
    cd_domains_use(box, domains);
}

/* ---- statements ------------------------------------------------------------- */

/* The crm's rule on who may be written to takes the topic as its one `?`; here it is the
 * letter's.  A notice (flag 64) has a rule of its own. */
static char *rule(struct cordee *cd)
{
    const char *sql =
        cd->crm && cd->crm->may_write_sql ? cd->crm->may_write_sql(cd) : "NULL";
    const char *notice =
        cd->crm && cd->crm->may_notice_sql ? cd->crm->may_notice_sql(cd) : "NULL";
    const size_t n = strcspn(sql, "?");
    struct cordee_buf b = {0};

    cordee_buf_printf(&b, "(CASE WHEN l.flags & 64 <> 0 THEN %s ELSE ", notice);
    cordee_buf_put(&b, sql, n);
    if (sql[n])
        cordee_buf_printf(&b, "l.topic%s", sql + n + 1);
    cordee_buf_puts(&b, " END)");
    return cordee_buf_take(&b);
}

/* A row that is `sending` is looked at in C (take): asked of here, each row of a letter
 * that may not go now would have to be read.
 *
 * `flags & 5 = 1`: bulk (1) and no test (4). */
static void statements(struct cd_outbox *box)
{
    char *may_not = rule(box->host->core);
    struct cordee_buf claim = {0}, begin = {0};

    cordee_buf_printf(
        &claim,
        "SELECT b.id, b.letter, b.party, b.interaction, b.address_id, b.tried_at,"
        " b.next_at, b.attempt, l.flags, b.address, b.language, b.merge_values,"
        " b.message_id, b.token, CASE WHEN b.address = '' THEN 'erased'"
        " WHEN b.queued_at < ? AND l.flags & 5 = 1 AND b.party IS NOT NULL THEN %s END "
        "AS skip,"
        " b.state = 'sending', b.sender, l.per_minute,"
        " b.reason = 'budget' AND b.state = 'waiting'"
        " FROM outbox b JOIN letter l ON l.id = b.letter"
        " LEFT JOIN party p ON p.id = b.party"
        " LEFT JOIN email_address e ON e.id = b.address_id"
        " WHERE b.ended_at IS NULL AND b.next_at <= ?"
        " AND b.next_at >= ? AND (b.next_at > ? OR b.id > ?) AND l.held = 0"
        " AND l.cancelled_at IS NULL AND coalesce(l.opens_at, 0) <= ?"
        " AND (l.closes_at IS NULL OR l.closes_at > ?)"
        " AND coalesce(l.rests_until, 0) <= ?"
        " ORDER BY b.next_at, b.id",
        may_not);
    cordee_buf_printf(
        &begin,
        "UPDATE outbox SET state = 'sending' WHERE id = ?"
        " AND ended_at IS NULL AND state <> 'sending' AND address <> ''"
        " AND EXISTS (SELECT 1 FROM letter l LEFT JOIN party p ON p.id = outbox.party"
        " LEFT JOIN email_address e ON e.id = outbox.address_id"
        " WHERE l.id = outbox.letter AND l.held = 0 AND l.cancelled_at IS NULL"
        " AND coalesce(l.opens_at, 0) <= ? AND (l.closes_at IS NULL OR l.closes_at > ?)"
        " AND (l.flags & 5 <> 1"
        " OR outbox.party IS NULL OR %s IS NULL))",
        may_not);
    free(may_not);
    box->claim_sql = cordee_buf_take(&claim);
    box->begin_sql = cordee_buf_take(&begin);
}

/* ---- start and stop --------------------------------------------------------- */

/* Whatever was being sent when the program ended may have arrived.  (By letters: the
 * index has the state, so that no waiting row is read.) */
static int recover(struct cordee_host *host, struct cordee_error *err)
{
    struct cordee *cd = host->core;
    int64_t n;

    /* Restored or copied data: its original may have gone on sending. */
    if (cd_held(host) &&
        cd_outbox_distrust(cd, err, cd->setting->number(cd, "core.held_since")) < 0)
        return -1;
    if (cd->db->exec(cd, err,
                     "UPDATE outbox SET state = 'unknown', ended_at = ?,"
                     " said = 'the program ended while this was being sent'"
                     " WHERE letter IN (SELECT id FROM letter) AND state = 'sending'",
                     CORDEE_ARGS(CORDEE_V(cordee_now()))) < 0)
        return -1;
    n = cd->db->changes(cd);
    if (cd_again_soon(cd, err) < 0 || cd_letter_forget(cd, 0, err) < 0)
        return -1;
    if (n > 0 && cd->log)
        cd->log->write(cd, CORDEE_WARN,
                       "outbox: %lld mails were being sent when the program ended; "
                       "whether they arrived is unknown",
                       (long long)n);
    return 0;
}

static void init(struct cd_outbox *box)
{
    pthread_condattr_t attr;

    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&box->mutex, NULL);
    cd_db_share_init(&box->share);
    pthread_cond_init(&box->change, &attr);
    pthread_condattr_destroy(&attr);
    cd_pool_clear(box);
}

static int start_workers(struct cd_outbox *box, struct cordee_error *err)
{
    for (int i = 0; i < CD_WORKERS_MOST; i++) {
        struct cd_worker *w = &box->workers[i];

        w->box = box;
        pthread_cond_init(&w->answered, NULL);
        if (pthread_create(&w->thread, NULL, cd_worker_run, w) != 0)
            return cordee_fail(err, CORDEE_E_INTERNAL, "no thread for the outbox");
        w->started = true;
    }
    return 0;
}

int cd_outbox_start(struct cordee_host *host, int (*practice_port)(struct cordee_host *),
                    struct cordee_error *err)
{
    struct cd_outbox *box;

    if (recover(host, err) < 0)
        return -1;
    box = calloc(1, sizeof *box);
    if (!box)
        abort();
    box->host = host;
    box->practice_port = practice_port;
    init(box);
    statements(box);
    host->outbox = box;
    pthread_mutex_lock(&box->mutex);
    cd_outbox_settings(box);
    pthread_mutex_unlock(&box->mutex);
    if (cd_committer_start(&box->committer, host, box->begin_sql, err) < 0 ||
        cd_teller_start(&box->teller, host, err) < 0 || start_workers(box, err) < 0)
        abort(); /* no threads: nothing of the program will work */
    if (cd_teller_catch_up(&box->teller, err) == 0)
        return 0;
    cd_outbox_stop(host);
    return -1;
}

static void cut_links(struct cd_outbox *box)
{
    for (int i = 0; i < CD_WORKERS_MOST; i++)
        if (box->workers[i].link)
            cd_link_cut(box->workers[i].link);
}

static bool all_idle(const struct cd_outbox *box)
{
    for (int i = 0; i < CD_WORKERS_MOST; i++)
        if (box->workers[i].link)
            return false;
    return true;
}

void cd_outbox_stop(struct cordee_host *host)
{
    struct cd_outbox *box = host->outbox;

    if (!box)
        return;
    pthread_mutex_lock(&box->mutex);
    box->stop = true;
    pthread_cond_broadcast(&box->change);
    for (int i = 0; i < 100 && !all_idle(box); i++) { /* 5 s */
        pthread_mutex_unlock(&box->mutex);
        usleep(50000);
        pthread_mutex_lock(&box->mutex);
    }
    cut_links(box);
    pthread_mutex_unlock(&box->mutex);
    for (int i = 0; i < CD_WORKERS_MOST; i++)
        if (box->workers[i].started)
            pthread_join(box->workers[i].thread, NULL);
    cd_committer_stop(&box->committer); /* who signals them */
    for (int i = 0; i < CD_WORKERS_MOST; i++)
        if (box->workers[i].started)
            pthread_cond_destroy(&box->workers[i].answered);
    cd_db_share_done(&box->share);
    cd_pool_clear(box);
    cd_teller_stop(&box->teller);
    pthread_mutex_destroy(&box->mutex);
    pthread_cond_destroy(&box->change);
    free(box->claim_sql);
    free(box->begin_sql);
    free(box->domains_text);
    free(box);
    host->outbox = NULL;
}

void cd_outbox_wake(struct cordee_host *host)
{
    struct cd_outbox *box = host->outbox;

    if (!box)
        return;
    pthread_mutex_lock(&box->mutex);
    box->wakes++;
    box->look_at = 0;
    pthread_cond_broadcast(&box->change);
    pthread_mutex_unlock(&box->mutex);
}

void cd_outbox_refresh(struct cordee_host *host)
{
    struct cd_outbox *box = host->outbox;

    if (!box)
        return;
    pthread_mutex_lock(&box->mutex);
    cd_pool_clear(box);
    box->turn_at = 0;
    pthread_mutex_unlock(&box->mutex);
    cd_outbox_wake(host);
}

void cd_outbox_retry(struct cordee_host *host)
{
    struct cd_outbox *box = host->outbox;

    if (!box)
        return;
    pthread_mutex_lock(&box->mutex);
    box->rest.paused_until = 0;
    for (int i = 0; i < CD_RELAYS_MOST; i++)
        box->routes[i].paused_until = 0;
    box->set_up_at = 0;
    cd_outbox_settings(box);
    pthread_cond_broadcast(&box->change);
    pthread_mutex_unlock(&box->mutex);
    cd_outbox_wake(host);
}

/* ---- how things stand ------------------------------------------------------- */

static json_t *route_model(const struct cd_route *r)
{
    const int64_t pause = r->paused_until - cd_outbox_ms();
    json_t *m =
        json_pack("{s:I, s:s, s:i, s:i, s:i, s:I, s:b}", "id", (json_int_t)r->id, "name",
                  r->name, "connections", r->connections, "allowed", r->allowed, "busy",
                  r->busy, "sent_now", (json_int_t)r->sent, "paused", pause > 0);

    if (pause > 0)
        json_object_set_new(m, "paused_until", json_integer(cordee_now() + pause / 1000));
    cordee_json_set_text(m, "said", r->said);
    return m;
}

/* Nothing goes while all of them pause; then the first that may says until when. */
static void add_routes(struct cd_outbox *box, json_t *model)
{
    const struct cd_route *first = NULL, *speaker = NULL;
    json_t *list = json_array();
    int connections = 0;
    int64_t pause;

    pthread_mutex_lock(&box->mutex);
    for (int i = 0; i < CD_RELAYS_MOST; i++) {
        const struct cd_route *r = &box->routes[i];

        if (!r->live)
            continue;
        connections += r->connections;
        first = !first || r->paused_until < first->paused_until ? r : first;
        speaker = !speaker && *r->said ? r : speaker;
        json_array_append_new(list, route_model(r));
    }
    if (!first || box->rest.paused_until > cd_outbox_ms())
        first = speaker = &box->rest;
    pause = first->paused_until - cd_outbox_ms();
    json_object_set_new(model, "connections", json_integer(connections));
    json_object_set_new(model, "sent_now", json_integer(box->sent));
    json_object_set_new(model, "held", json_boolean(box->held));
    json_object_set_new(model, "paused", json_boolean(pause > 0 || !connections));
    if (pause > 0)
        json_object_set_new(model, "paused_until",
                            json_integer(cordee_now() + pause / 1000));
    cordee_json_set_text(model, "said",
                         !connections
                             ? "no outgoing mail server is set, or all are paused"
                         : speaker ? speaker->said
                                   : "");
    pthread_mutex_unlock(&box->mutex);
    json_object_set_new(model, "relays", list);
}

json_t *cd_outbox_status(struct cordee_host *host, struct cordee_error *err)
{
    struct cordee *cd = host->core;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, "SELECT state, count(*) FROM outbox GROUP BY state", CORDEE_NO_ARGS);
    json_t *model = rows ? json_object() : NULL;
    int rc = 0;

    while (model && (rc = cd->db->next(rows, err)) > 0)
        json_object_set_new(model, cd->db->get_text(rows, 0),
                            json_integer(cd->db->get_int(rows, 1)));
    if (rc < 0) {
        json_decref(model);
        return NULL;
    }
    if (model && host->outbox)
        add_routes(host->outbox, model);
    return model;
}
