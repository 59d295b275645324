/* The best of many. */
#include "plugins/recruitment/match/match-priv.h"

#include <stdlib.h>
#include <string.h>

/* ---- one pair --------------------------------------------------------------- */

/* Gives false when a gate is shut, or nothing speaks for them. */
static bool pair_score(const struct match *m, size_t opening, size_t candidate,
                       const struct tally *t, struct match_hit *hit)
{
    const struct opening *o = &m->openings[opening];
    const struct candidate *c = &m->candidates[candidate];

    if (o->gone || c->gone || (o->said.n_skills && t->sum == 0) ||
        match_gate(o, c, t->musts) != MATCH_FITS)
        return false;
    *hit = (struct match_hit){.opening = opening, .candidate = candidate};
    hit->score = match_score(o, c, t, hit->parts);
    return hit->score > 0;
}

/* ---- people for an opening -------------------------------------------------- */

static void scratch_people(struct match *m)
{
    if (m->n_candidates == 0)
        return;
    if (m->n_tallies < m->n_candidates) {
        m->tallies = realloc(m->tallies, m->n_candidates * sizeof *m->tallies);
        m->shares = realloc(m->shares, m->n_candidates * sizeof *m->shares);
        if (!m->tallies || !m->shares)
            abort();
        memset(m->shares, 0, m->n_candidates * sizeof *m->shares);
        m->n_tallies = m->n_candidates;
    }
    memset(m->tallies, 0, m->n_candidates * sizeof *m->tallies);
}

/* Raises what each holder of a skill has of the asked one: the best counts. */
static void holders_raise(struct match *m, const struct match_asked *asked,
                          uint32_t skill)
{
    const struct skill *s = &m->skills[skill];
    bool linked = skill != asked->skill;

    for (size_t i = 0; i < s->n_holders; i++) {
        const struct holder *h = &s->holders[i];
        int64_t share = match_share(m, asked, h->level, linked);
        int64_t *best = &m->shares[h->candidate];
        struct tally *t = &m->tallies[h->candidate];

        if (share <= *best)
            continue;
        t->musts += asked->must && *best == 0;
        t->sum += share - *best;
        *best = share;
    }
}

static void holders_forget(struct match *m, uint32_t skill)
{
    const struct skill *s = &m->skills[skill];

    for (size_t i = 0; i < s->n_holders; i++)
        m->shares[s->holders[i].candidate] = 0;
}

static void people_tally(struct match *m, const struct match_asked *asked)
{
    const struct skill *s = &m->skills[asked->skill];

    holders_raise(m, asked, asked->skill);
    for (size_t i = 0; i < s->n_links; i++)
        holders_raise(m, asked, s->links[i]);
    holders_forget(m, asked->skill);
    for (size_t i = 0; i < s->n_links; i++)
        holders_forget(m, s->links[i]);
}

static void people_all_tally(struct match *m, size_t opening)
{
    const struct match_opening *o = &m->openings[opening].said;

    scratch_people(m);
    for (size_t i = 0; i < o->n_skills; i++)
        people_tally(m, &o->skills[i]);
    match_text_people(m, &m->openings[opening].text);
}

size_t match_people(struct match *m, size_t opening, size_t most, struct cordee_arena *a,
                    struct match_hit **hits_r)
{
    struct best best = match_best_new(m, most, m->n_candidates, a);
    struct match_hit hit;

    people_all_tally(m, opening);
    for (size_t i = 0; i < m->n_candidates; i++)
        if (pair_score(m, opening, i, &m->tallies[i], &hit))
            match_best_offer(&best, &hit);
    match_best_sort(&best);
    for (size_t i = 0; i < best.n; i++)
        match_explain(m, a, &best.hits[i]);
    *hits_r = best.hits;
    return best.n;
}

size_t match_gates(struct match *m, size_t opening, size_t n_r[MATCH_GATES])
{
    const struct opening *o = &m->openings[opening];
    size_t nothing = 0;

    memset(n_r, 0, MATCH_GATES * sizeof *n_r);
    people_all_tally(m, opening);
    for (size_t i = 0; i < m->n_candidates; i++) {
        const struct tally *t = &m->tallies[i];
        enum match_gate gate = match_gate(o, &m->candidates[i], t->musts);

        if (m->candidates[i].gone)
            continue;
        n_r[gate]++;
        nothing += gate == MATCH_FITS && o->said.n_skills && t->sum == 0;
    }
    return nothing;
}

/* ---- all with all ----------------------------------------------------------- */

static void best_tell(struct best *best, match_take *take, void *ctx)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    match_best_sort(best);
    for (size_t i = 0; i < best->n; i++) {
        match_explain(best->m, a, &best->hits[i]);
        take(ctx, &best->hits[i]);
    }
}

void match_all(struct match *m, size_t most, match_take *person, match_take *opening,
               void *ctx)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct best *theirs = cordee_arena_get(a, (m->n_candidates + 1) * sizeof *theirs);
    struct best here = match_best_new(m, most, m->n_candidates, a);
    struct match_hit hit;

    for (size_t c = 0; c < m->n_candidates; c++)
        theirs[c] = match_best_new(m, most, m->n_openings, a);
    for (size_t o = 0; o < m->n_openings; o++, here.n = 0) {
        people_all_tally(m, o);
        for (size_t c = 0; c < m->n_candidates; c++)
            if (pair_score(m, o, c, &m->tallies[c], &hit)) {
                match_best_offer(&here, &hit);
                match_best_offer(&theirs[c], &hit);
            }
        best_tell(&here, person, ctx);
    }
    for (size_t c = 0; c < m->n_candidates; c++)
        best_tell(&theirs[c], opening, ctx);
}

/* ---- openings for a person -------------------------------------------------- */

static void scratch_held(struct match *m, const struct match_candidate *c)
{
    if (m->n_held < m->n_skills) {
        m->held = realloc(m->held, m->n_skills * sizeof *m->held);
        if (!m->held)
            abort();
        for (; m->n_held < m->n_skills; m->n_held++)
            m->held[m->n_held] = -1;
    }
    for (size_t i = 0; i < c->n_skills; i++)
        m->held[c->skills[i].skill] = c->skills[i].level;
}

static void held_forget(struct match *m, const struct match_candidate *c)
{
    for (size_t i = 0; i < c->n_skills; i++)
        m->held[c->skills[i].skill] = -1;
}

static int64_t share_held(const struct match *m, const struct match_asked *asked)
{
    const struct skill *s = &m->skills[asked->skill];
    double level = m->held[asked->skill];
    int64_t best = level < 0 ? 0 : match_share(m, asked, level, false);

    for (size_t i = 0; i < s->n_links; i++) {
        double other = m->held[s->links[i]];
        int64_t share = other < 0 ? 0 : match_share(m, asked, other, true);

        best = share > best ? share : best;
    }
    return best;
}

static struct tally opening_tally(const struct match *m, const struct opening *opening,
                                  const struct candidate *c)
{
    const struct match_opening *o = &opening->said;
    struct tally t = {.text = match_text_pair(m, &opening->text, &c->text)};

    for (size_t i = 0; i < o->n_skills; i++) {
        int64_t share = share_held(m, &o->skills[i]);

        t.sum += share;
        t.musts += o->skills[i].must && share > 0;
    }
    return t;
}

size_t match_openings(struct match *m, size_t candidate, size_t most,
                      struct cordee_arena *a, struct match_hit **hits_r)
{
    const struct match_candidate *c = &m->candidates[candidate].said;
    struct best best = match_best_new(m, most, m->n_openings, a);
    struct match_hit hit;

    scratch_held(m, c);
    for (size_t i = 0; i < m->n_openings; i++) {
        struct tally t = opening_tally(m, &m->openings[i], &m->candidates[candidate]);

        if (pair_score(m, i, candidate, &t, &hit))
            match_best_offer(&best, &hit);
    }
    held_forget(m, c);
    match_best_sort(&best);
    for (size_t i = 0; i < best.n; i++)
        match_explain(m, a, &best.hits[i]);
    *hits_r = best.hits;
    return best.n;
}

enum match_gate match_pair(struct match *m, size_t opening, size_t candidate,
                           struct cordee_arena *a, struct match_hit *hit_r)
{
    const struct opening *o = &m->openings[opening];
    const struct candidate *c = &m->candidates[candidate];
    struct tally t;

    scratch_held(m, &c->said);
    t = opening_tally(m, o, c);
    held_forget(m, &c->said);
    *hit_r = (struct match_hit){.opening = opening, .candidate = candidate};
    hit_r->score = match_score(o, c, &t, hit_r->parts);
    match_explain(m, a, hit_r);
    return match_gate(o, c, t.musts);
}
