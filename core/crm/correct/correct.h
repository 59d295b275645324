/* What people correct in their own data, by a signed link.  A correction is a row for
 * each field; fields that wait (setting crm.correction_waits) change nothing until
 * somebody here accepts them. */
#ifndef CORE_CRM_CORRECT_CORRECT_H
#define CORE_CRM_CORRECT_CORRECT_H

#include "core/base/host.h"

/* What a person may correct, in the order of the form: [{"field", "label", "value",
 * "type": "text|email|tel|language|country", "most": bytes, "waits": bool}].  Nothing
 * else of her is in it.  1 found, 0 there is no such person, -1. */
int cd_correct_fields(struct cordee *cd, struct cordee_error *err, int64_t party,
                      json_t **fields_r) CORDEE_MUST_CHECK;

/* Saves what differs from what we have; `said` is an object of texts by field, absent
 * ones stay.  What waits becomes a follow-up of who is in charge.  *taken_r and
 * *waiting_r say how many.  CORDEE_E_INVALID: a sentence for her. */
int cd_correct_save(struct cordee *cd, struct cordee_error *err, int64_t party,
                    const json_t *said, const char *origin, int *taken_r,
                    int *waiting_r) CORDEE_MUST_CHECK;

/* Waiting ones, the oldest first: [{"id", "kind", "name", "url", "at", "rows": [{"id",
 * "field", "label", "was", "now", "said"}]}], a row a person.  `now` is what the register
 * has today. */
int cd_correct_waiting(struct cordee *cd, struct cordee_error *err,
                       json_t **list_r) CORDEE_MUST_CHECK;
/* The newest that were taken at once or decided: [{"field", "label", "was", "said",
 * "state", "at", "decided_at", "staff_name", "party": {...}}]. */
int cd_correct_past(struct cordee *cd, struct cordee_error *err, int limit,
                    json_t **list_r) CORDEE_MUST_CHECK;
int64_t cd_correct_count(struct cordee *cd); /* how many wait */

/* Decides some of a person's waiting corrections, by their ids, in one change that can be
 * taken back.  Gives how many it decided, or -1. */
int cd_correct_decide(struct cordee *cd, struct cordee_error *err, const int64_t *ids,
                      size_t n, bool accept) CORDEE_MUST_CHECK;

/* All fields: [{"field", "label", "waits": bool}]. */
json_t *cd_correct_rules(struct cordee *cd);
/* Sets which of them wait. */
int cd_correct_rules_set(struct cordee *cd, struct cordee_error *err,
                         const char *const *fields, size_t n) CORDEE_MUST_CHECK;

/* How long a link holds; it is good once. */
#define CD_CORRECT_HOLDS ((int64_t)7 * 86400)

#endif
