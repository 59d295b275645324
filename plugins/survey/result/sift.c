/* Rows of single people without saying who they are.
 *
 * What one chose from a list, a number, a day: a few such answers together can tell who
 * somebody is.  Column by column, the respondents are parted by them, and a value is kept
 * only where as many have it, of those who have the same so far, as a group needs; the
 * others are put together, with the smallest group that is shown when they would be too
 * few.  So all that is kept of one row, other rows have too, in groups that are large
 * enough, those of hidden values included (k-anonymity, Sweeney 2002, Int. J.
 * Uncertainty, Fuzziness and Knowledge-Based Systems 10(5), by hiding cells). */
#include "plugins/survey/result/export.h"

#include <stdlib.h>
#include <string.h>

struct sifting {
    const struct survey_told *told;
    struct cordee_arena *arena;
    const size_t *columns; /* that may tell, in order */
    size_t n_columns, least;
    bool *hide; /* respondent * n_columns + place among these */
};

struct place { /* a respondent in a class */
    const char *value;
    size_t row;
    size_t many; /* have the same value here; 0: put together with others */
};

bool survey_tells(const struct survey_column *c)
{
    switch (c->q->kind) {
    case SURVEY_SINGLE:
    case SURVEY_YESNO:
    case SURVEY_SEVERAL:
    case SURVEY_CONSENT:
    case SURVEY_DATE:
    case SURVEY_NUMBER:
        return !*c->part;
    default:
        return false;
    }
}

bool survey_is_private(const struct survey_column *c)
{
    return *c->part ? strcmp(c->part, "importance") != 0 && strcmp(c->part, "level") != 0
                    : c->q->kind == SURVEY_SHORT || c->q->kind == SURVEY_LONG ||
                          c->q->kind == SURVEY_CONTACT;
}

const char *survey_cell(struct cordee_arena *a, const struct survey_column *c, size_t row)
{
    if (c->words)
        return c->words[row];
    return stats_is_none(c->x[row]) ? "" : cordee_arena_printf(a, "%.15g", c->x[row]);
}

static int by_value(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    const int order = strcmp(x->value, y->value);

    return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* Puts the smallest group that is shown to those that are not.  Gives how many it had. */
static size_t smallest_add(struct place *p, size_t n)
{
    size_t many = 0, at = 0;

    for (size_t i = 0; i < n; i += p[i].many ? p[i].many : 1)
        if (p[i].many && (!many || p[i].many < many)) {
            many = p[i].many;
            at = i;
        }
    for (size_t i = at; i < at + many; i++)
        p[i].many = 0;
    return many;
}

/* Which values are kept. */
static void values_choose(const struct sifting *s, struct place *p, size_t n)
{
    size_t alone = 0, more = 1;

    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && strcmp(p[end].value, p[i].value) == 0;)
            end++;
        for (size_t k = i; k < end; k++)
            p[k].many = end - i < s->least ? 0 : end - i;
        alone += end - i < s->least ? end - i : 0;
    }
    while (alone && alone < s->least && more)
        alone += more = smallest_add(p, n);
}

static void class_sift(const struct sifting *s, const size_t *rows, size_t n, size_t at);

/* The classes that this column makes of one. */
static void parts_sift(const struct sifting *s, const struct place *p, size_t n,
                       size_t at)
{
    size_t *rows = cordee_arena_get(s->arena, n * sizeof *rows);
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if (!p[i].many) {
            s->hide[p[i].row * s->n_columns + at] = true;
            rows[k++] = p[i].row;
        }
    if (k)
        class_sift(s, rows, k, at + 1);
    for (size_t i = 0; i < n; i += p[i].many ? p[i].many : 1) {
        for (k = 0; k < p[i].many; k++)
            rows[k] = p[i + k].row;
        if (k)
            class_sift(s, rows, k, at + 1);
    }
}

static void class_sift(const struct sifting *s, const size_t *rows, size_t n, size_t at)
{
    const struct survey_column *c;
    struct place *p;

    if (at == s->n_columns)
        return;
    c = &s->told->columns[s->columns[at]];
    p = cordee_arena_get(s->arena, n * sizeof *p);
    for (size_t i = 0; i < n; i++)
        p[i] = (struct place){.value = survey_cell(s->arena, c, rows[i]), .row = rows[i]};
    qsort(p, n, sizeof *p, by_value);
    values_choose(s, p, n);
    parts_sift(s, p, n, at);
}

const bool *survey_sift(struct cordee_arena *a, const struct survey_told *t,
                        const size_t *columns, size_t n_columns)
{
    struct sifting s = {.told = t,
                        .arena = a,
                        .columns = columns,
                        .n_columns = n_columns,
                        .least = (size_t)t->survey->least};
    size_t *rows = cordee_arena_get(a, (t->n + 1) * sizeof *rows);

    s.hide = cordee_arena_get(a, t->n * n_columns + 1);
    for (size_t i = 0; i < t->n; i++)
        rows[i] = i;
    if (t->n)
        class_sift(&s, rows, t->n, 0);
    return s.hide;
}
