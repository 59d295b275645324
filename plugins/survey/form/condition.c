/* Conditions: reading them, and saying them to people. */
#include "plugins/survey/form/form-priv.h"

#include <stdlib.h>
#include <string.h>

/* ---- what was asked before ------------------------------------------------------ */

const struct survey_question *survey_reader_find(const struct survey_reader *r,
                                                 const char *key)
{
    for (size_t i = 0; i < r->n_questions; i++)
        if (strcmp(r->questions[i]->key, key) == 0)
            return r->questions[i];
    return NULL;
}

const struct survey_question *survey_form_find(const struct survey_form *form,
                                               const char *key)
{
    for (size_t i = 0; i < form->n_questions; i++)
        if (strcmp(form->questions[i]->key, key) == 0)
            return form->questions[i];
    return NULL;
}

const struct survey_item *survey_question_item(const struct survey_question *q,
                                               const char *key)
{
    for (size_t i = 0; i < q->n_items; i++)
        if (strcmp(q->items[i].key, key) == 0)
            return &q->items[i];
    return NULL;
}

/* ---- one test ------------------------------------------------------------------- */

static bool read_option(struct survey_reader *r, const struct survey_question *q,
                        struct survey_condition *c)
{
    const bool yes_no = q->kind == SURVEY_YESNO || q->kind == SURVEY_CONSENT;

    if (yes_no ? strcmp(c->option, "yes") == 0 || strcmp(c->option, "no") == 0
               : (survey_question_item(q, c->option) != NULL ||
                  (q->other && strcmp(c->option, "other") == 0)))
        return true;
    survey_problem(r, "",
                   T_LATER("the condition names an option that the question does not "
                           "have"));
    return false;
}

static bool read_value(struct survey_reader *r, const json_t *from,
                       const struct survey_question *q, struct survey_condition *c)
{
    static const struct {
        const char *member;
        enum survey_test test;
    } tests[] = {{"is", SURVEY_IS},
                 {"more", SURVEY_MORE},
                 {"less", SURVEY_LESS},
                 {"least", SURVEY_AT_LEAST},
                 {"most", SURVEY_AT_MOST}};

    c->test = SURVEY_ANSWERED;
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        const json_t *value = json_object_get(from, tests[i].member);

        if (!value)
            continue;
        c->test = tests[i].test;
        if (json_is_number(value) && survey_kinds[q->kind].numeric) {
            c->number = json_number_value(value);
            return true;
        }
        c->option = json_string_value(value) ? json_string_value(value) : "";
        if (c->test == SURVEY_IS && *c->option)
            return read_option(r, q, c);
        survey_problem(r, "",
                       T_LATER("the condition compares with what the question cannot "
                               "have"));
        return false;
    }
    return true;
}

/* Rows of a matrix are asked about one by one. */
static bool read_row(struct survey_reader *r, const struct survey_question *q,
                     const struct survey_condition *c)
{
    const bool paired = q->kind == SURVEY_PAIRED;

    if (!survey_kinds[q->kind].rows && q->kind != SURVEY_RANKING)
        return true;
    if (c->test == SURVEY_ANSWERED && !*c->item)
        return true;
    if (!survey_question_item(q, c->item) ||
        (paired && strcmp(c->part, "importance") != 0 && strcmp(c->part, "level") != 0)) {
        survey_problem(r, "",
                       T_LATER("the condition must say which row of the question it "
                               "means"));
        return false;
    }
    return true;
}

static bool read_one(struct survey_reader *r, const json_t *from,
                     struct survey_condition *c)
{
    const struct survey_question *q;

    c->group = SURVEY_ONE;
    c->question = cordee_json_text(from, "question");
    c->item = cordee_json_text(from, "item");
    c->part = cordee_json_text(from, "part");
    c->option = c->filter = "";
    if (*cordee_json_text(from, "of")) {
        c->test = SURVEY_OF;
        c->filter = cordee_json_text(from, "of");
        return true;
    }
    q = survey_reader_find(r, c->question);
    if (!q) {
        survey_problem(
            r, "",
            T_LATER("the condition asks for an answer that is not given before "
                    "it"));
        return false;
    }
    return read_value(r, from, q, c) && read_row(r, q, c);
}

/* ---- groups --------------------------------------------------------------------- */

static bool read_any(struct survey_reader *r, const json_t *from, int depth,
                     struct survey_condition *c);

static bool read_group(struct survey_reader *r, const json_t *rows, int depth,
                       struct survey_condition *c)
{
    size_t n = json_array_size(rows);
    struct survey_condition *parts;

    if (depth >= SURVEY_DEPTH || n == 0 || n > SURVEY_ITEMS) {
        survey_problem(r, "", T_LATER("the condition is empty, or too deep"));
        return false;
    }
    parts = cordee_arena_get(r->arena, n * sizeof *parts);
    c->parts = parts;
    c->n = n;
    for (size_t i = 0; i < n; i++)
        if (!read_any(r, json_array_get(rows, i), depth + 1, &parts[i]))
            return false;
    return true;
}

static bool read_any(struct survey_reader *r, const json_t *from, int depth,
                     struct survey_condition *c)
{
    const json_t *all = json_object_get(from, "all"), *any = json_object_get(from, "any");

    *c = (struct survey_condition){
        .question = "", .item = "", .part = "", .option = "", .filter = ""};
    c->isnt = cordee_json_true(from, "not");
    c->group = all ? SURVEY_ALL : any ? SURVEY_ANY : SURVEY_ONE;
    return all || any ? read_group(r, all ? all : any, depth, c) : read_one(r, from, c);
}

const struct survey_condition *
survey_read_condition(struct survey_reader *r, const json_t *object, const char *member)
{
    const json_t *from = json_object_get(object, member);
    struct survey_condition *c;

    if (!from || json_is_null(from))
        return NULL;
    c = cordee_arena_get(r->arena, sizeof *c);
    return read_any(r, from, 0, c) ? c : NULL;
}

/* ---- as people read it ---------------------------------------------------------- */

static void say_question(struct cordee *cd, const struct survey_form *form,
                         const struct survey_question *q,
                         const struct survey_condition *c, const char *language,
                         struct cordee_buf *out)
{
    const struct survey_item *item = survey_question_item(q, c->item);

    cordee_buf_printf(out, "“%s", survey_words_in(form, q->words, language));
    if (item)
        cordee_buf_printf(out, ": %s", survey_words_in(form, item->words, language));
    if (strcmp(c->part, "importance") == 0)
        cordee_buf_printf(out, ", %s", T("importance"));
    else if (strcmp(c->part, "level") == 0)
        cordee_buf_printf(out, ", %s", T("level"));
    cordee_buf_puts(out, "”");
}

static void say_option(struct cordee *cd, const struct survey_form *form,
                       const struct survey_question *q, const char *option,
                       const char *language, struct cordee_buf *out)
{
    const struct survey_item *item = survey_question_item(q, option);

    cordee_buf_printf(out, "“%s”",
                      item ? survey_words_in(form, item->words, language)
                      : strcmp(option, "yes") == 0 ? T("Yes")
                      : strcmp(option, "no") == 0  ? T("No")
                                                   : T("something else"));
}

/* "who is asked is one of: Country is Austria", as the filter says it. */
static void say_who(struct cordee *cd, const struct survey_condition *c,
                    struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *words = c->filter;
    struct cordee_filter *f;

    if (cd->crm && cd->crm->filter(cd, a, c->filter, 0, 0, &f, NULL) == 0)
        words = cd->crm->filter_sentence(cd, f);
    cordee_buf_printf(out,
                      c->isnt ? T("who is asked is none of “%s”")
                              : T("who is asked is one of “%s”"),
                      words);
}

static void say_one(struct cordee *cd, const struct survey_form *form,
                    const struct survey_condition *c, const char *language,
                    struct cordee_buf *out)
{
    static const char *const says[][2] = {
        [SURVEY_IS] = {T_LATER("is"), T_LATER("is not")},
        [SURVEY_MORE] = {T_LATER("is more than"), T_LATER("is not more than")},
        [SURVEY_LESS] = {T_LATER("is less than"), T_LATER("is not less than")},
        [SURVEY_AT_LEAST] = {T_LATER("is at least"), T_LATER("is not at least")},
        [SURVEY_AT_MOST] = {T_LATER("is at most"), T_LATER("is not at most")},
    };
    const struct survey_question *q = survey_form_find(form, c->question);
    char number[40];

    if (c->test == SURVEY_OF) {
        say_who(cd, c, out);
        return;
    }
    if (!q)
        return;
    say_question(cd, form, q, c, language, out);
    if (c->test == SURVEY_ANSWERED) {
        cordee_buf_printf(out, " %s", c->isnt ? T("is not answered") : T("is answered"));
        return;
    }
    cordee_buf_printf(out, " %s ", T(says[c->test][c->isnt]));
    if (*c->option)
        say_option(cd, form, q, c->option, language, out);
    else
        cordee_buf_puts(out, survey_number_words(c->number, number));
}

/* `within` another group: what holds together is put in brackets. */
static void say(struct cordee *cd, const struct survey_form *form,
                const struct survey_condition *c, const char *language, bool within,
                struct cordee_buf *out)
{
    const bool brackets = c->isnt || (within && c->n > 1);

    if (c->group == SURVEY_ONE) {
        say_one(cd, form, c, language, out);
        return;
    }
    if (c->isnt)
        cordee_buf_printf(out, "%s ", T("not"));
    if (brackets)
        cordee_buf_putc(out, '(');
    for (size_t i = 0; i < c->n; i++) {
        if (i)
            cordee_buf_printf(out, " %s ", c->group == SURVEY_ALL ? T("and") : T("or"));
        say(cd, form, &c->parts[i], language, c->n > 1, out);
    }
    if (brackets)
        cordee_buf_putc(out, ')');
}

void survey_condition_say(struct cordee *cd, const struct survey_form *form,
                          const struct survey_condition *c, const char *language,
                          struct cordee_buf *out)
{
    say(cd, form, c, language, false, out);
}
