/* The inputs of a party's form, made of the table of fields and of fields of one's own.
 */
#include "core/console/party/edit-inputs.h"

#include <string.h>

static const struct cd_option languages[] = {{"", T_LATER("not known")},
                                             {"en", T_LATER("English")},
                                             {"de", T_LATER("German")},
                                             {"fr", T_LATER("French")},
                                             {"it", T_LATER("Italian")},
                                             {"sl", T_LATER("Slovenian")},
                                             {NULL, NULL}};
static const struct cd_option yes_no[] = {{"", T_LATER("not said")},
                                          {"yes", T_LATER("yes")},
                                          {"no", T_LATER("no")},
                                          {NULL, NULL}};

static const struct cd_option *options_of(const struct cd_view *view,
                                          const struct cd_field *f)
{
    struct cd_option *list;
    size_t n = 0;

    if (f->is == CD_IS_LANGUAGE)
        return languages;
    if (f->is == CD_IS_YESNO)
        return yes_no;
    while (f->choices && f->choices[n].word)
        n++;
    list = cordee_arena_get(view->arena, (n + 1) * sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct cd_option){f->choices[i].word, f->choices[i].label};
    return list;
}

static const char *kind_of(const struct cd_field *f)
{
    switch (f->column) {
    case CD_P_EMAIL:
        return "email";
    case CD_P_PHONE:
        return "tel";
    default:
        return f->is == CD_IS_COUNT ? "number" : f->is == CD_IS_DAY ? "date" : NULL;
    }
}

static enum cd_input_type type_of(const struct cd_field *f)
{
    switch (f->is) {
    case CD_IS_AREA:
        return CD_AREA;
    case CD_IS_CHOICE:
    case CD_IS_LANGUAGE:
    case CD_IS_YESNO:
        return CD_CHOICE;
    case CD_IS_CHOICES:
        return CD_SEVERAL;
    default:
        return CD_TEXT;
    }
}

static struct cd_input input_of(const struct cd_view *view, const struct cd_field *f)
{
    return (struct cd_input){
        .name = f->name,
        .type = type_of(f),
        .label = f->label,
        .hint = f->hint,
        .kind = kind_of(f),
        .options = options_of(view, f),
        .required = f->column == CD_P_FAMILY || f->column == CD_P_NAME,
        .limit = f->is == CD_IS_AREA ? 4000 : 0,
    };
}

const struct cd_input *cd_edit_input(const struct cd_view *view, const char *name)
{
    struct cd_input *in = cordee_arena_get(view->arena, sizeof *in);

    *in = input_of(view, cd_field_named(name));
    return in;
}

/* An organisation's name is one text, a person's has parts; the rest hangs elsewhere. */
static bool is_shown(const struct cd_field *f, enum cordee_kind kind)
{
    if (f->column == CD_P_NAME)
        return kind == CORDEE_ORG;
    return f->kinds & (unsigned)kind && f->in_form;
}

/* Choices that are retired are offered no more. */
static const struct cd_option *own_options(const struct cd_view *view,
                                           const struct cd_custom *c)
{
    struct cd_option *list =
        cordee_arena_get(view->arena, (c->n_choices + 2) * sizeof *list);
    size_t n = 0;

    if (c->field.is == CD_IS_CHOICE)
        list[n++] = (struct cd_option){"", T_LATER("not said")};
    for (size_t i = 0; i < c->n_choices; i++)
        if (!c->choices[i].retired)
            list[n++] = (struct cd_option){c->choices[i].name, c->choices[i].name};
    return list;
}

static struct cd_input own_input(const struct cd_view *view, const struct cd_custom *c)
{
    struct cd_input in = input_of(view, &c->field);

    in.name = c->input;
    in.required = false;
    if (c->n_choices)
        in.options = own_options(view, c);
    if (*c->unit)
        in.label = cordee_arena_printf(view->arena, "%s (%s)", c->field.label, c->unit);
    return in;
}

const struct cd_input *cd_edit_inputs(const struct cd_view *view, enum cordee_kind kind)
{
    size_t n_own, room = 0, n = 0;
    const struct cd_custom *own = cd_customs(view->cd, &n_own);
    struct cd_input *list;

    while (cd_party_fields[room].name)
        room++;
    list = cordee_arena_get(view->arena, (room + n_own + 1) * sizeof *list);
    for (const struct cd_field *f = cd_party_fields; f->name; f++)
        if (is_shown(f, kind))
            list[n++] = input_of(view, f);
    for (size_t i = 0; i < n_own; i++)
        if (!own[i].retired && own[i].field.kinds & (unsigned)kind)
            list[n++] = own_input(view, &own[i]);
    return list;
}

const struct cd_input *cd_edit_inputs_of(const struct cd_view *view,
                                         const struct cd_input *fixed, enum cd_own of)
{
    size_t n_own, n = 0;
    const struct cd_custom *own = cd_customs(view->cd, &n_own);
    struct cd_input *list;

    while (fixed && fixed[n].name)
        n++;
    list = cordee_arena_get(view->arena, (n + n_own + 1) * sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = fixed[i];
    for (size_t i = 0; i < n_own; i++)
        if (!own[i].retired && own[i].of == of)
            list[n++] = own_input(view, &own[i]);
    return list;
}

json_t *cd_edit_own_said(const struct cd_form *form)
{
    json_t *said = json_object();

    for (const struct cd_input *in = form->inputs; in->name; in++)
        if (cordee_text_starts(in->name, CD_CUSTOM_PREFIX) &&
            json_object_get(form->values, in->name))
            cordee_json_set_text(said, in->name, cd_form_all(form, in->name));
    return said;
}

void cd_edit_own_check(struct cd_form *form, enum cd_own of)
{
    CORDEE_AUTO(cordee_json_drop) json_t *said = cd_edit_own_said(form);
    CORDEE_AUTO(cordee_json_drop)
    json_t *wrong = cd_custom_wrong(form->view->cd, of, said);
    const char *name;
    json_t *why;

    json_object_foreach (wrong, name, why)
        cd_form_wrong(form, name, json_string_value(why));
}

int cd_edit_own_values(const struct cd_view *view, enum cd_own of, int64_t id,
                       json_t *values, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = cd_custom_values(view->cd, of, id, err);
    json_t *item;
    size_t i;

    json_array_foreach (list, i, item)
        if (!cordee_json_true(item, "retired"))
            json_object_set(values, cordee_json_text(item, "input"),
                            json_object_get(item, "text"));
    return list ? 0 : -1;
}

void cd_edit_put_own(const struct cd_form *form, json_t *model)
{
    json_t *list = json_array();

    for (const struct cd_input *in = form->inputs; in->name; in++)
        if (cordee_text_starts(in->name, CD_CUSTOM_PREFIX))
            json_array_append(
                list, json_object_get(json_object_get(model, "fields"), in->name));
    if (json_array_size(list))
        json_object_set(model, "own", json_pack("{s:O}", "list", list));
    json_decref(list);
}
