/* How much a contact says about a relationship, by its kind.  A mail to many says
 * nothing, whatever somebody sets. */
#ifndef CORE_CRM_STRENGTH_WEIGHTS_H
#define CORE_CRM_STRENGTH_WEIGHTS_H

#include "core/crm/crm.h"

#define CD_WEIGHT_MOST 20

/* What one contact of a kind weighs now; NULL: 0.  -1: failed. */
int cd_weight_of(struct cordee *cd, const struct cordee_interaction_kind *kind,
                 struct cordee_error *err);
/* ... of an entry that these may see: what only its author sees says nothing to others.
 */
int cd_weight_now(struct cordee *cd, const struct cordee_interaction_kind *kind,
                  const char *visibility, struct cordee_error *err);
/* All who took part in an entry weigh so. */
int cd_weight_put(struct cordee *core, int64_t entry, int weight,
                  struct cordee_error *err);
/* Of all kinds that weigh something: [{"kind","label","weight","usual"}], the most first.
 */
int cd_weights_list(struct cordee *cd, json_t **list_r, struct cordee_error *err);
/* Sets them, {"call": 3, ...}; what is not named stays.  Where that changes any, a job
 * weighs all there is anew, and again after an undo.  1 changed, 0 not, -1. */
int cd_weights_set(struct cordee *cd, const json_t *weights,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
/* For cd_db_undone_call. */
int cd_weights_undone(struct cordee *core, const char *table, int64_t row,
                      struct cordee_error *err);
/* The job "crm.weights". */
int cd_weights_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

#endif
