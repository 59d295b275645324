/* Two groupings of the same people, held against each other. */
#include "plugins/survey/stats/stats-priv.h"

#include <stdlib.h>
#include <string.h>

/* Of the table that both make, all rows and columns are known.  Take some rows, U, and
 * off them columns that lie wholly within U: what is left is known too.  The fewest that
 * can be left, with row `from` in U and row `to` not, is a least cut: U and the columns
 * taken off are on the side of `from`; a cell counts when its row is on that side and its
 * column is not; a column is only where all its rows are.  By Ford & Fulkerson (1956) it
 * is the greatest flow, of which no more than `least` has to be found. */
struct flow {
    const long *n;
    size_t rows, cols;
    long *through; /* from row to column, less what goes back */
    size_t *queue, *before;
};

/* Points: the rows, then the columns.  The cell between two of them. */
static size_t cell_of(const struct flow *f, size_t p, size_t q)
{
    return p < f->rows ? p * f->cols + (q - f->rows) : q * f->cols + (p - f->rows);
}

static bool can_pass(const struct flow *f, size_t p, size_t q)
{
    const size_t at = cell_of(f, p, q);

    return p < f->rows ? f->through[at] < f->n[at] : f->n[at] > 0;
}

/* A way from row to row, breadth first; false: there is none any more. */
static bool way_find(struct flow *f, size_t from, size_t to)
{
    const size_t points = f->rows + f->cols;
    size_t head = 0, tail = 0;

    for (size_t i = 0; i < points; i++)
        f->before[i] = points;
    f->before[from] = from;
    f->queue[tail++] = from;
    while (head < tail && f->before[to] == points) {
        const size_t p = f->queue[head++];
        const size_t first = p < f->rows ? f->rows : 0;
        const size_t end = p < f->rows ? points : f->rows;

        for (size_t q = first; q < end; q++)
            if (f->before[q] == points && can_pass(f, p, q)) {
                f->before[q] = p;
                f->queue[tail++] = q;
            }
    }
    return f->before[to] != points;
}

/* Sends as much along the way as passes; gives how much that is. */
static long way_fill(struct flow *f, size_t from, size_t to)
{
    long much = 0;

    for (size_t q = to; q != from; q = f->before[q]) {
        const size_t p = f->before[q], at = cell_of(f, p, q);

        if (p < f->rows && (!much || f->n[at] - f->through[at] < much))
            much = f->n[at] - f->through[at];
    }
    for (size_t q = to; q != from; q = f->before[q]) {
        const size_t p = f->before[q];

        f->through[cell_of(f, p, q)] += p < f->rows ? much : -much;
    }
    return much;
}

static bool are_near(const struct flow *f, size_t a, size_t b)
{
    for (size_t c = 0; c < f->cols; c++)
        if (f->n[a * f->cols + c] && f->n[b * f->cols + c])
            return true;
    return false;
}

/* A row by itself. */
static bool row_is_small(const struct flow *f, size_t row, long least)
{
    long n = 0;

    for (size_t c = 0; c < f->cols; c++)
        n += f->n[row * f->cols + c];
    return n > 0 && n < least;
}

/* Rows less columns leave somebody, and fewer than `least`? */
static bool rows_differ(struct flow *f, long least)
{
    for (size_t row = 0; row < f->rows; row++)
        if (row_is_small(f, row, least))
            return true;
    for (size_t from = 0; from < f->rows; from++)
        for (size_t to = 0; to < f->rows; to++) {
            long much = 0;

            if (from == to || !are_near(f, from, to))
                continue;
            memset(f->through, 0, f->rows * f->cols * sizeof *f->through);
            while (much < least && way_find(f, from, to))
                much += way_fill(f, from, to);
            if (much < least)
                return true;
        }
    return false;
}

bool stats_differ(const long *counts, size_t rows, size_t cols, long least)
{
    long *turned = stats_room(rows * cols, sizeof *turned);
    struct flow f = {.n = counts,
                     .rows = rows,
                     .cols = cols,
                     .through = stats_room(rows * cols, sizeof *f.through),
                     .queue = stats_room(rows + cols, sizeof *f.queue),
                     .before = stats_room(rows + cols, sizeof *f.before)};
    bool yes = rows_differ(&f, least);

    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < cols; k++)
            turned[k * rows + i] = counts[i * cols + k];
    f.n = turned;
    f.rows = cols;
    f.cols = rows;
    yes = yes || rows_differ(&f, least);
    free(f.before);
    free(f.queue);
    free(f.through);
    free(turned);
    return yes;
}
