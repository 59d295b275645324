#include "tests/functional/fault-vfs.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR    512
#define CUT_EXITS 99
#define KEPT      (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)

/* ---- one disk -------------------------------------------------------------------- */

/* Written, and not yet synced; oldest first. */
struct piece {
    struct piece *next;
    sqlite3_int64 at;
    int n; /* -1: the file was cut to `at` bytes */
    char bytes[];
};

/* What of a file is in memory; one for all that have it open. */
struct content {
    struct content *next;
    char *path;
    struct piece *first, **last;
    sqlite3_int64 size; /* as who reads it sees it */
    int opened;
};

static struct disk {
    pthread_mutex_t mutex;
    struct content *files;
    sqlite3_vfs *below;
    long syncs, cut; /* cut: 0 never */
    long long written, full;
    unsigned seed;
    const char *room;
} disk = {.mutex = PTHREAD_MUTEX_INITIALIZER};

struct file {
    sqlite3_file base;
    struct content *content; /* NULL: not kept in memory (temporary files) */
    sqlite3_file *below;
};

static struct file *file_of(sqlite3_file *f)
{
    return (struct file *)f;
}

/* Whoever tests that need not guess when. */
static void tell_full(void)
{
    static bool told;
    char path[512];

    if (told || !disk.room)
        return;
    told = true;
    snprintf(path, sizeof path, "%s.full", disk.room);
    close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
}

static bool disk_full(int n)
{
    if (!disk.full || disk.written + n <= disk.full)
        return false;
    if (disk.room && access(disk.room, F_OK) == 0) {
        disk.full = 0;
        return false;
    }
    tell_full();
    return true;
}

static void piece_put(struct content *c, sqlite3_int64 at, int n, const void *bytes)
{
    struct piece *p = malloc(sizeof *p + (size_t)(n > 0 ? n : 0));

    if (!p)
        abort();
    p->next = NULL;
    p->at = at;
    p->n = n;
    if (n > 0)
        memcpy(p->bytes, bytes, (size_t)n);
    *c->last = p;
    c->last = &p->next;
}

static int piece_write(sqlite3_file *below, const struct piece *p)
{
    if (p->n < 0)
        return below->pMethods->xTruncate(below, p->at);
    return below->pMethods->xWrite(below, p->bytes, p->n, p->at);
}

static void pieces_free(struct content *c)
{
    while (c->first) {
        struct piece *next = c->first->next;

        free(c->first);
        c->first = next;
    }
    c->last = &c->first;
}

/* ---- the power goes ---------------------------------------------------------------- */

static bool heads(void)
{
    return rand_r(&disk.seed) & 1;
}

/* Any part of a piece, sector by sector. */
static void piece_tear(int fd, const struct piece *p)
{
    if (p->n < 0) {
        if (heads())
            (void)!ftruncate(fd, p->at);
        return;
    }
    for (int at = 0; at < p->n; at += SECTOR)
        if (heads())
            (void)!pwrite(fd, p->bytes + at,
                          (size_t)(p->n - at < SECTOR ? p->n - at : SECTOR), p->at + at);
}

static void power_cut(void)
{
    for (const struct content *c = disk.files; c; c = c->next) {
        int fd = c->first ? open(c->path, O_WRONLY | O_CLOEXEC) : -1;

        for (const struct piece *p = c->first; fd >= 0 && p; p = p->next)
            piece_tear(fd, p);
    }
    _exit(CUT_EXITS);
}

/* ---- a file --------------------------------------------------------------------- */

static int file_close(sqlite3_file *f)
{
    struct file *me = file_of(f);
    int rc;

    pthread_mutex_lock(&disk.mutex);
    /* A file that nobody has open loses what nobody synced only when the power goes: keep
     * it. */
    if (me->content)
        me->content->opened--;
    rc = me->below->pMethods ? me->below->pMethods->xClose(me->below) : SQLITE_OK;
    pthread_mutex_unlock(&disk.mutex);
    return rc;
}

/* Lays over `out` what of a piece falls into it. */
static void piece_lay(const struct piece *p, char *out, int n, sqlite3_int64 at)
{
    sqlite3_int64 from = p->at > at ? p->at : at;
    sqlite3_int64 until = p->at + p->n < at + n ? p->at + p->n : at + n;

    if (p->n < 0 && p->at < at + n) { /* behind the cut there is nothing */
        from = p->at > at ? p->at : at;
        memset(out + (from - at), 0, (size_t)(at + n - from));
    } else if (p->n > 0 && from < until) {
        memcpy(out + (from - at), p->bytes + (from - p->at), (size_t)(until - from));
    }
}

static int file_read(sqlite3_file *f, void *out, int n, sqlite3_int64 at)
{
    struct file *me = file_of(f);
    int rc;

    if (!me->content)
        return me->below->pMethods->xRead(me->below, out, n, at);
    pthread_mutex_lock(&disk.mutex);
    rc = me->below->pMethods->xRead(me->below, out, n, at);
    if (rc == SQLITE_OK || rc == SQLITE_IOERR_SHORT_READ) {
        for (const struct piece *p = me->content->first; p; p = p->next)
            piece_lay(p, out, n, at);
        rc = at + n <= me->content->size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }
    pthread_mutex_unlock(&disk.mutex);
    return rc;
}

static int file_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
    struct file *me = file_of(f);
    int rc = SQLITE_OK;

    if (!me->content)
        return me->below->pMethods->xWrite(me->below, bytes, n, at);
    pthread_mutex_lock(&disk.mutex);
    if (disk_full(n)) {
        rc = SQLITE_FULL;
    } else {
        disk.written += n;
        piece_put(me->content, at, n, bytes);
        if (at + n > me->content->size)
            me->content->size = at + n;
    }
    pthread_mutex_unlock(&disk.mutex);
    return rc;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct file *me = file_of(f);

    if (!me->content)
        return me->below->pMethods->xTruncate(me->below, size);
    pthread_mutex_lock(&disk.mutex);
    piece_put(me->content, size, -1, NULL);
    if (size < me->content->size)
        me->content->size = size;
    pthread_mutex_unlock(&disk.mutex);
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *f, int flags)
{
    struct file *me = file_of(f);
    int rc = SQLITE_OK;

    if (!me->content)
        return me->below->pMethods->xSync(me->below, flags);
    pthread_mutex_lock(&disk.mutex);
    if (disk.cut && ++disk.syncs >= disk.cut)
        power_cut();
    for (const struct piece *p = me->content->first; p && rc == SQLITE_OK; p = p->next)
        rc = piece_write(me->below, p);
    if (rc == SQLITE_OK)
        pieces_free(me->content);
    pthread_mutex_unlock(&disk.mutex);
    return rc;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size_r)
{
    struct file *me = file_of(f);

    if (!me->content)
        return me->below->pMethods->xFileSize(me->below, size_r);
    pthread_mutex_lock(&disk.mutex);
    *size_r = me->content->size;
    pthread_mutex_unlock(&disk.mutex);
    return SQLITE_OK;
}

static int file_control(sqlite3_file *f, int what, void *arg)
{
    struct file *me = file_of(f);

    /* Room kept in advance would be written behind our back. */
    if (what == SQLITE_FCNTL_SIZE_HINT || what == SQLITE_FCNTL_CHUNK_SIZE)
        return SQLITE_OK;
    return me->below->pMethods->xFileControl(me->below, what, arg);
}

static int file_lock(sqlite3_file *f, int level)
{
    return file_of(f)->below->pMethods->xLock(file_of(f)->below, level);
}

static int file_unlock(sqlite3_file *f, int level)
{
    return file_of(f)->below->pMethods->xUnlock(file_of(f)->below, level);
}

static int file_reserved(sqlite3_file *f, int *out)
{
    return file_of(f)->below->pMethods->xCheckReservedLock(file_of(f)->below, out);
}

static int file_sector(sqlite3_file *f)
{
    (void)f;
    return SECTOR;
}

static int file_device(sqlite3_file *f)
{
    (void)f;
    return 0; /* nothing is promised: no safe append, no atomic sector */
}

static int file_shm_map(sqlite3_file *f, int page, int size, int extend,
                        void volatile **out)
{
    return file_of(f)->below->pMethods->xShmMap(file_of(f)->below, page, size, extend,
                                                out);
}

static int file_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return file_of(f)->below->pMethods->xShmLock(file_of(f)->below, offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *f)
{
    file_of(f)->below->pMethods->xShmBarrier(file_of(f)->below);
}

static int file_shm_unmap(sqlite3_file *f, int remove)
{
    return file_of(f)->below->pMethods->xShmUnmap(file_of(f)->below, remove);
}

/* Version 2: no xFetch, so that nothing is read past the pieces by a mapping. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

/* ---- the VFS -------------------------------------------------------------------- */

static struct content *content_of(const char *path, sqlite3_file *below)
{
    struct content *c = disk.files;

    while (c && strcmp(c->path, path) != 0)
        c = c->next;
    if (!c) {
        c = calloc(1, sizeof *c);
        if (!c || !(c->path = strdup(path)))
            abort();
        c->last = &c->first;
        c->next = disk.files;
        disk.files = c;
    }
    if (!c->opened++ && !c->first)
        (void)below->pMethods->xFileSize(below, &c->size);
    return c;
}

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags,
                    int *flags_r)
{
    struct file *me = file_of(f);
    int rc;

    (void)vfs;
    me->below = (sqlite3_file *)(me + 1);
    me->content = NULL;
    me->base.pMethods = NULL;
    memset(me->below, 0, (size_t)disk.below->szOsFile);
    pthread_mutex_lock(&disk.mutex);
    rc = disk.below->xOpen(disk.below, name, me->below, flags, flags_r);
    if (rc == SQLITE_OK) {
        me->base.pMethods = &methods;
        if (flags & KEPT)
            me->content = content_of(name, me->below);
    }
    pthread_mutex_unlock(&disk.mutex);
    return rc;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    pthread_mutex_lock(&disk.mutex);
    for (struct content *c = disk.files; c; c = c->next)
        if (strcmp(c->path, name) == 0) {
            pieces_free(c);
            c->size = 0;
        }
    pthread_mutex_unlock(&disk.mutex);
    return disk.below->xDelete(disk.below, name, sync);
}

static int faults_read(char *faults)
{
    char *rest = faults;

    for (char *word; (word = strtok_r(rest, ",", &rest));) {
        char *value = strchr(word, '=');

        if (!value)
            return -1;
        *value++ = '\0';
        if (strcmp(word, "cut") == 0)
            disk.cut = atol(value);
        else if (strcmp(word, "seed") == 0)
            disk.seed = (unsigned)atol(value);
        else if (strcmp(word, "full") == 0)
            disk.full = atoll(value);
        else if (strcmp(word, "room") == 0)
            disk.room = value;
        else
            return -1;
    }
    return 0;
}

int fault_vfs_start(const char *faults)
{
    static sqlite3_vfs vfs;
    static char words[512];

    /* What core/db asks for first is asked before SQLite wakes up. */
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 0);
    disk.below = sqlite3_vfs_find(NULL);
    if (!disk.below || strlen(faults) >= sizeof words)
        return -1;
    vfs = *disk.below; /* all else as it is */
    vfs.pNext = NULL;
    vfs.zName = "fault";
    vfs.szOsFile = (int)sizeof(struct file) + disk.below->szOsFile;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    if (faults_read(strcpy(words, faults)) < 0)
        return -1;
    return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK ? 0 : -1;
}
