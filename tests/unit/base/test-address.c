#include <cordee/base.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void an_address_that_smtp_may_see_is_taken(void **state)
{
    static const char *const good[] = {"ada@example.org", "a.b+c@x-y.example.org",
                                       "o'neil@example.org", "x@localhost",
                                       "info@xn--mnchen-3ya.example"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(cordee_address_ok(good[i]));
}

static void what_could_break_a_command_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "ada",
                                      "@example.org",
                                      "ada@",
                                      "a b@x.org",
                                      "a@x.org\r\n",
                                      "a@x.org\nRCPT TO:<b@>",
                                      "<a@x.org>",
                                      "\"a\"@x.org",
                                      "a..b@x.org",
                                      ".a@x.org",
                                      "a.@x.org",
                                      "a@-x.org",
                                      "a@x-.org",
                                      "a@x..org",
                                      "a@[127.0.0.1]",
                                      "a@x.org.",
                                      "a@\xc3\xa4.org",
                                      "\xc3\xa4@x.org",
                                      "a@b@x.org",
                                      "a@b",
                                      "dora@gamma"};
    char longest[70 + 8];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (cordee_address_ok(bad[i]))
            fail_msg("%s", bad[i]);
    memset(longest, 'a', 65);
    strcpy(longest + 65, "@x.org");
    assert_false(cordee_address_ok(longest));
    assert_true(cordee_address_ok(longest + 1));
    assert_false(cordee_address_ok(NULL));
}

static void addresses_are_compared_trimmed_and_in_lower_case(void **state)
{
    char out[255] = "as it was";

    (void)state;
    assert_int_equal(cordee_address_fold("nobody", out), -1);
    assert_string_equal(out, "as it was");
    assert_int_equal(cordee_address_fold("  Ada.Lovelace@Example.ORG\t\n", out), 0);
    assert_string_equal(out, "ada.lovelace@example.org");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_that_smtp_may_see_is_taken),
        cmocka_unit_test(what_could_break_a_command_is_refused),
        cmocka_unit_test(addresses_are_compared_trimmed_and_in_lower_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
