/* A letter to many that is refused too often is held by itself: going on would cost the
 * good name of who sends it.
 *
 * In memory a ring for each such letter says when it may be time; whether it is, and why,
 * the rows say, so that a restart or another process changes nothing. */
#include "core/mail/send/outbox-priv.h"

#include "core/db/db.h"

#include <stdlib.h>
#include <string.h>

static bool are_too_many(const struct cd_outbox *box, int refused, int of)
{
    return box->pause_refused > 0 && of >= CD_WATCH_LEAST &&
           100 * refused > box->pause_refused * of;
}

/* ---- in memory; with box->mutex held ---------------------------------------- */

/* The ring of a letter, instead of that which was used longest ago. */
static struct cd_watch *watch_of(struct cd_outbox *box, int64_t letter)
{
    struct cd_watch *oldest = &box->watches[0];

    box->watch_turn++;
    for (int i = 0; i < CD_WATCHES; i++) {
        struct cd_watch *w = &box->watches[i];

        if (w->letter == letter) {
            w->used = box->watch_turn;
            return w;
        }
        if (w->used < oldest->used)
            oldest = w;
    }
    *oldest = (struct cd_watch){.letter = letter, .used = box->watch_turn};
    return oldest;
}

static void add(struct cd_watch *w, bool refused)
{
    if (w->n == CD_WATCH_LAST)
        w->refused -= w->bad[w->at];
    else
        w->n++;
    w->bad[w->at] = refused;
    w->refused += refused;
    w->at = (w->at + 1) % CD_WATCH_LAST;
}

bool cd_watch_result(struct cd_outbox *box, int64_t letter, bool refused)
{
    struct cd_watch *w = watch_of(box, letter);

    add(w, refused);
    if (!refused || box->pause_refused <= 0)
        return false;
    return !w->known || are_too_many(box, w->refused, w->n);
}

void cd_watch_forget(struct cd_outbox *box, int64_t letter)
{
    for (int i = 0; i < CD_WATCHES; i++)
        if (box->watches[i].letter == letter)
            box->watches[i] = (struct cd_watch){0};
}

/* ---- in the database -------------------------------------------------------- */

/* On outbox o: refused for good, come back, or called spam. */
#define REFUSED                                                                        \
    "((o.state = 'failed' AND coalesce(o.code, 0) >= 500) OR o.bounced_at IS NOT NULL" \
    " OR (o.unsubscribed_at IS NOT NULL AND EXISTS (SELECT 1 FROM message m"           \
    " WHERE m.party = o.party AND m.outbox = o.id AND m.kind = 'feedback')))"

/* What the last results say: refused or not, the newest first. */
static int look(struct cordee *cd, int64_t letter, json_t **rows_r,
                struct cordee_error *err)
{
    *rows_r = cd->db->list(
        cd, err,
        "SELECT " REFUSED " AS refused, o.reason FROM outbox o JOIN letter l ON l.id ="
        " o.letter WHERE o.letter = ? AND o.state IN ('sent', 'failed')"
        " AND o.ended_at >= l.watched_from AND l.flags & ? = ?"
        " ORDER BY o.ended_at DESC, o.id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(letter),
                    CORDEE_V((int64_t)(CORDEE_LETTER_BULK | CORDEE_LETTER_TEST)),
                    CORDEE_V((int64_t)CORDEE_LETTER_BULK),
                    CORDEE_V((int64_t)CD_WATCH_LAST)));
    return *rows_r ? 0 : -1;
}

/* The ring has what the rows say; so a restart forgets nothing. */
static bool learn(struct cd_outbox *box, int64_t letter, const json_t *rows,
                  int *refused_r)
{
    struct cd_watch *w;
    bool many;

    pthread_mutex_lock(&box->mutex);
    w = watch_of(box, letter);
    *w = (struct cd_watch){.letter = letter, .used = w->used, .known = true};
    for (size_t i = json_array_size(rows); i-- > 0;)
        add(w, cordee_json_int(json_array_get(rows, i), "refused") != 0);
    *refused_r = w->refused;
    many = are_too_many(box, w->refused, w->n);
    pthread_mutex_unlock(&box->mutex);
    return many;
}

/* What most of those that were refused have in common; "": nothing was said. */
static const char *mostly(const json_t *rows)
{
    const char *best = "";
    int most = 0;

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const char *reason = cordee_json_text(json_array_get(rows, i), "reason");
        int n = 0;

        if (!cordee_json_int(json_array_get(rows, i), "refused") || !*reason)
            continue;
        for (size_t k = i; k < json_array_size(rows); k++)
            n += cordee_json_int(json_array_get(rows, k), "refused") &&
                 strcmp(cordee_json_text(json_array_get(rows, k), "reason"), reason) == 0;
        if (n > most) {
            most = n;
            best = reason;
        }
    }
    return best;
}

/* Held with the reason beside it, in one step, unless nobody waits any more or a person
 * was quicker. */
static int hold(struct cordee *cd, int64_t letter, int refused, const json_t *rows,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const int64_t of = (int64_t)json_array_size(rows);
    const char *why = mostly(rows);

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE letter SET paused_at = ?, paused_refused = ?, paused_of = ?,"
                     " paused_reason = ? WHERE id = ? AND held = 0 AND cancelled_at IS "
                     "NULL AND EXISTS (SELECT 1 FROM outbox o WHERE o.letter = letter.id"
                     " AND o.state IN ('waiting', 'deferred'))",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(refused), CORDEE_V(of),
                                 CORDEE_V(why), CORDEE_V(letter))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return 0;
    if (cd_outbox_hold(cd, err, letter, true) < 0 ||
        (cd->event && cd->event->fire(cd, err, "mail.paused",
                                      CORDEE_ARGS(CORDEE_V(letter), CORDEE_V(refused),
                                                  CORDEE_V(of), CORDEE_V(why))) < 0) ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    if (cd->log)
        cd->log->write(cd, CORDEE_WARN,
                       "outbox: letter %lld pauses by itself: %d of the last %lld were "
                       "refused (%s)",
                       (long long)letter, refused, (long long)of, why);
    return 0;
}

int cd_watch_look(struct cd_outbox *box, int64_t letter, struct cordee_error *err)
{
    struct cordee *cd = box->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    int refused;

    if (look(cd, letter, &rows, err) < 0)
        return -1;
    return learn(box, letter, rows, &refused) ? hold(cd, letter, refused, rows, err) : 0;
}

/* ---- what comes later ------------------------------------------------------- */

static void look_after(struct cordee_host *host, void *ctx)
{
    const int64_t *letter = ctx;

    if (host->outbox)
        cd_teller_look(&host->outbox->teller, *letter);
    free(ctx);
}

int cd_outbox_doubt(struct cordee *cd, int64_t row, struct cordee_error *err)
{
    int64_t *letter = calloc(1, sizeof *letter);
    int rc;

    if (!letter)
        abort();
    rc = cd->db->one(cd, err, letter,
                     "SELECT o.letter FROM outbox o WHERE o.id = ? AND EXISTS (SELECT 1"
                     " FROM outbox w WHERE w.letter = o.letter AND w.state IN"
                     " ('waiting', 'deferred'))",
                     CORDEE_ARGS(CORDEE_V(row)));
    if (rc > 0)
        return cd_db_after_commit(cd->host, look_after, free, letter);
    free(letter);
    return rc;
}
