/* Tables in which nobody can be recognised. */
#include "plugins/survey/stats/stats-priv.h"

#include <stdlib.h>

void stats_count(const int *row, const int *col, size_t n, size_t rows, size_t cols,
                 long *counts)
{
    for (size_t i = 0; i < (rows + 1) * (cols + 1); i++)
        counts[i] = 0;
    for (size_t i = 0; i < n; i++) {
        if (row[i] < 0 || col[i] < 0)
            continue;
        counts[stats_cell(cols, (size_t)row[i], (size_t)col[i])]++;
        counts[stats_cell(cols, (size_t)row[i], cols)]++;
        counts[stats_cell(cols, rows, (size_t)col[i])]++;
        counts[stats_cell(cols, rows, cols)]++;
    }
}

struct table {
    const long *n;
    size_t rows, cols;
    long least;
    bool *hide;
    bool changed; /* in this round */
    size_t *queue;
    bool *seen;
};

static size_t size_of(const struct table *t)
{
    return (t->rows + 1) * (t->cols + 1);
}

/* ---- lines: a row or a column, its total last ------------------------------- */

struct line {
    size_t first, step, n; /* places first, first + step, ...: n parts, then the total */
};

static struct line row_line(const struct table *t, size_t row)
{
    return (struct line){stats_cell(t->cols, row, 0), 1, t->cols};
}

static struct line col_line(const struct table *t, size_t col)
{
    return (struct line){col, t->cols + 1, t->rows};
}

static size_t place(struct line l, size_t i)
{
    return l.first + i * l.step;
}

/* Does the line tell what it hides, or the sum of it that is too small? */
static bool line_tells(const struct table *t, struct line l)
{
    size_t hidden = 0;
    long sum = 0;
    bool total_hidden = t->hide[place(l, l.n)];

    for (size_t i = 0; i < l.n; i++) {
        hidden += t->hide[place(l, i)];
        sum += t->hide[place(l, i)] ? t->n[place(l, i)] : 0;
    }
    if (total_hidden)
        return hidden == 0;
    return hidden == 1 || (hidden > 1 && sum < t->least);
}

/* Hides the smallest part that is shown.  False: there is none. */
static bool line_hide_part(struct table *t, struct line l)
{
    size_t best = l.n;

    for (size_t i = 0; i < l.n; i++)
        if (!t->hide[place(l, i)] &&
            (best == l.n || t->n[place(l, i)] < t->n[place(l, best)]))
            best = i;
    if (best == l.n)
        return false;
    t->hide[place(l, best)] = t->changed = true;
    return true;
}

/* A part, or else the total; but the grand total is known. */
static bool line_hide(struct table *t, struct line l)
{
    size_t total = place(l, l.n);

    if (line_hide_part(t, l))
        return true;
    if (t->hide[total] || total == size_of(t) - 1)
        return false;
    t->hide[total] = t->changed = true;
    return true;
}

/* False: a line cannot be helped. */
static bool lines_mend(struct table *t)
{
    for (size_t row = 0; row <= t->rows; row++)
        while (line_tells(t, row_line(t, row)))
            if (!line_hide(t, row_line(t, row)))
                return false;
    for (size_t col = 0; col <= t->cols; col++)
        while (line_tells(t, col_line(t, col)))
            if (!line_hide(t, col_line(t, col)))
                return false;
    return true;
}

/* ---- circles ---------------------------------------------------------------- *
 *
 * With totals taken for negative, every line adds up to zero.  Rows and columns are
 * points; a hidden place that can grow is a way from its row to its column, one that can
 * shrink a way back.  Along a circle all lines keep their sums: what lies on one is not
 * known. */

static bool is_negative(const struct table *t, size_t row, size_t col)
{
    return (row == t->rows) != (col == t->cols);
}

/* Whether the place can change towards `out` (from row to column), its count staying
 * at zero or above. */
static bool is_way(const struct table *t, size_t row, size_t col, bool out)
{
    size_t at = stats_cell(t->cols, row, col);

    return t->hide[at] && (out != is_negative(t, row, col) || t->n[at] > 0);
}

/* Point `p`: a row, or a column behind the rows.  Is there a way from p to q that is not
 * the place itself? */
static bool is_joined(const struct table *t, size_t p, size_t q, size_t row, size_t col)
{
    size_t points = t->rows + t->cols + 2;

    if (p <= t->rows ? q <= t->rows : q > t->rows)
        return false;
    if (p <= t->rows)
        return !(p == row && q - t->rows - 1 == col) &&
               is_way(t, p, q - t->rows - 1, true);
    return points > p && !(q == row && p - t->rows - 1 == col) &&
           is_way(t, q, p - t->rows - 1, false);
}

/* Breadth first, from point to point. */
static bool is_path(struct table *t, size_t from, size_t to, size_t row, size_t col)
{
    size_t points = t->rows + t->cols + 2, head = 0, tail = 0;

    for (size_t i = 0; i < points; i++)
        t->seen[i] = i == from;
    t->queue[tail++] = from;
    while (head < tail) {
        size_t p = t->queue[head++];

        if (p == to)
            return true;
        for (size_t q = 0; q < points; q++) {
            if (t->seen[q] || !is_joined(t, p, q, row, col))
                continue;
            t->seen[q] = true;
            t->queue[tail++] = q;
        }
    }
    return false;
}

static bool can_vary(struct table *t, size_t row, size_t col)
{
    size_t r = row, c = t->rows + 1 + col;

    return (is_way(t, row, col, true) && is_path(t, c, r, row, col)) ||
           (is_way(t, row, col, false) && is_path(t, r, c, row, col));
}

static bool any_hide(struct table *t)
{
    for (size_t row = 0; row < t->rows; row++)
        if (line_hide_part(t, row_line(t, row)))
            return true;
    return line_hide_part(t, row_line(t, t->rows)) ||
           line_hide_part(t, col_line(t, t->cols));
}

/* More room for a place that is known: in its lines, or wherever there is some. */
static bool places_mend(struct table *t)
{
    for (size_t row = 0; row <= t->rows; row++)
        for (size_t col = 0; col <= t->cols; col++)
            if (t->hide[stats_cell(t->cols, row, col)] && !can_vary(t, row, col) &&
                !line_hide_part(t, row_line(t, row)) &&
                !line_hide_part(t, col_line(t, col)) && !any_hide(t))
                return false;
    return true;
}

/* ---- the whole -------------------------------------------------------------- */

static bool hide_small(struct table *t)
{
    size_t grand = size_of(t) - 1;

    for (size_t i = 0; i < grand; i++)
        t->hide[i] = t->n[i] < t->least;
    t->hide[grand] = false;
    return t->n[grand] >= t->least;
}

/* Each round hides something, so that there are no more rounds than places. */
static bool mend(struct table *t)
{
    do {
        t->changed = false;
        if (!lines_mend(t) || !places_mend(t))
            return false;
    } while (t->changed);
    return true;
}

bool stats_hide(const long *counts, size_t rows, size_t cols, long least, bool *hide)
{
    struct table t = {
        .n = counts, .rows = rows, .cols = cols, .least = least, .hide = hide};
    bool ok;

    t.queue = stats_room(rows + cols + 2, sizeof *t.queue);
    t.seen = stats_room(rows + cols + 2, sizeof *t.seen);
    ok = hide_small(&t) && mend(&t);
    for (size_t i = 0; i < size_of(&t) && !ok; i++)
        hide[i] = true;
    free(t.queue);
    free(t.seen);
    return ok;
}
