/* Where a value is not reckoned in the line beside it, it is of mpmath 1.2 (Student's t,
 * 30 digits) or SciPy 1.10 (the signed ranks). */
#include "plugins/survey/stats/stats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NONE    STATS_NONE
#define N(list) (sizeof(list) / sizeof *(list))

static void near_to(double got, double want, double within)
{
    if (!(fabs(got - want) <= within * fmax(1, fabs(want))))
        fail_msg("%.17g is not %.17g", got, want);
}

static void is(struct stats_value got, double want)
{
    assert_int_equal(got.why, STATS_KNOWN);
    near_to(got.value, want, 1e-12);
}

static void is_none_since(struct stats_value got, enum stats_why why)
{
    assert_int_equal(got.why, why);
    assert_true(got.value == 0);
}

/* ---- sums ------------------------------------------------------------------- */

static void answers_far_from_zero_keep_their_spread(void **state)
{
    const double x[] = {1e9 + 1, NONE, 1e9 + 2, 1e9 + 3};
    const struct stats_moments m = stats_moments(x, N(x));
    const double cancel[] = {1, 1e100, 1, -1e100};

    (void)state;
    assert_int_equal(m.n, 3);
    near_to(m.mean, 1e9 + 2, 0);
    near_to(m.variance, 1, 0); /* (1 + 0 + 1) / 2 */
    near_to(stats_sum(cancel, 4), 2, 0);
}

static void equal_answers_have_exactly_no_spread(void **state)
{
    double x[10];

    (void)state;
    for (size_t i = 0; i < N(x); i++)
        x[i] = 0.1;
    assert_true(stats_moments(x, N(x)).mean == 0.1);
    assert_true(stats_moments(x, N(x)).variance == 0);
}

/* ---- Student's t ------------------------------------------------------------ */

static void the_tail_of_t_agrees_with_thirty_digits(void **state)
{
    static const struct {
        double t, df, above;
    } known[] = {
        {12.706204736174698, 1, 0.025000000000000014},
        {0.1, 1, 0.46827448256944643},
        {2, 2, 0.091751709536136984},
        {0.5, 3, 0.3257239824240755},
        {2.5, 4.5, 0.029952843251100272},
        {1.96, 10, 0.039218120123849856},
        {2, 30, 0.027312522481491552},
        {0.01, 49, 0.49603094565417664},
        {3, 120, 0.0016419508601170816},
        {1.969537, 249, 0.024999992361007472},
        {10, 5, 8.5473787871481795e-5},
        {1, 10000.0, 0.15866735216521456},
        {2, 1000000.0, 0.022750266925659604},
        {1.6, 198, 0.05559648391701475},  /* on both sides of where the */
        {1.6, 202, 0.055580708565866742}, /* gammas become a series */
    };

    (void)state;
    for (size_t i = 0; i < N(known); i++) {
        near_to(stats_t_above(known[i].t, known[i].df), known[i].above, 1e-13);
        near_to(stats_t_above(-known[i].t, known[i].df), 1 - known[i].above, 1e-13);
    }
    near_to(stats_t_above(0, 7), 0.5, 1e-15);
    near_to(stats_t_above(40, 249) / 1.0633769301793642e-110, 1, 1e-9);
}

static void the_points_of_t_agree_with_thirty_digits(void **state)
{
    static const struct {
        double above, df, t;
    } known[] = {
        {0.025, 1, 12.706204736174705},   {0.025, 2, 4.3026527297494639},
        {0.025, 3, 3.1824463052837096},   {0.025, 4.5, 2.6589123472044038},
        {0.025, 9, 2.2621571627982055},   {0.025, 30, 2.0422724563012383},
        {0.025, 249, 1.9695368676403509}, {0.025, 1000000.0, 1.959966356814107},
        {0.005, 7, 3.4994832973504939},   {0.0005, 3, 12.923978636687483},
        {0.4, 12, 0.25903274567688706},
    };

    (void)state;
    for (size_t i = 0; i < N(known); i++)
        near_to(stats_t_at(known[i].above, known[i].df), known[i].t, 1e-12);
    near_to(stats_normal_at(0.025), 1.9599639845400545, 1e-14);
    near_to(stats_normal_above(1.9599639845400545), 0.025, 1e-15);
}

/* ---- one question ----------------------------------------------------------- */

static const struct stats_scale to_five = {.from = 1, .points = 5};

static void a_question_has_its_figures(void **state)
{
    const double x[] = {4, 1, NONE, 3, 2, NONE};
    const struct stats_item item = stats_item(x, N(x), to_five);

    (void)state;
    assert_int_equal(item.n, 4);
    assert_int_equal(item.missing, 2);
    is(item.mean, 2.5);
    is(item.sd, sqrt(5.0 / 3)); /* (2.25 + .25 + .25 + 2.25) / 3 */
    is(item.q1, 1.75);          /* type 7: 1 + .75 (2 - 1) */
    is(item.median, 2.5);
    is(item.q3, 3.25);
    is(item.iqr, 1.5);
    is(item.top2, 25); /* the 4; nobody has 5 */
    assert_int_equal(item.levels_why, STATS_KNOWN);
    assert_int_equal(item.levels[0], 1);
    assert_int_equal(item.levels[4], 0);
}

static void nobody_and_one_alone_have_the_figures_they_can(void **state)
{
    const double nobody[] = {NONE, NONE}, one[] = {3, NONE};
    struct stats_item item = stats_item(nobody, 2, to_five);

    (void)state;
    is_none_since(item.mean, STATS_EMPTY);
    is_none_since(item.median, STATS_EMPTY);
    is_none_since(item.top2, STATS_EMPTY);
    assert_int_equal(item.levels_why, STATS_EMPTY);
    item = stats_item(one, 2, to_five);
    is(item.mean, 3);
    is(item.median, 3);
    is(item.iqr, 0);
    is(item.top2, 0);
    is_none_since(item.sd, STATS_SINGLE);
}

static void a_scale_is_found_or_there_is_none(void **state)
{
    const double a[] = {2, 5, NONE}, b[] = {3, 7, 7}, half[] = {1, 2.5, 3};
    const double wide[] = {0, 11, 3}, same[] = {4, 4, 4}, none[] = {NONE, NONE, NONE};
    const double *both[] = {a, b};
    const double *const bad[] = {half, wide, same, none};
    const struct stats_scale scale = stats_scale_of(both, 2, 3);

    (void)state;
    assert_int_equal(scale.from, 2);
    assert_int_equal(scale.points, 6);
    for (size_t i = 0; i < N(bad); i++)
        assert_int_equal(stats_scale_of(&bad[i], 1, 3).points, 0);
    is_none_since(stats_item(half, 3, (struct stats_scale){0}).top2, STATS_NO_SCALE);
    is_none_since(stats_item(b, 3, to_five).top2, STATS_NO_SCALE); /* 7 of 5 */
    is_none_since(stats_item(same, 3, (struct stats_scale){4, 2}).top2, STATS_SHORT);
}

static void promoters_less_detractors_are_the_score(void **state)
{
    const double x[] = {10, 9, 9, 8, 7, 6, 0, NONE}, odd[] = {10, 11}, none[] = {NONE};
    const struct stats_nps nps = stats_nps(x, N(x));

    (void)state;
    assert_int_equal(nps.n, 7);
    assert_int_equal(nps.promoters, 3);
    assert_int_equal(nps.passives, 2);
    assert_int_equal(nps.detractors, 2);
    is(nps.score, 100.0 / 7);
    is_none_since(stats_nps(odd, 2).score, STATS_NOT_0_10);
    is_none_since(stats_nps(none, 1).score, STATS_EMPTY);
}

static void who_stopped_is_counted_where_the_last_answer_is(void **state)
{
    const double a[] = {1, 1, NONE, NONE}, b[] = {1, NONE, NONE, 1},
                 c[] = {1, NONE, NONE, NONE};
    const double *x[] = {a, b, c};
    size_t answered[3], stopped[3];

    (void)state;
    assert_int_equal(stats_reach(x, 3, 4, answered, stopped), 3);
    assert_int_equal(answered[0], 2);
    assert_int_equal(answered[1], 2);
    assert_int_equal(answered[2], 1);
    assert_int_equal(stopped[0], 1);
    assert_int_equal(stopped[1], 1);
    assert_int_equal(stopped[2], 1);
}

/* ---- pairs ------------------------------------------------------------------ */

static void a_pair_is_of_those_who_answered_both(void **state)
{
    const double i[] = {5, 4, 3, 5, NONE, 1}, a[] = {3, 4, 4, 2, 3, NONE};
    const struct stats_pair p = stats_pair(i, a, N(i));
    /* d = 2, 0, -1, 3; their squares about the mean 1: 1 + 1 + 4 + 4 */
    const double half = 3.1824463052837096 * sqrt(10.0 / 3 / 4);

    (void)state;
    assert_int_equal(p.n, 4);
    is(p.importance, 4.25);
    is(p.level, 3.25);
    is(p.gap, 1);
    is(p.mwds, 4.25); /* (2 + 0 - 1 + 3) * 4.25 / 4 */
    assert_int_equal(p.nr, 2);
    assert_int_equal(p.pr, 1);
    assert_int_equal(p.tr, 1);
    is(p.rds, -25); /* 25 % - 50 % */
    is(p.gap_sd, sqrt(10.0 / 3));
    is(p.gap_low, 1 - half);
    is(p.gap_high, 1 + half);
}

static void a_pair_that_cannot_be_says_why(void **state)
{
    const double i[] = {5, 5, NONE}, a[] = {3, 3, 2}, none[] = {NONE, NONE, 4};

    (void)state;
    is_none_since(stats_pair(i, none, 3).mwds, STATS_EMPTY);
    is_none_since(stats_pair(i, none, 3).rds, STATS_EMPTY);
    is_none_since(stats_pair(i, a, 1).gap_sd, STATS_SINGLE);
    is_none_since(stats_pair(i, a, 1).gap_low, STATS_SINGLE);
    is(stats_pair(i, a, 1).mwds, 10); /* 2 * 5 */
    is_none_since(stats_pair(i, a, 3).gap_high, STATS_SAME);
    is(stats_pair(i, a, 3).gap_sd, 0);
    is_none_since(stats_pair(i, a, 0).gap, STATS_EMPTY);
}

static void ranks_share_and_leave_out(void **state)
{
    const struct stats_value x[] = {
        {.value = 2}, {.value = 5}, {.why = STATS_EMPTY}, {.value = 2}, {.value = 1}};
    const int up[] = {2, 1, 0, 2, 4}, down[] = {2, 4, 0, 2, 1};
    int rank[5];

    (void)state;
    stats_rank(x, 5, true, rank);
    assert_memory_equal(rank, up, sizeof up);
    stats_rank(x, 5, false, rank);
    assert_memory_equal(rank, down, sizeof down);
}

static void the_lines_cross_at_the_means_of_the_means(void **state)
{
    const double high[] = {5, 5}, low[] = {1, 1};
    const struct stats_pair pairs[] = {
        stats_pair(high, low, 2), stats_pair(high, high, 2), stats_pair(low, low, 2),
        stats_pair(low, high, 2), stats_pair(low, high, 0)};
    const struct stats_cross cross = stats_cross(pairs, 5);

    (void)state;
    is(cross.importance, 3);
    is(cross.level, 3);
    assert_int_equal(stats_quadrant(&pairs[0], &cross), STATS_CONCENTRATE);
    assert_int_equal(stats_quadrant(&pairs[1], &cross), STATS_KEEP);
    assert_int_equal(stats_quadrant(&pairs[2], &cross), STATS_LOW);
    assert_int_equal(stats_quadrant(&pairs[3], &cross), STATS_OVERKILL);
    is_none_since(stats_cross(&pairs[4], 1).level, STATS_EMPTY);
}

/* ---- signed ranks ----------------------------------------------------------- */

static void few_differences_have_an_exact_p(void **state)
{
    const double d[] = {1, 2, 3, -4, 5, 6, 7, 8};
    const double b[] = {1.5, -0.5, NONE, 2.5, 3.5, -1, 4, 0};
    struct stats_wilcoxon w = stats_wilcoxon(d, N(d));

    (void)state;
    assert_true(w.exact);
    near_to(w.down, 4, 0);
    near_to(w.up, 32, 0);
    is(w.p, 14.0 / 256); /* {} {1} {2} {3} {4} {1,2} {1,3}: 7 of 256 up to 4, twice */
    w = stats_wilcoxon(b, N(b));
    assert_int_equal(w.n, 6);
    assert_int_equal(w.zeros, 1);
    is(w.p, 0.15625); /* {} {1} {2} {3} {1,2}: 5 of 64, twice */
}

static void forty_nine_are_exact_and_fifty_are_not(void **state)
{
    double d[50];

    (void)state;
    for (int i = 0; i < 50; i++)
        d[i] = i % 2 ? i + 1 : -(i + 1);
    is(stats_wilcoxon(d, 49).p, 0.9058435571951513);
    assert_true(stats_wilcoxon(d, 49).exact);
    assert_false(stats_wilcoxon(d, 50).exact);
    for (int i = 0; i < 50; i++)
        d[i] = i + 1;
    is(stats_wilcoxon(d, 49).p, ldexp(1, -48));
}

static void equal_sizes_take_the_approximation_with_both_corrections(void **state)
{
    const double d[] = {1, 1, -1, 2, 2, 0, 3, -2, 1, 0};
    const double b[] = {2, 2, 2, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    struct stats_wilcoxon w = stats_wilcoxon(d, N(d));

    (void)state;
    assert_false(w.exact);
    assert_int_equal(w.n, 8);
    assert_int_equal(w.zeros, 2);
    near_to(w.down, 8.5, 0); /* 1 1 1 1 share 2.5, 2 2 2 share 6 */
    is(w.p, 0.19968592093575832);
    is(stats_wilcoxon(b, N(b)).p, 0.02876896869962834);
}

static void no_differences_have_no_p(void **state)
{
    const double zero[] = {0, 0, NONE}, none[] = {NONE}, one[] = {2};

    (void)state;
    is_none_since(stats_wilcoxon(zero, 3).p, STATS_SAME);
    is_none_since(stats_wilcoxon(none, 1).p, STATS_EMPTY);
    is(stats_wilcoxon(one, 1).p, 1);
}

/* Every set of ranks that could be below zero, for n up to 12. */
static void the_exact_p_is_that_of_all_sets(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 12; n++)
        for (unsigned mask = 0; mask < 1u << n; mask += 1 + mask / 5) {
            double d[12], down = 0, least, count = 0;

            for (unsigned i = 0; i < n; i++) {
                d[i] = mask >> i & 1 ? -(double)(i + 1) : (double)(i + 1);
                down += mask >> i & 1 ? i + 1 : 0;
            }
            least = fmin(down, n * (n + 1) / 2.0 - down);
            for (unsigned other = 0; other < 1u << n; other++) {
                double sum = 0;

                for (unsigned i = 0; i < n; i++)
                    sum += other >> i & 1 ? i + 1 : 0;
                count += sum <= least;
            }
            is(stats_wilcoxon(d, n).p, fmin(1, 2 * count / (double)(1u << n)));
        }
}

/* ---- sections, trend -------------------------------------------------------- */

static void alpha_is_of_those_who_answered_all(void **state)
{
    const double a[] = {1, 2, 3, 4, 5}, b[] = {2, 2, 4, 4, NONE};
    const double same[] = {3, 3, 3, 3, 3};
    const double *x[] = {a, b}, *flat[] = {same, same};
    const struct stats_alpha alpha = stats_alpha(x, 2, 5);

    (void)state;
    assert_int_equal(alpha.n, 4);
    /* s^2: 5/3 and 4/3; of the sums 3 4 7 8: 17/3.  2 (1 - 9/17) */
    is(alpha.alpha, 16.0 / 17);
    is_none_since(stats_alpha(x, 1, 5).alpha, STATS_ONE_ITEM);
    is_none_since(stats_alpha(x, 2, 1).alpha, STATS_SINGLE);
    is_none_since(stats_alpha(x, 2, 0).alpha, STATS_EMPTY);
    is_none_since(stats_alpha(flat, 2, 5).alpha, STATS_SAME);
}

static void a_trend_has_welchs_interval(void **state)
{
    const double now[] = {5, 7, 9, NONE}, before[] = {1, 2, 3, 4}, flat[] = {2, 2};
    const struct stats_trend t = stats_trend(now, 4, before, 4);

    (void)state;
    is(t.change, 4.5);
    /* squared error 4/3 + 5/12 = 1.75; 3.2347 degrees of freedom, t = 3.0557 */
    near_to(t.high.value - t.change.value, 4.042327954923253, 1e-10);
    near_to(t.change.value - t.low.value, 4.042327954923253, 1e-10);
    is_none_since(stats_trend(now, 1, before, 4).low, STATS_SINGLE);
    is(stats_trend(now, 1, before, 4).change, 2.5);
    is_none_since(stats_trend(flat, 2, flat, 2).low, STATS_SAME);
    is_none_since(stats_trend(now, 0, before, 4).change, STATS_EMPTY);
}

/* ---- whatever comes --------------------------------------------------------- */

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void known_is_finite(struct stats_value v)
{
    assert_true(isfinite(v.value));
    assert_true(v.why >= STATS_KNOWN && v.why < STATS_WHYS);
    assert_true(v.why == STATS_KNOWN || v.value == 0);
}

static void no_figure_is_ever_nan(void **state)
{
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        double i[9], a[9], d[9];
        const double *x[] = {i, a};
        size_t n = next(&seed) % 10;
        double size = round % 3 == 0 ? 1 : round % 3 == 1 ? 1e-7 : 1e14 / 16;
        struct stats_pair p;
        struct stats_item item;

        for (size_t k = 0; k < n; k++) {
            i[k] = next(&seed) % 3 ? size * (next(&seed) % 4) : NONE;
            a[k] = next(&seed) % 3 ? size * (next(&seed) % 4) : NONE;
        }
        p = stats_pair(i, a, n);
        item = stats_item(i, n, stats_scale_of(x, 2, n));
        stats_gaps(i, a, n, d);
        known_is_finite(p.mwds);
        known_is_finite(p.rds);
        known_is_finite(p.gap_low);
        known_is_finite(p.gap_sd);
        known_is_finite(item.sd);
        known_is_finite(item.iqr);
        known_is_finite(item.top2);
        known_is_finite(stats_wilcoxon(d, n).p);
        known_is_finite(stats_wilcoxon(d, n).z);
        known_is_finite(stats_alpha(x, 2, n).alpha);
        known_is_finite(stats_trend(i, n, a, n).low);
        known_is_finite(stats_nps(i, n).score);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_far_from_zero_keep_their_spread),
        cmocka_unit_test(equal_answers_have_exactly_no_spread),
        cmocka_unit_test(the_tail_of_t_agrees_with_thirty_digits),
        cmocka_unit_test(the_points_of_t_agree_with_thirty_digits),
        cmocka_unit_test(a_question_has_its_figures),
        cmocka_unit_test(nobody_and_one_alone_have_the_figures_they_can),
        cmocka_unit_test(a_scale_is_found_or_there_is_none),
        cmocka_unit_test(promoters_less_detractors_are_the_score),
        cmocka_unit_test(who_stopped_is_counted_where_the_last_answer_is),
        cmocka_unit_test(a_pair_is_of_those_who_answered_both),
        cmocka_unit_test(a_pair_that_cannot_be_says_why),
        cmocka_unit_test(ranks_share_and_leave_out),
        cmocka_unit_test(the_lines_cross_at_the_means_of_the_means),
        cmocka_unit_test(few_differences_have_an_exact_p),
        cmocka_unit_test(forty_nine_are_exact_and_fifty_are_not),
        cmocka_unit_test(equal_sizes_take_the_approximation_with_both_corrections),
        cmocka_unit_test(no_differences_have_no_p),
        cmocka_unit_test(the_exact_p_is_that_of_all_sets),
        cmocka_unit_test(alpha_is_of_those_who_answered_all),
        cmocka_unit_test(a_trend_has_welchs_interval),
        cmocka_unit_test(no_figure_is_ever_nan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
