/* The page of a project. */
#include "plugins/funding/together/project-priv.h"

#include "plugins/funding/words/words.h"

#include <stdio.h>
#include <string.h>

enum { A_DAY = 86400 };

/* ---- what pages share ------------------------------------------------------- */

const char *project_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                         const char *rest)
{
    return cordee_arena_printf(cd->http->arena(req), "/funding/projects/%lld%s",
                               (long long)id, rest);
}

const char *project_seen(struct cordee_arena *a, const struct project *p)
{
    const char *text = cordee_arena_printf(
        a, "%s\n%s\n%s\n%s\n%s\n%lld %lld %lld %lld %lld", p->title, p->note, p->role,
        p->go, p->currency, (long long)p->asked, (long long)p->won, (long long)p->go_at,
        (long long)p->submitted_at, (long long)p->decided_at);
    char hash[65];

    cordee_sha256(text, strlen(text), hash);
    return cordee_arena_text_n(a, hash, 24);
}

/* What nobody has said is as the call has it now. */
static void asks_read(struct cordee_arena *a, struct project *p)
{
    struct funding_call call;

    if (!p->record || funding_call_from_json(a, p->record, &call, NULL) < 0)
        return;
    asks_of_call(&call, &p->read);
    if (!p->checked_at)
        p->asks = p->read.asks;
}

int project_of(struct cordee *cd, struct cordee_request *req, struct project *p_r,
               struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int rc = project_load(cd, cd->http->path_int(req, "id"), p_r, err);

    if (rc > 0) {
        asks_read(a, p_r);
        p_r->seen = project_seen(a, p_r);
        p_r->asks_seen = project_asks_seen(a, p_r);
    }
    return rc == 0 ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                 T("There is no such project."))
                   : rc;
}

static void put_may(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, FUNDING_TOGETHER_MAY)));
}

/* ---- one -------------------------------------------------------------------- */

void project_put_day(json_t *model, const char *key, int64_t at, const char *zone)
{
    struct cordee_clock c;
    char text[40] = "";

    if (at) {
        cordee_clock_at(at, zone, &c);
        snprintf(text, sizeof text, "%04d-%02d-%02d", c.year, c.month, c.day);
    }
    json_object_set_new(model, key, json_string(text));
}

void project_put_amount(json_t *model, const char *key, int64_t n)
{
    json_object_set_new(model, key,
                        n ? json_sprintf("%lld", (long long)n) : json_string(""));
}

/* What the form holds. */
static void put_form(struct cordee *cd, const struct project *p, json_t *model)
{
    json_object_set_new(model, "title", json_string(p->title));
    json_object_set_new(model, "note", json_string(p->note));
    json_object_set_new(model, "currency", json_string(p->currency));
    project_put_amount(model, "asked", p->asked);
    project_put_amount(model, "won", p->won);
    project_put_day(model, "go_day", p->go_at, p->zone);
    project_put_day(model, "submitted_day", p->submitted_at, p->zone);
    project_put_day(model, "decided_day", p->decided_at, p->zone);
    cordee_json_set_text(model, "seen", p->seen);
    json_object_set_new(model, "is_go", json_boolean(cordee_text_is(p->go, "go")));
    json_object_set_new(model, "is_no", json_boolean(cordee_text_is(p->go, "no")));
    json_object_set_new(model, "roles", project_roles(cd, p->role));
    json_object_set_new(model, "states", project_states(cd, p->state));
}

static void put_facts(struct cordee *cd, struct cordee_arena *a, const struct project *p,
                      json_t *model)
{
    const int64_t now = cordee_now();
    struct funding_call call;

    json_object_set_new(model, "id", json_integer(p->id));
    json_object_set_new(model, "page_id", json_integer(p->id));
    json_object_set_new(model, "state", json_string(p->state));
    json_object_set_new(model, "state_word",
                        json_string(project_state_word(cd, p->state)));
    cordee_json_set_text(model, "asked_text", words_money(cd, a, p->asked, p->currency));
    cordee_json_set_text(model, "won_text", words_money(cd, a, p->won, p->currency));
    cordee_json_set_text(model, "staff_name", cordee_json_text(p->row, "staff_name"));
    json_object_set_new(model, "mute", json_boolean(!*p->address));
    if (p->go_at && !*p->go)
        words_put_time(cd, model, "go_text", p->go_at, CORDEE_TIME_DATE);
    if (!p->record || funding_call_from_json(a, p->record, &call, NULL) < 0)
        return;
    json_object_set_new(model, "call", json_integer(p->call));
    json_object_set_new(model, "call_title",
                        json_string(*call.title ? call.title : call.source_id));
    cordee_json_set_text(model, "call_language", call.language);
    board_put_days(cd, model, funding_call_next(&call, now), now);
}

static void partner_dress(struct cordee *cd, json_t *row)
{
    static const char *const states[] = {"new", "asked", "agreed", "declined"};
    const char *state = cordee_json_text(row, "state");
    const char *country = cordee_json_text(row, "country");

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (cordee_text_is(state, states[i])) {
            char key[24];

            snprintf(key, sizeof key, "is_%s", states[i]);
            json_object_set_new(row, key, json_true());
        }
    cordee_json_set_text(row, "country_name",
                         cd->crm->word(cd, CORDEE_WORD_COUNTRY, country));
    cordee_json_set_text(
        row, "type_name",
        cd->crm->word(cd, CORDEE_WORD_ORG_TYPE, cordee_json_text(row, "org_type")));
    json_object_set_new(row, "roles", partner_roles(cd, cordee_json_text(row, "role")));
    json_object_set_new(
        row, "role_word",
        json_string(partner_role_word(cd, cordee_json_text(row, "role"))));
    json_object_set_new(row, "url",
                        json_string(cordee_json_true(row, "unseen")
                                        ? ""
                                        : CORDEE_PATH_OF(cordee_json_int(row, "kind"))));
    if (cordee_json_true(row, "hidden"))
        json_object_set_new(
            row, "name",
            json_sprintf(T("No. %lld"), (long long)cordee_json_int(row, "number")));
    if (cordee_json_int(row, "person") == cordee_json_int(row, "party"))
        json_object_del(row, "person_name");
}

static int64_t count_state(const json_t *partners, const char *state)
{
    const json_t *row;
    int64_t n = 0;
    size_t i;

    json_array_foreach (partners, i, row)
        n += cordee_text_is(cordee_json_text(row, "state"), state) &&
             !(cordee_json_true(row, "unseen") && cordee_text_is(state, "new"));
    return n;
}

static int put_partners(struct cordee *cd, struct cordee_arena *a,
                        const struct project *p, json_t *model, struct cordee_error *err)
{
    json_t *list = partners_list(cd, p->id, false, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        partner_dress(cd, row);
    json_object_set_new(model, "partners", list);
    json_object_set_new(model, "n_new", json_integer(count_state(list, "new")));
    json_object_set_new(
        model, "asked_some",
        json_boolean(count_state(list, "new") < (int64_t)json_array_size(list)));
    json_object_set_new(model, "n_asked", json_integer(count_state(list, "asked")));
    json_object_set_new(model, "n_agreed", json_integer(count_state(list, "agreed")));
    return project_put_asks(cd, a, p, list, model, err);
}

static int put_tasks(struct cordee *cd, const struct project *p, int64_t user,
                     json_t *model, struct cordee_error *err)
{
    json_t *list = project_tasks(cd, p->id, err), *row;
    const int64_t now = cordee_now();
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        const int64_t due = cordee_json_int(row, "due_at");

        words_put_time(cd, row, "due_text", due, CORDEE_TIME_DAY);
        project_put_day(row, "due_day", due, p->zone);
        json_object_set_new(row, "late",
                            json_boolean(due && due + A_DAY / 2 <= now &&
                                         !cordee_json_true(row, "done")));
        /* What is of nobody is who has it to do. */
        json_object_set_new(row, "theirs",
                            json_boolean(cordee_json_int(row, "party") ||
                                         cordee_json_int(row, "staff") == user));
    }
    json_object_set_new(model, "tasks", list);
    return 0;
}

/* What could not be read stays as it was typed. */
static void put_typed(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    static const char *const names[] = {"asked", "won", "go_day", "submitted_day",
                                        "decided_day"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        json_object_set_new(model, names[i], json_string(cd->http->form(req, names[i])));
}

static int show(struct cordee *cd, struct cordee_request *req, const struct project *p,
                json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);

    put_facts(cd, a, p, model);
    put_form(cd, p, model);
    project_put_checked(cd, p, model);
    put_may(cd, req, model);
    return put_partners(cd, a, p, model, err) < 0 ||
                   put_tasks(cd, p, cd->http->user(req), model, err) < 0
               ? -1
               : 0;
}

int project_refuse(struct cordee *cd, struct cordee_request *req, const struct project *p,
                   const char *error, json_t *more, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object(), *added = more;

    if (show(cd, req, p, model, err) < 0)
        return -1;
    if (*cd->http->form(req, "title"))
        put_typed(cd, req, model);
    cordee_json_set_text(model, "error", error);
    json_object_update(model, added);
    return cd->http->invalid(cd, req, "funding-project", model, err);
}

int project_refused(struct cordee *cd, struct cordee_request *req,
                    const struct project *p, const struct cordee_error *why,
                    struct cordee_error *err)
{
    return cordee_is_refusal(why) ? project_refuse(cd, req, p, why->text, NULL, err)
                                  : cordee_fail(err, why->code, "%s", why->text);
}

static int get_project(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    return project_of(cd, req, &p, err) < 0 || show(cd, req, &p, model, err) < 0
               ? -1
               : cd->http->page(cd, req, "funding-project", model, err);
}

static int get_entry(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    const int64_t id = project_of_entry(cd, cd->http->path_int(req, "id"), err);

    if (id == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such project."));
    return id < 0 ? -1
                  : cd->http->done(cd, req, project_path(cd, req, id, ""), NULL, err);
}

/* ---- routes ----------------------------------------------------------------- */

const struct cordee_route funding_project_page_routes[] = {
    {.method = "GET",
     .path = "/funding/projects/of/{id}",
     .permission = "funding.read",
     .handle = get_entry,
     .help = "The project that an entry of a timeline is of"},
    {.method = "GET",
     .path = "/funding/projects/{id}",
     .permission = "funding.read",
     .handle = get_project,
     .help = "A project: who takes part, what its call asks, who could join"},
    {0},
};
