/* A workbook (.xlsx) of one sheet being written, row by row and in constant memory.  All
 * texts are texts: nothing in them becomes a formula. */
#ifndef CORE_FILE_BOOK_H
#define CORE_FILE_BOOK_H

#include <cordee/base.h>

#include <stdio.h>

struct cd_book;

/* What it needs while it is written lies in `folder`, under names nobody can guess.
 * NULL: failed. */
struct cd_book *cd_book_new(const char *folder, const char *sheet,
                            struct cordee_error *err);
void cd_book_free(struct cd_book *b); /* takes NULL */
/* One cell of the current row, from the left; "" puts nothing. */
void cd_book_heading(struct cd_book *b, size_t col, const char *text);
void cd_book_text(struct cd_book *b, size_t col, const char *text);
void cd_book_number(struct cd_book *b, size_t col, double n);
void cd_book_day(struct cd_book *b, size_t col, int year, int month, int day);
/* -1: a sheet has no more rows. */
int cd_book_next_row(struct cd_book *b, struct cordee_error *err);
/* Gives the whole file, at its beginning, which the caller closes; it has no name. */
int cd_book_finish(struct cd_book *b, FILE **file_r, struct cordee_error *err);

#endif
