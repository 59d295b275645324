/* Amounts of money as people and publishers write them. */
#include "plugins/funding/call/call.h"

#include <ctype.h>
#include <math.h>
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

/* ---- by hand ---------------------------------------------------------------- */

static const struct {
    const char *word; /* folded */
    double by;
} scales[] = {
    {"", 1},           {"k", 1e3},         {"tsd", 1e3},       {"tausend", 1e3},
    {"thousand", 1e3}, {"mille", 1e3},     {"mila", 1e3},      {"tisoc", 1e3},
    {"m", 1e6},        {"mio", 1e6},       {"mln", 1e6},       {"million", 1e6},
    {"millions", 1e6}, {"millionen", 1e6}, {"milione", 1e6},   {"milioni", 1e6},
    {"milijon", 1e6},  {"milijona", 1e6},  {"milijone", 1e6},  {"milijonov", 1e6},
    {"bn", 1e9},       {"mrd", 1e9},       {"milliarde", 1e9}, {"milliarden", 1e9},
    {"milliard", 1e9}, {"milliards", 1e9}, {"miliardo", 1e9},  {"miliardi", 1e9},
    {"milijarda", 1e9}};

/* Whether `s` begins with what money is in: its bytes. */
static size_t currency_length(const char *s)
{
    static const char *const names[] = {"\u20ac", "EUR",    "Euro", "euros", "CHF",
                                        "GBP",    "\u00a3", "USD",  "$",     "SEK",
                                        "DKK",    "NOK",    "PLN",  "CZK",   "HUF"};
    size_t longest = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) > longest && strncasecmp(s, names[i], strlen(names[i])) == 0)
            longest = strlen(names[i]);
    return longest;
}

static const char *blanks_skip(const char *s)
{
    for (size_t n; *s; s += n)
        if ((n = *s == '\t' || *s == '.' ? 1 : gap_length(s)) == 0)
            break;
    return s;
}

/* "Mio. EUR", "k€" and "": the number behind them; 0: something else. */
static double scale_of(const char *s)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    char word[LONGEST + 1];
    size_t n = 0;

    s = blanks_skip(s);
    while (n < LONGEST && s[n] && s[n] != '.' && !gap_length(s + n) &&
           !currency_length(s + n))
        n++;
    memcpy(word, s, n);
    word[n] = '\0';
    s = blanks_skip(s + n);
    s = blanks_skip(s + currency_length(s));
    cordee_utf8_fold(word, &folded);
    for (size_t i = 0; !*s && i < sizeof scales / sizeof *scales; i++)
        if (cordee_text_is(folded.text ? folded.text : "", scales[i].word))
            return scales[i].by;
    return 0;
}

/* "1,250 Mio" is 1.25 to one and 1250 to another. */
static bool is_doubtful(const char *number, const char *end, double scale)
{
    return scale > 1 && end - number > 4 && (end[-4] == '.' || end[-4] == ',');
}

int funding_amount_read(const char *text, int64_t *n_r)
{
    const char *s = blanks_skip(text), *end;
    double value, scale;

    if (!*s)
        return 0;
    s = blanks_skip(s + currency_length(s));
    if (!isdigit((unsigned char)*s))
        return -1;
    value = funding_amount(s, &end);
    scale = scale_of(end);
    if (scale == 0 || is_doubtful(s, end, scale))
        return -1;
    value *= scale;
    if (value > 1e15 || fabs(value - round(value)) > 1e-3)
        return -1;
    *n_r = (int64_t)llround(value);
    return 1;
}
