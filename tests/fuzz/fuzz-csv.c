/* Any bytes as a CSV file: all of it is read, every cell is clean text, and reading goes
 * on from any mark as if it had never stopped. */
#include "tests/fuzz/fuzz.h"

#include "core/crm/import/csv.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 100 };

const char *const fuzz_seeds[] = {
    "a,b\n1,\"x, y\"\n2,\"two\nlines\"\n3,\"he said \"\"no\"\"\"\n",
    "sep=;\r\nName;Ort\r\n\"Huber;Wien\r\n\"Meier\";Graz\r\n",
    "n\te\nJ\xf6rg\t+43 1\nBo\x9atjan\t=1+1\n",
    "\xef\xbb\xbfname|mail\n\"the \"good\" one\"|x@y.example\n\n,,,\n", NULL};

/* A row as one number. */
static uint64_t row_hash(const struct cd_csv_row *row)
{
    uint64_t h = (uint64_t)row->line * 31 + row->n + (row->bad ? 7u : 0u);

    for (size_t i = 0; i < row->n; i++) {
        if (!cordee_utf8_ok(row->cells[i].text, row->cells[i].len) ||
            strlen(row->cells[i].text) != row->cells[i].len)
            abort();
        for (size_t k = 0; k < row->cells[i].len; k++)
            h = h * 1099511628211u + (unsigned char)row->cells[i].text[k];
    }
    return h;
}

static void place_check(const struct cd_csv *csv, const struct cd_csv_row *row)
{
    int64_t line;
    int col;

    for (size_t i = 0; i < row->n; i++) {
        cd_csv_place(csv, row->cells[i].at, &line, &col);
        if (line < row->line || col < 1)
            abort();
    }
    if (row->bad && (row->bad_line < row->line || row->bad_col < 1))
        abort();
}

static size_t read_all(FILE *in, const struct cd_csv_dialect *d, uint64_t *hash,
                       struct cd_csv_mark *mark)
{
    CORDEE_AUTO(cd_csv_drop) struct cd_csv *csv = cd_csv_new(in, d, NULL);
    struct cd_csv_row row;
    size_t n = 0;

    if (!csv)
        abort();
    cd_csv_expect(csv, 2);
    while (n < MOST_ROWS && cd_csv_next(csv, &row, NULL) > 0) {
        place_check(csv, &row);
        hash[n] = row_hash(&row);
        cd_csv_tell(csv, &mark[n++]);
    }
    return n;
}

static void resume_check(FILE *in, const struct cd_csv_dialect *d, const uint64_t *hash,
                         const struct cd_csv_mark *mark, size_t n)
{
    CORDEE_AUTO(cd_csv_drop) struct cd_csv *csv = cd_csv_new(in, d, NULL);
    struct cd_csv_row row;

    cd_csv_expect(csv, 2);
    for (size_t i = 0; i + 1 < n; i++) {
        if (cd_csv_seek(csv, &mark[i], NULL) < 0 || cd_csv_next(csv, &row, NULL) != 1 ||
            row_hash(&row) != hash[i + 1])
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint64_t hash[MOST_ROWS];
    static struct cd_csv_mark mark[MOST_ROWS];
    struct cd_csv_dialect d;
    FILE *in;

    if (size == 0 || size > 20000)
        return 0;
    in = fmemopen((void *)(uintptr_t)data, size, "rb");
    if (!in)
        abort();
    if (cd_csv_guess(in, &d, NULL) == 0)
        resume_check(in, &d, hash, mark, read_all(in, &d, hash, mark));
    fclose(in);
    return 0;
}
