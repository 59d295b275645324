/* Whom an address stands for, when nobody has it. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm-priv.h"

#include <string.h>

static struct cordee_recognised ask(struct fixture *f, const char *address)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_recognised it = {.address = address};

    if (cd_crm_api.recognise(&f->core, a, &it, 1, &f->err) < 0)
        fail_msg("%s", f->err.text);
    it.domain = NULL; /* the arena's */
    return it;
}

static void institutes_of_one_site_are_not_one_organisation(void **state)
{
    struct fixture *f = *state;

    register_run(f, "UPDATE party SET website = 'https://www.iwu.fraunhofer.de/en' WHERE "
                    "id = 4");
    assert_int_equal(ask(f, "a@iwu.fraunhofer.de").org, 4);
    assert_int_equal(ask(f, "a@mail.iwu.fraunhofer.de").org, 4);
    assert_int_equal(ask(f, "a@ict.fraunhofer.de").org, 0);
    assert_int_equal(ask(f, "a@fraunhofer.de").org, 0);
    /* What is above both is that of both, where neither has its own. */
    register_run(f, "UPDATE party SET website = 'fraunhofer.de' WHERE id = 5");
    assert_int_equal(ask(f, "a@ict.fraunhofer.de").org, 5);
    assert_int_equal(ask(f, "a@iwu.fraunhofer.de").org, 4);
}

static void a_host_that_two_have_is_neithers(void **state)
{
    struct fixture *f = *state;

    register_run(f, "UPDATE party SET website = 'https://uni.ac.at/' || id WHERE id IN "
                    "(4, 5)");
    assert_int_equal(ask(f, "a@uni.ac.at").org, 0);
    register_run(f, "UPDATE party SET website = '' WHERE id = 5");
    assert_int_equal(ask(f, "a@uni.ac.at").org, 4);
    assert_int_equal(ask(f, "a@student.uni.ac.at").org, 4);
    assert_int_equal(ask(f, "a@other.ac.at").org, 0);
}

static void those_who_are_asked_for_together_are_grouped_by_their_own_host(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_recognised all[] = {{.address = "a@firma-alpha.example.com"},
                                      {.address = "b@mail.firma-alpha.example.com"},
                                      {.address = "c@beta-labor.example.com"},
                                      {.address = "d@gmail.com"}};

    assert_int_equal(cd_crm_api.recognise(&f->core, a, all, 4, &f->err), 0);
    assert_string_equal(all[0].domain, "firma-alpha.example.com");
    assert_string_equal(all[1].domain, "firma-alpha.example.com");
    assert_string_equal(all[2].domain, "beta-labor.example.com");
    assert_string_equal(all[3].domain, "");
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, register_setup, register_teardown)
    const struct CMUnitTest tests[] = {
        TEST(institutes_of_one_site_are_not_one_organisation),
        TEST(a_host_that_two_have_is_neithers),
        TEST(those_who_are_asked_for_together_are_grouped_by_their_own_host),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
