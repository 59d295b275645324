/* What was typed in the editor, taken into the document. */
#include "plugins/survey/edit/edit-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what a kind of question can have --------------------------------------------- */

static const unsigned has[] = {
    [SURVEY_STATEMENT] = 0,
    [SURVEY_SINGLE] = SURVEY_HAS_REQUIRED | SURVEY_HAS_OTHER | SURVEY_HAS_MIXED,
    [SURVEY_SEVERAL] = SURVEY_HAS_REQUIRED | SURVEY_HAS_OTHER | SURVEY_HAS_MIXED |
                       SURVEY_HAS_ALONE | SURVEY_HAS_COUNT,
    [SURVEY_YESNO] = SURVEY_HAS_REQUIRED,
    [SURVEY_SCALE] = SURVEY_HAS_REQUIRED,
    [SURVEY_MATRIX] = SURVEY_HAS_REQUIRED | SURVEY_HAS_MIXED,
    [SURVEY_PAIRED] = SURVEY_HAS_REQUIRED | SURVEY_HAS_MIXED,
    [SURVEY_RANKING] = SURVEY_HAS_REQUIRED | SURVEY_HAS_MIXED,
    [SURVEY_NUMBER] = SURVEY_HAS_REQUIRED | SURVEY_HAS_BOUNDS,
    [SURVEY_SHORT] = SURVEY_HAS_REQUIRED | SURVEY_HAS_LENGTH | SURVEY_HAS_PATTERN,
    [SURVEY_LONG] = SURVEY_HAS_REQUIRED | SURVEY_HAS_LENGTH,
    [SURVEY_DATE] = SURVEY_HAS_REQUIRED,
    [SURVEY_NPS] = SURVEY_HAS_REQUIRED,
    [SURVEY_CONTACT] = SURVEY_HAS_REQUIRED,
    [SURVEY_CONSENT] = SURVEY_HAS_REQUIRED,
};

unsigned survey_kind_has(const char *kind)
{
    for (size_t i = 0; i < survey_n_kinds; i++)
        if (strcmp(survey_kinds[i].name, kind) == 0)
            return has[i];
    return 0;
}

/* ---- inputs --------------------------------------------------------------------- */

struct taking {
    const json_t *typed, *bank;
    const char *language;
    bool first;  /* it is the one in which it is written */
    json_t *of;  /* the question or page ... */
    char at[60]; /* ... and how its inputs begin: "q.skills." */
};

static const char *typed_at(const json_t *typed, const char *name)
{
    const json_t *value = json_object_get(typed, name);

    if (json_is_array(value))
        value = json_array_get(value, 0);
    return json_is_string(value) ? json_string_value(value) : NULL;
}

/* NULL: it was not on the page. */
static const char *said(const struct taking *t, const char *field)
{
    char name[160];

    snprintf(name, sizeof name, "%s%s", t->at, field);
    return typed_at(t->typed, name);
}

static void take_words(const struct taking *t, json_t *object, const char *member,
                       const char *field)
{
    const char *text = said(t, field);

    if (text)
        survey_words_set(object, member, t->language, text);
}

static void take_flag(const struct taking *t, const char *member)
{
    if (said(t, member))
        json_object_set_new(t->of, member, json_true());
    else
        json_object_del(t->of, member);
}

/* "12", "2.5" or "2,5"; what is no number stays as it was typed, and is told as that. */
static void take_number(const struct taking *t, json_t *object, const char *member,
                        const char *field)
{
    const char *text = said(t, field);
    CORDEE_AUTO(cordee_json_drop) json_t *typed = text ? survey_tidy(text) : NULL;
    char plain[40], *end;
    int64_t whole;
    double number;

    if (!text)
        return;
    if (!typed) {
        json_object_del(object, member);
        return;
    }
    snprintf(plain, sizeof plain, "%s", json_string_value(typed));
    if (cordee_text_int(plain, &whole)) {
        json_object_set_new(object, member, json_integer(whole));
        return;
    }
    if (strchr(plain, ','))
        *strchr(plain, ',') = '.';
    number = strtod(plain, &end);
    if (*end || strspn(plain, "+-.0123456789") != strlen(plain))
        json_object_set(object, member, typed);
    else
        json_object_set_new(object, member, json_real(number));
}

/* ---- scales --------------------------------------------------------------------- */

/* Without words at each point, those of the first and the last stay. */
static void drop_each(json_t *scale, json_t *each)
{
    const size_t n = json_array_size(each);

    if (!json_object_get(scale, "low"))
        json_object_set(scale, "low", json_array_get(each, 0));
    if (!json_object_get(scale, "high"))
        json_object_set(scale, "high", json_array_get(each, n - 1));
    json_object_del(scale, "each");
}

/* One a line; a line keeps the translations of its point. */
static void take_each(const struct taking *t, json_t *scale, const char *text)
{
    json_t *each = json_object_get(scale, "each"), *now = json_array();

    while (*text) {
        const size_t n = strcspn(text, "\n");
        CORDEE_AUTO(cordee_json_drop) json_t *line = json_stringn(text, n);
        json_t *words = line ? survey_tidy(json_string_value(line)) : NULL;
        json_t *was = json_array_get(each, json_array_size(now)), *point;

        text += n + (text[n] == '\n');
        if (!words)
            continue;
        point = was ? json_deep_copy(was) : json_object();
        json_object_set_new(point, t->language, words);
        json_array_append_new(now, point);
    }
    if (json_array_size(now))
        json_object_set(scale, "each", now);
    else if (each)
        drop_each(scale, each);
    json_decref(now);
}

/* In another language each point has an input. */
static void take_points(const struct taking *t, json_t *scale, const char *member)
{
    size_t i;
    json_t *point;

    json_array_foreach (json_object_get(scale, "each"), i, point) {
        char field[40];
        const char *text;

        snprintf(field, sizeof field, "%s.each.%zu", member, i);
        text = said(t, field);
        CORDEE_AUTO(cordee_json_drop) json_t *words = text ? survey_tidy(text) : NULL;

        if (words)
            json_object_set(point, t->language, words);
        else if (text)
            json_object_del(point, t->language);
    }
}

static void take_scale(const struct taking *t, const char *member)
{
    json_t *scale = json_object_get(t->of, member);
    char field[40];
    const char *each;

    if (!scale)
        return;
    snprintf(field, sizeof field, "%s.low", member);
    take_words(t, scale, "low", field);
    snprintf(field, sizeof field, "%s.high", member);
    take_words(t, scale, "high", field);
    take_number(t, scale, "points", "points");
    if (t->first && said(t, "settings") && said(t, "zero"))
        json_object_set_new(scale, "from", json_integer(0));
    else if (t->first && said(t, "settings"))
        json_object_del(scale, "from");
    snprintf(field, sizeof field, "%s.each", member);
    each = said(t, field);
    if (!t->first)
        take_points(t, scale, member);
    else if (each)
        take_each(t, scale, each);
}

/* ---- questions -------------------------------------------------------------------- */

/* The inputs by which an item is known beside its line: one each. */
static void take_items(const struct taking *t, bool alone)
{
    size_t i;
    json_t *item;

    json_array_foreach (json_object_get(t->of, "items"), i, item) {
        const char *key = cordee_json_text(item, "key");
        char field[60];

        snprintf(field, sizeof field, "i.%s", key);
        if (!t->first)
            take_words(t, item, "words", field);
        snprintf(field, sizeof field, "alone.%s", key);
        if (alone && said(t, field))
            json_object_set_new(item, "alone", json_true());
        else if (alone)
            json_object_del(item, "alone");
    }
}

/* What only the first language asks for, and what is not there when it is not ticked. */
static void take_settings(const struct taking *t)
{
    const unsigned can = survey_kind_has(cordee_json_text(t->of, "kind"));
    const char *pattern = said(t, "pattern");

    if (can & SURVEY_HAS_COUNT) {
        take_number(t, t->of, "least", "least");
        take_number(t, t->of, "most", "most");
    }
    if (can & SURVEY_HAS_BOUNDS) {
        take_number(t, t->of, "lowest", "lowest");
        take_number(t, t->of, "highest", "highest");
        take_number(t, t->of, "decimals", "decimals");
    }
    if (can & SURVEY_HAS_LENGTH)
        take_number(t, t->of, "characters", "characters");
    if (can & SURVEY_HAS_PATTERN && pattern) {
        CORDEE_AUTO(cordee_json_drop) json_t *words = survey_tidy(pattern);

        if (words)
            json_object_set(t->of, "pattern", words);
        else
            json_object_del(t->of, "pattern");
    }
    if (!said(t, "settings"))
        return;
    if (can & SURVEY_HAS_REQUIRED)
        take_flag(t, "required");
    if (can & SURVEY_HAS_OTHER)
        take_flag(t, "other");
    if (can & SURVEY_HAS_MIXED)
        take_flag(t, "mixed");
}

static void take_question(const struct taking *t)
{
    const unsigned can = survey_kind_has(cordee_json_text(t->of, "kind"));
    const char *lines = said(t, "items");

    take_words(t, t->of, "words", "words");
    take_words(t, t->of, "help", "help");
    if (can & SURVEY_HAS_BOUNDS)
        take_words(t, t->of, "unit", "unit");
    take_scale(t, "scale");
    take_scale(t, "second");
    take_items(t, t->first && can & SURVEY_HAS_ALONE && said(t, "settings"));
    if (lines && json_object_get(t->of, "items"))
        survey_lines_take(t->of, lines, t->language, t->first, t->bank);
    if (t->first)
        take_settings(t);
}

static void take_section(struct taking *t, json_t *section)
{
    size_t i;
    json_t *question;

    t->of = section;
    snprintf(t->at, sizeof t->at, "s.%s.", cordee_json_text(section, "key"));
    take_words(t, section, "words", "words");
    take_words(t, section, "help", "help");
    json_array_foreach (json_object_get(section, "questions"), i, question) {
        t->of = question;
        snprintf(t->at, sizeof t->at, "q.%s.", cordee_json_text(question, "key"));
        take_question(t);
    }
}

void survey_edit_take(json_t *document, const json_t *typed, const char *language,
                      const json_t *bank)
{
    struct taking t = {
        .typed = typed,
        .bank = bank,
        .language = language,
        .first = strcmp(language, survey_first_language(document)) == 0,
        .of = document,
    };
    size_t i;
    json_t *section;

    take_words(&t, document, "title", "title");
    take_words(&t, document, "intro", "intro");
    take_words(&t, document, "thanks", "thanks");
    json_array_foreach (json_object_get(document, "sections"), i, section)
        take_section(&t, section);
}
