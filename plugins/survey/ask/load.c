/* Whose link it is, and what they said so far. */
#include "plugins/survey/ask/asking.h"

#include "plugins/survey/keep/anonymous.h"

#include <string.h>

void survey_asking_drop(struct asking *k)
{
    survey_drop(&k->survey);
    cordee_json_drop(&k->answers);
    cordee_json_drop(&k->loaded);
    cordee_json_drop(&k->typed);
    cordee_json_drop(&k->company);
    cordee_json_drop(&k->of);
}

/* The version they began with, else the newest. */
static int load_survey(struct asking *k, struct cordee_error *err)
{
    const struct survey_response *r = &k->response;

    return r->version ? survey_load_version(k->cd, k->arena, r->survey, r->version,
                                            &k->survey, err)
                      : survey_load(k->cd, k->arena, r->survey, SURVEY_PUBLISHED,
                                    &k->survey, err);
}

/* Whether a filter lets them in; one that cannot be read lets in nobody, and nobody is
 * known in an anonymous survey. */
static bool lets_in(struct asking *k, const char *filter)
{
    CORDEE_AUTO(cordee_json_drop) json_t *why = NULL;
    struct cordee_filter *f;

    return !k->survey.anonymous && k->response.person &&
           k->cd->crm->filter_of_cluster(k->cd, k->arena, filter, 0, 0, k->survey.cluster,
                                         &f, NULL) == 0 &&
           k->cd->crm->filter_why(k->cd, f, k->response.person, &why, NULL) == 0 &&
           cordee_json_true(why, "in");
}

/* A condition is looked at for each question of a page; the filter is asked once. */
bool survey_asking_is_of(void *ctx, const char *filter)
{
    struct asking *k = ctx;

    if (!k->of)
        k->of = json_object();
    if (!json_object_get(k->of, filter))
        json_object_set_new(k->of, filter, json_boolean(lets_in(k, filter)));
    return cordee_json_true(k->of, filter);
}

void survey_asking_show(struct asking *k)
{
    const struct survey_asked who = {.is_of = survey_asking_is_of, .ctx = k};

    survey_show(&k->survey.form, k->answers, &who, k->shown);
}

/* What somebody has filled in so far of an anonymous survey. */
static int load_draft(struct asking *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *draft = NULL;
    int rc = survey_draft_load(k->cd, k->link, &draft, err);

    if (rc <= 0)
        return rc;
    k->answers = json_incref(json_object_get(draft, "answers"));
    k->typed = json_incref(json_object_get(draft, "typed"));
    k->response.section = (int)cordee_json_int(draft, "section");
    k->response.language =
        cordee_arena_text(k->arena, cordee_json_text(draft, "language"));
    return 1;
}

/* Whom nobody invited to an anonymous survey: their draft is all there is of them, and of
 * who has sent theirs that the link was used. */
static int load_stranger(struct asking *k, struct cordee_error *err)
{
    const int64_t number = k->cd->http->keyed_row(k->cd, SURVEY_STRANGER, k->link);
    const int64_t survey = survey_stranger_of(number);
    int rc = number ? survey_stranger_sent(k->cd, survey, k->link, err) : 0;

    if (number && rc >= 0)
        k->response = (struct survey_response){.survey = survey,
                                               .stranger = true,
                                               .used = rc > 0,
                                               .language = "",
                                               .company = ""};
    return rc < 0 ? -1 : number != 0;
}

/* By invitation, or by the link for everybody. */
static int load_response(struct asking *k, struct cordee_error *err)
{
    const int64_t invitation = k->cd->http->keyed_row(k->cd, SURVEY_LINK, k->link);
    const int64_t own = k->cd->http->keyed_row(k->cd, SURVEY_OWN, k->link);

    if (invitation)
        return survey_response_load(k->cd, k->arena, invitation, &k->response, err);
    return own ? survey_response_own(k->cd, k->arena, own, &k->response, err)
               : load_stranger(k, err);
}

static int load_answers(struct asking *k, struct cordee_error *err)
{
    if (k->survey.anonymous)
        return k->response.used ? 0 : load_draft(k, err);
    if (k->response.id &&
        survey_answers_load(k->cd, k->response.id, &k->answers, err) < 0)
        return -1;
    return k->response.amended ? survey_amended_add(k->cd, &k->response, k->answers, err)
                               : 0;
}

int survey_asking_load(struct cordee *cd, struct cordee_request *req, struct asking *k,
                       struct cordee_error *err)
{
    const char *link = cd->http->path(req, "token");
    int rc;

    *k = (struct asking){.cd = cd, .req = req, .arena = cd->http->arena(req)};
    k->link = link;
    k->path = cordee_arena_printf(k->arena, SURVEY_PATH "%s", link);
    rc = load_response(k, err);
    if (rc > 0)
        rc = load_survey(k, err);
    if (rc > 0)
        rc = load_answers(k, err) < 0 ? -1 : 1;
    if (rc <= 0)
        return rc < 0 ? -1 : cd->http->unknown(cd, err);
    if (!k->response.submitted_at &&
        survey_company_answer(cd, &k->survey, &k->response, &k->company, err) < 0)
        return -1;
    if (!k->answers)
        k->answers = json_object();
    k->loaded = json_copy(k->answers);
    k->response.version = k->survey.version;
    k->language = survey_language_asked(cd, req, &k->survey.form, k->response.language);
    survey_asking_show(k);
    return !k->response.withdrawn &&
           !survey_link_ended(&k->survey, k->response.link_until) &&
           survey_is_open(&k->survey, cordee_now());
}
