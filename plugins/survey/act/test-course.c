/* Where courses would find their participants. */
#include "plugins/survey/act/course.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DEGREE_KM 111.19492664455873 /* of a great circle on a ball of 6371 km */

struct fixture {
    struct cordee_arena *a;
    struct course_person people[64];
    size_t n;
    struct course_terms terms;
    struct course_groups groups;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    f->a = cordee_arena_new();
    f->terms = (struct course_terms){.people = 3, .companies = 2, .km = 50};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    cordee_arena_free(f->a);
    free(f);
    return 0;
}

/* Keys count from 1 in the order in which they are added. */
static void add(struct fixture *f, int64_t org, double latitude, double longitude)
{
    f->people[f->n] = (struct course_person){(int64_t)f->n + 1, org, latitude, longitude};
    f->n++;
}

static size_t run(struct fixture *f)
{
    course_groups(f->a, f->people, f->n, &f->terms, &f->groups);
    return f->groups.n;
}

static void members_are(const struct fixture *f, size_t group, size_t n,
                        const int64_t *keys)
{
    const struct course_group *g = &f->groups.list[group];

    assert_int_equal(g->n, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(f->people[g->members[i]].key, keys[i]);
}

/* ---- who belongs together ------------------------------------------------------- */

static void people_near_each_other_are_a_group(void **state)
{
    struct fixture *f = *state;

    add(f, 1, 47.07, 15.44); /* Graz */
    add(f, 2, 47.22, 15.62); /* Gleisdorf, 22 km */
    add(f, 3, 46.96, 15.49); /* Kalsdorf */
    add(f, 4, 48.21, 16.37); /* Vienna: too far */
    assert_int_equal(run(f), 1);
    members_are(f, 0, 3, (int64_t[]){1, 2, 3});
    assert_int_equal(f->groups.list[0].companies, 3);
    assert_int_equal(f->people[f->groups.list[0].place].key, 1);
    assert_true(fabs(f->groups.list[0].farthest - 21.6) < 1);
}

static void too_few_people_or_companies_are_none(void **state)
{
    struct fixture *f = *state;

    add(f, 1, 47, 15);
    add(f, 2, 47, 15);
    assert_int_equal(run(f), 0);
    add(f, 1, 47, 15);
    assert_int_equal(run(f), 1);
    f->people[1].org = 1;
    assert_int_equal(run(f), 0);
}

static void who_works_nowhere_counts_as_a_person_and_as_no_company(void **state)
{
    struct fixture *f = *state;

    add(f, 0, 47, 15);
    add(f, 0, 47, 15);
    add(f, 1, 47, 15);
    assert_int_equal(run(f), 0);
    add(f, 2, 47, 15);
    assert_int_equal(run(f), 1);
    assert_int_equal(f->groups.list[0].n, 4);
    assert_int_equal(f->groups.list[0].companies, 2);
    assert_int_equal(f->people[f->groups.list[0].place].org, 1);
}

static void the_largest_circle_that_has_the_companies_comes_first(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 5; i++)
        add(f, 9, 50, 10); /* many, of one company */
    for (int i = 0; i < 3; i++)
        add(f, i + 1, 40, 10);
    assert_int_equal(run(f), 1);
    members_are(f, 0, 3, (int64_t[]){6, 7, 8});
}

static void who_was_taken_is_in_no_other_group(void **state)
{
    struct fixture *f = *state;

    /* A chain, 40 km from one to the next: the middle takes its neighbours. */
    for (int i = 0; i < 7; i++)
        add(f, i + 1, 0, 40 * i / DEGREE_KM);
    assert_int_equal(run(f), 2);
    members_are(f, 0, 3, (int64_t[]){1, 2, 3});
    members_are(f, 1, 3, (int64_t[]){4, 5, 6});
}

static void a_limit_is_within(void **state)
{
    struct fixture *f = *state;

    add(f, 1, 0, 0);
    add(f, 2, 0, 50 / DEGREE_KM);
    add(f, 3, 0, -50 / DEGREE_KM);
    assert_int_equal(run(f), 1);
    f->terms.km = 49.99;
    assert_int_equal(run(f), 0);
}

/* ---- where it is ---------------------------------------------------------------- */

static void the_place_is_the_one_with_the_least_way_for_all(void **state)
{
    struct fixture *f = *state;

    f->terms.km = 100;
    add(f, 1, 0, 0);
    for (int i = 0; i < 4; i++)
        add(f, 2, 0, 30 / DEGREE_KM);
    add(f, 3, 0, 60 / DEGREE_KM);
    assert_int_equal(run(f), 1);
    assert_int_equal(f->people[f->groups.list[0].place].org, 2);
    assert_true(fabs(f->groups.list[0].farthest - 30) < 0.01);
}

static void the_place_has_everybody_within_the_radius(void **state)
{
    struct fixture *f = *state;

    /* Most are at the east end; from there the west end is too far. */
    for (int i = 0; i < 6; i++)
        add(f, 1, 0, 40 / DEGREE_KM);
    add(f, 2, 0, 0);
    add(f, 3, 0, -40 / DEGREE_KM);
    assert_int_equal(run(f), 1);
    assert_int_equal(f->groups.list[0].n, 8);
    assert_int_equal(f->people[f->groups.list[0].place].org, 2);
}

static void of_two_alike_the_lowest_key_decides(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 4; i++)
        add(f, i + 1, 10, i < 2 ? 5 : 5 + 10 / DEGREE_KM);
    assert_int_equal(run(f), 1);
    assert_int_equal(f->people[f->groups.list[0].place].key, 1);
}

static void the_order_of_the_people_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct course_groups first;

    srand(7);
    for (int i = 0; i < 60; i++)
        add(f, rand() % 12, 46 + rand() % 20 / 10.0, 14 + rand() % 30 / 10.0);
    run(f);
    first = f->groups;
    assert_true(first.n > 1);
    for (size_t round = 0; round < 20; round++) {
        struct course_person before[64];

        memcpy(before, f->people, sizeof before);
        for (size_t i = f->n - 1; i > 0; i--) {
            const size_t k = (size_t)rand() % (i + 1);
            const struct course_person p = f->people[i];

            f->people[i] = f->people[k];
            f->people[k] = p;
        }
        run(f);
        assert_int_equal(f->groups.n, first.n);
        for (size_t g = 0; g < first.n; g++) {
            assert_int_equal(f->groups.list[g].n, first.list[g].n);
            assert_int_equal(f->people[f->groups.list[g].place].key,
                             before[first.list[g].place].key);
            for (size_t i = 0; i < first.list[g].n; i++)
                assert_int_equal(f->people[f->groups.list[g].members[i]].key,
                                 before[first.list[g].members[i]].key);
        }
        first = f->groups;
    }
}

/* ---- the ball ------------------------------------------------------------------- */

static void the_date_line_divides_nobody(void **state)
{
    struct fixture *f = *state;

    add(f, 1, -17, 179.9);
    add(f, 2, -17, -179.9);
    add(f, 3, -17, 540); /* 180, once round */
    assert_int_equal(run(f), 1);
    assert_true(f->groups.list[0].farthest < 11);
    assert_int_equal(f->people[f->groups.list[0].place].key, 3);
}

static void at_a_pole_all_longitudes_are_near(void **state)
{
    struct fixture *f = *state;

    add(f, 1, 90, 0);
    add(f, 2, 89.9, 120);
    add(f, 3, 89.9, -120);
    add(f, 4, -90, 0);
    assert_int_equal(run(f), 1);
    members_are(f, 0, 3, (int64_t[]){1, 2, 3});
}

static void half_round_the_earth_is_everybody(void **state)
{
    struct fixture *f = *state;

    f->terms.km = 20100;
    add(f, 1, 90, 0);
    add(f, 2, -90, 0);
    add(f, 3, 0, 100);
    assert_int_equal(run(f), 1);
    assert_int_equal(f->groups.list[0].n, 3);
}

static void what_is_no_place_is_in_no_group(void **state)
{
    struct fixture *f = *state;

    add(f, 1, 1, 1);
    add(f, 2, 1, 1);
    add(f, 3, NAN, 1);
    add(f, 4, 1, INFINITY);
    add(f, 5, 91, 1);
    assert_int_equal(run(f), 0);
    add(f, 6, 1, 1);
    assert_int_equal(run(f), 1);
    members_are(f, 0, 3, (int64_t[]){1, 2, 6});
    f->n = 0;
    assert_int_equal(run(f), 0);
}

static void five_thousand_places_are_looked_at_four_times_at_most(void **state)
{
    enum { MANY = 5000 };
    struct fixture *f = *state;
    struct course_person *people = calloc(MANY, sizeof *people);
    size_t in_groups = 0;

    srand(3);
    for (size_t i = 0; i < MANY; i++)
        people[i] = (struct course_person){(int64_t)i + 1, rand() % 900 + 1,
                                           45 + rand() % 100000 / 25000.0,
                                           9 + rand() % 100000 / 12500.0};
    f->terms = (struct course_terms){.people = 8, .companies = 3, .km = 30};
    course_groups(f->a, people, MANY, &f->terms, &f->groups);
    assert_true(f->groups.n > 50);
    assert_true(f->groups.looked < 4UL * MANY * MANY);
    for (size_t g = 0; g < f->groups.n; g++) {
        assert_true(f->groups.list[g].n >= 8 && f->groups.list[g].companies >= 3);
        assert_true(f->groups.list[g].farthest <= 30.001);
        in_groups += f->groups.list[g].n;
    }
    assert_true(in_groups <= MANY && in_groups > MANY * 3 / 4);
    free(people);
}

/* ---- money and level ------------------------------------------------------------ */

static void fees_cover_the_costs_from_a_number_on(void **state)
{
    int64_t n = -1;

    (void)state;
    assert_true(course_break_even(150000, 25000, 3000, &n));
    assert_int_equal(n, 7); /* 6.8 */
    assert_true(course_break_even(132000, 25000, 3000, &n));
    assert_int_equal(n, 6); /* exactly */
    assert_true(course_break_even(0, 100, 0, &n));
    assert_int_equal(n, 1);
    assert_true(course_break_even(INT64_MAX, 1, 0, &n));
    assert_int_equal(n, INT64_MAX);
}

static void a_price_below_what_each_costs_is_never_enough(void **state)
{
    int64_t n = -1;

    (void)state;
    assert_false(course_break_even(100, 3000, 3000, &n));
    assert_false(course_break_even(0, 2999, 3000, &n));
    assert_int_equal(n, -1);
}

static void a_level_is_a_third_of_the_scale(void **state)
{
    (void)state;
    assert_int_equal(course_level(1, 1, 5), COURSE_BEGINNERS);
    assert_int_equal(course_level(2.3, 1, 5), COURSE_BEGINNERS);
    assert_int_equal(course_level(2.4, 1, 5), COURSE_MIDDLE);
    assert_int_equal(course_level(4, 1, 5), COURSE_ADVANCED);
    assert_int_equal(course_level(1, 1, 2), COURSE_BEGINNERS);
    assert_int_equal(course_level(2, 1, 2), COURSE_ADVANCED);
    assert_int_equal(course_level(4, 1, 7), COURSE_MIDDLE);
    assert_int_equal(course_level(3.3, 0, 10), COURSE_BEGINNERS);
    assert_int_equal(course_level(3.4, 0, 10), COURSE_MIDDLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(people_near_each_other_are_a_group),
        TEST(too_few_people_or_companies_are_none),
        TEST(who_works_nowhere_counts_as_a_person_and_as_no_company),
        TEST(the_largest_circle_that_has_the_companies_comes_first),
        TEST(who_was_taken_is_in_no_other_group),
        TEST(a_limit_is_within),
        TEST(the_place_is_the_one_with_the_least_way_for_all),
        TEST(the_place_has_everybody_within_the_radius),
        TEST(of_two_alike_the_lowest_key_decides),
        TEST(the_order_of_the_people_changes_nothing),
        TEST(the_date_line_divides_nobody),
        TEST(at_a_pole_all_longitudes_are_near),
        TEST(half_round_the_earth_is_everybody),
        TEST(what_is_no_place_is_in_no_group),
        TEST(five_thousand_places_are_looked_at_four_times_at_most),
        TEST(fees_cover_the_costs_from_a_number_on),
        TEST(a_price_below_what_each_costs_is_never_enough),
        TEST(a_level_is_a_third_of_the_scale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
