/* In words: how far people came, the score, groups, cross-tabs, what has changed. */
#include "plugins/survey/survey.h"

#include <string.h>

/* ---- how far ---------------------------------------------------------------- */

static void print_reach(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    const json_t *reach = json_object_get(model, "reach");
    const json_t *columns = json_object_get(reach, "columns");
    const json_t *last = json_array_get(columns, json_array_size(columns) - 1);
    int64_t any = cordee_json_int(reach, "any");
    size_t i;
    const json_t *column;

    cordee_buf_printf(
        out,
        T("\n%lld of %lld answered something, %lld of them came to the last "
          "question.\n"),
        (long long)any, (long long)cordee_json_int(model, "respondents"),
        (long long)cordee_json_int(last, "stopped"));
    json_array_foreach (columns, i, column)
        if (column != last && cordee_json_int(column, "stopped") > 0)
            cordee_buf_printf(out, T("  %s was the last answer of %lld\n"),
                              cordee_json_text(column, "name"),
                              (long long)cordee_json_int(column, "stopped"));
}

static void print_nps(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    const json_t *nps = json_object_get(model, "nps");
    char a[32];

    if (!nps)
        return;
    cordee_buf_printf(out, T("\nNet promoter score of %s: %s"),
                      cordee_json_text(nps, "column"), survey_shown(nps, "score", 1, a));
    if (json_is_null(json_object_get(nps, "score")))
        cordee_buf_printf(out, " (%s)\n",
                          cordee_json_text(json_object_get(nps, "reasons"), "score"));
    else
        cordee_buf_printf(
            out,
            T("\n  %lld gave 9 or 10, %lld 7 or 8, %lld 6 or less; the score "
              "is the first share less the last.\n"),
            (long long)cordee_json_int(nps, "promoters"),
            (long long)cordee_json_int(nps, "passives"),
            (long long)cordee_json_int(nps, "detractors"));
}

/* ---- groups ----------------------------------------------------------------- */

static const char *said(struct cordee *cd, const json_t *word)
{
    return json_is_string(word) ? json_string_value(word) : T("(not said)");
}

static void print_group_item(struct cordee *cd, const json_t *item,
                             struct cordee_buf *out)
{
    char a[32], b[32], c[32], d[32], e[32];
    size_t i;
    const json_t *cell;

    cordee_buf_printf(out, "  %s\n", cordee_json_text(item, "importance"));
    json_array_foreach (json_object_get(item, "cells"), i, cell) {
        cordee_buf_puts(out, "    ");
        survey_pad(out, said(cd, json_object_get(cell, "group")), 24);
        if (json_is_null(json_object_get(cell, "n"))) {
            cordee_buf_printf(out, "  %s\n", T("hidden"));
            continue;
        }
        cordee_buf_printf(
            out, " %5lld %10s %6s %6s %8s %7s\n", (long long)cordee_json_int(cell, "n"),
            survey_shown(cell, "importance_mean", 2, a),
            survey_shown(cell, "level_mean", 2, b), survey_shown(cell, "gap", 2, c),
            survey_shown(cell, "mwds", 3, d), survey_shown(cell, "rds", 1, e));
    }
}

static void print_groups(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    const json_t *groups = json_object_get(model, "groups");
    int64_t small = cordee_json_int(groups, "too_small");
    size_t i;
    const json_t *item;

    if (!groups)
        return;
    cordee_buf_printf(out, T("\nGroups by %s\n\n"), cordee_json_text(groups, "column"));
    survey_pad(out, "", 28);
    cordee_buf_puts(out, "     n importance  level    gap     MWDS     RDS\n");
    json_array_foreach (json_object_get(groups, "items"), i, item)
        print_group_item(cd, item, out);
    if (small)
        cordee_buf_printf(
            out, TN("\n%lld group is not shown.", "\n%lld groups are not shown.", small),
            (long long)small);
    cordee_buf_printf(
        out,
        T("\nHidden: a group of fewer than %lld, and as many more groups as "
          "it takes that nobody can\n  reckon it by taking the shown ones off "
          "the whole.\n"),
        (long long)cordee_json_int(groups, "least"));
}

/* ---- cross-tab -------------------------------------------------------------- */

/* At the right end of `width` characters, one of them a blank. */
static void put_right(const char *text, size_t width, struct cordee_buf *out)
{
    size_t n = cordee_utf8_len(text);

    survey_pad(out, "", n < width ? width - n : 1);
    survey_pad(out, text, n < width ? n : width - 1);
}

static void put_count(struct cordee *cd, const json_t *n, struct cordee_buf *out)
{
    if (json_is_integer(n))
        cordee_buf_printf(out, " %8lld", (long long)json_integer_value(n));
    else
        put_right(T("hidden"), 9, out);
}

static void print_row(struct cordee *cd, const char *name, const json_t *counts,
                      const json_t *total, struct cordee_buf *out)
{
    size_t i;
    const json_t *n;

    cordee_buf_puts(out, "  ");
    survey_pad(out, name, 20);
    json_array_foreach (counts, i, n)
        put_count(cd, n, out);
    put_count(cd, total, out);
    cordee_buf_putc(out, '\n');
}

static void print_crosstab(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    const json_t *t = json_object_get(model, "crosstab");
    const json_t *totals = json_object_get(t, "row_totals");
    size_t i;
    const json_t *name;

    if (!t)
        return;
    cordee_buf_printf(out, T("\n%s by %s\n\n"), cordee_json_text(t, "rows"),
                      cordee_json_text(t, "columns"));
    survey_pad(out, "", 22);
    json_array_foreach (json_object_get(t, "column_names"), i, name) {
        put_right(said(cd, name), 9, out);
    }
    put_right(T("all"), 9, out);
    cordee_buf_putc(out, '\n');
    json_array_foreach (json_object_get(t, "row_names"), i, name)
        print_row(cd, said(cd, name), json_array_get(json_object_get(t, "counts"), i),
                  json_array_get(totals, i), out);
    print_row(cd, T("all"), json_object_get(t, "column_totals"),
              json_object_get(t, "total"), out);
    cordee_buf_printf(out,
                      T("\nHidden: what is below %lld, and as much more as it takes that "
                        "nobody can reckon it.\n"),
                      (long long)cordee_json_int(t, "least"));
}

/* ---- trend ------------------------------------------------------------------ */

static const char *trend_words(struct cordee *cd, const json_t *gap)
{
    const json_t *low = json_object_get(gap, "low"), *high = json_object_get(gap, "high");

    if (!json_is_number(low))
        return T("too few to say");
    return json_number_value(low) > 0    ? T("the gap has grown")
           : json_number_value(high) < 0 ? T("the gap has shrunk")
                                         : T("may be chance");
}

static void print_trend(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    const json_t *trend = json_object_get(model, "trend");
    char a[32], b[32], c[32], d[32], e[32];
    size_t i;
    const json_t *item;

    if (!trend)
        return;
    cordee_buf_printf(out, T("\nSince the earlier survey (%lld respondents)\n\n"),
                      (long long)cordee_json_int(trend, "respondents_before"));
    survey_pad(out, "", 26);
    cordee_buf_puts(out, " before    now change  95 % of the change\n");
    json_array_foreach (json_object_get(trend, "items"), i, item) {
        const json_t *gap = json_object_get(item, "gap");

        cordee_buf_puts(out, "  ");
        survey_pad(out, cordee_json_text(item, "importance"), 24);
        cordee_buf_printf(
            out, " %6s %6s %6s  %6s to %-6s  %s\n", survey_shown(gap, "before", 2, a),
            survey_shown(gap, "now", 2, b), survey_shown(gap, "change", 2, c),
            survey_shown(gap, "low", 2, d), survey_shown(gap, "high", 2, e),
            trend_words(cd, gap));
    }
    cordee_buf_puts(out, T("\nMean gaps of different people then and now (Welch's "
                           "interval); who answered both times\n  is not known here.\n"));
}

void survey_print_parts(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    print_reach(cd, model, out);
    print_nps(cd, model, out);
    print_groups(cd, model, out);
    print_crosstab(cd, model, out);
    print_trend(cd, model, out);
}
