/* Answers as rows: what differs, many at once. */
#include "plugins/survey/keep/keep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ---- a database that counts ------------------------------------------------------- */

static struct {
    size_t statements, rows;
    json_t *answers; /* by name, as they were bound */
} put;

static int count(struct cordee *cd, struct cordee_error *err, const char *sql,
                 const struct cordee_value *args, size_t n)
{
    (void)cd, (void)err;
    assert_non_null(strstr(sql, "INSERT INTO survey_answer("));
    assert_int_equal(n % 7, 0);
    put.statements++;
    put.rows += n / 7;
    for (size_t i = 0; i < n; i += 7) {
        char name[SURVEY_NAME];

        assert_int_equal(args[i].as.i, 12);
        assert_int_equal(args[i + 4].as.i, 34);
        survey_name(name, args[i + 1].as.s, args[i + 2].as.s, args[i + 3].as.s);
        json_object_set_new(put.answers, name,
                            args[i + 5].type == CORDEE_REAL
                                ? json_real(args[i + 5].as.r)
                                : json_string(args[i + 6].as.s));
    }
    return 0;
}

static const struct cordee_db_api db = {.exec = count};
static struct cordee counting = {.db = &db};

static int set_up(void **state)
{
    put.statements = put.rows = 0;
    put.answers = json_object();
    *state = json_object();
    return 0;
}

static int tear_down(void **state)
{
    json_decref(*state);
    cordee_json_drop(&put.answers);
    return 0;
}

static void say(json_t *answers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char name[SURVEY_NAME];

        snprintf(name, sizeof name, "skills.item_%zu.%s", i / 2,
                 i % 2 ? "level" : "importance");
        json_object_set_new(answers, name, json_integer((json_int_t)(1 + i % 5)));
    }
    json_object_set_new(answers, "wish", json_string("More of it"));
}

static int put_all(json_t *stored, json_t *answers)
{
    struct cordee_error err = {0};

    return survey_rows_put(&counting, 12, 34, stored, answers, &err);
}

/* ---- tests ------------------------------------------------------------------------ */

static void a_page_of_many_answers_is_few_statements(void **state)
{
    json_t *answers = *state, *value;
    const char *name;

    say(answers, 120);
    assert_int_equal(put_all(NULL, answers), 0);
    assert_int_equal(put.rows, 121);
    assert_int_equal(put.statements, 7 + 2 + 1);
    json_object_foreach (answers, name, value)
        assert_true(survey_answer_same(json_object_get(put.answers, name), value));
}

static void what_stands_there_already_is_not_written(void **state)
{
    CORDEE_AUTO(cordee_json_drop) json_t *stored = json_object();
    json_t *answers = *state;

    say(stored, 120);
    say(answers, 120);
    assert_int_equal(put_all(stored, answers), 0);
    assert_int_equal(put.statements, 0);
    json_object_set_new(answers, "wish", json_string("Less"));
    assert_int_equal(put_all(stored, answers), 0);
    assert_int_equal(put.rows, 1);
    assert_string_equal(cordee_json_text(put.answers, "wish"), "Less");
}

static void a_name_that_is_none_is_refused(void **state)
{
    json_t *answers = *state;

    json_object_set_new(answers, ".", json_string("x"));
    assert_int_equal(put_all(NULL, answers), -1);
    assert_int_equal(put.statements, 0);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_page_of_many_answers_is_few_statements),
        TEST(what_stands_there_already_is_not_written),
        TEST(a_name_that_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
