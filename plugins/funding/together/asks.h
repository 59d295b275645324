/* What a call asks of those who apply together, against who is there: pure. */
#ifndef FUNDING_TOGETHER_ASKS_H
#define FUNDING_TOGETHER_ASKS_H

#include "plugins/funding/call/call.h"

/* At least; 0 and false: nothing is asked. */
struct asks {
    int partners;
    int countries;   /* different ones */
    bool sme;        /* one of them a small or medium-sized company */
    bool laboratory; /* one of them a university or a research organisation */
};

/* What can be read off a call, and what of.  It is inferred: a person says whether it is
 * so. */
struct asks_read {
    struct asks asks;
    bool figures;    /* its publisher gives a number of partners */
    bool rule;       /* its kind of action has one that is known: see asks.c */
    char said[4000]; /* the sentences it was read from; "" none */
};
/* What it says in figures, the rule of its kind of action, and what its text says in five
 * languages ("mindestens drei Partner aus drei Ländern"): sentences that count who
 * applies.  In how many countries something is to be shown, is no such rule. */
void asks_of_call(const struct funding_call *call, struct asks_read *r);

/* Somebody who is there.  Texts stay the caller's. */
struct asks_partner {
    const char *country; /* two letters, or "" */
    bool sme, laboratory;
    bool sure; /* has agreed; else may come */
};

enum asks_what { ASKS_PARTNERS, ASKS_COUNTRIES, ASKS_SME, ASKS_LABORATORY, ASKS_WHATS };

struct asks_line {
    enum asks_what what;
    int wanted;
    int sure;  /* how many of those who agreed count for it */
    int there; /* ... and of all who may still come */
};

/* A line for each thing that is asked; how many. */
size_t asks_lines(const struct asks *asks, const struct asks_partner *list, size_t n,
                  struct asks_line lines_r[ASKS_WHATS]);
/* "AT/DE": the countries of those who are there, each once, in `a`. */
const char *asks_countries(struct cordee_arena *a, const struct asks_partner *list,
                           size_t n);

#endif
