/* Answers as columns. */
#include "plugins/survey/result/result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- respondents ---------------------------------------------------------------- */

static int respondents(struct cordee *cd, struct cordee_arena *a, int64_t survey,
                       int64_t **ids_r, size_t *n_r, struct cordee_error *err)
{
    int64_t n = 0;
    int rc;

    if (cd->db->one(cd, err, &n,
                    "SELECT count(*) FROM survey_respondent WHERE survey = ?",
                    CORDEE_ARGS(CORDEE_V(survey))) < 0)
        return -1;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT respondent FROM survey_respondent WHERE survey = ? ORDER BY respondent "
        "LIMIT ?",
        CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(n)));

    *ids_r = cordee_arena_get(a, (size_t)n * sizeof **ids_r + 1);
    *n_r = 0;
    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0)
        (*ids_r)[(*n_r)++] = cd->db->get_int(rows, 0);
    return rc;
}

static int by_id(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* ---- columns -------------------------------------------------------------------- */

static double **columns_new(struct cordee_arena *a, size_t items, size_t n)
{
    double **columns = cordee_arena_get(a, items * sizeof *columns + 1);

    for (size_t i = 0; i < items; i++) {
        columns[i] = cordee_arena_get(a, n * sizeof **columns + 1);
        for (size_t k = 0; k < n; k++)
            columns[i][k] = NAN;
    }
    return columns;
}

static size_t item_at(const struct survey_question *q, const char *key)
{
    const struct survey_item *item = survey_question_item(q, key);

    return q->n_items == 0 ? 0 : item ? (size_t)(item - q->items) : q->n_items;
}

int survey_columns_load(struct cordee *cd, struct cordee_arena *a, const struct survey *s,
                        const struct survey_question *q, struct survey_columns *c_r,
                        struct cordee_error *err)
{
    const size_t items = q->n_items ? q->n_items : 1;
    int64_t *ids;
    int rc;

    if (respondents(cd, a, s->id, &ids, &c_r->n, err) < 0)
        return -1;
    c_r->first = columns_new(a, items, c_r->n);
    c_r->second = q->kind == SURVEY_PAIRED ? columns_new(a, items, c_r->n) : NULL;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT respondent, item, part, number FROM survey_told WHERE survey = ? AND "
        "question = ? AND number IS NOT NULL",
        CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(q->key)));

    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const int64_t id = cd->db->get_int(rows, 0);
        const int64_t *at = bsearch(&id, ids, c_r->n, sizeof *ids, by_id);
        const size_t item = item_at(q, cd->db->get_text(rows, 1));
        const bool level = strcmp(cd->db->get_text(rows, 2), "level") == 0;
        double **to = level && c_r->second ? c_r->second : c_r->first;

        if (at && item < items)
            to[item][at - ids] = cd->db->get_real(rows, 3);
    }
    return rc;
}

/* Of several options each has a row; of one, the row without an item says which, and
 * "other" has another with its words. */
json_t *survey_counts(struct cordee *cd, const struct survey *s,
                      const struct survey_question *q, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT CASE WHEN item = '' THEN words ELSE item END AS item, count(*) AS n FROM "
        "survey_told WHERE survey = ? AND question = ? AND (item = '' OR ?) GROUP BY 1",
        CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(q->key),
                    CORDEE_V(q->kind == SURVEY_SEVERAL)));
}
