#include "core/console/day/home-model.h"
#include "core/console/letters/letters.h"
#include "core/console/scope.h"
#include "core/console/settings/setup-live.h"

#include "core/base/rows.h"
#include "core/crm/crm.h"

#include <stdio.h>
#include <string.h>

enum { QUIET_DAYS = 90 };

/* ---- greeting -------------------------------------------------------------------- */

static const char *greeting_of(const struct cd_view *view, const char *name)
{
    struct cordee *cd = view->cd;
    struct cordee_clock c;
    const char *text;

    cordee_clock_at(view->now, view->zone, &c);
    text = c.hour < 5    ? T("Hello, {1}")
           : c.hour < 12 ? T("Good morning, {1}")
           : c.hour < 18 ? T("Good afternoon, {1}")
                         : T("Good evening, {1}");
    return cd_show_fill(view, text,
                        cordee_arena_text_n(view->arena, name, strcspn(name, " ")), NULL);
}

int cd_home_put_head(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *me = NULL;

    if (cd->db->row(cd, err, &me, "SELECT name FROM staff WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(view->user))) < 0)
        return -1;
    cordee_json_set_text(model, "greeting",
                         greeting_of(view, cordee_json_text(me, "name")));
    cordee_json_set_text(model, "today", cd_show_date(view, view->now));
    if (cd_rows_find(cd->host->rows, CD_ROW_PERMISSION, "mailing.write") &&
        cd->http->may(view->req, "mailing.write"))
        json_object_set_new(model, "mailing", json_true());
    return 0;
}

/* ---- numbers --------------------------------------------------------------------- */

static void kpi(const struct cd_view *view, json_t *kpis, const char *label, int64_t n,
                const char *of, const char *note)
{
    json_array_append_new(kpis, json_pack("{s:s,s:s,s:s,s:s,s:b}", "label", label,
                                          "value", cd_show_count(view, n), "of", of,
                                          "note", note, "spark", 0));
}

static const char *of_text(const struct cd_view *view, int64_t all)
{
    struct cordee *cd = view->cd;

    return all ? cd_show_fill(view, T("of {1}"), cd_show_count(view, all), NULL) : "";
}

static const char *percent(const struct cd_view *view, int64_t part, int64_t all)
{
    return all ? cordee_arena_printf(view->arena, "%d %%", (int)(part * 100 / all)) : "";
}

int cd_home_put_kpis(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *n = NULL;
    json_t *kpis = json_array();
    int64_t people, touched;

    json_object_set_new(model, "kpis", kpis);
    if (cd_crm_counts(cd, err, view->user, &n) < 0)
        return -1;
    people = cordee_json_int(n, "people");
    touched = cordee_json_int(n, "contacts_in_touch");
    json_object_set_new(model, "some_members",
                        json_boolean(cordee_json_int(n, "members") > 0));
    kpi(view, kpis, T("Members"), cordee_json_int(n, "members"),
        of_text(view, cordee_json_int(n, "orgs")), T("organisations you know"));
    kpi(view, kpis, T("Contacts in touch, 90 days"), touched,
        percent(view, touched, people), of_text(view, people));
    kpi(view, kpis, T("Contacts you may write to"),
        cordee_json_int(n, "contacts_reachable"),
        percent(view, cordee_json_int(n, "contacts_reachable"), people),
        T("with an address and a basis"));
    kpi(view, kpis, T("What happened, 30 days"), cordee_json_int(n, "interactions_30d"),
        "", T("mails, replies, calls, meetings and notes, without mailings"));
    return 0;
}

/* ---- lists ----------------------------------------------------------------------- */

static void dress_task(const struct cd_view *view, json_t *task)
{
    struct cordee *cd = view->cd;
    json_t *party = json_object_get(task, "party");
    int64_t due = cordee_json_int(task, "due_at");
    int64_t late = due ? cd_show_days(view, due) : -1;

    json_object_set_new(task, "name", json_string(cordee_json_text(party, "name")));
    json_object_set_new(task, "url", json_string(cordee_json_text(party, "url")));
    cd_show_put_avatar(task, cordee_json_int(party, "id"),
                       cordee_json_text(party, "name"));
    cd_show_put_day(view, task, "due", due);
    if (late > 0)
        cordee_json_set_text(task, "due_text",
                             cd_show_fill(view, TN("{1} day late", "{1} days late", late),
                                          cd_show_count(view, late), NULL));
    json_object_set_new(task, "tone",
                        json_string(late > 0    ? "bd"
                                    : late == 0 ? "wn"
                                                : ""));
}

static void dress_quiet(const struct cd_view *view, json_t *item)
{
    struct cordee *cd = view->cd;
    json_t *days = json_object_get(item, "days");
    int64_t n = json_integer_value(days);

    json_object_set_new(item, "silent",
                        json_string(days
                                        ? cd_show_fill(view, TN("{1} day", "{1} days", n),
                                                       cd_show_count(view, n), NULL)
                                        : T("never in touch")));
    if (!json_object_get(item, "closest"))
        json_object_set_new(item, "closest", json_string(""));
    cd_page_dress_strength(view, json_object_get(item, "strength"));
}

static void dress_reply(const struct cd_view *view, json_t *reply)
{
    json_t *party = json_object_get(reply, "party");

    json_object_set_new(reply, "name", json_string(cordee_json_text(party, "name")));
    json_object_set_new(reply, "url", json_string(cordee_json_text(party, "url")));
    cd_show_put_avatar(reply, cordee_json_int(party, "id"),
                       cordee_json_text(party, "name"));
    cd_show_put_moment(view, reply, "at", cordee_json_int(reply, "at"));
}

static void put_list(const struct cd_view *view, json_t *model, const char *key,
                     json_t *list, void (*dress)(const struct cd_view *, json_t *))
{
    size_t i;
    json_t *item;

    json_array_foreach (list, i, item)
        dress(view, item);
    json_object_set_new(model, key, list);
}

static int put_unread(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t n = cd_unread_count(cd, err);

    if (n < 0)
        return -1;
    if (n)
        cordee_json_set_text(model, "unread",
                             cd_show_fill(view,
                                          TN("{1} unread mail", "{1} unread mails", n),
                                          cd_show_count(view, n), NULL));
    return 0;
}

int cd_home_put_lists(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list = NULL;

    if (cd_task_list(cd, err, view->user, 0, 6, &list) < 0)
        return -1;
    put_list(view, model, "tasks", list, dress_task);
    list = NULL;
    if (cd_crm_gone_quiet(cd, err, QUIET_DAYS, 5, &list) < 0)
        return -1;
    put_list(view, model, "quiet", list, dress_quiet);
    list = NULL;
    if (cd_crm_latest_replies(cd, err, view->user, 5, &list) < 0)
        return -1;
    put_list(view, model, "replies", list, dress_reply);
    return put_unread(view, model, err);
}

/* ---- the outbox ------------------------------------------------------------------ */

int cd_home_put_sending(const struct cd_view *view, json_t *model,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    static const char *const states[][2] = {
        {"waiting", T_LATER("Waiting")},
        {"sending", T_LATER("Being sent")},
        {"deferred", T_LATER("Waiting, will retry")},
        {"unknown", T_LATER("Not known whether sent")},
        {NULL, NULL},
    };
    json_t *shown = json_array();
    int64_t total = 0;

    for (size_t i = 0; states[i][0]; i++) {
        int64_t n = 0;

        if (cd->db->one(
                cd, err, &n,
                "SELECT count(*) FROM outbox o WHERE o.state = ? AND (scope_open() OR "
                "o.letter IN (SELECT l.id FROM letter l WHERE "
                "cluster_seen(l.cluster)))",
                CORDEE_ARGS(CORDEE_V(states[i][0]))) < 0) {
            json_decref(shown);
            return -1;
        }
        total += n;
        if (n)
            json_array_append_new(shown, json_pack("{s:s,s:s}", "label", T(states[i][1]),
                                                   "n", cd_show_count(view, n)));
    }
    if (total)
        json_object_set_new(model, "sending",
                            json_pack("{s:o,s:s}", "states", shown, "total_text",
                                      cd_show_count(view, total)));
    else
        json_decref(shown);
    return 0;
}

/* ---- where the members are ------------------------------------------------------- */

int cd_home_put_countries(const struct cd_view *view, json_t *model,
                          struct cordee_error *err)
{
    size_t i;
    int64_t most = 0;
    json_t *row;
    json_t *rows;

    if (cd_crm_countries(view->cd, err, 8, &rows) < 0)
        return -1;
    json_array_foreach (rows, i, row) {
        const char *code = cordee_json_text(row, "country");
        int64_t n = cordee_json_int(row, "n");

        most = i ? most : n;
        cordee_json_set_text(row, "name", cd_country_name(code));
        cordee_json_set_text(row, "n_text", cd_show_count(view, n));
        json_object_set_new(row, "percent", json_integer(n * 100 / most));
        cordee_json_set_text(
            row, "href",
            cordee_arena_printf(view->arena, "/members?filter=is%%3Amember%%20country:%s",
                                code));
    }
    json_object_set_new(model, "countries", rows);
    return 0;
}

/* ---- next steps ------------------------------------------------------------------ */

struct step {
    const char *title, *why, *href;
    const char *done; /* a number that is more than 0 once it is done */
};

static const struct step steps[] = {
    {T_LATER("Bring in your members"), T_LATER("A file from your spreadsheet will do."),
     "/import",
     "SELECT EXISTS (SELECT 1 FROM party WHERE kind = 1 AND deleted_at IS NULL)"},
    {T_LATER("Meet one of them"),
     T_LATER("Open a contact and write down a call or a note."), "/contacts",
     "SELECT EXISTS (SELECT 1 FROM interaction WHERE author IS NOT NULL AND kind IN "
     "('note', 'call', 'meeting', 'visit') AND created_at > "
     "(SELECT min(created_at) + 60 FROM staff))"},
    {T_LATER("Write to one person"), T_LATER("Plain text, from you; answers come back."),
     "/contacts", "SELECT count(*) FROM letter WHERE plugin = 'console'"},
    {T_LATER("Write your first mailing"),
     T_LATER("Choose who gets it, look at it as a reader, try it on yourself."),
     "/mailing", "SELECT count(*) FROM letter WHERE plugin = 'mailing'"},
    {T_LATER("Send it and read the report"),
     T_LATER("Replies and bounces find their place by themselves."), "/mailing",
     "SELECT EXISTS (SELECT 1 FROM outbox b JOIN letter l ON l.id = b.letter "
     "WHERE l.plugin = 'mailing' AND b.state = 'sent' AND b.interaction IS NOT NULL)"},
    {0},
};

static int is_done(const struct cd_view *view, const struct step *s,
                   struct cordee_error *err)
{
    int64_t n = 0;

    if (view->cd->db->one(view->cd, err, &n, s->done, CORDEE_NO_ARGS) < 0)
        return -1;
    return n > 0;
}

static void put_steps_words(const struct cd_view *view, json_t *model, int ready, int all,
                            const char *heading)
{
    struct cordee *cd = view->cd;

    cordee_json_set_text(model, "steps_heading", heading);
    cordee_json_set_text(model, "steps_text",
                         cd_show_fill(view, T("{1} of {2} done"),
                                      cd_show_count(view, ready),
                                      cd_show_count(view, all), NULL));
}

/* In a live folder the set-up comes first.  1: it stands on the page; 0: it is done. */
static int put_setup(const struct cd_view *view, json_t *model, json_t *list,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int open;

    if (cd->practice || !cd->http->may(view->req, "console.settings"))
        return 0;
    open = cd_setup_steps(view, list, err);
    if (open <= 0) {
        json_array_clear(list);
        return open;
    }
    put_steps_words(view, model, (int)json_array_size(list) - open,
                    (int)json_array_size(list), T("Set-up, step by step"));
    return 1;
}

int cd_home_put_steps(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list = json_array();
    bool now_seen = false, last_done = false;
    int n = 0, ready = 0, setup;

    json_object_set_new(model, "steps", list);
    setup = put_setup(view, model, list, err);
    if (setup)
        return setup < 0 ? -1 : 0;
    for (const struct step *s = steps; s->title; s++) {
        int done = is_done(view, s, err);
        bool now = !done && !now_seen;

        if (done < 0)
            return -1;
        ready += done;
        last_done = done;
        now_seen = now_seen || now;
        json_array_append_new(list, json_pack("{s:i,s:s,s:s,s:s,s:b,s:b,s:s}", "n", ++n,
                                              "title", T(s->title), "why", T(s->why),
                                              "href", done ? "" : s->href, "done", done,
                                              "now", now, "state",
                                              done  ? "done"
                                              : now ? "now"
                                                    : ""));
    }
    if (last_done)
        json_array_clear(list);
    put_steps_words(view, model, ready, n, T("Your first mailing, step by step"));
    return 0;
}

/* ---- what others add ------------------------------------------------------------- */

void cd_home_put_alarms(const struct cd_view *view, json_t *model)
{
    size_t n, i;
    const struct cd_row *rows = cd_rows_of(view->cd->host->rows, CD_ROW_ALARM, &n);
    json_t *alarms = json_array(), *alarm;

    for (size_t r = 0; r < n; r++) {
        const struct cordee_alarm *a = rows[r].row;
        struct cordee_error err = {0};

        if (a->permission && !view->cd->http->may(view->req, a->permission))
            continue;
        if (a->check(rows[r].cd, alarms, &err) < 0)
            rows[r].cd->log->write(rows[r].cd, CORDEE_WARN, "alarm %s: %s", a->name,
                                   err.text);
    }
    json_array_foreach (alarms, i, alarm)
        json_object_set_new(
            alarm, "tone",
            json_string(strcmp(cordee_json_text(alarm, "level"), "bad") == 0 ? "bd"
                                                                             : "wn"));
    json_object_set_new(model, "alarms", alarms);
}

static void add_card(const struct cd_view *view, json_t *list, const struct cd_row *row)
{
    const struct cordee_card *card = row->row;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf html = {0};
    struct cordee_error err = {0};
    int rc = card->load ? card->load(row->cd, view->req, model, &err) : 1;

    if (rc > 0 && row->cd->http->render(row->cd, card->tmpl, model, &html, &err) == 0)
        json_array_append_new(list,
                              json_pack("{s:s,s:i}", "html", html.text ? html.text : "",
                                        "order", card->order));
    else if (rc != 0)
        row->cd->log->write(row->cd, CORDEE_WARN, "card %s: %s", card->name, err.text);
}

void cd_home_put_cards(const struct cd_view *view, json_t *model)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(view->cd->host->rows, CD_ROW_CARD, &n);
    json_t *first = json_array(), *side = json_array(), *wide = json_array();

    for (size_t i = 0; i < n; i++) {
        const struct cordee_card *card = rows[i].row;
        json_t *list = card->order < 0 ? first : card->wide ? wide : side;

        if (!card->permission || view->cd->http->may(view->req, card->permission))
            add_card(view, list, &rows[i]);
    }
    json_object_set_new(model, "first", first);
    json_object_set_new(model, "cards", side);
    json_object_set_new(model, "wide", wide);
}
