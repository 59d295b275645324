#include "core/crm/scope.h"

#include "core/crm/crm-priv.h"
#include "core/db/db.h"

/* ---- the limit of a list ------------------------------------------------------------
 */

int cd_scope_of(struct cordee *cd, int64_t user, struct cd_scope *s,
                struct cordee_error *err)
{
    if (user != 0 && user != cd_db_actor_now(cd->host))
        return cd_scope_load(cd->host, user, s, err);
    *s = *cd_scope_now(cd->host);
    return 0;
}

static void put_list(const struct cd_scope *s, struct cordee_sql *out)
{
    if (s->current && (s->all || s->n)) {
        cordee_sql_bind(out, cordee_of_int(s->current));
        return;
    }
    cordee_sql_put(out, s->n ? "" : "NULL");
    for (size_t i = 0; i < s->n; i++) {
        cordee_sql_put(out, i ? ", " : "");
        cordee_sql_bind(out, cordee_of_int(s->in[i].cluster));
    }
}

static void put_parties(const struct cd_scope *s, struct cordee_sql *out)
{
    cordee_sql_put(out, "p.id IN (SELECT sc.party FROM party_cluster sc WHERE sc.cluster "
                        "IN (");
    put_list(s, out);
    cordee_sql_put(out, ") UNION ALL SELECT sr.party FROM party_cluster sc JOIN role sr "
                        "ON sr.other = sc.party WHERE sc.cluster IN (");
    put_list(s, out);
    cordee_sql_put(out, "))");
}

void cd_party_scope_put(const struct cd_scope *scope, struct cordee_sql *out)
{
    if (!cd_scope_limits(scope))
        return;
    cordee_sql_put(out, "+"); /* a list keeps the order of its own index */
    put_parties(scope, out);
    cordee_sql_put(out, " AND ");
}

void cd_cluster_parties_put(int64_t cluster, struct cordee_sql *out)
{
    const struct cd_scope one = {.all = true, .current = cluster};

    put_parties(&one, out);
}

bool cd_scope_limits(const struct cd_scope *scope)
{
    return !scope->all || scope->current;
}

/* ---- one party ----------------------------------------------------------------------
 */

int cd_party_visible(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t one = 0;

    return core->db->one(core, err, &one,
                         "SELECT 1 FROM party p WHERE p.id = ? AND " CD_MINE("p.id"),
                         CORDEE_ARGS(CORDEE_V(party)));
}

int cd_party_attach(struct cordee *cd, struct cordee_error *err, int64_t party,
                    int64_t cluster, bool there)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->exec(
        core, err,
        there ? "INSERT INTO party_cluster(party, cluster) VALUES(?, ?) ON CONFLICT DO "
                "NOTHING"
              : "DELETE FROM party_cluster WHERE party = ? AND cluster = ?",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(cluster)));
}
