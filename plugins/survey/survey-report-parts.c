/* Groups, cross-tabs, and against an earlier survey. */
#include "plugins/survey/survey.h"

#include <stdlib.h>

static void *room(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);

    if (!p)
        abort();
    return p;
}

/* A word, or null where nothing was said. */
static json_t *word_json(const char *word)
{
    return *word ? json_string(word) : json_null();
}

/* ---- groups ----------------------------------------------------------------- */

/* Which groups of those who are in (in[i] 0, not -1) stay hidden. */
static void one_hide(const struct survey_ask *ask, const struct survey_words *group,
                     const int *in, bool *hide)
{
    size_t groups = group->n;
    long *counts = room(2 * (groups + 1), sizeof *counts);
    bool *places = room(2 * (groups + 1), sizeof *places);

    stats_count(in, group->of, ask->n, 1, groups, counts);
    (void)stats_hide(counts, 1, groups, ask->least, places);
    for (size_t g = 0; g < groups; g++)
        hide[g] = places[stats_cell(groups, 0, g)];
    free(places);
    free(counts);
}

/* How many of those who are in each group has. */
static long *sizes_of(const struct survey_ask *ask, const struct survey_words *group,
                      const int *in)
{
    long *n = room(group->n, sizeof *n);

    for (size_t i = 0; i < ask->n; i++)
        if (in[i] == 0 && group->of[i] >= 0)
            n[group->of[i]]++;
    return n;
}

/* Do the hidden ones do, for those who are in: is what is shown large enough, and what is
 * hidden not one alone nor too few? */
static bool is_enough(const struct survey_ask *ask, const struct survey_words *group,
                      const int *in, const bool *hide)
{
    size_t hidden = 0;
    long *n = sizes_of(ask, group, in), sum = 0;
    bool enough = true;

    for (size_t g = 0; g < group->n; g++) {
        enough &= hide[g] || n[g] >= ask->least;
        hidden += hide[g];
        sum += hide[g] ? n[g] : 0;
    }
    free(n);
    return enough && (hidden == 0 || (hidden > 1 && sum >= ask->least));
}

/* ---- two groupings held against each other ---------------------------------- */

/* A grouping and what is hidden of it; that is known taken together. */
struct seen {
    const struct survey_words *group;
    const bool *hide;
};

static size_t line_of(struct seen s, size_t i)
{
    return s.hide[s.group->of[i]] ? s.group->n : (size_t)s.group->of[i];
}

/* Would both together tell of fewer than may be shown, of those who are in? */
static bool do_differ(const struct survey_ask *ask, const int *in, struct seen a,
                      struct seen b)
{
    const size_t cols = b.group->n + 1;
    long *counts = room((a.group->n + 1) * cols, sizeof *counts);
    bool differ;

    for (size_t i = 0; i < ask->n; i++)
        if (in[i] == 0 && a.group->of[i] >= 0 && b.group->of[i] >= 0)
            counts[line_of(a, i) * cols + line_of(b, i)]++;
    differ = stats_differ(counts, a.group->n + 1, cols, ask->least);
    free(counts);
    return differ;
}

/* Hides the smallest group that is shown; false: there is none. */
static bool smallest_hide(const struct survey_words *group, const long *n, bool *hide)
{
    size_t best = group->n;

    for (size_t g = 0; g < group->n; g++)
        if (!hide[g] && (best == group->n || n[g] < n[best]))
            best = g;
    if (best == group->n)
        return false;
    hide[best] = true;
    return true;
}

/* Hides as many more as it takes against another; what is hidden is never one alone. */
static void against_hide(const struct survey_ask *ask, const int *in, struct seen other,
                         const struct survey_words *group, bool *hide)
{
    long *n = sizes_of(ask, group, in);

    while (do_differ(ask, in, other, (struct seen){group, hide}) ||
           !is_enough(ask, group, in, hide))
        if (!smallest_hide(group, n, hide))
            break;
    free(n);
}

/* What is hidden of all groupings, of all who answered: of each its own small groups,
 * then what it would tell together with one before it.  The last is `group`. */
static bool **all_hide(const struct survey_ask *ask)
{
    bool **hide = room(ask->n_others + 1, sizeof *hide);
    int *in = room(ask->n, sizeof *in);

    for (size_t a = 0; a <= ask->n_others; a++) {
        const struct survey_words *group =
            a < ask->n_others ? &ask->others[a] : ask->group;

        hide[a] = room(group->n, sizeof **hide);
        one_hide(ask, group, in, hide[a]);
        for (size_t b = 0; b < a; b++)
            against_hide(ask, in, (struct seen){&ask->others[b], hide[b]}, group,
                         hide[a]);
    }
    free(in);
    return hide;
}

/* ---- the groups of each item ------------------------------------------------ */

/* Of those who answered one item: the groups that are hidden of all, as long as that will
 * do; else as many more as they need by themselves. */
static void own_hide(const struct survey_ask *ask, const struct survey_words *group,
                     const int *in, const bool *of_all, bool *hide)
{
    if (!is_enough(ask, group, in, of_all))
        one_hide(ask, group, in, hide);
    for (size_t g = 0; g < group->n; g++)
        hide[g] |= of_all[g];
}

/* And none where another grouping would tell the rest. */
static void item_hide(const struct survey_ask *ask, const int *in, bool *const *of_all,
                      bool *hide)
{
    const struct seen group = {ask->group, hide};
    bool differ = false;

    own_hide(ask, ask->group, in, of_all[ask->n_others], hide);
    for (size_t a = 0; a < ask->n_others && !differ; a++) {
        bool *other = room(ask->others[a].n, sizeof *other);

        own_hide(ask, &ask->others[a], in, of_all[a], other);
        differ = do_differ(ask, in, (struct seen){&ask->others[a], other}, group);
        free(other);
    }
    for (size_t g = 0; g < ask->group->n; g++)
        hide[g] |= differ;
}

/* Per item and group, whether it must be hidden: hide[item * groups + group].  The same
 * groups for all items as long as that will do: other ones for each would say together
 * what each of them does not. */
static void groups_hide(const struct survey_ask *ask, bool *hide)
{
    int *in = room(ask->n, sizeof *in);
    bool **of_all = all_hide(ask);

    for (size_t j = 0; j < ask->k; j++) {
        for (size_t i = 0; i < ask->n; i++)
            in[i] = stats_is_none(ask->importance[j].x[i]) ||
                            stats_is_none(ask->level[j].x[i])
                        ? -1
                        : 0;
        item_hide(ask, in, of_all, hide + j * ask->group->n);
    }
    for (size_t a = 0; a <= ask->n_others; a++)
        free(of_all[a]);
    free(of_all);
    free(in);
}

/* The answers of one group, the others as if they had said nothing. */
static void group_take(const struct survey_ask *ask, const double *x, size_t group,
                       double *of_r)
{
    for (size_t i = 0; i < ask->n; i++)
        of_r[i] = ask->group->of[i] == (int)group ? x[i] : STATS_NONE;
}

static json_t *cell_json(struct cordee *cd, const struct survey_ask *ask, size_t item,
                         size_t group, bool hidden)
{
    const struct stats_value none = {.why = STATS_TOO_FEW};
    struct stats_pair pair = {.gap = none, .mwds = none, .rds = none};
    double *i, *a;
    json_t *o = json_object();

    pair.importance = pair.level = none;
    json_object_set_new(o, "group", word_json(ask->group->words[group]));
    if (hidden) {
        survey_put(cd, o, "n", none);
    } else {
        i = room(ask->n, sizeof *i);
        a = room(ask->n, sizeof *a);
        group_take(ask, ask->importance[item].x, group, i);
        group_take(ask, ask->level[item].x, group, a);
        pair = stats_pair(i, a, ask->n);
        json_object_set_new(o, "n", json_integer((json_int_t)pair.n));
        free(a);
        free(i);
    }
    survey_put(cd, o, "importance_mean", pair.importance);
    survey_put(cd, o, "level_mean", pair.level);
    survey_put(cd, o, "gap", pair.gap);
    survey_put(cd, o, "mwds", pair.mwds);
    survey_put(cd, o, "rds", pair.rds);
    return o;
}

/* Is the group shown for any item?  One that is not, is not named. */
static bool group_is_shown(const struct survey_ask *ask, const bool *hide, size_t group)
{
    for (size_t j = 0; j < ask->k; j++)
        if (!hide[j * ask->group->n + group])
            return true;
    return false;
}

static json_t *item_cells(struct cordee *cd, const struct survey_ask *ask,
                          const bool *hide, size_t item)
{
    json_t *cells = json_array();

    for (size_t g = 0; g < ask->group->n; g++)
        if (group_is_shown(ask, hide, g))
            json_array_append_new(
                cells, cell_json(cd, ask, item, g, hide[item * ask->group->n + g]));
    return cells;
}

void survey_report_groups(struct cordee *cd, const struct survey_ask *ask, json_t *model)
{
    bool *hide = room(ask->k * ask->group->n, sizeof *hide);
    json_t *names = json_array(), *items = json_array();
    size_t unnamed = 0;

    groups_hide(ask, hide);
    for (size_t g = 0; g < ask->group->n; g++) {
        if (group_is_shown(ask, hide, g))
            json_array_append_new(names, word_json(ask->group->words[g]));
        else
            unnamed++;
    }
    for (size_t j = 0; j < ask->k; j++)
        json_array_append_new(items, json_pack("{s:s, s:s, s:o}", "importance",
                                               ask->importance[j].name, "level",
                                               ask->level[j].name, "cells",
                                               item_cells(cd, ask, hide, j)));
    free(hide);
    json_object_set_new(model, "groups",
                        json_pack("{s:s, s:I, s:o, s:I, s:o}", "column", ask->group->name,
                                  "least", (json_int_t)ask->least, "names", names,
                                  "too_small", (json_int_t)unnamed, "items", items));
}

/* ---- cross-tab -------------------------------------------------------------- */

struct crosstab {
    const struct survey_words *rows, *cols;
    long *counts;
    bool *hide;
};

static json_t *count_json(const struct crosstab *t, size_t row, size_t col)
{
    size_t at = stats_cell(t->cols->n, row, col);

    return t->hide[at] ? json_null() : json_integer(t->counts[at]);
}

/* A row, or a column, of which nothing is shown: it is not named. */
static bool is_dark(const struct crosstab *t, size_t line, bool is_row)
{
    size_t n = is_row ? t->cols->n : t->rows->n;

    for (size_t i = 0; i <= n; i++)
        if (!t->hide[is_row ? stats_cell(t->cols->n, line, i)
                            : stats_cell(t->cols->n, i, line)])
            return false;
    return true;
}

static json_t *row_json(const struct crosstab *t, size_t row)
{
    json_t *list = json_array();

    for (size_t col = 0; col < t->cols->n; col++)
        if (!is_dark(t, col, false))
            json_array_append_new(list, count_json(t, row, col));
    return list;
}

/* Names of lines of which something is shown, and their totals. */
static void lines_put(const struct crosstab *t, bool is_row, json_t *names,
                      json_t *totals)
{
    const struct survey_words *w = is_row ? t->rows : t->cols;

    for (size_t i = 0; i < w->n; i++) {
        if (is_dark(t, i, is_row))
            continue;
        json_array_append_new(names, word_json(w->words[i]));
        json_array_append_new(totals, is_row ? count_json(t, i, t->cols->n)
                                             : count_json(t, t->rows->n, i));
    }
}

static json_t *crosstab_json(const struct crosstab *t)
{
    json_t *row_names = json_array(), *col_names = json_array(), *counts = json_array();
    json_t *row_totals = json_array(), *col_totals = json_array();

    lines_put(t, true, row_names, row_totals);
    lines_put(t, false, col_names, col_totals);
    for (size_t row = 0; row < t->rows->n; row++)
        if (!is_dark(t, row, true))
            json_array_append_new(counts, row_json(t, row));
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "rows", t->rows->name,
                     "columns", t->cols->name, "row_names", row_names, "column_names",
                     col_names, "counts", counts, "row_totals", row_totals,
                     "column_totals", col_totals, "total",
                     count_json(t, t->rows->n, t->cols->n));
}

void survey_report_crosstab(struct cordee *cd, const struct survey_ask *ask,
                            json_t *model)
{
    struct crosstab t = {.rows = ask->rows, .cols = ask->cols};
    size_t n = (t.rows->n + 1) * (t.cols->n + 1);
    json_t *o;

    t.counts = room(n, sizeof *t.counts);
    t.hide = room(n, sizeof *t.hide);
    stats_count(t.rows->of, t.cols->of, ask->n, t.rows->n, t.cols->n, t.counts);
    (void)stats_hide(t.counts, t.rows->n, t.cols->n, ask->least, t.hide);
    o = crosstab_json(&t);
    json_object_set_new(o, "least", json_integer(ask->least));
    if (t.hide[n - 1])
        survey_put(cd, o, "total", (struct stats_value){.why = STATS_TOO_FEW});
    json_object_set_new(model, "crosstab", o);
    free(t.hide);
    free(t.counts);
}

/* ---- trend ------------------------------------------------------------------ */

static void mean_put(struct cordee *cd, json_t *o, const char *key,
                     const struct stats_moments *m, size_t fewest)
{
    survey_put(cd, o, key,
               (struct stats_value){m->mean, m->n < fewest ? STATS_TOO_FEW
                                             : m->n        ? STATS_KNOWN
                                                           : STATS_EMPTY});
}

json_t *survey_report_change(struct cordee *cd, const double *now, size_t n,
                             const double *before, size_t m, size_t fewest)
{
    const struct stats_value hidden = {.why = STATS_TOO_FEW};
    const struct stats_trend t = stats_trend(now, n, before, m);
    json_t *o = json_pack("{s:I, s:I}", "n", (json_int_t)t.now.n, "n_before",
                          (json_int_t)t.before.n);
    bool few;

    mean_put(cd, o, "now", &t.now, fewest);
    mean_put(cd, o, "before", &t.before, fewest);
    few = t.now.n < fewest || t.before.n < fewest;
    survey_put(cd, o, "change", few ? hidden : t.change);
    survey_put(cd, o, "low", few ? hidden : t.low);
    survey_put(cd, o, "high", few ? hidden : t.high);
    return o;
}

static double *gaps_of(const struct survey_ask *ask, size_t item)
{
    double *d = room(ask->n, sizeof *d);

    stats_gaps(ask->importance[item].x, ask->level[item].x, ask->n, d);
    return d;
}

static json_t *item_trend(struct cordee *cd, const struct survey_ask *now,
                          const struct survey_ask *before, size_t item)
{
    const double *i = now->importance[item].x, *a = now->level[item].x;
    const double *i_before = before->importance[item].x,
                 *a_before = before->level[item].x;
    const struct stats_pair earlier = stats_pair(i_before, a_before, before->n);
    const struct stats_value hidden = {.why = STATS_TOO_FEW};
    const bool few = earlier.n < now->fewest;
    double *d = gaps_of(now, item), *d_before = gaps_of(before, item);
    json_t *o = json_pack(
        "{s:s, s:s, s:o, s:o, s:o}", "importance", now->importance[item].name, "level",
        now->level[item].name, "gap",
        survey_report_change(cd, d, now->n, d_before, before->n, now->fewest),
        "of_importance",
        survey_report_change(cd, i, now->n, i_before, before->n, now->fewest), "of_level",
        survey_report_change(cd, a, now->n, a_before, before->n, now->fewest));

    free(d_before);
    free(d);
    survey_put(cd, o, "mwds_before", few ? hidden : earlier.mwds);
    survey_put(cd, o, "rds_before", few ? hidden : earlier.rds);
    return o;
}

void survey_report_trend(struct cordee *cd, const struct survey_ask *ask, json_t *model)
{
    json_t *items = json_array();

    for (size_t j = 0; j < ask->k; j++)
        json_array_append_new(items, item_trend(cd, ask, ask->before, j));
    json_object_set_new(model, "trend",
                        json_pack("{s:I, s:o}", "respondents_before",
                                  (json_int_t)ask->before->n, "items", items));
}
