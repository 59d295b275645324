/* Names of people: taken apart, and what lists sort by. */
#include "core/crm/crm.h"

#include <ctype.h>
#include <string.h>

#define MOST_WORDS 12

static bool is_one_of(const char *word, const char *const *list)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    cordee_utf8_fold(word, &folded);
    if (folded.len && folded.text[folded.len - 1] == '.')
        folded.text[folded.len - 1] = '\0';
    for (; *list; list++)
        if (folded.text && strcmp(folded.text, *list) == 0)
            return true;
    return false;
}

static bool is_title(const char *word)
{
    static const char *const titles[] = {
        "dr",        "prof", "professor", "mag",      "magister", "di",       "dipl.-ing",
        "dipl-ing",  "ing",  "dott",      "dott.ssa", "dottssa",  "dott.ing", "avv",
        "mag.a",     "ddr",  "dkfm",      "dr.-ing",  "ir",       "dr.h.c",   "doc",
        "priv.-doz", "pd",   "pr",        "lic",      "arch",     "dr.techn", NULL};

    return is_one_of(word, titles);
}

/* "ms", "mr", or "". */
static const char *salutation_of(const char *word)
{
    static const char *const ms[] = {"frau",  "fr",     "ms",   "mrs",    "miss",
                                     "mme",   "madame", "mlle", "sig.ra", "signora",
                                     "sigra", "gospa",  "ga",   "ga.",    NULL};
    static const char *const mr[] = {"herr", "hr",     "mr",     "m", "monsieur",
                                     "sig",  "signor", "gospod", "g", NULL};

    return is_one_of(word, ms) ? "ms" : is_one_of(word, mr) ? "mr" : "";
}

/* Words that belong to the family name behind them. */
static bool is_particle(const char *word)
{
    static const char *const particles[] = {
        "von",   "van", "vom",   "zu", "zum", "zur", "de",    "del", "della",
        "dello", "dei", "degli", "di", "da",  "dal", "dalla", "d'",  "du",
        "des",   "la",  "le",    "lo", "li",  "der", "den",   "ten", "ter",
        "dos",   "das", "do",    "el", "al",  "ben", "st",    NULL};

    return is_one_of(word, particles);
}

static bool is_capitals(const char *word)
{
    size_t letters = 0;

    for (const char *s = word; *s; s++) {
        if (islower((unsigned char)*s))
            return false;
        letters += isupper((unsigned char)*s) != 0;
    }
    return letters >= 2;
}

static const char *join(struct cordee_arena *a, char *const *words, size_t from,
                        size_t to)
{
    const char *all = "";

    for (size_t i = from; i < to; i++)
        all = *all ? cordee_arena_printf(a, "%s %s", all, words[i]) : words[i];
    return all;
}

static size_t words_of(char *text, char **words)
{
    size_t n = 0;
    char *save = NULL;

    for (char *w = strtok_r(text, " \t\r\n", &save); w && n < MOST_WORDS;
         w = strtok_r(NULL, " \t\r\n", &save))
        words[n++] = w;
    return n;
}

/* "Huber, Anna": family name first, and said so. */
static void split_comma(struct cordee_arena *a, char *text, struct cd_name *name)
{
    char *comma = strchr(text, ',');

    *comma = '\0';
    name->family = cordee_arena_text(a, cordee_text_trim(text));
    name->given = cordee_arena_text(a, cordee_text_trim(comma + 1));
}

void cd_name_split(struct cordee_arena *a, const char *text, struct cd_name *name_r)
{
    char *words[MOST_WORDS];
    struct cd_name name = {"", "", "", ""};
    size_t n = words_of(cordee_arena_text(a, text), words);
    size_t from = 0, titles, family;

    if (n && *salutation_of(words[0]) && n > 1)
        name.salutation = salutation_of(words[from++]);
    titles = from;
    while (from + 1 < n && is_title(words[from]))
        from++;
    name.title = join(a, words, titles, from);
    family = n ? n - 1 : 0;
    while (family > from + 1 && is_particle(words[family - 1]))
        family--;
    if (n - from >= 2 && is_capitals(words[from]) && !is_capitals(words[n - 1])) {
        name.family = words[from]; /* DUPONT Jean */
        name.given = join(a, words, from + 1, n);
    } else {
        name.given = join(a, words, from, family > from ? family : from);
        name.family = join(a, words, family > from ? family : from, n);
    }
    if (strchr(text, ',')) {
        name.given = name.family = "";
        split_comma(a, cordee_arena_text(a, join(a, words, from, n)), &name);
    }
    *name_r = name;
}

void cd_sort_name(const char *given, const char *family, const char *name,
                  struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};

    if (!*family && !*given) {
        cordee_utf8_fold(name, out);
        return;
    }
    cordee_buf_printf(&whole, "%s %s", family, given);
    cordee_utf8_fold(whole.text, out);
    while (out->len && *out->text == ' ') /* a given name alone */
        memmove(out->text, out->text + 1, out->len--);
}
