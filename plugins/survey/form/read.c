/* From a document to a form: everything is looked at, and all that is wrong is told. */
#include "plugins/survey/form/form-priv.h"

#include <string.h>

/* ---- where one is, and what is wrong there -------------------------------------- */

void survey_problem(struct survey_reader *r, const char *member, const char *text)
{
    json_t *p;

    r->wrong++;
    if (json_array_size(r->problems) >= SURVEY_PROBLEMS)
        return;
    p = json_object();
    json_object_set_new(
        p, "place",
        json_sprintf("%s%s%s", r->place, *r->place && *member ? "." : "", member));
    json_object_set_new(p, "where", json_string(r->where));
    json_object_set_new(p, "text", json_string(r->cd->text->get(r->cd, text)));
    json_array_append_new(r->problems, p);
}

static void at_section(struct survey_reader *r, size_t section)
{
    struct cordee *cd = r->cd;

    snprintf(r->place, sizeof r->place, "sections.%zu", section);
    snprintf(r->where, sizeof r->where, T("section %zu"), section + 1);
}

static void at_question(struct survey_reader *r, size_t section, size_t question)
{
    struct cordee *cd = r->cd;

    snprintf(r->place, sizeof r->place, "sections.%zu.questions.%zu", section, question);
    snprintf(r->where, sizeof r->where, T("section %zu, question %zu"), section + 1,
             question + 1);
}

/* ---- texts ---------------------------------------------------------------------- */

static bool is_language(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");

    return (n == 2 || n == 3) &&
           (!s[n] || (s[n] == '-' && strlen(s + n + 1) >= 2 && strlen(s + n + 1) <= 8 &&
                      strspn(s + n + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                                        "uvwxyz0123456789") == strlen(s + n + 1)));
}

/* What is said in no language is not there. */
survey_words *survey_read_words(struct survey_reader *r, const json_t *object,
                                const char *member)
{
    const json_t *words = json_object_get(object, member);
    const char *language;
    json_t *said;

    if (!words || json_is_null(words))
        return NULL;
    if (!json_is_object(words) || json_object_size(words) > SURVEY_LANGUAGES) {
        survey_problem(r, member,
                       T_LATER("these are no words: write one text a language"));
        return NULL;
    }
    json_object_foreach ((json_t *)words, language, said) {
        if (!is_language(language))
            survey_problem(r, member,
                           T_LATER("this is no language; write “de” or “de-AT”"));
        else if (!json_is_string(said))
            survey_problem(r, member, T_LATER("a text is missing"));
        else if (cordee_utf8_len(json_string_value(said)) > SURVEY_WORDS)
            survey_problem(r, member, T_LATER("this text is too long"));
    }
    return words;
}

bool survey_says_nothing(const struct survey_reader *r, survey_words *words)
{
    return !*cordee_json_text(words, r->language);
}

/* ---- keys ----------------------------------------------------------------------- */

bool survey_is_key(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return n && n <= SURVEY_KEY && !s[n] && (*s < '0' || *s > '9') && *s != '_';
}

const char *survey_read_key(struct survey_reader *r, const json_t *object)
{
    const char *key = cordee_json_text(object, "key");

    if (!survey_is_key(key))
        survey_problem(
            r, "key",
            T_LATER("a key has letters a to z, digits and _, a letter first, and 40 "
                    "at most"));
    return key;
}

/* ---- numbers -------------------------------------------------------------------- */

int survey_read_int(struct survey_reader *r, const json_t *object, const char *member,
                    int fallback, int least, int most)
{
    struct cordee *cd = r->cd;
    const json_t *n = json_object_get(object, member);
    char why[120];

    if (!n || json_is_null(n))
        return fallback;
    if (json_is_integer(n) && json_integer_value(n) >= least &&
        json_integer_value(n) <= most)
        return (int)json_integer_value(n);
    snprintf(why, sizeof why, T("this must be a number from %d to %d"), least, most);
    survey_problem(r, member, why);
    return fallback;
}

/* ---- sections ------------------------------------------------------------------- */

static void read_questions(struct survey_reader *r, const json_t *rows, size_t section,
                           struct survey_section *s)
{
    size_t n = json_array_size(rows);
    struct survey_question *questions;

    if (n > SURVEY_QUESTIONS - r->n_questions) {
        survey_problem(r, "questions", T_LATER("these are too many questions"));
        return;
    }
    questions = cordee_arena_get(r->arena, n * sizeof *questions + 1);
    s->questions = questions;
    for (size_t i = 0; i < n; i++) {
        at_question(r, section, i);
        survey_read_question(r, json_array_get(rows, i), &questions[i]);
        questions[i].section = section;
        questions[i].place = r->n_questions;
        r->questions[r->n_questions++] = &questions[i];
        questions[i].skip = /* by its own answer, too */
            survey_read_condition(r, json_array_get(rows, i), "skip");
        s->n = i + 1;
    }
}

static void read_section(struct survey_reader *r, const json_t *row, size_t section,
                         struct survey_section *s)
{
    at_section(r, section);
    *s = (struct survey_section){
        .key = survey_read_key(r, row),
        .words = survey_read_words(r, row, "words"),
        .help = survey_read_words(r, row, "help"),
        .show = survey_read_condition(r, row, "show"),
    };
    read_questions(r, json_object_get(row, "questions"), section, s);
}

static void read_sections(struct survey_reader *r, const json_t *document,
                          struct survey_form *form)
{
    const json_t *rows = json_object_get(document, "sections");
    size_t n = json_array_size(rows);
    struct survey_section *sections;

    if (n == 0 || n > SURVEY_SECTIONS) {
        survey_problem(r, "sections",
                       n ? T_LATER("these are too many sections")
                         : T_LATER("a survey needs a section"));
        return;
    }
    sections = cordee_arena_get(r->arena, n * sizeof *sections);
    form->sections = sections;
    form->n_sections = n;
    for (size_t i = 0; i < n; i++) {
        read_section(r, json_array_get(rows, i), i, &sections[i]);
        for (size_t k = 0; k < i; k++)
            if (cordee_text_is(sections[k].key, sections[i].key))
                survey_problem(r, "key", T_LATER("two sections have the same key"));
    }
}

/* ---- passing over --------------------------------------------------------------- */

static size_t section_of_key(const struct survey_form *form, const char *key)
{
    size_t i = 0;

    while (i < form->n_sections && strcmp(form->sections[i].key, key) != 0)
        i++;
    return i;
}

/* Forwards only: what leads back would go round for ever. */
static void read_skips(struct survey_reader *r, const json_t *document,
                       const struct survey_form *form)
{
    for (size_t s = 0; s < form->n_sections; s++) {
        const json_t *rows = json_object_get(
            json_array_get(json_object_get(document, "sections"), s), "questions");

        for (size_t i = 0; i < form->sections[s].n; i++) {
            struct survey_question *q =
                (struct survey_question *)&form->sections[s].questions[i];
            const char *to = cordee_json_text(json_array_get(rows, i), "skip_to");

            if (!q->skip)
                continue;
            at_question(r, s, i);
            q->skip_to =
                strcmp(to, "end") == 0 ? form->n_sections : section_of_key(form, to);
            if (strcmp(to, "end") != 0 && q->skip_to == form->n_sections)
                survey_problem(r, "skip_to", T_LATER("there is no such section"));
            else if (q->skip_to <= s)
                survey_problem(r, "skip_to",
                               T_LATER("this leads back, and would go round for "
                                       "ever: skip to a later section"));
        }
    }
}

/* ---- all of it ------------------------------------------------------------------ */

static void read_languages(struct survey_reader *r, const json_t *document,
                           struct survey_form *form)
{
    const json_t *rows = json_object_get(document, "languages");
    size_t n = json_array_size(rows);
    const char **languages;

    r->language = "en";
    if (n == 0 || n > SURVEY_LANGUAGES) {
        survey_problem(r, "languages",
                       T_LATER("say in which languages it is, the one it is "
                               "written in first"));
        return;
    }
    languages = cordee_arena_get(r->arena, n * sizeof *languages);
    for (size_t i = 0; i < n; i++) {
        const char *language = json_string_value(json_array_get(rows, i));

        languages[i] = language ? language : "";
        if (!is_language(languages[i]))
            survey_problem(r, "languages",
                           T_LATER("this is no language; write “de” or “de-AT”"));
        for (size_t k = 0; k < i; k++)
            if (strcmp(languages[k], languages[i]) == 0)
                survey_problem(r, "languages", T_LATER("a language stands there twice"));
    }
    form->languages = languages;
    form->n_languages = n;
    r->language = languages[0];
}

int survey_form_read(struct cordee *cd, struct cordee_arena *a, const json_t *document,
                     struct survey_form *form_r, json_t *problems)
{
    struct survey_reader r = {.cd = cd, .arena = a, .problems = problems};
    struct survey_form form = {0};

    r.questions = cordee_arena_get(a, SURVEY_QUESTIONS * sizeof *r.questions);
    if (!json_is_object(document)) {
        survey_problem(&r, "", T_LATER("this is no survey"));
        return 0;
    }
    read_languages(&r, document, &form);
    form.title = survey_read_words(&r, document, "title");
    form.intro = survey_read_words(&r, document, "intro");
    form.thanks = survey_read_words(&r, document, "thanks");
    if (survey_says_nothing(&r, form.title))
        survey_problem(&r, "title", T_LATER("the survey has no title"));
    read_sections(&r, document, &form);
    read_skips(&r, document, &form);
    form.questions = r.questions;
    form.n_questions = r.n_questions;
    if (r.wrong)
        return 0;
    *form_r = form;
    return 1;
}

/* ---- of bytes ------------------------------------------------------------------- */

static int no_json(struct cordee *cd, const json_error_t *why, json_t *problems)
{
    json_t *p = json_object();

    json_object_set_new(p, "place", json_string(""));
    json_object_set_new(p, "where", json_sprintf(T("line %d"), why->line));
    json_object_set_new(p, "text",
                        json_string(T("this is no survey: it cannot be read "
                                      "as JSON")));
    json_array_append_new(problems, p);
    return 0;
}

int survey_form_parse(struct cordee *cd, struct cordee_arena *a, const char *bytes,
                      size_t n, json_t **document_r, struct survey_form *form_r,
                      json_t *problems)
{
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    json_error_t why = {0};

    if (n <= SURVEY_BYTES) {
        cordee_utf8_clean(bytes, n, &clean);
        document = json_loadb(clean.text ? clean.text : "", clean.len,
                              JSON_REJECT_DUPLICATES, &why);
    }
    if (!document)
        return no_json(cd, &why, problems);
    if (survey_form_read(cd, a, document, form_r, problems) == 0)
        return 0;
    *document_r = json_incref(document);
    return 1;
}
