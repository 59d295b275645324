/* How often each option was taken, as long as that tells of nobody. */
#include "plugins/survey/result/result.h"

#include <string.h>

/* The options of a question, how many took each, and which of that stays hidden. */
struct options {
    const char *keys[SURVEY_ITEMS + 4];
    const char *words[SURVEY_ITEMS + 4];
    long n[SURVEY_ITEMS + 4]; /* behind the last: who gave no answer */
    bool hidden[SURVEY_ITEMS + 4];
    size_t k;
    long of, least; /* respondents; how many it takes */
};

static long count_words(const struct survey_told *t, const struct survey_column *c,
                        const char *key)
{
    long n = 0;

    for (size_t i = 0; i < t->n; i++)
        n += strcmp(c->words[i], key) == 0;
    return n;
}

static void option_add(struct options *o, const char *key, const char *words, long n)
{
    o->keys[o->k] = key;
    o->words[o->k] = words;
    o->n[o->k++] = n;
}

static void options_count(struct cordee *cd, const struct survey_told *t,
                          const struct survey_question *q, struct options *o)
{
    size_t k;
    const struct survey_column *c = survey_told_of(t, q, &k);
    const bool several = q->kind == SURVEY_SEVERAL;

    for (size_t i = 0; i < q->n_items; i++)
        option_add(o, q->items[i].key, survey_say(t->survey, q->items[i].words),
                   several ? (long)c[i].n : count_words(t, c, q->items[i].key));
    if (!q->n_items)
        option_add(o, "yes", T("Yes"), count_words(t, c, "yes"));
    if (q->kind == SURVEY_YESNO)
        option_add(o, "no", T("No"), count_words(t, c, "no"));
    if (q->other)
        option_add(o, "other", T("Something else"),
                   several ? (long)c[k - 1].n : count_words(t, c, "other"));
}

/* Of several options each by itself: who took it, and who did not. */
static void hide_each(struct options *o)
{
    for (size_t i = 0; i < o->k; i++)
        o->hidden[i] = o->n[i] < o->least || o->of - o->n[i] < o->least;
}

/* Of one answer all together, with who gave none, since they add up to all.  An option
 * that nobody took is no group; it is hidden when any is, so that it may be one of them.
 */
static void hide_together(struct options *o)
{
    long counts[(SURVEY_ITEMS + 5) * 2];
    bool hide[(SURVEY_ITEMS + 5) * 2], any = false;
    size_t at[SURVEY_ITEMS + 5], k = 0;

    o->n[o->k] = o->of;
    for (size_t i = 0; i < o->k; i++)
        o->n[o->k] -= o->n[i];
    for (size_t i = 0; i <= o->k; i++)
        if (o->n[i]) {
            counts[stats_cell(1, k, 0)] = counts[stats_cell(1, k, 1)] = o->n[i];
            at[k++] = i;
        }
    counts[stats_cell(1, k, 0)] = counts[stats_cell(1, k, 1)] = o->of;
    if (k > 1) /* what all have in common tells all of them apart from nobody */
        (void)stats_hide(counts, k, 1, o->least, hide);
    for (size_t i = 0; i < k && k > 1; i++)
        any |= o->hidden[at[i]] = hide[stats_cell(1, i, 0)];
    for (size_t i = 0; i < o->k; i++)
        o->hidden[i] |= any && !o->n[i];
}

/* How many answered; as that tells how many did not, only where that is shown. */
static json_t *answered_json(const struct options *o, const struct survey_told *t,
                             const struct survey_question *q)
{
    const size_t n = survey_told_answered(t, q);
    bool hidden = n < (size_t)o->least;

    for (size_t i = 0; i < o->k && q->kind == SURVEY_SEVERAL; i++)
        hidden |= o->hidden[i];
    hidden |= q->kind != SURVEY_SEVERAL && o->hidden[o->k];
    return hidden ? json_null() : json_integer((json_int_t)n);
}

static json_t *option_json(struct cordee *cd, const struct options *o, size_t i)
{
    const struct stats_value none = {.why = STATS_TOO_FEW};
    json_t *row = json_pack("{s:s, s:s}", "key", o->keys[i], "words", o->words[i]);
    struct stats_value percent = {.value = o->of ? 100.0 * (double)o->n[i] / (double)o->of
                                                 : 0};

    if (o->hidden[i])
        survey_put(cd, row, "n", none);
    else
        json_object_set_new(row, "n", json_integer(o->n[i]));
    survey_put(cd, row, "percent", o->hidden[i] ? none : percent);
    return row;
}

json_t *survey_options(struct cordee *cd, const struct survey_told *t,
                       const struct survey_question *q)
{
    struct options o = {.of = (long)t->n, .least = (long)t->survey->least};
    json_t *rows = json_array();

    options_count(cd, t, q, &o);
    if (q->kind == SURVEY_SEVERAL)
        hide_each(&o);
    else
        hide_together(&o);
    for (size_t i = 0; i < o.k; i++)
        json_array_append_new(rows, option_json(cd, &o, i));
    return json_pack("{s:o, s:I, s:o}", "options", rows, "of", (json_int_t)o.of, "n",
                     answered_json(&o, t, q));
}
