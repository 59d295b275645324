/* What values and texts say: money, days, tenders, garbled letters. */
#include "plugins/funding/read/test-reading.h"

static void amounts_are_read_however_their_thousands_are_parted(void **state)
{
    static const struct {
        const char *text;
        double value;
    } said[] = {
        {"1 200 000", 1200000},
        {"1.200.000,00 \u20ac", 1200000},
        {"EUR 1,200,000.50", 1200000.5},
        {"1'200'000", 1200000},
        {"1\u00a0200\u00a0000", 1200000},
        {"1\u202f200\u202f000 \u20ac", 1200000},
        {"1\u2019200\u2019000", 1200000},
        {"150000.0", 150000},
        {"4.5 million", 4.5},
        {"250.000", 250000},
        {"none", -1},
        {"", -1},
    };
    const char *end;

    (void)state;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        assert_true(funding_amount(said[i].text, &end) == said[i].value);
    funding_amount("EUR 4.5 million", &end);
    assert_string_equal(end, " million");
}

static void garbled_letters_are_mended_and_others_left(void **state)
{
    static const struct {
        const char *is, *was;
    } cases[] = {
        {"the beneficiariesâ€™ costs", "the beneficiaries’ costs"},
        {"â€œquotedâ€\xC2\x9D", "“quoted”"},
        {"FranÃ§ois, PlzeÅˆ", "François, Plzeň"},
        {"Ã\xC2\xA0 la carte", "à la carte"},
        {"twice: Ã¢â‚¬â„¢", "twice: ’"},
        {"„LIBERTÉ“ und CAFÉ»", "„LIBERTÉ“ und CAFÉ»"},
        {"Ærø, Škofja Loka, Ângela", "Ærø, Škofja Loka, Ângela"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        if (mojibake_count(cases[i].is))
            mojibake_mend(cases[i].is, &out);
        else
            cordee_buf_puts(&out, cases[i].is);
        assert_string_equal(out.text, cases[i].was);
    }
}

static void dates_of_programs_and_people(void **state)
{
    static const struct {
        const char *text, *at;
    } cases[] = {
        {"2026-09-23", "2026-09-22T22:00:00Z"},
        {"2024-04-18T19:00:00.000+0200", "2024-04-18T17:00:00Z"},
        {"1738713600000", "2025-02-05T00:00:00Z"},
        {"Sat, 22 Aug 2026 00:00:00 +0000", "2026-08-22T00:00:00Z"},
        {"Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"},
        {"31 March 2027, 17:00 CET", "2027-03-31T16:00:00Z"},
        {"31.03.2027 12:00", "2027-03-31T10:00:00Z"},
        {"31. März 2027 um 12 Uhr", "2027-03-31T10:00:00Z"},
        {"1er février 2027 à 17h00", "2027-02-01T16:00:00Z"},
        {"15 ottobre 2026", "2026-10-14T22:00:00Z"},
        {"5. maj 2027", "2027-05-04T22:00:00Z"},
        {"March 1st, 2027", "2027-02-28T23:00:00Z"},
        {"20261121T160000Z", "2026-11-21T16:00:00Z"},
        {"31 February 2027", NULL},
        {"continuous", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct date d;
        char iso[21];
        const bool found = date_parse(cases[i].text, "Europe/Brussels", &d);

        assert_int_equal(found, cases[i].at != NULL);
        if (found) {
            cordee_time_iso(d.at, iso);
            assert_string_equal(iso, cases[i].at);
        }
    }
}

static void what_an_agency_buys_is_a_tender(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        read_text(
            f,
            "[{\"id\":\"1\",\"title\":\"Visera\",\"action_type\":\"Licitación Euskadi\"},"
            "{\"id\":\"2\",\"title\":\"b\",\"action_type\":\"Ayuda/Subvención\"},"
            "{\"id\":\"3\",\"title\":\"c\",\"action_type\":\"Public Procurement of "
            "Innovation\"}]"),
        3);
    assert_string_equal(text_at(f, 0, "type"), "tender");
    assert_string_equal(text_at(f, 1, "type"), "grant");
    assert_string_equal(text_at(f, 2, "type"), "grant");
}

static int64_t budget_of(struct fixture *f, const char *said)
{
    char text[200];

    snprintf(text, sizeof text, "[{\"title\":\"x\",\"budget\":\"%s\"}]", said);
    assert_int_equal(read_text(f, text), 1);
    return cordee_json_int(json_array_get(f->records, 0), "budget_total");
}

static void money_is_read_as_people_write_it(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(budget_of(f, "1,5 Mio. EUR"), 1500000);
    assert_int_equal(budget_of(f, "500 k€"), 500000);
    assert_int_equal(budget_of(f, "EUR 4.5 million for all grants"), 4500000);
    assert_int_equal(budget_of(f, "1.200.000,00 €"), 1200000);
    assert_int_equal(budget_of(f, "about 300 000"), 300000);
    assert_int_equal(budget_of(f, "nothing yet"), 0);
}

static void a_title_says_until_when(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        read_text(
            f, "[{\"title\":\"Premios, convocatoria hasta el 01.04.26 para ciudades\"},"
               "{\"title\":\"Förderung bis zum 31. März 2027\"},"
               "{\"title\":\"c\",\"description\":\"It was funded until 31.12.2020.\"}]"),
        3);
    assert_string_equal(deadline_at(f, 0, 0), "2026-04-01T15:00:00Z");
    assert_string_equal(deadline_at(f, 1, 0), "2027-03-31T15:00:00Z");
    assert_string_equal(deadline_at(f, 2, 0), "");
}

static void a_page_without_a_word_of_funding_is_no_call(void **state)
{
    static const struct funding_hints brought = {.page = true};
    struct fixture *f = *state;
    const char *text = "<!DOCTYPE html><html><body><h1>Nope</h1><p>Hi</p></body></html>";

    assert_int_equal(read_bytes(f, text, strlen(text), &brought), -1);
    assert_non_null(strstr(f->err.text, "tells of no call"));
    text = "<!DOCTYPE html><html><body><h1>Nope</h1><p>Zuschüsse für "
           "Vereine</p></body></html>";
    assert_int_equal(read_bytes(f, text, strlen(text), &brought), 0);
    assert_string_equal(text_at(f, 0, "title"), "Nope");
}

static void a_deadline_is_found_behind_any_of_its_words(void **state)
{
    struct date d;

    (void)state;
    assert_true(date_find_deadline("Closes soon. EINREICHFRIST: 1. April 2031", &d));
    assert_int_equal(d.begin, 28);
    assert_true(date_find_deadline("Clôture le 1 avril 2031", &d));
    assert_true(date_find_deadline("frist, frist, frist 2031-04-01", &d));
    assert_false(date_find_deadline("On 1 April 2031 we meet", &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(amounts_are_read_however_their_thousands_are_parted),
        TEST(garbled_letters_are_mended_and_others_left),
        TEST(dates_of_programs_and_people),
        TEST(what_an_agency_buys_is_a_tender),
        TEST(a_title_says_until_when),
        TEST(money_is_read_as_people_write_it),
        TEST(a_page_without_a_word_of_funding_is_no_call),
        TEST(a_deadline_is_found_behind_any_of_its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
