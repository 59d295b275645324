/* Diverging bars. */
#include "plugins/survey/chart/chart-priv.h"

#include <math.h>
#include <stdio.h>

/* ---- sides ---------------------------------------------------------------------- */

/* How far all bars go from the middle line, in % of answers, the farthest each way. */
struct reach {
    double left, right;
};

static bool is_shown(const struct chart_scale *c, size_t bar)
{
    for (size_t p = 0; p < c->n_points; p++)
        if (!isfinite(c->bars[bar].percent[p]) || c->bars[bar].percent[p] < 0)
            return false;
    return true;
}

/* -1 left of the middle line, 0 upon it, 1 right. */
static int side_of(size_t n_points, size_t p)
{
    const size_t twice = 2 * p + 1;

    return twice < n_points ? -1 : twice > n_points;
}

static double sum_of(const struct chart_scale *c, size_t bar, int side)
{
    double sum = 0;

    for (size_t p = 0; p < c->n_points; p++)
        if (side_of(c->n_points, p) == side)
            sum += c->bars[bar].percent[p];
    return sum;
}

static struct reach reach_of(const struct chart_scale *c)
{
    struct reach r = {0};

    for (size_t i = 0; i < c->n; i++) {
        double half;

        if (!is_shown(c, i))
            continue;
        half = sum_of(c, i, 0) / 2;
        r.left = fmax(r.left, sum_of(c, i, -1) + half);
        r.right = fmax(r.right, sum_of(c, i, 1) + half);
    }
    return r.left + r.right > 0 ? r : (struct reach){50, 50};
}

static double wide(const struct reach *r, double percent)
{
    return CHART_SPAN * percent / (r->left + r->right);
}

/* ---- shades --------------------------------------------------------------------- */

/* The farther from the middle, the darker. */
static void shade_put(struct cordee_buf *out, size_t n_points, size_t p)
{
    const int side = side_of(n_points, p);
    const size_t steps = n_points / 2;
    const size_t from_end = p < steps ? p : n_points - 1 - p;

    cordee_buf_printf(out, "class=\"%s\"",
                      side < 0   ? "less"
                      : side > 0 ? "more"
                                 : "middle");
    if (side && from_end)
        cordee_buf_printf(out, " fill-opacity=\"%.2f\"",
                          1 - 0.6 * (double)from_end /
                                  (double)(steps > 1 ? steps - 1 : 1));
}

static const char *point_words(const struct chart_scale *c, size_t p, char room[24])
{
    if (c->points && c->points[p])
        return c->points[p];
    snprintf(room, 24, "%zu", p + 1);
    return room;
}

/* ---- key ------------------------------------------------------------------------ */

static double key_put(struct cordee_buf *out, const struct chart_scale *c, size_t part)
{
    struct chart_key key = {0};
    char room[24];
    double x, y;

    for (size_t p = 0; p < c->n_points; p++) {
        chart_key_put(out, &key, point_words(c, p, room), &x, &y);
        if (!out)
            continue;
        cordee_buf_puts(out, "<rect ");
        shade_put(out, c->n_points, p);
        cordee_buf_printf(out, " x=\"%.0f\" y=\"%.0f\" width=\"12\" height=\"12\"/>", x,
                          y);
        if (side_of(c->n_points, p) < 0) {
            cordee_buf_printf(out,
                              "<rect class=\"over\" x=\"%.0f\" y=\"%.0f\" width=\"12\" "
                              "height=\"12\" fill=\"url(#",
                              x, y);
            chart_id_put(out, &c->head, part, "h");
            cordee_buf_puts(out, ")\"/>");
        }
    }
    return chart_key_height(&key);
}

/* ---- bars ----------------------------------------------------------------------- */

/* "not at all 3 %, 2 10 %, ..." */
static void said_put(struct cordee_buf *said, const struct chart_scale *c, size_t bar)
{
    char room[24];

    if (!is_shown(c, bar)) {
        cordee_buf_puts(said, c->hidden ? c->hidden : "");
        return;
    }
    for (size_t p = 0; p < c->n_points; p++)
        cordee_buf_printf(said, "%s%s %.0f %%", p ? ", " : "", point_words(c, p, room),
                          c->bars[bar].percent[p]);
}

static void ends_put(struct cordee_buf *out, double less, double more)
{
    cordee_buf_printf(out,
                      "<text class=\"figure\" x=\"0\" y=\"14\">%.0f %%</text>"
                      "<text class=\"figure\" x=\"100%%\" y=\"14\" "
                      "text-anchor=\"end\">%.0f %%</text>",
                      less, more);
}

static void bar_put(struct cordee_buf *out, const struct chart_scale *c, size_t part,
                    size_t bar, const struct reach *r)
{
    const double less = sum_of(c, bar, -1), half = sum_of(c, bar, 0) / 2;
    const double start = CHART_FROM + wide(r, r->left - less - half);
    double x = start;

    for (size_t p = 0; p < c->n_points; p++) {
        const double w = wide(r, c->bars[bar].percent[p]);

        if (w > 0) {
            cordee_buf_puts(out, "<rect ");
            shade_put(out, c->n_points, p);
            cordee_buf_printf(out, " x=\"%.2f%%\" width=\"%.2f%%\" height=\"%d\"/>", x, w,
                              CHART_ROW);
        }
        x += w;
    }
    if (less > 0)
        chart_hatched_put(out, &c->head, part, start, wide(r, less), 0, CHART_ROW);
    ends_put(out, less, sum_of(c, bar, 1));
}

static void middle_put(struct cordee_buf *out, const struct reach *r)
{
    const double x = CHART_FROM + wide(r, r->left);

    cordee_buf_printf(out,
                      "<line class=\"cross\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"-3\" "
                      "y2=\"%d\"/>",
                      x, x, CHART_ROW + 3);
}

static double row_put(struct cordee_buf *out, const struct chart_scale *c, size_t part,
                      size_t bar, const struct reach *r, double y)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};
    double height;

    said_put(&said, c, bar);
    height = chart_row_open(out, y, 0, c->bars[bar].label, said.text);
    if (is_shown(c, bar)) {
        bar_put(out, c, part, bar, r);
        middle_put(out, r);
    } else {
        chart_row_hidden(out, &c->head, part, c->hidden);
    }
    chart_row_close(out);
    return height;
}

static void part_put(struct cordee_buf *out, const struct chart_scale *c, size_t part,
                     size_t parts, const struct reach *r)
{
    const size_t first = part * CHART_PART;
    const size_t end = first + CHART_PART < c->n ? first + CHART_PART : c->n;
    double y = key_put(NULL, c, part), height = y;

    for (size_t i = first; i < end; i++)
        height += chart_row_height(0, c->bars[i].label);
    chart_open(out, &c->head, part, parts, height);
    chart_hatch_put(out, &c->head, part);
    key_put(out, c, part);
    for (size_t i = first; i < end; i++)
        y += row_put(out, c, part, i, r, y);
    chart_close(out);
}

void chart_scale_put(struct cordee_buf *out, const struct chart_scale *c)
{
    const size_t parts = (c->n + CHART_PART - 1) / CHART_PART;
    struct reach r;

    if (c->n_points < 2 || c->n_points > CHART_POINTS)
        return;
    r = reach_of(c);
    for (size_t part = 0; part < parts; part++)
        part_put(out, c, part, parts, &r);
}
