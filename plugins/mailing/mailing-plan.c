/* When a mailing goes: the form of it, and the sentences that say it. */
#include "plugins/mailing/mailing-web.h"

#include <stdio.h>
#include <string.h>

static const char *const days[] = {
    T_LATER("Monday"), T_LATER("Tuesday"),  T_LATER("Wednesday"), T_LATER("Thursday"),
    T_LATER("Friday"), T_LATER("Saturday"), T_LATER("Sunday")};
#define PAST_S 300 /* who typed the hour that is now meant now */
#define N_DAYS (sizeof days / sizeof *days)

static int zone_of(struct cordee *cd, json_t *model, json_t **row_r,
                   struct cordee_error *err)
{
    int rc = cd->db->row(cd, err, row_r,
                         "SELECT zone FROM cluster ORDER BY id <> ?, id LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "cluster"))));

    return rc < 0 ? -1 : 0;
}

/* ---- what was sent ---------------------------------------------------------- */

/* "17:30" as minutes; -1 when it is no time. */
static int minute_of(const char *text)
{
    int hour, minute, end = 0;

    /* NOLINTNEXTLINE(cert-err34-c): two digits always fit */
    if (sscanf(text, "%2d:%2d%n", &hour, &minute, &end) != 2 || text[end] || hour < 0 ||
        hour > 24 || minute < 0 || minute > 59 || 60 * hour + minute > 1440)
        return -1;
    return 60 * hour + minute;
}

static bool is_day(struct cordee *cd, struct cordee_request *req, size_t i)
{
    char name[24];

    snprintf(name, sizeof name, "day%zu", i + 1);
    return *cd->http->form(req, name) != '\0';
}

/* A day and a time of that day; 0 without a day. */
static int moment(struct cordee *cd, struct cordee_request *req, const char *name,
                  const char *usual, const char *zone, int64_t *at_r,
                  struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const char *day = cd->http->form(req, cordee_arena_printf(a, "%s_day", name));
    const char *time = cd->http->form(req, cordee_arena_printf(a, "%s_time", name));

    *at_r = 0;
    if (!*day && !*time)
        return 0;
    if (!*day)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say the day as well as the hour."));
    if (cordee_time_parse(cordee_arena_printf(a, "%sT%s", day, *time ? time : usual),
                          zone, at_r) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, T("“%s” is no day."), day);
    if (*at_r < cordee_now() - PAST_S)
        return cordee_fail(err, CORDEE_E_INVALID, T("“%s %s” has passed already."), day,
                           *time ? time : usual);
    return 0;
}

/* Both hours of the window; none is any hour. */
static int window_read(struct cordee *cd, struct cordee_request *req,
                       struct cordee_plan *p, struct cordee_error *err)
{
    const char *from = cd->http->form(req, "from");
    const char *until = cd->http->form(req, "until");

    if (!*from && !*until)
        return 0;
    p->from = *from ? minute_of(from) : 0;
    p->until = *until ? minute_of(until) : 1440;
    if (p->from < 0 || p->until < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("An hour of the day is from 0:00 to 24:00."));
    if (p->from == p->until)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("From and until are the same hour. Leave both empty for any "
                             "hour."));
    return 0;
}

int mailing_plan_read(struct cordee *cd, struct cordee_request *req, json_t *model,
                      struct cordee_plan *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;
    const char *pace = cd->http->form(req, "per_minute");
    int64_t n = 0;
    const char *zone;

    *p = (struct cordee_plan){0};
    if (zone_of(cd, model, &cluster, err) < 0)
        return -1;
    zone = cordee_json_text(cluster, "zone");
    if (moment(cd, req, "start", "08:00", zone, &p->start, err) < 0 ||
        moment(cd, req, "stop", "23:59", zone, &p->stop, err) < 0 ||
        window_read(cd, req, p, err) < 0)
        return -1;
    if (*pace && (!cordee_text_int(pace, &n) || n < 1 || n > 100000))
        return cordee_fail(err, CORDEE_E_INVALID, T("A pace is from 1 to %d a minute."),
                           100000);
    p->per_minute = (int)n;
    for (size_t i = 0; i < N_DAYS; i++)
        p->days |= is_day(cd, req, i) ? 1u << i : 0;
    return 0;
}

/* ---- what is shown ---------------------------------------------------------- */

static void put_moment(json_t *out, const char *name, int64_t at, const char *zone)
{
    struct cordee_clock c;
    char key[24], text[24];

    if (!at)
        return;
    cordee_clock_at(at, zone, &c);
    snprintf(key, sizeof key, "%s_day", name);
    snprintf(text, sizeof text, "%04d-%02d-%02d", c.year, c.month, c.day);
    json_object_set_new(out, key, json_string(text));
    snprintf(key, sizeof key, "%s_time", name);
    snprintf(text, sizeof text, "%02d:%02d", c.hour, c.minute);
    json_object_set_new(out, key, json_string(text));
}

static void put_minute(json_t *out, const char *name, int minute)
{
    char text[24];

    snprintf(text, sizeof text, "%02d:%02d", minute / 60 % 24, minute % 60);
    json_object_set_new(out, name, json_string(text));
}

static void say(json_t *words, const char *sentence)
{
    json_array_append_new(words, json_string(sentence));
}

static const char *moment_text(struct cordee *cd, struct cordee_arena *a, int64_t at)
{
    char text[64];

    cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
    return cordee_arena_text(a, text);
}

static void say_days(struct cordee *cd, struct cordee_arena *a, json_t *words,
                     unsigned set)
{
    const char *all = "";

    for (size_t i = 0; i < N_DAYS; i++)
        if (set & 1u << i)
            all = cordee_arena_printf(a, "%s%s%s", all, *all ? ", " : "", T(days[i]));
    say(words, cordee_arena_printf(a, T("Only on: %s."), all));
}

static json_t *words_of(struct cordee *cd, struct cordee_arena *a,
                        const struct cordee_plan *p)
{
    json_t *words = json_array();

    if (p->start > cordee_now())
        say(words,
            cordee_arena_printf(a, T("It begins %s."), moment_text(cd, a, p->start)));
    if (p->from != p->until)
        say(words,
            cordee_arena_printf(a, T("Only from %d:%02d to %d:%02d."), p->from / 60,
                                p->from % 60, p->until / 60, p->until % 60));
    if (p->days && p->days != 127)
        say_days(cd, a, words, p->days);
    if (p->per_minute)
        say(words,
            cordee_arena_printf(
                a, TN("At most %d a minute.", "At most %d a minute.", p->per_minute),
                p->per_minute));
    if (p->stop)
        say(words, cordee_arena_printf(
                       a, T("It stops %s: who has not got it by then gets none."),
                       moment_text(cd, a, p->stop)));
    return words;
}

static json_t *days_of(struct cordee *cd, unsigned set)
{
    json_t *list = json_array();

    for (size_t i = 0; i < N_DAYS; i++)
        json_array_append_new(list, json_pack("{s:i, s:s, s:b}", "n", (int)i + 1, "label",
                                              T(days[i]), "on", (set & 1u << i) != 0));
    return list;
}

int mailing_plan_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                     const struct cordee_plan *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;
    json_t *out = json_object();
    const char *zone;

    json_object_set_new(model, "plan", out);
    if (zone_of(cd, model, &cluster, err) < 0)
        return -1;
    zone = cordee_json_text(cluster, "zone");
    cordee_json_set_text(out, "zone", zone);
    /* Of one that goes already its beginning is past, and no wish. */
    if (p->start > cordee_now() || cordee_json_true(model, "draft"))
        put_moment(out, "start", p->start, zone);
    put_moment(out, "stop", p->stop, zone);
    if (p->from != p->until) {
        put_minute(out, "from", p->from);
        put_minute(out, "until", p->until);
    }
    if (p->per_minute)
        json_object_set_new(out, "per_minute", json_integer(p->per_minute));
    json_object_set_new(out, "days", days_of(cd, p->days));
    json_object_set_new(
        out, "more",
        json_boolean(p->stop || p->from != p->until || p->days || p->per_minute));
    json_object_set_new(out, "words", words_of(cd, cd->http->arena(req), p));
    return 0;
}

void mailing_plan_typed(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    static const char *const names[] = {"start_day", "start_time", "stop_day",
                                        "stop_time", "from",       "until",
                                        "per_minute"};
    json_t *plan = json_object_get(model, "plan");
    json_t *day;
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        cordee_json_set_text(plan, names[i], cd->http->form(req, names[i]));
    json_array_foreach (json_object_get(plan, "days"), i, day)
        json_object_set_new(day, "on", json_boolean(is_day(cd, req, i)));
    json_object_set_new(plan, "more", json_true());
}

/* With a pace one can tell when the last has it, unless hours and days come in between.
 */
static void say_end(struct cordee *cd, struct cordee_request *req, json_t *model,
                    const struct cordee_plan *p)
{
    const int64_t waiting = cordee_json_int(json_object_get(model, "numbers"), "waiting");
    const int64_t takes =
        p->per_minute ? (waiting + p->per_minute - 1) / p->per_minute * 60 : 0;
    char text[64];

    if (!takes || !cordee_json_true(model, "running") || p->start > cordee_now() ||
        p->from != p->until || (p->days && p->days != 127))
        return;
    cd->text->time(cd, cordee_now() + takes,
                   takes < 6 * 3600 ? CORDEE_TIME_CLOCK : CORDEE_TIME_SHORT, text,
                   sizeof text);
    say(json_object_get(json_object_get(model, "plan"), "words"),
        cordee_arena_printf(cd->http->arena(req), T("Done at about %s."), text));
}

int mailing_plan_show(struct cordee *cd, struct cordee_request *req, json_t *model,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *letter = NULL;
    struct cordee_plan p = {0};
    const int64_t id = cordee_json_int(model, "letter");
    int64_t opens;

    if (!cordee_json_true(model, "running") && !cordee_json_true(model, "paused"))
        return 0;
    if (cd->mail->plan_of(cd, err, id, &p) < 0 ||
        mailing_plan_put(cd, req, model, &p, err) < 0 ||
        cd->db->row(cd, err, &letter, "SELECT opens_at FROM letter WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    say_end(cd, req, model, &p);
    opens = cordee_json_int(letter, "opens_at");
    if (opens > cordee_now()) {
        char text[64];

        cd->text->time(cd, opens, CORDEE_TIME_SHORT, text, sizeof text);
        cordee_json_set_text(json_object_get(model, "plan"), "opens_text", text);
    }
    return 0;
}

int mailing_plan_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cordee_error why = {0};
    struct cordee_plan p;
    const char *back;

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    back = mailing_path(cd, req, cordee_json_int(model, "id"), "");
    if (!cordee_json_true(model, "running") && !cordee_json_true(model, "paused"))
        return cd->http->failed(cd, req, back, T("There is nothing left to send."), err);
    if (mailing_plan_read(cd, req, model, &p, &why) == 0 &&
        cd->mail->plan(cd, &why, cordee_json_int(model, "letter"), &p) == 0)
        return cd->http->done(cd, req, back, T("Saved. It holds from now on."), err);
    if (why.code == CORDEE_E_INVALID || why.code == CORDEE_E_CONFLICT)
        return mailing_report_refused(cd, req, model, why.text, err);
    *err = why;
    return -1;
}
