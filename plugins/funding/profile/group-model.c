/* Profiles of groups: whoever a filter yields. */
#include "plugins/funding/board/board.h"
#include "plugins/funding/profile/profile.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NAME = 120, MOST_FILTER = 2000, MOST_PEOPLE = 5000 };

/* ---- the rows --------------------------------------------------------------- */

#define COLUMNS                                                                        \
    "f.id, f.name, f.filter, f.cluster, (SELECT count(*) FROM funding_profile_person " \
    "x WHERE x.profile = f.id) AS people"

json_t *profile_groups(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT " COLUMNS " FROM funding_profile f WHERE f.party IS NULL "
                        "AND (cluster_seen(f.cluster) OR scope_open()) ORDER BY "
                        "fold(f.name), f.id LIMIT 500",
                        CORDEE_NO_ARGS);
}

int profile_group(struct cordee *cd, int64_t id, json_t **row_r, struct cordee_error *err)
{
    return cd->db->row(cd, err, row_r,
                       "SELECT " COLUMNS
                       " FROM funding_profile f WHERE f.party IS NULL AND f.id = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
}

/* The filter can be read, and says something: nobody would want all calls for all. */
static int group_check(struct cordee *cd, const char *name, const char *filter,
                       int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_filter *f;

    if (!*name || cordee_utf8_len(name) > MOST_NAME)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Give it a name of at most 120 letters."));
    if (!*filter || strlen(filter) > MOST_FILTER)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say who it is by a filter, such as group:Recycling."));
    return cd->crm->filter(cd, a, filter, CORDEE_FILTER_PEOPLE, user, &f, err);
}

int64_t profile_group_put(struct cordee *cd, int64_t id, const char *name,
                          const char *filter, int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const int64_t now = cordee_now();

    name = cordee_text_trim(cordee_arena_text(a, name));
    filter = cordee_text_trim(cordee_arena_text(a, filter));
    if (group_check(cd, name, filter, user, err) < 0 ||
        cd->db->change_begin(cd, &c, T("What a group looks for in calls"), err) < 0)
        return -1;
    if (id && cd->db->exec(cd, err,
                           "UPDATE funding_profile SET name = ?, filter = ?, changed_at "
                           "= ? WHERE id = ? AND party IS NULL",
                           CORDEE_ARGS(CORDEE_V(name), CORDEE_V(filter), CORDEE_V(now),
                                       CORDEE_V(id))) < 0)
        return -1;
    if (!id &&
        (id = cd->db->insert(
             cd, err,
             "INSERT INTO funding_profile(name, filter, cluster, said_by, changed_at) "
             "VALUES (?, ?, cluster_here(), 'staff', ?)",
             CORDEE_ARGS(CORDEE_V(name), CORDEE_V(filter), CORDEE_V(now)))) < 0)
        return -1;
    if (cd->job->queue(cd, err, FUNDING_MATCH_JOB, NULL, 0) < 0)
        return -1;
    return cd->db->change_commit(&c, err) < 0 ? -1 : id;
}

int profile_group_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("What a group looks for in calls"), err) < 0 ||
        cd->db->exec(cd, err,
                     "DELETE FROM funding_profile WHERE id = ? AND party IS NULL",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->job->queue(cd, err, FUNDING_MATCH_JOB, NULL, 0) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- who is in them --------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* A filter that can no longer be read yields nobody: its page says why. */
static int people_take(struct cordee *cd, struct cordee_arena *a, const json_t *row,
                       struct profile_grouped *group, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    struct cordee_error why = {0};
    struct cordee_filter *f;

    if (cd->crm->filter_of_cluster(cd, a, cordee_json_text(row, "filter"),
                                   CORDEE_FILTER_PEOPLE, 0,
                                   cordee_json_int(row, "cluster"), &f, &why) < 0)
        return cordee_is_refusal(&why) ? 0 : cordee_fail(err, why.code, "%s", why.text);
    if (cd->crm->filter_list(cd, err, f, CORDEE_BY_NAME, MOST_PEOPLE, &list) < 0)
        return -1;
    group->n = json_array_size(list);
    group->people = cordee_arena_get(a, (group->n + 1) * sizeof *group->people);
    for (size_t i = 0; i < group->n; i++)
        group->people[i] = cordee_json_int(json_array_get(list, i), "id");
    if (group->n)
        qsort(group->people, group->n, sizeof *group->people, by_number);
    return 0;
}

static int people_put(struct cordee *cd, int64_t id, const struct profile_grouped *group,
                      struct cordee_error *err)
{
    if (cd->db->exec(cd, err, "DELETE FROM funding_profile_person WHERE profile = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    for (size_t i = 0; i < group->n; i++)
        if (cd->db->exec(
                cd, err,
                "INSERT INTO funding_profile_person(profile, person) SELECT f.id, "
                "p.id FROM funding_profile f, party p WHERE f.id = ? AND p.id = "
                "?",
                CORDEE_ARGS(CORDEE_V(id), CORDEE_V(group->people[i]))) < 0)
            return -1;
    return 0;
}

static int group_take(struct cordee *cd, struct cordee_arena *a, const json_t *row,
                      struct profile_grouped *group, struct cordee_error *err)
{
    struct profile p;
    int rc = profile_group_load(cd, a, cordee_json_int(row, "id"), &p, err);

    if (rc <= 0)
        return rc;
    group->name = p.name;
    profile_match(a, &p, &group->match);
    return people_take(cd, a, row, group, err);
}

int profile_groups_take(struct cordee *cd, struct cordee_arena *a,
                        struct profile_grouped **groups_r, size_t *n_r,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT f.id, f.filter, f.cluster FROM funding_profile f "
                                "WHERE f.party IS NULL ORDER BY f.id LIMIT 500",
                                CORDEE_NO_ARGS);
    struct profile_grouped *groups;
    const json_t *row;
    size_t i;

    if (!list)
        return -1;
    groups = cordee_arena_get(a, (json_array_size(list) + 1) * sizeof *groups);
    json_array_foreach (list, i, row)
        if (group_take(cd, a, row, &groups[i], err) < 0)
            return -1;
    if (json_array_size(list) && cd->db->begin(cd, &tx, err) < 0)
        return -1;
    json_array_foreach (list, i, row)
        if (people_put(cd, cordee_json_int(row, "id"), &groups[i], err) < 0)
            return -1;
    *groups_r = groups;
    *n_r = json_array_size(list);
    return json_array_size(list) ? cd->db->commit(&tx, err) : 0;
}
