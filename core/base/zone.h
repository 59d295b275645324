/* Zones of the tz database, read from its files (RFC 8536) so that the process never
 * changes TZ: every thread may ask for another zone. */
#ifndef CORE_BASE_ZONE_H
#define CORE_BASE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

struct cd_zone;

/* A zone by its name; NULL: UTC, unknown, or a name that is none.  Lives for ever. */
const struct cd_zone *cd_zone_find(const char *name);
/* Is there a zone of this name?  "UTC" is one. */
bool cd_zone_known(const char *name);
/* Seconds east of UTC at an instant; 0 for NULL. */
int cd_zone_offset(const struct cd_zone *zone, int64_t at);

/* Days since 1970-01-01 of a date of the Gregorian calendar, and back. */
int64_t cd_days_of(int64_t year, int month, int day);
void cd_days_split(int64_t days, int *year_r, int *month_r, int *day_r);
int cd_month_days(int year, int month);

#endif
