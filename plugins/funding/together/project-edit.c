/* What is done to projects: made, moved, changed, and what there is to do for them. */
#include "plugins/funding/together/project-priv.h"

#include "plugins/funding/board/board.h"

#include <ctype.h>
#include <string.h>

static const char *typed(struct cordee *cd, struct cordee_request *req, const char *name)
{
    return cordee_text_trim(
        cordee_arena_text(cd->http->arena(req), cd->http->form(req, name)));
}

/* ---- made ------------------------------------------------------------------- */

static int call_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                     struct funding_call *call_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = board_call(cd, id, &row, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such call."));
    return rc < 0
               ? -1
               : funding_call_from_json(a, json_object_get(row, "record"), call_r, err);
}

static int64_t form_consortium(struct cordee *cd, struct cordee_request *req,
                               int64_t call, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct funding_call what;
    struct asks asks;
    int64_t id;

    if (call_load(cd, a, call, &what, err) < 0)
        return -1;
    asks = asks_of_call(&what);
    if (cd->db->change_begin(cd, &c, T("Consortium formed"), err) < 0 ||
        (id = project_new(cd, call, *what.title ? what.title : what.source_id,
                          *what.currency ? what.currency : "EUR", &asks,
                          cd->http->user(req), err)) < 0 ||
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
    const struct asks none = {0};
    struct cordee_error why = {0};
    const int64_t id = project_new(cd, 0, typed(cd, req, "title"), "EUR", &none,
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

static int day_read(struct cordee *cd, struct cordee_request *req, const char *name,
                    const char *zone, int64_t *at_r, struct cordee_error *err)
{
    const char *day = typed(cd, req, name);

    *at_r = 0;
    if (*day && cordee_time_parse(day, zone, at_r) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, T("“%s” is no day."), day);
    return 0;
}

/* "250 000", "250.000,00" and "250'000" are what people type. */
static int amount_read(struct cordee *cd, struct cordee_request *req, const char *name,
                       int64_t *n_r, struct cordee_error *err)
{
    const char *text = typed(cd, req, name), *end;
    const double value = funding_amount(text, &end);

    *n_r = 0;
    if (!*text)
        return 0;
    if (!isdigit((unsigned char)*text) || *end || value > 1e15 ||
        value != (double)(int64_t)value)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("An amount is a whole number, such as 250000."));
    *n_r = (int64_t)value;
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

/* Too many stay too many, whatever the size of the number. */
static int least_read(struct cordee *cd, struct cordee_request *req, const char *name)
{
    const int64_t n = cd->http->form_int(req, name);

    return n < 0 || n > INT16_MAX ? INT16_MAX : (int)n;
}

static int form_read(struct cordee *cd, struct cordee_request *req, struct project *p,
                     struct cordee_error *err)
{
    static const char *const roles[] = {"coordinator", "partner", "supporter", NULL};
    static const char *const gos[] = {"go", "no", NULL};
    static const char *const currencies[] = {"EUR", "CHF", "GBP", "USD", "SEK", "DKK",
                                             "NOK", "PLN", "CZK", "HUF", NULL};
    const char *currency = chosen(cd, req, "currency", currencies);

    p->title = typed(cd, req, "title");
    p->note = typed(cd, req, "note");
    p->role = chosen(cd, req, "role", roles);
    p->go = chosen(cd, req, "go", gos);
    if (*currency)
        p->currency = currency;
    p->asks.partners = least_read(cd, req, "partners_min");
    p->asks.countries = least_read(cd, req, "countries_min");
    p->asks.sme = *cd->http->form(req, "sme");
    p->asks.laboratory = *cd->http->form(req, "laboratory");
    return amount_read(cd, req, "asked", &p->asked, err) < 0 ||
                   amount_read(cd, req, "won", &p->won, err) < 0 ||
                   day_read(cd, req, "go_day", p->zone, &p->go_at, err) < 0 ||
                   day_read(cd, req, "submitted_day", p->zone, &p->submitted_at, err) <
                       0 ||
                   day_read(cd, req, "decided_day", p->zone, &p->decided_at, err) < 0
               ? -1
               : 0;
}

/* What is wrong stands above the page, which has what was typed. */
static int refused(struct cordee *cd, struct cordee_request *req, const struct project *p,
                   const struct cordee_error *why, struct cordee_error *err)
{
    return cordee_is_refusal(why) ? project_show(cd, req, p, why->text, err)
                                  : cordee_fail(err, why->code, "%s", why->text);
}

/* Somebody saved something else since the page was opened. */
static bool is_late(struct cordee *cd, struct cordee_request *req,
                    const struct project *p, struct cordee_error *why)
{
    const char *seen = cd->http->form(req, "seen");

    if (!*seen || cordee_text_is(seen, p->seen) ||
        cordee_text_is(project_seen(cd->http->arena(req), p), p->seen))
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
    if (form_read(cd, req, &p, &why) < 0 || is_late(cd, req, &p, &why) ||
        project_save(cd, &p, &why) < 0)
        return refused(cd, req, &p, &why, err);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, project_path(cd, req, p.id, ""), T("Saved."), err);
}

static int post_move(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    const char *state = cd->http->form(req, "state");
    struct cordee_error why = {0};

    if (project_of(cd, req, &p, err) < 0)
        return -1;
    if (project_move(cd, &p, state, cd->http->user(req), &why) < 0)
        return refused(cd, req, &p, &why, err);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req,
                          *cd->http->form(req, "board") ? "/funding/projects"
                                                        : project_path(cd, req, p.id, ""),
                          cordee_arena_printf(cd->http->arena(req), "%s: %s", p.title,
                                              project_state_word(cd, state)),
                          err);
}

static int post_remove(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    int64_t asked, agreed;

    if (project_of(cd, req, &p, err) < 0 ||
        partners_count(cd, p.id, &asked, &agreed, err) < 0)
        return -1;
    if (agreed)
        return cd->http->failed(
            cd, req, project_path(cd, req, p.id, ""),
            T("Somebody agreed to take part: give it up instead, so that "
              "its history stays."),
            err);
    if (project_remove(cd, p.id, err) < 0)
        return -1;
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
    if (day_read(cd, req, "due", p.zone, &due, &why) < 0 ||
        project_task_add(cd, p.id, party, cd->http->user(req), typed(cd, req, "what"),
                         due, &why) < 0)
        return refused(cd, req, &p, &why, err);
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
              "partners_min:int countries_min:int sme laboratory"},
    {.method = "POST",
     .path = "/funding/projects/{id}/move",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_move,
     .help = "Puts a project into another state",
     .takes = "state! board"},
    {.method = "POST",
     .path = "/funding/projects/{id}/remove",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_remove,
     .help = "Removes a project in which nobody takes part"},
    {.method = "POST",
     .path = "/funding/projects/{id}/tasks",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_task,
     .help = "Adds something to do for a project",
     .takes = "what! due party:int"},
    {0},
};
