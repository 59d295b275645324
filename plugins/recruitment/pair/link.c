/* The page behind a candidate's link: an opening, and whether they would like to be
 * introduced. */
#include "plugins/recruitment/pair/visit.h"

static int visit_load(struct cordee *cd, struct cordee_request *req, int64_t row,
                      void *visit, struct cordee_error *err)
{
    return pair_visit_load(cd, req, row, visit, PAIR_PATH, err);
}

static void speak(void *visit)
{
    struct pair_visit *v = visit;

    pair_visit_speak(v, v->p.who);
}

static bool is_agreed(const struct pair *p)
{
    return cordee_text_is(p->state, "agreed");
}

static bool is_asked(const struct pair *p)
{
    return cordee_text_is(p->state, "asked") &&
           cordee_text_is(p->candidate_said, "asked");
}

/* Nothing is to be answered any more, in words; NULL: it is. */
static const char *over(struct cordee *cd, const struct pair *p)
{
    if (!p->who)
        return T("Your profile is not kept any more: this link shows and does nothing.");
    if (cordee_text_is(p->state, "declined"))
        return cordee_text_is(p->candidate_said, "no")
                   ? T("You said no. Thank you for telling us.")
                   : T("Nothing comes of it this time. You need not do anything.");
    if (pair_named(p))
        return T("You were introduced: you have a mail with their name and address.");
    if (!p->open)
        return T("This opening is not open any more. You need not do anything.");
    if (!p->there)
        return T("Your profile is not shown at the moment, so nothing is asked here.");
    return is_asked(p) || is_agreed(p)
               ? NULL
               : T("This question was taken back. You need not do anything.");
}

static int show(void *visit, const char *error, struct cordee_error *err)
{
    const struct pair_visit *v = visit;
    struct cordee *cd = v->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = pair_visit_model(v, error);
    const char *words = over(cd, &v->p);

    cordee_json_set_text(model, "over", words);
    if (!v->p.who)
        json_object_set_new(model, "title", json_string(T("An opening")));
    else if (pair_put_opening(v, model, err) < 0 || pair_put_fits(v, model, err) < 0)
        return -1;
    json_object_set_new(model, "is_agreed", json_boolean(!words && is_agreed(&v->p)));
    json_object_set_new(model, "is_open", json_boolean(!words && is_asked(&v->p)));
    if (!words) {
        CORDEE_AUTO(cordee_json_drop) json_t *papers = pair_papers(cd, &v->p, err);

        if (!papers)
            return -1;
        json_object_set_new(model, "has_papers",
                            json_boolean(json_array_size(papers) > 0));
    }
    return *error ? cd->http->invalid(cd, v->req, "recruitment-pair-ask", model, err)
                  : cd->http->page(cd, v->req, "recruitment-pair-ask", model, err);
}

/* Whether the employer is asked at once; what stands in the way of that is the office's
 * to see to, and no matter of theirs. */
static int go_on(const struct pair_visit *v, struct cordee_error *err)
{
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    struct cordee_error why = {0};
    const int rc = v->p.onward ? pair_load(v->cd, v->p.id, &p, err) : 0;

    if (rc <= 0 || pair_ask_employer(v->cd, &p, 0, &why) == 0 || cordee_is_refusal(&why))
        return rc < 0 ? -1 : 0;
    *err = why;
    return -1;
}

static int say_yes(const struct pair_visit *v, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    const struct pair_step step = {.state = "agreed", .by = "candidate"};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (!is_asked(&v->p))
        return pair_visit_done(v, err);
    if (cd->db->begin(cd, &tx, err) < 0 || pair_move(cd, &v->p, &step, err) < 0 ||
        pair_documents(cd, v->p.id, *cd->http->form(v->req, "documents"), err) < 0 ||
        go_on(v, err) < 0 || cd->db->commit(&tx, err) < 0)
        return -1;
    return pair_visit_done(v, err);
}

static int say_no(const struct pair_visit *v, struct cordee_error *err)
{
    const struct pair_step step = {.state = "declined",
                                   .by = "candidate",
                                   .reason = pair_visit_reason(v, PAIR_CANDIDATE, err)};

    if (!step.reason || pair_move(v->cd, &v->p, &step, err) < 0)
        return -1;
    return pair_visit_done(v, err);
}

static int act(void *visit, struct cordee_error *err)
{
    const struct pair_visit *v = visit;
    struct cordee *cd = v->cd;
    const char *what = cd->http->form(v->req, "do");

    if (over(cd, &v->p))
        return show(visit, "", err);
    if (cordee_text_is(what, "yes"))
        return say_yes(v, err);
    if (cordee_text_is(what, "no"))
        return say_no(v, err);
    return cordee_fail(err, CORDEE_E_INVALID, "%s",
                       T("Please choose one of the buttons."));
}

static const struct cordee_link_page page = {
    .purpose = PAIR_LINK,
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

const struct cordee_route pair_link_routes[] = {
    {.method = "GET",
     .path = PAIR_PATH "{token}",
     .handle = get_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "The opening that a candidate's personal link leads to"},
    {.method = "POST",
     .path = PAIR_PATH "{token}",
     .handle = post_link,
     .flags = CORDEE_ROUTE_LINK,
     .per_minute = 600,
     .help = "They would like to be introduced (do=yes), or not (do=no, with a reason)",
     .takes = "do! reason documents"},
    {0},
};
