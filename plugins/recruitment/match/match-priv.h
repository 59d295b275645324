/* What the files of this room share. */
#ifndef RECRUITMENT_MATCH_PRIV_H
#define RECRUITMENT_MATCH_PRIV_H

#include "plugins/recruitment/match/match.h"

#include <cordee/words.h>

static const double MATCH_NOT_KNOWN = -1;

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

/* A text by its words, in the order of their numbers. */
struct text_word {
    uint32_t stem;
    uint16_t count;
};
struct text {
    enum cordee_words language;
    const struct text_word *words; /* in the arena of the match */
    size_t n;                      /* 0: there is none */
    uint16_t length; /* words that count, each as often as it stands there */
};

struct sayer { /* a candidate in whose text the word stands */
    uint32_t candidate;
    uint16_t count, length; /* so often, in a text of that length */
};

struct stem {
    uint32_t df; /* texts of openings that have it */
    struct sayer *sayers;
    size_t n, room;
};

struct opening {
    struct match_opening said;
    int64_t whole; /* all that is asked, in units */
    double reach;  /* r */
    struct text text;
    int64_t text_whole; /* what it would have of itself */
    size_t musts;
    double at[3]; /* the place on a ball of radius 1 */
    bool gone;
};

struct candidate {
    struct match_candidate said;
    struct text text;
    double at[3];
    bool gone;
};

/* What a candidate has of an opening: shares together, points of their text, and how many
 * of the musts. */
struct tally {
    int64_t sum;
    int64_t text;
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
    struct cordee_lexicon *lexicon; /* NULL: no texts yet */
    struct stem *stems;             /* by the lexicon's numbers */
    size_t n_stems;
    size_t texts, texts_length; /* of openings, when it was made ready */
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
double match_score(const struct opening *o, const struct candidate *c,
                   const struct tally *t, double parts[MATCH_PARTS]);
double match_km(const struct opening *o, const struct candidate *c);
void match_ball(const struct match_place *place, double at[3]);

/* ---- text.c: of the words of both ------------------------------------------------ */

void match_text_take(struct match *m, const char *text, const char *language,
                     struct text *text_r);
/* Of an opening, before all is ready. */
void match_text_background(struct match *m, const struct text *t);
/* What who says exactly the same has of it. */
int64_t match_text_whole(const struct match *m, const struct text *t);
void match_text_sayer(struct match *m, uint32_t candidate, const struct text *t);
/* Into the tallies of all candidates; or of one. */
void match_text_people(struct match *m, const struct text *asked);
int64_t match_text_pair(const struct match *m, const struct text *asked,
                        const struct text *said);
double match_text_part(const struct text *asked, int64_t whole, const struct text *said,
                       int64_t sum);
void match_text_free(struct match *m);

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
