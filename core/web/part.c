/* What the web floor itself adds: its tables, settings, and the few pages that belong to
 * no subject. */
#include "core/base/part.h"
#include "core/web/web-priv.h"

#include <string.h>

#include "core/web/web-assets.h"

static const struct asset_type {
    const char *end, *type;
    bool packed; /* already: compressing it once more is for nothing */
} asset_types[] = {
    {".css", "text/css; charset=utf-8", false},
    {".js", "text/javascript; charset=utf-8", false},
    {".svg", "image/svg+xml", false},
    {".png", "image/png", true},
    {".ico", "image/x-icon", true},
    {".woff2", "font/woff2", true},
    {".csv", "text/csv; charset=utf-8", false},
    {".txt", "text/plain; charset=utf-8", false},
    {"", "application/octet-stream", true},
};

static const struct asset_type *asset_type(const char *name)
{
    const struct asset_type *t = asset_types;

    while (!cordee_text_ends(name, t->end))
        t++;
    return t;
}

/* As it is, or compressed to who takes that: other bytes, and so another mark, of which
 * only a weak one may be the same. */
static int asset_send(struct cordee_request *req, const struct asset_type *type,
                      const struct web_asset *asset, struct cordee_error *err)
{
    size_t n = 0;
    const char *packed =
        type->packed ? NULL : web_asset_packed(req->web->views, asset, &n);
    const bool takes = packed && web_takes_gzip(req);

    if (packed)
        web_set_header(req, "Vary", "Accept-Encoding");
    if (takes)
        web_set_header(req, "Content-Encoding", "gzip");
    web_set_header(
        req, "ETag",
        cordee_arena_printf(req->arena, "%s%s", takes ? "W/" : "", asset->etag));
    return web_reply(req, 200, type->type, takes ? packed : asset->bytes,
                     takes ? n : asset->len, err);
}

static int static_show(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    const char *name = cd->http->path(req, "name");
    const char *known = web_header(req, "If-None-Match");
    struct web_asset asset;

    if (!web_asset_find(req->web->views, req->arena, name, &asset))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "There is no such file.");
    req->cacheable = true;
    if (!known || !strstr(known, asset.etag))
        return asset_send(req, asset_type(name), &asset, err);
    web_set_header(req, "ETag", cordee_arena_text(req->arena, asset.etag));
    return web_reply(req, 304, NULL, "", 0, err);
}

static int health_show(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    int64_t one = 0;

    if (cd->db->one(cd, err, &one, "SELECT 1", CORDEE_NO_ARGS) < 0)
        return -1;
    return web_reply(req, 200, "application/json", "{\"ok\":true}\n", 12, err);
}

static int openapi_show(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *api = web_openapi(cd->host);

    return web_reply_json(req, 200, api, err);
}

enum { DOOR = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE };

static const struct cordee_route web_routes[] = {
    {"GET", "/static/{name}", NULL, static_show,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_NO_LOG | CORDEE_ROUTE_BYTES,
     .per_minute = 100000, .help = "A style sheet, script or picture"},
    {"GET", "/healthz", NULL, health_show,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_NO_LOG, .help = "Whether it runs"},
    {"GET", "/health", NULL, web_health_ready,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_NO_LOG,
     .help = "Whether it can work: database and disk; 503 when it cannot"},
    {"GET", "/health/live", NULL, web_health_live,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_NO_LOG, .help = "Whether it runs"},
    {"GET", "/problems/{name}", NULL, web_problem_show, .flags = DOOR,
     .help = "What a type of problem means", .gives = "name! status:int! title! help!"},
    {"GET", "/openapi.json", NULL, openapi_show, .help = "This description"},
    {"GET", "/being-done/{print}", NULL, web_once_show,
     .help = "Where a person waits for a form that takes long; leads to its answer",
     .gives = "running:bool"},
    {"GET", "/sign-in/{token}", NULL, web_link_show, .flags = DOOR,
     .token = "web.sign-in", .per_minute = 30, .help = "A link that signs in, once"},
    {"POST", "/sign-in/{token}", NULL, web_link_follow, .flags = DOOR,
     .token = "web.sign-in", .per_minute = 30, .help = "Signs in"},
    {"GET", "/sign-in/code/{token}", NULL, web_code_show, .flags = DOOR,
     .token = "web.code", .per_minute = 30,
     .help = "Asks for the code of the second step"},
    {"POST", "/sign-in/code/{token}", NULL, web_code_try, .flags = DOOR,
     .token = "web.code", .per_minute = 30, .help = "Signs in with a code"},
    {"GET", "/invite/{token}", NULL, web_invite_show, .flags = DOOR,
     .token = "web.invite", .per_minute = 30, .help = "An invitation"},
    {"POST", "/invite/{token}", NULL, web_invite_take, .flags = DOOR,
     .token = "web.invite", .per_minute = 30,
     .help = "Sets the first password and signs in"},
    {0},
};

static const struct cordee_table web_tables[] = {
    {.name = "session", .undumped = "sessions are this server's"},
    {.name = "api_token", .undumped = "a token is a secret"},
    {.name = "token", .undumped = "a token is a secret"},
    {.name = "sign_in_failure", .undumped = "it guards this server"},
    {.name = "second_factor", .undumped = "it is a secret"},
    {.name = "recovery_code", .undumped = "it is a secret"},
    {.name = "role_permission"},
    /* An answer may name anybody, and is sealed: all go. */
    {.name = "idempotency",
     .erase = "DELETE FROM idempotency WHERE ? IS NOT NULL",
     .undumped = "answers of a day, sealed with this server's key"},
    {0},
};

static const struct cordee_setting web_settings[] = {
    {"listen",
     CORDEE_TEXT,
     {.type = CORDEE_TEXT, .as.s = ""},
     T_LATER("Listens on"),
     T_LATER("Address and port, 127.0.0.1:8075 when empty"),
     false},
    {"proxies",
     CORDEE_TEXT,
     {.type = CORDEE_TEXT, .as.s = ""},
     T_LATER("Proxies in front"),
     T_LATER("Their addresses; what they say of where a request comes from is believed"),
     false},
    {0},
};

static const struct cordee_schedule web_schedules[] = {
    {"web.once", "every 60m", web_once_purge},
    {0},
};

const struct cordee_plugin_def cd_web_part = {
    CORDEE_ABI,
    .name = "web",
    .version = PACKAGE_VERSION,
    .summary = "Pages, sessions and the API",
    .settings = web_settings,
    .migrations = web_migrations,
    .tables = web_tables,
    .assets = web_assets,
    .routes = web_routes,
    .schedules = web_schedules,
};
