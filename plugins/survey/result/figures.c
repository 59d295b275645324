/* What was answered to a question, as figures. */
#include "plugins/survey/result/result.h"

#include <stdlib.h>
#include <string.h>

const char *survey_say(const struct survey *s, survey_words *words)
{
    return survey_words_in(&s->form, words, s->form.languages[0]);
}

struct stats_scale survey_scale_of(const struct survey_question *q)
{
    switch (q->kind) {
    case SURVEY_NPS:
        return (struct stats_scale){.from = 0, .points = 11};
    case SURVEY_SCALE:
    case SURVEY_MATRIX:
    case SURVEY_PAIRED:
        return (struct stats_scale){.from = q->scale.from, .points = q->scale.points};
    case SURVEY_RANKING:
        return (struct stats_scale){
            .from = 1, .points = q->n_items <= STATS_MOST_POINTS ? (int)q->n_items : 0};
    default:
        return (struct stats_scale){0};
    }
}

static json_t *changes_json(struct cordee *cd, const struct survey_told *t,
                            const struct survey_question *q)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->n_changes; i++) {
        const struct survey_change *c = &t->changes[i];
        json_t *n = c->hidden ? json_null() : json_integer((json_int_t)c->n);

        if (c->q != q)
            json_decref(n);
        else
            json_array_append_new(
                list, json_pack("{s:I, s:o, s:s, s:b}", "version", (json_int_t)c->number,
                                "respondents", n, "text", survey_same_say(cd, c->same),
                                "counted", (int)survey_same_counts(c->same)));
    }
    return list;
}

/* What stands at the ends of a scale, where it has points. */
static void ends_put(const struct survey_told *t, const struct survey_question *q,
                     json_t *figures)
{
    json_t *scale = json_object_get(figures, "scale");

    if (!survey_kinds[q->kind].scaled || !json_is_object(scale))
        return;
    json_object_set_new(scale, "low", json_string(survey_say(t->survey, q->scale.low)));
    json_object_set_new(scale, "high", json_string(survey_say(t->survey, q->scale.high)));
}

/* ---- importance and level ------------------------------------------------------- */

void survey_ask_of(struct cordee_arena *a, const struct survey_told *t,
                   const struct survey_question *q, struct survey_ask *ask_r)
{
    size_t n;
    const struct survey_column *c = survey_told_of(t, q, &n);
    struct survey_numbers *x = cordee_arena_get(a, (n + 1) * sizeof *x);
    const size_t k = q->n_items;

    for (size_t i = 0; i < k; i++)
        for (size_t side = 0; side < 2; side++)
            x[side * k + i] = (struct survey_numbers){
                .name = c[2 * i + side].name, .at = 2 * i + side, .x = c[2 * i + side].x};
    *ask_r = (struct survey_ask){.n = t->n,
                                 .k = k,
                                 .importance = x,
                                 .level = x + k,
                                 .scale = survey_scale_of(q),
                                 .scale_given = true,
                                 .least = (long)t->survey->least,
                                 .fewest = (size_t)t->survey->least};
}

static json_t *paired_json(struct cordee *cd, struct cordee_arena *a,
                           const struct survey_told *t, const struct survey_question *q)
{
    struct survey_ask ask;
    json_t *figures, *item;
    size_t i;

    survey_ask_of(a, t, q, &ask);
    figures = survey_report(cd, &ask);
    json_object_del(figures, "reach"); /* counts of fewer, by the rows of one page */
    json_array_foreach (json_object_get(figures, "items"), i, item) {
        json_object_set_new(item, "key", json_string(q->items[i].key));
        json_object_set_new(item, "words",
                            json_string(survey_say(t->survey, q->items[i].words)));
    }
    return figures;
}

/* ---- numbers -------------------------------------------------------------------- */

static json_t *alpha_json(struct cordee *cd, const struct survey_told *t,
                          const struct survey_column *c, size_t k)
{
    const double **x = calloc(k + 1, sizeof *x);
    json_t *o = json_object();

    if (!x)
        abort();
    for (size_t i = 0; i < k; i++)
        x[i] = c[i].x;
    survey_report_alpha(cd, o, "alpha", "n", x, k, t->n, (size_t)t->survey->least);
    free(x);
    return o;
}

static json_t *numbers_json(struct cordee *cd, const struct survey_told *t,
                            const struct survey_question *q)
{
    const struct stats_scale scale = survey_scale_of(q);
    json_t *figures = json_object(), *items = json_array();
    size_t k;
    const struct survey_column *c = survey_told_of(t, q, &k);

    json_object_set_new(figures, "scale",
                        scale.points
                            ? json_pack("{s:I, s:I}", "from", (json_int_t)scale.from,
                                        "to", (json_int_t)scale.from + scale.points - 1)
                            : json_null());
    if (scale.points && survey_kinds[q->kind].scaled) {
        json_t *of = json_object_get(figures, "scale");

        cordee_json_set_text(of, "low", survey_say(t->survey, q->scale.low));
        cordee_json_set_text(of, "high", survey_say(t->survey, q->scale.high));
    }
    for (size_t i = 0; i < k; i++) {
        json_t *o = survey_report_item(cd, c[i].x, t->n, scale, (size_t)t->survey->least);

        json_object_set_new(o, "name", json_string(c[i].name));
        json_object_set_new(
            o, "words",
            json_string(survey_say(t->survey, c[i].item ? c[i].item->words : q->words)));
        json_array_append_new(items, o);
    }
    json_object_set_new(figures, "items", items);
    if (q->kind == SURVEY_MATRIX)
        json_object_set_new(figures, "alpha", alpha_json(cd, t, c, k));
    if (q->kind == SURVEY_NPS)
        json_object_set_new(figures, "nps",
                            survey_report_nps(cd, c->x, t->n, (size_t)t->survey->least));
    return figures;
}

/* ---- words ---------------------------------------------------------------------- */

enum { TEXTS = 200 }; /* that are shown of a question */

static int in_order(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of their letters: in that of their coming they could be put together.
 * Those of fewer than a group needs are hidden, as their figures are. */
static void texts_put(struct cordee *cd, const struct survey_told *t,
                      const struct survey_column *c, bool hidden, json_t *figures)
{
    const char **texts = calloc(t->n + 1, sizeof *texts);
    json_t *list;
    size_t n = 0;

    if (!texts)
        abort();
    for (size_t i = 0; i < t->n; i++)
        if (*c->words[i])
            texts[n++] = c->words[i];
    if (hidden || n < (size_t)t->survey->least) {
        survey_put(cd, figures, "texts", (struct stats_value){.why = STATS_TOO_FEW});
        free(texts);
        return;
    }
    qsort(texts, n, sizeof *texts, in_order);
    list = json_array();
    for (size_t i = 0; i < n && i < TEXTS; i++)
        json_array_append_new(list, json_string(texts[i]));
    free(texts);
    json_object_set_new(figures, "texts", list);
}

/* Beside "other": how many words there are must not say how many took it. */
static void others_put(struct cordee *cd, const struct survey_told *t,
                       const struct survey_column *c, json_t *figures)
{
    const json_t *options = json_object_get(figures, "options");
    const json_t *n =
        json_object_get(json_array_get(options, json_array_size(options) - 1), "n");

    if (json_is_integer(n) && json_integer_value(n) == 0)
        json_object_set_new(figures, "texts", json_array());
    else
        texts_put(cd, t, c, json_is_null(n), figures);
}

/* ---- all of it ------------------------------------------------------------------ */

static json_t *figures_json(struct cordee *cd, struct cordee_arena *a,
                            const struct survey_told *t, const struct survey_question *q)
{
    size_t k;
    const struct survey_column *c = survey_told_of(t, q, &k);
    json_t *figures;

    if (survey_kinds[q->kind].numeric) {
        figures =
            q->kind == SURVEY_PAIRED ? paired_json(cd, a, t, q) : numbers_json(cd, t, q);
        ends_put(t, q, figures);
        return figures;
    }
    if (q->kind == SURVEY_SHORT || q->kind == SURVEY_LONG || q->kind == SURVEY_DATE) {
        figures = json_object();
        texts_put(cd, t, c, false, figures);
        return figures;
    }
    figures = survey_options(cd, t, q);
    if (q->other)
        others_put(cd, t, &c[k - 1], figures);
    return figures;
}

/* How many answered it; null where that would tell of a few. */
static json_t *answered_json(const struct survey_told *t, const struct survey_question *q,
                             json_t *figures)
{
    const size_t n = survey_told_answered(t, q);

    if (json_object_get(figures, "options"))
        return json_incref(json_object_get(figures, "n"));
    return n < (size_t)t->survey->least ? json_null() : json_integer((json_int_t)n);
}

json_t *survey_block(struct cordee *cd, struct cordee_arena *a,
                     const struct survey_told *t, const struct survey_question *q)
{
    json_t *block, *figures;

    if (q->kind == SURVEY_STATEMENT || q->kind == SURVEY_CONTACT)
        return NULL;
    figures = figures_json(cd, a, t, q);
    block =
        json_pack("{s:s, s:s, s:s, s:o, s:o}", "key", q->key, "kind",
                  survey_kinds[q->kind].name, "question", survey_say(t->survey, q->words),
                  "changes", changes_json(cd, t, q), "figures", figures);
    json_object_set_new(block, "n", answered_json(t, q, figures));
    return block;
}
