#include "core/db/whole.h"

#include "core/db/db-priv.h"

#include <string.h>

/* ---- reading ---------------------------------------------------------------- */

int cd_db_read_begin(struct cordee_host *host, struct cordee_error *err)
{
    struct conn *c = cd_conn(host, err);

    if (!c)
        return -1;
    if (c->depth)
        return cordee_fail(err, CORDEE_E_INTERNAL, "a transaction is open");
    return cd_db_raw(c, "BEGIN", err);
}

void cd_db_read_end(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    if (c)
        (void)cd_db_raw(c, "COMMIT", NULL);
}

/* ---- filling ---------------------------------------------------------------- */

static int triggers_drop(struct conn *c, const json_t *triggers, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    size_t i;
    json_t *t;

    json_array_foreach (triggers, i, t)
        if (cd_db_raw(c,
                      cordee_arena_printf(a, "DROP TRIGGER \"%s\"",
                                          cordee_json_text(t, "name")),
                      err) < 0)
            return -1;
    return 0;
}

static int triggers_make(struct conn *c, const json_t *triggers, struct cordee_error *err)
{
    size_t i;
    json_t *t;

    json_array_foreach (triggers, i, t)
        if (cd_db_raw(c, cordee_json_text(t, "sql"), err) < 0)
            return -1;
    return 0;
}

static int references_check(struct cordee *core, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        core->db->query(core, err, "PRAGMA foreign_key_check", CORDEE_NO_ARGS);
    int rc = rows ? core->db->next(rows, err) : -1;

    if (rc <= 0)
        return rc;
    return cordee_fail(err, CORDEE_E_INVALID,
                       "row %lld of %s refers to a row of %s that is not there",
                       (long long)core->db->get_int(rows, 1), core->db->get_text(rows, 0),
                       core->db->get_text(rows, 2));
}

/* Rows come as they were: what triggers would make of them is among them, as in an undo.
 */
static int rows_fill(struct cordee *core, struct conn *c, cd_db_filler *fill, void *ctx,
                     struct cordee_error *err)
{
    int rc;

    c->undoing = true;
    rc = fill(core, ctx, err);
    c->undoing = false;
    return rc;
}

int cd_db_fill(struct cordee *cd, cd_db_filler *fill, void *ctx, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *triggers = NULL;
    struct conn *c = cd_conn(cd->host, err);

    if (!c || core->db->begin(core, &tx, err) < 0)
        return -1;
    triggers = core->db->list(core, err,
                              "SELECT name, sql FROM sqlite_schema WHERE type = "
                              "'trigger' AND name LIKE 'cd\\_track\\_%' ESCAPE '\\'",
                              CORDEE_NO_ARGS);
    if (!triggers || triggers_drop(c, triggers, err) < 0 ||
        cd_db_raw(c, "PRAGMA defer_foreign_keys = ON", err) < 0 ||
        rows_fill(core, c, fill, ctx, err) < 0 || references_check(core, err) < 0 ||
        triggers_make(c, triggers, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}
