/* Replies that are sent compressed (gzip, RFC 1952) to who takes it: assets, which are
 * kept so (views.c), and pages whose route says so.  Not others: where a secret stands in
 * a page beside what a stranger can have put there, the length of what is sent tells it
 * bit by bit (BREACH, Gluck, Harris & Prado 2013), and pages of who is signed in have
 * both. */
#include "core/web/web-priv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

enum {
    LEAST = 1400, /* bytes; less goes in one packet anyhow */
    MOST = 4 << 20,
    LEVEL = 4, /* of a page, which is made for one reader */
    GZIP = 16, /* added to the window's size: gzip's frame and not zlib's */
};

/* "gzip", "gzip;q=0.8", not "gzip;q=0" (RFC 9110, 12.5.3). */
static bool is_gzip(const char *coding, size_t n)
{
    const char *end = coding + n;
    const char *q = memchr(coding, ';', n);

    coding += strspn(coding, " \t");
    if (end - coding < 4 || strncasecmp(coding, "gzip", 4) != 0)
        return false;
    if (!q)
        return strspn(coding + 4, " \t") == (size_t)(end - coding - 4);
    q += 1 + strspn(q + 1, " \t");
    return strncasecmp(q, "q=", 2) != 0 || strtod(q + 2, NULL) > 0;
}

bool web_takes_gzip(const struct cordee_request *req)
{
    const char *accept = web_header(req, "Accept-Encoding");

    while (accept && *accept) {
        const size_t n = strcspn(accept, ",");

        if (is_gzip(accept, n))
            return true;
        accept += n + (accept[n] == ',');
    }
    return false;
}

static bool may_pack(const struct cordee_request *req)
{
    const struct cordee_route *route = req->route;

    return req->sent && req->sent_len >= LEAST && route &&
           (route->flags & CORDEE_ROUTE_PACKED);
}

char *web_gzip(const char *bytes, size_t n, int level, size_t *n_r)
{
    z_stream z = {.next_in = (Bytef *)bytes, .avail_in = (uInt)n};
    char *out = NULL;
    uLong room;
    int rc;

    if (n < LEAST || n > MOST ||
        deflateInit2(&z, level, Z_DEFLATED, MAX_WBITS + GZIP, 8, Z_DEFAULT_STRATEGY) !=
            Z_OK)
        return NULL;
    room = deflateBound(&z, (uLong)n);
    out = malloc(room);
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    rc = out ? deflate(&z, Z_FINISH) : Z_MEM_ERROR;
    *n_r = z.total_out;
    deflateEnd(&z);
    if (rc == Z_STREAM_END && *n_r < n)
        return out;
    free(out);
    return NULL;
}

/* Other bytes, and so another mark: only a weak one may be the same. */
static void weaken(struct cordee_request *req)
{
    for (int i = 0; i < req->n_headers; i++)
        if (strcmp(req->headers[i].name, "ETag") == 0)
            req->headers[i].value =
                cordee_arena_printf(req->arena, "W/%s", req->headers[i].value);
}

void web_pack(struct cordee_request *req)
{
    struct MHD_Response *reply;
    char *bytes;
    size_t n;

    if (!may_pack(req))
        return;
    web_set_header(req, "Vary", "Accept-Encoding");
    bytes = web_takes_gzip(req) ? web_gzip(req->sent, req->sent_len, LEVEL, &n) : NULL;
    if (!bytes)
        return;
    reply = MHD_create_response_from_buffer(n, bytes, MHD_RESPMEM_MUST_FREE);
    if (!reply) {
        free(bytes);
        return;
    }
    MHD_destroy_response(req->reply);
    req->reply = reply;
    req->sent = bytes;
    req->sent_len = n;
    web_set_header(req, "Content-Encoding", "gzip");
    weaken(req);
}
