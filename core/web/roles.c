/* Who may do what: a permission's row says which roles have it at first; what an
 * administrator changed is in role_permission and, for reading, in memory. */
#include "core/db/audit.h"
#include "core/web/web-priv.h"

#include <string.h>

static bool by_row(const struct cordee_host *host, const char *role,
                   const char *permission)
{
    const struct cd_row *row = cd_rows_find(host->rows, CD_ROW_PERMISSION, permission);
    const char *roles = row ? ((const struct cordee_permission *)row->row)->roles : NULL;
    size_t n = strlen(role);

    for (const char *s = roles; s && n; s = strchr(s, ',')) {
        s += *s == ',';
        if (strncmp(s, role, n) == 0 && (s[n] == ',' || !s[n]))
            return true;
    }
    return false;
}

bool cd_may(const struct cordee_host *host, const char *role, const char *permission)
{
    struct cd_web *web = host->web;
    const json_t *changed = NULL;
    bool may;

    if (!permission || strcmp(role, "admin") == 0)
        return *role != '\0';
    if (web) {
        pthread_rwlock_rdlock(&web->roles_lock);
        changed = json_object_get(json_object_get(web->roles, role), permission);
    }
    may = changed ? json_is_true(changed) : by_row(host, role, permission);
    if (web)
        pthread_rwlock_unlock(&web->roles_lock);
    return may;
}

int web_roles_load(struct cd_web *web, struct cordee_error *err)
{
    struct cordee *cd = web->cd;
    json_t *fresh = json_object();
    json_t *was;
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
    pthread_rwlock_wrlock(&web->roles_lock);
    was = web->roles;
    web->roles = fresh;
    pthread_rwlock_unlock(&web->roles_lock);
    json_decref(was);
    return 0;
}

int cd_permit(struct cordee *cd, const char *role, const char *permission, bool allowed,
              struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    bool usual = by_row(cd->host, role, permission);
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
           cd_may(host, role, permission) != by_row(host, role, permission);
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

bool web_may(const struct cordee_request *req, const char *permission)
{
    if (!cd_may(req->web->host, req->user.role, permission) ||
        (req->user.bounded && web_is_whole(permission)))
        return false;
    return !permission || !req->user.by_token || in_scope(req->user.scope, permission);
}

/* A token for some permissions reaches only routes that ask for one of them, and the
 * description of all. */
bool web_scope_reaches(const struct cordee_request *req)
{
    return !req->user.by_token || strcmp(req->user.scope, "*") == 0 ||
           req->route->permission || strcmp(req->route->path, "/openapi.json") == 0;
}
