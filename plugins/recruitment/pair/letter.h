/* What is written to the other side when nothing came of it. */
#ifndef RECRUITMENT_PAIR_LETTER_H
#define RECRUITMENT_PAIR_LETTER_H

#include "plugins/recruitment/pair/ask.h"

/* Texts live in the arena it was begun with. */
struct pair_letter {
    const struct pair *p;
    enum pair_side side; /* who reads it */
    struct pair_reader to;
    const char *language, *subject, *text; /* plain text */
};
/* Who is to be told; PAIR_OFFICE: nobody, who was never asked needs no answer. */
enum pair_side pair_letter_side(const struct pair *p);
/* The text that is offered, in its reader's language.  1; 0: there is nobody who can be
 * written to; -1. */
int pair_letter_begin(struct cordee *cd, struct cordee_arena *a, const struct pair *p,
                      struct pair_letter *l_r,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* In the caller's transaction. */
int pair_letter_send(struct cordee *cd, const struct pair_letter *l, int64_t user,
                     struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
