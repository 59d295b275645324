#ifndef CORDEE_CORE_BASE_CLOCK_H
#define CORDEE_CORE_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds that only go forward, whatever is done to the clock on the wall: for
 * limits and for how long something took.  Any thread. */
int64_t cd_clock_ms(void);

#endif
