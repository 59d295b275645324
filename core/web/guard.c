/* What is refused before anything else looks at a request: all that a proxy and we might
 * read differently, and paths that are no names of ours. */
#include "core/web/web-priv.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

/* Headers that say the same thing once or are an attack. */
static const char *const singles[] = {
    "Host",         "Content-Length",    "Transfer-Encoding",
    "Content-Type", "Authorization",     "Cookie",
    "Origin",       "Sec-Fetch-Site",    "Expect",
    "Referer",      "X-Forwarded-Proto", "X-CSRF-Token",
    "If-Match",     "Idempotency-Key",
};
enum { SINGLES = sizeof singles / sizeof *singles };

struct headers {
    int seen[SINGLES];
    int n;
    bool bad;
};

bool web_is_loopback(const char *address)
{
    return cordee_text_starts(address, "127.") || strcmp(address, "::1") == 0 ||
           strcmp(address, "local") == 0;
}

bool web_is_proxy(const struct cd_web *web, const char *address)
{
    for (char **p = web->proxies; p && *p; p++)
        if (strcmp(*p, address) == 0)
            return true;
    return false;
}

static enum MHD_Result look_at_header(void *ctx, enum MHD_ValueKind kind, const char *key,
                                      size_t key_size, const char *value,
                                      size_t value_size)
{
    struct headers *h = ctx;

    (void)kind;
    h->n++;
    if (!key || strlen(key) != key_size || (value && strlen(value) != value_size)) {
        h->bad = true;
        return MHD_NO;
    }
    for (int i = 0; i < SINGLES; i++)
        if (strcasecmp(key, singles[i]) == 0 && ++h->seen[i] > 1)
            h->bad = true;
    return MHD_YES;
}

static unsigned refuse(struct cordee_request *req, unsigned status, const char *why,
                       struct cordee_error *err)
{
    req->hangup = true;
    cordee_fail(err, CORDEE_E_INVALID, "%s", why);
    return status;
}

static unsigned guard_headers(struct cordee_request *req, struct cordee_error *err)
{
    struct headers h = {0};
    const char *length = web_header(req, "Content-Length");
    const char *coding = web_header(req, "Transfer-Encoding");
    const char *host = web_header(req, "Host");

    MHD_get_connection_values_n(req->mhd, MHD_HEADER_KIND, look_at_header, &h);
    if (h.bad || h.n > 100)
        return refuse(req, 400, "a header is doubled or broken", err);
    if (length && coding)
        return refuse(req, 400, "two lengths of one request", err);
    if (coding && strcasecmp(coding, "chunked") != 0)
        return refuse(req, 501, "this transfer coding is not known", err);
    if (length && (!*length || strspn(length, "0123456789") != strlen(length) ||
                   strlen(length) > 15))
        return refuse(req, 400, "this is no length", err);
    if (!host || !*host || strlen(host) > 255 || strpbrk(host, " \t,/@\\?#"))
        return refuse(req, 400, "a request needs one host", err);
    return 0;
}

/* ---- the address line ------------------------------------------------------- */

static bool has_dots(const char *path)
{
    for (const char *s = path; (s = strstr(s, "/.")); s++) {
        const char *t = s + 2;

        t += *t == '.';
        if (*t == '/' || !*t)
            return true;
    }
    return false;
}

static bool path_is_odd(const char *raw, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)raw[i];

        if (c <= ' ' || c >= 0x7f || c == '\\' || c == '"' || c == '<' || c == '>')
            return true;
        if (c == '%' && i + 2 < n) {
            const char *x = raw + i + 1;

            if (strncasecmp(x, "2f", 2) == 0 || strncasecmp(x, "5c", 2) == 0 ||
                (x[0] == '0' || x[0] == '1') || strncasecmp(x, "7f", 2) == 0)
                return true;
        }
    }
    return false;
}

static unsigned guard_path(struct cordee_request *req, struct cordee_error *err)
{
    const char *mark = strchr(req->raw, '?');
    size_t n = mark ? (size_t)(mark - req->raw) : strlen(req->raw);

    req->path = "/";
    if (*req->raw != '/' || strlen(req->raw) > 8000)
        return refuse(req, 400, "an address begins with /", err);
    if (path_is_odd(req->raw, n) || strchr(req->raw, '#') || strchr(req->raw, '\\'))
        return refuse(req, 400, "this is no address of ours", err);
    req->path = web_decode(req->arena, req->raw, n, false);
    if (!req->path || has_dots(req->path) || strstr(req->path, "//")) {
        req->path = "/";
        return refuse(req, 400, "this is no address of ours", err);
    }
    if (mark && web_pairs(req->arena, mark + 1, strlen(mark + 1), &req->queries) < 0)
        return refuse(req, 400, "what follows ? is not valid", err);
    for (size_t i = 0; i < req->queries.n; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(req->queries.list[i].name, req->queries.list[k].name) == 0)
                return refuse(req, 400, "a word after ? stands there twice", err);
    return 0;
}

/* ---- who it comes from ------------------------------------------------------ */

/* The last address in X-Forwarded-For that is not a proxy's own. */
static const char *address_behind(struct cordee_request *req)
{
    const char *list = web_header(req, "X-Forwarded-For");
    char *copy = cordee_arena_text(req->arena, list);
    unsigned char any[16];

    while (*copy) {
        char *comma = strrchr(copy, ',');
        char *one = cordee_text_trim(comma ? comma + 1 : copy);

        if (inet_pton(AF_INET, one, any) != 1 && inet_pton(AF_INET6, one, any) != 1)
            break;
        if (!web_is_proxy(req->web, one) || !comma)
            return one;
        *comma = '\0';
    }
    return req->conn->address;
}

static unsigned guard_peer(struct cordee_request *req, struct cordee_error *err)
{
    const char *proto = web_header(req, "X-Forwarded-Proto");

    req->address = req->conn ? req->conn->address : "local";
    if (!req->conn || !web_is_proxy(req->web, req->address))
        return 0;
    req->https = proto && strcasecmp(proto, "https") == 0;
    if (proto && !req->https && strcasecmp(proto, "http") != 0)
        return refuse(req, 400, "X-Forwarded-Proto is http or https", err);
    req->address = address_behind(req);
    return 0;
}

/* A page of a stranger must not reach us under a name of his own (DNS rebinding): a host
 * is ours when a proxy sends it, when it is a number, localhost, or the base URL's. */
static bool host_is_ours(struct cordee_request *req)
{
    const char *host = web_header(req, "Host");
    const char *base = web_base_url(req->web->cd, req->arena);
    const char *own = strstr(base, "://");
    char *name = cordee_arena_text(req->arena, host);
    char *colon = *name == '[' ? NULL : strrchr(name, ':');
    unsigned char any[16];
    size_t n;

    if (*name == '[' || (req->conn && web_is_proxy(req->web, req->conn->address)))
        return true;
    if (colon)
        *colon = '\0';
    if (strcasecmp(name, "localhost") == 0 || inet_pton(AF_INET, name, any) == 1)
        return true;
    own = own ? own + 3 : base;
    n = strcspn(own, ":/");
    return strlen(name) == n && strncasecmp(own, name, n) == 0;
}

unsigned web_guard(struct cordee_request *req, struct cordee_error *err)
{
    unsigned status;

    req->path = "/";
    req->address = req->conn ? req->conn->address : "local";
    if ((status = guard_headers(req, err)) || (status = guard_peer(req, err)) ||
        (status = guard_path(req, err)))
        return status;
    if (!host_is_ours(req))
        return refuse(req, 421, "this server has another name", err);
    return 0;
}
