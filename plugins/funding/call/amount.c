/* Amounts of money as people and publishers write them. */
#include "plugins/funding/call/call.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 31 };

/* Blanks and apostrophes between thousands: their bytes; 0: it is none. */
static size_t gap_length(const char *s)
{
    static const char *const gaps[] = {" ", "'", "\u2019", "\u00a0", "\u202f", "\u2009"};

    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
        if (strncmp(s, gaps[i], strlen(gaps[i])) == 0)
            return strlen(gaps[i]);
    return 0;
}

/* Digits, points and commas of the number at `s`; gives what is behind it. */
static const char *number_copy(const char *s, char out[LONGEST + 1])
{
    size_t n = 0, gap;

    for (; n < LONGEST; s += gap) {
        gap = isdigit((unsigned char)*s)                                ? 1
              : *s && strchr(".,", *s) && isdigit((unsigned char)s[1])  ? 1
              : (gap = gap_length(s)) && isdigit((unsigned char)s[gap]) ? gap
                                                                        : 0;
        if (!gap)
            break;
        if (isdigit((unsigned char)*s) || strchr(".,", *s))
            out[n++] = *s;
    }
    out[n] = '\0';
    return s;
}

double funding_amount(const char *text, const char **end_r)
{
    const char *s = text + strcspn(text, "0123456789");
    char number[LONGEST + 1], *to = number;
    const char *point;

    if (!*s) {
        *end_r = s;
        return -1;
    }
    *end_r = number_copy(s, number);
    point = strrchr(number, '.');
    if (!point || (strrchr(number, ',') && strrchr(number, ',') > point))
        point = strrchr(number, ',');
    if (point && strlen(point + 1) == 3) /* thousands */
        point = NULL;
    for (const char *from = number; *from; from++)
        if (from == point || isdigit((unsigned char)*from))
            *to++ = from == point ? '.' : *from;
    *to = '\0';
    return strtod(number, NULL);
}
