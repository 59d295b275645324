/* Dates as a filter takes them: an instant, a day, a month, a year. */
#include "core/crm/filter/filter.h"

#include <stdio.h>
#include <string.h>

static bool digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return true;
}

static int number(const char *s, size_t n)
{
    int value = 0;

    while (n-- > 0)
        value = value * 10 + (*s++ - '0');
    return value;
}

static int64_t day_start(int year, int month, int day, const char *zone)
{
    struct cordee_clock clock = {.year = year, .month = month, .day = day};

    return cordee_clock_to(&clock, zone);
}

/* Midnight `days` after the day of an instant. */
static int64_t day_after(int64_t at, int days, const char *zone)
{
    struct cordee_clock c;

    cordee_clock_at(at, zone, &c);
    /* Noon plus whole days is on the right day, whatever the clocks do at night. */
    at = day_start(c.year, c.month, c.day, zone) + 43200 + (int64_t)days * 86400;
    cordee_clock_at(at, zone, &c);
    return day_start(c.year, c.month, c.day, zone);
}

int cd_filter_span(const char *text, const char *zone, int64_t now, int64_t *from_r,
                   int64_t *to_r)
{
    static const char *const near[] = {"yesterday", "today", "tomorrow"};
    size_t n = strlen(text);

    for (int i = 0; i < 3; i++)
        if (strcmp(text, near[i]) == 0) {
            *from_r = day_after(now, i - 1, zone);
            *to_r = day_after(now, i, zone);
            return 0;
        }
    if (n == 4 && digits(text, 4)) {
        *from_r = day_start(number(text, 4), 1, 1, zone);
        *to_r = day_start(number(text, 4) + 1, 1, 1, zone);
        return 0;
    }
    if (n == 7 && digits(text, 4) && text[4] == '-' && digits(text + 5, 2)) {
        int year = number(text, 4);
        int month = number(text + 5, 2);

        if (month < 1 || month > 12)
            return -1;
        *from_r = day_start(year, month, 1, zone);
        *to_r = day_start(month == 12 ? year + 1 : year, month % 12 + 1, 1, zone);
        return 0;
    }
    if (cordee_time_parse(text, zone, from_r) < 0)
        return -1;
    *to_r = strchr(text, ':') ? *from_r + 60 : day_after(*from_r, 1, zone);
    return 0;
}
