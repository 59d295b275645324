/* The page behind a personal link: a seat, booked or given back. */
#include "plugins/training/training.h"

#include <string.h>

struct visit {
    struct cordee *cd;
    struct cordee_request *req;
    struct training t;
    struct training_seat seat;
    const char *path, *language; /* of the page */
};

static void visit_drop(void *visit)
{
    struct visit *v = visit;

    training_drop(&v->t);
    training_seat_drop(&v->seat);
}

static int visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                      void *visit, struct cordee_error *err)
{
    struct visit *v = visit;
    int rc;

    *v = (struct visit){.cd = cd, .req = req};
    v->path = cordee_arena_printf(cd->http->arena(req), TRAINING_PATH "%s",
                                  cd->http->path(req, "token"));
    rc = training_seat_behind(cd, row, &row, err);
    if (rc > 0)
        rc = training_seat_load(cd, row, &v->seat, err);
    return rc > 0 ? training_load(cd, v->seat.training, &v->t, err) : rc;
}

/* As the register says, else as the date is written. */
static void speak(void *visit)
{
    struct visit *v = visit;

    v->language = v->cd->http->speak(v->cd, v->req, v->seat.language, v->t.language);
}

static void put_state(const struct visit *v, json_t *model)
{
    json_object_set_new(
        model, cordee_arena_printf(v->cd->http->arena(v->req), "is_%s", v->seat.state),
        json_true());
    json_object_set_new(model, "state", json_string(v->seat.state));
    json_object_set_new(model, "name", json_string(v->seat.name));
    if (strcmp(v->seat.state, "waiting") == 0)
        json_object_set_new(model, "place_in_line", json_integer(v->seat.before + 1));
    else
        json_object_set_new(model, "would_be", json_integer(v->t.waiting + 1));
}

static int show(void *visit, const char *error, struct cordee_error *err)
{
    const struct visit *v = visit;
    CORDEE_AUTO(cordee_json_drop) json_t *model = training_model(v->cd, v->req, &v->t);

    json_object_del(model, "id");
    put_state(v, model);
    json_object_set_new(model, "lang", json_string(v->language));
    json_object_set_new(model, "action", json_string(v->path));
    json_object_set_new(model, "organisation", json_string(v->t.organisation));
    json_object_set_new(model, "full",
                        json_boolean(v->t.booked >= v->t.seats || v->t.waiting > 0));
    json_object_set_new(model, "late",
                        json_boolean(!v->t.cancelled && v->t.ends_at >= cordee_now() &&
                                     !training_is_open(&v->t, cordee_now())));
    cordee_json_set_text(model, "error", error);
    return *error ? v->cd->http->invalid(v->cd, v->req, "training-link", model, err)
                  : v->cd->http->page(v->cd, v->req, "training-link", model, err);
}

/* Too late shows the page as it is now, which says so. */
static int act(void *visit, struct cordee_error *err)
{
    const struct visit *v = visit;
    struct cordee *cd = v->cd;
    const char *what = cd->http->form(v->req, "do");
    const bool comes = strcmp(what, "book") == 0;

    if (!comes && strcmp(what, "decline") != 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Please choose one of the buttons."));
    return training_answer(cd, v->seat.id, comes, 0, err) < 0
               ? -1
               : cd->http->done(cd, v->req, v->path, NULL, err);
}

/* For who wants it once more, or reads mail elsewhere. */
static int calendar_show(void *visit, const char *error, struct cordee_error *err)
{
    struct visit *v = visit;
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    int64_t n = 0;

    (void)error;
    if (cd->db->one(cd, err, &n, "SELECT files FROM training_signup WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(v->seat.id))) < 0)
        return -1;
    if (v->t.cancelled || strcmp(v->seat.state, "booked") != 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such date."));
    training_calendar(&v->t, v->seat.id, TRAINING_PUBLISH, n ? n - 1 : 0, &out);
    return cd->http->bytes(cd, v->req, "text/calendar; charset=utf-8", "calendar.ics",
                           out.text, out.len, err);
}

/* ---- routes ----------------------------------------------------------------- */

static const struct cordee_link_page date_page = {
    .purpose = TRAINING_LINK,
    .size = sizeof(struct visit),
    .load = visit_load,
    .speak = speak,
    .show = show,
    .act = act,
    .drop = visit_drop,
};

static const struct cordee_link_page calendar_page = {
    .purpose = TRAINING_LINK,
    .size = sizeof(struct visit),
    .load = visit_load,
    .speak = speak,
    .show = calendar_show,
    .drop = visit_drop,
};

static int get_link(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return cd->http->visit(cd, req, &date_page, false, err);
}

static int post_link(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    return cd->http->visit(cd, req, &date_page, true, err);
}

static int get_calendar(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    return cd->http->visit(cd, req, &calendar_page, false, err);
}

const struct cordee_route training_link_routes[] = {
    {.method = "GET",
     .path = TRAINING_PATH "{token}",
     .handle = get_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "The training date that a personal link leads to"},
    {.method = "POST",
     .path = TRAINING_PATH "{token}",
     .handle = post_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "Books a seat (do=book), or gives it back (do=decline)"},
    {.method = "GET",
     .path = TRAINING_PATH "{token}/calendar.ics",
     .handle = get_calendar,
     .flags = CORDEE_ROUTE_LINK | CORDEE_ROUTE_BYTES,
     .per_minute = 600,
     .help = "The date of a personal link for one's calendar"},
    {0},
};
