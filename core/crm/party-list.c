/* Lists of parties, page by page: the key of the last row is where the next one starts.
 */
#include "core/crm/filter.h"

#include <string.h>

#define MOST_ROWS 200

/* The last contact of `p`, or of its present people; takes one `?`: now. */
static const char last_contact[] =
    "coalesce((SELECT max(ip.at) FROM interaction_party ip WHERE ip.weight > 0 AND "
    "ip.party IN (SELECT p.id UNION ALL SELECT r.party FROM role r WHERE r.other = p.id "
    "AND (r.until IS NULL OR r.until > ?))), 0)";

/* What lists sort by.  Columns of ours; those of `now` take one `?`. */
static const struct sort {
    const char *name, *key;
    bool now;
} sorts[] = {
    {"name", "p.sort_name", false},
    {"city", "fold(p.city)", false},
    {"country", "p.country", false},
    {"created", "p.created_at", false},
    {"last_contact", last_contact, true},
    {"member_since",
     "coalesce((SELECT min(m.since) FROM membership m WHERE m.party = p.id AND (m.until "
     "IS NULL OR m.until > ?)), 0)",
     true},
};

static const struct sort *sort_of(const char *name, bool *down_r)
{
    *down_r = *name == '-';
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (strcmp(sorts[i].name, name + *down_r) == 0)
            return &sorts[i];
    *down_r = false;
    return &sorts[0];
}

static void put_key(struct cordee_sql *sql, const struct sort *s, int64_t now)
{
    const char *mark = s->now ? strchr(s->key, '?') : NULL;

    if (!mark) {
        cordee_sql_put(sql, s->key);
        return;
    }
    cordee_buf_put(&sql->text, s->key, (size_t)(mark - s->key));
    cordee_sql_bind(sql, cordee_of_int(now));
    cordee_sql_put(sql, mark + 1);
}

/* SELECT of id and k, in order, from behind the party `after`. */
static int put_page(struct cordee *cd, const struct cordee_filter *f,
                    const struct sort *s, bool down, int64_t after, int limit,
                    struct cordee_sql *sql, struct cordee_error *err)
{
    const char *order = down ? " DESC" : "";

    cordee_sql_put(sql, "SELECT p.id, ");
    put_key(sql, s, f->now);
    cordee_sql_put(sql, " AS k FROM party p WHERE ");
    if (cd_crm_filter_sql(cd, f, sql, err) < 0)
        return -1;
    if (after) {
        cordee_sql_put(sql, " AND (");
        put_key(sql, s, f->now);
        cordee_sql_put(sql, down ? ", p.id) < (SELECT " : ", p.id) > (SELECT ");
        put_key(sql, s, f->now);
        cordee_sql_put(sql, ", p.id FROM party p WHERE p.id = ");
        cordee_sql_bind(sql, cordee_of_int(after));
        cordee_sql_put(sql, ")");
    }
    cordee_sql_put(sql, " ORDER BY k");
    cordee_sql_put(sql, order);
    cordee_sql_put(sql, ", p.id");
    cordee_sql_put(sql, order);
    cordee_sql_put(sql, " LIMIT ");
    cordee_sql_bind(sql, cordee_of_int(limit));
    return 0;
}

/* What a row of a list shows, for the few rows of the page. */
static void put_shown(struct cordee_sql *sql, int64_t now, bool down)
{
    cordee_sql_put(sql,
                   ") SELECT p.id, p.kind, p.name, p.sort_name, p.short_name, "
                   "p.country, p.region, p.city, p.language, p.org_type, "
                   "p.headcount, p.website, p.owner, w.name AS owner_name, e.id AS "
                   "address_id, e.address AS email, e.state AS email_state, (SELECT "
                   "f.number FROM phone f WHERE f.party = p.id ORDER BY f.main DESC, "
                   "f.id LIMIT 1) AS phone, o.id AS org_id, o.name AS org, r.label "
                   "AS role, m.type AS member_type, m.since AS member_since, "
                   "nullif(");
    put_key(sql, &(struct sort){.key = last_contact, .now = true}, now);
    cordee_sql_put(sql, ", 0) AS last_contact_at, CASE p.kind WHEN 1 THEN (SELECT "
                        "count(*) FROM role y JOIN party q ON q.id = y.party WHERE "
                        "y.other = p.id AND q.deleted_at IS NULL AND (y.until IS NULL OR "
                        "y.until > ");
    cordee_sql_bind(sql, cordee_of_int(now));
    cordee_sql_put(sql,
                   ")) END AS people FROM page JOIN party p ON p.id = page.id LEFT "
                   "JOIN staff w ON w.id = p.owner LEFT JOIN email_address e ON e.id "
                   "= (SELECT x.id FROM email_address x WHERE x.party = p.id ORDER "
                   "BY x.main DESC, x.id LIMIT 1) LEFT JOIN role r ON r.id = (SELECT "
                   "y.id FROM role y WHERE y.party = p.id AND (y.until IS NULL OR "
                   "y.until > ");
    cordee_sql_bind(sql, cordee_of_int(now));
    cordee_sql_put(sql, ") ORDER BY y.key_contact DESC, y.id LIMIT 1) LEFT JOIN party o "
                        "ON o.id = r.other LEFT JOIN membership m ON m.id = (SELECT n.id "
                        "FROM membership n WHERE n.party = p.id AND (n.until IS NULL OR "
                        "n.until > ");
    cordee_sql_bind(sql, cordee_of_int(now));
    cordee_sql_put(sql, ") ORDER BY n.since LIMIT 1) ORDER BY page.k");
    cordee_sql_put(sql, down ? " DESC, p.id DESC" : ", p.id");
}

static int put_tags(struct cordee *cd, json_t *row, struct cordee_error *err)
{
    json_t *list = cd->db->list(cd, err,
                                "SELECT t.name FROM tagging g JOIN tag t ON t.id = g.tag "
                                "WHERE g.party = ? ORDER BY t.folded",
                                CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "id"))));
    json_t *names = json_array();
    json_t *tag;
    size_t i;

    json_object_set_new(row, "tags", names);
    json_array_foreach (list, i, tag)
        json_array_append(names, json_object_get(tag, "name"));
    json_decref(list);
    return list ? 0 : -1;
}

static int dress_rows(struct cordee *cd, json_t *rows, struct cordee_error *err)
{
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row) {
        int64_t org = cordee_json_int(row, "org_id");

        cd_party_dress(cd, row);
        if (org)
            json_object_set_new(row, "org_url",
                                json_sprintf("/members/%lld", (long long)org));
        if (put_tags(cd, row, err) < 0)
            return -1;
    }
    return 0;
}

static json_t *load_rows(struct cordee *cd, const struct cordee_filter *f,
                         const char *sort, int64_t after, int limit,
                         struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = f->arena};
    json_t *rows = NULL;
    bool down;
    const struct sort *s = sort_of(sort, &down);

    cordee_sql_put(&sql, "WITH page(id, k) AS (");
    if (put_page(cd, f, s, down, after, limit + 1, &sql, err) == 0) {
        put_shown(&sql, f->now, down);
        rows = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    }
    cordee_buf_drop(&sql.text);
    if (rows && dress_rows(cd, rows, err) < 0) {
        json_decref(rows);
        return NULL;
    }
    return rows;
}

/* NOLINTNEXTLINE(readability-function-size): what a list page can ask for */
int cd_party_list(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                  const char *filter, const char *sort, const char *after, int limit,
                  int64_t user, json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    unsigned flags = kind == CORDEE_ORG      ? CORDEE_FILTER_ORGS
                     : kind == CORDEE_PERSON ? CORDEE_FILTER_PEOPLE
                                             : 0;
    struct cordee_filter *f;
    int64_t total = 0, from = 0;
    json_t *rows;

    if (limit < 1 || limit > MOST_ROWS)
        limit = MOST_ROWS;
    if (*after && !cordee_text_int(after, &from))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("there is no such page"));
    if (cd_crm_filter(cd, a, filter, flags, user, &f, err) < 0 ||
        cd_crm_filter_count(cd, f, &total, err) < 0 ||
        !(rows = load_rows(core, f, sort, from, limit, err)))
        return -1;
    *model_r = json_object();
    if (json_array_size(rows) > (size_t)limit) {
        json_array_remove(rows, (size_t)limit);
        json_object_set_new(
            *model_r, "next",
            json_sprintf("%lld", (long long)cordee_json_int(
                                     json_array_get(rows, (size_t)limit - 1), "id")));
    }
    json_object_set_new(*model_r, "items", rows);
    json_object_set_new(*model_r, "total", json_integer(total));
    json_object_set_new(*model_r, "filter", json_string(filter));
    json_object_set_new(*model_r, "sentence", json_string(cd_crm_filter_sentence(cd, f)));
    json_object_set_new(*model_r, "chips", cd_filter_chips(cd, f));
    return 0;
}
