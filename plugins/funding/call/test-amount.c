/* Amounts as people type them. */
#include "plugins/funding/call/call.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int64_t read_of(const char *text)
{
    int64_t n = -1;

    return funding_amount_read(text, &n) == 1 ? n : -1;
}

static void a_number_has_any_marks_between_its_thousands(void **state)
{
    (void)state;
    assert_int_equal(read_of("250000"), 250000);
    assert_int_equal(read_of(" 250 000 "), 250000);
    assert_int_equal(read_of("250.000,00"), 250000);
    assert_int_equal(read_of("1'200'000"), 1200000);
    assert_int_equal(read_of("EUR 1.200.000"), 1200000);
    assert_int_equal(read_of("100.000 €"), 100000);
    assert_int_equal(read_of("0"), 0);
}

static void words_for_thousands_and_millions_count(void **state)
{
    (void)state;
    assert_int_equal(read_of("5 Mio"), 5000000);
    assert_int_equal(read_of("1,5 Mio."), 1500000);
    assert_int_equal(read_of("1,5 Mio. EUR"), 1500000);
    assert_int_equal(read_of("1.5 million"), 1500000);
    assert_int_equal(read_of("2M€"), 2000000);
    assert_int_equal(read_of("2 M"), 2000000);
    assert_int_equal(read_of("300 Tsd."), 300000);
    assert_int_equal(read_of("300k"), 300000);
    assert_int_equal(read_of("1,1 Mrd"), 1100000000);
    assert_int_equal(read_of("3 milijone"), 3000000);
    assert_int_equal(read_of("50 tisoč"), 50000);
}

static void what_may_mean_two_things_is_none(void **state)
{
    (void)state;
    assert_int_equal(read_of("1,250 Mio"), -1);
    assert_int_equal(read_of("250000.50"), -1);
    assert_int_equal(read_of("12 apples"), -1);
    assert_int_equal(read_of("lots"), -1);
    assert_int_equal(read_of("-5"), -1);
    assert_int_equal(read_of("5 Mio oder mehr"), -1);
    assert_int_equal(read_of("99999999999999999999"), -1);
}

static void nothing_is_nothing(void **state)
{
    int64_t n = 7;

    (void)state;
    assert_int_equal(funding_amount_read("", &n), 0);
    assert_int_equal(funding_amount_read("  ", &n), 0);
    assert_int_equal(n, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_has_any_marks_between_its_thousands),
        cmocka_unit_test(words_for_thousands_and_millions_count),
        cmocka_unit_test(what_may_mean_two_things_is_none),
        cmocka_unit_test(nothing_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
