/* What a call asks of those who apply together, and who fulfils it. */
#include "plugins/funding/together/asks.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct asks_read read_call(const struct funding_call *call)
{
    struct asks_read r;

    asks_of_call(call, &r);
    return r;
}

static struct asks read_off(const char *text)
{
    struct funding_call call;

    funding_call_init(&call);
    call.description = text;
    return read_call(&call).asks;
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
        {"Consortia have at least two partner organisations.", 2, 0},
        {"Consortia come from at least two partner countries.", 2, 2},
        {"Applications of at least three independent legal entities: each established in "
         "a different Member State or associated country.",
         3, 3},
        {"Mindestens drei Einrichtungen, jeweils aus einem anderen Mitgliedstaat.", 3, 3},
        {"Consortia have a minimum of three and a maximum of seven partners.", 0, 0},
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
    asks = read_off("At least three partners from two countries, among them a small or "
                    "medium-sized company and a laboratory for testing.");
    assert_true(asks.sme && asks.laboratory);
    assert_int_equal(asks.partners, 3);
    assert_int_equal(asks.countries, 2);
    asks = read_off("Mindestens drei Partner aus zwei Ländern, darunter ein kleines oder "
                    "mittleres Unternehmen und eine Hochschule.");
    assert_true(asks.sme && asks.laboratory);
    asks = read_off("Au moins trois partenaires de deux pays, dont une petite ou moyenne "
                    "entreprise et un laboratoire.");
    assert_true(asks.sme && asks.laboratory);
    asks =
        read_off("Almeno tre soggetti di due paesi, tra cui una piccola o media impresa "
                 "e una università.");
    assert_true(asks.sme && asks.laboratory);
    asks = read_off("Vsaj trije partnerji iz dveh držav, med njimi malo ali srednje "
                    "podjetje in univerza.");
    assert_true(asks.sme && asks.laboratory);
    asks = read_off("At least three partners, among them two moulding companies.");
    assert_false(asks.sme || asks.laboratory);
    assert_int_equal(asks.partners, 3);
    asks = read_off("Medium-sized companies and laboratories are welcome.");
    assert_false(asks.sme || asks.laboratory);
    asks = read_off("Mindestens ein KMU ist dabei. Forschung ist wichtig.");
    assert_true(asks.sme);
    assert_false(asks.laboratory);
    asks = read_off("Research for companies of any size.");
    assert_false(asks.sme || asks.laboratory);
}

/* Each stood in a call, or could: what is to be done in several places, and how much of
 * it, says nothing about who applies. */
static void where_and_how_much_is_done_is_no_rule(void **state)
{
    static const char *const texts[] = {
        ("Demonstrate the two solutions in at least two different climatic zones located "
         "in different Member States."),
        "The consortium should demonstrate the solution in at least two Member States.",
        "Partners run at least three pilots in at least three different countries.",
        "At least three demonstration sites in three countries.",
        "Take samples of at least five materials from four countries.",
        "Applicants show results of at least three years in two countries.",
        "The partners replicate it in a minimum of 3 regions of 3 countries.",
        "Mindestens zwei Standorte in zwei verschiedenen Ländern.",
        "Les partenaires testent la solution dans au moins deux pays.",
        "I partner dimostrano la soluzione in almeno due paesi.",
        "At least one laboratory test and one research question for each of them.",
        "The tool serves at least 3 % of the partners.",
        NULL,
    };

    (void)state;
    for (const char *const *text = texts; *text; text++) {
        const struct asks asks = read_off(*text);

        if (asks.partners || asks.countries || asks.sme || asks.laboratory)
            fail_msg("%d %d %d %d: %s", asks.partners, asks.countries, asks.sme,
                     asks.laboratory, *text);
    }
}

static void the_rule_of_an_action_is_the_least(void **state)
{
    static const struct {
        const char *programme, *action;
        int least;
    } actions[] = {
        {"HORIZON", "HORIZON Innovation Actions", 3},
        {"HORIZON", "HORIZON JU Research and Innovation Actions", 3},
        {"HORIZON", "HORIZON TMA MSCA Doctoral Networks", 3},
        {"EURATOM", "EURATOM Research and Innovation Actions", 3},
        {"EDF", "EDF Development Actions", 3},
        {"HORIZON", "HORIZON Coordination and Support Actions", 0},
        {"HORIZON", "HORIZON ERC Grants", 0},
        {"HORIZON", "HORIZON Programme Cofund Actions", 0},
        {"LIFE", "LIFE Project Grants", 0},
    };
    struct funding_call call;

    (void)state;
    funding_call_init(&call);
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        call.programme = actions[i].programme;
        call.type_of_action = actions[i].action;
        assert_int_equal(read_call(&call).asks.partners, actions[i].least);
        assert_int_equal(read_call(&call).asks.countries, actions[i].least);
        assert_int_equal(read_call(&call).rule, actions[i].least > 0);
    }
}

static void a_text_adds_to_the_rule_and_takes_nothing_from_it(void **state)
{
    struct funding_call call;

    (void)state;
    funding_call_init(&call);
    call.programme = "HORIZON";
    call.type_of_action = "HORIZON Innovation Actions";
    call.conditions = "At least five partners from four countries.";
    assert_int_equal(read_call(&call).asks.partners, 5);
    assert_int_equal(read_call(&call).asks.countries, 4);
    call.conditions = "At least two partners from two countries.";
    assert_int_equal(read_call(&call).asks.partners, 3);
    assert_int_equal(read_call(&call).asks.countries, 3);
    call.conditions = "";
    call.type_of_action = "HORIZON Coordination and Support Actions";
    call.consortium_min = 4;
    assert_int_equal(read_call(&call).asks.partners, 4);
    assert_true(read_call(&call).figures);
}

static void the_sentence_that_it_was_read_from_is_kept(void **state)
{
    struct funding_call call;

    (void)state;
    funding_call_init(&call);
    call.description = "Films of 3.5 grams are made. Who applies:\n- at least three "
                       "partners from two countries\n- with a website\n\nOne SME at "
                       "minimum. At least one university takes part!";
    assert_string_equal(read_call(&call).said,
                        "- at least three partners from two countries … At least one "
                        "university takes part");
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
        cmocka_unit_test(where_and_how_much_is_done_is_no_rule),
        cmocka_unit_test(the_rule_of_an_action_is_the_least),
        cmocka_unit_test(a_text_adds_to_the_rule_and_takes_nothing_from_it),
        cmocka_unit_test(the_sentence_that_it_was_read_from_is_kept),
        cmocka_unit_test(who_agreed_counts_apart_from_who_may_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
