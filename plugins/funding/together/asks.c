/* What a call asks, read off it, and who fulfils it. */
#include "plugins/funding/together/asks.h"

#include <stdlib.h>
#include <string.h>

enum {
    AROUND = 12, /* words between "at least" or a number, and what is counted */
    FEWEST = 2,
    MOST = 9,
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
static const char *const countries[] = {"countr", "states", "land",  "staaten", "pays",
                                        "etats",  "paesi",  "drzav", NULL};
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
static const char *const smes[] = {"sme", "smes", "kmu", "pme", "pmi", "msp", NULL};
static const char *const laboratories[] = {
    "universit", "hochschul", "research",   "laborator", "forschung",
    "recherche", "ricerca",   "raziskoval", "univerz",   NULL};

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

static void lift(int *least, int n)
{
    if (n >= FEWEST && n > *least)
        *least = n;
}

/* What the last words before it said. */
struct before {
    int least_ago, number_ago, number;
};

static void word_take(struct asks *asks, struct before *b, const char *word)
{
    const bool counted = b->least_ago < AROUND && b->number_ago < AROUND;

    b->least_ago++;
    b->number_ago++;
    if (begins(at_least, word))
        b->least_ago = 0;
    else if (number_of(word) > 1 || (number_of(word) && b->number_ago > 2)) /* articles */
        b->number = number_of(word), b->number_ago = 0;
    if (!counted)
        return;
    if (begins(countries, word))
        lift(&asks->countries, b->number);
    else if (begins(partners, word))
        lift(&asks->partners, b->number);
    if (is_one_of(smes, word))
        asks->sme = true;
    else if (begins(laboratories, word))
        asks->laboratory = true;
}

static void sentence_take(struct asks *asks, char *sentence)
{
    struct before b = {AROUND, AROUND, 0};

    for (char *word; (word = strsep(&sentence, " \t\n,()/:-"));)
        if (*word)
            word_take(asks, &b, word);
}

static void text_take(struct asks *asks, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    char *rest;

    cordee_utf8_fold(text, &folded);
    rest = folded.text;
    for (char *sentence; (sentence = strsep(&rest, ".;!?"));)
        sentence_take(asks, sentence);
}

/* ---- a call ----------------------------------------------------------------- */

/* Regulation (EU) 2021/695, Article 22(2): at least three independent legal entities,
 * each in a different member or associated state.  Of coordination and support, and of
 * actions for one applicant, one is enough. */
static bool is_collaborative(const struct funding_call *call)
{
    return cordee_text_is(call->programme, "HORIZON") &&
           (strstr(call->type_of_action, "Innovation Action") != NULL);
}

struct asks asks_of_call(const struct funding_call *call)
{
    struct asks asks = {.partners =
                            call->consortium_min >= FEWEST ? call->consortium_min : 0};

    text_take(&asks, call->conditions);
    text_take(&asks, call->summary);
    text_take(&asks, call->description);
    if (is_collaborative(call) && !asks.partners && !asks.countries)
        asks.partners = asks.countries = 3;
    if (asks.partners < asks.countries)
        asks.partners = asks.countries;
    asks.sme = asks.sme || call->sme;
    return asks;
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
