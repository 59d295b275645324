/* When memberships begin and end: dates only. */
#include "core/crm/member/membership.h"

#include <stdio.h>
#include <string.h>

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* A day of the calendar; one that a month lacks is its last (29 February, 31 June). */
static int64_t midnight(int year, int month, int day, const char *zone)
{
    struct cordee_clock c = {.year = year + (month - 1) / 12,
                             .month = (month - 1) % 12 + 1};

    c.day = day > days_in(c.year, c.month) ? days_in(c.year, c.month) : day;
    return cordee_clock_to(&c, zone);
}

int64_t cd_day_start(int64_t at, int add, const char *zone)
{
    struct cordee_clock c;

    cordee_clock_at(at, zone, &c);
    c.hour = c.minute = c.second = 0;
    c.day += add;
    return cordee_clock_to(&c, zone);
}

bool cd_month_day(const char *text, int *month_r, int *day_r)
{
    int month = 0, day = 0;
    char rest;

    /* NOLINTNEXTLINE(cert-err34-c): two digits always fit */
    if (sscanf(text, "%2d-%2d%c", &month, &day, &rest) != 2 || month < 1 || month > 12 ||
        day < 1 || day > days_in(2000, month))
        return false;
    *month_r = month;
    *day_r = day;
    return true;
}

static int64_t months_later(int64_t at, int months, const char *zone)
{
    struct cordee_clock c;
    int year, month;

    /* A year from 29 February has 28 February in it. */
    cordee_clock_at(at, zone, &c);
    month = c.month - 1 + months;
    year = c.year + month / 12;
    month = month % 12 + 1;
    return c.day > days_in(year, month) ? midnight(year, month + 1, 1, zone)
                                        : midnight(year, month, c.day, zone);
}

static int64_t months_earlier(int64_t at, int months, const char *zone)
{
    struct cordee_clock c;
    int n;

    cordee_clock_at(at, zone, &c);
    n = c.year * 12 + c.month - 1 - months;
    return midnight(n / 12, n % 12 + 1, c.day, zone);
}

/* The first beginning of a fixed period behind an instant. */
static int64_t boundary(const struct cd_member_rule *rule, int64_t after,
                        const char *zone)
{
    struct cordee_clock c;
    int64_t at;

    cordee_clock_at(after, zone, &c);
    at = midnight(c.year, rule->start_month, rule->start_day, zone);
    return at > after ? at
                      : midnight(c.year + 1, rule->start_month, rule->start_day, zone);
}

/* Whether they joined after the roll-over day of the period that ends then. */
static bool is_rolled_over(const struct cd_member_rule *rule, int64_t joined,
                           int64_t until, const char *zone)
{
    struct cordee_clock end;
    int64_t day;

    if (!rule->rollover_month)
        return false;
    cordee_clock_at(until, zone, &end);
    day = midnight(end.year, rule->rollover_month, rule->rollover_day, zone);
    if (day >= until)
        day = midnight(end.year - 1, rule->rollover_month, rule->rollover_day, zone);
    return joined >= cd_day_start(day, 1, zone);
}

int64_t cd_period_first(const struct cd_member_rule *rule, int64_t joined,
                        const char *zone)
{
    int64_t until;

    if (rule->period == CD_PERIOD_OPEN)
        return 0;
    if (rule->period == CD_PERIOD_ROLLING)
        return months_later(joined, rule->months, zone);
    until = boundary(rule, joined, zone);
    return is_rolled_over(rule, joined, until, zone) ? boundary(rule, until, zone)
                                                     : until;
}

int64_t cd_period_next(const struct cd_member_rule *rule, int64_t until, const char *zone)
{
    if (rule->period == CD_PERIOD_OPEN)
        return 0;
    return rule->period == CD_PERIOD_ROLLING ? months_later(until, rule->months, zone)
                                             : boundary(rule, until, zone);
}

int64_t cd_period_notice(const struct cd_member_rule *rule, int64_t until, int64_t given,
                         const char *zone)
{
    int64_t day = cd_day_start(given, 0, zone);

    if (rule->period == CD_PERIOD_OPEN || !until)
        return rule->notice_months ? months_later(day, rule->notice_months, zone)
                                   : cd_day_start(given, 1, zone);
    if (until <= day) /* it is over as it is */
        return until;
    /* In time is who says it before the last months begin. */
    while (months_earlier(until, rule->notice_months, zone) <= day)
        until = cd_period_next(rule, until, zone);
    return until;
}

int cd_period_months(int64_t joined, int year, const char *zone)
{
    struct cordee_clock c;

    if (!joined)
        return 12;
    cordee_clock_at(joined, zone, &c);
    return c.year < year ? 12 : c.year > year ? 0 : 13 - c.month;
}
