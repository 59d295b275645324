/* What the charts share. */
#ifndef PLUGINS_SURVEY_CHART_PRIV_H
#define PLUGINS_SURVEY_CHART_PRIV_H

#include "plugins/survey/chart/chart.h"

/* Pixels, of text of 12 px. */
enum {
    CHART_WIDTH = 318, /* what there is on a phone */
    CHART_LINE = 16,   /* from one line of text to the next */
    CHART_LABEL = 2,   /* lines of a label; what is longer is cut */
    CHART_ROW = 20,    /* height of what is drawn beneath a label */
    CHART_SPACE = 12,  /* between rows */
    CHART_LINES_MOST = 4,
};

/* % of the width within which values are drawn; figures stand beside. */
#define CHART_FROM 11.0
#define CHART_SPAN 78.0

/* ---- text ----------------------------------------------------------------------- */

struct chart_line {
    const char *at; /* lent from the label */
    size_t bytes;
    bool cut; /* more would follow */
};

/* About how wide a text is, in pixels: what letters measure in the usual fonts. */
double chart_wide(const char *s, size_t bytes);
/* Breaks a text at spaces (a longer word anywhere) into lines of at most `room` pixels;
 * the last of `most` is cut.  Returns how many, at least 1. */
size_t chart_wrap(const char *s, double room, size_t most,
                  struct chart_line lines[CHART_LINES_MOST]);
/* One line, escaped, white space as blanks. */
void chart_line_put(struct cordee_buf *out, const struct chart_line *line);
/* <text> with a <tspan> a line at `x` (an attribute's value), the first baseline at y. */
void chart_lines_put(struct cordee_buf *out, const char *class, const char *x, double y,
                     const struct chart_line *lines, size_t n);
/* A text of one line, cut at `room`. */
void chart_word_put(struct cordee_buf *out, const char *attributes, const char *s,
                    double room);

/* ---- elements ------------------------------------------------------------------- */

/* Opens <svg> with title and description; parts are counted from 0, and told apart in
 * ids and titles. */
void chart_open(struct cordee_buf *out, const struct chart_head *head, size_t part,
                size_t parts, double height);
void chart_close(struct cordee_buf *out);
/* The id of something in a part, as it stands in an attribute: "needs-0-h". */
void chart_id_put(struct cordee_buf *out, const struct chart_head *head, size_t part,
                  const char *what);
/* <defs> with the hatching that tells a side, or what is hidden, without colours. */
void chart_hatch_put(struct cordee_buf *out, const struct chart_head *head, size_t part);
/* A rectangle over something that hatches it; in % and pixels. */
void chart_hatched_put(struct cordee_buf *out, const struct chart_head *head, size_t part,
                       double x, double width, double y, double height);

/* A row: its label with its number (0: none), room for what is drawn, and the whole label
 * with `said` for the pointer.  Gives the height; close with chart_row_close. */
double chart_row_open(struct cordee_buf *out, double y, size_t number, const char *label,
                      const char *said);
void chart_row_close(struct cordee_buf *out);
/* How high the row of a label is. */
double chart_row_height(size_t number, const char *label);
/* In place of what is drawn. */
void chart_row_hidden(struct cordee_buf *out, const struct chart_head *head, size_t part,
                      const char *words);

/* ---- key ------------------------------------------------------------------------ */

/* Where the next entry of a key stands, which is broken into lines as wide as a phone. */
struct chart_key {
    double x, y;
};
/* Moves on to where an entry with these words fits: its mark at (key->x, key->y), 12 px
 * square, its words behind.  `out` NULL: only reckons. */
void chart_key_put(struct cordee_buf *out, struct chart_key *key, const char *words,
                   double *x_r, double *y_r);
/* Height of a key whose last entry was put. */
double chart_key_height(const struct chart_key *key);

#endif
