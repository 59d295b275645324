/* Somebody was hired: what follows for the opening, for them, and for all others. */
#include "plugins/recruitment/opening/pages.h"
#include "plugins/recruitment/pair/letter.h"
#include "plugins/recruitment/pair/pair-page.h"

struct ending {
    struct cordee *cd;
    struct cordee_arena *a;
    int64_t user;
    bool mails;
    int told, silent;
};

static int other_tell(struct ending *e, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    struct pair_letter l;
    int rc = pair_load(e->cd, id, &p, err);

    if (rc <= 0 || pair_letter_side(&p) == PAIR_OFFICE)
        return rc < 0 ? -1 : 0;
    rc = *p.address ? pair_letter_begin(e->cd, e->a, &p, &l, err) : 0;
    if (rc > 0 && pair_letter_send(e->cd, &l, e->user, err) < 0)
        return -1;
    e->told += rc > 0;
    e->silent += rc == 0;
    return rc < 0 ? -1 : 0;
}

static int other_end(struct ending *e, int64_t id, struct cordee_error *err)
{
    const struct pair_step step = {
        .state = "declined", .by = "staff", .user = e->user, .reason = "filled"};
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    const int rc = pair_load(e->cd, id, &p, err);

    if (rc <= 0)
        return rc;
    if (pair_move(e->cd, &p, &step, err) < 0)
        return -1;
    return e->mails ? other_tell(e, id, err) : 0;
}

static int others_end(struct ending *e, const struct pair *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = pair_others(e->cd, p, err);
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (other_end(e, cordee_json_int(row, "id"), err) < 0)
            return -1;
    return list ? 0 : -1;
}

static int place(struct ending *e, const struct pair *p, struct cordee_error *err)
{
    struct candidate c;
    const int rc = candidate_load(e->cd, e->a, p->candidate, &c, err);

    if (rc <= 0)
        return rc;
    c.state = "placed";
    return candidate_save(e->cd, &c, err);
}

static bool is_ticked(struct cordee *cd, struct cordee_request *req, const char *name)
{
    return *cd->http->form(req, name) != '\0';
}

static int all_end(struct ending *e, struct cordee_request *req, const struct pair *p,
                   struct cordee_error *err)
{
    struct cordee *cd = e->cd;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("Opening filled"), err) < 0 ||
        (is_ticked(cd, req, "placed") && place(e, p, err) < 0) ||
        (is_ticked(cd, req, "others") && others_end(e, p, err) < 0) ||
        (is_ticked(cd, req, "opening") && cordee_text_is(p->opening_state, "open") &&
         opening_move_noted(cd, e->a, p->opening, "filled", e->user, err) < 0))
        return -1;
    return cd->db->change_commit(&c, err);
}

static int post_filled(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    struct ending e = {.cd = cd,
                       .a = cd->http->arena(req),
                       .user = cd->http->user(req),
                       .mails = is_ticked(cd, req, "mails")};
    struct cordee_error why = {0};

    if (pair_of(cd, req, &p, err) < 0)
        return -1;
    if (!cordee_text_is(p.state, "hired"))
        return pair_show(cd, req, &p, T("Nobody was hired here."), err);
    if (all_end(&e, req, &p, &why) < 0)
        return cordee_is_refusal(&why) ? pair_show(cd, req, &p, why.text, err)
                                       : (*err = why, -1);
    return cd->http->done(
        cd, req, pair_path(cd, req, p.id, ""),
        e.told ? cordee_arena_printf(e.a,
                                     TN("Saved. %d of the others is told.",
                                        "Saved. %d of the others are told.", e.told),
                                     e.told)
               : T("Saved."),
        err);
}

int pair_opening_filled(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                        struct cordee_error *err)
{
    const struct pair_step step = {.state = "hired", .by = "member"};
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    const int rc = argc < 2 || !argv[1].as.i ? 0 : pair_load(cd, argv[1].as.i, &p, err);

    if (rc <= 0 || cordee_text_is(p.state, "hired"))
        return rc < 0 ? -1 : 0;
    return pair_move(cd, &p, &step, err);
}

const struct cordee_route pair_hired_routes[] = {
    {.method = "POST",
     .path = "/recruitment/pair/{id}/filled",
     .permission = "recruitment.write",
     .handle = post_filled,
     .help = "After somebody was hired: the opening is filled, they are placed, the "
             "others are told",
     .takes = "opening placed others mails"},
    {0},
};
