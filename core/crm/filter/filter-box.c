/* A filter for people who do not type it: add a condition, take one away, start from an
 * example. */
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
        list, json_pack("{s:s+, s:s}", "name", step, field->name, "label", label.text));
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

static void put_quoted(struct cordee_buf *out, const char *value)
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
    put_quoted(out, value);
    if (value2 && *value2) {
        cordee_buf_puts(out, "..");
        put_quoted(out, value2);
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

/* ---- starters -------------------------------------------------------------------- */

/* A starter: what it asks, and a query for the values that fill its places. */
struct starter {
    const char *label, *filter;
    const char *value; /* the most frequent values; NULL: none is needed */
    unsigned flags;    /* who it makes sense for; 0: all */
    int rank;          /* which of the values */
};

/* A suggestion need not be the very best: the newest 1,000 say enough. */
#define COUNTRIES                                                                        \
    "SELECT country FROM (SELECT country FROM party WHERE country <> '' AND deleted_at " \
    "IS NULL ORDER BY id DESC LIMIT 1000) GROUP BY country ORDER BY count(*) DESC, "     \
    "country LIMIT 1 OFFSET ?"
#define TAGS                                                                            \
    "SELECT t.name FROM tag t JOIN (SELECT tag FROM tagging ORDER BY rowid DESC LIMIT " \
    "1000) g ON g.tag = t.id GROUP BY t.id ORDER BY count(*) DESC, t.id LIMIT 1 "       \
    "OFFSET ?"
#define THEMES                                                                      \
    "SELECT t.name FROM theme t JOIN competence k ON k.theme = t.id GROUP BY t.id " \
    "ORDER BY count(*) DESC, t.id LIMIT 1 OFFSET ?"
#define LANGUAGES                                                                        \
    "SELECT language FROM (SELECT language FROM party WHERE language <> '' AND +kind = " \
    "2 AND deleted_at IS NULL ORDER BY id DESC LIMIT 1000) GROUP BY language ORDER BY "  \
    "count(*) DESC, language LIMIT 1 OFFSET ?"

/* The first eight that work are offered; the last ones stand in for those that do not. */
static const struct starter starters[] = {
    {T_LATER("Everyone in {1}"), "country:{1}", COUNTRIES, 0, 0},
    {T_LATER("No contact for 90 days"), "last_contact>90d", NULL, 0, 0},
    {T_LATER("Active members"), "is:member", NULL, CORDEE_FILTER_ORGS, 0},
    {T_LATER("People of members"), "is:member", NULL, CORDEE_FILTER_PEOPLE, 0},
    {T_LATER("Key contacts of members"), "is:key is:member", NULL, CORDEE_FILTER_PEOPLE,
     0},
    {T_LATER("Tagged {1}"), "tag:{1}", TAGS, 0, 0},
    {T_LATER("In my care"), "owner:me", NULL, 0, 0},
    {T_LATER("Good at {1}"), "competence:{1}", THEMES, CORDEE_FILTER_ORGS, 0},
    {T_LATER("Who read {1}"), "language:{1}", LANGUAGES, CORDEE_FILTER_PEOPLE, 0},
    {T_LATER("Heard from in 30 days"), "heard<30d", NULL, 0, 0},
    {T_LATER("Added this week"), "created<7d", NULL, 0, 0},
    {T_LATER("With a follow-up"), "task:open", NULL, 0, 0},
    {T_LATER("Without an owner"), "-has:owner", NULL, CORDEE_FILTER_ORGS, 0},
    {T_LATER("May be written to"), "is:reachable", NULL, CORDEE_FILTER_PEOPLE, 0},
    {T_LATER("Everyone in {1}"), "country:{1}", COUNTRIES, 0, 1},
    {T_LATER("Tagged {1}"), "tag:{1}", TAGS, 0, 1},
    {T_LATER("Who read {1}"), "language:{1}", LANGUAGES, CORDEE_FILTER_PEOPLE, 1},
    {T_LATER("Good at {1}"), "competence:{1}", THEMES, CORDEE_FILTER_ORGS, 1},
    {T_LATER("In touch in the last 90 days"), "last_contact<90d", NULL, 0, 0},
    {T_LATER("With an e-mail address"), "has:email", NULL, 0, 0},
    {T_LATER("Without a phone number"), "-has:phone", NULL, 0, 0},
    {T_LATER("Not members"), "-is:member", NULL, 0, 0},
    {T_LATER("Without a tag"), "-has:tag", NULL, 0, 0},
};

#define STARTERS      (sizeof starters / sizeof *starters)
#define MOST_STARTERS 8

static void starter_filter(const struct starter *s, const char *value,
                           struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf quoted = {0};

    put_quoted(&quoted, value);
    cd_fill(out, s->filter, (const char *const[]){quoted.text, NULL});
}

static int starter_value(struct cordee *cd, const struct starter *s,
                         struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, s->value, CORDEE_ARGS(CORDEE_V(s->rank)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc > 0)
        cordee_buf_puts(out, cd->db->get_text(rows, 0));
    return rc;
}

static const char *starter_said(struct cordee *cd, const struct starter *s,
                                const char *value)
{
    if (strstr(s->filter, "country:"))
        return T(cd_country_name(value));
    if (strstr(s->filter, "language:"))
        return T(cd_language_name(value));
    return value;
}

/* One is enough: counting them all would cost as much as the list below. */
static int yields_somebody(struct cordee *cd, const struct cordee_filter *f,
                           struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = f->arena};
    struct cordee_filter any = *f;
    int64_t one;
    int rc;

    any.unordered = true;
    cordee_sql_put(&sql, "SELECT 1 FROM party p WHERE ");
    rc = cd_crm_filter_sql(cd, &any, &sql, err);
    if (rc == 0) {
        cordee_sql_put(&sql, " LIMIT 1");
        rc = cd->db->one(cd, err, &one, sql.text.text, sql.values, sql.n);
    }
    cordee_buf_drop(&sql.text);
    return rc;
}

/* Whether the text says it already, a condition of its own. */
static bool says_it(const char *text, const char *filter)
{
    size_t n = strlen(filter);

    for (const char *at = text; (at = strstr(at, filter)); at++)
        if ((at == text || strchr(" (", at[-1])) && (!at[n] || strchr(" )", at[n])))
            return true;
    return false;
}

/* The text with the starter behind it; in parentheses what has an OR at its top. */
static void starter_added(const char *text, bool either, const char *filter,
                          struct cordee_buf *out)
{
    if (*text)
        cordee_buf_printf(out, either ? "(%s) " : "%s ", text);
    cordee_buf_puts(out, filter);
}

struct starting {
    const char *text;
    bool either; /* has an OR at its top */
    unsigned flags;
    int64_t user;
};

/* Does a starter yield somebody, and is it new: 1, and the filter it makes of the text;
 * 0; -1. */
static int starter_works(struct cordee *cd, const struct starter *s,
                         const struct starting *from, struct cordee_buf *value,
                         struct cordee_buf *whole, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf filter = {0};
    struct cordee_filter *f;
    int rc = s->value ? starter_value(cd, s, value, err) : 1;

    if (rc <= 0)
        return rc;
    starter_filter(s, value->text ? value->text : "", &filter);
    if (says_it(from->text, filter.text))
        return 0;
    starter_added(from->text, from->either, filter.text, whole);
    if (cd_crm_filter(cd, a, whole->text, from->flags, from->user, &f, err) < 0)
        return -1;
    return yields_somebody(cd, f, err);
}

static bool has_filter(const json_t *found, const char *filter)
{
    json_t *row;
    size_t i;

    json_array_foreach (found, i, row)
        if (strcmp(json_string_value(json_array_get(row, 2)), filter) == 0)
            return true;
    return false;
}

/* Which starters work for whom hardly changes from one look at a list to the next, and
 * finding out asks the database a dozen questions: kept for a while. */
static int starters_find(struct cordee *cd, const struct starting *from, json_t *found,
                         struct cordee_error *err)
{
    for (size_t i = 0; i < STARTERS && json_array_size(found) < MOST_STARTERS; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf value = {0};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};
        int rc;

        if (from->flags && starters[i].flags && starters[i].flags != from->flags)
            continue;
        rc = starter_works(cd, &starters[i], from, &value, &whole, err);
        if (rc < 0)
            return -1;
        if (rc > 0 && !has_filter(found, whole.text))
            json_array_append_new(
                found,
                json_pack("[i, s, s]", (int)i, value.text ? value.text : "", whole.text));
    }
    return 0;
}

static void starter_put(struct cordee *cd, const json_t *row, json_t *list)
{
    const struct starter *s = &starters[json_integer_value(json_array_get(row, 0))];
    const char *value = json_string_value(json_array_get(row, 1));
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf label = {0};

    cd_fill(&label, T(s->label), (const char *const[]){starter_said(cd, s, value), NULL});
    json_array_append_new(list, json_pack("{s:s, s:O}", "label", label.text, "filter",
                                          json_array_get(row, 2)));
}

/* A text that is no filter cannot be added to: the starters take its place. */
static void starting_read(struct cordee *cd, struct cordee_arena *a,
                          struct starting *from)
{
    struct cordee_error wrong = {0};
    struct cordee_filter *f;

    if (cd_crm_filter(cd, a, from->text, from->flags, from->user, &f, &wrong) < 0)
        from->text = "";
    else
        from->either = *from->text && f->root && f->root->kind == NODE_OR;
}

/* What is looked at belongs to what is asked for. */
static unsigned kept_as(struct cordee *cd, unsigned flags)
{
    return flags | (unsigned)cd_scope_now(cd->host)->current << 8;
}

int cd_filter_starters(struct cordee *cd, struct cordee_error *err, const char *text,
                       unsigned flags, int64_t user, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct starting from = {.text = text, .flags = flags, .user = user};
    CORDEE_AUTO(cordee_json_drop)
    json_t *found = cd_kept_get_same(core->host, kept_as(cd, flags), user, text);
    json_t *row;
    size_t i;

    if (!found) {
        found = json_array();
        starting_read(core, a, &from);
        if (starters_find(core, &from, found, err) < 0)
            return -1;
        cd_kept_put(core->host, kept_as(cd, flags), user, text, found);
    }
    *list_r = json_array();
    json_array_foreach (found, i, row)
        starter_put(core, row, *list_r);
    return 0;
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
