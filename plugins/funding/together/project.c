/* Pages of projects: the pipeline, one of them, and where others lead to them. */
#include "plugins/funding/together/project-priv.h"

#include "plugins/funding/board/words.h"

#include <stdio.h>
#include <string.h>

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
        a, "%s\n%s\n%s\n%s\n%s\n%lld %lld %lld %lld %lld %d %d %d %d", p->title, p->note,
        p->role, p->go, p->currency, (long long)p->asked, (long long)p->won,
        (long long)p->go_at, (long long)p->submitted_at, (long long)p->decided_at,
        p->asks.partners, p->asks.countries, p->asks.sme, p->asks.laboratory);
    char hash[65];

    cordee_sha256(text, strlen(text), hash);
    return cordee_arena_text_n(a, hash, 24);
}

int project_of(struct cordee *cd, struct cordee_request *req, struct project *p_r,
               struct cordee_error *err)
{
    const int rc = project_load(cd, cd->http->path_int(req, "id"), p_r, err);

    if (rc > 0)
        p_r->seen = project_seen(cd->http->arena(req), p_r);
    return rc == 0 ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                 T("There is no such project."))
                   : rc;
}

static void put_may(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, FUNDING_TOGETHER_MAY)));
}

static void put_time(struct cordee *cd, json_t *model, const char *key, int64_t at,
                     enum cordee_time_style style)
{
    char text[80];

    if (!at)
        return;
    cd->text->time(cd, at, style, text, sizeof text);
    json_object_set_new(model, key, json_string(text));
}

/* ---- the pipeline ----------------------------------------------------------- */

static const char *const columns[] = {"watching", "preparing", "submitted", "decided",
                                      "funded"};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void row_dress(struct cordee *cd, struct cordee_arena *a, json_t *row)
{
    const char *state = cordee_json_text(row, "state");
    const char *currency = cordee_json_text(row, "currency");
    const int64_t go_at = cordee_json_int(row, "go_at"), now = cordee_now();
    const bool open =
        !*cordee_json_text(row, "go") &&
        (cordee_text_is(state, "watching") || cordee_text_is(state, "preparing"));

    json_object_set_new(row, "state_word", json_string(project_state_word(cd, state)));
    cordee_json_set_text(row, "asked_text",
                         project_money(cd, a, cordee_json_int(row, "asked"), currency));
    cordee_json_set_text(row, "won_text",
                         project_money(cd, a, cordee_json_int(row, "won"), currency));
    board_put_days(cd, row, cordee_json_int(row, "closes_at"), now);
    if (open && go_at) {
        put_time(cd, row, "go_text", go_at, CORDEE_TIME_DAY);
        json_object_set_new(row, "go_late", json_boolean(go_at + 86400 <= now));
    }
    json_object_set_new(row, "no",
                        json_boolean(cordee_text_is(cordee_json_text(row, "go"), "no")));
    for (size_t i = 0; i + 1 < COLUMNS; i++)
        if (cordee_text_is(state, columns[i])) {
            json_object_set_new(row, "next", json_string(columns[i + 1]));
            json_object_set_new(row, "next_word",
                                json_string(project_state_word(cd, columns[i + 1])));
        }
}

static json_t *column(struct cordee *cd, const json_t *list, const char *state)
{
    json_t *cards = json_array(), *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_text_is(cordee_json_text(row, "state"), state))
            json_array_append(cards, row);
    return json_pack("{s:s, s:s, s:i, s:o}", "state", state, "label",
                     project_state_word(cd, state), "n", (int)json_array_size(cards),
                     "cards", cards);
}

static void put_columns(struct cordee *cd, const json_t *list, json_t *model)
{
    json_t *board = json_array(), *over = json_array(), *row;
    size_t i;

    for (i = 0; i < COLUMNS; i++)
        json_array_append_new(board, column(cd, list, columns[i]));
    json_array_foreach (list, i, row)
        if (cordee_text_is(cordee_json_text(row, "state"), "rejected") ||
            cordee_text_is(cordee_json_text(row, "state"), "dropped"))
            json_array_append(over, row);
    json_object_set_new(model, "board", board);
    json_object_set_new(model, "over", over);
}

static const char *sums(struct cordee *cd, struct cordee_arena *a, const json_t *money)
{
    const char *text = "";
    const json_t *row;
    size_t i;

    json_array_foreach (money, i, row)
        text = cordee_arena_printf(a, "%s%s%s", text, *text ? " + " : "",
                                   project_money(cd, a, cordee_json_int(row, "won"),
                                                 cordee_json_text(row, "currency")));
    return text;
}

/* Ever: the year sheet has those of a time. */
static int put_figures(struct cordee *cd, struct cordee_arena *a, json_t *model,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *money = projects_money(cd, 0, 0, err);
    struct projects_count n;

    if (!money || projects_count(cd, 0, 0, &n, err) < 0)
        return -1;
    json_object_set_new(model, "n_submitted", json_integer(n.submitted));
    json_object_set_new(model, "n_answered", json_integer(n.answered));
    json_object_set_new(model, "n_won", json_integer(n.won));
    if (n.answered)
        json_object_set_new(model, "rate", json_integer(100 * n.won / n.answered));
    cordee_json_set_text(model, "money", sums(cd, a, money));
    return 0;
}

/* Days as the year sheet's links have them; a wrong one is none. */
static int64_t day_asked(struct cordee *cd, struct cordee_request *req, const char *name)
{
    struct cordee_period when;
    const char *day = cd->http->query(req, name);
    struct cordee_error none = {0};

    if (!*day || cd->crm->period(cd, &none, day, day, &when) < 0)
        return 0;
    return cordee_text_is(name, "from") ? when.from : when.until;
}

static int get_projects(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const struct projects_wanted wanted = {.state = cd->http->query(req, "state"),
                                           .from = day_asked(cd, req, "from"),
                                           .until = day_asked(cd, req, "until")};
    const bool listed =
        *wanted.state || cordee_text_is(cd->http->query(req, "view"), "list");
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = projects_list(cd, &wanted, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_object_set_new(model, "items", list);
    json_array_foreach (list, i, row)
        row_dress(cd, a, row);
    json_object_set_new(model, "total", json_integer((json_int_t)json_array_size(list)));
    json_object_set_new(model, "listed", json_boolean(listed));
    json_object_set_new(model, "some", json_boolean(*wanted.state));
    if (!listed)
        put_columns(cd, list, model);
    put_may(cd, req, model);
    return put_figures(cd, a, model, err) < 0
               ? -1
               : cd->http->page(cd, req, "funding-projects", model, err);
}

/* ---- one -------------------------------------------------------------------- */

static void put_day(json_t *model, const char *key, int64_t at, const char *zone)
{
    struct cordee_clock c;
    char text[40] = "";

    if (at) {
        cordee_clock_at(at, zone, &c);
        snprintf(text, sizeof text, "%04d-%02d-%02d", c.year, c.month, c.day);
    }
    json_object_set_new(model, key, json_string(text));
}

static void put_amount(json_t *model, const char *key, int64_t n)
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
    put_amount(model, "asked", p->asked);
    put_amount(model, "won", p->won);
    put_amount(model, "partners_min", p->asks.partners);
    put_amount(model, "countries_min", p->asks.countries);
    json_object_set_new(model, "sme", json_boolean(p->asks.sme));
    json_object_set_new(model, "laboratory", json_boolean(p->asks.laboratory));
    put_day(model, "go_day", p->go_at, p->zone);
    put_day(model, "submitted_day", p->submitted_at, p->zone);
    put_day(model, "decided_day", p->decided_at, p->zone);
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
    cordee_json_set_text(model, "asked_text",
                         project_money(cd, a, p->asked, p->currency));
    cordee_json_set_text(model, "won_text", project_money(cd, a, p->won, p->currency));
    cordee_json_set_text(model, "staff_name", cordee_json_text(p->row, "staff_name"));
    json_object_set_new(model, "mute", json_boolean(!*p->address));
    if (p->go_at && !*p->go)
        put_time(cd, model, "go_text", p->go_at, CORDEE_TIME_DATE);
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
    cordee_json_set_text(row, "url", CORDEE_PATH_OF(cordee_json_int(row, "kind")));
    if (cordee_json_int(row, "person") == cordee_json_int(row, "party"))
        json_object_del(row, "person_name");
}

static int64_t count_state(const json_t *partners, const char *state)
{
    const json_t *row;
    int64_t n = 0;
    size_t i;

    json_array_foreach (partners, i, row)
        n += cordee_text_is(cordee_json_text(row, "state"), state);
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
    json_object_set_new(model, "n_asked", json_integer(count_state(list, "asked")));
    json_object_set_new(model, "n_agreed", json_integer(count_state(list, "agreed")));
    return project_put_asks(cd, a, p, list, model, err);
}

static int put_tasks(struct cordee *cd, const struct project *p, json_t *model,
                     struct cordee_error *err)
{
    json_t *list = project_tasks(cd, p->id, err), *row;
    const int64_t now = cordee_now();
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        const int64_t due = cordee_json_int(row, "due_at");

        put_time(cd, row, "due_text", due, CORDEE_TIME_DAY);
        json_object_set_new(
            row, "late",
            json_boolean(due && due < now && !cordee_json_true(row, "done")));
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

int project_show(struct cordee *cd, struct cordee_request *req, const struct project *p,
                 const char *error, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    put_facts(cd, a, p, model);
    put_form(cd, p, model);
    if (*error && *cd->http->form(req, "title"))
        put_typed(cd, req, model);
    put_may(cd, req, model);
    cordee_json_set_text(model, "error", error);
    if (put_partners(cd, a, p, model, err) < 0 || put_tasks(cd, p, model, err) < 0)
        return -1;
    return *error ? cd->http->invalid(cd, req, "funding-project", model, err)
                  : cd->http->page(cd, req, "funding-project", model, err);
}

static int get_project(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};

    return project_of(cd, req, &p, err) < 0 ? -1 : project_show(cd, req, &p, "", err);
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

/* ---- where others lead to them ---------------------------------------------- */

int funding_together_put(struct cordee *cd, struct cordee_request *req, int64_t call,
                         json_t *model, struct cordee_error *err)
{
    json_t *list = projects_of_call(cd, call, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        json_object_set_new(
            row, "state_word",
            json_string(project_state_word(cd, cordee_json_text(row, "state"))));
        put_time(cd, row, "go_text", cordee_json_int(row, "go_at"), CORDEE_TIME_DAY);
    }
    json_object_set_new(model, "projects", list);
    json_object_set_new(model, "may_join",
                        json_boolean(cd->http->may(req, FUNDING_TOGETHER_MAY)));
    return 0;
}

int funding_together_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                           json_t *model, struct cordee_error *err)
{
    json_t *list = projects_of_party(cd, party, err), *row;
    size_t i;

    (void)req;
    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        const char *answer = cordee_json_text(row, "answer");

        json_object_set_new(
            row, "state_word",
            json_string(project_state_word(cd, cordee_json_text(row, "state"))));
        json_object_set_new(row, "is_agreed",
                            json_boolean(cordee_text_is(answer, "agreed")));
        json_object_set_new(row, "is_declined",
                            json_boolean(cordee_text_is(answer, "declined")));
    }
    json_object_set_new(model, "projects", list);
    return json_array_size(list) > 0;
}

int funding_together_alarm(struct cordee *cd, json_t *alarms, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = projects_undecided(cd, cordee_now(), err);
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        json_array_append_new(
            alarms,
            json_pack(
                "{s:o, s:o, s:s}", "text",
                json_sprintf(T("The day to decide whether to go for “%s” has passed."),
                             cordee_json_text(row, "title")),
                "href",
                json_sprintf("/funding/projects/%lld",
                             (long long)cordee_json_int(row, "id")),
                "level", "warn"));
    return list ? 0 : -1;
}

/* ---- routes ----------------------------------------------------------------- */

const struct cordee_route funding_together_routes[] = {
    {.method = "GET",
     .path = "/funding/projects",
     .permission = "funding.read",
     .handle = get_projects,
     .help = "Projects of members who apply together, as a pipeline or a list",
     .takes = "view state from until"},
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
