/* Taking an import back. */
#include "core/crm/import/import-priv.h"

#include "core/db/db.h"

static int undo_ready(struct cordee *cd, int64_t id, int64_t *set_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int rc = cd_import_report(cd, err, id, &report);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("there is no such import"));
    if (!cordee_json_true(report, "can_undo"))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("this import cannot be taken back: it has not ended, or was "
                             "taken back already"));
    *set_r = cordee_json_int(report, "change_set");
    return 0;
}

int cd_import_undo(struct cordee *cd, struct cordee_error *err, int64_t id,
                   json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *undo = NULL;
    int64_t set = 0;

    if (undo_ready(core, id, &set, err) < 0 || cd_db_undo(core, set, &undo, err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE import SET state = 'undone', ended_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id))) < 0)
        return -1;
    *model_r = json_pack("{s:O, s:O, s:O}", "undone", json_object_get(undo, "undone"),
                         "left", json_object_get(undo, "rows"), "left_count",
                         json_object_get(undo, "left"));
    return 0;
}
