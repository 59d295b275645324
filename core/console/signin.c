/* In and out: password, one-time link, link by mail, password again. */
#include "core/console/signin.h"
#include "core/console/console.h"
#include "core/console/page.h"

#include "core/web/web.h"

#include <string.h>

enum { LINK_SECONDS = 3600 };

/* Where to go on: a path of ours, never the door itself. */
static const char *way_on(const char *to)
{
    if (to[0] != '/' || to[1] == '/' || strchr(to, '\\') || strlen(to) > 2000 ||
        cordee_text_starts(to, "/sign-"))
        return "/";
    return to;
}

/* ---- password -------------------------------------------------------------------- */

CD_HANDLER(cd_signin_show)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    if (cd->http->user(req))
        return cd->http->done(cd, req, way_on(cd->http->query(req, "to")), NULL, err);
    cordee_json_set_text(model, "to", cd->http->query(req, "to"));
    return cd->http->page(cd, req, "sign-in", model, err);
}

static int refuse(struct cordee *cd, struct cordee_request *req, const char *tmpl,
                  const char *why, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    cordee_json_set_text(model, "to", cd->http->form(req, "to"));
    cordee_json_set_text(model, "login", cd->http->form(req, "login"));
    cordee_json_set_text(model, "error", why);
    return cd->http->invalid(cd, req, tmpl, model, err);
}

CD_HANDLER(cd_signin_try)
{
    struct cordee_error why = {0};
    int64_t staff = 0;
    int rc = cd_password_check(req, cd->http->form(req, "login"),
                               cd->http->form(req, "password"), &staff, &why);

    if (rc < 0 && why.code != CORDEE_E_BUSY)
        return cordee_fail(err, why.code, "%s", why.text);
    if (rc <= 0)
        return refuse(cd, req, "sign-in",
                      rc < 0 ? why.text
                             : T("That address and password do not belong together."),
                      err);
    if (cd_session_open(req, staff, err) < 0)
        return -1;
    return cd->http->done(cd, req, way_on(cd->http->form(req, "to")), NULL, err);
}

CD_HANDLER(cd_signin_again)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    cordee_json_set_text(model, "to", cd->http->query(req, "to"));
    return cd->http->page(cd, req, "sign-in-again", model, err);
}

CD_HANDLER(cd_signin_prove)
{
    struct cordee_error why = {0};
    int rc = cd_session_prove(req, cd->http->form(req, "password"), &why);

    if (rc < 0 && why.code != CORDEE_E_BUSY)
        return cordee_fail(err, why.code, "%s", why.text);
    if (rc <= 0)
        return refuse(cd, req, "sign-in-again",
                      rc < 0 ? why.text : T("That was not your password."), err);
    return cd->http->done(cd, req, way_on(cd->http->form(req, "to")), NULL, err);
}

CD_HANDLER(cd_signin_out)
{
    if (cd_session_close(req, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/sign-in", NULL, err);
}

/* ---- a link by mail -------------------------------------------------------------- */

CD_HANDLER(cd_signin_forgotten)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    return cd->http->page(cd, req, "sign-in-forgotten", model, err);
}

int cd_signin_mail(const struct cd_view *view, int64_t staff, const char *login,
                   const char *subject, const char *text, int64_t seconds,
                   struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cordee_letter letter = {.subject = subject,
                                   .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_AUTO |
                                            CORDEE_LETTER_SECRET};
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    const char *link;
    int64_t id;

    if (cd_signin_link(cd->host, view->arena, staff, seconds, &link, err) < 0)
        return -1;
    letter.markdown = cordee_arena_printf(view->arena, "%s\n\n%s\n", text, link);
    id = cd->mail->letter(cd, err, &letter);
    if (id < 0)
        return -1;
    return cd->mail->queue(cd, err, id, 0, 0, login, "", values) < 0 ? -1 : 0;
}

/* The answer is the same whether there is such an account or not. */
CD_HANDLER(cd_signin_send)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_pack("{s:b}", "sent", 1);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    char login[255];
    int rc = 0;

    if (cordee_address_fold(cd->http->form(req, "login"), login) == 0)
        rc = cd->db->row(cd, err, &row,
                         "SELECT id, login FROM staff WHERE login = ? "
                         "AND disabled_at IS NULL",
                         CORDEE_ARGS(CORDEE_V((const char *)login)));
    if (rc > 0)
        rc = cd_signin_mail(&view, cordee_json_int(row, "id"), login,
                            T("Your sign-in link"),
                            T("This link signs you in once, within an hour. If you did "
                              "not ask for it, do nothing."),
                            LINK_SECONDS, err);
    return rc < 0 ? -1 : cd->http->page(cd, req, "sign-in-forgotten", model, err);
}
