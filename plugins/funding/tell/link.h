/* What is behind the link of a mail about calls. */
#ifndef FUNDING_LINK_H
#define FUNDING_LINK_H

#include "plugins/funding/tell/tell.h"

/* A mail, as its link finds it; texts in the arena. */
struct digest {
    int64_t id, cluster, party;
    int64_t person; /* 0: somebody at an address of whom we know nothing */
    const char *name, *member, *language;
    const char *organisation, *zone; /* the cluster's */
    const char *rhythm;              /* of her digests; "": she has none */
    bool at_once;
    bool left; /* she is not at the member any more */
};

/* 1 found, 0, -1. */
int digest_load(struct cordee *cd, struct cordee_arena *a, int64_t id, struct digest *d_r,
                struct cordee_error *err) CORDEE_MUST_CHECK;
/* Its calls, or only one (`call`): [{"call","record","why","what","party",
 * "member" (whom it is for),"answer" (the member's),"own":bool (said by this reader)}];
 * NULL with *err. */
json_t *digest_calls(struct cordee *cd, const struct digest *d, int64_t call,
                     struct cordee_error *err) CORDEE_MUST_CHECK;
/* How often she wants mails. */
int digest_rhythm(struct cordee *cd, const struct digest *d, const char *rhythm,
                  bool at_once, struct cordee_error *err) CORDEE_MUST_CHECK;
/* Sends a call of the mail to a colleague: to an address of the same organisation.  1
 * sent; 0 they had it before; -1, CORDEE_E_INVALID or _CONFLICT with the sentence. */
int digest_forward(struct cordee *cd, const struct digest *d, const json_t *call,
                   const char *address, struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
