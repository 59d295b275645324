/* From a document to a question, and what its kind has. */
#include "plugins/survey/form/form-priv.h"

#include <math.h>
#include <regex.h>
#include <string.h>

/* ---- numbers -------------------------------------------------------------------- */

static bool read_bound(struct survey_reader *r, const json_t *object, const char *member,
                       double *number_r)
{
    const json_t *n = json_object_get(object, member);

    if (!n || json_is_null(n))
        return false;
    if (!json_is_number(n) || !isfinite(json_number_value(n)) ||
        fabs(json_number_value(n)) > 1e15) {
        survey_problem(r, member, T_LATER("this is no number"));
        return false;
    }
    *number_r = json_number_value(n);
    return true;
}

/* ---- scales --------------------------------------------------------------------- */

static void read_each(struct survey_reader *r, const json_t *each, struct survey_scale *s)
{
    survey_words **words;

    if (!json_is_array(each) || json_array_size(each) != (size_t)s->points) {
        survey_problem(r, "each", T_LATER("there must be as many words as points"));
        return;
    }
    words = cordee_arena_get(r->arena, json_array_size(each) * sizeof *words);
    for (size_t i = 0; i < json_array_size(each); i++) {
        words[i] = json_array_get(each, i);
        if (!json_is_object(words[i]) || survey_says_nothing(r, words[i]))
            survey_problem(r, "each", T_LATER("a point has no words"));
    }
    s->each = words;
}

static void read_scale(struct survey_reader *r, const json_t *question,
                       const char *member, struct survey_scale *s)
{
    const json_t *scale = json_object_get(question, member);

    *s = (struct survey_scale){.from = 1, .points = 5};
    if (!json_is_object(scale)) {
        survey_problem(r, member, T_LATER("a scale is missing"));
        return;
    }
    s->points =
        survey_read_int(r, scale, "points", 5, SURVEY_POINTS_MIN, SURVEY_POINTS_MAX);
    s->from = survey_read_int(r, scale, "from", 1, 0, 1);
    s->low = survey_read_words(r, scale, "low");
    s->high = survey_read_words(r, scale, "high");
    if (json_object_get(scale, "each"))
        read_each(r, json_object_get(scale, "each"), s);
    else if (survey_says_nothing(r, s->low) || survey_says_nothing(r, s->high))
        survey_problem(r, member,
                       T_LATER("say what the lowest and the highest point mean"));
}

/* ---- options and rows ----------------------------------------------------------- */

static void read_item(struct survey_reader *r, const json_t *row,
                      struct survey_item *item)
{
    *item = (struct survey_item){
        .key = survey_read_key(r, row),
        .words = survey_read_words(r, row, "words"),
        .alone = cordee_json_true(row, "alone"),
        .topic = cordee_json_text(row, "topic"),
    };
    if (survey_says_nothing(r, item->words))
        survey_problem(r, "items", T_LATER("one of them has no words"));
}

static void read_items(struct survey_reader *r, const json_t *question,
                       struct survey_question *q)
{
    const json_t *rows = json_object_get(question, "items");
    size_t n = json_array_size(rows);
    struct survey_item *items;

    if (n < (survey_kinds[q->kind].rows ? 1 : 2) || n > SURVEY_ITEMS) {
        survey_problem(r, "items",
                       n ? T_LATER("these are too few, or too many")
                         : T_LATER("nothing to choose from"));
        return;
    }
    items = cordee_arena_get(r->arena, n * sizeof *items);
    q->items = items;
    q->n_items = n;
    for (size_t i = 0; i < n; i++) {
        read_item(r, json_array_get(rows, i), &items[i]);
        for (size_t k = 0; k < i; k++)
            if (cordee_text_is(items[k].key, items[i].key))
                survey_problem(r, "items", T_LATER("two of them have the same key"));
    }
}

/* ---- questions ------------------------------------------------------------------ */

static bool read_kind(struct survey_reader *r, const json_t *question,
                      enum survey_kind *kind_r)
{
    const char *name = cordee_json_text(question, "kind");

    for (size_t i = 0; i < survey_n_kinds; i++)
        if (strcmp(name, survey_kinds[i].name) == 0) {
            *kind_r = (enum survey_kind)i;
            return true;
        }
    survey_problem(r, "kind", T_LATER("there is no such kind of question"));
    return false;
}

static void read_several(struct survey_reader *r, const json_t *question,
                         struct survey_question *q)
{
    q->least = survey_read_int(r, question, "least", 0, 0, (int)q->n_items);
    q->most = survey_read_int(r, question, "most", 0, 0, SURVEY_ITEMS);
    if (q->most && q->most < q->least)
        survey_problem(r, "most", T_LATER("at most is less than at least"));
}

static void read_number(struct survey_reader *r, const json_t *question,
                        struct survey_question *q)
{
    q->bounded_below = read_bound(r, question, "lowest", &q->lowest);
    q->bounded_above = read_bound(r, question, "highest", &q->highest);
    q->decimals = survey_read_int(r, question, "decimals", 0, 0, 6);
    q->unit = survey_read_words(r, question, "unit");
    if (q->bounded_below && q->bounded_above && q->lowest > q->highest)
        survey_problem(r, "highest", T_LATER("the highest is less than the lowest"));
}

/* A pattern is tried here once, so that an answer never meets one that is none. */
static void read_text(struct survey_reader *r, const json_t *question,
                      struct survey_question *q)
{
    const bool is_long = q->kind == SURVEY_LONG;
    regex_t made;

    q->characters = survey_read_int(r, question, "characters", is_long ? 2000 : 200, 1,
                                    SURVEY_ANSWER_TEXT);
    q->pattern = is_long ? "" : cordee_json_text(question, "pattern");
    if (!*q->pattern)
        return;
    if (strlen(q->pattern) > SURVEY_PATTERN ||
        strpbrk(q->pattern, "{\\") /* repeats of repeats, and back references, can cost
                                    * any time */
        || regcomp(&made, q->pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        survey_problem(r, "pattern", T_LATER("this pattern cannot be used"));
        return;
    }
    regfree(&made);
}

static void read_parts(struct survey_reader *r, const json_t *question,
                       struct survey_question *q)
{
    const struct survey_kind_row *row = &survey_kinds[q->kind];

    q->mixed = cordee_json_true(question, "mixed");
    q->other = cordee_json_true(question, "other");
    if (row->items)
        read_items(r, question, q);
    if (row->scaled)
        read_scale(r, question, "scale", &q->scale);
    if (q->kind == SURVEY_PAIRED)
        read_scale(r, question, "second", &q->second);
    if (q->kind == SURVEY_SEVERAL || q->kind == SURVEY_RANKING)
        read_several(r, question, q);
    if (q->kind == SURVEY_NUMBER)
        read_number(r, question, q);
    if (q->kind == SURVEY_SHORT || q->kind == SURVEY_LONG)
        read_text(r, question, q);
    if (q->kind == SURVEY_PAIRED &&
        (q->scale.points != q->second.points || q->scale.from != q->second.from))
        survey_problem(r, "second", T_LATER("both scales need the same points"));
}

void survey_read_question(struct survey_reader *r, const json_t *question,
                          struct survey_question *q)
{
    *q = (struct survey_question){.key = survey_read_key(r, question), .pattern = ""};
    if (survey_reader_find(r, q->key))
        survey_problem(r, "key", T_LATER("two questions have the same key"));
    q->words = survey_read_words(r, question, "words");
    q->help = survey_read_words(r, question, "help");
    q->required = cordee_json_true(question, "required");
    if (survey_says_nothing(r, q->words))
        survey_problem(r, "words", T_LATER("the question has no words"));
    if (read_kind(r, question, &q->kind))
        read_parts(r, question, q);
    q->show = survey_read_condition(r, question, "show");
    q->require = survey_read_condition(r, question, "require");
}
