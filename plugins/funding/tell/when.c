/* When somebody is told. */
#include "plugins/funding/tell/when.h"

enum { A_DAY = 86400, NOON = 43200, DAY_HOURS = 12 };

/* ---- days of a calendar ----------------------------------------------------- */

/* `days` later on the same wall clock, at a full hour: days with 23 or 25 hours count as
 * days. */
static int64_t hour_of_day(const char *zone, int64_t at, int64_t days, int hour)
{
    struct cordee_clock clock;

    cordee_clock_at(at, zone, &clock);
    clock.hour = 12;
    clock.minute = clock.second = 0;
    cordee_clock_at(cordee_clock_to(&clock, zone) + days * A_DAY, zone, &clock);
    clock.hour = hour;
    clock.minute = clock.second = 0;
    return cordee_clock_to(&clock, zone);
}

int64_t tell_days(const char *zone, int64_t now, int64_t at)
{
    /* From noon to noon, an hour more or less is rounded away. */
    return (hour_of_day(zone, at, 0, 12) - hour_of_day(zone, now, 0, 12) + NOON) / A_DAY;
}

/* ---- mails ------------------------------------------------------------------ */

int64_t tell_next(const struct tell_clock *c, bool weekly, int64_t now)
{
    for (int64_t days = 0;; days++) {
        const int64_t at = hour_of_day(c->zone, now, days, c->hour);
        struct cordee_clock clock;

        cordee_clock_at(at, c->zone, &clock);
        if (at > now && (!weekly || clock.weekday == c->weekday || days > 7))
            return at;
    }
}

int64_t tell_morning(const struct tell_clock *c, int64_t now)
{
    const int64_t today = hour_of_day(c->zone, now, 0, c->hour);

    return today <= now ? today : hour_of_day(c->zone, now, -1, c->hour);
}

bool tell_by_day(const struct tell_clock *c, int64_t now)
{
    return now - tell_morning(c, now) < DAY_HOURS * 3600;
}

int tell_reminder(const struct tell_clock *c, int64_t deadline, int64_t heard_at,
                  int64_t now)
{
    static const int days[] = {2, 7, 14, 30, 60};

    for (size_t i = 0; deadline > now && i < sizeof days / sizeof *days; i++) {
        const int64_t due = hour_of_day(c->zone, deadline, -days[i], c->hour);

        if (now >= due)
            return heard_at < due ? days[i] : 0;
    }
    return 0;
}
