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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_is_committed_is_there_and_what_is_not_is_gone, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_become_json_by_column_name, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
