/* Text that fits, and the elements that all charts are made of. */
#include "plugins/survey/chart/chart-priv.h"

#include <math.h>
#include <string.h>

/* ---- how wide a text is --------------------------------------------------------- */

static double ascii_wide(char c)
{
    if (strchr("ijl.,:;|!'", c))
        return 3.6;
    if (strchr("frt()[]-/\" ", c))
        return 4.8;
    if (strchr("mwMW@%", c))
        return 11;
    return c >= 'A' && c <= 'Z' ? 8.6 : c >= '0' && c <= '9' ? 7.6 : 7;
}

static size_t letter_bytes(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Two bytes: letters like ours; from U+3000 on as wide as high. */
static double letter_wide(const char *s)
{
    const unsigned char lead = (unsigned char)*s;

    return lead < 0x80 ? ascii_wide(*s) : lead < 0xe3 ? 7.6 : 12;
}

/* The letter at `i` of `bytes`, of which the last may be cut off. */
static size_t step(const char *s, size_t i, size_t bytes)
{
    const size_t n = letter_bytes((unsigned char)s[i]);

    return n < bytes - i ? n : bytes - i;
}

double chart_wide(const char *s, size_t bytes)
{
    double wide = 0;

    for (size_t i = 0; i < bytes; i += step(s, i, bytes))
        wide += letter_wide(s + i);
    return wide;
}

/* ---- lines ---------------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *past_spaces(const char *s)
{
    while (is_space(*s))
        s++;
    return s;
}

static size_t without_spaces(const char *s, size_t n)
{
    while (n && is_space(s[n - 1]))
        n--;
    return n;
}

/* Bytes of `s` that fit, at least one letter; up to a space where there is one. */
static size_t fitting(const char *s, double room)
{
    const size_t all = strlen(s);
    size_t i = 0, space = 0;
    double wide = 0;

    for (; i < all; i += step(s, i, all)) {
        wide += letter_wide(s + i);
        if (wide > room && i > 0)
            break;
        if (is_space(s[i]))
            space = i;
    }
    return i == all || !space ? i : space;
}

static bool has_more(const char *s)
{
    return *past_spaces(s) != '\0';
}

size_t chart_wrap(const char *s, double room, size_t most,
                  struct chart_line lines[CHART_LINES_MOST])
{
    size_t n = 0;

    s = past_spaces(s ? s : "");
    do {
        const bool last = n + 1 == most;
        size_t bytes = fitting(s, room);

        lines[n] = (struct chart_line){.at = s, .bytes = bytes};
        if (last && has_more(s + bytes)) {
            lines[n].bytes = fitting(s, room - 12);
            lines[n].cut = true;
        }
        lines[n].bytes = without_spaces(s, lines[n].bytes);
        s = past_spaces(s + bytes);
        n++;
    } while (*s && n < most);
    return n;
}

void chart_line_put(struct cordee_buf *out, const struct chart_line *line)
{
    for (size_t i = 0; i < line->bytes; i++) {
        const char one[2] = {is_space(line->at[i]) ? ' ' : line->at[i], '\0'};

        cordee_buf_html(out, one);
    }
    if (line->cut)
        cordee_buf_puts(out, "…");
}

void chart_lines_put(struct cordee_buf *out, const char *class, const char *x, double y,
                     const struct chart_line *lines, size_t n)
{
    cordee_buf_printf(out, "<text class=\"%s\">", class);
    for (size_t i = 0; i < n; i++) {
        cordee_buf_printf(out, "<tspan x=\"%s\" y=\"%.0f\">", x,
                          y + CHART_LINE * (double)i);
        chart_line_put(out, &lines[i]);
        cordee_buf_puts(out, "</tspan>");
    }
    cordee_buf_puts(out, "</text>");
}

void chart_word_put(struct cordee_buf *out, const char *attributes, const char *s,
                    double room)
{
    struct chart_line lines[CHART_LINES_MOST];

    chart_wrap(s, room, 1, lines);
    cordee_buf_printf(out, "<text %s>", attributes);
    chart_line_put(out, &lines[0]);
    cordee_buf_puts(out, "</text>");
}

/* ---- the picture ---------------------------------------------------------------- */

void chart_id_put(struct cordee_buf *out, const struct chart_head *head, size_t part,
                  const char *what)
{
    cordee_buf_html(out, head->id ? head->id : "");
    cordee_buf_printf(out, "-%zu-%s", part, what);
}

static void named_put(struct cordee_buf *out, const struct chart_head *head, size_t part,
                      const char *element, const char *what, const char *words)
{
    cordee_buf_printf(out, "<%s id=\"", element);
    chart_id_put(out, head, part, what);
    cordee_buf_puts(out, "\">");
    cordee_buf_html(out, words ? words : "");
}

void chart_open(struct cordee_buf *out, const struct chart_head *head, size_t part,
                size_t parts, double height)
{
    cordee_buf_puts(out, "<svg class=\"plot\" role=\"img\" aria-labelledby=\"");
    chart_id_put(out, head, part, "t");
    cordee_buf_puts(out, "\" aria-describedby=\"");
    chart_id_put(out, head, part, "d");
    cordee_buf_printf(out, "\" width=\"100%%\" height=\"%.0f\">", height);
    named_put(out, head, part, "title", "t", head->title);
    if (parts > 1)
        cordee_buf_printf(out, " (%zu/%zu)", part + 1, parts);
    cordee_buf_puts(out, "</title>");
    named_put(out, head, part, "desc", "d", head->desc);
    cordee_buf_puts(out, "</desc>");
}

void chart_close(struct cordee_buf *out)
{
    cordee_buf_puts(out, "</svg>\n");
}

/* ---- hatching ------------------------------------------------------------------- */

void chart_hatch_put(struct cordee_buf *out, const struct chart_head *head, size_t part)
{
    cordee_buf_puts(out, "<defs><pattern id=\"");
    chart_id_put(out, head, part, "h");
    cordee_buf_puts(out, "\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
                         "patternTransform=\"rotate(45)\"><line class=\"hatch\" "
                         "x1=\"1\" y1=\"0\" x2=\"1\" y2=\"5\"/></pattern></defs>");
}

void chart_hatched_put(struct cordee_buf *out, const struct chart_head *head, size_t part,
                       double x, double width, double y, double height)
{
    cordee_buf_printf(out,
                      "<rect class=\"over\" x=\"%.2f%%\" y=\"%.0f\" width=\"%.2f%%\" "
                      "height=\"%.0f\" fill=\"url(#",
                      x, y, width, height);
    chart_id_put(out, head, part, "h");
    cordee_buf_puts(out, ")\"/>");
}

/* ---- rows ----------------------------------------------------------------------- */

static void numbered(struct cordee_buf *out, size_t number, const char *label)
{
    if (number)
        cordee_buf_printf(out, "%zu. ", number);
    cordee_buf_puts(out, label ? label : "");
}

static double height_of(size_t lines)
{
    return CHART_LINE * (double)lines + CHART_ROW + CHART_SPACE;
}

double chart_row_height(size_t number, const char *label)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    struct chart_line lines[CHART_LINES_MOST];

    numbered(&text, number, label);
    return height_of(chart_wrap(text.text, CHART_WIDTH, CHART_LABEL, lines));
}

double chart_row_open(struct cordee_buf *out, double y, size_t number, const char *label,
                      const char *said)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    struct chart_line lines[CHART_LINES_MOST];
    size_t n;

    numbered(&text, number, label);
    n = chart_wrap(text.text, CHART_WIDTH, CHART_LABEL, lines);
    cordee_buf_printf(out,
                      "<svg class=\"line\" y=\"%.0f\" width=\"100%%\" "
                      "height=\"%.0f\"><title>",
                      y, height_of(n));
    cordee_buf_html(out, text.text ? text.text : "");
    cordee_buf_puts(out, ": ");
    cordee_buf_html(out, said ? said : "");
    cordee_buf_puts(out, "</title>");
    chart_lines_put(out, "label", "0", 12, lines, n);
    cordee_buf_printf(out,
                      "<svg class=\"drawn\" y=\"%.0f\" width=\"100%%\" height=\"%d\">",
                      CHART_LINE * (double)n + 2, CHART_ROW);
    return height_of(n);
}

void chart_row_close(struct cordee_buf *out)
{
    cordee_buf_puts(out, "</svg></svg>");
}

void chart_row_hidden(struct cordee_buf *out, const struct chart_head *head, size_t part,
                      const char *words)
{
    cordee_buf_printf(out,
                      "<rect class=\"none\" x=\"%.2f%%\" width=\"%.2f%%\" y=\"2\" "
                      "height=\"%d\"/>",
                      CHART_FROM, CHART_SPAN, CHART_ROW - 4);
    chart_hatched_put(out, head, part, CHART_FROM, CHART_SPAN, 2, CHART_ROW - 4);
    chart_word_put(out, "class=\"told\" x=\"50%\" y=\"14\" text-anchor=\"middle\"", words,
                   CHART_WIDTH * CHART_SPAN / 100);
}

/* ---- key ------------------------------------------------------------------------ */

enum { MARK = 18, APART = 14 };

void chart_key_put(struct cordee_buf *out, struct chart_key *key, const char *words,
                   double *x_r, double *y_r)
{
    struct chart_line line[CHART_LINES_MOST];
    double wide;

    chart_wrap(words, CHART_WIDTH - MARK, 1, line);
    wide = MARK + chart_wide(line->at, line->bytes) + 12.0 * line->cut;
    if (key->x > 0 && key->x + wide > CHART_WIDTH) {
        key->x = 0;
        key->y += CHART_LINE + 2;
    }
    *x_r = key->x;
    *y_r = key->y;
    if (out) {
        cordee_buf_printf(out, "<text x=\"%.0f\" y=\"%.0f\">", key->x + MARK,
                          key->y + 11);
        chart_line_put(out, line);
        cordee_buf_puts(out, "</text>");
    }
    key->x += wide + APART;
}

double chart_key_height(const struct chart_key *key)
{
    return key->y + CHART_LINE + CHART_SPACE;
}
