/* The texts of a survey beside those of the language it is written in. */
#include "plugins/survey/edit/model.h"

#include <stdio.h>
#include <string.h>

static void put(json_t *model, const char *name, const char *text)
{
    json_object_set_new(model, name, json_string(text));
}

static void put_text(struct survey_editor *e, json_t *list, const char *name,
                     const char *label, const json_t *words)
{
    const char *source = cordee_json_text(words, e->first);
    const char *value = cordee_json_text(words, e->language);
    json_t *t;

    e->missing += *source && !*value;
    if (!*source || (e->look->missing && *value))
        return;
    t = json_object();
    put(t, "name", name);
    put(t, "text_label", label);
    put(t, "source", source);
    put(t, "value", value);
    json_object_set_new(
        t, "long",
        json_boolean(cordee_utf8_len(source) > 90 || strchr(source, '\n') != NULL));
    json_object_set_new(t, "lacks", json_boolean(!*value));
    json_array_append_new(list, t);
}

static void put_member(struct survey_editor *e, json_t *list, const char *at,
                       const char *member, const char *label, const json_t *object)
{
    char name[200];

    snprintf(name, sizeof name, "%s%s", at, member);
    put_text(e, list, name, label, json_object_get(object, member));
}

static void put_scale_texts(struct survey_editor *e, json_t *list, const char *at,
                            const char *member, const json_t *question)
{
    const json_t *scale = json_object_get(question, member);
    struct cordee *cd = e->cd;
    const bool paired = json_object_get(question, "second") != NULL;
    const char *of = !paired                        ? ""
                     : strcmp(member, "scale") == 0 ? T("How important: ")
                                                    : T("How far today: ");
    char start[160], label[120];
    size_t i;
    json_t *point;

    snprintf(start, sizeof start, "%s%s.", at, member);
    if (!json_object_get(scale, "each")) {
        snprintf(label, sizeof label, "%s%s", of,
                 *of ? T("lowest point") : T("Lowest point"));
        put_member(e, list, start, "low", label, scale);
        snprintf(label, sizeof label, "%s%s", of,
                 *of ? T("highest point") : T("Highest point"));
        put_member(e, list, start, "high", label, scale);
    }
    json_array_foreach (json_object_get(scale, "each"), i, point) {
        char name[200], words[40];

        snprintf(name, sizeof name, "%seach.%zu", start, i);
        snprintf(words, sizeof words, T("point %zu"), i + 1);
        snprintf(label, sizeof label, "%s%s", of, words);
        put_text(e, list, name, label, point);
    }
}

json_t *survey_question_texts(struct survey_editor *e, const json_t *question)
{
    struct cordee *cd = e->cd;
    json_t *list = json_array(), *item;
    char at[60];
    size_t i;

    snprintf(at, sizeof at, "q.%s.", cordee_json_text(question, "key"));
    put_member(e, list, at, "words", T("Question"), question);
    put_member(e, list, at, "help", T("Help below it"), question);
    put_member(e, list, at, "unit", T("Unit"), question);
    json_array_foreach (json_object_get(question, "items"), i, item) {
        char name[160], label[80];

        snprintf(name, sizeof name, "%si.%s", at, cordee_json_text(item, "key"));
        snprintf(label, sizeof label, T("Answer %zu"), i + 1);
        put_text(e, list, name, label, json_object_get(item, "words"));
    }
    put_scale_texts(e, list, at, "scale", question);
    put_scale_texts(e, list, at, "second", question);
    return list;
}

json_t *survey_section_texts(struct survey_editor *e, const json_t *section)
{
    struct cordee *cd = e->cd;
    json_t *list = json_array();
    char at[60];

    snprintf(at, sizeof at, "s.%s.", cordee_json_text(section, "key"));
    put_member(e, list, at, "words", T("Heading"), section);
    put_member(e, list, at, "help", T("Words below it"), section);
    return list;
}

json_t *survey_document_texts(struct survey_editor *e)
{
    const json_t *document = e->look->document;
    struct cordee *cd = e->cd;
    json_t *list = json_array();

    put_member(e, list, "", "title", T("Title"), document);
    put_member(e, list, "", "intro", T("What it is about"), document);
    put_member(e, list, "", "thanks", T("Thanks at the end"), document);
    return list;
}
