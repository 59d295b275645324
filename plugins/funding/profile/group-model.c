/* Profiles of groups: whoever a filter yields. */
#include "plugins/funding/profile/profile.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NAME = 120, MOST_FILTER = 2000, MOST_PEOPLE = 5000, AT_ONCE = 300 };

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
    if (profile_want_all(cd, err) < 0)
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
        profile_want_all(cd, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- who is in them --------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

struct people {
    int64_t *at; /* in order */
    size_t n;
};

/* A filter that can no longer be read yields nobody: its page says why. */
static int people_find(struct cordee *cd, struct cordee_arena *a, const json_t *row,
                       struct people *people, struct cordee_error *err)
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
    people->n = json_array_size(list);
    people->at = cordee_arena_get(a, (people->n + 1) * sizeof *people->at);
    for (size_t i = 0; i < people->n; i++)
        people->at[i] = cordee_json_int(json_array_get(list, i), "id");
    if (people->n)
        qsort(people->at, people->n, sizeof *people->at, by_number);
    return 0;
}

static int people_kept(struct cordee *cd, struct cordee_arena *a, int64_t group,
                       struct people *people, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT g.person FROM funding_profile_person g WHERE "
                                "g.profile = ? ORDER BY g.person",
                                CORDEE_ARGS(CORDEE_V(group)));

    if (!list)
        return -1;
    people->n = json_array_size(list);
    people->at = cordee_arena_get(a, (people->n + 1) * sizeof *people->at);
    for (size_t i = 0; i < people->n; i++)
        people->at[i] = cordee_json_int(json_array_get(list, i), "person");
    return 0;
}

/* Runs the statement for those of `these` who are not among `those`, some at a time so
 * that nobody waits long. */
static int people_apart(struct cordee *cd, int64_t group, const struct people *these,
                        const struct people *those, const char *sql,
                        struct cordee_error *err)
{
    for (size_t i = 0, wrote = 1; i < these->n && wrote;) {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

        if (cd->db->begin(cd, &tx, err) < 0)
            return -1;
        for (wrote = 0; i < these->n && wrote < AT_ONCE; i++) {
            if (those->n &&
                bsearch(&these->at[i], those->at, those->n, sizeof *those->at, by_number))
                continue;
            if (cd->db->exec(cd, err, sql,
                             CORDEE_ARGS(CORDEE_V(group), CORDEE_V(these->at[i]))) < 0)
                return -1;
            wrote++;
        }
        if (cd->db->commit(&tx, err) < 0)
            return -1;
    }
    return 0;
}

static int people_put(struct cordee *cd, int64_t group, const struct people *found,
                      const struct people *kept, struct cordee_error *err)
{
    return people_apart(cd, group, kept, found,
                        "DELETE FROM funding_profile_person WHERE profile = ? AND person "
                        "= ?",
                        err) < 0
               ? -1
               : people_apart(
                     cd, group, found, kept,
                     "INSERT INTO funding_profile_person(profile, person) SELECT "
                     "f.id, p.id FROM funding_profile f, party p WHERE f.id = ? "
                     "AND p.id = ? ON CONFLICT (profile, person) DO NOTHING",
                     err);
}

/* Of a cluster that who acts does not look at they would find nobody. */
int profile_group_fill(struct cordee *cd, int64_t after, int64_t *group_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct people found = {0}, kept;
    int rc = cd->db->row(cd, err, &row,
                         "SELECT f.id, f.filter, f.cluster FROM funding_profile f WHERE "
                         "f.party IS NULL AND f.id > ? AND (cluster_seen(f.cluster) OR "
                         "scope_open()) ORDER BY f.id LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(after)));

    if (rc <= 0)
        return rc;
    *group_r = cordee_json_int(row, "id");
    return people_find(cd, a, row, &found, err) < 0 ||
                   people_kept(cd, a, *group_r, &kept, err) < 0 ||
                   people_put(cd, *group_r, &found, &kept, err) < 0
               ? -1
               : 1;
}

int profile_groups_of(struct cordee *cd, struct cordee_arena *a, int64_t person,
                      int64_t **groups_r, size_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT g.profile FROM funding_profile_person g WHERE "
                                "g.person = ? ORDER BY g.profile LIMIT 500",
                                CORDEE_ARGS(CORDEE_V(person)));

    if (!list)
        return -1;
    *n_r = json_array_size(list);
    *groups_r = cordee_arena_get(a, (*n_r + 1) * sizeof **groups_r);
    for (size_t i = 0; i < *n_r; i++)
        (*groups_r)[i] = cordee_json_int(json_array_get(list, i), "profile");
    return 0;
}

/* ---- where they are named --------------------------------------------------- */

int profile_why_veil(struct cordee *cd, json_t *why, struct cordee_error *err)
{
    json_t *reason;
    size_t i;

    json_array_foreach (why, i, reason) {
        int64_t seen = 0;

        if (!cordee_text_is(cordee_json_text(reason, "why"), "group"))
            continue;
        if (cd->db->one(cd, err, &seen,
                        "SELECT EXISTS (SELECT 1 FROM funding_profile f WHERE f.id = ? "
                        "AND (cluster_seen(f.cluster) OR scope_open()))",
                        CORDEE_ARGS(CORDEE_V(cordee_json_int(reason, "group")))) < 0)
            return -1;
        if (!seen)
            json_object_set_new(reason, "what",
                                json_string(T("one of another organisation")));
    }
    return 0;
}
