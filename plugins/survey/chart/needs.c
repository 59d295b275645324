/* Importance and level: the dumbbells, and the quadrants. */
#include "plugins/survey/chart/chart-priv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- in order of need ----------------------------------------------------------- */

static bool is_shown(const struct chart_need *n)
{
    return isfinite(n->importance) && isfinite(n->level);
}

static double need_of(const struct chart_need *n)
{
    return !is_shown(n) ? -INFINITY : isfinite(n->need) ? n->need : -1e300;
}

/* By insertion: there are 200 at most, and equal ones stay in order. */
void chart_needs_sort(const struct chart_need *needs, size_t n, size_t *order)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = i;

        for (; at > 0 && need_of(&needs[order[at - 1]]) < need_of(&needs[i]); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static size_t *sorted(const struct chart_need *needs, size_t n)
{
    size_t *order = calloc(n + 1, sizeof *order);

    if (!order)
        abort();
    chart_needs_sort(needs, n, order);
    return order;
}

/* ---- marks ---------------------------------------------------------------------- */

/* Told apart by shape: what is wanted is a diamond, what is there a circle. */
static void marks_define(struct cordee_buf *out, const struct chart_head *head,
                         size_t part)
{
    cordee_buf_puts(out, "<defs><path id=\"");
    chart_id_put(out, head, part, "i");
    cordee_buf_puts(out, "\" d=\"M0-7 7 0 0 7-7 0z\"/></defs>");
}

static void diamond_put(struct cordee_buf *out, const struct chart_head *head,
                        size_t part, const char *x, double y)
{
    cordee_buf_puts(out, "<use class=\"want\" href=\"#");
    chart_id_put(out, head, part, "i");
    cordee_buf_printf(out, "\" x=\"%s\" y=\"%.0f\"/>", x, y);
}

static double key_put(struct cordee_buf *out, const struct chart_gaps *c, size_t part)
{
    struct chart_key key = {0};
    double x, y;
    char at[24];

    chart_key_put(out, &key, c->level, &x, &y);
    if (out)
        cordee_buf_printf(out, "<circle class=\"have\" cx=\"%.0f\" cy=\"%.0f\" r=\"6\"/>",
                          x + 7, y + 7);
    chart_key_put(out, &key, c->importance, &x, &y);
    snprintf(at, sizeof at, "%.0f", x + 7);
    if (out)
        diamond_put(out, &c->head, part, at, y + 7);
    return chart_key_height(&key);
}

/* ---- dumbbells ------------------------------------------------------------------ */

static double across(const struct chart_gaps *c, double value)
{
    const double at = (value - c->from) / (c->to - c->from);

    return CHART_FROM + CHART_SPAN * (at < 0 ? 0 : at > 1 ? 1 : at);
}

/* The figure beside its mark, on the side away from the other. */
static void figure_put(struct cordee_buf *out, double x, bool left, double value)
{
    cordee_buf_printf(out,
                      "<text class=\"figure\" x=\"%.2f%%\" dx=\"%d\" y=\"14\" "
                      "text-anchor=\"%s\">%.1f</text>",
                      x, left ? -11 : 11, left ? "end" : "start", value);
}

static void axis_put(struct cordee_buf *out, const struct chart_gaps *c)
{
    const double step = c->to - c->from > 10 ? (c->to - c->from) / 5 : 1;

    cordee_buf_printf(out,
                      "<line class=\"base\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"10\" "
                      "y2=\"10\"/>",
                      CHART_FROM, CHART_FROM + CHART_SPAN);
    for (int i = 0; c->from + i * step <= c->to + step / 1e6; i++) {
        const double x = across(c, c->from + i * step);

        cordee_buf_printf(out,
                          "<line class=\"base\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"6\" "
                          "y2=\"14\"/>",
                          x, x);
    }
}

static void gap_put(struct cordee_buf *out, const struct chart_gaps *c, size_t part,
                    const struct chart_need *n)
{
    const double have = across(c, n->level), want = across(c, n->importance);
    char at[24];

    axis_put(out, c);
    cordee_buf_printf(out,
                      "<line class=\"%s\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"10\" "
                      "y2=\"10\"/>",
                      want < have ? "gap back" : "gap", have, want);
    snprintf(at, sizeof at, "%.2f%%", want);
    diamond_put(out, &c->head, part, at, 10);
    cordee_buf_printf(out, "<circle class=\"have\" cx=\"%.2f%%\" cy=\"10\" r=\"6\"/>",
                      have);
    figure_put(out, have, have <= want, n->level);
    figure_put(out, want, want < have, n->importance);
}

static double row_put(struct cordee_buf *out, const struct chart_gaps *c, size_t part,
                      size_t number, const struct chart_need *n, double y)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};
    double height;

    if (is_shown(n))
        cordee_buf_printf(&said, "%s %.2f, %s %.2f", c->level ? c->level : "", n->level,
                          c->importance ? c->importance : "", n->importance);
    else
        cordee_buf_puts(&said, c->hidden ? c->hidden : "");
    height = chart_row_open(out, y, number, n->label, said.text);
    if (is_shown(n))
        gap_put(out, c, part, n);
    else
        chart_row_hidden(out, &c->head, part, c->hidden);
    chart_row_close(out);
    return height;
}

static void part_put(struct cordee_buf *out, const struct chart_gaps *c, size_t part,
                     size_t parts, const size_t *order)
{
    const size_t first = part * CHART_PART;
    const size_t end = first + CHART_PART < c->n ? first + CHART_PART : c->n;
    double y = key_put(NULL, c, part), height = y;

    for (size_t i = first; i < end; i++)
        height += chart_row_height(i + 1, c->needs[order[i]].label);
    chart_open(out, &c->head, part, parts, height);
    chart_hatch_put(out, &c->head, part);
    marks_define(out, &c->head, part);
    key_put(out, c, part);
    for (size_t i = first; i < end; i++)
        y += row_put(out, c, part, i + 1, &c->needs[order[i]], y);
    chart_close(out);
}

void chart_gaps_put(struct cordee_buf *out, const struct chart_gaps *c)
{
    const size_t parts = (c->n + CHART_PART - 1) / CHART_PART;
    size_t *order;

    if (!(c->from < c->to))
        return;
    order = sorted(c->needs, c->n);
    for (size_t part = 0; part < parts; part++)
        part_put(out, c, part, parts, order);
    free(order);
}

/* ---- quadrants ------------------------------------------------------------------ */

enum { LEFT = 5, RIGHT = 97, TOP = 22, BOTTOM = 330, HEIGHT = 366 };

/* What both axes show: all points and the cross, and some room around. */
struct span {
    double from, to;
};

static void span_add(struct span *s, double x)
{
    s->from = fmin(s->from, x);
    s->to = fmax(s->to, x);
}

static void span_round(struct span *s)
{
    const double room = fmax((s->to - s->from) * 0.08, 0.05);

    s->from -= room;
    s->to += room;
}

struct field {
    struct span level, importance;
};

static struct field field_of(const struct chart_quadrants *c)
{
    struct field f = {{c->cross_level, c->cross_level},
                      {c->cross_importance, c->cross_importance}};

    for (size_t i = 0; i < c->n; i++)
        if (is_shown(&c->needs[i])) {
            span_add(&f.level, c->needs[i].level);
            span_add(&f.importance, c->needs[i].importance);
        }
    span_round(&f.level);
    span_round(&f.importance);
    return f;
}

static double right(const struct field *f, double level)
{
    return LEFT +
           (RIGHT - LEFT) * (level - f->level.from) / (f->level.to - f->level.from);
}

static double up(const struct field *f, double importance)
{
    return BOTTOM - (BOTTOM - TOP) * (importance - f->importance.from) /
                        (f->importance.to - f->importance.from);
}

static void cross_put(struct cordee_buf *out, const struct chart_quadrants *c,
                      const struct field *f)
{
    const double x = right(f, c->cross_level), y = up(f, c->cross_importance);

    cordee_buf_printf(out,
                      "<rect class=\"field\" x=\"%d%%\" y=\"%d\" width=\"%d%%\" "
                      "height=\"%d\"/>",
                      LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP);
    cordee_buf_printf(out,
                      "<line class=\"cross\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" "
                      "y2=\"%d\"/><line class=\"cross\" x1=\"%d%%\" x2=\"%d%%\" "
                      "y1=\"%.1f\" y2=\"%.1f\"/>",
                      x, x, TOP, BOTTOM, LEFT, RIGHT, y, y);
    cordee_buf_printf(out,
                      "<text class=\"figure\" x=\"%.2f%%\" y=\"%d\" "
                      "text-anchor=\"middle\">%.2f</text><text class=\"figure\" "
                      "x=\"%d%%\" y=\"%.1f\" dx=\"-3\" text-anchor=\"end\">%.2f</text>",
                      x, BOTTOM + 15, c->cross_level, RIGHT, y - 4, c->cross_importance);
}

static void corner_put(struct cordee_buf *out, bool right_, bool low, const char *words)
{
    char attributes[120];

    snprintf(attributes, sizeof attributes,
             "class=\"corner\" x=\"%d%%\" dx=\"%d\" y=\"%d\" text-anchor=\"%s\"",
             right_ ? RIGHT : LEFT, right_ ? -6 : 6, low ? BOTTOM - 7 : TOP + 15,
             right_ ? "end" : "start");
    chart_word_put(out, attributes, words, CHART_WIDTH / 2.0 - 15);
}

static void axes_put(struct cordee_buf *out, const struct chart_quadrants *c)
{
    corner_put(out, false, false, c->concentrate);
    corner_put(out, true, false, c->keep);
    corner_put(out, false, true, c->low);
    corner_put(out, true, true, c->overkill);
    cordee_buf_puts(out, "<text x=\"0\" y=\"12\">↑ ");
    cordee_buf_html(out, c->importance ? c->importance : "");
    cordee_buf_printf(out, "</text><text x=\"100%%\" y=\"%d\" text-anchor=\"end\">",
                      HEIGHT - 4);
    cordee_buf_html(out, c->level ? c->level : "");
    cordee_buf_puts(out, " →</text>");
}

static void point_put(struct cordee_buf *out, const struct chart_quadrants *c,
                      const struct field *f, size_t number, const struct chart_need *n)
{
    const double x = right(f, n->level), y = up(f, n->importance);

    cordee_buf_printf(out, "<g><title>%zu. ", number);
    cordee_buf_html(out, n->label ? n->label : "");
    cordee_buf_puts(out, ": ");
    cordee_buf_html(out, c->importance ? c->importance : "");
    cordee_buf_printf(out, " %.2f, ", n->importance);
    cordee_buf_html(out, c->level ? c->level : "");
    cordee_buf_printf(out,
                      " %.2f</title><circle class=\"dot\" cx=\"%.2f%%\" cy=\"%.1f\" "
                      "r=\"9\"/><text class=\"no\" x=\"%.2f%%\" y=\"%.1f\" "
                      "text-anchor=\"middle\">%zu</text></g>",
                      n->level, x, y, x, y + 3.5, number);
}

void chart_quadrants_put(struct cordee_buf *out, const struct chart_quadrants *c)
{
    struct field f;
    size_t *order;

    if (!c->n || !isfinite(c->cross_importance) || !isfinite(c->cross_level))
        return;
    f = field_of(c);
    order = sorted(c->needs, c->n);
    chart_open(out, &c->head, 0, 1, HEIGHT);
    cross_put(out, c, &f);
    axes_put(out, c);
    for (size_t i = c->n; i > 0; i--) /* the greatest need lies on top */
        if (is_shown(&c->needs[order[i - 1]]))
            point_put(out, c, &f, i, &c->needs[order[i - 1]]);
    chart_close(out);
    free(order);
}
