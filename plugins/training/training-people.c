/* Who comes: put down by hand, on a list to print and tick, and as a file. */
#include "plugins/training/training.h"

#include <string.h>

#define MOST_TICKED 10000

/* ---- by hand ---------------------------------------------------------------- */

/* Back to the date, with what it came to. */
static int finish(struct cordee *cd, struct cordee_request *req, int64_t id, int64_t seat,
                  int rc, const struct cordee_error *why, struct cordee_error *err)
{
    const char *to = training_path(cd, req, id, "");
    CORDEE_AUTO(training_seat_drop) struct training_seat s = {0};

    if (rc < 0)
        return cordee_is_refusal(why) ? cd->http->failed(cd, req, to, why->text, err)
                                      : cordee_fail(err, why->code, "%s", why->text);
    if (training_seat_load(cd, seat, &s, err) < 0)
        return -1;
    return cd->http->done(
        cd, req, to,
        cordee_arena_printf(cd->http->arena(req), "%s: %s", s.name ? s.name : "",
                            strcmp(s.state, "booked") == 0 ? T("has a seat")
                            : strcmp(s.state, "waiting") == 0
                                ? T("is on the waiting list")
                                : T("does not come")),
        err);
}

static int post_people(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee_error why = {0};
    int64_t person = 0, seat = 0;
    int rc;

    if (training_of(cd, req, &t, err) < 0)
        return -1;
    rc = cd->crm->called(cd, &why, cd->http->form(req, "who"), CORDEE_FILTER_PEOPLE,
                         cd->http->user(req), &person);
    if (rc == 0 && cd->db->begin(cd, &tx, err) < 0)
        return -1;
    if (rc == 0 && ((seat = training_seat_add(cd, t.id, person, &why)) < 0 ||
                    training_answer(cd, seat, true, cd->http->user(req), &why) < 0 ||
                    cd->db->commit(&tx, &why) < 0))
        rc = -1;
    if (rc < 0)
        cd->db->rollback(&tx);
    return finish(cd, req, t.id, seat, rc, &why, err);
}

static int post_person(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(training_seat_drop) struct training_seat s = {0};
    const bool comes = strcmp(cd->http->form(req, "do"), "decline") != 0;
    struct cordee_error why = {0};
    int rc = training_seat_load(cd, cd->http->path_int(req, "seat"), &s, err);

    if (rc <= 0 || s.training != cd->http->path_int(req, "id"))
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such date."));
    rc = training_answer(cd, s.id, comes, cd->http->user(req), &why) < 0 ? -1 : 0;
    return finish(cd, req, s.training, s.id, rc, &why, err);
}

/* ---- the list --------------------------------------------------------------- */

static int get_participants(struct cordee *cd, struct cordee_request *req,
                            struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    json_t *list;

    if (training_of(cd, req, &t, err) < 0 ||
        !(list = training_seats(cd, t.id, "booked", err)))
        return -1;
    model = training_model(cd, req, &t);
    json_object_set_new(model, "people", list);
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "training.write")));
    json_object_set_new(model, "organisation", json_string(t.organisation));
    return cd->http->page(cd, req, "training-participants", model, err);
}

static size_t ticked(struct cordee *cd, struct cordee_request *req, const char *name,
                     const int64_t **seats_r)
{
    int64_t *seats =
        cordee_arena_get(cd->http->arena(req), MOST_TICKED * sizeof **seats_r);
    size_t n = 0;
    const char *one;

    for (size_t i = 0; n < MOST_TICKED && (one = cd->http->form_at(req, name, i)); i++)
        if (cordee_text_int(one, &seats[n]))
            n++;
    *seats_r = seats;
    return n;
}

static int post_participants(struct cordee *cd, struct cordee_request *req,
                             struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    const char *to, *words = T("Saved. It stands in the history of each who was there.");
    struct training_roll roll = {.changes = *cd->http->form(req, "changes")};
    int left;

    if (training_of(cd, req, &t, err) < 0)
        return -1;
    to = training_path(cd, req, t.id, "/participants");
    if (t.starts_at > cordee_now())
        return cd->http->failed(cd, req, to, T("It has not begun yet."), err);
    roll.n_there = ticked(cd, req, "there", &roll.there);
    roll.n_were = ticked(cd, req, "were", &roll.were);
    left = training_attend(cd, t.id, &roll, cd->http->user(req), err);
    if (left < 0)
        return -1;
    if (!roll.n_there)
        words = T("Saved. On this page nobody is ticked.");
    if (left)
        words = cordee_arena_printf(
            cd->http->arena(req),
            TN("Saved. %d person is in none of your clusters and stays as they were.",
               "Saved. %d people are in none of your clusters and stay as they were.",
               left),
            left);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, to, words, err);
}

/* ---- as a file -------------------------------------------------------------- */

static void cell(struct cordee_buf *out, const char *text, char end)
{
    cordee_buf_csv(out, text, ',', true);
    cordee_buf_putc(out, end);
}

static int put_rows(struct cordee *cd, const struct training *t, const char *state,
                    struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = training_seats(cd, t->id, state, err);
    const json_t *row;
    char at[21];
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        cell(out, cordee_json_text(row, "name"), ',');
        cell(out, cordee_json_text(row, "org_name"), ',');
        cell(out, cordee_json_text(row, "email"), ',');
        cell(out, cordee_json_text(row, "phone"), ',');
        cell(out, state, ',');
        at[0] = '\0';
        if (cordee_json_int(row, "answered_at"))
            cordee_time_iso(cordee_json_int(row, "answered_at"), at);
        cell(out, at, ',');
        cordee_buf_puts(out, cordee_json_true(row, "attended") ? "1\r\n" : "0\r\n");
    }
    return 0;
}

static int get_csv(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    static const char *const states[] = {"booked", "waiting", "declined", "invited"};
    CORDEE_AUTO(training_drop) struct training t = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    if (training_of(cd, req, &t, err) < 0)
        return -1;
    cordee_buf_puts(&out, "\xEF\xBB\xBFname,organisation,email,phone,state,answered_at,"
                          "attended\r\n");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (put_rows(cd, &t, states[i], &out, err) < 0)
            return -1;
    return cd->http->bytes(cd, req, "text/csv; charset=utf-8", "participants.csv",
                           out.text, out.len, err);
}

const struct cordee_route training_people_routes[] = {
    {.method = "POST",
     .path = "/training/{id}/people",
     .permission = "training.write",
     .handle = post_people,
     .help = "Books a seat for somebody who said so otherwise"},
    {.method = "POST",
     .path = "/training/{id}/people/{seat}",
     .permission = "training.write",
     .handle = post_person,
     .help = "Books or declines for somebody"},
    {.method = "GET",
     .path = "/training/{id}/participants",
     .permission = "training.read",
     .handle = get_participants,
     .help = "Who comes to a training date, to print and to tick"},
    {.method = "POST",
     .path = "/training/{id}/participants",
     .permission = "training.write",
     .handle = post_participants,
     .max_body = 1 << 20,
     .help = "Who was at a training date (there: numbers)"},
    {.method = "GET",
     .path = "/training/{id}/participants.csv",
     .permission = "training.write",
     .handle = get_csv,
     .flags = CORDEE_ROUTE_BYTES,
     .help = "Everybody who was asked to a training date, as CSV"},
    {0},
};
