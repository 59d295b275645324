/* A filter for people who do not type it: add a condition, take one away. */
#include "core/crm/filter/filter.h"
#include "core/crm/filter/segment.h"

#include <stdlib.h>
#include <string.h>

/* ---- comparisons in words -------------------------------------------------------- */

struct comparison {
    const char *op, *label;
    const char *before, *between; /* [-]field BETWEEN value */
    unsigned types;               /* bits of enum cordee_field_type */
    bool value;
};

#define TEXT   (1u << CORDEE_FIELD_TEXT)
#define CHOICE (1u << CORDEE_FIELD_CHOICE)
#define NUMBER (1u << CORDEE_FIELD_NUMBER)
#define DATE   (1u << CORDEE_FIELD_DATE)
#define YESNO  (1u << CORDEE_FIELD_YESNO)

static const struct comparison comparisons[] = {
    {"is", T_LATER("is"), "", ":", TEXT | CHOICE | NUMBER, true},
    {"is-not", T_LATER("is not"), "-", ":", TEXT | CHOICE | NUMBER, true},
    {"more", T_LATER("is more than"), "", ">", NUMBER, true},
    {"less", T_LATER("is less than"), "", "<", NUMBER, true},
    {"longer", T_LATER("longer ago than (days)"), "", ">", DATE, true},
    {"within", T_LATER("within the last (days)"), "", "<", DATE, true},
    {"after", T_LATER("after (date)"), "", ">", DATE, true},
    {"before", T_LATER("before (date)"), "", "<", DATE, true},
    {"on", T_LATER("on (date)"), "", ":", DATE, true},
    {"has", T_LATER("is known"), "", "has:", TEXT | CHOICE | NUMBER | DATE, false},
    {"has-not", T_LATER("is not known"), "-", "has:", TEXT | CHOICE | NUMBER | DATE,
     false},
    {"yes", T_LATER("yes"), "", "is:", YESNO, false},
    {"no", T_LATER("no"), "-", "is:", YESNO, false},
};

static const struct comparison *comparison_of(const char *op, enum cordee_field_type type)
{
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
        if (strcmp(comparisons[i].op, op) == 0 && (comparisons[i].types & 1u << type))
            return &comparisons[i];
    return NULL;
}

static json_t *comparisons_of(struct cordee *cd, enum cordee_field_type type)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        const struct comparison *c = &comparisons[i];

        if (c->types & 1u << type)
            json_array_append_new(list, json_pack("{s:s, s:s, s:i}", "op", c->op, "label",
                                                  T(c->label), "values", (int)c->value));
    }
    return list;
}

/* ---- fields to choose from ------------------------------------------------------- */

/* A step to the organisation makes its fields usable for people. */
static const char *const stepped[] = {"country",    "city", "type",      "tag",
                                      "competence", "need", "headcount", "member_since"};

static const char *flag_name(const char *name)
{
    return cordee_text_starts(name, "is.") ? name + 3 : name;
}

static void field_put(struct cordee *cd, json_t *list, const struct cordee_field *field,
                      const char *step)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf label = {0};

    if (*step)
        cd_fill(&label, T("Organisation: {1}"),
                (const char *const[]){T(field->label), NULL});
    else
        cordee_buf_puts(&label, T(field->label));
    json_array_append_new(
        list,
        json_pack("{s:s+, s:s, s:b}", "name", step, field->name, "label", label.text,
                  "finite", (int)(field->choices || field->type == CORDEE_FIELD_YESNO)));
}

/* last(meeting) and its like want an argument: only for those who type. */
static bool is_offered(const struct cordee_field *field, unsigned kinds)
{
    static const char *const typed[] = {"last", "mailing", "id", "external"};

    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        if (strcmp(typed[i], field->name) == 0)
            return false;
    return (field->kinds & kinds) != 0;
}

static int by_label(const void *a, const void *b)
{
    json_t *const *x = a;
    json_t *const *y = b;

    return strcmp(cordee_json_text(*x, "label"), cordee_json_text(*y, "label"));
}

static json_t *sorted(json_t *list)
{
    size_t n = json_array_size(list);
    json_t **items = calloc(n + 1, sizeof(json_t *));
    json_t *out = json_array();

    if (!items)
        abort();
    for (size_t i = 0; i < n; i++)
        items[i] = json_array_get(list, i);
    qsort(items, n, sizeof(json_t *), by_label);
    for (size_t i = 0; i < n; i++)
        json_array_append(out, items[i]);
    free(items);
    json_decref(list);
    return out;
}

static json_t *fields_list(struct cordee *cd, unsigned kinds)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_FIELD, &n);
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        if (is_offered(rows[i].row, kinds))
            field_put(cd, list, rows[i].row, "");
    for (size_t i = 0; kinds & CORDEE_PERSON && i < sizeof stepped / sizeof *stepped;
         i++) {
        const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_FIELD, stepped[i]);

        if (row)
            field_put(cd, list, row->row, "member.");
    }
    return sorted(list);
}

static const struct cordee_field *field_of(struct cordee *cd, const char *name)
{
    const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_FIELD, name);

    if (!row && cordee_text_starts(name, "member."))
        row = cd_rows_find(cd->host->rows, CD_ROW_FIELD, name + 7);
    return row ? row->row : NULL;
}

/* Choices as a person reads them: AT is Austria, de is German. */
static json_t *choices_of(struct cordee *cd, const struct cordee_field *field,
                          struct cordee_error *err)
{
    bool country = strcmp(field->name, "country") == 0;
    bool language = strcmp(field->name, "language") == 0;
    json_t *list, *row;
    size_t i;

    if (!field->choices)
        return json_array();
    list = cd->db->list(cd, err, field->choices, CORDEE_NO_ARGS);
    json_array_foreach (list, i, row) {
        const char *code = cordee_json_text(row, "value");
        const char *name = country    ? cd_country_name(code)
                           : language ? cd_language_name(code)
                                      : cordee_json_text(row, "label");

        json_object_set_new(row, "label", json_string(*name ? T(name) : code));
    }
    return list;
}

/* ---- adding a condition ---------------------------------------------------------- */

void cd_filter_quote(struct cordee_buf *out, const char *value)
{
    bool plain = *value && !strpbrk(value, " \t\r\n,()\"\\") && !strstr(value, "..");

    if (plain) {
        cordee_buf_puts(out, value);
        return;
    }
    cordee_buf_putc(out, '"');
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            cordee_buf_putc(out, '\\');
        cordee_buf_putc(out, *value);
    }
    cordee_buf_putc(out, '"');
}

/* "90" in a field of dates is 90 days. */
static const char *value_of(struct cordee_arena *a, const struct comparison *c,
                            const char *value)
{
    int64_t days;
    bool age = strcmp(c->op, "longer") == 0 || strcmp(c->op, "within") == 0;

    value = cordee_text_trim(cordee_arena_text(a, value));
    if (age && cordee_text_int(value, &days))
        return cordee_arena_printf(a, "%sd", value);
    return value;
}

static void put_condition(struct cordee_buf *out, const struct comparison *c,
                          const char *name, const char *value, const char *value2)
{
    cordee_buf_puts(out, c->before);
    if (!c->value) {
        cordee_buf_printf(out, "%s%s", c->between, flag_name(name));
        return;
    }
    cordee_buf_printf(out, "%s%s", name, c->between);
    cd_filter_quote(out, value);
    if (value2 && *value2) {
        cordee_buf_puts(out, "..");
        cd_filter_quote(out, value2);
    }
}

const char *cd_filter_append(struct cordee *cd, struct cordee_arena *a, const char *text,
                             const char *field, const char *op, const char *value,
                             const char *value2, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct cordee_field *row = field_of(core, field);
    const struct comparison *c = row ? comparison_of(op, row->type) : NULL;
    struct cordee_filter *f;

    if (!row || !c) {
        cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" cannot be compared so"), field);
        return NULL;
    }
    value = value_of(a, c, value ? value : "");
    if (c->value && !*value) {
        cordee_fail(err, CORDEE_E_INVALID, "%s", T("a value is missing here"));
        return NULL;
    }
    /* What has an OR at its top needs parentheses before anything is added to it. */
    if (cd_crm_filter(core, a, text, 0, 0, &f, err) < 0)
        return NULL;
    if (f->root->kind == NODE_OR && *text != '(')
        cordee_buf_printf(&out, "(%s) ", text);
    else if (*text)
        cordee_buf_printf(&out, "%s ", text);
    put_condition(&out, c, field, value, value2);
    if (cd_crm_filter(core, a, out.text, 0, 0, &f, err) < 0)
        return NULL;
    return cordee_arena_text(a, out.text);
}

/* ---- the box --------------------------------------------------------------------- */

static const char *given(const char *text)
{
    return text ? text : "";
}

static void put_error(json_t *model, const struct cordee_error *wrong)
{
    json_object_set_new(model, "error", json_string(wrong->text));
    if (wrong->at)
        json_object_set_new(model, "error_at", json_integer(wrong->at));
}

/* The text after what the form does to it. */
static const char *box_text(struct cordee *cd, struct cordee_arena *a,
                            const struct cordee_filter_form *form, json_t *model)
{
    const char *text = cordee_text_trim(cordee_arena_text(a, given(form->text)));
    struct cordee_error wrong = {0};
    const char *added;

    if (*given(form->set))
        return cordee_text_trim(cordee_arena_text(a, form->set));
    if (!*given(form->field) || !*given(form->op))
        return text;
    added =
        cd_filter_append(cd, a, text, form->field, form->op, form->value, NULL, &wrong);
    if (!added)
        put_error(model, &wrong);
    return added ? added : text;
}

/* The second step of adding: the comparisons and values of the field chosen. */
static int put_adding(struct cordee *cd, const struct cordee_filter_form *form,
                      json_t *model, struct cordee_error *err)
{
    static const char *const inputs[] = {"text", "text", "number", "text", "text"};
    const struct cordee_field *field = field_of(cd, given(form->field));
    json_t *choices;

    if (!field || *given(form->set) ||
        (*given(form->op) && !json_object_get(model, "error")))
        return 0;
    choices = choices_of(cd, field, err);
    if (!choices)
        return -1;
    json_object_set_new(model, "adding",
                        json_pack("{s:s, s:s, s:o, s:o, s:s}", "field", form->field,
                                  "label", T(field->label), "ops",
                                  comparisons_of(cd, field->type), "choices", choices,
                                  "input", inputs[field->type]));
    return 0;
}

static int put_filter(struct cordee *cd, struct cordee_arena *a, const char *text,
                      const struct cordee_filter_form *form, json_t *model,
                      struct cordee_error *err)
{
    struct cordee_error wrong = {0};
    struct cordee_filter *f;
    char number[40];
    int64_t n = 0;

    if (cd_crm_filter(cd, a, text, form->flags, form->user, &f, &wrong) < 0) {
        if (wrong.code == CORDEE_E_INTERNAL || wrong.code == CORDEE_E_IO)
            return cordee_fail(err, wrong.code, "%s", wrong.text);
        put_error(model, &wrong);
        return 0;
    }
    if (cd_crm_filter_count(cd, f, &n, err) < 0)
        return -1;
    cd->text->number(cd, n, number, sizeof number);
    json_object_set_new(model, "sentence", json_string(cd_crm_filter_sentence(cd, f)));
    json_object_set_new(model, "count", json_integer(n));
    json_object_set_new(model, "count_text", json_string(number));
    json_object_set_new(model, "chips", cd_filter_chips(cd, f));
    return 0;
}

int cd_crm_filter_box(struct cordee *cd, struct cordee_error *err,
                      const struct cordee_filter_form *form, json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    unsigned kinds = form->flags == CORDEE_FILTER_ORGS     ? CORDEE_ORG
                     : form->flags == CORDEE_FILTER_PEOPLE ? CORDEE_PERSON
                                                           : CORDEE_ANYONE;
    const char *text = box_text(core, a, form, model);
    json_t *list = NULL;

    json_object_set_new(model, "text", json_string(text));
    if (put_filter(core, a, text, form, model, err) < 0 ||
        put_adding(core, form, model, err) < 0)
        return -1;
    json_object_set_new(model, "fields", fields_list(core, kinds));
    if (cd_filter_starters(core, err, text, form->flags, form->user, &list) < 0)
        return -1;
    json_object_set_new(model, "starters", list);
    if (cd_segment_starters(core, err, text, form->flags, form->user, &list) < 0)
        return -1;
    json_object_set_new(model, "segments", list);
    *model_r = json_incref(model);
    return 0;
}
