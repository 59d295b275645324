/* Dates and durations as people and programs write them. */
#include "core/base/zone.h"

#include <cordee/base.h>

#include <string.h>

/* Exactly, or at most, so many digits. */
static const char *digits(const char *s, int least, int most, int *n_r)
{
    int n = 0;
    int k;

    for (k = 0; s && k < most && s[k] >= '0' && s[k] <= '9'; k++)
        n = n * 10 + (s[k] - '0');
    if (k < least)
        return NULL;
    *n_r = n;
    return s + k;
}

static const char *take(const char *s, char c)
{
    return s && *s == c ? s + 1 : NULL;
}

/* 2026-11-21 */
static const char *date_iso(const char *s, struct cordee_clock *c)
{
    s = digits(s, 4, 4, &c->year);
    s = digits(take(s, '-'), 1, 2, &c->month);
    return digits(take(s, '-'), 1, 2, &c->day);
}

/* 21.11.2026, 21. 11. 2026, 21/11/2026 */
static const char *date_of_people(const char *s, struct cordee_clock *c)
{
    char between;

    s = digits(s, 1, 2, &c->day);
    if (!s || (*s != '.' && *s != '/'))
        return NULL;
    between = *s++;
    s += *s == ' ' && between == '.';
    s = take(digits(s, 1, 2, &c->month), between);
    if (s && *s == ' ' && between == '.')
        s++;
    return digits(s, 4, 4, &c->year);
}

/* T09:30, T09:30:15, T09:30:15.123 */
static const char *time_of_day(const char *s, struct cordee_clock *c)
{
    int fraction;

    s = digits(s, 1, 2, &c->hour);
    s = digits(take(s, ':'), 2, 2, &c->minute);
    if (s && *s == ':')
        s = digits(s + 1, 2, 2, &c->second);
    return s && *s == '.' ? digits(s + 1, 1, 9, &fraction) : s;
}

/* Z, +01:00, +0100 */
static const char *zone_offset(const char *s, int *offset_r)
{
    int hours;
    int minutes;
    int sign;

    if (*s == 'Z' || *s == 'z') {
        *offset_r = 0;
        return s + 1;
    }
    sign = *s == '-' ? -1 : 1;
    s = digits(s + 1, 2, 2, &hours);
    if (s && *s == ':')
        s++;
    s = digits(s, 2, 2, &minutes);
    if (!s || hours > 15 || minutes > 59)
        return NULL;
    *offset_r = sign * (hours * 3600 + minutes * 60);
    return s;
}

static bool exists(const struct cordee_clock *c)
{
    return c->year >= 1 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= cd_month_days(c->year, c->month) && c->hour <= 23 &&
           c->minute <= 59 && c->second <= 60;
}

/* From the year 1 to 9999 in UTC too: all else cannot be written as it is read. */
static bool can_be_written(int64_t at)
{
    return at >= INT64_C(-62135596800) && at <= INT64_C(253402300799);
}

int cordee_time_parse(const char *s, const char *zone, int64_t *at_r)
{
    struct cordee_clock c = {0};
    const char *rest;
    int offset = 0;
    bool timed;
    bool placed = false;
    int64_t at;

    if (!s)
        return -1;
    rest = date_iso(s, &c);
    if (!rest)
        rest = date_of_people(s, &c);
    timed = rest && (*rest == 'T' || *rest == 't' || *rest == ' ');
    if (timed)
        rest = time_of_day(rest + 1, &c);
    if (timed && rest && *rest) {
        placed = strchr("Zz+-", *rest) != NULL;
        rest = placed ? zone_offset(rest, &offset) : NULL;
    }
    if (!rest || *rest || !exists(&c))
        return -1;
    at = placed ? cordee_clock_to(&c, "") - offset : cordee_clock_to(&c, zone);
    if (!can_be_written(at))
        return -1;
    *at_r = at;
    return 0;
}

int64_t cordee_duration_parse(const char *s)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {
        {'h', 3600}, {'d', 86400}, {'w', 604800}, {'m', 2592000}, {'y', 31536000},
    };
    int n;

    s = s ? digits(s, 1, 6, &n) : NULL;
    if (!s || !*s || s[1])
        return -1;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].unit == *s)
            return n * units[i].seconds;
    return -1;
}
