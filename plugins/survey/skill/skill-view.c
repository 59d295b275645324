/* The matrix of one survey. */
#include "plugins/survey/skill/skill.h"

#include <string.h>

void skill_view_drop(struct skill_view *v)
{
    survey_drop(&v->survey);
    cordee_json_drop(&v->surveys);
    cordee_json_drop(&v->roles);
}

const char *skill_words(const struct skill_view *v, size_t item)
{
    const struct survey_form *form = &v->survey.form;

    return survey_words_in(form, v->k.items[item].item->words, form->languages[0]);
}

/* ---- which ---------------------------------------------------------------------- */

/* 0: none of those that can be shown. */
static int64_t wanted(struct cordee *cd, struct cordee_request *req, const json_t *list)
{
    const char *text = cd->http->query(req, "survey");
    int64_t id = 0;
    const json_t *one;
    size_t i;

    cordee_text_int(*text ? text : cd->http->form(req, "survey"), &id);
    json_array_foreach ((json_t *)list, i, one)
        if (cordee_json_int(one, "id") == id)
            return id;
    return cordee_json_int(json_array_get(list, 0), "id");
}

/* ---- cells ---------------------------------------------------------------------- */

static int role_load(struct cordee *cd, struct cordee_request *req, struct skill_view *v,
                     size_t r, bool *in, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    json_t *role = json_array_get(v->roles, r);
    double *required = v->required + r * v->k.n_items;
    const char *wrong;
    int64_t n = 0;

    if (skill_members(cd, a, &v->k, role, cd->http->user(req), in, &wrong, err) < 0 ||
        skill_levels_load(cd, cordee_json_int(role, "id"), v->k.items, v->k.n_items,
                          required, err) < 0)
        return -1;
    for (size_t p = 0; p < v->k.n; p++)
        n += in[p];
    json_object_set_new(role, "n", json_integer(n));
    cordee_json_set_text(role, "wrong", wrong);
    for (size_t i = 0; i < v->k.n_items; i++)
        v->cells[r * v->k.n_items + i] =
            matrix_cell(v->k.level[i], in, v->k.n, required[i]);
    return 0;
}

int skill_most(const struct skills *k)
{
    int most = 1;

    for (size_t i = 0; i < k->n_items; i++)
        if (skill_highest(&k->items[i]) > most)
            most = skill_highest(&k->items[i]);
    return most;
}

static double holds_of(struct cordee *cd, struct cordee_request *req,
                       const struct skills *k)
{
    int64_t n = 0;
    const int most = skill_most(k);

    if (cordee_text_int(cd->http->query(req, "holds"), &n) && n >= 1 && n <= most)
        return (double)n;
    return most > 2 ? most - 1 : most;
}

static int cells_load(struct cordee *cd, struct cordee_request *req, struct skill_view *v,
                      struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const size_t n = v->k.n_items;
    bool *in = cordee_arena_get(a, v->k.n * sizeof *in + 1);

    v->required = cordee_arena_get(a, v->n_roles * n * sizeof *v->required + 1);
    v->cells = cordee_arena_get(a, (v->n_roles + 1) * n * sizeof *v->cells + 1);
    v->holders = cordee_arena_get(a, n * sizeof *v->holders + 1);
    v->who = cordee_arena_get(a, n * sizeof *v->who + 1);
    v->holds = holds_of(cd, req, &v->k);
    for (size_t r = 0; r < v->n_roles; r++)
        if (role_load(cd, req, v, r, in, err) < 0)
            return -1;
    for (size_t i = 0; i < n; i++) {
        v->cells[v->n_roles * n + i] =
            matrix_cell(v->k.level[i], NULL, v->k.n, STATS_NONE);
        v->holders[i] = matrix_holders(v->k.level[i], v->k.n, v->holds, &v->who[i]);
    }
    return 0;
}

int skill_view_load(struct cordee *cd, struct cordee_request *req, struct skill_view *v_r,
                    struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    int64_t id;
    int rc;

    *v_r = (struct skill_view){.surveys = skill_surveys(cd, err)};
    v_r->roles = v_r->surveys ? skill_roles(cd, err) : NULL;
    if (!v_r->roles)
        return -1;
    v_r->n_roles = json_array_size(v_r->roles);
    id = wanted(cd, req, v_r->surveys);
    if (!id)
        return 0;
    rc = survey_load(cd, a, id, SURVEY_PUBLISHED, &v_r->survey, err);
    if (rc <= 0)
        return rc;
    return skills_load(cd, a, &v_r->survey, &v_r->k, err) < 0 ||
                   cells_load(cd, req, v_r, err) < 0
               ? -1
               : 1;
}
