/* "every 60s", "daily 03:00", "weekly mon 07:00", "monthly 1 06:00". */
#ifndef CORE_JOB_WHEN_H
#define CORE_JOB_WHEN_H

#include <cordee/base.h>

struct cd_when {
    int64_t every; /* seconds; 0: a wall clock, below */
    int weekday;   /* 1 Monday ... 7; 0: any */
    int day;       /* of the month; 0: any */
    int hour, minute;
};

int cd_when_parse(const char *text, struct cd_when *when_r, struct cordee_error *err);
/* The first instant after `after`.  A day that a month lacks is its last one. */
int64_t cd_when_next(const struct cd_when *when, const char *zone, int64_t after);

#endif
