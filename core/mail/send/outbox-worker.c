/* A worker: one connection at a time, from claimed rows to durable results. */
#include "core/mail/send/outbox-priv.h"

#include "core/db/db.h"
#include "core/mail/sign/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_TRIES 3 /* of one message, before it is given up */

/* ---- results ---------------------------------------------------------------- */

/* Waits for what was handed over last, and learns whether the row behind it may begin. */
static void settle(struct cd_worker *w)
{
    if (!w->handed)
        return;
    cd_commit_wait(&w->box->committer, &w->entry);
    w->handed = false;
    if (w->entry.kept)
        cd_teller_tell(&w->box->teller, w->news);
    else
        free(w->news);
    w->news = NULL;
    cd_pool_drop(w->box, w->ending);
    w->ending = NULL;
    if (w->marking)
        w->marking->may_begin = w->entry.may_begin;
    w->marking = NULL;
}

static void hand(struct cd_worker *w, struct cd_flight *begins)
{
    if (begins) {
        w->entry.begun = begins->row->id;
        w->marking = begins;
        pthread_mutex_lock(&w->box->mutex);
        begins->marked = true;
        pthread_mutex_unlock(&w->box->mutex);
    }
    w->handed = true;
    w->entry.answered = &w->answered;
    cd_commit_hand(&w->box->committer, &w->entry);
}

static void deferred(struct cd_worker *w, const struct cd_claim *row,
                     const struct cd_answer *a, struct cd_entry *e)
{
    const int64_t now = cordee_now();
    struct cd_outbox *box = w->box;

    e->state = "deferred";
    e->attempts = !a->route;
    /* Days may have passed by the clock alone: it was tried a few times, too. */
    if (row->tried_at && now - row->tried_at > box->give_up_s &&
        (a->route || row->attempt >= LEAST_TRIES)) {
        e->state = "failed";
        e->ended_at = now;
    } else if (!a->route) {
        e->next_at = now + cd_again_after(a, e->reason, row->attempt);
    } else {
        pthread_mutex_lock(&box->mutex);
        e->next_at = now + (w->sent ? 0 : cd_route_wait_s(box, w->route));
        pthread_mutex_unlock(&box->mutex);
    }
}

static void entry_of(struct cd_worker *w, const struct cd_claim *row,
                     const struct cd_answer *a)
{
    struct cd_entry *e = &w->entry;

    *e = (struct cd_entry){.ended = row->id,
                           .code = a->code,
                           .attempts = 1,
                           .next_at = row->next_at,
                           .tried_at = cordee_now(),
                           .ended_at = cordee_now(),
                           .secret = row->secret,
                           .letter = row->letter};
    snprintf(e->said, sizeof e->said, "%s", a->said);
    if (a->outcome != CD_SENT)
        e->reason = cd_answer_reason(a, row->address);
    switch (a->outcome) {
    case CD_SENT:
        e->state = "sent";
        break;
    case CD_FAILED:
        e->state = "failed";
        break;
    case CD_UNKNOWN:
        e->state = "unknown";
        break;
    case CD_DEFERRED:
    case CD_UNTRIED:
        e->ended_at = 0;
        deferred(w, row, a, e);
        break;
    }
}

static void count(struct cd_worker *w, const struct cd_answer *a, struct cd_flight *f)
{
    const struct cd_claim *row = f->row;
    struct cd_outbox *box = w->box;

    w->sent += a->outcome == CD_SENT;
    w->route_bad |= a->route;
    w->told_less |= a->code == 421;
    pthread_mutex_lock(&box->mutex);
    f->row = NULL;
    box->sent += a->outcome == CD_SENT;
    if (a->slow)
        w->route->strain++;
    else if (a->outcome == CD_SENT && w->route->strain > 0)
        w->route->strain--;
    w->route->sent += a->outcome == CD_SENT;
    w->look =
        row->watched && (a->outcome == CD_SENT || a->outcome == CD_FAILED) &&
        cd_watch_result(box, row->letter, a->outcome == CD_FAILED && a->code >= 500);
    pthread_mutex_unlock(&box->mutex);
}

/* The entry is the result of this row; others hear of it when it is durable. */
static void end_with(struct cd_worker *w, struct cd_claim *row, const struct cd_answer *a)
{
    struct cd_entry *e = &w->entry;

    w->ending = row;
    if (strcmp(e->state, "sent") != 0 && strcmp(e->state, "failed") != 0)
        return;
    w->news = cd_news_of(row, a, e->said);
    if (w->news && w->look)
        w->news->look = row->letter;
    e->mark_address = w->news && w->news->hard && row->address_id;
}

/* The other message of the two, if it is the next to begin. */
static struct cd_flight *next_up(struct cd_worker *w, const struct cd_flight *f)
{
    struct cd_flight *other = &w->flight[f == &w->flight[0]];

    return other->row && !other->marked ? other : NULL;
}

static void on_result(void *ctx, struct cd_post *post, const struct cd_answer *a)
{
    struct cd_worker *w = ctx;
    struct cd_flight *f = post->own;
    struct cd_claim *row = f->row;

    settle(w);
    count(w, a, f);
    /* Cancelled, held, left, or taken by another worker: then it is not ours to end. */
    if (a->outcome == CD_UNTRIED || (f->marked && !f->may_begin)) {
        cd_pool_return(w->box, row, f->marked && !f->may_begin);
        return;
    }
    entry_of(w, row, a);
    w->entry.was_sending = f->marked;
    end_with(w, row, a);
    hand(w, a->over ? NULL : next_up(w, f));
}

static int before_body(void *ctx, struct cd_post *post)
{
    struct cd_worker *w = ctx;
    struct cd_flight *f = post->own;

    settle(w);
    if (!f->marked) { /* the first of a session */
        w->entry = (struct cd_entry){0};
        hand(w, f);
        settle(w);
    }
    return f->may_begin ? 0 : -1;
}

/* ---- what is sent ----------------------------------------------------------- */

/* A row that cannot be made into a mail is as good as refused. */
static void uncomposed(struct cd_worker *w, struct cd_claim *row,
                       const struct cordee_error *err)
{
    const bool final = err->code == CORDEE_E_INVALID || err->code == CORDEE_E_TOO_LARGE;
    const struct cd_answer a = {.outcome = final ? CD_FAILED : CD_DEFERRED,
                                .said = err->text};

    settle(w);
    w->look = false;
    entry_of(w, row, &a);
    end_with(w, row, &a);
    hand(w, NULL);
}

static int compose(struct cd_worker *w, const struct cd_claim *row, struct cd_flight *f,
                   struct cordee_error *err)
{
    const struct cd_compose_row in = {.letter = row->letter,
                                      .address = row->address,
                                      .language = row->language,
                                      .merge_values = row->values,
                                      .message_id = row->message_id,
                                      .token = row->token,
                                      .sender = row->sender};

    const char *at = strrchr(w->return_address, '@');
    const int n =
        snprintf(f->from, sizeof f->from, "%.*s+%s%s", (int)(at - w->return_address),
                 w->return_address, row->token, at);

    if (n < 0 || (size_t)n >= sizeof f->from)
        return cordee_fail(err, CORDEE_E_INVALID, "the return address is too long");
    if (cd_compose_row(w->composer, &in, &f->bytes, err) < 0)
        return -1;
    return cd_sign(w->signer, &f->bytes, err) < 0 ? -1 : 0;
}

static void put_in(struct cd_worker *w, struct cd_flight *f, struct cd_claim *row)
{
    pthread_mutex_lock(&w->box->mutex);
    f->row = row;
    f->marked = f->may_begin = false;
    pthread_mutex_unlock(&w->box->mutex);
}

/* The worker's next row; NULL: none left, or not now. */
static struct cd_claim *next_row(struct cd_worker *w)
{
    struct cd_claim *row = w->reserved;

    w->reserved = NULL;
    if (row)
        return row;
    return cd_route_slot(w) ? cd_pool_take(w) : NULL;
}

static int next_post(void *ctx, struct cd_post *post)
{
    struct cd_worker *w = ctx;
    struct cd_flight *f = &w->flight[w->flight[0].row != NULL];
    struct cd_claim *row;

    while ((row = next_row(w))) {
        struct cordee_error err;

        if (compose(w, row, f, &err) < 0) {
            uncomposed(w, row, &err);
            continue;
        }
        put_in(w, f, row);
        *post = (struct cd_post){.from = f->from,
                                 .to = row->address,
                                 .bytes = f->bytes.text,
                                 .len = f->bytes.len,
                                 .own = f};
        return 1;
    }
    return 0;
}

static void on_linked(void *ctx, struct cd_link *link)
{
    struct cd_worker *w = ctx;

    pthread_mutex_lock(&w->box->mutex);
    w->link = link;
    pthread_mutex_unlock(&w->box->mutex);
}

/* There was no session: the row that was next says why; it was no attempt of its own. */
static void no_session(struct cd_worker *w, const char *said)
{
    const struct cd_answer a = {.outcome = CD_DEFERRED, .route = true, .said = said};

    struct cd_claim *row = w->reserved;

    w->reserved = NULL;
    if (row)
        entry_of(w, row, &a);
    pthread_mutex_lock(&w->box->mutex);
    cd_route_failed(w->box, w->route, said);
    pthread_mutex_unlock(&w->box->mutex);
    if (row) {
        w->ending = row;
        hand(w, NULL);
        settle(w);
    }
}

/* What the server said of itself is kept when it is news. */
static void keep_offer(struct cd_worker *w, const struct cd_session_report *report)
{
    struct cd_outbox *box = w->box;
    struct cordee_error err;
    bool news;

    pthread_mutex_lock(&box->mutex);
    news = w->route->id && report->offered && report->size_most != w->route->size_most;
    if (news)
        w->route->size_most = report->size_most;
    pthread_mutex_unlock(&box->mutex);
    if (!news)
        return;
    cd_db_share_begin(box->host, &box->share);
    if (cd_relay_heard(box->host->core, w->route->id, report->size_most, &err) < 0 &&
        box->host->core->log)
        box->host->core->log->write(box->host->core, CORDEE_WARN, "outbox: %s", err.text);
    cd_db_share_end(box->host, &box->share);
}

static void run_session(struct cd_worker *w)
{
    const struct cd_source source = {.ctx = w,
                                     .next = next_post,
                                     .before_body = before_body,
                                     .result = on_result,
                                     .linked = on_linked};
    struct cd_outbox *box = w->box;
    struct cd_session_report report = {.size_most = -1};
    struct cd_relay relay;
    struct cordee_error err;
    int rc;

    w->sent = 0;
    w->route_bad = w->told_less = false;
    cd_db_share_begin(box->host, &box->share);
    rc = cd_outbox_relay(box->host, w->route->id, &relay, &err);
    if (rc == 0)
        rc = cd_return_address(box->host->core, w->return_address, &err);
    cd_db_share_end(box->host, &box->share);
    if (rc == 0) {
        cd_commit_senders(&box->committer, 1);
        rc = cd_smtp_session(&relay, &source, &report, &err);
        cd_commit_senders(&box->committer, -1);
    }
    settle(w);
    if (rc < 0) {
        no_session(w, err.text);
        return;
    }
    keep_offer(w, &report);
    pthread_mutex_lock(&box->mutex);
    cd_route_session(box, w, &report);
    pthread_mutex_unlock(&box->mutex);
}

/* ---- when ------------------------------------------------------------------- */

static int busy(const struct cd_outbox *box)
{
    int n = 0;

    for (int i = 0; i < CD_WORKERS_MOST; i++)
        n += box->workers[i].busy;
    return n;
}

/* One more connection pays when those that are open have enough to do, or stall. */
static bool is_needed(const struct cd_outbox *box, int n)
{
    const int64_t now = cd_outbox_ms();
    int64_t moved = 0;

    for (int i = 0; i < CD_WORKERS_MOST; i++)
        if (box->workers[i].busy && box->workers[i].moved_at > moved)
            moved = box->workers[i].moved_at;
    return n == 0 || box->pool.n > 4 * n || now - moved > 500;
}

/* How long a worker has nothing to do, in ms; 0: go. */
static int64_t idle_for(struct cd_outbox *box)
{
    const int64_t now = cd_outbox_ms();
    const int n = busy(box);

    int64_t wait;

    if (box->held)
        return 2000;
    if (box->rest.paused_until > now)
        return box->rest.paused_until - now;
    if (!cd_route_pick(box, &wait))
        return wait;
    if (box->pool.n == 0 && box->look_at > now)
        return box->look_at - now;
    return is_needed(box, n) ? 0 : 250;
}

/* One of those that wait reads the settings, so that the others need no connection to the
 * database before there is work for them. */
static bool is_first_idle(const struct cd_worker *w)
{
    for (const struct cd_worker *other = w->box->workers; other < w; other++)
        if (!other->busy)
            return false;
    return true;
}

static bool wait_for_work(struct cd_worker *w)
{
    struct cd_outbox *box = w->box;
    int64_t wait;
    bool go;

    pthread_mutex_lock(&box->mutex);
    w->busy = false;
    if (w->route)
        w->route->busy--;
    w->route = NULL;
    while (!box->stop && (wait = idle_for(box)) > 0) {
        const int64_t until = cd_outbox_ms() + (wait < 10000 ? wait : 10000);
        struct timespec t = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};

        pthread_cond_timedwait(&box->change, &box->mutex, &t);
        if (is_first_idle(w))
            cd_outbox_settings(box);
    }
    w->busy = go = !box->stop;
    if (go) {
        w->route = cd_route_pick(box, &wait);
        w->route->busy++;
    }
    w->moved_at = cd_outbox_ms();
    pthread_mutex_unlock(&box->mutex);
    return go;
}

void *cd_worker_run(void *worker)
{
    struct cd_worker *w = worker;
    struct cd_outbox *box = w->box;

    pthread_setname_np(pthread_self(), "outbox");
    cd_outbox_behind();
    w->composer = cd_composer_new(box->host->core);
    w->signer = cd_signer_new(box->host->core);
    cd_composer_share(w->composer, &box->share);
    cd_signer_share(w->signer, &box->share);
    while (wait_for_work(w)) {
        w->reserved = cd_route_slot(w) ? cd_pool_take(w) : NULL;
        if (!w->reserved)
            continue;
        pthread_cond_signal(&box->change); /* there may be more for another */
        run_session(w);
        cd_pool_drop(box, w->reserved);
        w->reserved = NULL;
    }
    cd_composer_free(w->composer);
    cd_signer_free(w->signer);
    for (int i = 0; i < 2; i++)
        cordee_buf_drop(&w->flight[i].bytes);
    cd_db_thread_done(box->host);
    return NULL;
}
