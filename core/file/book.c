#include "core/file/book.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define MOST_ROWS  1048576
#define MOST_CHARS 16000 /* a cell takes 32,767 UTF-16 units */
#define WIDTH      18.0

struct cd_book {
    struct cordee_arena *arena;
    char *path;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *bold, *day;
    lxw_row_t row;
};

struct cd_book *cd_book_new(const char *folder, const char *sheet,
                            struct cordee_error *err)
{
    struct cd_book *b = calloc(1, sizeof *b);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    int fd;

    if (!b)
        abort();
    b->arena = cordee_arena_new();
    b->path = cordee_arena_printf(b->arena, "%s/book-XXXXXX", folder);
    fd = mkstemp(b->path);
    if (fd < 0) {
        cordee_fail(err, CORDEE_E_IO, "%s: %s", b->path, strerror(errno));
        *b->path = '\0';
        cd_book_free(b);
        return NULL;
    }
    close(fd);
    options.tmpdir = cordee_arena_text(b->arena, folder);
    b->book = workbook_new_opt(b->path, &options);
    if (!b->book)
        abort();
    b->sheet = workbook_add_worksheet(b->book, sheet);
    b->bold = workbook_add_format(b->book);
    b->day = workbook_add_format(b->book);
    format_set_bold(b->bold);
    format_set_num_format(b->day, "yyyy-mm-dd");
    worksheet_set_column(b->sheet, 0, 50, WIDTH, NULL);
    worksheet_freeze_panes(b->sheet, 1, 0);
    return b;
}

void cd_book_free(struct cd_book *b)
{
    if (!b)
        return;
    if (b->book)
        workbook_close(b->book);
    if (*b->path)
        unlink(b->path);
    cordee_arena_free(b->arena);
    free(b);
}

static void put(struct cd_book *b, size_t col, const char *text, lxw_format *format)
{
    size_t n = cordee_utf8_cut(text, MOST_CHARS);

    if (!*text)
        return;
    if (!text[n]) {
        worksheet_write_string(b->sheet, b->row, (lxw_col_t)col, text, format);
    } else {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf cut = {0};

        cordee_buf_put(&cut, text, n);
        worksheet_write_string(b->sheet, b->row, (lxw_col_t)col, cut.text, format);
    }
}

void cd_book_heading(struct cd_book *b, size_t col, const char *text)
{
    put(b, col, text, b->bold);
}

void cd_book_text(struct cd_book *b, size_t col, const char *text)
{
    put(b, col, text, NULL);
}

void cd_book_number(struct cd_book *b, size_t col, double n)
{
    worksheet_write_number(b->sheet, b->row, (lxw_col_t)col, n, NULL);
}

void cd_book_day(struct cd_book *b, size_t col, int year, int month, int day)
{
    lxw_datetime at = {.year = year, .month = month, .day = day};

    worksheet_write_datetime(b->sheet, b->row, (lxw_col_t)col, &at, b->day);
}

int cd_book_next_row(struct cd_book *b, struct cordee_error *err)
{
    if (++b->row >= MOST_ROWS)
        return cordee_fail(err, CORDEE_E_TOO_LARGE,
                           "a workbook has no more than 1,048,576 rows: take CSV");
    return 0;
}

int cd_book_finish(struct cd_book *b, FILE **file_r, struct cordee_error *err)
{
    lxw_error rc = workbook_close(b->book);
    FILE *file = NULL;

    b->book = NULL;
    if (rc == LXW_NO_ERROR)
        file = fopen(b->path, "rbe");
    if (!file)
        return cordee_fail(err, CORDEE_E_IO, "the workbook could not be written: %s",
                           rc == LXW_NO_ERROR ? strerror(errno) : lxw_strerror(rc));
    *file_r = file;
    return 0;
}
