#include "core/job/when.h"

#include <stdio.h>
#include <string.h>

static int bad(const char *text, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID,
                       "\"%s\" is no schedule; write \"every 60s\", \"daily 03:00\", "
                       "\"weekly mon 07:00\" or \"monthly 1 06:00\"",
                       text);
}

/* Two digits at most, up to `end`. */
static bool parse_part(const char *s, const char *end, int most, int *n_r)
{
    if (s == end || end - s > 2)
        return false;
    for (*n_r = 0; s < end; s++) {
        if (*s < '0' || *s > '9')
            return false;
        *n_r = *n_r * 10 + (*s - '0');
    }
    return *n_r <= most;
}

static int parse_clock(const char *s, struct cd_when *w)
{
    const char *colon = strchr(s, ':');

    if (!colon || !parse_part(s, colon, 23, &w->hour) ||
        !parse_part(colon + 1, s + strlen(s), 59, &w->minute))
        return -1;
    return 0;
}

static int parse_weekday(const char *s)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    for (int i = 0; i < 7; i++)
        if (strcmp(s, days[i]) == 0)
            return i + 1;
    return -1;
}

/* "60s", "5m" (minutes here), "2h", "1d". */
static int64_t parse_every(const char *s)
{
    static const char units[] = "smhd";
    static const int64_t seconds[] = {1, 60, 3600, 86400};
    size_t len = strlen(s);
    const char *unit = len > 1 ? strchr(units, s[len - 1]) : NULL;
    char digits[8];
    int64_t n;

    if (!unit || len > sizeof digits)
        return -1;
    memcpy(digits, s, len - 1);
    digits[len - 1] = '\0';
    if (!cordee_text_int(digits, &n) || n < 1)
        return -1;
    return n * seconds[unit - units];
}

int cd_when_parse(const char *text, struct cd_when *when_r, struct cordee_error *err)
{
    struct cd_when w = {0};
    char word[12], first[12], second[12], more[2];
    int n = sscanf(text, "%11s %11s %11s %1s", word, first, second, more);
    int rc = -1;

    if (n == 2 && strcmp(word, "every") == 0) {
        w.every = parse_every(first);
        rc = w.every > 0 ? 0 : -1;
    } else if (n == 2 && strcmp(word, "daily") == 0) {
        rc = parse_clock(first, &w);
    } else if (n == 3 && strcmp(word, "weekly") == 0) {
        w.weekday = parse_weekday(first);
        rc = w.weekday > 0 ? parse_clock(second, &w) : -1;
    } else if (n == 3 && strcmp(word, "monthly") == 0) {
        int64_t day = 0;

        rc = cordee_text_int(first, &day) && day >= 1 && day <= 31
                 ? parse_clock(second, &w)
                 : -1;
        w.day = (int)day;
    }
    if (rc < 0)
        return bad(text, err);
    *when_r = w;
    return 0;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

static void next_day(struct cordee_clock *c)
{
    c->weekday = c->weekday % 7 + 1;
    if (++c->day <= month_days(c->year, c->month))
        return;
    c->day = 1;
    if (++c->month > 12) {
        c->month = 1;
        c->year++;
    }
}

static bool day_fits(const struct cd_when *w, const struct cordee_clock *c)
{
    int last = month_days(c->year, c->month);

    if (w->weekday && w->weekday != c->weekday)
        return false;
    return !w->day || c->day == (w->day < last ? w->day : last);
}

int64_t cd_when_next(const struct cd_when *w, const char *zone, int64_t after)
{
    struct cordee_clock c;

    if (w->every)
        return after + w->every;
    cordee_clock_at(after, zone, &c);
    c.hour = w->hour;
    c.minute = w->minute;
    c.second = 0;
    for (int i = 0; i < 64; i++, next_day(&c)) {
        int64_t at = day_fits(w, &c) ? cordee_clock_to(&c, zone) : 0;

        if (at > after)
            return at;
    }
    return after + 86400; /* not reached: every month has a fitting day */
}
