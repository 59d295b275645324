/* Programmes of the Union, by their numbers at the portal, codes and names. */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <string.h>

static const struct programme {
    const char *id, *code, *name;
} programmes[] = {
    {"43108390", "HORIZON", "Horizon Europe"},
    {"43152860", "DIGITAL", "Digital Europe"},
    {"44181033", "EDF", "European Defence Fund"},
    {"43252405", "LIFE", "LIFE"},
    {"43251567", "CEF", "Connecting Europe Facility"},
    {"43353764", "ERASMUS", "Erasmus+"},
    {"43251589", "CERV", "Citizens, Equality, Rights and Values"},
    {"43298916", "EURATOM", "Euratom"},
    {"43252476", "SMP", "Single Market Programme"},
    {"43252449", "RFCS", "Research Fund for Coal and Steel"},
    {"43392145", "EMFAF", "European Maritime, Fisheries and Aquaculture Fund"},
    {"43254019", "ESF+", "European Social Fund+"},
    {"43252368", "ISF", "Internal Security Fund"},
    {"", "CREA", "Creative Europe"},
    {"", "EU4H", "EU4Health"},
    {"", "INNOVFUND", "Innovation Fund"},
    {"", "INTERREG", "Interreg"},
};

static const struct programme *programme_find(const char *words)
{
    for (size_t i = 0; i < sizeof programmes / sizeof *programmes; i++) {
        const struct programme *p = &programmes[i];

        if ((*p->id && cordee_text_is(words, p->id)) ||
            cordee_text_is_nocase(words, p->code) ||
            cordee_text_is_nocase(words, p->name))
            return p;
    }
    return NULL;
}

/* The code at the end of "EU External Action - Prospect (RELEX-PROSPECT)"; "" if none. */
static const char *code_within(struct reading *r, const char *words)
{
    const char *open = strrchr(words, '(');
    size_t n = open ? strcspn(open + 1, ")") : 0;

    if (!open || !n || n > 20 || !cordee_text_is(open + 1 + n, ")"))
        return "";
    for (size_t i = 1; i <= n; i++)
        if (!isupper((unsigned char)open[i]) && !strchr("-+0123456789", open[i]))
            return "";
    return cordee_arena_text_n(r->arena, open + 1, n);
}

static bool is_number(const char *words)
{
    return *words && !words[strspn(words, "0123456789")];
}

static bool is_code(const char *words)
{
    size_t n = 0;

    while (isupper((unsigned char)words[n]) || isdigit((unsigned char)words[n]) ||
           (words[n] && strchr("-+", words[n])))
        n++;
    return n && n <= 20 && !words[n];
}

void programme_put(struct reading *r, const char *words)
{
    const struct programme *p = programme_find(words);
    struct funding_call *call = &r->call;

    if (p) {
        call->programme = p->code;
        if (!*call->programme_name)
            call->programme_name = p->name;
    } else if (*words && !is_number(words)) {
        const bool code = is_code(words);

        if (!*call->programme)
            call->programme = code ? words : code_within(r, words);
        if (!*call->programme_name && !code)
            call->programme_name = words;
    }
}

void programme_guess(struct reading *r)
{
    const char *id = r->call.source_id;

    for (size_t i = 0; i < sizeof programmes / sizeof *programmes; i++) {
        const size_t n = strlen(programmes[i].code);

        if (strncmp(id, programmes[i].code, n) == 0 && id[n] == '-')
            programme_put(r, programmes[i].code);
    }
}
