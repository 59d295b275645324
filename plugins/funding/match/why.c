/* What a score is made of, for people to see. */
#include "plugins/funding/match/match-priv.h"

#include <stdlib.h>

enum { WORDS_SHOWN = 8, DAY = 86400, SOON_DAYS = 21 };

static const double WORTH = 0.25; /* points that are worth a word */

/* ---- what is no word -------------------------------------------------------- */

bool match_is_past(const struct match_profile *p, const struct funding_call *call)
{
    for (size_t i = 0; *call->programme && i < p->past.n; i++)
        if (cordee_text_is_nocase(p->past.at[i], call->programme))
            return true;
    return false;
}

double match_soon(const struct match_kept *kept, int64_t now, double points)
{
    int64_t left = kept->next - now;

    if (kept->next == 0 || left >= (int64_t)SOON_DAYS * DAY)
        return 0;
    return (points < 2 * SOON ? points / 2 : SOON) *
           (1 - (double)left / ((double)SOON_DAYS * DAY));
}

double match_points(const struct match *m, const struct match_profile *p, size_t call)
{
    return (double)m->points[call] + (match_is_past(p, m->calls[call].call) ? PAST : 0);
}

/* ---- reasons ---------------------------------------------------------------- */

struct reasons {
    struct match_reason *at;
    size_t n;
};

static void reason_put(struct reasons *r, enum match_why why, const char *what,
                       double points)
{
    if (points != 0)
        r->at[r->n++] = (struct match_reason){why, what, points};
}

static int most_first(const void *a, const void *b)
{
    const struct match_reason *x = a, *y = b;

    return x->points > y->points ? -1 : x->points < y->points;
}

/* Each term that both have; of words the best. */
static void terms_put(struct reasons *r, struct cordee_arena *a, enum match_why why,
                      const struct shelf *s, const struct bag *b, size_t call)
{
    struct reasons found = {0};

    found.at = cordee_arena_get(a, b->n * sizeof *found.at);
    for (size_t i = 0; i < b->n; i++) {
        const struct term *t = &b->terms[i];
        double points = (double)t->weight * shelf_points(s, t->number, (uint32_t)call);

        if (points >= WORTH)
            reason_put(&found, why, cordee_arena_text_n(a, t->at, t->n), points);
    }
    if (found.n)
        qsort(found.at, found.n, sizeof *found.at, most_first);
    for (size_t i = 0; i < found.n && i < WORDS_SHOWN; i++)
        r->at[r->n++] = found.at[i];
}

static double shown_of(const struct reasons *r)
{
    double points = 0;

    for (size_t i = 0; i < r->n; i++)
        points += r->at[i].points;
    return points;
}

void match_explain(const struct match *m, const struct match_profile *p,
                   const struct bags *asked, struct cordee_arena *a,
                   struct match_hit *hit)
{
    const struct match_kept *kept = &m->calls[hit->number];
    struct reasons r = {.at = cordee_arena_get(a, (2 * WORDS_SHOWN + 3) * sizeof *r.at)};

    terms_put(&r, a, MATCH_WORD, &m->words, &asked->words, hit->number);
    terms_put(&r, a, MATCH_TAG, &m->tags, &asked->tags, hit->number);
    if (match_is_past(p, kept->call))
        reason_put(&r, MATCH_PAST, kept->call->programme, PAST);
    qsort(r.at, r.n, sizeof *r.at, most_first);
    reason_put(&r, MATCH_ALIKE, "", match_points(m, p, hit->number) - shown_of(&r));
    reason_put(&r, MATCH_SOON, "", hit->score - match_points(m, p, hit->number));
    hit->reasons = r.at;
    hit->n_reasons = r.n;
}
