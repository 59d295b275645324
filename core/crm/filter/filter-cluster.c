/* cluster:name */
#include "core/crm/filter/filter-fields.h"

/* Those of the user's clusters that are called so. */
static void put_named(const struct cordee_condition *c, struct cordee_sql *out)
{
    cordee_sql_put(out, "SELECT k.id FROM cluster k WHERE cluster_mine(k.id)");
    if (c->op == CORDEE_OP_HAS)
        return;
    cordee_sql_put(out, " AND (");
    cd_put_any("fold(k.name)", c, out);
    cordee_sql_put(out, ")");
}

int cd_field_cluster(struct cordee *cd, const struct cordee_condition *c,
                     struct cordee_sql *out, struct cordee_error *err)
{
    (void)err;
    if (!cd_cluster_several(cd->host)) { /* everybody is the only one's */
        cordee_sql_put(out, "EXISTS (");
        put_named(c, out);
        cordee_sql_put(out, ")");
        return 0;
    }
    cordee_sql_put(out, "p.id IN (SELECT sc.party FROM party_cluster sc WHERE sc.cluster "
                        "IN (");
    put_named(c, out);
    cordee_sql_put(out, ") UNION ALL SELECT sr.party FROM party_cluster sc JOIN role sr "
                        "ON sr.other = sc.party WHERE sc.cluster IN (");
    put_named(c, out);
    cordee_sql_put(out, "))");
    return 0;
}
