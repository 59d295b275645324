/* How much speaks for it that somebody knows something: four reasons, each with its most.
 * What is declared weighs most, since somebody stood up for it; what was said lately is
 * worth more than what was said often. */
#include "core/crm/theme/knows.h"

#include <math.h>

#define DAY  86400.0
#define YEAR 365.0

/* Half of it is left after a year. */
static int recent(int64_t at, int64_t now)
{
    double days = (double)(now - at) / DAY;

    if (!at)
        return 0;
    return (int)lround(CD_KNOWS_RECENT * exp2(-(days > 0 ? days : 0) / YEAR));
}

/* People change their work: after two years a confirmation is worth half. */
static int confirmed(int64_t at, int64_t now)
{
    if (!at)
        return 0;
    return (double)(now - at) <= 2 * YEAR * DAY ? CD_KNOWS_CONFIRMED
                                                : CD_KNOWS_CONFIRMED / 2;
}

/* Five entries are as good as fifty. */
static int many(int64_t n, int64_t crowd_n)
{
    int64_t points = n * 4 + crowd_n;

    return points < CD_KNOWS_MANY ? (int)points : CD_KNOWS_MANY;
}

struct cd_knows_score cd_knows_score_of(const struct cd_knows_facts *facts, int64_t now)
{
    static const int levels[] = {6, 14, 22, 31, CD_KNOWS_LEVEL};
    int alone = recent(facts->last_at, now), crowd = recent(facts->crowd_at, now) / 3;

    return (struct cd_knows_score){
        .level = facts->level >= 0 ? levels[facts->level > 4 ? 4 : facts->level] : 0,
        .confirmed = facts->level >= 0 ? confirmed(facts->confirmed_at, now) : 0,
        .recent = alone > crowd ? alone : crowd,
        .many = many(facts->n, facts->crowd_n),
    };
}

int cd_knows_total(const struct cd_knows_score *score)
{
    return score->level + score->confirmed + score->recent + score->many;
}
