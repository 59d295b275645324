/* Whose rows a request speaks of, where staff work in some clusters only.  A route's row
 * says what may be done; here the number in its path, and those in its form, are looked
 * up in the rows of `struct cordee_object`: what is of no cluster of theirs is not there,
 * and with what is, they may do what their role allows in one of its clusters. */
#include "core/db/scope.h"

#include "core/web/web-priv.h"

#include <stdio.h>
#include <string.h>

/* The calling thread acts for who asks from here on.  A token looks at all that is its
 * user's: what somebody chose in a browser must not change what a program gets. */
void web_act(struct cordee_request *req)
{
    struct cordee_host *host = req->web->host;
    const struct cd_scope *scope;

    cd_db_actor(host, req->user.staff, CD_DB_PEOPLE);
    if (req->post && req->route)
        cd_scope_ask(host, req->route->permission);
    if (req->user.by_token)
        cd_scope_look(host, 0);
    if (!req->user.staff || req->user.role_set)
        return;
    req->user.role_set = true;
    scope = cd_scope_now(host);
    req->user.bounded = !scope->all;
    req->user.roles = cd_scope_roles(scope);
}

/* ---- objects ---------------------------------------------------------------- */

/* The row that speaks of a path: the longest that it begins with. */
static const struct cd_row *object_of(const struct cordee_host *host, const char *path)
{
    const struct cd_row *best = NULL;
    size_t n, longest = 0;
    const struct cd_row *rows = cd_rows_of(host->rows, CD_ROW_OBJECT, &n);

    for (size_t i = 0; i < n; i++) {
        const char *begin = ((const struct cordee_object *)rows[i].row)->path;
        size_t len = strlen(begin);

        if (len > longest && strncmp(path, begin, len) == 0 &&
            (!path[len] || path[len] == '/')) {
            best = &rows[i];
            longest = len;
        }
    }
    return best;
}

/* The set of their roles in the clusters of this one, 0 for none; -1. */
static int roles_for(struct cordee_request *req, const struct cd_row *row, int64_t id,
                     struct cordee_error *err)
{
    const struct cd_scope *scope = cd_scope_now(req->web->host);
    const struct cordee_object *object = row->row;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    struct cordee *cd = row->cd;
    unsigned roles = 0;
    int rc;

    if (!*object->clusters)
        return (int)req->user.roles;
    rows = cd->db->query(cd, err, object->clusters, CORDEE_ARGS(CORDEE_V(id)));
    rc = rows ? 1 : -1;
    while (rc > 0 && (rc = cd->db->next(rows, err)) > 0) {
        int64_t cluster = cd->db->get_int(rows, 0);
        bool own = cluster == 0 && !cd->db->is_null(rows, 0);

        roles |= own ? req->user.roles : cd_role_bit(cd_scope_role(scope, cluster));
    }
    return rc < 0 ? -1 : (int)roles;
}

static int check(struct cordee_request *req, const struct cd_row *row, int64_t id,
                 struct cordee_error *err)
{
    int roles = roles_for(req, row, id, err);

    if (roles < 0)
        return -1;
    if (!roles)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "There is nothing here.");
    req->about[roles] = true;
    return 0;
}

/* "/mailing/{id}" of "/mailing/{id}/report": the last parameter of the row's path. */
static int check_path(struct cordee_request *req, struct cordee_error *err)
{
    const char *path = req->route->path;
    const struct cd_row *row = object_of(req->web->host, path);
    const char *begin, *brace;
    char name[64];

    if (!row && strstr(path, "{id}")) /* a part that says nothing shows nothing */
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "There is nothing here.");
    begin = row ? ((const struct cordee_object *)row->row)->path : "";
    brace = strrchr(begin, '{');
    if (!brace || strlen(brace) > sizeof name)
        return 0;
    snprintf(name, sizeof name, "%s", brace + 1);
    name[strcspn(name, "}")] = '\0';
    return check(req, row, cd_http_api.path_int(req, name), err);
}

static int check_field(struct cordee_request *req, const char *name, const char *value,
                       struct cordee_error *err)
{
    const struct cd_row *row =
        object_of(req->web->host, cordee_arena_printf(req->arena, "?%s", name));
    int64_t id;

    if (!row || !value || !cordee_text_int(value, &id) || id <= 0)
        return 0;
    return check(req, row, id, err);
}

int web_scope_gate(struct cordee_request *req, struct cordee_error *err)
{
    if (!req->user.bounded || req->route->flags & CORDEE_ROUTE_PUBLIC)
        return 0;
    if (check_path(req, err) < 0)
        return -1;
    for (size_t i = 0; i < req->queries.n; i++)
        if (check_field(req, req->queries.list[i].name, req->queries.list[i].value, err) <
            0)
            return -1;
    return 0;
}

int web_scope_gate_form(struct cordee_request *req, struct cordee_error *err)
{
    const char *name, *value;
    json_t *v;

    if (!req->user.bounded || req->route->flags & CORDEE_ROUTE_PUBLIC)
        return 0;
    json_object_foreach (req->form, name, v)
        for (size_t i = 0; (value = cd_http_api.form_at(req, name, i)); i++)
            if (check_field(req, name, value, err) < 0)
                return -1;
    if (!web_may(req, req->route->permission)) {
        req->lacks_right = !req->user.by_token;
        return cordee_fail(err, CORDEE_E_DENIED,
                           "Your role in that cluster does not allow this.");
    }
    return 0;
}
