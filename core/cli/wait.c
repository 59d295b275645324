/* Work that a command has queued and waits for. */
#include "core/cli/cli.h"

#include "core/job/job.h"
#include "core/job/wake.h"

#include <time.h>

int cli_wait_job(struct cli *cli, int64_t job, struct cordee_error *err)
{
    const struct timespec pause = {.tv_nsec = 100000000};
    struct cordee *cd = &cli->core;

    if (!cli->served)
        return cd_jobs_run_until(&cli->host, job, err);
    if (cd_wake_call(cli->host.data, err) < 0)
        return -1;
    for (;;) {
        CORDEE_AUTO(cordee_json_drop) json_t *state = NULL;

        if (cd->job->look(cd, err, job, &state) <= 0)
            return -1;
        if (cordee_json_true(state, "is_done"))
            return 0;
        if (cordee_json_true(state, "over"))
            return cordee_fail(err, CORDEE_E_INVALID, "%s",
                               cordee_json_text(state, "error"));
        nanosleep(&pause, NULL);
    }
}
