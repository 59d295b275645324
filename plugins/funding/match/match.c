/* An index of calls, and who asks it. */
#include "plugins/funding/match/match.h"

#include "plugins/funding/match/match-priv.h"

#include <stdlib.h>
#include <string.h>

static const double K1 = 1.2, B = 0.75;

/* ---- the index -------------------------------------------------------------- */

struct match *match_new(void)
{
    struct match *m = calloc(1, sizeof *m);

    if (!m)
        abort();
    m->lex = cordee_lexicon_new();
    m->tag_numbers = json_object();
    return m;
}

void match_free(struct match *m)
{
    if (!m)
        return;
    cordee_lexicon_free(m->lex);
    shelf_done(&m->words);
    shelf_done(&m->pairs);
    shelf_done(&m->pieces);
    shelf_done(&m->tags);
    json_decref(m->tag_numbers);
    free(m->calls);
    free(m->points);
    free(m);
}

void match_drop(struct match **m)
{
    match_free(*m);
}

size_t match_add(struct match *m, const struct funding_call *call)
{
    struct bags bags = {0};

    if (m->n == m->room) {
        m->room = m->room ? m->room * 2 : 256;
        m->calls = realloc(m->calls, m->room * sizeof *m->calls);
        if (!m->calls)
            abort();
    }
    bags_of_call(m, call, &bags);
    shelf_add(&m->words, &bags.words);
    shelf_add(&m->pairs, &bags.pairs);
    shelf_add(&m->pieces, &bags.pieces);
    shelf_add(&m->tags, &bags.tags);
    bags_done(&bags);
    m->calls[m->n] = (struct match_kept){.call = call};
    return m->n++;
}

void match_at(struct match *m, int64_t now)
{
    m->now = now;
    for (size_t i = 0; i < m->n; i++) {
        m->calls[i].status = funding_call_status(m->calls[i].call, now);
        m->calls[i].next = funding_call_next(m->calls[i].call, now);
    }
}

void match_ready(struct match *m, int64_t now)
{
    m->words.words = m->pairs.words = true;
    shelf_ready(&m->words, K1, B);
    shelf_ready(&m->pairs, K1, B);
    shelf_ready(&m->pieces, K1, B);
    shelf_ready(&m->tags, 0, 0);
    match_at(m, now);
    m->points = calloc(m->n + 1, sizeof *m->points);
    if (!m->points)
        abort();
}

/* ---- the best --------------------------------------------------------------- */

struct best {
    struct match_hit *hits; /* best first */
    size_t n, most;
};

static bool is_wanted(const struct best *b, double score)
{
    return b->n < b->most || (b->n > 0 && score > b->hits[b->n - 1].score);
}

static void best_put(struct best *b, struct match_hit hit)
{
    size_t i = b->n < b->most ? b->n++ : b->n - 1;

    for (; i > 0 && b->hits[i - 1].score < hit.score; i--)
        b->hits[i] = b->hits[i - 1];
    b->hits[i] = hit;
}

static double score_of(const struct match *m, const struct match_profile *p, size_t i)
{
    double points = match_points(m, p, i);

    return points - match_soon(&m->calls[i], m->now, points);
}

size_t match_find(struct match *m, const struct match_profile *p, size_t most,
                  struct cordee_arena *a, struct match_hit **hits_r)
{
    struct best best = {.most = most < m->n ? most : m->n};
    struct bags asked = {0};

    best.hits = cordee_arena_get(a, (best.most + 1) * sizeof *best.hits);
    bags_of_profile(m, p, &asked);
    bags_said(m, p, &asked);
    memset(m->points, 0, m->n * sizeof *m->points);
    shelf_ask(&m->words, &asked.words, 1, m->points);
    shelf_ask(&m->pairs, &asked.pairs, PAIRS, m->points);
    shelf_ask(&m->pieces, &asked.pieces, PIECES, m->points);
    shelf_ask(&m->tags, &asked.tags, TAG, m->points);
    for (size_t i = 0; i < m->n; i++) {
        double score = m->points[i] > 0 ? score_of(m, p, i) : 0;

        /* A gate is asked of who would be among the best: it costs more than points. */
        if (score > 0 && is_wanted(&best, score) &&
            match_gate_kept(p, &m->calls[i], m->now) == MATCH_FITS)
            best_put(&best, (struct match_hit){
                                .number = i, .call = m->calls[i].call, .score = score});
    }
    for (size_t i = 0; i < best.n; i++)
        match_explain(m, p, &asked, a, &best.hits[i]);
    bags_done(&asked);
    *hits_r = best.hits;
    return best.n;
}
