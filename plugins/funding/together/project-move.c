/* A project goes into another state.  What its funder answered was handed in some day:
 * when that is not known, it is asked. */
#include "plugins/funding/together/project-priv.h"

#include <string.h>

/* As the form has it: what the project knows, unless it was typed. */
static int days_read(struct cordee *cd, struct cordee_request *req, struct project *p,
                     struct cordee_error *err)
{
    if (*cd->http->form(req, "submitted_day") &&
        project_day(cd, req, "submitted_day", p->zone, &p->submitted_at, err) < 0)
        return -1;
    if (*cd->http->form(req, "decided_day") &&
        project_day(cd, req, "decided_day", p->zone, &p->decided_at, err) < 0)
        return -1;
    return *cd->http->form(req, "won") ? project_amount(cd, req, "won", &p->won, err) : 0;
}

/* The page once more, with the days that are missing to be typed. */
static int ask_days(struct cordee *cd, struct cordee_request *req,
                    const struct project *p, const char *state, const char *error,
                    struct cordee_error *err)
{
    const char *typed_day = cd->http->form(req, "decided_day");
    json_t *ask = json_pack("{s:s, s:s, s:b, s:s, s:s}", "state", state, "word",
                            project_state_word(cd, state), "money",
                            !cordee_text_is(state, "rejected"), "submitted_day",
                            cd->http->form(req, "submitted_day"), "won",
                            cd->http->form(req, "won"));

    if (*typed_day)
        json_object_set_new(ask, "decided_day", json_string(typed_day));
    else
        project_put_day(ask, "decided_day", cordee_now(), p->zone);
    if (!*cd->http->form(req, "won"))
        project_put_amount(ask, "won", p->won);
    return project_refuse(cd, req, p, error, json_pack("{s:o}", "moving", ask), err);
}

static bool is_to_be_asked(struct cordee *cd, struct cordee_request *req,
                           const struct project *p, const char *state)
{
    return project_is_answered(state) &&
           (!p->submitted_at || *cd->http->form(req, "submitted_day"));
}

static int post_move(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    const char *state = cd->http->form(req, "state");
    struct cordee_error why = {0};
    bool asked;

    if (project_of(cd, req, &p, err) < 0)
        return -1;
    asked = is_to_be_asked(cd, req, &p, state);
    if (days_read(cd, req, &p, &why) < 0 ||
        project_move(cd, &p, state, cd->http->user(req), &why) < 0)
        return asked && cordee_is_refusal(&why)
                   ? ask_days(cd, req, &p, state, why.text, err)
                   : project_refused(cd, req, &p, &why, err);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req,
                          *cd->http->form(req, "board") ? "/funding/projects"
                                                        : project_path(cd, req, p.id, ""),
                          cordee_arena_printf(cd->http->arena(req), "%s: %s", p.title,
                                              project_state_word(cd, state)),
                          err);
}

const struct cordee_route funding_project_move_routes[] = {
    {.method = "POST",
     .path = "/funding/projects/{id}/move",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_move,
     .help = "Puts a project into another state; what was answered needs the day it was "
             "handed in",
     .takes = "state! submitted_day decided_day won board"},
    {0},
};
