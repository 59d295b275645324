/* The heat map. */
#include "plugins/survey/chart/chart-priv.h"

#include <math.h>
#include <stdio.h>

enum { SHADES = 5, HEAD_ROWS = 3, UPRIGHT = 112 };

/* ---- shades --------------------------------------------------------------------- */

struct range {
    double least, most;
    bool any, hidden, low_first;
};

static struct range range_of(const struct chart_heat *c)
{
    struct range r = {.least = INFINITY, .most = -INFINITY, .low_first = c->low_first};

    for (size_t i = 0; i < c->n_rows * c->n_columns; i++) {
        if (!isfinite(c->cells[i])) {
            r.hidden = true;
            continue;
        }
        r.any = true;
        r.least = fmin(r.least, c->cells[i]);
        r.most = fmax(r.most, c->cells[i]);
    }
    return r;
}

/* 1 to SHADES; of equal values the middle. */
static int shade_of(const struct range *r, double value)
{
    const double at = (value - r->least) / (r->most - r->least);
    int shade;

    if (!(r->least < r->most))
        return (SHADES + 1) / 2;
    shade = at >= 1 ? SHADES : 1 + (int)(at * SHADES);
    return r->low_first ? SHADES + 1 - shade : shade;
}

/* ---- bands ---------------------------------------------------------------------- */

/* What one <svg> shows. */
struct band {
    size_t row, rows, column, columns;
    size_t part, parts;
};

static size_t pieces(size_t n, size_t most)
{
    return (n + most - 1) / most;
}

/* Of about the same width each. */
static struct band band_at(const struct chart_heat *c, size_t across, size_t down)
{
    const size_t bands = pieces(c->n_columns, CHART_COLUMNS);
    const size_t columns = pieces(c->n_columns, bands);
    const size_t parts = pieces(c->n_rows, CHART_PART);
    struct band b = {.row = down * CHART_PART,
                     .column = across * columns,
                     .part = across * parts + down,
                     .parts = bands * parts};

    b.rows = c->n_rows - b.row < CHART_PART ? c->n_rows - b.row : CHART_PART;
    b.columns = c->n_columns - b.column < columns ? c->n_columns - b.column : columns;
    return b;
}

/* ---- key ------------------------------------------------------------------------ */

static void shades_put(struct cordee_buf *out, const struct chart_heat *c,
                       const struct range *r, struct chart_key *key)
{
    const int shades = r->least < r->most ? SHADES : 1;
    const double step = (r->most - r->least) / SHADES;
    double x, y;

    for (int i = 0; r->any && i < shades; i++) {
        char words[80];

        if (shades > 1)
            snprintf(words, sizeof words, "%.*f – %.*f", c->decimals, r->least + i * step,
                     c->decimals, r->least + (i + 1) * step);
        else
            snprintf(words, sizeof words, "%.*f", c->decimals, r->least);
        chart_key_put(out, key, words, &x, &y);
        if (out)
            cordee_buf_printf(out,
                              "<rect class=\"h%d\" x=\"%.0f\" y=\"%.0f\" width=\"12\" "
                              "height=\"12\"/>",
                              shade_of(r, r->least + (i + 0.5) * step), x, y);
    }
}

static double key_put(struct cordee_buf *out, const struct chart_heat *c,
                      const struct range *r, size_t part)
{
    struct chart_key key = {0};
    double x, y;

    shades_put(out, c, r, &key);
    if (r->hidden) {
        chart_key_put(out, &key, c->hidden, &x, &y);
        if (out) {
            cordee_buf_printf(out,
                              "<rect class=\"none\" x=\"%.0f\" y=\"%.0f\" width=\"12\" "
                              "height=\"12\"/><rect class=\"over\" x=\"%.0f\" "
                              "y=\"%.0f\" width=\"12\" height=\"12\" fill=\"url(#",
                              x, y, x, y);
            chart_id_put(out, &c->head, part, "h");
            cordee_buf_puts(out, ")\"/>");
        }
    }
    return chart_key_height(&key);
}

/* ---- groups --------------------------------------------------------------------- */

static double room_of(const struct band *b)
{
    return (double)CHART_WIDTH / (double)b->columns - 6;
}

/* All groups' names fit above their columns without a word broken. */
static bool lies(const struct chart_heat *c, const struct band *b, size_t *lines_r)
{
    struct chart_line lines[CHART_LINES_MOST];

    *lines_r = 1;
    for (size_t i = b->column; i < b->column + b->columns; i++) {
        const size_t n = chart_wrap(c->columns[i], room_of(b), HEAD_ROWS, lines);

        if (lines[n - 1].cut)
            return false;
        for (size_t k = 0; k + 1 < n; k++)
            if (lines[k].at[lines[k].bytes] != ' ')
                return false;
        *lines_r = n > *lines_r ? n : *lines_r;
    }
    return true;
}

static double head_height(const struct chart_heat *c, const struct band *b)
{
    struct chart_line lines[CHART_LINES_MOST];
    double most = 0;
    size_t n;

    if (lies(c, b, &n))
        return CHART_LINE * (double)n + 4;
    for (size_t i = b->column; i < b->column + b->columns; i++) {
        n = chart_wrap(c->columns[i], UPRIGHT, 2, lines);
        while (n--)
            most = fmax(most, chart_wide(lines[n].at, lines[n].bytes) +
                                  (lines[n].cut ? 12 : 0));
    }
    return most + 12;
}

/* One group's name; upright ones are read from below. */
static void name_put(struct cordee_buf *out, const char *name, bool lying, double room,
                     double middle, double height)
{
    struct chart_line lines[CHART_LINES_MOST];
    const size_t n =
        chart_wrap(name, lying ? room : UPRIGHT, lying ? HEAD_ROWS : 2, lines);

    cordee_buf_printf(out, "<svg class=\"name\" x=\"%.2f%%\" y=\"%.0f\"><title>", middle,
                      height);
    cordee_buf_html(out, name ? name : "");
    cordee_buf_puts(out, "</title>");
    for (size_t i = 0; i < n; i++) {
        cordee_buf_printf(out,
                          lying ? "<text text-anchor=\"middle\" y=\"%.0f\">"
                                : "<text transform=\"rotate(-90)\" x=\"6\" y=\"%.0f\">",
                          lying ? CHART_LINE * ((double)i - (double)n + 1) - 6
                                : 4 + 14 * ((double)i - ((double)n - 1) / 2));
        chart_line_put(out, &lines[i]);
        cordee_buf_puts(out, "</text>");
    }
    cordee_buf_puts(out, "</svg>");
}

static void head_put(struct cordee_buf *out, const struct chart_heat *c,
                     const struct band *b, double y, double height)
{
    size_t lines;
    const bool lying = lies(c, b, &lines);

    cordee_buf_printf(out,
                      "<svg class=\"drawn\" y=\"%.0f\" width=\"100%%\" height=\"%.0f\">",
                      y, height);
    for (size_t i = 0; i < b->columns; i++)
        name_put(out, c->columns[b->column + i], lying, room_of(b),
                 100 * ((double)i + 0.5) / (double)b->columns, height);
    cordee_buf_puts(out, "</svg>");
}

/* ---- cells ---------------------------------------------------------------------- */

static double cell_at(const struct chart_heat *c, size_t row, size_t column)
{
    return c->cells[row * c->n_columns + column];
}

static void cell_put(struct cordee_buf *out, const struct chart_heat *c,
                     const struct range *r, const struct band *b, size_t row, size_t i)
{
    const double value = cell_at(c, row, b->column + i);
    const double width = 100.0 / (double)b->columns, x = width * (double)i;

    if (!isfinite(value)) {
        cordee_buf_printf(out,
                          "<rect class=\"none\" x=\"%.2f%%\" width=\"%.2f%%\" "
                          "height=\"%d\"/>",
                          x, width, CHART_ROW);
        chart_hatched_put(out, &c->head, b->part, x, width, 0, CHART_ROW);
        cordee_buf_printf(out,
                          "<text class=\"told\" x=\"%.2f%%\" y=\"14\" "
                          "text-anchor=\"middle\">–</text>",
                          x + width / 2);
        return;
    }
    cordee_buf_printf(out,
                      "<rect class=\"h%d\" x=\"%.2f%%\" width=\"%.2f%%\" "
                      "height=\"%d\"/><text class=\"on%d\" x=\"%.2f%%\" y=\"14\" "
                      "text-anchor=\"middle\">%.*f</text>",
                      shade_of(r, value), x, width, CHART_ROW, shade_of(r, value),
                      x + width / 2, c->decimals, value);
}

/* "Moulders 4.1, Toolmakers hidden" */
static void said_put(struct cordee_buf *said, const struct chart_heat *c,
                     const struct band *b, size_t row)
{
    for (size_t i = b->column; i < b->column + b->columns; i++) {
        cordee_buf_printf(said, "%s%s ", i > b->column ? ", " : "",
                          c->columns[i] ? c->columns[i] : "");
        if (isfinite(cell_at(c, row, i)))
            cordee_buf_printf(said, "%.*f", c->decimals, cell_at(c, row, i));
        else
            cordee_buf_puts(said, "–");
    }
}

static void band_put(struct cordee_buf *out, const struct chart_heat *c,
                     const struct range *r, const struct band *b)
{
    const double head = head_height(c, b);
    double y = key_put(NULL, c, r, b->part), height = y + head;

    for (size_t i = 0; i < b->rows; i++)
        height += chart_row_height(0, c->rows[b->row + i]);
    chart_open(out, &c->head, b->part, b->parts, height);
    chart_hatch_put(out, &c->head, b->part);
    key_put(out, c, r, b->part);
    head_put(out, c, b, y, head);
    y += head;
    for (size_t i = b->row; i < b->row + b->rows; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};

        said_put(&said, c, b, i);
        y += chart_row_open(out, y, 0, c->rows[i], said.text);
        for (size_t k = 0; k < b->columns; k++)
            cell_put(out, c, r, b, i, k);
        chart_row_close(out);
    }
    chart_close(out);
}

void chart_heat_put(struct cordee_buf *out, const struct chart_heat *c)
{
    const struct range r = range_of(c);

    if (!c->n_rows || !c->n_columns)
        return;
    for (size_t across = 0; across < pieces(c->n_columns, CHART_COLUMNS); across++)
        for (size_t down = 0; down < pieces(c->n_rows, CHART_PART); down++) {
            const struct band b = band_at(c, across, down);

            band_put(out, c, &r, &b);
        }
}
