/* Two records of one organisation or person become one.  The one that stays takes over
 * all that hangs on the other, which goes to the trash and leads to it from then on.  One
 * change set: Undo takes it apart again. */
#ifndef CORE_CRM_MERGE_H
#define CORE_CRM_MERGE_H

#include "core/crm/crm.h"

/* Both records and each field in which they differ: {"stays":{party}, "goes":{party},
 * "fields":[{"name","label","a","b","pick":"a"|"b"|"both","why"?,"both"?,"own"?}] (a of
 * the one that stays, which is proposed; where it is b, `why` says it in a sentence;
 * `both`: a field of several choices, which may have those of both),
 * "same":[{"label","text"}], "moves":[{"label","n"}]}.  -1: CORDEE_E_INVALID says why
 * the two cannot be merged, CORDEE_E_NOT_FOUND. */
int cd_merge_look(struct cordee *cd, struct cordee_error *err, int64_t stays,
                  int64_t goes, json_t **model_r) CORDEE_MUST_CHECK;
/* `picks`: {"city": "b", ...}; what is not in it is as cd_merge_look proposes. */
int cd_merge_do(struct cordee *cd, struct cordee_error *err, int64_t stays, int64_t goes,
                const json_t *picks) CORDEE_MUST_CHECK;
/* Who stands for a party now: itself, or the one it was merged into (and that one into
 * ...).  The id unchanged for one that is not there. */
int64_t cd_merge_survivor(struct cordee *cd, int64_t party);

/* What is in the trash, the latest first: {"items":[{"id","kind","name","deleted_at",
 * "staff_name"?,"merged_into"?:{"id","name","url"},"change_set"?}],"next"?,"total"}.
 * `text`: words of the name, or "".  `after`: the id of the last one of the page before.
 */
int cd_trash_list(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                  const char *text, int64_t after, int limit,
                  json_t **model_r) CORDEE_MUST_CHECK;

#endif
