/* One account: what it may do, where it is signed in, its API tokens. */
#include "core/console/account/user.h"
#include "core/console/account/account.h"
#include "core/console/settings/clusters.h"

#include "core/db/audit.h"
#include "core/web/web.h"

#include <string.h>

static int role_of(struct cordee *cd, int64_t staff, json_t **row_r,
                   struct cordee_error *err)
{
    return cd->db->row(cd, err, row_r, "SELECT role FROM staff WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(staff)));
}

int cd_user_guard(struct cordee *cd, struct cordee_request *req, int64_t staff,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *me = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *them = NULL;

    if (role_of(cd, cd->http->user(req), &me, err) < 0 ||
        (staff && role_of(cd, staff, &them, err) < 0))
        return -1;
    if (strcmp(cordee_json_text(me, "role"), "admin") == 0 ||
        (staff && strcmp(cordee_json_text(them, "role"), "admin") != 0))
        return 0;
    return cordee_fail(err, CORDEE_E_DENIED, "%s",
                       T("Only an administrator may do that."));
}

/* ---- access ------------------------------------------------------------------------ */

static const char *first_of(const char *agent, const char *const words[][2])
{
    for (; (*words)[0]; words++)
        if (strstr(agent, (*words)[0]))
            return (*words)[1];
    return NULL;
}

const char *cd_user_agent(const struct cd_view *view, const char *agent)
{
    /* Each claims to be those after it. */
    static const char *const browsers[][2] = {
        {"Edg/", "Edge"},        {"OPR/", "Opera"},     {"Firefox/", "Firefox"},
        {"Chrom", "Chrome"},     {"Safari/", "Safari"}, {"curl/", "curl"},
        {"python", "a program"}, {NULL, NULL}};
    static const char *const systems[][2] = {{"Android", "Android"},
                                             {"iPhone", "iPhone"},
                                             {"iPad", "iPad"},
                                             {"Windows", "Windows"},
                                             {"Mac OS", "macOS"},
                                             {"Linux", "Linux"},
                                             {NULL, NULL}};
    struct cordee *cd = view->cd;
    const char *browser = first_of(agent, browsers);
    const char *system = first_of(agent, systems);

    if (browser && system)
        return cd_show_fill(view, T("{1} on {2}"), browser, system, NULL);
    return browser ? browser : system ? system : T("an unknown browser");
}

static void dress_sessions(const struct cd_view *view, json_t *list)
{
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row) {
        cordee_json_set_text(row, "browser",
                             cd_user_agent(view, cordee_json_text(row, "agent")));
        cd_show_put_moment(view, row, "used", cordee_json_int(row, "used_at"));
        cd_show_put_moment(view, row, "created", cordee_json_int(row, "created_at"));
    }
}

/* "crm.read,mailing.send" as the labels of the permissions. */
static void put_scope(const struct cd_view *view, json_t *token)
{
    struct cordee *cd = view->cd;
    const char *scope = cordee_json_text(token, "scope");
    char *names = cordee_arena_text(view->arena, scope);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    if (strcmp(scope, "*") == 0) {
        cordee_json_set_text(token, "scope_text", T("all that the account may do"));
        return;
    }
    for (char *name; (name = strsep(&names, ","));) {
        const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_PERMISSION, name);

        if (text.len)
            cordee_buf_puts(&text, ", ");
        cordee_buf_puts(
            &text, row ? T(((const struct cordee_permission *)row->row)->label) : name);
    }
    cordee_json_set_text(token, "scope_text", text.text);
}

static void dress_tokens(const struct cd_view *view, json_t *list)
{
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row) {
        put_scope(view, row);
        cd_show_put_moment(view, row, "used", cordee_json_int(row, "used_at"));
        cd_show_put_day(view, row, "expires", cordee_json_int(row, "expires_at"));
        cd_show_put_day(view, row, "created", cordee_json_int(row, "created_at"));
    }
}

int cd_user_put_access(const struct cd_view *view, json_t *model, int64_t staff,
                       struct cordee_error *err)
{
    json_t *sessions = cd_session_list(view->req, staff, err);
    json_t *tokens = sessions ? cd_api_token_list(view->cd, staff, err) : NULL;

    if (!tokens) {
        json_decref(sessions);
        return -1;
    }
    dress_sessions(view, sessions);
    dress_tokens(view, tokens);
    json_object_set_new(model, "sessions", sessions);
    json_object_set_new(model, "tokens", tokens);
    return 0;
}

/* ---- the page ---------------------------------------------------------------------- */

/* What a role has in a cluster: nothing that is of the whole installation. */
static json_t *rights_there(struct cordee *cd, const char *role)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_PERMISSION, &n);
    json_t *may = json_array();

    for (size_t i = 0; i < n; i++) {
        const struct cordee_permission *p = rows[i].row;

        if (!p->whole && cd_may(cd->host, role, p->name))
            json_array_append_new(
                may, json_pack("{s:s,s:s}", "name", p->name, "label", T(p->label)));
    }
    return may;
}

/* Of who works in some clusters only: in which, as what, and what they may there. */
static int put_places(const struct cd_view *view, json_t *model, int64_t staff,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *list = cd_staff_clusters(cd, err, staff);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf names = {0};
    json_t *places = json_array(), *row;
    size_t i;

    json_object_set_new(model, "places", places);
    json_array_foreach (list, i, row) {
        const char *role = cordee_json_text(row, "role");
        const char *name = cordee_json_text(row, "name");

        if (!*role)
            continue;
        cordee_buf_printf(&names, "%s%s (%s)", names.len ? ", " : "", name,
                          cd_clusters_role(cd, role));
        json_array_append_new(places, json_pack("{s:s,s:s,s:o}", "name", name, "as",
                                                cd_clusters_role(cd, role), "rights",
                                                rights_there(cd, role)));
    }
    if (names.len)
        cordee_json_set_text(model, "works_in", names.text);
    return list ? 0 : -1;
}

static void put_rights(const struct cd_view *view, json_t *model, const char *role)
{
    struct cordee *cd = view->cd;
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_PERMISSION, &n);
    json_t *may = json_array();
    json_t *may_not = json_array();

    for (size_t i = 0; i < n; i++) {
        const struct cordee_permission *p = rows[i].row;

        json_array_append_new(
            cd_may(cd->host, role, p->name) ? may : may_not,
            json_pack("{s:s,s:s}", "name", p->name, "label", T(p->label)));
    }
    json_object_set_new(model, "rights", may);
    json_object_set_new(model, "lacks", may_not);
}

int cd_user_page(const struct cd_view *view, int64_t staff, const char *refused,
                 struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cd_second second;

    if (cd->db->row(cd, err, &model,
                    "SELECT id, name, login, role, password = '' AS \"fresh:bool\", "
                    "disabled_at IS NOT NULL AS \"disabled:bool\", NOT (everywhere OR "
                    "role = 'admin') AS \"bounded:bool\" FROM staff WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(staff))) <= 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such account."));
    if (cd_user_put_access(view, model, staff, err) < 0 ||
        cd_second_look(cd->host, staff, &second, err) < 0)
        return -1;
    json_object_set_new(model, "second", json_boolean(second.on));
    json_object_set_new(model, "staff", json_integer(staff));
    if (!cordee_json_true(model, "bounded"))
        put_rights(view, model, cordee_json_text(model, "role"));
    else if (put_places(view, model, staff, err) < 0)
        return -1;
    if (cd_clusters_put_staff(view, model, staff, *refused, err) < 0)
        return -1;
    if (!*refused)
        return cd->http->page(cd, view->req, "user", model, err);
    cordee_json_set_text(model, "refused", refused);
    return cd->http->invalid(cd, view->req, "user", model, err);
}

CD_HANDLER(cd_user_show)
{
    struct cd_view view = cd_view_of(cd, req);

    return cd_user_page(&view, cd->http->path_int(req, "id"), "", err);
}

static const char *page_of(const struct cd_view *view, int64_t staff)
{
    return cordee_arena_printf(view->arena, "/settings/users/%lld", (long long)staff);
}

CD_HANDLER(cd_user_sessions_end)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t staff = cd->http->path_int(req, "id");

    if (cd_user_guard(cd, req, staff, err) < 0 ||
        cd_session_end_all(cd->host, req, staff, err) < 0 ||
        cd_audit_row(cd, "session.end_all", "staff", staff, "", err) < 0)
        return -1;
    return cd->http->done(cd, req, page_of(&view, staff), T("Signed out everywhere."),
                          err);
}

CD_HANDLER(cd_user_second_off)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t staff = cd->http->path_int(req, "id");

    if (cd_user_guard(cd, req, staff, err) < 0 || cd_second_off(cd->host, staff, err) < 0)
        return -1;
    return cd->http->done(cd, req, page_of(&view, staff),
                          T("The second step is off: the password is enough now."), err);
}

CD_HANDLER(cd_user_token_revoke)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t staff = cd->http->path_int(req, "id");
    int rc = cd_user_guard(cd, req, staff, err);

    if (rc == 0)
        rc = cd_api_token_revoke(cd, staff, cd->http->path_int(req, "key"), err);
    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such token."));
    return cd->http->done(cd, req, page_of(&view, staff), T("Revoked."), err);
}
