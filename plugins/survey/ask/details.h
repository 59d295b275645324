/* Contact details of who answers by a link of their own. */
#ifndef PLUGINS_SURVEY_DETAILS_H
#define PLUGINS_SURVEY_DETAILS_H

#include "plugins/survey/keep/keep.h"

#define SURVEY_DETAILS_NAME "survey.name" /* the proposal of another name */

/* The answers with what the register knows in contact questions that were not begun: a
 * new object, for the page; nothing is kept of it until it is sent. */
int survey_details_fill(struct cordee *cd, const struct survey *s,
                        const struct survey_response *r, const json_t *answers,
                        json_t **filled_r, struct cordee_error *err);
/* Proposes to staff what differs from the register: another name, address, or phone.  An
 * organisation stays an answer.  Doing it twice is doing it once. */
int survey_details_heard(struct cordee *cd, const struct survey *s,
                         const struct survey_response *r, const json_t *answers,
                         struct cordee_error *err);
/* Of struct cordee_proposal_kind. */
int survey_name_accepted(struct cordee *cd, const struct cordee_proposal *p,
                         int64_t *party_r, struct cordee_error *err);

#endif
