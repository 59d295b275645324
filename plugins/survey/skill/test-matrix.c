/* Required and present levels. */
#include "plugins/survey/skill/matrix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const double levels[] = {1, 4, STATS_NONE, 5, 2};

static void is(struct stats_value got, double want)
{
    assert_int_equal(got.why, STATS_KNOWN);
    assert_true(fabs(got.value - want) < 1e-12);
}

static void a_cell_is_of_those_in_the_role_who_answered(void **state)
{
    const bool in[] = {true, true, true, false, true};
    const struct matrix_cell c = matrix_cell(levels, in, 5, 3);

    (void)state;
    assert_int_equal(c.n, 3);
    assert_int_equal(c.lacking, 2);
    is(c.present, 7.0 / 3);
    is(c.gap, 3 - 7.0 / 3);
    is(c.coverage, 100.0 / 3);
}

static void who_is_at_the_required_level_covers_it(void **state)
{
    const struct matrix_cell c = matrix_cell(levels, NULL, 5, 4);

    (void)state;
    assert_int_equal(c.n, 4);
    is(c.coverage, 50);
    is(c.gap, 1);
}

static void more_than_is_needed_is_a_gap_below_nothing(void **state)
{
    (void)state;
    is(matrix_cell(levels, NULL, 5, 1).gap, -2);
    is(matrix_cell(levels, NULL, 5, 1).coverage, 100);
}

static void where_nothing_is_required_or_answered_there_is_no_gap(void **state)
{
    const bool in[] = {false, false, true, false, false};
    const struct matrix_cell open = matrix_cell(levels, NULL, 5, STATS_NONE);
    const struct matrix_cell silent = matrix_cell(levels, in, 5, 3);

    (void)state;
    is(open.present, 3);
    assert_int_equal(open.lacking, 0);
    assert_int_equal(open.gap.why, STATS_EMPTY);
    assert_int_equal(open.coverage.why, STATS_EMPTY);
    assert_int_equal(silent.n, 0);
    assert_int_equal(silent.present.why, STATS_EMPTY);
    assert_int_equal(silent.gap.why, STATS_EMPTY);
}

static void a_skill_may_be_one_persons(void **state)
{
    size_t who = 99;

    (void)state;
    assert_int_equal(matrix_holders(levels, 5, 6, &who), 0);
    assert_int_equal(who, 99);
    assert_int_equal(matrix_holders(levels, 5, 5, &who), 1);
    assert_int_equal(who, 3);
    assert_int_equal(matrix_holders(levels, 5, 4, &who), 2);
    assert_int_equal(who, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_is_of_those_in_the_role_who_answered),
        cmocka_unit_test(who_is_at_the_required_level_covers_it),
        cmocka_unit_test(more_than_is_needed_is_a_gap_below_nothing),
        cmocka_unit_test(where_nothing_is_required_or_answered_there_is_no_gap),
        cmocka_unit_test(a_skill_may_be_one_persons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
