/* Needs, and who could help. */
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"
#include "core/crm/theme/knows.h"
#include "core/crm/theme/theme.h"

#define LEAST_LEVEL  2 /* who only heard of it helps nobody */
#define MOST_HELPERS 3

static json_t *needs_of(struct cordee *cd, int64_t theme, int from, int limit,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    json_t *list;

    cordee_sql_put(
        &sql, "SELECT n.party, n.theme, t.name, coalesce(u.name || ' › ', '') "
              "|| t.name AS path, n.level, n.note FROM need n JOIN party p ON "
              "p.id = n.party JOIN theme t ON t.id = n.theme LEFT JOIN theme "
              "u ON u.id = t.parent WHERE p.deleted_at IS NULL AND " CORDEE_SEEN("p.id"));
    if (theme) {
        cordee_sql_put(&sql, " AND n.theme IN (");
        cd_theme_below_begin(&sql);
        cordee_sql_put(&sql, "t.id = ");
        cordee_sql_bind(&sql, cordee_of_int(theme));
        cd_theme_below_end(&sql);
        cordee_sql_put(&sql, ")");
    }
    cordee_sql_put(&sql, " ORDER BY n.level DESC, t.folded, p.sort_name, n.id LIMIT ");
    cordee_sql_bind(&sql, cordee_of_int(limit + 1));
    cordee_sql_put(&sql, " OFFSET ");
    cordee_sql_bind(&sql, cordee_of_int(from));
    list = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return list;
}

/* Organisations and people that can do it or something below it; not the one that needs
 * it, nor its own people, nor where it works.  When they last took part in the same thing
 * counts what all may see. */
static json_t *helpers_of(struct cordee *cd, int64_t party, int64_t theme,
                          struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "WITH RECURSIVE below(id) AS (SELECT ?2 UNION SELECT t.id FROM theme t JOIN "
        "below b ON t.parent = b.id WHERE t.merged_into IS NULL) "
        "SELECT q.id, q.kind, q.name, q.country, t.name AS can, c.level, c.note, "
        "c.confirmed_at, w.name AS confirmed_by, (q.country <> '' AND q.country = "
        "p.country) AS \"near:bool\", (SELECT max(x.at) FROM interaction_party x JOIN "
        "interaction_party y ON y.interaction = x.interaction AND y.party = q.id WHERE "
        "x.party = p.id AND x.weight > 0 AND y.weight > 0) AS met_at FROM competence c "
        "JOIN party q ON q.id = c.party JOIN theme t ON t.id = c.theme JOIN party p ON "
        "p.id = ?1 LEFT JOIN staff w ON w.id = c.confirmed_by WHERE c.theme IN (SELECT "
        "id FROM below) AND c.level >= ?3 AND q.id <> ?1 AND q.deleted_at IS NULL "
        "AND " CORDEE_SEEN(
            "q.id") " AND "
                    "NOT EXISTS (SELECT 1 FROM role r WHERE (r.party = ?1 AND "
                    "r.other = q.id) OR "
                    "(r.party = q.id AND r.other = ?1)) ORDER BY c.level "
                    "DESC, c.confirmed_at IS "
                    "NULL, q.country = p.country DESC, c.id LIMIT ?4",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(theme), CORDEE_V(LEAST_LEVEL),
                    CORDEE_V(MOST_HELPERS)));
}

static int dress(struct cordee *cd, json_t *item, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t party = cordee_json_int(item, "party");
    json_t *row, *who = NULL;
    json_t *helpers = helpers_of(core, party, cordee_json_int(item, "theme"), err);
    size_t i;

    if (!helpers)
        return -1;
    json_array_foreach (helpers, i, row) {
        cd_party_dress(cd, row);
        cordee_json_set_text(
            row, "level_text",
            cd_level_text(cd, CD_CAN, (int)cordee_json_int(row, "level")));
    }
    json_object_set_new(item, "helpers", helpers);
    cordee_json_set_text(
        item, "level_text",
        cd_level_text(cd, CD_NEEDS, (int)cordee_json_int(item, "level")));
    if (core->db->row(core, err, &who,
                      "SELECT id, kind, name, country, city FROM party WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    cd_party_dress(cd, who);
    json_object_set_new(item, "party", who);
    return 0;
}

int cd_knows_matches(struct cordee *cd, struct cordee_error *err, int64_t theme, int from,
                     int limit, json_t **model_r)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = needs_of(cd_crm_of(cd), theme, from, limit, err);
    json_t *item;
    bool more;
    size_t i;

    if (!list)
        return -1;
    more = json_array_size(list) > (size_t)limit;
    if (more)
        json_array_remove(list, (size_t)limit);
    json_array_foreach (list, i, item)
        if (dress(cd, item, err) < 0)
            return -1;
    *model_r = json_pack("{s:O,s:b}", "items", list, "more", more);
    return 0;
}
