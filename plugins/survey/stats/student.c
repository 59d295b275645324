/* Student's t and the normal distribution.  No library that Debian has gives them under a
 * licence of ours: GSL is under the GPL. */
#include "plugins/survey/stats/stats-priv.h"

#define PI 3.14159265358979323846

/* The k-th partial numerator of DLMF 8.17.22. */
static double numerator(double a, double b, double x, int k)
{
    int half = k / 2;
    double m = half;

    if (k % 2)
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
}

static double never_zero(double x)
{
    return fabs(x) < 1e-300 ? 1e-300 : x;
}

/* 1 + d1/(1 + d2/(1 + ...)) by the method of Lentz as Thompson & Barnett (1986, J.
 * Comput. Physics 64) have it.  It takes some sqrt(a) steps where it is asked for: below.
 */
static double fraction(double a, double b, double x)
{
    double f = 1, c = 1, d = 0;

    for (int k = 1; k < 100000; k++) {
        double n = numerator(a, b, x, k);

        d = 1 / never_zero(1 + n * d);
        c = never_zero(1 + n / c);
        f *= c * d;
        if (fabs(c * d - 1) < 1e-15)
            break;
    }
    return f;
}

/* gamma(a + 1/2) / gamma(a): behind 100 by its series (DLMF 5.11.13), whose next term is
 * below 1e-12 there, since logarithms of large gammas have no digits to spare. */
static double gamma_ratio(double a)
{
    double r = 1 / a;

    if (a < 100)
        return tgamma(a + 0.5) / tgamma(a);
    return sqrt(a) * (1 - r / 8 * (1 - r / 16 * (1 + r * 5 / 8 * (1 - r * 21 / 160))));
}

/* For t >= 0. */
static double t_tail(double t, double df)
{
    double a = df / 2, square = t * t;
    double x = df / (df + square), y = square / (df + square);
    /* x^a y^(1/2) / B(a, 1/2) */
    double front = exp(-a * log1p(square / df)) * sqrt(y) * gamma_ratio(a) / sqrt(PI);

    /* With many degrees of freedom x is so near 1 that 1 - x has lost its digits. */
    if (x < (a + 1) / (a + 2.5) && (df < 200 || square > 16))
        return front / (a * fraction(a, 0.5, x)) / 2;
    return (1 - front / (0.5 * fraction(0.5, a, y))) / 2;
}

double stats_t_above(double t, double df)
{
    return t < 0 ? 1 - t_tail(-t, df) : t_tail(t, df);
}

static double t_density(double t, double df)
{
    return gamma_ratio(df / 2) / sqrt(PI * df) * exp(-(df + 1) / 2 * log1p(t * t / df));
}

/* Right of zero the tail is convex and the t wanted lies right of the normal z, so that
 * Newton's steps from there go up to it and never past it. */
double stats_t_at(double above, double df)
{
    double t = stats_normal_at(above);

    for (int i = 0; i < 200; i++) {
        double step = (stats_t_above(t, df) - above) / t_density(t, df);

        t += step;
        if (fabs(step) <= 1e-14 * t)
            break;
    }
    return t;
}

double stats_normal_above(double z)
{
    return erfc(z / sqrt(2)) / 2;
}

double stats_normal_at(double above)
{
    double z = 0;

    for (int i = 0; i < 200; i++) {
        double step = (stats_normal_above(z) - above) * sqrt(2 * PI) * exp(z * z / 2);

        z += step;
        if (fabs(step) <= 1e-15 * z)
            break;
    }
    return z;
}

double stats_half_width(double standard_error, double df)
{
    return stats_t_at(0.025, df) * standard_error;
}
