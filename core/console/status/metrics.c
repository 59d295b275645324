/* /metrics: counts in the text format of Prometheus, for this machine or who may see the
 * status page. */
#include "core/console/status/machine.h"
#include "core/console/status/status.h"

#include "core/db/nightly.h"
#include "core/web/web.h"

#include <inttypes.h>

static void head(struct cordee_buf *out, const char *name, const char *type,
                 const char *help)
{
    cordee_buf_printf(out, "# HELP cordee_%s %s\n# TYPE cordee_%s %s\n", name, help, name,
                      type);
}

static void gauge(struct cordee_buf *out, const char *name, int64_t n, const char *help)
{
    head(out, name, "gauge", help);
    cordee_buf_printf(out, "cordee_%s %" PRId64 "\n", name, n);
}

static void put_requests(struct cordee_host *host, struct cordee_buf *out)
{
    static const char *const names[CD_WEB_CLASSES] = {"other", "1xx", "2xx",
                                                      "3xx",   "4xx", "5xx"};
    struct cd_web_count count;

    cd_web_count(host, &count);
    head(out, "http_requests_total", "counter", "Replies by class of status.");
    for (size_t i = 2; i < CD_WEB_CLASSES; i++)
        cordee_buf_printf(out, "cordee_http_requests_total{code=\"%s\"} %" PRIu64 "\n",
                          names[i], count.by_class[i]);
    head(out, "http_request_seconds", "histogram", "From the first byte to the reply.");
    for (size_t i = 0; i < CD_WEB_LATENCIES; i++)
        cordee_buf_printf(out,
                          "cordee_http_request_seconds_bucket{le=\"%g\"} %" PRIu64 "\n",
                          (double)count.ends[i] / 1e6, count.within[i]);
    cordee_buf_printf(out,
                      "cordee_http_request_seconds_bucket{le=\"+Inf\"} %" PRIu64
                      "\ncordee_http_request_seconds_sum %.6f\n"
                      "cordee_http_request_seconds_count %" PRIu64 "\n",
                      count.requests, (double)count.us / 1e6, count.requests);
    gauge(out, "start_time_seconds", count.since, "When the server started.");
}

/* A series a row of state and number; `states` so that what is zero is said too. */
static int put_states(struct cordee *cd, struct cordee_buf *out, const char *name,
                      const char *const *states, const char *sql, const char *help,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = cd->db->list(cd, err, sql, CORDEE_NO_ARGS);

    if (!rows)
        return -1;
    head(out, name, "gauge", help);
    for (; *states; states++) {
        int64_t n = 0;
        size_t i;
        json_t *row;

        json_array_foreach (rows, i, row)
            if (cordee_text_is(cordee_json_text(row, "state"), *states))
                n = cordee_json_int(row, "n");
        cordee_buf_printf(out, "cordee_%s{state=\"%s\"} %" PRId64 "\n", name, *states, n);
    }
    return 0;
}

static int put_queues(struct cordee *cd, struct cordee_buf *out, struct cordee_error *err)
{
    static const char *const mails[] = {"waiting",  "sending",   "sent",
                                        "deferred", "failed",    "suppressed",
                                        "unknown",  "cancelled", NULL};
    static const char *const jobs[] = {"waiting", "running",   "done",
                                       "failed",  "cancelled", NULL};
    struct cd_queue_ages ages;

    if (put_states(cd, out, "outbox", mails,
                   "SELECT state, count(*) AS n FROM outbox GROUP BY state",
                   "Mails by state.", err) < 0 ||
        put_states(cd, out, "jobs", jobs,
                   "SELECT state, count(*) AS n FROM job GROUP BY state",
                   "Jobs by state; failed ones until they are tried again.", err) < 0 ||
        cd_machine_ages(cd, &ages, err) < 0)
        return -1;
    head(out, "queue_age_seconds", "gauge", "How long the oldest that is due waits.");
    cordee_buf_printf(out,
                      "cordee_queue_age_seconds{queue=\"outbox\"} %" PRId64
                      "\ncordee_queue_age_seconds{queue=\"jobs\"} %" PRId64
                      "\ncordee_queue_age_seconds{queue=\"incoming\"} %" PRId64 "\n",
                      ages.outbox, ages.jobs, ages.incoming);
    return 0;
}

static void put_machine(struct cordee_host *host, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_json_drop) json_t *state = cd_nightly_state(host);
    int64_t made = cordee_json_int(state, "ok_at");
    struct cd_machine_room room;

    cd_machine_room(host, &room);
    gauge(out, "database_bytes", room.database, "Size of the database and its log.");
    gauge(out, "disk_free_bytes", room.free, "Room left where the data folder is.");
    head(out, "backup_age_seconds", "gauge",
         "Age of the last backup that was checked; missing: none yet.");
    if (made)
        cordee_buf_printf(out, "cordee_backup_age_seconds %" PRId64 "\n",
                          cordee_now() - made);
    gauge(out, "backup_failed", cordee_json_true(state, "failed"),
          "1 when the last try failed.");
}

CD_HANDLER(cd_metrics_show)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    if (!cd_web_is_local(req) && !cd->http->may(req, "console.status"))
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           T("Ask from this machine, or with an API token that may see "
                             "the server's state."));
    head(&out, "info", "gauge", "The program.");
    cordee_buf_printf(&out, "cordee_info{version=\"%s\"} 1\n", PACKAGE_VERSION);
    put_requests(cd->host, &out);
    put_machine(cd->host, &out);
    if (put_queues(cd, &out, err) < 0)
        return -1;
    return cd->http->bytes(cd, req, "text/plain; version=0.0.4; charset=utf-8", NULL,
                           out.text, out.len, err);
}
