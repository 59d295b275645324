/* What the pages of candidates share. */
#ifndef RECRUITMENT_CANDIDATE_PAGES_H
#define RECRUITMENT_CANDIDATE_PAGES_H

#include "plugins/recruitment/candidate/candidate.h"

#define CANDIDATE_LIST "/recruitment/candidates"

/* ---- parts of pages that other rooms have ----------------------------------------- */

/* `load` fills `model`, which the page has under `name`, where its template shows it: 1;
 * 0 leaves it out; -1 fails the page. */
struct candidate_part {
    const char *name;
    const char *permission; /* NULL on their own page */
    int (*load)(struct cordee *cd, struct cordee_request *req, const struct candidate *c,
                json_t *model, struct cordee_error *err);
};
/* Of the page of one, and of their own; in recruitment.c, a row of zeros at the end. */
extern const struct candidate_part recruitment_candidate_parts[];
extern const struct candidate_part recruitment_own_parts[];
int candidate_parts_put(struct cordee *cd, struct cordee_request *req,
                        const struct candidate_part *parts, const struct candidate *c,
                        json_t *model, struct cordee_error *err);

/* ---- the form (form.c) ------------------------------------------------------------ */

/* One that is filled in: what its boxes show is what was typed, whatever became of it. */
struct candidate_form {
    struct cordee *cd;
    struct cordee_request *req;
    struct candidate c;
    json_t *values; /* text of each box by its name */
    json_t *wrong;  /* a sentence by the name of the field */
    const char *find, *text;
    bool own; /* on their own page: what is the office's stays as it is */
};
void candidate_form_init(struct candidate_form *f, struct cordee *cd,
                         struct cordee_request *req, const struct candidate *c);
void candidate_form_drop(struct candidate_form *f);
/* Takes what was sent: into `c`, and to be shown again.  -1: CORDEE_E_INVALID says the
 * first thing that is wrong. */
int candidate_form_take(struct candidate_form *f, struct cordee_error *err);
/* Words were looked for, or boxes of skills put in: the form is shown again. */
bool candidate_form_goes_on(const struct candidate_form *f);
/* What the template shows; a new reference; NULL: failed. */
json_t *candidate_form_model(struct candidate_form *f, struct cordee_error *err);
void candidate_form_wrong(struct candidate_form *f, const char *name, const char *says);

/* ---- its lists of rows (form-rows.c, form-past.c) --------------------------------- */

int candidate_skills_take(struct candidate_form *f, struct cordee_error *err);
void candidate_languages_take(struct candidate_form *f);
void candidate_past_take(struct candidate_form *f);
int candidate_rows_put(struct candidate_form *f, json_t *model, struct cordee_error *err);
void candidate_past_put(struct candidate_form *f, json_t *model);

/* ---- words (words.c) --------------------------------------------------------------- */

/* What a profile says, for its page: "facts" [{"label","text"}], "skills", "languages",
 * "past", "body", "wishes". */
void candidate_dress(struct cordee *cd, struct cordee_arena *a, const struct candidate *c,
                     json_t *model);
/* Puts "consent" ("none", "asked", "holds", "over"), "until_text", "ends_soon". */
void candidate_consent_dress(struct cordee *cd, struct cordee_arena *a,
                             const struct candidate *c, json_t *model);
/* "1 February 2027", of a day; "" for 0. */
const char *candidate_day(struct cordee *cd, struct cordee_arena *a, int64_t at);
/* Puts "size_text" and "at_text" into documents. */
void candidate_documents_dress(struct cordee *cd, struct cordee_arena *a, json_t *list);

/* ---- rows (list-model.c) ------------------------------------------------------------
 */

struct candidates_wanted {
    const char *state;                  /* one of candidate_states(), or "": all */
    const char *consent;                /* "ending" (within 60 days), "none", or "" */
    const char *source, *words, *skill; /* `skill`: its name, or "" */
    int64_t free_by;                    /* a day; 0: any */
    bool names;                         /* who asks may see them */
};
int candidates_count(struct cordee *cd, const struct candidates_wanted *w, int64_t *n_r,
                     struct cordee_error *err);
json_t *candidates_list(struct cordee *cd, const struct candidates_wanted *w,
                        int64_t from, int64_t most, struct cordee_error *err);
/* [{"value"}]: where candidates came from. */
json_t *candidates_sources(struct cordee *cd, struct cordee_error *err);
/* {"name","href","email"?,"reachable":bool}: who it is, 1, 0, -1. */
int candidate_person(struct cordee *cd, int64_t id, json_t **row_r,
                     struct cordee_error *err);
/* The profile of a person that who acts looks at: its number, 0, -1. */
int64_t candidate_of(struct cordee *cd, int64_t person, struct cordee_error *err);
/* [{"id","name"}]: people who are called so. */
json_t *candidate_namesakes(struct cordee *cd, const char *name,
                            struct cordee_error *err);
/* [{"at","blind":bool,"office":bool,"member"?,"opening"?}]: who saw it, newest first. */
json_t *candidate_views(struct cordee *cd, int64_t id, struct cordee_error *err);
/* What a cluster is called. */
const char *candidate_organisation(struct cordee *cd, struct cordee_arena *a,
                                   int64_t cluster);
/* They look again, or rest. */
int candidate_move(struct cordee *cd, int64_t id, const char *state,
                   struct cordee_error *err);

/* ---- pages --------------------------------------------------------------------------
 */

/* "/recruitment/candidates/12" and `rest`. */
const char *candidate_path(struct cordee_arena *a, int64_t id, const char *rest);
/* The one that {id} names; -1: there is none, too. */
int candidate_asked(struct cordee *cd, struct cordee_request *req, struct candidate *c_r,
                    struct cordee_error *err);
int candidate_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                    json_t *model, struct cordee_error *err);

extern const struct cordee_route candidate_list_routes[];
extern const struct cordee_route candidate_edit_routes[];
extern const struct cordee_route candidate_page_routes[];
extern const struct cordee_route candidate_own_routes[];

#endif
