/* cordee/csv.h - reading a CSV file that people bring: `cd->csv->...`.
 *
 * Encoding (UTF-8 with or without byte order mark, UTF-16, Windows-1250 and -1252),
 * separator (; , TAB |, or Excel's first line "sep=;") and quotes (RFC 4180) are found
 * by looking at the file, as the import of lists does.  At most 20 MB, 200,000 rows, 200
 * columns and 64 KB a cell; memory is that of a row.  Needs no data folder; a reader is
 * one thread's. */
#ifndef CORDEE_CSV_H
#define CORDEE_CSV_H

#include <cordee/error.h>

#include <stddef.h>
#include <stdint.h>

struct cordee;
struct cordee_csv_api;

/* A file being read; the rest of it is the core's. */
struct cordee_csv {
    const struct cordee_csv_api *api;
};

/* One row; valid until the next call on its reader. */
struct cordee_csv_row {
    int64_t line; /* of its first character, from 1 */
    size_t n;
    const char *const *cells; /* valid UTF-8, NFC, trimmed of nothing */
    /* Why it cannot be used (a quote that nothing closes, more cells than the first row
     * has or less than half), with its place; NULL: it can. */
    const char *bad;
    int64_t bad_line;
    int bad_column; /* in characters, from 1 */
};

struct cordee_csv_api {
    uint32_t size;
    /* NULL: there is no such file, or it is no text, empty or too large, and why.  End it
     * with `close`, or declare it
     *     CORDEE_AUTO(cordee_csv_drop) struct cordee_csv *csv = ... */
    struct cordee_csv *(*open)(struct cordee *cd, const char *path,
                               struct cordee_error *err)CORDEE_MUST_CHECK;
    /* 1: a row, maybe a bad one; the first is mostly the names of the columns; rows
     * without any text are left out.  0: the end.  -1: failed. */
    int (*next)(struct cordee_csv *csv, struct cordee_csv_row *row_r,
                struct cordee_error *err) CORDEE_MUST_CHECK;
    /* Where the cell begins in the file: line and, in characters, column, from 1. */
    void (*place)(const struct cordee_csv *csv, size_t cell, int64_t *line_r,
                  int *column_r);
    void (*close)(struct cordee_csv *csv); /* takes NULL */
    /* As `open`, for a file that an administrator names: at most so many bytes, and any
     * number of rows.  Since 3.0. */
    struct cordee_csv *(*open_large)(struct cordee *cd, const char *path, int64_t bytes,
                                     struct cordee_error *err)CORDEE_MUST_CHECK;
};

void cordee_csv_drop(struct cordee_csv **csv); /* for CORDEE_AUTO */

#endif
