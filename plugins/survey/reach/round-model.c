/* A round of mails: from an audience into the outbox. */
#include "plugins/survey/reach/reach.h"

#include "plugins/survey/ask/ask.h"

#include <string.h>

#define SLICE 20 /* people a transaction */

/* ---- who gets it ------------------------------------------------------------------ */

static struct survey_guest *guest_add(struct survey_guests *g)
{
    if (g->n == g->room) {
        struct survey_guest *more;

        g->room = g->room ? 2 * g->room : 256;
        more = cordee_arena_get(g->arena, g->room * sizeof *more);
        if (g->n)
            memcpy(more, g->list, g->n * sizeof *more);
        g->list = more;
    }
    return &g->list[g->n++];
}

/* party, address_id, address, language, merge_values, skip, later */
static void guest_take(struct cordee *cd, struct cordee_rows *rows,
                       struct survey_guests *g)
{
    const int64_t later = cd->db->get_int(rows, 6);

    if (!cd->db->is_null(rows, 5) || !cordee_address_ok(cd->db->get_text(rows, 2)))
        return;
    if (later > cordee_now()) {
        g->later = g->later && g->later < later ? g->later : later;
        return;
    }
    *guest_add(g) = (struct survey_guest){
        .person = cd->db->get_int(rows, 0),
        .address_id = cd->db->get_int(rows, 1),
        .address = cordee_arena_text(g->arena, cd->db->get_text(rows, 2)),
        .language = cordee_arena_text(g->arena, cd->db->get_text(rows, 3)),
        .values = cordee_arena_text(g->arena, cd->db->get_text(rows, 4)),
    };
}

int survey_guests_read(struct cordee *cd, const struct cordee_audience *who,
                       const struct cordee_letter *letter, struct survey_guests *g,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = NULL;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    struct cordee_sql sql = {.arena = g->arena};
    int rc = -1;

    if (cd->mail->letter_fields(cd, err, letter, &fields) < 0)
        return -1;
    rows = cd->crm->audience_rows(cd, err, who, fields, &sql);
    while (rows && (rc = cd->db->next(rows, err)) > 0)
        guest_take(cd, rows, g);
    cordee_rows_drop(&rows);
    rows = NULL;
    cordee_buf_drop(&sql.text);
    return rc;
}

/* ---- what they get ---------------------------------------------------------------- */

/* 1: they were not asked before; 0; -1. */
static int invitation_put(struct cordee *cd, const struct survey *s, int64_t person,
                          int64_t number, struct cordee_error *err)
{
    if (cd->db->exec(
            cd, err,
            "INSERT INTO survey_invitation(survey, person, org, asked_at, reminded) "
            "SELECT ?1, ?2, x.org, ?3, ?4 FROM (SELECT (SELECT r.other FROM role r JOIN "
            "party x ON x.id = r.other WHERE r.party = ?2 AND x.kind = 1 AND "
            "x.deleted_at "
            "IS NULL AND " CORDEE_ROLE_NOW(
                "r") " ORDER BY r.key_contact DESC, r.id LIMIT 1) AS org) x WHERE NOT ?5 "
                     "OR NOT EXISTS (SELECT 1 FROM survey_response q WHERE q.survey = ?1 "
                     "AND q.org = x.org AND q.submitted_at IS NOT NULL) ON "
                     "CONFLICT(survey, person) DO NOTHING",
            CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(person), CORDEE_V(cordee_now()),
                        CORDEE_V(number), CORDEE_V(s->one_answer))) < 0)
        return -1;
    return cd->db->changes(cd) > 0;
}

/* 1: they did not answer, nor have this reminder; 0; -1. */
static int reminder_put(struct cordee *cd, const struct survey *s, int64_t person,
                        int64_t number, struct cordee_error *err)
{
    if (cd->db->exec(
            cd, err,
            "UPDATE survey_invitation AS i SET reminded = ?3 WHERE i.survey = "
            "?1 AND i.person = ?2 AND i.reminded < ?3 AND NOT " SURVEY_HAS_ANSWERED
            " AND NOT " SURVEY_WITHDRAWN,
            CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(person), CORDEE_V(number))) < 0)
        return -1;
    return cd->db->changes(cd) > 0;
}

/* A reminder goes to a colleague, too, where one answer is for all. */
static int guest_put(struct cordee *cd, const struct survey *s,
                     const struct survey_round *round, int64_t person,
                     struct cordee_error *err)
{
    int rc = round->number ? reminder_put(cd, s, person, round->number, err) : 0;

    return rc || (round->number && !s->one_answer)
               ? rc
               : invitation_put(cd, s, person, round->number, err);
}

/* As the mail says it, and where a last day is given or taken away later. */
static int64_t link_until(struct cordee *cd)
{
    const struct survey without = {0};

    return survey_link_day(cd, &without);
}

static int mail_one(struct cordee *cd, const struct survey *s,
                    const struct survey_round *round, const struct survey_guest *g,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_loads(g->values, 0, NULL);
    int64_t invitation = 0, outbox;

    if (cd->db->one(cd, err, &invitation,
                    "SELECT id FROM survey_invitation WHERE survey = ? AND person = ?",
                    CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(g->person))) < 0)
        return -1;
    if (!values)
        values = json_object();
    json_object_set_new(values, SURVEY_LINK, json_sprintf("%lld", (long long)invitation));
    outbox = cd->mail->queue(cd, err, round->letter, g->person, g->address_id, g->address,
                             g->language, values);
    if (outbox < 0)
        return -1;
    return cd->db->exec(
        cd, err, "UPDATE survey_invitation SET outbox = ?, link_until = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(outbox), CORDEE_ID(link_until(cd)), CORDEE_V(invitation)));
}

/* Row and mail come together, so that who was asked before a crash is not asked again. */
static int send_some(struct cordee *cd, const struct survey *s,
                     const struct survey_round *round, const struct survey_guest *g,
                     size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t people[SLICE];
    size_t got = 0;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const int rc = guest_put(cd, s, round, g[i].person, err);

        if (rc < 0 || (rc > 0 && mail_one(cd, s, round, &g[i], err) < 0))
            return -1;
        if (rc > 0)
            people[got++] = g[i].person;
    }
    if (cd->crm->took_part(cd, err, round->entry, people, got, "to") < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int survey_round_send(struct cordee *cd, const struct cordee_job *job,
                      const struct survey *s, const struct survey_round *round,
                      const struct survey_guests *g, struct cordee_error *err)
{
    char words[80];

    for (size_t i = 0; i < g->n; i += SLICE) {
        const size_t n = g->n - i < SLICE ? g->n - i : SLICE;
        const int64_t done = (int64_t)(i + n);

        if (send_some(cd, s, round, g->list + i, n, err) < 0)
            return -1;
        snprintf(words, sizeof words, TN("%lld person", "%lld people", done),
                 (long long)done);
        cd->job->progress(cd, job, done, (int64_t)g->n, words);
    }
    return 0;
}

int survey_round_again(struct cordee *cd, const struct cordee_job *job, const char *kind,
                       const struct survey *s, int64_t at, struct cordee_error *err)
{
    if (!at || (s->closes_at && at >= s->closes_at))
        return 0;
    return cd->job->queue(cd, err, kind, job->args, at) < 0 ? -1 : 0;
}
