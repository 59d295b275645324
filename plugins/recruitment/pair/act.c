/* Pairs are made and moved. */
#include "plugins/recruitment/pair/pair-page.h"

#include "plugins/recruitment/pair/letter.h"

enum { MOST_AT_ONCE = 100 };

static const char *back(struct cordee *cd, struct cordee_request *req,
                        const struct pair *p)
{
    const char *board = cd->http->form(req, "board");

    if (cordee_text_is(board, "all"))
        return "/recruitment/pairs";
    return *board ? cordee_arena_printf(cd->http->arena(req),
                                        "/recruitment/openings/%lld/pairs",
                                        (long long)p->opening)
                  : pair_path(cd, req, p->id, "");
}

/* ---- moved ------------------------------------------------------------------------ */

static int step_read(struct cordee *cd, struct cordee_request *req, const struct pair *p,
                     struct pair_step *step, struct cordee_error *err)
{
    const char *meets = cd->http->typed(req, "meets");

    *step = (struct pair_step){.state = cd->http->form(req, "state"),
                               .by = "staff",
                               .user = cd->http->user(req),
                               .reason = cd->http->form(req, "reason")};
    if (*meets && cordee_time_parse(meets, p->zone, &step->meets_at) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Please write the day and the time of the interview."));
    if (!cordee_text_is(step->state, "declined"))
        step->reason = "";
    else if (!pair_reason_of(step->reason))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Please choose why nothing came of it."));
    return 0;
}

/* Where one goes on: after "declined" a mail is offered, after "hired" what follows. */
static const char *next(struct cordee *cd, struct cordee_request *req,
                        const struct pair *p, const struct pair_step *step)
{
    struct pair then = *p;

    then.state = step->state;
    then.reason = step->reason;
    if (cordee_text_is(step->state, "declined"))
        return pair_path(cd, req, p->id,
                         pair_letter_side(&then) == PAIR_OFFICE ? "" : "/letter");
    if (cordee_text_is(step->state, "hired"))
        return pair_path(cd, req, p->id, "");
    return back(cd, req, p);
}

static int post_move(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    struct cordee_error why = {0};
    struct pair_step step;

    if (pair_of(cd, req, &p, err) < 0)
        return -1;
    if (cordee_text_is(cd->http->form(req, "state"), "declined") &&
        *cd->http->form(req, "board"))
        return cd->http->done(cd, req, pair_path(cd, req, p.id, "#decline"), NULL, err);
    if (step_read(cd, req, &p, &step, &why) < 0 || pair_move(cd, &p, &step, &why) < 0)
        return cordee_is_refusal(&why) ? pair_show(cd, req, &p, why.text, err)
                                       : (*err = why, -1);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, next(cd, req, &p, &step),
                          cordee_arena_printf(cd->http->arena(req), "%s: %s",
                                              pair_label(cd, req, &p),
                                              pair_state_name(cd, step.state)),
                          err);
}

static int post_meets(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    int64_t at = 0;

    if (pair_of(cd, req, &p, err) < 0)
        return -1;
    if (cordee_time_parse(cd->http->typed(req, "meets"), p.zone, &at) < 0)
        return pair_show(cd, req, &p,
                         T("Please write the day and the time of the interview."), err);
    if (pair_meets(cd, p.id, at, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, pair_path(cd, req, p.id, ""), T("Saved."), err);
}

/* ---- asked by mail ---------------------------------------------------------------- */

static int post_ask(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    struct cordee_error why = {0};

    if (pair_of(cd, req, &p, err) < 0)
        return -1;
    if (pair_ask_candidate(cd, &p, cd->http->user(req), *cd->http->form(req, "onward"),
                           &why) < 0)
        return cordee_is_refusal(&why) ? pair_show(cd, req, &p, why.text, err)
                                       : (*err = why, -1);
    return cd->http->done(cd, req, back(cd, req, &p),
                          T("They are asked by mail, and reminded once after five days."),
                          err);
}

static int post_introduce(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    struct cordee_error why = {0};

    if (pair_of(cd, req, &p, err) < 0)
        return -1;
    if (pair_ask_employer(cd, &p, cd->http->user(req), &why) < 0)
        return cordee_is_refusal(&why) ? pair_show(cd, req, &p, why.text, err)
                                       : (*err = why, -1);
    return cd->http->done(cd, req, back(cd, req, &p),
                          T("The employer is asked by mail, without the name, and "
                            "reminded once after five days."),
                          err);
}

/* ---- several of the match list ---------------------------------------------------- */

struct chosen {
    int64_t opening, user;
    bool ask, onward;
    int made, asked, silent;
    struct cordee_error why; /* of the last who could not be asked */
};

static int one_choose(struct cordee *cd, struct chosen *c, int64_t candidate,
                      struct cordee_error *err)
{
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    struct cordee_error why = {0};
    double score = -1;
    int64_t id;
    int rc;

    if (pair_score(cd, c->opening, candidate, &score, err) < 0)
        return -1;
    rc = pair_suggest(cd, c->opening, candidate, score < 0 ? "staff" : "match", score,
                      c->user, &id, err);
    if (rc < 0)
        return -1;
    c->made += rc;
    if (!c->ask || pair_load(cd, id, &p, err) <= 0 ||
        !cordee_text_is(p.state, "suggested"))
        return 0;
    if (pair_ask_candidate(cd, &p, c->user, c->onward, &why) == 0) {
        c->asked++;
        return 0;
    }
    c->silent++;
    c->why = why;
    return cordee_is_refusal(&why) ? 0 : (*err = why, -1);
}

static const char *chosen_words(struct cordee *cd, struct cordee_request *req,
                                const struct chosen *c)
{
    struct cordee_arena *a = cd->http->arena(req);

    if (c->silent)
        return cordee_arena_printf(
            a, TN("%d could not be asked: %s", "%d could not be asked: %s", c->silent),
            c->silent, c->why.text);
    if (c->ask)
        return cordee_arena_printf(
            a, TN("%d is asked by mail.", "%d are asked by mail.", c->asked), c->asked);
    return cordee_arena_printf(a, TN("%d is suggested.", "%d are suggested.", c->made),
                               c->made);
}

static int post_pairs(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    const bool onward = cordee_text_is(cd->http->form(req, "do"), "introduce");
    struct chosen c = {.opening = cd->http->path_int(req, "id"),
                       .user = cd->http->user(req),
                       .ask = onward || cordee_text_is(cd->http->form(req, "do"), "ask"),
                       .onward = onward};
    const char *to = cordee_arena_printf(
        cd->http->arena(req), "/recruitment/openings/%lld/pairs", (long long)c.opening);
    const char *text;
    size_t n = 0;
    int64_t candidate;

    for (; (text = cd->http->form_at(req, "candidate", n)) && n < MOST_AT_ONCE; n++)
        if (!cordee_text_int(text, &candidate) || one_choose(cd, &c, candidate, err) < 0)
            return *err->text ? -1
                              : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                            T("Please choose at least one candidate."));
    if (!n)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Please choose at least one candidate."));
    if (!c.ask)
        cd->http->offer_undo(req);
    return c.silent ? cd->http->failed(cd, req, to, chosen_words(cd, req, &c), err)
                    : cd->http->done(cd, req, to, chosen_words(cd, req, &c), err);
}

/* Of an opening all who agreed. */
static int post_introduce_all(struct cordee *cd, struct cordee_request *req,
                              struct cordee_error *err)
{
    const int64_t opening = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *list = pairs_agreed(cd, opening, err);
    const char *to = cordee_arena_printf(
        cd->http->arena(req), "/recruitment/openings/%lld/pairs", (long long)opening);
    const json_t *row;
    int n = 0;
    size_t i;

    json_array_foreach (list, i, row) {
        CORDEE_AUTO(pair_drop) struct pair p = {0};
        struct cordee_error why = {0};

        if (pair_load(cd, cordee_json_int(row, "id"), &p, err) < 0)
            return -1;
        if (pair_ask_employer(cd, &p, cd->http->user(req), &why) < 0)
            return cordee_is_refusal(&why) ? cd->http->failed(cd, req, to, why.text, err)
                                           : (*err = why, -1);
        n++;
    }
    return list ? cd->http->done(cd, req, to,
                                 cordee_arena_printf(
                                     cd->http->arena(req),
                                     TN("The employer is asked about %d candidate.",
                                        "The employer is asked about %d candidates.", n),
                                     n),
                                 err)
                : -1;
}

const struct cordee_route pair_act_routes[] = {
    {.method = "POST",
     .path = "/recruitment/openings/{id}/introduce",
     .permission = "recruitment.write",
     .handle = post_introduce_all,
     .help = "Asks the employer about all candidates of an opening who agreed"},
    {.method = "POST",
     .path = "/recruitment/openings/{id}/pairs",
     .permission = "recruitment.write",
     .handle = post_pairs,
     .help = "Suggests candidates for an opening, or asks them by mail (do=ask), "
             "and then the employer (do=introduce)",
     .takes = "candidate:[int]! do"},
    {.method = "POST",
     .path = "/recruitment/pair/{id}/move",
     .permission = "recruitment.write",
     .handle = post_move,
     .help = "Puts a candidate of an opening into another state; declined with a reason",
     .takes = "state! reason meets board"},
    {.method = "POST",
     .path = "/recruitment/pair/{id}/meets",
     .permission = "recruitment.write",
     .handle = post_meets,
     .help = "Says when the interview is",
     .takes = "meets!"},
    {.method = "POST",
     .path = "/recruitment/pair/{id}/ask",
     .permission = "recruitment.write",
     .handle = post_ask,
     .help = "Asks the candidate by mail whether they would like to be introduced; "
             "then the employer by itself (onward)",
     .takes = "onward board"},
    {.method = "POST",
     .path = "/recruitment/pair/{id}/introduce",
     .permission = "recruitment.write",
     .handle = post_introduce,
     .help = "Asks the employer by mail whether they would like to meet a candidate "
             "whose name they do not see",
     .takes = "board"},
    {0},
};
