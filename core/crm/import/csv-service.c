/* The reader as plugins see it. */
#include "core/crm/import/csv.h"
#include "core/crm/import/import-file.h"

#include <cordee/plugin.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct csv_file {
    struct cordee_csv csv; /* first */
    struct cordee *cd;
    FILE *in;
    struct cd_csv *reader;
    struct cd_csv_row row;
    const char **cells;
    size_t room;
    int64_t rows, most; /* 0: any number */
};

static void csv_close(struct cordee_csv *csv)
{
    struct csv_file *f = (struct csv_file *)csv;

    if (!f)
        return;
    cd_csv_free(f->reader);
    if (f->in)
        fclose(f->in);
    free(f->cells);
    free(f);
}

static int begin(struct csv_file *f, const char *path, int64_t bytes,
                 struct cordee_error *err)
{
    struct cd_csv_dialect dialect;

    if (cd_import_text_check(f->cd, path, bytes, err) < 0)
        return -1;
    f->in = fopen(path, "rb");
    if (!f->in)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    if (cd_csv_guess(f->in, &dialect, err) < 0)
        return -1;
    f->reader = cd_csv_new(f->in, &dialect, err);
    return f->reader ? 0 : -1;
}

static struct cordee_csv *file_open(struct cordee *cd, const char *path, int64_t bytes,
                                    int64_t rows, struct cordee_error *err)
{
    struct csv_file *f = calloc(1, sizeof *f);

    if (!f)
        abort();
    f->csv.api = &cd_csv_api;
    f->cd = cd;
    f->most = rows;
    if (begin(f, path, bytes, err) == 0)
        return &f->csv;
    csv_close(&f->csv);
    return NULL;
}

static struct cordee_csv *csv_open(struct cordee *cd, const char *path,
                                   struct cordee_error *err)
{
    return file_open(cd, path, CD_CSV_MAX_BYTES, CD_CSV_MAX_ROWS, err);
}

static struct cordee_csv *csv_open_large(struct cordee *cd, const char *path,
                                         int64_t bytes, struct cordee_error *err)
{
    return file_open(cd, path, bytes, 0, err);
}

static void cells_take(struct csv_file *f)
{
    if (f->row.n > f->room) {
        f->room = f->row.n;
        f->cells = realloc(f->cells, f->room * sizeof *f->cells);
        if (!f->cells)
            abort();
    }
    for (size_t i = 0; i < f->row.n; i++)
        f->cells[i] = f->row.cells[i].text;
}

static int csv_next(struct cordee_csv *csv, struct cordee_csv_row *row_r,
                    struct cordee_error *err)
{
    struct csv_file *f = (struct csv_file *)csv;
    struct cordee *cd = f->cd;
    int rc = cd_csv_next(f->reader, &f->row, err);

    if (rc <= 0)
        return rc;
    if (f->rows++ > f->most && f->most)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("the file has more than 200,000 rows: split it"));
    if (f->rows == 1)
        cd_csv_expect(f->reader, f->row.n);
    cells_take(f);
    *row_r = (struct cordee_csv_row){.line = f->row.line,
                                     .n = f->row.n,
                                     .cells = f->cells,
                                     .bad = f->row.bad,
                                     .bad_line = f->row.bad_line,
                                     .bad_column = f->row.bad_col};
    return 1;
}

static void csv_place(const struct cordee_csv *csv, size_t cell, int64_t *line_r,
                      int *column_r)
{
    const struct csv_file *f = (const struct csv_file *)csv;

    *line_r = f->row.line;
    *column_r = 1;
    if (cell < f->row.n)
        cd_csv_place(f->reader, f->row.cells[cell].at, line_r, column_r);
}

const struct cordee_csv_api cd_csv_api = {
    .size = sizeof cd_csv_api,
    .open = csv_open,
    .next = csv_next,
    .place = csv_place,
    .close = csv_close,
    .open_large = csv_open_large,
};
