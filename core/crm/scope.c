#include "core/crm/scope.h"

#include "core/crm/filter/filter.h"
#include "core/db/db.h"

/* ---- the limit of a list ---------------------------------------------------- */

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

/* ---- how many --------------------------------------------------------------- */

static int64_t count_seen(struct cordee *core, enum cordee_kind kind)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_filter *f;
    int64_t n = 0;

    if (cd_crm_filter(core, a, "",
                      kind == CORDEE_ORG ? CORDEE_FILTER_ORGS : CORDEE_FILTER_PEOPLE, 0,
                      &f, NULL) < 0 ||
        cd_crm_filter_count(core, f, &n, NULL) < 0)
        return 0;
    return n;
}

/* Who looks at some clusters is counted for at most every half minute: a menu says it on
 * every page. */
int64_t cd_party_count(struct cordee *cd, enum cordee_kind kind)
{
    struct cordee *core = cd_crm_of(cd);
    const struct cd_scope *s = cd_scope_now(cd->host);
    int64_t staff = cd_db_actor_now(cd->host);
    const char *key = kind == CORDEE_ORG ? "#orgs" : "#people";
    CORDEE_AUTO(cordee_json_drop) json_t *kept = NULL;

    if (!cd_scope_limits(s))
        return count_seen(core, kind); /* a number that is kept */
    kept = cd_kept_get(cd->host, (unsigned)s->current, staff, key);
    if (!kept) {
        kept = json_integer(count_seen(core, kind));
        cd_kept_put(cd->host, (unsigned)s->current, staff, key, kept);
    }
    return json_integer_value(kept);
}

/* ---- one party -------------------------------------------------------------- */

int cd_party_visible(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t one = 0;

    return core->db->one(core, err, &one,
                         "SELECT 1 FROM party p WHERE p.id = ? AND " CD_MINE("p.id"),
                         CORDEE_ARGS(CORDEE_V(party)));
}

int cd_party_writable(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t one = 0;

    if (cd_scope_now(cd->host)->all)
        return 1;
    return core->db->one(core, err, &one, "SELECT 1 WHERE " CD_MAY_WRITE("?1"),
                         CORDEE_ARGS(CORDEE_V(party)));
}

int cd_cluster_must(struct cordee *cd, int64_t cluster, struct cordee_error *err)
{
    return cd_scope_writes(cd_scope_now(cd->host), cluster)
               ? 0
               : cordee_fail(err, CORDEE_E_DENIED, "%s",
                             T("your role in that cluster does not allow this"));
}

int cd_party_attach(struct cordee *cd, struct cordee_error *err, int64_t party,
                    int64_t cluster, bool there)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd_change_begin(cd, &c, T("Changed whose it is"), err) < 0)
        return -1;
    if (core->db->exec(
            core, err,
            there
                ? "INSERT INTO party_cluster(party, cluster) VALUES(?, ?) ON CONFLICT DO "
                  "NOTHING"
                : "DELETE FROM party_cluster WHERE party = ? AND cluster = ?",
            CORDEE_ARGS(CORDEE_V(party), CORDEE_V(cluster))) < 0)
        return -1;
    return cd_change_commit(&c, err);
}
