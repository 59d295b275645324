/* The reader: one row at a time, and back to the row's first line when its quotes
 * turn out to be broken, so that one bad row costs one row. */
#include "core/crm/import/csv-priv.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK    ((size_t)64 * 1024)
#define MAX_ROW  ((size_t)1024 * 1024)
#define RAW_MOST 2000 /* bytes of a bad row that are kept */

struct cd_csv {
    FILE *in;
    struct cd_csv_dialect dialect;
    struct cd_csv_decoder decoder;
    struct cordee_buf text; /* decoded; the row just read begins at `row` */
    size_t row, pos;        /* `pos`: what is read next */
    int64_t offset;         /* in the file, of text.text[row] */
    int64_t row_line, line; /* of `row` and of `pos` */
    int64_t rows;
    bool ended;
    size_t expect;
    struct cordee_buf out; /* the cells' texts */
    struct cd_csv_cell *cells;
    size_t n, room;
    char words[160]; /* why a row is bad */
};

/* One row being read. */
struct parse {
    size_t at;     /* where we are */
    size_t broken; /* the first quote that is neither doubled nor an end, + 1 */
    size_t opened; /* the quote that opened the cell we are in, + 1 */
    bool lines;    /* has crossed a line's end */
    bool open;     /* the file ended inside of quotes */
    bool too_long, too_many;
};

struct cd_csv *cd_csv_new(FILE *in, const struct cd_csv_dialect *d,
                          struct cordee_error *err)
{
    struct cd_csv *csv = calloc(1, sizeof *csv);
    struct cd_csv_mark begin = {.offset = d->start,
                                .line = d->line || d->by_row ? d->line : 1};

    if (!csv)
        abort();
    csv->in = in;
    csv->dialect = *d;
    if (cd_csv_decoder_init(&csv->decoder, d->encoding, err) < 0 ||
        cd_csv_seek(csv, &begin, err) < 0) {
        cd_csv_free(csv);
        return NULL;
    }
    return csv;
}

void cd_csv_free(struct cd_csv *csv)
{
    if (!csv)
        return;
    cordee_buf_drop(&csv->text);
    cordee_buf_drop(&csv->out);
    free(csv->cells);
    free(csv);
}

void cd_csv_drop(struct cd_csv **csv)
{
    cd_csv_free(*csv);
}

void cd_csv_expect(struct cd_csv *csv, size_t cells)
{
    csv->expect = cells;
}

void cd_csv_tell(const struct cd_csv *csv, struct cd_csv_mark *mark_r)
{
    *mark_r = (struct cd_csv_mark){
        .offset = csv->offset + cd_csv_width(&csv->decoder, csv->text.text + csv->row,
                                             csv->pos - csv->row),
        .line = csv->line,
        .rows = csv->rows,
    };
}

int cd_csv_seek(struct cd_csv *csv, const struct cd_csv_mark *mark,
                struct cordee_error *err)
{
    if (fseeko(csv->in, (off_t)mark->offset, SEEK_SET) != 0)
        return cordee_fail(err, CORDEE_E_IO, "the file cannot be read from the middle");
    clearerr(csv->in);
    cordee_buf_clear(&csv->text);
    cordee_buf_put(&csv->text, "", 0);
    csv->decoder.n_carry = 0;
    csv->row = csv->pos = 0;
    csv->offset = mark->offset;
    csv->line = csv->row_line = mark->line;
    csv->rows = mark->rows;
    csv->ended = false;
    return 0;
}

/* ---- characters ------------------------------------------------------------------- */

static bool fill(struct cd_csv *csv)
{
    unsigned char block[BLOCK];
    size_t n;

    if (csv->ended)
        return false;
    n = fread(block, 1, sizeof block, csv->in);
    csv->ended = n < sizeof block;
    cd_csv_decode(&csv->decoder, block, n, csv->ended, &csv->text);
    return n > 0;
}

/* The byte at `i`; -1 behind the last. */
static inline int at(struct cd_csv *csv, size_t i)
{
    while (i >= csv->text.len)
        if (!fill(csv))
            return -1;
    return (unsigned char)csv->text.text[i];
}

static inline bool ends_cell(const struct cd_csv *csv, int c)
{
    return c == csv->dialect.delimiter || c == '\n' || c == '\r' || c < 0;
}

/* Behind the line's end at `i`. */
static size_t behind_line(struct cd_csv *csv, size_t i)
{
    if (at(csv, i) == '\r' && at(csv, i + 1) == '\n')
        return i + 2;
    return at(csv, i) < 0 ? i : i + 1;
}

/* ---- cells ------------------------------------------------------------------------- */

/* Texts are kept as offsets until the row is done, since `out` moves as it grows. */
static void cell_begin(struct cd_csv *csv, size_t from)
{
    if (csv->n == csv->room) {
        csv->room = csv->room ? csv->room * 2 : 32;
        csv->cells = realloc(csv->cells, csv->room * sizeof *csv->cells);
        if (!csv->cells)
            abort();
    }
    csv->cells[csv->n] = (struct cd_csv_cell){.len = csv->out.len, .at = from};
}

static void cell_end(struct cd_csv *csv)
{
    struct cd_csv_cell *cell = &csv->cells[csv->n++];
    size_t from = cell->len;

    cell->len = csv->out.len - from;
    cordee_buf_putc(&csv->out, '\0');
}

static void cell_put(struct cd_csv *csv, size_t from, size_t to)
{
    cd_csv_clean(csv->text.text + from, to - from, &csv->out);
}

static void read_plain(struct cd_csv *csv, struct parse *p)
{
    size_t from = p->at;

    cell_begin(csv, from);
    while (!ends_cell(csv, at(csv, p->at)))
        p->at++;
    p->too_long = p->at - from > CD_CSV_MAX_CELL;
    if (!p->too_long)
        cell_put(csv, from, p->at);
    cell_end(csv);
}

/* Where a quote that may end the cell leads: behind it and blanks, at the end of the
 * cell; 0: it ends nothing. */
static size_t behind_quote(struct cd_csv *csv, size_t i)
{
    i++;
    while (at(csv, i) == ' ')
        i++;
    return ends_cell(csv, at(csv, i)) ? i : 0;
}

/* One piece of a quoted cell, up to and with the next quote.  1: the cell goes on. */
static int read_quoted_piece(struct cd_csv *csv, struct parse *p, size_t first)
{
    size_t from = p->at, end;
    int c;

    while ((c = at(csv, p->at)) >= 0 && c != '"') {
        p->lines = p->lines || c == '\n' || c == '\r';
        p->at++;
        if (p->at - first > CD_CSV_MAX_CELL) {
            p->too_long = true;
            return 0;
        }
    }
    if (c < 0) {
        p->open = true;
        cell_put(csv, from, p->at);
        return 0;
    }
    if (at(csv, p->at + 1) == '"') {
        cell_put(csv, from, p->at + 1);
        p->at += 2;
        return 1;
    }
    end = behind_quote(csv, p->at);
    cell_put(csv, from, end ? p->at : p->at + 1);
    p->at = end ? end : p->at + 1;
    if (!end && !p->broken)
        p->broken = p->at;
    return !end && !p->lines;
}

static void read_quoted(struct cd_csv *csv, struct parse *p)
{
    size_t first = p->at;

    cell_begin(csv, first);
    p->opened = first + 1;
    p->at++;
    while (read_quoted_piece(csv, p, first))
        ;
    cell_end(csv);
}

/* A row that runs over lines with quotes that do not fit would swallow good rows. */
static bool is_spoiled(const struct cd_csv *csv, const struct parse *p)
{
    return p->open || p->too_long || p->too_many ||
           (p->lines &&
            (p->broken || (csv->expect && !csv->dialect.by_row && csv->n > csv->expect)));
}

static void read_cells(struct cd_csv *csv, struct parse *p)
{
    csv->n = 0;
    cordee_buf_clear(&csv->out);
    for (;;) {
        if (csv->n == CD_CSV_MAX_COLUMNS || p->at - csv->row > MAX_ROW) {
            p->too_many = true;
            return;
        }
        if (at(csv, p->at) == '"')
            read_quoted(csv, p);
        else
            read_plain(csv, p);
        if (is_spoiled(csv, p) || at(csv, p->at) != csv->dialect.delimiter)
            return;
        p->at++;
    }
}

/* Offsets become pointers once `out` stands still. */
static void cells_settle(struct cd_csv *csv)
{
    size_t from = 0;

    for (size_t i = 0; i < csv->n; i++) {
        csv->cells[i].text = csv->out.text + from;
        from += csv->cells[i].len + 1;
    }
}

/* ---- bad rows --------------------------------------------------------------- */

/* The first line of a spoiled row, taken apart at the separators without a look at the
 * quotes, so that a person can put it right. */
static void read_raw_line(struct cd_csv *csv, size_t from)
{
    size_t i = from, begin = from, kept = 0;
    int c;

    csv->n = 0;
    cordee_buf_clear(&csv->out);
    do {
        c = at(csv, i);
        if (ends_cell(csv, c) && csv->n < CD_CSV_MAX_COLUMNS && kept < RAW_MOST) {
            size_t end = i - begin > RAW_MOST ? begin + RAW_MOST : i;

            cell_begin(csv, begin);
            cell_put(csv, begin, end);
            kept += end - begin;
            cell_end(csv);
            begin = i + 1;
        }
        i++;
    } while (c >= 0 && c != '\n' && c != '\r');
    csv->pos = behind_line(csv, i - 1);
}

static void row_refuse(struct cd_csv *csv, struct cd_csv_row *row, size_t where,
                       const char *words)
{
    row->bad = words;
    cd_csv_place(csv, where, &row->bad_line, &row->bad_col);
}

static void row_spoiled(struct cd_csv *csv, const struct parse *p, struct cd_csv_row *row)
{
    size_t where = csv->row;

    if (p->opened)
        where = p->opened - 1;
    read_raw_line(csv, csv->row);
    if (where >= csv->pos) /* went wrong further down: what begins here swallowed it */
        where = csv->row;
    if (p->too_many)
        row_refuse(csv, row, csv->row, "this row has more than 200 columns");
    else if (p->too_long && !p->opened)
        row_refuse(csv, row, where, "this cell has more than 64 KB");
    else
        row_refuse(csv, row, where,
                   "a quote opens here and nothing closes it; write \" inside of a "
                   "quoted cell as \"\"");
}

static bool is_blank(const char *s)
{
    return !s[strspn(s, " \t\r\n")];
}

static void check_count(struct cd_csv *csv, const struct parse *p, struct cd_csv_row *row)
{
    size_t n = csv->n;

    if (!csv->expect || csv->dialect.by_row)
        return;
    while (n > csv->expect && is_blank(csv->cells[n - 1].text))
        n--;
    if (n > csv->expect) {
        snprintf(csv->words, sizeof csv->words,
                 p->broken ? "this row has %zu cells where the first has %zu: a quote is "
                             "not doubled here"
                           : "this row has %zu cells where the first has %zu: a quote or "
                             "a separator is wrong",
                 n, csv->expect);
        row_refuse(csv, row, p->broken ? p->broken - 1 : csv->cells[csv->expect].at,
                   csv->words);
    } else if (n < (csv->expect + 1) / 2) {
        snprintf(csv->words, sizeof csv->words,
                 "this row has only %zu cells where the first has %zu", n, csv->expect);
        row_refuse(csv, row, csv->row, csv->words);
    }
}

static bool row_is_blank(const struct cd_csv *csv)
{
    for (size_t i = 0; i < csv->n; i++)
        if (!is_blank(csv->cells[i].text))
            return false;
    return true;
}

void cd_csv_place(const struct cd_csv *csv, size_t where, int64_t *line_r, int *col_r)
{
    const char *s = csv->text.text;
    int64_t line = csv->row_line;
    int col = 1;

    if (csv->dialect.by_row) {
        for (size_t i = 0; i < csv->n && csv->cells[i].at < where; i++)
            col++;
        *line_r = line;
        *col_r = col;
        return;
    }
    for (size_t i = csv->row; i < where && i < csv->text.len; i++) {
        if (s[i] == '\n' || (s[i] == '\r' && s[i + 1] != '\n')) {
            line++;
            col = 1;
        } else if (((unsigned char)s[i] & 0xc0) != 0x80) {
            col++;
        }
    }
    *line_r = line;
    *col_r = col;
}

/* ---- rows ------------------------------------------------------------------- */

/* Forgets what was read and keeps the rest of the block. */
static void row_begin(struct cd_csv *csv)
{
    csv->offset +=
        cd_csv_width(&csv->decoder, csv->text.text + csv->row, csv->pos - csv->row);
    csv->row = csv->pos;
    csv->row_line = csv->line;
    if (csv->row > BLOCK) {
        csv->text.len -= csv->row;
        memmove(csv->text.text, csv->text.text + csv->row, csv->text.len + 1);
        csv->row = csv->pos = 0;
    }
}

static int64_t lines_in(const char *s, size_t n)
{
    int64_t lines = 0;

    for (size_t i = 0; i < n; i++)
        lines += s[i] == '\n' || (s[i] == '\r' && s[i + 1] != '\n');
    return lines;
}

static void row_read(struct cd_csv *csv, struct cd_csv_row *row)
{
    struct parse p = {.at = csv->row};

    *row = (struct cd_csv_row){.line = csv->row_line};
    read_cells(csv, &p);
    if (is_spoiled(csv, &p)) {
        row_spoiled(csv, &p, row);
    } else {
        csv->pos = behind_line(csv, p.at);
        cells_settle(csv);
        check_count(csv, &p, row);
    }
    cells_settle(csv);
    csv->line += csv->dialect.by_row
                     ? 1
                     : lines_in(csv->text.text + csv->row, csv->pos - csv->row);
    row->n = csv->n;
    row->cells = csv->cells;
}

int cd_csv_next(struct cd_csv *csv, struct cd_csv_row *row_r, struct cordee_error *err)
{
    do {
        row_begin(csv);
        if (at(csv, csv->pos) < 0) {
            if (ferror(csv->in))
                return cordee_fail(err, CORDEE_E_IO, "the file could not be read: %m");
            return 0;
        }
        row_read(csv, row_r);
    } while (!row_r->bad && row_is_blank(csv));
    csv->rows++;
    return 1;
}
