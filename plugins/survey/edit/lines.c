/* Options and rows, one a line: which line is which item. */
#include "plugins/survey/edit/edit-priv.h"

#include <stdlib.h>
#include <string.h>

struct lines {
    const json_t *items; /* as they were */
    const json_t *bank;
    const char *language;
    json_t *said[SURVEY_ITEMS + 1];             /* what each line says */
    json_t *found[SURVEY_ITEMS + 1];            /* and which item it is; NULL: none yet */
    struct cordee_buf folded[SURVEY_ITEMS + 1]; /* to see which are the same */
    size_t n;
    bool too_many;
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

        if (l->found[i])
            continue;
        json_array_foreach ((json_t *)l->items, k, item)
            if (strcmp(words_of(item, l->language), json_string_value(l->said[i])) == 0 &&
                !is_taken(l, cordee_json_text(item, "key"))) {
                l->found[i] = json_incref(item);
                break;
            }
    }
}

/* ---- what was pasted ---------------------------------------------------------------
 */

/* Behind the mark of a list, such as • or -; NULL: there is none. */
static const char *behind_mark(const char *line)
{
    static const char *const marks[] = {"-", "*", "•", "·", "–", "▪", "◦", "‣", "○", "●"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const size_t n = strlen(marks[i]);

        if (strncmp(line, marks[i], n) == 0 && strchr(" \t", line[n]) && line[n])
            return line + n + strspn(line + n, " \t");
    }
    return NULL;
}

/* Behind "3." or "3)", if that is its number; NULL: it is none. */
static const char *behind_number(const char *line, long long number)
{
    char *end;
    const bool is = strtoll(line, &end, 10) == number && end > line && end[0] &&
                    strchr(".)", end[0]) && end[1] && strchr(" \t", end[1]);

    return is ? end + 1 + strspn(end + 1, " \t") : NULL;
}

static void say(struct lines *l, size_t at, const char *words)
{
    json_t *said = *words ? json_string(words) : NULL;

    if (!said)
        return;
    json_decref(l->said[at]);
    l->said[at] = said;
}

static void drop_marks(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const char *words = behind_mark(json_string_value(l->said[i]));

        if (!l->found[i] && words)
            say(l, i, words);
    }
}

static const char *numbered(const struct lines *l, size_t i)
{
    return behind_number(json_string_value(l->said[i]), (long long)i + 1);
}

static void fold(struct lines *l, size_t at, const char *words)
{
    cordee_buf_clear(&l->folded[at]);
    cordee_utf8_fold(words, &l->folded[at]);
}

static bool is_folded_same(const struct lines *l, size_t a, size_t b)
{
    return l->folded[a].len && l->folded[a].len == l->folded[b].len &&
           memcmp(l->folded[a].text, l->folded[b].text, l->folded[a].len) == 0;
}

/* Numbers go when each line has its own and the lines differ without them: "1. year,
 * 2. year" is no list with numbers. */
static void drop_numbers(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const char *words = numbered(l, i);

        if (!words || !*words || l->n < 2)
            return;
        fold(l, i, words);
        for (size_t k = 0; k < i; k++)
            if (is_folded_same(l, k, i))
                return;
    }
    for (size_t i = 0; i < l->n; i++)
        if (!l->found[i])
            say(l, i, numbered(l, i));
}

static bool is_repeated(const struct lines *l, size_t at)
{
    for (size_t i = 0; i < l->n; i++)
        if (i != at && l->said[i] && (i < at || l->found[i]) && is_folded_same(l, i, at))
            return true;
    return false;
}

/* Nobody is asked the same twice. */
static void drop_repeated(struct lines *l)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++)
        fold(l, i, json_string_value(l->said[i]));
    for (size_t i = 0; i < l->n; i++)
        if (!l->found[i] && is_repeated(l, i)) {
            json_decref(l->said[i]);
            l->said[i] = NULL;
        }
    for (size_t i = 0; i < l->n; i++)
        if (l->said[i]) {
            l->found[n] = l->found[i];
            l->said[n++] = l->said[i];
        }
    while (l->n > n)
        l->found[--l->n] = NULL;
}

/* ---- what is put otherwise --------------------------------------------------------- */

enum { COMPARED = 1000 }; /* bytes of a line; a longer one is new */

/* The pairs of letters of a text, sorted, so that two are compared in one walk. */
struct pairs {
    uint16_t *list;
    size_t n;
};

static int by_pair(const void *a, const void *b)
{
    return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

static struct pairs pairs_of(const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    struct pairs p = {0};

    cordee_utf8_fold(text, &folded);
    p.list = calloc(folded.len + 1, sizeof *p.list);
    if (!p.list)
        abort();
    for (; p.n + 1 < folded.len; p.n++)
        p.list[p.n] = (uint16_t)((unsigned char)folded.text[p.n] << 8 |
                                 (unsigned char)folded.text[p.n + 1]);
    qsort(p.list, p.n, sizeof *p.list, by_pair);
    return p;
}

static void pairs_drop(struct pairs *p)
{
    free(p->list);
}

/* How many pairs of letters one has of the other's: 0 none, 1 all (Dice 1945). */
static double alike(const struct pairs *a, const struct pairs *b)
{
    size_t same = 0;

    for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
        const int order = by_pair(&a->list[i], &b->list[k]);

        same += order == 0;
        i += order <= 0;
        k += order >= 0;
    }
    return a->n && b->n ? 2 * (double)same / (double)(a->n + b->n) : 0;
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

/* Of about the same length, and with the same digits. */
static bool can_be(const char *was, const char *line)
{
    return same_digits(was, line) && strlen(was) < 2 * strlen(line) &&
           strlen(line) < 2 * strlen(was);
}

/* The item, not taken yet, that is most like a line; NULL: none is like it. */
static json_t *most_alike(const struct lines *l, const struct pairs *was,
                          const char *line)
{
    CORDEE_AUTO(pairs_drop) struct pairs now = pairs_of(line);
    json_t *item, *best = NULL;
    double most = 0.7;
    size_t k;

    json_array_foreach ((json_t *)l->items, k, item) {
        const double like =
            can_be(words_of(item, l->language), line) ? alike(&was[k], &now) : 0;

        if (like > most && !is_taken(l, cordee_json_text(item, "key"))) {
            most = like;
            best = item;
        }
    }
    return best;
}

/* A line that is put otherwise is still the same item, so that answers to it can be
 * compared and its translations are there to be corrected. */
static void find_reworded(struct lines *l)
{
    const size_t n = json_array_size(l->items);
    struct pairs *was = calloc(n + 1, sizeof *was);

    if (!was)
        abort();
    for (size_t k = 0; k < n; k++)
        was[k] = pairs_of(words_of(json_array_get(l->items, k), l->language));
    for (size_t i = 0; i < l->n; i++) {
        const char *line = json_string_value(l->said[i]);
        const json_t *same =
            l->found[i] || strlen(line) > COMPARED ? NULL : most_alike(l, was, line);

        if (!same)
            continue;
        l->found[i] = json_deep_copy(same);
        survey_words_set(l->found[i], "words", l->language, line);
    }
    for (size_t k = 0; k < n; k++)
        pairs_drop(&was[k]);
    free(was);
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
    l->too_many = l->n > SURVEY_ITEMS;
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
    drop_marks(l);
    drop_numbers(l);
    if (!l->too_many) /* what is behind them was not looked at */
        drop_repeated(l);
    find_same(l);
    find_reworded(l);
    find_new(l);
    for (size_t i = 0; i < l->n; i++) {
        json_array_append_new(done, l->found[i]);
        json_decref(l->said[i]);
    }
    for (size_t i = 0; i <= SURVEY_ITEMS; i++)
        cordee_buf_drop(&l->folded[i]);
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
