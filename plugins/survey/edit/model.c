/* What the editor shows. */
#include "plugins/survey/edit/edit.h"

#include <string.h>

static const char *in(const json_t *object, const char *member, const char *language)
{
    return cordee_json_text(json_object_get(object, member), language);
}

static void put(json_t *model, const char *name, const char *text)
{
    json_object_set_new(model, name, json_string(text));
}

static void put_scale(const json_t *question, const char *member, const char *of,
                      const char *language, const char *first, json_t *model)
{
    const json_t *scale = json_object_get(question, member);
    json_t *s;

    if (!scale || json_object_get(scale, "each"))
        return;
    s = json_object();
    put(s, "member", member);
    put(s, "of_scale", of);
    put(s, "low", in(scale, "low", language));
    put(s, "high", in(scale, "high", language));
    put(s, "low_first", in(scale, "low", first));
    put(s, "high_first", in(scale, "high", first));
    json_array_append_new(json_object_get(model, "scales"), s);
    json_object_set(model, "points", json_object_get(scale, "points"));
}

/* One a line; in another language an empty one where it is missing. */
static json_t *lines(const json_t *items, const char *language)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)items, i, item) {
        cordee_buf_puts(&b, in(item, "words", language));
        cordee_buf_putc(&b, '\n');
    }
    return json_string(b.text ? b.text : "");
}

static const char *label_of(struct cordee *cd, const char *kind)
{
    for (size_t i = 0; i < survey_n_kinds; i++)
        if (strcmp(survey_kinds[i].name, kind) == 0)
            return T(survey_kinds[i].label);
    return kind;
}

static json_t *question(struct cordee *cd, const json_t *q, const char *language,
                        const char *first)
{
    const json_t *items = json_object_get(q, "items");
    const char *kind = cordee_json_text(q, "kind");
    json_t *model = json_object();

    json_object_set(model, "key", json_object_get(q, "key"));
    put(model, "label", label_of(cd, kind));
    put(model, "words", in(q, "words", language));
    put(model, "help", in(q, "help", language));
    put(model, "words_first", in(q, "words", first));
    json_object_set_new(model, "required", json_boolean(cordee_json_true(q, "required")));
    json_object_set_new(model, "other", json_boolean(cordee_json_true(q, "other")));
    json_object_set_new(model, "mixed", json_boolean(cordee_json_true(q, "mixed")));
    json_object_set_new(model, "scales", json_array());
    put_scale(q, "scale", strcmp(kind, "paired") == 0 ? T("How important: ") : "",
              language, first, model);
    put_scale(q, "second", T("How far today: "), language, first, model);
    json_object_set_new(model, "has_items", json_boolean(items != NULL));
    json_object_set_new(
        model, "has_other",
        json_boolean(strcmp(kind, "single") == 0 || strcmp(kind, "several") == 0));
    if (items) {
        json_object_set_new(model, "items", lines(items, language));
        json_object_set_new(model, "items_first", lines(items, first));
        json_object_set_new(model, "n_lines",
                            json_integer((json_int_t)json_array_size(items) + 2));
    }
    return model;
}

static json_t *sections_model(struct cordee *cd, const json_t *document,
                              const char *language, const char *first)
{
    json_t *list = json_array(), *section, *q;
    size_t s, i;

    json_array_foreach (json_object_get(document, "sections"), s, section) {
        json_t *row = json_object(), *questions = json_array();

        json_object_set(row, "section_key", json_object_get(section, "key"));
        json_object_set_new(row, "at", json_integer((json_int_t)s));
        json_object_set_new(row, "number", json_integer((json_int_t)s + 1));
        put(row, "section_words", in(section, "words", language));
        put(row, "section_help", in(section, "help", language));
        put(row, "section_first", in(section, "words", first));
        json_array_foreach (json_object_get(section, "questions"), i, q)
            json_array_append_new(questions, question(cd, q, language, first));
        json_object_set_new(row, "questions", questions);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *languages_model(struct cordee *cd, const struct survey *s,
                               const char *language)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->form.n_languages; i++) {
        const char *code = s->form.languages[i];
        json_t *l = json_object();

        put(l, "code", code);
        put(l, "name", cd->crm->word(cd, CORDEE_WORD_LANGUAGE, code));
        json_object_set_new(l, "now", json_boolean(strcmp(code, language) == 0));
        json_object_set_new(
            l, "missing", json_integer((json_int_t)survey_words_missing(&s->form, code)));
        json_array_append_new(list, l);
    }
    return list;
}

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

json_t *survey_edit_model(struct cordee *cd, const struct survey *s, const char *language)
{
    const char *first = s->form.languages[0];
    json_t *model = json_object();

    json_object_set_new(model, "id", json_integer(s->id));
    put(model, "language", language);
    json_object_set_new(model, "translating", json_boolean(strcmp(first, language) != 0));
    put(model, "title", in(s->document, "title", language));
    put(model, "intro", in(s->document, "intro", language));
    put(model, "thanks", in(s->document, "thanks", language));
    put(model, "title_first", in(s->document, "title", first));
    put(model, "intro_first", in(s->document, "intro", first));
    put(model, "thanks_first", in(s->document, "thanks", first));
    json_object_set_new(model, "sections",
                        sections_model(cd, s->document, language, first));
    json_object_set_new(model, "languages", languages_model(cd, s, language));
    json_object_set_new(model, "kinds", kinds_model(cd));
    json_object_set_new(model, "running", json_boolean(strcmp(s->state, "open") == 0));
    return model;
}
