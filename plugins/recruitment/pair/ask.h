/* Mails of a pair: the candidate is asked, then the employer, then both get to know each
 * other.  All of it stands in the histories. */
#ifndef RECRUITMENT_PAIR_ASK_H
#define RECRUITMENT_PAIR_ASK_H

#include "plugins/recruitment/pair/pair.h"

/* `user` asks the candidate, who becomes "asked"; `onward`: the employer is asked as soon
 * as they agree.  -1: CORDEE_E_INVALID or _CONFLICT says
 * to people why not. */
int pair_ask_candidate(struct cordee *cd, const struct pair *p, int64_t user, bool onward,
                       struct cordee_error *err) CORDEE_MUST_CHECK;
/* `user` asks the employer, once the candidate has agreed. */
int pair_ask_employer(struct cordee *cd, const struct pair *p, int64_t user,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* Both said yes: one mail to both, with names, addresses and, where the candidate agreed
 * to it, documents. */
int pair_introduce(struct cordee *cd, const struct pair *p,
                   struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- mail.c ----------------------------------------------------------------------- */

/* Whom a mail goes to; texts live in the arena it was read into. */
struct pair_reader {
    int64_t party, address_id;
    const char *name, *given_name, *language, *address, *phone;
};
/* 1; 0: nobody, or they cannot be written to; -1. */
int pair_reader_load(struct cordee *cd, struct cordee_arena *a, int64_t party,
                     struct pair_reader *r_r, struct cordee_error *err) CORDEE_MUST_CHECK;
/* A mail of a pair.  Texts stay the caller's. */
struct pair_mail {
    const struct pair *p;
    const struct pair_reader *to;
    const char *kind;                  /* of its entry */
    const struct cordee_taker *takers; /* of its entry */
    size_t n;
    int64_t user; /* who it is from; 0: the organisation */
    const char *language, *subject, *markdown;
    const char *link; /* its merge field, or NULL */
    const char *body; /* in the history; NULL: none */
    unsigned flags;   /* CORDEE_LETTER_AUTO ... */
};
int pair_mail_queue(struct cordee *cd, const struct pair_mail *m,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* "Hello Ada,": puts the greeting with its merge field. */
void pair_greet(struct cordee *cd, struct cordee_buf *out);

/* ---- fits-model.c ----------------------------------------------------------------- */

/* [{"label","essential","there"}]: what the opening asks, and whether the candidate has
 * it, labels in the language that is spoken. */
json_t *pair_fits(struct cordee *cd, struct cordee_arena *a, const struct pair *p,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* The documents of its candidate: [{"name","type","file","size"}]. */
json_t *pair_papers(struct cordee *cd, const struct pair *p,
                    struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
