/* Texts as they are compared: Jaro-Winkler, names without legal forms, digits, domains.
 */
#include "core/crm/duplicate/similar.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- Jaro-Winkler ----------------------------------------------------------------- */

#define LONGEST 64

struct points {
    uint32_t at[LONGEST];
    size_t n;
};

/* The texts are valid UTF-8: they come from the register. */
static void points_read(const char *text, struct points *p)
{
    const unsigned char *s = (const unsigned char *)text;

    for (p->n = 0; *s && p->n < LONGEST; p->n++) {
        int more = *s >= 0xF0 ? 3 : *s >= 0xE0 ? 2 : *s >= 0xC0 ? 1 : 0;
        uint32_t c = more ? *s & (0x3Fu >> more) : *s;

        s++;
        while (more-- > 0 && (*s & 0xC0) == 0x80)
            c = c << 6 | (*s++ & 0x3Fu);
        p->at[p->n] = c;
    }
}

/* Marks what both have within `window`; gives how many. */
static size_t points_match(const struct points *a, const struct points *b, size_t window,
                           bool *in_a, bool *in_b)
{
    size_t found = 0;

    for (size_t i = 0; i < a->n; i++) {
        size_t from = i > window ? i - window : 0;
        size_t to = i + window + 1 < b->n ? i + window + 1 : b->n;

        for (size_t k = from; k < to; k++) {
            if (in_b[k] || a->at[i] != b->at[k])
                continue;
            in_a[i] = in_b[k] = true;
            found++;
            break;
        }
    }
    return found;
}

static size_t points_moved(const struct points *a, const struct points *b,
                           const bool *in_a, const bool *in_b)
{
    size_t moved = 0, k = 0;

    for (size_t i = 0; i < a->n; i++) {
        if (!in_a[i])
            continue;
        while (!in_b[k])
            k++;
        moved += a->at[i] != b->at[k++];
    }
    return moved / 2;
}

double cd_jaro_winkler(const char *one, const char *two)
{
    struct points a, b;
    bool in_a[LONGEST] = {false}, in_b[LONGEST] = {false};
    size_t window, found, prefix = 0;
    double m, jaro;

    if (strcmp(one, two) == 0)
        return 1;
    points_read(one, &a);
    points_read(two, &b);
    window = (a.n > b.n ? a.n : b.n) / 2;
    window = window > 0 ? window - 1 : 0;
    found = points_match(&a, &b, window, in_a, in_b);
    if (!found)
        return 0;
    m = (double)found;
    jaro = (m / (double)a.n + m / (double)b.n +
            (m - (double)points_moved(&a, &b, in_a, in_b)) / m) /
           3;
    while (prefix < 4 && prefix < a.n && prefix < b.n && a.at[prefix] == b.at[prefix])
        prefix++;
    return jaro + 0.1 * (double)prefix * (1 - jaro);
}

/* ---- names ------------------------------------------------------------------------ */

const char *cd_text_plain(struct cordee_arena *arena, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    char *out, *to;

    cordee_utf8_fold(text, &folded);
    out = to = cordee_arena_text(arena, folded.text ? folded.text : "");
    for (const char *s = out; *s; s++) {
        bool word = (unsigned char)*s >= 0x80 || isalnum((unsigned char)*s);

        /* "S.p.A." and "d'Or" are one word. */
        if (word)
            *to++ = *s;
        else if (*s != '.' && *s != '\'' && to > out && to[-1] != ' ')
            *to++ = ' ';
        else if (*s == '.' && s[1] && s[2] && s[2] != '.' && s[1] != ' ' && to > out)
            *to++ = ' '; /* "St.Pölten" is two */
    }
    while (to > out && to[-1] == ' ')
        to--;
    *to = '\0';
    return out;
}

/* Legal forms of Europe as they look when plain; longer ones before what they contain. */
static const char *const forms[] = {
    "gesellschaft mit beschrankter haftung",
    "gesellschaft mbh",
    "ges mbh",
    "gesmbh",
    "gmbh co kg",
    "gmbh co kgaa",
    "gmbh co ohg",
    "ag co kg",
    "ag co kgaa",
    "ug haftungsbeschrankt",
    "societe a responsabilite limitee",
    "societe anonyme",
    "societe par actions simplifiee",
    "societa per azioni",
    "societa a responsabilita limitata",
    "societa cooperativa",
    "druzba z omejeno odgovornostjo",
    "delniska druzba",
    "naamloze vennootschap",
    "besloten vennootschap",
    "sp z oo",
    "sp zoo",
    "spol sro",
    "public limited company",
    "private limited company",
    "limited liability company",
    "aktiengesellschaft",
    "eingetragener verein",
    "gmbh",
    "ggmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "og",
    "gbr",
    "gesbr",
    "ug",
    "se",
    "eg",
    "egen",
    "ev",
    "eu",
    "ek",
    "sa",
    "sas",
    "sasu",
    "sarl",
    "eurl",
    "sci",
    "scop",
    "snc",
    "scs",
    "sca",
    "gie",
    "spa",
    "srl",
    "srls",
    "sapa",
    "scarl",
    "scrl",
    "soc coop",
    "doo",
    "dd",
    "dno",
    "kd",
    "jdoo",
    "zoo",
    "sro",
    "as",
    "aps",
    "ab",
    "oy",
    "oyj",
    "asa",
    "bv",
    "nv",
    "bvba",
    "vof",
    "sl",
    "slu",
    "slne",
    "lda",
    "ltda",
    "kft",
    "zrt",
    "nyrt",
    "bt",
    "ood",
    "ead",
    "eood",
    "ad",
    "uab",
    "sia",
    "ou",
    "ltd",
    "limited",
    "plc",
    "llp",
    "llc",
    "inc",
    "incorporated",
    "corp",
    "co",
    NULL,
};

/* Other words for one form. */
static const char *form_short(const char *form)
{
    static const char *const same[][2] = {
        {"gesellschaft mit beschrankter haftung", "gmbh"},
        {"gesellschaft mbh", "gmbh"},
        {"ges mbh", "gmbh"},
        {"gesmbh", "gmbh"},
        {"mbh", "gmbh"},
        {"aktiengesellschaft", "ag"},
        {"eingetragener verein", "ev"},
        {"societe a responsabilite limitee", "sarl"},
        {"societe anonyme", "sa"},
        {"societe par actions simplifiee", "sas"},
        {"societa per azioni", "spa"},
        {"societa a responsabilita limitata", "srl"},
        {"druzba z omejeno odgovornostjo", "doo"},
        {"delniska druzba", "dd"},
        {"private limited company", "ltd"},
        {"limited", "ltd"},
        {"public limited company", "plc"},
        {"incorporated", "inc"},
    };

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (strcmp(same[i][0], form) == 0)
            return same[i][1];
    return form;
}

/* Whether `text` ends with the word or words `end`; gives where they begin. */
static char *ends_with(char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);

    if (n <= k + 1 || strcmp(text + n - k, end) != 0 || text[n - k - 1] != ' ')
        return NULL;
    return text + n - k - 1;
}

/* Dots were taken out, so "G m b H" and "d. o. o." stand as single letters. */
static void letters_join(char *text)
{
    char *to = text, *run = NULL;

    for (char *s = text; *s; s++) {
        bool alone = s[0] != ' ' && (s == text || s[-1] == ' ') && (!s[1] || s[1] == ' ');

        if (alone && run && to > text && to[-1] == ' ')
            to--;
        run = alone ? s : *s == ' ' ? run : NULL;
        *to++ = *s;
    }
    *to = '\0';
}

const char *cd_org_plain(struct cordee_arena *a, const char *name, const char **form_r)
{
    char *plain = (char *)cd_text_plain(a, name);
    bool again = true;

    *form_r = "";
    letters_join(plain);
    while (again) {
        again = false;
        for (const char *const *f = forms; *f && !again; f++) {
            char *at = ends_with(plain, *f);

            if (!at)
                continue;
            *at = '\0';
            *form_r = **form_r ? *form_r : form_short(*f);
            again = true;
        }
    }
    return plain;
}

/* Letters that sound alike become one; vowels after the first, doubles and a silent h go.
 */
void cd_sound(const char *plain, char *out, size_t room)
{
    static const char from[] = "bcdfgjkpqstvwxyz";
    static const char to[] = "pktfkikpkstffkis";
    size_t n = 0;

    for (const char *s = plain; *s && n + 1 < room; s++) {
        const char *at = strchr(from, *s);
        char c = *s;

        if (*s == 'p' && s[1] == 'h') {
            c = 'f';
            s++;
        } else if (*s == 'f' || *s == 'v' || *s == 'w') {
            c = 'f';
        } else if (at) {
            c = to[at - from];
        }
        if (n && (strchr("aeiou", c) || *s == 'h' || *s == ' ' || *s == 'y'))
            continue;
        if (c == ' ' || (n && out[n - 1] == c))
            continue;
        out[n++] = c;
    }
    out[n] = '\0';
}

/* ---- numbers and domains ---------------------------------------------------------- */

static const char *const calling[][2] = {
    {"AT", "43"},  {"BE", "32"},  {"BG", "359"}, {"CH", "41"},  {"CY", "357"},
    {"CZ", "420"}, {"DE", "49"},  {"DK", "45"},  {"EE", "372"}, {"ES", "34"},
    {"FI", "358"}, {"FR", "33"},  {"GB", "44"},  {"GR", "30"},  {"HR", "385"},
    {"HU", "36"},  {"IE", "353"}, {"IT", "39"},  {"LI", "423"}, {"LT", "370"},
    {"LU", "352"}, {"LV", "371"}, {"MT", "356"}, {"NL", "31"},  {"NO", "47"},
    {"PL", "48"},  {"PT", "351"}, {"RO", "40"},  {"RS", "381"}, {"SE", "46"},
    {"SI", "386"}, {"SK", "421"}, {"UA", "380"}, {"US", "1"},   {"CA", "1"},
};

static const char *calling_code(const char *country)
{
    for (size_t i = 0; i < sizeof calling / sizeof *calling; i++)
        if (strcmp(calling[i][0], country) == 0)
            return calling[i][1];
    return "";
}

bool cd_phone_has_code(const char *country)
{
    return *calling_code(country) != '\0';
}

void cd_phone_digits(const char *number, const char *country, char out[24])
{
    char digits[24];
    size_t n = 0;
    const char *s = number, *code = "";
    bool abroad = s[strspn(s, " (")] == '+';

    for (; *s && n + 1 < sizeof digits; s++) {
        if (strncmp(s, "(0)", 3) == 0 && n > 0)
            s += 2; /* "+43 (0)664": only dialled at home */
        else if (isdigit((unsigned char)*s))
            digits[n++] = *s;
        else if (isalpha((unsigned char)*s))
            break; /* "ext. 12" */
    }
    digits[n] = '\0';
    s = digits;
    if (!abroad && s[0] == '0' && s[1] == '0') {
        s += 2;
    } else if (!abroad) {
        code = calling_code(country);
        /* In Italy the zero belongs to the number. */
        s += strcmp(country, "IT") == 0 ? 0 : strspn(s, "0");
    }
    snprintf(out, 24, "%.4s%.19s", code, s);
    if (n < 5)
        out[0] = '\0';
}

const char *cd_phone_tail(const char *digits)
{
    size_t n = strlen(digits);

    return n > 9 ? digits + n - 9 : digits;
}

const char *cd_site_domain(struct cordee_arena *a, const char *website)
{
    const char *s = strstr(website, "://");
    char *host;

    s = s ? s + 3 : website;
    host = cordee_arena_text_n(a, s, strcspn(s, "/:?# "));
    for (char *c = host; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return cordee_text_starts(host, "www.") ? host + 4 : host;
}

const char *cd_mail_domain(const char *address)
{
    static const char *const everybody[] = {
        "gmail.com",    "googlemail.com", "gmx.at",       "gmx.ch",
        "gmx.de",       "gmx.net",        "web.de",       "t-online.de",
        "outlook.com",  "hotmail.com",    "live.com",     "yahoo.com",
        "icloud.com",   "me.com",         "aon.at",       "a1.net",
        "chello.at",    "bluewin.ch",     "orange.fr",    "free.fr",
        "wanadoo.fr",   "laposte.net",    "sfr.fr",       "libero.it",
        "tin.it",       "alice.it",       "virgilio.it",  "siol.net",
        "proton.me",    "protonmail.com", "mail.com",     "yahoo.de",
        "yahoo.fr",     "yahoo.it",       "freenet.de",   "posteo.de",
        "mailbox.org",  "aol.com",        "gmx.com",      "gmx.eu",
        "hotmail.de",   "hotmail.fr",     "hotmail.it",   "live.de",
        "live.fr",      "live.it",        "outlook.de",   "outlook.fr",
        "outlook.it",   "outlook.at",     "msn.com",      "ymail.com",
        "yahoo.co.uk",  "hotmail.co.uk",  "arcor.de",     "mail.de",
        "email.de",     "inode.at",       "kabsi.at",     "liwest.at",
        "sunrise.ch",   "hispeed.ch",     "neuf.fr",      "tiscali.it",
        "email.it",     "fastwebnet.it",  "t-2.net",      "amis.net",
        "telemach.net", "pm.me",          "tutanota.com", "tuta.com",
        "fastmail.com", "zoho.com",       "mac.com",      "hey.com",
        "yandex.ru",    "mail.ru",
    };
    const char *at = strrchr(address, '@');

    if (!at)
        return "";
    for (size_t i = 0; i < sizeof everybody / sizeof *everybody; i++)
        if (strcmp(at + 1, everybody[i]) == 0)
            return "";
    return at + 1;
}
