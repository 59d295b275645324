/* Who is told of calls: for the page that says so. */
#ifndef FUNDING_FOLLOW_H
#define FUNDING_FOLLOW_H

#include "plugins/funding/tell/tell.h"

enum { FOLLOW_SHOWN = 200 }; /* people of a list */

struct follow_wish {
    const char *rhythm; /* "daily", "weekly", "off" */
    bool at_once;
    int64_t most;
};

/* The cluster that who acts looks at; of several the first.  1, 0, -1. */
int teller_here(struct cordee *cd, struct cordee_arena *a, struct teller *t_r,
                struct cordee_error *err) CORDEE_MUST_CHECK;
int teller_save(struct cordee *cd, const struct teller *t,
                struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"id","name","selected":bool}] of the cluster's. */
json_t *teller_topics(struct cordee *cd, const struct teller *t,
                      struct cordee_error *err) CORDEE_MUST_CHECK;

/* [{"id","person","name","member","member_id","rhythm","at_once","most","next_at",
 * "told_at"?,"told" (calls),"left":bool (she is not there any more)}], by name,
 * FOLLOW_SHOWN from `offset` on. */
json_t *follow_list(struct cordee *cd, int64_t offset,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
int follow_count(struct cordee *cd, int64_t *n_r,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* Who might be told: key contacts of members of whom nobody is.  As
 * crm->audience_list. */
json_t *follow_proposed(struct cordee *cd, const struct teller *t, int64_t user,
                        struct cordee_error *err) CORDEE_MUST_CHECK;
/* Tells a person of the calls of a member where she works and of whose she is not told
 * yet; of those where she left she is told no more.  1; 0: she is told of all of them, or
 * wants no mails, or is at no member; -1. */
int follow_add(struct cordee *cd, const struct teller *t, int64_t person,
               struct cordee_error *err) CORDEE_MUST_CHECK;
/* For all members of whose calls that cluster tells her. */
int follow_save(struct cordee *cd, int64_t id, const struct follow_wish *wish,
                struct cordee_error *err) CORDEE_MUST_CHECK;
int follow_remove(struct cordee *cd, int64_t id,
                  struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
