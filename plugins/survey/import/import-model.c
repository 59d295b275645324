/* Imports as rows: they come, are taken, and are taken back. */
#include "plugins/survey/import/import-priv.h"

/* ---- as it lies here ----------------------------------------------------------------
 */

void survey_import_drop(struct survey_import *i)
{
    cordee_json_drop(&i->row);
}

int survey_import_load(struct cordee *cd, int64_t id, struct survey_import *i_r,
                       struct cordee_error *err)
{
    json_t *row = NULL;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT i.id, i.survey, coalesce(i.cluster, 0) AS cluster, i.job, i.n_rows, "
        "i.name, i.state, i.made AS \"made:bool\", i.columns AS \"columns:json\", i.plan "
        "AS \"plan:json\", i.counts AS \"counts:json\", i.told AS \"told:json\", "
        "i.created_at, i.ended_at FROM survey_import i WHERE i.id = ?",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    *i_r = (struct survey_import){
        .row = row,
        .id = id,
        .survey = cordee_json_int(row, "survey"),
        .cluster = cordee_json_int(row, "cluster"),
        .job = cordee_json_int(row, "job"),
        .n_rows = cordee_json_int(row, "n_rows"),
        .name = cordee_json_text(row, "name"),
        .state = cordee_json_text(row, "state"),
        .made = cordee_json_true(row, "made"),
        .columns = json_object_get(row, "columns"),
        .plan = json_object_get(row, "plan"),
        .counts = json_object_get(row, "counts"),
        .told = json_object_get(row, "told"),
    };
    return 1;
}

json_t *survey_import_list(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT i.id, i.name, i.state, i.created_at, s.id AS survey, s.title, (SELECT "
        "count(*) FROM survey_response r WHERE r.import = i.id) AS taken FROM "
        "survey_import i LEFT JOIN survey_survey s ON s.id = i.survey WHERE (i.cluster "
        "IS NULL OR cluster_seen(i.cluster)) ORDER BY i.id DESC LIMIT 100",
        CORDEE_NO_ARGS);
}

const char *survey_import_language(struct cordee *cd, struct cordee_arena *a,
                                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = cd->db->row(cd, err, &row,
                               "SELECT language FROM cluster WHERE id = cluster_here()",
                               CORDEE_NO_ARGS);

    return rc < 0 ? NULL : cordee_arena_text(a, cordee_json_text(row, "language"));
}

/* Of an anonymous survey nobody may know which answers came together. */
json_t *survey_import_into(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT s.id, s.title FROM survey_survey s WHERE NOT s.anonymous "
                        "AND (s.cluster IS NULL OR cluster_seen(s.cluster)) ORDER BY "
                        "s.id DESC LIMIT 200",
                        CORDEE_NO_ARGS);
}

int survey_import_same(struct cordee *cd, const struct survey_import *i, int64_t *id_r,
                       struct cordee_error *err)
{
    return cd->db->one(
        cd, err, id_r,
        "SELECT x.id FROM survey_import x JOIN survey_import i ON i.hash = x.hash AND "
        "x.id <> i.id WHERE i.id = ? AND x.state IN ('running', 'done') AND (x.cluster "
        "IS NULL OR x.cluster = i.cluster) AND (x.survey = i.survey OR i.survey IS NULL) "
        "ORDER BY x.id DESC LIMIT 1",
        CORDEE_ARGS(CORDEE_V(i->id)));
}

int survey_import_reread(struct cordee *cd, const struct survey_import *i,
                         struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE survey_import SET columns = ?, n_rows = ?, plan = ? WHERE "
        "id = ? AND state = 'new'",
        CORDEE_ARGS(CORDEE_V(i->columns), CORDEE_V(i->n_rows), CORDEE_V(i->plan),
                    CORDEE_V(i->id)));
}

int survey_import_plan(struct cordee *cd, int64_t id, int64_t into, const json_t *plan,
                       struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE survey_import SET plan = ?, survey = (SELECT id FROM "
        "survey_survey WHERE id = ?) WHERE id = ? AND state = 'new'",
        CORDEE_ARGS(CORDEE_V((json_t *)plan), CORDEE_V(into), CORDEE_V(id)));
}

int survey_import_discard(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "DELETE FROM survey_import WHERE id = ? AND state IN ('new', "
                     "'gone')",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->changes(cd) > 0
               ? 0
               : cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                             T("It was taken already: it can only be taken back."));
}

int survey_import_forget(struct cordee *cd, struct cordee_error *err)
{
    const int64_t before = cordee_now() - 7 * 86400;

    if (cd->db->exec(
            cd, err,
            "DELETE FROM survey_import_refused WHERE import IN (SELECT i.id FROM "
            "survey_import i WHERE i.ended_at < ?)",
            CORDEE_ARGS(CORDEE_V(before))) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "DELETE FROM survey_import WHERE state IN ('new', 'gone') AND "
                        "created_at < ?",
                        CORDEE_ARGS(CORDEE_V(before)));
}

/* ---- taking -------------------------------------------------------------------------
 */

int survey_import_begin(struct cordee *cd, const struct survey_import *i, int64_t survey,
                        bool made, const json_t *plan, struct cordee_error *err)
{
    int64_t going = 0;

    if (cd->db->one(cd, err, &going,
                    "SELECT 1 FROM survey_response r JOIN survey_import i ON i.id = "
                    "r.import WHERE r.survey = ? AND i.state = 'undone' LIMIT 1",
                    CORDEE_ARGS(CORDEE_V(survey))) < 0)
        return -1;
    if (going)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("A file of this survey is being taken back. Its answers are "
                             "gone in a moment: try again then."));
    if (cd->db->exec(cd, err,
                     "UPDATE survey_import SET state = 'running', survey = ?, made = ?, "
                     "plan = ? WHERE id = ? AND state = 'new'",
                     CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(made),
                                 CORDEE_V((json_t *)plan), CORDEE_V(i->id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("This file is being taken, or was taken already."));
    /* What it asks stays as it is now, and nobody is asked by mail any more. */
    return cd->db->exec(cd, err,
                        "UPDATE survey_survey SET state = 'closed', closed_at = ? WHERE "
                        "id = ? AND state = 'draft'",
                        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(survey)));
}

int survey_import_job(struct cordee *cd, int64_t id, int64_t job,
                      struct cordee_error *err)
{
    return cd->db->exec(cd, err, "UPDATE survey_import SET job = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(job), CORDEE_V(id)));
}

/* What lay here to be taken goes: cells of people, of whom nobody could find theirs. */
static int bytes_drop(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM survey_import_piece WHERE import = ?",
                        CORDEE_ARGS(CORDEE_V(id)));
}

/* How they are called, and nothing of what stands in them. */
static json_t *headings_of(const json_t *columns)
{
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(columns); i++)
        json_array_append_new(list,
                              json_pack("{s:s}", "heading", survey_heading(columns, i)));
    return list;
}

int survey_import_end(struct cordee *cd, const struct survey_import *i,
                      const json_t *counts, const json_t *told, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *headings = headings_of(i->columns);

    if (bytes_drop(cd, i->id, err) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE survey_response SET submitted_at = changed_at WHERE import "
                     "= ? AND submitted_at IS NULL",
                     CORDEE_ARGS(CORDEE_V(i->id))) < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "UPDATE survey_import SET state = 'done', counts = ?, told = ?, ended_at = ?, "
        "columns = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V((json_t *)counts), CORDEE_V((json_t *)told),
                    CORDEE_V(cordee_now()), CORDEE_V(headings), CORDEE_V(i->id)));
}

int survey_import_last(struct cordee *cd, int64_t survey, json_t **row_r,
                       struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT i.columns AS \"columns:json\", i.plan AS \"plan:json\" FROM "
        "survey_import i WHERE i.survey = ? AND i.state = 'done' ORDER BY "
        "i.id DESC LIMIT 1",
        CORDEE_ARGS(CORDEE_V(survey)));
}

/* ---- taking back ---------------------------------------------------------------------
 */

enum { UNDO_AT_ONCE = 1000, UNDO_SLICE = 40 }; /* sets of answers */

/* A survey of which nothing else is there is a draft again. */
static int survey_reopen(struct cordee *cd, int64_t survey, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE survey_survey SET state = 'draft', closed_at = NULL WHERE id = ? AND "
        "opened_at IS NULL AND NOT EXISTS (SELECT 1 FROM survey_response r WHERE "
        "r.survey = survey_survey.id)",
        CORDEE_ARGS(CORDEE_V(survey)));
}

int survey_import_left(struct cordee *cd, int64_t id, int64_t *n_r,
                       struct cordee_error *err)
{
    return cd->db->one(cd, err, n_r,
                       "SELECT count(*) FROM survey_response WHERE import = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
}

/* Few go at once.  Of many none counts from now on, and a job takes them away in slices:
 * nobody waits for it. */
static int responses_drop(struct cordee *cd, int64_t id, int64_t survey,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    int64_t n = 0;

    if (survey_import_left(cd, id, &n, err) < 0)
        return -1;
    if (n <= UNDO_AT_ONCE)
        return cd->db->exec(cd, err, "DELETE FROM survey_response WHERE import = ?",
                            CORDEE_ARGS(CORDEE_V(id))) < 0 ||
                       survey_reopen(cd, survey, err) < 0
                   ? -1
                   : 0;
    args = json_pack("{s:I, s:I}", "import", (json_int_t)id, "answers", (json_int_t)n);
    return cd->db->exec(cd, err,
                        "UPDATE survey_response SET submitted_at = NULL WHERE import = ?",
                        CORDEE_ARGS(CORDEE_V(id))) < 0 ||
                   cd->job->queue(cd, err, "survey.untake", args, 0) < 0
               ? -1
               : 0;
}

int survey_import_undo(struct cordee *cd, int64_t id, bool over, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t survey = 0;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->one(cd, err, &survey, "SELECT survey FROM survey_import WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE survey_import SET state = 'undone', told = '[]', columns "
                     "= '[]', ended_at = ? WHERE id = ? AND (state = 'done' OR (state = "
                     "'running' AND ?))",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id), CORDEE_V(over))) <
            0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("It has not ended, or was taken back already."));
    if (bytes_drop(cd, id, err) < 0 || survey_refused_drop(cd, id, err) < 0 ||
        responses_drop(cd, id, survey, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* Some of them, and the survey after the last: how many are left; -1. */
static int64_t slice_drop(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t survey = 0, left = 0;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(cd, err,
                     "DELETE FROM survey_response WHERE id IN (SELECT r.id FROM "
                     "survey_response r JOIN survey_import i ON i.id = r.import WHERE "
                     "r.import = ? AND i.state = 'undone' ORDER BY r.id LIMIT ?)",
                     CORDEE_ARGS(CORDEE_V(id), CORDEE_V(UNDO_SLICE))) < 0 ||
        survey_import_left(cd, id, &left, err) < 0 ||
        cd->db->one(cd, err, &survey, "SELECT survey FROM survey_import WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        (!left && survey_reopen(cd, survey, err) < 0) || cd->db->commit(&tx, err) < 0)
        return -1;
    return left;
}

int survey_import_untake(struct cordee *cd, struct cordee_job *job,
                         struct cordee_error *err)
{
    const int64_t id = cordee_json_int(job->args, "import");
    int64_t total = cordee_json_int(job->args, "answers"), left = 1;
    char words[80];

    for (int i = 0; i < 100 && left > 0; i++) {
        left = slice_drop(cd, id, err);
        snprintf(words, sizeof words, T("%lld of %lld rows"), (long long)(total - left),
                 (long long)total);
        cd->job->progress(cd, job, total - left, total, words);
    }
    return left < 0 ? -1 : left ? CORDEE_JOB_MORE : CORDEE_JOB_DONE;
}
