/* Rows that are logged together.  What the change log says of a new row is its table and
 * its number: a trigger for each costs as much as the row, one statement behind them a
 * third of that. */
#include "core/db/db-priv.h"

#include <string.h>

bool cd_logged_together(const struct conn *c, const char *table)
{
    return c->together && table && strcmp(c->together, table) == 0;
}

int cd_db_together_begin(struct cordee *cd, const char *table, int64_t *last_r,
                         struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    struct conn *c = cd_conn(cd->host, err);

    *last_r = -1;
    if (!c)
        return -1;
    if (!c->depth || !cd_is_tracked(c->db, table))
        return 0;
    *last_r = 0;
    if (core->db->one(core, err, last_r, "SELECT seq FROM sqlite_sequence WHERE name = ?",
                      CORDEE_ARGS(CORDEE_V(table))) < 0)
        return -1;
    c->together = table;
    return 0;
}

void cd_db_together_forget(struct cordee_host *host)
{
    struct conn *c = cd_conn(host, NULL);

    if (c)
        c->together = NULL;
}

/* `table` is one that was declared: no text of others. */
int cd_db_together_end(struct cordee *cd, const char *table, int64_t last,
                       struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    cd_db_together_forget(cd->host);
    if (last < 0)
        return 0;
    cordee_buf_printf(&sql,
                      "INSERT INTO change(change_set, tbl, row, op) SELECT "
                      "change_set_now(), '%s', id, 'I' FROM \"%s\" WHERE id > ? "
                      "ORDER BY id",
                      table, table);
    return core->db->exec(core, err, sql.text, CORDEE_ARGS(CORDEE_V(last)));
}
