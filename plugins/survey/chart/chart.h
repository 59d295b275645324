/* What was found, drawn: SVG as text, made on the server.
 *
 * Pure functions: a struct goes in, elements for a page come out; no script, no style
 * attribute (web/survey.css colours the classes, for light, dark and paper).  A number
 * that is NaN was hidden, or is none: it is drawn as such and nothing follows from the
 * drawing.  No meaning is in a colour alone: sides are hatched, marks differ in shape and
 * figures are written.  A screen reader gets title and description; the figures are in
 * the table beside, which every chart needs, and where labels stand whole that are cut
 * here.
 *
 * Widths are percentages and text has its size, so that a chart fits a phone as well as a
 * sheet.  A template writes <div class="plots">{{{chart}}}</div>: what comes from outside
 * has been escaped here.  More than CHART_PART lines make a further <svg> each, so that
 * paper has where to break.
 *
 * Words are the caller's, translated and valid UTF-8; NULL is "". */
#ifndef PLUGINS_SURVEY_CHART_H
#define PLUGINS_SURVEY_CHART_H

#include <cordee/base.h>

enum {
    CHART_PART = 20,   /* lines of one <svg> */
    CHART_COLUMNS = 8, /* of one <svg> of a heat map */
    CHART_POINTS = 11, /* of a scale, at most */
};

struct chart_head {
    const char *id;    /* letters, digits and -, once a page */
    const char *title; /* what it is of */
    const char *desc;  /* how to read it, and that the table has the figures */
};

/* ---- diverging bars ------------------------------------------------------------- */

struct chart_bar {
    const char *label;
    /* % of those who answered, for each point; NaN in any: the line is hidden. */
    const double *percent;
};

/* Bars of a scale, the middle point (or, of an even number, the middle) on one line:
 * Heiberger & Robbins (2014), "Design of diverging stacked bar charts for Likert scales",
 * J. Statistical Software 57(5).  At the ends stands what lies on either side. */
struct chart_scale {
    struct chart_head head;
    const char *const *points; /* words of each, NULL: its number */
    size_t n_points;           /* 2 to CHART_POINTS; else nothing is drawn */
    const struct chart_bar *bars;
    size_t n;
    const char *hidden; /* "hidden", in place of a bar */
};
void chart_scale_put(struct cordee_buf *out, const struct chart_scale *c);

/* ---- importance and level ------------------------------------------------------- */

struct chart_need {
    const char *label;
    double importance, level; /* means; NaN in either: hidden */
    double need;              /* by which lines are sorted, the greatest first (MWDS) */
};

/* Both need charts number their lines by need; the same need keeps the order given, what
 * has none comes last.  Into order[n]: which of `needs` has the number i + 1. */
void chart_needs_sort(const struct chart_need *needs, size_t n, size_t *order);

/* A line each from the level (a circle) to the importance (a diamond), broken where the
 * level is the greater. */
struct chart_gaps {
    struct chart_head head;
    double from, to; /* of the scale; from < to */
    const struct chart_need *needs;
    size_t n;
    const char *importance, *level, *hidden;
};
void chart_gaps_put(struct cordee_buf *out, const struct chart_gaps *c);

/* Importance-performance analysis (stats_quadrant): importance upwards, level to the
 * right, lines at `cross`.  What is hidden is not there. */
struct chart_quadrants {
    struct chart_head head;
    const struct chart_need *needs;
    size_t n;
    double cross_importance, cross_level; /* NaN in either: nothing is drawn */
    const char *importance, *level;
    const char *concentrate, *keep, *low, *overkill; /* the quadrants */
};
void chart_quadrants_put(struct cordee_buf *out, const struct chart_quadrants *c);

/* ---- heat map ------------------------------------------------------------------- */

/* Cells in five shades, evenly from the least to the greatest that is shown, with their
 * numbers; more than CHART_COLUMNS groups make a further <svg>. */
struct chart_heat {
    struct chart_head head;
    const char *const *rows, *const *columns;
    size_t n_rows, n_columns;
    const double *cells; /* cells[row * n_columns + column]; NaN: hidden */
    int decimals;
    bool low_first;     /* the lowest is the darkest */
    const char *hidden; /* "hidden: fewer than 5", in the key */
};
void chart_heat_put(struct cordee_buf *out, const struct chart_heat *c);

#endif
