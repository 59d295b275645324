/* Days of the calendar: which there are, how far apart, and which one is meant. */
#include "core/mail/news/read.h"

#define A_LITTLE                                                           \
    14 /* days: who is back for so long may still have forgotten to say so \
        */

/* Days since 1 March of the year 0, which makes February last. */
static int number_of(struct cd_day d)
{
    int y = d.month > 2 ? d.year : d.year - 1;
    int m = d.month > 2 ? d.month - 3 : d.month + 9;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d.day - 1;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

static bool exists(struct cd_day d)
{
    return d.year >= 1970 && d.year <= 2200 && d.month >= 1 && d.month <= 12 &&
           d.day >= 1 && d.day <= month_length(d.year, d.month);
}

struct cd_day cd_day_plus(struct cd_day d, int days)
{
    for (; days > 0; days--)
        if (++d.day > month_length(d.year, d.month)) {
            d.day = 1;
            d.year += d.month == 12;
            d.month = d.month % 12 + 1;
        }
    for (; days < 0; days++)
        if (--d.day < 1) {
            d.year -= d.month == 1;
            d.month = d.month == 1 ? 12 : d.month - 1;
            d.day = month_length(d.year, d.month);
        }
    return d;
}

int cd_day_distance(struct cd_day a, struct cd_day b)
{
    return number_of(b) - number_of(a);
}

struct cd_day cd_day_at(int64_t at)
{
    struct cordee_clock c;

    cordee_clock_at(at, "", &c);
    return (struct cd_day){c.year, c.month, c.day};
}

/* 1 March of the year 0 was a Wednesday. */
static int weekday_of(struct cd_day d)
{
    return (number_of(d) + 2) % 7 + 1;
}

const char *cd_day_iso(struct cordee_arena *arena, struct cd_day d)
{
    return d.year ? cordee_arena_printf(arena, "%04d-%02d-%02d", d.year, d.month, d.day)
                  : "";
}

/* ---- which one is meant ----------------------------------------------------- */

static struct cd_day weekday_after(struct cd_day sent, int weekday, int least)
{
    struct cd_day d = cd_day_plus(sent, least);

    return cd_day_plus(d, (weekday - weekday_of(d) + 7) % 7);
}

/* The year that makes the most of it. */
static struct cd_day with_year(struct cd_day d, struct cd_day sent, enum cd_day_use use)
{
    struct cd_day best = {0};
    bool last = d.day == 0; /* the last of the month */

    for (int year = sent.year - 1; year <= sent.year + 1; year++) {
        struct cd_day one = {year, d.month, last ? month_length(year, d.month) : d.day};
        int ahead = exists(one) ? cd_day_distance(sent, one) : 0;

        if (!exists(one) || (use != CD_USE_START && ahead < -A_LITTLE))
            continue;
        if (!best.year ||
            (use == CD_USE_START &&
             ahead * ahead < cd_day_distance(sent, best) * cd_day_distance(sent, best)))
            best = one;
    }
    return best;
}

static struct cd_day settled(struct cd_day d, struct cd_day sent, enum cd_day_use use)
{
    if (d.year && d.year < 100)
        d.year += 2000;
    if (!d.year)
        return with_year(d, sent, use);
    if (d.day == 0)
        d.day = month_length(d.year, d.month);
    return d;
}

static bool makes_sense(struct cd_day d, struct cd_day sent, enum cd_day_use use)
{
    int ahead = exists(d) ? cd_day_distance(sent, d) : -9999;

    return ahead <= 1200 && ahead >= (use == CD_USE_START ? -1200 : -60);
}

bool cd_day_settle(const struct cd_said_day *said, struct cd_day sent,
                   enum cd_day_use use, struct cd_day *day_r)
{
    struct cd_day d;

    if (said->ahead >= 0)
        d = cd_day_plus(sent, said->ahead);
    else if (!said->day.month)
        d = weekday_after(sent, said->weekday, use == CD_USE_RETURN);
    else
        d = settled(said->day, sent, use);
    if (!makes_sense(d, sent, use) && said->other.month)
        d = settled(said->other, sent, use);
    if (!makes_sense(d, sent, use))
        return false;
    *day_r = d;
    return true;
}
