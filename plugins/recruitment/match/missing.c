/* What of an opening is missing. */
#include "plugins/recruitment/match/match-priv.h"

#include <stdlib.h>
#include <string.h>

struct lack {
    int64_t weight;
    const char *name;
    uint32_t skill;
};

static int lack_compare(const void *a, const void *b)
{
    const struct lack *x = a, *y = b;

    return x->weight != y->weight ? (x->weight < y->weight) - (x->weight > y->weight)
                                  : strcmp(x->name, y->name);
}

static bool is_held(const struct match_candidate *c, uint32_t skill)
{
    for (size_t i = 0; i < c->n_skills; i++)
        if (c->skills[i].skill == skill)
            return true;
    return false;
}

/* Fills in what people read of a hit. */
void match_explain(const struct match *m, struct cordee_arena *a, struct match_hit *hit)
{
    const struct match_opening *o = &m->openings[hit->opening].said;
    const struct match_candidate *c = &m->candidates[hit->candidate].said;
    struct lack *lacks = cordee_arena_get(a, (o->n_skills + 1) * sizeof *lacks);
    uint32_t *missing = cordee_arena_get(a, (o->n_skills + 1) * sizeof *missing);

    for (size_t i = 0; i < o->n_skills; i++) {
        const struct match_asked *asked = &o->skills[i];

        hit->essential += asked->essential;
        if (asked->essential && !is_held(c, asked->skill))
            lacks[hit->n_missing++] = (struct lack){
                match_share_most(m, asked), m->skills[asked->skill].name, asked->skill};
    }
    qsort(lacks, hit->n_missing, sizeof *lacks, lack_compare);
    for (size_t i = 0; i < hit->n_missing; i++)
        missing[i] = lacks[i].skill;
    hit->missing = missing;
    hit->there = hit->essential - hit->n_missing;
}
