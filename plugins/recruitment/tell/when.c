/* When somebody is told. */
#include "plugins/recruitment/tell/tell.h"

enum { A_DAY = 86400 };

/* `days` later on the same wall clock: days with 23 or 25 hours count as days. */
static int64_t hour_of_day(const struct tell_clock *c, int64_t at, int64_t days)
{
    struct cordee_clock clock;

    cordee_clock_at(at, c->zone, &clock);
    clock.hour = 12;
    clock.minute = clock.second = 0;
    cordee_clock_at(cordee_clock_to(&clock, c->zone) + days * A_DAY, c->zone, &clock);
    clock.hour = c->hour;
    clock.minute = clock.second = 0;
    return cordee_clock_to(&clock, c->zone);
}

int64_t tell_next(const struct tell_clock *c, bool weekly, int64_t now)
{
    for (int64_t days = 0;; days++) {
        const int64_t at = hour_of_day(c, now, days);
        struct cordee_clock clock;

        cordee_clock_at(at, c->zone, &clock);
        if (at > now && (!weekly || clock.weekday == c->weekday || days > 7))
            return at;
    }
}
