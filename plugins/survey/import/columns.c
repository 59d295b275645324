/* What is known of the columns of a file. */
#include "plugins/survey/import/import-priv.h"

#include <math.h>
#include <string.h>

enum { SAMPLES = 3, SAMPLE = 60 /* characters */ };

struct seen {
    struct survey_name_of name;
    const char *samples[SAMPLES];
    const char *words[SURVEY_IMPORT_WORDS];
    size_t n_samples, n_words, n, numbers, decimals, characters;
    bool many; /* more words than can be options */
    double least, most;
};

struct survey_scan {
    struct cordee_arena *arena;
    struct survey_list missing;
    size_t n;
    struct seen *columns;
};

/* In an arena: at most so many characters, trimmed. */
static const char *cut(struct cordee_arena *a, const char *text, size_t characters)
{
    const size_t n = cordee_utf8_cut(text, characters);

    return text[n] ? cordee_arena_printf(a, "%.*s…", (int)n, text)
                   : cordee_arena_text(a, text);
}

struct survey_scan *survey_scan_new(struct cordee_arena *a, const char *const *names,
                                    const char *const *below, size_t n)
{
    struct survey_scan *look = cordee_arena_get(a, sizeof *look);
    struct survey_name_of *of;

    look->arena = a;
    look->n = n < SURVEY_IMPORT_COLUMNS ? n : SURVEY_IMPORT_COLUMNS;
    look->columns = cordee_arena_get(a, look->n * sizeof *look->columns + 1);
    survey_list_add(a, &look->missing, SURVEY_IMPORT_MISSING);
    of = cordee_arena_get(a, look->n * sizeof *of + 1);
    survey_names_join(a, names, below, look->n, of);
    for (size_t i = 0; i < look->n; i++)
        look->columns[i].name = of[i];
    return look;
}

static bool among(const char *const *list, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], text) == 0)
            return true;
    return false;
}

static void sample_take(struct survey_scan *look, struct seen *c, const char *text)
{
    const char *sample;

    if (c->n_samples == SAMPLES)
        return;
    sample = cut(look->arena, text, SAMPLE);
    if (!among(c->samples, c->n_samples, sample))
        c->samples[c->n_samples++] = sample;
}

static void word_take(struct survey_scan *look, struct seen *c, const char *text)
{
    if (c->many || among(c->words, c->n_words, text))
        return;
    if (c->n_words == SURVEY_IMPORT_WORDS || strlen(text) > 200)
        c->many = true;
    else
        c->words[c->n_words++] = cordee_arena_text(look->arena, text);
}

static void number_take(struct seen *c, const char *text)
{
    double x;

    if (!survey_number(text, &x))
        return;
    c->least = c->numbers == 0 || x < c->least ? x : c->least;
    c->most = c->numbers == 0 || x > c->most ? x : c->most;
    c->numbers++;
    c->decimals += floor(x) != x;
}

void survey_scan_row(struct survey_scan *look, const char *const *cells, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf cell = {0};

    for (size_t i = 0; i < look->n && i < n; i++) {
        struct seen *c = &look->columns[i];
        const char *text;
        size_t characters;

        cordee_buf_clear(&cell);
        cordee_buf_puts(&cell, cells[i]);
        text = cordee_text_trim(cell.text);
        if (survey_list_has(&look->missing, text))
            continue;
        characters = cordee_utf8_len(text);
        c->n++;
        c->characters = characters > c->characters ? characters : c->characters;
        number_take(c, text);
        sample_take(look, c, text);
        word_take(look, c, text);
    }
}

static json_t *texts(const char *const *list, size_t n)
{
    json_t *array = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, json_string(list[i]));
    return array;
}

static void put(json_t *object, const char *name, size_t n)
{
    json_object_set_new(object, name, json_integer((json_int_t)n));
}

json_t *survey_scan_columns(const struct survey_scan *look)
{
    json_t *list = json_array();

    for (size_t i = 0; i < look->n; i++) {
        const struct seen *c = &look->columns[i];
        json_t *column = json_object();

        json_object_set_new(column, "heading", json_string(c->name.heading));
        if (c->name.group) {
            json_object_set_new(column, "group", json_string(c->name.group));
            json_object_set_new(column, "own", json_string(c->name.own));
        }
        json_object_set_new(column, "samples", texts(c->samples, c->n_samples));
        put(column, "n", c->n);
        put(column, "numbers", c->numbers);
        put(column, "decimals", c->decimals);
        put(column, "characters", c->characters);
        json_object_set_new(column, "least", json_real(c->least));
        json_object_set_new(column, "most", json_real(c->most));
        json_object_set_new(column, "words", texts(c->words, c->many ? 0 : c->n_words));
        json_array_append_new(list, column);
    }
    return list;
}

const char *survey_heading(const json_t *columns, size_t column)
{
    return cordee_json_text(json_array_get(columns, column), "heading");
}

const char *survey_own(const json_t *columns, size_t column)
{
    const char *own = cordee_json_text(json_array_get(columns, column), "own");

    return *own ? own : survey_heading(columns, column);
}

const char *survey_group(const json_t *columns, size_t column)
{
    return cordee_json_text(json_array_get(columns, column), "group");
}
