/* What the editor does to a document. */
#include "plugins/survey/edit/edit-priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *text_get(struct cordee *cd, const char *text)
{
    (void)cd;
    return text;
}

static const struct cordee_text_api texts = {.get = text_get};
static struct cordee plain = {.text = &texts};

struct fixture {
    struct cordee_arena *arena;
    json_t *document, *problems;
    struct survey_form form;
};

#define SCALE "{'points':5,'low':{'en':'no','de':'nein'},'high':{'en':'yes','de':'ja'}}"

/* ' stands for ", so that it can be read. */
static json_t *json(const char *text)
{
    char *s = strdup(text);
    json_t *j;

    for (char *c = s; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    j = json_loads(s, 0, NULL);
    free(s);
    return j;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    f->arena = cordee_arena_new();
    f->problems = json_array();
    f->document = json(
        "{'languages':['en','de'],'title':{'en':'Needs'},'sections':[{'key':'a',"
        "'questions':[{'key':'role','kind':'single','words':{'en':'Role'},'items':[{'key'"
        ":'t','words':{'en':'Trainer'}},{'key':'w','words':{'en':'Worker'}}]},{'key':"
        "'years','kind':'number','words':{'en':'Years'}}]},{'key':'b','questions':[{'key'"
        ":'know','kind':'paired','words':{'en':'What'},'scale':" SCALE ",'second':" SCALE
        ",'items':[{'key':'weld','topic':'Joining','words':{'en':'Welding','de':"
        "'Schweißen'}},{'key':'mill','words':{'en':'Milling','de':'Fräsen'}}]}]}]}");
    *state = f;
    return f->document ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    cordee_json_drop(&f->document);
    cordee_json_drop(&f->problems);
    cordee_arena_free(f->arena);
    free(f);
    return 0;
}

static void take(struct fixture *f, const char *language, const char *typed,
                 const char *bank)
{
    json_t *t = json(typed), *b = bank ? json(bank) : NULL;

    assert_non_null(t);
    survey_edit_take(f->document, t, language, b);
    json_decref(t);
    json_decref(b);
}

static int read_again(struct fixture *f)
{
    json_array_clear(f->problems);
    return survey_form_read(&plain, f->arena, f->document, &f->form, f->problems);
}

static const json_t *item(const struct fixture *f, const char *question, size_t i)
{
    return json_array_get(
        json_object_get(survey_edit_find(f->document, question), "items"), i);
}

static const char *words(const json_t *object, const char *language)
{
    return cordee_json_text(json_object_get(object, "words"), language);
}

/* ---- lines ---------------------------------------------------------------------- */

static void a_line_that_is_put_otherwise_stays_the_same_item(void **state)
{
    struct fixture *f = *state;

    take(f, "en", "{'q.know.items':'Milling\\nWelding!\\nLaser cutting'}", NULL);
    assert_string_equal(cordee_json_text(item(f, "know", 0), "key"), "mill");
    assert_string_equal(cordee_json_text(item(f, "know", 1), "key"), "weld");
    assert_string_equal(words(item(f, "know", 1), "en"), "Welding!");
    assert_string_equal(words(item(f, "know", 1), "de"), "Schweißen");
    assert_string_equal(cordee_json_text(item(f, "know", 1), "topic"), "Joining");
    assert_string_equal(cordee_json_text(item(f, "know", 2), "key"), "laser_cutting");
}

/* Each pair of letters counts as often as both have it. */
static void what_is_only_of_the_same_letters_is_another_item(void **state)
{
    struct fixture *f = *state;

    take(f, "en", "{'q.role.items':'aaaaaaaabc\\nababababab'}", NULL);
    take(f, "en", "{'q.role.items':'aabcbcbcbc\\nabababababa'}", NULL);
    assert_string_equal(cordee_json_text(item(f, "role", 0), "key"), "aabcbcbcbc");
    assert_string_equal(cordee_json_text(item(f, "role", 1), "key"), "ababababab");
}

/* One POST may bring as many long lines as there can be: 200 times 200 that are compared,
 * of which each is one of those that were there. */
static void long_lists_that_are_all_alike_are_compared(void **state)
{
    enum { LINES = 200, LETTERS = 990 };
    struct fixture *f = *state;
    json_t *keys = json_object();

    for (size_t t = 0; t < 2; t++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
        CORDEE_AUTO(cordee_json_drop) json_t *typed = json_object();

        for (size_t i = 0; i < LINES; i++) {
            for (size_t c = 0; c < LETTERS; c++)
                cordee_buf_putc(&text, (char)('a' + c * (i + 1) % 23));
            cordee_buf_printf(&text, "%c%c%s\n", (int)('a' + i / 26), (int)('a' + i % 26),
                              t ? "x" : "");
        }
        json_object_set_new(typed, "q.role.items", json_string(text.text));
        survey_edit_take(f->document, typed, "en", NULL);
        for (size_t i = 0; i < LINES; i++)
            json_object_set_new(keys, cordee_json_text(item(f, "role", i), "key"),
                                json_true());
    }
    assert_int_equal(json_object_size(keys), LINES);
    json_decref(keys);
}

static void a_pasted_list_comes_without_its_marks(void **state)
{
    struct fixture *f = *state;

    take(f, "en", "{'q.know.items':'• Milling\\n-\\tWelding\\n– 3D printing\\n-5 °C'}",
         NULL);
    assert_string_equal(cordee_json_text(item(f, "know", 0), "key"), "mill");
    assert_string_equal(words(item(f, "know", 1), "de"), "Schweißen");
    assert_string_equal(words(item(f, "know", 2), "en"), "3D printing");
    assert_string_equal(words(item(f, "know", 3), "en"), "-5 °C");
    take(f, "en", "{'q.know.items':'1. Milling\\n2) Welding\\n3. Glueing'}", NULL);
    assert_string_equal(cordee_json_text(item(f, "know", 1), "key"), "weld");
    assert_string_equal(words(item(f, "know", 2), "en"), "Glueing");
}

static void a_number_that_tells_lines_apart_stays(void **state)
{
    struct fixture *f = *state;

    take(f, "en", "{'q.role.items':'1. year\\n2. year'}", NULL);
    assert_string_equal(words(item(f, "role", 1), "en"), "2. year");
    take(f, "en", "{'q.role.items':'2. level\\n4. rank'}", NULL);
    assert_string_equal(words(item(f, "role", 1), "en"), "4. rank");
}

static void a_line_that_stands_twice_is_taken_once(void **state)
{
    struct fixture *f = *state;

    take(f, "en", "{'q.know.items':'welding\\nGlueing\\nWelding\\n* glueing \\nMilling'}",
         NULL);
    assert_null(item(f, "know", 3));
    assert_string_equal(words(item(f, "know", 0), "en"), "Glueing");
    assert_string_equal(cordee_json_text(item(f, "know", 1), "key"), "weld");
    assert_string_equal(cordee_json_text(item(f, "know", 2), "key"), "mill");
}

static void another_number_is_another_item(void **state)
{
    struct fixture *f = *state;

    take(f, "en", "{'q.role.items':'Level 1\\nLevel 2'}", NULL);
    take(f, "en", "{'q.role.items':'Level 2\\nLevel 3'}", NULL);
    assert_string_equal(cordee_json_text(item(f, "role", 0), "key"), "level_2");
    assert_string_equal(cordee_json_text(item(f, "role", 1), "key"), "level_3");
}

static void a_pasted_list_comes_with_what_the_bank_knows(void **state)
{
    struct fixture *f = *state;

    take(f, "en", "{'q.know.items':'welding\\nLöten\\nProcess data'}",
         "[{'key':'solder','topic':'Joining','words':{'en':'Soldering','de':'Löten'}},"
         "{'key':'data','words':{'en':'Process  DATA','sl':'Podatki'}}]");
    assert_string_equal(cordee_json_text(item(f, "know", 0), "key"), "weld");
    assert_string_equal(cordee_json_text(item(f, "know", 1), "key"), "solder");
    assert_string_equal(cordee_json_text(item(f, "know", 1), "topic"), "Joining");
    assert_string_equal(words(item(f, "know", 1), "de"), "Löten");
    assert_string_equal(words(item(f, "know", 2), "sl"), "Podatki");
    assert_string_equal(words(item(f, "know", 2), "en"), "Process data");
}

static void a_translation_is_put_beside_its_item(void **state)
{
    struct fixture *f = *state;

    take(f, "de",
         "{'q.know.i.weld':'','q.know.i.mill':'Das Fräsen','q.role.words':'Rolle'}",
         NULL);
    assert_string_equal(words(item(f, "know", 0), "de"), "");
    assert_string_equal(words(item(f, "know", 1), "de"), "Das Fräsen");
    assert_string_equal(words(survey_edit_find(f->document, "role"), "de"), "Rolle");
    assert_string_equal(words(item(f, "know", 0), "en"), "Welding");
}

/* ---- settings ------------------------------------------------------------------- */

static void numbers_are_taken_and_what_is_none_is_told_at_its_place(void **state)
{
    struct fixture *f = *state;
    const struct survey_question *q;

    take(f, "en",
         "{'q.years.settings':'1','q.years.required':'1','q.years.unit':'years',"
         "'q.years.lowest':'0','q.years.highest':'2,5','q.years.decimals':'1'}",
         NULL);
    assert_int_equal(read_again(f), 1);
    q = survey_form_find(&f->form, "years");
    assert_true(q->required && q->bounded_below && q->bounded_above);
    assert_true(q->highest == 2.5 && q->decimals == 1);
    assert_string_equal(survey_words_in(&f->form, q->unit, "en"), "years");
    take(f, "en", "{'q.years.highest':'many'}", NULL);
    assert_int_equal(read_again(f), 0);
    assert_string_equal(cordee_json_text(json_array_get(f->problems, 0), "place"),
                        "sections.0.questions.1.highest");
    take(f, "en", "{'q.years.highest':'','q.years.settings':'1'}", NULL);
    assert_int_equal(read_again(f), 1);
    q = survey_form_find(&f->form, "years");
    assert_false(q->bounded_above || q->required);
}

static void words_at_each_point_come_and_go(void **state)
{
    struct fixture *f = *state;

    take(f, "en",
         "{'q.know.points':'3','q.know.settings':'1','q.know.zero':'1',"
         "'q.know.scale.each':'none\\nsome\\nall'}",
         NULL);
    assert_int_equal(read_again(f), 1);
    assert_int_equal(survey_form_find(&f->form, "know")->scale.points, 3);
    assert_int_equal(survey_form_find(&f->form, "know")->scale.from, 0);
    take(f, "de", "{'q.know.scale.each.1':'etwas'}", NULL);
    assert_int_equal(read_again(f), 1);
    assert_string_equal(survey_words_in(&f->form,
                                        survey_form_find(&f->form, "know")->scale.each[1],
                                        "de"),
                        "etwas");
    take(f, "en", "{'q.know.scale.each':'none\\nall'}", NULL);
    assert_int_equal(read_again(f), 0);
    take(f, "en", "{'q.know.scale.each':'','q.know.settings':'1'}", NULL);
    assert_int_equal(read_again(f), 1);
    assert_int_equal(survey_form_find(&f->form, "know")->scale.from, 1);
    assert_null(survey_form_find(&f->form, "know")->scale.each);
    assert_string_equal(
        survey_words_in(&f->form, survey_form_find(&f->form, "know")->scale.low, "en"),
        "no");
}

static void only_what_a_kind_can_have_is_taken(void **state)
{
    struct fixture *f = *state;

    take(f, "en",
         "{'q.role.settings':'1','q.role.other':'1','q.role.pattern':'x',"
         "'q.role.lowest':'1','q.role.alone.t':'1'}",
         NULL);
    assert_true(cordee_json_true(survey_edit_find(f->document, "role"), "other"));
    assert_null(json_object_get(survey_edit_find(f->document, "role"), "pattern"));
    assert_null(json_object_get(survey_edit_find(f->document, "role"), "lowest"));
    assert_null(json_object_get(item(f, "role", 0), "alone"));
}

/* ---- buttons -------------------------------------------------------------------- */

static void a_question_moves_within_its_page_and_into_the_next(void **state)
{
    struct fixture *f = *state;
    json_t *place;

    assert_true(survey_edit_do(&plain, f->document, "up:years"));
    place = survey_edit_place(f->document, "years");
    assert_string_equal(json_string_value(place), "sections.0.questions.0");
    json_decref(place);
    assert_true(survey_edit_do(&plain, f->document, "down:role"));
    place = survey_edit_place(f->document, "role");
    assert_string_equal(json_string_value(place), "sections.1.questions.0");
    json_decref(place);
    assert_true(survey_edit_do(&plain, f->document, "up-page:1"));
    assert_false(survey_edit_do(&plain, f->document, "up-page:0"));
    place = survey_edit_place(f->document, "role");
    assert_string_equal(json_string_value(place), "sections.0.questions.0");
    json_decref(place);
}

static void every_kind_that_is_added_is_a_whole_question(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < survey_n_kinds; i++) {
        char what[40];

        snprintf(what, sizeof what, "add:%s:1", survey_kinds[i].name);
        assert_true(survey_edit_do(&plain, f->document, what));
    }
    assert_false(survey_edit_do(&plain, f->document, "add:magic:1"));
    assert_false(survey_edit_do(&plain, f->document, "add:single:9"));
    assert_true(survey_edit_do(&plain, f->document, "copy:know"));
    assert_non_null(survey_edit_find(f->document, "know_2"));
    assert_true(survey_edit_do(&plain, f->document, "section"));
    assert_int_equal(read_again(f), 1);
    assert_int_equal(f->form.n_questions, 3 + survey_n_kinds + 1);
}

static void languages_come_and_go_but_the_first_stays(void **state)
{
    struct fixture *f = *state;

    assert_true(survey_edit_do(&plain, f->document, "language:hu"));
    assert_false(survey_edit_do(&plain, f->document, "language:hu"));
    assert_int_equal(read_again(f), 1);
    assert_int_equal(f->form.n_languages, 3);
    assert_true(survey_edit_do(&plain, f->document, "unlanguage:de"));
    assert_false(survey_edit_do(&plain, f->document, "unlanguage:en"));
    assert_int_equal(read_again(f), 1);
    assert_int_equal(f->form.n_languages, 2);
}

static void rows_of_the_bank_are_put_in_once(void **state)
{
    struct fixture *f = *state;
    json_t *bank = json("[{'key':'weld','words':{'en':'Welding'}},{'key':'glue','words':{"
                        "'en':'Glueing'}},{'key':'no','words':{'en':'No'}}]");
    json_t *keys = json("['weld','glue']");

    assert_int_equal(survey_edit_pick(f->document, "know", bank, keys), 1);
    assert_int_equal(survey_edit_pick(f->document, "know", bank, keys), 0);
    assert_string_equal(cordee_json_text(item(f, "know", 2), "key"), "glue");
    json_decref(bank);
    json_decref(keys);
}

/* ---- conditions ------------------------------------------------------------------ */

static void groups_there_and_back(const char *condition, const char *inner, size_t n)
{
    json_t *c = json(condition), *g, *back;

    assert_non_null(c);
    g = survey_groups_of(c);
    assert_non_null(g);
    assert_string_equal(cordee_json_text(g, "inner"), inner);
    assert_int_equal(json_array_size(json_object_get(g, "groups")), n);
    back = survey_groups_condition(g);
    assert_true(json_equal(c, back));
    json_decref(c);
    json_decref(g);
    json_decref(back);
}

#define A "{'question':'role','is':'t'}"
#define B "{'question':'years','more':3}"
#define C "{'of':'country:AT','not':true}"

static void a_condition_is_groups_of_tests_there_and_back(void **state)
{
    json_t *deep = json("{'not':true,'all':[" A "," B "]}");

    (void)state;
    groups_there_and_back(A, "all", 1);
    groups_there_and_back("{'all':[" A "," B "]}", "all", 1);
    groups_there_and_back("{'any':[" A "," B "," C "]}", "any", 1);
    groups_there_and_back("{'any':[{'all':[" A "," B "]}," C "]}", "all", 2);
    groups_there_and_back("{'all':[{'any':[" A "," B "]}," C "]}", "any", 2);
    assert_null(survey_groups_of(deep));
    json_decref(deep);
    deep = json("{'all':[{'any':[{'all':[" A "," B "]}," C "]}," A "]}");
    assert_null(survey_groups_of(deep));
    json_decref(deep);
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(a_line_that_is_put_otherwise_stays_the_same_item),
        ROW(what_is_only_of_the_same_letters_is_another_item),
        ROW(long_lists_that_are_all_alike_are_compared),
        ROW(another_number_is_another_item),
        ROW(a_pasted_list_comes_without_its_marks),
        ROW(a_number_that_tells_lines_apart_stays),
        ROW(a_line_that_stands_twice_is_taken_once),
        ROW(a_pasted_list_comes_with_what_the_bank_knows),
        ROW(a_translation_is_put_beside_its_item),
        ROW(numbers_are_taken_and_what_is_none_is_told_at_its_place),
        ROW(words_at_each_point_come_and_go),
        ROW(only_what_a_kind_can_have_is_taken),
        ROW(a_question_moves_within_its_page_and_into_the_next),
        ROW(every_kind_that_is_added_is_a_whole_question),
        ROW(languages_come_and_go_but_the_first_stays),
        ROW(rows_of_the_bank_are_put_in_once),
        ROW(a_condition_is_groups_of_tests_there_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
