/* Which calls are for whom: gates first, then how much a call speaks of what the profile
 * speaks of.  No database, no clock and no file: calls and profiles in, hits with their
 * reasons out.
 *
 *     struct match *m = match_new();
 *     match_add(m, &call) ...
 *     match_ready(m, cordee_now());
 *     n = match_find(m, &profile, 10, arena, &hits);
 *     match_free(m);
 *
 * What is compared are words: folded as the register's search folds them, without stop
 * words, stemmed by the language of the text (Snowball; Slovene by a light stemmer of
 * ours).  Three indexes are asked and their points added up:
 *
 *   words    weight 1    stems; one of the title counts twice
 *   pairs    weight 0.3  two stems that stand side by side: "hydrogen storage"
 *   pieces   weight 0.1  four letters of a word: "Kunststoffrecycling" and "recyclage"
 *                        meet, compounds and languages too
 *
 * Words and pairs that every seventh call has, "design" or "assessment", say nothing of
 * what it is about: they give less from every twentieth on, and none there.  Words of one
 * item of a list ("medical devices") weigh together as one.
 *
 * Each by BM25 with k1 1.2, b 0.75 and idf ln(1 + (N - n + 0.5) / (n + 0.5)), and a
 * term that a profile has f times weighs 5f / (f + 4) (k3 4): Robertson & Zaragoza, The
 * Probabilistic Relevance Framework: BM25 and Beyond, 2009, 3.4.  Which of these helps
 * how much stands in tests/bench/README.md.
 *
 * To these points come 1 for each tag in common and 0.5 for a programme where the member
 * has been before; a deadline nearer than 21 days takes up to 1, never more than half.
 *
 * What members said to calls changes what their words weigh (after Rocchio, Relevance
 * feedback in information retrieval, 1971; without new words, of which pseudo relevance
 * gave nothing): a word, a pair or a tag of the profile that stands in l calls they are
 * interested in and in r that are not for them weighs (1 + l/4) / (1 + r/4) of what it
 * did, at least 2/5 and at most twice.
 *
 * A struct match is one thread's. */
#ifndef FUNDING_MATCH_H
#define FUNDING_MATCH_H

#include "plugins/funding/call/call.h"

struct match;

/* ---- calls ------------------------------------------------------------------ */

struct match *match_new(void);
void match_free(struct match *m);  /* takes NULL */
void match_drop(struct match **m); /* for CORDEE_AUTO */

/* Takes a call in; gives its number, 0, 1, 2, ...  The call is borrowed until match_free.
 * Of its texts the first 600 words count.  Time: proportional to them. */
size_t match_add(struct match *m, const struct funding_call *call);
/* No call comes after this; what holds at `now` (status, next deadline) is asked here.
 * Time: proportional to the words of all calls; memory: some 16 bytes for each. */
void match_ready(struct match *m, int64_t now);
/* Asks that anew, later. */
void match_at(struct match *m, int64_t now);

/* ---- profiles --------------------------------------------------------------- */

/* What somebody looks for.  An empty list, "" and 0 say nothing and shut nobody out. */
struct match_profile {
    const char *text; /* what they do and look for, in their words */
    size_t listed;    /* so many bytes of it, at its beginning, are a list with one item a
                       * line: the words of an item weigh together as much as one */
    const char *language; /* of the text: "de"; "" is found by its stop words */
    struct funding_texts tags;
    /* Gates: a call that says otherwise is none for them. */
    struct funding_texts countries;  /* where they may take part from: "AT" */
    struct funding_texts org_types;  /* what they are: "sme", "university" */
    struct funding_texts programmes; /* only these: "HORIZON" */
    struct funding_texts types;      /* only these: "grant", "tender", "cascade" */
    struct funding_texts actions;    /* only these, of match_action: "innovation" */
    struct funding_texts languages;  /* they can read: "en" */
    int64_t grant_min, grant_max;    /* of one grant, whole euros */
    int trl_min, trl_max;            /* 1 to 9 */
    int lead_days;                   /* they need to prepare one */
    struct funding_texts past;       /* programmes they have been in */
    /* Calls of which they said that they are interested, and that they are not for them:
     * what these have in common with the profile weighs more, or less. */
    const struct funding_call *const *liked, *const *refused;
    size_t n_liked, n_refused;
};

/* From {"text","items":[] (stand before it, as a
 * list),"language","tags":[],"countries":[],"org_types":[],"programmes":[],
 * "types":[],"actions":[],"languages":[],"grant_min","grant_max","trl_min","trl_max","lead_days","past":[]};
 * what is not there says nothing.  All of it lives in `a`. */
void match_profile_read(struct cordee_arena *a, const json_t *record,
                        struct match_profile *p_r);

/* ---- gates ------------------------------------------------------------------ */

enum match_gate {
    MATCH_FITS,
    MATCH_CLOSED,
    MATCH_TOO_SOON, /* the next deadline is nearer than they need */
    MATCH_COUNTRY,
    MATCH_ORG_TYPE,
    MATCH_PROGRAMME,
    MATCH_TYPE,
    MATCH_ACTION,
    MATCH_LANGUAGE,
    MATCH_MONEY,
    MATCH_TRL,
};

/* The first that is shut, in this order.  What a call does not say shuts nobody out. */
enum match_gate match_gate(const struct match_profile *p, const struct funding_call *call,
                           int64_t now);

/* The word for a type of action: "research" for "HORIZON Research and Innovation
 * Actions", "innovation", "coordination", "cofund", "procurement", "people" (ERC, MSCA),
 * "infrastructure", "prize", "intermediary" (that hand grants on); "": another. */
const char *match_action(const char *type_of_action);

/* ---- hits ------------------------------------------------------------------- */

enum match_why { MATCH_WORD, MATCH_TAG, MATCH_PAST, MATCH_ALIKE, MATCH_SOON };

struct match_reason {
    enum match_why why;
    /* WORD: as the profile has it; TAG: the tag; PAST: the programme; ALIKE (pairs and
     * pieces of words, and what the smaller words give): ""; SOON: "" */
    const char *what;
    double points; /* what it gave; SOON takes */
};

struct match_hit {
    size_t number; /* of the call */
    const struct funding_call *call;
    double score;
    const struct match_reason *reasons; /* most points first; ALIKE, SOON last */
    size_t n_reasons;
};

/* The `most` best calls that pass the gates, best first; of equal ones the first added.
 * Gives how many; hits and what hangs on them live in `a`.  Time: proportional to how
 * often the profile's words stand in the calls. */
size_t match_find(struct match *m, const struct match_profile *p, size_t most,
                  struct cordee_arena *a, struct match_hit **hits_r);

/* [{"why":"word|tag|programme|alike|soon","what"?,"points"}], a new reference. */
json_t *match_reasons_json(const struct match_hit *hit);

#endif
