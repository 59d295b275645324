/* Options and rows, one a line: which line is which item. */
#include "plugins/survey/edit/edit-priv.h"

#include <stdlib.h>
#include <string.h>

struct lines {
    const json_t *items; /* as they were */
    const json_t *bank;
    const char *language;
    json_t *said[SURVEY_ITEMS + 1];  /* what each line says */
    json_t *found[SURVEY_ITEMS + 1]; /* and which item it is; NULL: none yet */
    size_t n;
};

static const char *words_of(const json_t *item, const char *language)
{
    return cordee_json_text(json_object_get(item, "words"), language);
}

static bool is_taken(const struct lines *l, const char *key)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->found[i] && strcmp(cordee_json_text(l->found[i], "key"), key) == 0)
            return true;
    return false;
}

/* ---- what stays ------------------------------------------------------------------- */

static void find_same(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        size_t k;
        json_t *item;

        json_array_foreach ((json_t *)l->items, k, item)
            if (strcmp(words_of(item, l->language), json_string_value(l->said[i])) == 0 &&
                !is_taken(l, cordee_json_text(item, "key"))) {
                l->found[i] = json_incref(item);
                break;
            }
    }
}

enum { COMPARED = 1000 }; /* bytes of a line; a longer one is new */

/* How many pairs of letters one has of the other's: 0 none, 1 all (Dice 1945). */
static double alike(const char *a, const char *b)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf x = {0}, y = {0};
    size_t same = 0;

    cordee_utf8_fold(a, &x);
    cordee_utf8_fold(b, &y);
    if (x.len < 2 || y.len < 2)
        return 0;
    const double all = (double)(x.len - 1 + y.len - 1);

    for (size_t i = 0; i + 1 < x.len; i++)
        for (size_t k = 0; k + 1 < y.len; k++)
            if (y.text[k] == x.text[i] && y.text[k + 1] == x.text[i + 1]) {
                y.text[k] = '\0'; /* it counts once */
                same++;
                break;
            }
    return 2 * (double)same / all;
}

/* "Level 1" is not "Level 2". */
static bool same_digits(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strcspn(a, "0123456789");
        b += strcspn(b, "0123456789");
        if (*a != *b)
            return false;
        if (!*a)
            return true;
    }
}

/* A line that is put otherwise is still the same item, so that answers to it can be
 * compared and its translations are there to be corrected. */
static void find_reworded(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        json_t *item, *best = NULL;
        double most = 0.7;
        size_t k;

        if (l->found[i] || json_string_length(l->said[i]) > COMPARED)
            continue;
        json_array_foreach ((json_t *)l->items, k, item) {
            const char *was = words_of(item, l->language);
            const char *line = json_string_value(l->said[i]);
            const bool fits = same_digits(was, line) && strlen(was) < 2 * strlen(line) &&
                              strlen(line) < 2 * strlen(was);
            const double like = fits ? alike(was, line) : 0;

            if (like > most && !is_taken(l, cordee_json_text(item, "key"))) {
                most = like;
                best = item;
            }
        }
        if (!best)
            continue;
        l->found[i] = json_deep_copy(best);
        survey_words_set(l->found[i], "words", l->language,
                         json_string_value(l->said[i]));
    }
}

/* ---- what is new ------------------------------------------------------------------ */

static bool says(const json_t *item, const char *line)
{
    const char *language;
    json_t *words;

    json_object_foreach (json_object_get(item, "words"), language, words)
        if (survey_same_words(json_string_value(words), line))
            return true;
    return false;
}

/* An item that was there and has the same key is another one, unless some of its words
 * are the same. */
static bool is_another(const struct lines *l, const json_t *had)
{
    size_t k;
    json_t *item, *words;
    const char *language;

    json_array_foreach ((json_t *)l->items, k, item) {
        if (strcmp(cordee_json_text(item, "key"), cordee_json_text(had, "key")) != 0)
            continue;
        json_object_foreach (json_object_get(item, "words"), language, words)
            if (survey_same_words(json_string_value(words), words_of(had, language)))
                return false;
        return true;
    }
    return false;
}

static json_t *item_of_bank(const struct lines *l, const char *line)
{
    size_t k;
    json_t *had;

    json_array_foreach ((json_t *)l->bank, k, had) {
        json_t *item;

        if (!says(had, line) || is_taken(l, cordee_json_text(had, "key")) ||
            is_another(l, had))
            continue;
        item = json_object();
        json_object_set(item, "key", json_object_get(had, "key"));
        json_object_set_new(item, "words", json_deep_copy(json_object_get(had, "words")));
        cordee_json_set_text(item, "topic", cordee_json_text(had, "topic"));
        survey_words_set(item, "words", l->language, line);
        return item;
    }
    return NULL;
}

static json_t *item_new(const struct lines *l, const char *line)
{
    CORDEE_AUTO(cordee_json_drop) json_t *taken = json_array();
    json_t *item = json_object();
    char key[SURVEY_KEY + 1];

    json_array_extend(taken, (json_t *)l->items);
    for (size_t i = 0; i < l->n; i++)
        if (l->found[i])
            json_array_append(taken, l->found[i]);
    survey_key_new(line, taken, NULL, key);
    json_object_set_new(item, "key", json_string(key));
    json_object_set_new(item, "words", survey_words_new(l->language, line));
    return item;
}

static void find_new(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const char *line = json_string_value(l->said[i]);

        if (!l->found[i] && strlen(line) <= COMPARED)
            l->found[i] = item_of_bank(l, line);
        if (!l->found[i])
            l->found[i] = item_new(l, line);
    }
}

/* ---- all of it -------------------------------------------------------------------- */

/* One more than may be: then the form says that these are too many. */
static void cut(struct lines *l, const char *text)
{
    while (*text && l->n <= SURVEY_ITEMS) {
        const size_t n = strcspn(text, "\n");
        CORDEE_AUTO(cordee_json_drop) json_t *line = json_stringn(text, n);
        json_t *said = line ? survey_tidy(json_string_value(line)) : NULL;

        text += n + (text[n] == '\n');
        if (said)
            l->said[l->n++] = said;
    }
}

static void take_first(json_t *question, const char *text, const char *language,
                       const json_t *bank)
{
    struct lines *l = calloc(1, sizeof *l);
    json_t *done = json_array();

    if (!l)
        abort();
    l->items = json_object_get(question, "items");
    l->bank = bank;
    l->language = language;
    cut(l, text);
    find_same(l);
    find_reworded(l);
    find_new(l);
    for (size_t i = 0; i < l->n; i++) {
        json_array_append_new(done, l->found[i]);
        json_decref(l->said[i]);
    }
    json_object_set_new(question, "items", done);
    free(l);
}

static void take_translation(json_t *question, const char *text, const char *language)
{
    json_t *items = json_object_get(question, "items");

    for (size_t at = 0; *text; at++) {
        const size_t n = strcspn(text, "\n");
        CORDEE_AUTO(cordee_json_drop) json_t *line = json_stringn(text, n);

        text += n + (text[n] == '\n');
        if (json_array_get(items, at))
            survey_words_set(json_array_get(items, at), "words", language,
                             line ? json_string_value(line) : "");
    }
}

void survey_lines_take(json_t *question, const char *text, const char *language,
                       bool first, const json_t *bank)
{
    if (first)
        take_first(question, text, language, bank);
    else
        take_translation(question, text, language);
}
