#include "tests/unit/fixture.h"

static int setup(void **state)
{
    *state = fixture_new(NULL);
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static void what_is_committed_is_there_and_what_is_not_is_gone(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    int64_t n = 0;

    {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        assert_int_equal(cd->db->begin(cd, &tx, &f->err), 0);
        assert_true(cd->db->insert(cd, &f->err, "INSERT INTO audit(action) VALUES(?)",
                                   CORDEE_ARGS(CORDEE_V("kept"))) > 0);
        assert_int_equal(cd->db->commit(&tx, &f->err), 0);
    }
    {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        assert_int_equal(cd->db->begin(cd, &tx, &f->err), 0);
        assert_true(cd->db->insert(cd, &f->err, "INSERT INTO audit(action) VALUES(?)",
                                   CORDEE_ARGS(CORDEE_V("gone"))) > 0);
    }
    assert_int_equal(
        cd->db->one(cd, &f->err, &n, "SELECT count(*) FROM audit", CORDEE_NO_ARGS), 1);
    assert_int_equal(n, 1);
}

static void rows_become_json_by_column_name(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, &f->err, "SELECT ? AS name, ? AS \"on:bool\", ? AS \"j:json\", NULL AS no",
        CORDEE_ARGS(CORDEE_V("Élodie"), CORDEE_V(true), CORDEE_V("[1]")));

    assert_non_null(list);
    assert_string_equal(cordee_json_text(json_array_get(list, 0), "name"), "Élodie");
    assert_true(cordee_json_true(json_array_get(list, 0), "on"));
    assert_int_equal(json_array_size(json_object_get(json_array_get(list, 0), "j")), 1);
    assert_null(json_object_get(json_array_get(list, 0), "no"));
}

/* Of each list they come as JSON, and lists are put together as numbers are. */
static void the_newest_of_many_are_kept(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    assert_int_equal(
        cd->db->row(cd, &f->err, &row,
                    "WITH n(g, at) AS (VALUES(1, 5), (1, 9), (1, 7), (1, 9), (2, 8), (2, "
                    "1)), l(last) AS (SELECT newest(at, 3) FROM n GROUP BY g) SELECT "
                    "newest(last, 4) AS all4, newest(last, 9) ->> 5 AS least, (SELECT "
                    "newest(at, 2) FROM n WHERE g = 1) AS two, (SELECT newest(at, 1) "
                    "FROM n WHERE g = 3) AS none FROM l",
                    CORDEE_NO_ARGS),
        1);
    assert_string_equal(cordee_json_text(row, "all4"), "[9,9,8,7]");
    assert_string_equal(cordee_json_text(row, "two"), "[9,9]");
    assert_null(json_object_get(row, "none"));
    assert_null(json_object_get(row, "least")); /* three of one and two of the other */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_is_committed_is_there_and_what_is_not_is_gone, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_become_json_by_column_name, setup, teardown),
        cmocka_unit_test_setup_teardown(the_newest_of_many_are_kept, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
