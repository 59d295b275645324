/* Somebody has answered. */
#include "plugins/survey/reach/reach.h"

#include "plugins/survey/ask/ask.h"

/* ---- the history --------------------------------------------------------------------
 */

static int write_down(struct cordee *cd, const struct survey *s,
                      const struct survey_response *r, struct cordee_error *err)
{
    const struct cordee_taker who = {.party = r->person, .part = "from"};
    const struct cordee_interaction i = {
        .kind = "survey.answer",
        .direction = CORDEE_IN,
        .subject = s->title,
        .cluster = s->cluster,
        .takers = &who,
        .n_takers = 1,
    };
    int64_t entry;

    if (!r->person)
        return 0;
    if (cd->crm->interaction(cd, err, &i, &entry) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "UPDATE survey_response SET interaction = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(entry), CORDEE_V(r->id)));
}

/* ---- thanks -------------------------------------------------------------------------
 */

/* Where the invitation went; 0 nowhere. */
static int address_of(struct cordee *cd, const struct survey_response *r, json_t **row_r,
                      struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT e.id, e.address FROM survey_invitation i JOIN outbox o ON "
        "o.id = i.outbox JOIN email_address e ON e.id = o.address_id WHERE "
        "i.id = ? AND e.party = i.person",
        CORDEE_ARGS(CORDEE_V(r->invitation)));
}

static int thank(struct cordee *cd, const struct survey *s,
                 const struct survey_response *r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *address = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    struct cordee_letter letter;
    char why[160];
    int rc = address_of(cd, r, &address, err);

    if (rc > 0)
        rc = cd->crm->may_write(cd, err, r->person, cordee_json_int(address, "id"),
                                s->topic, why);
    if (rc <= 0)
        return rc;
    if (survey_letter(cd, a, s, SURVEY_THANKS, &letter, err) < 0 ||
        cd->mail->values_for(cd, err, &letter, r->person, &values) < 0)
        return -1;
    json_object_set_new(values, SURVEY_LINK,
                        json_sprintf("%lld", (long long)r->invitation));
    if (cd->mail->queue(cd, err, s->thanks_letter, r->person,
                        cordee_json_int(address, "id"),
                        cordee_json_text(address, "address"), r->language, values) < 0)
        return -1;
    return cd->crm->took_part(cd, err, s->thanks_entry, &r->person, 1, "to");
}

int survey_was_amended(struct cordee *cd, const struct survey *s,
                       const struct survey_response *r, struct cordee_error *err)
{
    return write_down(cd, s, r, err);
}

int survey_was_answered(struct cordee *cd, const struct survey *s,
                        const struct survey_response *r, struct cordee_error *err)
{
    if (write_down(cd, s, r, err) < 0)
        return -1;
    if (s->thanks_letter && r->invitation && thank(cd, s, r, err) < 0)
        return -1;
    return survey_close_full(cd, s->id, err);
}
