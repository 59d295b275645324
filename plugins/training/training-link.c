/* The page behind a personal link.  Programs that look at links before people do follow
 * them too: to see the page changes nothing, its buttons do. */
#include "plugins/training/training.h"

#include <string.h>

struct visit {
    struct cordee *cd;
    struct cordee_request *req;
    struct training t;
    struct training_seat seat;
    const char *path, *language; /* of the page */
};

static void visit_drop(struct visit *v)
{
    training_drop(&v->t);
    training_seat_drop(&v->seat);
}

static int visit_load(struct cordee *cd, struct cordee_request *req, struct visit *v,
                      struct cordee_error *err)
{
    const char *link = cd->http->path(req, "token");
    int64_t row = cd->http->keyed_row(cd, TRAINING_LINK, link);
    int rc;

    *v = (struct visit){.cd = cd, .req = req};
    v->path = cordee_arena_printf(cd->http->arena(req), TRAINING_PATH "%s", link);
    rc = row ? training_seat_behind(cd, row, &row, err) : 0;
    if (rc > 0)
        rc = training_seat_load(cd, row, &v->seat, err);
    if (rc > 0)
        rc = training_load(cd, v->seat.training, &v->t, err);
    return rc == 0 ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                 T("This link is not known here. It may have been cut "
                                   "off."))
                   : rc;
}

/* As they chose here, else as the register says, else as the date is written. */
static void speak(struct visit *v)
{
    struct cordee *cd = v->cd;
    const char *wish = cd->http->query(v->req, "l");

    if (!*wish)
        wish = *v->seat.language ? v->seat.language : v->t.language;
    v->language = cd->text->speak(
        cd, cordee_arena_text_n(cd->http->arena(v->req), wish, strcspn(wish, "-")),
        *v->t.language ? v->t.language : "en");
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

static int show(const struct visit *v, const char *error, struct cordee_error *err)
{
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

static int get_link(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(visit_drop) struct visit v;
    int rc = visit_load(cd, req, &v, err);

    if (rc < 0)
        return -1;
    speak(&v);
    rc = show(&v, "", err);
    cd->text->spoken(cd);
    return rc;
}

/* Too late shows the page as it is now, which says so. */
static int answer(const struct visit *v, bool comes, struct cordee_error *err)
{
    struct cordee_error why = {0};

    if (training_answer(v->cd, v->seat.id, comes, 0, &why) < 0)
        return cordee_is_refusal(&why) ? show(v, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    return v->cd->http->done(v->cd, v->req, v->path, NULL, err);
}

static int post_link(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(visit_drop) struct visit v;
    const char *what = cd->http->form(req, "do");
    int rc = visit_load(cd, req, &v, err);

    if (rc < 0)
        return -1;
    speak(&v);
    rc = strcmp(what, "book") == 0 || strcmp(what, "decline") == 0
             ? answer(&v, *what == 'b', err)
             : show(&v, T("Please choose one of the buttons."), err);
    cd->text->spoken(cd);
    return rc;
}

/* For who wants it once more, or reads mail elsewhere. */
static int get_calendar(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(visit_drop) struct visit v;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    int64_t n = 0;

    if (visit_load(cd, req, &v, err) < 0 ||
        cd->db->one(cd, err, &n, "SELECT files FROM training_signup WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(v.seat.id))) < 0)
        return -1;
    if (v.t.cancelled || strcmp(v.seat.state, "booked") != 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such date."));
    training_calendar(&v.t, v.seat.id, TRAINING_PUBLISH, n ? n - 1 : 0, &out);
    return cd->http->bytes(cd, req, "text/calendar; charset=utf-8", "calendar.ics",
                           out.text, out.len, err);
}

#define FLAGS (CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_CSRF)

const struct cordee_route training_link_routes[] = {
    {.method = "GET",
     .path = TRAINING_PATH "{token}",
     .handle = get_link,
     .flags = FLAGS,
     .per_minute = 600,
     .help = "The training date that a personal link leads to"},
    {.method = "POST",
     .path = TRAINING_PATH "{token}",
     .handle = post_link,
     .flags = FLAGS,
     .per_minute = 600,
     .help = "Books a seat (do=book), or gives it back (do=decline)"},
    {.method = "GET",
     .path = TRAINING_PATH "{token}/calendar.ics",
     .handle = get_calendar,
     .flags = FLAGS | CORDEE_ROUTE_BYTES,
     .per_minute = 600,
     .help = "The date of a personal link for one's calendar"},
    {0},
};
