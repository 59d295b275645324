/* What the files of core/dump share. */
#ifndef CORE_DUMP_DUMP_PRIV_H
#define CORE_DUMP_DUMP_PRIV_H

#include "core/dump/dump.h"

#define DUMP_FORMAT     "cordee-dump"
#define DUMP_VERSION    1
#define DUMP_MANIFEST   "cordee.json"
#define ADDRESS_PURPOSE "suppression" /* of the key that hashes addresses */

enum dump_type { DUMP_INTEGER, DUMP_REAL, DUMP_TEXT, DUMP_BLOB };

struct dump_column {
    const char *name;
    enum dump_type type;
    bool is_file; /* names a stored file */
};

struct dump_table {
    struct dump_table *next;
    const char *name;
    const struct cordee_table *row;
    struct dump_column *columns;
    size_t n;
    const char *order; /* "id", or all columns of its key */
    int64_t rows;      /* when written, or as the manifest says */
    int64_t from,
        len; /* where its lines lie while it is made; len also in the manifest */
};

/* The tables that are dumped, by name; lives in the arena. */
int dump_tables(struct cordee *core, struct cordee_arena *a, struct dump_table **first_r,
                struct cordee_error *err);
/* "SELECT ... FROM ... WHERE ... ORDER BY ..." of its columns. */
const char *dump_select(struct cordee_arena *a, const struct dump_table *t);
/* {"crm": 9, ...}: the newest migration of whoever has a dumped table; NULL: failed. */
json_t *dump_parts(struct cordee *core, const struct dump_table *first,
                   struct cordee_error *err);
const char *dump_type_name(enum dump_type type);
const char *dump_entry_name(struct cordee_arena *a, const struct dump_table *t);

/* ---- rows as lines: dump-row.c ---------------------------------------------- */

/* Appends the current row of a query by dump_select, with its line's end. */
void dump_row_put(struct cordee *core, struct cordee_rows *rows,
                  const struct dump_table *t, struct cordee_buf *out);
/* Reads a line into values of the table's columns; texts live in *line_r, which the
 * caller drops, and in the arena. */
int dump_row_read(struct cordee_arena *a, const struct dump_table *t, const char *text,
                  size_t n, json_t **line_r, struct cordee_value *values,
                  struct cordee_error *err);

/* ---- reading an archive, which may be anybody's: dump-read.c ------------------ */

struct dump_reader; /* one archive, from its first entry to the last */

struct dump_entry {
    const char *name;
    int64_t size;
};

/* NULL: it cannot be opened. */
struct dump_reader *dump_reader_open(const char *path, struct cordee_error *err);
struct dump_reader *dump_reader_of(const void *bytes, size_t n, struct cordee_error *err);
void dump_reader_close(struct dump_reader *r); /* takes NULL */
/* 1: an entry, a plain file; 0: the end; -1: nothing that a dump has. */
int dump_reader_next(struct dump_reader *r, struct dump_entry *entry_r,
                     struct cordee_error *err);
/* The next line of this entry, without its end; valid until the next call.  1, 0, -1. */
int dump_reader_line(struct dump_reader *r, const char **line_r, size_t *n_r,
                     struct cordee_error *err);
/* The next bytes: how many, 0 at the end, -1. */
int64_t dump_reader_bytes(struct dump_reader *r, void *out, size_t room,
                          struct cordee_error *err);
/* Reads the manifest and holds it against the tables that are here: rows, len. */
int dump_manifest_read(struct dump_reader *r, struct cordee *core,
                       struct dump_table *first, json_t **manifest_r,
                       struct cordee_error *err);

#endif
