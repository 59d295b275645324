/* How the machine is: outgoing mail, what is not known to be sent, jobs, held data. */
#include "core/console/status/status.h"
#include "core/console/page.h"
#include "core/console/status/machine.h"

#include "core/crm/erase/erase.h"
#include "core/db/db.h"
#include "core/db/held.h"
#include "core/job/job.h"
#include "core/mail/send/outbox.h"
#include "core/mail/send/relays.h"

#include <string.h>

/* ---- outgoing mail --------------------------------------------------------------- */

static int put_queue(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    static const char *const states[][3] = {
        {"waiting", T_LATER("Waiting"), ""},
        {"sending", T_LATER("Being sent"), "in"},
        {"deferred", T_LATER("Waiting, will retry"), "wn"},
        {"unknown", T_LATER("Not known whether sent"), "wn"},
        {"failed", T_LATER("Not delivered"), "bd"},
        {"suppressed", T_LATER("Not sent: not to be written to"), ""},
        {"cancelled", T_LATER("Cancelled"), ""},
        {"sent", T_LATER("Sent"), "ok"},
        {NULL, NULL, NULL},
    };
    struct cordee *cd = view->cd;
    json_t *list = json_array();

    json_object_set_new(model, "queue", list);
    for (size_t i = 0; states[i][0]; i++) {
        int64_t n = 0;

        if (cd->db->one(cd, err, &n, "SELECT count(*) FROM outbox WHERE state = ?",
                        CORDEE_ARGS(CORDEE_V(states[i][0]))) < 0)
            return -1;
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:s,s:b}", "label", T(states[i][1]),
                                        "n", cd_show_count(view, n), "tone",
                                        n ? states[i][2] : "", "any", n > 0));
    }
    return 0;
}

static int put_unknown(const struct cd_view *view, json_t *model,
                       struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *row;
    json_t *rows = cd->db->list(
        cd, err,
        "SELECT b.id, b.address, b.said, b.state, p.name, l.subject, b.party, "
        "coalesce(b.ended_at, b.queued_at) AS at FROM outbox b JOIN letter l "
        "ON l.id = b.letter LEFT JOIN party p ON p.id = b.party "
        "WHERE b.state = 'unknown' AND b.settled_at IS NULL ORDER BY b.id DESC LIMIT 100",
        CORDEE_NO_ARGS);

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf subject = {0};

        cd->mail->outline(cd, cordee_json_text(row, "subject"), &subject);
        cordee_json_set_text(row, "subject", subject.text ? subject.text : "");
        cd_show_put_moment(view, row, "at", cordee_json_int(row, "at"));
    }
    json_object_set_new(model, "unknown", rows);
    return 0;
}

static int put_relay(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *status = cd_outbox_status(cd->host, err);

    if (!status)
        return -1;
    cordee_json_set_text(status, "server", cd_relay_first(cd->host->core, view->arena));
    cd_show_put_moment(view, status, "until", cordee_json_int(status, "paused_until"));
    json_object_set_new(model, "relay", status);
    return 0;
}

/* ---- jobs ------------------------------------------------------------------------ */

static int put_jobs(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *job;
    json_t *jobs = cd->db->list(
        cd, err,
        "SELECT id, kind, state, words, error, attempt, state = 'failed' AS "
        "\"failed:bool\", state IN ('waiting', 'running') AS \"open:bool\", "
        "coalesce(ended_at, queued_at) AS at FROM job "
        "WHERE state <> 'done' ORDER BY state = 'failed' DESC, id DESC LIMIT 50",
        CORDEE_NO_ARGS);

    if (!jobs)
        return -1;
    json_array_foreach (jobs, i, job) {
        const struct cd_row *row =
            cd_rows_find(cd->host->rows, CD_ROW_JOB, cordee_json_text(job, "kind"));

        cd_show_put_moment(view, job, "at", cordee_json_int(job, "at"));
        if (row)
            cordee_json_set_text(job, "label",
                                 T(((const struct cordee_job_kind *)row->row)->label));
        else
            cordee_json_set_text(job, "label", cordee_json_text(job, "kind"));
    }
    json_object_set_new(model, "jobs", jobs);
    return 0;
}

static int put_held(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *held = NULL;
    int64_t former = 0;
    int rc = cd_held_model(cd, &held, err);

    if (rc > 0 && cd->db->one(cd, err, &former,
                              "SELECT count(*) FROM job WHERE state = 'cancelled'"
                              " AND error = ?",
                              CORDEE_ARGS(CORDEE_V(CD_JOB_FORMER))) < 0) {
        json_decref(held);
        return -1;
    }
    if (rc > 0 && former)
        cordee_json_set_text(held, "former", cd_show_count(view, former));
    if (rc > 0)
        json_object_set_new(
            held, "restored",
            json_boolean(strcmp(cordee_json_text(held, "why"), "restored") == 0));
    if (rc > 0)
        json_object_set_new(model, "held", held);
    return rc < 0 ? -1 : 0;
}

CD_HANDLER(cd_status_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    if (put_relay(&view, model, err) < 0 || put_queue(&view, model, err) < 0 ||
        put_unknown(&view, model, err) < 0 || put_jobs(&view, model, err) < 0 ||
        put_held(&view, model, err) < 0 || cd_machine_put(&view, model, err) < 0)
        return -1;
    cordee_json_set_text(model, "version", PACKAGE_VERSION);
    cordee_json_set_text(model, "folder", cd->host->data);
    return cd->http->page(cd, req, "status", model, err);
}

/* ---- what a person decides ------------------------------------------------------- */

CD_HANDLER(cd_status_again)
{
    int rc = cd_outbox_again(cd->host->core, err, cd->http->path_int(req, "id"));

    if (rc < 0)
        return -1;
    if (rc == 0)
        return cd->http->failed(cd, req, "/status",
                                T("Nothing to send again: its state has changed."), err);
    return cd->http->done(cd, req, "/status", T("It waits to be sent again."), err);
}

CD_HANDLER(cd_status_leave)
{
    if (cd_outbox_settle(cd->host->core, err, cd->http->path_int(req, "id")) < 0)
        return -1;
    return cd->http->done(cd, req, "/status",
                          T("Left as it is: it may have arrived, or not."), err);
}

CD_HANDLER(cd_status_retry)
{
    if (cd_jobs_retry(cd->host, cd->http->path_int(req, "id"), err) < 0)
        return -1;
    return cd->http->done(cd, req, "/status", T("It is tried again."), err);
}

/* Half of a person would be left, and what she is known by with the job. */
static int may_stop(struct cordee *cd, int64_t job, struct cordee_error *err)
{
    int64_t begun = 0;

    if (cd->db->one(cd, err, &begun,
                    "SELECT 1 FROM job WHERE id = ? AND kind = 'crm.erase' AND "
                    "json_extract(kept, '$.stage') IS NOT NULL",
                    CORDEE_ARGS(CORDEE_V(job))) < 0)
        return -1;
    return begun ? cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                               T("Erasing a person has begun and goes to its end."))
                 : 0;
}

CD_HANDLER(cd_status_cancel)
{
    int64_t job = cd->http->path_int(req, "id");

    if (may_stop(cd, job, err) < 0 || cd->job->cancel(cd, err, job) < 0)
        return -1;
    return cd->http->done(cd, req, "/status", T("It is being stopped."), err);
}

/* Whoever was erased after the backup was made is, before anything goes out. */
static int erase_first(struct cordee *cd, struct cordee_error *err)
{
    int64_t staff = cd_db_actor_now(cd->host);
    int rc = cd_erase_again(cd->host, NULL, err);

    cd_db_actor(cd->host, staff, CD_DB_PEOPLE);
    return rc;
}

CD_HANDLER(cd_status_release)
{
    if (erase_first(cd, err) < 0 || cd_jobs_forgo(cd->host, err) < 0 ||
        cd_held_release(cd, err) < 0)
        return -1;
    cd_outbox_wake(cd->host);
    cd_jobs_wake(cd->host);
    return cd->http->done(cd, req, "/status", T("Released: outgoing work goes on."), err);
}

/* ---- alarms on the home page ----------------------------------------------------- */

static void alarm(json_t *alarms, const char *text, const char *href, const char *level)
{
    json_array_append_new(
        alarms, json_pack("{s:s,s:s,s:s}", "text", text, "href", href, "level", level));
}

int cd_status_alarms(struct cordee *cd, json_t *alarms, struct cordee_error *err)
{
    int64_t unknown = 0, failed = 0;

    if (cd_held(cd->host))
        alarm(alarms,
              T("This data was restored or moved, so nothing is sent until somebody "
                "releases it."),
              "/status", "bad");
    if (cd->db->one(cd, err, &unknown,
                    "SELECT count(*) FROM outbox WHERE state = 'unknown'"
                    " AND settled_at IS NULL",
                    CORDEE_NO_ARGS) < 0 ||
        cd->db->one(cd, err, &failed, "SELECT count(*) FROM job WHERE state = 'failed'",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    if (unknown)
        alarm(alarms,
              T("Of some mails it is not known whether they were sent. Please decide."),
              "/status", "warn");
    if (failed)
        alarm(alarms, T("A job in the background has failed."), "/status", "warn");
    cd_machine_alarms(cd, alarms);
    return 0;
}
