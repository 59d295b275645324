/* The rows that are hers, by the descriptions of all tables, and what the change log kept
 * of them. */
#include "core/crm/crm-priv.h"
#include "core/crm/erase/erase-priv.h"

#include "core/config/folder.h"
#include "core/db/audit.h"
#include "core/db/db.h"
#include "core/db/search.h"
#include "core/db/suppression.h"

#include <string.h>

/* ---- what stays of her ------------------------------------------------------ */

/* Nobody writes to her again, whoever brings her address in anew; and what she agreed to
 * or withdrew stays provable. */
static int addresses_keep(struct erasing *e, int64_t party, struct cordee_error *err)
{
    struct cordee *core = e->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(
        core, err, "SELECT address, hash FROM email_address WHERE party = ? ORDER BY id",
        CORDEE_ARGS(CORDEE_V(party)));
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row) {
        const char *hash = cordee_json_text(row, "hash");

        if (cd_crm_suppress(core, err, cordee_json_text(row, "address"), "erased") < 0 ||
            core->db->exec(core, err,
                           "INSERT INTO erased_consent(hash, topic, given, basis, at)"
                           " SELECT ?, topic, given, basis, at FROM consent"
                           " WHERE party = ? AND said = 1 ORDER BY id",
                           CORDEE_ARGS(CORDEE_V(hash), CORDEE_V(party))) < 0)
            return -1;
    }
    return list ? 0 : -1;
}

/* A backup that is restored later erases her again. */
static int log_note(struct erasing *e, int64_t party, struct cordee_error *err)
{
    struct cordee *core = e->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    char hash[65];
    int rc = core->db->row(core, err, &row, "SELECT uuid FROM party WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(party)));

    if (rc <= 0)
        return rc;
    cd_key_hash(core->host, "erasure", cordee_json_text(row, "uuid"), hash);
    cd_suppression_note(core->host, "gone", hash);
    return 0;
}

/* ---- the walk --------------------------------------------------------------- */

static bool is_party(const struct cordee_table *t)
{
    return strcmp(t->name, "party") == 0;
}

/* What a table's own statement blanked was in its rows before, too. */
static int blanked_forget(struct erasing *e, const struct cordee_table *t,
                          struct cordee_error *err)
{
    if (!t->erase || !t->tracked)
        return 0;
    return cd_db_history_erase_found(
        e->core, t->name,
        "SELECT row FROM change WHERE change_set = ? AND tbl = ? AND op = 'U'",
        CORDEE_ARGS(CORDEE_V(e->set), CORDEE_V(t->name)), err);
}

/* First what says itself how, which may need to see the rest; then her rows; then she. */
static int table_erase(struct erasing *e, const struct cd_row *row, int round,
                       int64_t party, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cordee_table *t = row->row;
    const int its = t->erase ? 0 : is_party(t) ? 2 : 1;
    const char *sql = t->erase;

    if (round != its || (!sql && !t->person))
        return 0;
    if (!sql)
        sql = cordee_arena_printf(a, "DELETE FROM \"%s\" WHERE \"%s\" = ?", t->name,
                                  t->person);
    if (row->cd->db->exec(row->cd, err, sql, CORDEE_ARGS(CORDEE_V(party))) < 0)
        return cordee_fail_in(err, "%s: ", t->name);
    return blanked_forget(e, t, err);
}

static int tables_erase(struct erasing *e, int64_t party, struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(e->core->host->rows, CD_ROW_TABLE, &n);

    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < n; i++)
            if (table_erase(e, &rows[i], round, party, err) < 0)
                return -1;
    return 0;
}

/* Tables of plugins that are not loaded now, so that nobody says how: her rows go. */
static int strangers_erase(struct erasing *e, int64_t party, struct cordee_error *err)
{
    struct cordee *core = e->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(
        core, err,
        "SELECT m.name AS tbl, i.name AS col FROM sqlite_schema m JOIN "
        "pragma_table_info(m.name) i WHERE m.type = 'table' AND i.type = 'INTEGER' AND "
        "i.pk = 0 AND i.name IN ('party', 'person')",
        CORDEE_NO_ARGS);
    size_t i;
    json_t *column;

    json_array_foreach (list, i, column) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
        const char *table = cordee_json_text(column, "tbl");

        if (cd_rows_find(core->host->rows, CD_ROW_TABLE, table))
            continue;
        if (core->db->exec(core, err,
                           cordee_arena_printf(a, "DELETE FROM \"%s\" WHERE \"%s\" = ?",
                                               table, cordee_json_text(column, "col")),
                           CORDEE_ARGS(CORDEE_V(party))) < 0)
            return cordee_fail_in(err, "%s: ", table);
    }
    return list ? 0 : -1;
}

/* An account that is turned off keeps its number, for what it did. */
static int account_blank(struct erasing *e, int64_t party, struct cordee_error *err)
{
    return e->core->db->exec(
        e->core, err,
        "UPDATE staff SET name = ?, login = 'erased-' || id, password = '', signature = "
        "'' WHERE disabled_at IS NOT NULL AND (party = ? OR login IN (SELECT folded FROM "
        "email_address WHERE party = ?))",
        CORDEE_ARGS(CORDEE_V(CD_TRACES_GONE), CORDEE_V(party), CORDEE_V(party)));
}

/* Found no more; those she had a role at were found by it. */
static int search_follow(struct erasing *e, int64_t party, struct cordee_error *err)
{
    struct cordee *core = e->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *gone = core->db->list(core, err,
                                  "SELECT row FROM change WHERE change_set = ? AND tbl ="
                                  " 'interaction' AND op = 'D'",
                                  CORDEE_ARGS(CORDEE_V(e->set)));
    size_t i;
    json_t *row;

    if (!gone || cd_search_drop(core, "party", party, err) < 0)
        return -1;
    json_array_foreach (gone, i, row)
        if (cd_search_drop(core, "interaction", cordee_json_int(row, "row"), err) < 0)
            return -1;
    return 0;
}

/* A mail that is being handed over just now: it would come back to a row that is blank.
 */
static int outbox_check(struct erasing *e, int64_t party, struct cordee_error *err)
{
    struct cordee *cd = e->core;
    int64_t n = 0;
    int rc = cd->db->one(cd, err, &n,
                         "SELECT 1 FROM outbox WHERE party = ? AND state = 'sending'",
                         CORDEE_ARGS(CORDEE_V(party)));

    return rc > 0 ? cordee_fail(err, CORDEE_E_BUSY, "%s",
                                T("a mail to this person is on its way just now"))
                  : rc;
}

static int party_erase(struct erasing *e, int64_t party, struct cordee_error *err)
{
    struct cordee *core = e->core;

    if (outbox_check(e, party, err) < 0 || addresses_keep(e, party, err) < 0 ||
        log_note(e, party, err) < 0 || erase_entries(e, party, err) < 0 ||
        account_blank(e, party, err) < 0 || strangers_erase(e, party, err) < 0 ||
        tables_erase(e, party, err) < 0 || search_follow(e, party, err) < 0 ||
        cd_audit_row(core, "party.erase", "party", party, "", err) < 0)
        return -1;
    return core->event->fire(core, err, "party.erased", CORDEE_ARGS(CORDEE_V(party)));
}

int erase_rows(struct erasing *e, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = e->core;

    core->db->change_set_use(core, e->set);
    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    /* Those that were merged into hers refer to it, so they go first. */
    for (size_t i = json_array_size(e->parties); i-- > 0;)
        if (party_erase(e, json_integer_value(json_array_get(e->parties, i)), err) < 0)
            return -1;
    /* So that nobody takes it back while the rest is looked for. */
    if (cd_db_history_erase_set(core, e->set, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

/* ---- the change log --------------------------------------------------------- */

/* Rows that were hers and were deleted before: what they had is in the log only. */
static int history_former(struct erasing *e, struct cordee_error *err)
{
    struct cordee *core = e->core;
    size_t n;
    const struct cd_row *rows = cd_rows_of(core->host->rows, CD_ROW_TABLE, &n);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_table *t = rows[i].row;

        if (t->tracked && t->person &&
            cd_db_history_erase_owned(core, t->name, t->person, e->parties, err) < 0)
            return -1;
    }
    return 0;
}

int erase_history(struct erasing *e, struct cordee_error *err)
{
    if (erase_entries_gone(e, err) < 0 || history_former(e, err) < 0)
        return -1;
    return cd_db_history_erase_set(e->core, e->set, err);
}
