/* What words of people and codes of standards say: levels, days, money. */
#include "plugins/recruitment/read/read-priv.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- words ----------------------------------------------------------------------------
 */

/* Words between bars, folded; what a text has first in the table counts. */
struct word {
    const char *words;
    int value;
};

/* A word of the table stands in the text, at the beginning of a word of it; one of three
 * letters or less is all of it. */
static bool stands(const char *text, const char *word, size_t n)
{
    for (const char *s = text; *s; s++)
        if ((s == text || !isalnum((unsigned char)s[-1])) && strncmp(s, word, n) == 0 &&
            (n > 3 || !isalnum((unsigned char)s[n])))
            return true;
    return false;
}

static int of_words(const struct word *table, const char *text)
{
    for (; table->words; table++)
        for (const char *s = table->words; *s;) {
            const size_t n = strcspn(s, "|");

            if (stands(text, s, n))
                return table->value;
            s += n + (s[n] == '|');
        }
    return 0;
}

int value_cefr(struct reading *r, const char *text)
{
    static const struct word table[] = {
        {"native|mother|bilingual|muttersprach|langue "
         "maternelle|maternel|bilingue|madreling|"
         "lingua madre|materni|materin",
         6},
        {"elementary|limited working|grundkennt|elementar|scolaire|scolastic|osnovn", 2},
        {"full professional|fluent|advanced|proficient|fliessend|courant|avance|fluente|"
         "avanzato|tekoce|excellent|sehr gut|tres bon|ottimo|odlicn",
         5},
        {"upper intermediate|professional "
         "working|verhandlungssicher|good|gut|gute|bon|bonne|buono|buona|dobr",
         4},
        {"intermediate|conversational|mittel|intermediaire|intermedio|srednj|pogovorn",
         3},
        {"professional|working|beruflich|professionnel|professionale|poklicn", 4},
        {"beginner|basic|notions|anfang|debutant|base|principiante|zacetn", 1},
        {0},
    };
    const char *folded = text_fold(r, text);

    for (const char *s = folded; *s; s++)
        if (*s >= 'a' && *s <= 'c' && (s[1] == '1' || s[1] == '2') &&
            !isalnum((unsigned char)s[2]) &&
            (s == folded || !isalnum((unsigned char)s[-1])))
            return 2 * (*s - 'a') + (s[1] - '0');
    return of_words(table, folded);
}

int value_level(struct reading *r, const char *text)
{
    static const struct word table[] = {
        {"advanced beginner|elementary|some|grundkennt|fortgeschrittener "
         "anfang|elementaire|"
         "elementar|nekaj",
         2},
        {"expert|master|guru|experte|esperto|strokovnjak|maitrise|excellent|sehr "
         "gut|ottim|"
         "odlicn",
         5},
        {"advanced|proficient|skilled|professional|senior|fortgeschritten|avance|avanzat|"
         "napred|very good|kenner",
         4},
        {"intermediate|competent|working|good|medium|mid|mittel|gut|gute|intermedi|moyen|"
         "bon|"
         "bonne|buono|buona|srednj|dobr",
         3},
        {"beginner|novice|basic|entry|junior|anfang|debutant|notions|principiante|base|"
         "zacetn|osnovn",
         1},
        {0},
    };
    const char *folded = text_fold(r, text), *rest;
    char *end;
    const double x = strtod(folded, &end);
    double of = 5;

    if (end == folded || !isdigit((unsigned char)*folded))
        return of_words(table, folded);
    rest = end + strspn(end, " ");
    if (*rest == '%')
        of = 100;
    else if (*rest == '/')
        of = strtod(rest + 1, NULL);
    else if (x > 5)
        of = x <= 10 ? 10 : 100;
    if (!(x > 0) || !(of > 0) || x > of)
        return 0;
    return of == 5 ? (int)x : 1 + (int)(x / of * 4.999);
}

int value_isced(const char *text)
{
    static const char eqf[] = {1, 1, 2, 4, 4, 5, 6, 7, 8}; /* ISCED 0 to 8 */

    return *text >= '0' && *text <= '8' && !isdigit((unsigned char)text[1])
               ? eqf[*text - '0']
               : 0;
}

int value_eqf(struct reading *r, const char *text)
{
    static const struct word table[] = {
        {"phd|ph.d|doctor|doktor|dr.|dottorat|doctorat", 8},
        {"bachelor|bsc|b.sc|b.s.|b.a.|ba|bba|beng|b.eng|licence|laurea triennale|"
         "diplomirani|visokosolsk|fh-diplom",
         6},
        {"master|msc|m.sc|m.s.|m.a.|ma|mba|meng|magister|mag.|diplom-ing|dipl.-ing|dipl."
         "ing|"
         "laurea|magistr|postgraduate",
         7},
        {"associate|htl|higher vocational|short cycle|bts|dut|its|visjesolsk|werkmeister|"
         "foundation degree|hnd|diploma of higher",
         5},
        {"high school|secondary|matura|abitur|baccalaur|maturit|apprentice|lehre|"
         "lehrabschluss|berufsausbildung|cap|vocational|srednj|gymnas|a level|a-level|"
         "highschool",
         4},
        {"lower secondary|hauptschule|pflichtschule|licenza media|osnovna sola", 2},
        {0},
    };
    const char *folded = text_fold(r, text);

    for (const char *s = folded; (s = strpbrk(s, "12345678")); s++)
        if (!isalnum((unsigned char)s[1]) &&
            (s == folded ? !s[1]
                         : stands(folded, "eqf", 3) || stands(folded, "eqr", 3) ||
                               stands(folded, "nqr", 3) || stands(folded, "cec", 3)))
            return *s - '0';
    return of_words(table, folded);
}

bool value_yes(struct reading *r, const char *text)
{
    static const struct word table[] = {{"yes|true|ja|oui|si|da|1|x|y|wahr|vrai|vero", 1},
                                        {0}};

    return of_words(table, text_fold(r, text)) != 0;
}

const char *value_per(struct reading *r, const char *text)
{
    static const struct word table[] = {
        {"hour|hur|stunde|std|heure|/h|ora|uro|ura|h", 1},
        {"month|mon|monat|mois|mes|pm", 2},
        {"year|ann|annum|annual|annuel|annuo|jahr|anno|let|leto|p.a|pa|an|yr", 3},
        {0}};
    static const char *const per[] = {"", "hour", "month", "year"};

    return per[of_words(table, text_fold(r, text))];
}

const char *value_kind(struct reading *r, const char *text)
{
    static const struct word table[] = {
        {"intern|praktik|stage|stagiaire|tirocin|pripravnis|praks", 1},
        {"thesis|diplomarbeit|masterarbeit|bachelorarbeit|abschlussarbeit|memoire|tesi|"
         "diplomsk|magistrsk",
         2},
        {"trainee|apprentice|lehrling|apprenti|apprendist|vajen", 3},
        {"secondment|entsend|detachement|distacc|napotit", 4},
        {"job|full|part|employ|permanent|contract|stelle|vollzeit|teilzeit|emploi|cdi|"
         "cdd|"
         "lavoro|impiego|zaposlit|delo|temp|direct",
         5},
        {0}};
    static const char *const kinds[] = {"",        "internship", "thesis",
                                        "trainee", "secondment", "job"};

    return kinds[of_words(table, text_fold(r, text))];
}

const char *value_remote(struct reading *r, const char *text)
{
    static const struct word table[] = {
        {"no|none|nein|non|ne|false|onsite|on-site|vor ort|sur site|in sede", 0},
        {"hybrid|part|teil|flex|delno|local|ibrid|hibrid", 1},
        {"full|remote|yes|true|ja|oui|si|da|voll|home|telecommute|anywhere|complet|"
         "teletravail|telelavoro|smart working|100",
         2},
        {0}};
    static const char *const remotes[] = {"", "partly", "fully"};

    return remotes[of_words(table, text_fold(r, text))];
}

/* ---- days -----------------------------------------------------------------------------
 */

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

static int64_t midnight(int year, int month, int day)
{
    const struct cordee_clock clock = {.year = year, .month = month, .day = day};

    if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1 ||
        day > days_of(year, month))
        return 0;
    return cordee_clock_to(&clock, "UTC");
}

static int64_t in_month(int year, int month, bool last)
{
    if (month < 1 || month > 12)
        return 0;
    return midnight(year, month, last ? days_of(year, month) : 1);
}

/* The numbers of a text whose form is such as "99.99.9999", each of as many digits or
 * fewer; gives what follows them, or NULL. */
static const char *numbers(const char *text, const char *form, int n_r[3])
{
    while (*form) {
        const size_t most = strspn(form, "9"), has = strspn(text, "0123456789");

        if (most == 0) {
            if (*text++ != *form++)
                return NULL;
            continue;
        }
        if (has == 0)
            return NULL;
        *n_r = 0;
        for (size_t i = 0; i < most && i < has; i++)
            *n_r = *n_r * 10 + (*text++ - '0');
        n_r++;
        form += most;
    }
    return text;
}

static bool is_in_form(const char *text, const char *form, int n_r[3])
{
    const char *end = numbers(text, form, n_r);

    return end && !*end;
}

int64_t value_day(const char *text, bool last)
{
    int n[3];
    const char *end = numbers(text, "9999-99-99", n);

    if (end && end - text >= 8)
        return midnight(n[0], n[1], n[2]);
    if (is_in_form(text, "99.99.9999", n) || is_in_form(text, "99/99/9999", n))
        return midnight(n[2], n[1], n[0]);
    if (is_in_form(text, "9999-99", n))
        return in_month(n[0], n[1], last);
    if (is_in_form(text, "99/9999", n) || is_in_form(text, "99.9999", n))
        return in_month(n[1], n[0], last);
    if (strlen(text) == 4 && is_in_form(text, "9999", n))
        return in_month(n[0], last ? 12 : 1, last);
    return 0;
}

/* ---- money ----------------------------------------------------------------------------
 */

const char *value_currency(const char *text)
{
    static const struct {
        const char *sign, *code;
    } signs[] = {{"€", "EUR"},   {"$", "USD"},   {"£", "GBP"},   {"EUR", "EUR"},
                 {"CHF", "CHF"}, {"USD", "USD"}, {"GBP", "GBP"}, {"SEK", "SEK"},
                 {"CZK", "CZK"}, {"PLN", "PLN"}, {"HUF", "HUF"}, {"DKK", "DKK"},
                 {"NOK", "NOK"}};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strstr(text, signs[i].sign))
            return signs[i].code;
    return "";
}

/* A mark before three digits parts thousands; any other begins the cents. */
int64_t value_money(const char *text, const char **end_r)
{
    int64_t sum = 0;
    const char *s = text + strcspn(text, "0123456789");

    *end_r = s;
    if (!*s)
        return -1;
    for (; *s; s++) {
        if (isdigit((unsigned char)*s)) {
            sum = sum * 10 + (*s - '0');
            if (sum > INT64_C(100000000))
                return -1;
            continue;
        }
        if (strchr(".,' ", *s) && isdigit((unsigned char)s[1]) &&
            isdigit((unsigned char)s[2]) && isdigit((unsigned char)s[3]) &&
            !isdigit((unsigned char)s[4]))
            continue;
        break;
    }
    if ((*s == '.' || *s == ',') && isdigit((unsigned char)s[1]))
        s += 1 + strspn(s + 1, "0123456789");
    if ((*s == 'k' || *s == 'K') && !isalpha((unsigned char)s[1]) && sum < 100000)
        sum *= 1000, s++;
    *end_r = s;
    return sum;
}
