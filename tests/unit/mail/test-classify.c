#include "tests/unit/fixture.h"

#include "core/mail/receive/classify.h"

#include <stdio.h>
#include <string.h>

static int setup(void **state)
{
    *state = cordee_arena_new();
    return 0;
}

static int teardown(void **state)
{
    cordee_arena_free(*state);
    return 0;
}

static const char *kind_of(struct cordee_arena *arena, const char *raw, bool ours)
{
    return cd_filed_kind(cd_understand(raw, strlen(raw), "x@example.org", arena), ours);
}

static void automatic_answers_are_known_in_five_languages(void **state)
{
    static const char *const subjects[] = {
        "Automatic reply: News",         "Abwesenheitsnotiz: News",
        "Automatische Antwort: News",    "Réponse automatique : News",
        "Risposta automatica: News",     "Samodejni odgovor: News",
        "=?utf-8?Q?Absence_du_bureau?=", "Out of Office: News",
    };

    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        char raw[200];

        snprintf(raw, sizeof raw, "From: a@b.org\nSubject: %s\n\nx\n", subjects[i]);
        assert_string_equal(kind_of(*state, raw, true), "auto-reply");
    }
}

static void what_answers_one_of_ours_is_a_reply_whatever_its_headers(void **state)
{
    static const char mail[] = "From: a@b.org\nSubject: x\nAuto-Submitted: no\n\nx\n";
    static const char re[] = "From: a@b.org\nSubject: Re: x\nIn-Reply-To: <1@c>\n\nx\n";

    assert_string_equal(kind_of(*state, mail, true), "reply");
    assert_string_equal(kind_of(*state, mail, false), "new");
    assert_string_equal(kind_of(*state, re, false), "new");
    assert_string_equal(
        kind_of(*state, "From: a@b.org\nSubject: Re: x\nPrecedence: auto_reply\n\nx\n",
                true),
        "auto-reply");
}

static void people_who_write_about_failures_are_no_bounce(void **state)
{
    assert_string_equal(kind_of(*state,
                                "From: Ada <ada@b.org>\nSubject: Re: Delivery failure of "
                                "our pump\n\nx\n",
                                true),
                        "reply");
}

static void the_verdict_is_about_our_recipient(void **state)
{
    struct cd_fate fates[] = {
        {.address = "bob@b.org",
         .status = "5.2.2",
         .said = "smtp; 552 full",
         .near = "",
         .reason = "mailboxfull",
         .given_up = true},
        {.address = "Ada@b.org",
         .status = "5.1.1",
         .said = "smtp; 550 5.1.1\n  no such user",
         .near = "",
         .reason = "userunknown",
         .hard = true,
         .given_up = true},
    };
    struct cd_understood u = {.kind = "bounce", .fates = fates, .n_fates = 2};
    struct cd_verdict v;

    cd_verdict(&u, "ada@b.org", *state, &v);
    assert_true(v.failed && v.hard);
    assert_string_equal(v.said, "550 5.1.1 no such user");
    cd_verdict(&u, "hidden@c.org", *state, &v);
    assert_true(v.failed && !v.hard);
    assert_string_equal(v.reason, "mailboxfull");
}

static void what_is_not_given_up_has_not_failed(void **state)
{
    struct cd_fate late = {.address = "a@b.org",
                           .status = "4.4.1",
                           .said = "",
                           .near = "",
                           .reason = "expired"};
    struct cd_understood u = {.kind = "delayed", .fates = &late, .n_fates = 1};
    struct cd_verdict v;

    cd_verdict(&u, "a@b.org", *state, &v);
    assert_false(v.failed || v.hard);
    assert_string_equal(v.said, "4.4.1");
    u = (struct cd_understood){.kind = "bounce"};
    cd_verdict(&u, "a@b.org", *state, &v);
    assert_true(v.failed && !v.hard);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(automatic_answers_are_known_in_five_languages),
        TEST(what_answers_one_of_ours_is_a_reply_whatever_its_headers),
        TEST(people_who_write_about_failures_are_no_bounce),
        TEST(the_verdict_is_about_our_recipient),
        TEST(what_is_not_given_up_has_not_failed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
