/* What is done to projects: made, moved, changed, and what there is to do for them. */
#include "plugins/funding/together/project-priv.h"

#include "plugins/funding/call/keep.h"

#include <string.h>

enum { A_DAY = 86400 };

/* ---- made ------------------------------------------------------------------- */

static int64_t form_consortium(struct cordee *cd, struct cordee_request *req,
                               int64_t call, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct funding_call what;
    const int rc = funding_kept_call(cd, call, &row, err);
    int64_t id;

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such call."));
    if (rc < 0 || funding_call_from_json(cd->http->arena(req),
                                         json_object_get(row, "record"), &what, err) < 0)
        return -1;
    if (cd->db->change_begin(cd, &c, T("Consortium formed"), err) < 0 ||
        (id = project_new(cd, call, *what.title ? what.title : what.source_id,
                          *what.currency ? what.currency : "EUR", cd->http->user(req),
                          err)) < 0 ||
        partners_interested(cd, id, call, err) < 0 || cd->db->change_commit(&c, err) < 0)
        return -1;
    return id;
}

static int post_together(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    const int64_t call = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *list = projects_of_call(cd, call, err);
    const json_t *first = json_array_get(list, 0);
    int64_t id;

    if (!list)
        return -1;
    if (first && !*cd->http->form(req, "again"))
        return cd->http->done(
            cd, req, project_path(cd, req, cordee_json_int(first, "id"), ""),
            T("There is a project for this call already: this one."), err);
    if ((id = form_consortium(cd, req, call, err)) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(
        cd, req, project_path(cd, req, id, ""),
        T("The project is there. Ask those who are interested whether the "
          "others may see them."),
        err);
}

static int post_new(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    struct cordee_error why = {0};
    const int64_t id = project_new(cd, 0, cd->http->typed(req, "title"), "EUR",
                                   cd->http->user(req), &why);

    if (id < 0)
        return cordee_is_refusal(&why)
                   ? cd->http->failed(cd, req, "/funding/projects", why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, project_path(cd, req, id, ""),
                          T("The project is there. Who takes part?"), err);
}

/* ---- changed ---------------------------------------------------------------- */

int project_day(struct cordee *cd, struct cordee_request *req, const char *name,
                const char *zone, int64_t *at_r, struct cordee_error *err)
{
    const char *day = cd->http->typed(req, name);

    *at_r = 0;
    if (*day && cordee_time_parse(day, zone, at_r) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, T("“%s” is no day."), day);
    return 0;
}

int project_amount(struct cordee *cd, struct cordee_request *req, const char *name,
                   int64_t *n_r, struct cordee_error *err)
{
    *n_r = 0;
    if (funding_amount_read(cd->http->typed(req, name), n_r) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("An amount is a whole number, such as 250000."));
    return 0;
}

static const char *chosen(struct cordee *cd, struct cordee_request *req, const char *name,
                          const char *const *of)
{
    const char *said = cd->http->form(req, name);

    for (; *of; of++)
        if (cordee_text_is(said, *of))
            return *of;
    return "";
}

static int form_read(struct cordee *cd, struct cordee_request *req, struct project *p,
                     struct cordee_error *err)
{
    static const char *const roles[] = {"coordinator", "partner", "supporter", NULL};
    static const char *const gos[] = {"go", "no", NULL};
    static const char *const currencies[] = {"EUR", "CHF", "GBP", "USD", "SEK", "DKK",
                                             "NOK", "PLN", "CZK", "HUF", NULL};
    const char *currency = chosen(cd, req, "currency", currencies);

    p->title = cd->http->typed(req, "title");
    p->note = cd->http->typed(req, "note");
    p->role = chosen(cd, req, "role", roles);
    p->go = chosen(cd, req, "go", gos);
    if (*currency)
        p->currency = currency;
    return project_amount(cd, req, "asked", &p->asked, err) < 0 ||
                   project_amount(cd, req, "won", &p->won, err) < 0 ||
                   project_day(cd, req, "go_day", p->zone, &p->go_at, err) < 0 ||
                   project_day(cd, req, "submitted_day", p->zone, &p->submitted_at, err) <
                       0 ||
                   project_day(cd, req, "decided_day", p->zone, &p->decided_at, err) < 0
               ? -1
               : 0;
}

bool project_is_late(struct cordee *cd, const char *seen, const char *now,
                     const char *sent, struct cordee_error *why)
{
    if (!*seen || cordee_text_is(seen, now) || cordee_text_is(sent, now))
        return false;
    cordee_fail(why, CORDEE_E_CONFLICT, "%s",
                T("Since this page was opened, somebody else changed the project, or you "
                  "did in another window. Save again to put what stands here in place of "
                  "that."));
    return true;
}

static int post_project(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    struct cordee_error why = {0};

    if (project_of(cd, req, &p, err) < 0)
        return -1;
    if (form_read(cd, req, &p, &why) < 0 ||
        project_is_late(cd, cd->http->form(req, "seen"), p.seen,
                        project_seen(cd->http->arena(req), &p), &why) ||
        project_save(cd, &p, &why) < 0)
        return project_refused(cd, req, &p, &why, err);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, project_path(cd, req, p.id, ""), T("Saved."), err);
}

static int post_remove(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    struct cordee_error why = {0};

    if (project_of(cd, req, &p, err) < 0)
        return -1;
    if (project_remove(cd, p.id, &why) < 0)
        return cordee_is_refusal(&why)
                   ? cd->http->failed(cd, req, project_path(cd, req, p.id, ""), why.text,
                                      err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/funding/projects", T("The project is removed."),
                          err);
}

/* ---- what there is to do ---------------------------------------------------- */

static int post_task(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    const int64_t party = cd->http->form_int(req, "party");
    struct cordee_error why = {0};
    int64_t due = 0;

    if (project_of(cd, req, &p, err) < 0)
        return -1;
    if (project_day(cd, req, "due", p.zone, &due, &why) < 0)
        return project_refused(cd, req, &p, &why, err);
    if (due)
        due += A_DAY / 2; /* as follow-ups have it: a day, no midnight */
    if (project_task_add(cd, p.id, party, cd->http->user(req),
                         cd->http->typed(req, "what"), due, &why) < 0)
        return project_refused(cd, req, &p, &why, err);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, project_path(cd, req, p.id, "#tasks"),
                          T("Follow-up added"), err);
}

const struct cordee_route funding_project_routes[] = {
    {.method = "POST",
     .path = "/funding/call/{id}/together",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_together,
     .help = "Makes a project for a call of those who are interested",
     .takes = "again"},
    {.method = "POST",
     .path = "/funding/projects",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_new,
     .help = "Makes a project without a call",
     .takes = "title!"},
    {.method = "POST",
     .path = "/funding/projects/{id}",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_project,
     .help = "Changes a project",
     .takes = "title! note role currency asked won go go_day submitted_day decided_day "
              "seen"},
    {.method = "POST",
     .path = "/funding/projects/{id}/remove",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_remove,
     .help = "Removes a project of which nobody was asked"},
    {.method = "POST",
     .path = "/funding/projects/{id}/tasks",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_task,
     .help = "Adds something to do for a project",
     .takes = "what! due party:int"},
    {0},
};
