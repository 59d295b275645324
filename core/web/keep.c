/* Pages that were made already.
 *
 * A page whose route says CORDEE_ROUTE_KEEP follows from the database, who asks, and the
 * minute.  So its bytes hold until somebody commits, for the rest of the minute.  All
 * that is kept is of one version of the data and one minute: when either moves on, it is
 * thrown away together, and nothing has to know what a change made wrong.  Only the
 * number in its forms is another one each time.
 *
 * The door is not part of this: session, permission, scope, limits and the audit of who
 * reads much have said yes before anybody looks here. */
#include "core/base/clock.h"
#include "core/config/text.h"
#include "core/web/web-priv.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUCKETS = 128,
    MOST_BYTES = 2 << 20,
    LONGEST = 256 << 10,
    /* What this process remembers of the database (settings) may be this much behind
     * another process that writes to it: a page made so soon after is not kept. */
    SETTLED_MS = 2000,
};

struct kept {
    struct kept *next;
    char *key, *type, *link; /* link: "" for none */
    char *body;
    size_t len;
    char page[17]; /* the number in its forms */
    int64_t made_at;
};

struct web_keep {
    pthread_mutex_t lock;
    int64_t version, minute, since_ms; /* since when it is this version */
    size_t bytes;
    struct kept *buckets[BUCKETS];
};

struct web_keep *web_keep_new(void)
{
    struct web_keep *keep = calloc(1, sizeof *keep);

    if (!keep)
        abort();
    pthread_mutex_init(&keep->lock, NULL);
    return keep;
}

static void kept_free(struct kept *k)
{
    free(k->key);
    free(k->type);
    free(k->link);
    free(k->body);
    free(k);
}

static void keep_clear(struct web_keep *keep)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct kept *k; (k = keep->buckets[i]);) {
            keep->buckets[i] = k->next;
            kept_free(k);
        }
    keep->bytes = 0;
}

void web_keep_free(struct web_keep *keep)
{
    if (!keep)
        return;
    keep_clear(keep);
    pthread_mutex_destroy(&keep->lock);
    free(keep);
}

/* ---- which page ------------------------------------------------------------------- */

static bool may_be_kept(const struct cordee_request *req)
{
    const char *fresh = web_header(req, "Cache-Control");

    return req->keep_version && *req->user.session && !*req->user.words &&
           !web_views_change(req->web->views) && !(fresh && strstr(fresh, "no-cache"));
}

/* Everything of the request that a page depends on; the rest of it is in the database. */
static const char *key_of(struct cordee_request *req)
{
    return cordee_arena_printf(req->arena, "%s %d%d %s %s", req->user.session,
                               web_wants_json(req), req->https, cd_text_language(),
                               req->raw);
}

static struct kept **place_of(struct web_keep *keep, const char *key)
{
    unsigned h = 5381;
    struct kept **at;

    for (const char *s = key; *s; s++)
        h = h * 33 + (unsigned char)*s;
    at = &keep->buckets[h % BUCKETS];
    while (*at && strcmp((*at)->key, key) != 0)
        at = &(*at)->next;
    return at;
}

/* ---- finding ----------------------------------------------------------------------- */

/* The lock is held. */
static void move_on(struct web_keep *keep, int64_t version, int64_t minute)
{
    if (keep->version == version && keep->minute == minute)
        return;
    keep_clear(keep);
    if (keep->version != version)
        keep->since_ms = cd_clock_ms();
    keep->version = version;
    keep->minute = minute;
}

/* Its forms are another page's each time: once.c. */
static void number_anew(char *body, size_t len, const char *was, const char *now)
{
    size_t n = strlen(was);

    for (char *at = body; (at = memmem(at, len - (size_t)(at - body), was, n)); at += n)
        memcpy(at, now, n);
}

static int reply_kept(struct cordee_request *req, const struct kept *k,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    int64_t age = cordee_now() - k->made_at;

    web_set_header(req, "Age", cordee_arena_printf(req->arena, "%lld", (long long)age));
    if (*k->link)
        web_set_header(req, "Link", cordee_arena_text(req->arena, k->link));
    cordee_buf_put(&body, k->body, k->len);
    number_anew(body.text, body.len, k->page, req->id);
    return web_reply_buf(req, 200, k->type, &body, err);
}

void web_keep_look(struct cordee_request *req)
{
    bool keeps = req->route->flags & CORDEE_ROUTE_KEEP && !req->post && !req->head;

    req->keep_version = keeps ? cd_db_version(req->web->host) : 0;
    req->keep_minute = cordee_now() / 60;
}

int web_keep_find(struct cordee_request *req, struct cordee_error *err)
{
    struct web_keep *keep = req->web->keep;
    struct kept *k;
    int rc = 0;

    if (!may_be_kept(req))
        req->keep_version = 0;
    if (!req->keep_version)
        return 0;
    pthread_mutex_lock(&keep->lock);
    move_on(keep, req->keep_version, req->keep_minute);
    k = *place_of(keep, key_of(req));
    if (k)
        rc = reply_kept(req, k, err) < 0 ? -1 : 1;
    pthread_mutex_unlock(&keep->lock);
    return rc;
}

/* ---- keeping ----------------------------------------------------------------------- */

/* NULL: the reply has more to say than a page. */
static struct kept *kept_of(struct cordee_request *req)
{
    const char *type = "", *link = "";
    struct kept *k;

    for (int i = 0; i < req->n_headers; i++)
        if (strcmp(req->headers[i].name, "Content-Type") == 0)
            type = req->headers[i].value;
        else if (strcmp(req->headers[i].name, "Link") == 0)
            link = req->headers[i].value;
        else
            return NULL;
    k = calloc(1, sizeof *k);
    if (!k || !(k->body = malloc(req->sent_len + 1)))
        abort();
    *k = (struct kept){.key = strdup(key_of(req)),
                       .type = strdup(type),
                       .link = strdup(link),
                       .body = memcpy(k->body, req->sent, req->sent_len),
                       .len = req->sent_len,
                       .made_at = cordee_now()};
    memcpy(k->page, req->id, sizeof k->page);
    return k;
}

/* With its key: an address may be as long as a page. */
static size_t size_of(const struct kept *k)
{
    return sizeof *k + strlen(k->key) + k->len;
}

static bool is_settled(const struct web_keep *keep, const struct cordee_request *req)
{
    return keep->version == req->keep_version && keep->minute == req->keep_minute &&
           cd_clock_ms() - keep->since_ms >= SETTLED_MS;
}

void web_keep_put(struct cordee_request *req)
{
    struct web_keep *keep = req->web->keep;
    struct kept **at, *k;

    if (!req->keep_version || req->status != 200 || !req->sent ||
        req->sent_len > LONGEST || !(k = kept_of(req)))
        return;
    pthread_mutex_lock(&keep->lock);
    at = place_of(keep, k->key);
    if (is_settled(keep, req) && !*at && keep->bytes + size_of(k) <= MOST_BYTES) {
        keep->bytes += size_of(k);
        *at = k;
        k = NULL;
    }
    pthread_mutex_unlock(&keep->lock);
    if (k)
        kept_free(k);
}
