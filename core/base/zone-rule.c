#include "core/base/zone-rule.h"

#include "core/base/zone.h"

#include <stddef.h>
#include <string.h>

static const char *skip_name(const char *s)
{
    const char *start = s;

    if (*s == '<') {
        s += strcspn(s, ">");
        return *s ? s + 1 : NULL;
    }
    while ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
        s++;
    return s - start >= 3 ? s : NULL;
}

static const char *number(const char *s, int most, int *n_r)
{
    const char *start = s;

    *n_r = 0;
    while (s && *s >= '0' && *s <= '9' && *n_r <= most)
        *n_r = *n_r * 10 + (*s++ - '0');
    return s && s != start && *n_r <= most ? s : NULL;
}

/* [+-]hh[:mm[:ss]] as seconds. */
static const char *clock_time(const char *s, int *seconds_r)
{
    int sign = 1;
    int part;

    if (s && (*s == '+' || *s == '-'))
        sign = *s++ == '-' ? -1 : 1;
    s = number(s, 167, &part);
    *seconds_r = part * 3600;
    for (int unit = 60; s && *s == ':' && unit; unit /= 60) {
        s = number(s + 1, 59, &part);
        *seconds_r += part * unit;
    }
    *seconds_r *= sign;
    return s;
}

/* ,M3.5.0/2 */
static const char *day(const char *s, struct cd_zone_day *d)
{
    if (!s || *s++ != ',')
        return NULL;
    if (*s == 'M') {
        d->form = 'M';
        s = number(s + 1, 12, &d->month);
        s = s && *s == '.' ? number(s + 1, 5, &d->week) : NULL;
        s = s && *s == '.' ? number(s + 1, 6, &d->day) : NULL;
        if (s && (!d->month || !d->week))
            return NULL;
    } else {
        d->form = *s == 'J' ? 'J' : 'N';
        s = number(*s == 'J' ? s + 1 : s, 365, &d->day);
    }
    d->second = 7200;
    return s && *s == '/' ? clock_time(s + 1, &d->second) : s;
}

void cd_zone_rule_parse(const char *s, struct cd_zone_rule *rule)
{
    *rule = (struct cd_zone_rule){0};
    s = skip_name(s);
    s = s ? clock_time(s, &rule->offset) : NULL;
    rule->offset = -rule->offset; /* POSIX counts west of Greenwich */
    if (!s)
        return;
    if (!*s) {
        rule->given = true;
        return;
    }
    rule->summer = true;
    rule->summer_offset = rule->offset + 3600;
    s = skip_name(s);
    if (s && *s != ',') {
        s = clock_time(s, &rule->summer_offset);
        rule->summer_offset = -rule->summer_offset;
    }
    s = day(s, &rule->from);
    s = day(s, &rule->to);
    rule->given = s && !*s;
}

/* Seconds since 1970, local, when `d` comes in a year. */
static int64_t day_of(const struct cd_zone_day *d, int year)
{
    int64_t days = cd_days_of(year, 1, 1);

    if (d->form == 'M') {
        int64_t first = cd_days_of(year, d->month, 1);
        int64_t weekday = ((first + 4) % 7 + 7) % 7; /* 0 Sunday */
        int64_t in = (d->day - weekday + 7) % 7 + (int64_t)7 * (d->week - 1);

        if (in >= cd_month_days(year, d->month))
            in -= 7; /* week 5 is the last */
        days = first + in;
    } else if (d->form == 'J') {
        days += d->day - 1 + (cd_month_days(year, 2) == 29 && d->day >= 60);
    } else {
        days += d->day;
    }
    return days * 86400 + d->second;
}

int cd_zone_rule_offset(const struct cd_zone_rule *rule, int64_t at)
{
    int64_t local = at + rule->offset;
    int64_t from;
    int64_t to;
    int year;
    int unused;

    if (!rule->summer)
        return rule->offset;
    cd_days_split((local - (local % 86400 + 86400) % 86400) / 86400, &year, &unused,
                  &unused);
    from = day_of(&rule->from, year) - rule->offset;
    to = day_of(&rule->to, year) - rule->summer_offset;
    if (from < to ? at >= from && at < to : at >= from || at < to)
        return rule->summer_offset;
    return rule->offset;
}
