/* Numbers and short lists for the home page. */
#include "core/base/clock.h"
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"
#include "core/db/db.h"

#include <stdio.h>
#include <string.h>

#define DAY     INT64_C(86400)
#define LONG_MS 20

static int count_into(struct cordee *cd, json_t *model, const char *key, const char *sql,
                      const struct cordee_value *args, size_t n, struct cordee_error *err)
{
    int64_t value = 0;

    if (cd->db->one(cd, err, &value, sql, args, n) < 0)
        return -1;
    json_object_set_new(model, key, json_integer(value));
    return 0;
}

/* What takes long is kept for half a minute, for those who see all. */
static int count_filter(struct cordee *cd, json_t *model, const char *key,
                        const char *filter, unsigned flags, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *name = cordee_arena_printf(a, "count %s", filter);
    const int64_t began = cd_clock_ms();
    struct cd_scope scope;
    struct cordee_filter *f;
    json_t *kept = NULL;
    int64_t n = 0;

    if (cd_scope_of(cd, cd_db_actor_now(cd->host), &scope, err) < 0)
        return -1;
    if (!cd_scope_limits(&scope))
        kept = cd_kept_get(cd->host, flags, 0, name);
    if (kept) {
        json_object_set_new(model, key, kept);
        return 0;
    }

    if (cd_crm_filter(cd, a, filter, flags, 0, &f, err) < 0 ||
        cd_crm_filter_count(cd, f, &n, err) < 0)
        return -1;
    json_object_set_new(model, key, json_integer(n));
    if (cd_clock_ms() - began > LONG_MS && !cd_scope_limits(&scope))
        cd_kept_put(cd->host, flags, 0, name, json_object_get(model, key));
    return 0;
}

/* A menu says it on each page: counted anew when something was changed, and else kept for
 * half a minute, in which days may pass. */
int64_t cd_crm_members_now(struct cordee *cd)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t user = cd_db_actor_now(core->host), last = 0;
    char key[60];

    (void)!core->db->one(core, NULL, &last, "SELECT max(id) FROM change", CORDEE_NO_ARGS);
    snprintf(key, sizeof key, "members %lld %lld", (long long)last,
             (long long)cd_scope_now(core->host)->current);
    model = cd_kept_get(core->host, 0, user, key);
    if (!model) {
        model = json_object();
        if (count_filter(core, model, "n", "is:member", CORDEE_FILTER_ORGS, NULL) < 0)
            return 0;
        cd_kept_put(core->host, 0, user, key, model);
    }
    return cordee_json_int(model, "n");
}

/* Rows that take long to find: for as long as the data stay. */
static json_t *rows_kept(struct cordee *core, const char *what, const char *sql,
                         const struct cordee_value *args, size_t n,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *name = cd_kept_name(core->host, a, what);
    json_t *rows = cd_kept_get(core->host, 0, 0, name);

    if (!rows && (rows = core->db->list(core, err, sql, args, n)))
        cd_kept_put(core->host, 0, 0, name, rows);
    return rows;
}

static int count_happened(struct cordee *core, json_t *model, struct cordee_error *err)
{
    int64_t now = cordee_now();
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = rows_kept(
        core, "happened",
        "SELECT count(*) AS n FROM interaction i WHERE i.at > ? AND i.at <= ? AND "
        "i.kind NOT IN ('mail.bounce', 'mail.auto-reply', 'mail.unsubscribe', "
        "'subscribe') AND " CORDEE_ENTRY_SEEN
        " AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.interaction = i.id "
        "AND (l.flags & 1) = 1)",
        CORDEE_ARGS(CORDEE_V(now - 30 * DAY), CORDEE_V(now)), err);

    if (!rows)
        return -1;
    json_object_set(model, "interactions_30d",
                    json_object_get(json_array_get(rows, 0), "n"));
    return 0;
}

int cd_crm_counts(struct cordee *cd, struct cordee_error *err, int64_t user,
                  json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int64_t now = cordee_now();

    if (count_filter(core, model, "orgs", "", CORDEE_FILTER_ORGS, err) < 0 ||
        count_filter(core, model, "people", "", CORDEE_FILTER_PEOPLE, err) < 0 ||
        count_filter(core, model, "members", "is:member", CORDEE_FILTER_ORGS, err) < 0 ||
        count_filter(core, model, "contacts_in_touch", "last_contact<90d",
                     CORDEE_FILTER_PEOPLE, err) < 0 ||
        count_filter(core, model, "contacts_reachable", "is:reachable",
                     CORDEE_FILTER_PEOPLE, err) < 0 ||
        count_into(
            core, model, "tasks_due",
            "SELECT count(*) FROM task t WHERE t.done_at IS NULL AND (? = 0 OR t.staff = "
            "?) AND t.due_at < ? AND " CD_TASK_SEEN,
            CORDEE_ARGS(CORDEE_V(user), CORDEE_V(user), CORDEE_V(now + DAY)), err) < 0 ||
        count_happened(core, model, err) < 0)
        return -1;
    *model_r = json_incref(model);
    return 0;
}

/* ---- gone quiet ------------------------------------------------------------------ */

/* The user who was last in touch with a member's people. */
static int put_closest(struct cordee *cd, json_t *item, struct cordee_error *err)
{
    json_t *row = NULL;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT w.id, w.name FROM interaction_party ip JOIN interaction i ON i.id = "
        "ip.interaction JOIN staff w ON w.id = i.author WHERE ip.weight > 0 AND "
        "ip.counts = 1 AND ip.party "
        "IN (SELECT ? UNION ALL SELECT r.party FROM role r WHERE r.other = ?) ORDER BY "
        "ip.at DESC LIMIT 1",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(item, "id")),
                    CORDEE_V(cordee_json_int(item, "id"))));

    if (rc > 0) {
        json_object_set(item, "closest", json_object_get(row, "name"));
        json_object_set(item, "closest_id", json_object_get(row, "id"));
        json_decref(row);
    }
    return rc < 0 ? -1 : 0;
}

static int dress_quiet(struct cordee *cd, json_t *list, struct cordee_error *err)
{
    int64_t now = cordee_now();
    json_t *item;
    size_t i;

    if (cd_crm_scores(cd, err, list) < 0)
        return -1;
    json_array_foreach (list, i, item) {
        int64_t last = cordee_json_int(item, "last_at");

        cd_party_dress(cd, item);
        if (last)
            json_object_set_new(item, "days", json_integer((now - last) / DAY));
        if (put_closest(cd, item, err) < 0)
            return -1;
    }
    return 0;
}

static int put_quiet(struct cordee *core, const struct cordee_filter *members,
                     int64_t before, int limit, struct cordee_sql *sql,
                     struct cordee_error *err)
{
    cordee_sql_put(
        sql,
        "SELECT q.id, q.kind, q.name, q.country, q.last_at FROM (SELECT p.id, "
        "p.kind, p.name, p.country, p.sort_name, (SELECT max(ip.at) FROM "
        "interaction_party ip WHERE ip.weight > 0 AND ip.counts = 1 AND ip.heard = 1 AND "
        "ip.party IN (SELECT p.id UNION ALL SELECT r.party FROM role r WHERE "
        "r.other = p.id AND (r.until IS NULL OR r.until > ");
    cordee_sql_bind(sql, cordee_of_int(cordee_now()));
    cordee_sql_put(sql, "))) AS last_at FROM party p WHERE ");
    if (cd_crm_filter_sql(core, members, sql, err) < 0)
        return -1;
    cordee_sql_put(sql, ") q WHERE coalesce(q.last_at, 0) < ");
    cordee_sql_bind(sql, cordee_of_int(before));
    cordee_sql_put(sql, " ORDER BY coalesce(q.last_at, 0), q.sort_name LIMIT ");
    cordee_sql_bind(sql, cordee_of_int(limit));
    return 0;
}

int cd_crm_gone_quiet(struct cordee *cd, struct cordee_error *err, int days, int limit,
                      json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    struct cordee_filter *members;
    json_t *list = NULL;

    if (cd_crm_filter(core, a, "is:member", CORDEE_FILTER_ORGS, 0, &members, err) < 0)
        return -1;
    if (put_quiet(core, members, cordee_now() - days * DAY, limit, &sql, err) == 0)
        list = rows_kept(core, cordee_arena_printf(a, "quiet %d %d", days, limit),
                         sql.text.text, sql.values, sql.n, err);
    cordee_buf_drop(&sql.text);
    if (!list)
        return -1;
    if (dress_quiet(core, list, err) < 0) {
        json_decref(list);
        return -1;
    }
    *list_r = list;
    return 0;
}

/* ---- latest replies --------------------------------------------------------- */

static void dress_reply(struct cordee *cd, json_t *item)
{
    json_t *party = json_object();

    json_object_set(party, "id", json_object_get(item, "party_id"));
    json_object_set(party, "kind", json_object_get(item, "party_kind"));
    json_object_set(party, "name", json_object_get(item, "party_name"));
    cd_party_dress(cd, party);
    json_object_set_new(item, "party", party);
}

int cd_crm_latest_replies(struct cordee *cd, struct cordee_error *err, int64_t user,
                          int limit, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    /* In this order, so that it ends after a few: CROSS JOIN keeps it. */
    json_t *list = core->db->list(
        core, err,
        "SELECT i.id, i.kind, i.at, i.subject, substr(i.body, 1, 400) AS body, i.thread, "
        "p.id AS party_id, p.kind AS party_kind, p.name AS party_name FROM interaction i "
        "CROSS JOIN interaction_party ip JOIN party p ON p.id = ip.party WHERE "
        "ip.interaction = i.id AND ip.part = 'from' AND i.direction = 2 AND ip.weight > "
        "0 "
        "AND "
        "p.deleted_at IS NULL AND " CORDEE_SEEN("p.id") " AND " CD_MAY_SEE
                                                        " ORDER BY i.at DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(user), CORDEE_V(user), CORDEE_V(limit)));
    json_t *item;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, item)
        dress_reply(core, item);
    *list_r = list;
    return 0;
}

/* ---- where the members are ------------------------------------------------------- */

int cd_crm_countries(struct cordee *cd, struct cordee_error *err, int limit,
                     json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    struct cordee_filter *members;
    json_t *list = NULL;

    if (cd_crm_filter(core, a, "is:member", CORDEE_FILTER_ORGS, 0, &members, err) < 0)
        return -1;
    cordee_sql_put(&sql, "SELECT p.country, count(*) AS n FROM party p WHERE p.country "
                         "<> '' AND ");
    if (cd_crm_filter_sql(core, members, &sql, err) == 0) {
        cordee_sql_put(&sql, " GROUP BY p.country ORDER BY n DESC, p.country LIMIT ");
        cordee_sql_bind(&sql, cordee_of_int(limit));
        list = rows_kept(core, cordee_arena_printf(a, "countries %d", limit),
                         sql.text.text, sql.values, sql.n, err);
    }
    cordee_buf_drop(&sql.text);
    *list_r = list;
    return list ? 0 : -1;
}
