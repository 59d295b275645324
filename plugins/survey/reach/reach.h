/* Asking people: invitations, reminders and thanks, through the outbox. */
#ifndef PLUGINS_SURVEY_REACH_H
#define PLUGINS_SURVEY_REACH_H

#include "plugins/survey/keep/keep.h"

/* ---- mails --------------------------------------------------------------------------
 */

enum survey_mail { SURVEY_INVITES, SURVEY_REMINDS, SURVEY_THANKS };

/* A mail in the languages of the form, with the words that somebody wrote (words.h);
 * lives in the arena, and as long as the survey. */
int survey_letter(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                  enum survey_mail what, struct cordee_letter *l_r,
                  struct cordee_error *err);
/* Notes in the arguments of a job which merge fields a mail has now, and a letter of
 * those: what is written meanwhile is not what was kept. */
int survey_fields_note(struct cordee *cd, const struct survey *s, enum survey_mail what,
                       json_t *args, struct cordee_error *err);
int survey_fields_noted(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                        enum survey_mail what, const json_t *args,
                        struct cordee_letter *l_r, struct cordee_error *err);
/* Keeps a letter and the entry of the history that those who get it take part in. */
int survey_letter_keep(struct cordee *cd, const struct survey *s, enum survey_mail what,
                       int64_t user, int64_t *letter_r, int64_t *entry_r,
                       struct cordee_error *err);

/* The day that a mail of now says its link is good until: the last to answer, or as many
 * months on as the settings say; 0: as long as the survey is open. */
int64_t survey_link_day(struct cordee *cd, const struct survey *s);

/* For the page on which it is sent: "looks" [{"code", "name", "subject"}] of the
 * invitation in each language; "left": how many words still stand there as the editor put
 * them ("A new question"). */
int survey_look_put(struct cordee *cd, const struct survey *s, json_t *model,
                    struct cordee_error *err);
void survey_left_put(struct cordee *cd, const struct survey *s, json_t *model);
/* The invitation, or of ?mail=reminder that, in the language of ?lang=, for a frame. */
int survey_get_mail(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err);

/* The survey of a page about who was asked; all of it lives as long as the request.  -1:
 * CORDEE_E_NOT_FOUND there is none, or nobody was asked yet. */
int survey_asked_load(struct cordee *cd, struct cordee_request *req, struct survey *s_r,
                      struct cordee_error *err);
/* A day as it is said, unless `at` is 0. */
void survey_put_day(struct cordee *cd, json_t *model, const char *name, int64_t at);
/* Of the home page: 1; 0 none is open; -1. */
int survey_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                struct cordee_error *err);

/* ---- opening ------------------------------------------------------------------------
 */

/* Whom a survey asks; `user` is who sends it.  What people may get in a week is what the
 * mailings' settings say. */
void survey_audience(struct cordee *cd, const struct survey *s, int64_t user,
                     struct cordee_audience *who_r);
/* Conditions that ask for somebody by a filter that cannot be read: {"where", "text"} is
 * appended for each.  Returns how many. */
size_t survey_filters_check(struct cordee *cd, const struct survey *s, json_t *problems);
/* Whether a survey can be anonymous: no question of it tells who answers, and enough are
 * asked.  0; -1: CORDEE_E_INVALID *err says what is in the way. */
int survey_anonymous_check(struct cordee *cd, const struct survey *s, int64_t user,
                           struct cordee_error *err);
/* Publishes what is written, opens the survey and queues the job that invites.  -1:
 * CORDEE_E_CONFLICT it is open already; CORDEE_E_INVALID *err says what is missing. */
int survey_send(struct cordee *cd, int64_t id, int64_t user, struct cordee_error *err);
/* What was changed in one that runs holds from now on.  -1: CORDEE_E_CONFLICT nothing
 * was, or it is not open; CORDEE_E_INVALID *err says what is wrong with it. */
int survey_change(struct cordee *cd, int64_t id, struct cordee_error *err);
/* The job "survey.invite". */
int survey_invite(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

/* ---- a round of mails ---------------------------------------------------------------
 */

/* One person of each organisation stays: of those who were not asked yet the key contact,
 * else who we have most to do with; else who was asked longest ago.  Those that answered,
 * or had reminder `number` (0: the invitation), are left out.  *again_r: how many were
 * asked before. */
int survey_one_each(struct cordee *cd, const struct survey *s, int64_t number,
                    struct cordee_guests *g, size_t *again_r, struct cordee_error *err);

struct survey_round {
    int64_t letter, entry;
    int64_t number; /* of the reminder; 0: the invitation */
};
/* Puts a round into the outbox; who has it already is passed over. */
int survey_round_send(struct cordee *cd, const struct cordee_job *job,
                      const struct survey *s, const struct survey_round *round,
                      const struct cordee_guests *g, struct cordee_error *err);
/* Whom the budget put off gets it by the same job, unless it is over by then. */
int survey_round_again(struct cordee *cd, const struct cordee_job *job, const char *kind,
                       const struct survey *s, int64_t at, struct cordee_error *err);

/* ---- who comes later ------------------------------------------------------------------
 */

/* How many are in the audience of one that runs and were not asked; 0 while invitations
 * are on their way.  Who evaluates the filter is `user`. */
int survey_later_count(struct cordee *cd, const struct survey *s, int64_t user,
                       int64_t *n_r, struct cordee_error *err);
/* Queues their invitation.  -1: CORDEE_E_CONFLICT it is over, there is nobody, or
 * invitations are on their way. */
int survey_later_ask(struct cordee *cd, const struct survey *s, int64_t user,
                     struct cordee_error *err);
/* [{"made_at", "reached", "by"?}], and when the last was; 0: none. */
json_t *survey_later_rounds(struct cordee *cd, const struct survey *s,
                            struct cordee_error *err);
int64_t survey_later_last(struct cordee *cd, const struct survey *s);
/* Letter and entry of a job that asks who came later; of another job the round stays as
 * it is. */
int survey_later_round(struct cordee *cd, const struct cordee_job *job,
                       struct survey_round *round, struct cordee_error *err);

/* ---- reminders ----------------------------------------------------------------------
 */

/* Those who were asked and did not answer. */
void survey_waiting(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                    struct cordee_audience *who_r);
/* The field survey.waiting of the filter language. */
int survey_field_waiting(struct cordee *cd, const struct cordee_condition *c,
                         struct cordee_sql *out, struct cordee_error *err);
void survey_field_name(struct cordee *cd, int64_t value, struct cordee_buf *out);
/* Whom the next would reach: a new object, {"to", "left_out"?, "reasons"?, "again"?: how
 * many of them were asked before, where otherwise a colleague is}. */
int survey_remind_count(struct cordee *cd, const struct survey *s, json_t **count_r,
                        struct cordee_error *err);
/* Makes the next reminder and queues the job that sends it; `user` 0: by itself.  -1:
 * CORDEE_E_CONFLICT it is over, or there were as many as there may be. */
int survey_remind(struct cordee *cd, const struct survey *s, int64_t user,
                  struct cordee_error *err);
/* The job "survey.remind". */
int survey_reminding(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
/* When the next goes by itself; 0: none. */
int survey_reminds_at(struct cordee *cd, const struct survey *s, int64_t *at_r,
                      struct cordee_error *err);
/* [{"number","made_at","reached","by"?}] */
json_t *survey_reminders(struct cordee *cd, const struct survey *s,
                         struct cordee_error *err);

/* How many organisations were asked and answered: "coverage" {"orgs_asked",
 * "orgs_answered", "cuts": [{"label", "rows": [{"words", "asked", "answered",
 * "percent"}]}]} goes into the model, if any was. */
int survey_coverage(struct cordee *cd, const struct survey *s, json_t *model,
                    struct cordee_error *err);

/* ---- what comes by itself ------------------------------------------------------------
 */

/* By the clock: closes what is past, and reminds.  A survey that fails is logged, and
 * those after it have their turn. */
int survey_due(struct cordee *cd, struct cordee_error *err);
/* Somebody answered for the first time: writes it into the history, thanks, and closes
 * the survey when it is full.  In the caller's transaction. */
int survey_was_answered(struct cordee *cd, const struct survey *s,
                        const struct survey_response *r, struct cordee_error *err);

/* A colleague took the answer of an organisation over: the history has it. */
int survey_was_amended(struct cordee *cd, const struct survey *s,
                       const struct survey_response *r, struct cordee_error *err);

/* ---- pages --------------------------------------------------------------------------
 */

/* The inputs closes, closes_after, remind_days, remind_most, to the end of the day where
 * the cluster is.  -1: CORDEE_E_INVALID, *err says which. */
int survey_plan_read(struct cordee *cd, struct cordee_request *req,
                     const struct survey *s, struct survey_plan *plan_r,
                     struct cordee_error *err);
/* The same as the inputs show it; or as it was typed and is refused. */
void survey_plan_put(struct cordee *cd, const struct survey *s, json_t *model);
void survey_plan_typed(struct cordee *cd, struct cordee_request *req, json_t *model);

extern const struct cordee_route survey_reach_routes[];

#endif
