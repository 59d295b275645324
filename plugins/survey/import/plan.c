/* The plan: what becomes of each column. */
#include "plugins/survey/import/import-priv.h"

#include <string.h>

const char *survey_word(const json_t *words, size_t column)
{
    const json_t *word = json_array_get(words, column);

    return json_is_string(word) ? json_string_value(word) : "";
}

static bool is_word(const json_t *words, size_t column, const char *word)
{
    return strcmp(survey_word(words, column), word) == 0;
}

/* ---- as it is first -----------------------------------------------------------------
 */

/* "needs 2026.csv" is "needs 2026". */
static json_t *title_of(const char *name)
{
    const size_t n = strlen(name), ending = n > 4 && name[n - 4] == '.' ? 4 : 0;

    return json_stringn(name, n - ending);
}

/* What is no answer everywhere, and words of this file that say so. */
static json_t *missing_of(const json_t *columns)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf list = {0};
    size_t k;
    json_t *w;

    cordee_buf_puts(&list, SURVEY_IMPORT_MISSING);
    for (size_t i = 0; i < json_array_size(columns); i++)
        json_array_foreach (json_object_get(json_array_get(columns, i), "words"), k, w) {
            const char *word = json_string_value(w);

            if (list.len < 200 && !strchr(word, ',') && !strstr(list.text, word) &&
                survey_points_unknown(word))
                cordee_buf_printf(&list, ", %s", word);
        }
    return json_string(list.text);
}

json_t *survey_plan_new(const json_t *columns, const char *name, const char *language,
                        json_t *words)
{
    json_t *plan = json_object();

    json_object_set_new(plan, "title", title_of(name));
    json_object_set_new(plan, "language", json_string(*language ? language : "en"));
    json_object_set_new(plan, "pair", json_string("order"));
    json_object_set_new(plan, "missing", missing_of(columns));
    json_object_set_new(plan, "points", survey_points(columns));
    survey_plan_scale(columns, words, plan);
    json_object_set_new(plan, "columns", words);
    return plan;
}

static void word_take(json_t *words, size_t column, const char *word)
{
    for (size_t i = 0; i < json_array_size(words); i++)
        if (strcmp(survey_word(words, i), word) == 0)
            json_array_set_new(words, i, json_string(""));
    json_array_set_new(words, column, json_string(word));
}

void survey_plan_as_before(const json_t *columns, json_t *words,
                           const json_t *columns_before, const json_t *words_before)
{
    for (size_t k = 0; k < json_array_size(words_before); k++) {
        const char *word = survey_word(words_before, k);
        size_t i = 0;

        while (i < json_array_size(columns) &&
               strcmp(survey_heading(columns, i), survey_heading(columns_before, k)) != 0)
            i++;
        if (*word && i < json_array_size(columns))
            word_take(words, i, word);
    }
}

/* ---- naming columns -----------------------------------------------------------------
 */

/* "expe*" or "expe1": which columns are meant, as a range of `from` to `to`. */
static bool is_named(const char *heading, const char *name)
{
    const size_t n = strlen(name);

    return n && name[n - 1] == '*' ? strncmp(heading, name, n - 1) == 0
                                   : strcmp(heading, name) == 0;
}

static size_t column_named(const json_t *columns, const char *name)
{
    size_t i = 0;

    while (i < json_array_size(columns) && !is_named(survey_heading(columns, i), name))
        i++;
    return i;
}

/* A piece of the list: "a..b", "a*" or "a".  How many columns it named. */
static size_t piece_set(const json_t *columns, json_t *words, const char *piece,
                        const char *what)
{
    const size_t all = json_array_size(columns), whole = column_named(columns, piece);
    const char *dots = whole == all ? strstr(piece, "..") : NULL;
    char first[300];
    size_t from, to, n = 0;

    snprintf(first, sizeof first, "%.*s", dots ? (int)(dots - piece) : 0, piece);
    from = dots ? column_named(columns, cordee_text_trim(first)) : 0;
    to = dots ? column_named(columns, dots + 2 + strspn(dots + 2, " ")) : all - 1;
    if (dots && (from == all || to == all || to < from))
        return 0;
    for (size_t i = from; i <= to && i < all; i++)
        if (dots || is_named(survey_heading(columns, i), piece)) {
            json_array_set_new(words, i, json_string(what));
            n++;
        }
    return n;
}

int survey_plan_set(struct cordee *cd, const json_t *columns, json_t *words,
                    const char *text, const char *what, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct survey_list list = {0};

    survey_list_add(a, &list, text);
    for (size_t i = 0; i < json_array_size(columns); i++)
        if (is_word(words, i, what))
            json_array_set_new(words, i, json_string("+scale"));
    for (size_t i = 0; i < list.n; i++)
        if (!piece_set(columns, words, list.names[i], what)) {
            char why[300];

            snprintf(why, sizeof why, T("There is no column “%.*s”."),
                     SURVEY_CUT(list.names[i]));
            return cordee_fail(err, CORDEE_E_INVALID, "%s", why);
        }
    return 0;
}

/* ---- scales -------------------------------------------------------------------------
 */

static bool is_scale(const json_t *words, size_t column)
{
    return is_word(words, column, "+scale") || is_word(words, column, "+importance") ||
           is_word(words, column, "+level");
}

void survey_plan_scale(const json_t *columns, const json_t *words, json_t *plan)
{
    double least = 1, most = SURVEY_POINTS_MIN;

    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *c = json_array_get(columns, i);
        const double from = json_number_value(json_object_get(c, "least")),
                     to = json_number_value(json_object_get(c, "most"));

        if (!is_scale(words, i) || cordee_json_int(c, "numbers") == 0)
            continue;
        least = from < least ? 0 : least;
        most = to > most ? to : most;
    }
    most = most < SURVEY_POINTS_MAX ? most : SURVEY_POINTS_MAX;
    json_object_set_new(plan, "from", json_integer((json_int_t)least));
    json_object_set_new(plan, "to", json_integer((json_int_t)most));
}

/* ---- what goes nowhere --------------------------------------------------------------
 */

static bool is_of_row(const char *word)
{
    static const char *const words[] = {"=email", "=id", "=day", "=language"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

json_t *survey_plan_lost(struct cordee *cd, const struct survey_form *form,
                         const json_t *columns, const json_t *words)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    json_t *lost = json_array();
    size_t n;
    const struct survey_target *targets = survey_targets(cd, a, form, &n);

    for (size_t i = 0; i < json_array_size(columns); i++) {
        const char *word = survey_word(words, i);
        bool there = !*word || is_of_row(word);

        for (size_t k = 0; !there && k < n; k++)
            there = strcmp(targets[k].name, word) == 0;
        if (!there)
            json_array_append_new(lost, json_string(survey_heading(columns, i)));
    }
    return lost;
}
