/* Occupations of ESCO: what a job is called, and the skills that it needs. */
#ifndef RECRUITMENT_SKILL_OCCUPATION_H
#define RECRUITMENT_SKILL_OCCUPATION_H

#include "plugins/recruitment/skill/skill.h"

struct occupation_found {
    int64_t id;
    const char *code;    /* of ESCO, "7223.1" */
    const char *label;   /* in the reader's language, else English, else any */
    const char *matched; /* what was typed is this other name of it; "": the label */
};

/* As skill_search: each word typed is in a label, best first.  Gives how many, or -1. */
int occupation_search(struct cordee *cd, struct cordee_arena *a, const char *words,
                      size_t most, struct occupation_found **found_r,
                      struct cordee_error *err);
/* {"occupations": [{"id", "code", "label", "matched"?}]}: what a picker asks for. */
json_t *occupation_search_json(struct cordee *cd, const char *words,
                               struct cordee_error *err);
const char *occupation_label(struct cordee *cd, struct cordee_arena *a,
                             int64_t occupation);
/* The one that is called so in any language, or that has this URI.  1, 0, -1. */
int occupation_by_words(struct cordee *cd, const char *label, int64_t *id_r,
                        struct cordee_error *err);

struct occupation_skill {
    int64_t skill;
    const char *label;
    bool essential;
};
/* What it needs, to be proposed for an opening or a candidate and never put there by
 * itself: the essential ones first, of each what few occupations need first.  Gives how
 * many, or -1. */
int skill_of_occupation(struct cordee *cd, struct cordee_arena *a, int64_t occupation,
                        struct occupation_skill **skills_r, struct cordee_error *err);
/* {"skills": [{"id", "label", "essential"}]} of it; NULL: failed. */
json_t *occupation_skills_json(struct cordee *cd, int64_t occupation,
                               struct cordee_error *err);

int occupation_label_put(struct cordee *cd, int64_t occupation, const char *language,
                         const char *label, bool preferred, struct cordee_error *err);

#endif
