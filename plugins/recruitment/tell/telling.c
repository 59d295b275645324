/* The page "Who is told of matches". */
#include "plugins/recruitment/tell/tell.h"

#include <string.h>

#define TELLING "/recruitment/telling"

static const char *const weekdays[] = {
    T_LATER("Monday"), T_LATER("Tuesday"),  T_LATER("Wednesday"), T_LATER("Thursday"),
    T_LATER("Friday"), T_LATER("Saturday"), T_LATER("Sunday")};

static void time_put(struct cordee *cd, json_t *row, const char *name, int64_t at)
{
    char text[60];

    if (!at)
        return;
    cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
    json_object_set_new(row, name, json_string(text));
}

static int64_t page_of(struct cordee *cd, struct cordee_request *req)
{
    int64_t page = 1;

    return cordee_text_int(cd->http->query(req, "page"), &page) && page > 0 &&
                   page < INT32_MAX
               ? page
               : 1;
}

static void dress(struct cordee *cd, struct cordee_request *req, json_t *row)
{
    struct cordee_arena *a = cd->http->arena(req);

    json_object_set_new(row,
                        cordee_arena_printf(a, "is_%s", cordee_json_text(row, "rhythm")),
                        json_true());
    time_put(cd, row, "told_text", cordee_json_int(row, "told_at"));
    time_put(cd, row, "next_text", cordee_json_int(row, "next_at"));
    if (cordee_json_int(row, "candidate"))
        cordee_json_set_text(row, "number",
                             candidate_number(cd, a, cordee_json_int(row, "candidate")));
}

static int people_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                      struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t page = page_of(cd, req), from = (page - 1) * TELL_SHOWN;
    int64_t n = 0;
    json_t *list, *row;
    size_t i;

    if (follow_count(cd, &n, err) < 0 || !(list = follow_list(cd, from, err)))
        return -1;
    json_object_set_new(model, "people", list);
    json_object_set_new(model, "n", json_integer(n));
    json_array_foreach (list, i, row)
        dress(cd, req, row);
    if (n > TELL_SHOWN) {
        json_t *pager = json_object();
        const int64_t last = from + (int64_t)json_array_size(list);

        json_object_set_new(model, "pager", pager);
        cordee_json_set_text(pager, "text",
                             cordee_arena_printf(a, T("%lld to %lld of %lld"),
                                                 (long long)from + 1, (long long)last,
                                                 (long long)n));
        cordee_json_set_text(pager, "first", page > 1 ? TELLING : "");
        cordee_json_set_text(
            pager, "next",
            last < n ? cordee_arena_printf(a, TELLING "?page=%lld", (long long)page + 1)
                     : "");
    }
    return 0;
}

static void settings_put(struct cordee *cd, struct cordee_request *req,
                         const struct teller *t, json_t *model)
{
    json_t *days = json_array(), *hours = json_array();

    for (int i = 1; i <= 7; i++)
        json_array_append_new(days, json_pack("{s:i, s:s, s:b}", "value", i, "label",
                                              T(weekdays[i - 1]), "selected",
                                              i == t->clock.weekday));
    for (int i = 0; i <= 23; i++)
        json_array_append_new(
            hours, json_pack("{s:i, s:s, s:b}", "value", i, "label",
                             cordee_arena_printf(cd->http->arena(req), "%02d:00", i),
                             "selected", i == t->clock.hour));
    json_object_set_new(model, "weekdays", days);
    json_object_set_new(model, "hours", hours);
    json_object_set_new(model, "cluster", json_string(t->name));
    json_object_set_new(model, "can_write", json_boolean(t->can_write));
}

static int show(struct cordee *cd, struct cordee_request *req, const char *error,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct teller t;
    const int rc = teller_here(cd, cd->http->arena(req), &t, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no cluster yet."));
    if (rc < 0 || people_put(cd, req, model, err) < 0)
        return -1;
    settings_put(cd, req, &t, model);
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "recruitment.write")));
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "recruitment-telling", model, err)
                  : cd->http->page(cd, req, "recruitment-telling", model, err);
}

static int get_telling(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    return show(cd, req, "", err);
}

static int post_one(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    const char *rhythm = cd->http->form(req, "rhythm");

    if (!cordee_text_is(rhythm, "daily") && !cordee_text_is(rhythm, "weekly") &&
        !cordee_text_is(rhythm, "off"))
        return show(cd, req, T("Please choose how often."), err);
    if (follow_rhythm(cd, cd->http->path_int(req, "id"), rhythm, err) < 0)
        return -1;
    return cd->http->done(cd, req, TELLING, T("Saved."), err);
}

static int post_settings(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    struct teller t;

    if (teller_here(cd, cd->http->arena(req), &t, err) <= 0)
        return -1;
    t.clock.weekday = (int)cd->http->form_int(req, "weekday");
    t.clock.hour = (int)cd->http->form_int(req, "hour");
    if (t.clock.weekday < 1 || t.clock.weekday > 7 || t.clock.hour < 0 ||
        t.clock.hour > 23)
        return show(cd, req, T("Please choose a day and an hour."), err);
    if (teller_save(cd, &t, err) < 0)
        return -1;
    cd->http->offer_undo_here(req);
    return cd->http->done(cd, req, TELLING, T("Saved."), err);
}

const struct cordee_route telling_routes[] = {
    {.method = "GET",
     .path = TELLING,
     .permission = "recruitment.read",
     .handle = get_telling,
     .help = "Who is told of matches by mail, and when",
     .takes = "page:int?"},
    {.method = "POST",
     .path = TELLING "/settings",
     .permission = "recruitment.write",
     .handle = post_settings,
     .help = "On which day and at what hour a cluster writes",
     .takes = "weekday:int! hour:int!"},
    {.method = "POST",
     .path = TELLING "/{id}",
     .permission = "recruitment.write",
     .handle = post_one,
     .help = "How often somebody is told: daily, weekly or off",
     .takes = "rhythm!"},
    {0},
};
