/* Which rows a worker takes.  Claims are in memory only: who crashes has claimed
 * nothing. */
#include "core/mail/outbox-priv.h"

#include <string.h>

#define STALLED_MS                                                                   \
    2000              /* a worker that took no row for so long lets others have them \
                       */
#define LOOK_MS 10000 /* another process may have queued something */

static bool is_claimed(const struct cd_outbox *box, int64_t id)
{
    for (int i = 0; i < CD_WORKERS_MOST; i++) {
        const struct cd_lease *l = &box->workers[i].lease;

        for (int k = 0; k < l->n; k++)
            if (l->rows[k].id == id)
                return true;
    }
    return false;
}

static const char *keep(struct cd_lease *l, struct cordee_rows *rows, int col)
{
    return cordee_arena_text(l->arena, rows->api->get_text(rows, col));
}

static void take(struct cd_lease *l, struct cordee_rows *rows)
{
    const struct cordee_db_api *db = rows->api;

    l->rows[l->n++] = (struct cd_claim){
        .id = db->get_int(rows, 0),
        .letter = db->get_int(rows, 1),
        .party = db->get_int(rows, 2),
        .interaction = db->get_int(rows, 3),
        .address_id = db->get_int(rows, 4),
        .queued_at = db->get_int(rows, 5),
        .next_at = db->get_int(rows, 6),
        .attempt = (int)db->get_int(rows, 7),
        .bulk = db->get_int(rows, 8) & CORDEE_LETTER_BULK,
        .address = keep(l, rows, 9),
        .language = keep(l, rows, 10),
        .values = keep(l, rows, 11),
        .message_id = keep(l, rows, 12),
        .token = keep(l, rows, 13),
        .skip = db->is_null(rows, 14) ? NULL : keep(l, rows, 14),
    };
}

/* Rows behind the place where the last claim ended. */
static int take_some(struct cd_worker *w, int want, struct cordee_error *err)
{
    struct cd_outbox *box = w->box;
    struct cordee *cd = box->host->core;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, box->claim_sql,
                      CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(box->after_next_at),
                                  CORDEE_V(box->after_next_at), CORDEE_V(box->after_id)));
    int rc = rows ? 0 : -1;

    while (rows && w->lease.n < want && (rc = cd->db->next(rows, err)) > 0) {
        box->after_next_at = cd->db->get_int(rows, 6);
        box->after_id = cd->db->get_int(rows, 0);
        if (!is_claimed(box, box->after_id))
            take(&w->lease, rows);
    }
    return rc < 0 ? -1 : 0;
}

/* When the next row that is deferred comes due; 0: none. */
static int64_t next_due(struct cordee *cd)
{
    int64_t at = 0;

    if (cd->db->one(cd, NULL, &at,
                    "SELECT min(next_at) FROM outbox WHERE state IN ('waiting', "
                    "'deferred') AND next_at > ?",
                    CORDEE_ARGS(CORDEE_V(cordee_now()))) < 0)
        return 0;
    return at;
}

static int suppress(struct cd_worker *w, struct cordee_error *err)
{
    struct cordee *cd = w->box->host->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    for (int i = 0; i < w->lease.n; i++) {
        const struct cd_claim *row = &w->lease.rows[i];

        if (!row->skip)
            continue;
        if ((!tx.depth && cd->db->begin(cd, &tx, err) < 0) ||
            cd->db->exec(cd, err,
                         "UPDATE outbox SET state = 'suppressed', said = ?, ended_at = ?"
                         " WHERE id = ? AND state IN ('waiting', 'deferred')",
                         CORDEE_ARGS(CORDEE_V(row->skip), CORDEE_V(cordee_now()),
                                     CORDEE_V(row->id))) < 0)
            return -1;
    }
    return tx.depth ? cd->db->commit(&tx, err) : 0;
}

/* How many of a worker's rows have begun: not the one that is made ready behind it.
 * (Should it begin at the same moment, the committer lets only one of them.) */
static int begun(const struct cd_worker *w)
{
    int n = w->lease.at;

    for (int i = 0; i < 2; i++) {
        const struct cd_claim *row = w->flight[i].row;

        if (row && !w->flight[i].marked && row - w->lease.rows < n)
            n = (int)(row - w->lease.rows);
    }
    return n;
}

/* Takes back what a stalled worker has not begun (its server may keep it for ten
 * minutes).  True: there is something to claim again; *others_r: somebody has rows that
 * may be taken back later. */
static bool take_back(struct cd_worker *w, bool *others_r)
{
    struct cd_outbox *box = w->box;
    const int64_t now = cd_outbox_ms();
    bool any = false;

    pthread_mutex_lock(&box->mutex);
    for (int i = 0; i < CD_WORKERS_MOST; i++) {
        struct cd_worker *other = &box->workers[i];

        if (other == w || begun(other) >= other->lease.n)
            continue;
        *others_r = true;
        if (now - other->moved_at < STALLED_MS)
            continue;
        other->lease.n = begun(other);
        any = true;
    }
    pthread_mutex_unlock(&box->mutex);
    return any;
}

static void look_again(struct cd_outbox *box, uint64_t wakes, bool soon)
{
    const int64_t due = next_due(box->host->core);
    int64_t wait = due ? (due - cordee_now()) * 1000 : LOOK_MS;

    if (soon)
        wait = STALLED_MS / 2;
    wait = wait < 100 ? 100 : wait > LOOK_MS ? LOOK_MS : wait;
    pthread_mutex_lock(&box->mutex);
    if (wakes == box->wakes)
        box->look_at = cd_outbox_ms() + wait;
    pthread_mutex_unlock(&box->mutex);
}

static void to_the_front(struct cd_outbox *box)
{
    box->after_next_at = box->after_id = -1;
}

/* After a wake the first pass begins at the front again, where urgent rows are, and
 * where others' claims are passed over. */
static int claim(struct cd_worker *w, struct cordee_error *err)
{
    struct cd_outbox *box = w->box;
    bool others = false;
    uint64_t wakes;
    int want, rc;

    pthread_mutex_lock(&box->mutex);
    wakes = box->wakes;
    want = box->per_session;
    pthread_mutex_unlock(&box->mutex);
    if (wakes != box->wakes_seen) {
        box->wakes_seen = wakes;
        to_the_front(box);
    }
    rc = take_some(w, want, err);
    if (rc == 0 && w->lease.n == 0 && (take_back(w, &others) || box->after_id >= 0)) {
        to_the_front(box);
        rc = take_some(w, want, err);
    }
    if (rc == 0 && w->lease.n == 0)
        look_again(box, wakes, others);
    return rc;
}

int cd_claim(struct cd_worker *w, struct cordee_error *err)
{
    int rc;

    pthread_mutex_lock(&w->box->claiming);
    cordee_arena_free(w->lease.arena);
    w->lease = (struct cd_lease){.arena = cordee_arena_new()};
    rc = claim(w, err);
    pthread_mutex_unlock(&w->box->claiming);
    return rc < 0 ? -1 : suppress(w, err);
}
