/* What is done when an anonymous survey closes. */
#include "plugins/survey/keep/anonymous.h"

#define TRIES 40 /* some 50 ms each */

/* ---- its secrets go ------------------------------------------------------------- */

/* With `unread`, what was sealed with another key is left as it is. */
static int open_rest(struct cordee *cd, int64_t id, bool unread, struct cordee_error *err)
{
    struct cordee_error why = {0};

    if (survey_anonymous_open(cd, id, true, &why) >= 0)
        return 0;
    if (!unread || why.code != CORDEE_E_INVALID)
        return cordee_fail(err, why.code, "%s", why.text);
    cd->log->write(cd, CORDEE_WARN, "survey %lld is closed unread: %s", (long long)id,
                   why.text);
    return 0;
}

int survey_anonymous_end(struct cordee *cd, int64_t id, bool unread,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:I}", "survey", (json_int_t)id);
    int64_t anonymous = 0;

    if (cd->db->one(cd, err, &anonymous,
                    "SELECT anonymous FROM survey_survey WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (!anonymous)
        return 0;
    if (open_rest(cd, id, unread, err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM survey_sealed WHERE survey = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM survey_draft_sent WHERE survey = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM survey_draft WHERE survey = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM survey_seal WHERE survey = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->job->queue(cd, err, "survey.closed", args, 0) < 0 ? -1 : 0;
}

/* ---- who took part -------------------------------------------------------------- */

/* The entry that all who took part are in, made once. */
static int entry_make(struct cordee *cd, int64_t survey, int64_t *entry_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cordee_interaction entry = {.kind = "survey", .direction = CORDEE_IN};
    int rc = cd->db->row(
        cd, err, &row, "SELECT title, cluster, took_part FROM survey_survey WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(survey)));

    if (rc <= 0)
        return rc;
    *entry_r = cordee_json_int(row, "took_part");
    if (*entry_r)
        return 1;
    entry.subject = cordee_json_text(row, "title");
    entry.body = T("Took part. The survey was anonymous.");
    entry.cluster = cordee_json_int(row, "cluster");
    if (cd->crm->interaction(cd, err, &entry, entry_r) < 0 ||
        cd->db->exec(cd, err, "UPDATE survey_survey SET took_part = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(*entry_r), CORDEE_V(survey))) < 0)
        return -1;
    return 1;
}

static int people_read(struct cordee *cd, struct cordee_arena *a, int64_t survey,
                       int64_t **people_r, size_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT person, count(*) OVER () FROM survey_invitation WHERE "
                      "survey = ? AND used = 1 ORDER BY person",
                      CORDEE_ARGS(CORDEE_V(survey)));
    int rc = rows ? 0 : -1;

    *n_r = 0;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        if (!*n_r)
            *people_r =
                cordee_arena_get(a, (size_t)cd->db->get_int(rows, 1) * sizeof **people_r);
        (*people_r)[(*n_r)++] = cd->db->get_int(rows, 0);
    }
    return rc;
}

static int took_part(struct cordee *cd, int64_t survey, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t *people = NULL, entry = 0;
    size_t n = 0;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        people_read(cd, a, survey, &people, &n, err) < 0)
        return -1;
    if (n == 0)
        return 0;
    rc = entry_make(cd, survey, &entry, err);
    if (rc > 0)
        rc = cd->crm->took_part(cd, err, entry, people, n, "from");
    return rc < 0 ? -1 : cd->db->commit(&tx, err);
}

int survey_closed(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    int rc;

    if (took_part(cd, cordee_json_int(job->args, "survey"), err) < 0)
        return -1;
    rc = survey_log_empty(cd, TRIES, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_BUSY, "the database is being read all the time");
    return rc < 0 ? -1 : CORDEE_JOB_DONE;
}
