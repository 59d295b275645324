/* When somebody is told. */
#include "plugins/funding/tell/when.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct tell_clock vienna = {"Europe/Vienna", 7, 1};

static int64_t at(const char *s)
{
    int64_t t = 0;

    assert_int_equal(cordee_time_parse(s, "Europe/Vienna", &t), 0);
    return t;
}

static void a_weekly_mail_comes_on_its_weekday(void **state)
{
    (void)state;
    assert_int_equal(tell_next(&vienna, true, at("2026-11-23T06:59")),
                     at("2026-11-23T07:00"));
    assert_int_equal(tell_next(&vienna, true, at("2026-11-23T07:00")),
                     at("2026-11-30T07:00"));
    assert_int_equal(tell_next(&vienna, false, at("2026-11-23T07:00")),
                     at("2026-11-24T07:00"));
}

static void the_hour_stays_when_the_clocks_change(void **state)
{
    (void)state;
    assert_int_equal(tell_next(&vienna, true, at("2026-10-24T08:00")),
                     at("2026-10-26T07:00"));
    assert_int_equal(tell_next(&vienna, false, at("2027-03-27T08:00")),
                     at("2027-03-28T07:00"));
    assert_int_equal(
        tell_days("Europe/Vienna", at("2026-10-24T23:00"), at("2026-10-26T01:00")), 2);
    assert_int_equal(
        tell_days("Europe/Vienna", at("2027-03-27T23:00"), at("2027-03-28T23:00")), 1);
}

static void nobody_is_woken_at_night(void **state)
{
    (void)state;
    assert_false(tell_by_day(&vienna, at("2026-11-23T06:59")));
    assert_true(tell_by_day(&vienna, at("2026-11-23T07:00")));
    assert_true(tell_by_day(&vienna, at("2026-11-23T18:59")));
    assert_false(tell_by_day(&vienna, at("2026-11-23T19:00")));
    assert_int_equal(tell_morning(&vienna, at("2026-11-23T06:00")),
                     at("2026-11-22T07:00"));
}

static void each_reminder_comes_once_and_only_the_last_that_is_due(void **state)
{
    const int64_t deadline = at("2026-12-31T17:00");
    const int64_t said = at("2026-10-01T10:00");

    (void)state;
    assert_int_equal(tell_reminder(&vienna, deadline, said, at("2026-11-01T06:59")), 0);
    assert_int_equal(tell_reminder(&vienna, deadline, said, at("2026-11-01T07:00")), 60);
    /* Told then, not again until a month before. */
    assert_int_equal(
        tell_reminder(&vienna, deadline, at("2026-11-01T07:05"), at("2026-11-20T07:00")),
        0);
    assert_int_equal(
        tell_reminder(&vienna, deadline, at("2026-11-01T07:05"), at("2026-12-01T07:00")),
        30);
    /* After a long standstill only what holds now. */
    assert_int_equal(tell_reminder(&vienna, deadline, said, at("2026-12-25T09:00")), 7);
    assert_int_equal(tell_reminder(&vienna, deadline, said, at("2026-12-29T07:00")), 2);
    assert_int_equal(tell_reminder(&vienna, deadline, said, deadline), 0);
}

static void who_said_so_ten_days_before_is_reminded_a_week_before(void **state)
{
    const int64_t deadline = at("2026-12-31T17:00");
    const int64_t said = at("2026-12-21T10:00");

    (void)state;
    assert_int_equal(tell_reminder(&vienna, deadline, said, at("2026-12-21T10:05")), 0);
    assert_int_equal(tell_reminder(&vienna, deadline, said, at("2026-12-24T07:00")), 7);
}

static void a_deadline_that_moves_reminds_anew(void **state)
{
    (void)state;
    assert_int_equal(tell_reminder(&vienna, at("2027-01-31T17:00"),
                                   at("2026-12-24T07:05"), at("2027-01-01T07:00")),
                     30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_weekly_mail_comes_on_its_weekday),
        cmocka_unit_test(the_hour_stays_when_the_clocks_change),
        cmocka_unit_test(nobody_is_woken_at_night),
        cmocka_unit_test(each_reminder_comes_once_and_only_the_last_that_is_due),
        cmocka_unit_test(who_said_so_ten_days_before_is_reminded_a_week_before),
        cmocka_unit_test(a_deadline_that_moves_reminds_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
