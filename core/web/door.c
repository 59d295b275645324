/* The doors that a link opens: signing in once, choosing a first password, and the second
 * step behind both.  A GET only shows a button, since mail scanners follow links. */
#include "core/web/web-priv.h"

#include <string.h>

enum { CODE_SECONDS = 600 };

static int link_over(struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND,
                       "This link was used before or is too old. Ask for a new one.");
}

/* {"name"} of the account a link is for: 1, 0 there is none any more, -1. */
static int account_of(struct cordee *cd, struct cordee_request *req, json_t **model_r,
                      struct cordee_error *err)
{
    const struct cordee_token *token = cd->http->token(req);

    if (token->used)
        return 0;
    cd = cd->host->core;
    return cd->db->row(cd, err, model_r,
                       "SELECT name, login FROM staff WHERE id = ? "
                       "AND disabled_at IS NULL",
                       CORDEE_ARGS(CORDEE_V(token->subject)));
}

/* ---- in, or to the second step ------------------------------------------------ */

/* Opens a session, or makes the way to the page that asks for a code first. */
static int way_in(struct cordee_request *req, int64_t staff, const char *to,
                  const char **where_r, struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;
    struct cd_second second;
    char token[53];

    *where_r = to;
    if (cd_second_look(cd->host, staff, &second, err) < 0)
        return -1;
    if (!second.on)
        return cd_session_open(req, staff, err);
    if (web_token_new(cd, err, "web.code", staff, to, cordee_now() + CODE_SECONDS,
                      token) < 0)
        return -1;
    *where_r = cordee_arena_printf(req->arena, "/sign-in/code/%s", token);
    return 0;
}

int cd_session_enter(struct cordee_request *req, int64_t staff, const char *to,
                     struct cordee_error *err)
{
    const char *where;

    if (way_in(req, staff, to, &where, err) < 0)
        return -1;
    return req->web->cd->http->done(req->web->cd, req, where, NULL, err);
}

WEB_HANDLER(web_code_show)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc = account_of(cd, req, &model, err);

    if (rc <= 0)
        return rc < 0 ? -1 : link_over(err);
    return cd->http->page(cd, req, "sign-in-code", model, err);
}

static int code_wrong(struct cordee *cd, struct cordee_request *req, json_t *model,
                      const char *why, struct cordee_error *err)
{
    cordee_json_set_text(model, "error", why);
    return cd->http->invalid(cd, req, "sign-in-code", model, err);
}

WEB_HANDLER(web_code_try)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const struct cordee_token *token = cd->http->token(req);
    const char *to = token->data;
    int64_t staff = token->subject;
    struct cordee_error why = {0};
    int rc = account_of(cd, req, &model, err);

    if (rc <= 0)
        return rc < 0 ? -1 : link_over(err);
    rc = cd_second_check(req, staff, cd->http->form(req, "code"), &why);
    if (rc < 0 && why.code != CORDEE_E_BUSY)
        return cordee_fail(err, why.code, "%s", why.text);
    if (rc <= 0)
        return code_wrong(
            cd, req, model,
            rc < 0 ? why.text : T("That code is not right, or was used before."), err);
    rc = web_token_use(req, err);
    if (rc <= 0)
        return rc < 0 ? -1 : link_over(err);
    if (cd_session_open(req, staff, err) < 0)
        return -1;
    return cd->http->done(cd, req, *to ? to : "/", NULL, err);
}

/* ---- a link that signs in once ------------------------------------------------ */

WEB_HANDLER(web_link_show)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc = account_of(cd, req, &model, err);

    if (rc <= 0)
        return rc < 0 ? -1 : link_over(err);
    json_object_del(model, "login");
    return cd->http->page(cd, req, "sign-in-link", model, err);
}

WEB_HANDLER(web_link_follow)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *account = NULL;
    struct cordee *core = cd->host->core;
    int64_t staff = cd->http->token(req)->subject;
    const char *where;
    int rc;

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    rc = account_of(cd, req, &account, err);
    if (rc > 0)
        rc = web_token_use(req, err);
    if (rc <= 0)
        return rc < 0 ? -1 : link_over(err);
    if (way_in(req, staff, "/", &where, err) < 0 || core->db->commit(&tx, err) < 0)
        return -1;
    return cd->http->done(cd, req, where, NULL, err);
}

/* ---- an invitation: the link shows a form, the form sets the first password ------ */

WEB_HANDLER(web_invite_show)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc = account_of(cd, req, &model, err);

    if (rc <= 0)
        return rc < 0 ? -1 : link_over(err);
    return cd->http->page(cd, req, "invite", model, err);
}

static int invite_wrong(struct cordee *cd, struct cordee_request *req, json_t *model,
                        const char *why, struct cordee_error *err)
{
    cordee_json_set_text(model, "error", why);
    return cd->http->invalid(cd, req, "invite", model, err);
}

/* Setting the password takes all such links of the account away, this one too. */
WEB_HANDLER(web_invite_take)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *password = cd->http->form(req, "password");
    int64_t staff = cd->http->token(req)->subject;
    struct cordee_error why = {0};
    int rc = account_of(cd, req, &model, err);

    if (rc <= 0)
        return rc < 0 ? -1 : link_over(err);
    if (strcmp(password, cd->http->form(req, "again")) != 0)
        return invite_wrong(cd, req, model, T("These two are not the same."), err);
    if (cd_password_set(cd->host, NULL, staff, password, &why) < 0)
        return why.code == CORDEE_E_INVALID ? invite_wrong(cd, req, model, why.text, err)
                                            : cordee_fail(err, why.code, "%s", why.text);
    return cd_session_enter(req, staff, "/", err);
}

int cd_invite_link(struct cordee_host *host, struct cordee_arena *a, int64_t staff,
                   int64_t seconds, const char **link_r, struct cordee_error *err)
{
    char token[53];

    if (web_token_new(host->core, err, "web.invite", staff, "", cordee_now() + seconds,
                      token) < 0)
        return -1;
    *link_r = web_link(host->core, a, cordee_arena_printf(a, "/invite/%s", token));
    return 0;
}
