/* Which backups stay, and when the next is due. */
#include "core/db/nightly.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define DAY ((int64_t)86400)

static int64_t at(const char *text)
{
    int64_t t = 0;

    assert_int_equal(cordee_time_parse(text, "UTC", &t), 0);
    return t;
}

static size_t kept(const bool *keep, size_t n)
{
    size_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += keep[i];
    return sum;
}

static void seven_days_and_four_weeks_stay(void **state)
{
    int64_t all[100];
    bool keep[100];

    (void)state;
    for (size_t i = 0; i < 100; i++) /* newest first; a Sunday */
        all[i] = at("2026-11-22T02:00:00Z") - (int64_t)i * DAY;
    cd_nightly_keep(all, 100, "UTC", keep);
    for (size_t i = 0; i < 7; i++)
        assert_true(keep[i]); /* Monday to Sunday: one week as well */
    assert_true(keep[7] && keep[14] && keep[21]);
    assert_int_equal(kept(keep, 100), 10);
}

static void of_a_day_the_newest_stays(void **state)
{
    const int64_t all[] = {at("2026-11-21T15:00:00Z"), at("2026-11-21T14:00:00Z"),
                           at("2026-11-20T23:30:00Z"), at("2026-11-20T02:00:00Z")};
    bool keep[4];

    (void)state;
    cd_nightly_keep(all, 4, "UTC", keep);
    assert_true(keep[0] && !keep[1] && keep[2] && !keep[3]);
    cd_nightly_keep(all, 4, "Europe/Vienna", keep); /* 23:30 is the next day there */
    assert_true(keep[0] && !keep[1] && !keep[2] && keep[3]);
}

static void after_a_pause_the_last_ones_still_stay(void **state)
{
    const int64_t all[] = {at("2026-11-21T02:00:00Z"), at("2026-03-02T02:00:00Z"),
                           at("2026-03-01T02:00:00Z"), at("2025-12-31T02:00:00Z")};
    bool keep[4];

    (void)state;
    cd_nightly_keep(all, 4, "UTC", keep);
    assert_int_equal(kept(keep, 4), 4);
    cd_nightly_keep(all, 0, "UTC", keep);
}

static void the_hour_is_the_clusters(void **state)
{
    (void)state;
    assert_int_equal(cd_nightly_slot(at("2026-11-21T02:00:00Z"), 2, "UTC"),
                     at("2026-11-21T02:00:00Z"));
    assert_int_equal(cd_nightly_slot(at("2026-11-21T01:59:59Z"), 2, "UTC"),
                     at("2026-11-20T02:00:00Z"));
    assert_int_equal(cd_nightly_slot(at("2026-11-21T12:00:00Z"), 2, "Europe/Vienna"),
                     at("2026-11-21T01:00:00Z"));
    assert_int_equal(cd_nightly_slot(at("2026-11-21T00:30:00Z"), 23, "Europe/Vienna"),
                     at("2026-11-20T22:00:00Z"));
    /* The hour that summer time leaves out comes an hour later. */
    assert_int_equal(cd_nightly_slot(at("2026-03-29T12:00:00Z"), 2, "Europe/Vienna"),
                     at("2026-03-29T01:00:00Z"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seven_days_and_four_weeks_stay),
        cmocka_unit_test(of_a_day_the_newest_stays),
        cmocka_unit_test(after_a_pause_the_last_ones_still_stay),
        cmocka_unit_test(the_hour_is_the_clusters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
