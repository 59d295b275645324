/* One course that is proposed: for whom, and what is done with it. */
#include "plugins/survey/act/act.h"

#include <string.h>

#define WEEK (7 * 86400)

static int load(struct cordee *cd, struct cordee_request *req, json_t **model_r,
                struct cordee_error *err)
{
    int rc = act_proposal_load(cd, cd->http->path_int(req, "id"), model_r, err);

    return rc == 0 ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                 T("There is no such course proposal."))
                   : rc;
}

static void dress_people(json_t *people)
{
    json_t *one;
    size_t i;

    json_array_foreach (people, i, one) {
        json_object_set_new(
            one, "gap_text",
            json_sprintf("%+g", json_number_value(json_object_get(one, "gap"))));
        json_object_set_new(
            one, "level_text",
            json_sprintf("%g", json_number_value(json_object_get(one, "level"))));
    }
}

int act_one_page(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct act_terms t;
    char day[80];

    if (load(cd, req, &model, err) < 0 ||
        act_terms_load(cd, cordee_json_int(model, "survey"), &t, err) < 0)
        return -1;
    act_dress(cd, req, &t, model);
    dress_people(json_object_get(model, "with"));
    if (cordee_json_int(model, "held_at")) {
        cd->text->time(cd, cordee_json_int(model, "held_at"), CORDEE_TIME_DATE, day,
                       sizeof day);
        json_object_set_new(model, "held_text", json_string(day));
    }
    return cd->http->page(cd, req, "survey-proposal", model, err);
}

/* ---- what is done --------------------------------------------------------------- */

static int done(struct cordee *cd, struct cordee_request *req, const char *to,
                const char *words, struct cordee_error *err)
{
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, to, words, err);
}

static int follow(struct cordee *cd, struct cordee_request *req, const json_t *p,
                  const char *here, struct cordee_error *err)
{
    struct cordee_error why = {0};

    if (cordee_json_int(p, "task"))
        return cd->http->failed(cd, req, here, T("There is a follow-up already."), err);
    if (act_follow(cd, p, cd->http->user(req),
                   act_follow_title(cd, cd->http->arena(req), p), cordee_now() + WEEK,
                   &why) == 0)
        return done(cd, req, here, T("The follow-up is yours, for in a week."), err);
    return why.code == CORDEE_E_DENIED || why.code == CORDEE_E_NOT_FOUND
               ? cd->http->failed(cd, req, here, why.text, err)
               : cordee_fail(err, why.code, "%s", why.text);
}

int act_one_post(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *p = NULL;
    const char *what = cd->http->form(req, "do");
    const int64_t id = cd->http->path_int(req, "id");
    struct cordee_arena *a = cd->http->arena(req);
    const char *here = cordee_arena_printf(a, "/survey/proposal/%lld", (long long)id);

    if (load(cd, req, &p, err) < 0)
        return -1;
    if (strcmp(what, "follow") == 0)
        return follow(cd, req, p, here, err);
    if (strcmp(what, "held") == 0 || strcmp(what, "open") == 0) {
        const bool held = *what == 'h';

        return act_hold(cd, id, held, err) < 0
                   ? -1
                   : done(cd, req, here,
                          held ? T("Now tell those who asked for it.") : T("Saved."),
                          err);
    }
    if (strcmp(what, "discard") != 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Nothing was to be done."));
    return act_discard(cd, id, err) < 0
               ? -1
               : done(cd, req,
                      cordee_arena_printf(a, "/survey/%lld/courses",
                                          (long long)cordee_json_int(p, "survey")),
                      T("Discarded."), err);
}
