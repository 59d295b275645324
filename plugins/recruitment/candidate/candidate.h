/* Somebody who looks for work, a place to learn or a change, as everything else in this
 * plugin knows them.  Who they are is the register's; nothing here says name, age,
 * gender, nationality or picture.  Texts live in the arena of whoever made it; none is
 * NULL, "" and 0 say nothing.  Days are Unix seconds at midnight UTC. */
#ifndef RECRUITMENT_CANDIDATE_H
#define RECRUITMENT_CANDIDATE_H

#include "plugins/recruitment/opening/opening.h"

#define RECRUITMENT_CANDIDATE_CHANGED "recruitment.candidate_changed" /* "id" */

struct candidate_skill {
    int64_t
        skill; /* row of recruitment_skill; 0: not chosen yet, only its label is known */
    const char *label; /* in the reader's language */
    int level;         /* 1 to 5; 0: not said */
};

struct candidate_language {
    const char *code;
    int cefr; /* 1 to 6; 0: not said */
};

struct candidate_past {
    const char *kind; /* "work", "education", "volunteering", "project" */
    const char *title, *organisation, *place, *body;
    int64_t starts, ends;
};

struct candidate {
    int64_t id; /* 0: not kept yet */
    int64_t cluster, person, staff;
    const char *state; /* "looking", "resting", "placed" */
    const char *headline, *body, *wishes, *language;
    struct texts kinds; /* of openings; none: any */
    int education;
    double years; /* -1: not said */
    int64_t free_from;
    double hours;
    const char *place, *country;
    bool placed;
    double latitude, longitude;
    int radius; /* km */
    bool moves, remote;
    int64_t pay_min;
    const char *currency, *pay_per;
    struct texts permits, certificates;
    const char *source;
    int64_t brought_by;
    int64_t consent_at, consent_until; /* 0: never said */
    bool only_here;
    int64_t changed_at, made_at;
    struct candidate_skill *skills;
    size_t n_skills;
    struct candidate_language *languages;
    size_t n_languages;
    struct candidate_past *past; /* newest first */
    size_t n_past;
};

enum { CANDIDATE_MONTHS = 12 }; /* that a profile is kept after each yes */

/* Nothing is known: looking, years -1. */
void candidate_init(struct candidate *c);
/* They may be matched and shown at `now`: looking, and their consent holds. */
bool candidate_is_there(const struct candidate *c, int64_t now);
/* "Candidate 1187": how they are called until they have agreed; in `a`. */
const char *candidate_number(struct cordee *cd, struct cordee_arena *a, int64_t id);

/* The words of `state` and of `past.kind`; and what one is called in the language that is
 * spoken, "" for no word. */
const struct opening_word *candidate_states(void);
const struct opening_word *candidate_pasts(void);
const char *candidate_word_name(struct cordee *cd, const struct opening_word *words,
                                const char *value);
/* Why it cannot be kept, in words for who typed it, and the field; NULL: it can. */
const char *candidate_fault(struct cordee *cd, const struct candidate *c,
                            const char **field_r);

/* ---- kept (candidate-model.c) ---------------------------------------------------- */

/* 1 found, 0 there is none, -1. */
int candidate_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                   struct candidate *c_r, struct cordee_error *err);
/* Keeps it, new when its id is 0, with skills, languages and past in place of those kept;
 * finds its place, when that is not known (`placed`), and its cluster, when that is 0;
 * fires RECRUITMENT_CANDIDATE_CHANGED.  Consent is not touched; of an old one neither are
 * cluster, person and only_here.  Skills that are not chosen yet are left out.  Within a
 * transaction of the caller, if there is one.  -1: CORDEE_E_INVALID as candidate_fault;
 * CORDEE_E_CONFLICT: that person has a profile in that cluster. */
int candidate_save(struct cordee *cd, struct candidate *c, struct cordee_error *err);

/* Fires RECRUITMENT_CANDIDATE_CHANGED. */
int candidate_changed(struct cordee *cd, int64_t id, struct cordee_error *err);

/* ---- consent (consent-model.c) --------------------------------------------------- */

/* What they agree to, in the language that is spoken; lives in `a`. */
const char *candidate_consent_words(struct cordee *cd, struct cordee_arena *a,
                                    const char *organisation);
/* They say, now, that their profile may be kept for CANDIDATE_MONTHS: `words` is what
 * they were shown.  Who is signed in wrote it down for them. */
int candidate_consent(struct cordee *cd, int64_t id, const char *words,
                      struct cordee_error *err);
/* The same, until an instant. */
int candidate_consent_until(struct cordee *cd, int64_t id, int64_t until,
                            const char *words, struct cordee_error *err);
/* [{"what","at","until","days","words","staff"?}], newest first; NULL: failed. */
json_t *candidate_consents(struct cordee *cd, int64_t id, struct cordee_error *err);

/* The profile goes for good (erase-model.c), with documents, matches, what mails and
 * entries of the history said of it; of pairs stay the steps.  A person who came into the
 * register by it alone is erased there.  Fires RECRUITMENT_CANDIDATE_CHANGED when it is
 * gone.  0 also when there is none. */
int candidate_erase(struct cordee *cd, int64_t id, struct cordee_error *err);

/* ---- documents (document-model.c) ------------------------------------------------ */

/* -1: CORDEE_E_INVALID it is a program, _TOO_LARGE; *err says it to people. */
int candidate_document_add(struct cordee *cd, struct cordee_arena *a, int64_t candidate,
                           const struct cordee_upload *up, struct cordee_error *err);
/* [{"id","name","type","size","at"}]; NULL: failed. */
json_t *candidate_documents(struct cordee *cd, int64_t candidate,
                            struct cordee_error *err);
/* {"name","type","file"}: 1 found, 0, -1. */
int candidate_document(struct cordee *cd, int64_t candidate, int64_t id, json_t **row_r,
                       struct cordee_error *err);
/* With its bytes, at once. */
int candidate_document_remove(struct cordee *cd, int64_t candidate, int64_t id,
                              struct cordee_error *err);

#endif
