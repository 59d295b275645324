/* CSV: a candidate or an opening a row, as the core reads tables. */
#include "plugins/recruitment/read/table.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct columns {
    const char *names[200];
    enum table_field of[200];
    size_t n;
    enum read_kind kind;
};

static void columns_take(struct reading *r, const struct cordee_csv_row *row,
                         struct columns *c, enum read_kind kind)
{
    bool seen[TABLE_FIELDS] = {false};

    for (size_t i = 0; i < row->n && i < 200; i++) {
        const enum table_field of = table_field_of(r, row->cells[i]);

        c->names[c->n] = text_cut(r, text_line(r, row->cells[i]), 60);
        c->of[c->n++] = seen[of] ? TABLE_NOTHING : of;
        seen[of] = of != TABLE_NOTHING;
    }
    c->kind = table_kind(c->of, c->n, kind);
}

static bool columns_tell(const struct columns *c)
{
    size_t known = 0;

    for (size_t i = 0; i < c->n; i++)
        known += c->of[i] != TABLE_NOTHING;
    return known >= 2 || (known == 1 && c->n == 1);
}

static void row_take(struct reading *r, const struct columns *c,
                     const struct cordee_csv_row *row)
{
    struct node *root = node_new(r, NULL, "", "");
    struct node *cells[TABLE_FIELDS] = {NULL};

    r->record->line = row->line;
    if (row->bad) {
        r->record->wrong = cordee_arena_text(r->a, row->bad);
        return;
    }
    for (size_t i = 0; i < row->n && i < c->n; i++) {
        struct node *cell =
            node_new(r, root, c->names[i],
                     cordee_text_trim(cordee_arena_text(r->a, row->cells[i])));

        if (c->of[i] && *cell->text)
            cells[c->of[i]] = cell;
    }
    cells_read(r, (struct node *const *)cells);
    record_end(r, root);
}

static int rows_read(struct reading *r, struct cordee_csv *csv, enum read_kind kind)
{
    struct columns *c = cordee_arena_get(r->a, sizeof *c);
    struct cordee_csv_row row;
    int rc = r->cd->csv->next(csv, &row, r->err);

    if (rc < 0)
        return -1;
    if (rc > 0)
        columns_take(r, &row, c, kind);
    if (!columns_tell(c))
        return cordee_fail(
            r->err, CORDEE_E_INVALID,
            "line 1: the first row names no columns that we know, such as "
            "name, e-mail, skills, languages, place; or title and company");
    while ((rc = r->cd->csv->next(csv, &row, r->err)) > 0) {
        if (!record_begin(r, c->kind))
            return cordee_fail(r->err, CORDEE_E_TOO_LARGE,
                               "line %lld: that is more than %d rows; split the file",
                               (long long)row.line, READ_RECORDS);
        row_take(r, c, &row);
    }
    return rc;
}

int table_read(struct reading *r, const char *text, size_t n, enum read_kind kind)
{
    const int fd = memfd_create("table", MFD_CLOEXEC);
    struct cordee_csv *csv = NULL;
    char path[40];
    int rc = -1;

    if (fd < 0 || cordee_write_all(fd, text, n) < 0) {
        cordee_fail(r->err, CORDEE_E_IO, "no room for the table");
    } else {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        csv = r->cd->csv->open(r->cd, path, r->err);
        if (csv)
            rc = rows_read(r, csv, kind);
        r->cd->csv->close(csv);
    }
    if (fd >= 0)
        close(fd);
    return rc;
}
