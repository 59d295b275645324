/* Dates as programs and people write them, in five languages. */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <string.h>

/* What stands so far; parts that were not said are 0. */
struct parse {
    const char *s;
    struct cordee_clock c;
    bool timed, placed;
    int offset;
};

/* ---- small parts ------------------------------------------------------------ */

static bool take_digits(struct parse *p, int least, int most, int *n_r)
{
    int n = 0;
    int k = 0;

    while (k < most && isdigit((unsigned char)p->s[k]))
        n = n * 10 + (p->s[k++] - '0');
    if (k < least)
        return false;
    *n_r = n;
    p->s += k;
    return true;
}

static bool take(struct parse *p, const char *any)
{
    if (!*p->s || !strchr(any, *p->s))
        return false;
    p->s++;
    return true;
}

static void skip_blanks(struct parse *p)
{
    while (*p->s == ' ' || *p->s == '\t' || *p->s == '\n' || *p->s == ',' ||
           strncmp(p->s, "\xC2\xA0", 2) == 0)
        p->s += *p->s == '\xC2' ? 2 : 1;
}

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* The next word folded, without going on; its bytes. */
static size_t word_peek(const struct parse *p, char out[16])
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    char word[24];
    size_t n = 0;

    while (is_letter(p->s[n]) && n < sizeof word - 1)
        n++;
    memcpy(word, p->s, n);
    word[n] = '\0';
    cordee_utf8_fold(word, &folded);
    snprintf(out, 16, "%.15s", folded.text ? folded.text : "");
    return n;
}

static bool take_word(struct parse *p, const char *words)
{
    char word[16];
    char wanted[20];
    const size_t n = word_peek(p, word);

    snprintf(wanted, sizeof wanted, " %s ", word);
    if (!n || !strstr(words, wanted))
        return false;
    p->s += n;
    return true;
}

/* ---- months ----------------------------------------------------------------- */

/* English, German, French, Italian, Slovene by their first letters, without accents. */
static const char *const months[12] = {
    "jan gen jan",     "feb fev",      "mar",          "apr avr",
    "may mai mag maj", "jun juin giu", "jul juil lug", "aug aou ago avg",
    "sep set",         "oct okt ott",  "nov",          "dec dez dic"};

static bool is_month(const char *starts, const char *word)
{
    for (const char *s = starts; *s; s += strcspn(s, " "), s += *s == ' ') {
        const size_t n = strcspn(s, " ");

        if (strncmp(s, word, n) == 0)
            return true;
    }
    return false;
}

static bool take_month(struct parse *p)
{
    char word[16];
    const size_t n = word_peek(p, word);

    if (n < 3 || n > 11)
        return false;
    for (int i = 0; i < 12; i++)
        if (is_month(months[i], word)) {
            p->c.month = i + 1;
            p->s += n;
            take(p, ".");
            return true;
        }
    return false;
}

/* ---- days ------------------------------------------------------------------- */

/* 2026-11-21, 2026/11/21, 20261121, and 2026-11 of feeds. */
static bool day_iso(struct parse *p)
{
    if (!take_digits(p, 4, 4, &p->c.year))
        return false;
    if (take_digits(p, 4, 4, &p->c.day)) {
        p->c.month = p->c.day / 100;
        p->c.day %= 100;
        return true;
    }
    if (!take(p, "-/") || !take_digits(p, 1, 2, &p->c.month))
        return false;
    p->c.day = 1;
    return !take(p, "-/") || take_digits(p, 1, 2, &p->c.day);
}

/* 2026, and 26 where no more digits stand. */
static bool take_year(struct parse *p)
{
    if (take_digits(p, 4, 4, &p->c.year))
        return true;
    if (!take_digits(p, 2, 2, &p->c.year) || isdigit((unsigned char)*p->s))
        return false;
    p->c.year += 2000;
    return true;
}

/* 21.11.2026, 21. 11. 2026, 21/11/26, 21-11-2026: the day first, as in Europe. */
static bool day_numbers(struct parse *p)
{
    if (!take_digits(p, 1, 2, &p->c.day) || !take(p, "./-"))
        return false;
    skip_blanks(p);
    if (!take_digits(p, 1, 2, &p->c.month) || !take(p, "./-"))
        return false;
    skip_blanks(p);
    return take_year(p);
}

/* 31 March 2027, 31. März 2027, 1er mars 2027, 31st of March, 2027 */
static bool day_words(struct parse *p)
{
    if (!take_digits(p, 1, 2, &p->c.day))
        return false;
    take_word(p, " st nd rd th er ");
    take(p, ".º°");
    skip_blanks(p);
    take(p, "-");
    take_word(p, " of ");
    skip_blanks(p);
    if (!take_month(p))
        return false;
    skip_blanks(p);
    take(p, "-");
    return take_digits(p, 4, 4, &p->c.year);
}

static bool take_clock(struct parse *p);

/* March 31, 2027; Mar 31 17:00:00 2027 */
static bool day_english(struct parse *p)
{
    if (!take_month(p))
        return false;
    skip_blanks(p);
    if (!take_digits(p, 1, 2, &p->c.day))
        return false;
    take_word(p, " st nd rd th ");
    skip_blanks(p);
    if (isdigit((unsigned char)p->s[0]) && !isdigit((unsigned char)p->s[2])) {
        p->timed = take_clock(p);
        skip_blanks(p);
    }
    return take_digits(p, 4, 4, &p->c.year);
}

/* ---- time of day ------------------------------------------------------------ */

/* 17:00, 17:00:15.123, 17.00, 17h00, 170000 of a calendar */
static bool take_clock(struct parse *p)
{
    struct parse before = *p;
    int fraction;

    if (take_digits(p, 6, 6, &fraction)) {
        p->c.hour = fraction / 10000;
        p->c.minute = fraction / 100 % 100;
        p->c.second = fraction % 100;
        return true;
    }
    if (take_digits(p, 1, 2, &p->c.hour) && take(p, ":.hH") &&
        take_digits(p, 2, 2, &p->c.minute)) {
        if (take(p, ":"))
            take_digits(p, 2, 2, &p->c.second);
        if (*p->s == '.' && isdigit((unsigned char)p->s[1]) && take(p, "."))
            take_digits(p, 1, 9, &fraction);
        return true;
    }
    *p = before;
    return false;
}

/* 5 pm, 12 Uhr, 17 h */
static bool take_hour(struct parse *p)
{
    struct parse before = *p;

    if (take_digits(p, 1, 2, &p->c.hour)) {
        skip_blanks(p);
        if (take_word(p, " uhr h am "))
            return true;
        if (take_word(p, " pm ")) {
            p->c.hour += p->c.hour < 12 ? 12 : 0;
            return true;
        }
    }
    *p = before;
    return false;
}

/* Z, +01:00, +0100, GMT, CET; what is not known stays. */
static void take_zone(struct parse *p)
{
    static const struct {
        const char *words;
        int hours;
    } zones[] = {{" z gmt utc ut ", 0}, {" cet mez ", 1}, {" cest mesz ", 2},
                 {" est ", -5},         {" edt ", -4},    {" cst ", -6},
                 {" cdt ", -5},         {" mst ", -7},    {" mdt ", -6},
                 {" pst ", -8},         {" pdt ", -7}};
    const struct parse before = *p;
    int hours, minutes;

    skip_blanks(p);
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (take_word(p, zones[i].words)) {
            p->offset = zones[i].hours * 3600;
            p->placed = true;
            return;
        }
    if (*p->s == '+' || *p->s == '-') {
        const int sign = *p->s++ == '-' ? -1 : 1;

        if (take_digits(p, 2, 2, &hours)) {
            take(p, ":");
            if (take_digits(p, 2, 2, &minutes) && hours < 16 && minutes < 60) {
                p->offset = sign * (hours * 3600 + minutes * 60);
                p->placed = true;
                return;
            }
        }
    }
    *p = before;
}

static void take_time(struct parse *p)
{
    struct parse before = *p;

    if (!take(p, "Tt") || !isdigit((unsigned char)*p->s)) {
        *p = before;
        skip_blanks(p);
        take(p, "-(");
        skip_blanks(p);
        take_word(p, " at um a alle ore ob ");
        skip_blanks(p);
    }
    p->timed = take_clock(p);
    if (p->timed) {
        struct parse clock = *p;

        skip_blanks(p);
        if (take_word(p, " pm "))
            p->c.hour += p->c.hour < 12 ? 12 : 0;
        else if (!take_word(p, " uhr am "))
            *p = clock;
    } else {
        p->timed = take_hour(p);
    }
    if (p->timed)
        take_zone(p);
    else
        *p = before;
}

/* ---- whole dates ------------------------------------------------------------ */

static bool exists(const struct cordee_clock *c)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0;

    return c->year >= 1970 && c->year <= 2200 && c->month >= 1 && c->month <= 12 &&
           c->day >= 1 && c->day <= days[c->month - 1] + (c->month == 2 && leap) &&
           c->hour <= 24 && c->minute <= 59 && c->second <= 60;
}

/* Seconds or milliseconds since 1970, as programs write them. */
static bool epoch_parse(const char *text, struct date *d)
{
    const size_t n = strspn(text, "0123456789");
    int64_t at;

    if (text[n] || (n != 10 && n != 13 && n != 12) || !cordee_text_int(text, &at))
        return false;
    d->at = n == 10 ? at : at / 1000;
    d->day = d->at % 86400 == 0;
    d->begin = 0;
    d->end = n;
    return true;
}

bool date_parse(const char *text, const char *zone, struct date *d)
{
    static bool (*const forms[])(struct parse *) = {day_iso, day_numbers, day_words,
                                                    day_english};
    struct parse start = {.s = text};

    if (epoch_parse(text, d))
        return true;
    skip_blanks(&start);
    /* A weekday says nothing that the day does not. */
    take_word(&start,
              " mon monday tue tues tuesday wed wednesday thu thur thurs thursday "
              "fri friday sat saturday sun sunday montag dienstag mittwoch "
              "donnerstag freitag samstag sonntag lundi mardi mercredi jeudi "
              "vendredi samedi dimanche lunedi martedi mercoledi giovedi venerdi "
              "sabato domenica ponedeljek torek sreda cetrtek petek sobota "
              "nedelja ");
    take(&start, ".");
    skip_blanks(&start);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct parse p = start;

        if (!forms[i](&p) || isdigit((unsigned char)*p.s))
            continue;
        if (p.timed)
            take_zone(&p);
        else
            take_time(&p);
        if (!exists(&p.c))
            continue;
        d->day = !p.timed;
        d->at =
            p.placed ? cordee_clock_to(&p.c, "") - p.offset : cordee_clock_to(&p.c, zone);
        d->begin = (size_t)(start.s - text);
        d->end = (size_t)(p.s - text);
        return true;
    }
    return false;
}

int64_t date_instant(const char *text)
{
    struct date d;

    return date_parse(text, "", &d) ? d.at : 0;
}
