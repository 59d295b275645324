#include "core/db/db-priv.h"
#include "tests/unit/fixture.h"

#include <stdlib.h>

enum { THINGS = 30000, ENOUGH = 6 << 20 };

static const struct cordee_migration migrations[] = {
    {1, "things",
     "CREATE TABLE thing(id @id, name TEXT NOT NULL, n INTEGER NOT NULL) @strict;"
     "CREATE INDEX thing_by_name ON thing(name);"
     "CREATE UNIQUE INDEX thing_by_n ON thing(n);"},
    {0},
};
static const struct cordee_table tables[] = {{.name = "thing", .tracked = true}, {0}};
static const struct cordee_plugin_def things = {CORDEE_ABI, .name = "core",
                                                .version = "1", .migrations = migrations,
                                                .tables = tables};

static int setup(void **state)
{
    struct fixture *f =
        fixture_new((const struct cordee_plugin_def *const[]){&things, NULL});

    *state = f;
    return f->core.db->exec(
        &f->core, &f->err,
        "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < ?) "
        "INSERT INTO thing(name, n) SELECT 'thing ' || (n * 7919 % 30011) || "
        "hex(zeroblob(40)), n FROM k",
        CORDEE_ARGS(CORDEE_V((int)THINGS)));
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static int64_t one(struct fixture *f, const char *sql)
{
    int64_t n = -1;

    assert_int_equal(f->core.db->one(&f->core, &f->err, &n, sql, CORDEE_NO_ARGS), 1);
    return n;
}

#define SUM                                                                          \
    "SELECT sum(n * length(name)) + sum(unicode(name)) + count(*) FROM thing WHERE " \
    "name "                                                                          \
    "LIKE 'thing%'"

static void what_one_statement_changes_is_not_kept_in_memory(void **state)
{
    struct fixture *f = *state;

    (void)sqlite3_memory_highwater(1);
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE thing SET name = 'new ' || name",
                                      CORDEE_NO_ARGS),
                     0);
    assert_true(sqlite3_memory_highwater(0) < ENOUGH);
    assert_int_equal(one(f, "SELECT count(*) FROM change WHERE op = 'U'"), THINGS);
}

/* The last row has a number that another has: all the statement did goes back, from
 * memory and from the file, and what was done before it in the transaction stays. */
static void a_long_statement_that_fails_is_taken_back_alone(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t before;

    assert_int_equal(cd->db->begin(cd, &tx, &f->err), 0);
    assert_int_equal(cd->db->exec(cd, &f->err, "UPDATE thing SET n = -n WHERE n <= 10",
                                  CORDEE_NO_ARGS),
                     0);
    before = one(f, SUM);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(cd->db->exec(cd, &f->err,
                                      "UPDATE thing SET name = 'new ' || name, n = CASE "
                                      "WHEN id = ? THEN -1 ELSE n END",
                                      CORDEE_ARGS(CORDEE_V((int)THINGS))),
                         -1);
        assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
        assert_int_equal(one(f, SUM), before);
    }
    assert_int_equal(cd->db->commit(&tx, &f->err), 0);
    assert_int_equal(one(f, SUM), before);
    assert_int_equal(one(f, "SELECT count(*) FROM pragma_integrity_check WHERE "
                            "integrity_check <> 'ok'"),
                     0);
}

static void a_long_savepoint_is_taken_back(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx outer = {0};
    struct cordee_tx inner = {0};
    int64_t before = one(f, SUM);

    assert_int_equal(cd->db->begin(cd, &outer, &f->err), 0);
    assert_int_equal(cd->db->begin(cd, &inner, &f->err), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(cd->db->exec(cd, &f->err,
                                      "UPDATE thing SET name = name || 'x' WHERE id % 3 "
                                      "= ?",
                                      CORDEE_ARGS(CORDEE_V(i))),
                         0);
    assert_int_equal(
        cd->db->exec(cd, &f->err, "DELETE FROM thing WHERE id % 2", CORDEE_NO_ARGS), 0);
    cd->db->rollback(&inner);
    assert_int_equal(one(f, SUM), before);
    assert_int_equal(cd->db->commit(&outer, &f->err), 0);
    assert_int_equal(one(f, SUM), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_one_statement_changes_is_not_kept_in_memory,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_statement_that_fails_is_taken_back_alone,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_savepoint_is_taken_back, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
