/* Tokens of links: 256 random bits, bound to a purpose, stored as a hash. */
#include "core/db/audit.h"
#include "core/web/web-priv.h"

#include <string.h>

enum { TOKEN_BYTES = 32, TOKEN_LEN = 52 };

int web_token_new(struct cordee *cd, struct cordee_error *err, const char *purpose,
                  int64_t subject, const char *data, int64_t expires, char out[53])
{
    char token[TOKEN_LEN + 1];
    char hash[65];

    cordee_token(token, TOKEN_BYTES);
    cordee_sha256(token, TOKEN_LEN, hash);
    cd = cd->host->core; /* `token` is a table of ours */
    if (cd->db->exec(cd, err,
                     "INSERT INTO token(hash, purpose, subject, data, created_at, "
                     "expires_at) VALUES(?, ?, ?, ?, ?, ?)",
                     CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(purpose), CORDEE_V(subject),
                                 CORDEE_V(data ? data : ""), CORDEE_V(cordee_now()),
                                 CORDEE_ID(expires))) < 0)
        return -1;
    memcpy(out, token, sizeof token);
    return 0;
}

int web_token_load(struct cordee_request *req, const char *token,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee *cd = req->web->cd;
    char hash[65];
    int rc;

    if (strlen(token) != TOKEN_LEN)
        return 0;
    cordee_sha256(token, TOKEN_LEN, hash);
    rc = cd->db->row(
        cd, err, &row,
        "SELECT subject, data, used_at FROM token WHERE hash = ? "
        "AND purpose = ? AND (expires_at IS NULL OR expires_at > ?)",
        CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(req->route->token), CORDEE_V(cordee_now())));
    if (rc <= 0)
        return rc;
    req->token_hash = cordee_arena_text(req->arena, hash);
    req->token = (struct cordee_token){
        .purpose = req->route->token,
        .subject = cordee_json_int(row, "subject"),
        .data = cordee_arena_text(req->arena, cordee_json_text(row, "data")),
        .used = cordee_json_int(row, "used_at") != 0,
    };
    return 1;
}

/* 1: now it is used; 0: it was before. */
int web_token_use(struct cordee_request *req, struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;

    if (!req->token_hash)
        return cordee_fail(err, CORDEE_E_INTERNAL, "this route has no token");
    if (cd->db->exec(cd, err,
                     "UPDATE token SET used_at = ? WHERE hash = ? AND used_at IS NULL",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(req->token_hash))) < 0)
        return -1;
    return cd->db->changes(cd) > 0;
}

int cd_signin_link(struct cordee_host *host, struct cordee_arena *a, int64_t staff,
                   int64_t seconds, const char **link_r, struct cordee_error *err)
{
    char token[53];

    if (web_token_new(host->core, err, "web.sign-in", staff, "", cordee_now() + seconds,
                      token) < 0)
        return -1;
    *link_r = web_link(host->core, a, cordee_arena_printf(a, "/sign-in/%s", token));
    return 0;
}

int64_t cd_api_token_new(struct cordee_host *host, int64_t staff, const char *name,
                         const char *scope, int64_t expires, char out[57],
                         struct cordee_error *err)
{
    struct cordee *cd = host->core;
    char token[57] = "cdp_";
    char hash[65];
    int64_t id;

    cordee_token(token + 4, TOKEN_BYTES);
    cordee_sha256(token, strlen(token), hash);
    id = cd->db->insert(
        cd, err,
        "INSERT INTO api_token(hash, staff, name, scope, created_at, expires_at) "
        "VALUES(?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(staff), CORDEE_V(name), CORDEE_V(scope),
                    CORDEE_V(cordee_now()), CORDEE_ID(expires)));
    if (id < 0 || cd_audit_row(cd, "token.new", "api_token", id, scope, err) < 0)
        return -1;
    memcpy(out, token, sizeof token);
    return id;
}
