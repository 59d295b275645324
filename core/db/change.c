/* A change of its own, unless it is part of something larger. */
#include "core/db/db-priv.h"

int cd_db_change_begin(struct cordee *cd, struct cordee_change *c, const char *title,
                       struct cordee_error *err)
{
    int64_t set;

    *c = (struct cordee_change){0};
    if (cd_tx_begin(cd, &c->tx, err) < 0)
        return -1;
    if (cd_db_change_set_used(cd->host))
        return 0;
    if (c->tx.depth > 1)
        return cd_db_change_set_name(cd->host, title, err);
    if ((set = cd_change_set(cd, err, title)) < 0)
        return -1;
    c->set = set;
    c->ends = true;
    return 0;
}

int cd_db_change_commit(struct cordee_change *c, struct cordee_error *err)
{
    if (cd_tx_commit(&c->tx, err) < 0)
        return -1;
    cordee_change_drop(c);
    return 0;
}
