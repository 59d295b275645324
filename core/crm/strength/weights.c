#include "core/crm/strength/weights.h"
#include "core/base/clock.h"
#include "core/base/rows.h"
#include "core/crm/crm-priv.h"
#include "core/db/db.h"

#include <stdlib.h>
#include <string.h>

#define LOCK_MS 40           /* under the writer lock, then others have their turn */
#define STEP    INT64_C(100) /* rows of the history between two looks at the clock */

/* What somebody set; -1: nobody did; -2: failed. */
static int64_t weight_set(struct cordee *core, const char *kind, struct cordee_error *err)
{
    int64_t n = -1;

    return core->db->one(core, err, &n,
                         "SELECT weight FROM interaction_weight WHERE kind = ?",
                         CORDEE_ARGS(CORDEE_V(kind))) < 0
               ? -2
               : n;
}

int cd_weight_of(struct cordee *cd, const struct cordee_interaction_kind *kind,
                 struct cordee_error *err)
{
    int64_t n;

    if (!kind || !kind->weight)
        return 0;
    n = weight_set(cd_crm_of(cd), kind->name, err);
    return n == -2 ? -1 : n < 0 ? kind->weight : (int)n;
}

int cd_weight_now(struct cordee *cd, const struct cordee_interaction_kind *kind,
                  const char *visibility, struct cordee_error *err)
{
    return cordee_text_is(visibility, "owner") ? 0 : cd_weight_of(cd, kind, err);
}

int cd_weight_put(struct cordee *core, int64_t entry, int weight,
                  struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "UPDATE interaction_party SET weight = ?1 WHERE interaction = "
                          "?2 AND part <> 'about' AND weight <> ?1",
                          CORDEE_ARGS(CORDEE_V(weight), CORDEE_V(entry)));
}

/* The n-th kind that weighs something, from 0; NULL past the last. */
static const struct cordee_interaction_kind *weighing(struct cordee *cd, size_t n)
{
    size_t all;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_INTERACTION_KIND, &all);

    for (size_t i = 0; i < all; i++) {
        const struct cordee_interaction_kind *kind = rows[i].row;

        if (kind->weight && n-- == 0)
            return kind;
    }
    return NULL;
}

static int by_usual(const void *a, const void *b)
{
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    int64_t x = cordee_json_int(one, "usual"), y = cordee_json_int(other, "usual");

    return x != y
               ? (x < y ? 1 : -1)
               : strcmp(cordee_json_text(one, "label"), cordee_json_text(other, "label"));
}

static void by_usual_sort(json_t *list)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    size_t n = json_array_size(list);
    json_t **rows = cordee_arena_get(a, (n + 1) * sizeof *rows);

    for (size_t i = 0; i < n; i++)
        rows[i] = json_incref(json_array_get(list, i));
    qsort(rows, n, sizeof *rows, by_usual);
    for (size_t i = 0; i < n; i++)
        json_array_set_new(list, i, rows[i]);
}

int cd_weights_list(struct cordee *cd, json_t **list_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();
    const struct cordee_interaction_kind *kind;

    for (size_t n = 0; (kind = weighing(cd, n)); n++) {
        int weight = cd_weight_of(cd, kind, err);

        if (weight < 0)
            return -1;
        json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:i}", "kind", kind->name,
                                              "label", T(kind->label), "weight", weight,
                                              "usual", kind->weight));
    }
    by_usual_sort(list);
    *list_r = json_incref(list);
    return 0;
}

/* ---- setting them ----------------------------------------------------------- */

static int one_set(struct cordee *cd, const struct cordee_interaction_kind *kind,
                   const json_t *wanted, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t n = json_integer_value(wanted);
    int now = cd_weight_of(cd, kind, err);

    if (now < 0 || !json_is_integer(wanted) || n == now)
        return now < 0 ? -1 : 0;
    if (n < 0 || n > CD_WEIGHT_MOST)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("a weight is a number from 0 to 20"));
    return core->db->exec(core, err,
                          "INSERT INTO interaction_weight(kind, weight) VALUES(?, ?) ON "
                          "CONFLICT(kind) DO UPDATE SET weight = excluded.weight",
                          CORDEE_ARGS(CORDEE_V(kind->name), CORDEE_V(n))) < 0
               ? -1
               : 1;
}

static int all_set(struct cordee *cd, const json_t *weights, struct cordee_error *err)
{
    const struct cordee_interaction_kind *kind;
    int changed = 0;

    for (size_t i = 0; (kind = weighing(cd, i)); i++) {
        int rc = one_set(cd, kind, json_object_get(weights, kind->name), err);

        if (rc < 0)
            return -1;
        changed += rc;
    }
    return changed;
}

/* In the transaction that is open.  One that has not begun yet will do. */
static int job_queue(struct cordee *core, struct cordee_error *err)
{
    const struct cd_row *kind = cd_rows_find(core->host->rows, CD_ROW_JOB, "crm.weights");
    int64_t there = 0;

    if (!kind || !core->job)
        return cordee_fail(err, CORDEE_E_INTERNAL, "there are no jobs here");
    if (core->db->one(core, err, &there,
                      "SELECT 1 FROM job WHERE kind = 'crm.weights' AND state = "
                      "'waiting' AND kept = '{}'",
                      CORDEE_NO_ARGS) < 0 ||
        (!there && core->job->queue(kind->cd, err, "crm.weights", NULL, 0) < 0))
        return -1;
    return 0;
}

int cd_weights_set(struct cordee *cd, const json_t *weights, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct cordee *core = cd_crm_of(cd);
    int changed;

    if (cd_change_begin(cd, &c, T("Weights of contacts changed"), err) < 0 ||
        (changed = all_set(cd, weights, err)) < 0)
        return -1;
    if (!changed)
        return 0;
    return job_queue(core, err) < 0 || cd_change_commit(&c, err) < 0 ? -1 : 1;
}

/* ---- one entry anew --------------------------------------------------------- */

/* What a contact weighs follows from its entry, and is in no change log. */
static int entry_weigh(struct cordee *core, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const struct cd_row *kind;
    int weight;
    int rc = core->db->row(core, err, &row,
                           "SELECT kind, visibility FROM interaction WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    kind = cd_rows_find(core->host->rows, CD_ROW_INTERACTION_KIND,
                        cordee_json_text(row, "kind"));
    if (!kind || !((const struct cordee_interaction_kind *)kind->row)->weight)
        return 0;
    weight = cd_weight_now(core, kind->row, cordee_json_text(row, "visibility"), err);
    return weight < 0 ? -1 : cd_weight_put(core, id, weight, err);
}

int cd_weights_undone(struct cordee *core, const char *table, int64_t row,
                      struct cordee_error *err)
{
    int64_t entry = 0;

    if (strcmp(table, "interaction_weight") == 0)
        return job_queue(core, err);
    if (strcmp(table, "interaction") == 0)
        return entry_weigh(core, row, err);
    if (strcmp(table, "interaction_party") != 0)
        return 0;
    if (core->db->one(core, err, &entry,
                      "SELECT interaction FROM interaction_party WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(row))) < 0)
        return -1;
    return entry ? entry_weigh(core, entry, err) : 0;
}

/* ---- all there is, anew ----------------------------------------------------- */

/* {"call": 3, ...}: what each kind weighs now. */
static json_t *weights_now(struct cordee *cd, struct cordee_error *err)
{
    const struct cordee_interaction_kind *kind;
    json_t *map = json_object();

    for (size_t i = 0; (kind = weighing(cd, i)); i++) {
        int n = cd_weight_of(cd, kind, err);

        if (n < 0) {
            json_decref(map);
            return NULL;
        }
        json_object_set_new(map, kind->name, json_integer(n));
    }
    return map;
}

/* The triggers take each contact out of the sums and put it in again: what cannot be told
 * from an addition of all. */
static int slice_weigh(struct cordee *core, json_t *weights, int64_t after,
                       struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "UPDATE interaction_party SET weight = k.wanted FROM (SELECT ip.id, "
        "iif(i.visibility = 'owner', 0, w.value) AS wanted FROM interaction_party ip "
        "JOIN "
        "interaction i ON i.id = ip.interaction JOIN json_each(?1) w ON w.key = i.kind "
        "WHERE ip.id > ?2 AND ip.id <= ?3 AND ip.part <> 'about') k WHERE "
        "interaction_party.id = k.id AND interaction_party.weight <> k.wanted",
        CORDEE_ARGS(CORDEE_V(weights), CORDEE_V(after), CORDEE_V(after + STEP)));
}

/* 1 it is kept; 0 the job was cancelled; -1. */
static int slice_do(struct cordee *core, struct cordee_job *job, json_t *weights,
                    int64_t *after, int64_t last, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t until = cd_clock_ms() + LOCK_MS;
    int rc;

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    do {
        if (slice_weigh(core, weights, *after, err) < 0)
            return -1;
        *after += STEP;
    } while (*after < last && cd_clock_ms() < until && !cd_db_wanted(core->host));
    json_object_set_new(job->state, "after", json_integer((json_int_t)*after));
    rc = core->job->keep(core, err, job);
    return rc > 0 && core->db->commit(&tx, err) < 0 ? -1 : rc;
}

int cd_weights_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *weights = weights_now(cd, err);
    int64_t after = cordee_json_int(job->state, "after"), last = 0;
    int rc;

    if (!weights ||
        core->db->one(core, err, &last, "SELECT max(id) FROM interaction_party",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    if (after >= last)
        return CORDEE_JOB_DONE;
    rc = slice_do(core, job, weights, &after, last, err);
    if (rc <= 0)
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    core->job->progress(core, job, after < last ? after : last, last,
                        T("Contacts are weighed anew."));
    return CORDEE_JOB_MORE;
}
