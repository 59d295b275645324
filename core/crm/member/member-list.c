/* Memberships as pages show them: of one organisation, and those to renew. */
#include "core/crm/member/membership.h"

#include "core/crm/crm-priv.h"
#include "core/crm/custom/custom.h"

#include <string.h>

#define DAY INT64_C(86400)

/* A SELECT whose statuses are worked out now. */
static int begin(struct cordee *cd, struct cordee_arena *a, struct cordee_sql *sql,
                 const char *columns, struct cordee_error *err)
{
    struct cd_member_statuses *s;

    sql->arena = a;
    if (cd_member_statuses_load(cd, a, cordee_now(), &s, err) < 0)
        return -1;
    cordee_sql_put(sql, "SELECT s.*, coalesce((SELECT ms.name FROM member_status ms "
                        "WHERE ms.cluster = s.cluster AND ms.word = s.status), '') AS "
                        "status_name FROM (SELECT m.id, m.party, m.cluster, m.type, "
                        "m.since, m.until, " CD_TYPE_NAME("m") " AS type_name, ");
    cd_member_status_put(s, "m", sql);
    cordee_sql_put(sql, " AS status, ");
    cd_member_holds_put(s, "m", sql);
    cordee_sql_put(sql, " AS \"member:bool\", ");
    cordee_sql_put(sql, columns);
    cordee_sql_put(sql, " FROM membership m JOIN party p ON p.id = m.party");
    return 0;
}

/* Runs what `begin` began. */
static int finish(struct cordee *cd, struct cordee_sql *sql, json_t **list_r,
                  struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    json_t *list = core->db->list(core, err, sql->text.text, sql->values, sql->n);

    if (!list)
        return -1;
    *list_r = list;
    return 0;
}

int cd_membership_list(struct cordee *cd, struct cordee_error *err, int64_t party,
                       json_t **list_r)
{
    /* clang-format off */
    static const char columns[] =
        "m.joined, m.renewed_at, m.notice_at, m.resigned_at, m.exit_reason, m.exempt, "
        "mt.period, mt.seats, EXISTS (" CD_BEGUN_ANEW ") AS \"anew:bool\", "
        CD_FEE_CLASS("name", CD_THIS_YEAR) " AS fee_class, "
        CD_FEE_CLASS("cents", CD_THIS_YEAR) " AS fee_cents, "
        CD_FEE_CLASS("currency", CD_THIS_YEAR) " AS fee_currency";
    /* clang-format on */
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {0};
    int rc = begin(cd, a, &sql, columns, err);

    if (rc == 0) {
        cordee_sql_put(&sql, " LEFT JOIN member_type mt ON mt.cluster = m.cluster AND "
                             "mt.word = m.type WHERE "
                             "cluster_mine(m.cluster) AND m.party = ");
        cordee_sql_bind(&sql, cordee_of_int(party));
        cordee_sql_put(&sql, ") s ORDER BY s.since DESC, s.id DESC");
        rc = finish(cd, &sql, list_r, err);
    }
    if (rc == 0)
        rc = cd_custom_values_put(cd, CD_OWN_MEMBERSHIP, *list_r, err);
    cordee_buf_drop(&sql.text);
    return rc;
}

int cd_membership_due(struct cordee *cd, struct cordee_error *err, int days,
                      json_t **list_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {0};
    int64_t now = cordee_now();
    int rc = begin(cd, a, &sql, "p.kind, p.name, p.country, p.sort_name", err);

    if (rc == 0) {
        cordee_sql_put(&sql, " JOIN member_type mt ON mt.cluster = m.cluster AND mt.word "
                             "= m.type AND mt.period <> 'open' WHERE p.deleted_at IS "
                             "NULL AND (scope_open() OR cluster_seen(m.cluster)) AND "
                             "m.resigned_at IS NULL AND NOT EXISTS (" CD_BEGUN_ANEW
                             ") AND m.until <= ");
        cordee_sql_bind(&sql, cordee_of_int(now + days * DAY));
        cordee_sql_put(&sql, " AND m.until > ");
        cordee_sql_bind(&sql, cordee_of_int(now - 365 * DAY));
        cordee_sql_put(&sql, ") s ORDER BY s.until, s.sort_name, s.id LIMIT 1000");
        rc = finish(cd, &sql, list_r, err);
    }
    cordee_buf_drop(&sql.text);
    return rc;
}
