/* The statement journal: what takes back one statement of a transaction.
 *
 * Each tracked row is a statement with a trigger, for which SQLite keeps one.  Its own
 * lies in memory without a bound (150 MB for one UPDATE of 120,000 rows), or takes its
 * bound at once, with each statement: half of the time of an import.  This one grows in
 * memory piece by piece, is used again by the next statement of the transaction, and goes
 * on in a temporary file from 1 MB on; single rows take what they took.  It comes as
 * SQLite wants it: as a file of a file system of our own, which hands on all that is no
 * statement journal. */
#include "core/db/db-priv.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST = 16 << 10, MOST = 1 << 20 }; /* in memory; what is behind is in the file */

struct journal {
    sqlite3_file pub;
    int flags;
    char *bytes; /* the first `room` */
    sqlite3_int64 room, len;
    sqlite3_file *rest; /* NULL: not longer than MOST */
};

static sqlite3_vfs ours, *theirs;

static int memory_grow(struct journal *j, sqlite3_int64 need)
{
    sqlite3_int64 room = j->room ? j->room : LEAST;
    char *bytes;

    if (need <= j->room)
        return SQLITE_OK;
    while (room < need)
        room *= 2;
    bytes = realloc(j->bytes, (size_t)room);
    if (!bytes)
        return SQLITE_IOERR_NOMEM;
    memset(bytes + j->room, 0, (size_t)(room - j->room));
    j->bytes = bytes;
    j->room = room;
    return SQLITE_OK;
}

static int rest_open(struct journal *j)
{
    int rc;

    if (j->rest)
        return SQLITE_OK;
    j->rest = calloc(1, (size_t)theirs->szOsFile);
    if (!j->rest)
        return SQLITE_IOERR_NOMEM;
    rc = theirs->xOpen(theirs, NULL, j->rest, j->flags, NULL);
    if (rc != SQLITE_OK) {
        free(j->rest);
        j->rest = NULL;
    }
    return rc;
}

/* How much of `n` bytes from `at` on is in memory. */
static int memory_part(sqlite3_int64 at, int n)
{
    if (at >= MOST)
        return 0;
    return at + n <= MOST ? n : (int)(MOST - at);
}

static int journal_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    struct journal *j = (struct journal *)file;
    const int first = memory_part(at, n);
    int rc = SQLITE_OK;

    if (first && (rc = memory_grow(j, at + first)) == SQLITE_OK)
        memcpy(j->bytes + at, bytes, (size_t)first);
    if (rc == SQLITE_OK && first < n && (rc = rest_open(j)) == SQLITE_OK)
        rc = j->rest->pMethods->xWrite(j->rest, (const char *)bytes + first, n - first,
                                       at + first - MOST);
    if (rc == SQLITE_OK && at + n > j->len)
        j->len = at + n;
    return rc;
}

static int journal_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
    struct journal *j = (struct journal *)file;
    const int first = memory_part(at, n);

    if (at + n > j->len)
        return SQLITE_IOERR_SHORT_READ;
    if (first)
        memcpy(bytes, j->bytes + at, (size_t)first);
    if (first == n)
        return SQLITE_OK;
    return j->rest->pMethods->xRead(j->rest, (char *)bytes + first, n - first,
                                    at + first - MOST);
}

static int journal_truncate(sqlite3_file *file, sqlite3_int64 len)
{
    struct journal *j = (struct journal *)file;

    if (len < j->len)
        j->len = len;
    return SQLITE_OK;
}

static int journal_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return SQLITE_OK; /* after a crash there is no statement to take back */
}

static int journal_size(sqlite3_file *file, sqlite3_int64 *len_r)
{
    *len_r = ((struct journal *)file)->len;
    return SQLITE_OK;
}

static int journal_close(sqlite3_file *file)
{
    struct journal *j = (struct journal *)file;

    if (j->rest)
        j->rest->pMethods->xClose(j->rest); /* which removes it */
    free(j->rest);
    free(j->bytes);
    j->rest = NULL;
    j->bytes = NULL;
    return SQLITE_OK;
}

/* Nobody locks or maps a journal. */
static const sqlite3_io_methods journal_methods = {
    .iVersion = 1,
    .xClose = journal_close,
    .xRead = journal_read,
    .xWrite = journal_write,
    .xTruncate = journal_truncate,
    .xSync = journal_sync,
    .xFileSize = journal_size,
};

static int file_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *flags_r)
{
    (void)vfs;
    if (!(flags & SQLITE_OPEN_SUBJOURNAL))
        return theirs->xOpen(theirs, name, file, flags, flags_r);
    *(struct journal *)file =
        (struct journal){.pub.pMethods = &journal_methods, .flags = flags};
    if (flags_r)
        *flags_r = flags;
    return SQLITE_OK;
}

void cd_journal_set_up(void)
{
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 0); /* always a file, then: ours */
    /* Nobody asks how much memory it has, and all threads would queue to count it. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    theirs = sqlite3_vfs_find(NULL);
    if (!theirs)
        abort();
    ours = *theirs;
    ours.pNext = NULL;
    ours.zName = CD_VFS;
    ours.xOpen = file_open;
    if (ours.szOsFile < (int)sizeof(struct journal))
        ours.szOsFile = sizeof(struct journal);
    sqlite3_vfs_register(&ours, 0);
}
