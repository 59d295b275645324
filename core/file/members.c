#include "core/file/members.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

#define BLOCK     ((size_t)128 * 1024)
#define MOST      1000000            /* files */
#define BYTES_MAX (INT64_C(1) << 35) /* of all together, unpacked */

struct cd_members {
    struct archive *archive;
    int64_t n, bytes;
};

static int fail(struct cd_members *m, struct cordee_error *err)
{
    const char *why = m->archive ? archive_error_string(m->archive) : NULL;

    return cordee_fail(err, CORDEE_E_INVALID, "this file cannot be read: %.200s",
                       why ? why : "nobody knows why");
}

static int set_up(struct archive *a, const char *path)
{
    return !a || archive_read_support_filter_all(a) < ARCHIVE_WARN ||
                   archive_read_support_format_zip(a) < ARCHIVE_WARN ||
                   archive_read_support_format_tar(a) < ARCHIVE_WARN ||
                   archive_read_support_format_7zip(a) < ARCHIVE_WARN ||
                   archive_read_support_format_raw(a) < ARCHIVE_WARN ||
                   archive_read_support_format_empty(a) < ARCHIVE_WARN ||
                   archive_read_open_filename(a, path, BLOCK) != ARCHIVE_OK
               ? -1
               : 0;
}

struct cd_members *cd_members_open(const char *path, struct cordee_error *err)
{
    struct cd_members *m = calloc(1, sizeof *m);

    if (!m)
        abort();
    m->archive = archive_read_new();
    if (set_up(m->archive, path) == 0)
        return m;
    fail(m, err);
    cd_members_close(m);
    return NULL;
}

void cd_members_close(struct cd_members *m)
{
    if (!m)
        return;
    if (m->archive)
        archive_read_free(m->archive);
    free(m);
}

void cd_members_drop(struct cd_members **m)
{
    cd_members_close(*m);
}

int cd_members_next(struct cd_members *m, const char **name_r, struct cordee_error *err)
{
    struct archive_entry *entry;
    int rc;

    do {
        rc = archive_read_next_header(m->archive, &entry);
        if (rc == ARCHIVE_EOF)
            return 0;
        if (rc < ARCHIVE_WARN)
            return fail(m, err);
        if (++m->n > MOST)
            return cordee_fail(err, CORDEE_E_TOO_LARGE,
                               "this archive has too many files");
    } while (archive_entry_filetype(entry) != AE_IFREG &&
             archive_format(m->archive) != ARCHIVE_FORMAT_RAW);
    *name_r = archive_entry_pathname(entry);
    if (archive_format(m->archive) == ARCHIVE_FORMAT_RAW)
        *name_r = NULL;
    else if (!*name_r)
        *name_r = "";
    return 1;
}

int64_t cd_members_read(struct cd_members *m, void *bytes, size_t room,
                        struct cordee_error *err)
{
    la_ssize_t n = archive_read_data(m->archive, bytes, room);

    if (n < 0)
        return fail(m, err);
    m->bytes += n;
    if (m->bytes > BYTES_MAX)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "this archive has too much in it");
    return n;
}

int64_t cd_members_at(const struct cd_members *m)
{
    return archive_filter_bytes(m->archive, -1);
}
