/* Openings: what they are before anything is typed, and what their words are called. */
#include "plugins/recruitment/opening/opening.h"

enum { A_DAY = 86400 };

static const struct opening_word kinds[] = {
    {"job", T_LATER("Job")},
    {"internship", T_LATER("Internship")},
    {"thesis", T_LATER("Thesis")},
    {"trainee", T_LATER("Trainee programme")},
    {"secondment", T_LATER("Secondment between members")},
    {0},
};

static const struct opening_word states[] = {
    {"draft", T_LATER("Draft")},
    {"open", T_LATER("Open")},
    {"filled", T_LATER("Filled")},
    {"closed", T_LATER("Closed")},
    {0},
};

const struct opening_word *opening_kinds(void)
{
    return kinds;
}

const struct opening_word *opening_states(void)
{
    return states;
}

void opening_init(struct opening *o)
{
    *o = (struct opening){
        .kind = "job",
        .state = "draft",
        .title = "",
        .body = "",
        .language = "",
        .place = "",
        .country = "",
        .remote = "",
        .currency = "EUR",
        .pay_per = "year",
        .weights = "",
        .source = "staff",
        .ref = "",
        .party_name = "",
        .contact_name = "",
    };
}

bool opening_is_open(const struct opening *o, int64_t now)
{
    return cordee_text_is(o->state, "open") && (!o->closes || now < o->closes + A_DAY);
}

bool opening_word_is(const struct opening_word *words, const char *value)
{
    for (; words->value; words++)
        if (cordee_text_is(words->value, value))
            return true;
    return false;
}

static const char *name_of(struct cordee *cd, const struct opening_word *words,
                           const char *value)
{
    for (; words->value; words++)
        if (cordee_text_is(words->value, value))
            return T(words->label);
    return "";
}

const char *opening_kind_name(struct cordee *cd, const char *kind)
{
    return name_of(cd, kinds, kind);
}

const char *opening_state_name(struct cordee *cd, const char *state)
{
    return name_of(cd, states, state);
}
