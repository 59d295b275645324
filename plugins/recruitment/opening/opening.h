/* An opening of a member, as everything else in this plugin knows it: what a form, a
 * file or a pasted page says becomes one struct opening, and what is kept comes back as
 * one.  Texts live in the arena of whoever made it; none is NULL, "" and 0 say nothing.
 * Days are Unix seconds at midnight UTC. */
#ifndef RECRUITMENT_OPENING_H
#define RECRUITMENT_OPENING_H

#include <cordee/plugin.h>

#define RECRUITMENT_OPENING_CHANGED "recruitment.opening_changed" /* "id", "state" */
/* A member says that it is filled, by the candidate of this pair: "id", "pair". */
#define RECRUITMENT_OPENING_FILLED "recruitment.opening_filled"

/* A list that people may add to; in a column one item a line. */
struct texts {
    const char **at;
    size_t n;
};

/* Of lines, without white space around them, each once; of texts, "a\nb".  In `a`. */
struct texts texts_of(struct cordee_arena *a, const char *lines);
const char *texts_lines(struct cordee_arena *a, const struct texts *t);
bool texts_have(const struct texts *t, const char *text);

struct opening_skill {
    int64_t
        skill; /* row of recruitment_skill; 0: not chosen yet, only its label is known */
    const char *label; /* in the reader's language */
    bool essential, must;
    int level; /* 1 to 5; 0: any */
};

struct opening_language {
    const char *code; /* "de" */
    int cefr;         /* 1 (A1) to 6 (C2); 0: any */
    bool must;
};

struct opening {
    int64_t id; /* 0: not kept yet */
    int64_t cluster, party, contact, staff;
    const char *kind;  /* "job", "internship", "thesis", "trainee", "secondment" */
    const char *state; /* "draft", "open", "filled", "closed" */
    bool open_to_all;  /* on the job board; else for members only */
    const char *title, *body, *language;
    int64_t occupation;
    const char *place, *country;
    bool placed; /* latitude and longitude are known */
    double latitude, longitude;
    const char *remote; /* "", "partly", "fully" */
    double hours;       /* a week */
    int64_t pay_min, pay_max;
    const char *currency, *pay_per; /* "EUR"; "hour", "month", "year" */
    int64_t starts, ends, closes;
    int education; /* EQF, 1 to 8 */
    double years;
    struct texts permits, certificates;
    const char *weights;                   /* JSON, or "" */
    const char *source;                    /* "staff", "member", "file" */
    const char *ref;                       /* its number where it came from */
    const char *party_name, *contact_name; /* when it was loaded */
    int64_t made_at, opened_at, ended_at;
    struct opening_skill *skills;
    size_t n_skills;
    struct opening_language *languages;
    size_t n_languages;
};

/* Nothing is known: texts are "", a job, a draft, euros a year. */
void opening_init(struct opening *o);
/* It is open at `now`: its state says so and its last day is not over. */
bool opening_is_open(const struct opening *o, int64_t now);
/* What may be chosen, and what it is called (not yet translated); a row of zeros ends
 * it. */
struct opening_word {
    const char *value, *label;
};
const struct opening_word *opening_kinds(void);
const struct opening_word *opening_states(void);
bool opening_word_is(const struct opening_word *words, const char *value);
/* What a kind or a state is called in the language that is spoken; "" for no word. */
const char *opening_kind_name(struct cordee *cd, const char *kind);
const char *opening_state_name(struct cordee *cd, const char *state);
/* What is wrong with it, in a sentence, and in which member ("title", "skills"); NULL:
 * nothing. */
const char *opening_fault(struct cordee *cd, const struct opening *o,
                          const char **field_r);

/* ---- kept (opening-model.c) ------------------------------------------------------ */

/* 1 found, 0 there is none, -1. */
int opening_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                 struct opening *o_r, struct cordee_error *err);
/* Keeps it, new when its id is 0, with its skills and languages in place of those kept;
 * skills that were not chosen (0) are left out.  Finds its place, when that is not known
 * (`placed`), and its cluster, when that is 0; of one that is kept already state and
 * source stay.  Fires RECRUITMENT_OPENING_CHANGED.  Within a transaction of the caller,
 * if there is one.  -1: CORDEE_E_INVALID with what opening_fault says, CORDEE_E_CONFLICT
 * for a `ref` that another opening of the member has. */
int opening_save(struct cordee *cd, struct opening *o, struct cordee_error *err);
/* To another state, or to the one it is in, which does nothing; -1: CORDEE_E_CONFLICT it
 * cannot come to it. */
int opening_move(struct cordee *cd, int64_t id, const char *state,
                 struct cordee_error *err);
/* Where a place of a country is by the register's tables: 1, 0 not known, -1. */
int place_find(struct cordee *cd, const char *place, const char *country,
               double *latitude_r, double *longitude_r, struct cordee_error *err);

#endif
