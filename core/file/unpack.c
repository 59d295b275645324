#include "core/file/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#define BLOCK 65536

static void reader_drop(struct archive **a)
{
    archive_read_free(*a);
}

static int entry_find(struct archive *a, const char *path, struct cordee_error *err)
{
    struct archive_entry *entry;

    while (archive_read_next_header(a, &entry) == ARCHIVE_OK) {
        const char *name = archive_entry_pathname(entry);

        if (!name || strcasecmp(name, "readme.txt") != 0)
            return 0;
    }
    return cordee_fail(err, CORDEE_E_INVALID, "%s: %s", path,
                       archive_error_string(a) ? archive_error_string(a)
                                               : "there is nothing in it");
}

static int bytes_copy(struct archive *a, FILE *out, int64_t most,
                      struct cordee_error *err)
{
    char block[BLOCK];
    la_ssize_t n;

    while ((n = archive_read_data(a, block, sizeof block)) > 0) {
        most -= n;
        if (most < 0)
            return cordee_fail(err, CORDEE_E_TOO_LARGE, "the file is too large");
        if (fwrite(block, 1, (size_t)n, out) != (size_t)n)
            return cordee_fail(err, CORDEE_E_IO, "unpacking: %s", strerror(errno));
    }
    if (n < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "unpacking: %s",
                           archive_error_string(a));
    rewind(out);
    return 0;
}

FILE *cd_unpacked_open(const char *path, int64_t most, struct cordee_error *err)
{
    CORDEE_AUTO(reader_drop) struct archive *a = archive_read_new();
    FILE *out;

    if (!a || archive_read_support_filter_all(a) < ARCHIVE_WARN ||
        archive_read_support_format_zip(a) != ARCHIVE_OK ||
        archive_read_support_format_raw(a) != ARCHIVE_OK ||
        archive_read_support_format_empty(a) != ARCHIVE_OK ||
        archive_read_open_filename(a, path, BLOCK) != ARCHIVE_OK) {
        cordee_fail(err, CORDEE_E_IO, "%s: %s", path,
                    a ? archive_error_string(a) : strerror(errno));
        return NULL;
    }
    if (entry_find(a, path, err) < 0)
        return NULL;
    out = tmpfile();
    if (!out) {
        cordee_fail(err, CORDEE_E_IO, "unpacking: %s", strerror(errno));
        return NULL;
    }
    if (bytes_copy(a, out, most, err) < 0) {
        fclose(out);
        return NULL;
    }
    return out;
}
