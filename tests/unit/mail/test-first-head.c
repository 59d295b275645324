/* Who wrote to whom, by headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/mail/first/heads.h"
#include "core/mail/receive/address-says.h"

#include <string.h>

static struct cd_first_head head;
static struct cordee_arena *arena;

static bool read_head(const char *raw)
{
    return cd_first_head_read(arena, raw, strlen(raw), &head);
}

static void names_and_addresses_are_read_as_people_write_them(void **state)
{
    (void)state;
    assert_true(read_head(
        "from: =?utf-8?q?J=C3=B6rg?= Maier <J.Maier@Example.org>\r\n"
        "To: \"Huber, Anna (ACME)\" <anna@acme.example>,\r\n"
        "\t'Bo Li' <bo@li.example>, plain@x.example\r\n"
        "Cc: The team: a@team.example, \"B: C\" <b@team.example>;, ANNA@acme.example\r\n"
        "Date: Sat, 21 Nov 2026 10:30:00 +0100\r\nMessage-ID:\r\n <1@example.org>\r\n"));
    assert_string_equal(head.author.address, "j.maier@example.org");
    assert_string_equal(head.author.name, "Jörg Maier");
    assert_int_equal(head.n, 5);
    assert_string_equal(head.takers[0].name, "Huber, Anna (ACME)");
    assert_string_equal(head.takers[0].address, "anna@acme.example");
    assert_string_equal(head.takers[1].name, "Bo Li");
    assert_string_equal(head.takers[2].address, "plain@x.example");
    assert_string_equal(head.takers[3].address, "a@team.example");
    assert_string_equal(head.takers[4].name, "B: C");
    assert_string_equal(head.message_id, "1@example.org");
    assert_int_equal(head.at, 1795253400);
    assert_false(head.program);
}

static void lists_and_programs_are_told(void **state)
{
    (void)state;
    assert_true(read_head("From: a@b.example\nTo: l@b.example\nDate: 1 Jan 2026 10:00\n"
                          "List-Post: <mailto:L@b.example>\n"));
    assert_true(head.program);
    assert_string_equal(head.list.address, "l@b.example");
    assert_true(cordee_text_starts(head.message_id, "sha256:"));
    assert_true(read_head("From: a@b.example\nDate: 1 Jan 2026 10:00\n"
                          "Auto-Submitted: auto-replied\n"));
    assert_true(head.program);
    assert_true(read_head("From: a@b.example\nDate: 1 Jan 2026 10:00\n"
                          "Auto-Submitted: no\n"));
    assert_false(head.program);
    assert_true(
        read_head("From: No-Reply <no-reply@b.example>\nDate: 1 Jan 2026 10:00\n"));
    assert_true(head.program);
}

static void without_author_or_date_it_says_nothing(void **state)
{
    (void)state;
    assert_false(read_head("To: a@b.example\nDate: 1 Jan 2026 10:00\n"));
    assert_false(read_head("From: a@b.example\nDate: yesterday\n"));
    assert_false(read_head("From: nobody\nDate: 1 Jan 2026 10:00\n"));
    assert_false(read_head(""));
}

static void more_than_fit_are_counted(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};

    (void)state;
    cordee_buf_puts(&raw, "From: a@b.example\nDate: 1 Jan 2026 10:00\nTo: ");
    for (int i = 0; i < 80; i++)
        cordee_buf_printf(&raw, "p%d@b.example, ", i);
    assert_true(read_head(raw.text));
    assert_int_equal(head.n, CD_FIRST_TAKERS);
    assert_int_equal(head.among, 80);
}

static void the_better_name_is_worth_more(void **state)
{
    (void)state;
    assert_int_equal(cd_first_name_worth(""), 0);
    assert_true(cd_first_name_worth("Anna Huber") > cd_first_name_worth("Anna"));
    assert_true(cd_first_name_worth("Anna Huber") > cd_first_name_worth("ANNA HUBER"));
    assert_true(cd_first_name_worth("Anna Huber") >
                cd_first_name_worth("Huber Anna (ACME)"));
}

static void an_address_says_something_too(void **state)
{
    (void)state;
    assert_string_equal(cd_address_name(arena, "anna.huber@x.example"), "Anna Huber");
    assert_string_equal(cd_address_name(arena, "j-l.picard@x.example"), "J-L Picard");
    assert_string_equal(cd_address_name(arena, "anna@x.example"), "");
    assert_string_equal(cd_address_name(arena, "x1.y2@x.example"), "");
    assert_string_equal(cd_address_org_name(arena, "bio-tec.example"), "Bio-tec");
    assert_string_equal(cd_address_org_name(arena, "ibm.com"), "IBM");
    assert_string_equal(cd_address_org_name(arena, "mail.bio-tec.example"), "Bio-tec");
    assert_string_equal(cd_address_org_name(arena, "mail.example"), "Mail");
    assert_true(cd_address_is_shared("Info@x.example"));
    assert_false(cd_address_is_shared("infante@x.example"));
    assert_true(cd_address_is_machine("do-not-reply+7@x.example"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_addresses_are_read_as_people_write_them),
        cmocka_unit_test(lists_and_programs_are_told),
        cmocka_unit_test(without_author_or_date_it_says_nothing),
        cmocka_unit_test(more_than_fit_are_counted),
        cmocka_unit_test(the_better_name_is_worth_more),
        cmocka_unit_test(an_address_says_something_too),
    };
    int failed;

    arena = cordee_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    cordee_arena_free(arena);
    return failed;
}
