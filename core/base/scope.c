/* What CORDEE_AUTO calls at the end of a scope, for things of the core's. */
#include <cordee/plugin.h>

void cordee_rows_drop(struct cordee_rows **rows)
{
    if (*rows)
        (*rows)->api->close(*rows);
}

void cordee_tx_drop(struct cordee_tx *tx)
{
    if (tx->depth)
        tx->cd->db->rollback(tx);
}
