/* What the members look for, as far as the register knows it. */
#ifndef FUNDING_PROFILE_H
#define FUNDING_PROFILE_H

#include "plugins/funding/match/match.h"

#include <cordee/plugin.h>

/* One member's. */
struct profile {
    int64_t party;
    struct match_profile match;
};

struct profiles {
    struct profile *at;
    size_t n;
    int64_t silent; /* members of whom nothing is known to match by; they are not in it */
};

/* Those of all present members: competences and needs with their notes and what is
 * written about the organisation are its words, competences its tags; country, kind and
 * size its gates.  All of it lives in `a`.  0, or -1. */
int profiles_load(struct cordee *cd, struct cordee_arena *a, struct profiles *profiles_r,
                  struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
