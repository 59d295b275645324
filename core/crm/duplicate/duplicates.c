/* The finder's job, the pairs, and what people say of them. */
#include "core/base/clock.h"
#include "core/crm/duplicate/duplicates-priv.h"
#include "core/crm/scope.h"

#include "core/db/db.h"

#define LOCK_MS 40 /* under the writer lock, then others have their turn */

/* Pairs `d` of whom nobody is in the trash, and both may be seen. */
#define ALIVE                                                                     \
    "JOIN party a ON a.id = d.a AND a.deleted_at IS NULL JOIN party b ON b.id = " \
    "d.b AND b.deleted_at IS NULL AND " CD_MINE("a.id") " AND " CD_MINE("b.id")

/* ---- the job ---------------------------------------------------------------------- */

/* Whoever went into the trash meanwhile is left out; whoever was said to be two stays
 * two. */
static int pair_keep(struct cordee *cd, const struct cd_pair *p, int64_t run,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *reasons = cd_alike_reasons(&p->score);

    return cd->db->exec(
        cd, err,
        "INSERT INTO duplicate(a, b, score, reasons, run) SELECT ?, ?, ?, ?, ? WHERE "
        "(SELECT count(*) FROM party WHERE id IN (?, ?) AND deleted_at IS NULL) = 2 "
        "ON CONFLICT(a, b) DO UPDATE SET score = excluded.score, reasons = "
        "excluded.reasons, run = excluded.run, state = CASE duplicate.state WHEN "
        "'not_duplicate' THEN 'not_duplicate' ELSE 'open' END",
        CORDEE_ARGS(CORDEE_V(p->a), CORDEE_V(p->b), CORDEE_V(p->score.points),
                    CORDEE_V(reasons), CORDEE_V(run), CORDEE_V(p->a), CORDEE_V(p->b)));
}

/* Somebody stopped the job: what was found before stays. */
static int is_stopped(struct cordee *cd, const struct cordee_job *job,
                      struct cordee_error *err)
{
    int64_t one;

    if (!cd->job)
        return 0;
    return cd->db->one(cd, err, &one,
                       "SELECT 1 FROM job WHERE id = ? AND state = 'cancelled'",
                       CORDEE_ARGS(CORDEE_V(job->id)));
}

/* 1 go on; 0 it was stopped; -1. */
static int pairs_keep_some(struct cordee *cd, const struct cd_pairs *pairs, size_t *i,
                           const struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t until = cd_clock_ms() + LOCK_MS;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    if ((rc = is_stopped(cd, job, err)))
        return rc < 0 ? -1 : 0;
    for (; *i < pairs->n && cd_clock_ms() < until; ++*i)
        if (pair_keep(cd, &pairs->at[*i], job->id, err) < 0)
            return -1;
    return cd->db->commit(&tx, err) < 0 ? -1 : 1;
}

static void progress(struct cordee *cd, const struct cordee_job *job, size_t done,
                     size_t total, const char *words)
{
    if (cd->job)
        cd->job->progress(cd, job, (int64_t)done, (int64_t)total, words);
}

/* It reads all at once and finds within seconds, so a crash only means to begin again;
 * nothing that people said is touched. */
int cd_duplicates_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cd_pairs_drop) struct cd_pairs pairs = {0};
    struct cd_alikes all = {.arena = a};
    size_t i = 0;
    int rc;

    progress(core, job, 0, 0, T("Reading all records"));
    if (cd_alikes_load(core, &all, 0, err) < 0 || (rc = is_stopped(core, job, err)) < 0)
        return -1;
    if (rc)
        return CORDEE_JOB_DONE;
    progress(core, job, 0, all.n, T("Comparing"));
    cd_pairs_find(&all, &pairs);
    while (i < pairs.n) {
        if ((rc = pairs_keep_some(core, &pairs, &i, job, err)) <= 0)
            return rc < 0 ? -1 : CORDEE_JOB_DONE;
        progress(core, job, i, pairs.n, T("Noting what was found"));
    }
    if (core->db->exec(core, err,
                       "DELETE FROM duplicate WHERE state = 'open' AND run <> ?",
                       CORDEE_ARGS(CORDEE_V(job->id))) < 0)
        return -1;
    return CORDEE_JOB_DONE;
}

int64_t cd_duplicates_queue(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    const struct cd_row *kind =
        cd_rows_find(core->host->rows, CD_ROW_JOB, "crm.duplicates");
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t id = 0;

    if (!kind || !core->job)
        return cordee_fail(err, CORDEE_E_INTERNAL, "there are no jobs here");
    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->one(
            core, err, &id,
            "SELECT max(id) FROM job WHERE kind = 'crm.duplicates' AND state IN "
            "('waiting', 'running')",
            CORDEE_NO_ARGS) < 0)
        return -1;
    if (!id && (id = core->job->queue(kind->cd, err, "crm.duplicates", NULL, 0)) < 0)
        return -1;
    return core->db->commit(&tx, err) < 0 ? -1 : id;
}

int cd_duplicates_nightly(struct cordee *cd, struct cordee_error *err)
{
    return cd_duplicates_queue(cd, err) < 0 ? -1 : 0;
}

int cd_duplicates_imported(struct cordee *cd, const struct cordee_value *argv,
                           size_t argc, struct cordee_error *err)
{
    (void)argv;
    (void)argc;
    return cd_crm_of(cd)->job ? cd_duplicates_nightly(cd, err) : 0;
}

int cd_duplicates_last(struct cordee *cd, struct cordee_error *err, int64_t *at_r,
                       int64_t *new_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(core, err, &row,
                           "SELECT id, queued_at, ended_at FROM job WHERE kind = "
                           "'crm.duplicates' AND state = 'done' ORDER BY id DESC LIMIT 1",
                           CORDEE_NO_ARGS);

    if (rc <= 0)
        return rc;
    *at_r = cordee_json_int(row, "ended_at");
    return core->db->one(core, err, new_r,
                         "SELECT count(*) FROM duplicate d " ALIVE
                         " WHERE d.state = 'open' AND d.run = ? AND d.found_at >= ?",
                         CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "id")),
                                     CORDEE_V(cordee_json_int(row, "queued_at")))) < 0
               ? -1
               : 1;
}

/* ---- one pair --------------------------------------------------------------------- */

/* How alike two are now: 1; 0: one of them is in the trash. */
static int pair_compare(struct cordee *core, struct cd_pair *pair,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cd_alikes a = {.arena = arena}, b = {.arena = arena};

    if (cd_alikes_load(core, &a, pair->a, err) < 0 ||
        cd_alikes_load(core, &b, pair->b, err) < 0)
        return -1;
    if (!a.n || !b.n)
        return 0;
    pair->score = cd_alike(&a.at[0], &b.at[0]);
    return 1;
}

int cd_duplicates_again(struct cordee *core, struct cordee_error *err, int64_t a,
                        int64_t b)
{
    struct cd_pair pair = {.a = a < b ? a : b, .b = a < b ? b : a};
    CORDEE_AUTO(cordee_json_drop) json_t *reasons = NULL;
    int rc = pair_compare(core, &pair, err);

    if (rc < 0)
        return -1;
    if (rc == 0 || pair.score.points < CD_ALIKE_LIKELY)
        return core->db->exec(core, err,
                              "DELETE FROM duplicate WHERE a = ? AND b = ? AND state = "
                              "'merged'",
                              CORDEE_ARGS(CORDEE_V(pair.a), CORDEE_V(pair.b)));
    reasons = cd_alike_reasons(&pair.score);
    return core->db->exec(core, err,
                          "UPDATE duplicate SET state = 'open', score = ?, reasons = ? "
                          "WHERE a = ? AND b = ? AND state = 'merged'",
                          CORDEE_ARGS(CORDEE_V(pair.score.points), CORDEE_V(reasons),
                                      CORDEE_V(pair.a), CORDEE_V(pair.b)));
}

/* ---- the list --------------------------------------------------------------------- */

int64_t cd_duplicates_open(struct cordee *cd)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t n = 0;

    (void)!core->db->one(core, NULL, &n,
                         "SELECT count(*) FROM (SELECT 1 FROM duplicate d " ALIVE
                         " WHERE d.state = 'open' LIMIT 1000)",
                         CORDEE_NO_ARGS);
    return n;
}

static int side_put(struct cordee *cd, json_t *pair, const char *side,
                    struct cordee_error *err)
{
    json_t *party = NULL;
    int rc = cd_crm_party(cd, err, cordee_json_int(pair, side), &party);

    if (rc > 0)
        json_object_set_new(pair, side, party);
    return rc;
}

static int pair_dress(struct cordee *cd, json_t *pair, struct cordee_error *err)
{
    json_object_set_new(pair, "words",
                        cd_alike_words(cd, json_object_get(pair, "reasons")));
    return side_put(cd, pair, "a", err) < 0 || side_put(cd, pair, "b", err) < 0 ? -1 : 0;
}

int cd_duplicates_list(struct cordee *cd, struct cordee_error *err, bool decided,
                       int64_t after, int limit, json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const char *state = decided ? "not_duplicate" : "open";
    int64_t n = 0;
    size_t i;
    json_t *pair;
    json_t *list = core->db->list(
        core, err,
        "SELECT d.id, d.a, d.b, d.score, d.reasons AS \"reasons:json\", d.said_at, "
        "s.name "
        "AS staff_name FROM duplicate d " ALIVE " LEFT JOIN staff s ON s.id = d.staff "
        "LEFT JOIN duplicate l ON l.id = ? WHERE d.state = ? AND (l.id IS NULL OR "
        "d.score "
        "< l.score OR (d.score = l.score AND d.id > l.id)) ORDER BY d.score DESC, d.id "
        "LIMIT ?",
        CORDEE_ARGS(CORDEE_V(after), CORDEE_V(state), CORDEE_V(limit)));

    if (!list)
        return -1;
    json_object_set_new(model, "items", list);
    json_array_foreach (list, i, pair)
        if (pair_dress(core, pair, err) < 0)
            return -1;
    if (json_array_size(list) == (size_t)limit)
        json_object_set(model, "next",
                        json_object_get(json_array_get(list, i - 1), "id"));
    if (core->db->one(core, err, &n,
                      "SELECT count(*) FROM duplicate d " ALIVE
                      " WHERE d.state = 'not_duplicate'",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    json_object_set_new(model, "open", json_integer(cd_duplicates_open(cd)));
    json_object_set_new(model, "decided", json_integer(n));
    *model_r = json_incref(model);
    return 0;
}

int cd_duplicates_say(struct cordee *cd, struct cordee_error *err, int64_t a, int64_t b,
                      bool two)
{
    struct cordee *core = cd_crm_of(cd);
    const char *state = two ? "not_duplicate" : "open";
    struct cd_pair pair = {.a = a < b ? a : b, .b = a < b ? b : a};
    CORDEE_AUTO(cordee_json_drop) json_t *reasons = NULL;

    if (a == b)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("these are one record"));
    if (cd_party_must(cd, a, NULL, NULL, err) < 0 ||
        cd_party_must(cd, b, NULL, NULL, err) < 0 || pair_compare(core, &pair, err) < 0)
        return -1;
    reasons = cd_alike_reasons(&pair.score);
    return core->db->exec(
        core, err,
        "INSERT INTO duplicate(a, b, score, reasons, state, staff, said_at) VALUES(?, ?, "
        "?, ?, ?, ?, ?) ON CONFLICT(a, b) DO UPDATE SET score = excluded.score, reasons "
        "= excluded.reasons, state = excluded.state, staff = excluded.staff, said_at = "
        "excluded.said_at",
        CORDEE_ARGS(CORDEE_V(pair.a), CORDEE_V(pair.b), CORDEE_V(pair.score.points),
                    CORDEE_V(reasons), CORDEE_V(state),
                    CORDEE_ID(cd_db_actor_now(core->host)), CORDEE_V(cordee_now())));
}
