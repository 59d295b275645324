#include "core/web/web-priv.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { TOKEN_BYTES = 32, TOUCH_SECONDS = 300 };

/* Browsers keep cookies by host, not by port: two servers on one machine (practice and
 * live) must not sign each other out, so on plain http the port is in the name. */
static const char *cookie_name(const struct cordee_request *req)
{
    return req->https
               ? "__Host-cordee"
               : cordee_arena_printf(req->arena, "cordee-%d", cd_web_port(req->cd->host));
}

static const char *form_cookie_name(const struct cordee_request *req)
{
    return req->https ? "__Host-cordee-form"
                      : cordee_arena_printf(req->arena, "cordee-form-%d",
                                            cd_web_port(req->cd->host));
}

/* The value of a cookie, NULL: none.  Of two with one name neither counts. */
static const char *cookie(struct cordee_request *req, const char *name)
{
    char *s = cordee_arena_text(req->arena, web_header(req, "Cookie"));
    size_t n = strlen(name);
    const char *found = NULL;
    char *save = NULL;

    for (s = strtok_r(s, ";", &save); s; s = strtok_r(NULL, ";", &save)) {
        s = cordee_text_trim(s);
        if (strncmp(s, name, n) == 0 && s[n] == '=') {
            if (found)
                return NULL;
            found = s + n + 1;
        }
    }
    return found;
}

static void set_cookie(struct cordee_request *req, const char *name, const char *value,
                       const char *more)
{
    web_set_header(req, "Set-Cookie",
                   cordee_arena_printf(req->arena, "%s=%s; Path=/; HttpOnly%s%s", name,
                                       value, req->https ? "; Secure" : "", more));
}

/* ---- who asks --------------------------------------------------------------- */

/* Whoever chose no language has pages in English, as most of them are. */
static void take_staff(struct cordee_request *req, const json_t *row)
{
    const char *language = cordee_json_text(row, "language");
    struct web_user *u = &req->user;

    u->staff = cordee_json_int(row, "staff");
    u->name = cordee_arena_text(req->arena, cordee_json_text(row, "name"));
    u->login = cordee_arena_text(req->arena, cordee_json_text(row, "login"));
    u->role = cordee_arena_text(req->arena, cordee_json_text(row, "role"));
    u->language = cordee_arena_text(req->arena, *language ? language : "en");
    u->theme = cordee_arena_text(req->arena, cordee_json_text(row, "theme"));
}

static int load_bearer(struct cordee_request *req, const char *authorization,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee *cd = req->web->cd;
    const char *token = authorization + strlen("Bearer ");
    int64_t now = cordee_now();
    char hash[65];
    int rc;

    if (strncasecmp(authorization, "Bearer ", 7) != 0 ||
        !cordee_text_starts(token, "cdp_") || strlen(token) != 56)
        return 0;
    cordee_sha256(token, strlen(token), hash);
    rc = cd->db->row(
        cd, err, &row,
        "SELECT t.id, t.used_at, t.scope, s.id AS staff, s.name, s.login, s.role, "
        "s.language, s.theme FROM api_token t JOIN staff s ON s.id = t.staff "
        "WHERE t.hash = ? AND s.disabled_at IS NULL AND t.revoked_at IS NULL "
        "AND (t.expires_at IS NULL OR t.expires_at > ?)",
        CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(now)));
    if (rc <= 0)
        return rc;
    take_staff(req, row);
    req->user.by_token = true;
    req->user.scope = cordee_arena_text(req->arena, cordee_json_text(row, "scope"));
    if (cordee_json_int(row, "used_at") + TOUCH_SECONDS > now)
        return 1;
    return cd->db->exec(
               cd, err, "UPDATE api_token SET used_at = ? WHERE id = ?",
               CORDEE_ARGS(CORDEE_V(now), CORDEE_V(cordee_json_int(row, "id")))) < 0
               ? -1
               : 1;
}

static int session_touch(struct cordee_request *req, int64_t used_at,
                         struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;
    int64_t now = cordee_now();

    if (used_at + TOUCH_SECONDS > now)
        return 1;
    return cd->db->exec(cd, err, "UPDATE session SET used_at = ? WHERE hash = ?",
                        CORDEE_ARGS(CORDEE_V(now), CORDEE_V(req->user.session))) < 0
               ? -1
               : 1;
}

int web_session_load(struct cordee_request *req, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee *cd = req->web->cd;
    const char *authorization = web_header(req, "Authorization");
    const char *token = cookie(req, cookie_name(req));
    int64_t now = cordee_now();
    char hash[65];
    int rc;

    if (authorization)
        return load_bearer(req, authorization, err);
    if (!token || strlen(token) != 52)
        return 0;
    cordee_sha256(token, strlen(token), hash);
    rc = cd->db->row(cd, err, &row,
                     "SELECT e.csrf, e.words, e.used_at, e.password_at, s.id AS staff, "
                     "s.name, s.login, s.role, s.language, s.theme, "
                     "s.password <> '' AS \"has_password:bool\" "
                     "FROM session e JOIN staff s ON s.id = e.staff "
                     "WHERE e.hash = ? AND s.disabled_at IS NULL "
                     "AND e.used_at > ? AND e.created_at > ?",
                     CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(now - WEB_IDLE_MOST),
                                 CORDEE_V(now - WEB_WHOLE_MOST)));
    if (rc <= 0)
        return rc;
    take_staff(req, row);
    req->user.session = cordee_arena_text(req->arena, hash);
    req->user.csrf = cordee_arena_text(req->arena, cordee_json_text(row, "csrf"));
    req->user.words = cordee_arena_text(req->arena, cordee_json_text(row, "words"));
    req->user.password_at = cordee_json_int(row, "password_at");
    req->user.has_password = cordee_json_true(row, "has_password");
    return session_touch(req, cordee_json_int(row, "used_at"), err);
}

/* ---- tokens of forms -------------------------------------------------------- */

static const char *form_token(struct cordee_request *req, const char *from)
{
    unsigned char hash[32];
    char *text = cordee_arena_get(req->arena, 65);

    crypto_generichash(hash, sizeof hash, (const unsigned char *)from, strlen(from),
                       req->web->key, sizeof req->web->key);
    sodium_bin2hex(text, 65, hash, sizeof hash);
    return text;
}

/* Somebody who has not signed in gets a cookie, of which the form's token is a keyed
 * hash, so that nobody can be signed in from a foreign page. */
const char *web_csrf(struct cordee_request *req)
{
    const char *was = cookie(req, form_cookie_name(req));
    char fresh[53];

    if (*req->user.csrf)
        return req->user.csrf;
    if (was && strlen(was) == 52)
        return form_token(req, was);
    cordee_token(fresh, TOKEN_BYTES);
    set_cookie(req, form_cookie_name(req), cordee_arena_text(req->arena, fresh),
               "; SameSite=Strict");
    return form_token(req, fresh);
}

/* A page's forms carry the token and, behind a dot, the page's own number (that of the
 * request that made it), by which a form that is sent twice is known: once.c. */
const char *web_csrf_of_page(struct cordee_request *req)
{
    return *req->user.csrf
               ? cordee_arena_printf(req->arena, "%s.%s", req->user.csrf, req->id)
               : web_csrf(req);
}

bool web_csrf_ok(struct cordee_request *req, const char *said)
{
    const char *was = cookie(req, form_cookie_name(req));
    const char *want = *req->user.csrf            ? req->user.csrf
                       : was && strlen(was) == 52 ? form_token(req, was)
                                                  : NULL;

    size_t n = strcspn(said, ".");

    if (!want || strlen(want) != n || sodium_memcmp(want, said, n) != 0)
        return false;
    req->page = said[n] ? cordee_arena_text(req->arena, said + n + 1) : "";
    return true;
}

/* ---- open, say, close ------------------------------------------------------- */

static int session_end(struct cordee_request *req, struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;

    return *req->user.session
               ? cd->db->exec(cd, err, "DELETE FROM session WHERE hash = ?",
                              CORDEE_ARGS(CORDEE_V(req->user.session)))
               : 0;
}

/* Each sign-in sweeps away what is over. */
static int sweep_sessions(struct cordee *cd, struct cordee_error *err)
{
    int64_t now = cordee_now();

    if (cd->db->exec(cd, err, "DELETE FROM token WHERE expires_at < ?",
                     CORDEE_ARGS(CORDEE_V(now - WEB_WHOLE_MOST))) < 0)
        return -1;
    return cd->db->exec(
        cd, err, "DELETE FROM session WHERE used_at <= ? OR created_at <= ?",
        CORDEE_ARGS(CORDEE_V(now - WEB_IDLE_MOST), CORDEE_V(now - WEB_WHOLE_MOST)));
}

int cd_session_open(struct cordee_request *req, int64_t staff, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *cd = req->web->cd;
    const char *agent = web_header(req, "User-Agent");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {.limit = 300};
    char token[53];
    char csrf[53];
    char hash[65];

    cordee_token(token, TOKEN_BYTES);
    cordee_token(csrf, TOKEN_BYTES);
    cordee_sha256(token, strlen(token), hash);
    if (agent)
        cordee_utf8_clean(agent, strnlen(agent, 200), &clean);
    if (cd->db->begin(cd, &tx, err) < 0 || session_end(req, err) < 0 ||
        sweep_sessions(cd, err) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO session(hash, staff, csrf, created_at, used_at, "
                     "password_at, address, agent) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                     CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(staff), CORDEE_V(csrf),
                                 CORDEE_V(cordee_now()), CORDEE_V(cordee_now()),
                                 CORDEE_V(cordee_now()), CORDEE_V(req->address),
                                 CORDEE_V(clean.text ? clean.text : ""))) < 0 ||
        cd->db->exec(cd, err, "INSERT INTO audit(staff, address, action) VALUES(?, ?, ?)",
                     CORDEE_ARGS(CORDEE_V(staff), CORDEE_V(req->address),
                                 CORDEE_V("session.open"))) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    set_cookie(req, cookie_name(req), cordee_arena_text(req->arena, token),
               "; SameSite=Lax");
    req->user.staff = staff;
    req->user.session = cordee_arena_text(req->arena, hash);
    req->user.csrf = cordee_arena_text(req->arena, csrf);
    return 0;
}

int cd_session_close(struct cordee_request *req, struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;

    if (session_end(req, err) < 0 ||
        cd->db->exec(cd, err, "INSERT INTO audit(staff, address, action) VALUES(?, ?, ?)",
                     CORDEE_ARGS(CORDEE_ID(req->user.staff), CORDEE_V(req->address),
                                 CORDEE_V("session.close"))) < 0)
        return -1;
    set_cookie(req, cookie_name(req), "", "; SameSite=Lax; Max-Age=0");
    req->user.staff = 0;
    req->user.session = req->user.csrf = req->user.words = "";
    return 0;
}

int cd_session_end_all(struct cordee_host *host, struct cordee_request *req,
                       int64_t staff, struct cordee_error *err)
{
    struct cordee *cd = host->core;

    return cd->db->exec(
        cd, err, "DELETE FROM session WHERE staff = ? AND hash <> ?",
        CORDEE_ARGS(CORDEE_V(staff), CORDEE_V(req ? req->user.session : "")));
}

/* Keeps words for the next page; "" once they were said. */
int web_session_say(struct cordee_request *req, const char *words,
                    struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;

    if (!*req->user.session || strcmp(words, req->user.words) == 0)
        return 0;
    req->user.words = cordee_arena_text(req->arena, words);
    return cd->db->exec(cd, err, "UPDATE session SET words = ? WHERE hash = ?",
                        CORDEE_ARGS(CORDEE_V(words), CORDEE_V(req->user.session)));
}

int web_session_say_unless(struct cordee_request *req, const char *words,
                           struct cordee_error *err)
{
    struct cordee *cd = req->web->cd;

    return cd->db->exec(cd, err,
                        "UPDATE session SET words = ? WHERE hash = ? AND words = ''",
                        CORDEE_ARGS(CORDEE_V(words), CORDEE_V(req->user.session)));
}
