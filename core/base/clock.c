/* Instants and wall clocks. */
#include "core/base/clock.h"
#include "core/base/zone.h"

#include <cordee/base.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define FIRST_INSTANT (-62135596800) /* year 1 */
#define LAST_INSTANT  253402300799   /* year 9999 */
#define GROWN_FROM    1767225600     /* 1 January 2026 */
#define DAY           86400.0

int64_t cordee_now(void)
{
    return (int64_t)time(NULL);
}

int64_t cd_clock_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

double cd_grown(int64_t at, double half)
{
    return exp2((double)(at - GROWN_FROM) / DAY / half);
}

/* After Howard Hinnant's "chrono-compatible low-level date algorithms": eras of 400
 * years that begin in March. */
int64_t cd_days_of(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void cd_days_split(int64_t days, int *year_r, int *month_r, int *day_r)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;

    *day_r = (int)(of_year - (153 * month + 2) / 5 + 1);
    *month_r = (int)(month < 10 ? month + 3 : month - 9);
    *year_r = (int)(year + era * 400 + (*month_r <= 2));
}

int cd_month_days(int year, int month)
{
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

static void clock_split(int64_t at, int offset, struct cordee_clock *clock)
{
    int64_t local = at + offset;
    int64_t days = (local >= 0 ? local : local - 86399) / 86400;
    int second = (int)(local - days * 86400);

    *clock = (struct cordee_clock){
        .hour = second / 3600,
        .minute = second / 60 % 60,
        .second = second % 60,
        .weekday = (int)(((days + 3) % 7 + 7) % 7) + 1,
        .offset = offset,
    };
    cd_days_split(days, &clock->year, &clock->month, &clock->day);
}

void cordee_clock_at(int64_t at, const char *zone, struct cordee_clock *clock_r)
{
    if (at < FIRST_INSTANT)
        at = FIRST_INSTANT;
    if (at > LAST_INSTANT)
        at = LAST_INSTANT;
    clock_split(at, cd_zone_offset(cd_zone_find(zone), at), clock_r);
}

int64_t cordee_clock_to(const struct cordee_clock *clock, const char *zone)
{
    const struct cd_zone *z = cd_zone_find(zone);
    /* Months past their end count on, so that month 13 is next January. */
    int month = (clock->month - 1) % 12;
    int64_t year = (int64_t)clock->year + (clock->month - 1) / 12 - (month < 0);
    int64_t local = cd_days_of(year, (month + 12) % 12 + 1, 1) + clock->day - 1;
    int before;
    int after;

    local = local * 86400 + clock->hour * (int64_t)3600 + clock->minute * (int64_t)60 +
            clock->second;
    before = cd_zone_offset(z, local - 86400);
    after = cd_zone_offset(z, local + 86400);
    /* In a fold the first of the two; in a gap the clock of before it, which is as much
     * later by the new one. */
    if (before != after && cd_zone_offset(z, local - before) != before &&
        cd_zone_offset(z, local - after) == after)
        return local - after;
    return local - before;
}

/* ---- as text ---------------------------------------------------------------- */

/* With what stands behind them; where that goes on. */
static char *put_digits(char *out, int digits, int value, char then)
{
    for (int i = digits; i-- > 0; value /= 10)
        out[i] = (char)('0' + value % 10);
    out[digits] = then;
    return out + digits + 1;
}

/* By hand: lists have hundreds, and printf is slow. */
void cordee_time_iso(int64_t at, char out[21])
{
    struct cordee_clock c;

    cordee_clock_at(at, "", &c);
    out = put_digits(out, 4, c.year, '-');
    out = put_digits(out, 2, c.month, '-');
    out = put_digits(out, 2, c.day, 'T');
    out = put_digits(out, 2, c.hour, ':');
    out = put_digits(out, 2, c.minute, ':');
    out = put_digits(out, 2, c.second, 'Z');
    *out = '\0';
}

void cordee_time_rfc5322(int64_t at, const char *zone, char out[40])
{
    static const char days[] = "MonTueWedThuFriSatSun";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct cordee_clock c;
    int east;

    cordee_clock_at(at, zone, &c);
    east = (c.offset < 0 ? -c.offset : c.offset) / 60;
    snprintf(out, 40, "%.3s, %02d %.3s %04d %02d:%02d:%02d %c%02d%02d",
             days + (ptrdiff_t)3 * (c.weekday - 1), c.day,
             months + (ptrdiff_t)3 * (c.month - 1), c.year, c.hour, c.minute, c.second,
             c.offset < 0 ? '-' : '+', east / 60, east % 60);
}
