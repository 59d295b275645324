/* Workbooks of spreadsheet programs, .xlsx (ISO 29500) and .ods (ISO 26300): the rows of
 * one sheet as texts, one at a time.  Numbers come as they are shown without a format,
 * dates as 2026-11-21 or 2026-11-21T09:30, yes and no as such; formulas as what they came
 * to.  Memory is that of a row, and of the shared texts of an .xlsx.
 *
 * A workbook may be anybody's: what unpacks to far more than it is, has a document type,
 * or more cells than a list of people, is refused with a sentence. */
#ifndef CORE_FILE_SHEET_H
#define CORE_FILE_SHEET_H

#include <cordee/base.h>

enum {
    CD_SHEET_MAX_COLUMNS = 200,
    CD_SHEET_MAX_ROWS = 200 * 1000,
    CD_SHEET_MAX_CELL = 64 * 1024,
    CD_SHEET_MAX_SHEETS = 200,
};

struct cd_sheet_row {
    int64_t number; /* as the spreadsheet program shows it, from 1 */
    size_t n;
    const char *const *cells; /* valid UTF-8, NFC; "" where there is nothing */
};

struct cd_sheet;

/* Whether a file is a workbook: 1 .xlsx or .ods, 0 it is something else, -1 it is one
 * that cannot be read (an old .xls, one with a password), and why. */
int cd_sheet_is(const char *path, struct cordee_error *err);
/* Opens the sheet of this name; NULL or "": the first one that is not hidden.  NULL: it
 * cannot be read. */
struct cd_sheet *cd_sheet_open(const char *path, const char *name,
                               struct cordee_error *err);
/* The same of bytes in memory, which the caller keeps. */
struct cd_sheet *cd_sheet_open_bytes(const void *bytes, size_t n, const char *name,
                                     struct cordee_error *err);
void cd_sheet_close(struct cd_sheet *s); /* takes NULL */
void cd_sheet_drop(struct cd_sheet **s); /* for CORDEE_AUTO */
/* The names of all sheets, NULL at the end; and of the one that is open. */
const char *const *cd_sheet_names(const struct cd_sheet *s);
const char *cd_sheet_name(const struct cd_sheet *s);
/* The next row that has something in it, valid until the next call.  1, 0, -1. */
int cd_sheet_next(struct cd_sheet *s, struct cd_sheet_row *row_r,
                  struct cordee_error *err);

#endif
