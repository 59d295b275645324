/* The best so far. */
#include "plugins/recruitment/match/match-priv.h"

#include <string.h>

/* Above 0: `a` is better.  Ids decide between equal scores, for they do not depend on
 * the order of input. */
static int hit_compare(const struct match *m, const struct match_hit *a,
                       const struct match_hit *b)
{
    if (a->score != b->score)
        return a->score > b->score ? 1 : -1;
    int by_person =
        strcmp(m->candidates[b->candidate].said.id, m->candidates[a->candidate].said.id);

    return by_person
               ? by_person
               : strcmp(m->openings[b->opening].said.id, m->openings[a->opening].said.id);
}

static void hits_swap(struct match_hit *a, struct match_hit *b)
{
    struct match_hit was = *a;

    *a = *b;
    *b = was;
}

static void best_up(struct best *b, size_t i)
{
    while (i > 0 && hit_compare(b->m, &b->hits[i], &b->hits[(i - 1) / 2]) < 0) {
        hits_swap(&b->hits[i], &b->hits[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
}

static void best_down(struct best *b, size_t i)
{
    for (;;) {
        size_t worst = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < b->n; child++)
            if (hit_compare(b->m, &b->hits[child], &b->hits[worst]) < 0)
                worst = child;
        if (worst == i)
            return;
        hits_swap(&b->hits[i], &b->hits[worst]);
        i = worst;
    }
}

void match_best_offer(struct best *b, const struct match_hit *hit)
{
    if (b->n < b->most) {
        b->hits[b->n++] = *hit;
        best_up(b, b->n - 1);
    } else if (b->most && hit_compare(b->m, hit, &b->hits[0]) > 0) {
        b->hits[0] = *hit;
        best_down(b, 0);
    }
}

/* Takes the heap apart from its worst: what is left stands best first. */
void match_best_sort(struct best *b)
{
    size_t n = b->n;

    while (b->n > 1) {
        hits_swap(&b->hits[0], &b->hits[--b->n]);
        best_down(b, 0);
    }
    b->n = n;
}

struct best match_best_new(struct match *m, size_t most, size_t among,
                           struct cordee_arena *a)
{
    size_t room = most < among ? most : among;

    return (struct best){m, cordee_arena_get(a, (room + 1) * sizeof(struct match_hit)), 0,
                         room};
}
