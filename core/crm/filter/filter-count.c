/* How many a filter yields. */
#include "core/crm/crm-priv.h"
#include "core/crm/filter/filter.h"
#include "core/crm/scope.h"

/* Everybody: a number that is kept (sql/0004-lists.sql), since a list says it on each
 * page.  Holds only for who may see all. */
static int count_all(struct cordee *core, const struct cordee_filter *f, int64_t *n_r,
                     struct cordee_error *err)
{
    bool both = !f->flags || f->flags == (CORDEE_FILTER_ORGS | CORDEE_FILTER_PEOPLE);
    int kind = f->flags & CORDEE_FILTER_ORGS ? CORDEE_ORG : CORDEE_PERSON;

    return core->db->one(core, err, n_r,
                         "SELECT sum(n) FROM party_count WHERE ? OR kind = ?",
                         CORDEE_ARGS(CORDEE_V(both), CORDEE_V(kind)));
}

/* Without an order, an index by kind says only where 100,000 rows are that are looked at
 * one by one: reading the table as it lies takes a tenth of that. */
static int count_them(struct cordee *core, const struct cordee_filter *f, int64_t *n_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    struct cordee_filter counted = *f;
    int rc;

    counted.unordered = true;
    cordee_sql_put(&sql, "SELECT count(*) FROM party p WHERE ");
    rc = cd_crm_filter_sql(core, &counted, &sql, err);
    if (rc == 0)
        rc = core->db->one(core, err, n_r, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return rc < 0 ? -1 : 0;
}

/* Of whom it is, so that whoever leafs through a list is not waiting for it on each page.
 */
static const char *name_of(struct cordee *core, const struct cordee_filter *f)
{
    return cd_kept_name(core->host, f->arena,
                        cordee_arena_printf(f->arena, "n %d %zu %lld %s", f->scope.all,
                                            f->scope.n, (long long)f->scope.current,
                                            f->text));
}

int cd_crm_filter_count(struct cordee *cd, const struct cordee_filter *f, int64_t *n_r,
                        struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *kept = NULL;
    const char *name;

    if (f->root->kind == NODE_ALL && !cd_scope_limits(&f->scope))
        return count_all(core, f, n_r, err) < 0 ? -1 : 0;
    name = name_of(core, f);
    kept = cd_kept_get(core->host, f->flags, f->user, name);
    if (kept) {
        *n_r = json_integer_value(kept);
        return 0;
    }
    if (count_them(core, f, n_r, err) < 0)
        return -1;
    kept = json_integer(*n_r);
    cd_kept_put(core->host, f->flags, f->user, name, kept);
    return 0;
}
