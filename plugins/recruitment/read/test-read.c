/* What words and numbers of people say, and what a record gets of them. */
#include "plugins/recruitment/read/read-priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *text_get(struct cordee *cd, const char *text)
{
    (void)cd;
    return text;
}

static const struct cordee_text_api texts = {.size = sizeof texts, .get = text_get};
static struct cordee core = {.text = &texts};

struct fixture {
    struct cordee_arena *a;
    struct reading r;
    struct read_file file;
};

static int begin(void **state)
{
    static struct fixture f;

    f = (struct fixture){.a = cordee_arena_new()};
    f.r = (struct reading){.cd = &core, .a = f.a};
    *state = &f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;

    cordee_arena_free(f->a);
    return 0;
}

static const struct read_record *read_one(struct fixture *f, const char *text)
{
    struct cordee_error err = {0};

    if (read_bytes(&core, f->a, text, strlen(text), READ_CANDIDATE, &f->file, &err) < 0)
        fail_msg("%s", err.text);
    return &f->file.records[0];
}

static void words_of_languages_are_levels(void **state)
{
    static const struct {
        const char *words;
        int cefr;
    } rows[] = {{"Native speaker", 6},
                {"Muttersprache", 6},
                {"C1", 5},
                {"level b2 (TOEFL)", 4},
                {"Full professional", 5},
                {"professional working proficiency", 4},
                {"limited working", 2},
                {"sehr gut", 5},
                {"gut", 4},
                {"intermediate", 3},
                {"upper intermediate", 4},
                {"débutant", 1},
                {"lingua madre", 6},
                {"materni jezik", 6},
                {"understands some", 0},
                {"", 0}};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(value_cefr(&f->r, rows[i].words), rows[i].cefr);
}

static void words_of_skills_are_levels(void **state)
{
    static const struct {
        const char *words;
        int level;
    } rows[] = {{"Master", 5},
                {"Fortgeschritten", 4},
                {"intermédiaire", 3},
                {"novice", 1},
                {"4", 4},
                {"80 %", 4},
                {"2/4", 3},
                {"9", 5},
                {"7/3", 0},
                {"-1", 0},
                {"whatever", 0}};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(value_level(&f->r, rows[i].words), rows[i].level);
}

static void education_is_a_level_of_eqf(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(value_eqf(&f->r, "6"), 6);
    assert_int_equal(value_eqf(&f->r, "EQR 5"), 5);
    assert_int_equal(value_eqf(&f->r, "EQF level 5"), 5);
    assert_int_equal(value_eqf(&f->r, "BSc Physics"), 6);
    assert_int_equal(value_eqf(&f->r, "Laurea magistrale"), 7);
    assert_int_equal(value_eqf(&f->r, "Laurea triennale"), 6);
    assert_int_equal(value_eqf(&f->r, "Ph.D."), 8);
    assert_int_equal(value_eqf(&f->r, "Lehrabschluss"), 4);
    assert_int_equal(value_isced("3"), 4);
    assert_int_equal(value_isced("35"), 0);
}

static void days_and_money(void **state)
{
    const char *end;

    (void)state;
    assert_int_equal(value_day("1970-02", false), 31 * 86400);
    assert_int_equal(value_day("1970-02", true), 58 * 86400);
    assert_int_equal(value_day("1970", true), 364 * 86400);
    assert_int_equal(value_day("02.01.1970", false), 86400);
    assert_int_equal(value_day("1970-02-30", false), 0);
    assert_int_equal(value_day("soon", false), 0);
    assert_int_equal(value_money("42.000,50 EUR", &end), 42000);
    assert_string_equal(end, " EUR");
    assert_int_equal(value_money("€ 42'000", &end), 42000);
    assert_int_equal(value_money("50k", &end), 50000);
    assert_int_equal(value_money("99999999999999999999", &end), -1);
    assert_int_equal(value_money("nothing", &end), -1);
}

static void tongues_and_countries_by_any_name(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(value_tongue(&f->r, "deu"), "de");
    assert_string_equal(value_tongue(&f->r, "en-US"), "en");
    assert_string_equal(value_tongue(&f->r, "Slowenisch"), "sl");
    assert_string_equal(value_tongue(&f->r, "Klingon"), "");
    assert_string_equal(value_country(&f->r, "at"), "AT");
    assert_string_equal(value_country(&f->r, "Österreich"), "AT");
    assert_string_equal(value_country(&f->r, "UK"), "GB");
}

static void years_count_each_day_once(void **state)
{
    const struct read_record *r = read_one(
        *state,
        "{\"work\":["
        "{\"name\":\"A\",\"startDate\":\"2010-01-01\",\"endDate\":\"2013-12-31\"},"
        "{\"name\":\"B\",\"startDate\":\"2012-01-01\",\"endDate\":\"2014-12-31\"}]}");

    assert_true(r->candidate.years == 5.0);
    assert_string_equal(r->candidate.past[0].organisation, "B"); /* the newest first */
}

static void what_nobody_asked_for_is_told_with_its_place(void **state)
{
    const struct read_record *r =
        read_one(*state, "{\"basics\":{\"name\":\"A\",\"image\":\"x.png\"},\"pets\":[{"
                         "\"name\":\"Rex\"}]}");

    assert_int_equal(r->n_notes, 2);
    assert_string_equal(r->notes[0].place, "basics.image");
    assert_string_equal(r->notes[0].words, "pictures are not kept");
    assert_string_equal(r->notes[1].place, "pets");
}

static void what_is_too_much_is_left_out_and_told(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    const struct read_record *r;

    cordee_buf_puts(&b, "{\"basics\":{},\"skills\":[");
    for (int i = 0; i < 130; i++)
        cordee_buf_printf(&b, "%s{\"name\":\"skill %d\"}", i ? "," : "", i);
    cordee_buf_puts(&b, "]}");
    r = read_one(*state, b.text);
    assert_int_equal(r->candidate.n_skills, MOST_SKILLS);
    assert_int_equal(r->n_notes, 30);
    assert_string_equal(r->notes[0].place, "skills[100]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_of_languages_are_levels, begin, end),
        cmocka_unit_test_setup_teardown(words_of_skills_are_levels, begin, end),
        cmocka_unit_test_setup_teardown(education_is_a_level_of_eqf, begin, end),
        cmocka_unit_test_setup_teardown(days_and_money, begin, end),
        cmocka_unit_test_setup_teardown(tongues_and_countries_by_any_name, begin, end),
        cmocka_unit_test_setup_teardown(years_count_each_day_once, begin, end),
        cmocka_unit_test_setup_teardown(what_nobody_asked_for_is_told_with_its_place,
                                        begin, end),
        cmocka_unit_test_setup_teardown(what_is_too_much_is_left_out_and_told, begin,
                                        end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
