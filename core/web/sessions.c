/* What a person sees of sessions and API tokens: lists, and ends. */
#include "core/db/audit.h"
#include "core/web/web-priv.h"

#include <string.h>

enum { SHORT = 16 }; /* hex digits of the hash that name a session on a page */

json_t *cd_session_list(struct cordee_request *req, int64_t staff,
                        struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;
    json_t *list = cd->db->list(
        cd, err,
        "SELECT substr(hash, 1, 16) AS id, address, agent, created_at, used_at "
        "FROM session WHERE staff = ? AND used_at > ? AND created_at > ? "
        "ORDER BY used_at DESC, created_at DESC LIMIT 100",
        CORDEE_ARGS(CORDEE_V(staff), CORDEE_V(cordee_now() - WEB_IDLE_MOST),
                    CORDEE_V(cordee_now() - WEB_WHOLE_MOST)));
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row)
        json_object_set_new(row, "here",
                            json_boolean(strncmp(cordee_json_text(row, "id"),
                                                 req->user.session, SHORT) == 0));
    return list;
}

int cd_session_end(struct cordee *cd, int64_t staff, const char *id,
                   struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    if (strlen(id) != SHORT)
        return 0;
    if (core->db->exec(core, err,
                       "DELETE FROM session WHERE staff = ? AND substr(hash, 1, 16) = ?",
                       CORDEE_ARGS(CORDEE_V(staff), CORDEE_V(id))) < 0)
        return -1;
    if (core->db->changes(core) == 0)
        return 0;
    return cd_audit_row(cd, "session.end", "staff", staff, "", err) < 0 ? -1 : 1;
}

json_t *cd_api_token_list(struct cordee *cd, int64_t staff, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    return core->db->list(core, err,
                          "SELECT id, name, scope, created_at, used_at, expires_at, "
                          "coalesce(expires_at <= ?, 0) AS \"over:bool\" FROM api_token "
                          "WHERE staff = ? AND revoked_at IS NULL ORDER BY id DESC",
                          CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(staff)));
}

int cd_api_token_revoke(struct cordee *cd, int64_t staff, int64_t token,
                        struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    if (core->db->exec(
            core, err,
            "UPDATE api_token SET revoked_at = ? WHERE id = ? AND staff = ? "
            "AND revoked_at IS NULL",
            CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(token), CORDEE_V(staff))) < 0)
        return -1;
    if (core->db->changes(core) == 0)
        return 0;
    return cd_audit_row(cd, "token.revoke", "api_token", token, "", err) < 0 ? -1 : 1;
}
