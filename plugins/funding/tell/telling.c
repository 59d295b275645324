/* The page "Who is told". */
#include "plugins/funding/tell/follow.h"

#include "plugins/funding/words/words.h"

#include <string.h>

#define TELLING "/funding/telling"

static const char *const weekdays[] = {
    T_LATER("Monday"), T_LATER("Tuesday"),  T_LATER("Wednesday"), T_LATER("Thursday"),
    T_LATER("Friday"), T_LATER("Saturday"), T_LATER("Sunday")};

enum { FIRST = 8 }; /* of those who might be told, at once; the others open on demand */

/* ---- what is shown ---------------------------------------------------------- */

static void dress(struct cordee *cd, struct cordee_request *req, json_t *row)
{
    json_object_set_new(row,
                        cordee_arena_printf(cd->http->arena(req), "is_%s",
                                            cordee_json_text(row, "rhythm")),
                        json_true());
    words_put_time(cd, row, "told_text", cordee_json_int(row, "told_at"),
                   CORDEE_TIME_SHORT);
    words_put_time(cd, row, "next_text", cordee_json_int(row, "next_at"),
                   CORDEE_TIME_SHORT);
    json_object_set_new(row, "rests",
                        json_boolean(cordee_json_int(row, "rests_until") > cordee_now()));
}

static void pager_put(struct cordee *cd, struct cordee_request *req, int64_t page,
                      int64_t n, json_t *model)
{
    const int64_t from = (page - 1) * FOLLOW_SHOWN, last = from + FOLLOW_SHOWN;
    struct cordee_arena *a = cd->http->arena(req);
    json_t *pager;

    if (n <= FOLLOW_SHOWN)
        return;
    pager =
        json_pack("{s:s}", "text",
                  cordee_arena_printf(a, T("%lld to %lld of %lld"),
                                      (long long)(from < n ? from + 1 : n),
                                      (long long)(last < n ? last : n), (long long)n));
    if (page > 1)
        cordee_json_set_text(pager, "first", TELLING "#told");
    if (last < n)
        cordee_json_set_text(
            pager, "next",
            cordee_arena_printf(a, TELLING "?page=%lld#told", (long long)page + 1));
    json_object_set_new(model, "pager", pager);
}

static int people_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                      struct cordee_error *err)
{
    json_t *list, *row;
    int64_t page = 1, n = 0;
    size_t i;

    if (!cordee_text_int(cd->http->query(req, "page"), &page) || page < 1 ||
        page > INT32_MAX)
        page = 1;
    if (follow_count(cd, &n, err) < 0 ||
        !(list = follow_list(cd, (page - 1) * FOLLOW_SHOWN, err)))
        return -1;
    json_object_set_new(model, "people", list);
    json_array_foreach (list, i, row)
        dress(cd, req, row);
    json_object_set_new(model, "n", json_integer(n));
    pager_put(cd, req, page, n, model);
    return 0;
}

/* All of them ticked, or nobody (who=none). */
static int proposed_put(struct cordee *cd, struct cordee_request *req,
                        const struct teller *t, json_t *model, struct cordee_error *err)
{
    json_t *list = follow_proposed(cd, t, cd->http->user(req), err);
    const size_t n = list ? json_array_size(list) : 0;

    if (!list)
        return -1;
    json_object_set_new(model, "proposed", list);
    json_object_set_new(model, "n_proposed", json_integer((json_int_t)n));
    json_object_set_new(
        model, "nobody",
        json_boolean(cordee_text_is(cd->http->query(req, "who"), "none")));
    if (n > FIRST + 2) {
        json_object_set_new(json_array_get(list, FIRST), "folds",
                            json_integer((json_int_t)(n - FIRST)));
        json_object_set_new(model, "folded", json_true());
    }
    return 0;
}

static int lists_put(struct cordee *cd, struct cordee_request *req,
                     const struct teller *t, json_t *model, struct cordee_error *err)
{
    return people_put(cd, req, model, err) < 0 || proposed_put(cd, req, t, model, err) < 0
               ? -1
               : 0;
}

static int settings_put(struct cordee *cd, struct cordee_request *req,
                        const struct teller *t, json_t *model, struct cordee_error *err)
{
    json_t *topics = teller_topics(cd, t, err);
    json_t *days = json_array(), *hours = json_array();

    if (!topics)
        return json_decref(days), json_decref(hours), -1;
    json_object_set_new(model, "topics", topics);
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
    json_object_set_new(model, "short_days", json_integer(t->short_days));
    json_object_set_new(model, "cluster", json_string(t->name));
    json_object_set_new(model, "can_write", json_boolean(t->can_write));
    json_object_set_new(model, "no_topic", json_boolean(!t->topic));
    return 0;
}

static int show(struct cordee *cd, struct cordee_request *req, const char *error,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct teller t;
    int rc = teller_here(cd, cd->http->arena(req), &t, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no cluster yet."));
    if (rc < 0 || lists_put(cd, req, &t, model, err) < 0 ||
        settings_put(cd, req, &t, model, err) < 0)
        return -1;
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "funding.tell")));
    json_object_set(model, "typed", cd->http->form_json(req));
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "funding-telling", model, err)
                  : cd->http->page(cd, req, "funding-telling", model, err);
}

static int get_telling(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    return show(cd, req, "", err);
}

/* ---- who is told ------------------------------------------------------------ */

/* Those of a form, all in one change; how many it was, or -1. */
static int64_t start(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const char *one;
    int64_t person, n = 0;
    struct teller t;

    if (teller_here(cd, cd->http->arena(req), &t, err) < 0 ||
        cd->db->change_begin(cd, &c, T_LATER("Told members of calls for funding"), err) <
            0)
        return -1;
    for (size_t i = 0; (one = cd->http->form_at(req, "who", i)); i++) {
        const int rc =
            cordee_text_int(one, &person) ? follow_add(cd, &t, person, err) : 0;

        if (rc < 0)
            return -1;
        n += rc;
    }
    if (n && tell_queue(cd, t.cluster, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err) < 0 ? -1 : n;
}

static int post_start(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    const int64_t n = start(cd, req, err);

    if (n < 0)
        return -1;
    if (!n)
        return cd->http->failed(cd, req, TELLING, T("Nobody was ticked."), err);
    cd->http->offer_undo_here(req);
    return cd->http->done(cd, req, TELLING,
                          cordee_arena_printf(cd->http->arena(req),
                                              TN("%lld person is told from now on.",
                                                 "%lld people are told from now on.", n),
                                              (long long)n),
                          err);
}

static int post_add(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    struct cordee_error why = {0};
    struct teller t;
    int64_t person;
    int rc = 0;

    if (teller_here(cd, cd->http->arena(req), &t, err) < 0)
        return -1;
    if (cd->crm->called(cd, &why, cd->http->form(req, "who"), CORDEE_FILTER_PEOPLE,
                        cd->http->user(req), &person) < 0 ||
        (rc = follow_add(cd, &t, person, &why)) < 0)
        return cordee_is_refusal(&why)
                   ? show(cd, req, cordee_utf8_sentence(cd->http->arena(req), why.text),
                          err)
                   : cordee_fail(err, why.code, "%s", why.text);
    if (!rc)
        return show(cd, req,
                    T("They are told already, or work at no member: it is the member's "
                      "calls that people are told of."),
                    err);
    if (tell_queue(cd, t.cluster, err) < 0)
        return -1;
    cd->http->offer_undo_here(req);
    return cd->http->done(cd, req, TELLING, T("They are told from now on."), err);
}

static int post_one(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    const int64_t id = cd->http->path_int(req, "id");
    const struct follow_wish wish = {.rhythm = cd->http->form(req, "rhythm"),
                                     .at_once = *cd->http->form(req, "at_once"),
                                     .most = cd->http->form_int(req, "most")};
    const bool removes = cordee_text_is(cd->http->form(req, "do"), "remove");

    if (!removes && ((!cordee_text_is(wish.rhythm, "daily") &&
                      !cordee_text_is(wish.rhythm, "weekly") &&
                      !cordee_text_is(wish.rhythm, "off")) ||
                     wish.most < 1 || wish.most > 20))
        return show(cd, req, T("Calls in one mail: 1 to 20."), err);
    if (removes ? follow_remove(cd, id, err) < 0 : follow_save(cd, id, &wish, err) < 0)
        return -1;
    cd->http->offer_undo_here(req);
    return cd->http->done(cd, req, TELLING,
                          removes ? T("They are not told any more.") : T("Saved."), err);
}

/* ---- how -------------------------------------------------------------------- */

static int post_settings(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    struct teller t;

    if (teller_here(cd, cd->http->arena(req), &t, err) < 0)
        return -1;
    t.topic = cd->http->form_int(req, "topic");
    t.clock.weekday = (int)cd->http->form_int(req, "weekday");
    t.clock.hour = (int)cd->http->form_int(req, "hour");
    t.short_days = cd->http->form_int(req, "short_days");
    if (t.clock.weekday < 1 || t.clock.weekday > 7 || t.clock.hour < 0 ||
        t.clock.hour > 23 || t.short_days < 0 || t.short_days > 60)
        return show(cd, req, T("Days that are called shortly: 0 to 60."), err);
    if (teller_save(cd, &t, err) < 0)
        return -1;
    return cd->http->done(cd, req, TELLING, T("Saved."), err);
}

const struct cordee_route funding_telling_routes[] = {
    {.method = "GET",
     .path = TELLING,
     .permission = "funding.read",
     .handle = get_telling,
     .help = "Who is told of calls for funding, and who might be; who=none ticks nobody",
     .takes = "page:int? who?"},
    {.method = "POST",
     .path = TELLING "/start",
     .permission = "funding.tell",
     .handle = post_start,
     .help = "Tells these people of their member's calls from now on",
     .takes = "who:[int]"},
    {.method = "POST",
     .path = TELLING "/add",
     .permission = "funding.tell",
     .handle = post_add,
     .help = "Tells one more person, by name",
     .takes = "who!"},
    {.method = "POST",
     .path = TELLING "/settings",
     .permission = "funding.tell",
     .handle = post_settings,
     .help = "When a cluster tells of calls, and what its readers can leave",
     .takes = "topic:int weekday:int! hour:int! short_days:int!"},
    {.method = "POST",
     .path = TELLING "/{id}",
     .permission = "funding.tell",
     .handle = post_one,
     .help = "How often somebody is told (do=save), or that they are not any more "
             "(do=remove)",
     .takes = "do! rhythm at_once:bool most:int"},
    {0},
};
