/* What a dry run knows by then, and what of it is taken back. */
#include "core/crm/import/import-priv.h"

#include "tests/unit/fixture.h"

enum { MANY = 200000 };

/* Spread like hashes are. */
static uint64_t key_of(uint64_t i)
{
    return (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static void many_are_found_again(void **state)
{
    struct cd_facts f = {.parts = NULL};
    uint32_t was = 0;

    (void)state;
    assert_false(cd_facts_has(&f, key_of(0), &was));
    for (uint32_t i = 0; i < MANY; i++) {
        assert_true(cd_facts_put(&f, key_of(i), i, NULL));
        cd_facts_keep(&f);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        assert_false(cd_facts_put(&f, key_of(i), 7, &was));
        assert_int_equal(was, i);
    }
    assert_false(cd_facts_has(&f, key_of(MANY), NULL));
    cd_facts_done(&f);
}

/* Also when they came while the table grew, and between those that stay. */
static void what_a_row_put_is_taken_back(void **state)
{
    struct cd_facts f = {.parts = NULL};
    uint32_t was = 0;

    (void)state;
    for (uint32_t i = 0; i < MANY; i += 2)
        cd_facts_put(&f, key_of(i), i, NULL);
    cd_facts_keep(&f);
    for (uint32_t i = 0; i < MANY; i++)
        cd_facts_set(&f, key_of(i), 5);
    cd_facts_set(&f, key_of(0), 6);
    cd_facts_back(&f);
    for (uint32_t i = 0; i < MANY; i++) {
        assert_int_equal(cd_facts_has(&f, key_of(i), &was), i % 2 == 0);
        if (i % 2 == 0)
            assert_int_equal(was, i);
    }
    cd_facts_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_are_found_again),
        cmocka_unit_test(what_a_row_put_is_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
