/* Forms, what is shown, and what is typed. */
#include "plugins/survey/answer/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ---- texts as they stand -------------------------------------------------------- */

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

static const struct cordee_text_api texts = {.get = text_get, .plural = text_plural};
static struct cordee plain = {.text = &texts};

struct fixture {
    struct cordee_arena *arena;
    json_t *document, *problems, *answers;
    struct survey_form form;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    f->arena = cordee_arena_new();
    f->problems = json_array();
    f->answers = json_object();
    *state = f;
    return f ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    cordee_json_drop(&f->document);
    cordee_json_drop(&f->problems);
    cordee_json_drop(&f->answers);
    cordee_arena_free(f->arena);
    free(f);
    return 0;
}

#define SCALE "{'points':5,'low':{'en':'no'},'high':{'en':'yes'}}"

/* ' stands for ", so that it can be read. */
static int read_form(struct fixture *f, const char *sections)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    cordee_buf_printf(
        &b, "{'languages':['en','de'],'title':{'en':'Needs'},'sections':%s}", sections);
    for (char *s = b.text; *s; s++)
        *s = *s == '\'' ? '"' : *s;
    return survey_form_parse(&plain, f->arena, b.text, b.len, &f->document, &f->form,
                             f->problems);
}

static const char *problem(const struct fixture *f, size_t i)
{
    return cordee_json_text(json_array_get(f->problems, i), "text");
}

static const char *const needs =
    "[{'key':'you','questions':[{'key':'role','kind':'single','required':true,'other':"
    "true,'words':{'en':'Role'},'items':[{'key':'trainer','words':{'en':'Trainer'}},{'"
    "key'"
    ":'other_one','words':{'en':'Worker'}}]},{'key':'why','kind':'short','words':{'en':"
    "'Why'},'show':{'question':'role','is':'trainer'}}]},{'key':'skills','words':{'en':"
    "'Skills','de':'K\u00f6nnen'},'questions':[{'key':'know','kind':'paired','words':{'"
    "en':"
    "'What'},'scale':" SCALE ",'second':" SCALE ",'items':[{'key':'weld','words':{'en':"
    "'Welding'}},{'key':'mill','words':{'en':'Milling'}}]}]},{'key':'last','questions':[{"
    "'key':'tools','kind':'several','most':2,'words':{'en':'Tools'},'show':{'question':"
    "'know','item':'weld','part':'importance','more':3},'items':[{'key':'a','words':{'en'"
    ":"
    "'A'}},{'key':'b','words':{'en':'B'}},{'key':'c','words':{'en':'C'}},{'key':'none',"
    "'alone':true,'words':{'en':'None'}}]}]}]";

static size_t take(struct fixture *f, size_t section, json_t *typed)
{
    size_t wrong;

    json_array_clear(f->problems);
    wrong = survey_take(&plain, &f->form, section, typed, NULL, f->answers, f->problems);
    json_decref(typed);
    return wrong;
}

static size_t next_after(struct fixture *f, int section)
{
    bool shown[SURVEY_QUESTIONS];

    survey_show(&f->form, f->answers, NULL, shown);
    return survey_next(&f->form, shown, section);
}

/* ---- forms ---------------------------------------------------------------------- */

static void a_form_is_read_and_its_words_fall_back(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_form(f, needs), 1);
    assert_int_equal(f->form.n_questions, 4);
    assert_int_equal(f->form.questions[2]->kind, SURVEY_PAIRED);
    assert_string_equal(survey_words_in(&f->form, f->form.sections[1].words, "de-AT"),
                        "K\u00f6nnen");
    assert_string_equal(survey_words_in(&f->form, f->form.title, "de"), "Needs");
    assert_string_equal(survey_language_for(&f->form, "sl"), "en");
    assert_int_equal(survey_words_missing(&f->form, "en"), 0);
    assert_true(survey_words_missing(&f->form, "de") > 10);
}

static void all_that_is_wrong_is_told_with_its_place(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_form(f,
                               "[{'key':'A','questions':[{'key':'x','kind':'magic',"
                               "'words':{'en':'X'}},{'key':'x','kind':'matrix','words':"
                               "{'en':'Y'},'items':[]}]}]"),
                     0);
    assert_true(json_array_size(f->problems) >= 4);
    assert_string_equal(cordee_json_text(json_array_get(f->problems, 1), "place"),
                        "sections.0.questions.0.kind");
}

static void what_is_no_json_says_its_line(void **state)
{
    struct fixture *f = *state;
    static const char broken[] = "{\n\"title\": \n}";

    assert_int_equal(survey_form_parse(&plain, f->arena, broken, strlen(broken),
                                       &f->document, &f->form, f->problems),
                     0);
    assert_string_equal(cordee_json_text(json_array_get(f->problems, 0), "where"),
                        "line 3");
}

static void a_condition_asks_only_for_what_came_before(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_form(f,
                               "[{'key':'a','questions':[{'key':'x','kind':'yesno',"
                               "'words':{'en':'X'},'show':{'question':'y','is':'yes'}},{"
                               "'key':'y','kind':'yesno','words':{'en':'Y'}}]}]"),
                     0);
    assert_non_null(strstr(problem(f, 0), "not given before"));
}

static void what_leads_back_and_what_nobody_can_see_is_named(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_form(f, "[{'key':'a','questions':[{'key':'x','kind':'yesno',"
                                  "'words':{'en':'X'},'skip':{'question':'x','is':'yes'},"
                                  "'skip_to':'a'}]}]"),
                     0);
    json_array_clear(f->problems);
    assert_int_equal(
        read_form(f,
                  "[{'key':'a','questions':[{'key':'x','kind':'scale','words':{'en':'X'"
                  "},'scale':" SCALE "},{'key':'y','kind':'yesno','words':{'en':'Y'},"
                  "'show':{'all':[{'question':'x','more':4},{'question':'x','less':3}]}}"
                  ",{'key':'z','kind':'yesno','words':{'en':'Z'},'show':{'question':'y',"
                  "'is':'yes'}}]}]"),
        0 + 1);
    assert_int_equal(survey_logic_check(&plain, &f->form, f->problems), 2);
    assert_non_null(strstr(problem(f, 0), "never shown"));
}

#define YES_NO(key, more) \
    "{'key':'" key "','kind':'yesno','words':{'en':'" key "'}" more "}"
#define SKIP(question, is, to) \
    ",'skip':{'question':'" question "','is':'" is "'},'skip_to':'" to "'"
#define NEEDED ",'required':true"

static const char *where(const struct fixture *f, size_t i)
{
    return cordee_json_text(json_array_get(f->problems, i), "where");
}

static size_t warnings(struct fixture *f, const char *sections)
{
    json_array_clear(f->problems);
    cordee_json_drop(&f->document);
    assert_int_equal(read_form(f, sections), 1);
    return survey_logic_check(&plain, &f->form, f->problems);
}

static void what_only_skips_make_unreachable_is_named(void **state)
{
    struct fixture *f = *state;

    /* Yes leads to the end, and no does. */
    assert_int_equal(
        warnings(
            f,
            "[{'key':'a','questions':[" YES_NO(
                "x", NEEDED SKIP(
                         "x", "yes",
                         "end")) "," YES_NO("y", SKIP("x", "no",
                                                      "end")) "]},{'key':'b','questions':"
                                                              "[" YES_NO("z", "") "]}]"),
        1);
    assert_string_equal(where(f, 0), "section 2");
    assert_non_null(strstr(problem(f, 0), "whatever is answered to “x”"));

    /* Whoever has to answer is led away; what asks of what is not reached is never shown.
     */
    assert_int_equal(
        warnings(f, "[{'key':'a','questions':[" YES_NO(
                        "x", NEEDED ",'skip':{'question':'x'},'skip_to':'"
                                    "c'") "]},{'key':'b',"
                                          "'questions':[" YES_NO("y", "") "," YES_NO(
                                              "z", "") "]},{'key':'c','"
                                                       "questions':"
                                                       "[" YES_NO("w", ",'show':"
                                                                       "{'"
                                                                       "question"
                                                                       "':'y','"
                                                                       "is':'"
                                                                       "yes'}") "]}]"),
        2);
    assert_non_null(strstr(problem(f, 0), "always passed over"));
    assert_string_equal(where(f, 1), "section 3, question 1");
    assert_non_null(strstr(problem(f, 1), "never shown"));
}

static void what_somebody_can_reach_is_not_named(void **state)
{
    struct fixture *f = *state;

    /* It need not be answered. */
    assert_int_equal(
        warnings(
            f,
            "[{'key':'a','questions':[" YES_NO("x", SKIP("x", "yes", "end")) "," YES_NO(
                "y", SKIP("x", "no",
                          "end")) "]},{'key':'b','questions':[" YES_NO("z", "") "]}]"),
        0);
    /* One of the answers leads there. */
    assert_int_equal(
        warnings(
            f, "[{'key':'a','questions':[" YES_NO(
                   "x", NEEDED SKIP(
                            "x", "yes",
                            "c")) "," YES_NO("y", SKIP("x", "no",
                                                       "b")) "]},{'key':'b','questions':"
                                                             "[" YES_NO(
                                                                 "z", "") "]},"
                                                                          "{'key':'c','"
                                                                          "questions':"
                                                                          "[" YES_NO(
                                                                              "w",
                                                                              "") "]}]"),
        0);
    /* Who leads away with “no” is not always asked. */
    assert_int_equal(
        warnings(
            f,
            "[{'key':'a','questions':[" YES_NO("v", "") "," YES_NO(
                "x", NEEDED ",'show':{'question':'v','is':'yes'}" SKIP(
                         "x", "yes",
                         "end")) "," YES_NO("y", SKIP("x", "no",
                                                      "end")) "]},{'key':'b','questions':"
                                                              "[" YES_NO("z", "") "]}]"),
        0);
}

/* ---- answers -------------------------------------------------------------------- */

static void what_is_right_is_kept_and_what_is_missing_is_told(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_form(f, needs), 1);
    assert_int_equal(take(f, 0, json_object()), 1);
    assert_int_equal(take(f, 0, json_pack("{s:s}", "role", "nobody")), 1);
    assert_int_equal(take(f, 0, json_pack("{s:s,s:s}", "role", "trainer", "why", " so ")),
                     0);
    assert_string_equal(cordee_json_text(f->answers, "why"), "so");
    assert_int_equal(
        take(f, 0, json_pack("{s:s,s:s}", "role", "other", "role.other", "Cook")), 0);
    assert_string_equal(cordee_json_text(f->answers, "role.other"), "Cook");
}

static void bounds_are_said_as_people_write_them(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        read_form(f, "[{'key':'a','questions':[{'key':'n','kind':'number','words':{'en':"
                     "'N'},'lowest':0.25,'highest':1000000}]}]"),
        1);
    assert_int_equal(take(f, 0, json_pack("{s:s}", "n", "1000001")), 1);
    assert_string_equal(problem(f, 0), "This must be 1000000 at most.");
    json_array_clear(f->problems);
    assert_int_equal(take(f, 0, json_pack("{s:s}", "n", "0")), 1);
    assert_string_equal(problem(f, 0), "This must be 0.25 at least.");
}

static void a_point_beyond_the_scale_is_refused_and_the_rest_kept(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_form(f, needs), 1);
    assert_int_equal(take(f, 1,
                          json_pack("{s:s,s:s,s:s}", "know.weld.importance", "6",
                                    "know.weld.level", "2", "know.mill.level", "x")),
                     2);
    assert_int_equal(cordee_json_int(f->answers, "know.weld.level"), 2);
    assert_null(json_object_get(f->answers, "know.weld.importance"));
}

static void a_page_that_has_nothing_to_show_is_passed_over(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_form(f, needs), 1);
    assert_int_equal(next_after(f, 1), 3);
    assert_int_equal(take(f, 1, json_pack("{s:s}", "know.weld.importance", "4")), 0);
    assert_int_equal(next_after(f, 1), 2);
}

static void options_that_stand_alone_and_too_many_are_refused(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_form(f, needs), 1);
    assert_int_equal(take(f, 1, json_pack("{s:s}", "know.weld.importance", "5")), 0);
    assert_int_equal(
        take(f, 2, json_pack("{s:s,s:s}", "tools.a", "1", "tools.none", "1")), 1);
    assert_int_equal(
        take(f, 2,
             json_pack("{s:s,s:s,s:s}", "tools.a", "1", "tools.b", "1", "tools.c", "1")),
        1);
    assert_int_equal(take(f, 2, json_pack("{s:s}", "tools.a", "1")), 0);
    assert_null(json_object_get(f->answers, "tools.b"));
}

static void what_is_not_shown_any_more_is_dropped(void **state)
{
    struct fixture *f = *state;
    bool shown[SURVEY_QUESTIONS];

    assert_int_equal(read_form(f, needs), 1);
    take(f, 0, json_pack("{s:s,s:s}", "role", "trainer", "why", "so"));
    take(f, 0, json_pack("{s:s}", "role", "other_one"));
    survey_show(&f->form, f->answers, NULL, shown);
    survey_trim(&f->form, shown, f->answers);
    assert_null(json_object_get(f->answers, "why"));
    assert_string_equal(cordee_json_text(f->answers, "role"), "other_one");
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(a_form_is_read_and_its_words_fall_back),
        ROW(all_that_is_wrong_is_told_with_its_place),
        ROW(what_is_no_json_says_its_line),
        ROW(a_condition_asks_only_for_what_came_before),
        ROW(what_leads_back_and_what_nobody_can_see_is_named),
        ROW(what_only_skips_make_unreachable_is_named),
        ROW(what_somebody_can_reach_is_not_named),
        ROW(what_is_right_is_kept_and_what_is_missing_is_told),
        ROW(bounds_are_said_as_people_write_them),
        ROW(a_point_beyond_the_scale_is_refused_and_the_rest_kept),
        ROW(a_page_that_has_nothing_to_show_is_passed_over),
        ROW(options_that_stand_alone_and_too_many_are_refused),
        ROW(what_is_not_shown_any_more_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
