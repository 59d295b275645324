/* Pages of dates: the list, one of them, and what becomes of it. */
#include "plugins/training/training.h"

#include <string.h>

/* ---- what pages share ------------------------------------------------------- */

const char *training_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                          const char *rest)
{
    return cordee_arena_printf(cd->http->arena(req), "/training/%lld%s", (long long)id,
                               rest);
}

int training_of(struct cordee *cd, struct cordee_request *req, struct training *t_r,
                struct cordee_error *err)
{
    int rc = training_load(cd, cd->http->path_int(req, "id"), t_r, err);

    return rc == 0
               ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such date."))
               : rc;
}

static void put(json_t *model, const char *name, const char *text)
{
    json_object_set_new(model, name, json_string(text));
}

json_t *training_model(struct cordee *cd, struct cordee_request *req,
                       const struct training *t)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t now = cordee_now(), left = t->seats - t->booked;
    json_t *model = json_object();

    json_object_set_new(model, "id", json_integer(t->id));
    put(model, "title", t->title);
    put(model, "language", t->language);
    put(model, "place", t->place);
    put(model, "price", t->price);
    put(model, "description", t->description);
    put(model, "when", training_when(cd, a, t));
    put(model, "deadline", training_deadline(cd, a, t));
    json_object_set_new(model, "starts_at", json_integer(t->starts_at));
    json_object_set_new(model, "seats", json_integer(t->seats));
    json_object_set_new(model, "left", json_integer(left > 0 ? left : 0));
    json_object_set_new(model, "booked", json_integer(t->booked));
    json_object_set_new(model, "waiting", json_integer(t->waiting));
    /* Somebody came back from the trash whose seat was given on. */
    if (left < 0 && !t->cancelled && now < t->starts_at)
        json_object_set_new(model, "too_many", json_integer(-left));
    json_object_set_new(model, "cancelled", json_boolean(t->cancelled));
    json_object_set_new(model, "open", json_boolean(training_is_open(t, now)));
    json_object_set_new(model, "over", json_boolean(t->ends_at < now));
    json_object_set_new(model, "begun", json_boolean(t->starts_at <= now));
    return model;
}

/* ---- the list --------------------------------------------------------------- */

static void dress(struct cordee *cd, struct cordee_request *req, json_t *list)
{
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        const struct training t = {.starts_at = cordee_json_int(row, "starts_at"),
                                   .ends_at = cordee_json_int(row, "ends_at"),
                                   .zone = cordee_json_text(row, "zone")};

        put(row, "when", training_when(cd, cd->http->arena(req), &t));
    }
}

static int get_list(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *coming = training_list(cd, false, err), *past = NULL;

    if (coming)
        past = training_list(cd, true, err);
    json_object_set_new(model, "coming", coming);
    json_object_set_new(model, "past", past);
    if (!past)
        return -1;
    dress(cd, req, coming);
    dress(cd, req, past);
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "training.write")));
    return cd->http->page(cd, req, "training-list", model, err);
}

/* ---- one -------------------------------------------------------------------- */

static int put_people(struct cordee *cd, struct cordee_request *req,
                      const struct training *t, json_t *model, struct cordee_error *err)
{
    static const char *const states[] = {"booked", "waiting", "declined", "invited"};

    (void)req;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        json_t *list = training_seats(cd, t->id, states[i], err);

        if (!list)
            return -1;
        json_object_set_new(
            model, cordee_arena_printf(cd->http->arena(req), "people_%s", states[i]),
            list);
    }
    return 0;
}

static int get_date(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (training_of(cd, req, &t, err) < 0)
        return -1;
    model = training_model(cd, req, &t);
    if (put_people(cd, req, &t, model, err) < 0)
        return -1;
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "training.write")));
    json_object_set_new(model, "may_send",
                        json_boolean(cd->http->may(req, "training.send")));
    json_object_set_new(model, "mute", json_boolean(!*t.address));
    json_object_set_new(model, "page_id", json_integer(t.id));
    json_object_set_new(model, "invited", json_integer(t.invited));
    json_object_set_new(model, "asked",
                        json_integer(t.invited + t.booked + t.waiting + t.declined));
    json_object_set_new(model, "remind_days",
                        json_integer(t.starts_at - 86400 * t.remind_days > cordee_now()
                                         ? t.remind_days
                                         : 0));
    return cd->http->page(cd, req, "training-date", model, err);
}

/* From an entry of a timeline to its date. */
static int get_entry(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    int64_t id = 0;
    int rc = cd->db->one(cd, err, &id,
                         "SELECT training FROM training_entry WHERE interaction = ?",
                         CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "id"))));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such date."));
    return rc < 0 ? -1
                  : cd->http->done(cd, req, training_path(cd, req, id, ""), NULL, err);
}

/* ---- its life --------------------------------------------------------------- */

static int post_cancel(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    const bool back = *cd->http->form(req, "back") != '\0';
    CORDEE_AUTO(training_drop) struct training t = {0};

    if (training_of(cd, req, &t, err) < 0 || training_cancel(cd, t.id, !back, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, training_path(cd, req, t.id, ""),
                          back ? T("It takes place. Everybody who comes is told.")
                               : T("Cancelled. Everybody who wanted to come is told."),
                          err);
}

static int post_discard(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    struct cordee_error why = {0};

    if (training_of(cd, req, &t, err) < 0)
        return -1;
    if (training_discard(cd, t.id, &why) < 0)
        return cordee_is_refusal(&why)
                   ? cd->http->failed(cd, req, training_path(cd, req, t.id, ""), why.text,
                                      err)
                   : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/training", T("Discarded."), err);
}

const struct cordee_route training_routes[] = {
    {.method = "GET",
     .path = "/training",
     .permission = "training.read",
     .handle = get_list,
     .help = "Training dates"},
    {.method = "GET",
     .path = "/training/of/{id}",
     .permission = "training.read",
     .handle = get_entry,
     .help = "The training date that an entry of a timeline is of"},
    {.method = "GET",
     .path = "/training/{id}",
     .permission = "training.read",
     .handle = get_date,
     .help = "A training date, and who comes"},
    {.method = "POST",
     .path = "/training/{id}/cancel",
     .permission = "training.send",
     .handle = post_cancel,
     .help =
         "Cancels a training date (back=1: it takes place after all); people are told"},
    {.method = "POST",
     .path = "/training/{id}/discard",
     .permission = "training.write",
     .handle = post_discard,
     .help = "Removes a training date of which nobody knows"},
    {0},
};
