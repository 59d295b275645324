/* Which of the calls that are kept it is that a source tells of. */
#include "plugins/funding/call/test-fixture.h"

static void the_same_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    const struct funding_call call = a_call("LIFE-2031-A", "Closing loops", 1);

    assert_int_equal(keep(f, PORTAL, &call), FUNDING_FRESH);
    assert_int_equal(keep_at(f, PORTAL, &call, MARCH + A_DAY), FUNDING_SAME);
    assert_int_equal(calls(f), 1);
    assert_int_equal(heard.fresh, 1);
    told(f, 0, 0);
    assert_int_equal(number(f, "SELECT last_at FROM funding_seen"), MARCH + A_DAY);
    assert_int_equal(number(f, "SELECT changed_at FROM funding_call"), MARCH);
    assert_int_equal(number(f, "SELECT count(*) FROM funding_deadline"), 1);
    assert_int_equal(number(f, "SELECT count(*) FROM funding_facet"), 1);
}

static void an_identifier_of_the_portal_is_enough(void **state)
{
    struct fixture *f = *state;

    says(f, PORTAL, "LIFE-2031-A", "Closing loops", 1);
    assert_int_equal(says(f, RADAR, "Life-2031-a", "Boucler les boucles", 9),
                     FUNDING_SAME);
    assert_int_equal(calls(f), 1);
    assert_string_equal(text(f, "SELECT key FROM funding_call"), "LIFE-2031-A");
}

static void an_identifier_of_an_agency_wants_the_title_or_a_deadline_too(void **state)
{
    struct fixture *f = *state;

    says(f, PORTAL, "CALL-2031-01", "Bridges of wood", 1);
    assert_int_equal(says(f, RADAR, "CALL-2031-01", "Young researchers abroad", 9),
                     FUNDING_FRESH);
    assert_int_equal(says(f, CITY, "CALL-2031-01", "Roofs with bees", 20), FUNDING_FRESH);
    assert_int_equal(calls(f), 3);
    assert_string_equal(text(f, "SELECT group_concat(key, ', ') FROM funding_call"),
                        "CALL-2031-01, CALL-2031-01 2, CALL-2031-01 3");
    /* By its deadline, and by its title. */
    assert_int_equal(says(f, CITY, "Call-2031-01", "Forschen im Ausland", 9),
                     FUNDING_SAME);
    assert_int_equal(says(f, RADAR, "Call-2031-01", "Roofs with bees", 28), FUNDING_SAME);
    assert_int_equal(calls(f), 3);
    assert_int_equal(number(f, "SELECT call FROM funding_seen ORDER BY id LIMIT 1 OFFSET "
                               "3"),
                     number(f, "SELECT id FROM funding_call WHERE key LIKE '% 2'"));
    assert_int_equal(number(f, "SELECT call FROM funding_seen ORDER BY id LIMIT 1 OFFSET "
                               "4"),
                     number(f, "SELECT id FROM funding_call WHERE key LIKE '% 3'"));
}

static void without_an_identifier_title_and_day_tell_it(void **state)
{
    struct fixture *f = *state;

    says(f, PORTAL, "LIFE-2031-A", "Closing the loops of plastic films", 10);
    /* The same with other marks and letters; five words of six; closing the day before
     * or after. */
    assert_int_equal(says(f, CITY, "7", "Closing the LOOPS of plastic films!", 10),
                     FUNDING_SAME);
    assert_int_equal(says(f, RADAR, "8", "Closing loops of plastic films", 11),
                     FUNDING_SAME);
    assert_int_equal(calls(f), 1);
    /* Four words of seven; two days away. */
    assert_int_equal(says(f, RADAR, "9", "Closing loops of paper films", 10),
                     FUNDING_FRESH);
    assert_int_equal(says(f, RADAR, "10", "Closing the loops of plastic films", 12),
                     FUNDING_FRESH);
    /* Without a day nobody knows. */
    assert_int_equal(says(f, RADAR, "11", "Closing the loops of plastic films", 0),
                     FUNDING_FRESH);
}

static void another_programme_or_identifier_is_another_call(void **state)
{
    struct fixture *f = *state;
    struct funding_call life = a_call("1", "Closing the loops of plastic films", 10);
    struct funding_call horizon = a_call("2", "Closing the loops of plastic films", 10);

    life.programme = "LIFE";
    horizon.programme = "HORIZON";
    assert_int_equal(keep(f, RADAR, &life), FUNDING_FRESH);
    assert_int_equal(keep(f, CITY, &horizon), FUNDING_FRESH);
    says(f, PORTAL, "LIFE-2031-A", "Roofs with bees in cities", 20);
    assert_int_equal(says(f, RADAR, "LIFE-2031-B", "Roofs with bees in cities", 20),
                     FUNDING_FRESH);
    assert_int_equal(calls(f), 4);
}

static void what_one_source_tells_apart_is_apart(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(says(f, CITY, "1", "Voucher 2031 for small companies Styria", 1),
                     FUNDING_FRESH);
    assert_int_equal(says(f, CITY, "2", "Voucher 2031 for small companies Carinthia", 1),
                     FUNDING_FRESH);
    /* Of another source either is the one that is most alike, in whatever order. */
    says(f, RADAR, "x", "Voucher 2031 for small companies Carinthia", 1);
    says(f, RADAR, "y", "Voucher 2031 for small companies Styria", 1);
    assert_int_equal(calls(f), 2);
    assert_int_equal(number(f, "SELECT count(*) FROM funding_seen s JOIN funding_seen t "
                               "ON t.call = s.call AND t.id <> s.id WHERE "
                               "json_extract(s.record, '$.title') <> "
                               "json_extract(t.record, '$.title')"),
                     0);
}

static void a_source_may_speak_two_languages(void **state)
{
    struct fixture *f = *state;
    struct funding_call german = a_call("17", "Geschlossene Kreisläufe", 20);

    german.language = "de";
    says(f, CITY, "17", "Closing loops", 1);
    assert_int_equal(keep(f, CITY, &german), FUNDING_SAME);
    assert_int_equal(calls(f), 1);
    assert_int_equal(number(f, "SELECT count(*) FROM funding_seen"), 2);
    assert_string_equal(field(f, "title"), "Closing loops");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEPT_TEST(the_same_again_changes_nothing),
        KEPT_TEST(an_identifier_of_the_portal_is_enough),
        KEPT_TEST(an_identifier_of_an_agency_wants_the_title_or_a_deadline_too),
        KEPT_TEST(without_an_identifier_title_and_day_tell_it),
        KEPT_TEST(another_programme_or_identifier_is_another_call),
        KEPT_TEST(what_one_source_tells_apart_is_apart),
        KEPT_TEST(a_source_may_speak_two_languages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
