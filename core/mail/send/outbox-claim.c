/* Which rows are sent next.  Claims are in memory only: who crashes has claimed nothing.
 *
 * One pool serves all workers, so that rows that are written together stand together in
 * the database; the committer fills it, so that one connection has the pages. */
#include "core/mail/send/outbox-priv.h"

#include "core/mail/send/outbox-plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STALLED_MS 2000  /* a worker that took no row for so long lets others have it */
#define LOOK_MS    10000 /* another process may have queued something */
#define FRESH_S    30    /* who was asked about so lately is asked about when it begins */
#define REFUSED_MS 60000 /* after a refusal all are asked about for so long */

/* ---- claims; with box->mutex held ------------------------------------------- */

static struct cd_claim **list_of(struct cd_pool *pool, int64_t id)
{
    return &pool->claims[(uint64_t)id % CD_CLAIM_LISTS];
}

static bool is_claimed(struct cd_outbox *box, int64_t id)
{
    for (const struct cd_claim *row = *list_of(&box->pool, id); row; row = row->next)
        if (row->id == id && !row->left)
            return true;
    return false;
}

static void forget(struct cd_pool *pool, struct cd_claim *row)
{
    if (row->prev)
        row->prev->next = row->next;
    else
        *list_of(pool, row->id) = row->next;
    if (row->next)
        row->next->prev = row->prev;
    pool->n_claims--;
    free(row);
}

static void add(struct cd_pool *pool, struct cd_claim *row)
{
    struct cd_claim **list = list_of(pool, row->id);

    row->next = *list;
    if (*list)
        (*list)->prev = row;
    *list = row;
    pool->n_claims++;
    *pool->last = row;
    pool->last = &row->behind;
    pool->n++;
}

static void to_the_front(struct cd_pool *pool)
{
    pool->after_next_at = pool->after_id = -1;
}

void cd_pool_clear(struct cd_outbox *box)
{
    struct cd_pool *pool = &box->pool;

    for (struct cd_claim *row = pool->first, *behind; row; row = behind) {
        behind = row->behind;
        cd_late_uncount(box, row);
        forget(pool, row);
    }
    pool->first = NULL;
    pool->last = &pool->first;
    pool->n = 0;
    pool->clears++;
    to_the_front(pool);
}

void cd_pool_drop(struct cd_outbox *box, struct cd_claim *row)
{
    if (!row)
        return;
    pthread_mutex_lock(&box->mutex);
    forget(&box->pool, row);
    pthread_mutex_unlock(&box->mutex);
}

void cd_pool_return(struct cd_outbox *box, struct cd_claim *row, bool refused)
{
    pthread_mutex_lock(&box->mutex);
    if (refused)
        box->pool.refused_at = cd_outbox_ms();
    cd_late_uncount(box, row);
    forget(&box->pool, row);
    to_the_front(&box->pool);
    pthread_mutex_unlock(&box->mutex);
}

/* ---- from the database ------------------------------------------------------ */

/* One piece of memory, the texts behind the numbers. */
static struct cd_claim *read_row(struct cordee_rows *rows)
{
    const struct cordee_db_api *db = rows->api;
    const char *text[5];
    size_t length[5], total = 0;
    struct cd_claim *row;
    char *at;

    for (int i = 0; i < 5; i++) {
        length[i] = strlen(db->get_text(rows, 9 + i)) + 1;
        total += length[i];
    }
    row = calloc(1, sizeof *row + total);
    if (!row)
        abort();
    at = row->texts;
    for (int i = 0; i < 5; i++) {
        text[i] = memcpy(at, db->get_text(rows, 9 + i), length[i]);
        at += length[i];
    }
    row->id = db->get_int(rows, 0);
    row->letter = db->get_int(rows, 1);
    row->party = db->get_int(rows, 2);
    row->interaction = db->get_int(rows, 3);
    row->address_id = db->get_int(rows, 4);
    row->tried_at = db->get_int(rows, 5);
    row->next_at = db->get_int(rows, 6);
    row->attempt = (int)db->get_int(rows, 7);
    row->bulk = db->get_int(rows, 8) & CORDEE_LETTER_BULK;
    row->watched = row->bulk && !(db->get_int(rows, 8) & CORDEE_LETTER_TEST);
    row->secret = db->get_int(rows, 8) & CORDEE_LETTER_SECRET;
    row->sender = db->get_int(rows, 16);
    row->per_minute = (int)db->get_int(rows, 17);
    row->address = text[0];
    row->language = text[1];
    row->values = text[2];
    row->message_id = text[3];
    row->token = text[4];
    return row;
}

/* What is found on the way: who may no longer be written to, and what must wait. */
struct left_out {
    int64_t id[CD_POOL];
    char why[CD_POOL][32];
    int n;
    struct {
        int64_t id, until;
    } late[CD_POOL], rest; /* rows; and a letter */
    int n_late;
    int64_t asked[CD_POOL]; /* rows that waited for a budget */
    int n_asked;
};

static int suppress_all(struct cordee *cd, const struct left_out *out,
                        struct cordee_error *err)
{
    for (int i = 0; i < out->n; i++)
        if (cd->db->exec(cd, err,
                         "UPDATE outbox SET state = 'suppressed', said = ?, ended_at = ?"
                         " WHERE id = ? AND ended_at IS NULL AND state <> 'sending'",
                         CORDEE_ARGS(CORDEE_V((const char *)out->why[i]),
                                     CORDEE_V(cordee_now()), CORDEE_V(out->id[i]))) < 0)
            return -1;
    return 0;
}

static int put_off_all(struct cordee *cd, const struct left_out *out,
                       struct cordee_error *err)
{
    for (int i = 0; i < out->n_late; i++)
        if (cd->db->exec(
                cd, err,
                "UPDATE outbox SET next_at = ? WHERE id = ? AND ended_at IS NULL"
                " AND state <> 'sending'",
                CORDEE_ARGS(CORDEE_V(out->late[i].until), CORDEE_V(out->late[i].id))) < 0)
            return -1;
    return out->rest.id &&
                   cd->db->exec(
                       cd, err, "UPDATE letter SET rests_until = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(out->rest.until), CORDEE_V(out->rest.id))) < 0
               ? -1
               : 0;
}

static int leave_out(struct cordee *cd, const struct left_out *out,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (out->n == 0 && out->n_late == 0 && out->n_asked == 0 && !out->rest.id)
        return 0;
    if (cd->db->begin(cd, &tx, err) < 0 || suppress_all(cd, out, err) < 0 ||
        put_off_all(cd, out, err) < 0)
        return -1;
    for (int i = 0; i < out->n_asked; i++)
        if (cd_budget_again(cd, out->asked[i], err) < 0)
            return -1;
    return cd->db->commit(&tx, err);
}

/* Adds a row to the pool, unless the pace says not now.  -1: nor any other of its letter;
 * box->mutex is held. */
static int put_in(struct cd_outbox *box, struct cd_claim *row, struct left_out *out)
{
    int64_t until = 0;

    switch (cd_late(box, row, &until)) {
    case CD_NOT_LATE:
        add(&box->pool, row);
        return 0;
    case CD_LATE_ROW:
        out->late[out->n_late].id = row->id;
        out->late[out->n_late++].until = until;
        free(row);
        return 0;
    case CD_LATE_LETTER:
        break;
    }
    out->rest.id = row->letter;
    out->rest.until = until;
    if (until < box->turn_at)
        box->turn_at = until;
    free(row);
    return -1;
}

/* Adds a row to the pool, or to those left out, unless it is claimed.  0: it is; -1: what
 * was read behind it may no longer be so: the pool was cleared since `clears`, or its
 * letter rests. */
static int take(struct cd_outbox *box, struct cordee_rows *rows, struct left_out *out,
                uint64_t clears)
{
    const struct cordee_db_api *db = rows->api;
    const bool skip = !db->is_null(rows, 14);
    const bool asked = !skip && db->get_int(rows, 18);
    struct cd_claim *row = skip || asked ? NULL : read_row(rows);
    bool claimed, stale;

    pthread_mutex_lock(&box->mutex);
    stale = box->pool.clears != clears;
    claimed = db->get_int(rows, 15) || is_claimed(box, db->get_int(rows, 0));
    if (!stale) {
        box->pool.after_next_at = db->get_int(rows, 6);
        box->pool.after_id = db->get_int(rows, 0);
    }
    if (claimed || stale)
        free(row);
    else if (row && put_in(box, row, out) < 0)
        stale = true;
    pthread_mutex_unlock(&box->mutex);
    if (stale)
        return -1;
    if (asked && !claimed)
        out->asked[out->n_asked++] = db->get_int(rows, 0);
    if (skip && !claimed) {
        out->id[out->n] = db->get_int(rows, 0);
        snprintf(out->why[out->n++], sizeof out->why[0], "%s", db->get_text(rows, 14));
    }
    return !claimed;
}

/* Rows that were queued since then are claimed without asking again whether their reader
 * may be written to: the committer asks when they begin, and breaking off there costs a
 * connection only.  With box->mutex held. */
static int64_t fresh_since(const struct cd_outbox *box, int64_t now)
{
    const int64_t refused = box->pool.refused_at;

    return refused && cd_outbox_ms() - refused < REFUSED_MS ? INT64_MAX : now - FRESH_S;
}

/* Rows behind the place where the last filling ended.  How many were found, or -1. */
static int fill_some(struct cd_outbox *box, struct left_out *out,
                     struct cordee_error *err)
{
    struct cordee *cd = box->host->core;
    int64_t next_at, id;
    const int64_t now = cordee_now();
    uint64_t clears;
    int64_t fresh;
    int n = 0, rc = 0, taken;

    pthread_mutex_lock(&box->mutex);
    clears = box->pool.clears;
    next_at = box->pool.after_next_at;
    id = box->pool.after_id;
    fresh = fresh_since(box, now);
    pthread_mutex_unlock(&box->mutex);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, box->claim_sql,
        CORDEE_ARGS(CORDEE_V(fresh), CORDEE_V(now), CORDEE_V(next_at), CORDEE_V(next_at),
                    CORDEE_V(id), CORDEE_V(now), CORDEE_V(now), CORDEE_V(now)));

    if (!rows)
        return -1;
    while (n < CD_POOL && out->n < CD_POOL && out->n_late < CD_POOL &&
           out->n_asked < CD_POOL && (rc = cd->db->next(rows, err)) > 0) {
        if ((taken = take(box, rows, out, clears)) < 0)
            return n + 1; /* there may be rows: look again at once */
        n += taken;
    }
    return rc < 0 ? -1 : n;
}

/* When there may be rows again: the next deferred one comes due, a stalled worker gives
 * its row back, or another process has queued something. */
static void look_again(struct cd_outbox *box, uint64_t wakes)
{
    struct cordee *cd = box->host->core;
    int64_t due = 0, wait = LOOK_MS;

    if (cd->db->one(cd, NULL, &due,
                    "SELECT min(next_at) FROM outbox WHERE ended_at IS NULL"
                    " AND state <> 'sending' AND next_at > ?",
                    CORDEE_ARGS(CORDEE_V(cordee_now()))) > 0)
        wait = (due - cordee_now()) * 1000;
    pthread_mutex_lock(&box->mutex);
    if (box->turn_at < cordee_now() + wait / 1000)
        wait = (box->turn_at - cordee_now()) * 1000;
    if (box->pool.n_claims > 0 && wait > STALLED_MS / 2)
        wait = STALLED_MS / 2;
    wait = wait < 100 ? 100 : wait > LOOK_MS ? LOOK_MS : wait;
    if (wakes == box->wakes)
        box->look_at = cd_outbox_ms() + wait;
    pthread_mutex_unlock(&box->mutex);
}

/* What a stalled worker has ready but not begun may be another's. (Should both begin it,
 * the committer lets only one.) */
static void leave_stalled(struct cd_outbox *box)
{
    const int64_t now = cd_outbox_ms();

    for (int i = 0; i < CD_WORKERS_MOST; i++) {
        struct cd_worker *w = &box->workers[i];

        for (int k = 0; k < 2 && now - w->moved_at > STALLED_MS; k++)
            if (w->flight[k].row && !w->flight[k].marked)
                w->flight[k].row->left = true;
    }
}

static int fill(struct cd_outbox *box, uint64_t *wakes_r, struct left_out *out,
                struct cordee_error *err)
{
    struct cd_pool *pool = &box->pool;
    int n;

    pthread_mutex_lock(&box->mutex);
    *wakes_r = box->wakes;
    if (*wakes_r != pool->wakes_seen) {
        pool->wakes_seen = *wakes_r;
        to_the_front(pool);
    }
    pthread_mutex_unlock(&box->mutex);
    n = fill_some(box, out, err);
    if (n == 0) {
        pthread_mutex_lock(&box->mutex);
        leave_stalled(box);
        to_the_front(pool);
        pthread_mutex_unlock(&box->mutex);
        n = fill_some(box, out, err);
    }
    return n;
}

/* Letters open and close. */
static int turn(struct cd_outbox *box, struct cordee_error *err)
{
    const int64_t now = cordee_now();
    uint64_t clears;
    int64_t next;

    pthread_mutex_lock(&box->mutex);
    next = box->turn_at;
    clears = box->pool.clears;
    pthread_mutex_unlock(&box->mutex);
    if (cd_clock_went_back(box)) {
        next = 0;
        if (cd_again_soon(box->host->core, err) < 0)
            return -1;
    }
    if (next > now)
        return 0;
    if (cd_plans_turn(box->host->core, now, &next, err) < 0)
        return -1;
    pthread_mutex_lock(&box->mutex);
    if (clears == box->pool.clears) /* else a letter has other times since */
        box->turn_at = next;
    cd_pool_clear(box); /* some of it may no longer go */
    pthread_mutex_unlock(&box->mutex);
    return 0;
}

void cd_pool_fill(struct cd_outbox *box)
{
    struct cordee_error err;
    struct left_out out = {.n = 0};
    uint64_t wakes = 0;
    const int n = turn(box, &err) < 0 ? -1 : fill(box, &wakes, &out, &err);

    if (n == 0)
        look_again(box, wakes);
    if (n < 0 || leave_out(box->host->core, &out, &err) < 0) {
        pthread_mutex_lock(&box->mutex);
        cd_route_failed(box, &box->rest, err.text);
        pthread_mutex_unlock(&box->mutex);
    }
    pthread_mutex_lock(&box->mutex);
    if (n >= 0 && box->rest.paused_until <= cd_outbox_ms()) {
        box->rest.failures = 0;
        box->rest.said[0] = '\0';
    }
    box->pool.filling = false;
    pthread_cond_broadcast(&box->change);
    pthread_mutex_unlock(&box->mutex);
}

/* ---- to the workers --------------------------------------------------------- */

/* With box->mutex held. */
static void ask_for_more(struct cd_outbox *box)
{
    if (box->pool.filling)
        return;
    if (box->turn_at > cordee_now() &&
        (box->pool.n >= CD_POOL_LOW || box->look_at > cd_outbox_ms()))
        return;
    box->pool.filling = true;
    box->filling = (struct cd_entry){.fill = box};
    cd_commit_hand(&box->committer, &box->filling);
}

struct cd_claim *cd_pool_take(struct cd_worker *w)
{
    struct cd_outbox *box = w->box;
    struct cd_pool *pool = &box->pool;
    struct cd_claim *row = NULL;

    pthread_mutex_lock(&box->mutex);
    ask_for_more(box);
    while (!pool->first && pool->filling && !box->stop)
        pthread_cond_wait(&box->change, &box->mutex);
    if (pool->first && !box->stop && !box->held) {
        row = pool->first;
        pool->first = row->behind;
        if (!pool->first)
            pool->last = &pool->first;
        pool->n--;
        row->behind = NULL;
        w->moved_at = cd_outbox_ms();
    }
    pthread_mutex_unlock(&box->mutex);
    return row;
}
