/* The form in which a date is written. */
#include "plugins/training/training.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(json_t *model, const char *name, const char *text)
{
    json_object_set_new(model, name, json_string(text));
}

/* ---- what is shown ---------------------------------------------------------- */

static const char *const fields[] = {
    "title", "language", "place",    "price", "description", "day",    "from",
    "until", "last_day", "deadline", "seats", "remind_days", "filter", "words",
};
#define N_FIELDS (sizeof fields / sizeof *fields)

/* One of ours, or "". */
static const char *language_of(struct cordee *cd, const char *code)
{
    const char *const *l = cd->text->languages(cd);

    while (*l && strcmp(*l, code) != 0)
        l++;
    return *l ? *l : "";
}

static void language_add(json_t *list, const char *code, const char *name,
                         const char *chosen)
{
    json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "code", code, "name", name,
                                          "selected", strcmp(code, chosen) == 0));
}

static void put_languages(struct cordee *cd, json_t *model)
{
    const char *chosen = language_of(cd, cordee_json_text(model, "language"));
    json_t *list = json_array();

    for (const char *const *l = cd->text->languages(cd); *l; l++)
        language_add(list, *l, cd->crm->word(cd, CORDEE_WORD_LANGUAGE, *l), chosen);
    language_add(list, "", T("another one"), chosen);
    json_object_set_new(model, "languages", list);
}

static int show_form(struct cordee *cd, struct cordee_request *req, json_t *model,
                     int64_t id, const char *error, struct cordee_error *err)
{
    put_languages(cd, model);
    if (id)
        json_object_set_new(model, "id", json_integer(id));
    put(model, "action", id ? training_path(cd, req, id, "/edit") : "/training");
    put(model, "error", error);
    json_object_set_new(model, "problems", json_array());
    return *error ? cd->http->invalid(cd, req, "training-edit", model, err)
                  : cd->http->page(cd, req, "training-edit", model, err);
}

static void put_clock(json_t *model, const char *day, const char *time, int64_t at,
                      const char *zone)
{
    struct cordee_clock c;
    char text[40];

    cordee_clock_at(at, zone, &c);
    snprintf(text, sizeof text, "%04d-%02d-%02d", c.year, c.month, c.day);
    put(model, day, text);
    snprintf(text, sizeof text, "%02d:%02d", c.hour, c.minute);
    if (time)
        put(model, time, text);
}

static json_t *form_of(const struct training *t, bool times)
{
    json_t *model = json_object();
    char text[24];

    put(model, "title", t->title);
    put(model, "language", t->language);
    put(model, "place", t->place);
    put(model, "price", t->price);
    put(model, "description", t->description);
    put(model, "filter", t->filter);
    put(model, "words", t->words);
    snprintf(text, sizeof text, "%lld", (long long)t->seats);
    put(model, "seats", text);
    snprintf(text, sizeof text, "%lld", (long long)t->remind_days);
    put(model, "remind_days", t->remind_days ? text : "");
    if (!times)
        return model;
    put_clock(model, "day", "from", t->starts_at, t->zone);
    put_clock(model, "last_day", "until", t->ends_at, t->zone);
    put_clock(model, "deadline", NULL, t->deadline_at - 1, t->zone);
    return model;
}

/* With the form goes what it said when it was opened. */
static void put_was(json_t *model, const json_t *form)
{
    char *text = json_dumps(form, JSON_COMPACT);

    if (!text)
        abort();
    put(model, "was", text);
    free(text);
}

static const char *own_language(struct cordee *cd, struct cordee_arena *a)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, NULL, &row,
                    "SELECT substr(language, 1, 2) AS language FROM cluster WHERE id = "
                    "cluster_here()",
                    CORDEE_NO_ARGS) <= 0)
        return "en";
    return cordee_arena_text(a, cordee_json_text(row, "language"));
}

/* What another page knows of it already stands in the address. */
static int get_new(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    for (size_t i = 0; i < N_FIELDS; i++)
        put(model, fields[i], cd->http->query(req, fields[i]));
    if (!*cordee_json_text(model, "language"))
        put(model, "language", own_language(cd, cd->http->arena(req)));
    if (!*cordee_json_text(model, "remind_days"))
        put(model, "remind_days", "2");
    return show_form(cd, req, model, 0, "", err);
}

static int get_copy(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (training_of(cd, req, &t, err) < 0)
        return -1;
    model = form_of(&t, false);
    return show_form(cd, req, model, 0, "", err);
}

static int get_edit(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (training_of(cd, req, &t, err) < 0)
        return -1;
    model = form_of(&t, true);
    put_was(model, model);
    return show_form(cd, req, model, t.id, "", err);
}

/* ---- what was typed --------------------------------------------------------- */

static int moment(struct cordee *cd, struct cordee_arena *a, const char *day,
                  const char *time, const char *zone, int64_t *at_r,
                  struct cordee_error *err)
{
    if (!*day || !*time)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say the day, and from when until when."));
    if (cordee_time_parse(cordee_arena_printf(a, "%sT%s", day, time), zone, at_r) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, T("“%s %s” is no day and hour."), day,
                           time);
    return 0;
}

/* To the end of that day, or until it begins. */
static int deadline_read(struct cordee *cd, struct cordee_arena *a, const char *day,
                         struct training *t, struct cordee_error *err)
{
    struct cordee_clock c;

    t->deadline_at = t->starts_at;
    if (!*day)
        return 0;
    if (moment(cd, a, day, "00:00", t->zone, &t->deadline_at, err) < 0)
        return -1;
    cordee_clock_at(t->deadline_at, t->zone, &c);
    c.day++;
    t->deadline_at = cordee_clock_to(&c, t->zone);
    if (t->deadline_at > t->starts_at && t->deadline_at - t->starts_at < 86400)
        t->deadline_at = t->starts_at;
    return 0;
}

static const char *typed(struct cordee_arena *a, const json_t *values, const char *name)
{
    return cordee_text_trim(cordee_arena_text(a, cordee_json_text(values, name)));
}

static int times_read(struct cordee *cd, struct cordee_arena *a, const json_t *values,
                      struct training *t, struct cordee_error *err)
{
    const char *day = typed(a, values, "day"), *last = typed(a, values, "last_day");

    return moment(cd, a, day, typed(a, values, "from"), t->zone, &t->starts_at, err) <
                       0 ||
                   moment(cd, a, *last ? last : day, typed(a, values, "until"), t->zone,
                          &t->ends_at, err) < 0 ||
                   deadline_read(cd, a, typed(a, values, "deadline"), t, err) < 0
               ? -1
               : 0;
}

/* Forms give line ends back in their own way. */
static bool same(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a == '\r')
            a++;
        while (*b == '\r')
            b++;
        if (*a != *b || !*a)
            return *a == *b;
    }
}

/* What each field is to be: as typed; as it is `now` where nothing was typed since the
 * form was opened, so that two who change different things do both.  -1: somebody else
 * changed just that meanwhile; values_r is set then, too. */
static int values_take(struct cordee *cd, struct cordee_request *req, const json_t *now,
                       json_t **values_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *was = json_loads(cd->http->form(req, "was"), 0, NULL);
    const bool known = now && json_is_object(was);
    bool late = false;

    *values_r = json_object();
    for (size_t i = 0; i < N_FIELDS; i++) {
        const char *mine = cd->http->form(req, fields[i]);
        const char *old = cordee_json_text(was, fields[i]);
        const char *is = cordee_json_text(now, fields[i]);

        put(*values_r, fields[i], known && same(mine, old) ? is : mine);
        late = late || (known && !same(mine, old) && !same(is, old) && !same(is, mine));
    }
    return late ? cordee_fail(err, CORDEE_E_INVALID, "%s",
                              T("Since this page was opened, somebody else changed what "
                                "you changed, or you did in another window. Save again "
                                "to put what stands here in place of that."))
                : 0;
}

static int form_read(struct cordee *cd, struct cordee_request *req, const json_t *values,
                     struct training *t, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);

    t->title = typed(a, values, "title");
    t->language = language_of(cd, cordee_json_text(values, "language"));
    t->place = typed(a, values, "place");
    t->price = typed(a, values, "price");
    t->description = typed(a, values, "description");
    t->filter = typed(a, values, "filter");
    t->words = typed(a, values, "words");
    t->seats = t->remind_days = 0;
    cordee_text_int(typed(a, values, "seats"), &t->seats);
    cordee_text_int(typed(a, values, "remind_days"), &t->remind_days);
    return times_read(cd, a, values, t, err);
}

/* `now`: the date as it is, NULL for a new one. */
static int refill(struct cordee *cd, struct cordee_request *req, int64_t id,
                  const json_t *now, json_t *values, const struct cordee_error *why,
                  struct cordee_error *err)
{
    if (!cordee_is_refusal(why))
        return cordee_fail(err, why->code, "%s", why->text);
    if (now)
        put_was(values, now);
    return show_form(cd, req, values, id, why->text, err);
}

static int zone_here(struct cordee *cd, struct cordee_arena *a, const char **zone_r,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, err, &row, "SELECT zone FROM cluster WHERE id = cluster_here()",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    *zone_r = cordee_arena_text(a, cordee_json_text(row, "zone"));
    return 0;
}

static int post_new(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    struct cordee_error why = {0};
    struct training t = {0};
    int64_t id;

    if (zone_here(cd, cd->http->arena(req), &t.zone, err) < 0)
        return -1;
    if (values_take(cd, req, NULL, &values, &why) < 0 ||
        form_read(cd, req, values, &t, &why) < 0 ||
        (id = training_save(cd, &t, cd->http->user(req), &why)) < 0)
        return refill(cd, req, 0, NULL, values, &why, err);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, training_path(cd, req, id, ""),
                          T("The date is there. Whom do you invite?"), err);
}

static int post_edit(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training now = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *is = NULL, *values = NULL;
    struct cordee_error why = {0};
    struct training t = {0};

    if (training_of(cd, req, &now, err) < 0)
        return -1;
    t.id = now.id;
    t.zone = now.zone;
    is = form_of(&now, true);
    if (values_take(cd, req, is, &values, &why) < 0 ||
        form_read(cd, req, values, &t, &why) < 0 ||
        training_save(cd, &t, cd->http->user(req), &why) < 0)
        return refill(cd, req, now.id, is, values, &why, err);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, training_path(cd, req, now.id, ""),
                          T("Saved. If the title, the place or the time is another one, "
                            "everybody who comes is told."),
                          err);
}

const struct cordee_route training_edit_routes[] = {
    {.method = "GET",
     .path = "/training/new",
     .permission = "training.write",
     .handle = get_new,
     .help = "A new training date; what is known of it already can stand in the address"},
    {.method = "POST",
     .path = "/training",
     .permission = "training.write",
     .handle = post_new,
     .help = "Makes a training date"},
    {.method = "GET",
     .path = "/training/{id}/edit",
     .permission = "training.write",
     .handle = get_edit,
     .help = "A training date, to change"},
    {.method = "POST",
     .path = "/training/{id}/edit",
     .permission = "training.write",
     .handle = post_edit,
     .help = "Changes a training date; who comes is told"},
    {.method = "GET",
     .path = "/training/{id}/copy",
     .permission = "training.write",
     .handle = get_copy,
     .help = "A new training date like this one"},
    {0},
};
