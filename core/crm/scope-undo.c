/* Taking back is changing: who may take a set back may change all that it is about, now
 * and as it was. */
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#include "core/base/rows.h"
#include "core/db/refs.h"

#include <string.h>

/* Parties that were in a cluster, or of an organisation there, until the set took them
 * from it.  What was merged away, deleted, or taken out of a cluster is in none any more,
 * and still is theirs who did that. */
static const char were_mine[] =
    "WITH was_in AS (SELECT coalesce(json_extract(x.before, '$.party'), t.party) AS "
    "party, "
    "coalesce(json_extract(x.before, '$.cluster'), t.cluster) AS cluster FROM change x "
    "LEFT JOIN party_cluster t ON t.id = x.row WHERE x.change_set = ?1 AND x.tbl = "
    "'party_cluster'), was_at AS (SELECT coalesce(json_extract(x.before, '$.party'), "
    "t.party) AS party, coalesce(json_extract(x.before, '$.other'), t.other) AS other "
    "FROM change x LEFT JOIN role t ON t.id = x.row WHERE x.change_set = ?1 AND x.tbl = "
    "'role'), were_mine AS MATERIALIZED (SELECT party FROM was_in WHERE "
    "cluster_may_write(cluster) UNION SELECT party FROM was_at a WHERE EXISTS (SELECT 1 "
    "FROM was_in o WHERE o.party = a.other AND cluster_may_write(o.cluster)) OR EXISTS "
    "(SELECT 1 FROM party_cluster o WHERE o.party = a.other AND "
    "cluster_may_write(o.cluster))) ";

/* What a row of the set may refer to, and when the user may not change that (y.v). */
static const struct cd_about {
    const char *table, *denied;
    bool told;  /* also by a table's `person` */
    bool owner; /* asked only of rows that are its own: `belongs` */
} about[] = {
    {.table = "party",
     .told = true,
     .denied = "NOT " CD_MAY_WRITE("y.v") " AND NOT EXISTS (SELECT 1 FROM were_mine w "
                                          "WHERE w.party = y.v)"},
    {.table = "cluster", .denied = "NOT cluster_may_write(y.v)"},
    {.table = "membership",
     .owner = true,
     .denied = "EXISTS (SELECT 1 FROM membership m WHERE m.id = y.v AND NOT "
               "cluster_may_write(m.cluster))"},
};

/* Whether a row of one table in the set refers, or did before the set, to what may not be
 * changed; table and column are of the schema. */
static int one_asks(struct cordee *cd, struct cordee_arena *a, int64_t set,
                    const struct cd_about *of, const char *table, const char *column,
                    struct cordee_error *err)
{
    const char *sql = cordee_arena_printf(
        a,
        "%4$sSELECT 1 FROM (SELECT json_extract(x.before, '$.%1$s') AS v FROM change x "
        "WHERE x.change_set = ?1 AND x.tbl = ?2 UNION SELECT t.\"%1$s\" FROM change x "
        "JOIN \"%2$s\" t ON t.id = x.row WHERE x.change_set = ?1 AND x.tbl = ?2) y WHERE "
        "y.v IS NOT NULL AND %3$s LIMIT 1",
        column, table, of->denied, were_mine);
    int64_t one = 0;
    int rc = cd->db->one(cd, err, &one, sql, CORDEE_ARGS(CORDEE_V(set), CORDEE_V(table)));

    if (rc > 0)
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           T("your role in that cluster does not allow this"));
    return rc;
}

/* Whether the column says whose the rows are. */
static bool is_owner(struct cordee *core, const struct cd_ref *ref)
{
    const struct cd_row *row = cd_rows_find(core->host->rows, CD_ROW_TABLE, ref->table);
    const struct cordee_table *t = row ? row->row : NULL;

    return t && cd_listed(t->belongs, ref->column);
}

static int refs_ask(struct cordee *core, struct cordee_arena *a, int64_t set,
                    const struct cd_about *of, struct cordee_error *err)
{
    struct cd_ref *refs;

    if (cd_db_refs(core, a, of->table, of->told, &refs, err) < 0)
        return -1;
    for (const struct cd_ref *r = refs; r; r = r->next)
        if (r->tracked && (!of->owner || is_owner(core, r)) &&
            one_asks(core, a, set, of, r->table, r->column, err) < 0)
            return -1;
    return 0;
}

int cd_undo_must(struct cordee *cd, struct cordee_error *err, int64_t set)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (cd_scope_now(cd->host)->all)
        return 0;
    if (one_asks(core, a, set, &about[0], "party", "id", err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof about / sizeof *about; i++)
        if (refs_ask(core, a, set, &about[i], err) < 0)
            return -1;
    return 0;
}
