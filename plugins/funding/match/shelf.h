/* One index of terms by BM25; terms are numbers, texts are bags of them. */
#ifndef FUNDING_MATCH_SHELF_H
#define FUNDING_MATCH_SHELF_H

#include <cordee/base.h>

/* ---- a bag of terms --------------------------------------------------------- */

struct term {
    uint32_t number;
    float weight;   /* how often, as it is counted */
    const char *at; /* where it stands in the profile's text, or NULL; and its bytes */
    uint32_t n;
};

struct bag {
    struct term *terms;
    size_t n, room;
};
void bag_put(struct bag *b, struct term t);
/* By number, each once: with the weights together, or of the heaviest. */
void bag_add_up(struct bag *b);
void bag_heaviest(struct bag *b);
void bag_done(struct bag *b);

/* ---- the shelf -------------------------------------------------------------- */

struct posting {
    uint32_t call;
    float points; /* what a term of weight 1 gives */
};

/* Zeroes are an empty shelf.  Texts are added in the order of their numbers. */
struct shelf {
    bool words;                 /* of which everyday ones say nothing */
    struct term_entry *entries; /* until it is ready */
    size_t n_entries, room;
    size_t *ends; /* of each text, in `entries` */
    float *lengths;
    size_t n, n_room; /* texts */
    size_t n_terms;
    size_t *from; /* of each term, in `postings`; one more at the end */
    struct posting *postings;
};
void shelf_add(struct shelf *s, const struct bag *b);
/* Reckons the points: BM25, or with k1 0, a point for each term. */
void shelf_ready(struct shelf *s, double k1, double b);
/* Adds `weight` times the points of each term of the bag to `points` of the texts. */
void shelf_ask(const struct shelf *s, const struct bag *b, double weight, float *points);
/* What one term of weight 1 gives one text. */
double shelf_points(const struct shelf *s, uint32_t term, uint32_t text);
/* From 0, a word that every seventh text has, to 1, one that every twentieth has or
 * fewer; 0 of a term that none has. */
double shelf_telling(const struct shelf *s, uint32_t term);
void shelf_done(struct shelf *s);

#endif
