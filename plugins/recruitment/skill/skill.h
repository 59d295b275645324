/* Skills as people call them: found as one types, called in the reader's language, made
 * where ESCO has none.  Occupations, which say what skills a job needs.  Labels of ESCO
 * are those of the languages that were read (esco.h).  Skills are the installation's, not
 * a cluster's: they speak of nobody.
 *
 * The reader's language is the one that is spoken (cd->text->language): the user's, or
 * the one that http->speak began on a page behind a link. */
#ifndef RECRUITMENT_SKILL_SKILL_H
#define RECRUITMENT_SKILL_SKILL_H

#include <cordee/plugin.h>

/* The sentence that the Commission asks for wherever ESCO is used. */
#define SKILL_ATTRIBUTION \
    T_LATER("This service uses the ESCO classification of the European Commission.")

enum { SKILL_LABEL_MOST = 200 }; /* bytes of a label of one's own */

/* ---- found as one types (find-model.c) ------------------------------------------- */

struct skill_found {
    int64_t id;
    const char *uri;
    const char *label;   /* in the reader's language, else English, else any */
    const char *matched; /* what was typed is this other name of it; "": the label */
    bool own;            /* not of ESCO */
};

/* The `most` that fit best, at most 50; each word typed begins a word of one and the same
 * label, in any language, a single letter is a word.  Best first: whose name it is, whose
 * other name, whose name or other name begins so, then the others; of these the reader's
 * language first, then the shortest.  Obsolete ones are left out.  Gives how many, or -1;
 * what it finds lives in `a`. */
int skill_search(struct cordee *cd, struct cordee_arena *a, const char *words,
                 size_t most, struct skill_found **found_r, struct cordee_error *err);
/* {"skills": [{"id", "uri", "label", "matched"?, "own"}]}: what a picker asks for. */
json_t *skill_search_json(struct cordee *cd, const char *words, struct cordee_error *err);

/* ---- one (label-model.c) ---------------------------------------------------------- */

/* What it is called in the reader's language, else in English, else in any; "" when there
 * is none.  Lives in `a`. */
const char *skill_label(struct cordee *cd, struct cordee_arena *a, int64_t skill);
/* The same as an SQL expression, of a column that has the skill; lives in `a`. */
const char *skill_label_sql(struct cordee *cd, struct cordee_arena *a,
                            const char *column);
/* The skill that is called so in any language, by its name before another's other name;
 * or that has this ESCO URI or "own:" name.  1 found, 0 none, -1. */
int skill_by_words(struct cordee *cd, const char *label, int64_t *id_r,
                   struct cordee_error *err);
/* As skill_by_words, else a new one of one's own in the reader's language.  Its id; -1:
 * CORDEE_E_INVALID says what is wrong with the label. */
int64_t skill_own(struct cordee *cd, const char *label, struct cordee_error *err);

/* A label of a skill, with the words it is found by; 0, or -1.  One of one's own stays
 * when ESCO is read anew. */
int skill_label_put(struct cordee *cd, int64_t skill, const char *language,
                    const char *label, bool preferred, struct cordee_error *err);
int skill_label_put_own(struct cordee *cd, int64_t skill, const char *language,
                        const char *label, bool preferred, struct cordee_error *err);
/* Whether a name may be one's own; -1: CORDEE_E_INVALID. */
int skill_label_check(struct cordee *cd, const char *label, struct cordee_error *err);
/* Where a word of a folded label ends and the next begins: puts the next one from *at on
 * into *n_r bytes; NULL: none. */
const char *skill_word(const char **at, size_t *n_r);

#endif
