#include "core/base/format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE, HOUR, DAY, MONTH, YEAR, UNITS };

struct language {
    const char *code;
    const char *group, *point; /* in numbers */
    const char *after_day;     /* "." in "17. November" */
    const char *after_weekday; /* "," in "Dienstag, 17. November" */
    const char *days[7], *days_short[7];
    const char *months[12], *months_short[12];
    const char *now, *past, *future; /* with one %s for "3 days" */
    const char *units[UNITS][3];     /* one, two, more; after `past` */
};

static const struct language languages[] = {
    {"en",
     ",",
     ".",
     "",
     "",
     {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
     {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
     {"January", "February", "March", "April", "May", "June", "July", "August",
      "September", "October", "November", "December"},
     {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
     "just now",
     "%s ago",
     "in %s",
     {{"minute", "minutes", "minutes"},
      {"hour", "hours", "hours"},
      {"day", "days", "days"},
      {"month", "months", "months"},
      {"year", "years", "years"}}},
    {"de",
     ".",
     ",",
     ".",
     ",",
     {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"},
     {"Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"},
     {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
      "Oktober", "November", "Dezember"},
     {"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.",
      "Nov.", "Dez."},
     "gerade eben",
     "vor %s",
     "in %s",
     {{"Minute", "Minuten", "Minuten"},
      {"Stunde", "Stunden", "Stunden"},
      {"Tag", "Tagen", "Tagen"},
      {"Monat", "Monaten", "Monaten"},
      {"Jahr", "Jahren", "Jahren"}}},
    {"fr",
     "\u202f",
     ",",
     "",
     "",
     {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
     {"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."},
     {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
      "septembre", "octobre", "novembre", "décembre"},
     {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
      "nov.", "déc."},
     "à l’instant",
     "il y a %s",
     "dans %s",
     {{"minute", "minutes", "minutes"},
      {"heure", "heures", "heures"},
      {"jour", "jours", "jours"},
      {"mois", "mois", "mois"},
      {"an", "ans", "ans"}}},
    {"it",
     ".",
     ",",
     "",
     "",
     {"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"},
     {"lun", "mar", "mer", "gio", "ven", "sab", "dom"},
     {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
      "settembre", "ottobre", "novembre", "dicembre"},
     {"gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"},
     "proprio ora",
     "%s fa",
     "tra %s",
     {{"minuto", "minuti", "minuti"},
      {"ora", "ore", "ore"},
      {"giorno", "giorni", "giorni"},
      {"mese", "mesi", "mesi"},
      {"anno", "anni", "anni"}}},
    {"sl",
     ".",
     ",",
     ".",
     ",",
     {"ponedeljek", "torek", "sreda", "četrtek", "petek", "sobota", "nedelja"},
     {"pon.", "tor.", "sre.", "čet.", "pet.", "sob.", "ned."},
     {"januar", "februar", "marec", "april", "maj", "junij", "julij", "avgust",
      "september", "oktober", "november", "december"},
     {"jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "avg.", "sep.", "okt.",
      "nov.", "dec."},
     "pravkar",
     "pred %s",
     "čez %s",
     {{"minuto", "minutama", "minutami"},
      {"uro", "urama", "urami"},
      {"dnem", "dnevoma", "dnevi"},
      {"mesecem", "mesecema", "meseci"},
      {"letom", "letoma", "leti"}}},
};

/* In Slovene "in" takes another case; 1, 2, 3-4 and more by the last two digits. */
static const char *const sl_future[UNITS][4] = {
    {"minuto", "minuti", "minute", "minut"}, {"uro", "uri", "ure", "ur"},
    {"dan", "dneva", "dni", "dni"},          {"mesec", "meseca", "mesece", "mesecev"},
    {"leto", "leti", "leta", "let"},
};

static const struct language *language_of(const char *code)
{
    for (size_t i = 0; code && i < sizeof languages / sizeof *languages; i++)
        if (strncmp(languages[i].code, code, 2) == 0 &&
            (!code[2] || code[2] == '-' || code[2] == '_'))
            return &languages[i];
    return &languages[0];
}

const char *cd_format_language(const char *code)
{
    return language_of(code)->code;
}

/* ---- dates ------------------------------------------------------------------ */

static void put_day(struct cordee_buf *out, const struct language *l, int day)
{
    cordee_buf_printf(out, "%d", day);
    cordee_buf_puts(out, day == 1 && strcmp(l->code, "fr") == 0 ? "er" : l->after_day);
    cordee_buf_putc(out, ' ');
}

/* Beside its day a month of Slovene stands in the genitive. */
static const char *const *months_of_day(const struct language *l)
{
    static const char *const slovene[12] = {
        "januarja", "februarja", "marca",     "aprila",  "maja",     "junija",
        "julija",   "avgusta",   "septembra", "oktobra", "novembra", "decembra"};

    return strcmp(l->code, "sl") == 0 ? slovene : l->months;
}

static void put_date(struct cordee_buf *out, const struct language *l,
                     const struct cordee_clock *c, const char *const *months, bool year)
{
    put_day(out, l, c->day);
    cordee_buf_puts(out, months[c->month - 1]);
    if (year)
        cordee_buf_printf(out, " %d", c->year);
}

/* With its weekday when it is of this year, else with its year. */
static void put_near(struct cordee_buf *out, const struct language *l,
                     const struct cordee_clock *c, const char *zone)
{
    struct cordee_clock today;

    cordee_clock_at(cordee_now(), zone, &today);
    if (c->year == today.year)
        cordee_buf_printf(out, "%s ", l->days_short[c->weekday - 1]);
    put_date(out, l, c, l->months_short, c->year != today.year);
}

void cd_format_date(struct cordee_buf *out, const char *language, int64_t at,
                    const char *zone, enum cd_date_style style)
{
    const struct language *l = language_of(language);
    struct cordee_clock c;

    cordee_clock_at(at, zone, &c);
    switch (style) {
    case CD_DATE:
    case CD_DATE_SHORT:
        put_date(out, l, &c, l->months_short, style == CD_DATE);
        break;
    case CD_DATE_FULL:
        put_date(out, l, &c, months_of_day(l), true);
        break;
    case CD_DATE_DAY:
        put_near(out, l, &c, zone);
        break;
    case CD_DATE_TIME:
        put_near(out, l, &c, zone);
        cordee_buf_printf(out, ", %02d:%02d", c.hour, c.minute);
        break;
    case CD_DATE_LONG:
        cordee_buf_printf(out, "%s%s ", l->days[c.weekday - 1], l->after_weekday);
        put_date(out, l, &c, months_of_day(l), true);
        break;
    case CD_DATE_CLOCK:
        cordee_buf_printf(out, "%02d:%02d", c.hour, c.minute);
        break;
    case CD_DATE_MONTH:
        cordee_buf_printf(out, "%s %d", l->months[c.month - 1], c.year);
        break;
    }
}

static const char *unit_word(const struct language *l, int unit, int64_t n, bool future)
{
    static const int form[] = {3, 0, 1, 2, 2};
    int last = (int)(n % 100);

    if (strcmp(l->code, "sl") == 0 && future)
        return sl_future[unit][last <= 4 ? form[last] : 3];
    if (strcmp(l->code, "sl") == 0)
        return l->units[unit][last == 1 ? 0 : last == 2 ? 1 : 2];
    return l->units[unit][n == 1 ? 0 : 2];
}

void cd_format_ago(struct cordee_buf *out, const char *language, int64_t at, int64_t now)
{
    static const int64_t seconds[UNITS] = {60, 3600, 86400, (int64_t)30 * 86400,
                                           (int64_t)365 * 86400};
    const struct language *l = language_of(language);
    int64_t apart = at > now ? at - now : now - at;
    const char *pattern = at > now ? l->future : l->past;
    const char *hole = strstr(pattern, "%s");
    int unit = UNITS - 1;

    if (apart < 60) {
        cordee_buf_puts(out, l->now);
        return;
    }
    while (unit > 0 && apart < seconds[unit])
        unit--;
    cordee_buf_put(out, pattern, (size_t)(hole - pattern));
    cd_format_number(out, language, apart / seconds[unit]);
    cordee_buf_printf(out, " %s%s", unit_word(l, unit, apart / seconds[unit], at > now),
                      hole + 2);
}

/* ---- numbers ---------------------------------------------------------------- */

static void put_grouped(struct cordee_buf *out, const struct language *l,
                        const char *digits)
{
    size_t n = strspn(digits, "0123456789");

    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            cordee_buf_puts(out, l->group);
        cordee_buf_putc(out, digits[i]);
    }
}

void cd_format_number(struct cordee_buf *out, const char *language, int64_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf digits = {0};
    uint64_t size = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;

    cordee_buf_printf(&digits, "%llu", (unsigned long long)size);
    if (n < 0)
        cordee_buf_puts(out, "\u2212");
    put_grouped(out, language_of(language), digits.text);
}

void cd_format_real(struct cordee_buf *out, const char *language, double n, int decimals)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf digits = {0};
    const struct language *l = language_of(language);

    if (!isfinite(n)) {
        cordee_buf_puts(out, "\u2013");
        return;
    }
    cordee_buf_printf(&digits, "%.*f", decimals, fabs(n));
    if (n < 0 && strspn(digits.text, "0.") < digits.len)
        cordee_buf_puts(out, "\u2212");
    put_grouped(out, l, digits.text);
    if (decimals > 0) {
        cordee_buf_puts(out, l->point);
        cordee_buf_puts(out, digits.text + digits.len - decimals);
    }
}

void cd_format_size(struct cordee_buf *out, const char *language, int64_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    double n = (double)bytes / 1000;
    size_t unit = 0;

    if (bytes < 1000) {
        cd_format_number(out, language, bytes);
        cordee_buf_puts(out, " B");
        return;
    }
    while (n >= 1000 && unit < 3) {
        n /= 1000;
        unit++;
    }
    cd_format_real(out, language, n, n < 10 ? 1 : 0);
    cordee_buf_printf(out, " %s", units[unit]);
}
