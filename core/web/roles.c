/* Who may do what: what an administrator changed is in role_permission, and from there in
 * memory (core/db/roles.h); and what one request may. */
#include "core/db/roles.h"
#include "core/db/audit.h"
#include "core/web/web-priv.h"

#include <string.h>

int web_roles_load(struct cd_web *web, struct cordee_error *err)
{
    struct cordee *cd = web->cd;
    json_t *fresh = json_object();
    size_t i;
    json_t *row;
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = cd->db->list(
        cd, err,
        "SELECT role, permission, allowed AS \"allowed:bool\" FROM role_permission",
        CORDEE_NO_ARGS);

    json_array_foreach (rows, i, row) {
        const char *role = cordee_json_text(row, "role");

        if (!json_object_get(fresh, role))
            json_object_set_new(fresh, role, json_object());
        json_object_set(json_object_get(fresh, role), cordee_json_text(row, "permission"),
                        json_object_get(row, "allowed"));
    }
    if (!rows) {
        json_decref(fresh);
        return -1;
    }
    cd_roles_set(web->host, fresh);
    return 0;
}

int cd_permit(struct cordee *cd, const char *role, const char *permission, bool allowed,
              struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    bool usual = cd_may_at_first(cd->host, role, permission);
    int rc;

    if (usual == allowed)
        rc = core->db->exec(
            core, err, "DELETE FROM role_permission WHERE role = ? AND permission = ?",
            CORDEE_ARGS(CORDEE_V(role), CORDEE_V(permission)));
    else
        rc = core->db->exec(
            core, err,
            "INSERT INTO role_permission(role, permission, allowed) "
            "VALUES(?, ?, ?) ON CONFLICT(role, permission) DO UPDATE "
            "SET allowed = excluded.allowed",
            CORDEE_ARGS(CORDEE_V(role), CORDEE_V(permission), CORDEE_V(allowed)));
    return rc < 0
               ? -1
               : cd_audit(cd, allowed ? "role.give" : "role.take", role, permission, err);
}

int cd_roles_apply(struct cordee_host *host, struct cordee_error *err)
{
    return host->web ? web_roles_load(host->web, err) : 0;
}

int cd_roles_reset(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    if (core->db->exec(core, err, "DELETE FROM role_permission", CORDEE_NO_ARGS) < 0)
        return -1;
    return cd_audit(cd, "role.defaults", "", "", err);
}

bool cd_role_changed(const struct cordee_host *host, const char *role,
                     const char *permission)
{
    return strcmp(role, "admin") != 0 &&
           cd_may(host, role, permission) != cd_may_at_first(host, role, permission);
}

/* ---- scopes of API tokens ------------------------------------------------------ */

static bool in_scope(const char *scope, const char *permission)
{
    size_t n = strlen(permission);

    if (strcmp(scope, "*") == 0)
        return true;
    for (const char *s = scope; *s; s += *s == ',') {
        size_t len = strcspn(s, ",");

        if (len == n && strncmp(s, permission, n) == 0)
            return true;
        s += len;
    }
    return false;
}

/* Of the whole installation: nobody has it who works in some clusters only. */
static bool is_whole(const struct cordee_host *host, const char *permission)
{
    const struct cd_row *row =
        permission ? cd_rows_find(host->rows, CD_ROW_PERMISSION, permission) : NULL;

    return row && ((const struct cordee_permission *)row->row)->whole;
}

/* Who works in some clusters only: with each thing that the request is about, by a role
 * in a cluster that has it; with nothing, by a role where they look. */
static bool bounded_may(const struct cordee_request *req, const char *permission)
{
    const struct cordee_host *host = req->web->host;
    bool about = false;

    if (is_whole(host, permission))
        return false;
    for (unsigned roles = 1; roles < CD_ROLE_SETS; roles++) {
        about = about || req->about[roles];
        if (req->about[roles] && !cd_one_may(host, roles, permission))
            return false;
    }
    return about || cd_one_may(host, req->user.roles, permission);
}

bool web_may(const struct cordee_request *req, const char *permission)
{
    bool may = req->user.bounded ? bounded_may(req, permission)
                                 : cd_may(req->web->host, req->user.role, permission);

    return may &&
           (!permission || !req->user.by_token || in_scope(req->user.scope, permission));
}

/* A token for some permissions reaches only routes that ask for one of them, and the
 * description of all. */
bool web_scope_reaches(const struct cordee_request *req)
{
    return !req->user.by_token || strcmp(req->user.scope, "*") == 0 ||
           req->route->permission || strcmp(req->route->path, "/openapi.json") == 0;
}
