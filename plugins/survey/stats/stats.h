/* The figures of a survey: pure functions over plain arrays, on any thread, without
 * database, file or text.  Pages, exports and the command take theirs from here.
 *
 * An answer is a double, and STATS_NONE where nobody gave one.  A figure that cannot be
 * is no number but says why (`struct stats_value`); no function gives NaN or infinity for
 * finite answers below 1e15.  Two arrays that are paired have one respondent at each
 * place.  Running out of memory aborts the program. */
#ifndef PLUGINS_SURVEY_STATS_H
#define PLUGINS_SURVEY_STATS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define STATS_NONE ((double)NAN)

static inline bool stats_is_none(double x)
{
    return isnan(x);
}

/* Why a figure is none. */
enum stats_why {
    STATS_KNOWN,    /* it is one */
    STATS_EMPTY,    /* nobody answered */
    STATS_SINGLE,   /* one answer has no spread */
    STATS_SAME,     /* all answers are the same, so there is no spread to reckon with */
    STATS_NO_SCALE, /* the answers are no whole points of one scale of 2 to 11 */
    STATS_SHORT,    /* the scale has too few points for an upper two */
    STATS_ONE_ITEM, /* it takes two questions or more */
    STATS_NOT_0_10, /* it takes whole answers from 0 to 10 */
    STATS_TOO_FEW,  /* hidden, so that nobody can be recognised */
    STATS_WHYS,
};

struct stats_value {
    double value; /* 0 unless `why` is STATS_KNOWN */
    enum stats_why why;
};

/* ---- sums ------------------------------------------------------------------- */

/* What one array comes to.  The sum is compensated (Neumaier 1974), the variance is the
 * corrected two-pass one (Chan, Golub & LeVeque 1983), so that answers far from zero lose
 * nothing; a column of equal answers has exactly no variance. */
struct stats_moments {
    size_t n;              /* answers; the others are missing */
    double mean, variance; /* of a sample: / (n - 1); 0 when n < 2 */
    double least, most;
};
struct stats_moments stats_moments(const double *x, size_t n);
/* The sum of what was answered; 0 when nothing was. */
double stats_sum(const double *x, size_t n);
/* The answers alone, in ascending order; the caller frees them.  *n_r: how many. */
double *stats_sorted(const double *x, size_t n, size_t *n_r);

/* ---- one question ----------------------------------------------------------- */

enum { STATS_MOST_POINTS = 11 };

/* Whole points from..to; a scale of no points (`points` 0) is not known. */
struct stats_scale {
    long from;
    int points; /* 2 to 11, or 0 */
};

/* The scale that answers lie on: from the least to the greatest of all `k` arrays of
 * length `n`; 0 points when one is no whole number, or they are fewer or more than a
 * scale has.  Who knows the scale should say it: a point that nobody chose is not seen.
 */
struct stats_scale stats_scale_of(const double *const *x, size_t k, size_t n);

struct stats_item {
    size_t n, missing;
    struct stats_value mean;
    struct stats_value sd; /* of a sample: sqrt(sum (x - mean)^2 / (n - 1)) */
    struct stats_value median, q1, q3;
    struct stats_value iqr;  /* q3 - q1 */
    struct stats_value top2; /* % who chose one of the two highest points */
    enum stats_why levels_why;
    size_t levels[STATS_MOST_POINTS]; /* how many chose the point `from` + i */
};
/* Answers that are no point of the scale leave `levels` and `top2` out. */
struct stats_item stats_item(const double *x, size_t n, struct stats_scale scale);
/* The quantile p in [0, 1] of n > 0 sorted answers: of type 7 of Hyndman & Fan (1996),
 * h = (n - 1) p, between the neighbours by its fraction; as R, NumPy and Excel's
 * QUARTILE.INC have it (SPSS and Excel's .EXC take type 6). */
double stats_quantile(const double *sorted, size_t n, double p);

/* Net promoter score, Reichheld (2003): % of 9 and 10 less % of 0 to 6; -100 to 100. */
struct stats_nps {
    size_t n, promoters, passives, detractors;
    struct stats_value score;
};
struct stats_nps stats_nps(const double *x, size_t n);

/* How far respondents came: answered[j] of the `k` columns, in the order they were asked,
 * and stopped[j], for whom j was the last (of the last column: who came to the end).
 * Gives how many answered anything. */
size_t stats_reach(const double *const *x, size_t k, size_t n, size_t *answered,
                   size_t *stopped);

/* ---- importance and level of one competence --------------------------------- */

/* Of those who answered both.  With I the importance, A the level and d = I - A:
 *
 * MWDS, the mean weighted discrepancy score of Borich (1980), "A needs assessment model
 * for conducting follow-up studies", J. Teacher Education 31(3): sum of d * mean(I) / n.
 * In points of the scale squared; greater: more need.
 *
 * RDS, the ranked discrepancy score of Narine & Harder (2021), "Comparing the Borich
 * model with the Ranked Discrepancy Model", Advancements in Agricultural Development
 * 2(3): PR % - NR %, NR being who has A < I (a gap), PR who has A > I, TR who has both
 * the same.  From -100 to 100; LOWER: more need.  It takes the order of answers only.
 *
 * The interval has 95 % and is mean(d) -+ t * sd / sqrt(n), Student's t with n - 1. */
struct stats_pair {
    size_t n;
    struct stats_value importance, level; /* means */
    struct stats_value gap, gap_sd, gap_low, gap_high;
    struct stats_value mwds, rds;
    size_t nr, pr, tr;
};
struct stats_pair stats_pair(const double *importance, const double *level, size_t n);
/* I - A of each who answered both, STATS_NONE of others, into d[n].  Rounded to nine
 * decimals, so that 3.3 - 3.1 and 0.4 - 0.2 are one gap. */
void stats_gaps(const double *importance, const double *level, size_t n, double *d);

/* Competition ranks ("1 2 2 4") of k values, 1 for the greatest, or for the least; 0 for
 * what is no value. */
void stats_rank(const struct stats_value *x, size_t k, bool greatest_first, int *rank);

/* Importance-performance analysis, Martilla & James (1977), J. Marketing 41(1).  The
 * lines cross at the means over all items of the items' means; on the line is above. */
enum stats_quadrant {
    STATS_CONCENTRATE, /* important, low level: concentrate here */
    STATS_KEEP,        /* important, high level: keep up the good work */
    STATS_LOW,         /* neither: low priority */
    STATS_OVERKILL,    /* high level, not important: possible overkill */
};
struct stats_cross {
    struct stats_value importance, level;
};
struct stats_cross stats_cross(const struct stats_pair *pairs, size_t k);
enum stats_quadrant stats_quadrant(const struct stats_pair *pair,
                                   const struct stats_cross *cross);

/* Wilcoxon (1945), "Individual comparisons by ranking methods", Biometrics 1(6): signed
 * ranks of n differences, two-sided.  Differences of zero are left out, as Wilcoxon did
 * (not ranked along, as Pratt does); equal ones share their mean rank.  With fewer than
 * 50 left and no two equal sizes p is exact; else it is the normal approximation with
 * the correction for ties, (t^3 - t) / 48, and for continuity, 1/2. */
struct stats_wilcoxon {
    size_t n, zeros; /* differences that count; those left out */
    double up, down; /* sums of the ranks of those above zero, and below */
    bool exact;
    struct stats_value z; /* of the approximation; 0 where p is exact */
    struct stats_value p;
};
struct stats_wilcoxon stats_wilcoxon(const double *d, size_t n);

/* ---- a section -------------------------------------------------------------- */

/* Cronbach (1951), "Coefficient alpha", Psychometrika 16(3): k/(k-1) (1 - sum s_i^2 /
 * s_total^2) of those who answered all k questions. */
struct stats_alpha {
    size_t n; /* who answered all */
    struct stats_value alpha;
};
struct stats_alpha stats_alpha(const double *const *x, size_t k, size_t n);

/* ---- against an earlier survey ---------------------------------------------- */

/* The difference of two means of different people (now - before), with Welch's (1947)
 * interval of 95 %: Student's t with the Welch-Satterthwaite degrees of freedom. */
struct stats_trend {
    struct stats_moments now, before;
    struct stats_value change, low, high;
};
struct stats_trend stats_trend(const double *now, size_t n, const double *before,
                               size_t m);

/* ---- distributions ---------------------------------------------------------- */

/* P(T > t) of Student's t with df >= 1 degrees of freedom (they may be broken): half the
 * regularised incomplete beta function I_x(df/2, 1/2), x = df/(df + t^2), by the
 * continued fraction DLMF 8.17.22.  To 1e-12. */
double stats_t_above(double t, double df);
/* The t that is passed with the probability 0 < above < 1/2. */
double stats_t_at(double above, double df);
/* The same of the standard normal distribution. */
double stats_normal_above(double z);
double stats_normal_at(double above);

/* ---- tables ----------------------------------------------------------------- */

/* Places in a table of rows x cols counts with its totals: rows + 1 lines of cols + 1,
 * totals last, the grand total in the last place. */
static inline size_t stats_cell(size_t cols, size_t row, size_t col)
{
    return row * (cols + 1) + col;
}

/* Counts two sorts of each of n respondents, row[i] < rows and col[i] < cols (-1: not
 * said, not counted), into a table with its totals. */
void stats_count(const int *row, const int *col, size_t n, size_t rows, size_t cols,
                 long *counts);

/* Which places of such a table must stay hidden, into hide[(rows + 1) * (cols + 1)]:
 *   primary: every count below `least`, a zero and a line's total too;
 *   complementary: as many more, the smallest first and totals last, as it takes that
 *     - no hidden count follows from what is shown, from sums and from counts not being
 *       negative (a place may vary when it lies on a directed circle of hidden places:
 *       Gusfield 1988, "A graph theoretic approach to statistical data security",
 *       SIAM J. Computing 17(3)), and
 *     - what is hidden in a line whose total is shown adds up to `least` or more, so
 *       that nobody gets figures of fewer by taking the shown ones off the total.
 * The grand total is taken for known.  False: nothing of the table may be shown, and all
 * is hidden (the grand total is too small, or there is one place only). */
bool stats_hide(const long *counts, size_t rows, size_t cols, long least, bool *hide);
/* Two groupings of the same people, counts[row * cols + col] (without totals), of which
 * all rows and columns are known: do some rows, less columns that lie within them, leave
 * somebody and fewer than `least`, or columns less rows? */
bool stats_differ(const long *counts, size_t rows, size_t cols, long least);

#endif
