#include "core/db/nightly.h"

#include "core/config/folder.h"
#include "core/db/backup.h"
#include "core/db/db.h"
#include "core/db/setting.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATE       "backup.state"
#define JOB         "db.backup"
#define MADE        "nightly-"
#define BEGUN       "checking-"
#define LATE_S      ((int64_t)36 * 3600)
#define AGAIN_S     ((int64_t)3600) /* after one that failed */
#define OLD_S       ((int64_t)35 * 86400)
#define MOST_LISTED 400

enum { DAILY = 7, WEEKLY = 4, STAMP = 20 };

/* ---- when and which ---------------------------------------------------------------- */

int64_t cd_nightly_slot(int64_t now, int hour, const char *zone)
{
    struct cordee_clock clock;
    int64_t at = now + 1;

    for (int days = 0; at > now; days++) {
        cordee_clock_at(now - (int64_t)days * 86400, zone, &clock);
        clock.hour = hour;
        clock.minute = clock.second = 0;
        at = cordee_clock_to(&clock, zone);
    }
    return at;
}

static int64_t day_of(int64_t at, const char *zone)
{
    struct cordee_clock clock;

    cordee_clock_at(at, zone, &clock);
    clock.hour = clock.minute = clock.second = 0;
    return cordee_clock_to(&clock, "UTC") / 86400;
}

/* The first of each period, until `most` periods had one. */
static void keep_first_of(const int64_t *at, size_t n, const char *zone, int days,
                          int most, bool *keep)
{
    int64_t last = INT64_MAX;

    for (size_t i = 0; i < n && most > 0; i++) {
        int64_t period = (day_of(at[i], zone) + 3) / days; /* weeks begin on Monday */

        if (period >= last)
            continue;
        last = period;
        keep[i] = true;
        most--;
    }
}

void cd_nightly_keep(const int64_t *at, size_t n, const char *zone, bool *keep)
{
    memset(keep, 0, n * sizeof *keep);
    keep_first_of(at, n, zone, 1, DAILY, keep);
    keep_first_of(at, n, zone, 7, WEEKLY, keep);
}

/* ---- what is known of it ---------------------------------------------------- */

static const char *folder_of(struct cordee_host *host, struct cordee_arena *a)
{
    const char *set = host->core->setting->text(host->core, a, "backup.folder");

    return *set ? set : cd_folder_path(host, a, "backups");
}

static const char *zone_of(struct cordee_host *host, struct cordee_arena *a)
{
    struct cordee *cd = host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, NULL, &row, "SELECT zone FROM cluster ORDER BY id LIMIT 1",
                    CORDEE_NO_ARGS) > 0)
        return cordee_arena_text(a, cordee_json_text(row, "zone"));
    return "UTC";
}

static json_t *state_load(struct cordee_host *host)
{
    json_t *state = NULL;

    if (cd_setting_look(host, STATE, &state) <= 0 || !json_is_object(state)) {
        json_decref(state);
        return json_object();
    }
    return state;
}

/* The copy that readers share is never changed: this one is ours. */
static json_t *state_copy(struct cordee_host *host)
{
    CORDEE_AUTO(cordee_json_drop) json_t *state = state_load(host);

    return json_deep_copy(state);
}

static int state_save(struct cordee_host *host, json_t *state, struct cordee_error *err)
{
    return host->core->setting->set(host->core, err, STATE, cordee_of_json(state));
}

static bool is_on(struct cordee_host *host)
{
    return !host->practice &&
           host->core->setting->number(host->core, "backup.nightly") != 0;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

json_t *cd_nightly_state(struct cordee_host *host)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    json_t *state = state_copy(host);
    int64_t good =
        later(cordee_json_int(state, "ok_at"), cordee_json_int(state, "since"));
    bool on = is_on(host);

    json_object_set_new(state, "on", json_boolean(on));
    json_object_set_new(state, "folder", json_string(folder_of(host, a)));
    json_object_set_new(state, "late",
                        json_boolean(on && good && cordee_now() - good > LATE_S));
    json_object_set_new(state, "failed", json_boolean(*cordee_json_text(state, "error")));
    return state;
}

/* ---- due or not ------------------------------------------------------------- */

static bool is_due(struct cordee_host *host, const json_t *state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t hour = host->core->setting->number(host->core, "backup.hour");
    int64_t tried = cordee_json_int(state, "tried_at");
    int64_t now = cordee_now();

    if (*cordee_json_text(state, "error") && tried + AGAIN_S <= now)
        return true;
    return later(tried, cordee_json_int(state, "since")) <
           cd_nightly_slot(now, hour < 0 || hour > 23 ? 2 : (int)hour, zone_of(host, a));
}

static int is_under_way(struct cordee *cd, struct cordee_error *err)
{
    int64_t n = 0;

    return cd->db->one(cd, err, &n,
                       "SELECT count(*) FROM job WHERE kind = ? "
                       "AND state IN ('waiting', 'running')",
                       CORDEE_ARGS(CORDEE_V(JOB))) < 0
               ? -1
               : n > 0;
}

static int queue(struct cordee_host *host, bool now, struct cordee_error *err)
{
    const struct cd_row *row = cd_rows_find(host->rows, CD_ROW_JOB, JOB);
    CORDEE_AUTO(cordee_json_drop) json_t *args = json_pack("{s:b}", "asked", now);
    int rc = is_under_way(host->core, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (!row)
        return cordee_fail(err, CORDEE_E_INTERNAL, "no job %s", JOB);
    return row->cd->job->queue(row->cd, err, JOB, args, 0) < 0 ? -1 : 1;
}

int cd_nightly_look(struct cordee_host *host, bool now, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *state = NULL;

    if (now)
        return queue(host, true, err);
    if (!is_on(host))
        return 0;
    state = state_copy(host);
    if (!cordee_json_int(state, "since")) {
        json_object_set_new(state, "since", json_integer(cordee_now()));
        return state_save(host, state, err);
    }
    return is_due(host, state) ? queue(host, false, err) : 0;
}

int cd_nightly_tick(struct cordee *cd, struct cordee_error *err)
{
    return cd_nightly_look(cd->host, false, err) < 0 ? -1 : 0;
}

/* ---- the old ones ----------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void remove_tree(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* "2026-11-21T02-00-00Z" */
static void stamp_put(int64_t at, char out[STAMP + 1])
{
    cordee_time_iso(at, out);
    out[13] = out[16] = '-';
}

static bool stamp_read(const char *stamp, int64_t *at_r)
{
    char iso[STAMP + 1];

    if (strlen(stamp) != STAMP)
        return false;
    memcpy(iso, stamp, sizeof iso);
    iso[13] = iso[16] = ':';
    return cordee_time_parse(iso, "UTC", at_r) == 0;
}

static int is_ours(const struct dirent *entry)
{
    int64_t at;

    return cordee_text_starts(entry->d_name, MADE) &&
           stamp_read(entry->d_name + strlen(MADE), &at);
}

static int newest_first(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*b)->d_name, (*a)->d_name);
}

static void thin(const char *folder, const char *zone)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct dirent **names = NULL;
    int n = scandir(folder, &names, is_ours, newest_first);
    int64_t at[MOST_LISTED] = {0};
    bool keep[MOST_LISTED];
    int known = n < MOST_LISTED ? n : MOST_LISTED;

    for (int i = 0; i < known; i++)
        (void)stamp_read(names[i]->d_name + strlen(MADE), &at[i]);
    if (known > 0)
        cd_nightly_keep(at, (size_t)known, zone, keep);
    for (int i = 0; i < n; i++) {
        if (i < known && !keep[i])
            remove_tree(cordee_arena_printf(a, "%s/%s", folder, names[i]->d_name));
        free(names[i]);
    }
    free(names);
}

static int is_before_upgrade(const struct dirent *entry)
{
    return cordee_text_starts(entry->d_name, "cordee-") &&
           cordee_text_ends(entry->d_name, ".db");
}

/* The copies made before an upgrade hold people who were erased since; they go no later
 * than the backups do. */
static void forget_upgrades(struct cordee_host *host)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *folder = cd_folder_path(host, a, "backups");
    struct dirent **names = NULL;
    int n = scandir(folder, &names, is_before_upgrade, alphasort);
    struct stat st;

    for (int i = 0; i < n; i++) {
        const char *path = cordee_arena_printf(a, "%s/%s", folder, names[i]->d_name);

        if (stat(path, &st) == 0 && st.st_mtime < cordee_now() - OLD_S)
            unlink(path);
        free(names[i]);
    }
    free(names);
}

static int is_begun(const struct dirent *entry)
{
    return cordee_text_starts(entry->d_name, BEGUN);
}

/* What a kill left behind. */
static void sweep(const char *folder)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct dirent **names = NULL;
    int n = scandir(folder, &names, is_begun, alphasort);

    for (int i = 0; i < n; i++) {
        remove_tree(cordee_arena_printf(a, "%s/%s", folder, names[i]->d_name));
        free(names[i]);
    }
    free(names);
}

/* ---- one backup ------------------------------------------------------------- */

/* Files may go while it runs (somebody is erased), but none that stayed is missing. */
static int check(struct cordee_host *host, const char *path, int64_t before,
                 struct cd_backup_size *size, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t after;

    if (cd_db_backup_check(path, size, err) < 0)
        return -1;
    after = cd_db_files_count(cordee_arena_printf(a, "%s/files", host->data), NULL);
    if (size->files < (before < after ? before : after))
        return cordee_fail(err, CORDEE_E_IO, "%lld of %lld files are missing in it",
                           (long long)(before - size->files), (long long)before);
    return 0;
}

static int make(struct cordee_host *host, const char *folder, const char *stamp,
                const char *former, struct cd_backup_size *size, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *begun = cordee_arena_printf(a, "%s/%s%s", folder, BEGUN, stamp);
    const char *path = cordee_arena_printf(a, "%s/%s%s", folder, MADE, stamp);
    bool key = host->core->setting->number(host->core, "backup.key") != 0;
    int64_t before =
        cd_db_files_count(cordee_arena_printf(a, "%s/files", host->data), NULL);

    if (*folder != '/')
        return cordee_fail(err, CORDEE_E_INVALID, "%s is not a full path", folder);
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", folder, strerror(errno));
    sweep(folder);
    if (cd_db_backup(host, begun, key, err) == 0 &&
        check(host, begun, before, size, err) == 0) {
        if (*former)
            cd_db_backup_share(begun, former);
        if (rename(begun, path) == 0)
            return 0;
        cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    }
    sweep(folder);
    return -1;
}

static void note_good(json_t *state, const char *path, const struct cd_backup_size *size)
{
    json_object_del(state, "error");
    json_object_set_new(state, "ok_at", json_integer(cordee_now()));
    json_object_set_new(state, "path", json_string(path));
    json_object_set_new(state, "bytes", json_integer(size->bytes));
    json_object_set_new(state, "files", json_integer(size->files));
}

static int take(struct cordee_host *host, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *state = state_copy(host);
    const char *folder = folder_of(host, a);
    struct cd_backup_size size = {0};
    struct cordee_error kept = {0};
    char stamp[STAMP + 1];
    int rc;

    stamp_put(cordee_now(), stamp);
    json_object_set_new(state, "tried_at", json_integer(cordee_now()));
    rc = make(host, folder, stamp, cordee_json_text(state, "path"), &size, err);
    if (rc == 0) {
        note_good(state, cordee_arena_printf(a, "%s/%s%s", folder, MADE, stamp), &size);
        thin(folder, zone_of(host, a));
        forget_upgrades(host);
    } else {
        json_object_set_new(state, "error", json_string(err->text));
    }
    if (state_save(host, state, &kept) < 0)
        return rc < 0 ? -1 : cordee_fail(err, kept.code, "%s", kept.text);
    return rc;
}

/* The one of the night that fails is tried again in an hour and shown meanwhile; it is no
 * failed job, or there would be one every hour. */
int cd_nightly_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
    int rc;

    pthread_mutex_lock(&one);
    rc = take(cd->host, err);
    pthread_mutex_unlock(&one);
    if (rc == 0)
        return CORDEE_JOB_DONE;
    if (cd->log)
        cd->log->write(cd, CORDEE_ERROR, "no backup: %s", err->text);
    if (cordee_json_true(job->args, "asked"))
        return -1;
    *err = (struct cordee_error){0};
    return CORDEE_JOB_DONE;
}
