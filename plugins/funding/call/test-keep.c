/* What of a call that is kept changes by what sources say. */
#include "plugins/funding/call/test-fixture.h"

#include <string.h>

static void a_change_is_written_down_and_told(void **state)
{
    struct fixture *f = *state;
    struct funding_call call = a_call("LIFE-2031-A", "Closing loops", 1);

    call.budget_total = 1000000;
    keep(f, PORTAL, &call);
    call = a_call("LIFE-2031-A", "Closing loops", 9);
    call.budget_total = 2000000;
    assert_int_equal(keep_at(f, PORTAL, &call, MARCH + A_DAY), FUNDING_CHANGED);
    told(f, 2, 1);
    assert_non_null(strstr(heard.fields, "budget_total"));
    assert_non_null(strstr(heard.fields, "deadlines"));
    assert_string_equal(text(f, "SELECT was || ' ' || became || ' ' || source FROM "
                                "funding_change WHERE field = 'budget_total'"),
                        "1000000 2000000 1");
    assert_int_equal(number(f, "SELECT closes_at FROM funding_call"),
                     MARCH + 8 * A_DAY + FIVE_PM);
    assert_int_equal(number(f, "SELECT sum(at) FROM funding_deadline"),
                     MARCH + 8 * A_DAY + FIVE_PM);
    assert_int_equal(number(f, "SELECT changed_at FROM funding_call"), MARCH + A_DAY);
    assert_int_equal(number(f, "SELECT money FROM funding_facet"), 2000000);
    assert_int_equal(keep(f, PORTAL, &call), FUNDING_SAME);
    told(f, 2, 1);
}

static void what_is_withdrawn_is_a_change(void **state)
{
    struct fixture *f = *state;
    struct funding_call call = a_call("LIFE-2031-A", "Closing loops", 1);

    keep(f, PORTAL, &call);
    call.status = FUNDING_CLOSED;
    assert_int_equal(keep(f, PORTAL, &call), FUNDING_CHANGED);
    told(f, 1, 1);
    assert_string_equal(heard.fields, "status");
    assert_string_equal(text(f, "SELECT status FROM funding_call"), "closed");
    assert_string_equal(text(f, "SELECT was || ' ' || became FROM funding_change"),
                        "open closed");
}

/* A day that moves, told by two sources in two languages each. */
static void a_change_is_told_once_whoever_tells_it(void **state)
{
    struct fixture *f = *state;

    for (int day = 1; day <= 9; day += 8)
        for (int64_t source = PORTAL; source <= RADAR; source++)
            for (int i = 0; i < 2; i++) {
                struct funding_call call =
                    a_call("LIFE-2031-A", i ? "Kreisläufe" : "Closing loops", day);

                call.language = i ? "de" : "en";
                keep(f, source, &call);
            }
    assert_int_equal(calls(f), 1);
    assert_int_equal(number(f, "SELECT count(*) FROM funding_seen"), 4);
    told(f, 1, 1);
}

static void what_another_says_otherwise_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct funding_call call = a_call("LIFE-2031-A", "Closing loops", 1);

    call.budget_total = 1000000;
    keep(f, PORTAL, &call);
    for (int64_t budget = 700000; budget <= 900000; budget += 100000) {
        call.budget_total = budget;
        assert_int_equal(keep(f, RADAR, &call), FUNDING_SAME);
    }
    call.budget_total = 0;
    assert_int_equal(keep(f, RADAR, &call), FUNDING_SAME);
    assert_string_equal(field(f, "budget_total"), "1000000");
    told(f, 0, 0);
}

static void what_a_source_drops_is_as_another_says_it(void **state)
{
    struct fixture *f = *state;
    struct funding_call portal = a_call("LIFE-2031-A", "Closing loops", 1);
    struct funding_call radar = portal;

    portal.budget_total = 1000000;
    radar.budget_total = 900000;
    keep(f, PORTAL, &portal);
    keep(f, RADAR, &radar);
    portal.budget_total = 0;
    assert_int_equal(keep(f, PORTAL, &portal), FUNDING_CHANGED);
    assert_string_equal(field(f, "budget_total"), "900000");
    radar.budget_total = 0;
    assert_int_equal(keep(f, RADAR, &radar), FUNDING_CHANGED);
    assert_string_equal(field(f, "budget_total"), "");
    told(f, 2, 2);
}

static void a_further_source_adds_what_nobody_told(void **state)
{
    struct fixture *f = *state;
    struct funding_call call = a_call("LIFE-2031-A", "Closing loops", 0);

    keep(f, PORTAL, &call);
    call = a_call("LIFE-2031-A", "Boucler", 1);
    call.language = "fr";
    call.grant_max = 500000;
    call.summary = "Des boucles.";
    assert_int_equal(keep(f, RADAR, &call), FUNDING_SAME);
    assert_string_equal(field(f, "grant_max"), "500000");
    assert_string_equal(field(f, "title"), "Closing loops");
    assert_string_equal(field(f, "summary"), ""); /* in a language of its own */
    assert_int_equal(number(f, "SELECT closes_at FROM funding_call"), MARCH + FIVE_PM);
    told(f, 0, 0);
}

static void texts_stay_in_the_language_of_the_call(void **state)
{
    struct fixture *f = *state;
    struct funding_call german = a_call("LIFE-2031-A", "Kreisläufe", 1);

    german.language = "de";
    says(f, PORTAL, "LIFE-2031-A", "Closing loops", 1);
    keep(f, PORTAL, &german);
    german.title = "Geschlossene Kreisläufe";
    assert_int_equal(keep(f, PORTAL, &german), FUNDING_SAME);
    assert_string_equal(field(f, "title"), "Closing loops");
    told(f, 0, 0);
    /* Its days are those of all. */
    german.deadlines = a_call("", "", 9).deadlines;
    assert_int_equal(keep(f, PORTAL, &german), FUNDING_CHANGED);
    told(f, 1, 1);
}

static void a_day_in_other_words_is_kept_and_not_told(void **state)
{
    struct fixture *f = *state;
    struct funding_call call = a_call("LIFE-2031-A", "Closing loops", 1);

    keep(f, PORTAL, &call);
    call = a_call("LIFE-2031-A", "Closing loops", 1);
    call.deadlines.at->said = "1 March, 17:00 in Brussels";
    assert_int_equal(keep(f, PORTAL, &call), FUNDING_SAME);
    assert_string_equal(text(f, "SELECT said FROM funding_deadline"),
                        "1 March, 17:00 in Brussels");
    told(f, 0, 0);
}

/* Of two long texts the history has what is around the first difference. */
static void a_long_text_is_cut_where_it_differs(void **state)
{
    struct fixture *f = *state;
    struct funding_call call = a_call("LIFE-2031-A", "Closing loops", 1);
    char was[6001], became[6001];
    const char *became_text;

    for (size_t i = 0; i < 6000; i += 2)
        memcpy(was + i, "ö", 2);
    was[6000] = '\0';
    memcpy(became, was, sizeof was);
    memcpy(became + 3000, "new!", 4);
    call.description = was;
    keep(f, PORTAL, &call);
    call.description = became;
    assert_int_equal(keep(f, PORTAL, &call), FUNDING_CHANGED);
    assert_true(number(f, "SELECT max(length(CAST(became AS BLOB))) FROM "
                          "funding_change") <= 2000);
    assert_int_equal(number(f, "SELECT instr(became, 'new!') BETWEEN 50 AND 250 AND "
                               "instr(was, 'new!') = 0 AND became NOT LIKE '%' || "
                               "char(65533) || '%' FROM funding_change"),
                     1);
    became_text = text(f, "SELECT became FROM funding_change");
    assert_true(cordee_utf8_ok(became_text, strlen(became_text)));
}

static void source_remove(struct fixture *f, int64_t source)
{
    if (f->cd.db->exec(&f->cd, &f->err, "DELETE FROM funding_source WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(source))) < 0)
        fail_msg("%s", f->err.text);
}

static void who_remains_may_change_what_another_said(void **state)
{
    struct fixture *f = *state;
    struct funding_call call = a_call("LIFE-2031-A", "Closing loops", 1);

    call.budget_total = 1000000;
    keep(f, PORTAL, &call);
    call.budget_total = 700000;
    keep(f, RADAR, &call);
    source_remove(f, PORTAL);
    assert_int_equal(keep(f, RADAR, &call), FUNDING_SAME);
    call = a_call("LIFE-2031-A", "Closing loops", 9);
    call.budget_total = 800000;
    assert_int_equal(keep(f, RADAR, &call), FUNDING_CHANGED);
    assert_string_equal(field(f, "budget_total"), "800000");
    assert_int_equal(number(f, "SELECT closes_at FROM funding_call"),
                     MARCH + 8 * A_DAY + FIVE_PM);
    told(f, 2, 1);
}

static void who_gives_a_call_no_more_holds_nothing(void **state)
{
    struct fixture *f = *state;

    says(f, RADAR, "LIFE-2031-A", "Closing loops", 1);
    says(f, PORTAL, "LIFE-2031-A", "Closing loops", 9);
    assert_int_equal(says(f, PORTAL, "LIFE-2031-A", "Closing loops", 10), FUNDING_SAME);
    if (f->cd.db->exec(&f->cd, &f->err,
                       "UPDATE funding_source SET address = 'https://x.example', state = "
                       "'read', read_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(MARCH + 2 * A_DAY), CORDEE_V(RADAR))) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(says(f, PORTAL, "LIFE-2031-A", "Closing loops", 11),
                     FUNDING_CHANGED);
    assert_int_equal(number(f, "SELECT closes_at FROM funding_call"),
                     MARCH + 10 * A_DAY + FIVE_PM);
}

static void who_comes_after_all_are_gone_is_believed(void **state)
{
    struct fixture *f = *state;
    struct funding_call call = a_call("LIFE-2031-A", "Closing loops", 1);

    call.budget_total = 1000000;
    keep(f, PORTAL, &call);
    source_remove(f, PORTAL);
    call = a_call("LIFE-2031-A", "Closing loops", 9);
    assert_int_equal(keep(f, RADAR, &call), FUNDING_CHANGED);
    assert_int_equal(number(f, "SELECT closes_at FROM funding_call"),
                     MARCH + 8 * A_DAY + FIVE_PM);
    assert_string_equal(field(f, "budget_total"), "1000000"); /* nobody says otherwise */
    told(f, 1, 1);
    assert_int_equal(says(f, CITY, "LIFE-2031-A", "Closing loops", 20), FUNDING_SAME);
    told(f, 1, 1);
}

static void a_file_that_is_the_same_tells_what_was_in_it(void **state)
{
    struct fixture *f = *state;
    const struct funding_call old = a_call("LIFE-2031-A", "Closing loops", 20);
    const struct funding_call call = a_call("LIFE-2031-B", "Bridges", 20);

    keep_at(f, PORTAL, &old, MARCH);
    keep_at(f, PORTAL, &call, MARCH + A_DAY);
    keep_at(f, RADAR, &call, MARCH + A_DAY);
    assert_int_equal(funding_keep_same(&f->cd, PORTAL, MARCH + 9 * A_DAY, &f->err), 0);
    assert_int_equal(number(f, "SELECT last_at FROM funding_seen WHERE source = 1 AND "
                               "source_id = 'LIFE-2031-A'"),
                     MARCH);
    assert_int_equal(number(f, "SELECT last_at FROM funding_seen WHERE source = 1 AND "
                               "source_id = 'LIFE-2031-B'"),
                     MARCH + 9 * A_DAY);
    assert_int_equal(number(f, "SELECT last_at FROM funding_seen WHERE source = 2"),
                     MARCH + A_DAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEPT_TEST(a_change_is_written_down_and_told),
        KEPT_TEST(what_is_withdrawn_is_a_change),
        KEPT_TEST(a_change_is_told_once_whoever_tells_it),
        KEPT_TEST(what_another_says_otherwise_changes_nothing),
        KEPT_TEST(what_a_source_drops_is_as_another_says_it),
        KEPT_TEST(a_further_source_adds_what_nobody_told),
        KEPT_TEST(texts_stay_in_the_language_of_the_call),
        KEPT_TEST(a_day_in_other_words_is_kept_and_not_told),
        KEPT_TEST(a_long_text_is_cut_where_it_differs),
        KEPT_TEST(who_remains_may_change_what_another_said),
        KEPT_TEST(who_gives_a_call_no_more_holds_nothing),
        KEPT_TEST(who_comes_after_all_are_gone_is_believed),
        KEPT_TEST(a_file_that_is_the_same_tells_what_was_in_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
