/* What a call asks, read off it, and who fulfils it. */
#include "plugins/funding/together/asks.h"

#include <stdio.h>
#include <string.h>

enum {
    AROUND = 12, /* words between "at least" or a number, and what is counted */
    BETWEEN = 3, /* words between a number and the noun it counts */
    FEWEST = 2,
    MOST = 9,
    OF_THREE = 3,
    MOST_SAID = 400, /* letters of a sentence that are kept */
};

/* ---- words, folded ---------------------------------------------------------- */

static const struct {
    const char *word;
    int n;
} numbers[] = {
    {"one", 1},  {"ein", 1},   {"eine", 1},   {"einem", 1},   {"une", 1},   {"un", 1},
    {"uno", 1},  {"una", 1},   {"eno", 1},    {"en", 1},      {"two", 2},   {"zwei", 2},
    {"deux", 2}, {"due", 2},   {"dva", 2},    {"dve", 2},     {"dveh", 2},  {"three", 3},
    {"drei", 3}, {"trois", 3}, {"tre", 3},    {"tri", 3},     {"trije", 3}, {"treh", 3},
    {"four", 4}, {"vier", 4},  {"quatre", 4}, {"quattro", 4}, {"stiri", 4}, {"stirih", 4},
    {"five", 5}, {"funf", 5},  {"cinq", 5},   {"cinque", 5},  {"pet", 5},   {"petih", 5},
    {"six", 6},  {"sechs", 6}, {"sei", 6},    {"sest", 6},
};

/* Beginnings of words: "land" is Land and Ländern, "stat" too much. */
static const char *const at_least[] = {"least",      "minimum", "minim",  "mindestens",
                                       "wenigstens", "moins",   "almeno", "vsaj",
                                       "najmanj",    NULL};
static const char *const countries[] = {"countr", "states", "land",  "staaten",  "pays",
                                        "etats",  "paesi",  "drzav", "mitglied", NULL};
/* "Three entities, each established in a different Member State". */
static const char *const each[] = {"each",    "jeweils", "jeder", "jede", "chacun",
                                   "chacune", "ciascun", "vsak",  NULL};
static const char *const at_most[] = {"maximum", "most",    "hochstens", "maximal",
                                      "plus",    "massimo", "najvec",    NULL};
static const char *const partners[] = {"partner",
                                       "entities",
                                       "organisations",
                                       "organizations",
                                       "participants",
                                       "applicants",
                                       "einrichtungen",
                                       "entites",
                                       "partenaires",
                                       "enti",
                                       "soggetti",
                                       "subjekt",
                                       NULL};
/* Who applies, without being counted. */
static const char *const together[] = {"consorti", "konsorti",   "consorzi",
                                       "konzorci", "beneficiar", NULL};
static const char *const smes[] = {"sme", "smes", "kmu", "pme", "pmi", "msp", NULL};
/* "A small or medium-sized company", written out. */
static const char *const mediums[] = {"medium", "mittler", "moyenn", "media",
                                      "medie",  "srednj",  NULL};
static const char *const companies[] = {"compan",    "enterpris", "business",  "firm",
                                        "unternehm", "betrieb",   "entrepris", "impres",
                                        "aziend",    "podjet",    NULL};
/* "Three partners, among them a laboratory". */
static const char *const among[] = {"among",    "including", "darunter", "davon",
                                    "dont",     "compris",   "cui",      "njimi",
                                    "katerimi", NULL};
static const char *const laboratories[] = {
    "universit", "hochschul", "laborator", "laboratoir", "univerz", "academi", NULL};
/* "Research" alone is what one does; with one of the others it is who does it. */
static const char *const research[] = {"research", "forschung",  "recherche",
                                       "ricerca",  "raziskoval", NULL};
static const char *const institutes[] = {
    "organi",  "instit",   "centre", "center", "entit",   "bod",         "perform",
    "partner", "einricht", "ente",   "enti",   "ustanov", "infrastruct", NULL};
/* In how many places something is to be done, or how much of it, is another matter. */
static const char *const things[] = {
    "%",        "percent",  "year",     "month",    "jahr",     "monat",   "annees",
    "anni",     "let",      "million",  "eur",      "site",     "pilot",   "demonstr",
    "test",     "validat",  "validier", "replicat", "deploy",   "zone",    "climat",
    "region",   "cit",      "case",     "sampl",    "stud",     "install", "plant",
    "building", "campaign", "workshop", "event",    "market",   "sector",  "technolog",
    "solution", "language", "species",  "scale",    "condit",   "data",    "experiment",
    "measure",  "area",     "location", "network",  "standort", "anlage",  "proben",
    "stadt",    "stadte",   "probe",    "sito",     "siti",     "citta",   "mesto",
    "mest",     "vzorc",    "campion",  "echantil", "lokacij",  "dimostr", "prikaz",
    "preskus",  "work",     "subcontr", NULL};
static const char *const links[] = {"of", "de", "di", "for", "the", "za", "in", NULL};
/* What is counted does not stand behind them. */
static const char *const places[] = {"in",   "from", "within", "across", "aus",
                                     "dans", "iz",   "by",     "on",     NULL};

static bool begins(const char *const *list, const char *word)
{
    for (; *list; list++)
        if (cordee_text_starts(word, *list))
            return true;
    return false;
}

static bool is_one_of(const char *const *list, const char *word)
{
    for (; *list; list++)
        if (cordee_text_is(word, *list))
            return true;
    return false;
}

/* 0: it is no number that a call would ask for. */
static int number_of(const char *word)
{
    int64_t n = 0;

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (cordee_text_is(word, numbers[i].word))
            return numbers[i].n;
    return cordee_text_int(word, &n) && n >= 1 && n <= MOST ? (int)n : 0;
}

/* ---- a sentence ------------------------------------------------------------- */

static bool lift(int *least, int n)
{
    const bool more = n >= FEWEST && n > *least;

    if (more)
        *least = n;
    return more;
}

enum about { ABOUT_NOTHING, ABOUT_THEM, ABOUT_THINGS };

/* What the words before it said. */
struct before {
    int least_ago, number_ago, number; /* number 0: it counted something else */
    int each_ago, partners;            /* "each" of how many */
    int medium_ago;
    enum about about;
};

/* Whom or what the words until now speak of. */
static enum about about_of(const char *word, enum about before)
{
    if (begins(partners, word) || begins(together, word))
        return ABOUT_THEM;
    return begins(things, word) ? ABOUT_THINGS : before;
}

/* "at least three [different, independent, legal] entities": how many; 0: the number
 * before it, if there is one, counts something else. */
static int counted(const struct before *b)
{
    return b->least_ago < AROUND && b->number_ago <= BETWEEN ? b->number : 0;
}

/* "Partner countries" are countries. */
static bool take_count(struct asks *asks, struct before *b, const char *word,
                       const char *next)
{
    const int n = counted(b);

    if (begins(countries, word) || cordee_text_is(word, "state")) {
        b->number = 0;
        return b->about == ABOUT_THEM &&
               lift(&asks->countries, b->each_ago < AROUND ? b->partners : n);
    }
    if (!begins(partners, word) || begins(countries, next))
        return false;
    b->number = 0;
    if (n)
        b->partners = n;
    return lift(&asks->partners, n);
}

#define FORSCHUNGS "forschungs"

/* "Research organisation", "organisme de recherche", "Forschungseinrichtung". */
static bool is_laboratory(const char *word, const char *next, const char *last)
{
    if (begins(laboratories, word))
        return !begins(things, next);
    return begins(research, word) &&
           (begins(institutes, next) || begins(institutes, last) ||
            (cordee_text_starts(word, FORSCHUNGS) &&
             begins(institutes, word + strlen(FORSCHUNGS))));
}

static bool is_sme(const struct before *b, const char *word)
{
    return is_one_of(smes, word) || (b->medium_ago <= 2 && begins(companies, word));
}

static bool take_kind(struct asks *asks, const struct before *b, const char *word,
                      const char *next, const char *last)
{
    if (b->least_ago >= AROUND || b->number_ago >= AROUND || b->about == ABOUT_THINGS)
        return false;
    if (is_sme(b, word))
        return !asks->sme && (asks->sme = true);
    return is_laboratory(word, next, last) && !asks->laboratory &&
           (asks->laboratory = true);
}

static bool word_take(struct asks *asks, struct before *b, const char *word,
                      const char *next, const char *last)
{
    const int n = number_of(word);
    bool found;

    b->least_ago++;
    b->number_ago++;
    b->each_ago++;
    b->medium_ago = begins(mediums, word) ? 0 : b->medium_ago + 1;
    if (begins(each, word))
        b->each_ago = 0;
    if (begins(at_least, word))
        b->least_ago = 0;
    else if (begins(at_most, word))
        b->least_ago = AROUND;
    else if (b->partners && is_one_of(among, word)) /* of so many at least */
        b->least_ago = b->number_ago = b->number = 0;
    else if (n > 1 || (n && b->number_ago > 2)) /* articles */
        b->number = n, b->number_ago = 0;
    else if (is_one_of(places, word) || begins(things, word))
        b->number = 0;
    found = take_count(asks, b, word, next) || take_kind(asks, b, word, next, last);
    b->about = about_of(word, b->about);
    return found;
}

static const char *word_next(char **rest)
{
    char *word;

    while ((word = strsep(rest, " \t\r\n,()/:-\"'[]")))
        if (*word)
            return word;
    return "";
}

/* Whether it asks for anything that is not known yet. */
static bool sentence_take(struct asks *asks, const char *sentence)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    struct before b = {.least_ago = AROUND,
                       .number_ago = AROUND,
                       .each_ago = AROUND,
                       .medium_ago = AROUND};
    const char *last = "", *word, *next;
    bool found = false;
    char *rest;

    cordee_utf8_fold(sentence, &folded);
    rest = folded.text;
    for (word = word_next(&rest); *word; word = next) {
        next = word_next(&rest);
        found = word_take(asks, &b, word, next, last) || found;
        if (!is_one_of(links, word))
            last = word;
    }
    return found;
}

/* ---- a text ----------------------------------------------------------------- */

/* A line that begins something: an empty one, or one of a list. */
static bool is_break(const char *s)
{
    s += strspn(s, " \t\r");
    return *s == '\n' || *s == '-' || *s == '*' || cordee_text_starts(s, "•") ||
           cordee_text_starts(s, "–");
}

/* Up to its end; of "3.5" the point is none. */
static size_t sentence_len(const char *text)
{
    const char *s = text;

    for (; *s && !strchr(";!?", *s); s++)
        if ((*s == '.' && (!s[1] || strchr(" \t\r\n", s[1]))) ||
            (*s == '\n' && is_break(s + 1)))
            break;
    return (size_t)(s - text);
}

static void say(struct asks_read *r, const char *sentence)
{
    const size_t used = strlen(r->said);

    if (used < sizeof r->said / 2)
        snprintf(r->said + used, sizeof r->said - used, "%s%.*s%s", used ? " … " : "",
                 (int)cordee_utf8_cut(sentence, MOST_SAID), sentence,
                 cordee_utf8_len(sentence) > MOST_SAID ? "…" : "");
}

static void text_take(struct asks_read *r, const char *text)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    while (*text) {
        const size_t n = sentence_len(text);
        char *sentence = cordee_arena_text_n(a, text, n);

        if (sentence_take(&r->asks, sentence))
            say(r, cordee_text_trim(sentence));
        text += n + (text[n] != '\0');
    }
}

/* ---- a call ----------------------------------------------------------------- */

/* Whose rule asks for three independent partners, each of another country.
 * Regulation (EU) 2021/695, Article 22(2), and with it Euratom (2021/765, Article 7); not
 * of coordination and support, of grants to one, prizes and co-funded programmes.
 * Regulation (EU) 2021/697, Article 10(4), of the Defence Fund.  Doctoral networks and
 * staff exchanges by the work programme of the Marie Skłodowska-Curie actions. */
static const struct {
    const char *programme, *action;
} three_of_three[] = {
    {"HORIZON", "Innovation Action"}, {"EURATOM", "Innovation Action"},
    {"HORIZON", "Doctoral Networks"}, {"HORIZON", "Staff Exchanges"},
    {"EDF", "Research Actions"},      {"EDF", "Development Actions"},
};

static bool is_of_three(const struct funding_call *call)
{
    for (size_t i = 0; i < sizeof three_of_three / sizeof *three_of_three; i++)
        if (cordee_text_is(call->programme, three_of_three[i].programme) &&
            strstr(call->type_of_action, three_of_three[i].action))
            return true;
    return false;
}

void asks_of_call(const struct funding_call *call, struct asks_read *r)
{
    struct asks *asks = &r->asks;

    *r = (struct asks_read){0};
    r->figures = call->consortium_min >= FEWEST;
    text_take(r, call->conditions);
    text_take(r, call->summary);
    text_take(r, call->description);
    if (call->consortium_min >= FEWEST)
        asks->partners = call->consortium_min;
    /* What a text seems to say against the rule is read wrongly more often than meant. */
    r->rule = is_of_three(call);
    if (r->rule && asks->partners < OF_THREE)
        asks->partners = OF_THREE;
    if (r->rule && asks->countries < OF_THREE)
        asks->countries = OF_THREE;
    if (asks->partners < asks->countries)
        asks->partners = asks->countries;
    asks->sme = asks->sme || call->sme;
}

/* ---- who is there ----------------------------------------------------------- */

static bool seen_before(const struct asks_partner *list, size_t i, bool sure)
{
    for (size_t k = 0; k < i; k++)
        if ((list[k].sure || !sure) && cordee_text_is(list[k].country, list[i].country))
            return true;
    return false;
}

static bool counts(enum asks_what what, const struct asks_partner *list, size_t i,
                   bool sure)
{
    switch (what) {
    case ASKS_COUNTRIES:
        return *list[i].country && !seen_before(list, i, sure);
    case ASKS_SME:
        return list[i].sme;
    case ASKS_LABORATORY:
        return list[i].laboratory;
    default:
        return true;
    }
}

size_t asks_lines(const struct asks *asks, const struct asks_partner *list, size_t n,
                  struct asks_line lines_r[ASKS_WHATS])
{
    const int wanted[ASKS_WHATS] = {asks->partners, asks->countries, asks->sme,
                                    asks->laboratory};
    size_t n_lines = 0;

    for (int what = 0; what < ASKS_WHATS; what++) {
        struct asks_line line = {.what = (enum asks_what)what, .wanted = wanted[what]};

        if (!line.wanted)
            continue;
        for (size_t i = 0; i < n; i++) {
            line.there += counts(line.what, list, i, false);
            line.sure += list[i].sure && counts(line.what, list, i, true);
        }
        lines_r[n_lines++] = line;
    }
    return n_lines;
}

const char *asks_countries(struct cordee_arena *a, const struct asks_partner *list,
                           size_t n)
{
    const char *text = "";

    for (size_t i = 0; i < n; i++)
        if (*list[i].country && !seen_before(list, i, false))
            text =
                cordee_arena_printf(a, "%s%s%s", text, *text ? "/" : "", list[i].country);
    return text;
}
