/* filter-cases.txt is the specification; this runs it, and says what a table cannot. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The ids a filter yields, "1 2 3", or "error COLUMN: why". */
static void ids_of(struct fixture *f, const char *text, unsigned flags,
                   struct cordee_buf *out)
{
    struct cordee *cd = &f->cd;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    struct cordee_sql sql = {.arena = a};
    struct cordee_filter *filter;
    json_t *row;
    size_t i;

    if (cd->crm->filter(cd, a, text, flags, 1, &filter, &f->err) < 0) {
        cordee_buf_printf(out, "error %d: %s", f->err.at, f->err.text);
        return;
    }
    cordee_sql_put(&sql, "SELECT p.id FROM party p WHERE ");
    assert_int_equal(cd->crm->filter_sql(cd, filter, &sql, &f->err), 0);
    cordee_sql_put(&sql, " ORDER BY p.id");
    list = cd->db->list(cd, &f->err, sql.text.text, sql.values, sql.n);
    if (!list)
        fail_msg("%s: %s\n%s", text, f->err.text, sql.text.text);
    cordee_buf_drop(&sql.text);
    json_array_foreach (list, i, row)
        cordee_buf_printf(out, i ? " %lld" : "%lld",
                          (long long)cordee_json_int(row, "id"));
}

/* "error 5 word" is met by "error 5: ... word ...". */
static bool is_met(const char *want, const char *got)
{
    size_t n = strcspn(want + 6, " ") + 6;

    if (strncmp(want, "error ", 6) != 0)
        return strcmp(want, got) == 0;
    return strncmp(want, got, n) == 0 && got[n] == ':' &&
           (!want[n] || strstr(got + n, want + n + 1));
}

static void every_case_holds(void **state)
{
    const char *dir = getenv("srcdir") ? getenv("srcdir") : ".";
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf path = {0};
    char line[500];
    int cases = 0, wrong = 0;
    FILE *in;

    cordee_buf_printf(&path, "%s/tests/unit/crm/filter-cases.txt", dir);
    in = fopen(path.text, "r");
    assert_non_null(in);
    while (fgets(line, sizeof line, in)) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf got = {0};
        char *bar = strrchr(line, '|');

        if (*line == '#' || !bar)
            continue;
        *bar = '\0';
        ids_of(*state, cordee_text_trim(line), 0, &got);
        cases++;
        if (!is_met(cordee_text_trim(bar + 1), got.text ? got.text : "")) {
            print_error("%s\n  wants: %s\n  got:   %s\n", cordee_text_trim(line),
                        cordee_text_trim(bar + 1), got.text ? got.text : "");
            wrong++;
        }
    }
    fclose(in);
    assert_int_equal(wrong, 0);
    assert_true(cases >= 60);
}

static void the_kinds_asked_for_are_all_it_yields(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf orgs = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf people = {0};

    ids_of(*state, "country:AT", CORDEE_FILTER_ORGS, &orgs);
    ids_of(*state, "country:AT", CORDEE_FILTER_PEOPLE, &people);
    assert_string_equal(orgs.text, "1");
    assert_string_equal(people.text, "12 13");
}

static void too_much_is_refused(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf got = {0};

    for (int i = 0; i < 101; i++)
        cordee_buf_puts(&text, "a ");
    ids_of(*state, text.text, 0, &got);
    assert_non_null(strstr(got.text, "too many terms"));
    cordee_buf_clear(&text);
    cordee_buf_clear(&got);
    for (int i = 0; i < 30; i++)
        cordee_buf_puts(&text, "(");
    ids_of(*state, text.text, 0, &got);
    assert_non_null(strstr(got.text, "too deep"));
    cordee_buf_clear(&text);
    cordee_buf_clear(&got);
    for (int i = 0; i < 3000; i++)
        cordee_buf_puts(&text, "--");
    ids_of(*state, text.text, 0, &got);
    assert_non_null(strstr(got.text, "too long"));
}

static void no_text_breaks_the_statement(void **state)
{
    static const char *const texts[] = {
        "'; DROP TABLE party; --",
        "\"a\\\"b\"",
        "tag:\"it's\"",
        "%",
        "tag:%*",
        "a'b*",
        "\\",
        "tag:\"\\\\\"",
        "\"\"",
        "tag:x* city:_*",
        "é\u0301",
        "🧗",
        "name:\"' OR 1=1\"",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf got = {0};

        ids_of(*state, texts[i], 0, &got);
    }
}

static const char *sentence_of(struct fixture *f, struct cordee_arena *a,
                               const char *text, unsigned flags)
{
    struct cordee_filter *filter;

    if (f->cd.crm->filter(&f->cd, a, text, flags, 1, &filter, &f->err) < 0)
        fail_msg("%s: %s", text, f->err.text);
    return f->cd.crm->filter_sentence(&f->cd, filter);
}

static void a_filter_reads_as_a_sentence(void **state)
{
    static const struct {
        const char *text;
        unsigned flags;
        const char *sentence;
    } cases[] = {
        {"", 0, "Everyone"},
        {"", CORDEE_FILTER_PEOPLE, "People"},
        {"country:AT tag:recycling last_contact>90d", CORDEE_FILTER_PEOPLE,
         "People in Austria, tagged recycling, without contact for 90 days"},
        {"is:org country:AT,SI", 0, "Organisations in Austria or Slovenia"},
        {"-country:AT charvoz", 0, "Everyone not in Austria, with \"charvoz\""},
        {"member.country:AT", CORDEE_FILTER_PEOPLE,
         "People at an organisation in Austria"},
        {"-(tag:a OR tag:b)", 0, "Everyone not tagged a and not tagged b"},
        {"has:phone -has:email", 0,
         "Everyone with a phone number, without an e-mail address"},
        {"headcount>50", CORDEE_FILTER_ORGS, "Organisations Number of staff over 50"},
        {"created<7d", 0, "Everyone Added within 7 days"},
    };
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(sentence_of(*state, a, cases[i].text, cases[i].flags),
                            cases[i].sentence);
}

static void a_chip_can_be_taken_away(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *chips = NULL;
    struct cordee_filter *filter;
    json_t *chip;

    assert_int_equal(f->cd.crm->filter(&f->cd, a, "country:AT (a OR b) -tag:\"x y\"", 0,
                                       1, &filter, &f->err),
                     0);
    chips = cd_filter_chips(&f->cd, filter);
    assert_int_equal(json_array_size(chips), 3);
    chip = json_array_get(chips, 1);
    assert_string_equal(cordee_json_text(chip, "text"), "(a OR b)");
    assert_string_equal(cordee_json_text(chip, "without"), "country:AT -tag:\"x y\"");
    chip = json_array_get(chips, 2);
    assert_string_equal(cordee_json_text(chip, "sentence"), "not tagged x y");
    assert_string_equal(cordee_json_text(chip, "without"), "country:AT (a OR b)");
}

static void it_says_which_term_keeps_somebody_out(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *why = NULL;
    struct cordee_filter *filter;
    json_t *terms;

    assert_int_equal(f->cd.crm->filter(&f->cd, a,
                                       "country:FR (tag:board OR tag:recycling) "
                                       "last_contact>90d",
                                       CORDEE_FILTER_PEOPLE, 1, &filter, &f->err),
                     0);
    assert_int_equal(f->cd.crm->filter_why(&f->cd, filter, 11, &why, &f->err), 0);
    terms = json_object_get(why, "terms");
    assert_false(cordee_json_true(why, "in"));
    assert_int_equal(json_array_size(terms), 4);
    assert_true(cordee_json_true(json_array_get(terms, 1), "holds"));
    assert_false(cordee_json_true(json_array_get(terms, 1), "decides"));
    assert_false(cordee_json_true(json_array_get(terms, 3), "holds"));
    assert_true(cordee_json_true(json_array_get(terms, 3), "decides"));
    assert_int_equal(json_array_size(json_object_get(json_array_get(terms, 2), "terms")),
                     2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_case_holds, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(the_kinds_asked_for_are_all_it_yields,
                                        register_setup, register_teardown),
        cmocka_unit_test_setup_teardown(too_much_is_refused, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(no_text_breaks_the_statement, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(a_filter_reads_as_a_sentence, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(a_chip_can_be_taken_away, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(it_says_which_term_keeps_somebody_out,
                                        register_setup, register_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
