#include <cordee/base.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#define VIENNA "Europe/Vienna"

static int64_t parsed(const char *s, const char *zone)
{
    int64_t at = -1;

    if (cordee_time_parse(s, zone, &at) < 0)
        fail_msg("%s", s);
    return at;
}

static void a_wall_clock_follows_its_zone_in_summer_and_winter(void **state)
{
    struct cordee_clock c;

    (void)state;
    cordee_clock_at(1795253400, VIENNA, &c); /* in November 2026 */
    assert_int_equal(c.year, 2026);
    assert_int_equal(c.offset, 3600);
    assert_int_equal(parsed("2026-07-01T12:00", VIENNA), parsed("2026-07-01T10:00Z", ""));
    assert_int_equal(parsed("2026-01-01T12:00", VIENNA), parsed("2026-01-01T11:00Z", ""));
    assert_int_equal(parsed("2090-07-01T12:00", VIENNA), parsed("2090-07-01T10:00Z", ""));
    assert_int_equal(parsed("2090-01-01T12:00", VIENNA), parsed("2090-01-01T11:00Z", ""));
    assert_int_equal(parsed("2090-01-01T12:00", "America/Santiago"),
                     parsed("2090-01-01T12:00-03:00", ""));
    cordee_clock_at(0, "Asia/Kolkata", &c);
    assert_int_equal(c.offset, 19800);
}

/* The C library is asked the same, with TZ set, which only a test may do. */
static void every_hour_of_a_century_agrees_with_the_c_library(void **state)
{
    static const char *const zones[] = {VIENNA, "Europe/London", "America/New_York",
                                        "Australia/Lord_Howe", "Africa/Casablanca"};

    (void)state;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        setenv("TZ", zones[i], 1);
        tzset();
        for (int64_t at = -1000000000; at < 3900000000; at += 3600 * 31) {
            struct cordee_clock c;
            struct tm tm;
            time_t t = (time_t)at;

            localtime_r(&t, &tm);
            cordee_clock_at(at, zones[i], &c);
            if (c.hour != tm.tm_hour || c.day != tm.tm_mday || c.offset != tm.tm_gmtoff ||
                c.weekday % 7 != tm.tm_wday)
                fail_msg("%s at %lld", zones[i], (long long)at);
            if (llabs(cordee_clock_to(&c, zones[i]) - at) > 3600)
                fail_msg("%s back at %lld", zones[i], (long long)at);
        }
    }
    unsetenv("TZ");
}

static void a_gap_moves_forward_and_a_fold_takes_the_first(void **state)
{
    (void)state;
    assert_int_equal(parsed("2026-03-29T02:30", VIENNA), parsed("2026-03-29T01:30Z", ""));
    assert_int_equal(parsed("2026-10-25T02:30", VIENNA), parsed("2026-10-25T00:30Z", ""));
    assert_int_equal(parsed("2026-10-25T03:00", VIENNA), parsed("2026-10-25T02:00Z", ""));
}

static void an_unknown_zone_is_utc_and_a_name_leaves_no_folder(void **state)
{
    (void)state;
    assert_int_equal(parsed("2026-07-01T12:00", "Europe/Atlantis"),
                     parsed("2026-07-01T12:00Z", ""));
    assert_int_equal(parsed("2026-07-01T12:00", "../../etc/passwd"),
                     parsed("2026-07-01T12:00Z", ""));
    assert_int_equal(parsed("2026-07-01T12:00", NULL), parsed("2026-07-01T12:00Z", ""));
}

static void dates_are_read_as_people_write_them(void **state)
{
    int64_t day = parsed("2026-11-21", "");
    int64_t at = 7;

    (void)state;
    assert_int_equal(parsed("21.11.2026", ""), day);
    assert_int_equal(parsed("21. 11. 2026", ""), day);
    assert_int_equal(parsed("21/11/2026", ""), day);
    assert_int_equal(parsed("21.11.2026 09:30", ""), day + 34200);
    assert_int_equal(parsed("2026-11-21T09:30:15.25+01:00", ""), day + 34215 - 3600);
    assert_int_equal(parsed("2028-02-29", ""), parsed("2028-03-01", "") - 86400);
    static const char *const bad[] = {
        "",         "2026-02-29",  "31.4.2026",  "2026-13-01",         "2026-11-21T25:00",
        "21.11.26", "2026-11-21x", "21.11/2026", "2026-11-21T09:30+1", "tomorrow"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(cordee_time_parse(bad[i], "", &at), -1);
    /* What would be of the year 0, or 10000, in UTC. */
    assert_int_equal(cordee_time_parse("0001-1-1", "Europe/Vienna", &at), -1);
    assert_int_equal(cordee_time_parse("9999-12-31T23:00-05:00", "", &at), -1);
    assert_int_equal(at, 7);
}

static void instants_are_written_for_machines_and_mail(void **state)
{
    int64_t at = parsed("2026-11-21T09:30:00Z", "");
    char out[40];

    (void)state;
    cordee_time_iso(at, out);
    assert_string_equal(out, "2026-11-21T09:30:00Z");
    cordee_time_rfc5322(at, VIENNA, out);
    assert_string_equal(out, "Sat, 21 Nov 2026 10:30:00 +0100");
    cordee_time_rfc5322(at, "America/St_Johns", out);
    assert_string_equal(out, "Sat, 21 Nov 2026 06:00:00 -0330");
    cordee_time_iso(INT64_MAX, out);
    assert_string_equal(out, "9999-12-31T23:59:59Z");
    cordee_time_iso(INT64_MIN, out);
    assert_string_equal(out, "0001-01-01T00:00:00Z");
}

static void durations_have_one_unit(void **state)
{
    (void)state;
    assert_int_equal(cordee_duration_parse("90d"), 90 * 86400);
    assert_int_equal(cordee_duration_parse("12h"), 43200);
    assert_int_equal(cordee_duration_parse("2y"), 2 * 365 * 86400);
    assert_int_equal(cordee_duration_parse("6m"), 6 * 30 * 86400);
    assert_int_equal(cordee_duration_parse("3w"), 21 * 86400);
    assert_int_equal(cordee_duration_parse("3"), -1);
    assert_int_equal(cordee_duration_parse("d"), -1);
    assert_int_equal(cordee_duration_parse("3days"), -1);
    assert_int_equal(cordee_duration_parse("-3d"), -1);
    assert_int_equal(cordee_duration_parse("99999999999d"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wall_clock_follows_its_zone_in_summer_and_winter),
        cmocka_unit_test(every_hour_of_a_century_agrees_with_the_c_library),
        cmocka_unit_test(a_gap_moves_forward_and_a_fold_takes_the_first),
        cmocka_unit_test(an_unknown_zone_is_utc_and_a_name_leaves_no_folder),
        cmocka_unit_test(dates_are_read_as_people_write_them),
        cmocka_unit_test(instants_are_written_for_machines_and_mail),
        cmocka_unit_test(durations_have_one_unit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
