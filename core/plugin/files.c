/* Finding plugin files, and who may have written them. */
#include "core/plugin/plugin-priv.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Root's or ours, and not for others to write.  Our own group may: that is how a
 * checkout looks under umask 002. */
static int owner_ok(const char *path, const struct stat *st, struct cordee_error *err)
{
    if (st->st_uid != 0 && st->st_uid != geteuid())
        return cordee_fail(err, CORDEE_E_DENIED,
                           "%s belongs to user %u; it must belong to root or to the user "
                           "that runs Cordée",
                           path, (unsigned)st->st_uid);
    if ((st->st_mode & S_IWOTH) || ((st->st_mode & S_IWGRP) && st->st_gid != getegid()))
        return cordee_fail(err, CORDEE_E_DENIED,
                           "%s can be changed by others; chmod go-w it", path);
    return 0;
}

int plugin_file_ok(const char *path, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf dir = {0};
    const char *slash = strrchr(path, '/');
    struct stat st;

    if (lstat(path, &st) < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return cordee_fail(err, CORDEE_E_DENIED,
                           "%s is a link or no file; a plugin is a plain file", path);
    if (owner_ok(path, &st, err) < 0)
        return -1;
    cordee_buf_put(&dir, path, slash ? (size_t)(slash - path) : 0);
    if (!slash || stat(dir.text, &st) < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: no folder", path);
    return owner_ok(dir.text, &st, err);
}

static bool is_file(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

/* NAME.so here, or a plugin's own folder NAME as `make` leaves it. */
static void consider(struct cordee_host *host, const char *dir, const char *entry)
{
    char path[4200], name[64];
    size_t n = strlen(entry);

    if (cordee_text_ends(entry, ".so") && n < sizeof name) {
        snprintf(path, sizeof path, "%s/%s", dir, entry);
        snprintf(name, sizeof name, "%.*s", (int)(n - 3), entry);
        plugin_add(host, name, path);
        return;
    }
    if (!cd_plugin_name_ok(entry))
        return;
    snprintf(path, sizeof path, "%s/%s/.libs/%s.so", dir, entry, entry);
    if (!is_file(path))
        snprintf(path, sizeof path, "%s/%s/%s.so", dir, entry, entry);
    if (is_file(path))
        plugin_add(host, entry, path);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void find_in(struct cordee_host *host, const char *dir)
{
    char *full = realpath(dir, NULL);
    struct dirent **entries = NULL;
    int n = full ? scandir(full, &entries, NULL, by_name) : -1;

    for (int i = 0; i < n; i++) {
        if (entries[i]->d_name[0] != '.')
            consider(host, full, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    free(full);
}

void plugin_find(struct cordee_host *host, const char *dirs)
{
    char *copy = dirs ? strdup(dirs) : NULL;
    char *rest = copy;

    for (char *dir; (dir = strsep(&rest, ":")) != NULL;)
        if (*dir)
            find_in(host, dir);
    free(copy);
}
