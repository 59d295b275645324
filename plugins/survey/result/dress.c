/* Figures as the text of a page. */
#include "plugins/survey/chart/chart-block.h"
#include "plugins/survey/result/result.h"

#include <string.h>

/* ---- numbers -------------------------------------------------------------------- */

static void put(json_t *row, const char *name, const char *text)
{
    json_object_set_new(row, name, json_string(text));
}

json_t *survey_minus(const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (const char *s = text; *s; s++) {
        if (*s == '-' && s[1] >= '0' && s[1] <= '9' && (s == text || s[-1] == ' '))
            cordee_buf_puts(&out, "−");
        else
            cordee_buf_putc(&out, *s);
    }
    return json_string(out.text ? out.text : "");
}

void survey_shown_put(json_t *row, const char *name, const json_t *of, const char *key,
                      enum survey_style style)
{
    static const struct {
        int decimals;
        bool sign;
        const char *unit;
    } styles[] = {
        [SURVEY_WHOLE] = {0, false, ""},      [SURVEY_ONE_PLACE] = {1, false, ""},
        [SURVEY_TWO_PLACES] = {2, false, ""}, [SURVEY_THREE_PLACES] = {3, false, ""},
        [SURVEY_SIGNED] = {0, true, ""},      [SURVEY_SIGNED_ONE] = {1, true, ""},
        [SURVEY_SIGNED_TWO] = {2, true, ""},  [SURVEY_PERCENT] = {0, false, " %"},
    };
    const json_t *n = json_object_get(of, key);
    const double x = json_number_value(n);
    char text[64];

    if (!json_is_number(n))
        snprintf(text, sizeof text, "–");
    else if (styles[style].sign)
        snprintf(text, sizeof text, "%+.*f%s", styles[style].decimals, x,
                 styles[style].unit);
    else
        snprintf(text, sizeof text, "%.*f%s", styles[style].decimals, x,
                 styles[style].unit);
    json_object_set_new(row, name, survey_minus(text));
}

/* Whole numbers too, so that a template says neither 0 for none nor nothing. */
static void put_whole(json_t *row, const char *name, const json_t *of, const char *key)
{
    survey_shown_put(row, name, of, key, SURVEY_WHOLE);
}

/* ---- importance and level ------------------------------------------------------- */

static void put_interval(struct cordee *cd, json_t *row, const json_t *item)
{
    const json_t *low = json_object_get(item, "gap_low");
    const json_t *high = json_object_get(item, "gap_high");
    char text[80];

    if (!json_is_number(low)) {
        put(row, "interval", "–");
        return;
    }
    snprintf(text, sizeof text, T("%+.2f to %+.2f"), json_number_value(low),
             json_number_value(high));
    json_object_set_new(row, "interval", survey_minus(text));
}

static void put_p(json_t *row, const json_t *item)
{
    const json_t *w = json_object_get(item, "wilcoxon");
    const json_t *p = json_object_get(w, "p");

    if (json_is_number(p) && json_number_value(p) < 0.001)
        put(row, "p", "< 0.001");
    else
        survey_shown_put(row, "p", w, "p", SURVEY_THREE_PLACES);
}

static json_t *need_row(struct cordee *cd, const json_t *item)
{
    json_t *row = json_object();

    put(row, "words", cordee_json_text(item, "words"));
    put_whole(row, "n", item, "n");
    survey_shown_put(row, "importance", item, "importance_mean", SURVEY_TWO_PLACES);
    survey_shown_put(row, "level", item, "level_mean", SURVEY_TWO_PLACES);
    survey_shown_put(row, "gap", item, "gap", SURVEY_SIGNED_TWO);
    put_interval(cd, row, item);
    put_p(row, item);
    survey_shown_put(row, "mwds", item, "mwds", SURVEY_TWO_PLACES);
    survey_shown_put(row, "rds", item, "rds", SURVEY_SIGNED_ONE);
    put_whole(row, "by_mwds", item, "mwds_rank");
    put_whole(row, "by_rds", item, "rds_rank");
    put(row, "quadrant", survey_quadrant_words(cd, cordee_json_text(item, "quadrant")));
    return row;
}

/* The greatest need first; what is hidden last. */
json_t *survey_needs(struct cordee *cd, const json_t *figures)
{
    const json_t *items = json_object_get(figures, "items"), *item;
    json_t *rows = json_array();
    size_t i;

    for (size_t rank = 1; rank <= json_array_size(items); rank++)
        json_array_foreach (items, i, item)
            if ((size_t)cordee_json_int(item, "mwds_rank") == rank)
                json_array_append_new(rows, need_row(cd, item));
    json_array_foreach (items, i, item)
        if (!cordee_json_int(item, "mwds_rank"))
            json_array_append_new(rows, need_row(cd, item));
    return rows;
}

/* ---- one scale ------------------------------------------------------------------ */

static json_t *levels_row(const json_t *item, size_t points)
{
    const json_t *levels = json_object_get(item, "levels"), *level;
    json_t *row = json_array();
    size_t i;

    json_array_foreach (levels, i, level) {
        json_t *o = json_object();

        survey_shown_put(o, "percent", level, "percent", SURVEY_PERCENT);
        json_array_append_new(row, o);
    }
    while (json_array_size(row) < points)
        json_array_append_new(row, json_pack("{s:s}", "percent", "–"));
    return row;
}

static json_t *item_row(const json_t *item, const char *words, size_t points)
{
    json_t *row = json_object();

    put(row, "words", words);
    put_whole(row, "n", item, "n");
    put_whole(row, "missing", item, "missing");
    survey_shown_put(row, "mean", item, "mean", SURVEY_TWO_PLACES);
    survey_shown_put(row, "sd", item, "sd", SURVEY_TWO_PLACES);
    survey_shown_put(row, "median", item, "median", SURVEY_ONE_PLACE);
    survey_shown_put(row, "iqr", item, "iqr", SURVEY_TWO_PLACES);
    survey_shown_put(row, "top2", item, "top2", SURVEY_PERCENT);
    json_object_set_new(row, "levels", levels_row(item, points));
    return row;
}

/* A table of questions on one scale; `side` of a pair, or NULL. */
static json_t *table_json(const json_t *figures, const char *caption, const char *side)
{
    const json_t *items = json_object_get(figures, "items"), *item;
    const json_t *scale = json_object_get(figures, "scale");
    json_t *rows = json_array(), *points = json_array();
    size_t i;

    for (int64_t p = cordee_json_int(scale, "from");
         json_is_object(scale) && p <= cordee_json_int(scale, "to"); p++)
        json_array_append_new(points, json_sprintf("%lld", (long long)p));
    json_array_foreach (items, i, item)
        json_array_append_new(rows, item_row(side ? json_object_get(item, side) : item,
                                             cordee_json_text(item, "words"),
                                             json_array_size(points)));
    return json_pack("{s:s, s:o, s:o}", "caption", caption, "points", points, "items",
                     rows);
}

/* The score, and whether a list measures one thing. */
static void put_parts(struct cordee *cd, const json_t *figures, json_t *block)
{
    json_t *says = json_array();

    if (json_object_get(figures, "alpha"))
        survey_alpha_say(cd, json_object_get(figures, "alpha"), "alpha",
                         cordee_json_text(block, "question"), says);
    if (json_object_get(figures, "nps"))
        survey_shown_put(block, "nps_score", json_object_get(figures, "nps"), "score",
                         SURVEY_SIGNED);
    json_object_set_new(block, "says", says);
}

/* ---- choices -------------------------------------------------------------------- */

static json_t *options_json(const json_t *figures)
{
    const json_t *options = json_object_get(figures, "options"), *option;
    json_t *rows = json_array();
    size_t i;

    json_array_foreach (options, i, option) {
        const json_t *percent = json_object_get(option, "percent");
        json_t *row = json_object();

        put(row, "words", cordee_json_text(option, "words"));
        survey_shown_put(row, "percent", option, "percent", SURVEY_PERCENT);
        put_whole(row, "n", option, "n");
        json_object_set_new(row, "bar",
                            json_integer((json_int_t)json_number_value(percent)));
        json_array_append_new(rows, row);
    }
    return rows;
}

/* ---- changes -------------------------------------------------------------------- */

static json_t *changes_json(struct cordee *cd, const json_t *block)
{
    json_t *list = json_array();
    const json_t *c;
    size_t i;

    json_array_foreach (json_object_get(block, "changes"), i, c) {
        const long long version = (long long)cordee_json_int(c, "version");
        const int64_t n = cordee_json_int(c, "respondents");
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

        if (json_is_null(json_object_get(c, "respondents")))
            cordee_buf_printf(&text, T("In version %lld %s"), version,
                              cordee_json_text(c, "text"));
        else
            cordee_buf_printf(&text,
                              TN("In version %lld, which %lld person answered, %s",
                                 "In version %lld, which %lld people answered, %s", n),
                              version, (long long)n, cordee_json_text(c, "text"));
        cordee_buf_puts(&text, cordee_json_true(c, "counted")
                                   ? T("; those answers are counted here.")
                                   : T("; those answers are not counted here."));
        json_array_append_new(list, json_string(text.text));
    }
    return list;
}

/* ---- the whole ------------------------------------------------------------------ */

void survey_block_dress(struct cordee *cd, json_t *block, bool drawn)
{
    const char *kind = cordee_json_text(block, "kind");
    const json_t *figures = json_object_get(block, "figures");
    json_t *tables = json_array();

    json_object_set_new(block, "changed", changes_json(cd, block));
    json_object_set_new(block, "tables", tables);
    json_object_set_new(block, "paired", json_boolean(strcmp(kind, "paired") == 0));
    if (strcmp(kind, "paired") == 0) {
        json_object_set_new(block, "needs", survey_needs(cd, figures));
        json_object_set_new(block, "says", survey_says(cd, figures));
        json_array_append_new(
            tables, table_json(figures, T("How important it is"), "of_importance"));
        json_array_append_new(
            tables, table_json(figures, T("How far people are today"), "of_level"));
    } else if (json_object_get(figures, "items")) {
        json_array_append_new(
            tables, table_json(figures, cordee_json_text(block, "question"), NULL));
        put_parts(cd, figures, block);
    }
    if (json_object_get(figures, "options"))
        json_object_set_new(block, "options", options_json(figures));
    json_object_set(block, "texts", json_object_get(figures, "texts"));
    if (drawn)
        survey_chart_put(cd, block);
}
