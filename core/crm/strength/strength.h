/* Who knows whom, and how well. */
#ifndef CORE_CRM_STRENGTH_STRENGTH_H
#define CORE_CRM_STRENGTH_STRENGTH_H

#include "core/crm/crm.h"

/* By the clock: what was planned and has come is a contact from now on. */
int cd_strength_tick(struct cordee *cd, struct cordee_error *err);

/* After so many days a contact counts half for how a relationship stands. */
#define CD_HEALTH_DAYS 180.0

/* Puts into a party's strength what it is made of, for who may see it: "active" and
 * "health", what there is now of it; "pairs": [{"staff","id","name","kind","n"?,
 * "last_at"?}], who of us with whom of them, the closest first; "reasons": [{"kind",
 * "label","at","subject"?,"worth"}], the contacts that weigh most today. */
int cd_strength_reasons(struct cordee *cd, int64_t party, json_t *strength,
                        struct cordee_error *err) CORDEE_MUST_CHECK;

/* The best ways from the thread's user to a party, through three who know each other at
 * most, each by another first step; none when she knows them better herself:
 * [{"p","steps":[{"who":{..},"how","n"?,"last_at"?,"where"?,"label"?}]}], the first step
 * being herself; "who" is {"name","ours"} for one of us.  Only whom she may see. */
int cd_introductions(struct cordee *cd, struct cordee_error *err, int64_t party,
                     json_t **ways_r) CORDEE_MUST_CHECK;

/* Members to call this week, ten at most, the most pressing first: [{"id","name","url",
 * "why":["silent","never","bounced","owner-left","halved","one-thread"],"days"?,
 * "cadence"?,"bounced","owner_left","strength":{..},"whom"?:{.., "phone"?},
 * "topic"?:{"kind","label","at","subject","body"},"closest"?:{"id","name"}}].  Not whom a
 * follow-up or a planned meeting is about already. */
int cd_calls(struct cordee *cd, struct cordee_error *err,
             json_t **list_r) CORDEE_MUST_CHECK;

#endif
