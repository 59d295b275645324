/* Who asks, and whether they may: before a byte of the body is read. */
#include "core/web/web-priv.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { GENERAL_PER_MINUTE = 1200, RECENT_SECONDS = 600 };

/* ---- limits ----------------------------------------------------------------- */

static int gate_rate(struct cordee_request *req)
{
    uint32_t most = req->route->per_minute;
    char who[WEB_ADDRESS + 24];
    struct cordee_error err = {0};
    char text[16];
    int wait;

    if (!most && web_is_loopback(req->address))
        return 0;
    if (req->user.staff)
        snprintf(who, sizeof who, "staff %lld", (long long)req->user.staff);
    else
        snprintf(who, sizeof who, "%s", req->address);
    wait = web_rate_take(&req->web->rate, most ? req->route->path : "", who,
                         most ? most : GENERAL_PER_MINUTE);
    if (!wait)
        return 0;
    snprintf(text, sizeof text, "%d", wait);
    web_set_header(req, "Retry-After", cordee_arena_text(req->arena, text));
    cordee_fail(&err, CORDEE_E_BUSY, "That was too often. Try again in %d seconds.",
                wait);
    web_reply_error(req, 429, &err);
    return 1;
}

/* ---- sign-in ---------------------------------------------------------------- */

/* Where to go on after signing in: the page itself when it was asked for by GET. */
static const char *way_back(struct cordee_request *req, const char *door)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf to = {0};

    cordee_buf_puts(&to, door);
    if (!req->post && strcmp(req->raw, "/") != 0) {
        cordee_buf_puts(&to, "?to=");
        cordee_buf_url(&to, req->raw, "");
    }
    return cordee_arena_text(req->arena, to.text);
}

static int gate_nobody(struct cordee_request *req, struct cordee_error *err)
{
    struct cordee_error why = {0};

    if (!web_wants_json(req) && !web_header(req, "Authorization"))
        return web_redirect(req, way_back(req, "/sign-in"), err) < 0 ? -1 : 1;
    cordee_fail(&why, CORDEE_E_DENIED, "Sign in, or send an API token.");
    web_set_header(req, "WWW-Authenticate", "Bearer");
    web_reply_error(req, 401, &why);
    return 1;
}

/* What was sent is not kept: after the password, its form comes again.  The form is the
 * page above the address that the form sends to. */
static const char *way_to_form(struct cordee_request *req)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf to = {0};
    char *path = cordee_arena_text(req->arena, req->raw);
    struct web_match m = {0};

    path[strcspn(path, "?")] = '\0';
    for (char *end; *path; *end = '\0') {
        web_router_find(req->web->routes, req->arena, "GET", path, &m);
        if (m.row || !(end = strrchr(path, '/')))
            break;
    }
    cordee_buf_puts(&to, "/sign-in/again?to=");
    cordee_buf_url(&to, *path ? path : "/", "");
    return cordee_arena_text(req->arena, to.text);
}

static int gate_recent(struct cordee_request *req, struct cordee_error *err)
{
    if (req->user.by_token)
        return cordee_fail(err, CORDEE_E_DENIED, "An API token cannot do this.");
    if (!req->user.has_password || cordee_now() - req->user.password_at <= RECENT_SECONDS)
        return 0;
    if (web_wants_json(req))
        return cordee_fail(err, CORDEE_E_DENIED, "Enter your password again first.");
    return web_redirect(req,
                        req->post ? way_to_form(req) : way_back(req, "/sign-in/again"),
                        err) < 0
               ? -1
               : 1;
}

/* ---- where a POST comes from ------------------------------------------------ */

/* Our pages send no referrer, so that browsers say "null" as the origin of our own forms:
 * then Sec-Fetch-Site tells, and the form's token in any case. */
static bool comes_from_us(struct cordee_request *req)
{
    const char *site = web_header(req, "Sec-Fetch-Site");
    const char *origin = web_header(req, "Origin");
    const char *host = web_header(req, "Host");
    const char *name;

    if (site)
        return strcasecmp(site, "same-origin") == 0 || strcasecmp(site, "none") == 0;
    if (!origin || strcmp(origin, "null") == 0)
        return true;
    name = strstr(origin, "://");
    return name && host && strcasecmp(name + 3, host) == 0;
}

static bool needs_csrf(const struct cordee_request *req)
{
    return req->post && !(req->route->flags & CORDEE_ROUTE_NO_CSRF) &&
           !req->user.by_token;
}

static int gate_token(struct cordee_request *req, struct cordee_error *err)
{
    const char *token = cd_http_api.path(req, "token");
    int rc = web_token_load(req, token, err);

    if (rc == 0)
        cordee_fail(err, CORDEE_E_NOT_FOUND,
                    "This link does not hold any more. Ask for a new one.");
    return rc > 0 ? 0 : -1;
}

int web_gate(struct cordee_request *req, struct cordee_error *err)
{
    bool public = req->route->flags & CORDEE_ROUTE_PUBLIC;
    int rc;

    web_keep_look(req);
    if (web_session_load(req, err) < 0)
        return -1;
    web_act(req);
    if ((rc = gate_rate(req)))
        return rc;
    if (req->route->token && gate_token(req, err) < 0)
        return -1;
    if (!public && !req->user.staff)
        return gate_nobody(req, err);
    if (web_scope_gate(req, err) < 0)
        return -1;
    if (!public && (!web_may(req, req->route->permission) || !web_scope_reaches(req))) {
        req->lacks_right = !req->user.by_token;
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           req->user.by_token ? "This API token does not allow this."
                                              : "Your role does not allow this.");
    }
    if (req->route->flags & CORDEE_ROUTE_RECENT && (rc = gate_recent(req, err)))
        return rc;
    if (needs_csrf(req) && !comes_from_us(req))
        return cordee_fail(err, CORDEE_E_DENIED,
                           "This was sent from another site, so nothing was done.");
    return web_bulk_note(req, err);
}

int web_gate_form(struct cordee_request *req, struct cordee_error *err)
{
    const char *said = web_header(req, "X-CSRF-Token");

    if (needs_csrf(req) && !req->route->token &&
        !web_csrf_ok(req, said ? said : cd_http_api.form(req, "csrf")))
        return cordee_fail(err, CORDEE_E_DENIED,
                           "This page was open for too long, so nothing was done. Go "
                           "back, reload it and try again.");
    json_object_del(req->form, "csrf"); /* a handler that shows the form again */
    return web_scope_gate_form(req, err);
}
