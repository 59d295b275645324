/* Whole mails of an uploaded file, onto timelines: as `cordee receive` does, by a job. */
#ifndef CORE_MAIL_BRING_H
#define CORE_MAIL_BRING_H

#include "core/base/host.h"

struct cordee_job;

/* Takes the upload away and queues its filing; `sent`: one of us wrote what is in it.
 * The job's id, or -1. */
int64_t cd_bring_queue(struct cordee *core, const char *name, const char *path, bool sent,
                       struct cordee_error *err);
/* The job "mail.bring". */
int cd_bring_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

#endif
