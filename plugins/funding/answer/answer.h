/* What members say to calls, wherever they say it: on a page of the office, by a button
 * of a mail, on their profile, in a project. */
#ifndef FUNDING_ANSWER_H
#define FUNDING_ANSWER_H

#include <cordee/plugin.h>

#define FUNDING_INTERESTED "interested"
#define FUNDING_NO         "no"

/* Fired once it holds. */
#define FUNDING_ANSWERED "funding.answered" /* call, party, answer */

/* Where the page of party `p` is, in statements. */
#define FUNDING_PARTY_HREF \
    "CASE p.kind WHEN 2 THEN '/contacts/' ELSE '/members/' END || p.id"

/* One word of a member.  Texts stay the caller's. */
struct funding_said {
    int64_t call, party;
    int64_t person; /* who of them said it; 0: not known; the party itself: a person */
    const char
        *answer; /* FUNDING_INTERESTED, FUNDING_NO; "": what was said is taken back */
    const char *place; /* "office", "mail", "profile", "project" */
    int64_t staff;     /* who wrote it down; 0: they themselves */
};

/* Keeps it as the member's answer (funding_answer: the last word counts, whoever of them
 * said it), writes it into the history (an interaction, and funding_entry that leads from
 * there to the call) and fires FUNDING_ANSWERED, all in the caller's transaction if one
 * is open.  The same person saying the same again changes nothing; another one of the
 * same member saying the same is one more word of the history, and who said it first
 * stays in funding_answer. 1 it is so now; 0 it was so before; -1: CORDEE_E_NOT_FOUND
 * there is no such call or party, CORDEE_E_DENIED one whom who acts may not change,
 * CORDEE_E_INVALID no answer. */
int funding_answer_put(struct cordee *cd, const struct funding_said *said,
                       struct cordee_error *err) CORDEE_MUST_CHECK;

/* The call of an entry of the history: 1 found, 0, -1. */
int funding_answer_call(struct cordee *cd, int64_t interaction, int64_t *call_r,
                        struct cordee_error *err) CORDEE_MUST_CHECK;

/* What was said to a call, the last word first, 200 at most, of those whom who acts may
 * see: [{"id" (of the
 * interaction),"at","party","href","name","person"?,"person_name"?,"answer",
 * "place","staff_name"?}]; NULL with *err. */
json_t *funding_answer_list(struct cordee *cd, int64_t call,
                            struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
