/* The rule at the end of a zone's file, for times past its last transition: a TZ string
 * of POSIX, "CET-1CEST,M3.5.0,M10.5.0/3". */
#ifndef CORE_BASE_ZONE_RULE_H
#define CORE_BASE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

struct cd_zone_day {
    char
        form; /* 'J' day 1-365 without 29 February, 'N' day 0-365, 'M' weekday of month */
    int month, week, day;
    int second; /* of the local day, may be negative or past its end */
};

struct cd_zone_rule {
    bool given;
    bool summer; /* has daylight saving time */
    int offset, summer_offset;
    struct cd_zone_day from, to; /* of daylight saving time */
};

/* A rule that is not understood leaves `given` false. */
void cd_zone_rule_parse(const char *s, struct cd_zone_rule *rule_r);
int cd_zone_rule_offset(const struct cd_zone_rule *rule, int64_t at);

#endif
