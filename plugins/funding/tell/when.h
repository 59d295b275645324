/* When somebody is told: pure, of instants and a wall clock. */
#ifndef FUNDING_WHEN_H
#define FUNDING_WHEN_H

#include <cordee/base.h>

/* The hour at which a cluster writes, on its own clock. */
struct tell_clock {
    const char *zone;
    int hour;    /* 0 to 23 */
    int weekday; /* of weekly mails: 1 Monday to 7 Sunday */
};

/* The first hour to write that is after `now`: of any day, or of the weekday. */
int64_t tell_next(const struct tell_clock *clock, bool weekly, int64_t now);
/* The last hour to write that is not after `now`, of any day. */
int64_t tell_morning(const struct tell_clock *clock, int64_t now);
/* Whether it is a time of day at which mails may come that nobody expects: from the hour
 * to write on, for twelve hours. */
bool tell_by_day(const struct tell_clock *clock, int64_t now);

/* How many days before `deadline` (60, 30, 14, 7, 2) the reminder is that is due `now`;
 * 0: none is.  It is due from the hour to write of that day on, to those who neither said
 * nor heard anything of the call since then (`heard_at`). */
int tell_reminder(const struct tell_clock *clock, int64_t deadline, int64_t heard_at,
                  int64_t now);
/* Days of the calendar from `now` to `at`: 0 today, 1 tomorrow. */
int64_t tell_days(const char *zone, int64_t now, int64_t at);

#endif
