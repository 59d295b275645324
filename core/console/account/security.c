/* One's own second step, sessions and API tokens. */
#include "core/console/account/account.h"
#include "core/console/account/user.h"

#include "core/web/web.h"

#include <string.h>

static const char page[] = "/profile/security";
#define MOST_DAYS 3650

/* ---- the page ---------------------------------------------------------------------- */

/* "JBSW Y3DP": easier to type. */
static const char *grouped(struct cordee_arena *a, const char *secret)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (size_t i = 0; secret[i]; i++) {
        if (i && i % 4 == 0)
            cordee_buf_putc(&out, ' ');
        cordee_buf_putc(&out, secret[i]);
    }
    return cordee_arena_text(a, out.text);
}

static int put_second(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *me = NULL;
    struct cd_second second;
    json_t *put;

    if (cd_second_look(cd->host, view->user, &second, err) < 0 ||
        cd->db->row(cd, err, &me,
                    "SELECT s.login, c.name FROM staff s, cluster c WHERE s.id = ? "
                    "ORDER BY c.id LIMIT 1",
                    CORDEE_ARGS(CORDEE_V(view->user))) < 0)
        return -1;
    put = json_pack("{s:b,s:b,s:s}", "on", second.on, "begun", second.begun && !second.on,
                    "left", cd_show_count(view, second.codes_left));
    json_object_set_new(put, "few", json_boolean(second.on && second.codes_left < 3));
    if (*second.secret) {
        cordee_json_set_text(put, "secret", grouped(view->arena, second.secret));
        cordee_json_set_text(
            put, "link",
            cordee_arena_printf(view->arena, "otpauth://totp/%s:%s?secret=%s&issuer=%s",
                                cd_show_query(view, "Cordée"),
                                cd_show_query(view, cordee_json_text(me, "login")),
                                second.secret, cd_show_query(view, "Cordée")));
    }
    json_object_set_new(model, "second", put);
    return 0;
}

/* What the account may do: a token gets some of it. */
static void put_scopes(const struct cd_view *view, json_t *model)
{
    struct cordee *cd = view->cd;
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_PERMISSION, &n);
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++) {
        const struct cordee_permission *p = rows[i].row;

        if (cd->http->may(view->req, p->name))
            json_array_append_new(list, json_pack("{s:s,s:s,s:b}", "name", p->name,
                                                  "label", T(p->label), "read",
                                                  cordee_text_ends(p->name, ".read")));
    }
    json_object_set_new(model, "scopes", list);
}

static int show(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    if (put_second(view, model, err) < 0 ||
        cd_user_put_access(view, model, view->user, err) < 0)
        return -1;
    put_scopes(view, model);
    json_object_set_new(
        model, "others",
        json_boolean(json_array_size(json_object_get(model, "sessions")) > 1));
    return json_object_get(model, "error")
               ? cd->http->invalid(cd, view->req, "security", model, err)
               : cd->http->page(cd, view->req, "security", model, err);
}

CD_HANDLER(cd_security_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    return show(&view, model, err);
}

static int show_wrong(const struct cd_view *view, const char *where, const char *why,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:s,s:s}", "error", why, where, why);

    return show(view, model, err);
}

/* ---- sessions ---------------------------------------------------------------------- */

CD_HANDLER(cd_security_others_end)
{
    if (cd_session_end_all(cd->host, req, cd->http->user(req), err) < 0)
        return -1;
    return cd->http->done(cd, req, page, T("All other browsers are signed out."), err);
}

CD_HANDLER(cd_security_session_end)
{
    int rc = cd_session_end(cd, cd->http->user(req), cd->http->path(req, "id"), err);

    if (rc < 0)
        return -1;
    if (rc == 0)
        return cd->http->failed(cd, req, page, T("That session is over already."), err);
    return cd->http->done(cd, req, page, T("Signed out there."), err);
}

/* ---- the second step --------------------------------------------------------------- */

CD_HANDLER(cd_security_second_start)
{
    if (cd_second_begin(cd->host, cd->http->user(req), err) < 0)
        return -1;
    return cd->http->done(cd, req, page, NULL, err);
}

/* The codes are on this page and no other. */
static int show_codes(const struct cd_view *view, struct cordee_error *err)
{
    char codes[CD_SECOND_CODES][12];
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = json_array();

    json_object_set_new(model, "codes", list);
    if (cd_second_codes(view->cd->host, view->user, codes, err) < 0)
        return -1;
    for (int i = 0; i < CD_SECOND_CODES; i++)
        json_array_append_new(list, json_string(codes[i]));
    return show(view, model, err);
}

CD_HANDLER(cd_security_second_confirm)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cd_second second;
    int rc = cd_second_look(cd->host, view.user, &second, err);

    if (rc < 0)
        return -1;
    if (!second.begun || second.on)
        return cd->http->failed(cd, req, page, T("There is nothing to confirm."), err);
    rc = cd_second_confirm(req, view.user, cd->http->form(req, "code"), err);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return show_wrong(&view, "code_wrong",
                          T("That code is not right. Does the clock of your phone run "
                            "well?"),
                          err);
    return show_codes(&view, err);
}

CD_HANDLER(cd_security_second_codes)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cd_second second;

    if (cd_second_look(cd->host, view.user, &second, err) < 0)
        return -1;
    if (!second.on)
        return cd->http->failed(cd, req, page, T("The second step is off."), err);
    return show_codes(&view, err);
}

/* Who sits at somebody's open browser must not get rid of it. */
CD_HANDLER(cd_security_second_off)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee_error why = {0};
    struct cd_second second;
    int rc = cd_second_look(cd->host, view.user, &second, err);

    if (rc < 0)
        return -1;
    rc = second.on ? cd_second_check(req, view.user, cd->http->form(req, "code"), &why)
                   : 1;
    if (rc < 0 && why.code != CORDEE_E_BUSY)
        return cordee_fail(err, why.code, "%s", why.text);
    if (rc <= 0)
        return show_wrong(
            &view, "off_wrong",
            rc < 0 ? why.text : T("That code is not right, or was used before."), err);
    if (cd_second_off(cd->host, view.user, err) < 0)
        return -1;
    return cd->http->done(cd, req, page, T("The second step is off."), err);
}

/* ---- API tokens -------------------------------------------------------------------- */

/* The boxes that were ticked, of those the account may have. */
static const char *scope_of(const struct cd_view *view)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf scope = {0};
    const char *name;

    for (size_t i = 0; (name = cd->http->form_at(view->req, "scope", i)); i++) {
        if (!cd_rows_find(cd->host->rows, CD_ROW_PERMISSION, name) ||
            !cd->http->may(view->req, name))
            continue;
        if (scope.len)
            cordee_buf_putc(&scope, ',');
        cordee_buf_puts(&scope, name);
    }
    return cordee_arena_text(view->arena, scope.text);
}

static const char *token_fault(const struct cd_view *view, const char *name,
                               const char *scope, int64_t days)
{
    struct cordee *cd = view->cd;

    if (!*name || cordee_utf8_len(name) > 100)
        return T("Say what the token is for, in a few words.");
    if (!*scope)
        return T("Tick what the token may do.");
    return days < 1 || days > MOST_DAYS ? T("It lasts from 1 to 3650 days.") : NULL;
}

CD_HANDLER(cd_security_token_new)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *name = cd->http->form(req, "name");
    const char *scope = scope_of(&view);
    int64_t days = cd->http->form_int(req, "days");
    const char *why = token_fault(&view, name, scope, days);
    char token[57];

    if (why)
        return show_wrong(&view, "token_wrong", why, err);
    if (cd_api_token_new(cd->host, view.user, name, scope, view.now + days * 86400, token,
                         err) < 0)
        return -1;
    cordee_json_set_text(model, "fresh", token);
    cordee_json_set_text(model, "fresh_name", name);
    return show(&view, model, err);
}

CD_HANDLER(cd_security_token_revoke)
{
    int rc =
        cd_api_token_revoke(cd, cd->http->user(req), cd->http->path_int(req, "id"), err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such token."));
    return cd->http->done(cd, req, page, T("Revoked."), err);
}
