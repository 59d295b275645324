/* What is kept: indicators, and periods as they were counted. */
#include "plugins/sheet/sheet.h"

#include <string.h>

/* One statement that is a change. */
static int changed(struct cordee *cd, const char *title, const char *sql,
                   const struct cordee_value *args, size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, title, err) < 0 ||
        cd->db->exec(cd, err, sql, args, n) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- indicators -------------------------------------------------------------------- */

const char *sheet_filter(struct cordee_arena *a, const char *filter,
                         const struct cordee_period *when)
{
    const struct {
        const char *mark, *day;
    } days[] = {
        {"{first}", when->first}, {"{last}", when->last}, {"{before}", when->before}};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    while (*filter) {
        size_t i = 0;

        while (i < 3 && !cordee_text_starts(filter, days[i].mark))
            i++;
        cordee_buf_put(&out, i < 3 ? days[i].day : filter, i < 3 ? 10 : 1);
        filter += i < 3 ? strlen(days[i].mark) : 1;
    }
    return cordee_arena_text(a, out.text);
}

static int filter_check(struct cordee *cd, int64_t user,
                        const struct sheet_indicator *given, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct sheet_periods p;
    struct cordee_filter *f;

    if (!*given->name || strlen(given->name) > 120)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("An indicator needs a name of at most 120 letters."));
    if (sheet_periods(cd, "", "", &p, err) < 0)
        return -1;
    return cd->crm->filter(cd, a, sheet_filter(a, given->filter, &p.now),
                           given->kind == CORDEE_ORG ? CORDEE_FILTER_ORGS
                                                     : CORDEE_FILTER_PEOPLE,
                           user, &f, err);
}

int64_t sheet_indicator_save(struct cordee *cd, int64_t id, int64_t user,
                             const struct sheet_indicator *given,
                             struct cordee_error *err)
{
    int64_t kind = given->kind == CORDEE_PERSON ? CORDEE_PERSON : CORDEE_ORG;
    const struct cordee_value args[] = {CORDEE_V(given->name), CORDEE_V(given->filter),
                                        CORDEE_V(kind), CORDEE_ID(given->target),
                                        CORDEE_V(id)};
    int64_t n;

    if (filter_check(cd, user, given, err) < 0)
        return -1;
    if (id)
        return changed(
                   cd, T("Indicator changed"),
                   "UPDATE sheet_indicator SET name = ?, filter = ?, kind = ?, target "
                   "= ? WHERE id = ?",
                   args, 5, err) < 0
                   ? -1
                   : id;
    if (cd->db->change_set(cd, err, T("Indicator added")) < 0)
        return -1;
    n = cd->db->insert(cd, err,
                       "INSERT INTO sheet_indicator(name, filter, kind, target, "
                       "cluster) VALUES(?, ?, ?, ?, CASE WHEN scope_open() THEN NULL "
                       "ELSE cluster_here() END)",
                       args, 4);
    cd->db->change_set_use(cd, 0);
    return n;
}

int sheet_indicator_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return changed(cd, T("Indicator removed"), "DELETE FROM sheet_indicator WHERE id = ?",
                   CORDEE_ARGS(CORDEE_V(id)), err);
}

json_t *sheet_indicators(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT id, name, filter, kind, target, kind = 2 AS "
                        "\"people:bool\", (scope_whole() OR (cluster IS NOT NULL AND "
                        "cluster_may_write(cluster))) AS \"ours:bool\" FROM "
                        "sheet_indicator WHERE cluster IS NULL OR scope_open() OR "
                        "cluster_seen(cluster) ORDER BY id",
                        CORDEE_NO_ARGS);
}

/* ---- frozen periods --------------------------------------------------------- */

int64_t sheet_freeze(struct cordee *cd, const char *name, int64_t user,
                     const struct sheet_periods *p, const json_t *sections,
                     struct cordee_error *err)
{
    int64_t id;

    if (!*name || strlen(name) > 120)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("A name of at most 120 letters is needed."));
    if (cd->db->change_set(cd, err, T("Period frozen")) < 0)
        return -1;
    id = cd->db->insert(
        cd, err,
        "INSERT INTO sheet_frozen(name, first, last, sections, staff, "
        "staff_name) SELECT ?, ?, ?, ?, ?, coalesce((SELECT w.name FROM "
        "staff w WHERE w.id = ?), '')",
        CORDEE_ARGS(CORDEE_V(name), CORDEE_V(&p->now.first[0]), CORDEE_V(&p->now.last[0]),
                    CORDEE_V((json_t *)sections), CORDEE_ID(user), CORDEE_V(user)));
    cd->db->change_set_use(cd, 0);
    return id;
}

int sheet_frozen_load(struct cordee *cd, int64_t id, json_t **row_r,
                      struct cordee_error *err)
{
    return cd->db->row(cd, err, row_r,
                       "SELECT id, name, first, last, sections AS \"sections:json\", "
                       "staff_name, at FROM sheet_frozen WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
}

json_t *sheet_frozen_list(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT id, name, first, last, staff_name, at FROM sheet_frozen "
                        "WHERE scope_whole() OR staff = acting() ORDER BY id DESC LIMIT "
                        "100",
                        CORDEE_NO_ARGS);
}

int sheet_frozen_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return changed(cd, T("Frozen period removed"),
                   "DELETE FROM sheet_frozen WHERE id = ?", CORDEE_ARGS(CORDEE_V(id)),
                   err);
}

static const json_t *row_today(const json_t *today, const char *section, const char *name)
{
    size_t i, k;
    json_t *s, *row;

    json_array_foreach ((json_t *)today, i, s)
        if (strcmp(cordee_json_text(s, "name"), section) == 0)
            json_array_foreach (json_object_get(s, "rows"), k, row)
                if (strcmp(cordee_json_text(row, "name"), name) == 0)
                    return row;
    return NULL;
}

static void compare_row(struct cordee *cd, json_t *row, const json_t *now)
{
    int64_t n = cordee_json_int(now, "n"), kept = cordee_json_int(row, "n");

    sheet_put_number(cd, row, "n_text", kept);
    sheet_put_number(cd, row, "today_text", n);
    json_object_set_new(row, "today", json_integer(n));
    json_object_set_new(row, "moved", json_boolean(n != kept));
    json_object_del(row, "href");
    cordee_json_set_text(row, "href", cordee_json_text(now, "href"));
}

void sheet_frozen_compare(struct cordee *cd, json_t *kept, const json_t *today)
{
    size_t i, k;
    json_t *section, *row;

    json_array_foreach (kept, i, section)
        json_array_foreach (json_object_get(section, "rows"), k, row)
            compare_row(cd, row,
                        row_today(today, cordee_json_text(section, "name"),
                                  cordee_json_text(row, "name")));
}
