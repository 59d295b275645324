/* The page before sending: checks, who gets it, why one person does or does not. */
#include "plugins/mailing/check/approval.h"
#include "plugins/mailing/mailing-web.h"

#include <string.h>

/* The people whom the words of "who" find, at most eight. */
static int find_who(struct cordee *cd, struct cordee_request *req, json_t **list_r,
                    struct cordee_error *err)
{
    struct cordee_filter *filter;

    *list_r = json_array();
    if (cd->crm->filter(cd, cd->http->arena(req), cd->http->query(req, "who"),
                        CORDEE_FILTER_PEOPLE, cd->http->user(req), &filter, NULL) < 0)
        return 0; /* no filter, so nobody */
    json_decref(*list_r);
    *list_r = NULL;
    return cd->crm->filter_list(cd, err, filter, CORDEE_BY_NAME, 8, list_r);
}

/* Whom the address asks about: "why" is a person, "who" are words that find one. */
static int asked_about(struct cordee *cd, struct cordee_request *req, json_t *model,
                       int64_t *party_r, struct cordee_error *err)
{
    json_t *found = NULL;
    json_t *row;
    size_t i;

    if (cordee_text_int(cd->http->query(req, "why"), party_r) ||
        !*cd->http->query(req, "who"))
        return 0;
    cordee_json_set_text(model, "who", cd->http->query(req, "who"));
    if (find_who(cd, req, &found, err) < 0)
        return -1;
    if (json_array_size(found) == 1)
        *party_r = cordee_json_int(json_array_get(found, 0), "id");
    json_object_set_new(model, "nobody", json_boolean(json_array_size(found) == 0));
    json_object_set_new(model, "several", json_boolean(json_array_size(found) > 1));
    json_array_foreach (found, i, row)
        json_object_set(row, "mailing", json_object_get(model, "id"));
    json_object_set_new(model, "found", found);
    return 0;
}

/* Why one person gets it or not. */
static int add_why(struct cordee *cd, struct cordee_request *req, json_t *model,
                   struct cordee_error *err)
{
    struct cordee_audience who;
    json_t *person = NULL;
    json_t *why = NULL;
    int64_t party = 0;

    if (asked_about(cd, req, model, &party, err) < 0)
        return -1;
    if (!party)
        return 0;
    mailing_audience(cd->http->arena(req), model, cd->http->user(req), &who);
    if (cd->crm->audience_why(cd, err, &who, party, &why) < 0)
        return -1;
    json_object_set_new(model, "why", why);
    if (cd->crm->party(cd, err, party, &person) < 0)
        return -1;
    if (person)
        json_object_set_new(why, "person", person);
    return 0;
}

/* Problems stop it until they are mended; what is being looked at stops it for a moment.
 */
static void put_states(json_t *model, const json_t *checks)
{
    bool waiting = false, problems = false;
    const json_t *row;
    size_t i;

    json_array_foreach (checks, i, row) {
        waiting = waiting || cordee_json_true(row, "wait");
        problems =
            problems || (cordee_json_true(row, "bad") &&
                         !cordee_text_is(cordee_json_text(row, "code"), "approval"));
    }
    json_object_set_new(model, "waiting", json_boolean(waiting));
    json_object_set_new(model, "problems", json_boolean(problems));
}

static int review_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                        struct cordee_error *err)
{
    json_t *checks = NULL;
    int bad;

    if (mailing_compose_model(cd, req, model, err) < 0)
        return -1;
    bad =
        mailing_check(cd, model, cd->http->user(req), MAILING_COUNT_PEOPLE, &checks, err);
    if (bad < 0)
        return -1;
    if (mailing_plan_put(cd, req, model, &(const struct cordee_plan){0}, err) < 0)
        return -1;
    put_states(model, checks);
    json_object_set_new(model, "checks", checks);
    if (mailing_approval_put(cd, req, model, checks, err) < 0)
        return -1;
    json_object_set_new(model, "ready", json_boolean(bad == 0));
    json_object_set_new(model, "may_send",
                        json_boolean(cd->http->may(req, "mailing.send")));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "mailing.write")));
    return add_why(cd, req, model, err);
}

int mailing_review_page(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (mailing_draft_of_path(cd, req, &model, err) < 0)
        return -1;
    if (!model)
        return 0;
    if (review_model(cd, req, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "mailing-review", model, err);
}

static int send_refused(struct cordee *cd, struct cordee_request *req,
                        const struct cordee_error *why, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (why->code != CORDEE_E_CONFLICT && why->code != CORDEE_E_INVALID) {
        *err = *why;
        return -1;
    }
    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    /* Somebody was first, mostly the same person's other click: it is on its way. */
    if (!cordee_json_true(model, "draft"))
        return cd->http->done(
            cd, req, mailing_path(cd, req, cordee_json_int(model, "id"), ""), NULL, err);
    if (review_model(cd, req, model, err) < 0)
        return -1;
    mailing_plan_typed(cd, req, model);
    json_object_set_new(model, "error", json_string(why->text));
    return cd->http->invalid(cd, req, "mailing-review", model, err);
}

int mailing_send_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cordee_error why = {0};
    struct cordee_plan plan;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (cordee_json_true(json_object_get(model, "choice"), "notice") &&
        !cd->http->may(req, "mailing.notice"))
        return cordee_fail(err, CORDEE_E_DENIED, "%s", T("You may not send notices."));
    if (mailing_plan_read(cd, req, model, &plan, &why) < 0 ||
        mailing_send_by(cd, id, cd->http->form_int(req, "version"), cd->http->user(req),
                        &plan, &why) < 0)
        return send_refused(cd, req, &why, err);
    if (plan.start > cordee_now())
        return cd->http->done(cd, req, mailing_path(cd, req, id, ""),
                              T("It waits for its time. You may leave this page."), err);
    return cd->http->done(cd, req, mailing_path(cd, req, id, ""),
                          T("It is being sent. You may leave this page."), err);
}
