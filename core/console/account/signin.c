/* In and out: password, one-time link, link by mail, password again. */
#include "core/console/account/signin.h"
#include "core/console/account/account.h"
#include "core/console/page.h"

#include "core/config/text.h"
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
    return cd_session_enter(req, staff, way_on(cd->http->form(req, "to")), err);
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

int cd_signin_mail(struct cordee *cd, const char *login, const char *subject,
                   const char *text, const char *link, struct cordee_error *err)
{
    struct cordee_letter letter = {.subject = subject,
                                   .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_AUTO |
                                            CORDEE_LETTER_SECRET};
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    int64_t id;

    cordee_buf_printf(&body, "%s\n\n%s\n", text, link);
    letter.markdown = body.text;
    id = cd->mail->letter(cd, err, &letter);
    if (id < 0)
        return -1;
    return cd->mail->queue(cd, err, id, 0, 0, login, "", values) < 0 ? -1 : 0;
}

/* At most three links an hour, so that nobody's mailbox is filled from outside. */
static int find_account(struct cordee *cd, const char *login, int64_t *staff_r,
                        struct cordee_error *err)
{
    return cd->db->one(cd, err, staff_r,
                       "SELECT id FROM staff WHERE login = ? AND disabled_at IS NULL "
                       "AND (SELECT count(*) FROM token WHERE purpose = 'web.sign-in' "
                       "AND subject = staff.id AND created_at > ?) < 3",
                       CORDEE_ARGS(CORDEE_V(login), CORDEE_V(cordee_now() - 3600)));
}

/* Counting the links of this hour and making one more are one transaction: of two jobs
 * that run at once the second counts what the first made. */
static int mail_link(struct cordee *cd, const char *login, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;
    const char *link = "";
    int64_t staff = 0;
    int rc =
        core->db->begin(core, &tx, err) < 0 ? -1 : find_account(core, login, &staff, err);

    if (rc <= 0)
        return rc;
    if (cd_signin_link(cd->host, a, staff, LINK_SECONDS, &link, err) < 0 ||
        cd_signin_mail(
            cd, login, T("Your sign-in link"),
            T("This link signs you in once, within an hour. If you did not ask "
              "for it, do nothing."),
            link, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

int cd_signin_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    const char *was = cd_text_use(cordee_json_text(job->args, "language"));
    int rc = mail_link(cd, cordee_json_text(job->args, "login"), err);

    cd_text_use(was);
    return rc < 0 ? -1 : CORDEE_JOB_DONE;
}

/* The answer is the same whether there is such an account or not, and takes as long:
 * looking is left to a job. */
CD_HANDLER(cd_signin_send)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_pack("{s:b}", "sent", 1);
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    char login[255];

    if (cordee_address_fold(cd->http->form(req, "login"), login) == 0) {
        args = json_pack("{s:s, s:s}", "login", login, "language", cd_text_language());
        if (cd->job->queue(cd, err, "console.sign_in_mail", args, 0) < 0)
            return -1;
    }
    return cd->http->page(cd, req, "sign-in-forgotten", model, err);
}
