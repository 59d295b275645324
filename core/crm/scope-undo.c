/* Taking back is changing: who may take a set back may change all that it is about. */
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#include "core/db/refs.h"

#include <string.h>

/* The rows of one table in the set whose party, or cluster, may not be written.  What is
 * gone meanwhile is asked as it was; table and column are of the schema. */
static int one_asks(struct cordee *cd, struct cordee_arena *a, int64_t set,
                    const char *table, const char *column, bool party,
                    struct cordee_error *err)
{
    const char *value = cordee_arena_printf(
        a,
        "coalesce(json_extract(x.before, '$.%s'), (SELECT t.\"%s\" FROM \"%s\" t WHERE "
        "t.id = x.row))",
        column, column, table);
    const char *sql = cordee_arena_printf(
        a,
        "SELECT 1 FROM (SELECT DISTINCT %s AS v FROM change x WHERE x.change_set = ? AND "
        "x.tbl = ?) y WHERE y.v IS NOT NULL AND %s LIMIT 1",
        value, party ? "NOT " CD_MAY_WRITE("y.v") : "NOT cluster_may_write(y.v)");
    int64_t one = 0;
    int rc = cd->db->one(cd, err, &one, sql, CORDEE_ARGS(CORDEE_V(set), CORDEE_V(table)));

    if (rc > 0)
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           T("your role in that cluster does not allow this"));
    return rc;
}

static int refs_ask(struct cordee *core, struct cordee_arena *a, int64_t set, bool party,
                    struct cordee_error *err)
{
    struct cd_ref *refs;

    if (cd_db_refs(core, a, party ? "party" : "cluster", party, &refs, err) < 0)
        return -1;
    for (const struct cd_ref *r = refs; r; r = r->next)
        if (r->tracked && one_asks(core, a, set, r->table, r->column, party, err) < 0)
            return -1;
    return 0;
}

int cd_undo_must(struct cordee *cd, struct cordee_error *err, int64_t set)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (cd_scope_now(cd->host)->all)
        return 0;
    if (one_asks(core, a, set, "party", "id", true, err) < 0)
        return -1;
    return refs_ask(core, a, set, true, err) < 0 ? -1
                                                 : refs_ask(core, a, set, false, err);
}
