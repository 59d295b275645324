/* States of a pair, which moves make sense, and why nothing came of it. */
#include "plugins/recruitment/pair/pair.h"

static const struct opening_word states[] = {
    {"suggested", T_LATER("Suggested")},
    {"asked", T_LATER("Asked")},
    {"agreed", T_LATER("Agreed")},
    {"introduced", T_LATER("Introduced")},
    {"interview", T_LATER("Interview")},
    {"offer", T_LATER("Offer")},
    {"hired", T_LATER("Hired")},
    {"declined", T_LATER("Declined")},
    {0},
};

enum { SUGGESTED, ASKED, AGREED, INTRODUCED, INTERVIEW, OFFER, HIRED, DECLINED };
#define TO(state) (1u << (state))

/* From each, where it may go.  Nobody is introduced who has not agreed; from an
 * introduction on steps may be left out. */
static const unsigned moves[] = {
    [SUGGESTED] = TO(ASKED) | TO(AGREED) | TO(DECLINED),
    [ASKED] = TO(SUGGESTED) | TO(AGREED) | TO(DECLINED),
    [AGREED] = TO(SUGGESTED) | TO(ASKED) | TO(INTRODUCED) | TO(DECLINED),
    [INTRODUCED] = TO(AGREED) | TO(INTERVIEW) | TO(OFFER) | TO(HIRED) | TO(DECLINED),
    [INTERVIEW] = TO(INTRODUCED) | TO(OFFER) | TO(HIRED) | TO(DECLINED),
    [OFFER] = TO(INTRODUCED) | TO(INTERVIEW) | TO(HIRED) | TO(DECLINED),
    [HIRED] = TO(INTERVIEW) | TO(OFFER) | TO(DECLINED),
    [DECLINED] = TO(SUGGESTED) | TO(AGREED) | TO(INTRODUCED) | TO(INTERVIEW) | TO(OFFER),
};

const struct opening_word *pair_states(void)
{
    return states;
}

int pair_rank(const char *state)
{
    for (int i = 0; states[i].value; i++)
        if (cordee_text_is(states[i].value, state))
            return i;
    return -1;
}

const char *pair_state_name(struct cordee *cd, const char *state)
{
    const int rank = pair_rank(state);

    return rank < 0 ? "" : T(states[rank].label);
}

bool pair_may_move(const char *from, const char *to)
{
    const int a = pair_rank(from), b = pair_rank(to);

    return a >= 0 && b >= 0 && (moves[a] & TO(b));
}

static const struct pair_reason reasons[] = {
    {"other_job", T_LATER("Found something else"), PAIR_CANDIDATE,
     T_LATER("they have found something else")},
    {"tasks", T_LATER("Not the work they look for"), PAIR_CANDIDATE,
     T_LATER("it is not the work they look for")},
    {"far", T_LATER("Too far away"), PAIR_CANDIDATE,
     T_LATER("the way to work would be too long for them")},
    {"pay", T_LATER("The pay does not suit them"), PAIR_CANDIDATE,
     T_LATER("the pay is not what they look for")},
    {"hours", T_LATER("The hours or the start do not suit them"), PAIR_CANDIDATE,
     T_LATER("the hours or the start do not suit them")},
    {"not_there", T_LATER("Not with this employer"), PAIR_CANDIDATE,
     T_LATER("they do not wish to go on with it")},
    {"not_now", T_LATER("Not now"), PAIR_CANDIDATE,
     T_LATER("it is not the right time for them")},
    {"skills", T_LATER("Essential skills are missing"), PAIR_EMPLOYER,
     T_LATER("skills that are essential there are missing")},
    {"experience", T_LATER("Too little experience for it"), PAIR_EMPLOYER,
     T_LATER("more experience is asked for there")},
    {"language", T_LATER("A language is missing"), PAIR_EMPLOYER,
     T_LATER("a language is needed there at a higher level")},
    {"other", T_LATER("Chose somebody else"), PAIR_EMPLOYER,
     T_LATER("the choice fell on somebody else")},
    {"filled", T_LATER("The opening is filled or was withdrawn"), PAIR_EMPLOYER,
     T_LATER("the opening is filled or was withdrawn")},
    {"start", T_LATER("Start or hours do not suit the employer"), PAIR_EMPLOYER,
     T_LATER("start or hours did not come together")},
    {"silent", T_LATER("Nobody answered"), PAIR_OFFICE, T_LATER("we have had no answer")},
    {"mistake", T_LATER("Suggested by mistake"), PAIR_OFFICE,
     T_LATER("we suggested it by mistake")},
    {0},
};

const struct pair_reason *pair_reasons(void)
{
    return reasons;
}

const struct pair_reason *pair_reason_of(const char *code)
{
    for (const struct pair_reason *r = reasons; r->code; r++)
        if (cordee_text_is(r->code, code))
            return r;
    return NULL;
}
