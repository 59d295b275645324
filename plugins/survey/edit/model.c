/* What the editor shows. */
#include "plugins/survey/edit/model.h"

#include "plugins/survey/reach/reach.h"

#include <stdio.h>
#include <string.h>

static const char *in(const json_t *object, const char *member, const char *language)
{
    return cordee_json_text(json_object_get(object, member), language);
}

static void put(json_t *model, const char *name, const char *text)
{
    json_object_set_new(model, name, json_string(text));
}

static void put_flag(json_t *model, const char *name, bool yes)
{
    json_object_set_new(model, name, json_boolean(yes));
}

/* ---- what is wrong, at its place ------------------------------------------------------
 */

static json_t *notes_of(const struct survey_editor *e, size_t section, int question)
{
    json_t *list = json_array(), *p;
    size_t i;

    json_array_foreach (e->problems, i, p) {
        int64_t s, q;

        if (survey_place_read(cordee_json_text(p, "place"), &s, &q) &&
            s == (int64_t)section && q == question)
            json_array_append(list, p);
    }
    return list;
}

/* Where it leads to on the page. */
static void link_problems(const struct survey_editor *e)
{
    json_t *sections = json_object_get(e->look->document, "sections"), *p;
    size_t i;

    json_array_foreach (e->problems, i, p) {
        json_t *section, *question;
        int64_t s, q;

        survey_place_read(cordee_json_text(p, "place"), &s, &q);
        section = s < 0 ? NULL : json_array_get(sections, (size_t)s);
        question = q < 0
                       ? NULL
                       : json_array_get(json_object_get(section, "questions"), (size_t)q);
        json_object_set_new(
            p, "href",
            question  ? json_sprintf("#question.%s", cordee_json_text(question, "key"))
            : section ? json_sprintf("#page.%s", cordee_json_text(section, "key"))
                      : json_string(""));
    }
}

/* ---- conditions, as sentences
 * ----------------------------------------------------------- */

static void put_condition(const struct survey_editor *e, const char *of, const char *key,
                          const char *label, const char *without,
                          const struct survey_condition *c, json_t *list)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    json_t *model = json_object();

    if (c)
        survey_condition_say(e->cd, e->form, c, e->first, &out);
    json_object_set_new(model, "of", json_sprintf("%s.%s", of, key));
    put(model, "when", c ? label : without);
    put(model, "sentence", out.text ? out.text : "");
    put_flag(model, "there", c != NULL);
    json_array_append_new(list, model);
}

static void put_skip(const struct survey_editor *e, const struct survey_question *q,
                     const char *key, json_t *list)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf to = {0};
    struct cordee *cd = e->cd;

    if (q && q->skip && q->skip_to < e->form->n_sections)
        cordee_buf_printf(&to, T("Then to page %zu if"), q->skip_to + 1);
    else
        cordee_buf_puts(&to, T("Then to the end if"));
    put_condition(e, "skip", key, to.text, T("Skip something after it"),
                  q ? q->skip : NULL, list);
}

static json_t *conditions_model(const struct survey_editor *e, const char *key,
                                unsigned can)
{
    const struct survey_question *q = survey_form_find(e->form, key);
    struct cordee *cd = e->cd;
    json_t *list = json_array();

    put_condition(e, "show", key, T("Shown if"), T("Show it only if"), q ? q->show : NULL,
                  list);
    if (can & SURVEY_HAS_REQUIRED)
        put_condition(e, "require", key, T("Must be answered if"), T("Demand it only if"),
                      q ? q->require : NULL, list);
    if (can)
        put_skip(e, q, key, list);
    return list;
}

static json_t *page_conditions(const struct survey_editor *e, const char *key)
{
    struct cordee *cd = e->cd;
    json_t *list = json_array();
    size_t s = 0;

    while (s < e->form->n_sections && strcmp(e->form->sections[s].key, key) != 0)
        s++;
    put_condition(e, "page", key, T("Page shown if"), T("Show the page only if"),
                  s < e->form->n_sections ? e->form->sections[s].show : NULL, list);
    return list;
}

/* ---- questions
 * -------------------------------------------------------------------------- */

/* One a line. */
static json_t *lines(const json_t *rows, const char *member, const char *language)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    size_t i;
    json_t *row;

    json_array_foreach ((json_t *)rows, i, row) {
        cordee_buf_puts(
            &b, cordee_json_text(*member ? json_object_get(row, member) : row, language));
        cordee_buf_putc(&b, '\n');
    }
    return json_string(b.text ? b.text : "");
}

static void put_scale(const struct survey_editor *e, const json_t *question,
                      const char *member, const char *of, json_t *model)
{
    const json_t *scale = json_object_get(question, member);
    const json_t *each = json_object_get(scale, "each");
    json_t *s;

    if (!scale)
        return;
    s = json_object();
    put(s, "member", member);
    put(s, "of_scale", of);
    put_flag(s, "ends", !each);
    put(s, "low", in(scale, "low", e->language));
    put(s, "high", in(scale, "high", e->language));
    json_object_set_new(s, "each", lines(each, "", e->language));
    json_object_set_new(s, "n_each",
                        json_integer(each ? (json_int_t)json_array_size(each) : 2));
    json_array_append_new(json_object_get(model, "scales"), s);
    json_object_set(model, "points", json_object_get(scale, "points"));
    put_flag(model, "zero",
             json_object_get(scale, "from") && !cordee_json_int(scale, "from"));
}

static const char *label_of(struct cordee *cd, const char *kind)
{
    for (size_t i = 0; i < survey_n_kinds; i++)
        if (strcmp(survey_kinds[i].name, kind) == 0)
            return T(survey_kinds[i].label);
    return kind;
}

/* A number, or what was typed instead of one; "" where there is none. */
static void put_number(const json_t *question, const char *member, json_t *model)
{
    const json_t *n = json_object_get(question, member);
    char text[40] = "";

    if (json_is_number(n))
        snprintf(text, sizeof text, "%.15g", json_number_value(n));
    put(model, member, json_is_string(n) ? json_string_value(n) : text);
}

static json_t *alone_model(const struct survey_editor *e, const json_t *items)
{
    json_t *list = json_array(), *item;
    size_t i;

    json_array_foreach ((json_t *)items, i, item) {
        json_t *o = json_object();

        put(o, "item", cordee_json_text(item, "key"));
        put(o, "item_words", in(item, "words", e->first));
        put_flag(o, "alone", cordee_json_true(item, "alone"));
        json_array_append_new(list, o);
    }
    return list;
}

static void put_settings(const struct survey_editor *e, const json_t *q, unsigned can,
                         json_t *model)
{
    static const char *const flags[] = {"required", "other", "mixed"};
    static const char *const numbers[] = {"least",   "most",     "lowest",
                                          "highest", "decimals", "characters"};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        put_flag(model, flags[i], cordee_json_true(q, flags[i]));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put_number(q, numbers[i], model);
    put(model, "pattern", cordee_json_text(q, "pattern"));
    put(model, "unit", in(q, "unit", e->language));
    put_flag(model, "has_required", can & SURVEY_HAS_REQUIRED);
    put_flag(model, "has_other", can & SURVEY_HAS_OTHER);
    put_flag(model, "has_mixed", can & SURVEY_HAS_MIXED);
    put_flag(model, "has_count", can & SURVEY_HAS_COUNT);
    put_flag(model, "has_bounds", can & SURVEY_HAS_BOUNDS);
    put_flag(model, "has_length", can & SURVEY_HAS_LENGTH);
    put_flag(model, "has_pattern", can & SURVEY_HAS_PATTERN);
    json_object_set_new(model, "options",
                        can & SURVEY_HAS_ALONE
                            ? alone_model(e, json_object_get(q, "items"))
                            : json_array());
}

static void put_items(const struct survey_editor *e, const json_t *q, json_t *model)
{
    const char *kind = cordee_json_text(q, "kind");
    const json_t *items = json_object_get(q, "items");

    put_flag(model, "has_items", items != NULL);
    put_flag(model, "has_rows",
             strcmp(kind, "paired") == 0 || strcmp(kind, "matrix") == 0);
    json_object_set_new(model, "items", lines(items, "words", e->language));
    json_object_set_new(model, "n_items",
                        json_integer((json_int_t)json_array_size(items)));
    json_object_set_new(model, "n_lines",
                        json_integer((json_int_t)json_array_size(items) + 2));
}

/* Which of its buttons was pressed last: the focus stays there. */
static void put_focus(const struct survey_editor *e, const char *key, json_t *model)
{
    static const char *const verbs[] = {"up", "down", "words"};

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        char name[80], wanted[80];

        snprintf(name, sizeof name, "focus_%s", verbs[i]);
        snprintf(wanted, sizeof wanted, "%s:%s", verbs[i], key);
        put_flag(model, name, strcmp(e->look->moved, wanted) == 0);
    }
}

static json_t *question(struct survey_editor *e, const json_t *q, size_t section,
                        size_t at)
{
    const char *kind = cordee_json_text(q, "kind"), *key = cordee_json_text(q, "key");
    const unsigned can = survey_kind_has(kind);
    struct cordee *cd = e->cd;
    json_t *model = json_object();

    put(model, "key", key);
    put(model, "label", label_of(cd, kind));
    put(model, "words", in(q, "words", e->language));
    put(model, "help", in(q, "help", e->language));
    json_object_set_new(model, "notes", notes_of(e, section, (int)at));
    if (e->translating) {
        json_object_set_new(model, "texts", survey_question_texts(e, q));
        return model;
    }
    json_object_set_new(model, "scales", json_array());
    put_scale(e, q, "scale", strcmp(kind, "paired") == 0 ? T("How important: ") : "",
              model);
    put_scale(e, q, "second", T("How far today: "), model);
    if (!json_object_get(model, "points"))
        put(model, "points", "");
    put_settings(e, q, can, model);
    put_items(e, q, model);
    json_object_set_new(model, "conditions", conditions_model(e, key, can));
    put_focus(e, key, model);
    return model;
}

/* ---- pages
 * ------------------------------------------------------------------------------- */

/* Whether the questions of a page are shown. */
static bool is_open(const struct survey_editor *e, const char *key, size_t s)
{
    if (e->form->n_questions <= SURVEY_EDIT_AT_ONCE)
        return true;
    return survey_edit_find_section(e->look->document, e->look->page)
               ? strcmp(e->look->page, key) == 0
               : s == 0;
}

static void put_questions(struct survey_editor *e, const json_t *section, size_t s,
                          json_t *row)
{
    const json_t *rows = json_object_get(section, "questions");
    const bool open = is_open(e, cordee_json_text(section, "key"), s);
    json_t *questions = json_array(), *q;
    size_t i;

    if (open)
        json_array_foreach ((json_t *)rows, i, q)
            json_array_append_new(questions, question(e, q, s, i));
    json_object_set_new(row, "questions", questions);
    json_object_set_new(row, "closed",
                        json_integer(open ? 0 : (json_int_t)json_array_size(rows)));
}

static json_t *section_model(struct survey_editor *e, const json_t *section, size_t s)
{
    const char *key = cordee_json_text(section, "key");
    json_t *row = json_object();
    char wanted[40];

    put(row, "section_key", key);
    json_object_set_new(row, "at", json_integer((json_int_t)s));
    json_object_set_new(row, "number", json_integer((json_int_t)s + 1));
    put(row, "section_words", in(section, "words", e->language));
    put(row, "section_help", in(section, "help", e->language));
    json_object_set_new(row, "section_notes", notes_of(e, s, -1));
    json_object_set_new(row, "section_conditions",
                        s ? page_conditions(e, key) : json_array());
    json_object_set_new(row, "section_texts",
                        e->translating ? survey_section_texts(e, section) : json_array());
    snprintf(wanted, sizeof wanted, "up-page:%zu", s);
    put_flag(row, "focus_page_up", strcmp(e->look->moved, wanted) == 0);
    snprintf(wanted, sizeof wanted, "down-page:%zu", s);
    put_flag(row, "focus_page_down", strcmp(e->look->moved, wanted) == 0);
    put_flag(row, "focus_page",
             strncmp(e->look->moved, "page:", 5) == 0 &&
                 strcmp(e->look->moved + 5, key) == 0);
    put_questions(e, section, s, row);
    return row;
}

static json_t *sections_model(struct survey_editor *e)
{
    json_t *list = json_array(), *section;
    size_t s;

    json_array_foreach (json_object_get(e->look->document, "sections"), s, section)
        json_array_append_new(list, section_model(e, section, s));
    return list;
}

/* ---- languages
 * ----------------------------------------------------------------------------- */

static json_t *language_model(struct cordee *cd, const char *code)
{
    const char *name = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, code);
    json_t *l = json_object();

    put(l, "code", code);
    put(l, "name", *name ? name : code);
    return l;
}

static json_t *languages_model(const struct survey_editor *e)
{
    json_t *list = json_array();

    for (size_t i = 0; i < e->form->n_languages; i++) {
        const char *code = e->form->languages[i];
        json_t *l = language_model(e->cd, code);

        put_flag(l, "now", strcmp(code, e->language) == 0);
        json_object_set_new(
            l, "missing", json_integer((json_int_t)survey_words_missing(e->form, code)));
        json_array_append_new(list, l);
    }
    return list;
}

/* Which can be added. */
static json_t *more_languages(const struct survey_editor *e)
{
    static const char *const codes[] = {
        "bg", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr",
        "ga", "hr", "hu", "it", "lt", "lv", "mk", "mt", "nl", "no", "pl", "pt",
        "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "ar", "zh"};
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        bool there = false;

        for (size_t k = 0; k < e->form->n_languages; k++)
            there |= strcmp(e->form->languages[k], codes[i]) == 0;
        if (!there && *e->cd->crm->word(e->cd, CORDEE_WORD_LANGUAGE, codes[i]))
            json_array_append_new(list, language_model(e->cd, codes[i]));
    }
    return list;
}

/* ---- all of it
 * ----------------------------------------------------------------------------- */

static json_t *kinds_model(struct cordee *cd)
{
    json_t *list = json_array();

    for (size_t i = 0; i < survey_n_kinds; i++) {
        json_t *k = json_object();

        put(k, "kind", survey_kinds[i].name);
        put(k, "kind_label", T(survey_kinds[i].label));
        json_array_append_new(list, k);
    }
    return list;
}

static void put_beginning(struct survey_editor *e, json_t *model)
{
    const json_t *document = e->look->document;
    struct cordee *cd = e->cd;

    put(model, "title", in(document, "title", e->language));
    put(model, "title_first", in(document, "title", e->first));
    put(model, "intro", in(document, "intro", e->language));
    put(model, "thanks", in(document, "thanks", e->language));
    put(model, "source_name", cd->crm->word(cd, CORDEE_WORD_LANGUAGE, e->first));
    put(model, "language_name", cd->crm->word(cd, CORDEE_WORD_LANGUAGE, e->language));
    put_flag(model, "translating", e->translating);
    put_flag(model, "only_missing", e->look->missing);
    json_object_set_new(model, "texts",
                        e->translating ? survey_document_texts(e) : json_array());
}

json_t *survey_edit_model(struct cordee *cd, const struct survey_look *look)
{
    const struct survey *s = look->survey;
    struct survey_editor e = {
        .cd = cd,
        .look = look,
        .form = &s->form,
        .language = look->language,
        .first = survey_first_language(look->document),
        .problems = json_array(),
    };
    json_t *model = json_object();

    e.translating = strcmp(e.first, e.language) != 0;
    if (look->problems) {
        json_array_extend(e.problems, (json_t *)look->problems);
    } else {
        survey_logic_check(cd, &s->form, e.problems);
        survey_filters_check(cd, s, e.problems);
    }
    link_problems(&e);
    json_object_set_new(model, "id", json_integer(s->id));
    put(model, "language", e.language);
    put(model, "s", look->page);
    put_beginning(&e, model);
    json_object_set_new(model, "sections", sections_model(&e));
    json_object_set_new(model, "lacking", json_integer((json_int_t)e.missing));
    json_object_set_new(model, "languages", languages_model(&e));
    json_object_set_new(model, "more_languages", more_languages(&e));
    json_object_set_new(model, "kinds", kinds_model(cd));
    put_flag(model, "running", strcmp(s->state, "open") == 0);
    json_object_set_new(model, look->problems ? "problems" : "warnings", e.problems);
    return model;
}
