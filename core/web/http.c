/* The server's callbacks: a request comes in, in pieces, and one reply goes out. */
#include "core/web/http.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SLOWEST_BODY = 16 << 10 /* bytes a second */,
    REPLY_SECONDS = 900,
    MOST_WASTED = 4 << 20,
    LONG_US = 250000,
    TRIM_US = 2000000
};

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

const char *web_header(const struct cordee_request *req, const char *name)
{
    return req->mhd ? MHD_lookup_connection_value(req->mhd, MHD_HEADER_KIND, name) : NULL;
}

struct cordee_request *web_request_new(struct cd_web *web, const char *raw)
{
    struct cordee_request *req = calloc(1, sizeof *req);
    unsigned char random[8];

    if (!req)
        abort();
    req->web = web;
    req->cd = web->cd;
    req->arena = cordee_arena_new();
    req->raw = cordee_arena_text(req->arena, raw);
    req->method = req->path = "";
    req->address = "local";
    req->started_us = now_us();
    req->user.name = req->user.login = req->user.role = req->user.language = "";
    req->user.theme = req->user.session = req->user.csrf = req->user.words = "";
    req->user.scope = req->page = "";
    cordee_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        static const char digits[] = "0123456789abcdef";

        req->id[2 * i] = digits[random[i] >> 4];
        req->id[2 * i + 1] = digits[random[i] & 15];
    }
    return req;
}

/* What a long request needed in memory goes back to the system: not after each of many.
 */
static void memory_back(struct cd_web *web, int64_t started_us)
{
    const int64_t now = now_us();
    int64_t last = atomic_load(&web->trimmed_us);

    if (now - started_us > LONG_US && now - last > TRIM_US &&
        atomic_compare_exchange_strong(&web->trimmed_us, &last, now))
        malloc_trim(0);
}

void web_request_free(struct cordee_request *req)
{
    struct cd_web *web;
    int64_t started_us;

    if (!req)
        return;
    web = req->web;
    started_us = req->started_us;
    if (req->reply)
        MHD_destroy_response(req->reply);
    json_decref(req->model);
    web_body_free(req);
    cordee_arena_free(req->arena);
    free(req);
    memory_back(web, started_us);
}

/* The address as it came, before libmicrohttpd decodes it. */
void *web_on_address(void *ctx, const char *raw, struct MHD_Connection *mhd)
{
    (void)mhd;
    return web_request_new(ctx, raw);
}

void web_on_completed(void *ctx, struct MHD_Connection *mhd, void **own,
                      enum MHD_RequestTerminationCode why)
{
    struct cordee_request *req = *own;

    (void)mhd;
    (void)why;
    if (req)
        web_conn_deadline(ctx, req->conn, -1);
    web_request_free(req);
    *own = NULL;
}

/* ---- the log ---------------------------------------------------------------- */

/* A path with a token is logged as its route, not as it came. */
static void log_request(const struct cordee_request *req)
{
    const struct cordee *cd = req->web->cd;
    bool secret = req->route && strstr(req->route->path, "{token}");
    const char *path = secret ? req->route->path : req->path;

    if (!cd->log || (req->route && req->route->flags & CORDEE_ROUTE_NO_LOG))
        return;
    cd->log->write(req->web->cd, req->status == 500 ? CORDEE_WARN : CORDEE_DEBUG,
                   "%s %s %s %u %lld us %s", req->address, req->method, path, req->status,
                   (long long)(now_us() - req->started_us), req->id);
}

static enum MHD_Result send_reply(struct cordee_request *req)
{
    enum MHD_Result rc;

    web_conn_deadline(req->web, req->conn, REPLY_SECONDS);
    rc = web_send(req);
    web_count(req, now_us() - req->started_us);
    log_request(req);
    return rc;
}

/* ---- begin ------------------------------------------------------------------ */

/* The database connection of a server's thread is closed when the thread ends. */
static void mark_thread(struct cd_web *web)
{
    if (!pthread_getspecific(web->thread))
        pthread_setspecific(web->thread, web->host);
}

static void act_for(struct cordee_request *req)
{
    web_act(req);
    web_speak(req);
}

static unsigned find_route(struct cordee_request *req, struct cordee_error *err)
{
    web_router_find(req->web->routes, req->arena, req->method, req->path, &req->match);
    if (req->match.row) {
        req->route = req->match.row->row;
        req->cd = req->match.row->cd;
        return 0;
    }
    if (web_session_load(req, err) < 0) /* so that the page of the error has a menu */
        return 500;
    if (!*req->match.allow) {
        cordee_fail(err, CORDEE_E_NOT_FOUND, "There is no such page.");
        return 404;
    }
    web_set_header(req, "Allow", cordee_arena_text(req->arena, req->match.allow));
    if (!req->post && strstr(req->match.allow, "POST"))
        cordee_fail(err, CORDEE_E_INVALID,
                    "There is nothing to look at here: this address does something when "
                    "a button is pressed. Go back to the page with the button.");
    else
        cordee_fail(err, CORDEE_E_INVALID, "This page does not take %s.", req->method);
    return 405;
}

static unsigned limit_body(struct cordee_request *req, struct cordee_error *err)
{
    req->body_limit = !req->post             ? 0
                      : req->route->max_body ? req->route->max_body
                                             : WEB_MAX_BODY;
    if (req->body_coming > req->body_limit) {
        cordee_fail(err, CORDEE_E_TOO_LARGE, "That is too much at once: at most %llu KB.",
                    (unsigned long long)req->body_limit >> 10);
        return 413;
    }
    if (req->has_body)
        web_conn_deadline(
            req->web, req->conn,
            req->web->request_seconds +
                (int64_t)((req->body_coming ? req->body_coming : req->body_limit) /
                          SLOWEST_BODY));
    return 0;
}

/* A reply before the body was read would be lost when the rest of the body meets a
 * closed socket; so a small rest is read first. */
static enum MHD_Result send_early(struct cordee_request *req)
{
    if (!req->has_body || req->hangup || req->body_coming > MOST_WASTED) {
        req->hangup = req->hangup || req->has_body;
        return send_reply(req);
    }
    req->refused = true;
    return MHD_YES;
}

static enum MHD_Result refuse(struct cordee_request *req, unsigned status,
                              const struct cordee_error *err)
{
    web_reply_error(req, status, err);
    return send_early(req);
}

static bool is_known_method(const char *m)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], m) == 0)
            return true;
    return false;
}

static enum MHD_Result begin(struct cordee_request *req, const char *method)
{
    struct cordee_error err = {0};
    const char *length;
    unsigned status;
    int rc;

    req->method = cordee_arena_text(req->arena, method);
    req->head = strcmp(method, "HEAD") == 0;
    req->post = !req->head && strcmp(method, "GET") != 0;
    if ((status = web_guard(req, &err)))
        return refuse(req, status, &err);
    length = web_header(req, "Content-Length");
    req->body_coming = length ? strtoull(length, NULL, 10) : 0;
    req->has_body = req->body_coming || web_header(req, "Transfer-Encoding");
    if (!is_known_method(method)) {
        req->hangup = true;
        cordee_fail(&err, CORDEE_E_INVALID, "This method is not known.");
        return refuse(req, 501, &err);
    }
    act_for(req);
    if ((status = find_route(req, &err)))
        return refuse(req, status, &err);
    rc = web_gate(req, &err);
    if (rc < 0)
        web_reply_error(req, web_status_of(&err), &err);
    if (rc != 0)
        return send_early(req);
    if ((status = limit_body(req, &err)))
        return refuse(req, status, &err);
    if (req->post && (status = web_body_begin(req, &err)))
        return refuse(req, status, &err);
    return MHD_YES;
}

/* ---- more, and the end ------------------------------------------------------ */

/* After a mistake the rest is read and thrown away, so that the reply is heard. */
static enum MHD_Result more(struct cordee_request *req, const char *bytes, size_t n)
{
    req->body_size += n;
    if (req->refused)
        return req->body_size > MOST_WASTED ? MHD_NO : MHD_YES;
    if (req->body_size > req->body_limit && !req->body_err.code)
        cordee_fail(&req->body_err, CORDEE_E_TOO_LARGE,
                    "That is too much at once: at most %llu KB.",
                    (unsigned long long)req->body_limit >> 10);
    if (req->body_size > req->body_limit + MOST_WASTED)
        return MHD_NO;
    if (!req->body_err.code)
        web_body_more(req, bytes, n, &req->body_err);
    return MHD_YES;
}

/* Between the look at the record and the change of it, no other may look. */
static int run_handler(struct cordee_request *req, struct cordee_error *err)
{
    bool conditional = req->post && web_header(req, "If-Match");
    int rc;

    if (conditional)
        pthread_mutex_lock(&req->web->match_lock);
    rc = web_once(req, err);
    if (conditional)
        pthread_mutex_unlock(&req->web->match_lock);
    return rc;
}

static int run(struct cordee_request *req, struct cordee_error *err)
{
    int rc = web_keep_find(req, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    rc = run_handler(req, err);
    if (rc == 0)
        web_keep_put(req);
    return rc;
}

static void handle(struct cordee_request *req)
{
    struct cordee_error err = {0};
    int rc = 0;

    if (req->body_err.code) {
        req->hangup = req->body_size > req->body_limit;
        web_reply_error(req, web_status_of(&req->body_err), &req->body_err);
        return;
    }
    if (req->post)
        rc = web_body_end(req, &err);
    if (rc == 0 && req->post)
        rc = web_gate_form(req, &err);
    if (rc == 0)
        rc = run(req, &err);
    if (rc < 0)
        web_reply_error(req, web_status_for(req, &err), &err);
    else if (!req->reply) {
        cordee_fail(&err, CORDEE_E_INTERNAL, "%s %s gave no reply", req->route->method,
                    req->route->path);
        web_reply_error(req, 500, &err);
    }
}

static enum MHD_Result finish(struct cordee_request *req)
{
    web_conn_deadline(req->web, req->conn, 0);
    if (req->refused)
        return send_reply(req);
    act_for(req);
    if (!req->post)
        cd_db_look_begin(req->web->host);
    handle(req);
    cd_db_look_end(req->web->host);
    cd_db_actor(req->web->host, 0, CD_DB_WORK);
    return send_reply(req);
}

enum MHD_Result web_on_request(void *ctx, struct MHD_Connection *mhd, const char *url,
                               const char *method, const char *version, const char *data,
                               size_t *size, void **own)
{
    struct cordee_request *req = *own;
    const union MHD_ConnectionInfo *info;

    (void)url;
    (void)version;
    if (!req)
        return MHD_NO;
    mark_thread(ctx);
    if (!req->begun) {
        req->begun = true;
        req->mhd = mhd;
        info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        req->conn = info ? info->socket_context : NULL;
        return begin(req, method);
    }
    if (*size) {
        size_t n = *size;

        *size = 0;
        return more(req, data, n);
    }
    return finish(req);
}
