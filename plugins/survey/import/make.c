/* The survey that the columns of a file make. */
#include "plugins/survey/import/make.h"

#include "plugins/survey/edit/edit.h"

#include <string.h>

/* ---- parts of the document ----------------------------------------------------------
 */

/* Each point has its words. */
static json_t *scale_of_points(const struct making *m, const json_t *points)
{
    json_t *scale = json_object(), *each = json_array(), *point;
    size_t i, n = json_array_size(points);

    json_array_foreach ((json_t *)points, i, point)
        json_array_append_new(each,
                              survey_words_new(m->language, json_string_value(point)));
    json_object_set_new(scale, "from", json_integer(1));
    json_object_set_new(scale, "points", json_integer((json_int_t)n));
    json_object_set(scale, "low", json_array_get(each, 0));
    json_object_set(scale, "high", json_array_get(each, n - 1));
    json_object_set_new(scale, "each", each);
    return scale;
}

json_t *making_scale(const struct making *m, const char *low, const char *high)
{
    const json_t *points = json_object_get(m->plan, "points");
    json_t *scale;
    const int64_t from = cordee_json_int(m->plan, "from");

    if (json_array_size(points))
        return scale_of_points(m, points);
    scale = json_object();
    json_object_set_new(scale, "from", json_integer(from));
    json_object_set_new(scale, "points",
                        json_integer(cordee_json_int(m->plan, "to") - from + 1));
    json_object_set_new(scale, "low", survey_words_new(m->language, low));
    json_object_set_new(scale, "high", survey_words_new(m->language, high));
    return scale;
}

json_t *making_item(const struct making *m, json_t *items, const char *text)
{
    json_t *item = json_object();
    char key[SURVEY_KEY + 1];

    survey_key_new(text, items, NULL, key);
    json_object_set_new(item, "key", json_string(key));
    json_object_set_new(item, "words", survey_words_new(m->language, text));
    json_array_append_new(items, item);
    return item;
}

json_t *making_question(struct making *m, const char *kind, const char *text)
{
    json_t *q = making_item(m, m->questions, text);

    json_object_set_new(q, "kind", json_string(kind));
    return q;
}

void making_name(struct making *m, size_t column, const json_t *q, const json_t *item,
                 const char *part)
{
    char name[SURVEY_NAME];

    survey_name(name, cordee_json_text(q, "key"),
                item ? cordee_json_text(item, "key") : "", part);
    json_array_set_new(m->words, column, json_string(name));
}

/* ---- what stands alone --------------------------------------------------------------
 */

/* Columns beside each other under one name are rows of one question. */
static bool is_further(const struct making *m, const json_t *q, size_t last, size_t i)
{
    return q && strcmp(survey_group(m->columns, last), survey_group(m->columns, i)) == 0;
}

static void scales_make(struct making *m)
{
    struct cordee *cd = m->cd;
    json_t *q = NULL;
    size_t last = 0;

    for (size_t i = 0; i < json_array_size(m->columns); i++) {
        const char *group = survey_group(m->columns, i);

        if (strcmp(survey_word(m->words, i), "+scale") != 0)
            continue;
        if (!is_further(m, q, last, i)) {
            q = making_question(m, "matrix", *group ? group : T("Ratings"));
            json_object_set_new(q, "scale", making_scale(m, T("lowest"), T("highest")));
            json_object_set_new(q, "items", json_array());
        }
        making_name(
            m, i, q,
            making_item(m, json_object_get(q, "items"), survey_own(m->columns, i)), "");
        last = i;
    }
}

/* An option is called as its cells say, or as its column. */
static void choices_make(struct making *m)
{
    struct cordee *cd = m->cd;
    json_t *q = NULL;
    size_t last = 0;

    for (size_t i = 0; i < json_array_size(m->columns); i++) {
        const char *group = survey_group(m->columns, i);
        const json_t *words = json_object_get(json_array_get(m->columns, i), "words");
        const char *said = json_array_size(words) == 1
                               ? json_string_value(json_array_get(words, 0))
                               : "";

        if (strcmp(survey_word(m->words, i), "+chosen") != 0)
            continue;
        if (!is_further(m, q, last, i)) {
            q = making_question(m, "several", *group ? group : T("Chosen"));
            json_object_set_new(q, "items", json_array());
        }
        if (!*said || survey_row_yes(said) >= 0)
            said = survey_own(m->columns, i);
        making_name(m, i, q, making_item(m, json_object_get(q, "items"), said), "");
        last = i;
    }
}

static void single_make(struct making *m, size_t column, json_t *q)
{
    json_t *items = json_array(), *word;
    size_t i;

    json_array_foreach (json_object_get(json_array_get(m->columns, column), "words"), i,
                        word)
        making_item(m, items, json_string_value(word));
    json_object_set_new(q, "kind", json_string("single"));
    json_object_set_new(q, "items", items);
}

static void number_make(const json_t *column, json_t *q)
{
    json_object_set_new(q, "kind", json_string("number"));
    json_object_set_new(q, "decimals",
                        json_integer(cordee_json_int(column, "decimals") ? 6 : 0));
}

/* With room for longer ones than those that are there. */
static void text_make(const json_t *column, json_t *q)
{
    const int64_t characters = cordee_json_int(column, "characters"),
                  room = characters > 200 ? 10 * characters : 200;

    json_object_set_new(q, "kind", json_string(characters > 200 ? "long" : "short"));
    json_object_set_new(
        q, "characters",
        json_integer(room < SURVEY_ANSWER_TEXT ? room : SURVEY_ANSWER_TEXT));
}

static void alone_make(struct making *m, size_t column)
{
    const json_t *c = json_array_get(m->columns, column);
    const size_t options = json_array_size(json_object_get(c, "words"));
    const char *word = survey_word(m->words, column);
    json_t *q;

    if (*word != '+')
        return; /* left out, of the row itself, or taken by now */
    q = making_question(m, "yesno", survey_heading(m->columns, column));
    if (strcmp(word, "+single") == 0 && options >= 2)
        single_make(m, column, q);
    else if (strcmp(word, "+number") == 0)
        number_make(c, q);
    else if (strcmp(word, "+yesno") != 0)
        text_make(c, q);
    making_name(m, column, q, NULL, "");
}

/* ---- the whole ----------------------------------------------------------------------
 */

static json_t *document_new(const struct making *m)
{
    json_t *document = json_object(), *section = json_object(), *list = json_array(),
           *languages = json_array();
    const char *title = cordee_json_text(m->plan, "title");

    json_array_append_new(languages, json_string(m->language));
    json_object_set_new(section, "key", json_string("answers"));
    json_object_set(section, "questions", m->questions);
    json_array_append_new(list, section);
    json_object_set_new(document, "languages", languages);
    json_object_set_new(document, "title", survey_words_new(m->language, title));
    json_object_set_new(document, "sections", list);
    return document;
}

/* It is a form, or the first thing that keeps it from being one is said. */
static int document_check(const struct making *m, const json_t *document)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    struct survey_form form;
    const json_t *first;

    if (survey_form_read(m->cd, a, document, &form, problems))
        return 0;
    first = json_array_get(problems, 0);
    return cordee_fail(m->err, CORDEE_E_INVALID, "%s: %s",
                       cordee_json_text(first, "where"), cordee_json_text(first, "text"));
}

static int title_check(const struct making *m)
{
    struct cordee *cd = m->cd;

    return *cordee_json_text(m->plan, "title")
               ? 0
               : cordee_fail(m->err, CORDEE_E_INVALID, "%s",
                             T("The survey needs a title."));
}

static int nothing_taken(const struct making *m)
{
    struct cordee *cd = m->cd;

    return cordee_fail(m->err, CORDEE_E_INVALID, "%s",
                       T("No column is taken: say what they are."));
}

int survey_plan_make(struct cordee *cd, const json_t *columns, const json_t *plan,
                     json_t **document_r, json_t **words_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *words = json_deep_copy(json_object_get(plan, "columns"));
    CORDEE_AUTO(cordee_json_drop) json_t *questions = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct making m = {.cd = cd,
                       .arena = a,
                       .columns = columns,
                       .plan = plan,
                       .words = words,
                       .language = cordee_json_text(plan, "language"),
                       .questions = questions,
                       .err = err};

    if (title_check(&m) < 0 || making_pairs(&m) < 0)
        return -1;
    scales_make(&m);
    choices_make(&m);
    for (size_t i = 0; i < json_array_size(columns); i++)
        alone_make(&m, i);
    if (!json_array_size(questions))
        return nothing_taken(&m);
    document = document_new(&m);
    if (document_check(&m, document) < 0)
        return -1;
    *document_r = json_incref(document);
    *words_r = json_incref(words);
    return 0;
}
