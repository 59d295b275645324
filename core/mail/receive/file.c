/* Filing: a stored mail is read, classified, and offered to the handlers, all in one
 * transaction, so that a handler that fails leaves nothing half done. */
#include "core/mail/receive/receive-priv.h"

#include "core/config/folder.h"
#include "core/mail/capture/capture.h"
#include "core/mail/desk/desk.h"
#include "core/mail/news/heard.h"

#include <stdlib.h>
#include <string.h>

#define TRIES_MAX    5
#define HANDLERS_MAX 64

/* ---- reading one ------------------------------------------------------------ */

static const char **envelope_read(const char *json, struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_loads(json, 0, NULL);
    size_t n = json_array_size(list);
    const char **to = cordee_arena_get(arena, (n + 1) * sizeof *to);
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if (json_is_string(json_array_get(list, i)))
            to[k++] =
                cordee_arena_text(arena, json_string_value(json_array_get(list, i)));
    return to;
}

/* Its From is nobody's. */
static bool is_from_a_server(const struct cd_inbound *in)
{
    return cd_inbound_is(in, "bounce") || cd_inbound_is(in, "delayed") ||
           cd_inbound_is(in, "feedback");
}

/* Who wrote: whose address it is, or else whom our mail went to. */
static int party_find(struct cordee *core, struct cd_inbound *in,
                      struct cordee_error *err)
{
    int64_t address;
    int rc = 0;

    if (!is_from_a_server(in) && core->crm && cordee_address_ok(in->mail.from_address))
        rc = core->crm->by_email(core, err, in->mail.from_address, &in->mail.party,
                                 &address);
    if (rc == 0)
        in->mail.party = in->ours.party;
    return rc < 0 ? -1 : 0;
}

/* 1 read, 0 it cannot be, -1. */
static int inbound_read(struct cordee *core, json_t *row, struct cordee_arena *arena,
                        struct cd_inbound *in, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    const char *file = cordee_json_text(row, "file");
    struct cd_parsed *p;
    int rc;

    in->at = cordee_json_int(row, "received_at");
    in->sent = cordee_json_int(row, "sent");
    in->handed = cordee_json_int(row, "handed");
    rc = cd_file_get(core->host, file, CD_MAIL_SIZE_MAX, &raw, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_IO, "its file is gone");
    if (rc < 0 || !(p = cd_parse(raw.text, raw.len, arena)))
        return rc < 0 ? -1 : 0;
    in->parsed = p;
    in->mail = (struct cordee_inbound){
        .message = cordee_json_int(row, "id"),
        .envelope_from = cordee_arena_text(arena, cordee_json_text(row, "envelope_from")),
        .envelope_to = envelope_read(cordee_json_text(row, "envelope_to"), arena),
        .from_address = p->from_address,
        .from_name = p->from_name,
        .subject = p->subject,
        .text = p->text,
        .visible = *p->visible ? p->visible : p->text,
        .message_id = p->message_id,
        .in_reply_to = p->in_reply_to,
        .raw_path = cd_file_path(core->host, arena, file),
    };
    rc = cd_ours_find(core, p, in->mail.envelope_from, in->mail.envelope_to, arena,
                      &in->ours, err);
    if (rc < 0)
        return -1;
    in->mail.outbox = in->ours.outbox;
    in->mail.token = in->ours.token;
    in->understood = cd_understand(raw.text, raw.len, in->mail.envelope_from, arena);
    in->mail.kind = cd_filed_kind(in->understood, rc > 0);
    return party_find(core, in, err) < 0 ? -1 : 1;
}

/* ---- offering it ------------------------------------------------------------ */

static int by_priority(const void *a, const void *b)
{
    const struct cordee_inbound_handler *x = (*(const struct cd_row *const *)a)->row;
    const struct cordee_inbound_handler *y = (*(const struct cd_row *const *)b)->row;

    if (x->priority != y->priority)
        return x->priority < y->priority ? -1 : 1;
    /* in the order in which they were added */
    return *(const struct cd_row *const *)a < *(const struct cd_row *const *)b ? -1 : 1;
}

/* Others hear of it in the transaction that files it: who refuses it undoes that too, so
 * that nothing is filed twice. */
static int received(struct cordee *core, const struct cd_inbound *in,
                    struct cordee_error *err)
{
    return core->event->fire(core, err, "mail.received",
                             CORDEE_ARGS(CORDEE_V(in->mail.message),
                                         CORDEE_V(in->mail.kind),
                                         CORDEE_V(in->mail.party)));
}

/* One handler, in a savepoint: what a handler did that does not want it is undone.  As
 * `claim`. */
static int offer(struct cordee *core, const struct cd_row *row, struct cd_inbound *in,
                 struct cordee_error *err)
{
    const struct cordee_inbound_handler *h = row->row;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc;

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    rc = h->claim(row->cd, &in->mail, err);
    if (rc == 1 &&
        (core->db->exec(core, err,
                        "UPDATE message SET state = 'filed', handler = ?, error = '' "
                        "WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(h->name), CORDEE_V(in->mail.message))) < 0 ||
         received(core, in, err) < 0 || core->db->commit(&tx, err) < 0))
        rc = -1;
    return rc;
}

/* 1 somebody has it, 0 nobody, -1. */
static int offer_all(struct cordee *core, struct cd_inbound *in, struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(core->host->rows, CD_ROW_INBOUND, &n);
    const struct cd_row *sorted[HANDLERS_MAX];
    int rc = 0;

    n = n > HANDLERS_MAX ? HANDLERS_MAX : n;
    for (size_t i = 0; i < n; i++)
        sorted[i] = &rows[i];
    qsort(sorted, n, sizeof *sorted, by_priority);
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = offer(core, sorted[i], in, err);
    return rc;
}

/* What it says of itself, for the list of unread mail. */
static int message_describe(struct cordee *core, const struct cd_inbound *in,
                            struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "UPDATE message SET from_name = ?, from_address = ?, subject = ?, kind = ?, "
        "outbox = ?, party = ?, attached = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(in->mail.from_name), CORDEE_V(in->mail.from_address),
                    CORDEE_V(in->mail.subject), CORDEE_V(in->mail.kind),
                    CORDEE_ID(in->mail.outbox), CORDEE_ID(in->mail.party),
                    CORDEE_V((int64_t)in->parsed->n_files), CORDEE_V(in->mail.message)));
}

static int message_state(struct cordee *core, int64_t id, const char *state,
                         const char *error, struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "UPDATE message SET state = ?, error = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(state), CORDEE_V(error), CORDEE_V(id)));
}

/* What somebody we know sent to us: as what it is kept; NULL: as nothing. */
static const char *known_kind(const struct cd_inbound *in)
{
    if (!in->mail.party)
        return NULL;
    if (cd_inbound_is(in, "auto-reply"))
        return "mail.auto-reply";
    return cd_inbound_is(in, "new") || cd_inbound_is(in, "unsubscribe") ? "mail.in"
                                                                        : NULL;
}

/* Nobody claimed it: a person looks.  Mail of somebody we know is in their history, once:
 * a `copy` is there already. */
static int keep_unread(struct cordee *core, struct cd_inbound *in, bool copy,
                       struct cordee_error *err)
{
    const char *kind = copy ? NULL : known_kind(in);

    if (kind && cd_inbound_history(core, in, kind, NULL, err) < 0)
        return -1;
    return message_state(core, in->mail.message, "unread", "", err) < 0 ||
                   received(core, in, err) < 0
               ? -1
               : 0;
}

/* Where people answer it.  There, and on a timeline, it is no longer unread. */
static int desk_put(struct cordee *core, const struct cd_inbound *in,
                    struct cordee_error *err)
{
    const struct cd_parsed *p = in->parsed;
    const char *ids[101];
    size_t n = 0;
    int rc;

    for (size_t i = 0; i < p->n_references && n < 100; i++)
        ids[n++] = p->references[i];
    if (*p->in_reply_to)
        ids[n++] = p->in_reply_to;
    rc = cd_desk_take(core, in->mail.message, ids, n, err);
    return rc < 0
               ? -1
               : core->db->exec(core, err,
                                "UPDATE message SET state = 'filed', handler = ? "
                                "WHERE id = ? AND state = 'unread' AND interaction "
                                "IS NOT NULL",
                                CORDEE_ARGS(CORDEE_V(rc ? "mail.desk" : "mail.history"),
                                            CORDEE_V(in->mail.message)));
}

/* Whether a mail with the same Message-ID has been filed.  Such as a copy that came
 * another way, with other lines on top; or what only pretends to be one.  It is shown,
 * and does nothing a second time.  1, 0, -1. */
static int is_copy(struct cordee *core, json_t *row, struct cordee_error *err)
{
    int64_t n = 0;

    if (core->db->one(core, err, &n,
                      "SELECT (SELECT count(*) FROM message WHERE message_id = ?1 AND id "
                      "<> ?2 AND (state = 'filed' OR interaction IS NOT NULL)) + (SELECT "
                      "count(*) FROM capture_mail WHERE original = ?1 AND message <> ?2 "
                      "AND interaction IS NOT NULL)",
                      CORDEE_ARGS(CORDEE_V(cordee_json_text(row, "message_id")),
                                  CORDEE_V(cordee_json_int(row, "id")))) < 0)
        return -1;
    return n > 0;
}

/* Of this mail its date alone may be in the history: an entry of its own, with the same
 * person on the same day, takes its place.  A number alone says nothing: who got a mail
 * of ours knows it. */
static int dated_drop(struct cordee *core, const struct cd_inbound *in,
                      struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "DELETE FROM interaction WHERE id IN (SELECT i.id FROM message m JOIN "
        "interaction "
        "n ON n.id = m.interaction JOIN mail_dated d ON d.message_id = m.message_id JOIN "
        "interaction i ON i.id = d.interaction AND i.direction = n.direction AND "
        "abs(i.at - n.at) < 86400 WHERE m.id = ? AND EXISTS (SELECT 1 FROM "
        "interaction_party a JOIN interaction_party b ON b.party = a.party WHERE "
        "a.interaction = i.id AND b.interaction = n.id))",
        CORDEE_ARGS(CORDEE_V(in->mail.message)));
}

/* Who brings a file of mails brings their own, too.  What comes by itself only says that
 * it is from one of us. */
static int own_note(struct cordee *core, const json_t *row, struct cd_inbound *in,
                    struct cordee_error *err)
{
    int64_t staff = 0;

    if (in->sent || cordee_json_int(row, "source") != CD_WAY_FILE)
        return 0;
    if (cd_staff_find(core, in->mail.from_address, true, &staff, err) < 0)
        return -1;
    in->sent = staff != 0;
    return 0;
}

static int file_whole(struct cordee *core, json_t *row, struct cd_inbound *in,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int copy, rc;

    if (core->db->begin(core, &tx, err) < 0 || message_describe(core, in, err) < 0 ||
        (copy = is_copy(core, row, err)) < 0 || own_note(core, row, in, err) < 0)
        return -1;
    rc = in->sent && !in->handed ? 0 : cd_capture(core, in, err);
    if (rc == 0 && in->sent) {
        rc = cd_file_sent(core, in, err);
    } else if (rc == 0) {
        rc = copy ? 0 : offer_all(core, in, err);
        if (rc == 0)
            rc = keep_unread(core, in, copy, err);
        if (rc >= 0 && !copy)
            cd_news_tell(core, in);
        if (rc >= 0)
            rc = desk_put(core, in, err);
    }
    return rc < 0 || dated_drop(core, in, err) < 0 ? -1 : core->db->commit(&tx, err);
}

static int file_read(struct cordee *core, json_t *row, struct cordee_arena *arena,
                     struct cordee_error *err)
{
    struct cd_inbound in = {0};
    int rc = inbound_read(core, row, arena, &in, err);

    if (rc == 0)
        return core->db->exec(
            core, err,
            "UPDATE message SET state = 'unread', kind = 'unparsed' WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "id"))));
    if (rc < 0 || file_whole(core, row, &in, err) == 0)
        return rc < 0 ? -1 : 0;
    (void)message_describe(core, &in, NULL); /* it will be shown */
    return -1;
}

/* ---- one after the other ---------------------------------------------------- */

static int64_t next_try(int64_t attempt)
{
    return cordee_now() + (60LL << attempt);
}

/* The first try of all is counted at once: when the program stops meanwhile, the second
 * of each by itself. */
static int count_first(struct cordee *core, json_t *list, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *ids = json_array();
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row)
        if (cordee_json_int(row, "attempt") == 0)
            json_array_append(ids, json_object_get(row, "id"));
    if (json_array_size(ids) == 0)
        return 0;
    return core->db->exec(core, err,
                          "UPDATE message SET attempt = 1, next_at = ? WHERE id IN "
                          "(SELECT value FROM json_each(?)) AND attempt = 0",
                          CORDEE_ARGS(CORDEE_V(next_try(0)), CORDEE_V(ids)));
}

static int count_again(struct cordee *core, int64_t id, int64_t attempt,
                       struct cordee_error *err)
{
    if (attempt == 0)
        return 0;
    return core->db->exec(
        core, err, "UPDATE message SET attempt = attempt + 1, next_at = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(next_try(attempt)), CORDEE_V(id)));
}

/* The try was counted, durably, before it is made. */
static int file_one(struct cordee *core, json_t *row, struct cordee_error *err)
{
    struct cordee_arena *arena;
    struct cordee_error why = {0};
    int64_t id = cordee_json_int(row, "id");
    int64_t attempt = cordee_json_int(row, "attempt");
    int rc;

    if (attempt >= TRIES_MAX)
        return message_state(core, id, "failed",
                             "the program stopped each time it read this mail", err);
    if (count_again(core, id, attempt, err) < 0)
        return -1;
    arena = cordee_arena_new();
    rc = file_read(core, row, arena, &why);
    cordee_arena_free(arena);
    if (rc == 0)
        return 0;
    core->log->write(core, CORDEE_WARN, "mail %lld could not be filed: %s", (long long)id,
                     why.text);
    return message_state(core, id, "failed", why.text, err);
}

/* `waiting` ones at once, also those whose filing a crash cut short; `failed` ones when
 * their pause is over. */
static json_t *next_ones(struct cordee *core, struct cordee_error *err)
{
    return core->db->list(
        core, err,
        "SELECT id, message_id, file, envelope_from, envelope_to, attempt, received_at, "
        "sent, handed, source FROM message WHERE state IN ('waiting', 'failed') AND "
        "(state = "
        "'waiting' "
        "OR attempt < ? AND next_at <= ?) "
        "ORDER BY id LIMIT 20",
        CORDEE_ARGS(CORDEE_V(TRIES_MAX), CORDEE_V(cordee_now())));
}

int cd_receive_file(struct cordee *core, struct cordee_error *err)
{
    int n = 0;

    for (;;) {
        CORDEE_AUTO(cordee_json_drop) json_t *list = next_ones(core, err);
        size_t i;
        json_t *row;

        if (!list || cd_raw_settle(core, list, err) < 0 ||
            count_first(core, list, err) < 0)
            return -1;
        json_array_foreach (list, i, row) {
            if (core->host->mail && core->host->mail->stop)
                return n;
            if (core->host->mail)
                cd_make_way(core->host->mail);
            if (file_one(core, row, err) < 0)
                return -1;
            n++;
        }
        if (json_array_size(list) == 0)
            return n;
    }
}
