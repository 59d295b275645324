/* Reading an archive that may be anybody's: entries are plain files in the order of a
 * dump, and nothing of it is written anywhere under a name it chose. */
#include "core/dump/dump-priv.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK         ((size_t)64 * 1024)
#define MOST_LINE     ((size_t)64 * 1024 * 1024)
#define MOST_MANIFEST ((size_t)4 * 1024 * 1024)

struct dump_reader {
    struct archive *archive;
    struct cordee_buf text; /* of the entry; what is read next begins at `at` */
    size_t at;
    bool ended; /* the entry */
    char name[200];
};

static int read_fail(struct dump_reader *r, struct cordee_error *err)
{
    const char *why = archive_error_string(r->archive);

    return cordee_fail(err, CORDEE_E_INVALID,
                       "this is no dump, or it is damaged or cut off (%s)",
                       why ? why : "no archive");
}

static struct dump_reader *reader_new(void)
{
    struct dump_reader *r = calloc(1, sizeof *r);

    if (!r || !(r->archive = archive_read_new()))
        abort();
    archive_read_support_filter_gzip(r->archive);
    archive_read_support_format_tar(r->archive);
    return r;
}

struct dump_reader *dump_reader_open(const char *path, struct cordee_error *err)
{
    struct dump_reader *r = reader_new();

    if (archive_read_open_filename(r->archive, path, BLOCK) == ARCHIVE_OK)
        return r;
    read_fail(r, err);
    dump_reader_close(r);
    return NULL;
}

struct dump_reader *dump_reader_of(const void *bytes, size_t n, struct cordee_error *err)
{
    struct dump_reader *r = reader_new();

    if (archive_read_open_memory(r->archive, bytes, n) == ARCHIVE_OK)
        return r;
    read_fail(r, err);
    dump_reader_close(r);
    return NULL;
}

void dump_reader_close(struct dump_reader *r)
{
    if (!r)
        return;
    archive_read_free(r->archive);
    cordee_buf_drop(&r->text);
    free(r);
}

int dump_reader_next(struct dump_reader *r, struct dump_entry *entry_r,
                     struct cordee_error *err)
{
    struct archive_entry *entry = NULL;
    int rc = archive_read_next_header(r->archive, &entry);
    const char *name;

    if (rc == ARCHIVE_EOF)
        return 0;
    if (rc != ARCHIVE_OK)
        return read_fail(r, err);
    name = archive_entry_pathname(entry);
    if (!name || strlen(name) >= sizeof r->name || !cordee_utf8_ok(name, strlen(name)))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the archive has an entry with a name that no dump has");
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) ||
        archive_entry_symlink(entry) || archive_entry_sparse_count(entry) > 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the archive's entry %s is no plain file", name);
    snprintf(r->name, sizeof r->name, "%s", name);
    cordee_buf_clear(&r->text);
    r->at = 0;
    r->ended = false;
    *entry_r = (struct dump_entry){r->name, archive_entry_size(entry)};
    return 1;
}

int64_t dump_reader_bytes(struct dump_reader *r, void *out, size_t room,
                          struct cordee_error *err)
{
    la_ssize_t n = archive_read_data(r->archive, out, room);

    return n < 0 ? read_fail(r, err) : n;
}

/* 1: more is there; 0: the entry is over. */
static int fill(struct dump_reader *r, struct cordee_error *err)
{
    char block[BLOCK];
    int64_t n;

    if (r->ended)
        return 0;
    if (r->at > 0 && r->text.text) {
        memmove(r->text.text, r->text.text + r->at, r->text.len - r->at + 1);
        r->text.len -= r->at;
        r->at = 0;
    }
    if (r->text.len > MOST_LINE)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "a line has more than 64 MB");
    n = dump_reader_bytes(r, block, sizeof block, err);
    if (n < 0)
        return -1;
    r->ended = n == 0;
    cordee_buf_put(&r->text, block, (size_t)n);
    return n > 0;
}

int dump_reader_line(struct dump_reader *r, const char **line_r, size_t *n_r,
                     struct cordee_error *err)
{
    size_t seen = 0;

    for (;;) {
        size_t left = r->text.len - r->at;
        const char *from = r->text.text ? r->text.text + r->at : NULL;
        const char *end =
            from && left > seen ? memchr(from + seen, '\n', left - seen) : NULL;
        int rc;

        if (end) {
            *line_r = from;
            *n_r = (size_t)(end - from);
            r->at += *n_r + 1;
            return 1;
        }
        seen = left;
        rc = fill(r, err);
        if (rc < 0)
            return -1;
        if (rc == 0)
            return left == 0
                       ? 0
                       : cordee_fail(err, CORDEE_E_INVALID, "the last line has no end");
    }
}

/* ---- the manifest ----------------------------------------------------------- */

static json_t *manifest_parse(struct dump_reader *r, int64_t size,
                              struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {.limit = MOST_MANIFEST};
    char block[BLOCK];
    json_t *manifest;
    int64_t n;

    if (size < 0 || (size_t)size >= MOST_MANIFEST) {
        cordee_fail(err, CORDEE_E_TOO_LARGE, "its " DUMP_MANIFEST " is too large");
        return NULL;
    }
    while ((n = dump_reader_bytes(r, block, sizeof block, err)) > 0)
        cordee_buf_put(&text, block, (size_t)n);
    if (n < 0)
        return NULL;
    manifest = text.text && !text.over
                   ? json_loadb(text.text, text.len, JSON_REJECT_DUPLICATES, NULL)
                   : NULL;
    if (!json_is_object(manifest) ||
        strcmp(cordee_json_text(manifest, "format"), DUMP_FORMAT) != 0) {
        cordee_fail(err, CORDEE_E_INVALID, "this is no dump of Cordée");
        json_decref(manifest);
        return NULL;
    }
    return manifest;
}

/* A dump is loaded by the program whose tables are as they were: what a newer one would
 * make of them, its migrations know and we do not. */
static int parts_check(const json_t *manifest, const json_t *here,
                       struct cordee_error *err)
{
    json_t *theirs = json_object_get(manifest, "parts");
    const char *part;
    json_t *version;

    if (cordee_json_int(manifest, "version") != DUMP_VERSION)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the dump has the format %lld, and this program knows %d",
                           (long long)cordee_json_int(manifest, "version"), DUMP_VERSION);
    if (!json_is_object(theirs))
        return cordee_fail(err, CORDEE_E_INVALID, "the dump says no versions");
    json_object_foreach (theirs, part, version) {
        int64_t mine = cordee_json_int(here, part);
        int64_t its = json_integer_value(version);

        if (!json_object_get(here, part))
            return cordee_fail(err, CORDEE_E_INVALID,
                               "the dump has data of the plugin %.60s, which is not here",
                               part);
        if (mine != its)
            return cordee_fail(err, CORDEE_E_INVALID,
                               "the dump's tables of %.60s have the version %lld, here "
                               "it is %lld: load it with the version of Cordée that "
                               "made it, then upgrade",
                               part, (long long)its, (long long)mine);
    }
    return 0;
}

static int columns_check(const struct dump_table *t, const json_t *columns,
                         struct cordee_error *err)
{
    size_t i;
    json_t *column;

    if (json_array_size(columns) != t->n)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the dump's table %s has %zu columns, here it has %zu",
                           t->name, json_array_size(columns), t->n);
    json_array_foreach (columns, i, column) {
        const char *name = json_string_value(json_array_get(column, 0));
        const char *type = json_string_value(json_array_get(column, 1));

        if (!name || !type || strcmp(name, t->columns[i].name) != 0 ||
            strcmp(type, dump_type_name(t->columns[i].type)) != 0)
            return cordee_fail(err, CORDEE_E_INVALID,
                               "the dump's table %s has the column \"%.60s\" where here "
                               "is \"%s\"",
                               t->name, name ? name : "", t->columns[i].name);
    }
    return 0;
}

/* Tables of a plugin that the dump does not have stay as they are. */
static int tables_check(const json_t *manifest, struct dump_table *first,
                        struct cordee_error *err)
{
    const json_t *tables = json_object_get(manifest, "tables");
    struct dump_table *t = first;
    size_t i;
    json_t *theirs;

    for (struct dump_table *each = first; each; each = each->next)
        each->rows = -1;
    json_array_foreach (tables, i, theirs) {
        const char *name = cordee_json_text(theirs, "name");

        while (t && strcmp(t->name, name) != 0)
            t = t->next;
        if (!t)
            return cordee_fail(err, CORDEE_E_INVALID,
                               "the dump has the table \"%.60s\", which is not here, or "
                               "not in its place",
                               name);
        if (columns_check(t, json_object_get(theirs, "columns"), err) < 0)
            return -1;
        t->rows = cordee_json_int(theirs, "rows");
        t->len = cordee_json_int(theirs, "bytes");
        if (t->rows < 0 || t->len < 0)
            return cordee_fail(err, CORDEE_E_INVALID,
                               "the dump counts less than nothing");
        t = t->next;
    }
    return 0;
}

int dump_manifest_read(struct dump_reader *r, struct cordee *core,
                       struct dump_table *first, json_t **manifest_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *here = NULL;
    struct dump_entry entry;
    int rc = dump_reader_next(r, &entry, err);

    if (rc < 0)
        return -1;
    if (rc == 0 || strcmp(entry.name, DUMP_MANIFEST) != 0)
        return cordee_fail(
            err, CORDEE_E_INVALID,
            "this is no dump of Cordée: it does not begin with " DUMP_MANIFEST);
    *manifest_r = manifest_parse(r, entry.size, err);
    here = *manifest_r ? dump_parts(core, first, err) : NULL;
    if (!here || parts_check(*manifest_r, here, err) < 0)
        return -1;
    return tables_check(*manifest_r, first, err);
}
