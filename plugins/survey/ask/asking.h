/* What the files of this room share of one exchange with a respondent. */
#ifndef PLUGINS_SURVEY_ASKING_H
#define PLUGINS_SURVEY_ASKING_H

#include "plugins/survey/ask/ask.h"

/* Declare it with CORDEE_AUTO(survey_asking_drop) and load it at once. */
struct asking {
    struct cordee *cd;
    struct cordee_request *req;
    struct cordee_arena *arena;
    const char *path, *link; /* of this link, and its last part */
    struct survey survey;
    struct survey_response response;
    json_t *answers;
    json_t *typed;       /* what was not right on their last page: ask/again.c; NULL */
    json_t *loaded;      /* as they were before this page */
    json_t *of;          /* filters that were asked, and whether each lets them in */
    json_t *company;     /* what a colleague answered for all of them; NULL: nobody did */
    const char *refused; /* why it is not sent though all is right; NULL */
    const char *language;
    bool shown[SURVEY_QUESTIONS];
};

void survey_asking_drop(struct asking *k);

/* Of the link in the path: 1 theirs and open; 0 the survey or the link is over; -1:
 * CORDEE_E_NOT_FOUND for a link that was never made. */
int survey_asking_load(struct cordee *cd, struct cordee_request *req, struct asking *k,
                       struct cordee_error *err);
/* For struct survey_asked, with the asking as its context. */
bool survey_asking_is_of(void *ctx, const char *filter);
/* What is shown, after answers have changed. */
void survey_asking_show(struct asking *k);

/* Notes what was typed and is not right, to be kept with the page. */
void survey_again_note(struct asking *k, size_t section, const json_t *typed,
                       const json_t *problems);
/* What stands in the inputs of a page that is shown once more, a new object; what is
 * wrong with it is added to `problems`. */
json_t *survey_again_look(struct asking *k, size_t section, json_t *problems);

/* All of a page in one go: 1 it is kept; 2 it is kept and not sent, since a colleague was
 * quicker, or it was sent before; 0 the survey was over by then; -1. */
int survey_asking_keep(struct asking *k, size_t section, bool submit,
                       struct cordee_error *err);
/* What they sent stays as it is: what they changed since goes. */
int survey_asking_forget(struct asking *k, struct cordee_error *err);
/* What a colleague answered is theirs from now on: 1; 0 the survey is over; -1. */
int survey_asking_amend(struct asking *k, struct cordee_error *err);

#endif
