/* What encoding, which separator, and is the first row a header? */
#include "core/crm/import/csv-priv.h"

#include <string.h>

#define LOOK_ROWS 60

/* ---- encoding --------------------------------------------------------------- */

/* What the bytes of a file say. */
struct census {
    int64_t n;
    int64_t zero[2]; /* 0 bytes at even and odd places: UTF-16 */
    int64_t line[2]; /* LF as UTF-16 units, big- and little-endian */
    int64_t multi,
        broken;    /* UTF-8 sequences of more than one byte; bytes that are none */
    int64_t caron; /* Š š Ž ž of Windows-1250 and 1252 */
    int64_t e8;    /* č in 1250, è in 1252 */
    int64_t grave; /* à é ê and such, which 1250 files of our countries lack */
    unsigned char before;
    int left; /* bytes that the sequence still needs */
    int bad_end;
};

static void census_utf8(struct census *c, unsigned char b)
{
    if (c->left) {
        if ((b & 0xc0) == 0x80) {
            if (--c->left == 0)
                c->multi++;
            return;
        }
        c->broken++;
        c->left = 0;
    }
    if (b < 0x80)
        return;
    if (b >= 0xc2 && b < 0xf5)
        c->left = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
    else
        c->broken++;
}

static void census_add(struct census *c, const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char b = p[i];

        c->zero[c->n & 1] += b == 0;
        if (c->n & 1 && b == '\n' && c->before == 0)
            c->line[0]++;
        if (c->n & 1 && b == 0 && c->before == '\n')
            c->line[1]++;
        census_utf8(c, b);
        c->caron += b == 0x8a || b == 0x8e || b == 0x9a || b == 0x9e;
        c->e8 += b == 0xe8 || b == 0xc8;
        c->grave += b == 0xe0 || b == 0xe9 || b == 0xea || b == 0xf2 || b == 0xf9;
        c->before = b;
        c->n++;
    }
}

static const char *census_says(const struct census *c)
{
    int64_t half = c->n / 2 + 1;

    if (c->n >= 4 && (c->zero[1] * 3 > half || (c->line[1] && c->zero[1] > 2)) &&
        c->zero[1] > 2 * c->zero[0])
        return "UTF-16LE";
    if (c->n >= 4 && (c->zero[0] * 3 > half || (c->line[0] && c->zero[0] > 2)) &&
        c->zero[0] > 2 * c->zero[1])
        return "UTF-16BE";
    if (c->broken == 0 || c->multi > 10 * c->broken)
        return "UTF-8"; /* a few wrong bytes in a big file are pasted-in rows */
    if (c->caron > 0 && c->grave * 4 < c->caron + c->e8)
        return "WINDOWS-1250";
    return "WINDOWS-1252";
}

/* The byte order mark, or else the census. */
static int guess_encoding(FILE *in, struct cd_csv_dialect *d, struct cordee_error *err)
{
    unsigned char block[16384];
    struct census c = {0};
    size_t n;

    rewind(in);
    n = fread(block, 1, sizeof block, in);
    d->start = 0;
    if (n >= 3 && memcmp(block, "\xef\xbb\xbf", 3) == 0) {
        d->start = 3;
        snprintf(d->encoding, sizeof d->encoding, "UTF-8");
    } else if (n >= 2 &&
               (memcmp(block, "\xff\xfe", 2) == 0 || memcmp(block, "\xfe\xff", 2) == 0)) {
        d->start = 2;
        snprintf(d->encoding, sizeof d->encoding, "UTF-16%s",
                 block[0] == 0xff ? "LE" : "BE");
    } else {
        for (; n; n = fread(block, 1, sizeof block, in))
            census_add(&c, block, n);
        snprintf(d->encoding, sizeof d->encoding, "%s", census_says(&c));
    }
    rewind(in);
    return ferror(in) ? cordee_fail(err, CORDEE_E_IO, "the file could not be read") : 0;
}

/* ---- separator -------------------------------------------------------------- */

/* Excel's first line "sep=;". */
static int read_sep_line(FILE *in, struct cd_csv_dialect *d, bool *found_r,
                         struct cordee_error *err)
{
    struct cd_csv_dialect plain = *d;
    struct cd_csv_row row;
    struct cd_csv_mark mark;
    int rc;

    plain.delimiter = '\n'; /* whole lines */
    CORDEE_AUTO(cd_csv_drop) struct cd_csv *csv = cd_csv_new(in, &plain, err);
    *found_r = false;
    if (!csv)
        return -1;
    rc = cd_csv_next(csv, &row, err);
    if (rc > 0 && row.line == 1 && row.n == 1 && row.cells[0].len == 5 &&
        strncasecmp(row.cells[0].text, "sep=", 4) == 0 &&
        strchr(";,\t|", row.cells[0].text[4])) {
        d->delimiter = row.cells[0].text[4];
        cd_csv_tell(csv, &mark);
        d->start = mark.offset;
        d->line = mark.line;
        *found_r = true;
    }
    return rc < 0 ? -1 : 0;
}

/* How well a separator takes the first rows apart: the share of rows that have the most
 * frequent number of cells, and more cells count more. */
static int score(FILE *in, const struct cd_csv_dialect *d, double *score_r,
                 struct cordee_error *err)
{
    int count[CD_CSV_MAX_COLUMNS + 1] = {0};
    int rows = 0, bad = 0, best = 1, rc;
    size_t first = 0;
    struct cd_csv_row row;
    CORDEE_AUTO(cd_csv_drop) struct cd_csv *csv = cd_csv_new(in, d, err);

    if (!csv)
        return -1;
    while (rows < LOOK_ROWS && (rc = cd_csv_next(csv, &row, err)) > 0) {
        bad += row.bad != NULL;
        count[row.n]++;
        first = rows++ ? first : row.n;
    }
    for (int i = 1; i <= CD_CSV_MAX_COLUMNS; i++)
        if (count[i] > count[best])
            best = i;
    if (first > 1 && best == 1 && rows < 4)
        best = (int)first;
    *score_r = rows && best > 1 ? (double)(count[best] - bad) / rows *
                                      (1 + (best < 12 ? best : 12) * 0.05) *
                                      ((int)first == best ? 1 : 0.6)
                                : 0;
    return rc < 0 ? -1 : 0;
}

static int guess_delimiter(FILE *in, struct cd_csv_dialect *d, struct cordee_error *err)
{
    static const char candidates[] = ";,\t|";
    double best = 0;
    char found = ',';

    for (const char *c = candidates; *c; c++) {
        struct cd_csv_dialect try = *d;
        double this = 0;

        try.delimiter = *c;
        if (score(in, &try, &this, err) < 0)
            return -1;
        if (this > best) {
            best = this;
            found = *c;
        }
    }
    d->delimiter = found;
    return 0;
}

/* ---- header ----------------------------------------------------------------- */

/* A cell that names no column: empty, a number, a date, an address. */
static bool is_value(const char *s)
{
    return !*s || strchr(s, '@') || strstr(s, "://") || cordee_text_starts(s, "www.") ||
           !s[strspn(s, "0123456789.,:/+-' ")] || strlen(s) > 80;
}

/* The first row is a header when it has only words, each once. */
int cd_csv_guess_header(FILE *in, struct cd_csv_dialect *d, struct cordee_error *err)
{
    struct cd_csv_row row;
    int rc;
    CORDEE_AUTO(cd_csv_drop) struct cd_csv *csv = cd_csv_new(in, d, err);
    size_t values = 0, twice = 0, empty = 0;

    if (!csv)
        return -1;
    rc = cd_csv_next(csv, &row, err);
    d->header = false;
    if (rc <= 0)
        return rc;
    for (size_t i = 0; i < row.n; i++) {
        values += is_value(row.cells[i].text);
        empty += d->by_row && !*row.cells[i].text; /* a workbook has gaps */
        for (size_t k = 0; k < i; k++)
            twice += *row.cells[i].text &&
                     cordee_text_is_nocase(row.cells[i].text, row.cells[k].text);
    }
    d->header = !row.bad && (values - empty) * 4 <= row.n - empty && twice * 2 <= row.n;
    for (size_t i = 0; i < row.n; i++)
        if (strchr(row.cells[i].text, '@'))
            d->header = false;
    return 0;
}

int cd_csv_guess_rows(FILE *in, struct cd_csv_dialect *d, struct cordee_error *err)
{
    bool said;

    d->line = 1;
    if (read_sep_line(in, d, &said, err) < 0 ||
        (!said && guess_delimiter(in, d, err) < 0) || cd_csv_guess_header(in, d, err) < 0)
        return -1;
    rewind(in);
    return 0;
}

int cd_csv_guess(FILE *in, struct cd_csv_dialect *d_r, struct cordee_error *err)
{
    *d_r = (struct cd_csv_dialect){.line = 1};
    if (guess_encoding(in, d_r, err) < 0)
        return -1;
    return cd_csv_guess_rows(in, d_r, err);
}
