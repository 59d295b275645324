/* How much of one asked skill is there. */
#include "plugins/recruitment/match/match-priv.h"

#include <math.h>

static const double OPTIONAL = 0.3, LINKED = 0.5;

int64_t match_share_most(const struct match *m, const struct match_asked *asked)
{
    return llround(m->skills[asked->skill].idf * (asked->essential ? 1 : OPTIONAL) *
                   MATCH_UNIT);
}

int64_t match_share(const struct match *m, const struct match_asked *asked, double level,
                    bool linked)
{
    double share = (double)match_share_most(m, asked);

    if (asked->level > 0 && level > 0 && level < asked->level)
        share *= level / asked->level;
    return llround(linked ? share * LINKED : share);
}
