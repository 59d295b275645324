/* A light stemmer for Slovene, in the manner of Popovič and Willett (1992): it takes the
 * commonest endings of nouns and adjectives off and leaves the rest, since a word too
 * many that stays apart does less harm than two that are wrongly one. */
#include "core/base/words-priv.h"

#include <string.h>

enum { LEAST_LEFT = 4 }; /* bytes that a stem keeps */

void cd_slovene_stem(char *word)
{
    /* The longest first. */
    static const char *const endings[] = {
        "ostjo", "ostih", "ostmi", "skega", "skemu", "nega", "nemu", "osti", "skih",
        "skim",  "ega",   "emu",   "ami",   "imi",   "ema",  "ima",  "ama",  "oma",
        "ost",   "ski",   "ska",   "sko",   "ske",   "nih",  "nim",  "ih",   "im",
        "em",    "om",    "ov",    "ev",    "ah",    "am",   "eh",   "ma",   "ga",
        "ni",    "na",    "ne",    "no",    "a",     "e",    "i",    "o",    "u"};
    size_t n = strlen(word);

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t k = strlen(endings[i]);

        if (n >= k + LEAST_LEFT && strcmp(word + n - k, endings[i]) == 0) {
            word[n - k] = '\0';
            return;
        }
    }
}
