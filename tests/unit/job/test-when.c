#include "core/job/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int64_t at(const char *text, const char *zone)
{
    int64_t t = 0;

    assert_int_equal(cordee_time_parse(text, zone, &t), 0);
    return t;
}

static void assert_next(const char *when, const char *after, const char *expected)
{
    struct cordee_error err = {0};
    struct cd_when w;

    assert_int_equal(cd_when_parse(when, &w, &err), 0);
    assert_int_equal(cd_when_next(&w, "Europe/Vienna", at(after, "Europe/Vienna")),
                     at(expected, "Europe/Vienna"));
}

static void the_next_run_is_after_now_in_the_zone(void **state)
{
    (void)state;
    assert_next("daily 03:00", "2026-11-21T02:59", "2026-11-21T03:00");
    assert_next("daily 03:00", "2026-11-21T03:00", "2026-11-22T03:00");
    assert_next("weekly mon 07:00", "2026-11-21T12:00", "2026-11-23T07:00");
    assert_next("weekly sat 07:00", "2026-11-21T12:00", "2026-11-28T07:00");
    assert_next("monthly 1 06:00", "2026-12-01T06:00", "2027-01-01T06:00");
    assert_next("monthly 31 06:00", "2027-02-01T00:00", "2027-02-28T06:00");
    assert_next("every 5m", "2026-11-21T12:00", "2026-11-21T12:05");
}

static void the_wall_clock_keeps_its_hour_over_the_change_of_summer_time(void **state)
{
    (void)state;
    assert_next("daily 07:00", "2026-03-28T12:00", "2026-03-29T07:00");
    assert_next("daily 02:30", "2026-03-28T12:00", "2026-03-29T03:30"); /* a gap */
    assert_next("daily 07:00", "2026-10-24T12:00", "2026-10-25T07:00");
}

static void what_is_no_schedule_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "every",
                                      "every 0s",
                                      "every 5",
                                      "every 5s x",
                                      "daily 24:00",
                                      "daily 3",
                                      "weekly monday 07:00",
                                      "monthly 0 06:00",
                                      "monthly 32 06:00",
                                      "hourly 3"};
    struct cordee_error err = {0};
    struct cd_when w;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(cd_when_parse(bad[i], &w, &err), -1);
        assert_int_equal(err.code, CORDEE_E_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_run_is_after_now_in_the_zone),
        cmocka_unit_test(the_wall_clock_keeps_its_hour_over_the_change_of_summer_time),
        cmocka_unit_test(what_is_no_schedule_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
