/* Who gets a letter: rows of the outbox, one reader or a whole audience at a time.  The
 * workers (core/mail/send) take it from there. */
#include "core/mail/letter/letter.h"

#include "core/base/host.h"
#include "core/mail/compose/compose.h"
#include "core/mail/letter/sender.h"
#include "core/mail/letter/text.h"
#include "core/mail/send/outbox.h"

#include <stdlib.h>
#include <string.h>

/* The languages that a letter has, its own first; and that of who says none. */
struct languages {
    const char *of[CD_LETTER_TEXTS_MOST + 1];
    size_t n;
    const char *nobodys;
};

static int languages_load(struct cordee *core, int64_t letter, struct cordee_arena *arena,
                          struct languages *l, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err,
        "SELECT l.language, coalesce(c.language, '') FROM letter l LEFT JOIN cluster c "
        "ON c.id = coalesce(l.cluster, cluster_here()) WHERE l.id = ?1 UNION ALL SELECT "
        "* FROM (SELECT t.language, '' FROM letter_text t WHERE t.letter = ?1 ORDER BY "
        "t.id LIMIT ?2)",
        CORDEE_ARGS(CORDEE_V(letter), CORDEE_V((int64_t)CD_LETTER_TEXTS_MOST)));
    int rc = rows ? 0 : -1;

    *l = (struct languages){.nobodys = ""};
    while (rows && (rc = core->db->next(rows, err)) > 0) {
        if (l->n == 0)
            l->nobodys = cordee_arena_text(arena, core->db->get_text(rows, 1));
        l->of[l->n++] = cordee_arena_text(arena, core->db->get_text(rows, 0));
    }
    return rc < 0 ? -1 : 0;
}

/* Which of them a reader gets. */
static const char *language_of(const struct languages *l, const char *reader)
{
    size_t at = cd_language_pick(l->of, l->n, reader && *reader ? reader : l->nobodys);

    return at < l->n ? l->of[at] : l->n ? l->of[0] : "";
}

/* What all rows of a letter share.  1 found, 0 it was taken back; -1. */
static int letter_look(struct cordee *core, int64_t letter, struct cd_outbox_new *q,
                       struct cd_senders *senders, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc =
        core->db->row(core, err, &row,
                      "SELECT interaction, flags, cancelled_at, sender, sender_mode FROM "
                      "letter WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(letter)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no such letter");
    if (rc < 0)
        return -1;
    *q = (struct cd_outbox_new){
        .letter = letter,
        .interaction = cordee_json_int(row, "interaction"),
        .bulk = (cordee_json_int(row, "flags") & CORDEE_LETTER_BULK) != 0,
    };
    *senders = (struct cd_senders){
        .letter = letter,
        .sender = cordee_json_int(row, "sender"),
        .mode = (enum cordee_sender_mode)cordee_json_int(row, "sender_mode"),
    };
    return cordee_json_int(row, "cancelled_at") == 0;
}

static char *values_text(struct cordee *cd, int64_t party, json_t *values,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *own = NULL;
    char *text;

    if (!values && party && cd_letter_values(cd, err, party, &own) < 0)
        return NULL;
    text = values || own ? json_dumps(values ? values : own, JSON_COMPACT) : strdup("{}");
    if (!text)
        cordee_fail(err, CORDEE_E_INVALID, "the merge values are no JSON object");
    return text;
}

/* Who tests a letter as somebody says whose it is; else it follows from the reader. */
static int sender_said(struct cordee *core, const struct cd_senders *s, int64_t party,
                       const json_t *values, int64_t *sender_r, struct cordee_error *err)
{
    const json_t *said = json_object_get(values, CD_SENDER_KEY);

    *sender_r = said ? json_integer_value(said) : cd_sender_of(core, s, party, err);
    return *sender_r < 0 ? -1 : 0;
}

int64_t cd_letter_queue(struct cordee *cd, struct cordee_error *err, int64_t letter,
                        int64_t party, int64_t address_id, const char *address,
                        const char *language, json_t *values)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cordee *core = cd->host->core;
    struct languages languages;
    struct cd_senders senders = {0};
    struct cd_outbox_new q;
    char *text;
    int64_t id;
    int rc;

    if (!cordee_address_ok(address))
        return cordee_fail(err, CORDEE_E_INVALID, T("\"%.80s\" is no e-mail address"),
                           address);
    if (!(text = values_text(cd, party, values, err)))
        return -1;
    rc = core->db->begin(core, &tx, err);
    if (rc == 0)
        rc = letter_look(core, letter, &q, &senders, err);
    if (rc == 0)
        rc = cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("this letter was taken back"));
    if (rc > 0)
        rc = languages_load(core, letter, arena, &languages, err);
    if (rc == 0)
        rc = sender_said(core, &senders, party, values, &q.sender, err);
    if (rc == 0)
        q.text_language = language_of(&languages, language);
    q.party = party;
    q.address_id = address_id;
    q.address = address;
    q.language = language;
    q.merge_values = text;
    id = rc < 0 ? -1 : cd_outbox_put(cd, err, &q);
    free(text);
    return id < 0 || core->db->commit(&tx, err) < 0 ? -1 : id;
}

/* Rows a transaction, some 2 ms: those who send wait for each, and would stand still for
 * a longer one. */
#define PIECE         ((size_t)100)
#define SENDER_COLUMN 7 /* behind those of the audience */

/* One batch of an audience, read before anything is written. */
struct batch {
    struct cordee_arena *arena;
    struct cd_outbox_new *rows;
    size_t n;
    char domain[255]; /* of their Message-IDs */
    struct languages languages;
    struct cd_senders senders;
};

static const char *skip_of(struct cordee *cd, struct cordee_rows *rows,
                           const char *address)
{
    if (!cd->db->is_null(rows, 5))
        return cd->db->get_text(rows, 5);
    return cordee_address_ok(address) ? NULL : "no address";
}

static int batch_read(struct cordee *cd, struct batch *b,
                      const struct cd_outbox_new *first, const struct cordee_sql *sql,
                      int64_t limit, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, sql->text.text, sql->values, sql->n);
    int rc = rows ? 0 : -1;

    if (cd_our_domain(cd->host->core, b->domain, err) < 0 ||
        languages_load(cd->host->core, first->letter, b->arena, &b->languages, err) < 0)
        return -1;
    b->rows = cordee_arena_get(b->arena, (size_t)limit * sizeof *b->rows);
    while (rows && (int64_t)b->n < limit && (rc = cd->db->next(rows, err)) > 0) {
        struct cd_outbox_new *q = &b->rows[b->n++];

        *q = *first;
        q->domain = b->domain;
        q->party = cd->db->get_int(rows, 0);
        q->address_id = cd->db->get_int(rows, 1);
        q->address = cordee_arena_text(b->arena, cd->db->get_text(rows, 2));
        q->language = cordee_arena_text(b->arena, cd->db->get_text(rows, 3));
        q->sender = cd->db->get_int(rows, SENDER_COLUMN);
        q->text_language = language_of(&b->languages, q->language);
        q->merge_values = cd->db->is_null(rows, 4)
                              ? "{}"
                              : cordee_arena_text(b->arena, cd->db->get_text(rows, 4));
        q->skip = skip_of(cd, rows, q->address);
        q->skip = q->skip ? cordee_arena_text(b->arena, q->skip) : NULL;
        q->next_at = cd->db->get_int(rows, 6);
        q->reason = q->next_at && !q->skip ? "budget" : NULL;
    }
    return rc < 0 ? -1 : 0;
}

/* Writes `n` rows in one go, short enough for people who wait to write.  1; 0: the letter
 * was taken back meanwhile, so nobody more gets it; -1. */
static int piece_write(struct cordee *core, const struct cd_outbox_new *rows, size_t n,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cd_outbox_new now;
    struct cd_senders senders;
    int rc;

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    if ((rc = letter_look(core, rows->letter, &now, &senders, err)) <= 0)
        return rc;
    if (cd_outbox_put_all(core, err, rows, n) < 0)
        return -1;
    return core->db->commit(&tx, err) < 0 ? -1 : 1;
}

/* How many rows were added. */
static int64_t batch_write(struct cordee *core, struct batch *b, struct cordee_error *err)
{
    for (size_t i = 0; i < b->n; i += PIECE) {
        const size_t n = b->n - i < PIECE ? b->n - i : PIECE;
        const int rc = piece_write(core, b->rows + i, n, err);

        if (rc <= 0)
            return rc < 0 ? -1 : (int64_t)i;
    }
    return (int64_t)b->n;
}

/* So many numbers of parties at a time: what the statement remembers meanwhile is not
 * more for a large register than for a small one, and none is looked at twice. */
#define STRETCH       6000
#define STRETCH_FIRST 500 /* so that sending begins at once */

/* Part of an audience.  It is the register's statement, run with the core's rights:
 * fields of any plugin may be in it. */
static int audience_read(struct cordee *core, struct batch *b,
                         const struct cd_outbox_new *first,
                         const struct cordee_audience *who, json_t *fields, int64_t limit,
                         struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = b->arena};
    int rc = -1;

    cordee_sql_put(&sql, "SELECT q.*, ");
    cd_sender_sql(&b->senders, &sql); /* of those who are taken only */
    cordee_sql_put(&sql,
                   " FROM (SELECT party, address_id, address, language, merge_values, "
                   "skip, later FROM (");
    if (core->crm->audience(core, who, fields, &sql, err) == 0) {
        cordee_sql_put(&sql, ") AS w WHERE party > ");
        cordee_sql_bind(&sql, cordee_of_int(who->after));
        cordee_sql_put(&sql, " AND party <= ");
        cordee_sql_bind(&sql, cordee_of_int(who->until ? who->until : INT64_MAX));
        cordee_sql_put(&sql, " ORDER BY party LIMIT ");
        cordee_sql_bind(&sql, cordee_of_int(limit));
        cordee_sql_put(&sql, ") AS q ORDER BY q.party");
        rc = batch_read(core, b, first, &sql, limit, err);
    }
    cordee_buf_drop(&sql.text);
    return rc;
}

/* When those who are put off are due, the outbox asks again. */
static int budget_keep(struct cordee *core, int64_t letter,
                       const struct cordee_audience *who, struct cordee_error *err)
{
    if (who->budget != CORDEE_BUDGET_DEFER || who->notice)
        return 0;
    return core->db->exec(
        core, err,
        "UPDATE letter SET per_person = ?1, per_org = ?2 WHERE id = ?3"
        " AND (per_person <> ?1 OR per_org <> ?2)",
        CORDEE_ARGS(CORDEE_V(who->per_person), CORDEE_V(who->per_org), CORDEE_V(letter)));
}

/* *n_r: how many rows there were.  How many of them were added; -1. */
static int64_t stretch_queue(struct cordee *core, const struct cd_outbox_new *first,
                             const struct cd_senders *senders,
                             const struct cordee_audience *who, json_t *fields,
                             int64_t limit, int64_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct batch b = {.arena = arena, .senders = *senders};

    if (audience_read(core, &b, first, who, fields, limit, err) < 0)
        return -1;
    *n_r = (int64_t)b.n;
    return b.n ? batch_write(core, &b, err) : 0;
}

/* From behind the party that has the letter last. */
static int64_t rest_queue(struct cordee *core, const struct cd_outbox_new *first,
                          const struct cd_senders *senders, struct cordee_audience *who,
                          json_t *fields, int64_t limit, struct cordee_error *err)
{
    const bool whole = who->one_each || who->per_person || who->per_org;
    int64_t last = 0, added = 0, stretch, n;

    if (core->db->one(core, err, &who->after,
                      "SELECT max(party) FROM outbox WHERE letter = ?",
                      CORDEE_ARGS(CORDEE_V(first->letter))) < 0 ||
        core->db->one(core, err, &last, "SELECT max(id) FROM party", CORDEE_NO_ARGS) < 0)
        return -1;
    stretch = who->after ? STRETCH : STRETCH_FIRST;
    for (; who->after < last && added < limit; who->after = who->until) {
        int64_t put;

        who->until = whole ? 0 : who->after + stretch;
        stretch = STRETCH;
        put = stretch_queue(core, first, senders, who, fields, limit - added, &n, err);
        if (put < 0)
            return -1;
        added += put;
        if (whole || put < n) /* put < n: it was taken back meanwhile */
            break;
    }
    return added;
}

int64_t cd_letter_queue_all(struct cordee *cd, struct cordee_error *err, int64_t letter,
                            const struct cordee_audience *who, json_t *fields,
                            int64_t limit)
{
    struct cordee *core = cd->host->core;
    struct cordee_audience but_own = *who;
    struct cd_senders senders;
    struct cd_outbox_new first;
    const int rc = letter_look(core, letter, &first, &senders, err);

    but_own.letter = letter;
    if (limit < 1 || limit > 20000)
        limit = 1000;
    if (rc > 0 && budget_keep(core, letter, who, err) < 0)
        return -1;
    return rc > 0 ? rest_queue(core, &first, &senders, &but_own, fields, limit, err) : rc;
}
