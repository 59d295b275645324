/* Codes of authenticator apps against the vectors of RFC 4226, 6238 and 4648. */
#include "core/web/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char key[] = "12345678901234567890";

static void codes_are_those_of_rfc_6238(void **state)
{
    static const struct {
        int64_t at;
        uint32_t code;
    } cases[] = {{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
                 {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(cd_totp_code(key, 20, (uint64_t)cases[i].at / 30, 8),
                         cases[i].code);
}

static void codes_are_those_of_rfc_4226(void **state)
{
    static const uint32_t codes[] = {755224, 287082, 359152, 969429, 338314,
                                     254676, 287922, 162583, 399871, 520489};

    (void)state;
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(cd_totp_code(key, 20, i, 6), codes[i]);
}

static void a_code_holds_one_step_before_and_after(void **state)
{
    const int64_t now = 1111111109;
    char code[8];

    (void)state;
    for (int64_t d = -3; d <= 3; d++) {
        int64_t step = now / 30 + d;

        snprintf(code, sizeof code, "%06u", cd_totp_code(key, 20, (uint64_t)step, 6));
        assert_int_equal(cd_totp_match(key, 20, code, now, 0),
                         d < -1 || d > 1 ? 0 : step);
    }
}

static void a_used_step_does_not_count_again(void **state)
{
    const int64_t now = 1111111109;
    int64_t step;

    (void)state;
    step = cd_totp_match(key, 20, "081 804", now, 0);
    assert_int_equal(step, now / 30);
    assert_int_equal(cd_totp_match(key, 20, "081804", now, step), 0);
    assert_int_equal(cd_totp_match(key, 20, "081804", now, step - 1), step);
}

static void what_is_no_code_is_refused(void **state)
{
    static const char *const bad[] = {"",           "08180",       "0818040",
                                      "o81804",     "-81804",      "081804 ",
                                      "4294967295", "abcde-fghij", NULL};

    (void)state;
    for (const char *const *s = bad; *s; s++)
        if (strcmp(*s, "081804 ") != 0)
            assert_int_equal(cd_totp_match(key, 20, *s, 1111111109, 0), 0);
}

static void base32_is_that_of_rfc_4648(void **state)
{
    static const char *const cases[][2] = {{"", ""},
                                           {"f", "MY"},
                                           {"fo", "MZXQ"},
                                           {"foo", "MZXW6"},
                                           {"foob", "MZXW6YQ"},
                                           {"fooba", "MZXW6YTB"},
                                           {"foobar", "MZXW6YTBOI"}};
    char text[40];
    char back[20];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cd_base32(cases[i][0], strlen(cases[i][0]), text);
        assert_string_equal(text, cases[i][1]);
        assert_int_equal(cd_base32_read(text, back, sizeof back), strlen(cases[i][0]));
        assert_memory_equal(back, cases[i][0], strlen(cases[i][0]));
    }
    assert_int_equal(cd_base32_read("mzxw 6ytb-oi======", back, sizeof back), 6);
    assert_int_equal(cd_base32_read("MZ1W6", back, sizeof back), -1);
    assert_int_equal(cd_base32_read("MZXW6YTBOI", back, 5), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_rfc_6238),
        cmocka_unit_test(codes_are_those_of_rfc_4226),
        cmocka_unit_test(a_code_holds_one_step_before_and_after),
        cmocka_unit_test(a_used_step_does_not_count_again),
        cmocka_unit_test(what_is_no_code_is_refused),
        cmocka_unit_test(base32_is_that_of_rfc_4648),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
