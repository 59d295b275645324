/* What the files of this room share. */
#ifndef FUNDING_MATCH_PRIV_H
#define FUNDING_MATCH_PRIV_H

#include "plugins/funding/match/match.h"
#include "plugins/funding/match/shelf.h"

#include <cordee/words.h>

/* Weights of the three indexes, and of what is no word; points of BM25. */
static const double PAIRS = 0.3, PIECES = 0.1, TAG = 1, PAST = 0.5, SOON = 1;

struct match_kept { /* a call, and what holds of it now */
    const struct funding_call *call;
    enum funding_status status;
    int64_t next; /* deadline; 0: none */
};

struct match {
    struct cordee_lexicon *lex;
    struct shelf words, pairs, pieces, tags;
    json_t *tag_numbers;
    unsigned languages; /* a bit for each that a call is in */
    struct match_kept *calls;
    size_t n, room;
    int64_t now;
    float *points; /* of each call, for who asks now */
};

/* ---- bags (bags.c) ---------------------------------------------------------- */

struct bags {
    struct bag words, pairs, pieces, tags;
};
/* Those of a call, and its language noted. */
void bags_of_call(struct match *m, const struct funding_call *call, struct bags *bags);
/* Those of a profile: its words as each language of the calls stems them. */
void bags_of_profile(struct match *m, const struct match_profile *p, struct bags *bags);
void bags_done(struct bags *bags);

/* ---- what they said to calls (said.c) --------------------------------------- */

/* Changes the weights of a profile's bags by it. */
void bags_said(struct match *m, const struct match_profile *p, struct bags *asked);

/* ---- gates (gate.c) --------------------------------------------------------- */

enum match_gate match_gate_kept(const struct match_profile *p,
                                const struct match_kept *kept, int64_t now);

/* ---- reasons (why.c) -------------------------------------------------------- */

/* Whether the call is of a programme they have been in. */
bool match_is_past(const struct match_profile *p, const struct funding_call *call);
/* What speaks for a call, of whom m->points are; and what a near deadline takes of it. */
double match_points(const struct match *m, const struct match_profile *p, size_t call);
double match_soon(const struct match_kept *kept, int64_t now, double points);
void match_explain(const struct match *m, const struct match_profile *p,
                   const struct bags *asked, struct cordee_arena *a,
                   struct match_hit *hit);

#endif
