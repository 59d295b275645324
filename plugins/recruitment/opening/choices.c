/* What may be chosen in the form of an opening. */
#include "plugins/recruitment/opening/pages.h"

#include <stdlib.h>
#include <string.h>

static const struct opening_word remotes[] = {
    {"", T_LATER("at the place")},
    {"partly", T_LATER("partly from home")},
    {"fully", T_LATER("from home, from anywhere")},
    {0},
};

static const struct opening_word currencies[] = {
    {"EUR", "EUR"},
    {"CHF", "CHF"},
    {"GBP", "GBP"},
    {"USD", "USD"},
    {"CZK", "CZK"},
    {"DKK", "DKK"},
    {"HUF", "HUF"},
    {"NOK", "NOK"},
    {"PLN", "PLN"},
    {"SEK", "SEK"},
    {0},
};

static const struct opening_word pays[] = {
    {"hour", T_LATER("an hour")},
    {"month", T_LATER("a month")},
    {"year", T_LATER("a year")},
    {0},
};

/* The levels of the European Qualifications Framework (2017/C 189/03), in words. */
static const struct opening_word educations[] = {
    {"0", T_LATER("not asked for")},
    {"1", T_LATER("1: basic knowledge")},
    {"2", T_LATER("2: compulsory school")},
    {"3", T_LATER("3: first vocational training")},
    {"4", T_LATER("4: apprenticeship, upper secondary school")},
    {"5", T_LATER("5: higher vocational school")},
    {"6", T_LATER("6: bachelor, master craftsman")},
    {"7", T_LATER("7: master")},
    {"8", T_LATER("8: doctorate")},
    {0},
};

static const struct opening_word levels[] = {
    {"0", T_LATER("any level")},
    {"1", T_LATER("1: first steps")},
    {"2", T_LATER("2: basics")},
    {"3", T_LATER("3: works alone")},
    {"4", T_LATER("4: teaches others")},
    {"5", T_LATER("5: expert")},
    {0},
};

static const struct opening_word cefrs[] = {
    {"0", T_LATER("any level")},
    {"1", "A1"},
    {"2", "A2"},
    {"3", "B1"},
    {"4", "B2"},
    {"5", "C1"},
    {"6", "C2"},
    {0},
};

const struct opening_word *opening_remotes(void)
{
    return remotes;
}

const struct opening_word *opening_currencies(void)
{
    return currencies;
}

const struct opening_word *opening_pays(void)
{
    return pays;
}

const struct opening_word *opening_educations(void)
{
    return educations;
}

const struct opening_word *opening_levels(void)
{
    return levels;
}

const struct opening_word *opening_cefrs(void)
{
    return cefrs;
}

/* ---- weights ---------------------------------------------------------------------- */

static const struct {
    const char *name, *label, *means;
} weights[] = {
    {"skills", T_LATER("Skills"),
     T_LATER("How much of what is asked they have, essential ones first.")},
    {"languages", T_LATER("Languages"),
     T_LATER("How near they are to the levels asked.")},
    {"experience", T_LATER("Experience"), T_LATER("Their years beside those asked.")},
    {"education", T_LATER("Education"), T_LATER("Their level beside the one asked.")},
    {"distance", T_LATER("Distance"),
     T_LATER("Near, within what they would travel, or ready to move.")},
    {"text", T_LATER("Text"), T_LATER("Words of the text that their profile has, too.")},
};

const char *opening_weight_name(struct cordee *cd, const char *name)
{
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
        if (cordee_text_is(weights[i].name, name))
            return T(weights[i].label);
    return name;
}

const char *opening_weight_means(struct cordee *cd, const char *name)
{
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
        if (cordee_text_is(weights[i].name, name))
            return T(weights[i].means);
    return "";
}

/* ---- lists ------------------------------------------------------------------------ */

static void put(json_t *list, const char *value, const char *label, bool on)
{
    json_array_append_new(
        list, json_pack("{s:s, s:s, s:b}", "value", value, "label", label, "on", on));
}

json_t *choices_words(struct cordee *cd, const struct opening_word *words,
                      const char *chosen)
{
    json_t *list = json_array();

    for (; words->value; words++)
        put(list, words->value, T(words->label), cordee_text_is(words->value, chosen));
    return list;
}

/* The Union, who is associated to it or near, and from where many come. */
static const char *const countries[] = {
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU",
    "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES",
    "SE", "AL", "BA", "CH", "GB", "IS", "LI", "MD", "ME", "MK", "NO", "RS", "TR",
    "UA", "XK", "US", "CA", "IN", "CN", "BR", "EG", "MA", "TN", "SY"};

static const char *const languages[] = {
    "en", "de", "fr", "it", "sl", "es", "pt", "nl", "pl", "cs", "sk", "hu",
    "hr", "sr", "bs", "ro", "bg", "el", "tr", "uk", "ru", "sq", "mk", "ar",
    "sv", "da", "no", "fi", "et", "lv", "lt", "zh", "hi", "fa"};

static int by_label(const void *a, const void *b)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf x = {0}, y = {0};

    cordee_utf8_fold(((const struct opening_word *)a)->label, &x);
    cordee_utf8_fold(((const struct opening_word *)b)->label, &y);
    return strcmp(x.text ? x.text : "", y.text ? y.text : "");
}

static json_t *named(struct cordee *cd, struct cordee_arena *a, enum cordee_word what,
                     const char *const *codes, size_t n, const struct texts *chosen)
{
    struct opening_word *all = cordee_arena_get(a, (n + chosen->n) * sizeof *all);
    const struct texts known = {(const char **)(void *)codes, n};
    json_t *list = json_array();
    size_t m = 0;

    for (size_t i = 0; i < n + chosen->n; i++) {
        const char *code = i < n ? codes[i] : chosen->at[i - n];
        const char *name = cd->crm->word(cd, what, code);

        if (*code && (i < n || !texts_have(&known, code)))
            all[m++] = (struct opening_word){code, *name ? name : code};
    }
    qsort(all, m, sizeof *all, by_label);
    for (size_t i = 0; i < m; i++)
        put(list, all[i].value, all[i].label, texts_have(chosen, all[i].value));
    return list;
}

json_t *choices_countries(struct cordee *cd, struct cordee_arena *a,
                          const struct texts *chosen)
{
    return named(cd, a, CORDEE_WORD_COUNTRY, countries,
                 sizeof countries / sizeof *countries, chosen);
}

json_t *choices_languages(struct cordee *cd, struct cordee_arena *a, const char *chosen)
{
    const struct texts one = {&chosen, 1};

    return named(cd, a, CORDEE_WORD_LANGUAGE, languages,
                 sizeof languages / sizeof *languages, &one);
}
