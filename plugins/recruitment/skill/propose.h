/* A text, such as a CV, and the skills that its words speak of: proposed, for a person to
 * confirm, and never given to anybody by themselves.  Words alone find about half of what
 * a person would (README.md has figures).
 *
 * A label counts by how much of what its words tell stands in the text: a word tells idf²
 * over all labels; with t what stands there and c = t / all of the label, its score is
 * c² t, so that of two labels that stand there whole the longer one is first.  Of a skill
 * its best label counts; stop words and endings do not.
 */
#ifndef RECRUITMENT_SKILL_PROPOSE_H
#define RECRUITMENT_SKILL_PROPOSE_H

#include "plugins/recruitment/skill/skill.h"

#include <cordee/words.h>

enum { SKILL_PROPOSED_MOST = 10 };

struct skill_proposed {
    int64_t id;
    const char *label; /* in the reader's language */
    const char *found; /* the label that the text speaks of */
    double score;      /* only its order says something */
};

/* ---- from the database (propose-model.c) ------------------------------------------- */

/* At most SKILL_PROPOSED_MOST, the likeliest first, by labels in the language of the
 * text, or in English where there are none.  Gives how many, or -1.  Time: a look at all
 * labels of the language, some tenths of a second. */
int skill_propose(struct cordee *cd, struct cordee_arena *a, const char *text,
                  struct skill_proposed **found_r, struct cordee_error *err);
/* {"skills": [{"id", "label", "found"?}]} */
json_t *skill_propose_json(struct cordee *cd, const char *text, struct cordee_error *err);

/* ---- without one (propose.c): one thread's ------------------------------------------
 */

struct proposer;
struct proposer *proposer_new(void);
void proposer_free(struct proposer *p);  /* takes NULL */
void proposer_drop(struct proposer **p); /* for CORDEE_AUTO */
/* All of them, in one language, before it is asked; the label is copied. */
void proposer_put(struct proposer *p, int64_t skill, const char *label,
                  enum cordee_words language);
enum cordee_words proposer_language(struct proposer *p, const char *text);
/* The `most` likeliest of a text in that language; id, found and score are set. */
size_t proposer_ask(struct proposer *p, struct cordee_arena *a, const char *text,
                    enum cordee_words language, size_t most,
                    struct skill_proposed **found_r);

#endif
