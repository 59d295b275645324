/* CSV as people's programs write it: read with a guess of encoding and separator, and
 * written so that a spreadsheet shows it and runs nothing of it.
 *
 * The reader is our own because libcsv reads single bytes and cannot say at which line
 * and column a quote went wrong, nor go back and read on behind the row it spoiled.
 * Memory is that of one row and a block, whatever the file's size. */
#ifndef CORE_CRM_CSV_H
#define CORE_CRM_CSV_H

#include "core/base/csv.h"

#include <cordee/csv.h>

#include <stdio.h>

enum {
    CD_CSV_MAX_BYTES = 20 * 1024 * 1024,
    CD_CSV_MAX_ROWS = 200 * 1000,
    CD_CSV_MAX_COLUMNS = 200,
    CD_CSV_MAX_CELL = 64 * 1024,
};

struct cd_csv_dialect {
    char encoding[24]; /* "UTF-8", "UTF-16LE", "UTF-16BE", or a one-byte one of iconv */
    char delimiter;    /* ; , TAB | */
    bool header;       /* the first row names the columns */
    int64_t start;     /* bytes before the first row: byte order mark, "sep=;" */
    int64_t line;      /* line of the first row: 2 behind "sep=;" */
    /* Made from a workbook: each row is one line, whatever is in its cells, a place in it
     * is the number of a cell, and a row may have as many cells as it likes. */
    bool by_row;
};

struct cd_csv_cell {
    const char *text; /* valid UTF-8, NFC, trimmed of nothing; ends with NUL */
    size_t len;
    size_t at; /* where it begins, for cd_csv_place */
};

/* One row; valid until the next call on its reader. */
struct cd_csv_row {
    int64_t line; /* of its first character, from 1 */
    size_t n;
    const struct cd_csv_cell *cells;
    const char *bad; /* why it cannot be used, as a sentence; NULL: it can */
    int64_t bad_line;
    int bad_col; /* in characters, from 1 */
};

/* A place between two rows to go on from, in another run too. */
struct cd_csv_mark {
    int64_t offset; /* in bytes of the file */
    int64_t line;
    int64_t rows; /* read before, without empty ones */
};

struct cd_csv; /* a reader */

/* Looks at the whole file once (encoding) and at its first rows (separator, header).
 * The file is at its beginning afterwards. */
int cd_csv_guess(FILE *in, struct cd_csv_dialect *d_r, struct cordee_error *err);
/* The separator and the header only: for an encoding that a person chose. */
int cd_csv_guess_rows(FILE *in, struct cd_csv_dialect *d, struct cordee_error *err);

/* The header only. */
int cd_csv_guess_header(FILE *in, struct cd_csv_dialect *d, struct cordee_error *err);

/* Reads a file that the caller keeps open and closes. NULL: unknown encoding. */
struct cd_csv *cd_csv_new(FILE *in, const struct cd_csv_dialect *d,
                          struct cordee_error *err);
void cd_csv_free(struct cd_csv *csv);  /* takes NULL */
void cd_csv_drop(struct cd_csv **csv); /* for CORDEE_AUTO */
/* How many cells a row should have: one with more, or with less than half, is bad. */
void cd_csv_expect(struct cd_csv *csv, size_t cells);
/* 1: a row, maybe a bad one; empty rows are left out.  0: the end.  -1: reading failed.
 */
int cd_csv_next(struct cd_csv *csv, struct cd_csv_row *row_r, struct cordee_error *err);
/* Line and column of a cell (by its `at`) of the row just read. */
void cd_csv_place(const struct cd_csv *csv, size_t where, int64_t *line_r, int *col_r);
void cd_csv_tell(const struct cd_csv *csv, struct cd_csv_mark *mark_r);
int cd_csv_seek(struct cd_csv *csv, const struct cd_csv_mark *mark,
                struct cordee_error *err);

extern const struct cordee_csv_api cd_csv_api; /* for plugins */

#endif
