/* Writing a survey: what a form of the editor does to the document. */
#ifndef PLUGINS_SURVEY_EDIT_H
#define PLUGINS_SURVEY_EDIT_H

#include "plugins/survey/keep/keep.h"

/* ---- the document --------------------------------------------------------------- */

/* Takes what was typed (an object of texts by the names of survey_edit_model) into the
 * document, in one language; what is not there stays.  Options and rows are one a line:
 * in the first language lines say which there are.  A line that stays, or is only put
 * otherwise, keeps its key and its translations; one that the bank has (survey_bank;
 * NULL: none) comes with those of the bank.  In another language a line is put beside the
 * item of its place.  What should be a number and is none is taken as it is, so that
 * survey_form_read says so at its place. */
void survey_edit_take(json_t *document, const json_t *typed, const char *language,
                      const json_t *bank);
/* What a button says: "up:KEY", "down:KEY", "remove:KEY", "copy:KEY" of a question,
 * "add:KIND:SECTION", "section", "up-page:SECTION", "down-page:SECTION", "drop:SECTION"
 * of a page by its number from 0, "language:de", "unlanguage:de".  False: it is none, or
 * nothing to be done. */
bool survey_edit_do(struct cordee *cd, json_t *document, const char *what);
/* Rows of the bank that a question does not have yet, by their keys, put at its end.
 * Returns how many. */
size_t survey_edit_pick(json_t *document, const char *question, const json_t *bank,
                        const json_t *keys);
/* "Setting up a mould" is setting_up_a_mould: letters and digits without accents, never
 * empty, and with room for a number behind it. */
void survey_key_of(const char *words, char out[SURVEY_KEY + 1]);
/* The same, and another where that is taken: among `rows`, or (NULL) by a question of the
 * document. */
void survey_key_new(const char *words, const json_t *rows, const json_t *document,
                    char out[SURVEY_KEY + 1]);
/* {"de": text}, a new object. */
json_t *survey_words_new(const char *language, const char *text);
/* A question of the document, borrowed; NULL: there is none. */
json_t *survey_edit_find(const json_t *document, const char *key);
/* A page of it. */
json_t *survey_edit_find_section(const json_t *document, const char *key);

enum { SURVEY_EDIT_AT_ONCE = 80 }; /* questions */

/* What the editor shows in one language. */
struct survey_look {
    const struct survey *survey;
    const json_t *document; /* that of the survey, or what was typed and is not right */
    const char *language;
    const json_t *problems; /* as survey_form_read tells them, or NULL */
    const char *moved;      /* "up:KEY": the button that was pressed last; "" */
    bool missing;           /* in another language: only what is not translated */
    const char *page; /* of many questions those of this page (its key; "": the first)
                       * are shown: a form has room for 2000 inputs */
};
/* The inputs of the editor: a new object. */
json_t *survey_edit_model(struct cordee *cd, const struct survey_look *look);

/* The training-needs survey that comes with the plugin, a new document. */
json_t *survey_ready(void);

/* ---- conditions ------------------------------------------------------------------ */

/* As people put them together: groups of tests, which are true when all (any) tests of a
 * group are, and of any (all) groups.  {"inner": "all" or "any", "groups": [[test..]..]},
 * a new object; NULL: it is nested more deeply, or a group is negated. */
json_t *survey_groups_of(const json_t *condition);
/* Back again, a new object; NULL: there is no test left. */
json_t *survey_groups_condition(const json_t *groups);

int survey_get_condition(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err);
int survey_post_condition(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err);

/* ---- other pages ----------------------------------------------------------------- */

int survey_get_editor(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
int survey_post_editor(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err);
int survey_get_list(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err);
int survey_post_list(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err);
int survey_post_again(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
int survey_get_preview(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err);
int survey_post_preview(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err);
/* The bank of competences, and choosing from it for a question. */
int survey_get_bank(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err);
int survey_post_bank(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err);
int survey_get_choose(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
int survey_post_choose(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err);

/* What pages share. */
const char *survey_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                        const char *rest);
/* The survey of {id}; 1, or -1 where there is none too. */
int survey_of_path(struct cordee *cd, struct cordee_request *req, struct survey *s,
                   struct cordee_error *err);
/* Of the form's or query's `lang`. */
const char *survey_language_wanted(struct cordee *cd, struct cordee_request *req,
                                   const struct survey *s);

extern const struct cordee_route survey_edit_routes[];

#endif
