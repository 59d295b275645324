/* What a call asks of those who apply together, and who fulfils it. */
#include "plugins/funding/together/asks.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct asks read_off(const char *text)
{
    struct funding_call call;

    funding_call_init(&call);
    call.description = text;
    return asks_of_call(&call);
}

static void a_text_says_how_many_and_from_where(void **state)
{
    static const struct {
        const char *text;
        int partners, countries;
    } texts[] = {
        {"At least three independent legal entities from three different Member States.",
         3, 3},
        {"Mindestens vier Partner aus drei Ländern müssen beteiligt sein.", 4, 3},
        {"Au moins trois partenaires de deux pays différents.", 3, 2},
        {"Almeno tre soggetti di due paesi diversi.", 3, 2},
        {"Vsaj trije partnerji iz dveh držav.", 3, 2},
        {"Consortia of a minimum of 2 partners from 2 countries", 2, 2},
        {"At least 35 % recycled plastic in food packaging, with a strategy that many "
         "countries could take up.",
         0, 0},
        {"The three countries with the best results.", 0, 0},
        {"", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct asks asks = read_off(texts[i].text);

        assert_int_equal(asks.partners, texts[i].partners);
        assert_int_equal(asks.countries, texts[i].countries);
    }
}

static void a_text_says_what_kinds(void **state)
{
    struct asks asks =
        read_off("At least one SME and at least one university take part.");

    (void)state;
    assert_true(asks.sme);
    assert_true(asks.laboratory);
    asks = read_off("Mindestens ein KMU ist dabei. Forschung ist wichtig.");
    assert_true(asks.sme);
    assert_false(asks.laboratory);
    asks = read_off("Research for companies of any size.");
    assert_false(asks.sme || asks.laboratory);
}

static void the_rule_of_the_programme_holds_where_nothing_is_said(void **state)
{
    struct funding_call call;

    (void)state;
    funding_call_init(&call);
    call.programme = "HORIZON";
    call.type_of_action = "HORIZON Innovation Actions";
    assert_int_equal(asks_of_call(&call).countries, 3);
    call.conditions = "At least five partners from four countries.";
    assert_int_equal(asks_of_call(&call).partners, 5);
    assert_int_equal(asks_of_call(&call).countries, 4);
    call.conditions = "";
    call.type_of_action = "HORIZON Coordination and Support Actions";
    assert_int_equal(asks_of_call(&call).countries, 0);
    call.consortium_min = 4;
    assert_int_equal(asks_of_call(&call).partners, 4);
}

static void who_agreed_counts_apart_from_who_may_come(void **state)
{
    const struct asks asks = {.partners = 3, .countries = 3, .laboratory = true};
    const struct asks_partner partners[] = {{.country = "AT", .sure = false},
                                            {.country = "DE", .sure = true},
                                            {.country = "AT", .sure = true},
                                            {.country = "", .laboratory = true}};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct asks_line lines[ASKS_WHATS];

    (void)state;
    assert_int_equal(asks_lines(&asks, partners, 4, lines), 3);
    assert_int_equal(lines[0].there, 4);
    assert_int_equal(lines[0].sure, 2);
    assert_int_equal(lines[1].what, ASKS_COUNTRIES);
    assert_int_equal(lines[1].there, 2);
    assert_int_equal(lines[1].sure, 2);
    assert_int_equal(lines[2].there, 1);
    assert_int_equal(lines[2].sure, 0);
    assert_string_equal(asks_countries(a, partners, 4), "AT/DE");
    assert_int_equal(asks_lines(&(struct asks){0}, partners, 4, lines), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_says_how_many_and_from_where),
        cmocka_unit_test(a_text_says_what_kinds),
        cmocka_unit_test(the_rule_of_the_programme_holds_where_nothing_is_said),
        cmocka_unit_test(who_agreed_counts_apart_from_who_may_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
