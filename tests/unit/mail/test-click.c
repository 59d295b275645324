/* Whom a followed link is counted for, and what is taken for a machine: each rule of
 * core/mail/click once, in a sentence; and who fetches the picture that tells opens. */
#include "core/mail/click/click.h"

#include "tests/unit/mail/mail-fixture.h"

#include <string.h>

#define NOON   ((int64_t)1795132800)
#define LETTER 7

static int setup(void **state)
{
    *state = cd_clicks_new();
    return 0;
}

static int teardown(void **state)
{
    cd_clicks_free(*state);
    return 0;
}

/* One visit; how many clicks are to be called a machine's. */
static size_t visit(struct cd_clicks *c, uint64_t who, int64_t link, int64_t at,
                    bool hidden, const char **why_r)
{
    static int64_t last_click;
    int64_t called[16];
    struct cd_visit v = {
        .who = who, .letter = LETTER, .link = link, .click = ++last_click, .at = at};

    return cd_clicks_visit(c, &v, 10, hidden, called, 16, why_r);
}

/* ---- programs that say so -------------------------------------------------------- */

static void a_look_at_the_head_only_is_a_machine(void **state)
{
    (void)state;
    assert_string_equal(cd_click_program("Mozilla/5.0 Firefox/128.0", true), "head");
}

static void who_says_nothing_of_the_program_is_a_machine(void **state)
{
    (void)state;
    assert_string_equal(cd_click_program("", false), "agent");
}

static void programs_that_look_at_links_say_what_they_are(void **state)
{
    static const char *const agents[] = {"BarracudaCentral-Check/2",
                                         "Mozilla/5.0 (compatible; Googlebot/2.1)",
                                         "Proofpoint URL Defense",
                                         "Mimecast-URL-Protect",
                                         "Microsoft Office Existence Discovery",
                                         "Mozilla/5.0 HeadlessChrome/130",
                                         "facebookexternalhit/1.1",
                                         "curl/8.5",
                                         "python-requests/2.31"};

    (void)state;
    for (size_t i = 0; i < sizeof agents / sizeof *agents; i++)
        assert_string_equal(cd_click_program(agents[i], false), "agent");
}

static void browsers_and_mail_programs_of_people_are_none(void **state)
{
    static const char *const agents[] = {
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
         "Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
         "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"),
        "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Thunderbird/128.3.0"};

    (void)state;
    for (size_t i = 0; i < sizeof agents / sizeof *agents; i++)
        assert_string_equal(cd_click_program(agents[i], false), "");
}

/* ---- who fetches the picture of opens --------------------------------------------- */

static void what_mailboxes_fetch_for_whoever_looks_is_a_person(void **state)
{
    static const char *const agents[] = {
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com "
        "GoogleImageProxy)",
        "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, "
        "like Gecko)",
        "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.3.0"};

    (void)state;
    for (size_t i = 0; i < sizeof agents / sizeof *agents; i++)
        assert_string_equal(cd_open_machine(agents[i], false), "");
}

static void what_they_fetch_though_nobody_looks_is_the_mailbox_itself(void **state)
{
    (void)state;
    assert_string_equal(cd_open_machine("Mozilla/5.0", false), "mailbox");
    assert_string_equal(
        cd_open_machine("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
                        "(KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 "
                        "Edge/12.246 Mozilla/5.0",
                        false),
        "mailbox");
}

static void programs_that_fetch_it_say_what_they_are(void **state)
{
    (void)state;
    assert_string_equal(cd_open_machine("Mozilla/5.0", true), "head");
    assert_string_equal(cd_open_machine("", false), "agent");
    assert_string_equal(cd_open_machine("Proofpoint URL Defense", false), "agent");
}

static void
the_picture_of_a_letter_has_one_key_and_is_a_link_that_nobody_sees(void **state)
{
    struct fixture *f = mail_fixture_new();
    char first[CD_LINK_KEY], again[CD_LINK_KEY], hidden[CD_LINK_KEY];
    int64_t seen = 0;

    (void)state;
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "INSERT INTO letter(plugin, subject, markdown) "
                                      "VALUES('x', 'x', 'x')",
                                      CORDEE_NO_ARGS),
                     0);
    assert_int_equal(cd_open_key(&f->core, 1, first, &f->err), 0);
    assert_int_equal(cd_open_key(&f->core, 1, again, &f->err), 0);
    assert_int_equal(cd_link_key(&f->core, 1, "", true, hidden, &f->err), 0);
    assert_string_equal(first, again);
    assert_string_not_equal(first, hidden);
    assert_int_equal(f->core.db->one(&f->core, &f->err, &seen,
                                     "SELECT count(*) FROM letter_link WHERE hidden = 0",
                                     CORDEE_NO_ARGS),
                     1);
    assert_int_equal(seen, 0);
    fixture_free(f);
}

/* ---- how they follow ------------------------------------------------------------- */

static void one_link_or_two_are_a_person(void **state)
{
    const char *why;

    assert_int_equal(visit(*state, 1, 1, NOON, false, &why), 0);
    assert_int_equal(visit(*state, 1, 2, NOON + 1, false, &why), 0);
}

static void three_links_within_ten_seconds_are_a_machine_from_the_first_on(void **state)
{
    const char *why;

    visit(*state, 1, 1, NOON, false, &why);
    visit(*state, 1, 2, NOON + 5, false, &why);
    assert_int_equal(visit(*state, 1, 3, NOON + 10, false, &why), 3);
    assert_string_equal(why, "burst");
}

static void three_links_in_more_than_ten_seconds_are_a_person(void **state)
{
    const char *why;

    visit(*state, 1, 1, NOON, false, &why);
    visit(*state, 1, 2, NOON + 5, false, &why);
    assert_int_equal(visit(*state, 1, 3, NOON + 11, false, &why), 0);
}

static void one_link_thrice_is_no_burst(void **state)
{
    const char *why;

    for (int i = 0; i < 3; i++)
        assert_int_equal(visit(*state, 1, 1, NOON + i, false, &why), 0);
}

static void three_visitors_with_a_link_each_are_people(void **state)
{
    const char *why;

    for (int i = 1; i <= 3; i++)
        assert_int_equal(visit(*state, (uint64_t)i, i, NOON, false, &why), 0);
}

static void three_mails_with_a_link_each_are_a_person(void **state)
{
    int64_t called[16];
    const char *why;

    for (int i = 1; i <= 3; i++)
        assert_int_equal(
            cd_clicks_visit(*state,
                            &(const struct cd_visit){
                                .who = 1, .letter = i, .link = i, .click = i, .at = NOON},
                            10, false, called, 16, &why),
            0);
}

static void all_links_there_are_within_three_seconds_are_a_machine(void **state)
{
    struct cd_visit v = {.who = 1, .letter = LETTER, .link = 1, .click = 1, .at = NOON};
    int64_t called[16];
    const char *why;

    assert_int_equal(cd_clicks_visit(*state, &v, 2, false, called, 16, &why), 0);
    v = (struct cd_visit){
        .who = 1, .letter = LETTER, .link = 2, .click = 2, .at = NOON + 3};
    assert_int_equal(cd_clicks_visit(*state, &v, 2, false, called, 16, &why), 2);
    assert_string_equal(why, "burst");
}

static void the_only_link_there_is_is_a_persons_to_follow(void **state)
{
    const struct cd_visit v = {
        .who = 1, .letter = LETTER, .link = 1, .click = 1, .at = NOON};
    int64_t called[16];
    const char *why;

    assert_int_equal(cd_clicks_visit(*state, &v, 1, false, called, 16, &why), 0);
}

static void the_hidden_link_tells_of_the_whole_hour(void **state)
{
    const char *why;

    visit(*state, 1, 1, NOON - 1800, false, &why);
    assert_int_equal(visit(*state, 1, 9, NOON, true, &why), 1); /* the one before */
    assert_string_equal(why, "hidden");
    assert_int_equal(visit(*state, 1, 2, NOON + 900, false, &why), 2); /* and after */
    assert_string_equal(why, "hidden");
    assert_int_equal(visit(*state, 2, 2, NOON + 900, false, &why),
                     0); /* of nobody else */
}

/* ---- once and again --------------------------------------------------------------- */

static void a_second_press_within_a_minute_is_the_same_click(void **state)
{
    const char *why;
    struct cd_visit v = {.who = 1, .letter = LETTER, .link = 1, .at = NOON + 59};

    assert_false(cd_clicks_again(*state, &v));
    visit(*state, 1, 1, NOON, false, &why);
    assert_true(cd_clicks_again(*state, &v));
    v.at = NOON + 60;
    assert_false(cd_clicks_again(*state, &v));
    v.at = NOON + 1;
    v.who = 2;
    assert_false(cd_clicks_again(*state, &v));
}

/* ---- visitors ---------------------------------------------------------------------- */

static void a_visitor_is_the_same_for_an_hour_and_then_nobody_can_tell(void **state)
{
    uint64_t first = cd_clicks_who(*state, "192.0.2.1", "Firefox", NOON);

    assert_true(first == cd_clicks_who(*state, "192.0.2.1", "Firefox", NOON + 3599));
    assert_false(first == cd_clicks_who(*state, "192.0.2.1", "Firefox", NOON + 3600));
}

static void another_address_or_program_is_another_visitor(void **state)
{
    uint64_t first = cd_clicks_who(*state, "192.0.2.1", "Firefox", NOON);

    assert_false(first == cd_clicks_who(*state, "192.0.2.2", "Firefox", NOON));
    assert_false(first == cd_clicks_who(*state, "192.0.2.1", "Chrome", NOON));
    assert_false(cd_clicks_who(*state, "a", "bc", NOON) ==
                 cd_clicks_who(*state, "ab", "c", NOON));
}

static void with_the_hour_its_visits_are_forgotten(void **state)
{
    const struct cd_visit v = {.who = 1, .letter = LETTER, .link = 1, .at = NOON + 30};
    const char *why;

    cd_clicks_who(*state, "192.0.2.1", "Firefox", NOON - 3600);
    visit(*state, 1, 1, NOON, false, &why);
    cd_clicks_who(*state, "192.0.2.1", "Firefox", NOON);
    assert_false(cd_clicks_again(*state, &v));
}

static void a_clock_that_goes_back_begins_a_new_hour(void **state)
{
    uint64_t first = cd_clicks_who(*state, "192.0.2.1", "Firefox", NOON);

    assert_false(first == cd_clicks_who(*state, "192.0.2.1", "Firefox", NOON - 1));
}

/* ---- keys ----------------------------------------------------------------------- */

static void a_link_has_one_key_in_each_letter(void **state)
{
    struct fixture *f = mail_fixture_new();
    char first[CD_LINK_KEY], again[CD_LINK_KEY], other[CD_LINK_KEY];

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                          "INSERT INTO letter(plugin, subject, markdown) "
                                          "VALUES('x', 'x', 'x')",
                                          CORDEE_NO_ARGS),
                         0);
    assert_int_equal(
        cd_link_key(&f->core, 1, "https://a.example/", false, first, &f->err), 0);
    assert_int_equal(
        cd_link_key(&f->core, 1, "https://a.example/", false, again, &f->err), 0);
    assert_int_equal(
        cd_link_key(&f->core, 2, "https://a.example/", false, other, &f->err), 0);
    assert_string_equal(first, again);
    assert_string_not_equal(first, other);
    assert_true(strlen(first) >= 13); /* 64 bits, which nobody guesses */
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_look_at_the_head_only_is_a_machine),
        cmocka_unit_test(who_says_nothing_of_the_program_is_a_machine),
        cmocka_unit_test(programs_that_look_at_links_say_what_they_are),
        cmocka_unit_test(browsers_and_mail_programs_of_people_are_none),
        cmocka_unit_test(what_mailboxes_fetch_for_whoever_looks_is_a_person),
        cmocka_unit_test(what_they_fetch_though_nobody_looks_is_the_mailbox_itself),
        cmocka_unit_test(programs_that_fetch_it_say_what_they_are),
        cmocka_unit_test(
            the_picture_of_a_letter_has_one_key_and_is_a_link_that_nobody_sees),
        cmocka_unit_test_setup_teardown(one_link_or_two_are_a_person, setup, teardown),
        cmocka_unit_test_setup_teardown(
            three_links_within_ten_seconds_are_a_machine_from_the_first_on, setup,
            teardown),
        cmocka_unit_test_setup_teardown(three_links_in_more_than_ten_seconds_are_a_person,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(one_link_thrice_is_no_burst, setup, teardown),
        cmocka_unit_test_setup_teardown(three_visitors_with_a_link_each_are_people, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(three_mails_with_a_link_each_are_a_person, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            all_links_there_are_within_three_seconds_are_a_machine, setup, teardown),
        cmocka_unit_test_setup_teardown(the_only_link_there_is_is_a_persons_to_follow,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_hidden_link_tells_of_the_whole_hour, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_second_press_within_a_minute_is_the_same_click,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_visitor_is_the_same_for_an_hour_and_then_nobody_can_tell, setup, teardown),
        cmocka_unit_test_setup_teardown(another_address_or_program_is_another_visitor,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(with_the_hour_its_visits_are_forgotten, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_clock_that_goes_back_begins_a_new_hour, setup,
                                        teardown),
        cmocka_unit_test(a_link_has_one_key_in_each_letter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
