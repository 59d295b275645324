/* Mail that is broken, lies, or means harm: read as far as it can be, and never at any
 * cost. */
#include "core/mail/receive/parse.h"

#include "tests/unit/fixture.h"

#include <string.h>
#include <time.h>

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

static const struct cd_parsed *parse(void **state, const char *mail)
{
    struct cd_parsed *p = cd_parse(mail, strlen(mail), *state);

    assert_non_null(p);
    return p;
}

static void a_character_may_be_split_between_words(void **state)
{
    const struct cd_parsed *p =
        parse(state, "From: =?utf-8?B?xI0=?= <a@x>\nSubject: =?utf-8?B?w7zD?=\n "
                     "=?utf-8?B?vMO8?= =?UTF-8?Q?_x?=\n\n");

    assert_string_equal(p->subject, "üüü x");
    assert_string_equal(p->from_name, "č");
}

static void a_charset_may_lie(void **state)
{
    assert_string_equal(
        parse(state, "Content-Type: text/plain; charset=us-ascii\n\ngr\xc3\xbc\xc3\x9f\n")
            ->text,
        "grüß\n");
    assert_string_equal(
        parse(state, "Content-Type: text/plain; charset=iso-8859-1\n\n\x80 9\n")->text,
        "€ 9\n");
    assert_string_equal(
        parse(state, "Content-Type: text/plain; charset=klingon\n\ngr\xfc\xdf\n")->text,
        "grüß\n");
}

static void words_that_say_they_are_base64_stay_words(void **state)
{
    static const char mail[] =
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
        "We shall come, all of us, on Monday.\nDo you?\n";

    assert_string_equal(parse(state, mail)->text,
                        "We shall come, all of us, on Monday.\nDo you?\n");
}

static void of_three_senders_the_first_counts_and_it_is_said(void **state)
{
    const struct cd_parsed *p = parse(
        state, "From: A <a@x.org>\nFrom: b@x.org\nFrom: c@x.org\nSubject: s\n\nt\n");

    assert_string_equal(p->from_address, "a@x.org");
    assert_string_equal(p->trouble, "It names more than one sender.");
}

static void a_date_is_read_or_missing(void **state)
{
    assert_int_equal(parse(state, "Date: Sat, 21 Nov 2026 10:00:00 +0100\n\n")->date,
                     1795251600);
    assert_int_equal(parse(state, "Date: yesterday\n\n")->date, 0);
    assert_int_equal(parse(state, "Subject: x\n\n")->date, 0);
}

static void a_boundary_that_never_comes_loses_no_text(void **state)
{
    const struct cd_parsed *p =
        parse(state, "Content-Type: multipart/mixed; boundary=none\n\nAll the words.\n");

    assert_string_equal(p->text, "All the words.\n");
    assert_string_equal(p->trouble, "Its parts are not where it says they are.");
}

static void what_the_parser_refuses_is_text(void **state)
{
    const struct cd_parsed *p = parse(state, "Hello there\nthis is no mail\n");

    assert_string_equal(p->text, "Hello there\nthis is no mail\n");
    assert_string_equal(p->trouble, "It is no mail as the rules have it.");
    p = parse(state, "Thank you.\n\nWe come: all of us.\n");
    assert_string_equal(p->text, "Thank you.\n\nWe come: all of us.\n");
    p = parse(state,
              "a line that is none\nFrom: a@x.org\nTo: b@x.org\nSubject: s\n\nt\n");
    assert_string_equal(p->subject, "s");
    assert_null(cd_parse("\x00\x01\x02\xff", 4, *state));
}

static void a_file_has_a_name_without_a_path(void **state)
{
    const struct cd_parsed *p = parse(
        state, "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n"
               "Content-Type: application/pdf\nContent-Disposition: attachment;\n "
               "filename*0*=utf-8''..%2F..%2Fgr%C3%BC; filename*1*=%C3%9F.pdf\n"
               "Content-Transfer-Encoding: base64\n\nAAAA\n--b\n"
               "Content-Type: image/png; name=\"=?utf-8?Q?=C4=8D.png?=\"\n\nx\n--b--\n");

    assert_string_equal(p->text, "text");
    assert_int_equal(p->n_files, 2);
    assert_string_equal(p->files[0].name, "grüß.pdf");
    assert_string_equal(p->files[0].type, "application/pdf");
    assert_string_equal(p->files[1].name, "č.png");
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Some took minutes and gigabytes before they were cut. */
static void what_is_too_much_costs_little(void **state)
{
    static const struct {
        const char *head, *piece;
    } floods[] = {
        {"Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n"},
        {"", "a:b\n"},
        {"From: ", "a@b,"},
        {"Subject: x", "\n x"},
        {"Subject: ", "=?utf-8?Q?a?= "},
        {"", "Content-Type: message/rfc822\n\n"},
        {"Content-Type: message/rfc822\n\n", "a:b\n"},
        {"From: ", "("},
        {"References: ", "<a@b> "},
        {"Content-Type: text/html\n\n", "<blockquote>"},
        {"Content-Type: text/plain\n\n", "On 3 May 2026 "},
    };
    double begin = seconds();

    for (size_t i = 0; i < sizeof floods / sizeof *floods; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mail = {0};
        struct cordee_arena *arena = cordee_arena_new();

        cordee_buf_puts(&mail, floods[i].head);
        while (mail.len < 8 << 20)
            cordee_buf_puts(&mail, floods[i].piece);
        cd_parse(mail.text, mail.len, arena);
        cordee_arena_free(arena);
    }
    (void)state;
    assert_true(seconds() - begin < 60); /* sanitizers are slow: without them it is 2 s */
}

static void a_header_that_is_too_long_is_cut_and_it_is_said(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mail = {0};
    const struct cd_parsed *p;

    cordee_buf_puts(&mail, "From: a@x.org\nX-Long: ");
    while (mail.len < 100000)
        cordee_buf_puts(&mail, "xxxxxxxxxx");
    cordee_buf_puts(&mail, "\n and more\nSubject: s\n\nthe text\n");
    p = parse(state, mail.text);
    assert_string_equal(p->from_address, "a@x.org");
    assert_string_equal(p->subject, "s");
    assert_string_equal(p->text, "the text\n");
    assert_string_equal(p->trouble, "It has more in its headers than was read.");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_character_may_be_split_between_words),
        TEST(a_charset_may_lie),
        TEST(words_that_say_they_are_base64_stay_words),
        TEST(of_three_senders_the_first_counts_and_it_is_said),
        TEST(a_date_is_read_or_missing),
        TEST(a_boundary_that_never_comes_loses_no_text),
        TEST(what_the_parser_refuses_is_text),
        TEST(a_file_has_a_name_without_a_path),
        TEST(what_is_too_much_costs_little),
        TEST(a_header_that_is_too_long_is_cut_and_it_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
