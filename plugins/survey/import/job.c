/* A large file is taken in slices, by a job. */
#include "plugins/survey/import/pass.h"

#include <string.h>

enum {
    SLICE = 40,    /* rows a transaction of the job: some 50 ms */
    A_CALL = 5000, /* rows a call of it: each begins by passing over those before */
};

static void state_keep(struct pass *p, struct cordee_job *job)
{
    pass_counts_put(p, job->state);
    json_object_set(job->state, "told", p->told);
}

/* 1 there may be more; 0 it is done, or was cancelled; -1. */
static int slice_do(struct pass *p, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc, kept;

    if (p->cd->db->begin(p->cd, &tx, err) < 0)
        return -1;
    rc = pass_rows(p, SLICE, err);
    if (rc < 0 || (rc == 0 && pass_end(p, err) < 0))
        return -1;
    state_keep(p, job);
    kept = p->cd->job->keep(p->cd, err, job);
    if (kept <= 0)
        return kept;
    return p->cd->db->commit(&tx, err) < 0 ? -1 : rc;
}

static void say_how_far(struct pass *p, const struct cordee_job *job)
{
    struct cordee *cd = p->cd;
    char words[80];

    snprintf(words, sizeof words, T("%lld of %lld rows"), (long long)p->rows,
             (long long)p->import->n_rows);
    cd->job->progress(cd, job, p->rows, p->import->n_rows, words);
}

static int job_open(struct pass *p, const struct cordee_job *job,
                    struct cordee_error *err)
{
    const json_t *told = json_object_get(job->state, "told"), *plan = p->import->plan;

    p->take = true;
    pass_counts_take(p, job->state);
    if (told)
        json_array_extend(p->told, (json_t *)told);
    if (pass_survey(p, p->import->survey, cordee_json_int(plan, "version"),
                    json_object_get(plan, "columns"), err) < 0)
        return -1;
    return pass_open(p, err);
}

int survey_import_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(survey_import_drop) struct survey_import i = {0};
    int rc = survey_import_load(cd, cordee_json_int(job->args, "import"), &i, err);

    if (rc <= 0 || strcmp(i.state, "running") != 0)
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    CORDEE_AUTO(pass_close) struct pass p = pass_of(cd, &i);

    if (job_open(&p, job, err) < 0)
        return -1;
    for (int64_t n = 0; n < A_CALL; n += SLICE) {
        rc = slice_do(&p, job, err);
        if (rc <= 0)
            return rc < 0 ? -1 : CORDEE_JOB_DONE;
        say_how_far(&p, job);
    }
    return CORDEE_JOB_MORE;
}
