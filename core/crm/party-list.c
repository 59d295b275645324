/* Lists of parties, page by page: the key of the last row is where the next one starts.
 */
#include "core/crm/filter/filter.h"
#include "core/crm/list-column.h"
#include "core/crm/member/membership.h"
#include "core/crm/place/place.h"

#include <stdlib.h>
#include <string.h>

#define MOST_ROWS 200

/* A page that is being asked for. */
struct page {
    const struct cd_list_ask *ask;
    const struct cordee_filter *f;
    const struct cd_list_column *sort; /* NULL: by name */
    bool down;
    json_t
        *after; /* [k, id] of the row behind which it begins, borrowed; NULL: the first */
    int limit;
    const struct cd_list_column **columns;
    size_t n;
};

static void sort_choose(struct page *page, const struct cd_list_column *all, size_t n)
{
    const char *name = page->ask->sort;

    page->down = *name == '-';
    page->sort = cd_list_column(all, n, name + page->down);
    if (page->sort && !page->sort->sorts)
        page->sort = NULL;
    if (!page->sort && strcmp(name + page->down, "name") != 0)
        page->down = false;
}

static void put_key(struct cordee_sql *sql, const struct page *page)
{
    if (page->sort)
        cd_list_column_key(sql, page->sort, page->f->now);
    else
        cordee_sql_put(sql, "p.sort_name");
}

static struct cordee_value value_of(struct cordee_arena *a, const json_t *v)
{
    if (json_is_string(v))
        return cordee_of_text(cordee_arena_text(a, json_string_value(v)));
    if (json_is_integer(v))
        return cordee_of_int(json_integer_value(v));
    return json_is_real(v) ? cordee_of_real(json_real_value(v))
                           : (struct cordee_value){.type = CORDEE_NULL};
}

/* SELECT of id and k, in order, from behind the row `after`. */
static int put_page(struct cordee *cd, const struct page *page, struct cordee_sql *sql,
                    struct cordee_error *err)
{
    const char *order = page->down ? " DESC" : "";

    cordee_sql_put(sql, "SELECT p.id, ");
    put_key(sql, page);
    cordee_sql_put(sql, " AS k FROM party p WHERE ");
    if (cd_crm_filter_sql(cd, page->f, sql, err) < 0)
        return -1;
    if (page->after) {
        cordee_sql_put(sql, " AND (");
        put_key(sql, page);
        cordee_sql_put(sql, page->down ? ", p.id) < (" : ", p.id) > (");
        cordee_sql_bind(sql, value_of(sql->arena, json_array_get(page->after, 0)));
        cordee_sql_put(sql, ", ");
        cordee_sql_bind(sql, value_of(sql->arena, json_array_get(page->after, 1)));
        cordee_sql_put(sql, ")");
    }
    cordee_sql_put(sql, " ORDER BY k");
    cordee_sql_put(sql, order);
    cordee_sql_put(sql, ", p.id");
    cordee_sql_put(sql, order);
    cordee_sql_put(sql, " LIMIT ");
    cordee_sql_bind(sql, cordee_of_int(page->limit + 1));
    return 0;
}

/* What the row has anyway, or what is worked out where it is shown. */
static bool is_had(const struct cd_list_column *c)
{
    return c->row_has || c->shape == CD_AS_STRENGTH;
}

static bool has_chosen(const struct page *page)
{
    for (size_t i = 0; i < page->n; i++)
        if (!is_had(page->columns[i]))
            return false;
    return true;
}

/* The chosen columns, as one JSON array; what the row has anyway is put there later. */
static void put_chosen(struct cordee_sql *sql, const struct page *page)
{
    if (has_chosen(page))
        return;
    cordee_sql_put(sql, ", json_array(");
    for (size_t i = 0; i < page->n; i++) {
        cordee_sql_put(sql, i ? ", " : "");
        if (is_had(page->columns[i]))
            cordee_sql_put(sql, "NULL");
        else
            cd_list_column_put(sql, page->columns[i], page->f->now);
    }
    cordee_sql_put(sql, ") AS \"values:json\"");
}

/* What it is a member as. */
static void put_membership(struct cordee_sql *sql,
                           const struct cd_member_statuses *statuses)
{
    cordee_sql_put(
        sql, ", " CD_TYPE_NAME("m") " AS member_type, coalesce(m.joined, m.since) AS "
                                    "member_since, (SELECT ms.name FROM member_status ms "
                                    "WHERE ms.cluster = m.cluster AND ms.word = ");
    cd_member_status_put(statuses, "m", sql);
    cordee_sql_put(sql, ") AS member_status_name, ");
    cd_member_status_put(statuses, "m", sql);
    cordee_sql_put(sql, " AS member_status");
}

static void put_membership_row(struct cordee_sql *sql,
                               const struct cd_member_statuses *statuses)
{
    cordee_sql_put(sql, " LEFT JOIN membership m ON m.id = (SELECT n.id FROM membership "
                        "n WHERE n.party = p.id AND ");
    cd_member_holds_put(statuses, "n", sql);
    cordee_sql_put(sql, " ORDER BY n.since LIMIT 1)");
}

/* What a row of a list shows, for the few rows of the page. */
static void put_shown(struct cordee_sql *sql, const struct page *page,
                      const struct cd_member_statuses *statuses)
{
    const bool orgs = page->ask->kind != CORDEE_PERSON;
    int64_t now = page->f->now;

    cordee_sql_put(
        sql,
        ") SELECT page.k AS \"-k\", p.id, p.kind, p.name, p.sort_name, p.short_name, "
        "p.country, p.region, p.city, p.language, p.org_type, "
        "p.headcount, p.website, p.owner, w.name AS owner_name, e.id AS "
        "address_id, e.address AS email, e.state AS email_state, (SELECT "
        "f.number FROM phone f WHERE f.party = p.id ORDER BY f.main DESC, "
        "f.id LIMIT 1) AS phone, o.id AS org_id, o.name AS org, r.label AS role");
    if (orgs)
        put_membership(sql, statuses);
    put_chosen(sql, page);
    cd_list_put_at(sql, ", " CD_LAST_CONTACT " AS last_contact_at", now);
    if (orgs && !page->ask->brief)
        cd_list_put_at(
            sql,
            ", CASE p.kind WHEN 1 THEN (SELECT count(*) FROM role y JOIN party q ON q.id "
            "= y.party WHERE y.other = p.id AND q.deleted_at IS NULL AND " CORDEE_ROLE_AT(
                "y", "?") ") END AS people",
            now);
    cd_list_put_at(
        sql,
        " FROM page JOIN party p ON p.id = page.id LEFT JOIN staff w ON w.id "
        "= p.owner LEFT JOIN email_address e ON e.id = (SELECT x.id FROM "
        "email_address x WHERE x.party = p.id ORDER BY x.main DESC, x.id LIMIT 1) "
        "LEFT JOIN role r ON r.id = (SELECT y.id FROM role y WHERE y.party = p.id "
        "AND " CORDEE_ROLE_AT("y", "?") " AND " CD_MINE(
            "y.other") " ORDER BY y.key_contact DESC, y.id LIMIT 1) LEFT JOIN party o ON "
                       "o.id = r.other",
        now);
    if (orgs)
        put_membership_row(sql, statuses);
    cordee_sql_put(sql, " ORDER BY page.k");
    cordee_sql_put(sql, page->down ? " DESC, p.id DESC" : ", p.id");
}

/* The tags of all rows by one statement: one a row took longer than the rows. */
static int put_tags(struct cordee *cd, struct cordee_arena *a, json_t *rows,
                    struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = a};
    CORDEE_AUTO(cordee_json_drop) json_t *by_party = json_object();
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *tags = NULL;
    json_t *row;
    size_t i;
    int rc;

    cordee_sql_put(&sql, "SELECT g.party, t.name FROM tagging g JOIN tag t ON t.id = "
                         "g.tag WHERE g.party IN (0");
    json_array_foreach (rows, i, row) {
        json_t *names = json_array();

        cordee_sql_put(&sql, ", ");
        cordee_sql_bind(&sql, cordee_of_int(cordee_json_int(row, "id")));
        json_object_set_new(row, "tags", names);
        json_object_set(
            by_party,
            cordee_arena_printf(a, "%lld", (long long)cordee_json_int(row, "id")), names);
    }
    cordee_sql_put(&sql, ") ORDER BY t.folded");
    tags = cd->db->query(cd, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    rc = tags ? 0 : -1;
    while (tags && (rc = cd->db->next(tags, err)) > 0)
        json_array_append_new(
            json_object_get(by_party, cordee_arena_text(a, cd->db->get_text(tags, 0))),
            json_string(cd->db->get_text(tags, 1)));
    return rc;
}

/* Several texts as one, as CD_AS_LIST has them. */
static json_t *joined(struct cordee_arena *a, const json_t *texts)
{
    char *all = NULL;
    const json_t *text;
    size_t i;

    json_array_foreach (texts, i, text)
        all = cordee_arena_printf(a, "%s%s%s", all ? all : "", all ? "\x1f" : "",
                                  json_string_value(text));
    return all ? json_string(all) : json_null();
}

/* Values of chosen columns that the row has anyway. */
static void put_values(const struct page *page, json_t *row)
{
    json_t *values = json_object_get(row, "values");

    if (!values && page->n) {
        values = json_array();
        for (size_t i = 0; i < page->n; i++)
            json_array_append_new(values, json_null());
        json_object_set_new(row, "values", values);
    }
    for (size_t i = 0; i < page->n; i++) {
        const char *member = page->columns[i]->row_has;
        json_t *value = member ? json_object_get(row, member) : NULL;

        if (json_is_array(value))
            json_array_set_new(values, i, joined(page->f->arena, value));
        else if (value)
            json_array_set(values, i, value);
    }
}

static int dress_rows(struct cordee *cd, const struct page *page, json_t *rows,
                      struct cordee_error *err)
{
    json_t *row;
    size_t i;

    if (put_tags(cd, page->f->arena, rows, err) < 0)
        return -1;

    json_array_foreach (rows, i, row) {
        int64_t org = cordee_json_int(row, "org_id");

        cd_party_dress(cd, row);
        if (org)
            json_object_set_new(row, "org_url",
                                json_sprintf("/members/%lld", (long long)org));
        put_values(page, row);
    }
    return 0;
}

static json_t *load_rows(struct cordee *cd, const struct page *page,
                         struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = page->f->arena};
    json_t *rows = NULL;
    struct cd_member_statuses *statuses;

    if (cd_member_statuses_load(cd, page->f->arena, page->f->now, &statuses, err) < 0)
        return NULL;
    cordee_sql_put(&sql, "WITH page(id, k) AS (");
    if (put_page(cd, page, &sql, err) == 0) {
        put_shown(&sql, page, statuses);
        rows = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    }
    cordee_buf_drop(&sql.text);
    if (rows && dress_rows(cd, page, rows, err) < 0) {
        json_decref(rows);
        return NULL;
    }
    return rows;
}

/* Where the next page begins: the last row's place in the order, not the row, which may
 * be changed or gone by then. */
static json_t *cursor_of(const json_t *row)
{
    json_t *key = json_object_get(row, "-k");
    json_t *place = json_pack("[O?, O]", key, json_object_get(row, "id"));
    char *text = json_dumps(place, JSON_COMPACT);
    json_t *cursor = json_string(text);

    free(text);
    json_decref(place);
    return cursor;
}

/* NULL: it is none of ours. */
static json_t *cursor_read(const char *text)
{
    json_t *place = json_loads(text, 0, NULL);
    json_t *key = json_array_get(place, 0);

    if (json_array_size(place) == 2 && json_is_integer(json_array_get(place, 1)) &&
        !json_is_array(key) && !json_is_object(key))
        return place;
    json_decref(place);
    return NULL;
}

static void put_rows(const struct page *page, json_t *rows, json_t *model)
{
    size_t limit = (size_t)page->limit, i;
    json_t *row;

    if (json_array_size(rows) > limit) {
        json_array_remove(rows, limit);
        json_object_set_new(model, "next", cursor_of(json_array_get(rows, limit - 1)));
    }
    json_array_foreach (rows, i, row)
        json_object_del(row, "-k");
    json_object_set_new(model, "items", rows);
}

/* A column that says how far it is says so from where the filter is about. */
static const struct cd_list_column *with_spot(struct cordee_arena *a,
                                              const struct cd_list_column *c,
                                              const struct cd_spot *spot)
{
    struct cd_list_column *copy;

    if (!c || c->shape != CD_AS_KM)
        return c;
    copy = cordee_arena_get(a, sizeof *copy);
    *copy = *c;
    copy->spot = spot;
    return copy;
}

static int spot_use(struct cordee *cd, struct cordee_arena *a, struct page *page,
                    struct cordee_error *err)
{
    struct cd_spot *spot = cordee_arena_get(a, sizeof *spot);
    int rc = cd_filter_spot(cd, page->f, spot, err);

    if (rc <= 0)
        return rc;
    page->sort = with_spot(a, page->sort, spot);
    for (size_t i = 0; i < page->n; i++)
        page->columns[i] = with_spot(a, page->columns[i], spot);
    return 0;
}

/* What is asked for, made ready; everything in it lives in the arena. */
static int page_ready(struct cordee *cd, struct cordee_arena *a,
                      const struct cd_list_ask *ask, json_t *after, struct page *page,
                      struct cordee_error *err)
{
    unsigned flags = ask->kind == CORDEE_ORG      ? CORDEE_FILTER_ORGS
                     : ask->kind == CORDEE_PERSON ? CORDEE_FILTER_PEOPLE
                                                  : 0;
    size_t n;
    const struct cd_list_column *all = cd_list_columns(cd, a, ask->kind, &n);
    struct cordee_filter *f;

    *page = (struct page){.ask = ask, .limit = ask->limit, .after = after};
    if (page->limit < 1 || page->limit > MOST_ROWS)
        page->limit = MOST_ROWS;
    if (*ask->after && !after)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("there is no such page"));
    sort_choose(page, all, n);
    page->n = cd_list_chosen(a, all, n, ask->columns, &page->columns);
    if (cd_crm_filter(cd, a, ask->filter, flags, ask->user, &f, err) < 0)
        return -1;
    page->f = f;
    return spot_use(cd, a, page, err);
}

int cd_party_list_sql(struct cordee *cd, struct cordee_error *err,
                      const struct cd_list_ask *ask, struct cordee_sql *out)
{
    CORDEE_AUTO(cordee_json_drop) json_t *after = cursor_read(ask->after);
    struct page page;

    if (page_ready(cd, out->arena, ask, after, &page, err) < 0)
        return -1;
    return put_page(cd_crm_of(cd), &page, out, err);
}

int cd_party_list_ask(struct cordee *cd, struct cordee_error *err,
                      const struct cd_list_ask *ask, json_t **model_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *after = cursor_read(ask->after);
    int64_t total = ask->total;
    struct page page;
    json_t *rows;

    if (page_ready(cd, a, ask, after, &page, err) < 0 ||
        (total < 0 && cd_crm_filter_count(cd, page.f, &total, err) < 0) ||
        !(rows = load_rows(cd_crm_of(cd), &page, err)))
        return -1;
    *model_r = json_object();
    put_rows(&page, rows, *model_r);
    json_object_set_new(*model_r, "total", json_integer(total));
    json_object_set_new(*model_r, "filter", json_string(ask->filter));
    json_object_set_new(*model_r, "sentence",
                        json_string(cd_crm_filter_sentence(cd, page.f)));
    json_object_set_new(*model_r, "chips", cd_filter_chips(cd, page.f));
    return 0;
}

/* NOLINTNEXTLINE(readability-function-size): what a list page can ask for */
int cd_party_list(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                  const char *filter, const char *sort, const char *after, int limit,
                  int64_t user, json_t **model_r)
{
    const struct cd_list_ask ask = {.kind = kind,
                                    .filter = filter,
                                    .sort = sort,
                                    .after = after,
                                    .columns = "",
                                    .limit = limit,
                                    .user = user,
                                    .total = -1};

    return cd_party_list_ask(cd, err, &ask, model_r);
}
