#include "core/db/search.h"
#include "tests/unit/fixture.h"

#include <stdlib.h>
#include <string.h>

static void put(struct fixture *f, const char *kind, int64_t id, const char *title,
                const char *text)
{
    if (cd_search_put(&f->core, kind, id, title, text, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static int setup(void **state)
{
    struct fixture *f = fixture_new(NULL);

    put(f, "party", 1, "Élodie Charvoz", "Genève elodie@example.org");
    put(f, "party", 2, "Søren Ørsted", "København");
    put(f, "party", 3, "O'Brien & Söhne GmbH", "C++ Straße 7");
    put(f, "interaction", 1, "Call with Charvoz", "We spoke of recycling and of C++");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

/* How many parties the text finds, and the id of one. */
static int64_t found(struct fixture *f, const char *text, unsigned flags, int64_t *id_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    int64_t n = -1;

    *id_r = 0;
    cordee_sql_put(&sql, "SELECT count(*) + 1000 * coalesce(max(column1), 0) FROM"
                         " (SELECT * FROM (VALUES (1), (2), (3)) WHERE column1 IN (");
    if (cd_search_sql(&sql, "party", text, flags)) {
        cordee_sql_put(&sql, "))");
        if (f->core.db->one(&f->core, &f->err, &n, sql.text.text, sql.values, sql.n) != 1)
            fail_msg("%s: %s", text, f->err.text);
        *id_r = n / 1000;
        n %= 1000;
    }
    cordee_buf_drop(&sql.text);
    return n;
}

static void accents_case_and_order_do_not_count(void **state)
{
    struct fixture *f = *state;
    int64_t id;

    assert_int_equal(found(f, "charvoz elodie", 0, &id), 1);
    assert_int_equal(id, 1);
    assert_int_equal(found(f, "ELO char", CD_SEARCH_WHOLE, &id), 0);
    assert_int_equal(found(f, "elodie CHAR", 0, &id), 1);
    assert_int_equal(found(f, "orsted", 0, &id), 1);
    assert_int_equal(id, 2);
    assert_int_equal(found(f, "kobenhavn", 0, &id), 1);
    assert_int_equal(found(f, "strasse", 0, &id), 1);
    assert_int_equal(found(f, "kobenhavn", CD_SEARCH_TITLE, &id), 0);
    assert_int_equal(found(f, "\"charvoz elodie\"", 0, &id), 0);
    assert_int_equal(found(f, "\"elodie charvoz\"", 0, &id), 1);
}

static void every_word_may_be_a_beginning(void **state)
{
    struct fixture *f = *state;
    int64_t id;

    put(f, "party", 3, "Urška Zupančič", "Ljubljana");
    assert_int_equal(found(f, "zup urs", 0, &id), 1);
    assert_int_equal(id, 3);
    assert_int_equal(found(f, "urska zup", 0, &id), 1);
    assert_int_equal(found(f, "ur zu lj", 0, &id), 1);
    assert_int_equal(found(f, "zup char", 0, &id), 0);
    assert_int_equal(found(f, "zup urs", CD_SEARCH_WHOLE, &id), 0);
    assert_int_equal(found(f, "\"urs\" zup", 0, &id), 0);
}

static void nothing_that_people_type_is_an_operator_or_an_error(void **state)
{
    static const char *const typed[] = {"O'Brien",
                                        "a@b.c",
                                        "C++",
                                        "-x",
                                        "subject:x",
                                        "{col}:x",
                                        "^x",
                                        "x*",
                                        "a OR b",
                                        "NEAR(a b)",
                                        "\"",
                                        "\"\"",
                                        "\"x",
                                        "NOT x",
                                        "x AND",
                                        "(",
                                        ")",
                                        "\\",
                                        "title:x",
                                        "a + b",
                                        "'",
                                        "\"a\"\"b\"",
                                        "elodie@example.org"};
    struct fixture *f = *state;
    int64_t id;

    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        found(f, typed[i], 0, &id);
    assert_int_equal(found(f, "o'brien", 0, &id), 1);
    assert_int_equal(found(f, "c++ stra", 0, &id), 1);
    assert_int_equal(found(f, "elodie@example.org", 0, &id), 1);
    assert_int_equal(found(f, "elodie OR orsted", 0, &id), 0);
    assert_int_equal(found(f, "  - \" ", 0, &id), -1);
    assert_int_equal(found(f, "", 0, &id), -1);
}

static void words_are_replaced_and_dropped(void **state)
{
    struct fixture *f = *state;
    int64_t id;

    put(f, "party", 1, "Élodie Blanc", "");
    assert_int_equal(found(f, "charvoz", 0, &id), 0);
    assert_int_equal(found(f, "blanc", 0, &id), 1);
    assert_int_equal(cd_search_drop(&f->core, "party", 1, &f->err), 0);
    assert_int_equal(found(f, "blanc", 0, &id), 0);
}

static int64_t pieces_with(struct fixture *f, const char *bytes)
{
    int64_t n = -1;

    assert_int_equal(f->core.db->one(&f->core, &f->err, &n,
                                     "SELECT count(*) FROM search_short_data WHERE"
                                     " instr(hex(block), hex(?)) > 0",
                                     CORDEE_ARGS(CORDEE_V(bytes))),
                     1);
    return n;
}

static void a_word_that_was_dropped_is_merged_away_piece_by_piece(void **state)
{
    struct fixture *f = *state;
    int rc;

    for (int i = 10; i < 60; i++)
        put(f, "party", i, "Zwanzigfach Beispiel", "");
    put(f, "party", 99, "Qwertzuiop", "");
    assert_int_equal(cd_search_drop(&f->core, "party", 99, &f->err), 0);
    assert_true(pieces_with(f, "wertzuiop") > 0);
    for (int tries = 0; (rc = cd_search_merge(&f->core, &f->err)) > 0; tries++)
        assert_true(tries < 1000);
    assert_int_equal(rc, 0);
    assert_int_equal(pieces_with(f, "wertzuiop"), 0);
    assert_int_equal(cd_search_merge(&f->core, &f->err), 0);
}

static void everything_is_found_in_one_box(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *all = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *none = NULL;

    assert_int_equal(cd_search_find(&f->core, NULL, "charv", 10, &all, &f->err), 0);
    assert_int_equal(json_array_size(all), 2);
    assert_string_equal(cordee_json_text(json_array_get(all, 0), "kind"), "party");
    assert_string_equal(cordee_json_text(json_array_get(all, 1), "kind"), "interaction");
    assert_int_equal(cd_search_find(&f->core, "nothing", "charv", 10, &none, &f->err), 0);
    assert_int_equal(json_array_size(none), 0);
}

static void a_kind_is_filled_in_one_go(void **state)
{
    struct fixture *f = *state;
    int64_t id;

    assert_int_equal(cd_search_fill(&f->core, "party",
                                    "SELECT 2, 'Ångström', 'Uppsala' UNION ALL"
                                    " SELECT 3, 'Łódź', ''",
                                    &f->err),
                     0);
    assert_int_equal(found(f, "charvoz", 0, &id), 0);
    assert_int_equal(found(f, "angstrom", 0, &id), 1);
    assert_int_equal(found(f, "lodz", 0, &id), 1);
    assert_int_equal(id, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(accents_case_and_order_do_not_count, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            nothing_that_people_type_is_an_operator_or_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(every_word_may_be_a_beginning, setup, teardown),
        cmocka_unit_test_setup_teardown(words_are_replaced_and_dropped, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_word_that_was_dropped_is_merged_away_piece_by_piece, setup, teardown),
        cmocka_unit_test_setup_teardown(everything_is_found_in_one_box, setup, teardown),
        cmocka_unit_test_setup_teardown(a_kind_is_filled_in_one_go, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
