/* Corrections that wait, and what somebody here says of them. */
#include "core/crm/correct/correct-priv.h"
#include "core/crm/scope.h"

#include "core/db/db.h"

#include <string.h>

#define MOST_SHOWN 500

int64_t cd_correct_count(struct cordee *cd)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t n = 0;

    (void)!core->db->one(core, NULL, &n,
                         "SELECT count(*) FROM correction c JOIN party p ON p.id = "
                         "c.party WHERE c.state = 'waiting' AND p.deleted_at IS NULL "
                         "AND " CORDEE_SEEN("p.id") " AND " CD_MAY_WRITE("p.id"),
                         CORDEE_NO_ARGS);
    return n;
}

static void label_put(struct cordee *cd, json_t *row)
{
    const struct correctable *f = correctable_find(cordee_json_text(row, "field"));

    json_object_set_new(row, "label", json_string(f ? T(f->label) : ""));
}

/* ---- lists ------------------------------------------------------------------------ */

static int person_add(struct cordee *cd, json_t *row, json_t *list, json_t **rows_r,
                      json_t **now_r, struct cordee_error *err)
{
    json_t *person = json_pack(
        "{s:O, s:O, s:O, s:s, s:O, s:[]}", "id", json_object_get(row, "party"), "kind",
        json_object_get(row, "kind"), "name", json_object_get(row, "name"), "country", "",
        "at", json_object_get(row, "at"), "rows");

    cd_party_dress(cd_crm_of(cd), person);
    json_array_append_new(list, person);
    *rows_r = json_object_get(person, "rows");
    json_decref(*now_r);
    *now_r = NULL;
    return correct_load(cd, cordee_json_int(person, "id"), now_r, err);
}

int cd_correct_waiting(struct cordee *cd, struct cordee_error *err, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *now = NULL;
    CORDEE_AUTO(cordee_json_drop)
    json_t *all = core->db->list(
        core, err,
        "SELECT c.id, c.party, c.field, c.was, c.said, c.at, p.kind, p.name FROM "
        "correction c JOIN party p ON p.id = c.party WHERE c.state = 'waiting' AND "
        "p.deleted_at IS NULL AND " CORDEE_SEEN("p.id") " AND " CD_MAY_WRITE(
            "p.id") " ORDER BY (SELECT min(x.id) FROM "
                    "correction x WHERE x.party = c.party AND x.state = 'waiting'), c.id "
                    "LIMIT ?",
        CORDEE_ARGS(CORDEE_V(MOST_SHOWN)));
    json_t *row, *rows = NULL;
    int64_t party = 0;
    size_t i;

    if (!all)
        return -1;
    json_array_foreach (all, i, row) {
        if (cordee_json_int(row, "party") != party &&
            person_add(cd, row, list, &rows, &now, err) < 0)
            return -1;
        party = cordee_json_int(row, "party");
        label_put(cd, row);
        json_object_set_new(
            row, "now",
            json_string(cordee_json_text(now, cordee_json_text(row, "field"))));
        json_array_append(rows, row);
    }
    *list_r = json_incref(list);
    return 0;
}

int cd_correct_past(struct cordee *cd, struct cordee_error *err, int limit,
                    json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    json_t *list = core->db->list(
        core, err,
        "SELECT c.id, c.field, c.was, c.said, c.state, c.at, c.decided_at, w.name AS "
        "staff_name, p.id AS party_id, p.name FROM correction c JOIN party p ON p.id = "
        "c.party LEFT JOIN staff w ON w.id = c.staff WHERE c.state <> 'waiting' AND "
        "p.deleted_at IS NULL AND " CORDEE_SEEN(
            "p.id") " ORDER BY coalesce(c.decided_at, "
                    "c.at) DESC, c.id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(limit)));
    json_t *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        label_put(cd, row);
    *list_r = list;
    return 0;
}

/* ---- a word ------------------------------------------------------------------------ */

static int row_decide(struct cordee *cd, const json_t *row, bool accept,
                      struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop)
    json_t *values =
        json_pack("{s:s}", cordee_json_text(row, "field"), cordee_json_text(row, "said"));

    if (accept && correct_write(cd, cordee_json_int(row, "party"), values, err) < 0)
        return -1;
    return core->db->exec(
        core, err,
        "UPDATE correction SET state = ?, staff = ?, decided_at = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(accept ? "accepted" : "refused"),
                    CORDEE_ID(cd_db_actor_now(cd->host)), CORDEE_V(cordee_now()),
                    CORDEE_V(cordee_json_int(row, "id"))));
}

/* Nothing of it waits any more: the follow-up is done. */
static int task_end(struct cordee *cd, int64_t task, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t open = 0;
    int rc = core->db->one(core, err, &open,
                           "SELECT t.id FROM task t WHERE t.id = ? AND t.done_at IS NULL "
                           "AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.task = "
                           "t.id AND c.state = 'waiting')",
                           CORDEE_ARGS(CORDEE_V(task)));

    return rc <= 0 ? rc : cd_task_done(cd, err, task, true);
}

static int one_decide(struct cordee *cd, int64_t id, bool accept,
                      struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc =
        core->db->row(core, err, &row,
                      "SELECT c.id, c.party, c.field, c.said, c.task FROM correction "
                      "c JOIN party p ON p.id = c.party WHERE c.id = ? AND c.state = "
                      "'waiting' AND p.deleted_at IS NULL AND " CD_MAY_WRITE("p.id"),
                      CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    if (row_decide(cd, row, accept, err) < 0 ||
        task_end(cd, cordee_json_int(row, "task"), err) < 0)
        return -1;
    return 1;
}

int cd_correct_decide(struct cordee *cd, struct cordee_error *err, const int64_t *ids,
                      size_t n, bool accept)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int done = 0;

    if (cd_change_begin(cd, &c,
                        accept ? T("Corrections accepted") : T("Corrections refused"),
                        err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int rc = one_decide(cd, ids[i], accept, err);

        if (rc < 0)
            return -1;
        done += rc;
    }
    return cd_change_commit(&c, err) < 0 ? -1 : done;
}
