#include "core/console/status/machine.h"
#include "core/console/status/status.h"

#include "core/config/folder.h"
#include "core/db/nightly.h"
#include "core/job/job.h"
#include "core/mail/way/way.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#define LITTLE_ROOM ((int64_t)500 << 20)

/* ---- queues and room -------------------------------------------------------- */

static int age_of(struct cordee *cd, const char *sql, int64_t *age_r,
                  struct cordee_error *err)
{
    int64_t now = cordee_now();
    int64_t since = now;

    if (cd->db->one(cd, err, &since, sql, CORDEE_ARGS(CORDEE_V(now))) < 0)
        return -1;
    *age_r = since < now ? now - since : 0;
    return 0;
}

int cd_machine_ages(struct cordee *cd, struct cd_queue_ages *ages_r,
                    struct cordee_error *err)
{
    cd = cd->host->core;
    if (age_of(cd,
               "SELECT min(max(queued_at, next_at)) FROM outbox "
               "WHERE ended_at IS NULL AND state IN ('waiting', 'deferred') "
               "AND next_at <= ?",
               &ages_r->outbox, err) < 0 ||
        age_of(cd, "SELECT min(run_at) FROM job WHERE state = 'waiting' AND run_at <= ?",
               &ages_r->jobs, err) < 0 ||
        age_of(cd,
               "SELECT min(received_at) FROM message WHERE state IN ('waiting', 'failed')"
               " AND state = 'waiting' AND next_at <= ?",
               &ages_r->incoming, err) < 0)
        return -1;
    return 0;
}

static int64_t size_of(struct cordee_host *host, const char *name)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct stat st;

    return stat(cd_folder_path(host, a, name), &st) == 0 ? st.st_size : 0;
}

void cd_machine_room(struct cordee_host *host, struct cd_machine_room *room_r)
{
    struct statvfs fs;

    *room_r = (struct cd_machine_room){.database = size_of(host, "cordee.db") +
                                                   size_of(host, "cordee.db-wal")};
    if (statvfs(host->data, &fs) == 0) {
        room_r->free = (int64_t)(fs.f_bavail * fs.f_frsize);
        room_r->whole = (int64_t)(fs.f_blocks * fs.f_frsize);
    }
}

/* ---- the status page -------------------------------------------------------- */

/* "none waits long", "12 minutes", "3 hours". */
static const char *span(const struct cd_view *view, int64_t seconds)
{
    struct cordee *cd = view->cd;
    int64_t n = seconds < 7200 ? seconds / 60 : seconds / 3600;

    if (seconds < 60)
        return T("none for long");
    return cd_show_fill(view,
                        seconds < 7200 ? TN("{1} minute", "{1} minutes", n)
                                       : TN("{1} hour", "{1} hours", n),
                        cd_show_count(view, n), NULL);
}

static void put_line(json_t *list, const char *label, const char *value, const char *tone)
{
    json_array_append_new(
        list, json_pack("{s:s,s:s,s:s}", "label", label, "value", value, "tone", tone));
}

static int put_lines(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list = json_array();
    struct cd_machine_room room;
    struct cd_queue_ages ages;

    json_object_set_new(model, "machine", list);
    cd_machine_room(cd->host, &room);
    if (cd_machine_ages(cd, &ages, err) < 0)
        return -1;
    put_line(list, T("Room on the disk"),
             cd_show_fill(view, T("{1} of {2} free"), cd_show_size(view, room.free),
                          cd_show_size(view, room.whole), NULL),
             room.free < LITTLE_ROOM ? "bd" : "");
    put_line(list, T("Database"), cd_show_size(view, room.database), "");
    put_line(list, T("Oldest mail that waits"), span(view, ages.outbox),
             ages.outbox > 3600 ? "wn" : "");
    put_line(list, T("Oldest job that waits"), span(view, ages.jobs),
             ages.jobs > 3600 ? "wn" : "");
    put_line(list, T("Oldest incoming mail not filed"), span(view, ages.incoming),
             ages.incoming > 3600 ? "wn" : "");
    return 0;
}

static void put_backup(const struct cd_view *view, json_t *model)
{
    json_t *state = cd_nightly_state(view->cd->host);

    cd_show_put_moment(view, state, "ok", cordee_json_int(state, "ok_at"));
    cd_show_put_moment(view, state, "tried", cordee_json_int(state, "tried_at"));
    cordee_json_set_text(state, "size",
                         cd_show_size(view, cordee_json_int(state, "bytes")));
    cordee_json_set_text(state, "files_text",
                         cd_show_count(view, cordee_json_int(state, "files")));
    json_object_set_new(model, "backup", state);
}

/* What was last wrong at each place that can be: schedules, kinds of jobs, the relay,
 * incoming mail, scripts. */
static int put_errors(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd->host->core;
    size_t i;
    json_t *row;
    json_t *rows = cd->db->list(
        cd, err,
        "SELECT source, error, max(at) AS at FROM ("
        "SELECT name AS source, error, last_run AS at FROM schedule WHERE error <> '' "
        "UNION ALL SELECT kind, error, coalesce(ended_at, queued_at) FROM job "
        "WHERE state = 'failed' "
        "UNION ALL SELECT 'script ' || name, error, failed_at FROM script "
        "WHERE failed_at IS NOT NULL "
        "UNION ALL SELECT 'mail.in', error, received_at FROM message "
        "WHERE state = 'failed' "
        "UNION ALL SELECT 'mailbox ' || name, error, failed_at FROM mail_source "
        "WHERE failing_since IS NOT NULL "
        "UNION ALL SELECT * FROM (SELECT 'mail.out', said, coalesce(ended_at, tried_at) "
        "FROM outbox WHERE state IN ('deferred', 'failed') AND said <> '' "
        "ORDER BY id DESC LIMIT 1)) AS t GROUP BY source ORDER BY at DESC LIMIT 30",
        CORDEE_NO_ARGS);

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row)
        cd_show_put_moment(view, row, "at", cordee_json_int(row, "at"));
    json_object_set_new(model, "errors", rows);
    return 0;
}

int cd_machine_put(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    put_backup(view, model);
    return put_lines(view, model, err) < 0 || put_errors(view, model, err) < 0 ? -1 : 0;
}

CD_HANDLER(cd_status_backup)
{
    int rc = cd_nightly_look(cd->host, true, err);

    if (rc < 0)
        return -1;
    cd_jobs_wake(cd->host);
    return cd->http->done(
        cd, req, "/status",
        rc ? T("A backup is being made.") : T("A backup is under way already."), err);
}

/* ---- alarms ----------------------------------------------------------------- */

static void alarm(json_t *alarms, const char *text, const char *level)
{
    json_array_append_new(alarms, json_pack("{s:s,s:s,s:s}", "text", text, "href",
                                            "/status", "level", level));
}

struct alarming {
    struct cordee *cd;
    json_t *alarms;
};

/* The name of a mailbox is somebody's text, so it stands behind the sentence. */
static void mailbox_alarm(void *ctx, const char *name, bool silent, int64_t since,
                          const char *error)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    struct alarming *a = ctx;
    struct cordee *cd = a->cd;

    (void)since;
    cordee_buf_printf(&text, "%s %s",
                      silent ? T("A mailbox is silent for longer than it ever was:")
                             : T("A mailbox has not been reached for more than an hour:"),
                      name);
    if (*error && !silent)
        cordee_buf_printf(&text, ". %s", error);
    json_array_append_new(a->alarms, json_pack("{s:s,s:s,s:s}", "text", text.text, "href",
                                               "/settings/mailboxes", "level", "bad"));
}

void cd_machine_alarms(struct cordee *cd, json_t *alarms)
{
    struct alarming a = {cd, alarms};
    CORDEE_AUTO(cordee_json_drop) json_t *state = cd_nightly_state(cd->host);
    struct cd_machine_room room;

    if (cordee_json_true(state, "late"))
        alarm(alarms, T("No backup was made for more than 36 hours."), "bad");
    else if (cordee_json_true(state, "failed"))
        alarm(alarms, T("The last backup failed."), "bad");
    cd_source_alarms(cd->host->core, mailbox_alarm, &a);
    cd_machine_room(cd->host, &room);
    if (room.whole && room.free < LITTLE_ROOM)
        alarm(alarms, T("The disk is nearly full."), "bad");
}
