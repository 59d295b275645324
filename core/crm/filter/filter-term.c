/* A term finds its field, and its values become what the field compares. */
#include "core/crm/filter/filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- which field ------------------------------------------------------------ */

static const struct cd_row *field_find(struct cordee *cd, const char *name)
{
    return cd_rows_find(cd->host->rows, CD_ROW_FIELD, name);
}

static const struct cd_row *field_step(struct cordee *cd, const char **name,
                                       struct node *term)
{
    const struct cd_row *row;

    while (!(row = field_find(cd, *name)) && term->n_steps < FILTER_MOST_STEPS) {
        if (cordee_text_starts(*name, "member."))
            term->steps[term->n_steps++] = STEP_MEMBER;
        else if (cordee_text_starts(*name, "contact."))
            term->steps[term->n_steps++] = STEP_CONTACT;
        else
            break;
        *name = strchr(*name, '.') + 1;
    }
    return row;
}

/* The field with the most similar name; `prefix` is what it must begin with, and what is
 * not part of the proposal. */
static const char *field_near(struct cordee *cd, const char *name, const char *prefix)
{
    const char *best = NULL;
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_FIELD, &n);
    int least = strlen(name) > 4 ? 4 : 3;

    for (size_t i = 0; i < n; i++) {
        const struct cordee_field *field = rows[i].row;
        int d;

        if (!cordee_text_starts(field->name, prefix) ||
            (!*prefix && cordee_text_starts(field->name, "is.")))
            continue;
        d = cordee_text_distance(field->name + strlen(prefix), name);
        if (d < least) {
            least = d;
            best = field->name + strlen(prefix);
        }
    }
    return best;
}

static int no_field(struct cordee_filter *f, struct filter_lexer *lex, size_t at,
                    const char *name, const char *prefix)
{
    struct cordee *cd = f->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const char *near = field_near(cd, name, prefix);
    const char *values[] = {name, near, NULL};

    if (near)
        cd_fill(&text, T("there is no field \"{1}\"; did you mean \"{2}\"?"), values);
    else
        cd_fill(&text,
                T("there is no field \"{1}\"; to search for these words, put them in "
                  "\"quotes\""),
                values);
    return cd_filter_fail(lex, at, text.text, "");
}

/* is:member is the field "is.member", or a field of yes and no named so. */
static const struct cd_row *flag_find(struct cordee_filter *f, struct filter_lexer *lex,
                                      const struct filter_value *value, struct node *term)
{
    const char *name = cordee_arena_printf(f->arena, "is.%s", value->text);
    const char *plain = value->text;
    const struct cd_row *row = field_find(f->cd, name);
    const struct cordee_field *field;

    if (!row)
        row = field_step(f->cd, &plain, term);
    if (!row && term->n_steps)
        row = field_find(f->cd, cordee_arena_printf(f->arena, "is.%s", plain));
    field = row ? row->row : NULL;
    if (field && field->type == CORDEE_FIELD_YESNO)
        return row;
    no_field(f, lex, value->at, value->text, "is.");
    return NULL;
}

/* ---- values ---------------------------------------------------------------------- */

static struct cordee_condition *condition_new(struct cordee_filter *f, struct node *term,
                                              enum cordee_op op, const char *argument,
                                              size_t n_values)
{
    struct cordee_condition *c = &term->conditions[term->n++];
    struct cordee_value *values =
        n_values ? cordee_arena_get(f->arena, n_values * sizeof *values) : NULL;

    *c = (struct cordee_condition){.argument = argument,
                                   .op = op,
                                   .values = values,
                                   .n = n_values,
                                   .user = f->user,
                                   .cluster = f->scope.current,
                                   .now = f->now};
    return c;
}

static const char *folded(struct cordee_filter *f, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_utf8_fold(text, &out);
    return cordee_arena_text(f->arena, out.text);
}

static int term_texts(struct cordee_filter *f, struct filter_lexer *lex,
                      const struct filter_token *tok, struct node *term)
{
    struct cordee *cd = f->cd;
    struct cordee_condition *c;

    if (tok->op != CORDEE_OP_IS)
        return cd_filter_fail(lex, tok->from,
                              T("\"{1}\" is a text: compare it with a colon"), tok->name);
    c = condition_new(f, term, CORDEE_OP_IS, tok->argument, tok->n);
    for (size_t i = 0; i < tok->n; i++) {
        if (tok->values[i].to)
            return cd_filter_fail(lex, tok->values[i].at,
                                  T("\"{1}\" is a text and has no range"), tok->name);
        ((struct cordee_value *)c->values)[i] =
            cordee_of_text(folded(f, tok->values[i].text));
    }
    return 0;
}

static bool number_parse(const char *text, struct cordee_value *value_r)
{
    int64_t i;
    char *end;
    double r;

    if (cordee_text_int(text, &i)) {
        *value_r = cordee_of_int(i);
        return true;
    }
    if (strspn(text, "-0123456789.") != strlen(text))
        return false;
    r = strtod(text, &end);
    *value_r = cordee_of_real(r);
    return *end == '\0' && end != text;
}

/* Ranges are conditions of their own, single numbers one condition together. */
static int term_numbers(struct cordee_filter *f, struct filter_lexer *lex,
                        const struct filter_token *tok, struct node *term)
{
    struct cordee *cd = f->cd;

    for (size_t i = 0; i < tok->n; i++) {
        const struct filter_value *v = &tok->values[i];
        enum cordee_op op = v->to ? CORDEE_OP_BETWEEN : tok->op;
        struct cordee_condition *c =
            condition_new(f, term, op, tok->argument, v->to ? 2 : 1);
        struct cordee_value *values = (struct cordee_value *)c->values;

        if (!number_parse(v->text, &values[0]) ||
            (v->to && !number_parse(v->to, &values[1])))
            return cd_filter_fail(lex, v->at, T("\"{1}\" is no number"), v->text);
    }
    return 0;
}

/* An age turns the comparison round: more than 90 days ago is an earlier instant. */
static void date_age(struct cordee_filter *f, const struct filter_token *tok,
                     struct node *term, int64_t young, int64_t old)
{
    static const enum cordee_op turned[] = {
        [CORDEE_OP_GT] = CORDEE_OP_LT,
        [CORDEE_OP_GE] = CORDEE_OP_LE,
        [CORDEE_OP_LT] = CORDEE_OP_GT,
        [CORDEE_OP_LE] = CORDEE_OP_GE,
    };
    bool range = old >= 0;
    struct cordee_condition *c =
        condition_new(f, term, range ? CORDEE_OP_BETWEEN : turned[tok->op], tok->argument,
                      range ? 2 : 1);
    struct cordee_value *values = (struct cordee_value *)c->values;

    c->age = true;
    values[0] = cordee_of_int(f->now - (range ? old : young));
    if (range)
        values[1] = cordee_of_int(f->now - young);
}

static void date_instant(struct cordee_filter *f, const struct filter_token *tok,
                         struct node *term, int64_t from, int64_t to)
{
    bool range = tok->op == CORDEE_OP_IS;
    struct cordee_condition *c = condition_new(
        f, term, range ? CORDEE_OP_BETWEEN : tok->op, tok->argument, range ? 2 : 1);
    struct cordee_value *values = (struct cordee_value *)c->values;
    bool end = tok->op == CORDEE_OP_GT || tok->op == CORDEE_OP_LE;

    values[0] = cordee_of_int(end ? to - 1 : from);
    if (range)
        values[1] = cordee_of_int(to - 1);
}

static int term_date(struct cordee_filter *f, struct filter_lexer *lex,
                     const struct filter_token *tok, const struct filter_value *v,
                     struct node *term)
{
    struct cordee *cd = f->cd;
    int64_t age = cordee_duration_parse(v->text);
    int64_t age2 = v->to ? cordee_duration_parse(v->to) : -1;
    int64_t from, to, to2;

    if (age >= 0 && !v->to && tok->op == CORDEE_OP_IS)
        return cd_filter_fail(lex, v->at,
                              T("compare an age with > (longer ago) or < (more "
                                "recent), not with a colon"),
                              "");
    if (age >= 0 && v->to && age2 < 0)
        return cd_filter_fail(lex, v->at, T("\"{1}\" is no duration such as 90d"), v->to);
    if (age >= 0) {
        date_age(f, tok, term, age2 >= 0 && age2 < age ? age2 : age,
                 age2 >= 0 && age2 < age ? age : age2);
        return 0;
    }
    if (cd_filter_span(v->text, f->zone, f->now, &from, &to) < 0 ||
        (v->to && cd_filter_span(v->to, f->zone, f->now, &to2, &to) < 0))
        return cd_filter_fail(
            lex, v->at,
            T("\"{1}\" is neither a date such as 2026-05-31 nor an age such as 90d"),
            v->text);
    date_instant(f, tok, term, from, to);
    return 0;
}

static int term_yesno(struct cordee_filter *f, struct filter_lexer *lex,
                      const struct filter_token *tok, struct node *term)
{
    static const char *const yes[] = {"yes", "true", "1"};
    static const char *const no[] = {"no", "false", "0"};
    struct cordee *cd = f->cd;
    const struct filter_value *v = &tok->values[0];
    struct cordee_condition *c;
    int said = -1;

    for (int i = 0; i < 3; i++) {
        if (cordee_text_is_nocase(v->text, yes[i]))
            said = 1;
        if (cordee_text_is_nocase(v->text, no[i]))
            said = 0;
    }
    if (tok->op != CORDEE_OP_IS || tok->n != 1 || v->to || said < 0)
        return cd_filter_fail(lex, v->at, T("\"{1}\" is yes or no"), tok->name);
    c = condition_new(f, term, CORDEE_OP_IS, tok->argument, 1);
    ((struct cordee_value *)c->values)[0] = cordee_of_bool(said);
    return 0;
}

static int term_values(struct cordee_filter *f, struct filter_lexer *lex,
                       const struct filter_token *tok, struct node *term)
{
    struct cordee *cd = f->cd;

    if (tok->op != CORDEE_OP_IS && (tok->n > 1 || tok->values[0].to))
        return cd_filter_fail(lex, tok->values[0].at,
                              T("compare with one value; several go with a colon"), "");
    switch (term->field->type) {
    case CORDEE_FIELD_TEXT:
    case CORDEE_FIELD_CHOICE:
        return term_texts(f, lex, tok, term);
    case CORDEE_FIELD_NUMBER:
        return term_numbers(f, lex, tok, term);
    case CORDEE_FIELD_DATE:
        for (size_t i = 0; i < tok->n; i++)
            if (term_date(f, lex, tok, &tok->values[i], term) < 0)
                return -1;
        return 0;
    case CORDEE_FIELD_YESNO:
        return term_yesno(f, lex, tok, term);
    }
    return -1;
}

/* What stands behind the field, as one reads it: "a, b or c". */
static const char *values_shown(struct cordee_filter *f, const struct filter_token *tok)
{
    struct cordee *cd = f->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (size_t i = 0; i < tok->n; i++) {
        if (i > 0 && i + 1 == tok->n && strcmp(tok->name, "near") != 0)
            cordee_buf_printf(&out, " %s ", T("or"));
        else if (i > 0)
            cordee_buf_puts(&out, ", ");
        cordee_buf_puts(&out, tok->values[i].text);
    }
    return cordee_arena_text(f->arena, out.text);
}

/* ---- has:, is: and all others ---------------------------------------------------- */

static void term_take(struct cordee_filter *f, struct node *term,
                      const struct cd_row *row, size_t n)
{
    term->field = row->row;
    term->owner = row->cd;
    term->conditions = cordee_arena_get(f->arena, n * sizeof *term->conditions);
}

static void put_yes(struct cordee_filter *f, struct node *term)
{
    struct cordee_condition *c = condition_new(f, term, CORDEE_OP_IS, "", 1);

    ((struct cordee_value *)c->values)[0] = cordee_of_bool(true);
}

static int term_has(struct cordee_filter *f, struct filter_lexer *lex,
                    const struct filter_value *v, struct node *term)
{
    const char *name = v->text;
    const struct cd_row *row = field_step(f->cd, &name, term);

    if (!row)
        return no_field(f, lex, v->at, name, "");
    term_take(f, term, row, 1);
    if (term->field->type == CORDEE_FIELD_YESNO) { /* has:bounced is bounced:yes */
        put_yes(f, term);
        return 0;
    }
    term->has = true;
    condition_new(f, term, CORDEE_OP_HAS, "", 0);
    return 0;
}

static int term_is(struct cordee_filter *f, struct filter_lexer *lex,
                   const struct filter_value *v, struct node *term)
{
    const struct cd_row *row = flag_find(f, lex, v, term);

    if (!row)
        return -1;
    term_take(f, term, row, 1);
    put_yes(f, term);
    return 0;
}

/* has:a,b is "has:a or has:b". */
static int term_each(struct cordee_filter *f, struct filter_lexer *lex,
                     const struct filter_token *tok, struct node *term,
                     int (*one)(struct cordee_filter *, struct filter_lexer *,
                                const struct filter_value *, struct node *))
{
    struct node **end = &term->first;

    if (tok->n == 1)
        return one(f, lex, &tok->values[0], term);
    term->kind = NODE_OR;
    for (size_t i = 0; i < tok->n; i++) {
        struct node *child = cordee_arena_get(f->arena, sizeof *child);

        *child = (struct node){.kind = NODE_TERM, .from = term->from, .to = term->to};
        *end = child;
        end = &child->next;
        if (one(f, lex, &tok->values[i], child) < 0)
            return -1;
    }
    return 0;
}

int cd_filter_term(struct cordee_filter *f, struct filter_lexer *lex,
                   const struct filter_token *tok, struct node *term)
{
    const char *name = tok->name;
    const struct cd_row *row;

    if (tok->op == CORDEE_OP_IS && strcmp(name, "has") == 0)
        return term_each(f, lex, tok, term, term_has);
    if (tok->op == CORDEE_OP_IS && strcmp(name, "is") == 0)
        return term_each(f, lex, tok, term, term_is);
    row = field_step(f->cd, &name, term);
    if (!row)
        return no_field(f, lex, tok->from, name, "");
    term_take(f, term, row, tok->n);
    term->shown = values_shown(f, tok);
    term->shown2 = tok->values[0].to;
    return term_values(f, lex, tok, term);
}
