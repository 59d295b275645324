/* Until when a survey takes answers and whom it reminds by itself: the inputs. */
#include "plugins/survey/reach/reach.h"

#include <string.h>

#define DAY 86400

enum { YEARS = 10 }; /* that a survey runs at most: more is a slip of the finger */

/* Of the cluster whose survey it is. */
static const char *zone_of(struct cordee *cd, struct cordee_arena *a,
                           const struct survey *s)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, NULL, &row,
                    "SELECT zone FROM cluster ORDER BY id <> ?, id LIMIT 1",
                    CORDEE_ARGS(CORDEE_V(s->cluster))) <= 0)
        return "UTC";
    return cordee_arena_text(a, cordee_json_text(row, "zone"));
}

/* ---- what was sent ------------------------------------------------------------------
 */

/* The last day to answer, to the end of it. */
static int closes_read(struct cordee *cd, const char *day, const char *zone,
                       int64_t *closes_r, struct cordee_error *err)
{
    struct cordee_clock clock;
    int64_t at;

    *closes_r = 0;
    if (!*day)
        return 0;
    if (cordee_time_parse(day, zone, &at) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("This is no day; write 2027-05-03."));
    cordee_clock_at(at, zone, &clock);
    clock.hour = clock.minute = clock.second = 0;
    cordee_clock_at(cordee_clock_to(&clock, zone) + DAY + DAY / 8, zone, &clock);
    clock.hour = clock.minute = clock.second = 0;
    *closes_r = cordee_clock_to(&clock, zone);
    if (*closes_r > cordee_now() + (int64_t)YEARS * 366 * DAY)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("That is more than %d years away. Is the year right? Leave "
                             "the last day empty where there is none."),
                           YEARS);
    return 0;
}

/* A whole number up to `most`; nothing: 0. */
static int number_read(struct cordee *cd, struct cordee_request *req, const char *name,
                       int64_t most, const char *label, int64_t *n_r,
                       struct cordee_error *err)
{
    const char *typed = cd->http->form(req, name);

    *n_r = 0;
    if (!*typed || (cordee_text_int(typed, n_r) && *n_r >= 0 && *n_r <= most))
        return 0;
    return cordee_fail(err, CORDEE_E_INVALID, T("%s: a whole number, %lld at most."),
                       label, (long long)most);
}

int survey_plan_read(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, struct survey_plan *plan_r,
                     struct cordee_error *err)
{
    const char *zone = zone_of(cd, cd->http->arena(req), s);
    int64_t days, most;

    if (closes_read(cd, cd->http->form(req, "closes"), zone, &plan_r->closes_at, err) <
            0 ||
        number_read(cd, req, "closes_after", 1000000, T("Or when it has so many answers"),
                    &plan_r->closes_after, err) < 0 ||
        number_read(cd, req, "remind_most", SURVEY_REMINDERS, T("Remind by itself"),
                    &most, err) < 0 ||
        number_read(cd, req, "remind_days", SURVEY_REMIND_DAYS,
                    T("Days from one mail to the next"), &days, err) < 0)
        return -1;
    if (most && !days)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say after how many days it reminds."));
    plan_r->remind_most = (int)most;
    plan_r->remind_days = most ? (int)days : 0;
    return 0;
}

/* ---- what is shown ------------------------------------------------------------------
 */

static json_t *choices(struct cordee *cd, int chosen)
{
    static const char *const words[SURVEY_REMINDERS + 1] = {
        T_LATER("never"), T_LATER("once"), T_LATER("twice"), T_LATER("three times")};
    json_t *list = json_array();

    for (int i = 0; i <= SURVEY_REMINDERS; i++)
        json_array_append_new(list, json_pack("{s:i, s:s, s:b}", "n", i, "words",
                                              T(words[i]), "selected", i == chosen));
    return list;
}

/* Of one that is not sent: on which days it would remind, if it were sent today. */
static void put_days(struct cordee *cd, const struct survey *s, json_t *model)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf days = {0};
    char day[80];

    if (strcmp(s->state, "draft") != 0)
        return;
    for (int i = 1; i <= s->remind_most; i++) {
        const int64_t at = cordee_now() + (int64_t)i * s->remind_days * DAY;

        if (s->closes_at && at >= s->closes_at)
            break;
        cd->text->time(cd, at, CORDEE_TIME_DAY, day, sizeof day);
        cordee_buf_printf(&days, "%s%s", days.len ? ", " : "", day);
    }
    if (days.len)
        json_object_set_new(
            model, "reminds_text",
            json_sprintf(T("Sent today, it reminds who has not answered: %s."),
                         days.text));
    else if (s->remind_most)
        json_object_set_new(model, "reminds_text",
                            json_string(T("It is over before it would remind.")));
}

void survey_plan_put(struct cordee *cd, const struct survey *s, json_t *model)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_clock c;

    if (s->closes_at) {
        cordee_clock_at(s->closes_at - 1, zone_of(cd, a, s), &c);
        json_object_set_new(model, "closes",
                            json_sprintf("%04d-%02d-%02d", c.year, c.month, c.day));
    }
    if (s->closes_after)
        json_object_set_new(model, "closes_after", json_integer(s->closes_after));
    json_object_set_new(model, "choices", choices(cd, s->remind_most));
    json_object_set_new(model, "remind_days",
                        json_integer(s->remind_days ? s->remind_days : 7));
    put_days(cd, s, model);
}

void survey_plan_typed(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    static const char *const names[] = {"closes", "closes_after", "remind_days"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        json_object_set_new(model, names[i], json_string(cd->http->form(req, names[i])));
    json_object_set_new(model, "choices",
                        choices(cd, (int)cd->http->form_int(req, "remind_most")));
    json_object_del(model, "reminds_text");
}
