/* Turns: one request a host at a time, a pause between two, and robots.txt before the
 * first.  What is known of a host is of this process and forgotten when it ends. */
#include "core/fetch/fetch.h"

#include "core/base/clock.h"
#include "core/fetch/robots.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGENT "cordee"
enum {
    HOSTS_MOST = 128,         /* that are remembered */
    NAME_MOST = 300,          /* bytes of "https://host:port" */
    RULES_HOLD_MS = 86400000, /* RFC 9309 2.4: a day */
    ROBOTS_TIME = 15,
    BUSY_WAIT_S = 5, /* while somebody else is being answered there */
};

struct host {
    char name[NAME_MOST];
    bool busy;
    int64_t free_ms;   /* not asked before */
    int64_t robots_ms; /* its rules hold until; 0: not read */
    struct cd_robots robots;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* of all below */
static struct host hosts[HOSTS_MOST];

/* The hosts whose turn is ours until the exchange is over: a redirect within one host is
 * the same turn. */
struct turns {
    struct host *at[CD_FETCH_REDIRECTS + 1];
    size_t n;
};

/* ---- addresses --------------------------------------------------------------- */

/* "https://host:port", and the path with its query; false: it is no address. */
static bool address_split(const char *url, char name_r[NAME_MOST], char **path_r)
{
    CURLU *u = curl_url();
    char *scheme = NULL, *host = NULL, *port = NULL, *path = NULL, *query = NULL;
    bool ok = curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
              curl_url_get(u, CURLUPART_PATH, &path, 0) == CURLUE_OK;

    if (ok) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        curl_url_get(u, CURLUPART_QUERY, &query, 0);
        cordee_buf_printf(&out, "%s%s%s", path, query ? "?" : "", query ? query : "");
        *path_r = cordee_buf_take(&out);
        ok = snprintf(name_r, NAME_MOST, "%s://%s:%s", scheme, host, port) < NAME_MOST;
        if (!ok)
            free(*path_r);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(path);
    curl_free(query);
    curl_url_cleanup(u);
    return ok;
}

/* ---- turns ------------------------------------------------------------------- */

/* The host's row, or that of who was asked longest ago; NULL: all are being asked. */
static struct host *host_find(const char *name)
{
    struct host *oldest = NULL;

    for (size_t i = 0; i < HOSTS_MOST; i++) {
        if (cordee_text_is(hosts[i].name, name))
            return &hosts[i];
        if (!hosts[i].busy && (!oldest || hosts[i].free_ms < oldest->free_ms))
            oldest = &hosts[i];
    }
    /* One that must still rest is not forgotten, or it would not. */
    if (!oldest || oldest->free_ms > cd_clock_ms())
        return NULL;
    cd_robots_drop(&oldest->robots);
    *oldest = (struct host){0};
    snprintf(oldest->name, sizeof oldest->name, "%s", name);
    return oldest;
}

static struct host *turn_held(const struct turns *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (cordee_text_is(t->at[i]->name, name))
            return t->at[i];
    return NULL;
}

/* Ours from now on, or in how many milliseconds to ask again. */
static struct host *turn_take(struct turns *t, const char *name, int64_t *wait_ms_r)
{
    const int64_t now = cd_clock_ms();
    struct host *h = turn_held(t, name);

    if (h)
        return h;
    pthread_mutex_lock(&mutex);
    h = host_find(name);
    *wait_ms_r = !h || h->busy ? BUSY_WAIT_S * 1000 : h->free_ms - now;
    if (*wait_ms_r <= 0)
        h->busy = true;
    pthread_mutex_unlock(&mutex);
    if (*wait_ms_r > 0)
        return NULL;
    t->at[t->n++] = h;
    return h;
}

static void turns_end(struct cordee *cd, struct turns *t)
{
    struct cordee *core = cd->host->core;
    const int64_t pause = core->setting->number(core, "fetch.pause");

    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < t->n; i++) {
        struct host *h = t->at[i];
        const int64_t rest = pause > h->robots.delay_s ? pause : h->robots.delay_s;

        h->free_ms = cd_clock_ms() + (rest > 0 ? rest * 1000 : 0);
        h->busy = false;
    }
    pthread_mutex_unlock(&mutex);
}

/* ---- robots.txt -------------------------------------------------------------- */

/* None is the same as an empty one; one that cannot be had forbids all (2.3.1). */
static int robots_read(struct cordee *cd, struct host *h, enum cordee_fetch_why *why_r,
                       struct cordee_error *err)
{
    char url[NAME_MOST + 20];
    const struct cordee_fetch ask = {
        .url = url, .max_bytes = CD_ROBOTS_MOST, .timeout_s = ROBOTS_TIME};
    struct cordee_fetched answer = {0};
    int rc = 0;

    snprintf(url, sizeof url, "%s/robots.txt", h->name);
    if (cd_fetch_once(cd, &ask, NULL, &answer, err) < 0) {
        *why_r = answer.why;
        return -1;
    }
    if (answer.status >= 500)
        rc = cordee_fail(err, CORDEE_E_IO,
                         "%s answers %d, and until it is there nothing of it is read",
                         url, answer.status);
    else {
        const bool some = answer.status < 300 && answer.body.len;

        cd_robots_drop(&h->robots);
        cd_robots_read(some ? answer.body.text : "", some ? answer.body.len : 0, AGENT,
                       &h->robots);
        h->robots_ms = cd_clock_ms() + RULES_HOLD_MS;
    }
    cordee_buf_drop(&answer.body);
    return rc;
}

static int robots_ask(struct cordee *cd, struct host *h, const char *url,
                      const char *path, enum cordee_fetch_why *why_r,
                      struct cordee_error *err)
{
    struct cordee *core = cd->host->core;

    if (!core->setting->number(core, "fetch.robots")) {
        cd_robots_drop(&h->robots);
        h->robots_ms = 0;
        return 0;
    }
    if (h->robots_ms <= cd_clock_ms() && robots_read(cd, h, why_r, err) < 0)
        return -1;
    return cd_robots_allows(&h->robots, path)
               ? 0
               : cordee_fail(err, CORDEE_E_DENIED,
                             "%.150s is not read: the site's robots.txt forbids it", url);
}

/* ---- the exchange ------------------------------------------------------------ */

/* At one address, when it is our turn there. */
static int hop(struct cordee *cd, const struct cordee_fetch *f, struct turns *t,
               char next_r[1100], struct cordee_fetched *result_r,
               struct cordee_error *err)
{
    char name[NAME_MOST];
    char *path = NULL;
    int64_t wait_ms = 0;
    struct host *h;
    int rc;

    if (!address_split(f->url, name, &path))
        return cordee_fail(err, CORDEE_E_IO, "%.150s is no address", f->url);
    h = turn_take(t, name, &wait_ms);
    if (!h) {
        result_r->wait_s = (uint32_t)((wait_ms + 999) / 1000);
        rc = cordee_fail(err, CORDEE_E_BUSY, "%s is asked again in %u seconds", name,
                         result_r->wait_s);
    } else {
        rc = robots_ask(cd, h, f->url, path, &result_r->why, err);
        if (rc == 0)
            rc = cd_fetch_once(cd, f, next_r, result_r, err);
    }
    free(path);
    return rc;
}

int cd_fetch_polite(struct cordee *cd, const struct cordee_fetch *f,
                    struct cordee_fetched *result_r, struct cordee_error *err)
{
    struct cordee_fetch step = *f;
    struct turns turns = {0};
    char url[1100], next[1100] = "";
    int rc = -1;

    for (int i = 0; rc < 0 && i <= CD_FETCH_REDIRECTS; i++) {
        rc = hop(cd, &step, &turns, next, result_r, err);
        if (rc < 0)
            break;
        if (*next) {
            /* As browsers do: what was posted goes where 307 and 308 say only. */
            if (result_r->status < 307 && cordee_text_is(step.method, "POST"))
                step.method = NULL;
            cd_fetched_drop(result_r);
            memcpy(url, next, sizeof url);
            step.url = url;
            rc = cordee_fail(err, CORDEE_E_IO, "%.150s: it redirects more than %d times",
                             f->url, CD_FETCH_REDIRECTS);
        }
    }
    turns_end(cd, &turns);
    return rc;
}
