/* Changes to a document, as the editor's form asks for them. */
#include "plugins/survey/edit/edit.h"

#include <stdio.h>
#include <string.h>

/* ---- words ---------------------------------------------------------------------- */

static const char *typed_at(const json_t *typed, const char *name)
{
    const json_t *value = json_object_get(typed, name);

    if (json_is_array(value))
        value = json_array_get(value, 0);
    return json_is_string(value) ? json_string_value(value) : NULL;
}

/* Without white space around it and with plain line ends; "" is no text. */
static json_t *tidy(const char *s)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    for (s += strspn(s, " \t\r\n"); *s; s++)
        if (*s != '\r')
            cordee_buf_putc(&b, *s);
    while (b.len && strchr(" \t\n", b.text[b.len - 1]))
        b.text[--b.len] = '\0';
    return b.len ? json_string(b.text) : NULL;
}

static void words_set(json_t *object, const char *member, const char *language,
                      const char *text)
{
    json_t *words = json_object_get(object, member), *said = tidy(text);

    if (!json_is_object(words)) {
        words = json_object();
        json_object_set_new(object, member, words);
    }
    if (said)
        json_object_set_new(words, language, said);
    else
        json_object_del(words, language);
}

static void words_take(json_t *object, const char *member, const char *language,
                       const json_t *typed, const char *name)
{
    const char *text = typed_at(typed, name);

    if (text)
        words_set(object, member, language, text);
}

/* ---- keys ----------------------------------------------------------------------- */

static bool has_key(const json_t *rows, const char *key)
{
    size_t i;
    json_t *row;

    json_array_foreach ((json_t *)rows, i, row)
        if (strcmp(cordee_json_text(row, "key"), key) == 0)
            return true;
    return false;
}

static bool document_has(const json_t *document, const char *key)
{
    size_t i;
    json_t *section;

    json_array_foreach (json_object_get(document, "sections"), i, section)
        if (has_key(json_object_get(section, "questions"), key))
            return true;
    return false;
}

/* "Setting up a mould" is setting_up_a_mould: letters and digits without accents. */
static void key_of(const char *words, char out[SURVEY_KEY + 1])
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {0};
    size_t n = 0;

    cordee_utf8_fold(words, &plain);
    for (const char *s = plain.text ? plain.text : ""; *s && n < SURVEY_KEY - 8; s++) {
        const bool letter = *s >= 'a' && *s <= 'z', digit = *s >= '0' && *s <= '9';

        if (letter || (digit && n))
            out[n++] = *s;
        else if (n && out[n - 1] != '_')
            out[n++] = '_';
    }
    while (n && out[n - 1] == '_')
        n--;
    out[n] = '\0';
    if (!n)
        snprintf(out, SURVEY_KEY + 1, "item");
}

static void key_new(const char *words, const json_t *rows, const json_t *document,
                    char out[SURVEY_KEY + 1])
{
    char base[SURVEY_KEY + 1];

    key_of(words, base);
    snprintf(out, SURVEY_KEY + 1, "%s", base);
    for (int i = 2; rows ? has_key(rows, out) : document_has(document, out); i++)
        snprintf(out, SURVEY_KEY + 1, "%.28s_%d", base, i);
}

/* ---- options and rows, one a line ----------------------------------------------- */

static json_t *item_said(json_t *items, const char *language, const json_t *words)
{
    size_t i;
    json_t *item;

    json_array_foreach (items, i, item)
        if (json_equal(json_object_get(json_object_get(item, "words"), language), words))
            return item;
    return NULL;
}

/* A line that stays is the same item; else a new one with a key of its own. */
static json_t *item_of_line(json_t *items, json_t *done, const char *language,
                            json_t *line)
{
    json_t *item = item_said(items, language, line), *words;
    char key[SURVEY_KEY + 1];

    if (item && !has_key(done, cordee_json_text(item, "key")))
        return json_incref(item);
    CORDEE_AUTO(cordee_json_drop) json_t *taken = json_copy(items);

    json_array_extend(taken, done);
    key_new(json_string_value(line), taken, NULL, key);
    item = json_object();
    words = json_object();
    json_object_set(words, language, line);
    json_object_set_new(item, "key", json_string(key));
    json_object_set_new(item, "words", words);
    return item;
}

static void lines_take(json_t *question, const char *text, const char *language,
                       bool first)
{
    json_t *items = json_object_get(question, "items"), *done = json_array();
    size_t at = 0;

    while (*text) {
        const size_t n = strcspn(text, "\n");
        CORDEE_AUTO(cordee_json_drop) json_t *cut = json_stringn(text, n);
        CORDEE_AUTO(cordee_json_drop)
        json_t *line = cut ? tidy(json_string_value(cut)) : NULL;

        text += n + (text[n] == '\n');
        if (line && first)
            json_array_append_new(done, item_of_line(items, done, language, line));
        else if (!first)
            words_set(json_array_get(items, at++), "words", language,
                      line ? json_string_value(line) : "");
    }
    if (first)
        json_object_set(question, "items", done);
    json_decref(done);
}

/* ---- what was typed ------------------------------------------------------------- */

static void scale_take(json_t *question, const char *member, const char *key,
                       const json_t *typed, const char *language)
{
    json_t *scale = json_object_get(question, member);
    char name[120];
    const char *points;
    int64_t n;

    if (!scale)
        return;
    snprintf(name, sizeof name, "q.%s.%s.low", key, member);
    words_take(scale, "low", language, typed, name);
    snprintf(name, sizeof name, "q.%s.%s.high", key, member);
    words_take(scale, "high", language, typed, name);
    snprintf(name, sizeof name, "q.%s.points", key);
    points = typed_at(typed, name);
    if (points && cordee_text_int(points, &n))
        json_object_set_new(scale, "points", json_integer(n));
}

static void question_take(json_t *question, const json_t *typed, const char *language,
                          bool first)
{
    const char *key = cordee_json_text(question, "key"), *lines;
    char name[120];

    snprintf(name, sizeof name, "q.%s.words", key);
    if (!typed_at(typed, name))
        return; /* it was not on the page */
    words_take(question, "words", language, typed, name);
    snprintf(name, sizeof name, "q.%s.help", key);
    words_take(question, "help", language, typed, name);
    scale_take(question, "scale", key, typed, language);
    scale_take(question, "second", key, typed, language);
    snprintf(name, sizeof name, "q.%s.items", key);
    lines = typed_at(typed, name);
    if (lines)
        lines_take(question, lines, language, first);
    if (!first)
        return;
    snprintf(name, sizeof name, "q.%s.required", key);
    json_object_set_new(question, "required", json_boolean(typed_at(typed, name)));
    if (json_object_get(question, "items")) {
        snprintf(name, sizeof name, "q.%s.other", key);
        json_object_set_new(question, "other", json_boolean(typed_at(typed, name)));
        snprintf(name, sizeof name, "q.%s.mixed", key);
        json_object_set_new(question, "mixed", json_boolean(typed_at(typed, name)));
    }
}

static const char *first_language(const json_t *document)
{
    const char *language =
        json_string_value(json_array_get(json_object_get(document, "languages"), 0));

    return language ? language : "en";
}

void survey_edit_take(json_t *document, const json_t *typed, const char *language)
{
    const bool first = strcmp(language, first_language(document)) == 0;
    json_t *section, *question;
    size_t s, q;

    words_take(document, "title", language, typed, "title");
    words_take(document, "intro", language, typed, "intro");
    words_take(document, "thanks", language, typed, "thanks");
    json_array_foreach (json_object_get(document, "sections"), s, section) {
        char name[120];

        snprintf(name, sizeof name, "s.%s.words", cordee_json_text(section, "key"));
        words_take(section, "words", language, typed, name);
        snprintf(name, sizeof name, "s.%s.help", cordee_json_text(section, "key"));
        words_take(section, "help", language, typed, name);
        json_array_foreach (json_object_get(section, "questions"), q, question)
            question_take(question, typed, language, first);
    }
}

/* ---- buttons -------------------------------------------------------------------- */

struct place {
    json_t *sections, *questions;
    size_t section, question;
};

static bool find(const json_t *document, const char *key, struct place *p)
{
    p->sections = json_object_get(document, "sections");
    for (p->section = 0; p->section < json_array_size(p->sections); p->section++) {
        p->questions =
            json_object_get(json_array_get(p->sections, p->section), "questions");
        for (p->question = 0; p->question < json_array_size(p->questions); p->question++)
            if (strcmp(cordee_json_text(json_array_get(p->questions, p->question), "key"),
                       key) == 0)
                return true;
    }
    return false;
}

/* Past the end of its section it goes into the next. */
static void move(const struct place *p, bool up)
{
    json_t *question = json_incref(json_array_get(p->questions, p->question));
    const bool edge =
        up ? p->question == 0 : p->question + 1 == json_array_size(p->questions);
    json_t *beside = json_object_get(
        json_array_get(p->sections, up ? p->section - 1 : p->section + 1), "questions");

    if (!edge) {
        json_array_remove(p->questions, p->question);
        json_array_insert(p->questions, up ? p->question - 1 : p->question + 1, question);
    } else if (json_is_array(beside) && !(up && p->section == 0)) {
        json_array_remove(p->questions, p->question);
        json_array_insert(beside, up ? json_array_size(beside) : 0, question);
    }
    json_decref(question);
}

static void copy(json_t *document, const struct place *p)
{
    json_t *question = json_deep_copy(json_array_get(p->questions, p->question));
    char key[SURVEY_KEY + 1];

    key_new(cordee_json_text(question, "key"), NULL, document, key);
    json_object_set_new(question, "key", json_string(key));
    json_array_insert_new(p->questions, p->question + 1, question);
}

static json_t *in_language(const char *language, const char *text)
{
    json_t *words = json_object();

    json_object_set_new(words, language, json_string(text));
    return words;
}

static json_t *scale_new(const char *language, const char *low, const char *high)
{
    json_t *scale = json_object();

    json_object_set_new(scale, "points", json_integer(5));
    json_object_set_new(scale, "low", in_language(language, low));
    json_object_set_new(scale, "high", in_language(language, high));
    return scale;
}

static json_t *items_new(struct cordee *cd, const char *language)
{
    json_t *items = json_array();

    for (int i = 1; i <= 2; i++) {
        json_t *item = json_object();

        json_object_set_new(item, "key", json_sprintf("item_%d", i));
        json_object_set_new(item, "words",
                            in_language(language, i == 1 ? T("First") : T("Second")));
        json_array_append_new(items, item);
    }
    return items;
}

static bool add(struct cordee *cd, json_t *document, const char *kind, size_t section)
{
    const char *language = first_language(document);
    json_t *questions = json_object_get(
        json_array_get(json_object_get(document, "sections"), section), "questions");
    json_t *q = json_object();
    size_t k = 0;
    char key[SURVEY_KEY + 1];

    while (k < survey_n_kinds && strcmp(survey_kinds[k].name, kind) != 0)
        k++;
    if (k == survey_n_kinds || !json_is_array(questions)) {
        json_decref(q);
        return false;
    }
    key_new(kind, NULL, document, key);
    json_object_set_new(q, "key", json_string(key));
    json_object_set_new(q, "kind", json_string(kind));
    json_object_set_new(q, "words", in_language(language, T("A new question")));
    if (survey_kinds[k].items)
        json_object_set_new(q, "items", items_new(cd, language));
    if (survey_kinds[k].scaled)
        json_object_set_new(q, "scale",
                            scale_new(language, T("not important"), T("very important")));
    if (k == SURVEY_PAIRED)
        json_object_set_new(q, "second",
                            scale_new(language, T("not at all"), T("very well")));
    json_array_append_new(questions, q);
    return true;
}

static void section_add(struct cordee *cd, json_t *document)
{
    json_t *sections = json_object_get(document, "sections"), *s = json_object();
    char key[SURVEY_KEY + 1];

    key_new("section", sections, NULL, key);
    json_object_set_new(s, "key", json_string(key));
    json_object_set_new(s, "words",
                        in_language(first_language(document), T("A new page")));
    json_object_set_new(s, "questions", json_array());
    json_array_append_new(sections, s);
}

/* "KIND:SECTION" */
static bool add_of(struct cordee *cd, json_t *document, const char *of)
{
    const size_t n = strcspn(of, ":");
    char kind[20];
    int64_t section;

    if (!of[n] || n >= sizeof kind || !cordee_text_int(of + n + 1, &section) ||
        section < 0)
        return false;
    snprintf(kind, sizeof kind, "%.*s", (int)n, of);
    return add(cd, document, kind, (size_t)section);
}

static bool drop(json_t *document, const char *of)
{
    json_t *sections = json_object_get(document, "sections");
    int64_t section;

    return cordee_text_int(of, &section) && section >= 0 &&
           json_array_size(sections) > 1 &&
           json_array_remove(sections, (size_t)section) == 0;
}

bool survey_edit_do(struct cordee *cd, json_t *document, const char *what)
{
    const char *colon = strchr(what, ':');
    const char *of = colon ? colon + 1 : "";
    char verb[16];
    struct place p;

    snprintf(verb, sizeof verb, "%.*s", (int)strcspn(what, ":"), what);
    if (strcmp(verb, "section") == 0) {
        section_add(cd, document);
        return true;
    }
    if (strcmp(verb, "add") == 0)
        return add_of(cd, document, of);
    if (strcmp(verb, "drop") == 0)
        return drop(document, of);
    if (!find(document, of, &p))
        return false;
    if (strcmp(verb, "up") == 0 || strcmp(verb, "down") == 0)
        move(&p, *verb == 'u');
    else if (strcmp(verb, "remove") == 0)
        json_array_remove(p.questions, p.question);
    else if (strcmp(verb, "copy") == 0)
        copy(document, &p);
    else
        return false;
    return true;
}
