/* What the files of this room share. */
#ifndef RECRUITMENT_MATCH_PRIV_H
#define RECRUITMENT_MATCH_PRIV_H

#include "plugins/recruitment/match/match.h"

/* Shares of a skill are whole numbers of this, so that sums do not depend on order. */
enum { MATCH_UNIT = 1 << 20 };

struct holder {
    uint32_t candidate;
    double level;
};

struct skill {
    const char *name;
    uint32_t df; /* lists that have it */
    double idf;
    uint32_t *links; /* skills that are half of it */
    size_t n_links, links_room;
    struct holder *holders;
    size_t n_holders, holders_room;
};

struct opening {
    struct match_opening said;
    int64_t whole; /* all that is asked, in units */
    double reach;  /* r */
    size_t musts;
    double at[3]; /* the place on a ball of radius 1 */
    bool gone;
};

struct candidate {
    struct match_candidate said;
    double at[3];
    bool gone;
};

/* What a candidate has of an opening: shares together, and how many of the musts. */
struct tally {
    int64_t sum;
    size_t musts;
};

struct match {
    struct cordee_arena *arena;
    json_t *numbers; /* of skills by name; jansson's hash has a seed of its own */
    struct skill *skills;
    size_t n_skills, skills_room;
    struct opening *openings;
    size_t n_openings, openings_room;
    struct candidate *candidates;
    size_t n_candidates, candidates_room;
    size_t lists; /* N of idf */
    double mean; /* W, of openings that ask for skills, when it was made ready; 0: none */
    bool ready;
    /* Scratch: a cell a candidate, and a cell a skill (the level held; below 0: not). */
    struct tally *tallies;
    int64_t *shares;
    size_t n_tallies;
    double *held;
    size_t n_held;
};

/* ---- share.c: of one asked skill -------------------------------------------- */

/* What it adds when it is there in full. */
int64_t match_share_most(const struct match *m, const struct match_asked *asked);
/* What who holds it at `level` has of it; `linked`: holds one that is linked to it. */
int64_t match_share(const struct match *m, const struct match_asked *asked, double level,
                    bool linked);

/* ---- part.c: of a pair ------------------------------------------------------ */

/* The score, 0 where nothing is known; parts below 0 are not known. */
double match_score(const struct opening *o, const struct candidate *c, int64_t sum,
                   double parts[MATCH_PARTS]);
double match_km(const struct opening *o, const struct candidate *c);
void match_ball(const struct match_place *place, double at[3]);

/* ---- best.c: the best so far ------------------------------------------------- */

/* A heap with the worst on top. */
struct best {
    struct match *m;
    struct match_hit *hits;
    size_t n, most;
};
/* At most `most` of the so many that there are. */
struct best match_best_new(struct match *m, size_t most, size_t among,
                           struct cordee_arena *a);
void match_best_offer(struct best *b, const struct match_hit *hit);
void match_best_sort(struct best *b); /* best first; takes no more then */

/* ---- missing.c ---------------------------------------------------------------- */

/* Fills in what people read of a hit; it lives in `a`. */
void match_explain(const struct match *m, struct cordee_arena *a, struct match_hit *hit);

/* ---- gate.c ----------------------------------------------------------------- */

/* What is known to be otherwise shuts; what is not known does not. */
enum match_gate match_gate(const struct opening *o, const struct candidate *c,
                           size_t musts);
const struct match_language *match_speaks(const struct match_candidate *c,
                                          const char *code);

#endif
