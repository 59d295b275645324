/* What a page's answers lead to: kept, sent, or taken over from a colleague. */
#include "plugins/survey/ask/asking.h"

#include "plugins/survey/ask/details.h"
#include "plugins/survey/keep/anonymous.h"
#include "plugins/survey/reach/reach.h"

/* Another page of theirs may have come since this one was looked at, from another device
 * or by the back button: what it says stays. */
static void others_add(struct asking *k, const json_t *now)
{
    if (now && survey_answers_join(k->answers, k->loaded, now))
        survey_asking_show(k);
}

static int drafts_add(struct asking *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *draft = NULL;

    if (survey_draft_load(k->cd, k->link, &draft, err) < 0)
        return -1;
    others_add(k, json_object_get(draft, "answers"));
    return 0;
}

/* *stored_r: what is stored now, before this page. */
static int now_add(struct asking *k, json_t **stored_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *now = NULL;

    if (survey_response_now(k->cd, &k->response, err) < 0 ||
        survey_answers_load(k->cd, k->response.id, stored_r, err) < 0)
        return -1;
    now = json_copy(*stored_r);
    if (k->response.submitted_at && survey_amended_add(k->cd, &k->response, now, err) < 0)
        return -1;
    others_add(k, now);
    return 0;
}

static int keep_anonymous(struct asking *k, size_t section, bool submit,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *draft = NULL;
    int rc;

    if (submit) {
        if (drafts_add(k, err) < 0)
            return -1;
        survey_trim(&k->survey.form, k->shown, k->answers);
        return survey_anonymous_send(k->cd, &k->survey, k->response.invitation, k->link,
                                     k->answers, err);
    }
    if (k->cd->db->begin(k->cd, &tx, err) < 0 || drafts_add(k, err) < 0)
        return -1;
    rc = k->response.stranger ? survey_stranger_sent(k->cd, k->survey.id, k->link, err)
                              : 0;
    if (rc)
        return rc < 0 ? -1 : 2; /* meanwhile */
    draft = json_pack("{s:i, s:s, s:O}", "section", (int)section, "language", k->language,
                      "answers", k->answers);
    if (k->typed)
        json_object_set(draft, "typed", k->typed);
    rc = survey_takes(k->cd, k->survey.id, false, err);
    if (rc <= 0)
        return rc;
    return survey_draft_save(k->cd, &k->survey, k->link, k->response.stranger, draft,
                             err) < 0 ||
                   k->cd->db->commit(&tx, err) < 0
               ? -1
               : 1;
}

/* The answers of who sends them for the first time are heard of. */
static int sent(struct asking *k, bool first, struct cordee_error *err)
{
    return (first && survey_was_answered(k->cd, &k->survey, &k->response, err) < 0) ||
                   survey_details_heard(k->cd, &k->survey, &k->response, k->answers,
                                        err) < 0
               ? -1
               : 0;
}

int survey_asking_keep(struct asking *k, size_t section, bool submit,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *stored = NULL;
    int taken = 0, rc;
    bool first;

    if (k->survey.anonymous)
        return keep_anonymous(k, section, submit, err);
    k->response.section = (int)section;
    k->response.language = k->language;
    if (k->cd->db->begin(k->cd, &tx, err) < 0 || now_add(k, &stored, err) < 0)
        return -1;
    first = submit && !k->response.submitted_at;
    if (submit)
        survey_trim(&k->survey.form, k->shown, k->answers);
    rc = survey_takes(k->cd, k->survey.id, first, err);
    if (rc > 0 && first)
        taken = survey_company_answer(k->cd, &k->survey, &k->response, &k->company, err);
    if (rc <= 0 || taken < 0)
        return taken < 0 ? -1 : rc;
    submit = submit && !taken;
    if (survey_answers_save(k->cd, &k->response, stored, k->answers, submit, err) < 0 ||
        survey_typed_keep(k->cd, &k->response, k->typed, err) < 0 ||
        (submit && sent(k, first, err) < 0))
        return -1;
    return k->cd->db->commit(&tx, err) < 0 ? -1 : taken ? 2 : 1;
}

int survey_asking_forget(struct asking *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    return k->cd->db->begin(k->cd, &tx, err) < 0 ||
                   survey_amended_drop(k->cd, &k->response, err) < 0
               ? -1
               : k->cd->db->commit(&tx, err);
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
