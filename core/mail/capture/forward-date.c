/* Dates as programs write them for people, in five languages. */
#include "core/mail/capture/capture.h"

#include "core/mail/receive/head.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DATE_MAX 200

/* Beginnings, folded; the longer ones first where they differ later. */
static const struct {
    const char *word;
    int month;
} months[] = {
    {"jan", 1},  {"gen", 1},  {"feb", 2},  {"fev", 2},  {"mar", 3},  {"mrz", 3},
    {"apr", 4},  {"avr", 4},  {"may", 5},  {"mai", 5},  {"mag", 5},  {"maj", 5},
    {"juil", 7}, {"juin", 6}, {"jun", 6},  {"giu", 6},  {"jul", 7},  {"lug", 7},
    {"aug", 8},  {"aou", 8},  {"ago", 8},  {"avg", 8},  {"sep", 9},  {"set", 9},
    {"oct", 10}, {"okt", 10}, {"ott", 10}, {"nov", 11}, {"dec", 12}, {"dez", 12},
    {"dic", 12},
};

static int month_of(const char *s)
{
    for (size_t i = 0; i < sizeof months / sizeof *months; i++)
        if (strncmp(s, months[i].word, strlen(months[i].word)) == 0)
            return months[i].month;
    return 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* The first four digits at most: what is longer is neither a day nor a year. */
static int number_at(const char *s)
{
    int n = 0;

    for (size_t i = 0; i < 4 && is_digit(s[i]); i++)
        n = 10 * n + (s[i] - '0');
    return n;
}

/* "12 january", "12. januar", "12 de enero" without the "de". */
static bool day_then_month(const char *s, struct cordee_clock *c)
{
    for (const char *at = s; *at; at++) {
        size_t n = strspn(at, "0123456789");
        const char *word = at + n;

        if (!n || (at > s && (is_digit(at[-1]) || at[-1] == ':')))
            continue;
        word += strspn(word, " .-");
        if (n <= 2 && is_letter(*word) && month_of(word)) {
            c->day = number_at(at);
            c->month = month_of(word);
            return true;
        }
        at += n - 1;
    }
    return false;
}

/* "january 12, 2026". */
static bool month_then_day(const char *s, struct cordee_clock *c)
{
    for (const char *at = s; *at; at++) {
        const char *digits;

        if (!is_letter(*at) || (at > s && is_letter(at[-1])) || !month_of(at))
            continue;
        digits = at;
        while (is_letter(*digits))
            digits++;
        digits += strspn(digits, " .");
        if (is_digit(*digits) && strspn(digits, "0123456789") <= 2) {
            c->day = number_at(digits);
            c->month = month_of(at);
            return true;
        }
    }
    return false;
}

/* "12.01.2026", "12/1/2026", "2026-01-12"; with am or pm the month comes first. */
static bool all_digits(const char *s, struct cordee_clock *c)
{
    bool american = strstr(s, " am") || strstr(s, " pm");

    for (const char *at = s; *at; at++) {
        char *end;
        long a, b, y;

        if (!is_digit(*at) || (at > s && is_digit(at[-1])))
            continue;
        a = strtol(at, &end, 10);
        if (!strchr("./-", *end) || !*end || !is_digit(end[1 + strspn(end + 1, " ")]))
            continue;
        b = strtol(end + 1, &end, 10);
        if (!strchr("./-", *end) || !*end)
            continue;
        y = strtol(end + 1, &end, 10);
        if (a > 1900 && a < 2200) {
            c->year = (int)a;
            c->month = (int)b;
            c->day = (int)y;
            return true;
        }
        if (a > 31 || b > 31 || y < 0 || y > 2200)
            continue;
        c->day = (int)(american && a <= 12 && strchr(at, '/') ? b : a);
        c->month = (int)(american && a <= 12 && strchr(at, '/') ? a : b);
        c->year = (int)(y < 100 ? y + 2000 : y);
        return true;
    }
    return false;
}

static void year_find(const char *s, struct cordee_clock *c)
{
    for (; *s; s++) {
        size_t n = strspn(s, "0123456789");

        if (n == 4 && (strncmp(s, "19", 2) == 0 || strncmp(s, "20", 2) == 0) &&
            s[4] != ':') {
            c->year = number_at(s);
            return;
        }
        s += n ? n - 1 : 0;
    }
}

/* "10:31", "10:31:05 pm", "10.31" only behind a word for "at". */
static void time_find(const char *s, struct cordee_clock *c)
{
    const char *colon = strchr(s, ':');
    const char *from = colon, *rest;

    if (!colon || colon == s || !is_digit(colon[-1]) || !is_digit(colon[1]))
        return;
    from--;
    if (from > s && is_digit(from[-1]))
        from--;
    c->hour = number_at(from);
    c->minute = number_at(colon + 1);
    rest = colon + 1 + strspn(colon + 1, "0123456789:");
    rest += strspn(rest, " ");
    if (strncmp(rest, "pm", 2) == 0 && c->hour < 12)
        c->hour += 12;
    else if (strncmp(rest, "am", 2) == 0 && c->hour == 12)
        c->hour = 0;
}

int cd_forward_date(const char *text, const char *zone, int64_t *at_r)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf fold = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cordee_clock c = {0};

    if (cd_head_date(text, at_r) == 0)
        return 0;
    cordee_utf8_fold(cordee_arena_text_n(arena, text, cordee_utf8_cut(text, DATE_MAX)),
                     &fold);
    cordee_buf_puts(&fold, "");
    if (!day_then_month(fold.text, &c) && !month_then_day(fold.text, &c) &&
        !all_digits(fold.text, &c))
        return -1;
    if (!c.year)
        year_find(fold.text, &c);
    time_find(fold.text, &c);
    if (c.year < 1980 || c.year > 2200 || c.month < 1 || c.month > 12 || c.day < 1 ||
        c.day > 31 || c.hour > 23 || c.minute > 59)
        return -1;
    *at_r = cordee_clock_to(&c, zone);
    return 0;
}
