/* An opening and a candidate on their way to each other: who was asked, who said what,
 * how far they are.  An employer knows a candidate by number until both have said yes. */
#ifndef RECRUITMENT_PAIR_H
#define RECRUITMENT_PAIR_H

#include "plugins/recruitment/candidate/candidate.h"
#include "plugins/recruitment/opening/opening.h"

#define RECRUITMENT_MOVED "recruitment.moved" /* "pair,opening,candidate,from,to" */

/* Merge fields, and the purposes of their links: the candidate's, the employer's. */
#define PAIR_LINK        "recruitment.pair"
#define PAIR_PATH        "/recruitment/ask/"
#define PAIR_MEMBER      "recruitment.pair_member"
#define PAIR_MEMBER_PATH "/recruitment/meet/"

extern const struct cordee_route pair_board_routes[];
extern const struct cordee_route pair_page_routes[];
extern const struct cordee_route pair_act_routes[];
extern const struct cordee_route pair_link_routes[];
extern const struct cordee_route pair_member_link_routes[];
extern const struct cordee_route pair_letter_routes[];
extern const struct cordee_route pair_hired_routes[];

/* ---- for the other rooms ---------------------------------------------------------- */

/* Somebody applies: they have said yes to this employer.  A pair that is there already
 * goes on from where it is; `letter` ("" none) takes the place of an older one.  In the
 * caller's transaction, if there is one. */
int pair_apply(struct cordee *cd, int64_t opening, int64_t candidate, const char *letter,
               int64_t *pair_r, struct cordee_error *err) CORDEE_MUST_CHECK;
/* A pair is suggested, or is there already; `how` is "match" or "staff", `score` 0 to 100
 * or below 0 for none.  1 it is new, 0 it was there, -1. */
int pair_suggest(struct cordee *cd, int64_t opening, int64_t candidate, const char *how,
                 double score, int64_t user, int64_t *pair_r,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* Hook of RECRUITMENT_OPENING_FILLED: the member said whom they hired. */
int pair_opening_filled(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                        struct cordee_error *err);
/* Reminds who was asked five days ago and has not answered, once: of a schedule. */
int pair_remind(struct cordee *cd, struct cordee_error *err);

/* ---- states and reasons (state.c) ------------------------------------------------- */

enum { PAIR_ACTIVE = 7 }; /* states before "declined", in their order */
/* All states, in order, and what they are called; zeros end it. */
const struct opening_word *pair_states(void);
const char *pair_state_name(struct cordee *cd, const char *state);
/* 0 "suggested" to 7 "declined"; -1: none. */
int pair_rank(const char *state);
/* Who is there may go from one state to the other: forward by what makes sense, back by
 * one or two steps, out at any time. */
bool pair_may_move(const char *from, const char *to);

enum pair_side { PAIR_OFFICE, PAIR_CANDIDATE, PAIR_EMPLOYER };

/* Why nothing came of it: a fixed list, so that nothing is kept that nobody may ask for.
 */
struct pair_reason {
    const char *code, *label;
    enum pair_side by; /* whose reason it is; the other side is offered a mail */
    const char *mail;  /* what that says of it, in the reader's language; {title} */
};
const struct pair_reason *pair_reasons(void); /* zeros end it */
/* NULL: there is none of that code. */
const struct pair_reason *pair_reason_of(const char *code);

/* ---- rows (pair-model.c) ---------------------------------------------------------- */

/* Declare it with CORDEE_AUTO(pair_drop) and = {0}: texts live as long as `row`. */
struct pair {
    int64_t id, opening, cluster;
    int64_t candidate;         /* 0: erased */
    int64_t who;               /* the candidate in the register; 0: gone */
    int64_t employer, contact; /* the member, and who is asked there now; 0: nobody */
    int64_t person;            /* who was asked there */
    const char *state, *how, *source, *candidate_said, *employer_said, *reason;
    int64_t meets_at, asked_at, reminded_at, made_at, moved_at;
    double score; /* -1: none */
    bool documents;
    bool onward; /* the employer is asked as soon as the candidate agrees */
    bool open;   /* the opening is */
    bool there;  /* the candidate may be shown */
    bool holds;  /* who was asked there still is */
    const char *title, *opening_state, *employer_name, *contact_name, *headline;
    const char *name; /* the candidate's; of no page of an employer before pair_named */
    const char *zone, *organisation, *address, *language; /* the cluster's */
    json_t *row;
};

void pair_drop(struct pair *p);
/* 1 found, 0 there is none, -1. */
int pair_load(struct cordee *cd, int64_t id, struct pair *p_r,
              struct cordee_error *err) CORDEE_MUST_CHECK;
/* Both have said yes: each may know who the other is. */
bool pair_named(const struct pair *p);
/* "Candidate 1187". */
const char *pair_number(struct cordee *cd, struct cordee_arena *a, const struct pair *p);

struct pair_step {
    const char *state;
    const char *by;     /* "staff", "candidate", "member", "system" */
    int64_t user;       /* 0: nobody of the office */
    const char *reason; /* of "declined" */
    int64_t meets_at;   /* of "interview"; 0: as it is */
};
/* Goes there, with what that means for who said what, a step, and an entry in the
 * histories.  -1: CORDEE_E_CONFLICT it cannot, or somebody else moved it meanwhile. */
int pair_move(struct cordee *cd, const struct pair *p, const struct pair_step *step,
              struct cordee_error *err) CORDEE_MUST_CHECK;
/* Who waits for whose answer: the employer is asked (`person`), or a reminder went. */
int pair_employer_asked(struct cordee *cd, const struct pair *p, int64_t person,
                        struct cordee_error *err) CORDEE_MUST_CHECK;
int pair_candidate_asked(struct cordee *cd, const struct pair *p, bool onward,
                         struct cordee_error *err) CORDEE_MUST_CHECK;
int pair_meets(struct cordee *cd, int64_t id, int64_t at,
               struct cordee_error *err) CORDEE_MUST_CHECK;
int pair_reminded(struct cordee *cd, int64_t id,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
int pair_documents(struct cordee *cd, int64_t id, bool agreed,
                   struct cordee_error *err) CORDEE_MUST_CHECK;

/* The score of the stored match into *score_r, which stays where there is none. */
int pair_score(struct cordee *cd, int64_t opening, int64_t candidate, double *score_r,
               struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- many (pairs-model.c) --------------------------------------------------------- */

struct pairs_wanted {
    int64_t opening; /* 0: all of what one looks at */
    const char *state;
};
/* [{"id","opening","title","employer_name","candidate","name","headline","state",...}],
 * those that moved last first; 2,000 at most. */
json_t *pairs_list(struct cordee *cd, const struct pairs_wanted *wanted,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"state","by","at","staff_name"}], the first first. */
json_t *pair_steps(struct cordee *cd, int64_t id,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
/* Other pairs of its opening that go on: [{"id","candidate","name","state"}]. */
json_t *pair_others(struct cordee *cd, const struct pair *p,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"id"}] of an opening, who agreed, and of whom the employer was not asked. */
json_t *pairs_agreed(struct cordee *cd, int64_t opening,
                     struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"id"}] of who was asked before `asked_before` and not reminded. */
json_t *pairs_silent(struct cordee *cd, int64_t asked_before,
                     struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- entries (entry-model.c) ------------------------------------------------------ */

/* An entry of the history of those it names; `interaction_r` may be NULL. */
struct pair_entry {
    const char *kind; /* "recruitment.asked" */
    enum cordee_direction direction;
    const struct cordee_taker *takers; /* of the number 0: left out */
    size_t n;
    int64_t user;
    const char *body; /* NULL: none */
};
int pair_note(struct cordee *cd, const struct pair *p, const struct pair_entry *said,
              int64_t *interaction_r, struct cordee_error *err) CORDEE_MUST_CHECK;
int64_t pair_of_entry(struct cordee *cd, int64_t interaction,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"kind","at","label"}] of the pair, the newest first. */
json_t *pair_entries(struct cordee *cd, int64_t id,
                     struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
