#include "core/base/part.h"
#include "core/crm/crm.h"
#include "core/crm/practice/practice.h"
#include "tests/unit/fixture.h"

#include <string.h>

static int setup(void **state)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_job_part, &cd_crm_part,
                                                            &cd_mail_part, NULL};
    struct fixture *f = fixture_new(parts);

    f->core.crm = &cd_crm_api;
    if (cd_crm_start(&f->host, &f->err) < 0 || cd_practice_fill(&f->core, &f->err) < 0)
        fail_msg("%s", f->err.text);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static int64_t number(struct fixture *f, const char *sql)
{
    int64_t n = -1;

    if (f->core.db->one(&f->core, &f->err, &n, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    return n;
}

static void sixty_organisations_and_two_hundred_people_live_there(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(number(f, "SELECT count(*) FROM party WHERE kind = 1"), 60);
    assert_int_equal(number(f, "SELECT count(*) FROM party WHERE kind = 2"), 200);
    assert_int_equal(number(f, "SELECT count(DISTINCT country) FROM party"), 7);
    assert_int_equal(number(f, "SELECT count(*) FROM membership"), 60);
    assert_int_equal(number(f, "SELECT count(*) FROM staff WHERE name = 'Magdalena "
                               "Rüscher' AND role = 'admin'"),
                     1);
    assert_int_equal(number(f, "SELECT count(*) FROM email_address WHERE folded NOT LIKE "
                               "'%.example.org'"),
                     0);
    assert_int_equal(number(f, "SELECT count(DISTINCT folded) FROM email_address"), 260);
    assert_true(number(f, "SELECT count(*) FROM competence") > 90);
    assert_true(number(f, "SELECT count(*) FROM need") > 70);
}

static void two_years_have_passed_and_nothing_is_in_the_future(void **state)
{
    struct fixture *f = *state;

    assert_true(number(f, "SELECT count(*) FROM interaction") > 550);
    assert_true(number(f, "SELECT count(*) FROM interaction WHERE kind = 'mail.reply'") >
                60);
    assert_int_equal(number(f, "SELECT count(*) FROM interaction WHERE at > unixepoch()"),
                     0);
    assert_true(number(f, "SELECT (unixepoch() - min(at)) / 86400 FROM interaction") >
                600);
    assert_true(number(f, "SELECT (unixepoch() - max(at)) / 86400 FROM interaction") < 5);
    assert_int_equal(number(f, "SELECT count(*) FROM interaction WHERE body LIKE '%{%'"),
                     0);
    assert_true(number(f, "SELECT count(*) FROM task WHERE due_at < unixepoch()") >= 3);
}

static void each_country_has_people_of_every_habit(void **state)
{
    struct fixture *f = *state;

    /* The words are those of plugins/practice/practice-ways.c. */
    assert_int_equal(
        number(
            f,
            "WITH way(word, habit) AS (VALUES ('reads', 1), ('receipt', 1), "
            "('digest', 1), ('replies', 2), ('letter', 2), ('attach', 2), ('html', 2), "
            "('signature', 2), ('question', 2), ('bounces', 3), ('full', 3), ('delay', "
            "3), ('spam', 3), ('holiday', 4), ('gone', 4), ('challenge', 4), ('leave', "
            "5), ('mailto', 5), ('remove', 5), ('complain', 5)) SELECT count(*) FROM "
            "(SELECT country, habit FROM party JOIN way ON word = "
            "json_extract(custom, '$.practice') WHERE kind = 2 AND country <> 'LI' "
            "GROUP BY 1, 2)"),
        30);
}

static void filling_again_does_nothing_and_nothing_can_be_undone(void **state)
{
    struct fixture *f = *state;
    int64_t before = number(f, "SELECT count(*) FROM interaction");

    assert_int_equal(cd_practice_fill(&f->core, &f->err), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM interaction"), before);
    assert_int_equal(
        number(f, "SELECT count(*) FROM change_set WHERE title = 'Practice data'"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixty_organisations_and_two_hundred_people_live_there),
        cmocka_unit_test(two_years_have_passed_and_nothing_is_in_the_future),
        cmocka_unit_test(each_country_has_people_of_every_habit),
        cmocka_unit_test(filling_again_does_nothing_and_nothing_can_be_undone),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
