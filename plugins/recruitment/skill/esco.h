/* ESCO, the European classification of skills, competences, qualifications and
 * occupations (Commission Implementing Regulation (EU) 2018/1020), read from its
 * official CSV packages of version 1.1.1 or later, in any of its languages.
 *
 * A file says by the names of its columns what it is; a name such as skills_de.csv says
 * the language.  Reading it again changes what changed and doubles nothing; what a
 * complete newer package has no more is marked obsolete and stays where it is used. */
#ifndef RECRUITMENT_SKILL_ESCO_H
#define RECRUITMENT_SKILL_ESCO_H

#include <cordee/plugin.h>

/* ---- what is read ----------------------------------------------------------- */

enum esco_file {
    ESCO_SKILLS,
    ESCO_OCCUPATIONS,
    ESCO_COLLECTION,       /* languages, transversal skills */
    ESCO_BROADER,          /* skill to skill */
    ESCO_RELATED,          /* skill to skill */
    ESCO_OCCUPATION_SKILL, /* essential or optional */
    ESCO_FILES,
    ESCO_OTHER = ESCO_FILES, /* groups, schemes: not needed */
};

/* An import under way: one thread's. */
struct esco {
    struct cordee *cd;
    int64_t visit; /* its number */
    char language[8];
    const char *mark;         /* what a collection's skills are: "language" */
    int64_t read[ESCO_FILES]; /* rows taken */
    int64_t left;             /* rows that cannot be used, or name what is not there */
};

/* ---- files: esco-file.c ----------------------------------------------------- */

/* What a file is by its first row. */
enum esco_file esco_file_of(const char *const *columns, size_t n);
/* Reads CSV files and ZIP packages, in the order in which they need each other.  -1: one
 * cannot be read, and none of what follows it was; what was read before is kept. */
int esco_read(struct esco *e, char *const *paths, size_t n, struct cordee_error *err);

/* ---- rows: esco-model.c ----------------------------------------------------- */

/* A skill or an occupation as its row says it.  Labels stand on lines of their own. */
struct esco_concept {
    const char *uri, *kind, *label, *others, *about;
    const char *isco, *code; /* of an occupation */
};

int esco_begin(struct esco *e, struct cordee_error *err);
int esco_skill_put(struct esco *e, const struct esco_concept *c,
                   struct cordee_error *err);
int esco_occupation_put(struct esco *e, const struct esco_concept *c,
                        struct cordee_error *err);
/* 1: done; 0: a skill or occupation of it is not known; -1. */
int esco_mark_put(struct esco *e, const char *skill, struct cordee_error *err);
int esco_link_put(struct esco *e, const char *skill, const char *other, const char *kind,
                  struct cordee_error *err);
int esco_need_put(struct esco *e, const char *occupation, const char *skill,
                  bool essential, struct cordee_error *err);
/* Behind a whole file: what it has no more is obsolete, or goes if it is a relation.  A
 * file with less than half of what was there is taken for a part, and nothing goes. */
int esco_file_end(struct esco *e, enum esco_file file, struct cordee_error *err);
/* That a file or package of that name was read. */
int esco_read_note(struct esco *e, const char *name, struct cordee_error *err);
/* {"skills","occupations","needs","links"}: what there is now; NULL: failed. */
json_t *esco_count(struct cordee *cd, struct cordee_error *err);

#endif
