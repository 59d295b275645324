/* Whether the server runs and can work, and how much it did: for supervisors. */
#include "core/web/web-priv.h"

#include <sys/statvfs.h>

enum { LEAST_FREE = 20 << 20 };

/* Upper ends of the classes of latency, in microseconds. */
static const int64_t ends[CD_WEB_LATENCIES] = {1000,  2500,   5000,   10000,   25000,
                                               50000, 100000, 250000, 1000000, 5000000};

void web_count(struct cordee_request *req, int64_t us)
{
    struct web_counts *counts = &req->web->counts;
    size_t class = req->status / 100 < CD_WEB_CLASSES ? req->status / 100 : 0;

    atomic_fetch_add_explicit(&counts->by_class[class], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counts->us, (uint64_t)us, memory_order_relaxed);
    for (size_t i = 0; i < CD_WEB_LATENCIES; i++)
        if (us <= ends[i]) {
            atomic_fetch_add_explicit(&counts->within[i], 1, memory_order_relaxed);
            return;
        }
}

void cd_web_count(const struct cordee_host *host, struct cd_web_count *count_r)
{
    const struct web_counts *counts = &host->web->counts;
    uint64_t sum = 0;

    *count_r = (struct cd_web_count){.us = counts->us, .since = counts->since};
    for (size_t i = 0; i < CD_WEB_CLASSES; i++)
        count_r->requests += count_r->by_class[i] = counts->by_class[i];
    for (size_t i = 0; i < CD_WEB_LATENCIES; i++) {
        count_r->ends[i] = ends[i];
        count_r->within[i] = sum += counts->within[i];
    }
}

/* A proxy on this machine that nobody told us of also comes from loopback, but says for
 * whom it asks. */
bool cd_web_is_local(const struct cordee_request *req)
{
    return web_is_loopback(req->address) && !web_header(req, "X-Forwarded-For") &&
           !web_header(req, "Forwarded") && !web_header(req, "X-Real-IP");
}

/* The word is for whoever asks, the sentence for the log. */
static const char *trouble(struct cordee *cd, struct cordee_error *why)
{
    struct statvfs fs;
    int64_t one = 0;

    if (cd->db->one(cd, why, &one, "SELECT count(*) FROM cluster", CORDEE_NO_ARGS) <= 0)
        return "database";
    if (statvfs(cd->host->data, &fs) == 0 &&
        (uint64_t)fs.f_bavail * fs.f_frsize >= LEAST_FREE)
        return NULL;
    cordee_fail(why, CORDEE_E_IO, "less than %d MB are free", LEAST_FREE >> 20);
    return "disk";
}

static int say(struct cordee_request *req, const char *why, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:b, s:b}", "live", 1, "ready", why == NULL);

    cordee_json_set_text(model, "why", why);
    return web_reply_json(req, why ? 503 : 200, model, err);
}

int web_health_ready(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    struct cordee_error why = {0};
    const char *word = trouble(cd, &why);

    if (word)
        cd->log->write(cd, CORDEE_WARN, "not ready: %s: %s", word, why.text);
    return say(req, word, err);
}

int web_health_live(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_pack("{s:b}", "live", 1);

    (void)cd;
    return web_reply_json(req, 200, model, err);
}
