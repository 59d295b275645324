/* Follow-ups: mine and everybody's, the overdue first. */
#include "core/console/day/day.h"
#include "core/console/page.h"

#include "core/crm/crm.h"
#include "core/crm/scope.h"
#include "core/web/web.h"

#include <string.h>

#define ROWS 100
#define DAY  INT64_C(86400)

/* What the address asks for. */
struct asked {
    const char *who; /* "me", "all", or a user's number */
    int64_t staff;   /* 0: everybody's */
    bool done;
    int64_t after, after_id; /* where this page starts */
};

static void asked_read(const struct cd_view *view, struct asked *a)
{
    const struct cordee_http_api *http = view->cd->http;
    const char *after = http->query(view->req, "after");
    char *copy = cordee_arena_text(view->arena, after);
    char *dash = strchr(copy, '-');

    *a = (struct asked){.who = http->query(view->req, "who"),
                        .staff = view->user,
                        .done = *http->query(view->req, "done") == '1',
                        .after = INT64_MIN};
    if (!*a->who)
        a->who = "me";
    if (strcmp(a->who, "me") != 0 && !cordee_text_int(a->who, &a->staff))
        a->staff = 0;
    if (dash) {
        *dash = '\0';
        if (!cordee_text_int(copy, &a->after) || !cordee_text_int(dash + 1, &a->after_id))
            a->after = INT64_MIN;
    }
}

#define SHOWN                                                                  \
    "SELECT t.id, t.title, t.path, t.due_at, t.done_at, t.staff, t.theirs AS " \
    "\"theirs:bool\", "                                                        \
    "w.name AS staff_name, p.id AS "                                           \
    "party_id, p.kind AS party_kind, p.name AS party_name, "
#define FROM_ALL                                                                    \
    " FROM task t LEFT JOIN party p ON p.id = t.party LEFT JOIN staff w ON w.id = " \
    "t.staff WHERE p.deleted_at IS NULL AND " CD_TASK_SEEN                          \
    " AND (? = 0 OR t.staff = ?) AND "

/* Open ones by their day, done ones by when they were, the newest first. */
static json_t *tasks_load(const struct cd_view *view, const struct asked *a,
                          struct cordee_error *err)
{
    static const char open[] =
        SHOWN "coalesce(t.due_at, 9000000000000) AS k" FROM_ALL
              "t.done_at IS NULL AND (coalesce(t.due_at, 9000000000000), t.id) > (?, ?) "
              "ORDER BY k, t.id LIMIT ?";
    static const char done[] = SHOWN "-t.done_at AS k" FROM_ALL
                                     "t.done_at IS NOT NULL AND (-t.done_at, t.id) > (?, "
                                     "?) ORDER BY t.done_at DESC, t.id LIMIT ?";

    return view->cd->db->list(view->cd, err, a->done ? done : open,
                              CORDEE_ARGS(CORDEE_V(a->staff), CORDEE_V(a->staff),
                                          CORDEE_V(a->after), CORDEE_V(a->after_id),
                                          CORDEE_V(ROWS + 1)));
}

/* ---- in groups --------------------------------------------------------------------- */

enum group { OVERDUE, TODAY, WEEK, LATER, SOME_DAY, DONE, GROUPS };

static const struct {
    const char *label, *tone;
} groups[GROUPS] = {
    {T_LATER("Overdue"), "bd"}, {T_LATER("Today"), "wn"}, {T_LATER("Within a week"), ""},
    {T_LATER("Later"), ""},     {T_LATER("No day"), ""},  {T_LATER("Done"), "ok"},
};

static enum group group_of(const struct cd_view *view, const json_t *task)
{
    int64_t due = cordee_json_int(task, "due_at");
    int64_t days = due ? cd_show_days(view, due) : 0;

    if (cordee_json_int(task, "done_at"))
        return DONE;
    if (!due)
        return SOME_DAY;
    return days > 0 ? OVERDUE : days == 0 ? TODAY : days >= -7 ? WEEK : LATER;
}

static const char *day_typed(const struct cd_view *view, int64_t at)
{
    struct cordee_clock c;

    if (!at)
        return "";
    cordee_clock_at(at, view->zone, &c);
    return cordee_arena_printf(view->arena, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static void dress(const struct cd_view *view, json_t *task, enum group group)
{
    int64_t party = cordee_json_int(task, "party_id");
    int64_t due = cordee_json_int(task, "due_at");
    bool done = group == DONE;

    json_object_set_new(task, "name", json_string(cordee_json_text(task, "party_name")));
    json_object_set_new(
        task, "url",
        json_string(
            party ? cd_show_href(view, (int)cordee_json_int(task, "party_kind"), party)
                  : ""));
    cd_show_put_avatar(task, party, cordee_json_text(task, "party_name"));
    json_object_set_new(task, "when_iso", json_string(""));
    cd_show_put_day(view, task, "when", done ? cordee_json_int(task, "done_at") : due);
    json_object_set_new(task, "tone", json_string(groups[group].tone));
    json_object_set_new(task, "done", json_boolean(done));
    json_object_set_new(task, "day", json_string(day_typed(view, due)));
    json_object_set_new(task, "staff", json_integer(cordee_json_int(task, "staff")));
    json_object_set_new(task, "staff_name",
                        json_string(cordee_json_text(task, "staff_name")));
}

static json_t *group_all(const struct cd_view *view, const json_t *list)
{
    struct cordee *cd = view->cd;
    json_t *shown = json_array(), *tasks[GROUPS] = {0}, *task;
    size_t i;

    json_array_foreach (list, i, task) {
        enum group group = group_of(view, task);

        dress(view, task, group);
        if (!tasks[group]) {
            tasks[group] = json_array();
            json_array_append_new(shown,
                                  json_pack("{s:s, s:o}", "label", T(groups[group].label),
                                            "tasks", tasks[group]));
        }
        json_array_append(tasks[group], task);
    }
    return shown;
}

/* ---- the page ---------------------------------------------------------------------- */

static const char *here_of(const struct cd_view *view, const char *who, bool done,
                           const char *after)
{
    return cordee_arena_printf(view->arena, "/tasks?who=%s%s%s%s",
                               cd_show_query(view, who), done ? "&done=1" : "",
                               *after ? "&after=" : "", after);
}

static void put_tabs(const struct cd_view *view, const struct asked *a, json_t *model)
{
    struct cordee *cd = view->cd;
    const struct {
        const char *who, *label;
        bool done;
    } tabs[] = {
        {"me", T("Mine"), false},
        {"all", T("Everybody's"), false},
        {"me", T("Mine, done"), true},
        {"all", T("Everybody's, done"), true},
    };
    json_t *shown = json_array();

    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++)
        json_array_append_new(
            shown,
            json_pack("{s:s, s:s, s:b}", "label", tabs[i].label, "href",
                      here_of(view, tabs[i].who, tabs[i].done, ""), "current",
                      strcmp(tabs[i].who, a->who) == 0 && tabs[i].done == a->done));
    json_object_set_new(model, "tabs", shown);
}

static void put_next(const struct cd_view *view, const struct asked *a, json_t *list,
                     json_t *model)
{
    const json_t *last;

    json_object_set_new(model, "next", json_string(""));
    if (json_array_size(list) <= ROWS)
        return;
    json_array_remove(list, ROWS);
    last = json_array_get(list, ROWS - 1);
    json_object_set_new(
        model, "next",
        json_string(
            here_of(view, a->who, a->done,
                    cordee_arena_printf(view->arena, "%lld-%lld",
                                        (long long)cordee_json_int(last, "k"),
                                        (long long)cordee_json_int(last, "id")))));
}

CD_HANDLER(cd_tasks_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    struct asked a;

    asked_read(&view, &a);
    list = tasks_load(&view, &a, err);
    if (!list)
        return -1;
    put_next(&view, &a, list, model);
    put_tabs(&view, &a, model);
    json_object_set_new(model, "groups", group_all(&view, list));
    json_object_set_new(model, "show_done", json_boolean(a.done));
    json_object_set_new(model, "nobody_else", json_boolean(strcmp(a.who, "me") == 0));
    cd_page_put_may(&view, model);
    cd_page_put_here(&view, model,
                     here_of(&view, a.who, a.done, cd->http->query(req, "after")));
    if (cd_page_put_staff(&view, model, "users", a.staff, err) < 0)
        return -1;
    return cd->http->page(cd, req, "tasks-page", model, err);
}

/* ---- changes ----------------------------------------------------------------------- */

CD_HANDLER(cd_tasks_open)
{
    struct cd_view view = cd_view_of(cd, req);

    if (cd_task_done(cd, err, cd->http->path_int(req, "id"), false) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, cd_page_back(&view, "/tasks"), T("It is open again."),
                          err);
}

CD_HANDLER(cd_tasks_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *back = cd_page_back(&view, "/tasks");
    const char *day = cd->http->form(req, "due");
    int64_t id = cd->http->path_int(req, "id"), due = 0;
    int64_t staff = cd->http->form_int(req, "staff");
    bool theirs = staff == CD_THEIRS;

    if (*day && cordee_time_parse(day, view.zone, &due) < 0)
        return cd->http->failed(cd, req, back, T("This is no date; write 2026-11-21."),
                                err);
    if (due)
        due += DAY / 2; /* a day, not a midnight, which is another day elsewhere */
    /* Somebody here watches what they promised. */
    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd_task_set(cd, err, id, cd->http->form(req, "title"), due,
                    theirs ? view.user : staff) < 0 ||
        cd_task_theirs(cd, err, id, theirs) < 0 || cd->db->commit(&tx, err) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, back, T("Saved."), err);
}
