/* The card on the home page: the survey that is open, and how many have answered. */
#include "plugins/survey/reach/reach.h"

#include "plugins/survey/result/result.h"

static int latest(struct cordee *cd, int64_t *id_r, struct cordee_error *err)
{
    return cd->db->one(
        cd, err, id_r,
        "SELECT s.id FROM survey_survey s WHERE s.state = 'open' AND (s.closes_at IS "
        "NULL OR s.closes_at > ?) AND (scope_open() OR cluster_seen(s.cluster)) ORDER BY "
        "s.id DESC LIMIT 1",
        CORDEE_ARGS(CORDEE_V(cordee_now())));
}

int survey_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                struct cordee_error *err)
{
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    struct survey_progress p;
    char day[80];
    int64_t id;
    int rc = latest(cd, &id, err);

    if (rc <= 0 ||
        (rc = survey_load(cd, cd->http->arena(req), id, SURVEY_PUBLISHED, &s, err)) <= 0)
        return rc;
    if (survey_progress_load(cd, &s, &p, err) < 0)
        return -1;
    json_object_set_new(model, "id", json_integer(id));
    json_object_set_new(model, "title", json_string(s.title));
    json_object_set_new(model, "asked", json_integer(p.asked));
    json_object_set_new(model, "came", json_integer(p.came));
    json_object_set_new(model, "sent", json_integer(p.sent));
    json_object_set_new(model, "one_answer", json_boolean(s.one_answer));
    json_object_set_new(model, "others",
                        json_integer(p.asked > p.came && cd->http->may(req, "survey.send")
                                         ? p.asked - p.came
                                         : 0));
    if (s.closes_at) {
        cd->text->time(cd, s.closes_at - 1, CORDEE_TIME_DAY, day, sizeof day);
        json_object_set_new(model, "until", json_string(day));
    }
    return 1;
}
