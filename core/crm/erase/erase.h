/* Erasing a person for good: from the register, the tables of all plugins, the change
 * log, mails, files and whatever else names them, so that nothing in the data folder does
 * and no undo brings them back.  Backups made before still have them; restored data
 * erases them again before it is released (cd_crm_replay). */
#ifndef CORE_CRM_ERASE_H
#define CORE_CRM_ERASE_H

#include "core/base/host.h"

/* What erasing would do: {"id","name","emails":[..],"goes":[{"label","n"}],"shared": how
 * many entries others took part in too,"refusal"?: why it cannot be}.  1 found, 0, -1. */
int cd_erase_plan(struct cordee *cd, struct cordee_error *err, int64_t party,
                  json_t **model_r) CORDEE_MUST_CHECK;
/* Queues the job that does it, once; gives the job.  CORDEE_E_NOT_FOUND: there is no such
 * person; CORDEE_E_CONFLICT: it cannot be, *err says why. */
int64_t cd_erase_queue(struct cordee *cd, struct cordee_error *err,
                       int64_t party) CORDEE_MUST_CHECK;

/* For cordee_job_kind "crm.erase": {"party": id}. */
int cd_erase_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
/* In held data, after a restore: erases again those of these hashes, {"hash": true}
 * (NULL: none), as suppression.log has them; and who is left waiting.  Once more before
 * it is released. */
int cd_erase_again(struct cordee_host *host, const json_t *gone,
                   struct cordee_error *err);

#endif
