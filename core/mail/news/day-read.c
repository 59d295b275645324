/* Days as people write them, in English, German, French, Italian and Slovenian: "until
 * Monday, 7 December", "vom 3. bis 14.8.", "du 3 au 14 août", "2026-12-03". */
#include "core/mail/news/read.h"

#include <string.h>

/* ---- words ------------------------------------------------------------------ */

static const char *const months[] = {
    "january jan januar janner januarja jan janvier janv gennaio gen",
    "february feb februar feber februarja fevrier fevr febbraio",
    "march mar marz maerz mrz mars marzo marec marca",
    "april apr avril avr aprile aprila",
    "may mai mag maggio maj maja",
    "june jun juni juin giugno giu junij junija",
    "july jul juli juillet juil luglio lug julij julija",
    "august aug aout agosto ago avgust avgusta avg",
    "september sep sept septembre settembre set sett septembra",
    "october oct oktober okt octobre ottobre ott oktobra",
    "november nov novembre novembra",
    "december dec dezember dez decembre dicembre dic decembra",
};

static const char *const weekdays[] = {
    "monday montag lundi lunedi ponedeljek ponedeljka ponedeljkom",
    "tuesday dienstag mardi martedi torek torka torkom",
    "wednesday mittwoch mercredi mercoledi sreda sredo srede",
    "thursday donnerstag jeudi giovedi cetrtek cetrtka",
    "friday freitag vendredi venerdi petek petka",
    "saturday samstag sonnabend samedi sabato sobota soboto sobote",
    "sunday sonntag dimanche domenica nedelja nedeljo nedelje",
};

/* Only beside a day of the month. */
#define WEEKDAYS_SHORT                                                                  \
    "mon tue tues wed thu thur thurs fri sat sun mo di mi do fr sa so lun mar mer jeu " \
    "ven sam dim gio sab dom pon tor sre cet pet sob ned"

#define TODAY    "today heute aujourd'hui oggi danes"
#define TOMORROW "tomorrow morgen demain domani jutri jutrisnjega"
/* "the end of August" */
#define ENDS     "end ende fin fine konec konca"
#define OF       "of the de des du di del d' of meseca"
#define ORDINALS "st nd rd th er ere eme e o . \xc2\xba \xc2\xb0"
/* What stands between two days of one stretch; behind "between" also what means "and". */
#define RANGES  "- \xe2\x80\x93 \xe2\x80\x94 to bis au al a do through thru until till"
#define ANDS    "and und et e in"
#define BETWEEN "between zwischen entre tra fra med"
#define CLOCKS  "uhr h am pm o'clock ore heures heure ur"

#define UNTIL                                                                          \
    "until till til thru through bis jusqu'au jusqu'a jusqu'en jusqu'aux jusque fino " \
    "sino do ends endet"
#define FROM                                                                          \
    "from ab vom von du des dal dall od since seit depuis starting beginning as s z " \
    "beginnend depart"
#define AFTER  "after nach apres dopo po"
#define BEFORE "before vor avant prima pred"
/* They say nothing by themselves. */
#define SOFT                                                                             \
    "the dem den der le la il lo zum and including einschliesslich einschl inkl incl "   \
    "und mit vkljucno compris inclus tutto inclusive inklusive compreso of on am dne v " \
    "au al del the \xe2\x80\x9e , : ( voraussichtlich probably expected circa ca "       \
    "wahrscheinlich predvidoma presumibilmente week"

static int in_lists(const struct cd_pieces *p, size_t i, const char *const *lists,
                    size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (cd_piece_in(p, i, lists[k]))
            return (int)k + 1;
    return 0;
}

static int month_at(const struct cd_pieces *p, size_t i)
{
    return in_lists(p, i, months, 12);
}

static int weekday_at(const struct cd_pieces *p, size_t i)
{
    return in_lists(p, i, weekdays, 7);
}

/* ---- parts ------------------------------------------------------------------ */

struct scan {
    const struct cd_pieces *p;
    size_t from, to;
    struct cd_said_day *days;
    size_t n, most;
};

static bool is_mark(const struct scan *s, size_t i, const char *marks)
{
    return i < s->to && cd_piece_in(s->p, i, marks);
}

/* A number from 1 to `most`, of at most two digits; 0: none. */
static int number_at(const struct scan *s, size_t i, int most)
{
    const struct cd_piece *one = &s->p->all[i];

    return i < s->to && one->kind == CD_PIECE_NUMBER && one->n <= 2 &&
                   one->number <= most && one->number > 0
               ? one->number
               : 0;
}

/* A year at or behind a comma; moves on. */
static int year_at(const struct scan *s, size_t *i)
{
    size_t k = *i + is_mark(s, *i, ",");
    const struct cd_piece *one = &s->p->all[k];

    if (k >= s->to || one->kind != CD_PIECE_NUMBER || one->n != 4 || one->number < 1990 ||
        one->number > 2100)
        return 0;
    *i = k + 1;
    return one->number;
}

static size_t skip_ordinal(const struct scan *s, size_t i)
{
    while (i < s->to && !s->p->all[i].spaced && is_mark(s, i, ORDINALS))
        i++;
    return i;
}

/* 2026-12-03 */
static size_t read_iso(const struct scan *s, size_t i, struct cd_said_day *d)
{
    size_t year = i;
    int y = year_at(s, &year);

    if (!y || year != i + 1 || i + 4 >= s->to || !is_mark(s, i + 1, "-") ||
        !is_mark(s, i + 3, "-") || !number_at(s, i + 2, 12) || !number_at(s, i + 4, 31))
        return 0;
    d->day = (struct cd_day){y, number_at(s, i + 2, 12), number_at(s, i + 4, 31)};
    return i + 5;
}

/* Day first, as everywhere but where the second can be no month. */
static bool take_numbers(int a, int b, int year, bool slash, struct cd_said_day *d)
{
    if (b > 12 && (!slash || a > 12))
        return false;
    if (b > 12) {
        d->day = (struct cd_day){year, a, b};
        return true;
    }
    d->day = (struct cd_day){year, b, a};
    if (slash && a <= 12 && a != b)
        d->other = (struct cd_day){year, a, b};
    return true;
}

/* 3.12.2026, 3. 12., 3/12/26, 3-12-2026 */
static size_t read_numbers(const struct scan *s, size_t i, struct cd_said_day *d)
{
    int a = number_at(s, i, 31);
    int b = a && is_mark(s, i + 1, ". / -") ? number_at(s, i + 2, 31) : 0;
    const char *mark = b ? s->p->all[i + 1].word : "";
    size_t k = i + 3;
    int year = 0;
    bool closed;

    if (!b)
        return 0;
    closed = is_mark(s, k, mark);
    if (closed) {
        size_t y = k + 1;

        if (y < s->to && (year = year_at(s, &y)))
            k = y;
        else if (number_at(s, y, 99) && !s->p->all[y].spaced) {
            year = number_at(s, y, 99);
            k = y + 1;
        } else if (*mark == '.') {
            k++;
        } else {
            return 0;
        }
    } else if (*mark == '.' && s->p->all[k - 1].spaced) {
        return 0;
    } else {
        year = *mark == '.' || *mark == '/' ? year_at(s, &k) : 0;
    }
    if ((*mark == '-' && year < 1000) || (!year && is_mark(s, k, CLOCKS)) ||
        !take_numbers(a, b, year, *mark == '/', d))
        return 0;
    return k;
}

/* 3 December 2026, 3. decembra, 1er mars, 3rd of May */
static size_t read_day_month(const struct scan *s, size_t i, struct cd_said_day *d)
{
    int day = number_at(s, i, 31);
    size_t k = day ? skip_ordinal(s, i + 1) : i;
    int month;

    if (!day)
        return 0;
    k += is_mark(s, k, OF);
    month = k < s->to ? month_at(s->p, k) : 0;
    if (!month)
        return 0;
    k++;
    if (is_mark(s, k, ".") && k + 1 < s->to && s->p->all[k + 1].kind == CD_PIECE_NUMBER)
        k++;
    d->day = (struct cd_day){0, month, day};
    d->day.year = year_at(s, &k);
    return k;
}

/* December 3rd, 2026; "end of August" */
static size_t read_month_day(const struct scan *s, size_t i, struct cd_said_day *d)
{
    size_t k = i;
    bool end = is_mark(s, i, ENDS);
    int month, day;

    if (end)
        for (k++; is_mark(s, k, OF);)
            k++;
    month = k < s->to ? month_at(s->p, k) : 0;
    if (!month)
        return 0;
    k += 1 + (size_t)is_mark(s, k + 1, ".");
    day = number_at(s, k, 31);
    if (!end && !day)
        return 0;
    if (!end)
        k = skip_ordinal(s, k + 1);
    if (!end && k > i && is_mark(s, k - 1, "."))
        k--; /* it ends the sentence */
    d->day = (struct cd_day){0, month, end ? 0 : day};
    d->day.year = year_at(s, &k);
    return k;
}

static size_t read_full(const struct scan *s, size_t i, struct cd_said_day *d)
{
    size_t k;

    *d = (struct cd_said_day){.from = i, .ahead = -1};
    if ((k = read_iso(s, i, d)) || (k = read_day_month(s, i, d)) ||
        (k = read_numbers(s, i, d)) || (k = read_month_day(s, i, d)))
        d->to = k;
    return k;
}

/* "Monday" of "Monday, the 7th of December". */
static bool is_of_a_day(const struct scan *s, size_t i)
{
    struct cd_said_day d;

    for (size_t k = i + 1; k < s->to && k < i + 5; k++) {
        if (read_full(s, k, &d))
            return true;
        if (!cd_piece_in(s->p, k, SOFT) && !is_mark(s, k, "."))
            break;
    }
    return false;
}

/* A word that is a day by itself. */
static size_t read_word(const struct scan *s, size_t i, struct cd_said_day *d)
{
    bool beside = (i > s->from && (is_mark(s, i - 1, "(") ||
                                   s->p->all[i - 1].kind == CD_PIECE_NUMBER)) ||
                  (s->n && s->days[s->n - 1].to + 1 >= i);

    *d = (struct cd_said_day){.from = i, .to = i + 1, .ahead = -1};
    if (cd_piece_in(s->p, i, TODAY))
        d->ahead = 0;
    else if (cd_piece_in(s->p, i, TOMORROW) &&
             !cd_piece_in(s->p, i + 1, "vormittag nachmittag morning afternoon"))
        d->ahead = 1;
    else if (!(d->weekday = weekday_at(s->p, i)) || beside || is_of_a_day(s, i))
        return 0;
    return i + 1;
}

/* ---- roles ------------------------------------------------------------------ */

/* "Do, 3.12." is a Thursday, "do 3.12." is until. */
static bool is_short_weekday(const struct scan *s, size_t i)
{
    return cd_piece_in(s->p, i, WEEKDAYS_SHORT) &&
           (!cd_piece_is(s->p, i, "do") || s->p->all[i].capital ||
            is_mark(s, i + 1, ". ,"));
}

static enum cd_day_role role_of(const struct scan *s, size_t i)
{
    for (size_t k = i; k > s->from && i - k < 7; k--) {
        size_t at = k - 1;

        if (is_short_weekday(s, at) || weekday_at(s->p, at) ||
            (is_mark(s, at, ".") && at > s->from &&
             (is_short_weekday(s, at - 1) || cd_piece_in(s->p, at - 1, SOFT))))
            continue;
        if (cd_piece_in(s->p, at, UNTIL))
            return CD_DAY_UNTIL;
        if (cd_piece_in(s->p, at, FROM))
            return CD_DAY_FROM;
        if (cd_piece_in(s->p, at, AFTER))
            return CD_DAY_AFTER;
        if (cd_piece_in(s->p, at, BEFORE))
            return CD_DAY_BEFORE;
        if (!cd_piece_in(s->p, at, SOFT) && !is_mark(s, at, "\xe2\x80\x9c \""))
            break;
    }
    return CD_DAY_ON;
}

/* Whether [from, to) is only what binds two days, such as "bis zum" or "- Monday,". */
static bool binds(const struct scan *s, size_t from, size_t to, bool between)
{
    bool bound = false;

    for (size_t i = from; i < to; i++) {
        bool joint =
            cd_piece_in(s->p, i, RANGES) || (between && cd_piece_in(s->p, i, ANDS));

        if (joint && !is_short_weekday(s, i))
            bound = true;
        else if (!cd_piece_in(s->p, i, SOFT) && !is_short_weekday(s, i) &&
                 !weekday_at(s->p, i) && !is_mark(s, i, "."))
            return false;
    }
    return bound && to - from <= 6;
}

static bool is_between(const struct scan *s, size_t i)
{
    for (size_t k = i; k > s->from && i - k < 4; k--)
        if (cd_piece_in(s->p, k - 1, BETWEEN))
            return true;
        else if (!cd_piece_in(s->p, k - 1, SOFT) && !weekday_at(s->p, k - 1))
            return false;
    return false;
}

static void add(struct scan *s, const struct cd_said_day *d)
{
    struct cd_said_day *last = s->n ? &s->days[s->n - 1] : NULL;

    if (s->n == s->most)
        return;
    s->days[s->n] = *d;
    s->days[s->n].role = role_of(s, d->from);
    if (last && binds(s, last->to, d->from, is_between(s, last->from))) {
        last->role = CD_DAY_FROM;
        s->days[s->n].role = CD_DAY_UNTIL;
    }
    s->n++;
}

/* "3. bis 14. August", "10-31 July": the first has the month of the second.  Gives the
 * piece of the second. */
static size_t read_short_start(struct scan *s, size_t i)
{
    int day = number_at(s, i, 31);
    size_t k = day ? skip_ordinal(s, i + 1) : i;
    struct cd_said_day second, first = {.from = i, .to = k, .ahead = -1};
    size_t at = k;

    if (!day || !(is_mark(s, k, RANGES) || (is_between(s, i) && is_mark(s, k, ANDS))))
        return 0;
    while (at < s->to && at < k + 5 && s->p->all[at].kind != CD_PIECE_NUMBER)
        at++;
    if (at >= s->to || !binds(s, k, at, is_between(s, i)) || !read_full(s, at, &second) ||
        !second.day.month)
        return 0;
    first.day = (struct cd_day){second.day.year, second.day.month, day};
    if (day > second.day.day && second.day.day) { /* "30 - 2 December" */
        first.day.month = second.day.month == 1 ? 12 : second.day.month - 1;
        first.day.year -= first.day.year && second.day.month == 1;
    }
    add(s, &first);
    return at;
}

/* "July 10-31": the second has the month of the first. */
static size_t read_short_end(struct scan *s, size_t k)
{
    const struct cd_said_day *first = &s->days[s->n - 1];
    struct cd_said_day second = {.ahead = -1};
    size_t at = k;

    if (!month_at(s->p, first->from) || !is_mark(s, k, RANGES))
        return k;
    for (at++; at < s->to && cd_piece_in(s->p, at, SOFT); at++)
        ;
    if (!number_at(s, at, 31) || (at + 1 < s->to && month_at(s->p, at + 1)))
        return k;
    second.from = at;
    second.to = skip_ordinal(s, at + 1);
    second.day = (struct cd_day){first->day.year, first->day.month, number_at(s, at, 31)};
    second.day.year = year_at(s, &second.to);
    add(s, &second);
    return second.to;
}

size_t cd_days_read(const struct cd_pieces *p, size_t from, size_t to,
                    struct cd_said_day *days, size_t most)
{
    struct scan s = {p, from, to < p->n ? to : p->n, days, 0, most};

    for (size_t i = from; i < s.to;) {
        struct cd_said_day d;
        size_t next = read_full(&s, i, &d);

        if (!next && (next = read_short_start(&s, i))) {
            i = next;
            continue;
        }
        if (!next)
            next = read_word(&s, i, &d);
        if (next) {
            size_t had = s.n;

            add(&s, &d);
            i = s.n > had ? read_short_end(&s, next) : next;
        } else {
            i++;
        }
    }
    return s.n;
}
