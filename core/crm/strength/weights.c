#include "core/crm/strength/weights.h"
#include "core/base/rows.h"
#include "core/crm/crm-priv.h"

#include <stdlib.h>
#include <string.h>

#define SLICE INT64_C(1500) /* rows of the history looked at in one transaction */

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

int cd_weights_list(struct cordee *cd, json_t **list_r, struct cordee_error *err)
{
    const struct cordee_interaction_kind *kind;
    json_t *rows[64], *list = json_array();
    size_t n = 0;

    for (; n < 64 && (kind = weighing(cd, n)); n++) {
        int weight = cd_weight_of(cd, kind, err);

        rows[n] = json_pack("{s:s, s:s, s:i, s:i}", "kind", kind->name, "label",
                            T(kind->label), "weight", weight, "usual", kind->weight);
        if (weight < 0) {
            for (size_t i = 0; i <= n; i++)
                json_decref(rows[i]);
            json_decref(list);
            return -1;
        }
    }
    qsort(rows, n, sizeof *rows, by_usual);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, rows[i]);
    *list_r = list;
    return 0;
}

/* ---- setting them ---------------------------------------------------------------------
 */

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

int cd_weights_set(struct cordee *cd, const json_t *weights, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    const struct cd_row *kind = cd_rows_find(cd->host->rows, CD_ROW_JOB, "crm.weights");
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    int64_t set;
    int changed = -1;

    if (!kind || !core->job)
        return cordee_fail(err, CORDEE_E_INTERNAL, "there are no jobs here");
    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    set = core->db->change_set(core, err, T("Weights of contacts changed"));
    args = json_pack("{s:I}", "set", (json_int_t)set);
    if (set >= 0 && (changed = all_set(cd, weights, err)) > 0 &&
        core->job->queue(kind->cd, err, "crm.weights", args, 0) < 0)
        changed = -1;
    if (changed > 0 && core->db->commit(&tx, err) < 0)
        changed = -1;
    core->db->change_set_use(core, 0);
    return changed < 0 ? -1 : changed > 0;
}

/* ---- all there is, anew
 * ---------------------------------------------------------------- */

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
        CORDEE_ARGS(CORDEE_V(weights), CORDEE_V(after), CORDEE_V(after + SLICE)));
}

static int slice_do(struct cordee *core, struct cordee_job *job, json_t *weights,
                    int64_t after, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc;

    if (core->db->begin(core, &tx, err) < 0 || slice_weigh(core, weights, after, err) < 0)
        return -1;
    json_object_set_new(job->state, "after", json_integer((json_int_t)after + SLICE));
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
    core->db->change_set_use(core, cordee_json_int(job->args, "set"));
    rc = slice_do(core, job, weights, after, err);
    core->db->change_set_use(core, 0);
    if (rc <= 0)
        return rc < 0 ? -1 : CORDEE_JOB_DONE; /* cancelled */
    core->job->progress(core, job, after + SLICE < last ? after + SLICE : last, last,
                        T("Contacts are weighed anew."));
    return CORDEE_JOB_MORE;
}
