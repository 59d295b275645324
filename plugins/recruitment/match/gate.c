/* What shuts somebody out, whatever the score. */
#include "plugins/recruitment/match/match-priv.h"

const char *const match_gate_names[MATCH_GATES] = {
    [MATCH_FITS] = "fits",
    [MATCH_NO_KIND] = "kind",
    [MATCH_NO_PERMIT] = "permit",
    [MATCH_NO_CERTIFICATE] = "certificate",
    [MATCH_NO_LANGUAGE] = "language",
    [MATCH_NO_SKILL] = "skill",
    [MATCH_TOO_LATE] = "availability",
    [MATCH_TOO_MANY_HOURS] = "hours",
    [MATCH_PAY] = "pay",
    [MATCH_NOT_REMOTE] = "remote",
    [MATCH_TOO_FAR] = "place",
};

const struct match_language *match_speaks(const struct match_candidate *c,
                                          const char *code)
{
    for (size_t i = 0; i < c->n_languages; i++)
        if (cordee_text_is_nocase(c->languages[i].code, code))
            return &c->languages[i];
    return NULL;
}

static bool word_in(const struct match_words *words, const char *word)
{
    for (size_t i = 0; i < words->n; i++)
        if (cordee_text_is_nocase(words->list[i], word))
            return true;
    return false;
}

static bool has_all(const struct match_words *asked, const struct match_words *held)
{
    if (held->n == 0)
        return true; /* not said */
    for (size_t i = 0; i < asked->n; i++)
        if (!word_in(held, asked->list[i]))
            return false;
    return true;
}

static bool speaks_enough(const struct match_opening *o, const struct match_candidate *c)
{
    if (c->n_languages == 0)
        return true;
    for (size_t i = 0; i < o->n_languages; i++) {
        const struct match_language *asked = &o->languages[i];
        const struct match_language *held =
            asked->must ? match_speaks(c, asked->code) : asked;

        if (!held || (held->cefr && held->cefr < asked->cefr))
            return false;
    }
    return true;
}

static bool pays_enough(const struct match_opening *o, const struct match_candidate *c)
{
    return !o->pay_most || !c->pay_least || o->pay_most >= c->pay_least ||
           !cordee_text_is_nocase(o->currency, c->currency);
}

static bool near_enough(const struct opening *o, const struct candidate *c)
{
    return o->said.remote || c->said.moves || c->said.radius_km <= 0 ||
           !o->said.place.known || !c->said.place.known ||
           match_km(o, c) <= c->said.radius_km;
}

enum match_gate match_gate(const struct opening *o, const struct candidate *c,
                           size_t musts)
{
    const struct match_opening *asks = &o->said;
    const struct match_candidate *has = &c->said;

    if (asks->kind && has->kinds && !(asks->kind & has->kinds))
        return MATCH_NO_KIND;
    if (!has_all(&asks->permits, &has->permits))
        return MATCH_NO_PERMIT;
    if (!has_all(&asks->certificates, &has->certificates))
        return MATCH_NO_CERTIFICATE;
    if (!speaks_enough(asks, has))
        return MATCH_NO_LANGUAGE;
    if (musts < o->musts)
        return MATCH_NO_SKILL;
    if (asks->starts && has->free_from > asks->starts)
        return MATCH_TOO_LATE;
    if (asks->hours > 0 && has->hours > 0 && asks->hours > has->hours)
        return MATCH_TOO_MANY_HOURS;
    if (!pays_enough(asks, has))
        return MATCH_PAY;
    if (has->remote && !asks->remote && !asks->partly)
        return MATCH_NOT_REMOTE;
    if (!near_enough(o, c))
        return MATCH_TOO_FAR;
    return MATCH_FITS;
}
