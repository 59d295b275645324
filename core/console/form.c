#include "core/console/form.h"

#include "core/base/zone.h"

#include <stdio.h>
#include <string.h>

#define ZONE_TABLE "/usr/share/zoneinfo/zone.tab"

struct cd_form cd_form_of(const struct cd_view *view, const struct cd_input *inputs,
                          json_t *values)
{
    return (struct cd_form){
        .view = view, .inputs = inputs, .values = values, .wrong = json_object()};
}

void cd_form_drop(struct cd_form *form)
{
    json_decref(form->wrong);
    form->wrong = NULL;
}

/* A field sent twice arrives as a list; its first value counts. */
const char *cd_form_get(const struct cd_form *form, const char *name)
{
    json_t *value = json_object_get(form->values, name);
    const char *text;

    if (json_is_array(value))
        value = json_array_get(value, 0);
    text = json_string_value(value);
    return text ? text : "";
}

const char *cd_form_all(const struct cd_form *form, const char *name)
{
    const json_t *list = json_object_get(form->values, name), *one;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    size_t i;

    if (!json_is_array(list))
        return cd_form_get(form, name);
    json_array_foreach (list, i, one)
        if (json_is_string(one) && *json_string_value(one)) {
            cordee_buf_puts(&all, all.len ? "; " : "");
            cordee_buf_puts(&all, json_string_value(one));
        }
    return cordee_arena_text(form->view->arena, all.text);
}

/* Is a choice one of "a; b"? */
static bool is_ticked(const char *all, const char *value)
{
    size_t n = strlen(value);

    for (const char *s = all; *s; s += strcspn(s, ";")) {
        s += strspn(s, "; ");
        if (n && strncmp(s, value, n) == 0 && (s[n] == ';' || !s[n]))
            return true;
    }
    return false;
}

void cd_form_wrong(struct cd_form *form, const char *name, const char *sentence)
{
    form->bad = true;
    if (!json_object_get(form->wrong, name))
        json_object_set_new(
            form->wrong, name,
            json_string(cordee_utf8_sentence(form->view->arena, sentence)));
}

static void check(struct cd_form *form, const struct cd_input *in)
{
    struct cordee *cd = form->view->cd;
    const char *text = cd_form_get(form, in->name);
    int64_t at;

    if (in->required && !*text)
        cd_form_wrong(form, in->name, T("Please fill this in."));
    if (cordee_utf8_len(text) > (size_t)(in->limit ? in->limit : 200))
        cd_form_wrong(form, in->name, T("This is too long; please shorten it."));
    if (!*text || !in->kind)
        return;
    if (strcmp(in->kind, "email") == 0 && !cordee_address_ok(text))
        cd_form_wrong(form, in->name,
                      T("This is no complete address: name@company.example"));
    if (strcmp(in->kind, "date") == 0 &&
        cordee_time_parse(text, form->view->zone, &at) < 0)
        cd_form_wrong(form, in->name, T("This is no date; write 2026-11-21."));
    if (strcmp(in->kind, "zone") == 0 && !cd_zone_known(text))
        cd_form_wrong(form, in->name,
                      T("This time zone is not known; write Europe/Vienna."));
}

bool cd_form_check(struct cd_form *form)
{
    for (const struct cd_input *in = form->inputs; in->name; in++)
        check(form, in);
    return !form->bad;
}

static json_t *options_of(const struct cd_form *form, const struct cd_input *in)
{
    struct cordee *cd = form->view->cd;
    json_t *list = json_array();
    const char *chosen = cd_form_all(form, in->name);

    for (const struct cd_option *o = in->options; o && o->label; o++)
        json_array_append_new(list, json_pack("{s:s,s:s,s:b}", "value", o->value, "label",
                                              T(o->label), "selected",
                                              in->type == CD_SEVERAL
                                                  ? is_ticked(chosen, o->value)
                                                  : strcmp(o->value, chosen) == 0));
    return list;
}

static void put_wrong(json_t *field, json_t *problems, const char *wrong)
{
    json_object_set_new(field, "wrong", wrong ? json_string(wrong) : json_false());
    if (wrong)
        json_array_append(problems, field);
}

static bool is_zone(const struct cd_input *in)
{
    return in->kind && strcmp(in->kind, "zone") == 0;
}

/* Of HTML, which has none for zones. */
static const char *input_type(const struct cd_input *in)
{
    return in->kind && !is_zone(in) ? in->kind : "text";
}

/* Lines of the table: country, place on the map, name, remarks, with tabs between. */
static void put_zone(json_t *zones, char *line)
{
    char *rest = NULL, *name = NULL;

    if (*line == '#')
        return;
    name = strtok_r(line, "\t\n", &rest);
    for (int i = 0; name && i < 2; i++)
        name = strtok_r(NULL, "\t\n", &rest);
    if (name)
        json_array_append_new(zones, json_pack("{s:s,s:s}", "value", name, "label", ""));
}

/* Suggests the zones of the tz database. */
static void put_zones(json_t *field)
{
    json_t *zones = json_array();
    FILE *table = fopen(ZONE_TABLE, "r");
    char line[300];

    while (table && fgets(line, sizeof line, table))
        put_zone(zones, line);
    if (table)
        fclose(table);
    if (json_array_size(zones))
        json_object_set_new(field, "suggest", json_true());
    json_object_set_new(field, "options", zones);
}

/* Every member is set, so that none shines through from the page around the field. */
static json_t *field_of(const struct cd_form *form, const struct cd_input *in)
{
    struct cordee *cd = form->view->cd;
    json_t *field = json_object();
    bool wrong = json_object_get(form->wrong, in->name) != NULL;

    json_object_set_new(field, "name", json_string(in->name));
    json_object_set_new(field, "label", json_string(T(in->label)));
    json_object_set_new(field, "value", json_string(cd_form_get(form, in->name)));
    json_object_set_new(field, "type", json_string(input_type(in)));
    json_object_set_new(field, "hint", json_string(in->hint ? T(in->hint) : ""));
    json_object_set_new(field, "complete", json_string(in->complete ? in->complete : ""));
    json_object_set_new(field, "required", json_boolean(in->required));
    json_object_set_new(field, "about", json_boolean(in->hint || wrong));
    json_object_set_new(field, "text", json_boolean(in->type == CD_TEXT));
    json_object_set_new(field, "area", json_boolean(in->type == CD_AREA));
    json_object_set_new(field, "choice", json_boolean(in->type == CD_CHOICE));
    json_object_set_new(field, "check", json_boolean(in->type == CD_CHECK));
    json_object_set_new(field, "several", json_boolean(in->type == CD_SEVERAL));
    json_object_set_new(field, "rows", json_integer(in->rows ? in->rows : 6));
    json_object_set_new(field, "suggest", json_false());
    json_object_set_new(field, "options", options_of(form, in));
    if (is_zone(in))
        put_zones(field);
    return field;
}

void cd_form_put(struct cd_form *form, json_t *model)
{
    struct cordee *cd = form->view->cd;
    json_t *fields = json_object();
    json_t *problems = json_array();

    for (const struct cd_input *in = form->inputs; in->name; in++) {
        json_t *field = field_of(form, in);
        const json_t *wrong = json_object_get(form->wrong, in->name);

        put_wrong(field, problems, json_string_value(wrong));
        json_object_set_new(fields, in->name, field);
    }
    json_object_set_new(model, "fields", fields);
    json_object_set_new(model, "problems", problems);
    if (form->bad && !json_object_get(model, "error"))
        json_object_set_new(
            model, "error",
            json_string(T("Nothing was saved yet. Please look at these again:")));
}

static void mark_chosen(json_t *options, const char *chosen)
{
    size_t i;
    json_t *option;

    json_array_foreach (options, i, option)
        json_object_set_new(
            option, "selected",
            json_boolean(strcmp(cordee_json_text(option, "value"), chosen) == 0));
}

void cd_form_options(json_t *model, const char *name, json_t *options)
{
    json_t *field = json_object_get(json_object_get(model, "fields"), name);
    const json_t *text = json_object_get(field, "text");

    mark_chosen(options, cordee_json_text(field, "value"));
    if (json_is_true(text))
        json_object_set_new(field, "suggest", json_true());
    json_object_set(field, "options", options);
}

static json_t *choices_of(const struct cd_input *in)
{
    json_t *list = json_array();

    for (const struct cd_option *o = in->options; o && o->label; o++)
        json_array_append_new(list, json_string(o->value));
    return list;
}

static json_t *input_schema(struct cordee *cd, const struct cd_input *in)
{
    json_t *schema = json_pack("{s:s, s:s, s:i}", "type", "string", "description",
                               T(in->label), "maxLength", in->limit ? in->limit : 200);
    json_t *choices = choices_of(in);

    if (in->type == CD_CHOICE && json_array_size(choices))
        json_object_set(schema, "enum", choices);
    if (in->kind && strcmp(in->kind, "email") == 0)
        json_object_set_new(schema, "format", json_string("email"));
    json_decref(choices);
    return schema;
}

json_t *cd_form_schema(struct cordee *cd, const struct cd_input *inputs)
{
    json_t *fields = json_object(), *required = json_array(), *schema;

    for (const struct cd_input *in = inputs; in->name; in++) {
        json_object_set_new(fields, in->name, input_schema(cd, in));
        if (in->required)
            json_array_append_new(required, json_string(in->name));
    }
    schema = json_pack("{s:s, s:o}", "type", "object", "properties", fields);
    if (json_array_size(required))
        json_object_set(schema, "required", required);
    json_decref(required);
    return schema;
}
