/* Rows of the outbox, as the rest of the program makes and changes them. */
#include "core/mail/send/outbox-priv.h"

#include "core/db/db.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define TIME_LETTERS 5  /* of 8 ms: they come round after three days */
#define TOKEN_BYTES  10 /* 16 letters that nobody can guess */
#define TOKEN_ROOM   (TIME_LETTERS + TOKEN_BYTES * 8 / 5 + 1)

/* A name for a row in return paths and links; it fits a local part beside a name.  The
 * time in front keeps rows that are added together on the same page of the index: a
 * thousand random places would make a piece of some rows write all of it. */
static void make_token(char out[TOKEN_ROOM])
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    struct timespec now;
    uint64_t t;

    clock_gettime(CLOCK_REALTIME, &now);
    t = (uint64_t)now.tv_sec * 125 + (uint64_t)now.tv_nsec / 8000000;
    for (int i = TIME_LETTERS; i-- > 0; t >>= 5)
        out[i] = digits[t & 31];
    cordee_token(out + TIME_LETTERS, TOKEN_BYTES);
}

static void wake_after(struct cordee_host *host, void *ctx)
{
    (void)ctx;
    cd_outbox_wake(host);
}

static void refresh_after(struct cordee_host *host, void *ctx)
{
    (void)ctx;
    cd_outbox_refresh(host);
}

/* What is made for a row that is new. */
struct made {
    char message_id[300], token[TOKEN_ROOM];
};

static int make(struct cordee *core, const struct cd_outbox_new *row, struct made *m_r,
                struct cordee_error *err)
{
    char domain[255], uuid[37];

    if (!row->domain && cd_our_domain(core, domain, err) < 0)
        return -1;
    cordee_uuid(uuid);
    snprintf(m_r->message_id, sizeof m_r->message_id, "%s@%s", uuid,
             row->domain ? row->domain : domain);
    make_token(m_r->token);
    return 0;
}

#define INSERT                                                                      \
    "INSERT INTO outbox(letter, interaction, party, address_id, address, language," \
    " merge_values, state, said, next_at, message_id, token, queued_at, ended_at,"  \
    " text_language, sender, reason) VALUES"
#define ROW  "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define ROWS ROW ", " ROW ", " ROW ", " ROW ", " ROW
enum { COLUMNS = 17, TOGETHER = 10 };

static const char *text_or(const char *text, const char *other)
{
    return text ? text : other;
}

/* Rows go out by next_at: personal mail before all bulk. */
static int64_t first_at(const struct cd_outbox_new *row, int64_t now)
{
    return row->next_at > now ? row->next_at : row->bulk ? now : 0;
}

static void values_of(const struct cd_outbox_new *row, const struct made *m,
                      struct cordee_value out[COLUMNS])
{
    const bool skip = row->skip && *row->skip;
    const int64_t now = cordee_now();
    const struct cordee_value values[COLUMNS] = {
        CORDEE_V(row->letter),
        CORDEE_ID(row->interaction),
        CORDEE_ID(row->party),
        CORDEE_ID(row->address_id),
        CORDEE_V(text_or(row->address, "")),
        CORDEE_V(text_or(row->language, "")),
        CORDEE_V(text_or(row->merge_values, "{}")),
        CORDEE_V(skip ? "suppressed" : "waiting"),
        CORDEE_V(skip ? row->skip : ""),
        CORDEE_V(first_at(row, now)),
        CORDEE_V((const char *)m->message_id),
        CORDEE_V((const char *)m->token),
        CORDEE_V(now),
        CORDEE_ID(skip ? now : 0),
        CORDEE_V(text_or(row->text_language, "")),
        CORDEE_ID(row->sender),
        CORDEE_V(text_or(row->reason, "")),
    };

    memcpy(out, values, sizeof values);
}

static int fits(const struct cd_outbox_new *row, struct cordee_error *err)
{
    if ((row->skip && *row->skip) || cordee_address_ok(row->address))
        return 0;
    return cordee_fail(err, CORDEE_E_INVALID, "%s is not an address mail can go to",
                       text_or(row->address, ""));
}

/* `n` rows by one statement: 1 or TOGETHER. */
static int64_t put(struct cordee *core, struct cordee_error *err,
                   const struct cd_outbox_new *rows, size_t n)
{
    struct made made[TOGETHER];
    struct cordee_value values[TOGETHER * COLUMNS];

    for (size_t i = 0; i < n; i++) {
        if (fits(&rows[i], err) < 0 || make(core, &rows[i], &made[i], err) < 0)
            return -1;
        values_of(&rows[i], &made[i], values + i * COLUMNS);
    }
    return core->db->insert(core, err, n == 1 ? INSERT ROW : INSERT ROWS ", " ROWS,
                            values, n * COLUMNS);
}

/* Whoever is really written to has it on the timeline.  (All rows are of one letter.) */
static int put_on_timelines(struct cordee *core, struct cordee_error *err,
                            const struct cd_outbox_new *rows, size_t n)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t *parties = cordee_arena_get(a, n * sizeof *parties);
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if (rows[i].party && !(rows[i].skip && *rows[i].skip))
            parties[k++] = rows[i].party;
    return n && k && rows->interaction
               ? core->crm->took_part(core, err, rows->interaction, parties, k, "to")
               : 0;
}

int64_t cd_outbox_put(struct cordee *cd, struct cordee_error *err,
                      const struct cd_outbox_new *row)
{
    struct cordee *core = cd->host->core;
    const int64_t id = put(core, err, row, 1);

    if (id < 0 || put_on_timelines(core, err, row, 1) < 0)
        return -1;
    cd_db_after_commit(cd->host, wake_after, NULL, NULL);
    return id;
}

int cd_outbox_put_all(struct cordee *cd, struct cordee_error *err,
                      const struct cd_outbox_new *rows, size_t n)
{
    struct cordee *core = cd->host->core;

    for (size_t i = 0, k; i < n; i += k) {
        k = n - i < TOGETHER ? 1 : TOGETHER;
        if (put(core, err, &rows[i], k) < 0)
            return -1;
    }
    if (put_on_timelines(core, err, rows, n) < 0)
        return -1;
    cd_db_after_commit(cd->host, wake_after, NULL, NULL);
    return 0;
}

/* One statement over rows; how many it changed, and the workers look. */
static int64_t change(struct cordee *cd, struct cordee_error *err, const char *sql,
                      const struct cordee_value *args, size_t n)
{
    struct cordee *core = cd->host->core;

    if (core->db->exec(core, err, sql, args, n) < 0)
        return -1;
    cd_db_after_commit(cd->host, wake_after, NULL, NULL);
    return core->db->changes(core);
}

static void watch_anew(struct cd_outbox *box, int64_t letter)
{
    if (!box)
        return;
    pthread_mutex_lock(&box->mutex);
    cd_watch_forget(box, letter);
    pthread_mutex_unlock(&box->mutex);
}

int64_t cd_outbox_hold(struct cordee *cd, struct cordee_error *err, int64_t letter,
                       bool held)
{
    struct cordee *core = cd->host->core;
    int64_t rows = 0;

    /* Who lets go on what paused by itself has seen what was refused until now. */
    if ((!held &&
         core->db->exec(core, err,
                        "UPDATE letter SET watched_from = ?, paused_at = NULL WHERE id ="
                        " ? AND paused_at IS NOT NULL",
                        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(letter))) < 0) ||
        change(cd, err, "UPDATE letter SET held = ? WHERE id = ?",
               CORDEE_ARGS(CORDEE_V(held), CORDEE_V(letter))) < 0 ||
        core->db->one(core, err, &rows,
                      "SELECT count(*) FROM outbox WHERE letter = ?"
                      " AND ended_at IS NULL AND state <> 'sending'",
                      CORDEE_ARGS(CORDEE_V(letter))) < 0)
        return -1;
    if (!held)
        watch_anew(cd->host->outbox, letter);
    cd_db_after_commit(cd->host, refresh_after, NULL, NULL);
    return rows;
}

int cd_letter_forget(struct cordee *cd, int64_t letter, struct cordee_error *err)
{
    const int64_t last = letter ? letter : INT64_MAX;

    if (cd->db->exec(
            cd, err,
            "DELETE FROM letter_text WHERE letter IN (SELECT l.id FROM letter l WHERE "
            "l.id BETWEEN ? AND ? AND l.flags & ? <> 0 AND NOT EXISTS (SELECT 1 FROM "
            "outbox WHERE letter = l.id AND ended_at IS NULL))",
            CORDEE_ARGS(CORDEE_V(letter), CORDEE_V(last),
                        CORDEE_V(CORDEE_LETTER_SECRET))) < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "UPDATE letter SET markdown = '' WHERE id BETWEEN ? AND ? AND flags & ? <> 0 AND "
        "markdown <> '' AND NOT EXISTS (SELECT 1 FROM outbox WHERE letter = letter.id "
        "AND ended_at IS NULL)",
        CORDEE_ARGS(CORDEE_V(letter), CORDEE_V(last), CORDEE_V(CORDEE_LETTER_SECRET)));
}

/* The letter is marked too: who is still putting an audience into the outbox stops. */
int64_t cd_outbox_take_back(struct cordee *core, int64_t letter, const char *reason,
                            struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const int64_t now = cordee_now();
    int64_t rows;

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE letter SET cancelled_at = coalesce(cancelled_at, ?)"
                       " WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(now), CORDEE_V(letter))) < 0)
        return -1;
    rows = change(core, err,
                  "UPDATE outbox SET state = 'cancelled', reason = ?, ended_at = ?"
                  " WHERE letter = ? AND ended_at IS NULL AND state <> 'sending'",
                  CORDEE_ARGS(CORDEE_V(reason), CORDEE_V(now), CORDEE_V(letter)));
    if (rows < 0 || cd_letter_forget(core, letter, err) < 0)
        return -1;
    cd_db_after_commit(core->host, refresh_after, NULL, NULL);
    return core->db->commit(&tx, err) < 0 ? -1 : rows;
}

int64_t cd_outbox_cancel(struct cordee *cd, struct cordee_error *err, int64_t letter)
{
    return cd_outbox_take_back(cd->host->core, letter, "", err);
}

int cd_outbox_again(struct cordee *cd, struct cordee_error *err, int64_t row)
{
    const int64_t now = cordee_now();
    int64_t n = change(cd, err,
                       "UPDATE outbox SET state = 'waiting', attempt = 0, next_at = 0, "
                       "settled_at = NULL, tried_at = NULL, mark_address = 0,"
                       " queued_at = ?, ended_at = NULL WHERE id = ? AND address <> ''"
                       " AND state IN ('unknown', 'failed', 'deferred')"
                       " AND EXISTS (SELECT 1 FROM letter l WHERE l.id = outbox.letter"
                       " AND l.cancelled_at IS NULL AND l.markdown <> '')",
                       CORDEE_ARGS(CORDEE_V(now), CORDEE_V(row)));

    return n < 0 ? -1 : n > 0;
}

int cd_outbox_settle(struct cordee *cd, struct cordee_error *err, int64_t row)
{
    return change(cd, err,
                  "UPDATE outbox SET settled_at = ? WHERE id = ? AND state = 'unknown'",
                  CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(row))) < 0
               ? -1
               : 0;
}

int64_t cd_outbox_distrust(struct cordee *cd, struct cordee_error *err, int64_t since)
{
    return change(cd, err,
                  "UPDATE outbox SET state = 'unknown', ended_at = ?,"
                  " said = 'from a restored or copied folder: may have been sent since'"
                  " WHERE ended_at IS NULL AND queued_at <= ?",
                  CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(since)));
}
