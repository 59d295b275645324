/* Filling an empty installation: one transaction, so that a dump that is refused in its
 * last line leaves nothing behind. */
#include "core/config/folder.h"
#include "core/db/audit.h"
#include "core/db/held.h"
#include "core/db/whole.h"
#include "core/dump/dump-priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK     ((size_t)64 * 1024)
#define MOST_FILE ((int64_t)1024 * 1024 * 1024)

struct load {
    struct cordee *core;
    struct cordee_arena *arena;
    struct dump_reader *reader;
    struct dump_table *first;
    json_t *manifest;
    struct cd_dump_counts counts;
    int64_t files_left;
};

/* ---- is it empty? ----------------------------------------------------------- */

/* Nobody is in it, and nothing happened; who can sign in is no matter. */
static int empty_check(struct load *l, struct cordee_error *err)
{
    struct cordee *core = l->core;

    for (const struct dump_table *t = l->first; t; t = t->next) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
        int64_t n = 0;

        if ((!t->row->person && !t->row->erase) || strcmp(t->name, "staff") == 0)
            continue;
        if (core->db->one(core, err, &n,
                          cordee_arena_printf(a, "SELECT count(*) FROM \"%s\"", t->name),
                          CORDEE_NO_ARGS) < 0)
            return -1;
        if (n)
            return cordee_fail(err, CORDEE_E_CONFLICT,
                               "this installation is not empty (%s has %lld rows): a "
                               "dump goes into a new one, made by `cordee init`",
                               t->name, (long long)n);
    }
    return 0;
}

/* ---- rows ------------------------------------------------------------------- */

static const char *insert_sql(struct cordee_arena *a, const struct dump_table *t)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    cordee_buf_printf(&sql, "INSERT INTO \"%s\"(", t->name);
    for (size_t i = 0; i < t->n; i++)
        cordee_buf_printf(&sql, "%s\"%s\"", i ? ", " : "", t->columns[i].name);
    cordee_buf_puts(&sql, ") VALUES(");
    for (size_t i = 0; i < t->n; i++)
        cordee_buf_puts(&sql, i ? ", ?" : "?");
    cordee_buf_putc(&sql, ')');
    return cordee_arena_text(a, sql.text);
}

static int row_load(struct load *l, const struct dump_table *t, const char *sql,
                    const char *text, size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *line = NULL;
    struct cordee_value *values = cordee_arena_get(a, t->n * sizeof *values);

    if (dump_row_read(a, t, text, n, &line, values, err) < 0)
        return -1;
    return l->core->db->exec(l->core, err, sql, values, t->n);
}

static int table_load(struct load *l, const struct dump_table *t,
                      struct cordee_error *err)
{
    const char *sql = insert_sql(l->arena, t);
    const char *text;
    int64_t line = 0;
    size_t n;
    int rc;

    while ((rc = dump_reader_line(l->reader, &text, &n, err)) > 0)
        if (++line > t->rows || row_load(l, t, sql, text, n, err) < 0)
            break;
    if (rc == 0 && line == t->rows) {
        l->counts.rows += line;
        l->counts.tables++;
        return 0;
    }
    if (rc == 0 || line > t->rows)
        cordee_fail(err, CORDEE_E_INVALID, "there are not the %lld rows it should have",
                    (long long)t->rows);
    if (err && err->code == CORDEE_E_CONFLICT)
        err->code = CORDEE_E_INVALID;
    return cordee_fail_in(err, "data/%s.jsonl, line %lld: ", t->name, (long long)line);
}

static int table_clear(struct load *l, const struct dump_table *t,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return l->core->db->exec(l->core, err,
                             cordee_arena_printf(a, "DELETE FROM \"%s\"", t->name),
                             CORDEE_NO_ARGS);
}

static int tables_load(struct load *l, struct cordee_error *err)
{
    for (const struct dump_table *t = l->first; t; t = t->next)
        if (t->rows >= 0 && table_clear(l, t, err) < 0)
            return -1;
    for (const struct dump_table *t = l->first; t; t = t->next) {
        struct dump_entry entry;
        const char *name = dump_entry_name(l->arena, t);
        int rc;

        if (t->rows < 0)
            continue;
        rc = dump_reader_next(l->reader, &entry, err);
        if (rc < 0)
            return -1;
        if (rc == 0 || strcmp(entry.name, name) != 0 || entry.size != t->len)
            return cordee_fail(err, CORDEE_E_INVALID,
                               "the archive should have %s of %lld bytes where it has %s",
                               name, (long long)t->len, rc ? entry.name : "its end");
        if (table_load(l, t, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- files ------------------------------------------------------------------ */

/* The hash in "files/ab/abcdef..."; NULL: it is no such name. */
static const char *hash_of(const char *name)
{
    const char *hash = name + strlen("files/ab/");

    if (!cordee_text_starts(name, "files/") || strlen(name) != strlen("files/ab/") + 64 ||
        name[8] != '/' || strncmp(name + 6, hash, 2) != 0 ||
        strspn(hash, "0123456789abcdef") != 64)
        return NULL;
    return hash;
}

/* Into a file of ours, under a name of ours. */
static int bytes_save(struct load *l, int fd, int64_t size, struct cordee_error *err)
{
    char block[BLOCK];
    int64_t n, all = 0;

    while ((n = dump_reader_bytes(l->reader, block, sizeof block, err)) > 0) {
        all += n;
        for (int64_t done = 0, k; done < n; done += k) {
            k = write(fd, block + done, (size_t)(n - done));
            if (k < 0)
                return cordee_fail(err, CORDEE_E_IO, "a file could not be written: %s",
                                   strerror(errno));
        }
    }
    if (n == 0 && all != size)
        return cordee_fail(err, CORDEE_E_INVALID, "a file is cut off");
    return (int)n;
}

static int file_load(struct load *l, const struct dump_entry *entry,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char *path = cordee_arena_printf(a, "%s/load-XXXXXX", l->core->host->data);
    const char *hash = hash_of(entry->name);
    char got[65] = "";
    int fd, rc;

    if (!hash || l->files_left-- <= 0)
        return cordee_fail(err, CORDEE_E_INVALID, "the archive has %s, which no dump has",
                           entry->name);
    if (entry->size < 0 || entry->size > MOST_FILE)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s has more than 1 GB", entry->name);
    fd = mkstemp(path);
    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    rc = bytes_save(l, fd, entry->size, err);
    close(fd);
    if (rc == 0)
        rc = cd_file_put_path(l->core->host, path, got, err);
    unlink(path);
    if (rc == 0 && strcmp(got, hash) != 0) {
        (void)!cd_file_drop(l->core->host, got, NULL);
        return cordee_fail(err, CORDEE_E_INVALID, "%s is not what its name says",
                           entry->name);
    }
    l->counts.files += rc == 0;
    return rc;
}

static int files_load(struct load *l, struct cordee_error *err)
{
    const json_t *files = json_object_get(l->manifest, "files");
    struct dump_entry entry;
    int rc;

    l->files_left = cordee_json_int(files, "count");
    while ((rc = dump_reader_next(l->reader, &entry, err)) > 0)
        if (file_load(l, &entry, err) < 0)
            return -1;
    if (rc == 0 && l->files_left != 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%lld files of the dump are missing",
                           (long long)l->files_left);
    return rc;
}

/* ---- the whole -------------------------------------------------------------- */

/* Addresses are hashed with the key of where the dump was made, so that who left, and
 * who was erased, is known here too. */
static int address_key_take(struct load *l, struct cordee_error *err)
{
    struct cordee *core = l->core;
    const char *key = cordee_json_text(l->manifest, "address_key");
    char own[65];

    cd_key_hex(core->host, ADDRESS_PURPOSE, own);
    if (strcmp(own, key) == 0)
        return 0;
    if (cd_key_take(core->host, ADDRESS_PURPOSE, key, err) < 0)
        return cordee_fail_in(err, "address_key: ");
    return core->setting->set(core, err, "core.address_key", CORDEE_V(key));
}

/* What was done before speaks of rows that gave way: nobody must take it back. */
static int history_clear(struct load *l, struct cordee_error *err)
{
    return l->core->db->exec(l->core, err, "DELETE FROM change_set", CORDEE_NO_ARGS);
}

static int fill(struct cordee *core, void *ctx, struct cordee_error *err)
{
    struct load *l = ctx;

    if (history_clear(l, err) < 0 || tables_load(l, err) < 0 || files_load(l, err) < 0 ||
        cd_held_hold(core->host, "restored", err) < 0 || address_key_take(l, err) < 0)
        return -1;
    return cd_audit(core, "data.load", "", "", err);
}

static int load_run(struct load *l, struct cordee_error *err)
{
    if (dump_tables(l->core, l->arena, &l->first, err) < 0 ||
        dump_manifest_read(l->reader, l->core, l->first, &l->manifest, err) < 0 ||
        empty_check(l, err) < 0)
        return -1;
    return cd_db_fill(l->core, fill, l, err);
}

int cd_dump_load(struct cordee *cd, const char *path, struct cd_dump_counts *counts_r,
                 struct cordee_error *err)
{
    struct load l = {.core = cd->host->core, .reader = dump_reader_open(path, err)};
    int rc;

    if (!l.reader)
        return -1;
    l.arena = cordee_arena_new();
    rc = load_run(&l, err);
    if (rc == 0)
        *counts_r = l.counts;
    dump_reader_close(l.reader);
    json_decref(l.manifest);
    cordee_arena_free(l.arena);
    return rc;
}
