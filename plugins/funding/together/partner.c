/* What is done to those who take part: added, asked, answered for. */
#include "plugins/funding/together/project-priv.h"

#include <string.h>

static int finish(struct cordee *cd, struct cordee_request *req, int64_t project,
                  const struct cordee_error *why, const char *words,
                  struct cordee_error *err)
{
    const char *to = project_path(cd, req, project, "#partners");

    if (why->code == CORDEE_OK)
        return cd->http->done(cd, req, to, words, err);
    return cordee_is_refusal(why) ? cd->http->failed(cd, req, to, why->text, err)
                                  : cordee_fail(err, why->code, "%s", why->text);
}

/* ---- added ------------------------------------------------------------------ */

/* By number, as a suggestion has it, or by the name that is typed. */
static int whom(struct cordee *cd, struct cordee_request *req, int64_t *party_r,
                struct cordee_error *err)
{
    *party_r = cd->http->form_int(req, "party");
    return *party_r ? 0
                    : cd->crm->called(cd, err, cd->http->typed(req, "who"), 0,
                                      cd->http->user(req), party_r);
}

static int post_partners(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    struct cordee_error why = {0};
    int64_t party = 0;

    if (project_of(cd, req, &p, err) < 0)
        return -1;
    if (whom(cd, req, &party, &why) == 0 && partner_add(cd, p.id, party, &why) > 0) {
        why.code = CORDEE_OK;
        cd->http->offer_undo(req);
    }
    return finish(cd, req, p.id, &why, T("Added: nobody has asked them yet."), err);
}

/* ---- asked ------------------------------------------------------------------ */

static int post_ask(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    struct cordee_error why = {0};
    int64_t n, silent = 0;
    const char *words;

    if (project_of(cd, req, &p, err) < 0)
        return -1;
    n = project_ask(cd, &p, cd->http->user(req), &silent, &why);
    if (n == 0)
        cordee_fail(&why, CORDEE_E_INVALID, "%s",
                    silent ? T("Nobody of them has an address that may be written to.")
                           : T("All of them were asked."));
    words = cordee_arena_printf(
        cd->http->arena(req),
        TN("%lld mail is on its way.", "%lld mails are on their way.", n), (long long)n);
    return finish(cd, req, p.id, &why, words, err);
}

/* ---- what they said --------------------------------------------------------- */

static int partner_do(struct cordee *cd, struct cordee_request *req,
                      const struct partner *who, const char **words_r,
                      struct cordee_error *err)
{
    const char *what = cd->http->form(req, "do");

    *words_r = T("Saved.");
    /* Whom another cluster asked for us is not ours to speak for, but to do without. */
    if (!(cordee_text_is(what, "remove") && cordee_json_int(who->row, "elsewhere")) &&
        cd->crm->writable(cd, err, who->party) < 0)
        return -1;
    if (cordee_text_is(what, "agree") || cordee_text_is(what, "decline")) {
        *words_r = *what == 'a' ? T("Written down: the others may see them.")
                                : T("Written down: they take no part.");
        return partner_answer(cd, who, *what == 'a', cd->http->user(req), err);
    }
    if (cordee_text_is(what, "remove")) {
        *words_r = T("Removed.");
        return partner_remove(cd, who, err);
    }
    if (cordee_text_is(what, "role"))
        return partner_does(cd, who->id, cd->http->form(req, "role"),
                            cd->http->typed(req, "does"), err);
    return cordee_fail(err, CORDEE_E_INVALID, "%s",
                       T("Please choose one of the buttons."));
}

static int post_partner(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(partner_drop) struct partner who = {0};
    const int64_t project = cd->http->path_int(req, "id");
    const char *what = cd->http->form(req, "do");
    const int rc = partner_load(cd, cd->http->path_int(req, "partner"), &who, err);
    struct cordee_error why = {0};
    const char *words;

    if (rc < 0)
        return -1;
    if (rc == 0 || who.project != project)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such project."));
    if (partner_do(cd, req, &who, &words, &why) == 0) {
        why.code = CORDEE_OK;
        /* What they said is not taken back by a press of ours. */
        if (cordee_text_is(what, "role") || cordee_text_is(what, "remove"))
            cd->http->offer_undo(req);
    }
    return finish(cd, req, project, &why, words, err);
}

const struct cordee_route funding_partner_routes[] = {
    {.method = "POST",
     .path = "/funding/projects/{id}/partners",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_partners,
     .help = "Adds somebody who may take part in a project, by number or by name",
     .takes = "party:int who"},
    {.method = "POST",
     .path = "/funding/projects/{id}/partners/{partner}",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_partner,
     .help = "Writes down what a partner said (do=agree, decline), what they would do "
             "(do=role), or removes them (do=remove)",
     .takes = "do! role does"},
    {.method = "POST",
     .path = "/funding/projects/{id}/ask",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_ask,
     .help = "Asks those whom nobody asked whether the others may see them"},
    {0},
};
