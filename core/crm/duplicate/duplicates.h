/* Who may be whom: pairs that a job finds, and what people said about them; and who is
 * known already, while somebody is typed in. */
#ifndef CORE_CRM_DUPLICATES_H
#define CORE_CRM_DUPLICATES_H

#include "core/crm/crm.h"

/* The job "crm.duplicates": looks at everybody, keeps what it finds in `duplicate`. */
int cd_duplicates_run(struct cordee *cd, struct cordee_job *job,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* Queues it, unless one waits or runs; gives the job's id.  -1: failed. */
int64_t cd_duplicates_queue(struct cordee *cd, struct cordee_error *err);
/* For the row of schedules, and the hook on import.finished. */
int cd_duplicates_nightly(struct cordee *cd, struct cordee_error *err);
int cd_duplicates_imported(struct cordee *cd, const struct cordee_value *argv,
                           size_t argc, struct cordee_error *err);

/* Pairs, the surest first: {"items":[{"id","a":{party},"b":{party},"score","words":[..],
 * "said_at"?,"staff_name"?}],"open","decided","next"?: the `after` of the next page}.
 * `decided`: those of which somebody said that they are two.  Nobody in the trash is in
 * it. */
int cd_duplicates_list(struct cordee *cd, struct cordee_error *err, bool decided,
                       int64_t after, int limit, json_t **model_r) CORDEE_MUST_CHECK;
int64_t cd_duplicates_open(struct cordee *cd); /* how many, for the menu */
/* They are two; or nobody knows again.  The word stays whatever later runs find. */
int cd_duplicates_say(struct cordee *cd, struct cordee_error *err, int64_t a, int64_t b,
                      bool two) CORDEE_MUST_CHECK;

/* A pair whose merge was taken back is compared anew: it is on the list again with what
 * the two have in common now, or gone when that is little. */
int cd_duplicates_again(struct cordee *core, struct cordee_error *err, int64_t a,
                        int64_t b) CORDEE_MUST_CHECK;
/* When they were looked for last, and how many pairs nobody knew before: 1; 0: never
 * within the time that jobs are kept. */
int cd_duplicates_last(struct cordee *cd, struct cordee_error *err, int64_t *at_r,
                       int64_t *new_r) CORDEE_MUST_CHECK;

/* Whom the register has that looks like this: `fields` as cd_party_create takes them
 * ("name", or "given_name" and "family_name", "email", "phone", "country", "city",
 * "website").  [{party, "score", "words":[..]}], the likeliest first. */
int cd_known_find(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                  const json_t *fields, int limit, json_t **list_r) CORDEE_MUST_CHECK;

#endif
