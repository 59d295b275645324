/* Which job is next. */
#include "core/job/job-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct running *read_job(struct cordee_host *host, struct cordee_rows *rows)
{
    struct cordee *cd = host->core;
    struct running *r = calloc(1, sizeof *r);

    if (!r)
        abort();
    r->host = host;
    r->pub.id = cd->db->get_int(rows, 0);
    r->kind = strdup(cd->db->get_text(rows, 1));
    r->pub.args = json_loads(cd->db->get_text(rows, 2), 0, NULL);
    r->pub.state = json_loads(cd->db->get_text(rows, 3), 0, NULL);
    r->pub.attempt = (int)cd->db->get_int(rows, 4) + 1;
    r->staff = cd->db->get_int(rows, 5);
    r->cluster = cd->db->get_int(rows, 6);
    snprintf(r->permission, sizeof r->permission, "%s", cd->db->get_text(rows, 7));
    r->row = cd_rows_find(host->rows, CD_ROW_JOB, r->kind);
    if (!r->pub.args)
        r->pub.args = json_object();
    if (!r->pub.state)
        r->pub.state = json_object();
    return r;
}

static int pick(struct cordee_host *host, int64_t only, struct running **r,
                struct cordee_error *err)
{
    static const char due[] =
        "SELECT id, kind, args, kept, attempt, staff, cluster, permission FROM job "
        "WHERE state = 'waiting' AND +run_at <= ? "
        "ORDER BY late, run_at, id LIMIT 1";
    static const char this[] =
        "SELECT id, kind, args, kept, attempt, staff, cluster, permission FROM job "
        "WHERE state = 'waiting' AND id = ?";
    struct cordee *cd = host->core;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, only ? this : due, CORDEE_ARGS(CORDEE_V(only ? only : cordee_now())));
    int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc > 0)
        *r = read_job(host, rows);
    return rc;
}

int job_claim(struct cordee_host *host, int64_t only, struct running **r_r,
              struct cordee_error *err)
{
    struct cordee *cd = host->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct running *r = NULL;
    int rc = cd->db->begin(cd, &tx, err);

    if (rc == 0)
        rc = pick(host, only, &r, err);
    if (r &&
        (cd->db->exec(cd, err,
                      "UPDATE job SET state = 'running', attempt = ?, error = '' "
                      "WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(r->pub.attempt), CORDEE_V(r->pub.id))) < 0 ||
         cd->db->commit(&tx, err) < 0))
        rc = -1;
    if (rc <= 0) {
        job_free(r);
        return rc;
    }
    *r_r = r;
    return 1;
}

void job_free(struct running *r)
{
    if (!r)
        return;
    json_decref(r->pub.args);
    json_decref(r->pub.state);
    free(r->kind);
    free(r);
}

int64_t job_next_due(struct cordee_host *host)
{
    struct cordee *cd = host->core;
    int64_t at = 0;

    (void)!cd->db->one(cd, NULL, &at,
                       "SELECT min(run_at) FROM job WHERE state = 'waiting'",
                       CORDEE_NO_ARGS);
    return at;
}

int job_recover(struct cordee_host *host, struct cordee_error *err)
{
    struct cordee *cd = host->core;

    return cd->db->exec(cd, err,
                        "UPDATE job SET state = 'waiting' WHERE state = 'running'",
                        CORDEE_NO_ARGS);
}

/* The original of restored or copied data may have done this work already. */
int job_drop_former(struct cordee_host *host, struct cordee_error *err)
{
    struct cordee *cd = host->core;

    if (!cd_jobs_held(host))
        return 0;
    return cd->db->exec(
        cd, err,
        "UPDATE job SET state = 'cancelled', error = ?, ended_at = ? WHERE state IN "
        "('waiting', 'running', 'failed') AND queued_at <= (SELECT CAST(value AS "
        "INTEGER) "
        "FROM setting WHERE key = 'core.held_since')",
        CORDEE_ARGS(CORDEE_V(CD_JOB_FORMER), CORDEE_V(cordee_now())));
}
