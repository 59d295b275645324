/* The survey that the columns of a file make. */
#include "plugins/survey/import/import.h"

#include "plugins/survey/edit/edit.h"

#include <string.h>

struct making {
    struct cordee *cd;
    struct cordee_arena *arena;
    const json_t *columns, *plan;
    json_t *words; /* by column: the plan's, and then the names of answers */
    const char *language;
    json_t *questions;
    struct cordee_error *err;
};

static const char *heading_of(const json_t *columns, size_t column)
{
    return cordee_json_text(json_array_get(columns, column), "heading");
}

static bool is_word(const json_t *words, size_t column, const char *word)
{
    const json_t *own = json_array_get(words, column);

    return json_is_string(own) && strcmp(json_string_value(own), word) == 0;
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

    while (i < json_array_size(columns) && !is_named(heading_of(columns, i), name))
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
        if (dots || is_named(heading_of(columns, i), piece)) {
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

/* ---- parts of the document ----------------------------------------------------------
 */

static json_t *in_language(const struct making *m, const char *text)
{
    json_t *words = json_object();

    json_object_set_new(words, m->language, json_string(text));
    return words;
}

static json_t *scale_new(const struct making *m, const char *low, const char *high)
{
    json_t *scale = json_object();

    const int64_t from = cordee_json_int(m->plan, "from");

    json_object_set_new(scale, "from", json_integer(from));
    json_object_set_new(scale, "points",
                        json_integer(cordee_json_int(m->plan, "to") - from + 1));
    json_object_set_new(scale, "low", in_language(m, low));
    json_object_set_new(scale, "high", in_language(m, high));
    return scale;
}

static bool has_key(const json_t *rows, const char *key)
{
    size_t i;
    json_t *row;

    json_array_foreach ((json_t *)rows, i, row)
        if (strcmp(cordee_json_text(row, "key"), key) == 0)
            return true;
    return false;
}

static json_t *keyed(const struct making *m, json_t *rows, const char *text)
{
    json_t *row = json_object();
    char base[SURVEY_KEY + 1], key[SURVEY_KEY + 1];

    survey_key_of(text, base);
    snprintf(key, sizeof key, "%s", base);
    for (int i = 2; has_key(rows, key); i++)
        snprintf(key, sizeof key, "%.28s_%d", base, i);
    json_object_set_new(row, "key", json_string(key));
    json_object_set_new(row, "words", in_language(m, text));
    json_array_append_new(rows, row);
    return row;
}

static json_t *question_new(struct making *m, const char *kind, const char *text)
{
    json_t *q = keyed(m, m->questions, text);

    json_object_set_new(q, "kind", json_string(kind));
    return q;
}

static void named(struct making *m, size_t column, const json_t *q, const json_t *item,
                  const char *part)
{
    char name[SURVEY_NAME];

    survey_name(name, cordee_json_text(q, "key"),
                item ? cordee_json_text(item, "key") : "", part);
    json_array_set_new(m->words, column, json_string(name));
}

/* ---- pairs --------------------------------------------------------------------------
 */

struct side {
    size_t at[SURVEY_IMPORT_COLUMNS];
    size_t n, begin, end; /* bytes that all their headings begin and end with */
};

/* 1 a letter, 2 a digit, 0 what stands between words. */
static int class_of(char c)
{
    return c >= '0' && c <= '9' ? 2
           : (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80
               ? 1
               : 0;
}

/* All headings of the side are between two words there, or between letters and digits. */
static bool is_cut(const struct making *m, const struct side *s, bool end)
{
    for (size_t i = 0; i < s->n; i++) {
        const char *own = heading_of(m->columns, s->at[i]);
        const size_t at = end ? strlen(own) - s->end : s->begin;
        const int before = at ? class_of(own[at - 1]) : 0, behind = class_of(own[at]);

        if (before == behind && before)
            return false;
        if (end ? behind && !before && at : before && !behind)
            return false; /* the mark between belongs to what is the same */
    }
    return true;
}

static void side_find(const struct making *m, const char *word, struct side *s)
{
    const char *first;

    *s = (struct side){0};
    for (size_t i = 0; i < json_array_size(m->columns) && s->n < SURVEY_IMPORT_COLUMNS;
         i++)
        if (is_word(m->words, i, word))
            s->at[s->n++] = i;
    if (!s->n)
        return;
    first = heading_of(m->columns, s->at[0]);
    s->begin = s->end = strlen(first);
    for (size_t i = 0; i < s->n; i++) {
        const char *own = heading_of(m->columns, s->at[i]);
        const size_t len = strlen(own), all = strlen(first);
        size_t begin = 0, end = 0;

        while (begin < s->begin && own[begin] == first[begin])
            begin++;
        while (end < s->end && end < len && own[len - end - 1] == first[all - end - 1])
            end++;
        s->begin = begin;
        s->end = end;
    }
    while (s->begin && !is_cut(m, s, false))
        s->begin--;
    while (s->end && !is_cut(m, s, true))
        s->end--;
}

/* What is its own in a heading: "welding" of "imp_welding". */
static const char *own_name(const struct making *m, const struct side *s, size_t at)
{
    const char *heading = heading_of(m->columns, at);
    const size_t len = strlen(heading);
    const size_t end = s->begin + s->end > len ? len - s->begin : s->end;

    return cordee_arena_text_n(m->arena, heading + s->begin, len - s->begin - end);
}

/* Which level belongs to the i-th importance; none: `other->n`. */
static size_t partner(const struct making *m, const struct side *one, size_t i,
                      const struct side *other)
{
    const char *name;
    size_t k = 0;

    if (strcmp(cordee_json_text(m->plan, "pair"), "name") != 0)
        return i;
    name = own_name(m, one, one->at[i]);
    while (k < other->n && strcmp(own_name(m, other, other->at[k]), name) != 0)
        k++;
    return k;
}

/* What both say; both of them where that is no word. */
static const char *pair_words(const struct making *m, const struct side *importance,
                              const struct side *level, size_t at, size_t beside)
{
    const char *name = own_name(m, importance, at);

    return strcmp(name, own_name(m, level, beside)) == 0 && cordee_utf8_len(name) > 2
               ? name + strspn(name, " _.-:")
               : cordee_arena_printf(m->arena, "%s – %s", heading_of(m->columns, at),
                                     heading_of(m->columns, beside));
}

static int sides_check(const struct making *m, const struct side *importance,
                       const struct side *level)
{
    struct cordee *cd = m->cd;
    char why[400];

    if (importance->n == level->n)
        return 0;
    snprintf(why, sizeof why,
             T("There are %zu columns of importance and %zu of level: each needs its "
               "partner."),
             importance->n, level->n);
    return cordee_fail(m->err, CORDEE_E_INVALID, "%s", why);
}

static int no_partner(const struct making *m, size_t column)
{
    struct cordee *cd = m->cd;
    char why[400];

    snprintf(why, sizeof why,
             T("No level has the name of “%.*s”: put them together by their order."),
             SURVEY_CUT(heading_of(m->columns, column)));
    return cordee_fail(m->err, CORDEE_E_INVALID, "%s", why);
}

static int pairs_make(struct making *m)
{
    struct cordee *cd = m->cd;
    struct side importance, level;
    bool taken[SURVEY_IMPORT_COLUMNS] = {false};
    json_t *q, *items;

    side_find(m, "+importance", &importance);
    side_find(m, "+level", &level);
    if (sides_check(m, &importance, &level) < 0)
        return -1;
    if (!importance.n)
        return 0;
    q = question_new(m, "paired", T("How important is it, and how far are you today?"));
    json_object_set_new(q, "key", json_string("skills"));
    json_object_set_new(q, "scale",
                        scale_new(m, T("not important"), T("very important")));
    json_object_set_new(q, "second", scale_new(m, T("not at all"), T("very well")));
    json_object_set_new(q, "items", items = json_array());
    for (size_t i = 0; i < importance.n; i++) {
        const size_t k = partner(m, &importance, i, &level);
        json_t *item;

        if (k == level.n || taken[k])
            return no_partner(m, importance.at[i]);
        taken[k] = true;
        item = keyed(m, items,
                     pair_words(m, &importance, &level, importance.at[i], level.at[k]));
        named(m, importance.at[i], q, item, "importance");
        named(m, level.at[k], q, item, "level");
    }
    return 0;
}

/* ---- what stands alone --------------------------------------------------------------
 */

static void scales_make(struct making *m)
{
    struct cordee *cd = m->cd;
    json_t *q = NULL, *items = NULL;

    for (size_t i = 0; i < json_array_size(m->columns); i++) {
        if (!is_word(m->words, i, "+scale"))
            continue;
        if (!q) {
            q = question_new(m, "matrix", T("Ratings"));
            json_object_set_new(q, "scale", scale_new(m, T("lowest"), T("highest")));
            json_object_set_new(q, "items", items = json_array());
        }
        named(m, i, q, keyed(m, items, heading_of(m->columns, i)), "");
    }
}

static void single_make(struct making *m, size_t column, json_t *q)
{
    json_t *items = json_array(), *word;
    size_t i;

    json_array_foreach (json_object_get(json_array_get(m->columns, column), "words"), i,
                        word)
        keyed(m, items, json_string_value(word));
    json_object_set_new(q, "kind", json_string("single"));
    json_object_set_new(q, "items", items);
}

static void number_make(const json_t *column, json_t *q)
{
    json_object_set_new(q, "kind", json_string("number"));
    json_object_set_new(q, "decimals",
                        json_integer(cordee_json_int(column, "decimals") ? 6 : 0));
}

static void text_make(const json_t *column, json_t *q)
{
    const int64_t characters = cordee_json_int(column, "characters");

    json_object_set_new(q, "kind", json_string(characters > 200 ? "long" : "short"));
    json_object_set_new(q, "characters",
                        json_integer(characters > SURVEY_ANSWER_TEXT ? SURVEY_ANSWER_TEXT
                                     : characters > 200              ? 10 * characters
                                                                     : 200));
    if (cordee_json_int(q, "characters") > SURVEY_ANSWER_TEXT)
        json_object_set_new(q, "characters", json_integer(SURVEY_ANSWER_TEXT));
}

static void alone_make(struct making *m, size_t column)
{
    const json_t *c = json_array_get(m->columns, column);
    const size_t options = json_array_size(json_object_get(c, "words"));
    const char *word = json_string_value(json_array_get(m->words, column));
    json_t *q;

    if (!word || *word != '+')
        return;
    q = question_new(m, "yesno", heading_of(m->columns, column));
    if (strcmp(word, "+single") == 0 && options >= 2)
        single_make(m, column, q);
    else if (strcmp(word, "+number") == 0)
        number_make(c, q);
    else if (strcmp(word, "+yesno") != 0)
        text_make(c, q);
    named(m, column, q, NULL, "");
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
    json_object_set_new(document, "title", in_language(m, title));
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

static int nothing(const struct making *m)
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

    if (title_check(&m) < 0 || pairs_make(&m) < 0)
        return -1;
    scales_make(&m);
    for (size_t i = 0; i < json_array_size(columns); i++)
        alone_make(&m, i);
    if (!json_array_size(questions))
        return nothing(&m);
    document = document_new(&m);
    if (document_check(&m, document) < 0)
        return -1;
    *document_r = json_incref(document);
    *words_r = json_incref(words);
    return 0;
}
