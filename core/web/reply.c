/* One reply a request, with our headers on every one of them. */
#include "core/web/web-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CSP                                                                       \
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "   \
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; " \
    "frame-ancestors 'none'"

bool web_wants_json(const struct cordee_request *req)
{
    const char *accept = web_header(req, "Accept");

    if (accept && strstr(accept, "text/html"))
        return false;
    if (accept && (strstr(accept, "application/json") ||
                   strstr(accept, "application/problem+json")))
        return true;
    return req->user.by_token;
}

void web_set_header(struct cordee_request *req, const char *name, const char *value)
{
    if (req->n_headers == WEB_MAX_HEADERS)
        return;
    req->headers[req->n_headers].name = name;
    req->headers[req->n_headers++].value = value;
}

/* ---- bodies ----------------------------------------------------------------- */

static int reply_with(struct cordee_request *req, unsigned status, const char *type,
                      struct MHD_Response *reply, struct cordee_error *err)
{
    if (!reply)
        return cordee_fail(err, CORDEE_E_INTERNAL, "no memory for a reply");
    if (req->reply)
        MHD_destroy_response(req->reply);
    req->reply = reply;
    req->status = status;
    req->sent = NULL;
    if (type)
        web_set_header(req, "Content-Type", cordee_arena_text(req->arena, type));
    return 0;
}

/* Takes `bytes`, which malloc gave. */
static int reply_taken(struct cordee_request *req, unsigned status, const char *type,
                       char *bytes, size_t n, struct cordee_error *err)
{
    int rc =
        reply_with(req, status, type,
                   MHD_create_response_from_buffer(n, bytes, MHD_RESPMEM_MUST_FREE), err);

    if (rc == 0) {
        req->sent = bytes;
        req->sent_len = n;
    }
    return rc;
}

int web_reply(struct cordee_request *req, unsigned status, const char *type,
              const void *bytes, size_t n, struct cordee_error *err)
{
    char *copy = malloc(n ? n : 1);

    if (!copy)
        abort();
    if (n)
        memcpy(copy, bytes, n);
    return reply_taken(req, status, type, copy, n, err);
}

int web_reply_buf(struct cordee_request *req, unsigned status, const char *type,
                  struct cordee_buf *body, struct cordee_error *err)
{
    size_t n = body->len;

    return reply_taken(req, status, type, cordee_buf_take(body), n, err);
}

int web_reply_own(struct cordee_request *req, unsigned status, const char *type,
                  struct MHD_Response *reply, struct cordee_error *err)
{
    return reply_with(req, status, type, reply, err);
}

static int reply_json(struct cordee_request *req, unsigned status, const char *type,
                      const json_t *model, struct cordee_error *err)
{
    char *text = json_dumps(model, JSON_COMPACT | JSON_ENCODE_ANY);

    if (!text)
        return cordee_fail(err, CORDEE_E_INTERNAL, "a model that is no JSON");
    return reply_taken(req, status, type, text, strlen(text), err);
}

int web_reply_json(struct cordee_request *req, unsigned status, json_t *model,
                   struct cordee_error *err)
{
    return reply_json(req, status, "application/json; charset=utf-8", model, err);
}

int web_reply_problem(struct cordee_request *req, unsigned status, const json_t *model,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *problem = web_problem_of(req, status, model);

    return reply_json(req, status, "application/problem+json", problem, err);
}

int web_redirect(struct cordee_request *req, const char *to, struct cordee_error *err)
{
    if (!web_path_ok(to))
        return cordee_fail(err, CORDEE_E_INTERNAL, "\"%s\" is no path of ours", to);
    web_set_header(req, "Location", cordee_arena_text(req->arena, to));
    return web_reply(req, 303, NULL, "", 0, err);
}

/* ---- errors ----------------------------------------------------------------- */

unsigned web_status_of(const struct cordee_error *err)
{
    switch (err->code) {
    case CORDEE_E_INVALID:
        return 422;
    case CORDEE_E_DENIED:
        return 403;
    case CORDEE_E_NOT_FOUND:
        return 404;
    case CORDEE_E_CONFLICT:
        return 409;
    case CORDEE_E_TOO_LARGE:
        return 413;
    case CORDEE_E_BUSY:
        return 503;
    default:
        return 500;
    }
}

/* What a stranger may read of it: our own mistakes are for the log. */
static const char *said_of(struct cordee_request *req, unsigned status,
                           const struct cordee_error *why)
{
    struct cordee *cd = req->web->cd;
    const char *text =
        T_LATER("Something went wrong on our side. It was written down; try again.");

    if (status < 500 || status == 501 || why->code == CORDEE_E_SCRIPT ||
        why->code == CORDEE_E_BUSY)
        text = why->text;
    else if (cd->log)
        cd->log->write(cd, CORDEE_ERROR, "%s %s: %s (request %s)", req->method,
                       req->route ? req->route->path : req->path, why->text, req->id);
    return cd->text ? cd->text->get(cd, text) : text;
}

static const char *code_name(enum cordee_code code)
{
    static const char *const names[] = {"ok",       "invalid",   "denied", "not found",
                                        "conflict", "too large", "busy",   "script",
                                        "io",       "internal"};

    return names[code];
}

static const char *heading_of(const struct cordee_request *req, unsigned status)
{
    struct cordee *cd = req->web->cd;
    const char *text = status == 404                    ? T_LATER("Nothing here")
                       : status == 403 || status == 401 ? T_LATER("Not allowed")
                       : status == 429 || status == 503 ? T_LATER("One moment")
                       : status >= 500                  ? T_LATER("That went wrong")
                                                        : T_LATER("That did not work");

    return cd->text ? cd->text->get(cd, text) : text;
}

/* Whoever may not is told whom to ask: the first who administer it. */
static void put_helpers(const struct cordee_request *req, json_t *model)
{
    struct cordee *cd = req->web->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, NULL,
                      "SELECT group_concat(name, ', ') FROM (SELECT name FROM staff "
                      "WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id LIMIT 3)",
                      CORDEE_NO_ARGS);

    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};

    if (!rows || cd->db->next(rows, NULL) <= 0 || !*cd->db->get_text(rows, 0))
        return;
    cordee_buf_printf(&said, "%s %s", T("Ask who can do it, or allow it to you:"),
                      cd->db->get_text(rows, 0));
    cordee_json_set_text(model, "helpers", said.text);
}

/* Who came by a link of their own has no business at the office's door; who stands before
 * that door has. */
static bool is_guest(const struct cordee_request *req)
{
    const unsigned both = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE;
    const struct cordee_route *r = req->route;

    return r && !req->user.staff && (r->flags & both) == both &&
           strncmp(r->path, "/sign-in", 8) != 0 && strncmp(r->path, "/invite", 7) != 0;
}

static json_t *error_model(struct cordee_request *req, unsigned status,
                           const struct cordee_error *why)
{
    json_t *model =
        json_pack("{s:s, s:i, s:s, s:s}", "error", said_of(req, status, why), "status",
                  (int)status, "code", code_name(why->code), "request", req->id);

    if (!model)
        model = json_pack("{s:s, s:i}", "error", "That failed.", "status", (int)status);
    if (status == 404)
        json_object_set_new(model, "not_found", json_true());
    if (req->lacks_right)
        put_helpers(req, model);
    if (is_guest(req))
        json_object_set_new(model, "guest", json_true());
    if (why->at)
        json_object_set_new(model, "at", json_integer(why->at));
    json_object_set_new(model, "heading", json_string(heading_of(req, status)));
    return model;
}

/* Headers that go with another reply than the one that is sent now. */
static void forget_reply_headers(struct cordee_request *req)
{
    int kept = 0;

    for (int i = 0; i < req->n_headers; i++)
        if (strcmp(req->headers[i].name, "Content-Type") != 0 &&
            strcmp(req->headers[i].name, "Content-Disposition") != 0 &&
            strcmp(req->headers[i].name, "Location") != 0 &&
            strcmp(req->headers[i].name, "ETag") != 0)
            req->headers[kept++] = req->headers[i];
    req->n_headers = kept;
    req->csp = NULL;
    req->cacheable = false;
    req->for_all = false;
    req->elsewhere = false;
}

void web_reply_error(struct cordee_request *req, unsigned status,
                     const struct cordee_error *why)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = error_model(req, status, why);
    struct cordee_error err = {0};
    const char *plain = cordee_json_text(model, "error");

    forget_reply_headers(req);
    if (status == 503 && why->code == CORDEE_E_BUSY)
        web_set_header(req, "Retry-After", "5");
    if (web_wants_json(req)) {
        if (web_reply_problem(req, status, model, &err) == 0)
            return;
    } else if (web_page(req, status, req->user.staff ? "error" : "error-bare", model,
                        &err) == 0)
        return;
    forget_reply_headers(req);
    if (web_reply(req, status, "text/plain; charset=utf-8", plain, strlen(plain), &err) <
        0)
        abort();
}

/* ---- sending ---------------------------------------------------------------- */

static bool put(struct MHD_Response *reply, const char *name, const char *value)
{
    return MHD_add_response_header(reply, name, value) == MHD_YES;
}

static bool put_all(const struct cordee_request *req)
{
    struct MHD_Response *r = req->reply;
    bool good = put(r, "Content-Security-Policy", req->csp ? req->csp : CSP) &&
                put(r, "X-Content-Type-Options", "nosniff") &&
                put(r, "Referrer-Policy", "no-referrer") &&
                put(r, "Cross-Origin-Opener-Policy", "same-origin") &&
                put(r, "Cross-Origin-Resource-Policy",
                    req->for_all || req->elsewhere ? "cross-origin" : "same-origin") &&
                put(r, "X-Request-Id", req->id);

    good = good && put(r, "Cache-Control",
                       req->for_all     ? "public, max-age=31536000, immutable"
                       : req->cacheable ? "no-cache"
                                        : "no-store");
    if (req->https)
        good = good && put(r, "Strict-Transport-Security", "max-age=31536000");
    if (req->hangup)
        good = good && put(r, "Connection", "close");
    for (int i = 0; i < req->n_headers; i++)
        good = good && put(r, req->headers[i].name, req->headers[i].value);
    return good;
}

enum MHD_Result web_send(struct cordee_request *req)
{
    struct cordee_error err = {0};

    web_pack(req);
    if (!put_all(req)) { /* a header that is none: nothing of this reply goes out */
        req->n_headers = 0;
        req->csp = NULL;
        if (web_reply(req, 500, "text/plain; charset=utf-8", "A broken reply.\n", 16,
                      &err) < 0 ||
            !put_all(req))
            return MHD_NO;
    }
    return MHD_queue_response(req->mhd, req->status, req->reply);
}
