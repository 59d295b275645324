/* What the invitation and the reminder of a survey say: the words that are ready, or
 * those that somebody wrote in their place. */
#ifndef PLUGINS_SURVEY_WORDS_H
#define PLUGINS_SURVEY_WORDS_H

#include "plugins/survey/reach/reach.h"

enum { SURVEY_SUBJECT = 200, SURVEY_MAIL_WORDS = 20000 }; /* characters, bytes */

/* What somebody wrote: {"de": {"subject", "words"}}, a new object; where one is "" or
 * missing, what is ready holds. */
int survey_own_load(struct cordee *cd, int64_t survey, enum survey_mail what,
                    json_t **own_r, struct cordee_error *err);
/* The languages that are in `own`; "" takes what was written away. */
int survey_own_save(struct cordee *cd, int64_t survey, enum survey_mail what,
                    const json_t *own, struct cordee_error *err);

/* What is ready, as somebody would begin to change it; lives in the arena. */
void survey_words_ready(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                        enum survey_mail what, const char *language,
                        const char **subject_r, const char **words_r);
/* A mail with these words (survey_own_load). */
void survey_letter_of(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                      enum survey_mail what, const json_t *own,
                      struct cordee_letter *l_r);
/* A mail in one language to an address, named as a test; its links lead to the preview.
 * -1: CORDEE_E_INVALID that is no address. */
int survey_try(struct cordee *cd, const struct survey *s, enum survey_mail what,
               const char *language, const char *address, struct cordee_error *err);

/* Of the form's or query's `mail`: "reminder", else the invitation. */
enum survey_mail survey_mail_asked(struct cordee *cd, struct cordee_request *req);

extern const struct cordee_route survey_words_routes[];

#endif
