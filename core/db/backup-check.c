/* Whether a backup is one: opened, every page and index checked, its files counted. */
#include "core/db/backup.h"

#include "core/db/db-priv.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int integrity(sqlite3 *sql, const char *path, struct cordee_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc = -1;

    if (sqlite3_prepare_v2(sql, "PRAGMA integrity_check(1)", -1, &st, NULL) !=
            SQLITE_OK ||
        sqlite3_step(st) != SQLITE_ROW)
        cd_db_fail(sql, err, path);
    else if (strcmp((const char *)sqlite3_column_text(st, 0), "ok") != 0)
        cordee_fail(err, CORDEE_E_IO, "%s is damaged: %s", path,
                    (const char *)sqlite3_column_text(st, 0));
    else
        rc = 0;
    sqlite3_finalize(st);
    return rc;
}

static int database_check(const char *path, struct cordee_error *err)
{
    sqlite3 *sql = NULL;
    int rc = -1;

    if (sqlite3_open_v2(path, &sql, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        cd_db_fail(sql, err, path);
    else
        rc = integrity(sql, path, err);
    sqlite3_close(sql);
    return rc;
}

static int64_t shelf_count(const char *path, int64_t *bytes)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    DIR *dir = opendir(path);
    struct dirent *entry;
    struct stat st;
    int64_t n = 0;

    while (dir && (entry = readdir(dir)))
        if (strlen(entry->d_name) == 64 &&
            stat(cordee_arena_printf(a, "%s/%s", path, entry->d_name), &st) == 0) {
            n++;
            *bytes += st.st_size;
        }
    if (dir)
        closedir(dir);
    return n;
}

int64_t cd_db_files_count(const char *path, int64_t *bytes_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    DIR *dir = opendir(path);
    struct dirent *entry;
    int64_t bytes = 0;
    int64_t n = 0;

    while (dir && (entry = readdir(dir)))
        if (strlen(entry->d_name) == 2 && entry->d_name[0] != '.')
            n +=
                shelf_count(cordee_arena_printf(a, "%s/%s", path, entry->d_name), &bytes);
    if (dir)
        closedir(dir);
    if (bytes_r)
        *bytes_r = bytes;
    return n;
}

/* ---- one copy of what is the same ------------------------------------------------ */

/* Under one name lies one content, so that a file that the last backup has as well need
 * not be there twice.  When linking fails, two copies it is. */
static void shelf_share(const char *path, const char *former)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    DIR *dir = opendir(path);
    struct dirent *entry;
    struct stat mine, theirs;

    while (dir && (entry = readdir(dir))) {
        const char *here = cordee_arena_printf(a, "%s/%s", path, entry->d_name);
        const char *there = cordee_arena_printf(a, "%s/%s", former, entry->d_name);
        const char *link_path = cordee_arena_printf(a, "%s.link", here);

        if (strlen(entry->d_name) != 64 || stat(here, &mine) < 0 ||
            stat(there, &theirs) < 0 || mine.st_size != theirs.st_size ||
            link(there, link_path) < 0)
            continue;
        if (rename(link_path, here) < 0)
            unlink(link_path);
    }
    if (dir)
        closedir(dir);
}

void cd_db_backup_share(const char *path, const char *former)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *files = cordee_arena_printf(a, "%s/files", path);
    DIR *dir = opendir(files);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)))
        if (strlen(entry->d_name) == 2 && entry->d_name[0] != '.')
            shelf_share(cordee_arena_printf(a, "%s/%s", files, entry->d_name),
                        cordee_arena_printf(a, "%s/files/%s", former, entry->d_name));
    if (dir)
        closedir(dir);
}

int cd_db_backup_check(const char *path, struct cd_backup_size *size_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *db = cordee_arena_printf(a, "%s/cordee.db", path);
    struct stat st;

    if (access(cordee_arena_printf(a, "%s/backup.json", path), F_OK) < 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "%s is no backup: its backup.json is missing", path);
    if (database_check(db, err) < 0)
        return -1;
    if (stat(db, &st) < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", db, strerror(errno));
    size_r->files =
        cd_db_files_count(cordee_arena_printf(a, "%s/files", path), &size_r->bytes);
    size_r->bytes += st.st_size;
    return 0;
}
