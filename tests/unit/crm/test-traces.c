/* By what a person is known again in a text, and what is left of the text without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/crm/erase/traces.h"

#include <string.h>

static struct cd_traces *of_elodie(void)
{
    struct cd_traces *t = cd_traces_new();

    cd_traces_add(t, CD_TRACE_NAME, false, "Élodie Charvoz");
    cd_traces_add(t, CD_TRACE_NAME, false, "Charvoz Élodie");
    cd_traces_add(t, CD_TRACE_NAME, true, "Charvoz");
    cd_traces_add(t, CD_TRACE_ADDRESS, false, "Elo@Orchard.example.org");
    cd_traces_add(t, CD_TRACE_PHONE, false, "+33 4 50 12 34 56");
    return t;
}

/* Without a trace the text itself is expected. */
static void becomes(const struct cd_traces *t, bool hers, const char *text,
                    const char *expected)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    bool found = cd_traces_clean(t, hers, text, &out);

    assert_string_equal(found ? out.text : text, expected);
    assert_int_equal(found, strcmp(text, expected) != 0);
}

static void a_name_is_found_however_it_is_written(void **state)
{
    CORDEE_AUTO(cd_traces_drop) struct cd_traces *t = of_elodie();

    (void)state;
    becomes(t, false, "Call Élodie Charvoz today", "Call […] today");
    becomes(t, false, "ELODIE  CHARVOZ", "[…]");
    becomes(t, false, "Charvoz, Elodie (R&D)", "[…] (R&D)");
    becomes(t, false, "elodie.charvoz and Élodie\nCharvoz", "[…] and […]");
    becomes(t, false, "[\"Élodie\",\"Charvoz\",\"FR\"]", "[\"[…]\",\"FR\"]");
    becomes(t, false,
            "\xc3\x89lodie\xc2\xa0"
            "Charvoz",
            "[…]");
}

static void a_word_alone_is_found_only_where_it_is_hers(void **state)
{
    CORDEE_AUTO(cd_traces_drop) struct cd_traces *t = of_elodie();

    (void)state;
    becomes(t, false, "The Charvoz valley", "The Charvoz valley");
    becomes(t, true, "The Charvoz valley", "The […] valley");
    becomes(t, true, "Charvozian", "Charvozian");
    becomes(t, false, "Mélodie Charvoz", "Mélodie Charvoz");
    becomes(t, false, "Élodie Charvozat", "Élodie Charvozat");
}

static void an_address_is_found_whole(void **state)
{
    CORDEE_AUTO(cd_traces_drop) struct cd_traces *t = of_elodie();

    (void)state;
    becomes(t, false, "<ELO@orchard.example.org>", "<[…]>");
    becomes(t, false, "an.elo@orchard.example.org", "an.elo@orchard.example.org");
    becomes(t, false, "elo@orchard.example.org.", "[…].");
    becomes(t, false, "elo@orchard.example.organ", "elo@orchard.example.organ");
}

static void a_number_is_found_with_what_stands_between(void **state)
{
    CORDEE_AUTO(cd_traces_drop) struct cd_traces *t = of_elodie();

    (void)state;
    becomes(t, false, "Tel. +33450123456!", "Tel. […]!");
    becomes(t, false, "or 04 50.12.34-56 then", "or […] then");
    becomes(t, false, "+33 (0)4 50 12 34 56", "[…]");
    becomes(t, false, "450123457", "450123457");
    becomes(t, false, "12 34 56", "12 34 56");
}

static void a_line_with_her_page_means_her(void **state)
{
    CORDEE_AUTO(cd_traces_drop) struct cd_traces *t = cd_traces_new();

    (void)state;
    cd_traces_add(t, CD_TRACE_NAME, true, "Ann Berg"); /* another is called so too */
    cd_traces_add(t, CD_TRACE_PAGE, false, "/contacts/11");
    becomes(t, false,
            "Ann Berg: http://x/contacts/112\nAnn Berg: http://x/contacts/11\n\nAnn Berg",
            "Ann Berg: http://x/contacts/112\n[…]: http://x/contacts/11\n\nAnn Berg");
    becomes(t, false, "see /contacts/11", "see /contacts/11");
}

static void they_are_kept_and_read_again(void **state)
{
    CORDEE_AUTO(cd_traces_drop) struct cd_traces *first = of_elodie();
    CORDEE_AUTO(cordee_json_drop) json_t *kept = cd_traces_keep(first);
    CORDEE_AUTO(cd_traces_drop) struct cd_traces *t = cd_traces_read(kept);

    (void)state;
    becomes(t, true, "Charvoz: elo@orchard.example.org, 0450123456", "[…]: […], […]");
    becomes(t, false, "Charvoz", "Charvoz");
    becomes(t, false, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_found_however_it_is_written),
        cmocka_unit_test(a_word_alone_is_found_only_where_it_is_hers),
        cmocka_unit_test(an_address_is_found_whole),
        cmocka_unit_test(a_number_is_found_with_what_stands_between),
        cmocka_unit_test(a_line_with_her_page_means_her),
        cmocka_unit_test(they_are_kept_and_read_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
