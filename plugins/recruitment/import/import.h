/* Files and pasted texts become profiles and openings: a preview that keeps nothing, then
 * what a person confirmed.  What was read stays in the form in between, so that nothing
 * is known here of somebody whose file was only looked at. */
#ifndef RECRUITMENT_IMPORT_H
#define RECRUITMENT_IMPORT_H

#include "plugins/recruitment/read/read.h"

#define IMPORT_PAGE "/recruitment/import"

enum {
    IMPORT_BODY = 6 << 20, /* bytes of a form */
    IMPORT_TEXT = 4 << 20, /* of what is read, without what is never kept of it */
    IMPORT_ROWS = 300,     /* of a table at a time */
    IMPORT_DAY = 86400,    /* so long one can take it back */
};

/* ---- what is read (input.c) ------------------------------------------------------ */

struct import {
    struct cordee *cd;
    struct cordee_request *req;
    struct cordee_arena *a;
    enum read_kind table;
    const char *text; /* UTF-8, without files within it */
    struct read_file file;
};
/* From an upload, what was pasted, or what the preview has; -1: CORDEE_E_INVALID. */
int import_take(struct import *i, struct cordee_error *err);

/* ---- skills (skill.c) -------------------------------------------------------------- */

/* The skill that is called so, or has that URI: 1, 0, -1. */
int import_skill(struct cordee *cd, const char *label, const char *uri, int64_t *id_r,
                 struct cordee_error *err);
/* [{"n","label","level"?,"found"?,"found_label"?}] of a record. */
json_t *import_skills(struct import *i, const struct read_record *r,
                      struct cordee_error *err);
/* Gives each its row, as the form says by its number; with `all` as that says: "found",
 * those that are known, or "own", and the rest as one's own.  -1. */
int import_skills_choose(struct import *i, struct read_record *r, const char *all,
                         struct cordee_error *err);

/* ---- who it becomes (import-model.c) ----------------------------------------------- */

/* {"known"?:{"id","name","profile"?}, "similar":[{"id","name","city"?,"profile"?}]}: who
 * has the address, and who is called so, of those that may be changed. */
int import_who(struct import *i, const struct person_read *p, json_t *model,
               struct cordee_error *err);
/* [{"id","title","at"}] of the profiles in `ids` that the user put down lately and that
 * nobody agreed to yet; NULL: failed. */
json_t *import_made(struct cordee *cd, const char *ids, int64_t user,
                    struct cordee_error *err);

/* ---- what is kept (keep.c) --------------------------------------------------------- */

/* As a profile of `person` (0: somebody new); its id, or -1. */
int64_t import_candidate(struct import *i, struct read_record *r, int64_t person,
                         struct cordee_error *err);
/* As a draft of that member. */
int64_t import_opening(struct import *i, struct read_record *r, int64_t party,
                       struct cordee_error *err);
/* The one record as the form says, or all of them; answers. */
int import_save(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int import_done(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
int import_undo(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);

/* ---- pages (import.c) ----------------------------------------------------------------
 */

/* The preview, with `error` or "". */
int import_show(struct import *i, const char *error, struct cordee_error *err);

extern const struct cordee_route import_routes[];

#endif
