/* Asking people: invitations through the outbox. */
#ifndef PLUGINS_SURVEY_REACH_H
#define PLUGINS_SURVEY_REACH_H

#include "plugins/survey/keep/keep.h"

/* Whom a survey asks; `user` is who sends it. */
void survey_audience(const struct survey *s, int64_t user, struct cordee_audience *who_r);
/* The mail with the link, in the languages of the form; lives in the arena. */
void survey_invitation_letter(struct cordee *cd, struct cordee_arena *a,
                              const struct survey *s, struct cordee_letter *l_r);
/* Publishes what is written, opens the survey and queues the job that invites.  -1:
 * CORDEE_E_CONFLICT it is open already; CORDEE_E_INVALID *err says what is missing. */
int survey_send(struct cordee *cd, const struct survey *s, int64_t user,
                struct cordee_error *err);
/* The job "survey.invite". */
int survey_invite(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

#endif
