/* Which answers to earlier versions of a survey count. */
#include "plugins/survey/keep/versions.h"

static size_t questions_gone(const struct survey_form *now,
                             const struct survey_form *then)
{
    size_t n = 0;

    for (size_t i = 0; i < then->n_questions; i++)
        n += then->questions[i]->kind != SURVEY_STATEMENT &&
             !survey_form_find(now, then->questions[i]->key);
    return n;
}

static int version_read(struct cordee *cd, const struct survey *now, int64_t id,
                        struct survey_version *v, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey then = {0};
    int rc = survey_load_version(cd, a, now->id, id, &then, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_INTERNAL,
                                    "survey %lld has answers of no version",
                                    (long long)now->id);
    *v = (struct survey_version){
        .id = id, .number = then.number, .gone = questions_gone(&now->form, &then.form)};
    for (size_t i = 0; i < now->form.n_questions; i++)
        v->same[i] = survey_same_question(&now->form, now->form.questions[i], &then.form);
    return 0;
}

int survey_versions_load(struct cordee *cd, struct cordee_arena *a,
                         const struct survey *s, struct survey_versions *v_r,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT DISTINCT version FROM survey_respondent WHERE "
                                "survey = ? AND version <> ? ORDER BY version",
                                CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(s->version)));
    size_t i;
    json_t *row;

    *v_r = (struct survey_versions){.s = s};
    if (!list)
        return -1;
    v_r->list = cordee_arena_get(a, json_array_size(list) * sizeof *v_r->list + 1);
    json_array_foreach (list, i, row)
        if (version_read(cd, s, cordee_json_int(row, "version"), &v_r->list[v_r->n++],
                         err) < 0)
            return -1;
    return 0;
}

const struct survey_version *survey_versions_find(const struct survey_versions *v,
                                                  int64_t id)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->list[i].id == id)
            return &v->list[i];
    return NULL;
}

void survey_versions_put(const struct survey_versions *v, const char *version,
                         const char *question, struct cordee_sql *out)
{
    const struct survey_form *form = &v->s->form;

    for (size_t i = 0; i < v->n; i++)
        for (size_t q = 0; q < form->n_questions; q++) {
            const enum survey_same same = v->list[i].same[q];

            if (survey_same_counts(same) || same == SURVEY_NOT_THERE)
                continue;
            cordee_sql_put(out, " AND NOT (");
            cordee_sql_put(out, version);
            cordee_sql_put(out, " = ");
            cordee_sql_bind(out, cordee_of_int(v->list[i].id));
            cordee_sql_put(out, " AND ");
            cordee_sql_put(out, question);
            cordee_sql_put(out, " = ");
            cordee_sql_bind(out, cordee_of_text(cordee_arena_text(
                                     out->arena, form->questions[q]->key)));
            cordee_sql_put(out, ")");
        }
}
