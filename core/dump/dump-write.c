/* Making the archive.  Its first entry says how many rows follow, and tar wants to know
 * how long each entry is: so all lines are written to a file without a name first, as of
 * one instant, and packed from there.  Memory is that of a row and a block. */
#include "core/config/folder.h"
#include "core/db/whole.h"
#include "core/dump/dump-priv.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK ((size_t)64 * 1024)

struct dump {
    struct cordee *core;
    struct cordee_arena *arena;
    struct dump_table *first;
    struct archive *archive;
    FILE *stage; /* the lines of all tables */
    int64_t files, bytes;
    char block[BLOCK];
};

static int io_fail(struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_IO, "the dump could not be written: %s",
                       strerror(errno));
}

/* A file beside the data that nobody can open and that goes with the program. */
static FILE *nameless_open(struct cordee *core, struct cordee_arena *a,
                           struct cordee_error *err)
{
    char *path = cordee_arena_printf(a, "%s/dump-XXXXXX", core->host->data);
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");

    if (fd >= 0)
        unlink(path);
    if (!file) {
        io_fail(err);
        if (fd >= 0)
            close(fd);
    }
    return file;
}

/* ---- lines ------------------------------------------------------------------ */

static int table_stage(struct dump *d, struct dump_table *t, struct cordee_error *err)
{
    struct cordee *core = d->core;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf lines = {0};
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        core->db->query(core, err, dump_select(d->arena, t), CORDEE_NO_ARGS);
    int rc = rows ? 1 : -1;

    t->from = ftello(d->stage);
    t->rows = 0;
    while (rc > 0 && (rc = core->db->next(rows, err)) > 0) {
        dump_row_put(core, rows, t, &lines);
        t->rows++;
        if (lines.len < BLOCK)
            continue;
        if (fwrite(lines.text, 1, lines.len, d->stage) != lines.len)
            return io_fail(err);
        cordee_buf_clear(&lines);
    }
    if (rc == 0 && lines.len && fwrite(lines.text, 1, lines.len, d->stage) != lines.len)
        return io_fail(err);
    t->len = ftello(d->stage) - t->from;
    return rc;
}

/* ---- entries ---------------------------------------------------------------- */

static int pack_fail(struct dump *d, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_IO, "the dump could not be packed: %s",
                       archive_error_string(d->archive));
}

static int entry_begin(struct dump *d, const char *name, int64_t size,
                       struct cordee_error *err)
{
    struct archive_entry *entry = archive_entry_new();
    int rc;

    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_mtime(entry, 0, 0);
    rc = archive_write_header(d->archive, entry);
    archive_entry_free(entry);
    return rc == ARCHIVE_OK ? 0 : pack_fail(d, err);
}

static int entry_put(struct dump *d, const void *bytes, size_t n,
                     struct cordee_error *err)
{
    return archive_write_data(d->archive, bytes, n) == (la_ssize_t)n ? 0
                                                                     : pack_fail(d, err);
}

/* The next `size` bytes of a file; fewer is a failure. */
static int entry_copy(struct dump *d, FILE *from, int64_t size, struct cordee_error *err)
{
    while (size > 0) {
        size_t n = size < (int64_t)BLOCK ? (size_t)size : BLOCK;

        if (fread(d->block, 1, n, from) != n)
            return cordee_fail(err, CORDEE_E_IO, "a file changed while it was read");
        if (entry_put(d, d->block, n, err) < 0)
            return -1;
        size -= (int64_t)n;
    }
    return 0;
}

static int table_pack(struct dump *d, const struct dump_table *t,
                      struct cordee_error *err)
{
    if (fseeko(d->stage, (off_t)t->from, SEEK_SET) != 0)
        return io_fail(err);
    if (entry_begin(d, dump_entry_name(d->arena, t), t->len, err) < 0)
        return -1;
    return entry_copy(d, d->stage, t->len, err);
}

/* ---- stored files ----------------------------------------------------------- */

/* Names of stored files behind `?1`, of all tables that have such a column. */
static const char *files_sql(struct dump *d)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    for (const struct dump_table *t = d->first; t; t = t->next)
        for (size_t i = 0; i < t->n; i++)
            if (t->columns[i].is_file)
                cordee_buf_printf(
                    &sql, "%sSELECT file FROM \"%s\" WHERE file > ?1%s%s%s",
                    sql.len ? " UNION " : "", t->name, t->row->dump_if ? " AND (" : "",
                    t->row->dump_if ? t->row->dump_if : "", t->row->dump_if ? ")" : "");
    if (sql.len)
        cordee_buf_puts(&sql, " ORDER BY 1 LIMIT 1000");
    return sql.len ? cordee_arena_text(d->arena, sql.text) : NULL;
}

/* 1: packed or counted; 0: it is not there (any more). */
static int file_do(struct dump *d, const char *name, bool pack, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *path = cd_file_path(d->core->host, a, name);
    FILE *in = path ? fopen(path, "rbe") : NULL;
    struct stat st;
    int rc = 1;

    if (!in || fstat(fileno(in), &st) < 0) {
        if (in)
            fclose(in);
        return 0;
    }
    if (pack && (entry_begin(d, cordee_arena_printf(a, "files/%.2s/%s", name, name),
                             st.st_size, err) < 0 ||
                 entry_copy(d, in, st.st_size, err) < 0))
        rc = -1;
    if (rc > 0 && !pack) {
        d->files++;
        d->bytes += st.st_size;
    }
    fclose(in);
    return rc;
}

/* Called twice, in the same instant of the database: to count, then to pack. */
static int files_do(struct dump *d, bool pack, struct cordee_error *err)
{
    struct cordee *core = d->core;
    const char *sql = files_sql(d);
    char after[65] = "";
    bool more = sql != NULL;

    while (more) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *list =
            core->db->list(core, err, sql, CORDEE_ARGS(CORDEE_V((const char *)after)));
        size_t i;
        json_t *row;

        if (!list)
            return -1;
        json_array_foreach (list, i, row) {
            snprintf(after, sizeof after, "%s", cordee_json_text(row, "file"));
            if (file_do(d, after, pack, err) < 0)
                return -1;
        }
        more = json_array_size(list) == 1000;
    }
    return 0;
}

/* ---- the manifest ----------------------------------------------------------- */

static json_t *table_model(const struct dump_table *t)
{
    json_t *columns = json_array();

    for (size_t i = 0; i < t->n; i++)
        json_array_append_new(columns, json_pack("[s, s]", t->columns[i].name,
                                                 dump_type_name(t->columns[i].type)));
    return json_pack("{s:s, s:I, s:I, s:o}", "name", t->name, "rows", (json_int_t)t->rows,
                     "bytes", (json_int_t)t->len, "columns", columns);
}

static int manifest_pack(struct dump *d, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    json_t *tables = json_array(), *parts = dump_parts(d->core, d->first, err);
    char key[65];
    char *text;
    int rc;

    for (const struct dump_table *t = d->first; t; t = t->next)
        json_array_append_new(tables, table_model(t));
    cd_key_hex(d->core->host, ADDRESS_PURPOSE, key);
    model = json_pack("{s:s, s:i, s:s, s:o, s:o, s:{s:I, s:I}}", "format", DUMP_FORMAT,
                      "version", DUMP_VERSION, "address_key", key, "parts",
                      parts ? parts : json_null(), "tables", tables, "files", "count",
                      (json_int_t)d->files, "bytes", (json_int_t)d->bytes);
    if (!parts)
        return -1;
    text = json_dumps(model, JSON_INDENT(1) | JSON_SORT_KEYS);
    rc = entry_begin(d, DUMP_MANIFEST, (int64_t)strlen(text) + 1, err) < 0 ||
                 entry_put(d, text, strlen(text), err) < 0 ||
                 entry_put(d, "\n", 1, err) < 0
             ? -1
             : 0;
    free(text);
    return rc;
}

/* ---- the whole -------------------------------------------------------------- */

static int archive_begin(struct dump *d, FILE *out, struct cordee_error *err)
{
    d->archive = archive_write_new();
    if (!d->archive)
        abort();
    if (archive_write_add_filter_gzip(d->archive) != ARCHIVE_OK ||
        archive_write_set_filter_option(d->archive, "gzip", "timestamp", NULL) !=
            ARCHIVE_OK ||
        archive_write_set_filter_option(d->archive, "gzip", "compression-level", "4") !=
            ARCHIVE_OK ||
        archive_write_set_format_pax_restricted(d->archive) != ARCHIVE_OK ||
        archive_write_open_FILE(d->archive, out) != ARCHIVE_OK)
        return pack_fail(d, err);
    return 0;
}

static int tables_stage(struct dump *d, struct cordee_error *err)
{
    for (struct dump_table *t = d->first; t; t = t->next)
        if (table_stage(d, t, err) < 0)
            return cordee_fail_in(err, "%s: ", t->name);
    return fflush(d->stage) == 0 ? 0 : io_fail(err);
}

static int tables_pack(struct dump *d, struct cordee_error *err)
{
    for (const struct dump_table *t = d->first; t; t = t->next)
        if (table_pack(d, t, err) < 0)
            return -1;
    return 0;
}

static int all_write(struct dump *d, FILE *out, struct cordee_error *err)
{
    if (dump_tables(d->core, d->arena, &d->first, err) < 0 || tables_stage(d, err) < 0 ||
        files_do(d, false, err) < 0 || archive_begin(d, out, err) < 0 ||
        manifest_pack(d, err) < 0 || tables_pack(d, err) < 0 ||
        files_do(d, true, err) < 0)
        return -1;
    if (archive_write_close(d->archive) != ARCHIVE_OK || fflush(out) != 0)
        return pack_fail(d, err);
    return 0;
}

static struct dump *dump_new(struct cordee *cd)
{
    struct dump *d = calloc(1, sizeof *d);

    if (!d)
        abort();
    d->core = cd->host->core;
    d->arena = cordee_arena_new();
    return d;
}

static int dump_make(struct dump *d, FILE *out, struct cordee_error *err)
{
    int rc;

    d->stage = nameless_open(d->core, d->arena, err);
    if (!d->stage || cd_db_read_begin(d->core->host, err) < 0)
        return -1;
    rc = all_write(d, out, err);
    cd_db_read_end(d->core->host);
    return rc;
}

static void dump_free(struct dump *d)
{
    if (d->archive)
        archive_write_free(d->archive);
    if (d->stage)
        fclose(d->stage);
    cordee_arena_free(d->arena);
    free(d);
}

int cd_dump_write(struct cordee *cd, FILE *out, struct cordee_error *err)
{
    struct dump *d = dump_new(cd);
    int rc = dump_make(d, out, err);

    dump_free(d);
    return rc;
}
