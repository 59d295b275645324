/* A round of mails: from an audience into the outbox. */
#include "plugins/survey/reach/reach.h"

#include "plugins/survey/ask/ask.h"

#include <string.h>

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

struct sending {
    const struct survey *s;
    const struct survey_round *round;
};

static int64_t row_of(struct cordee *cd, void *ctx, int64_t person,
                      struct cordee_error *err)
{
    const struct sending *g = ctx;
    const int rc = guest_put(cd, g->s, g->round, person, err);
    int64_t invitation = 0;

    if (rc <= 0)
        return rc;
    return cd->db->one(cd, err, &invitation,
                       "SELECT id FROM survey_invitation WHERE survey = ? AND person = ?",
                       CORDEE_ARGS(CORDEE_V(g->s->id), CORDEE_V(person))) < 0
               ? -1
               : invitation;
}

static int sent(struct cordee *cd, void *ctx, int64_t invitation, int64_t outbox,
                struct cordee_error *err)
{
    (void)ctx;
    return cd->db->exec(
        cd, err, "UPDATE survey_invitation SET outbox = ?, link_until = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(outbox), CORDEE_ID(link_until(cd)), CORDEE_V(invitation)));
}

int survey_round_send(struct cordee *cd, const struct cordee_job *job,
                      const struct survey *s, const struct survey_round *round,
                      const struct cordee_guests *g, struct cordee_error *err)
{
    struct sending sending = {s, round};
    const struct cordee_round mails = {.letter = round->letter,
                                       .interaction = round->entry,
                                       .link = SURVEY_LINK,
                                       .row = row_of,
                                       .sent = sent,
                                       .ctx = &sending};

    return cd->crm->round(cd, err, job, &mails, g);
}

int survey_round_again(struct cordee *cd, const struct cordee_job *job, const char *kind,
                       const struct survey *s, int64_t at, struct cordee_error *err)
{
    if (!at || (s->closes_at && at >= s->closes_at))
        return 0;
    return cd->job->queue(cd, err, kind, job->args, at) < 0 ? -1 : 0;
}
