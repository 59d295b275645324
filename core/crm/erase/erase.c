/* The job that erases a person, a slice at a time; what she is known by is kept in the
 * job until the files are rewritten. */
#include "core/base/clock.h"
#include "core/crm/crm-priv.h"
#include "core/crm/duplicate/merge.h"
#include "core/crm/erase/erase-priv.h"

#include "core/config/folder.h"
#include "core/db/db.h"
#include "core/job/job.h"
#include "core/log/log.h"

#include <string.h>
#include <time.h>

#define SLICE_MS       60
#define LONGEST_WAIT_S 3600 /* for a pause in which nobody writes */

bool erase_time_over(const struct erasing *e)
{
    return cd_clock_ms() >= e->until;
}

static void erasing_drop(struct erasing *e)
{
    cd_traces_free(e->traces);
    json_decref(e->parties);
    json_decref(e->files);
}

/* ---- stages ----------------------------------------------------------------- */

/* Finds out who she is; from here on the job can go on after a crash. */
static int begin(struct erasing *e, struct cordee_error *err)
{
    struct cordee *cd = e->core;
    int rc = erase_may(e->core, e->party, err) < 0 ? -1 : erase_who(e, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                    T("there is no such person any more"));
    e->set = cd->db->change_set(cd, err, T("Erased a person for good"));
    if (e->set < 0)
        return -1;
    cd->db->change_set_use(cd, 0);
    json_object_set_new(e->state, "set", json_integer(e->set));
    json_object_set_new(e->state, "traces", cd_traces_keep(e->traces));
    json_object_set(e->state, "parties", e->parties);
    json_object_set(e->state, "files", e->files);
    return 0;
}

static bool line_names_her(void *ctx, const char *line)
{
    return cd_traces_clean(ctx, true, line, NULL);
}

/* Lines of the log and values that the walk itself left in the change log; then nobody
 * needs to know her any more, so the job forgets her too. */
static int end(struct erasing *e, struct cordee_error *err)
{
    if (cd_log_purge(e->core->host, line_names_her, e->traces, err) < 0 ||
        erase_history(e, err) < 0)
        return -1;
    json_object_del(e->state, "traces");
    json_object_del(e->state, "files");
    return 0;
}

/* Who writes all day long waits once for the rewriting. */
static int clean(struct erasing *e, struct cordee_error *err)
{
    int64_t began = cordee_json_int(e->state, "clean_at");

    if (!began)
        json_object_set_new(e->state, "clean_at", json_integer(began = cordee_now()));
    return cd_db_clean(e->core, cordee_now() - began > LONGEST_WAIT_S, err);
}

static int rows_of_hers(struct erasing *e, struct cordee_error *err)
{
    return erase_rows(e, err);
}

static const struct {
    const char *name, *words;
    int (*run)(struct erasing *e, struct cordee_error *err);
} stages[] = {
    {"begin", T_LATER("Looking at what there is"), begin},
    {"rows", T_LATER("Erasing the record and its history"), rows_of_hers},
    {"mails", T_LATER("Erasing mails"), erase_mails},
    {"texts", T_LATER("Looking through all other texts"), erase_texts},
    {"files", T_LATER("Looking through files"), erase_files},
    {"end", T_LATER("Erasing what the history of changes kept"), end},
    {"clean", T_LATER("Rewriting the database"), clean},
};
#define STAGES (sizeof stages / sizeof *stages)

static size_t stage_of(const json_t *state)
{
    const char *name = cordee_json_text(state, "stage");

    for (size_t i = 0; i < STAGES; i++)
        if (strcmp(stages[i].name, name) == 0)
            return i;
    return 0;
}

static struct erasing erasing_of(struct cordee *core, struct cordee_job *job)
{
    struct erasing e = {.core = core,
                        .party = cordee_json_int(job->args, "party"),
                        .state = job->state,
                        .until = cd_clock_ms() + SLICE_MS};
    json_t *traces = json_object_get(job->state, "traces");

    e.set = cordee_json_int(job->state, "set");
    e.parties = json_incref(json_object_get(job->state, "parties"));
    e.files = json_incref(json_object_get(job->state, "files"));
    if (traces)
        e.traces = cd_traces_read(traces);
    return e;
}

int cd_erase_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    size_t stage = stage_of(job->state);
    CORDEE_AUTO(erasing_drop) struct erasing e = erasing_of(core, job);
    int rc;

    core->job->progress(core, job, (int64_t)stage, STAGES,
                        core->text->get(core, stages[stage].words));
    rc = stages[stage].run(&e, err);
    core->db->change_set_use(core, 0);
    if (rc == 0) /* rows, texts, files: one stage after the other */
        core->host->erased++;
    if (rc < 0)
        return -1;
    if (rc > 0)
        return CORDEE_JOB_MORE;
    if (stage + 1 == STAGES)
        return CORDEE_JOB_DONE;
    json_object_del(job->state, "table");
    json_object_del(job->state, "row");
    json_object_set_new(job->state, "stage", json_string(stages[stage + 1].name));
    return CORDEE_JOB_MORE;
}

/* ---- asking for it ---------------------------------------------------------- */

static int put_count(struct cordee *cd, json_t *list, const struct cordee_table *t,
                     struct cordee *owner, int64_t party, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t n = 0;

    (void)cd;
    if (!t->person || !t->label || strcmp(t->name, "party") == 0)
        return 0;
    if (owner->db->one(owner, err, &n,
                       cordee_arena_printf(a,
                                           "SELECT count(*) FROM \"%s\" WHERE \"%s\" = ?",
                                           t->name, t->person),
                       CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    if (n)
        json_array_append_new(list, json_pack("{s:s, s:I}", "label",
                                              owner->text->get(owner, t->label), "n",
                                              (json_int_t)n));
    return 0;
}

static int put_goes(struct cordee *core, json_t *model, int64_t party,
                    struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(core->host->rows, CD_ROW_TABLE, &n);
    json_t *list = json_array();

    json_object_set_new(model, "goes", list);
    for (size_t i = 0; i < n; i++)
        if (put_count(core, list, rows[i].row, rows[i].cd, party, err) < 0)
            return -1;
    return 0;
}

int cd_erase_plan(struct cordee *cd, struct cordee_error *err, int64_t party,
                  json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cordee_error why = {0};
    int64_t shared = 0;
    json_t *emails;
    int rc;

    party = cd_merge_survivor(core, party);
    rc = core->db->row(core, err, &model,
                       "SELECT id, name FROM party WHERE id = ? AND kind = 2",
                       CORDEE_ARGS(CORDEE_V(party)));

    if (rc <= 0)
        return rc;
    emails =
        core->db->list(core, err, "SELECT address FROM email_address WHERE party = ?",
                       CORDEE_ARGS(CORDEE_V(party)));
    if (!emails)
        return -1;
    json_object_set_new(model, "emails", emails);
    if (put_goes(core, model, party, err) < 0 ||
        core->db->one(
            core, err, &shared,
            "SELECT count(DISTINCT x.interaction) FROM interaction_party x JOIN "
            "interaction_party y ON y.interaction = x.interaction AND y.party "
            "<> x.party WHERE x.party = ?",
            CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    json_object_set_new(model, "shared", json_integer(shared));
    if (erase_may(core, party, &why) < 0)
        cordee_json_set_text(model, "refusal", why.text);
    *model_r = json_incref(model);
    return 1;
}

int64_t cd_erase_queue(struct cordee *cd, struct cordee_error *err, int64_t party)
{
    struct cordee *core = cd_crm_of(cd);
    const struct cd_row *kind = cd_rows_find(core->host->rows, CD_ROW_JOB, "crm.erase");
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    int64_t there = 0, job = 0;

    cd = core;
    /* A record that was merged into another is the same person. */
    party = cd_merge_survivor(core, party);
    args = json_pack("{s:I}", "party", (json_int_t)party);
    if (!kind || !core->job)
        return cordee_fail(err, CORDEE_E_INTERNAL, "there are no jobs here");
    if (core->db->one(core, err, &there, "SELECT 1 FROM party WHERE id = ? AND kind = 2",
                      CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    if (!there)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such person"));
    if (cd_party_must(core, party, NULL, NULL, err) < 0 ||
        erase_may(core, party, err) < 0 ||
        core->db->one(core, err, &job,
                      "SELECT id FROM job WHERE kind = 'crm.erase' AND state IN "
                      "('waiting', 'running') AND json_extract(args, '$.party') = ?",
                      CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    return job ? job : core->job->queue(kind->cd, err, "crm.erase", args, 0);
}

/* ---- after a restore -------------------------------------------------------- */

static bool is_gone(const json_t *gone, const char *hash)
{
    return json_object_get(gone, hash) != NULL;
}

/* Those who are there again; there is no index of hashes, so all are looked at. */
static int gone_queue(struct cordee *core, const json_t *gone, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *found = json_array();
    size_t i;
    json_t *id;

    if (json_object_size(gone) == 0)
        return 0;
    {
        CORDEE_AUTO(cordee_rows_drop)
        struct cordee_rows *rows = core->db->query(
            core, err, "SELECT id, uuid FROM party WHERE kind = 2", CORDEE_NO_ARGS);
        int rc = rows ? 0 : -1;
        char hash[65];

        while (rows && (rc = core->db->next(rows, err)) > 0) {
            cd_key_hash(core->host, "erasure", core->db->get_text(rows, 1), hash);
            if (is_gone(gone, hash))
                json_array_append_new(found, json_integer(core->db->get_int(rows, 0)));
        }
        if (rc < 0)
            return -1;
    }
    json_array_foreach (found, i, id)
        if (cd_erase_queue(core, err, json_integer_value(id)) < 0)
            return -1;
    return 0;
}

int cd_erase_again(struct cordee_host *host, const json_t *gone, struct cordee_error *err)
{
    struct cordee *core = host->core;
    struct cordee *cd = core;
    CORDEE_AUTO(cordee_json_drop) json_t *jobs = NULL;
    size_t i;
    json_t *job;

    if (gone_queue(core, gone, err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE job SET state = 'waiting' WHERE kind = 'crm.erase' AND "
                       "state = 'running'",
                       CORDEE_NO_ARGS) < 0)
        return -1;
    jobs = core->db->list(core, err,
                          "SELECT id FROM job WHERE kind = 'crm.erase' AND state = "
                          "'waiting' ORDER BY id",
                          CORDEE_NO_ARGS);
    if (!jobs)
        return -1;
    json_array_foreach (jobs, i, job)
        if (cd_jobs_run_until(host, cordee_json_int(job, "id"), err) < 0)
            return cordee_fail_in(err, "%s ", T("A person is not erased yet:"));
    return 0;
}
