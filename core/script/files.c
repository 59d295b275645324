/* The files of the scripts, and what changed in them. */
#include "core/script/script-priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_SCRIPTS 500

struct script *script_find(struct cd_scripts *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->list[i]->name, name) == 0)
            return s->list[i];
    return NULL;
}

void script_free(struct script *script)
{
    if (!script)
        return;
    shape_drop(&script->shape);
    free(script->name);
    free(script->path);
    free(script->text);
    free(script);
}

static bool name_ok(const char *file)
{
    size_t n = strspn(file, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return n > 0 && n <= 40 && strcmp(file + n, ".lua") == 0;
}

/* ---- reading one ------------------------------------------------------------ */

static int read_all(struct script *script, int fd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {.limit = SCRIPT_LARGEST};
    char piece[4096];
    ssize_t n;

    while ((n = read(fd, piece, sizeof piece)) > 0)
        cordee_buf_put(&text, piece, (size_t)n);
    if (n < 0 || text.over)
        return cordee_fail(err, CORDEE_E_SCRIPT, "%s: %s", script->path,
                           n < 0 ? strerror(errno) : "the file is too large");
    script->n = text.len;
    free(script->text);
    script->text = cordee_buf_take(&text);
    return 0;
}

static int read_file(struct script *script, struct cordee_error *err)
{
    int fd = open(script->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    int rc;

    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        rc = cordee_fail(err, CORDEE_E_SCRIPT, "%s: no plain file", script->path);
    else if (st.st_mode & S_IWOTH)
        rc = cordee_fail(err, CORDEE_E_SCRIPT,
                         "%s: everybody can change it; chmod o-w it", script->path);
    else
        rc = read_all(script, fd, err);
    if (fd >= 0)
        close(fd);
    return rc;
}

/* What a person or an earlier run left about it. */
static void read_past(struct cd_scripts *s, struct script *script)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (s->cd->db->row(s->cd, NULL, &row,
                       "SELECT off AS \"off:bool\", error FROM script WHERE name = ?",
                       CORDEE_ARGS(CORDEE_V(script->name))) <= 0)
        return;
    script->off = cordee_json_true(row, "off");
    snprintf(script->reason, sizeof script->reason, "%s", cordee_json_text(row, "error"));
}

/* A script that cannot be read stays in the list, in red, and does nothing. */
static void load(struct cd_scripts *s, struct script *script)
{
    struct cordee_error err = {0};
    char file[64];

    snprintf(file, sizeof file, "%s.lua", script->name);
    script->broken =
        read_file(script, &err) < 0 ||
        shape_read(s->host, file, script->text, script->n, &script->shape, &err) < 0;
    if (!script->broken)
        return;
    snprintf(script->reason, sizeof script->reason, "%s", err.text);
    if (s->cd->log)
        s->cd->log->write(s->cd, CORDEE_ERROR, "script %s", err.text);
}

/* ---- looking through the folders ------------------------------------------------------
 *
 * Only one thread looks, so it may read the list without the lock.  Scripts are read and
 * the database is written without it too: who fires an event holds the writers' lock
 * while it waits for ours. */

static bool is_same(const struct script *script, const char *path, const struct stat *st)
{
    return strcmp(script->path, path) == 0 && script->inode == st->st_ino &&
           script->size == st->st_size && script->changed.tv_sec == st->st_mtim.tv_sec &&
           script->changed.tv_nsec == st->st_mtim.tv_nsec;
}

static struct script *script_new(const char *name, const char *path,
                                 const struct stat *st)
{
    struct script *script = calloc(1, sizeof *script);

    if (!script)
        abort();
    script->name = strdup(name);
    script->path = strdup(path);
    script->inode = st->st_ino;
    script->size = st->st_size;
    script->changed = st->st_mtim;
    script->seen = true;
    return script;
}

/* Puts it in the place of `old`, or at the end. */
static void put(struct cd_scripts *s, struct script *script, struct script *old)
{
    size_t at = 0;

    pthread_mutex_lock(&s->mutex);
    if (old) {
        while (s->list[at] != old)
            at++;
        script->off = old->off;
    } else {
        s->list = realloc(s->list, (s->n + 1) * sizeof(void *));
        if (!s->list)
            abort();
        at = s->n++;
    }
    s->list[at] = script;
    pthread_mutex_unlock(&s->mutex);
}

/* The first folder that has a name wins. */
static void consider(struct cd_scripts *s, const char *dir, const char *file)
{
    struct script *script, *old;
    char path[4200], name[64];
    struct stat st;

    snprintf(path, sizeof path, "%s/%s", dir, file);
    snprintf(name, sizeof name, "%.*s", (int)(strlen(file) - 4), file);
    old = script_find(s, name);
    if (lstat(path, &st) < 0 || (old && old->seen) || s->n >= MOST_SCRIPTS)
        return;
    if (old && is_same(old, path, &st)) {
        old->seen = true;
        return;
    }
    script = script_new(name, path, &st);
    if (!old)
        read_past(s, script);
    load(s, script);
    clock_set(s, script, !old);
    put(s, script, old);
    if (old && old->reason[0] && !script->broken)
        script_write_note(s, name, NULL); /* a new text begins anew */
    script_free(old);
}

static void scan_dir(struct cd_scripts *s, const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *e;

    while (d && (e = readdir(d)) != NULL)
        if (name_ok(e->d_name))
            consider(s, dir, e->d_name);
    if (d)
        closedir(d);
}

static void scan_dirs(struct cd_scripts *s)
{
    char *copy = strdup(s->dirs), *rest = copy, path[4200];

    snprintf(path, sizeof path, "%s/scripts", s->host->data);
    scan_dir(s, path);
    for (char *dir; (dir = strsep(&rest, ":")) != NULL;) {
        if (!*dir)
            continue;
        scan_dir(s, dir);
        snprintf(path, sizeof path, "%s/readers", dir);
        scan_dir(s, path);
        snprintf(path, sizeof path, "%s/automations", dir);
        scan_dir(s, path);
    }
    free(copy);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(struct script *const *)a)->name, (*(struct script *const *)b)->name);
}

void scripts_scan(struct cd_scripts *s)
{
    struct script **gone;
    size_t n_gone = 0, kept = 0;

    for (size_t i = 0; i < s->n; i++)
        s->list[i]->seen = false;
    scan_dirs(s);
    gone = calloc(s->n + 1, sizeof(void *));
    if (!gone)
        abort();
    pthread_mutex_lock(&s->mutex);
    for (size_t i = 0; i < s->n; i++) {
        if (s->list[i]->seen)
            s->list[kept++] = s->list[i];
        else
            gone[n_gone++] = s->list[i];
    }
    s->n = kept;
    if (s->n)
        qsort(s->list, s->n, sizeof(void *), by_name);
    pthread_mutex_unlock(&s->mutex);
    for (size_t i = 0; i < n_gone; i++)
        script_free(gone[i]);
    free(gone);
}
