/* The page behind an employer's link: a profile without name, and whether they would like
 * to meet. */
#include "plugins/recruitment/pair/visit.h"

#include "plugins/recruitment/fit/fit.h"

static int visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                      void *visit, struct cordee_error *err)
{
    struct pair_visit *v = visit;
    const int rc = pair_visit_load(cd, req, row, v, PAIR_MEMBER_PATH, err);

    v->member = true;
    return rc;
}

static void speak(void *visit)
{
    struct pair_visit *v = visit;

    pair_visit_speak(v, v->p.person);
}

static bool is_asked(const struct pair *p)
{
    return cordee_text_is(p->state, "agreed") &&
           cordee_text_is(p->employer_said, "asked");
}

static bool is_met(const struct pair *p)
{
    return pair_named(p) && p->there && p->holds && !cordee_text_is(p->state, "declined");
}

static const char *over(struct cordee *cd, const struct pair *p)
{
    if (!p->holds)
        return T("This link was for somebody's time at this employer: it shows and does "
                 "nothing any more.");
    if (!p->who || !p->there)
        return T("This candidate is not there any more.");
    if (cordee_text_is(p->state, "declined"))
        return cordee_text_is(p->employer_said, "no")
                   ? T("You said no. Thank you for telling us.")
                   : T("This candidate is not there any more.");
    if (is_met(p))
        return NULL;
    if (!p->open)
        return T("This opening is not open any more. You need not do anything.");
    return is_asked(p) ? NULL
                       : T("This question was taken back. You need not do anything.");
}

/* Only here, and only of those who both said yes. */
static int put_name(const struct pair_visit *v, json_t *model, struct cordee_error *err)
{
    struct pair_reader who;
    int rc;

    if (!is_met(&v->p))
        return 0;
    rc = pair_reader_load(v->cd, v->cd->http->arena(v->req), v->p.who, &who, err);
    if (rc < 0)
        return -1;
    json_object_set_new(model, "met",
                        json_pack("{s:s, s:s, s:s}", "name", v->p.name, "email",
                                  rc ? who.address : "", "phone", rc ? who.phone : ""));
    return 0;
}

/* Who saw a profile is written down. */
static int look_log(const struct pair_visit *v, struct cordee_error *err)
{
    const struct fit_view view = {.candidate = v->p.candidate,
                                  .opening = v->p.opening,
                                  .person = v->p.person,
                                  .blind = !is_met(&v->p)};

    return v->cd->http->is_head(v->req) ? 0 : fit_view_log(v->cd, &view, err);
}

static int show(void *visit, const char *error, struct cordee_error *err)
{
    const struct pair_visit *v = visit;
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = pair_visit_model(v, error);
    const char *words = over(cd, &v->p);

    cordee_json_set_text(model, "over", words);
    json_object_set_new(model, "employer", json_string(v->p.employer_name));
    json_object_set_new(model, "is_open", json_boolean(!words && is_asked(&v->p)));
    if (!words &&
        (pair_put_blind(v, model, err) < 0 || pair_put_fits(v, model, err) < 0 ||
         put_name(v, model, err) < 0 || look_log(v, err) < 0))
        return -1;
    return *error ? cd->http->invalid(cd, v->req, "recruitment-pair-meet", model, err)
                  : cd->http->page(cd, v->req, "recruitment-pair-meet", model, err);
}

static int say_yes(const struct pair_visit *v, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    const struct pair_step step = {.state = "introduced", .by = "member"};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 || pair_move(cd, &v->p, &step, err) < 0 ||
        pair_introduce(cd, &v->p, err) < 0 || cd->db->commit(&tx, err) < 0)
        return -1;
    return pair_visit_done(v, err);
}

static int say_no(const struct pair_visit *v, struct cordee_error *err)
{
    const struct pair_step step = {.state = "declined",
                                   .by = "member",
                                   .reason = pair_visit_reason(v, PAIR_EMPLOYER, err)};

    if (!step.reason || pair_move(v->cd, &v->p, &step, err) < 0)
        return -1;
    return pair_visit_done(v, err);
}

static int act(void *visit, struct cordee_error *err)
{
    const struct pair_visit *v = visit;
    struct cordee *cd = v->cd;
    const char *what = cd->http->form(v->req, "do");

    if (over(cd, &v->p) || !is_asked(&v->p))
        return show(visit, "", err);
    if (cordee_text_is(what, "yes"))
        return say_yes(v, err);
    if (cordee_text_is(what, "no"))
        return say_no(v, err);
    return cordee_fail(err, CORDEE_E_INVALID, "%s",
                       T("Please choose one of the buttons."));
}

static const struct cordee_link_page page = {
    .purpose = PAIR_MEMBER,
    .size = sizeof(struct pair_visit),
    .load = visit_load,
    .speak = speak,
    .show = show,
    .act = act,
    .drop = pair_visit_drop,
};

static int get_link(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return cd->http->visit(cd, req, &page, false, err);
}

static int post_link(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    return cd->http->visit(cd, req, &page, true, err);
}

const struct cordee_route pair_member_link_routes[] = {
    {.method = "GET",
     .path = PAIR_MEMBER_PATH "{token}",
     .handle = get_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "The profile, without name, that an employer's personal link leads to"},
    {.method = "POST",
     .path = PAIR_MEMBER_PATH "{token}",
     .handle = post_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "They would like to meet (do=yes), or not (do=no, with a reason)",
     .takes = "do! reason"},
    {0},
};
