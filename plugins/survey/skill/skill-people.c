/* How far people say they are, and who of them is in a role. */
#include "plugins/survey/keep/versions.h"
#include "plugins/survey/skill/skill.h"

#include <stdlib.h>
#include <string.h>

#define MOST 10000 /* people of a filter */

void skill_items_find(struct cordee_arena *a, const struct survey *s, struct skills *k)
{
    size_t n = 0;

    for (size_t i = 0; i < s->form.n_questions; i++)
        n += s->form.questions[i]->kind == SURVEY_PAIRED ? s->form.questions[i]->n_items
                                                         : 0;
    *k = (struct skills){.survey = s,
                         .items = cordee_arena_get(a, n * sizeof *k->items + 1)};
    for (size_t i = 0; i < s->form.n_questions; i++) {
        const struct survey_question *q = s->form.questions[i];

        for (size_t j = 0; q->kind == SURVEY_PAIRED && j < q->n_items; j++)
            if (k->n_items < SKILL_ITEMS)
                k->items[k->n_items++] = (struct skill_item){q, &q->items[j]};
    }
}

/* ---- who answered --------------------------------------------------------------- */

static int people_load(struct cordee *cd, struct cordee_arena *a, struct skills *k,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int64_t n = 0;
    int rc;

    if (cd->db->one(
            cd, err, &n,
            "SELECT count(DISTINCT person) FROM survey_respondent WHERE survey = ?",
            CORDEE_ARGS(CORDEE_V(k->survey->id))) < 0)
        return -1;
    k->people = cordee_arena_get(a, (size_t)n * sizeof *k->people + 1);
    rows = cd->db->query(
        cd, err,
        "SELECT p.id, p.name, o.id, o.name FROM (SELECT t.person, max(t.org) AS org FROM "
        "survey_respondent t WHERE t.survey = ? AND t.person IS NOT NULL GROUP BY "
        "t.person) w JOIN party p ON p.id = w.person AND p.deleted_at IS NULL LEFT JOIN "
        "party o ON o.id = w.org AND o.deleted_at IS NULL ORDER BY p.id",
        CORDEE_ARGS(CORDEE_V(k->survey->id)));
    rc = rows ? 0 : -1;
    while (rows && k->n < (size_t)n && (rc = cd->db->next(rows, err)) > 0)
        k->people[k->n++] = (struct skill_person){
            .id = cd->db->get_int(rows, 0),
            .name = cordee_arena_text(a, cd->db->get_text(rows, 1)),
            .org = cd->db->get_int(rows, 2),
            .org_name = cordee_arena_text(a, cd->db->get_text(rows, 3)),
        };
    return rc < 0 ? -1 : 0;
}

static int by_id(const void *key, const void *element)
{
    const int64_t id = *(const int64_t *)key;
    const struct skill_person *p = element;

    return id < p->id ? -1 : id > p->id;
}

/* NULL: not one of them. */
static const struct skill_person *person_find(const struct skills *k, int64_t id)
{
    return bsearch(&id, k->people, k->n, sizeof *k->people, by_id);
}

static size_t item_find(const struct skills *k, const char *question, const char *item)
{
    size_t i = 0;

    while (i < k->n_items && (strcmp(k->items[i].item->key, item) != 0 ||
                              strcmp(k->items[i].question->key, question) != 0))
        i++;
    return i;
}

/* Those that count: another scale was another question. */
static int levels_ask(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                      struct cordee_sql *sql, struct cordee_error *err)
{
    struct survey_versions versions;

    if (survey_versions_load(cd, a, s, &versions, err) < 0)
        return -1;
    cordee_sql_put(sql, "SELECT person, question, item, number FROM survey_told WHERE "
                        "part = 'level' AND person IS NOT NULL AND number IS NOT NULL "
                        "AND survey = ");
    cordee_sql_bind(sql, cordee_of_int(s->id));
    survey_versions_put(&versions, "version", "question", sql);
    cordee_sql_put(sql, " ORDER BY respondent");
    return 0;
}

int skills_load(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                struct skills *k_r, struct cordee_error *err)
{
    CORDEE_AUTO(survey_sql_drop) struct cordee_sql sql = {.arena = a};
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int rc;

    skill_items_find(a, s, k_r);
    if (people_load(cd, a, k_r, err) < 0 || levels_ask(cd, a, s, &sql, err) < 0)
        return -1;
    k_r->level = cordee_arena_get(a, k_r->n_items * sizeof *k_r->level + 1);
    for (size_t i = 0; i < k_r->n_items; i++) {
        k_r->level[i] = cordee_arena_get(a, k_r->n * sizeof **k_r->level + 1);
        for (size_t p = 0; p < k_r->n; p++)
            k_r->level[i][p] = STATS_NONE;
    }
    rows = cd->db->query(cd, err, sql.text.text, sql.values, sql.n);
    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const struct skill_person *p = person_find(k_r, cd->db->get_int(rows, 0));
        const size_t i =
            item_find(k_r, cd->db->get_text(rows, 1), cd->db->get_text(rows, 2));

        if (p && i < k_r->n_items)
            k_r->level[i][p - k_r->people] = cd->db->get_real(rows, 3);
    }
    return rc;
}

/* ---- who is in a role ----------------------------------------------------------- */

static int members_by_answer(struct cordee *cd, const struct skills *k,
                             const json_t *role, bool *in, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT person FROM survey_told WHERE survey = ? AND question = ? AND item = '' "
        "AND words = ? AND person IS NOT NULL",
        CORDEE_ARGS(CORDEE_V(k->survey->id), CORDEE_V(cordee_json_text(role, "question")),
                    CORDEE_V(cordee_json_text(role, "choice"))));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const struct skill_person *p = person_find(k, cd->db->get_int(rows, 0));

        if (p)
            in[p - k->people] = true;
    }
    return rc;
}

static int members_by_filter(struct cordee *cd, struct cordee_arena *a,
                             const struct skills *k, const char *filter, int64_t user,
                             bool *in, const char **wrong_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    struct cordee_error why = {0};
    struct cordee_filter *f = NULL;
    json_t *one;
    size_t i;

    if (cd->crm->filter_of_cluster(cd, a, filter, CORDEE_FILTER_PEOPLE, user,
                                   k->survey->cluster, &f, &why) < 0) {
        *wrong_r = cordee_arena_text(a, why.text);
        return 0;
    }
    if (cd->crm->filter_list(cd, err, f, CORDEE_BY_NAME, MOST, &list) < 0)
        return -1;
    json_array_foreach (list, i, one) {
        const struct skill_person *p = person_find(k, cordee_json_int(one, "id"));

        if (p)
            in[p - k->people] = true;
    }
    return 0;
}

int skill_members(struct cordee *cd, struct cordee_arena *a, const struct skills *k,
                  const json_t *role, int64_t user, bool *in, const char **wrong_r,
                  struct cordee_error *err)
{
    memset(in, 0, k->n * sizeof *in);
    *wrong_r = NULL;
    if (*cordee_json_text(role, "question"))
        return members_by_answer(cd, k, role, in, err);
    return members_by_filter(cd, a, k, cordee_json_text(role, "filter"), user, in,
                             wrong_r, err);
}

json_t *skill_surveys(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT s.id, s.title FROM survey_survey s WHERE s.state <> 'draft' AND NOT "
        "s.anonymous AND (s.cluster IS NULL OR cluster_seen(s.cluster)) AND EXISTS "
        "(SELECT 1 FROM survey_response r JOIN survey_answer v ON v.response = r.id "
        "WHERE "
        "r.survey = s.id AND r.submitted_at IS NOT NULL AND v.part = 'level') ORDER BY "
        "coalesce(s.opened_at, s.created_at) DESC, s.id DESC LIMIT 50",
        CORDEE_NO_ARGS);
}
