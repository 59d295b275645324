/* The links by which people correct their own data: sent from their page in the register,
 * or asked for by themselves.
 *
 * The link of a mailing shows nothing and takes nothing: a newsletter is forwarded, and
 * all its links with it.  It takes a second mail, to the address we have. */
#include "core/console/public/public.h"

#include "core/config/text.h"
#include "core/crm/correct/correct.h"
#include "core/crm/scope.h"

#include <string.h>

enum { LINKS_AN_HOUR = 3 };

enum sent { SENT, NO_ADDRESS, OFTEN_ENOUGH };

static int mail_send(const struct cd_view *view, int64_t party, const json_t *row,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *address = cordee_json_text(row, "address"), *text, *language;
    char token[53];
    int rc;

    if (cd->http->token_new(cd, err, "console.correct", party, "",
                            view->now + CD_CORRECT_HOLDS, token) < 0)
        return -1;
    language = cd_public_speaks(
        view, cordee_arena_text(view->arena, cordee_json_text(row, "language")));
    cd_text_push(language);
    text = cd_show_fill(
        view,
        T("Is what we have of you still right? On this page you see it and can correct "
          "it. "
          "The link holds for seven days and is good once.\n\n{1}\n\nThank you, {2}"),
        cd->http->link(cd, view->arena,
                       cordee_arena_printf(view->arena, "/correct/%s", token)),
        cd_public_organisation(view), NULL);
    rc = cd_public_mail(view, party, address, language, T("Is your data still right?"),
                        text, err);
    cd_text_pop();
    return rc;
}

/* To the address we have and to no other. */
static int link_send(const struct cd_view *view, int64_t party, enum sent *sent_r,
                     struct cordee_error *err)
{
    struct cordee *core = view->cd->host->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    rc = core->db->row(
        core, err, &row,
        "SELECT p.language, e.address, (SELECT count(*) FROM token t WHERE t.purpose = "
        "'console.correct' AND t.subject = p.id AND t.created_at > ?) AS sent FROM party "
        "p JOIN email_address e ON e.party = p.id WHERE p.id = ? AND p.kind = 2 AND "
        "p.deleted_at IS NULL AND e.state = 'ok' AND " CD_MINE(
            "p.id") " ORDER BY e.main DESC, e.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(view->now - 3600), CORDEE_V(party)));

    if (rc < 0)
        return -1;
    *sent_r = rc == 0                                         ? NO_ADDRESS
              : cordee_json_int(row, "sent") >= LINKS_AN_HOUR ? OFTEN_ENOUGH
                                                              : SENT;
    if (*sent_r == SENT && mail_send(view, party, row, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

CD_HANDLER(cd_correct_ask)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t party = cd->http->path_int(req, "id");
    const char *page = cd_show_href(&view, CORDEE_PERSON, party);
    enum sent sent;

    if (link_send(&view, party, &sent, err) < 0)
        return -1;
    if (sent == NO_ADDRESS)
        return cd->http->failed(cd, req, page, T("There is no address that works."), err);
    if (sent == OFTEN_ENOUGH)
        return cd->http->failed(cd, req, page,
                                T("They got this link often enough for now."), err);
    return cd->http->done(cd, req, page,
                          T("The link is on its way. What they correct is listed under "
                            "Corrections."),
                          err);
}

/* ---- the link of a mailing -------------------------------------------------- */

static int say(const struct cd_view *view, const struct cd_reader *r, const char *state,
               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model =
        json_pack("{s:s, s:s, s:b, s:b}", "organisation", cd_public_organisation(view),
                  "hint", r->hint, "test", r->test, state, 1);

    return view->cd->http->page(view->cd, view->req, "correct", model, err);
}

/* Whether there is an address, or how often they asked, is not for whoever came. */
static int answer(struct cordee *cd, struct cordee_request *req, bool send,
                  struct cordee_error *err)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cd_reader r;
    enum sent sent;
    int rc = 0;

    if (cd_reader_of(&view, &r, err) < 0)
        return -1;
    cd_text_push(r.language);
    send = send && !r.test;
    if (send)
        rc = link_send(&view, r.party, &sent, err);
    if (rc == 0)
        rc = say(&view, &r, send ? "sent" : "ask", err);
    cd_text_pop();
    return rc;
}

CD_HANDLER(cd_correct_mail_show)
{
    return answer(cd, req, false, err);
}

CD_HANDLER(cd_correct_mail_ask)
{
    return answer(cd, req, true, err);
}
