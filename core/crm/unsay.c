/* What an entry of the history says is taken out of it for good, with what it said in the
 * full text, in the change log and in the letters that it is about. */
#include "core/crm/crm-priv.h"

#include "core/db/db.h"
#include "core/db/search.h"

/* Nobody gets what was not sent yet. */
static int letters_unsay(struct cordee *core, int64_t entry, struct cordee_error *err)
{
    static const char *const sql[] = {
        "DELETE FROM letter_text WHERE letter IN (SELECT id FROM letter WHERE "
        "interaction = ?)",
        "UPDATE outbox SET merge_values = '{}' WHERE letter IN (SELECT id FROM letter "
        "WHERE interaction = ?)",
        "UPDATE letter SET subject = '', preheader = '', markdown = '' WHERE interaction "
        "= ?",
    };
    CORDEE_AUTO(cordee_json_drop)
    json_t *list =
        core->db->list(core, err, "SELECT id FROM letter WHERE interaction = ?",
                       CORDEE_ARGS(CORDEE_V(entry)));
    const json_t *row;
    size_t i;
    int rc = list ? 0 : -1;

    json_array_foreach (list, i, row)
        if (rc == 0 && core->mail->cancel(core, err, cordee_json_int(row, "id")) < 0)
            rc = -1;
    for (i = 0; rc == 0 && i < sizeof sql / sizeof *sql; i++)
        rc = core->db->exec(core, err, sql[i], CORDEE_ARGS(CORDEE_V(entry)));
    return rc;
}

/* What was written into fields of one's own. */
static int own_unsay(struct cordee *core, int64_t entry, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list =
        core->db->list(core, err, "SELECT id FROM custom_value WHERE interaction = ?",
                       CORDEE_ARGS(CORDEE_V(entry)));
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        const int64_t id = cordee_json_int(row, "id");

        if (core->db->exec(core, err, "DELETE FROM custom_value WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(id))) < 0 ||
            cd_db_history_erase(core, "custom_value", id, err) < 0)
            return -1;
    }
    return list ? 0 : -1;
}

/* What the log keeps of the blanking itself is what is taken out. */
int cd_crm_unsay(struct cordee *cd, struct cordee_error *err, int64_t entry)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd_crm_of(cd);

    if (core->db->begin(core, &tx, err) < 0 || letters_unsay(core, entry, err) < 0 ||
        own_unsay(core, entry, err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE interaction SET subject = '', body = '' WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(entry))) < 0 ||
        cd_db_history_erase(core, "interaction", entry, err) < 0 ||
        cd_search_drop(core, "interaction", entry, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}
