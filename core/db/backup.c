#include "core/db/backup.h"

#include "core/config/folder.h"
#include "core/db/db-priv.h"
#include "core/db/suppression.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int io_fail(struct cordee_error *err, const char *path)
{
    return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
}

/* ---- the database file ----------------------------------------------------------- */

static int file_sync(const char *path, struct cordee_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = fd < 0 ? -1 : fsync(fd);

    if (rc < 0)
        io_fail(err, path);
    if (fd >= 0)
        close(fd);
    return rc;
}

/* All pages in one step: a reader's snapshot, which no writer waits for. */
static int pages_copy(sqlite3 *from, sqlite3 *to, struct cordee_error *err)
{
    sqlite3_backup *job = sqlite3_backup_init(to, "main", from, "main");

    if (!job)
        return cd_db_fail(to, err, "backup");
    (void)sqlite3_backup_step(job, -1);
    if (sqlite3_backup_finish(job) != SQLITE_OK)
        return cd_db_fail(to, err, "backup");
    /* One file by itself, without a log beside it. */
    if (sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) != SQLITE_OK)
        return cd_db_fail(to, err, "backup");
    return 0;
}

int cd_db_file_copy(const char *path, const char *to, struct cordee_error *err)
{
    const int make = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    sqlite3 *from = NULL;
    sqlite3 *copy = NULL;
    int rc = -1;

    if (sqlite3_open_v2(path, &from, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        cd_db_fail(from, err, path);
    else if (sqlite3_open_v2(to, &copy, make, NULL) != SQLITE_OK)
        cd_db_fail(copy, err, to);
    else
        rc = pages_copy(from, copy, err);
    sqlite3_close(copy);
    sqlite3_close(from);
    if (rc == 0 && (chmod(to, 0600) < 0 || file_sync(to, err) < 0))
        rc = -1;
    if (rc < 0)
        unlink(to);
    return rc;
}

int cd_db_check(const char *path, struct cordee_error *err)
{
    sqlite3 *sql = NULL;
    sqlite3_stmt *st = NULL;
    int rc = -1;

    if (sqlite3_open_v2(path, &sql, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(sql, "PRAGMA quick_check(1)", -1, &st, NULL) != SQLITE_OK ||
        sqlite3_step(st) != SQLITE_ROW)
        cd_db_fail(sql, err, path);
    else if (strcmp((const char *)sqlite3_column_text(st, 0), "ok") != 0)
        cordee_fail(err, CORDEE_E_IO, "%s is damaged: %s", path,
                    (const char *)sqlite3_column_text(st, 0));
    else
        rc = 0;
    sqlite3_finalize(st);
    sqlite3_close(sql);
    return rc;
}

/* ---- before migrating ------------------------------------------------------------ */

#define KEPT_MOST 5

static int kept_name(const struct dirent *entry)
{
    return cordee_text_starts(entry->d_name, "cordee-") &&
           cordee_text_ends(entry->d_name, ".db");
}

/* Names hold the time, so the oldest come first. */
static void kept_thin(const char *folder)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct dirent **names;
    int n = scandir(folder, &names, kept_name, alphasort);

    for (int i = 0; i < n; i++) {
        if (i < n - KEPT_MOST)
            unlink(cordee_arena_printf(a, "%s/%s", folder, names[i]->d_name));
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

int cd_db_keep(struct cd_db *db, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *slash = strrchr(db->path, '/');
    const char *folder;
    const char *path;
    char at[21];

    if (db->kept || !db->existed || !slash)
        return 0;
    folder = cordee_arena_printf(a, "%.*s/backups", (int)(slash - db->path), db->path);
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return io_fail(err, folder);
    cordee_time_iso(cordee_now(), at);
    for (char *p = at; *p; p++)
        if (*p == ':')
            *p = '-';
    path = cordee_arena_printf(a, "%s/cordee-%s.db", folder, at);
    db->host->core->log->write(db->host->core, CORDEE_INFO,
                               "upgrade: the database is copied first, to %s", path);
    if (access(path, F_OK) < 0 && cd_db_file_copy(db->path, path, err) < 0)
        return cordee_fail_in(err, "the copy before the migration: ");
    kept_thin(folder);
    db->kept = true;
    return 0;
}

/* ---- other files ----------------------------------------------------------------- */

static int bytes_copy(int in, int out, const char *path, struct cordee_error *err)
{
    char bytes[65536];
    ssize_t n;

    while ((n = read(in, bytes, sizeof bytes)) > 0)
        for (ssize_t put = 0, k; put < n; put += k)
            if ((k = write(out, bytes + put, (size_t)(n - put))) < 0)
                return io_fail(err, path);
    if (n < 0 || fsync(out) < 0)
        return io_fail(err, path);
    return 0;
}

static int file_copy(const char *from, const char *to, struct cordee_error *err)
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int out;
    int rc;

    if (in < 0)
        return io_fail(err, from);
    out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    rc = out < 0 ? io_fail(err, to) : bytes_copy(in, out, to, err);
    if (out >= 0)
        close(out);
    close(in);
    return rc;
}

/* Copies what is there of a name in a folder: a file, or nothing. */
static int named_copy(const char *from, const char *to, const char *name,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *path = cordee_arena_printf(a, "%s/%s", from, name);

    if (access(path, F_OK) < 0)
        return 0;
    return file_copy(path, cordee_arena_printf(a, "%s/%s", to, name), err);
}

static bool is_hex(const char *name, size_t n)
{
    return strlen(name) == n && strspn(name, "0123456789abcdef") == n;
}

/* Every entry whose name is `n` hex digits, handed to `each` with both its paths. */
static int tree_copy(const char *from, const char *to, size_t n,
                     int (*each)(const char *from, const char *to,
                                 struct cordee_error *err),
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    DIR *dir = opendir(from);
    struct dirent *entry;
    int rc = 0;

    if (!dir)
        return errno == ENOENT ? 0 : io_fail(err, from);
    if (mkdir(to, 0700) < 0 && errno != EEXIST)
        rc = io_fail(err, to);
    while (rc == 0 && (entry = readdir(dir)))
        if (is_hex(entry->d_name, n))
            rc = each(cordee_arena_printf(a, "%s/%s", from, entry->d_name),
                      cordee_arena_printf(a, "%s/%s", to, entry->d_name), err);
    closedir(dir);
    return rc;
}

static int shelf_copy(const char *from, const char *to, struct cordee_error *err)
{
    return tree_copy(from, to, 64, file_copy, err);
}

static int files_copy(const char *from, const char *to, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return tree_copy(cordee_arena_printf(a, "%s/files", from),
                     cordee_arena_printf(a, "%s/files", to), 2, shelf_copy, err);
}

/* ---- backup ---------------------------------------------------------------------- */

/* What proves later that a key is the right one, without being of use for anything. */
static void key_proof(const struct cordee_host *host, char out[65])
{
    cd_key_hash(host, "db.backup", "this is the key", out);
}

static int note_write(struct cordee_host *host, const char *folder, bool with_key,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char at[21];
    char proof[65];
    json_t *note;
    int rc;

    cordee_time_iso(cordee_now(), at);
    key_proof(host, proof);
    note = json_pack("{s:s, s:s, s:s, s:b, s:b, s:s}", "what", "Cordée backup", "version",
                     PACKAGE_VERSION, "at", at, "practice", host->practice, "with_key",
                     with_key, "key_proof", proof);
    rc = json_dump_file(note, cordee_arena_printf(a, "%s/backup.json", folder),
                        JSON_INDENT(2));
    json_decref(note);
    return rc < 0
               ? cordee_fail(err, CORDEE_E_IO, "%s/backup.json cannot be written", folder)
               : 0;
}

/* First the database, then the files: a file that came in between is one too many, never
 * one too few. */
static int backup_into(struct cordee_host *host, const char *folder, bool with_key,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (cd_db_file_copy(host->db->path, cordee_arena_printf(a, "%s/cordee.db", folder),
                        err) < 0 ||
        files_copy(host->data, folder, err) < 0 ||
        named_copy(host->data, folder, "cordee.conf", err) < 0 ||
        named_copy(host->data, folder, "practice", err) < 0 ||
        named_copy(host->data, folder, CD_SUPPRESSION_LOG, err) < 0)
        return -1;
    if (with_key && named_copy(host->data, folder, "secret.key", err) < 0)
        return -1;
    return note_write(host, folder, with_key, err);
}

int cd_db_backup(struct cordee_host *host, const char *path, bool with_key,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *begun = cordee_arena_printf(a, "%s.part", path);

    if (!host->db || !host->folder)
        return cordee_fail(err, CORDEE_E_INTERNAL, "no data folder is open");
    if (access(path, F_OK) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s is there already", path);
    if (mkdir(begun, 0700) < 0)
        return io_fail(err, begun);
    if (backup_into(host, begun, with_key, err) < 0)
        return cordee_fail_in(err, "the backup is not complete (%s): ", begun);
    return rename(begun, path) < 0 ? io_fail(err, path) : 0;
}

/* ---- restore --------------------------------------------------------------------- */

static int key_check(const char *from, const char *to, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *note =
        json_load_file(cordee_arena_printf(a, "%s/backup.json", from), 0, NULL);
    struct cordee_host host = {0};
    char proof[65];

    if (!note)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "%s is no backup: its backup.json is missing", from);
    if (cd_folder_open(&host, to, CD_FOLDER_SERVE, err) < 0)
        return -1;
    key_proof(&host, proof);
    cd_folder_close(&host);
    if (strcmp(proof, cordee_json_text(note, "key_proof")) != 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "%s/secret.key is not the key of this backup: put the right "
                           "one there",
                           to);
    return 0;
}

static int key_bring(const char *from, const char *to, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (access(cordee_arena_printf(a, "%s/secret.key", to), F_OK) == 0)
        return 0;
    if (access(cordee_arena_printf(a, "%s/secret.key", from), F_OK) < 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "this backup has no key: put the secret.key of the folder it "
                           "was taken of into %s first",
                           to);
    return named_copy(from, to, "secret.key", err);
}

static int mark_held(const char *path, struct cordee_error *err)
{
    static const char mark[] =
        "INSERT INTO setting(key, value) SELECT column1, column2 FROM (VALUES"
        " ('core.held', 'true'), ('core.held_why', '\"restored\"'),"
        " ('core.held_since', CAST(unixepoch() AS TEXT)), ('core.held_age', CAST((SELECT"
        "  coalesce(max(at), 0) FROM (SELECT max(at) AS at FROM change_set UNION ALL"
        "  SELECT max(at) FROM audit)) AS TEXT))) WHERE true"
        " ON CONFLICT(key) DO UPDATE SET value = excluded.value;"
        "INSERT INTO audit(action) VALUES('data.restore')";
    sqlite3 *sql = NULL;
    int rc = 0;

    if (sqlite3_open_v2(path, &sql, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(sql, mark, NULL, NULL, NULL) != SQLITE_OK)
        rc = cd_db_fail(sql, err, path);
    sqlite3_close(sql);
    return rc;
}

/* The database comes last and under its name only when it is marked as held: what is
 * broken off before is no data folder. */
static int database_bring(const char *from, const char *to, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *begun = cordee_arena_printf(a, "%s/cordee.db.part", to);
    const char *path = cordee_arena_printf(a, "%s/cordee.db", to);

    if (unlink(begun) < 0 && errno != ENOENT)
        return io_fail(err, begun);
    if (file_copy(cordee_arena_printf(a, "%s/cordee.db", from), begun, err) < 0 ||
        cd_db_check(begun, err) < 0 || mark_held(begun, err) < 0 ||
        file_sync(begun, err) < 0)
        return -1;
    return rename(begun, path) < 0 ? io_fail(err, path) : 0;
}

/* A log that is there is the folder's own and knows more; then the one that was brought;
 * then what the backup has. */
static int log_bring(const char *from, const char *to, const char *log,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *here = cordee_arena_printf(a, "%s/%s", to, CD_SUPPRESSION_LOG);

    if (access(here, F_OK) == 0)
        return log ? cordee_fail(err, CORDEE_E_CONFLICT, "%s is there already", here) : 0;
    return log ? file_copy(log, here, err)
               : named_copy(from, to, CD_SUPPRESSION_LOG, err);
}

int cd_db_restore(const char *from, const char *to, const char *log,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (access(cordee_arena_printf(a, "%s/backup.json", from), F_OK) < 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "%s is no backup: its backup.json is missing", from);
    if (mkdir(to, 0700) < 0 && errno != EEXIST)
        return io_fail(err, to);
    if (access(cordee_arena_printf(a, "%s/cordee.db", to), F_OK) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT,
                           "%s has a database already: restore into a new folder", to);
    if (key_bring(from, to, err) < 0 || key_check(from, to, err) < 0 ||
        log_bring(from, to, log, err) < 0 || files_copy(from, to, err) < 0 ||
        named_copy(from, to, "practice", err) < 0)
        return -1;
    if (access(cordee_arena_printf(a, "%s/cordee.conf", to), F_OK) < 0 &&
        named_copy(from, to, "cordee.conf", err) < 0)
        return -1;
    return database_bring(from, to, err);
}
