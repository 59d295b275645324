/* From the figures of a question to its drawings. */
#include "plugins/survey/chart/chart-block.h"

#include "plugins/survey/chart/chart.h"
#include "plugins/survey/result/result.h"

#include <math.h>
#include <string.h>

static double figure(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* Takes the text; "" is left out. */
static void put_svg(json_t *block, const char *name, struct cordee_buf *svg)
{
    cordee_json_set_text(block, name, svg->text);
    cordee_buf_clear(svg);
}

static struct chart_head head_of(struct cordee *cd, struct cordee_arena *a,
                                 const json_t *block, const char *what, const char *desc)
{
    return (struct chart_head){
        .id = cordee_arena_printf(a, "%s-%s", what, cordee_json_text(block, "key")),
        .title = cordee_json_text(block, "question"),
        .desc = cordee_arena_printf(a, "%s %s", desc,
                                    T("The table on this page has all figures.")),
    };
}

/* ---- importance and level ------------------------------------------------------- */

static struct chart_need *needs_of(struct cordee_arena *a, const json_t *items)
{
    struct chart_need *needs =
        cordee_arena_get(a, (json_array_size(items) + 1) * sizeof *needs);
    json_t *item;
    size_t i;

    json_array_foreach ((json_t *)items, i, item) {
        needs[i] = (struct chart_need){
            .label = cordee_json_text(item, "words"),
            .importance = figure(item, "importance_mean"),
            .level = figure(item, "level_mean"),
            .need = figure(item, "mwds"),
        };
        if (isnan(needs[i].need)) /* one of three hidden, all three */
            needs[i].importance = needs[i].level = NAN;
    }
    return needs;
}

static void put_gaps(struct cordee *cd, struct cordee_arena *a, json_t *block,
                     const struct chart_need *needs, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf svg = {0};
    const json_t *scale = json_object_get(json_object_get(block, "figures"), "scale");
    const struct chart_gaps c = {
        .head = head_of(cd, a, block, "gap",
                        T("For each competence a line from the present level to the "
                          "importance, the greatest need first.")),
        .from = figure(scale, "from"),
        .to = figure(scale, "to"),
        .needs = needs,
        .n = n,
        .importance = T("Importance"),
        .level = T("Level"),
        .hidden = T("hidden: too few answers"),
    };

    chart_gaps_put(&svg, &c);
    put_svg(block, "gap_chart", &svg);
}

static void put_quadrants(struct cordee *cd, struct cordee_arena *a, json_t *block,
                          const struct chart_need *needs, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf svg = {0};
    const json_t *cross = json_object_get(json_object_get(block, "figures"), "cross");
    const struct chart_quadrants c = {
        .head = head_of(cd, a, block, "quadrants",
                        T("Competences by level, to the right, and importance, upwards; "
                          "the lines cross at the means. Numbers are those of the list "
                          "by need.")),
        .needs = needs,
        .n = n,
        .cross_importance = figure(cross, "importance"),
        .cross_level = figure(cross, "level"),
        .importance = T("Importance"),
        .level = T("Level"),
        .concentrate = survey_quadrant_words(cd, "concentrate"),
        .keep = survey_quadrant_words(cd, "keep"),
        .low = survey_quadrant_words(cd, "low"),
        .overkill = survey_quadrant_words(cd, "overkill"),
    };

    chart_quadrants_put(&svg, &c);
    put_svg(block, "quadrant_chart", &svg);
}

static void put_needs(struct cordee *cd, struct cordee_arena *a, json_t *block)
{
    const json_t *items = json_object_get(json_object_get(block, "figures"), "items");
    const struct chart_need *needs = needs_of(a, items);

    put_gaps(cd, a, block, needs, json_array_size(items));
    put_quadrants(cd, a, block, needs, json_array_size(items));
}

/* ---- one scale ------------------------------------------------------------------ */

/* % of each point in the order of the scale; all NaN where they are hidden. */
static double *percents_of(struct cordee_arena *a, const json_t *item, size_t points)
{
    const json_t *levels = json_object_get(item, "levels");
    double *percent = cordee_arena_get(a, (points + 1) * sizeof *percent);

    for (size_t p = 0; p < points; p++)
        percent[p] = figure(json_array_get(levels, p), "percent");
    return percent;
}

static const char *words_of(struct cordee_arena *a, const json_t *scale, const char *end,
                            long point)
{
    const char *words = cordee_json_text(scale, end);

    return *words ? cordee_arena_printf(a, "%ld %s", point, words) : NULL;
}

static const char *const *points_of(struct cordee_arena *a, const json_t *scale,
                                    size_t points)
{
    const char **words = cordee_arena_get(a, (points + 1) * sizeof *words);
    const long from = (long)cordee_json_int(scale, "from");

    for (size_t p = 0; p < points; p++)
        words[p] = cordee_arena_printf(a, "%ld", from + (long)p);
    if (points && words_of(a, scale, "low", from))
        words[0] = words_of(a, scale, "low", from);
    if (points && words_of(a, scale, "high", from + (long)points - 1))
        words[points - 1] = words_of(a, scale, "high", from + (long)points - 1);
    return words;
}

static void put_levels(struct cordee *cd, struct cordee_arena *a, json_t *block)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf svg = {0};
    const json_t *figures = json_object_get(block, "figures");
    const json_t *scale = json_object_get(figures, "scale");
    const json_t *items = json_object_get(figures, "items");
    const double span = figure(scale, "to") - figure(scale, "from");
    const size_t points = span >= 1 && span < CHART_POINTS ? (size_t)span + 1 : 0;
    struct chart_bar *bars =
        cordee_arena_get(a, (json_array_size(items) + 1) * sizeof *bars);
    const struct chart_scale c = {
        .head = head_of(cd, a, block, "levels",
                        T("For each line how many chose each point; the middle of the "
                          "scale is on the line, and at the ends stands how many are on "
                          "either side of it.")),
        .points = points_of(a, scale, points),
        .n_points = points,
        .bars = bars,
        .n = json_array_size(items),
        .hidden = T("hidden: too few answers"),
    };
    json_t *item;
    size_t i;

    json_array_foreach ((json_t *)items, i, item)
        bars[i] = (struct chart_bar){.label = cordee_json_text(item, "words"),
                                     .percent = percents_of(a, item, points)};
    chart_scale_put(&svg, &c);
    put_svg(block, "level_chart", &svg);
}

/* ---- groups --------------------------------------------------------------------- */

static double *cells_of(struct cordee_arena *a, const json_t *items, const char *key,
                        size_t rows, size_t columns)
{
    double *cells = cordee_arena_get(a, (rows * columns + 1) * sizeof *cells);

    for (size_t i = 0; i < rows; i++) {
        const json_t *of = json_object_get(json_array_get(items, i), "cells");

        for (size_t k = 0; k < columns; k++)
            cells[i * columns + k] = figure(json_array_get(of, k), key);
    }
    return cells;
}

void survey_chart_heat_put(struct cordee *cd, json_t *heat, const json_t *items,
                           const char *key, bool low_first)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf svg = {0};
    const json_t *rows = json_object_get(heat, "rows");
    const json_t *names = json_object_get(heat, "names");
    const size_t n = json_array_size(rows), k = json_array_size(names);
    const char **words = cordee_arena_get(a, (n + 1) * sizeof *words);
    const char **groups = cordee_arena_get(a, (k + 1) * sizeof *groups);
    struct chart_heat c = {
        .head = head_of(cd, a, heat, "heat",
                        T("A cell for each line and group, the darker the more.")),
        .rows = words,
        .columns = groups,
        .n_rows = n,
        .n_columns = k,
        .cells = cells_of(a, items, key, n, k),
        .decimals = 1,
        .low_first = low_first,
        .hidden = T("hidden: too few answers"),
    };

    for (size_t i = 0; i < n; i++)
        words[i] = cordee_json_text(json_array_get(rows, i), "words");
    for (size_t i = 0; i < k; i++)
        groups[i] = json_string_value(json_array_get(names, i));
    chart_heat_put(&svg, &c);
    put_svg(heat, "drawn", &svg);
}

/* ---- a question ----------------------------------------------------------------- */

void survey_chart_put(struct cordee *cd, json_t *block)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *kind = cordee_json_text(block, "kind");

    if (strcmp(kind, "paired") == 0)
        put_needs(cd, a, block);
    else if (strcmp(kind, "scale") == 0 || strcmp(kind, "matrix") == 0)
        put_levels(cd, a, block);
}
