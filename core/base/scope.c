/* What CORDEE_AUTO calls at the end of a scope, for things of the core's. */
#include <cordee/plugin.h>

void cordee_rows_drop(struct cordee_rows **rows)
{
    if (*rows)
        (*rows)->api->close(*rows);
}

void cordee_csv_drop(struct cordee_csv **csv)
{
    if (*csv)
        (*csv)->api->close(*csv);
}

void cordee_tx_drop(struct cordee_tx *tx)
{
    if (tx->depth)
        tx->cd->db->rollback(tx);
}

void cordee_change_drop(struct cordee_change *c)
{
    if (c->ends)
        c->tx.cd->db->change_set_use(c->tx.cd, 0);
    c->ends = false;
    cordee_tx_drop(&c->tx);
}
