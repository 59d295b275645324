/* A file is looked at, and then taken: at once, or by a job that is queued. */
#include "plugins/survey/import/pass.h"

/* ---- looking -------------------------------------------------------------------- */

/* Of the survey that is chosen, or as one would be that the columns make. */
static int look_open(struct pass *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *words = NULL;
    const struct survey_import *i = p->import;

    if (i->survey)
        return pass_survey(p, i->survey, 0, json_object_get(i->plan, "columns"), err);
    if (survey_plan_make(p->cd, i->columns, i->plan, &document, &words, err) < 0)
        return -1;
    return pass_imagine(p, document, words, err);
}

int survey_import_check(struct cordee *cd, const struct survey_import *i,
                        json_t **report_r, struct cordee_error *err)
{
    CORDEE_AUTO(pass_close) struct pass p = pass_of(cd, i);
    json_t *report;

    if (look_open(&p, err) < 0 || pass_open(&p, err) < 0 ||
        pass_rows(&p, SURVEY_IMPORT_LOOKED, err) < 0)
        return -1;
    report = json_object();
    pass_counts_put(&p, report);
    json_object_set_new(report, "partial", json_boolean(p.rows < i->n_rows));
    json_object_set(report, "told", p.told);
    *report_r = report;
    return 0;
}

/* ---- taking --------------------------------------------------------------------- */

/* Makes the survey that the columns make; the plan has the names of its answers then. */
static int64_t survey_of_plan(struct pass *p, json_t *plan, int64_t user,
                              struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *words = NULL;

    if (survey_plan_make(p->cd, p->import->columns, plan, &document, &words, err) < 0)
        return -1;
    json_object_set(plan, "columns", words);
    return survey_make(p->cd, document, user, err);
}

/* What was chosen on the page and goes nowhere any more is not left out unseen. */
static int lost_refused(const struct pass *p, struct cordee_error *err)
{
    struct cordee *cd = p->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *lost = survey_plan_lost(cd, &p->survey.form, p->import->columns,
                                    json_object_get(p->import->plan, "columns"));
    const char *heading = json_string_value(json_array_get(lost, 0));
    char why[400];

    if (!heading)
        return 0;
    snprintf(why, sizeof why,
             T("“%.*s” answers nothing that this survey asks now: say again what it is."),
             SURVEY_CUT(heading));
    return cordee_fail(err, CORDEE_E_CONFLICT, "%s", why);
}

/* Makes the survey, or publishes the one that is there, and takes the file up.  All of
 * it goes into the version that holds now. */
static int take_up(struct pass *p, int64_t user, struct cordee_error *err)
{
    const struct survey_import *i = p->import;
    CORDEE_AUTO(cordee_json_drop) json_t *plan = json_copy(i->plan);
    const int64_t survey = i->survey ? i->survey : survey_of_plan(p, plan, user, err);

    if (survey < 0 ||
        pass_survey(p, survey, 0, json_object_get(plan, "columns"), err) < 0 ||
        (i->survey && lost_refused(p, err) < 0) ||
        (p->survey.written && survey_publish(p->cd, &p->survey, err) < 0))
        return -1;
    json_object_set_new(plan, "version", json_integer(p->survey.version));
    return survey_import_begin(p->cd, i, survey, !i->survey, plan, err);
}

static int all_refused(const struct pass *p, struct cordee_error *err)
{
    struct cordee *cd = p->cd;

    return p->good ? 0
                   : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                 T("No row of this file can be taken; below is why."));
}

static int same_refused(struct cordee *cd, const struct survey_import *i,
                        struct cordee_error *err)
{
    int64_t before;
    int rc = i->survey ? survey_import_same(cd, i, &before, err) : 0;

    return rc > 0 ? cordee_fail(err, CORDEE_E_INVALID, "%s",
                                T("This file was taken into this survey already: its "
                                  "answers would be there twice."))
                  : rc;
}

static int64_t answers_in(const struct survey_import *i)
{
    const json_t *words = json_object_get(i->plan, "columns");
    int64_t n = 0;
    size_t k;
    json_t *word;

    json_array_foreach ((json_t *)words, k, word)
        n += json_string_length(word) > 0;
    return n * i->n_rows;
}

static int job_queue(struct cordee *cd, const struct survey_import *i,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:I}", "import", (json_int_t)i->id);
    const int64_t job = cd->job->queue(cd, err, "survey.import", args, 0);

    return job < 0 ? -1 : survey_import_job(cd, i->id, job, err);
}

int survey_import_take(struct cordee *cd, const struct survey_import *i, int64_t user,
                       struct cordee_error *err)
{
    CORDEE_AUTO(pass_close) struct pass p = pass_of(cd, i);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    p.take = true;
    /* Begun first: the same file brought twice at once is taken once. */
    if (cd->db->begin(cd, &tx, err) < 0 || same_refused(cd, i, err) < 0 ||
        take_up(&p, user, err) < 0)
        return -1;
    if (answers_in(i) > SURVEY_IMPORT_AT_ONCE) {
        if (job_queue(cd, i, err) < 0)
            return -1;
    } else if (pass_open(&p, err) < 0 || pass_rows(&p, INT64_MAX, err) < 0 ||
               all_refused(&p, err) < 0 || pass_end(&p, err) < 0) {
        return -1;
    }
    return cd->db->commit(&tx, err);
}
