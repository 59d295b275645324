/* A round of mails to an audience, each with a link of its own: read into a list, so that
 * no statement is open while it is written, and written in slices, so that others get the
 * writers' lock in between. */
#include "core/crm/crm-priv.h"

#include <stdio.h>
#include <string.h>

#define SLICE 20 /* people a transaction */

/* ---- who gets it ------------------------------------------------------------------ */

static struct cordee_guest *guest_add(struct cordee_guests *g)
{
    if (g->n == g->room) {
        struct cordee_guest *more;

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
                       struct cordee_guests *g)
{
    const int64_t later = cd->db->get_int(rows, 6);

    if (!cd->db->is_null(rows, 5) || !cordee_address_ok(cd->db->get_text(rows, 2)))
        return;
    if (later > cordee_now()) {
        g->later = g->later && g->later < later ? g->later : later;
        return;
    }
    *guest_add(g) = (struct cordee_guest){
        .person = cd->db->get_int(rows, 0),
        .address_id = cd->db->get_int(rows, 1),
        .address = cordee_arena_text(g->arena, cd->db->get_text(rows, 2)),
        .language = cordee_arena_text(g->arena, cd->db->get_text(rows, 3)),
        .values = cordee_arena_text(g->arena, cd->db->get_text(rows, 4)),
    };
}

int cd_crm_guests(struct cordee *cd, struct cordee_error *err,
                  const struct cordee_audience *who, const struct cordee_letter *letter,
                  struct cordee_guests *g)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = NULL;
    struct cordee_sql sql = {.arena = g->arena};
    struct cordee_rows *rows;
    int rc = -1;

    if (cd->mail->letter_fields(cd, err, letter, &fields) < 0)
        return -1;
    rows = cd->crm->audience_rows(cd, err, who, fields, &sql);
    while (rows && (rc = cd->db->next(rows, err)) > 0)
        guest_take(cd, rows, g);
    if (rows)
        cd->db->close(rows);
    cordee_buf_drop(&sql.text);
    return rc;
}

/* ---- what they get ---------------------------------------------------------------- */

/* In the transaction that is open: 1, 0: they had it before, -1. */
static int guest_write(struct cordee *cd, const struct cordee_round *round,
                       const struct cordee_guest *g, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    const int64_t row = round->row(cd, round->ctx, g->person, err);
    int64_t outbox;

    if (row <= 0)
        return (int)row;
    values = json_loads(g->values, 0, NULL);
    if (!values)
        values = json_object();
    json_object_set_new(values, round->link, json_sprintf("%lld", (long long)row));
    outbox = cd->mail->queue(cd, err, round->letter, g->person, g->address_id, g->address,
                             g->language, values);
    return outbox < 0 || round->sent(cd, round->ctx, row, outbox, err) < 0 ? -1 : 1;
}

/* Row and mail come together, so that who was asked before a crash is not asked again. */
static int slice_write(struct cordee *cd, const struct cordee_round *round,
                       const struct cordee_guest *g, size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t people[SLICE];
    size_t got = 0;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const int rc = guest_write(cd, round, &g[i], err);

        if (rc < 0)
            return -1;
        if (rc > 0)
            people[got++] = g[i].person;
    }
    if (cd->crm->took_part(cd, err, round->interaction, people, got, "to") < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int cd_crm_round(struct cordee *cd, struct cordee_error *err,
                 const struct cordee_job *job, const struct cordee_round *round,
                 const struct cordee_guests *g)
{
    char words[80];

    for (size_t i = 0; i < g->n; i += SLICE) {
        const size_t n = g->n - i < SLICE ? g->n - i : SLICE;
        const int64_t done = (int64_t)(i + n);

        if (slice_write(cd, round, g->list + i, n, err) < 0)
            return -1;
        snprintf(words, sizeof words, TN("%lld person", "%lld people", done),
                 (long long)done);
        cd->job->progress(cd, job, done, (int64_t)g->n, words);
    }
    return 0;
}
