/* What the readers of workbooks share. */
#ifndef CORE_FILE_SHEET_PRIV_H
#define CORE_FILE_SHEET_PRIV_H

#include "core/file/sheet.h"

#include <libxml/xmlreader.h>

/* ---- the package: package.c -------------------------------------------------- */

/* A zip archive whose parts are XML. */
struct package {
    const char *path; /* NULL: the bytes */
    const void *bytes;
    size_t n;
    int64_t size;     /* of the file */
    int64_t unpacked; /* of all parts read so far */
};

struct part; /* one file of it, being read */

/* 1: open; 0: there is no such part; -1. Names compare without case. */
int part_open(struct package *p, const char *name, struct part **part_r,
              struct cordee_error *err);
void part_close(struct part *part); /* takes NULL */
void part_drop(struct part **part);
/* The next node: 1, 0 at the end, -1. */
int part_read(struct part *part, struct cordee_error *err);
xmlTextReaderPtr part_xml(struct part *part);
bool part_begins(struct part *part, const char *element); /* by local name */
bool part_ends(struct part *part, const char *element);
/* An attribute by local name, copied into the arena; NULL: none. */
const char *part_attribute(struct part *part, struct cordee_arena *a, const char *name);
/* The same as a number; `otherwise` where it is missing or none. */
int64_t part_number(struct part *part, const char *name, int64_t otherwise);
/* Whether there is a part of this name: 1, 0, -1. */
int package_has(struct package *p, const char *name, struct cordee_error *err);

/* ---- a sheet ----------------------------------------------------------------- */

struct sheet_entry {
    const char *name;
    const char *part; /* .xlsx: where it lies */
    bool hidden;
};

struct cd_sheet {
    struct cordee_arena *arena;
    struct package package;
    struct part *part; /* with the rows */
    bool is_ods;
    struct sheet_entry sheets[CD_SHEET_MAX_SHEETS];
    const char *names[CD_SHEET_MAX_SHEETS + 1];
    size_t n_sheets, open; /* which one is */
    int64_t rows;          /* with something in them, so far */
    int64_t number;        /* of the last row */
    /* The row being read: texts behind each other, each with its NUL. */
    struct cordee_buf text;
    size_t from[CD_SHEET_MAX_COLUMNS];
    const char *cells[CD_SHEET_MAX_COLUMNS];
    size_t n;
    /* .xlsx */
    struct cordee_buf shared; /* texts, each with its NUL */
    size_t *shared_at;
    size_t n_shared, room_shared;
    unsigned char *is_date; /* of each cell format */
    size_t n_formats;
    bool from_1904;
    /* .ods: the row is said to come so many times more */
    int64_t again;
};

void sheet_row_begin(struct cd_sheet *s);
/* Puts the text of column `at`; "" puts nothing. */
int sheet_cell_put(struct cd_sheet *s, size_t at, const char *text,
                   struct cordee_error *err);
/* Makes the row readable; 1 when there is something in it, 0 when not; -1: too many. */
int sheet_row_end(struct cd_sheet *s, int64_t number, struct cd_sheet_row *row_r,
                  struct cordee_error *err);
int sheet_add(struct cd_sheet *s, const char *name, const char *part, bool hidden);

int xlsx_open(struct cd_sheet *s, const char *name, struct cordee_error *err);
int xlsx_next(struct cd_sheet *s, struct cd_sheet_row *row_r, struct cordee_error *err);
int ods_open(struct cd_sheet *s, const char *name, struct cordee_error *err);
int ods_next(struct cd_sheet *s, struct cd_sheet_row *row_r, struct cordee_error *err);
/* Which sheet a name means. */
int sheet_choose(struct cd_sheet *s, const char *name, struct cordee_error *err);

/* xlsx-number.c: what is stored in a cell as a person would write it. */
void xlsx_number(const char *stored, bool is_date, bool from_1904, char out[40]);
/* Whether a number format shows a date. */
bool xlsx_format_is_date(int64_t id, const char *code);

#endif
