/* What the buttons of the editor do to the document. */
#include "plugins/survey/edit/edit-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- finding -------------------------------------------------------------------- */

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

json_t *survey_edit_find(const json_t *document, const char *key)
{
    struct place p;

    return find(document, key, &p) ? json_array_get(p.questions, p.question) : NULL;
}

json_t *survey_edit_find_section(const json_t *document, const char *key)
{
    size_t i;
    json_t *section;

    json_array_foreach (json_object_get(document, "sections"), i, section)
        if (strcmp(cordee_json_text(section, "key"), key) == 0)
            return section;
    return NULL;
}

bool survey_place_read(const char *place, int64_t *section_r, int64_t *question_r)
{
    char *end;

    *section_r = *question_r = -1;
    if (!cordee_text_starts(place, "sections."))
        return false;
    *section_r = strtoll(place + strlen("sections."), &end, 10);
    if (cordee_text_starts(end, ".questions."))
        *question_r = strtoll(end + strlen(".questions."), NULL, 10);
    return *section_r >= 0;
}

json_t *survey_edit_at(const json_t *document, const char *place)
{
    int64_t section, question;
    const json_t *page;

    if (!survey_place_read(place, &section, &question) || question < 0)
        return NULL;
    page = json_array_get(json_object_get(document, "sections"), (size_t)section);
    return json_array_get(json_object_get(page, "questions"), (size_t)question);
}

json_t *survey_edit_place(const json_t *document, const char *key)
{
    struct place p;

    return find(document, key, &p)
               ? json_sprintf("sections.%zu.questions.%zu", p.section, p.question)
               : NULL;
}

/* ---- order ------------------------------------------------------------------------ */

/* Past the end of its page it goes into the next. */
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

    survey_key_new(cordee_json_text(question, "key"), NULL, document, key);
    json_object_set_new(question, "key", json_string(key));
    json_array_insert_new(p->questions, p->question + 1, question);
}

/* ---- what is added ---------------------------------------------------------------- */

static json_t *scale_new(const char *language, const char *low, const char *high)
{
    json_t *scale = json_object();

    json_object_set_new(scale, "points", json_integer(5));
    json_object_set_new(scale, "low", survey_words_new(language, low));
    json_object_set_new(scale, "high", survey_words_new(language, high));
    return scale;
}

static json_t *items_new(struct cordee *cd, const char *language)
{
    json_t *items = json_array();

    for (int i = 1; i <= 2; i++) {
        json_t *item = json_object();

        json_object_set_new(item, "key", json_sprintf("item_%d", i));
        json_object_set_new(
            item, "words", survey_words_new(language, i == 1 ? T("First") : T("Second")));
        json_array_append_new(items, item);
    }
    return items;
}

static json_t *question_new(struct cordee *cd, json_t *document, size_t kind)
{
    const char *language = survey_first_language(document);
    const struct survey_kind_row *row = &survey_kinds[kind];
    json_t *q = json_object();
    char key[SURVEY_KEY + 1];

    survey_key_new(row->name, NULL, document, key);
    json_object_set_new(q, "key", json_string(key));
    json_object_set_new(q, "kind", json_string(row->name));
    json_object_set_new(q, "words", survey_words_new(language, T("A new question")));
    if (row->items)
        json_object_set_new(q, "items", items_new(cd, language));
    if (kind == SURVEY_PAIRED) {
        json_object_set_new(q, "scale",
                            scale_new(language, T("not important"), T("very important")));
        json_object_set_new(q, "second",
                            scale_new(language, T("not at all"), T("very well")));
    } else if (row->scaled) {
        json_object_set_new(q, "scale",
                            scale_new(language, T("not at all"), T("very much")));
    }
    return q;
}

/* "KIND:SECTION" */
static bool add(struct cordee *cd, json_t *document, const char *of)
{
    const size_t n = strcspn(of, ":");
    int64_t section;
    json_t *questions;
    size_t k = 0;

    while (k < survey_n_kinds && (strncmp(survey_kinds[k].name, of, n) != 0 ||
                                  strlen(survey_kinds[k].name) != n))
        k++;
    if (k == survey_n_kinds || !of[n] || !cordee_text_int(of + n + 1, &section) ||
        section < 0)
        return false;
    questions = json_object_get(
        json_array_get(json_object_get(document, "sections"), (size_t)section),
        "questions");
    return json_is_array(questions) &&
           json_array_append_new(questions, question_new(cd, document, k)) == 0;
}

/* ---- pages ------------------------------------------------------------------------ */

static bool add_page(struct cordee *cd, json_t *document, const char *of)
{
    json_t *sections = json_object_get(document, "sections"), *s = json_object();
    char key[SURVEY_KEY + 1];

    (void)of;
    survey_key_new("page", sections, NULL, key);
    json_object_set_new(s, "key", json_string(key));
    json_object_set_new(
        s, "words", survey_words_new(survey_first_language(document), T("A new page")));
    json_object_set_new(s, "questions", json_array());
    return json_array_append_new(sections, s) == 0;
}

static bool drop_page(struct cordee *cd, json_t *document, const char *of)
{
    json_t *sections = json_object_get(document, "sections");
    int64_t section;

    (void)cd;
    return cordee_text_int(of, &section) && section >= 0 &&
           json_array_size(sections) > 1 &&
           json_array_remove(sections, (size_t)section) == 0;
}

static bool move_page(json_t *document, const char *of, int by)
{
    json_t *sections = json_object_get(document, "sections"), *page;
    int64_t section;

    if (!cordee_text_int(of, &section) || section < 0 || section + by < 0 ||
        section + by >= (int64_t)json_array_size(sections))
        return false;
    page = json_incref(json_array_get(sections, (size_t)section));
    json_array_remove(sections, (size_t)section);
    return json_array_insert_new(sections, (size_t)(section + by), page) == 0;
}

static bool page_up(struct cordee *cd, json_t *document, const char *of)
{
    (void)cd;
    return move_page(document, of, -1);
}

static bool page_down(struct cordee *cd, json_t *document, const char *of)
{
    (void)cd;
    return move_page(document, of, 1);
}

/* ---- languages -------------------------------------------------------------------- */

static size_t language_at(const json_t *languages, const char *of)
{
    size_t i = 0;

    while (i < json_array_size(languages) &&
           !cordee_text_is(json_string_value(json_array_get(languages, i)), of))
        i++;
    return i;
}

static bool add_language(struct cordee *cd, json_t *document, const char *of)
{
    json_t *languages = json_object_get(document, "languages");

    (void)cd;
    return *of && language_at(languages, of) == json_array_size(languages) &&
           json_array_append_new(languages, json_string(of)) == 0;
}

/* Its texts stay in the document, for when it comes back.  The first stays: all others
 * fall back on it. */
static bool drop_language(struct cordee *cd, json_t *document, const char *of)
{
    json_t *languages = json_object_get(document, "languages");
    const size_t at = language_at(languages, of);

    (void)cd;
    return at > 0 && json_array_remove(languages, at) == 0;
}

/* ---- buttons -------------------------------------------------------------------- */

static bool do_question(json_t *document, const char *verb, const char *key)
{
    struct place p;

    if (!find(document, key, &p))
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

bool survey_edit_do(struct cordee *cd, json_t *document, const char *what)
{
    static const struct {
        const char *verb;
        bool (*act)(struct cordee *cd, json_t *document, const char *of);
    } acts[] = {
        {"add", add},
        {"section", add_page},
        {"drop", drop_page},
        {"up-page", page_up},
        {"down-page", page_down},
        {"language", add_language},
        {"unlanguage", drop_language},
    };
    const char *colon = strchr(what, ':');
    const char *of = colon ? colon + 1 : "";
    char verb[16];

    snprintf(verb, sizeof verb, "%.*s", (int)strcspn(what, ":"), what);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(acts[i].verb, verb) == 0)
            return acts[i].act(cd, document, of);
    return do_question(document, verb, of);
}

/* ---- from the bank ---------------------------------------------------------------- */

static bool is_among(const json_t *keys, const char *key)
{
    size_t i;
    json_t *one;

    if (json_is_string(keys))
        return strcmp(json_string_value(keys), key) == 0;
    json_array_foreach ((json_t *)keys, i, one)
        if (cordee_text_is(json_string_value(one), key))
            return true;
    return false;
}

size_t survey_edit_pick(json_t *document, const char *question, const json_t *bank,
                        const json_t *keys)
{
    json_t *q = survey_edit_find(document, question), *had;
    json_t *items = json_object_get(q, "items");
    size_t i, n = 0;

    if (!json_is_array(items))
        return 0;
    json_array_foreach ((json_t *)bank, i, had) {
        const char *key = cordee_json_text(had, "key");
        json_t *item;

        if (!is_among(keys, key) || survey_has_key(items, key))
            continue;
        item = json_object();
        json_object_set_new(item, "key", json_string(key));
        json_object_set_new(item, "words", json_deep_copy(json_object_get(had, "words")));
        cordee_json_set_text(item, "topic", cordee_json_text(had, "topic"));
        json_array_append_new(items, item);
        n++;
    }
    return n;
}
