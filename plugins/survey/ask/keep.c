/* What a page's answers lead to: kept, sent, or taken over from a colleague. */
#include "plugins/survey/ask/asking.h"

#include "plugins/survey/ask/details.h"
#include "plugins/survey/keep/anonymous.h"
#include "plugins/survey/reach/reach.h"

/* Another page of theirs may have come since this one was looked at, from another device
 * or by the back button: what it says stays. */
static int others_add(struct asking *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *now = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *draft = NULL;

    if (!k->survey.anonymous) {
        if (survey_answers_now(k->cd, &k->response, &now, err) < 0)
            return -1;
    } else if (survey_draft_load(k->cd, k->link, &draft, err) < 0) {
        return -1;
    } else {
        now = json_incref(json_object_get(draft, "answers"));
    }
    if (now && survey_answers_join(k->answers, k->loaded, now))
        survey_asking_show(k);
    return 0;
}

static int keep_anonymous(struct asking *k, size_t section, bool submit,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *before = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *draft = NULL;
    int rc;

    if (submit) {
        if (others_add(k, err) < 0)
            return -1;
        survey_trim(&k->survey.form, k->shown, k->answers);
        return survey_anonymous_send(k->cd, &k->survey, k->response.invitation, k->link,
                                     k->answers, err);
    }
    if (k->cd->db->begin(k->cd, &tx, err) < 0 || others_add(k, err) < 0)
        return -1;
    rc = k->response.stranger ? survey_draft_load(k->cd, k->link, &before, err) : 1;
    if (rc <= 0)
        return rc < 0 ? -1 : 2; /* sent meanwhile */
    draft = json_pack("{s:i, s:s, s:O}", "section", (int)section, "language", k->language,
                      "answers", k->answers);
    rc = survey_takes(k->cd, k->survey.id, false, err);
    if (rc <= 0)
        return rc;
    return survey_draft_save(k->cd, &k->survey, k->link, draft, err) < 0 ||
                   k->cd->db->commit(&tx, err) < 0
               ? -1
               : 1;
}

int survey_asking_keep(struct asking *k, size_t section, bool submit,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int first = submit, taken = 0, rc;

    if (k->survey.anonymous)
        return keep_anonymous(k, section, submit, err);
    k->response.section = (int)section;
    k->response.language = k->language;
    if (k->cd->db->begin(k->cd, &tx, err) < 0 || others_add(k, err) < 0)
        return -1;
    if (submit)
        survey_trim(&k->survey.form, k->shown, k->answers);
    if ((submit && (first = survey_response_new(k->cd, &k->response, err)) < 0))
        return -1;
    rc = survey_takes(k->cd, k->survey.id, first, err);
    if (rc > 0 && first)
        taken = survey_company_answer(k->cd, &k->survey, &k->response, &k->company, err);
    if (rc <= 0 || taken < 0)
        return taken < 0 ? -1 : rc;
    if (survey_answers_save(k->cd, &k->response, k->answers, submit && !taken, err) < 0 ||
        (first && !taken &&
         survey_was_answered(k->cd, &k->survey, &k->response, err) < 0) ||
        (submit && !taken &&
         survey_details_heard(k->cd, &k->survey, &k->response, k->answers, err) < 0))
        return -1;
    return k->cd->db->commit(&tx, err) < 0 ? -1 : taken ? 2 : 1;
}

int survey_asking_amend(struct asking *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc;

    if (k->cd->db->begin(k->cd, &tx, err) < 0)
        return -1;
    rc = survey_takes(k->cd, k->survey.id, false, err);
    if (rc <= 0)
        return rc;
    k->response.language = k->language;
    rc = survey_company_take(k->cd, &k->survey, &k->response, err);
    if (rc < 0 ||
        (rc > 0 && survey_was_amended(k->cd, &k->survey, &k->response, err) < 0))
        return -1;
    return k->cd->db->commit(&tx, err) < 0 ? -1 : 1;
}
