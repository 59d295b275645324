/* Settings: fields that people make themselves. */
#include "core/console/page.h"
#include "core/console/settings/settings.h"

#include "core/crm/custom/custom.h"
#include "core/web/web.h"

#include <string.h>

static const struct cd_option subjects[] = {
    {"both", T_LATER("Organisations and people")},
    {"org", T_LATER("Organisations")},
    {"person", T_LATER("People")},
    {"membership", T_LATER("Memberships")},
    {"interaction", T_LATER("Entries of the history")},
    {NULL, NULL},
};

static const struct cd_option shapes[] = {
    {"line", T_LATER("Text")},         {"area", T_LATER("Long text")},
    {"number", T_LATER("Number")},     {"money", T_LATER("Amount of money")},
    {"day", T_LATER("Date")},          {"yesno", T_LATER("Yes or no")},
    {"choice", T_LATER("One choice")}, {"choices", T_LATER("Several choices")},
    {"country", T_LATER("Country")},   {NULL, NULL},
};

#define NAME                                                                          \
    {                                                                                 \
        .name = "name", .type = CD_TEXT, .label = T_LATER("Name"), .complete = "off", \
        .required = true, .limit = 80                                                 \
    }
#define MORE                                                                        \
    {.name = "unit",                                                                \
     .type = CD_TEXT,                                                               \
     .label = T_LATER("Unit"),                                                      \
     .hint = T_LATER("of a number or an amount: EUR, kg"),                          \
     .complete = "off",                                                             \
     .limit = 12},                                                                  \
        {.name = "choices",                                                         \
         .type = CD_AREA,                                                           \
         .label = T_LATER("Choices"),                                               \
         .hint = T_LATER("One on a line, where one chooses."),                      \
         .limit = 4000},                                                            \
    {                                                                               \
        .name = "help", .type = CD_TEXT, .label = T_LATER("Hint beside the input"), \
        .complete = "off", .limit = 200                                             \
    }

static const struct cd_input new_inputs[] = {
    NAME,
    {.name = "subject",
     .type = CD_CHOICE,
     .label = T_LATER("Of"),
     .options = subjects,
     .required = true},
    {.name = "shape",
     .type = CD_CHOICE,
     .label = T_LATER("Kind"),
     .options = shapes,
     .required = true},
    MORE,
    {0},
};
static const struct cd_input inputs[] = {NAME, MORE, {0}};

static const char *label_of(struct cordee *cd, const struct cd_option *options,
                            const char *value)
{
    while (options->value && strcmp(options->value, value) != 0)
        options++;
    return options->value ? T(options->label) : value;
}

/* First and last cannot move further. */
static void dress(const struct cd_view *view, json_t *list)
{
    struct cordee *cd = view->cd;
    json_t *field;
    size_t i;

    json_array_foreach (list, i, field) {
        const int64_t n = cordee_json_int(field, "n");

        cordee_json_set_text(field, "kind_text",
                             label_of(cd, shapes, cordee_json_text(field, "shape")));
        cordee_json_set_text(field, "of_text",
                             label_of(cd, subjects, cordee_json_text(field, "subject")));
        cordee_json_set_text(
            field, "used",
            cd_show_fill(view, TN("{1} record has it", "{1} records have it", n),
                         cd_show_count(view, n), NULL));
        json_object_set_new(field, "up", json_boolean(i > 0));
        json_object_set_new(field, "down", json_boolean(i + 1 < json_array_size(list)));
    }
}

static int show(const struct cd_view *view, struct cd_form *form,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = cd_custom_definitions(cd, err);

    if (!list)
        return -1;
    dress(view, list);
    json_object_set_new(model, "any", json_boolean(json_array_size(list) > 0));
    json_object_set_new(model, "list", list);
    cd_form_put(form, model);
    return form->bad ? cd->http->invalid(cd, view->req, "own-fields", model, err)
                     : cd->http->page(cd, view->req, "own-fields", model, err);
}

CD_HANDLER(cd_own_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack("{s:s,s:s}", "subject", "org", "shape", "line");
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, new_inputs, values);

    return show(&view, &form, err);
}

/* 1 saved; 0: said beside an input what is wrong; -1. */
static int saved(struct cd_form *form, int rc, const struct cordee_error *why,
                 struct cordee_error *err)
{
    if (rc == 0)
        return 1;
    if (why->code != CORDEE_E_INVALID)
        return cordee_fail(err, why->code, "%s", why->text);
    cd_form_wrong(form, strstr(why->text, "choice") ? "choices" : "name", why->text);
    return 0;
}

static bool is_offered(const struct cd_option *options, const char *value)
{
    while (options->value && strcmp(options->value, value) != 0)
        options++;
    return options->value != NULL;
}

/* A choice that is none of those shown is nobody's who uses the form. */
static void check_choices(struct cd_form *form)
{
    struct cordee *cd = form->view->cd;

    if (!is_offered(subjects, cd_form_get(form, "subject")))
        cd_form_wrong(form, "subject", T("Please choose one of these."));
    if (!is_offered(shapes, cd_form_get(form, "shape")))
        cd_form_wrong(form, "shape", T("Please choose one of these."));
    if (cordee_text_starts(cd_form_get(form, "shape"), "choice") &&
        !*cd_form_get(form, "choices"))
        cd_form_wrong(form, "choices",
                      T("Write what one may choose from, one on a line."));
}

CD_HANDLER(cd_own_add)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee_error why = {0};
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, new_inputs, cd->http->form_json(req));
    int rc = 0;

    check_choices(&form);
    if (cd_form_check(&form))
        rc = saved(&form, cd_custom_add(cd, &why, form.values, NULL), &why, err);
    if (rc <= 0)
        return rc < 0 ? -1 : show(&view, &form, err);
    cd_offer_undo(req);
    return cd->http->done(cd, req, "/settings/fields", T("Added."), err);
}

/* ---- one --------------------------------------------------------------------------- */

static int load(const struct cd_view *view, json_t **field_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *list = cd_custom_definitions(cd, err);
    int64_t id = cd->http->path_int(view->req, "id");
    json_t *field;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, field)
        if (cordee_json_int(field, "id") == id) {
            *field_r = json_incref(field);
            return 0;
        }
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such field."));
}

static int show_one(const struct cd_view *view, const json_t *field, struct cd_form *form,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    static const char *const kept[] = {"id", "name", "word", NULL};

    for (const char *const *k = kept; *k; k++)
        json_object_set(model, *k, json_object_get(field, *k));
    json_object_set_new(
        model, "chooses",
        json_boolean(cordee_text_starts(cordee_json_text(field, "shape"), "choice")));
    cordee_json_set_text(model, "kind_text",
                         label_of(cd, shapes, cordee_json_text(field, "shape")));
    cordee_json_set_text(model, "of_text",
                         label_of(cd, subjects, cordee_json_text(field, "subject")));
    cd_form_put(form, model);
    return form->bad ? cd->http->invalid(cd, view->req, "own-field", model, err)
                     : cd->http->page(cd, view->req, "own-field", model, err);
}

static json_t *values_of(const json_t *field)
{
    json_t *values = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf lines = {0};
    const json_t *choice;
    size_t i;

    json_array_foreach (json_object_get(field, "choices"), i, choice) {
        cordee_buf_puts(&lines, json_string_value(choice));
        cordee_buf_putc(&lines, '\n');
    }
    cordee_json_set_text(values, "name", cordee_json_text(field, "name"));
    cordee_json_set_text(values, "unit", cordee_json_text(field, "unit"));
    cordee_json_set_text(values, "help", cordee_json_text(field, "help"));
    cordee_json_set_text(values, "choices", lines.text);
    return values;
}

CD_HANDLER(cd_own_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *field = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;

    if (load(&view, &field, err) < 0)
        return -1;
    values = values_of(field);
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);
    return show_one(&view, field, &form, err);
}

CD_HANDLER(cd_own_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *field = NULL;
    struct cordee_error why = {0};
    int rc = 0;

    if (load(&view, &field, err) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs, cd->http->form_json(req));

    if (cd_form_check(&form))
        rc = saved(&form,
                   cd_custom_change(cd, &why, cordee_json_int(field, "id"), form.values),
                   &why, err);
    if (rc <= 0)
        return rc < 0 ? -1 : show_one(&view, field, &form, err);
    cd_offer_undo(req);
    return cd->http->done(cd, req, "/settings/fields", T("Saved."), err);
}

CD_HANDLER(cd_own_move)
{
    if (cd_custom_move(cd, err, cd->http->path_int(req, "id"),
                       cd->http->form_int(req, "up") == 1) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, "/settings/fields", T("Moved."), err);
}

CD_HANDLER(cd_own_retire)
{
    bool retired = cd->http->form_int(req, "retired") == 1;

    if (cd_custom_retire(cd, err, cd->http->path_int(req, "id"), retired) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(
        cd, req, "/settings/fields",
        retired ? T("Retired. What is in it stays.") : T("Brought back."), err);
}
