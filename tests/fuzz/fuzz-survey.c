/* Any bytes as a survey, and what follows the first zero line as what is typed into it:
 * what is taken for a form has no question that cannot be shown or answered, and what was
 * kept of an answer is what the question allows. */
#include "tests/fuzz/fuzz.h"

#include "plugins/survey/answer/answer.h"

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
        if (survey_kinds[q->kind].scaled && (json_integer_value(value) < 1 ||
                                             json_integer_value(value) > q->scale.points))
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
                          problems))
        answer(&form, typed);
    return 0;
}
