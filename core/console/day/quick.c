/* Adding from anywhere: a note, call, meeting or visit with one or many, or a follow-up.
 */
#include "core/console/day/day.h"
#include "core/console/page.h"
#include "core/console/party/party-page.h"

#include "core/crm/crm.h"
#include "core/crm/who.h"
#include "core/web/web.h"

#include <stdio.h>
#include <string.h>

#define DAY        INT64_C(86400)
#define MOST_PARTY 100

static const struct cd_option kinds[] = {
    {"note", T_LATER("Note")},        {"call", T_LATER("Call")},
    {"meeting", T_LATER("Meeting")},  {"visit", T_LATER("Visit")},
    {"follow", T_LATER("Follow-up")}, {NULL, NULL}};

/* What is being added. */
struct quick {
    const struct cd_view *view;
    const char *kind, *body, *names, *on, *time, *due, *visibility;
    int64_t staff;
    json_t *chosen; /* [{"id","name",...}] */
    json_t *open;   /* lines that are not anybody yet */
    json_t *own;    /* fields of one's own */
};

static void quick_drop(struct quick *q)
{
    json_decref(q->chosen);
    json_decref(q->open);
    json_decref(q->own);
}

static const char *kind_ok(const char *kind)
{
    for (const struct cd_option *k = kinds; k->value; k++)
        if (strcmp(k->value, kind) == 0)
            return k->value;
    return "note";
}

static int choose(struct quick *q, int64_t party, struct cordee_error *err)
{
    json_t *row = NULL, *old;
    size_t i;
    int rc;

    json_array_foreach (q->chosen, i, old)
        if (cordee_json_int(old, "id") == party)
            return 0;
    if (json_array_size(q->chosen) >= MOST_PARTY)
        return 0;
    rc = cd_who_one(q->view->cd, err, party, &row);
    if (rc > 0)
        json_array_append_new(q->chosen, row);
    return rc < 0 ? -1 : 0;
}

/* ---- the form --------------------------------------------------------------- */

static json_t *kinds_of(const struct quick *q)
{
    struct cordee *cd = q->view->cd;
    json_t *list = json_array();

    for (const struct cd_option *k = kinds; k->value; k++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "name", k->value,
                                              "label", T(k->label), "current",
                                              strcmp(k->value, q->kind) == 0));
    return list;
}

static const char *today_of(const struct cd_view *view)
{
    struct cordee_clock c;

    cordee_clock_at(view->now, view->zone, &c);
    return cordee_arena_printf(view->arena, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static int show(const struct quick *q, const char *wrong, struct cordee_error *err)
{
    const struct cd_view *view = q->view;
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:O, s:O, s:[], s:s}", "body", q->body, "names",
        q->names, "on", *q->on ? q->on : today_of(view), "time", q->time, "due", q->due,
        "chosen", q->chosen, "open", q->open, "problems", "error", wrong ? wrong : "");

    json_object_set_new(model, "kinds", kinds_of(q));
    json_object_set_new(model, "seen_by", cd_seen_by_choices(view));
    cd_entry_own_put(view, model);
    json_object_set_new(model, "theirs", json_boolean(q->staff == CD_THEIRS));
    cd_page_put_here(view, model, cd_page_back(view, ""));
    if (cd_page_put_staff(view, model, "staff", q->staff, err) < 0)
        return -1;
    return wrong ? cd->http->invalid(cd, view->req, "quick", model, err)
                 : cd->http->page(cd, view->req, "quick", model, err);
}

/* The page from which one came is about somebody: "/contacts/12". */
static int64_t party_of_path(const char *path)
{
    int64_t id = 0;
    const char *digits = strchr(path + (*path == '/'), '/');

    if ((cordee_text_starts(path, "/contacts/") ||
         cordee_text_starts(path, "/members/")) &&
        cordee_text_int(digits + 1, &id))
        return id;
    return 0;
}

CD_HANDLER(cd_quick_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(quick_drop)
    struct quick q = {.view = &view,
                      .kind = kind_ok(cd->http->query(req, "kind")),
                      .body = "",
                      .names = "",
                      .on = "",
                      .time = "",
                      .due = "",
                      .staff = view.user,
                      .chosen = json_array(),
                      .open = json_array()};
    int64_t party = party_of_path(cd->http->query(req, "from"));

    if (party && choose(&q, party, err) < 0)
        return -1;
    return show(&q, NULL, err);
}

/* ---- saving ----------------------------------------------------------------- */

static int quick_read(struct quick *q, struct cordee_error *err)
{
    const struct cordee_http_api *http = q->view->cd->http;
    struct cordee_request *req = q->view->req;
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    const char *party;
    json_t *row;
    int64_t id;
    size_t i;

    q->kind = kind_ok(http->form(req, "kind"));
    q->body =
        cordee_text_trim(cordee_arena_text(q->view->arena, http->form(req, "body")));
    q->names = http->form(req, "names");
    q->on = http->form(req, "on");
    q->time = http->form(req, "time");
    q->due = http->form(req, "due");
    q->staff = http->form_int(req, "staff");
    q->visibility = cd_seen_by_sent(q->view);
    for (i = 0; (party = http->form_at(req, "party", i)); i++)
        if (cordee_text_int(party, &id) && choose(q, id, err) < 0)
            return -1;
    if (cd_who_read(q->view->cd, err, q->names, q->view->user, &who) < 0)
        return -1;
    json_array_foreach (json_object_get(who, "found"), i, row)
        if (choose(q, cordee_json_int(row, "id"), err) < 0)
            return -1;
    json_array_extend(q->open, json_object_get(who, "open"));
    return 0;
}

/* The lines that are nobody yet stay in the box; who was found is chosen. */
static void keep_open_lines(struct quick *q)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf lines = {0};
    json_t *row;
    size_t i;

    json_array_foreach (q->open, i, row)
        cordee_buf_printf(&lines, "%s%s", i ? "\n" : "", cordee_json_text(row, "line"));
    q->names = cordee_arena_text(q->view->arena, lines.text);
}

/* The day and the hour; without an hour the present one, today.  False: it is no date. */
static bool moment_of(const struct quick *q, int64_t *at_r)
{
    const char *time = *q->time ? q->time : "12:00";
    bool today = strcmp(q->on, today_of(q->view)) == 0;

    *at_r = 0;
    if (!*q->on || (today && !*q->time))
        return true;
    return cordee_time_parse(cordee_arena_printf(q->view->arena, "%sT%s", q->on, time),
                             q->view->zone, at_r) == 0;
}

/* Of the two that make a moment, the one that is none. */
static const char *moment_wrong(const struct quick *q)
{
    struct cordee *cd = q->view->cd;
    const char *noon = cordee_arena_printf(q->view->arena, "%sT12:00", q->on);
    int64_t at;

    return cordee_time_parse(noon, q->view->zone, &at) < 0
               ? T("This is no date; write 2026-11-21.")
               : T("This is no time; write 14:30.");
}

/* A follow-up has a line for a title. */
static const char *title_of(const struct quick *q)
{
    size_t line = strcspn(q->body, "\r\n"), most = cordee_utf8_cut(q->body, 160);

    return cordee_text_trim(
        cordee_arena_text_n(q->view->arena, q->body, line < most ? line : most));
}

static bool is_follow(const struct quick *q)
{
    return strcmp(q->kind, "follow") == 0;
}

/* More than a title was written: it is kept as a note about whom it is. */
static bool has_more(const struct quick *q)
{
    return is_follow(q) && strcmp(title_of(q), q->body) != 0;
}

static int add_entry(const struct quick *q, int64_t at, struct cordee_error *err)
{
    bool note = is_follow(q) || strcmp(q->kind, "note") == 0;
    struct cordee_taker takers[MOST_PARTY];
    size_t n = json_array_size(q->chosen);
    const struct cordee_interaction i = {.kind = note ? "note" : q->kind,
                                         .direction = note ? CORDEE_INTERNAL : CORDEE_OUT,
                                         .at = at,
                                         .body = q->body,
                                         .author = q->view->user,
                                         .visibility = q->visibility,
                                         .takers = takers,
                                         .n_takers = n,
                                         .own = q->own};
    int64_t id;

    for (size_t k = 0; k < n; k++)
        takers[k] = (struct cordee_taker){
            cordee_json_int(json_array_get(q->chosen, k), "id"), note ? "about" : "with"};
    return q->view->cd->crm->interaction(q->view->cd, err, &i, &id);
}

/* One for each who was chosen; for nobody in particular when nobody was. */
static int add_tasks(const struct quick *q, int64_t due, struct cordee_error *err)
{
    struct cordee *cd = q->view->cd;
    const char *title = title_of(q);
    size_t n = json_array_size(q->chosen);
    bool theirs = q->staff == CD_THEIRS;
    int64_t id;

    if (!is_follow(q) && strcmp(q->visibility, "all") != 0)
        title = T("Follow up on an entry that not all see");
    for (size_t k = 0; k < (n ? n : 1); k++)
        if (cd->crm->task(cd, err,
                          n ? cordee_json_int(json_array_get(q->chosen, k), "id") : 0,
                          theirs ? q->view->user : q->staff, title, due, &id) < 0 ||
            cd_task_theirs(cd, err, id, theirs) < 0)
            return -1;
    return 0;
}

static const char *wrong_of(struct quick *q, bool follow, int64_t *at_r, int64_t *due_r)
{
    struct cordee *cd = q->view->cd;

    if (json_array_size(q->open))
        return T("Not everybody was found: see below. Nothing was saved yet.");
    if (!*q->body)
        return follow ? T("Say in a few words what is to be done.")
                      : T("Write a line about what happened.");
    if (!follow && !json_array_size(q->chosen))
        return T("Say with whom, or about whom, this is.");
    if (has_more(q) && !json_array_size(q->chosen))
        return T(
            "A follow-up has one line of at most 160 letters. The rest would be kept "
            "as a note: say about whom it is, or shorten it.");
    if (!q->visibility)
        return T("Choose who may read this.");
    if (!moment_of(q, at_r))
        return moment_wrong(q);
    if (*q->due && cordee_time_parse(q->due, q->view->zone, due_r) < 0)
        return T("This is no date; write 2026-11-21.");
    if (!follow && !cd_entry_own_read(q->view, &q->own))
        return T("Please look at your own fields again.");
    if (*due_r)
        *due_r += DAY / 2; /* a day, not a midnight, which is another day elsewhere */
    if (follow)
        *at_r = 0;
    return follow && !has_more(q) ? NULL
                                  : cd_entry_wrong(q->view, follow ? "note" : q->kind,
                                                   q->body, *at_r ? *at_r : q->view->now);
}

static int save(const struct quick *q, bool follow, int64_t at, int64_t due,
                struct cordee_error *err)
{
    struct cordee *cd = q->view->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 ||
        ((!follow || has_more(q)) && add_entry(q, at, err) < 0) ||
        ((follow || due) && add_tasks(q, due, err) < 0))
        return -1;
    return cd->db->commit(&tx, err);
}

CD_HANDLER(cd_quick_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(quick_drop)
    struct quick q = {.view = &view, .chosen = json_array(), .open = json_array()};
    int64_t at = 0, due = 0;
    const char *wrong;
    json_t *first;
    bool follow;

    if (quick_read(&q, err) < 0)
        return -1;
    follow = is_follow(&q);
    keep_open_lines(&q);
    wrong = wrong_of(&q, follow, &at, &due);
    if (wrong)
        return show(&q, wrong, err);
    if (save(&q, follow, at, due, err) < 0)
        return -1;
    cd_offer_undo(req);
    first = json_array_get(q.chosen, 0);
    return cd->http->done(
        cd, req, follow || !first ? "/tasks" : cordee_json_text(first, "url"),
        has_more(&q) ? T("Added. The whole text is kept as a note.") : T("Added."), err);
}
