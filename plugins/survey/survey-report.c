/* All figures of a survey as one model. */
#include "plugins/survey/survey.h"

#include <stdlib.h>

static const char *const whys[STATS_WHYS] = {
    [STATS_KNOWN] = "",
    [STATS_EMPTY] = T_LATER("nobody answered"),
    [STATS_SINGLE] = T_LATER("one answer has no spread"),
    [STATS_SAME] = T_LATER("all are the same, so there is no spread to reckon with"),
    [STATS_NO_SCALE] = T_LATER("the answers are no whole points of one scale of 2 to 11"),
    [STATS_SHORT] = T_LATER("a scale of two points has no upper two"),
    [STATS_ONE_ITEM] = T_LATER("it takes two questions or more"),
    [STATS_NOT_0_10] = T_LATER("it takes whole answers from 0 to 10"),
    [STATS_TOO_FEW] =
        T_LATER("hidden: too few answers, or it would tell what is hidden beside it"),
};

const char *survey_why(struct cordee *cd, enum stats_why why)
{
    return T(whys[why]);
}

void survey_put(struct cordee *cd, json_t *object, const char *key,
                struct stats_value value)
{
    json_t *reasons = json_object_get(object, "reasons");

    if (value.why == STATS_KNOWN) {
        json_object_set_new(object, key, json_real(value.value));
        return;
    }
    if (!reasons) {
        reasons = json_object();
        json_object_set_new(object, "reasons", reasons);
    }
    json_object_set_new(object, key, json_null());
    json_object_set_new(reasons, key, json_string(survey_why(cd, value.why)));
}

static void put_count(json_t *object, const char *key, size_t n)
{
    json_object_set_new(object, key, json_integer((json_int_t)n));
}

/* How many, unless they are too few: who was asked something only for what they said
 * before are a group. */
static void put_n(struct cordee *cd, json_t *object, const char *key, size_t n,
                  size_t fewest)
{
    if (n < fewest)
        survey_put(cd, object, key, (struct stats_value){.why = STATS_TOO_FEW});
    else
        put_count(object, key, n);
}

/* ---- one question ----------------------------------------------------------- */

static json_t *levels_json(const struct stats_item *item, struct stats_scale scale)
{
    json_t *levels = json_array();

    for (int i = 0; i < scale.points; i++)
        json_array_append_new(
            levels, json_pack("{s:I, s:I, s:f}", "point", (json_int_t)scale.from + i, "n",
                              (json_int_t)item->levels[i], "percent",
                              100.0 * (double)item->levels[i] / (double)item->n));
    return levels;
}

static void item_hide(struct stats_item *item)
{
    const struct stats_value none = {.why = STATS_TOO_FEW};

    item->mean = item->sd = item->median = item->q1 = item->q3 = item->iqr = item->top2 =
        none;
    item->levels_why = STATS_TOO_FEW;
}

json_t *survey_report_item(struct cordee *cd, const double *x, size_t n,
                           struct stats_scale scale, size_t fewest)
{
    struct stats_item item = stats_item(x, n, scale);
    json_t *o = json_object();

    if (item.n < fewest)
        item_hide(&item);

    put_n(cd, o, "n", item.n, fewest);
    if (item.n < fewest) /* of how many is known */
        survey_put(cd, o, "missing", (struct stats_value){.why = STATS_TOO_FEW});
    else
        put_count(o, "missing", item.missing);
    survey_put(cd, o, "mean", item.mean);
    survey_put(cd, o, "sd", item.sd);
    survey_put(cd, o, "median", item.median);
    survey_put(cd, o, "q1", item.q1);
    survey_put(cd, o, "q3", item.q3);
    survey_put(cd, o, "iqr", item.iqr);
    survey_put(cd, o, "top2", item.top2);
    if (item.levels_why)
        survey_put(cd, o, "levels", (struct stats_value){.why = item.levels_why});
    else
        json_object_set_new(o, "levels", levels_json(&item, scale));
    return o;
}

/* ---- pairs ------------------------------------------------------------------ */

static json_t *wilcoxon_json(struct cordee *cd, const struct survey_ask *ask, size_t at,
                             bool hidden)
{
    double *d = calloc(ask->n + 1, sizeof *d);
    struct stats_wilcoxon w;
    json_t *o = json_object();

    if (!d)
        abort();
    stats_gaps(ask->importance[at].x, ask->level[at].x, ask->n, d);
    w = stats_wilcoxon(d, ask->n);
    free(d);
    if (hidden) {
        survey_put(cd, o, "p", (struct stats_value){.why = STATS_TOO_FEW});
        return o;
    }
    put_count(o, "n", w.n);
    put_count(o, "zeros", w.zeros);
    json_object_set_new(o, "up", json_real(w.up));
    json_object_set_new(o, "down", json_real(w.down));
    if (w.exact)
        json_object_set_new(o, "z", json_null());
    else
        survey_put(cd, o, "z", w.z);
    survey_put(cd, o, "p", w.p);
    json_object_set_new(o, "method", json_string(w.exact ? "exact" : "normal"));
    return o;
}

static void pair_put(struct cordee *cd, json_t *o, const struct stats_pair *pair,
                     size_t fewest)
{
    put_n(cd, o, "n", pair->n, fewest);
    survey_put(cd, o, "mwds", pair->mwds);
    survey_put(cd, o, "rds", pair->rds);
    survey_put(cd, o, "gap", pair->gap);
    survey_put(cd, o, "gap_sd", pair->gap_sd);
    survey_put(cd, o, "gap_low", pair->gap_low);
    survey_put(cd, o, "gap_high", pair->gap_high);
    survey_put(cd, o, "importance_mean", pair->importance);
    survey_put(cd, o, "level_mean", pair->level);
    if (pair->mwds.why == STATS_TOO_FEW)
        return;
    put_count(o, "nr", pair->nr);
    put_count(o, "pr", pair->pr);
    put_count(o, "tr", pair->tr);
}

static void pair_hide(struct stats_pair *p)
{
    const struct stats_value none = {.why = STATS_TOO_FEW};

    p->importance = p->level = p->gap = p->gap_sd = p->gap_low = p->gap_high = p->mwds =
        p->rds = none;
    p->n = 0; /* where the lines cross must not tell it */
}

static void rank_put(json_t *items, const struct stats_pair *pairs, size_t k)
{
    struct stats_value *x = calloc(2 * k + 1, sizeof *x);
    int *rank = calloc(2 * k + 1, sizeof *rank);

    if (!x || !rank)
        abort();
    for (size_t j = 0; j < k; j++) {
        x[j] = pairs[j].mwds;
        x[k + j] = pairs[j].rds;
    }
    stats_rank(x, k, true, rank);
    stats_rank(x + k, k, false, rank + k);
    for (size_t j = 0; j < k; j++) {
        json_t *o = json_array_get(items, j);

        json_object_set_new(o, "mwds_rank",
                            rank[j] ? json_integer(rank[j]) : json_null());
        json_object_set_new(o, "rds_rank",
                            rank[k + j] ? json_integer(rank[k + j]) : json_null());
    }
    free(rank);
    free(x);
}

static void cross_put(struct cordee *cd, json_t *model, const struct stats_pair *pairs,
                      size_t k)
{
    static const char *const words[] = {[STATS_CONCENTRATE] = "concentrate",
                                        [STATS_KEEP] = "keep",
                                        [STATS_LOW] = "low",
                                        [STATS_OVERKILL] = "overkill"};
    const struct stats_cross cross = stats_cross(pairs, k);
    json_t *items = json_object_get(model, "items"), *o = json_object();

    survey_put(cd, o, "importance", cross.importance);
    survey_put(cd, o, "level", cross.level);
    json_object_set_new(model, "cross", o);
    for (size_t j = 0; j < k; j++)
        json_object_set_new(json_array_get(items, j), "quadrant",
                            pairs[j].importance.why == STATS_KNOWN
                                ? json_string(words[stats_quadrant(&pairs[j], &cross)])
                                : json_null());
}

static void items_put(struct cordee *cd, json_t *model, const struct survey_ask *ask)
{
    struct stats_pair *pairs = calloc(ask->k + 1, sizeof *pairs);
    json_t *items = json_array();

    if (!pairs)
        abort();
    json_object_set_new(model, "items", items);
    for (size_t j = 0; j < ask->k; j++) {
        const double *i = ask->importance[j].x, *a = ask->level[j].x;
        json_t *o = json_pack("{s:s, s:s}", "importance", ask->importance[j].name,
                              "level", ask->level[j].name);
        bool hidden;

        pairs[j] = stats_pair(i, a, ask->n);
        hidden = pairs[j].n < ask->fewest;
        if (hidden)
            pair_hide(&pairs[j]);
        pair_put(cd, o, &pairs[j], ask->fewest);
        json_object_set_new(o, "wilcoxon", wilcoxon_json(cd, ask, j, hidden));
        json_object_set_new(o, "of_importance",
                            survey_report_item(cd, i, ask->n, ask->scale, ask->fewest));
        json_object_set_new(o, "of_level",
                            survey_report_item(cd, a, ask->n, ask->scale, ask->fewest));
        json_array_append_new(items, o);
    }
    rank_put(items, pairs, ask->k);
    cross_put(cd, model, pairs, ask->k);
    free(pairs);
}

/* ---- sections --------------------------------------------------------------- */

static const double **columns_of(const struct survey_numbers *numbers, size_t k)
{
    const double **x = calloc(k + 1, sizeof *x);

    if (!x)
        abort();
    for (size_t j = 0; j < k; j++)
        x[j] = numbers[j].x;
    return x;
}

/* Hidden where fewer answered all; that nobody did is said as it is. */
void survey_report_alpha(struct cordee *cd, json_t *o, const char *key, const char *n_key,
                         const double **x, size_t k, size_t n, size_t fewest)
{
    struct stats_alpha alpha = stats_alpha(x, k, n);

    if (alpha.n && alpha.n < fewest)
        alpha.alpha = (struct stats_value){.why = STATS_TOO_FEW};
    survey_put(cd, o, key, alpha.alpha);
    put_n(cd, o, n_key, alpha.n, fewest);
}

static json_t *alpha_json(struct cordee *cd, const struct survey_ask *ask)
{
    const double **i = columns_of(ask->importance, ask->k);
    const double **a = columns_of(ask->level, ask->k);
    json_t *o = json_object();

    survey_report_alpha(cd, o, "importance", "importance_n", i, ask->k, ask->n,
                        ask->fewest);
    survey_report_alpha(cd, o, "level", "level_n", a, ask->k, ask->n, ask->fewest);
    free(i);
    free(a);
    return o;
}

static int by_place(const void *a, const void *b)
{
    const struct survey_numbers *x = a, *y = b;

    return (x->at > y->at) - (x->at < y->at);
}

/* Both sides of all items in the order in which they were asked. */
static struct survey_numbers *as_asked(const struct survey_ask *ask)
{
    struct survey_numbers *all = calloc(2 * ask->k + 1, sizeof *all);

    if (!all)
        abort();
    for (size_t j = 0; j < ask->k; j++) {
        all[j] = ask->importance[j];
        all[ask->k + j] = ask->level[j];
    }
    qsort(all, 2 * ask->k, sizeof *all, by_place);
    return all;
}

static json_t *reach_json(const struct survey_ask *ask)
{
    size_t n = 2 * ask->k;
    struct survey_numbers *all = as_asked(ask);
    const double **x = columns_of(all, n);
    size_t *answered = calloc(2 * n + 1, sizeof *answered);
    json_t *list = json_array();
    size_t any;

    if (!answered)
        abort();
    any = stats_reach(x, n, ask->n, answered, answered + n);
    for (size_t j = 0; j < n; j++)
        json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "name", all[j].name,
                                              "answered", (json_int_t)answered[j],
                                              "stopped", (json_int_t)answered[n + j]));
    free(answered);
    free(x);
    free(all);
    return json_pack("{s:I, s:o}", "any", (json_int_t)any, "columns", list);
}

json_t *survey_report_nps(struct cordee *cd, const double *x, size_t n, size_t fewest)
{
    struct stats_nps nps = stats_nps(x, n);
    json_t *o = json_object();

    if (nps.n < fewest) {
        nps.score = (struct stats_value){.why = STATS_TOO_FEW};
    } else {
        put_count(o, "promoters", nps.promoters);
        put_count(o, "passives", nps.passives);
        put_count(o, "detractors", nps.detractors);
    }
    survey_put(cd, o, "score", nps.score);
    return o;
}

static json_t *nps_json(struct cordee *cd, const struct survey_ask *ask)
{
    json_t *o = json_pack("{s:s}", "column", ask->nps->name);

    put_count(o, "n", stats_nps(ask->nps->x, ask->n).n);
    json_object_update_new(o, survey_report_nps(cd, ask->nps->x, ask->n, ask->fewest));
    return o;
}

static json_t *scale_json(const struct survey_ask *ask)
{
    if (ask->scale.points == 0)
        return json_null();
    return json_pack("{s:I, s:I, s:b}", "from", (json_int_t)ask->scale.from, "to",
                     (json_int_t)(ask->scale.from + ask->scale.points - 1), "given",
                     ask->scale_given);
}

json_t *survey_report(struct cordee *cd, const struct survey_ask *ask)
{
    json_t *model = json_object();

    put_count(model, "respondents", ask->n);
    json_object_set_new(model, "scale", scale_json(ask));
    items_put(cd, model, ask);
    json_object_set_new(model, "alpha", alpha_json(cd, ask));
    json_object_set_new(model, "reach", reach_json(ask));
    if (ask->nps)
        json_object_set_new(model, "nps", nps_json(cd, ask));
    if (ask->group)
        survey_report_groups(cd, ask, model);
    if (ask->rows && ask->cols)
        survey_report_crosstab(cd, ask, model);
    if (ask->before)
        survey_report_trend(cd, ask, model);
    return model;
}
