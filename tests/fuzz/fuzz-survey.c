/* Any bytes as a survey, and what follows the first empty line as what is typed: into its
 * page, where what was kept of an answer is what the question allows; into the editor,
 * after which a form is a form, or its problems are told; and as the rows of a file of
 * answers, which are guessed, read for that survey, and make one of their own. */
#include "tests/fuzz/fuzz.h"

#include "plugins/survey/edit/edit.h"
#include "plugins/survey/import/import.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "{\"languages\":[\"en\"],\"title\":{\"en\":\"T\"},\"sections\":[{\"key\":\"a\","
    "\"questions\":[{\"key\":\"q\",\"kind\":\"single\",\"words\":{\"en\":\"Q\"},"
    "\"items\":[{\"key\":\"x\",\"words\":{\"en\":\"X\"}},{\"key\":\"y\",\"words\":{"
    "\"en\":\"Y\"}}]},{\"key\":\"n\",\"kind\":\"number\",\"words\":{\"en\":\"N\"},"
    "\"lowest\":0,\"show\":{\"question\":\"q\",\"is\":\"x\"}}]}]}\n\n"
    "{\"q\":\"x\",\"n\":\"12,5\"}",
    "{\"languages\":[\"de\",\"en\"],\"title\":{\"de\":\"T\"},\"sections\":[{\"key\":"
    "\"a\","
    "\"questions\":[{\"key\":\"p\",\"kind\":\"paired\",\"required\":true,\"words\":{"
    "\"de\":\"Q\"},\"scale\":{\"points\":7,\"low\":{\"de\":\"a\"},\"high\":{\"de\":"
    "\"b\"}},\"second\":{\"points\":7,\"low\":{\"de\":\"a\"},\"high\":{\"de\":\"b\"}},"
    "\"items\":[{\"key\":\"x\",\"words\":{\"de\":\"X\"}}]},{\"key\":\"s\",\"kind\":"
    "\"short\",\"pattern\":\"[a-z]+\",\"words\":{\"de\":\"S\"},\"skip\":{\"any\":[{"
    "\"question\":\"p\",\"item\":\"x\",\"part\":\"level\",\"more\":3},{\"of\":\"is:"
    "person\""
    "}]},\"skip_to\":\"end\"}]}]}\n\n{\"p.x.level\":\"4\",\"s\":\"abc\"}",
    "{\"languages\":[\"en\"],\"title\":{\"en\":\"T\"},\"sections\":[{\"key\":\"a\","
    "\"questions\":[{\"key\":\"q\",\"kind\":\"several\",\"words\":{\"en\":\"Q\"},"
    "\"other\":true,\"items\":[{\"key\":\"x\",\"words\":{\"en\":\"X\"}},{\"key\":"
    "\"y\",\"words\":{\"en\":\"Y\"}}]}]}]}\n\n"
    "{\"q.q.words\":\"Which?\",\"q.q.items\":\"X\\nZ\\nX\",\"do\":\"copy:q\",\"lang\":"
    "\"en\"}",
    "{\"languages\":[\"en\"],\"title\":{\"en\":\"T\"},\"sections\":[{\"key\":\"a\","
    "\"questions\":[{\"key\":\"p\",\"kind\":\"paired\",\"words\":{\"en\":\"Q\"},"
    "\"scale\":{\"points\":5,\"low\":{\"en\":\"a\"},\"high\":{\"en\":\"b\"}},\"second\":{"
    "\"points\":5,\"low\":{\"en\":\"a\"},\"high\":{\"en\":\"b\"}},\"items\":[{\"key\":"
    "\"x\","
    "\"words\":{\"en\":\"X\"}}]}]}]}\n\n"
    "id,imp_x,now_x,when,mail,sex\n1,5,2,2026-05-03,a@b.example,f\n2,4,x,3.5.2026,,m\n"
    "3,1,1,,,f\n4,2,2,,,m\n",
    NULL};

static const char *text_get(struct cordee *cd, const char *text)
{
    (void)cd;
    return text;
}

static const char *text_plural(struct cordee *cd, const char *one, const char *many,
                               int64_t n)
{
    (void)cd;
    return n == 1 ? one : many;
}

static const struct cordee_text_api texts = {
    .size = sizeof texts, .get = text_get, .plural = text_plural};
static struct cordee core = {.text = &texts};

static void must_fit(const struct survey_form *form, const json_t *answers)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)answers, name, value) {
        char question[SURVEY_KEY + 1], item[SURVEY_KEY + 1], part[12];
        const struct survey_question *q;

        if (!survey_name_split(name, question, item, part) ||
            !(q = survey_form_find(form, question)))
            abort();
        if (survey_kinds[q->kind].scaled &&
            (json_integer_value(value) < q->scale.from ||
             json_integer_value(value) > survey_scale_last(&q->scale)))
            abort();
        if (json_is_string(value) &&
            cordee_utf8_len(json_string_value(value)) > SURVEY_ANSWER_TEXT)
            abort();
    }
}

static void answer(const struct survey_form *form, const json_t *typed)
{
    CORDEE_AUTO(cordee_json_drop) json_t *answers = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};
    bool shown[SURVEY_QUESTIONS];

    for (size_t s = 0; s < form->n_sections; s++)
        survey_take(&core, form, s, typed, NULL, answers, problems);
    must_fit(form, answers);
    survey_show(form, answers, NULL, shown);
    survey_trim(form, shown, answers);
    survey_logic_check(&core, form, problems);
    for (size_t i = 0; i < form->n_questions; i++)
        if (form->questions[i]->show)
            survey_condition_say(&core, form, form->questions[i]->show, "en", &said);
}

/* ---- the editor ---------------------------------------------------------------------
 */

static void edit(const json_t *document, const json_t *typed)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *copy = json_deep_copy(document);
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    struct survey_form form;

    survey_edit_take(copy, typed, cordee_json_text(typed, "lang"), NULL);
    survey_edit_do(&core, copy, cordee_json_text(typed, "do"));
    if (!survey_form_read(&core, a, copy, &form, problems) && !json_array_size(problems))
        abort();
}

/* ---- a file of answers --------------------------------------------------------------
 */

enum { ROWS = 40, COLUMNS = 12 };

struct table {
    const char *cells[ROWS][COLUMNS];
    size_t n, columns; /* rows, the names too */
};

/* Commas and line ends cut; the reader of CSV has a target of its own. */
static void cut(struct cordee_arena *a, const uint8_t *bytes, size_t n, struct table *t)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    char *rest, *line;

    cordee_utf8_clean((const char *)bytes, n, &clean);
    rest = cordee_arena_text(a, clean.text ? clean.text : "");
    while (t->n < ROWS && (line = strsep(&rest, "\n"))) {
        size_t columns = 0;

        for (char *cell; columns < COLUMNS && (cell = strsep(&line, ","));)
            t->cells[t->n][columns++] = cell;
        t->columns = columns > t->columns ? columns : t->columns;
        while (columns < COLUMNS)
            t->cells[t->n][columns++] = "";
        t->n++;
    }
}

static void read_rows(const struct table *t, const struct survey_form *form,
                      const json_t *words)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct survey_map map;

    survey_map_init(a, form, words, SURVEY_IMPORT_MISSING, &map);
    for (size_t i = 1; i < t->n; i++) {
        CORDEE_AUTO(survey_row_drop) struct survey_row row = {.arena = a};

        survey_row_read(&core, &map, t->cells[i], t->columns, &row);
        must_fit(form, row.answers);
        for (size_t k = 0; k < json_array_size(row.problems); k++)
            if (!*cordee_json_text(json_array_get(row.problems, k), "text"))
                abort();
    }
}

/* A survey of its own: what is made is a form, or why not is said. */
static void make(const struct table *t, const json_t *columns, const char *pair)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *words = survey_guess(&core, columns, NULL);
    CORDEE_AUTO(cordee_json_drop) json_t *plan = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *names = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    struct cordee_error err = {0};
    struct survey_form form;

    json_object_set_new(plan, "title", json_string("T"));
    json_object_set_new(plan, "language", json_string("en"));
    json_object_set_new(plan, "pair", json_string(pair));
    survey_plan_scale(columns, words, plan);
    json_object_set(plan, "columns", words);
    if (survey_plan_make(&core, columns, plan, &document, &names, &err) < 0) {
        if (!*err.text || !cordee_utf8_ok(err.text, strlen(err.text)))
            abort();
        return;
    }
    if (!survey_form_read(&core, a, document, &form, problems) ||
        json_array_size(names) != json_array_size(columns))
        abort();
    read_rows(t, &form, names);
}

static void import(const struct survey_form *form, const uint8_t *bytes, size_t n)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *columns = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *words = NULL;
    struct table *t = cordee_arena_get(a, sizeof *t);
    struct survey_scan *look;

    cut(a, bytes, n, t);
    if (t->n < 2)
        return;
    look = survey_scan_new(a, t->cells[0], NULL, t->columns);
    for (size_t i = 1; i < t->n; i++)
        survey_scan_row(look, t->cells[i], t->columns);
    columns = survey_scan_columns(look);
    words = survey_guess(&core, columns, form);
    read_rows(t, form, words);
    make(t, columns, "order");
    make(t, columns, "name");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *typed = NULL;
    const uint8_t *line = n ? memmem(bytes, n, "\n\n", 2) : NULL;
    const size_t form_n = line ? (size_t)(line - bytes) : n;
    struct survey_form form;

    if (line)
        typed = json_loadb((const char *)line + 2, n - form_n - 2, 0, NULL);
    if (survey_form_parse(&core, a, (const char *)bytes, form_n, &document, &form,
                          problems)) {
        answer(&form, typed);
        edit(document, typed);
        if (line)
            import(&form, line + 2, n - form_n - 2);
    }
    return 0;
}
