/* Numbers and days of a workbook.  A day is a count from 1900 (where the format believes
 * in a 29 February 1900) or from 1904. */
#include "core/file/sheet-priv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY           86400
#define EPOCH_1900    (-25569) /* 1970-01-01 is day 25569 */
#define EPOCH_1904    (-24107)
#define LAST_DAY      2958465 /* 9999-12-31 */
#define LAST_MINUTE_S 30

static void number_put(double value, char out[40])
{
    if (value == floor(value) && fabs(value) < 1e17)
        snprintf(out, 40, "%.0f", value);
    else
        snprintf(out, 40, "%.15g", value);
}

/* A time alone is below 1. */
static void date_put(double value, bool from_1904, char out[40])
{
    double days = floor(value);
    int64_t seconds = llround((value - days) * DAY);
    int64_t epoch = from_1904 ? EPOCH_1904 : EPOCH_1900;
    struct cordee_clock c;

    if (!from_1904 && days < 60)
        days += 1; /* before the day that never was */
    cordee_clock_at(((int64_t)days + epoch) * DAY + seconds, "UTC", &c);
    if (value < 1)
        snprintf(out, 40, "%02d:%02d", c.hour, c.minute);
    else if (c.hour || c.minute || c.second >= LAST_MINUTE_S)
        snprintf(out, 40, "%04d-%02d-%02dT%02d:%02d", c.year, c.month, c.day, c.hour,
                 c.minute);
    else
        snprintf(out, 40, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void xlsx_number(const char *stored, bool is_date, bool from_1904, char out[40])
{
    char *end;
    double value = strtod(stored, &end);

    if (end == stored || *end || !isfinite(value)) {
        snprintf(out, 40, "%.39s", stored);
        out[cordee_utf8_cut(out, 39)] = '\0';
        return;
    }
    if (is_date && value >= 0 && value <= LAST_DAY)
        date_put(value, from_1904, out);
    else
        number_put(value, out);
}

static bool id_is_date(int64_t id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

/* Letters of days and times outside of quotes, [Red] and \x. */
bool xlsx_format_is_date(int64_t id, const char *code)
{
    if (!code)
        return id_is_date(id);
    for (const char *s = code; *s; s++) {
        if (*s == '"' || *s == '[') {
            const char *end = strchr(s + 1, *s == '"' ? '"' : ']');

            if (!end)
                return false;
            s = end;
        } else if ((*s == '\\' || *s == '_' || *s == '*') && s[1]) {
            s++;
        } else if (strchr("dmyhsDMYHS", *s)) {
            return true;
        } else if (strchr("0#?@", *s)) {
            return false;
        }
    }
    return false;
}
