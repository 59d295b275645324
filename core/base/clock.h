#ifndef CORDEE_CORE_BASE_CLOCK_H
#define CORDEE_CORE_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds that only go forward, whatever is done to the clock on the wall: for
 * limits and for how long something took.  Any thread. */
int64_t cd_clock_ms(void);

/* How much more a contact of `at` (Unix seconds) counts than one of 1 January 2026, when
 * it counts half after `half` days: 2^((at - that day) / half).  What a sum of these is
 * worth at a time is the sum over cd_grown of that time, so a sum is added to and never
 * refreshed (forward decay: Cormode, Shkapenyuk, Srivastava, Xu, ICDE 2009).  With a
 * half-life of 30 days it holds until 2109. */
double cd_grown(int64_t at, double half);

#endif
