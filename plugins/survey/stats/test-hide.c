/* What is hidden cannot be reckoned: held against every table that could be the true one.
 */
#include "plugins/survey/stats/stats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 61 * 61 };

struct trial {
    size_t rows, cols;
    long least;
    long n[MOST];
    bool hide[MOST];
    bool ok;
};

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static size_t grand(const struct trial *t)
{
    return stats_cell(t->cols, t->rows, t->cols);
}

static void totals_fill(struct trial *t)
{
    for (size_t r = 0; r <= t->rows; r++)
        t->n[stats_cell(t->cols, r, t->cols)] = 0;
    for (size_t c = 0; c <= t->cols; c++)
        t->n[stats_cell(t->cols, t->rows, c)] = 0;
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->cols; c++) {
            long n = t->n[stats_cell(t->cols, r, c)];

            t->n[stats_cell(t->cols, r, t->cols)] += n;
            t->n[stats_cell(t->cols, t->rows, c)] += n;
            t->n[grand(t)] += n;
        }
}

static void run(struct trial *t)
{
    totals_fill(t);
    t->ok = stats_hide(t->n, t->rows, t->cols, t->least, t->hide);
}

/* ---- what holds of every table ---------------------------------------------- */

static void line_holds(const struct trial *t, size_t first, size_t step, size_t n)
{
    size_t hidden = 0;
    long sum = 0;

    for (size_t i = 0; i < n; i++) {
        hidden += t->hide[first + i * step];
        sum += t->hide[first + i * step] ? t->n[first + i * step] : 0;
    }
    if (t->hide[first + n * step])
        assert_true(hidden > 0);
    else if (hidden)
        assert_true(hidden > 1 && sum >= t->least);
}

static void rules_hold(const struct trial *t)
{
    if (!t->ok) {
        for (size_t i = 0; i <= grand(t); i++)
            assert_true(t->hide[i]);
        return;
    }
    assert_false(t->hide[grand(t)]);
    for (size_t i = 0; i <= grand(t); i++)
        assert_true(t->hide[i] || t->n[i] >= t->least);
    for (size_t r = 0; r <= t->rows; r++)
        line_holds(t, stats_cell(t->cols, r, 0), 1, t->cols);
    for (size_t c = 0; c <= t->cols; c++)
        line_holds(t, c, t->cols + 1, t->rows);
}

/* ---- every table that could be ---------------------------------------------- */

struct search {
    const struct trial *t;
    struct trial guess;
    long low[MOST], high[MOST];
};

static void guess_take(struct search *s)
{
    struct trial *g = &s->guess;

    totals_fill(g);
    for (size_t i = 0; i <= grand(g); i++)
        if (!s->t->hide[i] && g->n[i] != s->t->n[i])
            return;
    for (size_t i = 0; i <= grand(g); i++) {
        s->low[i] = g->n[i] < s->low[i] ? g->n[i] : s->low[i];
        s->high[i] = g->n[i] > s->high[i] ? g->n[i] : s->high[i];
    }
}

static void guess_from(struct search *s, size_t part, long left)
{
    size_t cols = s->t->cols, parts = s->t->rows * cols, at;

    if (part == parts) {
        if (left == 0)
            guess_take(s);
        return;
    }
    at = stats_cell(cols, part / cols, part % cols);
    for (long n = 0; n <= left; n++) {
        if (!s->t->hide[at] && n != s->t->n[at])
            continue;
        s->guess.n[at] = n;
        guess_from(s, part + 1, left - n);
    }
}

static void nothing_hidden_is_known(const struct trial *t)
{
    static struct search s;

    if (!t->ok)
        return;
    s.t = t;
    s.guess = *t;
    for (size_t i = 0; i <= grand(t); i++) {
        s.low[i] = 1000000;
        s.high[i] = -1;
    }
    guess_from(&s, 0, t->n[grand(t)]);
    for (size_t i = 0; i <= grand(t); i++) {
        assert_true(s.low[i] <= t->n[i] && t->n[i] <= s.high[i]);
        if (t->hide[i])
            assert_true(s.low[i] < s.high[i]);
    }
}

/* ---- tests ------------------------------------------------------------------ */

static struct trial t;

static void set(size_t rows, size_t cols, const long *parts)
{
    memset(&t, 0, sizeof t);
    t.rows = rows;
    t.cols = cols;
    t.least = 5;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < cols; c++)
            t.n[stats_cell(cols, r, c)] = parts[r * cols + c];
    run(&t);
    rules_hold(&t);
}

static void groups_are(const char *want)
{
    for (size_t c = 0; c < t.cols; c++)
        assert_int_equal(t.hide[c], want[c] == 'x');
}

static void large_groups_are_all_shown(void **state)
{
    const long n[] = {5, 12, 148};

    (void)state;
    set(1, 3, n);
    assert_true(t.ok);
    groups_are("---");
}

static void one_small_group_takes_the_next_smallest_along(void **state)
{
    const long n[] = {40, 3, 9, 20};

    (void)state;
    set(1, 4, n);
    groups_are("-xx-");
}

static void two_small_groups_hide_each_other_when_they_are_five(void **state)
{
    const long five[] = {40, 3, 9, 2}, four[] = {40, 3, 9, 1};

    (void)state;
    set(1, 4, five);
    groups_are("-x-x");
    set(1, 4, four); /* the whole less the others would be four people */
    groups_are("-xxx");
}

static void of_two_groups_a_small_one_hides_both(void **state)
{
    const long n[] = {246, 4};

    (void)state;
    set(1, 2, n);
    groups_are("xx");
}

static void a_group_of_nobody_is_small_too(void **state)
{
    const long n[] = {10, 0, 8, 7};

    (void)state;
    set(1, 4, n);
    groups_are("-x-x");
}

static void too_few_in_all_show_nothing(void **state)
{
    const long few[] = {3, 1}, one[] = {4};

    (void)state;
    set(1, 2, few);
    assert_false(t.ok);
    set(1, 1, one);
    assert_false(t.ok);
}

static void zeros_that_only_the_sum_tells_are_hidden_well(void **state)
{
    /* Hiding the zeros alone would tell them: a row's rest is nothing. */
    const long n[] = {10, 0, 0, 10, 10, 10};

    (void)state;
    set(2, 3, n);
    assert_true(t.hide[stats_cell(3, 0, 0)]);
    nothing_hidden_is_known(&t);
}

static void counting_leaves_out_who_did_not_say(void **state)
{
    const int row[] = {0, 1, 1, -1, 0}, col[] = {0, 0, 1, 1, -1};
    const long want[] = {1, 0, 1, 1, 1, 2, 2, 1, 3};
    long counts[9];

    (void)state;
    stats_count(row, col, 5, 2, 2, counts);
    assert_memory_equal(counts, want, sizeof want);
}

/* Small ones, against all tables with the same grand total. */
static void no_hidden_count_follows_from_what_is_shown(void **state)
{
    uint32_t seed = 20261123;
    int shown = 0;

    (void)state;
    for (int round = 0; round < 1500; round++) {
        memset(&t, 0, sizeof t);
        t.rows = 1 + next(&seed) % 3;
        t.cols = 1 + next(&seed) % 3;
        t.least = 2 + (long)(next(&seed) % 2);
        for (int people = (int)(next(&seed) % (t.rows * t.cols > 6 ? 11 : 16)); people;
             people--)
            t.n[stats_cell(t.cols, next(&seed) % t.rows,
                           next(&seed) % (1 + next(&seed) % t.cols))]++;
        run(&t);
        rules_hold(&t);
        nothing_hidden_is_known(&t);
        shown += t.ok;
    }
    assert_true(shown > 500); /* it did not hide everything to be safe */
}

static void large_tables_keep_the_rules_too(void **state)
{
    uint32_t seed = 5;

    (void)state;
    for (int round = 0; round < 200; round++) {
        memset(&t, 0, sizeof t);
        t.rows = 1 + next(&seed) % 12;
        t.cols = 1 + next(&seed) % 12;
        t.least = 5;
        for (unsigned people = next(&seed) % 2000; people; people--)
            t.n[stats_cell(t.cols, next(&seed) % t.rows, next(&seed) % t.cols)]++;
        run(&t);
        rules_hold(&t);
    }
    memset(&t, 0, sizeof t);
    t.rows = t.cols = 60;
    t.least = 5;
    for (int people = 0; people < 20000; people++)
        t.n[stats_cell(60, next(&seed) % 60, next(&seed) % 60)]++;
    run(&t);
    rules_hold(&t);
}

/* ---- two groupings ---------------------------------------------------------- */

static long cells(const struct trial *one, unsigned in_rows, unsigned in_cols)
{
    long n = 0;

    for (size_t r = 0; r < one->rows; r++)
        for (size_t c = 0; c < one->cols; c++)
            if ((in_rows >> r & 1) && (in_cols >> c & 1))
                n += one->n[r * one->cols + c];
    return n;
}

/* All rows against all columns. */
static bool tried(const struct trial *one)
{
    for (unsigned u = 0; u < 1u << one->rows; u++)
        for (unsigned w = 0; w < 1u << one->cols; w++) {
            const long rows_only = cells(one, u, ~w), cols_only = cells(one, ~u, w);

            if ((cols_only == 0 && rows_only > 0 && rows_only < one->least) ||
                (rows_only == 0 && cols_only > 0 && cols_only < one->least))
                return true;
        }
    return false;
}

static void a_group_within_another_tells_who_is_left(void **state)
{
    const long country_and_region[] = {8, 4, 0, 0, 0, 10};
    const long crossed[] = {4, 4, 4, 4};
    const long one_alone[] = {9, 1, 0, 10};

    (void)state;
    assert_true(stats_differ(country_and_region, 2, 3, 5));
    assert_false(stats_differ(country_and_region, 2, 3, 4));
    assert_false(stats_differ(crossed, 2, 2, 5));
    assert_true(stats_differ(one_alone, 2, 2, 5));
}

static void two_groupings_tell_what_trying_all_of_them_tells(void **state)
{
    uint32_t seed = 11;
    int yes = 0;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        const unsigned empty = next(&seed) % 4;
        bool tells;

        t.rows = 1 + next(&seed) % 4;
        t.cols = 1 + next(&seed) % 4;
        t.least = 2 + (long)(next(&seed) % 6);
        for (size_t i = 0; i < t.rows * t.cols; i++)
            t.n[i] = next(&seed) % 4 < empty ? 0 : (long)(next(&seed) % 9);
        tells = stats_differ(t.n, t.rows, t.cols, t.least);
        assert_int_equal(tells, tried(&t));
        yes += tells;
    }
    assert_in_range(yes, 500, 2500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_within_another_tells_who_is_left),
        cmocka_unit_test(two_groupings_tell_what_trying_all_of_them_tells),
        cmocka_unit_test(large_groups_are_all_shown),
        cmocka_unit_test(one_small_group_takes_the_next_smallest_along),
        cmocka_unit_test(two_small_groups_hide_each_other_when_they_are_five),
        cmocka_unit_test(of_two_groups_a_small_one_hides_both),
        cmocka_unit_test(a_group_of_nobody_is_small_too),
        cmocka_unit_test(too_few_in_all_show_nothing),
        cmocka_unit_test(zeros_that_only_the_sum_tells_are_hidden_well),
        cmocka_unit_test(counting_leaves_out_who_did_not_say),
        cmocka_unit_test(no_hidden_count_follows_from_what_is_shown),
        cmocka_unit_test(large_tables_keep_the_rules_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
