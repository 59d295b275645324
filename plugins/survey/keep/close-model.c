/* When a survey is over, and when it goes on. */
#include "plugins/survey/keep/anonymous.h"
#include "plugins/survey/survey.h"

#include <string.h>

int survey_close(struct cordee *cd, int64_t id, bool unread, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE survey_survey SET state = 'closed', closed_at = ? WHERE id = ? AND "
            "state = 'open'",
            CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return 0;
    return survey_anonymous_end(cd, id, unread, err) < 0 ? -1 : cd->db->commit(&tx, err);
}

int survey_close_past(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT id FROM survey_survey WHERE state = 'open' AND "
                                "closes_at <= ?",
                                CORDEE_ARGS(CORDEE_V(cordee_now())));
    size_t i;
    json_t *s;

    json_array_foreach (list, i, s) {
        const int64_t id = cordee_json_int(s, "id");
        struct cordee_error why = {0};

        if (survey_close(cd, id, false, &why) < 0)
            cd->log->write(cd, CORDEE_ERROR, "survey %lld cannot be closed: %s",
                           (long long)id, why.text);
    }
    return list ? 0 : -1;
}

int survey_close_full(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    int64_t full = 0;
    int rc = cd->db->one(cd, err, &full,
                         "SELECT 1 FROM survey_survey s WHERE s.id = ? AND s.state = "
                         "'open' AND s.closes_after <= " SURVEY_COUNT_ANSWERED,
                         CORDEE_ARGS(CORDEE_V(id)));

    return rc > 0 ? survey_close(cd, id, false, err) : rc;
}

int survey_takes(struct cordee *cd, int64_t id, bool more, struct cordee_error *err)
{
    int64_t takes = 0;
    int rc = cd->db->one(
        cd, err, &takes,
        "SELECT s.state = 'open' AND (s.closes_at IS NULL OR s.closes_at > ?) AND (NOT ? "
        "OR s.closes_after IS NULL OR s.closes_after > " SURVEY_COUNT_ANSWERED
        ") FROM survey_survey s WHERE s.id = ?",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(more), CORDEE_V(id)));

    return rc < 0 ? -1 : takes != 0;
}

/* What it kept sealed was opened, and who took part is written down. */
static int anonymous_fits(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    int64_t over = 0;
    int rc = cd->db->one(cd, err, &over,
                         "SELECT 1 FROM survey_survey WHERE id = ? AND anonymous = 1 AND "
                         "state = 'closed'",
                         CORDEE_ARGS(CORDEE_V(id)));

    return rc > 0
               ? cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                             T("An anonymous survey that is over stays over: what came "
                               "later could be told from what was there."))
               : rc;
}

static int end_fits(struct cordee *cd, int64_t id, const struct survey_plan *plan,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t answered;

    if (plan->closes_at && plan->closes_at <= cordee_now())
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The last day to answer is past."));
    if (cd->db->row(cd, err, &row,
                    "SELECT s.anonymous, " SURVEY_COUNT_ANSWERED
                    " AS answered FROM survey_survey s WHERE s.id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    answered = cordee_json_int(row, "answered");
    if (cordee_json_int(row, "anonymous") && plan->closes_after &&
        plan->closes_after < SURVEY_LEAST)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("An anonymous survey cannot end with fewer answers than "
                             "five: they would never be looked at."));
    if (plan->closes_after && plan->closes_after <= answered)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("It has %lld answers already: say more, or none."),
                           (long long)answered);
    return 0;
}

int survey_go_on(struct cordee *cd, int64_t id, const struct survey_plan *plan,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 || anonymous_fits(cd, id, err) < 0 ||
        end_fits(cd, id, plan, err) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE survey_survey SET state = 'open', closed_at = NULL, closes_at = ?, "
            "closes_after = ?, remind_days = ?, remind_most = ? WHERE id = ? AND state "
            "<> 'draft' AND opened_at IS NOT NULL",
            CORDEE_ARGS(CORDEE_ID(plan->closes_at), CORDEE_ID(plan->closes_after),
                        CORDEE_V(plan->remind_days), CORDEE_V(plan->remind_most),
                        CORDEE_V(id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("It was not sent yet."));
    return cd->db->commit(&tx, err);
}
