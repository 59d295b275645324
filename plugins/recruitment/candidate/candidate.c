/* Candidates: what they are before anything is typed, and what their words are called. */
#include "plugins/recruitment/candidate/candidate.h"

static const struct opening_word states[] = {
    {"looking", T_LATER("Looking")},
    {"resting", T_LATER("Resting")},
    {"placed", T_LATER("Placed")},
    {0},
};

static const struct opening_word pasts[] = {
    {"work", T_LATER("Work")},
    {"education", T_LATER("Education")},
    {"volunteering", T_LATER("Volunteering")},
    {"project", T_LATER("Project")},
    {0},
};

const struct opening_word *candidate_states(void)
{
    return states;
}

const struct opening_word *candidate_pasts(void)
{
    return pasts;
}

const char *candidate_word_name(struct cordee *cd, const struct opening_word *words,
                                const char *value)
{
    for (; words->value; words++)
        if (cordee_text_is(words->value, value))
            return T(words->label);
    return "";
}

void candidate_init(struct candidate *c)
{
    *c = (struct candidate){
        .state = "looking",
        .headline = "",
        .body = "",
        .wishes = "",
        .language = "",
        .years = -1,
        .place = "",
        .country = "",
        .currency = "EUR",
        .pay_per = "year",
        .source = "",
    };
}

bool candidate_is_there(const struct candidate *c, int64_t now)
{
    return cordee_text_is(c->state, "looking") && now < c->consent_until;
}

const char *candidate_number(struct cordee *cd, struct cordee_arena *a, int64_t id)
{
    return cordee_arena_printf(a, T("Candidate %lld"), (long long)id);
}
