/* What the pages of openings share. */
#ifndef RECRUITMENT_OPENING_PAGES_H
#define RECRUITMENT_OPENING_PAGES_H

#include "plugins/recruitment/opening/opening.h"

#define OPENING_LIST "/recruitment/openings"
/* Somebody of a member writes openings down: of the person's row. */
#define OPENING_LINK "recruitment.member"
#define OPENING_POST "/recruitment/post/" /* and the token */

/* ---- parts of an opening's page that other rooms have ---------------------------- */

/* `load` fills `model`, which the page has under `name`, where its template shows it: 1;
 * 0 leaves it out; -1 fails the page. */
struct opening_part {
    const char *name;
    const char *permission;
    int (*load)(struct cordee *cd, struct cordee_request *req, const struct opening *o,
                json_t *model, struct cordee_error *err);
};
extern const struct opening_part recruitment_opening_parts[]; /* recruitment.c */

/* ---- the form (form.c) ------------------------------------------------------------ */

/* One that is filled in: what its boxes show is what was typed, whatever became of it. */
struct opening_form {
    struct cordee *cd;
    struct cordee_request *req;
    struct opening o;
    json_t *values; /* text of each box by its name */
    json_t *wrong;  /* a sentence by the name of the field */
    const char *seen, *find;
    bool by_member; /* behind a link: the member and who looks after it are given */
};
void opening_form_init(struct opening_form *f, struct cordee *cd,
                       struct cordee_request *req, const struct opening *o);
void opening_form_drop(struct opening_form *f);
/* Takes what was sent: into `o`, and to be shown again.  -1: CORDEE_E_INVALID says the
 * first thing that is wrong. */
int opening_form_take(struct opening_form *f, struct cordee_error *err);
/* Words were looked for, or boxes of skills put in: the form is shown again. */
bool opening_form_goes_on(const struct opening_form *f);
/* What the template shows; a new reference; NULL: failed. */
json_t *opening_form_model(struct opening_form *f, struct cordee_error *err);

/* ---- its lists of rows (form-rows.c) ---------------------------------------------- */

int opening_skills_take(struct opening_form *f, struct cordee_error *err);
void opening_languages_take(struct opening_form *f);
int opening_rows_put(struct opening_form *f, json_t *model, struct cordee_error *err);

/* ---- what may be chosen (choices.c); new references ------------------------------- */

json_t *choices_words(struct cordee *cd, const struct opening_word *words,
                      const char *chosen);
json_t *choices_countries(struct cordee *cd, struct cordee_arena *a,
                          const struct texts *chosen);
json_t *choices_languages(struct cordee *cd, struct cordee_arena *a, const char *chosen);
const struct opening_word *opening_remotes(void);
const struct opening_word *opening_currencies(void);
const struct opening_word *opening_pays(void);
/* EQF "1" to "8", levels of skills "0" to "5", of languages (CEFR) "0" to "6"; the first
 * says nothing. */
const struct opening_word *opening_educations(void);
const struct opening_word *opening_levels(void);
const struct opening_word *opening_cefrs(void);
/* What a part of the score is called, and what it means; `name` of match_part_names. */
const char *opening_weight_name(struct cordee *cd, const char *name);
const char *opening_weight_means(struct cordee *cd, const char *name);

/* ---- rows of openings (list-model.c) ---------------------------------------------- */

struct opening_wanted {
    const char *state; /* one of opening_states(), "review" (of members, to be looked
                        * over), or "": all */
    const char *kind, *words, *member;
    int64_t party; /* 0: of all */
};
int openings_count(struct cordee *cd, const struct opening_wanted *w, int64_t *n_r,
                   struct cordee_error *err);
json_t *openings_list(struct cordee *cd, const struct opening_wanted *w, int64_t from,
                      int64_t most, struct cordee_error *err);
/* Of a member or of who looks for somebody there, newest first; `hidden` ones (drafts of
 * the office) too. */
json_t *openings_of(struct cordee *cd, int64_t party, bool hidden,
                    struct cordee_error *err);
/* [{"value","label","on"}]: who may look after one. */
json_t *openings_staff(struct cordee *cd, int64_t chosen, struct cordee_error *err);
/* {"name"} of who looks after one, where somebody does. */
int opening_owner(struct cordee *cd, int64_t staff, json_t **row_r,
                  struct cordee_error *err);
/* A row's words: state, kind, days. */
void opening_row_dress(struct cordee *cd, json_t *row, int64_t now);
/* How many of members wait to be looked over. */
int64_t opening_menu_count(struct cordee *cd);
/* A draft that was never open goes for good. */
int opening_remove(struct cordee *cd, int64_t id, struct cordee_error *err);
/* Closes those whose last day is over. */
int openings_over(struct cordee *cd, struct cordee_error *err);

/* ---- the history (history.c) ------------------------------------------------------ */

/* On the timelines of the member and of who looks for somebody there. */
int opening_note(struct cordee *cd, const struct opening *o, const char *kind,
                 int64_t user, struct cordee_error *err);
/* opening_move, with its entry when it opens or is over. */
int opening_move_noted(struct cordee *cd, struct cordee_arena *a, int64_t id,
                       const char *state, int64_t user, struct cordee_error *err);

/* ---- pages ------------------------------------------------------------------------ */

/* "/recruitment/openings/12" and `rest`. */
const char *opening_path(struct cordee_arena *a, int64_t id, const char *rest);
/* The one that {id} names; -1: there is none, too. */
int opening_asked(struct cordee *cd, struct cordee_request *req, struct opening *o_r,
                  struct cordee_error *err);
/* "€ 52,000 to 60,000 a year"; "": not said. */
const char *opening_pay_text(struct cordee *cd, struct cordee_arena *a,
                             const struct opening *o);
/* "1 February 2027"; "": not said. */
const char *opening_day_text(struct cordee *cd, struct cordee_arena *a, int64_t day);
int opening_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                  json_t *model, struct cordee_error *err);

extern const struct cordee_route opening_list_routes[];
extern const struct cordee_route opening_edit_routes[];
extern const struct cordee_route opening_page_routes[];
extern const struct cordee_route opening_member_routes[];

/* ---- the member's own page (member.c, member-form.c, ask.c) ----------------------- */

/* "/recruitment/post/..." of a person. */
const char *opening_member_link(struct cordee *cd, struct cordee_arena *a,
                                int64_t person);
/* The member's own page while it is looked at. */
struct opening_visit {
    struct cordee *cd;
    struct cordee_request *req;
    int64_t person;
    json_t *members;  /* [{"id","name"}]: where they are */
    json_t *speaks;   /* {"name","language","ours","organisation"} */
    struct opening o; /* what is changed; 0: the list */
    struct opening_form form;
    bool forms;
    const char *path;
};
int opening_visit_form(struct opening_visit *v, const char *error,
                       struct cordee_error *err);
int opening_visit_keep(struct opening_visit *v, struct cordee_error *err);

/* ---- who is at a member (member-model.c) ------------------------------------------ */

json_t *member_places(struct cordee *cd, int64_t person, struct cordee_error *err);
int member_speaks(struct cordee *cd, int64_t person, json_t **row_r,
                  struct cordee_error *err);
/* Those at a member who have an address: [{"id","name","address"}]; and one of them with
 * "address_id", "given_name" and "may" (mail is not unwanted). */
json_t *member_people(struct cordee *cd, int64_t party, struct cordee_error *err);
int member_person(struct cordee *cd, int64_t party, int64_t person, json_t **row_r,
                  struct cordee_error *err);
/* Those whom both sides agreed to bring together and who may have been taken:
 * [{"pair","name"}]. */
json_t *member_introduced(struct cordee *cd, int64_t opening, struct cordee_error *err);

extern const struct cordee_route opening_ask_routes[];

#endif
