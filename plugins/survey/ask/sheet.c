/* The model of a page of questions. */
#include "plugins/survey/ask/ask.h"

#include <stdlib.h>
#include <string.h>

/* ---- what stands in an input ------------------------------------------------------- */

enum { NUMBER = 32 }; /* bytes of one as text */

/* What was typed and is not right is shown again as it was typed. */
static const json_t *given(const struct survey_sheet *s, const char *name)
{
    const json_t *value = json_object_get(s->typed ? s->typed : s->answers, name);

    return json_is_array(value) ? json_array_get(value, 0) : value;
}

/* What stands in an input: as it was typed, however long that is, else as it was kept;
 * "" nothing.  A number is written into `room`. */
static const char *value_of(const struct survey_sheet *s, const char *name,
                            char room[NUMBER])
{
    const json_t *value = given(s, name);

    if (json_is_string(value))
        return json_string_value(value);
    *room = '\0';
    if (json_is_number(value))
        snprintf(room, NUMBER, "%.15g", json_number_value(value));
    return room;
}

/* The point or the place that was chosen; -1: none. */
static int64_t chosen(const struct survey_sheet *s, const char *name)
{
    const json_t *value = given(s, name);
    int64_t n = -1;

    if (json_is_number(value))
        return (int64_t)json_number_value(value);
    return json_is_string(value) && cordee_text_int(json_string_value(value), &n) ? n
                                                                                  : -1;
}

static const char *wrong_of(const struct survey_sheet *s, const char *name)
{
    size_t i;
    json_t *p;

    json_array_foreach ((json_t *)s->problems, i, p)
        if (strcmp(cordee_json_text(p, "name"), name) == 0)
            return cordee_json_text(p, "text");
    return "";
}

/* Also where it is "": a template would find that of what stands around it. */
static void put(json_t *object, const char *name, const char *text)
{
    json_object_set_new(object, name, json_string(text));
}

static const char *say(const struct survey_sheet *s, survey_words *words)
{
    return survey_words_in(s->form, words, s->language);
}

/* ---- scales --------------------------------------------------------------------- */

/* The points of a scale with one of them chosen, or none, are the same in each row of a
 * question: a list is made once and shared. */
struct shared {
    json_t *lists[SURVEY_POINTS_MAX + 1];
};

static void shared_drop(struct shared *shared)
{
    for (size_t i = 0; i <= SURVEY_POINTS_MAX; i++)
        json_decref(shared->lists[i]);
}

static json_t *point(const struct survey_sheet *s, const struct survey_scale *scale,
                     int i, bool checked)
{
    survey_words *words = scale->each                     ? scale->each[i - scale->from]
                          : i == scale->from              ? scale->low
                          : i == survey_scale_last(scale) ? scale->high
                                                          : NULL;
    json_t *p = json_object();

    json_object_set_new(p, "value", json_integer(i));
    json_object_set_new(p, "checked", json_boolean(checked));
    put(p, "words", say(s, words));
    return p;
}

/* A new reference. */
static json_t *point_list(const struct survey_sheet *s, const struct survey_scale *scale,
                          int64_t value, struct shared *shared)
{
    const int last = survey_scale_last(scale);
    json_t **list =
        &shared->lists[value >= scale->from && value <= last ? value - scale->from
                                                             : scale->points];

    if (*list)
        return json_incref(*list);
    *list = json_array();
    for (int i = scale->from; i <= last; i++)
        json_array_append_new(*list, point(s, scale, i, i == value));
    return json_incref(*list);
}

/* One row of radio buttons: {"name","wrong","points","n","low","high"}. */
static json_t *points(const struct survey_sheet *s, const struct survey_scale *scale,
                      const char *name, struct shared *shared)
{
    json_t *row = json_object();

    json_object_set_new(row, "name", json_string(name));
    json_object_set_new(row, "n", json_integer(scale->points));
    json_object_set_new(row, "points", point_list(s, scale, chosen(s, name), shared));
    put(row, "wrong", wrong_of(s, name));
    if (!scale->each) {
        cordee_json_set_text(row, "low", say(s, scale->low));
        cordee_json_set_text(row, "high", say(s, scale->high));
    }
    return row;
}

/* ---- options -------------------------------------------------------------------- */

struct mixed {
    uint32_t order;
    const struct survey_item *item;
};

static int by_order(const void *a, const void *b)
{
    const struct mixed *x = a, *y = b;

    return x->order < y->order ? -1 : x->order > y->order;
}

/* FNV-1a: the same respondent sees the same order each time. */
static uint32_t order_of(int64_t mix, const char *key)
{
    uint32_t h = 2166136261u ^ (uint32_t)mix;

    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 16777619u;
    return (h ^ (uint32_t)(mix >> 7)) * 16777619u;
}

static void order(const struct survey_sheet *s, const struct survey_question *q,
                  struct mixed *list)
{
    for (size_t i = 0; i < q->n_items; i++)
        list[i] = (struct mixed){(uint32_t)i, &q->items[i]};
    if (!q->mixed)
        return;
    for (size_t i = 0; i < q->n_items; i++)
        list[i].order =
            q->items[i].alone ? UINT32_MAX : order_of(s->mix, q->items[i].key);
    qsort(list, q->n_items, sizeof *list, by_order);
}

static json_t *option(const struct survey_sheet *s, const struct survey_question *q,
                      const struct survey_item *item)
{
    const bool several = q->kind == SURVEY_SEVERAL;
    char name[SURVEY_NAME], room[NUMBER];
    const char *value;
    json_t *o = json_object();

    survey_name(name, q->key, several ? item->key : "", "");
    value = value_of(s, name, room);
    json_object_set_new(o, "name", json_string(name));
    json_object_set_new(o, "value", json_string(several ? "1" : item->key));
    json_object_set_new(o, "words", json_string(say(s, item->words)));
    json_object_set_new(
        o, "checked",
        json_boolean(several ? *value != '\0' : strcmp(value, item->key) == 0));
    return o;
}

static void put_other(const struct survey_sheet *s, const struct survey_question *q,
                      json_t *model)
{
    char name[SURVEY_NAME], room[NUMBER];
    const char *value;

    survey_name(name, q->key, "other", "");
    value = value_of(s, name, room);
    json_object_set_new(model, "other_name", json_string(name));
    put(model, "other_value", value);
    put(model, "other_wrong", wrong_of(s, name));
    value = value_of(s, q->key, room);
    json_object_set_new(model, "other_checked",
                        json_boolean(strcmp(value, "other") == 0));
}

static json_t *rank(const struct survey_sheet *s, const struct survey_question *q,
                    const struct survey_item *item)
{
    char name[SURVEY_NAME];
    int64_t place;
    json_t *row = json_object(), *places = json_array();

    survey_name(name, q->key, item->key, "");
    place = chosen(s, name);
    for (size_t i = 1; i <= q->n_items; i++) {
        json_t *p = json_object();

        json_object_set_new(p, "value", json_integer((json_int_t)i));
        json_object_set_new(p, "selected", json_boolean(place == (int64_t)i));
        json_array_append_new(places, p);
    }
    json_object_set_new(row, "name", json_string(name));
    json_object_set_new(row, "words", json_string(say(s, item->words)));
    json_object_set_new(row, "places", places);
    put(row, "wrong", wrong_of(s, name));
    return row;
}

/* `shared`: of the scale and of the second one. */
static json_t *line(const struct survey_sheet *s, const struct survey_question *q,
                    const struct survey_item *item, struct shared shared[2])
{
    char name[SURVEY_NAME];
    json_t *row;

    if (q->kind == SURVEY_RANKING)
        return rank(s, q, item);
    if (!survey_kinds[q->kind].rows)
        return option(s, q, item);
    if (q->kind == SURVEY_PAIRED) {
        row = json_object();
        survey_name(name, q->key, item->key, "importance");
        json_object_set_new(row, "importance", points(s, &q->scale, name, &shared[0]));
        survey_name(name, q->key, item->key, "level");
        json_object_set_new(row, "level", points(s, &q->second, name, &shared[1]));
    } else {
        survey_name(name, q->key, item->key, "");
        row = points(s, &q->scale, name, &shared[0]);
    }
    json_object_set_new(row, "id", json_sprintf("%s.%s", q->key, item->key));
    json_object_set_new(row, "words", json_string(say(s, item->words)));
    return row;
}

static void put_items(const struct survey_sheet *s, const struct survey_question *q,
                      json_t *model)
{
    struct mixed list[SURVEY_ITEMS];
    struct shared shared[2] = {0};
    json_t *items = json_array();

    order(s, q, list);
    for (size_t i = 0; i < q->n_items; i++)
        json_array_append_new(items, line(s, q, list[i].item, shared));
    json_object_set_new(model, "items", items);
    shared_drop(&shared[0]);
    shared_drop(&shared[1]);
    if (q->other)
        put_other(s, q, model);
}

/* ---- questions ------------------------------------------------------------------ */

static void put_contact(struct cordee *cd, const struct survey_sheet *s,
                        const struct survey_question *q, json_t *model)
{
    json_t *list = json_array();

    for (size_t i = 0; i < SURVEY_PARTS; i++) {
        const struct survey_part_row *part = &survey_parts[i];
        char name[SURVEY_NAME], room[NUMBER];
        const char *value;
        json_t *p = json_object();

        survey_name(name, q->key, part->name, "");
        value = value_of(s, name, room);
        json_object_set_new(p, "name", json_string(name));
        json_object_set_new(p, "label", json_string(T(part->label)));
        json_object_set_new(p, "type", json_string(part->type));
        json_object_set_new(p, "fill", json_string(part->fill));
        put(p, "value", value);
        put(p, "wrong", wrong_of(s, name));
        json_array_append_new(list, p);
    }
    json_object_set_new(model, "parts", list);
}

static void put_scale(const struct survey_sheet *s, const struct survey_question *q,
                      json_t *model)
{
    struct shared shared = {0};

    json_object_set_new(model, "row", points(s, &q->scale, q->key, &shared));
    shared_drop(&shared);
}

static void put_nps(const struct survey_sheet *s, const struct survey_question *q,
                    json_t *model)
{
    const int64_t value = chosen(s, q->key);
    json_t *list = json_array();

    for (int i = 0; i <= 10; i++) {
        json_t *p = json_object();

        json_object_set_new(p, "value", json_integer(i));
        json_object_set_new(p, "checked", json_boolean(value == i));
        json_array_append_new(list, p);
    }
    json_object_set_new(model, "points", list);
}

static void put_plain(const struct survey_sheet *s, const struct survey_question *q,
                      json_t *model)
{
    char room[NUMBER];
    const char *value;

    value = value_of(s, q->key, room);
    put(model, "value", value);
    put(model, "unit", say(s, q->unit));
    json_object_set_new(model, "yes", json_boolean(strcmp(value, "yes") == 0));
    json_object_set_new(model, "no", json_boolean(strcmp(value, "no") == 0));
    if (q->characters)
        json_object_set_new(model, "characters", json_integer(q->characters));
}

static json_t *question(struct cordee *cd, const struct survey_sheet *s,
                        const struct survey_question *q)
{
    json_t *model = json_object();
    char kind[40];

    json_object_set_new(model, "key", json_string(q->key));
    json_object_set_new(model, "words", json_string(say(s, q->words)));
    put(model, "help", say(s, q->help));
    put(model, "wrong", wrong_of(s, q->key));
    json_object_set_new(model, "required", json_boolean(q->required));
    snprintf(kind, sizeof kind, "ask_%s", survey_kinds[q->kind].name);
    json_object_set_new(model, kind, json_true());
    if (survey_kinds[q->kind].items)
        put_items(s, q, model);
    else if (q->kind == SURVEY_SCALE)
        put_scale(s, q, model);
    else if (q->kind == SURVEY_NPS)
        put_nps(s, q, model);
    else if (q->kind == SURVEY_CONTACT)
        put_contact(cd, s, q, model);
    else
        put_plain(s, q, model);
    return model;
}

json_t *survey_sheet_model(struct cordee *cd, const struct survey_sheet *s)
{
    const struct survey_section *section = &s->form->sections[s->section];
    json_t *model = json_object(), *list = json_array(), *head = json_object();

    json_object_set_new(head, "words", json_string(say(s, section->words)));
    cordee_json_set_text(head, "help", say(s, section->help));
    json_object_set_new(model, "section", head);
    for (size_t i = 0; i < section->n; i++)
        if (s->shown[section->questions[i].place])
            json_array_append_new(list, question(cd, s, &section->questions[i]));
    json_object_set_new(model, "questions", list);
    return model;
}
