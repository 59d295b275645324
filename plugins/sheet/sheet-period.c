/* A period and the one before it. */
#include "plugins/sheet/sheet.h"

#include <stdio.h>

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

static struct cordee_clock clock_of(const char *day)
{
    struct cordee_clock c = {0};
    int64_t at = 0;

    (void)!cordee_time_parse(day, "UTC", &at);
    cordee_clock_at(at, "UTC", &c);
    return c;
}

static void day_put(char out[11], int year, int month, int day)
{
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100,
             (unsigned)day % 100);
}

/* A day so many months before; the 31st becomes the last of a shorter month. */
static void months_back(char out[11], struct cordee_clock c, int months, bool last)
{
    int n = c.year * 12 + c.month - 1 - months;
    int most = month_days(n / 12, n % 12 + 1);

    day_put(out, n / 12, n % 12 + 1, last || c.day > most ? most : c.day);
}

static void days_back(char out[11], const char *day, int64_t days)
{
    int64_t at = 0;
    struct cordee_clock c;

    (void)!cordee_time_parse(day, "UTC", &at);
    cordee_clock_at(at - days * 86400, "UTC", &c);
    day_put(out, c.year, c.month, c.day);
}

/* Whole months are set beside as many months, a part of a year beside the same part of
 * the year before, and any other span beside as many days. */
static int before_of(struct cordee *cd, struct sheet_periods *p, struct cordee_error *err)
{
    struct cordee_clock a = clock_of(p->now.first), b = clock_of(p->now.last);
    int months = (b.year * 12 + b.month) - (a.year * 12 + a.month) + 1;
    bool whole = a.day == 1 && b.day == month_days(b.year, b.month);
    char first[11], last[11];

    if (a.day == 1 && a.month == 1 && a.year == b.year)
        months = 12;
    if (whole || (a.day == 1 && a.month == 1 && a.year == b.year)) {
        months_back(first, a, months, false);
        months_back(last, b, months, whole);
    } else {
        days_back(first, p->now.first, (p->now.until - p->now.from + 43200) / 86400);
        days_back(last, p->now.first, 1);
    }
    return cd->crm->period(cd, err, first, last, &p->before);
}

static int today(struct cordee *cd, int *year_r, char out[11], struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee_clock c;

    if (cd->db->row(cd, err, &row, "SELECT zone FROM cluster WHERE id = cluster_here()",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    cordee_clock_at(cordee_now(), cordee_json_text(row, "zone"), &c);
    *year_r = c.year;
    day_put(out, c.year, c.month, c.day);
    return 0;
}

int sheet_periods(struct cordee *cd, const char *first, const char *last,
                  struct sheet_periods *p, struct cordee_error *err)
{
    char day[11], from[11], until[11];
    int year;

    if (today(cd, &year, day, err) < 0)
        return -1;
    day_put(from, year - 1, 1, 1);
    day_put(until, year - 1, 12, 31);
    if (cd->crm->period(cd, err, *first ? first : from, *last ? last : until, &p->now) <
        0)
        return -1;
    p->so_far = p->now.until > cordee_now();
    if (p->now.from > cordee_now())
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("This period has not begun yet."));
    if (p->so_far && cd->crm->period(cd, err, p->now.first, day, &p->now) < 0)
        return -1;
    return before_of(cd, p, err);
}
