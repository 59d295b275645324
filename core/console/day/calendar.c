/* A calendar of follow-ups and meetings, by a secret link that calendar programs can ask.
 */
#include "core/console/day/day.h"
#include "core/console/page.h"

#include "core/config/folder.h"
#include "core/crm/scope.h"
#include "core/db/db.h"

#include <stdio.h>
#include <string.h>

#define PURPOSE    "console.calendar"
#define DAY        INT64_C(86400)
#define BACK       (90 * DAY)
#define MOST       2000
#define MOST_LINKS 10

/* ---- the page --------------------------------------------------------------- */

static int show(const struct cd_view *view, const char *link, struct cordee_error *err)
{
    struct cordee *core = view->cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = core->db->list(
        core, err,
        "SELECT created_at, instr(data, 'all') > 0 AS \"everybody:bool\", instr(data, "
        "'day') > 0 AS \"days:bool\" FROM token WHERE purpose = '" PURPOSE
        "' AND subject = ? ORDER BY created_at, hash",
        CORDEE_ARGS(CORDEE_V(view->user)));
    json_t *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        cd_show_put_moment(view, row, "at", cordee_json_int(row, "created_at"));
    json_object_set_new(model, "links", list);
    json_object_set_new(model, "link", json_string(link));
    return view->cd->http->page(view->cd, view->req, "calendar", model, err);
}

CD_HANDLER(cd_calendar_page)
{
    struct cd_view view = cd_view_of(cd, req);

    return show(&view, "", err);
}

/* The link is shown this once: only its hash is kept. */
CD_HANDLER(cd_calendar_make)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee *core = cd->host->core;
    bool all = strcmp(cd->http->form(req, "whose"), "all") == 0;
    bool days = strcmp(cd->http->form(req, "as"), "day") == 0;
    int64_t n = 0;
    char token[53];

    if (core->db->one(core, err, &n,
                      "SELECT count(*) FROM token WHERE purpose = '" PURPOSE
                      "' AND subject = ?",
                      CORDEE_ARGS(CORDEE_V(view.user))) < 0)
        return -1;
    if (n >= MOST_LINKS)
        return cd->http->failed(cd, req, "/calendar",
                                T("There are many links already; end them first."), err);
    if (cd->http->token_new(cd, err, PURPOSE, view.user,
                            cordee_arena_printf(view.arena, "%s %s", all ? "all" : "mine",
                                                days ? "day" : "todo"),
                            0, token) < 0)
        return -1;
    return show(
        &view,
        cd->http->link(cd, view.arena,
                       cordee_arena_printf(view.arena, "/calendar/%s/cordee.ics", token)),
        err);
}

CD_HANDLER(cd_calendar_end)
{
    struct cordee *core = cd->host->core;

    if (core->db->exec(core, err,
                       "DELETE FROM token WHERE purpose = '" PURPOSE "' AND subject = ?",
                       CORDEE_ARGS(CORDEE_V(cd->http->user(req)))) < 0)
        return -1;
    return cd->http->done(cd, req, "/calendar", T("The links hold no more."), err);
}

/* ---- the feed --------------------------------------------------------------- */

struct feed {
    struct cordee *cd;
    struct cordee_arena *arena;
    struct cordee_buf out;
    int64_t staff, now;
    bool all, days;
    const char *zone, *house; /* what makes our numbers ours alone */
};

static void begin(struct feed *f, const char *kind, const char *uid, int64_t stamp)
{
    cordee_ical_line(&f->out, "BEGIN", kind);
    cordee_ical_line(&f->out, "UID", uid);
    cordee_ical_instant(&f->out, "DTSTAMP", stamp);
}

static void put_url(struct feed *f, const json_t *row)
{
    int64_t party = cordee_json_int(row, "party");

    if (party)
        cordee_ical_line(
            &f->out, "URL",
            f->cd->http->link(
                f->cd, f->arena,
                cordee_arena_printf(f->arena, "%s/%lld",
                                    CORDEE_PATH_OF(cordee_json_int(row, "kind")),
                                    (long long)party)));
}

static const char *summary_of(struct feed *f, const json_t *row)
{
    const char *name = cordee_json_text(row, "name");

    return *name ? cordee_arena_printf(f->arena, "%s: %s", name,
                                       cordee_json_text(row, "title"))
                 : cordee_json_text(row, "title");
}

static void put_task(struct feed *f, const json_t *row)
{
    int64_t done = cordee_json_int(row, "done_at");
    int64_t due = cordee_json_int(row, "due_at");
    int64_t made = cordee_json_int(row, "created_at");
    const char *uid = cordee_arena_printf(
        f->arena, "task-%lld@%s", (long long)cordee_json_int(row, "id"), f->house);

    if (f->days && (done || !due))
        return;
    begin(f, f->days ? "VEVENT" : "VTODO", uid, done ? done : made);
    cordee_ical_text(&f->out, "SUMMARY", summary_of(f, row));
    if (f->days) {
        cordee_ical_day(&f->out, "DTSTART;VALUE=DATE", due, f->zone);
        cordee_ical_line(&f->out, "TRANSP", "TRANSPARENT");
    } else {
        if (due)
            cordee_ical_day(&f->out, "DUE;VALUE=DATE", due, f->zone);
        cordee_ical_line(&f->out, "STATUS", done ? "COMPLETED" : "NEEDS-ACTION");
        if (done)
            cordee_ical_instant(&f->out, "COMPLETED", done);
    }
    put_url(f, row);
    cordee_ical_line(&f->out, "END", f->days ? "VEVENT" : "VTODO");
}

static int put_tasks(struct feed *f, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT t.id, t.title, t.due_at, t.done_at, t.created_at, p.id AS party, p.kind, "
        "p.name FROM task t LEFT JOIN party p ON p.id = t.party WHERE p.deleted_at IS "
        "NULL AND " CD_TASK_SEEN
        " AND (? OR t.staff = ?) AND (t.done_at IS NULL OR t.done_at > ?) "
        "ORDER BY "
        "t.done_at IS NOT NULL, t.due_at IS NULL, t.due_at, t.id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(f->all), CORDEE_V(f->staff), CORDEE_V(f->now - 30 * DAY),
                    CORDEE_V(MOST)));
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        put_task(f, row);
    return list ? 0 : -1;
}

static void put_meeting(struct feed *f, json_t *row)
{
    const char *body = cordee_json_text(row, "body");
    size_t line = strcspn(body, "\n");
    const char *what =
        *cordee_json_text(row, "subject") ? cordee_json_text(row, "subject") : body;
    char *first = cordee_arena_text_n(f->arena, what, strcspn(what, "\n"));

    json_object_set_new(
        row, "title",
        json_string(cordee_arena_text_n(f->arena, first, cordee_utf8_cut(first, 120))));
    begin(f, "VEVENT", cordee_json_text(row, "uuid"), cordee_json_int(row, "created_at"));
    cordee_ical_instant(&f->out, "DTSTART", cordee_json_int(row, "at"));
    cordee_ical_line(&f->out, "DURATION", "PT1H");
    cordee_ical_text(&f->out, "SUMMARY", summary_of(f, row));
    if (body[line])
        cordee_ical_text(&f->out, "DESCRIPTION", body);
    put_url(f, row);
    cordee_ical_line(&f->out, "END", "VEVENT");
}

/* The names of all who took part stand in its title; what only its author may see is
 * shown to its author. */
static int put_meetings(struct feed *f, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT i.uuid, i.at, i.created_at, i.subject, substr(i.body, 1, 4000) AS body, "
        "(SELECT group_concat(n, ', ') FROM (SELECT p.name AS n FROM interaction_party x "
        "JOIN party p ON p.id = x.party WHERE x.interaction = i.id AND p.deleted_at IS "
        "NULL AND " CD_MINE(
            "p.id") " ORDER BY x.id LIMIT 8)) AS name, (SELECT x.party FROM "
                    "interaction_party x "
                    "JOIN party p ON p.id = x.party WHERE x.interaction = i.id AND "
                    "p.deleted_at IS "
                    "NULL AND " CD_MINE(
                        "p.id") " ORDER BY x.id LIMIT 1) AS party, (SELECT p.kind FROM "
                                "interaction_party x "
                                "JOIN party p ON p.id = x.party WHERE x.interaction = "
                                "i.id AND p.deleted_at IS "
                                "NULL AND " CD_MINE(
                                    "p.id") " ORDER BY x.id LIMIT 1) AS kind FROM "
                                            "interaction i WHERE i.kind IN "
                                            "('meeting', 'visit') AND i.at > ? AND "
                                            "(i.author = ? OR (? AND " CORDEE_ENTRY_OPENLY
                                            " AND EXISTS (SELECT 1 FROM "
                                            "interaction_party x WHERE x.interaction = "
                                            "i.id AND " CORDEE_SEEN(
                                                "x.party") "))) ORDER BY i.at DESC LIMIT "
                                                           "?",
        CORDEE_ARGS(CORDEE_V(f->now - BACK), CORDEE_V(f->staff), CORDEE_V(f->all),
                    CORDEE_V(MOST)));
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        put_meeting(f, row);
    return list ? 0 : -1;
}

/* Whose link it is may still sign in: 1, 0, -1. */
static int staff_is_here(struct cordee *cd, int64_t staff, struct cordee_error *err)
{
    int64_t one;

    return cd->db->one(cd, err, &one,
                       "SELECT 1 FROM staff WHERE id = ? AND disabled_at IS NULL",
                       CORDEE_ARGS(CORDEE_V(staff)));
}

static int feed_write(struct feed *f, struct cordee_error *err)
{
    struct cordee *cd = f->cd;

    cordee_ical_line(&f->out, "BEGIN", "VCALENDAR");
    cordee_ical_line(&f->out, "VERSION", "2.0");
    cordee_ical_line(&f->out, "PRODID", "-//Cordee//Cordee " PACKAGE_VERSION "//EN");
    cordee_ical_line(&f->out, "CALSCALE", "GREGORIAN");
    cordee_ical_text(&f->out, "NAME", T("Cordée: follow-ups and meetings"));
    cordee_ical_text(&f->out, "X-WR-CALNAME", T("Cordée: follow-ups and meetings"));
    cordee_ical_line(&f->out, "REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    if (put_tasks(f, err) < 0 || put_meetings(f, err) < 0)
        return -1;
    cordee_ical_line(&f->out, "END", "VCALENDAR");
    return 0;
}

CD_HANDLER(cd_calendar_feed)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct cordee_token *token = cd->http->token(req);
    char house[65];
    struct feed f = {.cd = cd,
                     .arena = view.arena,
                     .staff = token->subject,
                     .now = view.now,
                     .all = strstr(token->data, "all") != NULL,
                     .days = strstr(token->data, "day") != NULL,
                     .zone = view.zone,
                     .house = house};
    int rc = staff_is_here(cd, f.staff, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("This link holds no more."));
    cd_db_actor(cd->host, f.staff,
                CD_DB_PEOPLE); /* what they see, of all their clusters */
    cd_scope_look(cd->host, 0);
    cd_key_hash(cd->host, "calendar", "uid", house);
    house[24] = '\0';
    if (rc > 0)
        rc = feed_write(&f, err);
    if (rc >= 0)
        rc = cd->http->bytes(cd, req, "text/calendar; charset=utf-8", NULL, f.out.text,
                             f.out.len, err);
    cordee_buf_drop(&f.out);
    return rc;
}
