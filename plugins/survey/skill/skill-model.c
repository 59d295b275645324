/* Roles and what they require, as rows. */
#include "plugins/survey/skill/skill.h"

#include <string.h>

#define NAME 120 /* bytes of a role's name */

/* ---- roles ---------------------------------------------------------------------- */

json_t *skill_roles(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT id, name, question, choice, filter FROM survey_role r "
                        "WHERE r.cluster IS NULL OR cluster_seen(r.cluster) ORDER BY "
                        "fold(name), id LIMIT ?",
                        CORDEE_ARGS(CORDEE_V((int)SKILL_ROLES)));
}

int skill_role_load(struct cordee *cd, int64_t id, json_t **role_r,
                    struct cordee_error *err)
{
    return cd->db->row(cd, err, role_r,
                       "SELECT id, name, question, choice, filter, coalesce(cluster, 0) "
                       "AS cluster FROM survey_role WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
}

static int check(struct cordee *cd, const char *name, const char *filter, int64_t user,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_filter *f = NULL;

    if (!*name || strlen(name) > NAME)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Give the role a name of a few words."));
    if (filter && !*filter)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say by a filter who is in the role, as role:welder."));
    return filter ? cd->crm->filter(cd, a, filter, CORDEE_FILTER_PEOPLE, user, &f, err)
                  : 0;
}

static int room_for(struct cordee *cd, struct cordee_error *err)
{
    int64_t n = 0;

    if (cd->db->one(cd, err, &n,
                    "SELECT count(*) FROM survey_role WHERE cluster IS NULL OR "
                    "cluster_seen(cluster)",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    return n < SKILL_ROLES ? 0
                           : cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                                         T("There are too many roles already."));
}

int64_t skill_role_save(struct cordee *cd, int64_t id, const char *name,
                        const char *filter, int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (check(cd, name, filter, user, err) < 0 ||
        cd->db->change_begin(cd, &c, T("A role of the skills matrix"), err) < 0)
        return -1;
    if (id) {
        if (cd->db->exec(cd, err,
                         "UPDATE survey_role SET name = ?, filter = ? WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(name), CORDEE_V(filter ? filter : ""),
                                     CORDEE_V(id))) < 0)
            return -1;
    } else if (room_for(cd, err) < 0 ||
               (id = cd->db->insert(cd, err,
                                    "INSERT INTO survey_role(cluster, name, filter) "
                                    "VALUES(cluster_here(), ?, ?)",
                                    CORDEE_ARGS(CORDEE_V(name), CORDEE_V(filter)))) < 0) {
        return -1;
    }
    return cd->db->change_commit(&c, err) < 0 ? -1 : id;
}

/* 1: made; 0: there is one. */
static int role_of(struct cordee *cd, const struct survey_question *q, const char *choice,
                   const char *name, struct cordee_error *err)
{
    int64_t there = 0;
    int rc =
        cd->db->one(cd, err, &there,
                    "SELECT id FROM survey_role WHERE question = ? AND choice = ? AND "
                    "(cluster IS NULL OR cluster_seen(cluster))",
                    CORDEE_ARGS(CORDEE_V(q->key), CORDEE_V(choice)));

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (room_for(cd, err) < 0)
        return -1;
    return cd->db->insert(
               cd, err,
               "INSERT INTO survey_role(cluster, name, question, choice) "
               "VALUES(cluster_here(), ?, ?, ?)",
               CORDEE_ARGS(CORDEE_V(name), CORDEE_V(q->key), CORDEE_V(choice))) < 0
               ? -1
               : 1;
}

int skill_roles_of(struct cordee *cd, const struct survey *s,
                   const struct survey_question *q, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int n = 0;

    if (cd->db->change_begin(cd, &c, T("Roles of the skills matrix"), err) < 0)
        return -1;
    for (size_t i = 0; i < q->n_items; i++) {
        char name[NAME + 1];
        const char *words =
            survey_words_in(&s->form, q->items[i].words, s->form.languages[0]);
        const size_t room = cordee_utf8_cut(words, NAME / 4);
        int rc;

        snprintf(name, sizeof name, "%.*s", (int)room, words);
        rc = role_of(cd, q, q->items[i].key, name, err);
        if (rc < 0)
            return -1;
        n += rc;
    }
    return cd->db->change_commit(&c, err) < 0 ? -1 : n;
}

int skill_role_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("A role removed from the skills matrix"), err) <
            0 ||
        cd->db->exec(cd, err, "DELETE FROM survey_role WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- what they require ---------------------------------------------------------- */

/* Its highest point: a level says the same on scales from 0 and from 1. */
static int points_of(const struct skill_item *item)
{
    return skill_highest(item);
}

int skill_levels_load(struct cordee *cd, int64_t role, const struct skill_item *items,
                      size_t n, double *levels, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT question, item, points, level FROM survey_role_level WHERE "
                      "role = ?",
                      CORDEE_ARGS(CORDEE_V(role)));
    int rc = rows ? 0 : -1;

    for (size_t i = 0; i < n; i++)
        levels[i] = STATS_NONE;
    while (rows && (rc = cd->db->next(rows, err)) > 0)
        for (size_t i = 0; i < n; i++)
            if (cd->db->get_int(rows, 2) == points_of(&items[i]) &&
                strcmp(items[i].item->key, cd->db->get_text(rows, 1)) == 0 &&
                strcmp(items[i].question->key, cd->db->get_text(rows, 0)) == 0)
                levels[i] = (double)cd->db->get_int(rows, 3);
    return rc;
}

static int level_put(struct cordee *cd, int64_t role, const struct skill_item *item,
                     double level, struct cordee_error *err)
{
    const char *question = item->question->key, *key = item->item->key;
    const int points = points_of(item);

    if (stats_is_none(level))
        return cd->db->exec(cd, err,
                            "DELETE FROM survey_role_level WHERE role = ? AND question = "
                            "? AND item = ? AND points = ?",
                            CORDEE_ARGS(CORDEE_V(role), CORDEE_V(question), CORDEE_V(key),
                                        CORDEE_V(points)));
    return cd->db->exec(cd, err,
                        "INSERT INTO survey_role_level(role, question, item, points, "
                        "level) VALUES(?, ?, ?, ?, ?) ON CONFLICT(role, question, item, "
                        "points) DO UPDATE SET level = excluded.level WHERE "
                        "survey_role_level.level <> excluded.level",
                        CORDEE_ARGS(CORDEE_V(role), CORDEE_V(question), CORDEE_V(key),
                                    CORDEE_V(points), CORDEE_V((int)level)));
}

int skill_levels_save(struct cordee *cd, int64_t role, const struct skill_item *items,
                      size_t n, const double *levels, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("What a role requires"), err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (level_put(cd, role, &items[i], levels[i], err) < 0)
            return -1;
    return cd->db->change_commit(&c, err);
}
