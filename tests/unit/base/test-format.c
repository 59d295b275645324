#include "core/base/format.h"
#include "core/config/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

/* 2024-11-17 16:12 in Vienna, a Sunday; no year that is "this year". */
#define AT     1731856320
#define VIENNA "Europe/Vienna"

static void shown(const char *language, enum cd_date_style style, const char *expected)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cd_format_date(&out, language, AT, VIENNA, style);
    assert_string_equal(out.text, expected);
}

static void dates_are_written_as_in_each_language(void **state)
{
    (void)state;
    shown("en", CD_DATE_LONG, "Sunday 17 November 2024");
    shown("de-AT", CD_DATE_LONG, "Sonntag, 17. November 2024");
    shown("fr", CD_DATE_LONG, "dimanche 17 novembre 2024");
    shown("it", CD_DATE_LONG, "domenica 17 novembre 2024");
    shown("sl", CD_DATE_LONG, "nedelja, 17. novembra 2024");
    shown("sl", CD_DATE_MONTH, "november 2024");
    shown("de", CD_DATE_TIME, "17. Nov. 2024, 16:12");
    shown("fr", CD_DATE_SHORT, "17 nov.");
    shown("xx", CD_DATE, "17 Nov 2024");
    shown(NULL, CD_DATE_CLOCK, "16:12");
}

static void ago(const char *language, int64_t seconds, const char *expected)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cd_format_ago(&out, language, AT - seconds, AT);
    assert_string_equal(out.text, expected);
}

static void ages_are_said_in_the_largest_unit(void **state)
{
    (void)state;
    ago("en", 5, "just now");
    ago("en", 86400, "1 day ago");
    ago("en", -7300, "in 2 hours");
    ago("de", 3 * 86400, "vor 3 Tagen");
    ago("fr", 90 * 86400, "il y a 3 mois");
    ago("it", 400 * 86400, "1 anno fa");
    ago("sl", 2 * 86400, "pred 2 dnevoma");
    ago("sl", 86400, "pred 1 dnem");
    ago("sl", -3 * 86400, "čez 3 dni");
}

static void numbers_have_the_separators_of_the_language(void **state)
{
    static const struct {
        const char *language;
        int64_t n;
        const char *text;
    } cases[] = {{"en", 16592, "16,592"},
                 {"de", 16592, "16.592"},
                 {"en", 999, "999"},
                 {"en", -1234567, "−1,234,567"},
                 {"en", 0, "0"},
                 {"fr", 1000, "1\u202f000"},
                 {"en", INT64_MIN, "−9,223,372,036,854,775,808"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        cd_format_number(&out, cases[i].language, cases[i].n);
        assert_string_equal(out.text, cases[i].text);
    }
    {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        cd_format_real(&out, "de", 1234.567, 2);
        cordee_buf_putc(&out, ' ');
        cd_format_real(&out, "en", -0.001, 1);
        cordee_buf_putc(&out, ' ');
        cd_format_size(&out, "en", 1234567);
        assert_string_equal(out.text, "1.234,57 0.0 1.2 MB");
    }
}

static void plural_rules_of_gettext_are_followed(void **state)
{
    static const char sl[] =
        "Plural-Forms: nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? "
        "1 : n%100==3 || n%100==4 ? 2 : 3);";
    static const char *const broken[] = {
        NULL,
        "",
        "plural=",
        "nplurals=2; plural=n !=;",
        "plural=(((n",
        "plural=n/0;",
        "plural=99;",
        "plural=((((((((((((((((((((((((((((((((((((((((((n"
        "))))))))))))))))))))))))))))))))))))))))));"};

    (void)state;
    assert_int_equal(cd_plural_form(sl, 1), 0);
    assert_int_equal(cd_plural_form(sl, 102), 1);
    assert_int_equal(cd_plural_form(sl, 4), 2);
    assert_int_equal(cd_plural_form(sl, 5), 3);
    assert_int_equal(cd_plural_form("nplurals=2; plural=n>1;", 0), 0);
    assert_int_equal(cd_plural_form("nplurals=2; plural=(n != 1);", 0), 1);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        assert_int_equal(cd_plural_form(broken[i], 1), 0);
        assert_int_equal(cd_plural_form(broken[i], 2), 1);
    }
}

static void a_sentence_alone_begins_with_a_capital(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    (void)state;
    assert_string_equal(cordee_utf8_sentence(a, "the file is empty"),
                        "The file is empty");
    assert_string_equal(cordee_utf8_sentence(a, "\xc3\xa9tranger."), "\xc3\x89tranger.");
    assert_string_equal(cordee_utf8_sentence(a, "mail.relay_host is wrong"),
                        "mail.relay_host is wrong");
    assert_string_equal(cordee_utf8_sentence(a, "\"x\" is wrong"), "\"x\" is wrong");
    assert_string_equal(cordee_utf8_sentence(a, ""), "");
}

static void what_is_put_into_a_link_means_itself(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    (void)state;
    cordee_buf_url(&out, "tag:\"R&D\",a-b_c.~ +%\xc3\xa9", "");
    assert_string_equal(out.text, "tag%3A%22R%26D%22%2Ca-b_c.~%20%2B%25%C3%A9");
    cordee_buf_clear(&out);
    cordee_buf_url(&out, "country:AT,SI is:x", ":,");
    assert_string_equal(out.text, "country:AT,SI%20is:x");
}

static void words_of_others_mean_nothing_in_a_letter(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    (void)state;
    cordee_buf_markdown(&out, "*R&D* {{name}}\n[[x]] a_b <i>");
    assert_string_equal(out.text,
                        "\\*R\\&D\\* \\{\\{name\\}\\}\n\\[\\[x\\]\\] a\\_b \\<i\\>");
    assert_string_equal(cordee_arena_subject(a, "{{name}}, {a} {{{b"),
                        "((name}}, {a} (({b");
}

static void all_of_it_is_written_or_why_not_is_known(void **state)
{
    char text[8] = "";
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(cordee_write_all(ends[1], "cordee", 6), 0);
    assert_int_equal(read(ends[0], text, sizeof text), 6);
    assert_string_equal(text, "cordee");
    assert_int_equal(close(ends[0]) + close(ends[1]), 0);
    assert_int_equal(cordee_write_all(ends[1], "", 0), 0);
    assert_int_equal(cordee_write_all(ends[1], "x", 1), -1);
    assert_int_equal(errno, EBADF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_alone_begins_with_a_capital),
        cmocka_unit_test(dates_are_written_as_in_each_language),
        cmocka_unit_test(ages_are_said_in_the_largest_unit),
        cmocka_unit_test(numbers_have_the_separators_of_the_language),
        cmocka_unit_test(what_is_put_into_a_link_means_itself),
        cmocka_unit_test(words_of_others_mean_nothing_in_a_letter),
        cmocka_unit_test(all_of_it_is_written_or_why_not_is_known),
        cmocka_unit_test(plural_rules_of_gettext_are_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
