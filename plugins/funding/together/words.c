/* What states and roles of projects look like in words. */
#include "plugins/funding/together/together.h"

#include <string.h>

struct word {
    const char *value, *label;
};

static const struct word states[] = {
    {"watching", T_LATER("Watching")},   {"preparing", T_LATER("Preparing")},
    {"submitted", T_LATER("Submitted")}, {"chosen", T_LATER("Chosen")},
    {"funded", T_LATER("Funded")},       {"rejected", T_LATER("Not chosen")},
    {"dropped", T_LATER("Given up")},    {0},
};

static const struct word roles[] = {
    {"", T_LATER("none yet")},
    {"coordinator", T_LATER("coordinator")},
    {"partner", T_LATER("partner")},
    {"supporter", T_LATER("helps, takes no part")},
    {0},
};

static const struct word their_roles[] = {
    {"", T_LATER("open")},
    {"coordinator", T_LATER("coordinator")},
    {"partner", T_LATER("partner")},
    {"associated", T_LATER("associated partner")},
    {0},
};

static json_t *options(struct cordee *cd, const struct word *words, const char *selected)
{
    json_t *list = json_array();

    for (; words->value; words++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", words->value,
                                              "label", T(words->label), "selected",
                                              cordee_text_is(words->value, selected)));
    return list;
}

json_t *project_states(struct cordee *cd, const char *selected)
{
    return options(cd, states, selected);
}

json_t *project_roles(struct cordee *cd, const char *selected)
{
    return options(cd, roles, selected);
}

json_t *partner_roles(struct cordee *cd, const char *selected)
{
    return options(cd, their_roles, selected);
}

const char *partner_role_word(struct cordee *cd, const char *role)
{
    for (const struct word *w = their_roles; w->value; w++)
        if (*role && cordee_text_is(w->value, role))
            return T(w->label);
    return "";
}

static const struct word *state_of(const char *state)
{
    for (const struct word *w = states; w->value; w++)
        if (cordee_text_is(w->value, state))
            return w;
    return NULL;
}

bool project_is_state(const char *state)
{
    return state_of(state) != NULL;
}

const char *project_state_word(struct cordee *cd, const char *state)
{
    const struct word *w = state_of(state);

    return w ? T(w->label) : state;
}
