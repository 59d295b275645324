/* Words of a profile weigh by what was said to the calls that they stand in. */
#include "plugins/funding/match/match-priv.h"

#include <stdlib.h>

static const double STEP = 0.25, LEAST = 0.4, MOST = 2;

/* In how many of the calls of either kind each term of a bag stands. */
struct counted {
    unsigned liked, refused;
};

static int by_number(const void *a, const void *b)
{
    const struct term *x = a, *y = b;

    return x->number < y->number ? -1 : x->number > y->number;
}

/* Both are in order of their numbers, each once. */
static void bag_count(const struct bag *asked, const struct bag *of_call, bool liked,
                      struct counted *counted)
{
    for (size_t i = 0; i < asked->n; i++)
        if (of_call->n && bsearch(&asked->terms[i], of_call->terms, of_call->n,
                                  sizeof *of_call->terms, by_number))
            *(liked ? &counted[i].liked : &counted[i].refused) += 1;
}

struct counts {
    struct counted *words, *pairs, *tags;
};

static void call_count(struct match *m, const struct bags *asked,
                       const struct funding_call *call, bool liked,
                       const struct counts *counts)
{
    const unsigned languages = m->languages; /* those of the calls that are asked */
    struct bags bags = {0};

    bags_of_call(m, call, &bags);
    m->languages = languages;
    bag_count(&asked->words, &bags.words, liked, counts->words);
    bag_count(&asked->pairs, &bags.pairs, liked, counts->pairs);
    bag_count(&asked->tags, &bags.tags, liked, counts->tags);
    bags_done(&bags);
}

static void bag_weigh(struct bag *b, const struct counted *counted)
{
    for (size_t i = 0; i < b->n; i++) {
        double by = (1 + STEP * counted[i].liked) / (1 + STEP * counted[i].refused);

        b->terms[i].weight *= (float)(by < LEAST ? LEAST : by > MOST ? MOST : by);
    }
}

void bags_said(struct match *m, const struct match_profile *p, struct bags *asked)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = NULL;
    struct counts counts;

    if (!p->n_liked && !p->n_refused)
        return;
    a = cordee_arena_new();
    counts.words = cordee_arena_get(a, (asked->words.n + 1) * sizeof *counts.words);
    counts.pairs = cordee_arena_get(a, (asked->pairs.n + 1) * sizeof *counts.pairs);
    counts.tags = cordee_arena_get(a, (asked->tags.n + 1) * sizeof *counts.tags);
    for (size_t i = 0; i < p->n_liked; i++)
        call_count(m, asked, p->liked[i], true, &counts);
    for (size_t i = 0; i < p->n_refused; i++)
        call_count(m, asked, p->refused[i], false, &counts);
    bag_weigh(&asked->words, counts.words);
    bag_weigh(&asked->pairs, counts.pairs);
    bag_weigh(&asked->tags, counts.tags);
}
