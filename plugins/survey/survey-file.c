/* Answers from a CSV file, by the names of its columns. */
#include "plugins/survey/survey.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 60 }; /* of one column: groups that a table can show */

struct reading {
    struct cordee *cd;
    const struct survey_wanted *wanted;
    struct survey_file *file;
    struct cordee_csv *csv;
    size_t *number_at, *word_at; /* places of the columns */
    size_t room;                 /* respondents that fit */
    size_t faults;
    char first_fault[300];
};

void survey_list_put(struct cordee_arena *a, struct survey_list *list, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    const char **names = cordee_arena_get(a, (list->n + 1) * sizeof *names);

    for (size_t i = 0; i < list->n; i++)
        names[i] = list->names[i];
    cordee_buf_puts(&clean, "");
    cordee_utf8_clean(name, strlen(name), &clean); /* as the reader has its cells */
    names[list->n++] = cordee_text_trim(cordee_arena_text(a, clean.text));
    list->names = names;
}

void survey_list_add(struct cordee_arena *a, struct survey_list *list, const char *text)
{
    char *rest = cordee_arena_text(a, text);

    for (char *piece; (piece = strsep(&rest, ","));)
        if (piece[strspn(piece, " \t")])
            survey_list_put(a, list, piece);
}

bool survey_list_has(const struct survey_list *list, const char *cell)
{
    for (size_t i = 0; i < list->n; i++)
        if (cordee_text_is_nocase(cell, list->names[i]))
            return true;
    return !*cell;
}

/* Digits up to 2^53 over a power of ten up to 10^15 are divided once, and so rounded
 * once: the nearest double, as strtod would find, whatever the locale. */
bool survey_number(const char *text, double *x_r)
{
    bool minus = *text == '-', mark = false;
    double digits = 0, power = 1;
    int n = 0;

    text += *text == '-' || *text == '+';
    for (; *text; text++) {
        if (*text >= '0' && *text <= '9') {
            digits = digits * 10 + (*text - '0');
            power *= mark ? 10 : 1;
            n++;
        } else if ((*text == '.' || *text == ',') && !mark && n && text[1]) {
            mark = true;
        } else {
            return false;
        }
    }
    if (n < 1 || n > 15)
        return false;
    *x_r = minus && digits > 0 ? -digits / power : digits / power;
    return true;
}

/* ---- columns ---------------------------------------------------------------- */

static const char *trimmed(struct cordee_arena *a, const char *cell)
{
    return cordee_text_trim(cordee_arena_text(a, cell));
}

static const char *nearest(const struct cordee_csv_row *row, const char *name)
{
    const char *best = NULL;
    int least = 4;

    for (size_t i = 0; i < row->n; i++) {
        int far = cordee_text_distance(row->cells[i], name);

        if (*row->cells[i] && far < least) {
            least = far;
            best = row->cells[i];
        }
    }
    return best;
}

static int column_absent(const struct cordee_csv_row *row, const char *name,
                         struct cordee_error *err)
{
    const char *near = nearest(row, name);

    if (near)
        return cordee_fail(err, CORDEE_E_NOT_FOUND,
                           "there is no column \"%s\"; did you mean \"%s\"?", name, near);
    return cordee_fail(err, CORDEE_E_NOT_FOUND,
                       "there is no column \"%s\"; line %lld has %zu, the first is "
                       "\"%.60s\"",
                       name, (long long)row->line, row->n, row->cells[0]);
}

static int column_find(struct reading *r, const struct cordee_csv_row *row,
                       const char *name, size_t *at_r, struct cordee_error *err)
{
    size_t found = row->n;

    for (size_t i = 0; i < row->n; i++) {
        if (strcmp(trimmed(r->file->arena, row->cells[i]), name) != 0)
            continue;
        if (found < row->n)
            return cordee_fail(err, CORDEE_E_INVALID,
                               "two columns are called \"%s\", number %zu and %zu: give "
                               "one another name",
                               name, found + 1, i + 1);
        found = i;
    }
    if (found == row->n)
        return column_absent(row, name, err);
    *at_r = found;
    return 0;
}

static int header_read(struct reading *r, struct cordee_error *err)
{
    const struct survey_wanted *w = r->wanted;
    struct survey_file *f = r->file;
    struct cordee_csv_row row;
    int rc = r->cd->csv->next(r->csv, &row, err);

    if (rc <= 0 || row.bad)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_INVALID,
                                    "the first line has no names of columns");
    f->numbers = cordee_arena_get(f->arena, (w->numbers.n + 1) * sizeof *f->numbers);
    f->words = cordee_arena_get(f->arena, (w->words.n + 1) * sizeof *f->words);
    r->number_at = cordee_arena_get(f->arena, (w->numbers.n + 1) * sizeof(size_t));
    r->word_at = cordee_arena_get(f->arena, (w->words.n + 1) * sizeof(size_t));
    for (size_t i = 0; i < w->numbers.n; i++) {
        f->numbers[i].name = w->numbers.names[i];
        if (column_find(r, &row, w->numbers.names[i], &r->number_at[i], err) < 0)
            return -1;
        f->numbers[i].at = r->number_at[i];
    }
    for (size_t i = 0; i < w->words.n; i++) {
        f->words[i].name = w->words.names[i];
        f->words[i].words =
            cordee_arena_get(f->arena, MOST_WORDS * sizeof *f->words[i].words);
        if (column_find(r, &row, w->words.names[i], &r->word_at[i], err) < 0)
            return -1;
    }
    return 0;
}

/* ---- cells ------------------------------------------------------------------ */

/* Reading goes on, to say how many there are. */
static void fault(struct reading *r, size_t number, const char *cell, const char *words)
{
    int64_t line;
    int column;

    if (r->faults++)
        return;
    r->cd->csv->place(r->csv, r->number_at[number], &line, &column);
    snprintf(r->first_fault, sizeof r->first_fault,
             "line %lld, column %d (%.60s): \"%.60s\" %s", (long long)line, column,
             r->file->numbers[number].name, cell, words);
}

static bool is_missing(const struct reading *r, const char *cell)
{
    return survey_list_has(&r->wanted->missing, cell);
}

static bool is_point(const struct reading *r, size_t number, double x)
{
    const struct stats_scale *s = &r->wanted->scale;
    double at = x - (double)s->from;

    return number >= r->wanted->n_scaled || s->points == 0 ||
           (floor(at) == at && at >= 0 && at < s->points);
}

static double number_read(struct reading *r, size_t number, char *cell)
{
    const char *text = cordee_text_trim(cell);
    double x = STATS_NONE;

    if (is_missing(r, text))
        return STATS_NONE;
    if (!survey_number(text, &x))
        fault(r, number, text, "is no number");
    else if (!is_point(r, number, x))
        fault(r, number, text, "is no point of the scale");
    return x;
}

static int word_read(struct reading *r, struct survey_words *w, const char *cell,
                     int *of_r, struct cordee_error *err)
{
    const char *word = is_missing(r, cell) ? "" : cell;
    size_t i = 0;

    while (i < w->n && strcmp(w->words[i], word) != 0)
        i++;
    if (i == MOST_WORDS)
        return cordee_fail(err, CORDEE_E_TOO_LARGE,
                           "the column \"%s\" has more than %d different words: too many "
                           "to compare",
                           w->name, MOST_WORDS);
    if (i == w->n)
        w->words[w->n++] = cordee_arena_text(r->file->arena, word);
    *of_r = (int)i;
    return 0;
}

static void *grown(void *list, size_t n, size_t size)
{
    void *more = realloc(list, n * size);

    if (!more)
        abort();
    return more;
}

static void room_make(struct reading *r)
{
    struct survey_file *f = r->file;

    if (f->n < r->room)
        return;
    r->room = r->room ? r->room * 2 : 256;
    for (size_t i = 0; i < r->wanted->numbers.n; i++)
        f->numbers[i].x = grown(f->numbers[i].x, r->room, sizeof *f->numbers[i].x);
    for (size_t i = 0; i < r->wanted->words.n; i++)
        f->words[i].of = grown(f->words[i].of, r->room, sizeof *f->words[i].of);
}

static int row_read(struct reading *r, const struct cordee_csv_row *row,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf cell = {0};
    struct survey_file *f = r->file;

    room_make(r);
    for (size_t i = 0; i < r->wanted->numbers.n; i++) {
        size_t at = r->number_at[i];

        cordee_buf_clear(&cell);
        cordee_buf_puts(&cell, at < row->n ? row->cells[at] : "");
        f->numbers[i].x[f->n] = number_read(r, i, cell.text);
    }
    for (size_t i = 0; i < r->wanted->words.n; i++) {
        size_t at = r->word_at[i];

        cordee_buf_clear(&cell);
        cordee_buf_puts(&cell, at < row->n ? row->cells[at] : "");
        if (word_read(r, &f->words[i], cordee_text_trim(cell.text), &f->words[i].of[f->n],
                      err) < 0)
            return -1;
    }
    f->n++;
    return 0;
}

static int rows_read(struct reading *r, struct cordee_error *err)
{
    struct cordee_csv_row row;
    int rc;

    while ((rc = r->cd->csv->next(r->csv, &row, err)) > 0) {
        if (row.bad)
            return cordee_fail(err, CORDEE_E_INVALID, "line %lld, column %d: %s",
                               (long long)row.bad_line, row.bad_column, row.bad);
        if (row_read(r, &row, err) < 0)
            return -1;
    }
    if (rc == 0 && r->faults > 1)
        return cordee_fail(err, CORDEE_E_INVALID, "%s; %zu cells are wrong in all",
                           r->first_fault, r->faults);
    if (rc == 0 && r->faults)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", r->first_fault);
    return rc;
}

/* ---- words in order --------------------------------------------------------- */

/* Numbers, then other words, then nothing said. */
static int in_order(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    double p = 0, q = 0;
    int kind_x = !*x ? 2 : !survey_number(x, &p);
    int kind_y = !*y ? 2 : !survey_number(y, &q);

    if (kind_x != kind_y)
        return kind_x - kind_y;
    return p < q ? -1 : p > q ? 1 : strcmp(x, y);
}

static void words_sort(struct survey_words *w, size_t n)
{
    const char *before[MOST_WORDS];
    int now[MOST_WORDS] = {0};

    memcpy(before, w->words, w->n * sizeof *before);
    qsort(w->words, w->n, sizeof *w->words, in_order);
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = 0; k < w->n; k++)
            if (before[i] == w->words[k])
                now[i] = (int)k;
    for (size_t i = 0; i < n; i++)
        w->of[i] = now[w->of[i]];
}

/* ---- the whole -------------------------------------------------------------- */

int survey_file_read(struct cordee *cd, const struct survey_wanted *wanted,
                     const char *path, struct survey_file *file_r,
                     struct cordee_error *err)
{
    struct reading r = {.cd = cd, .wanted = wanted, .file = file_r};
    int rc;

    *file_r = (struct survey_file){.arena = cordee_arena_new()};
    CORDEE_AUTO(cordee_csv_drop) struct cordee_csv *csv = cd->csv->open(cd, path, err);
    r.csv = csv;
    rc = csv ? header_read(&r, err) : -1;
    if (rc == 0)
        rc = rows_read(&r, err);
    if (rc == 0 && file_r->n == 0)
        rc = cordee_fail(err, CORDEE_E_INVALID,
                         "there are no answers behind the names of the columns");
    for (size_t i = 0; rc == 0 && i < wanted->words.n; i++)
        words_sort(&file_r->words[i], file_r->n);
    if (rc < 0 && !cordee_text_starts(err->text, path))
        cordee_fail_in(err, "%s: ", path);
    return rc;
}

/* Both lists end with a row without a name. */
void survey_file_done(struct survey_file *file)
{
    if (!file->arena)
        return;
    for (struct survey_numbers *c = file->numbers; c && c->name; c++)
        free(c->x);
    for (struct survey_words *c = file->words; c && c->name; c++)
        free(c->of);
    cordee_arena_free(file->arena);
    file->arena = NULL;
}
