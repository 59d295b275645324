/* Roles, and the level each requires. */
#include "plugins/survey/skill/skill.h"

#include <string.h>

static const char *path_of(struct cordee *cd, struct cordee_request *req, int64_t role,
                           int64_t survey)
{
    struct cordee_arena *a = cd->http->arena(req);

    return role ? cordee_arena_printf(a, "/survey/role/%lld?survey=%lld", (long long)role,
                                      (long long)survey)
                : cordee_arena_printf(a, "/survey/skills?survey=%lld", (long long)survey);
}

static int64_t survey_named(struct cordee *cd, struct cordee_request *req)
{
    int64_t id = 0;
    const char *text = cd->http->query(req, "survey");

    cordee_text_int(*text ? text : cd->http->form(req, "survey"), &id);
    return id;
}

/* ---- new ones ------------------------------------------------------------------- */

static int roles_of(struct cordee *cd, struct cordee_request *req, const char *key,
                    struct cordee_error *err)
{
    CORDEE_AUTO(skill_view_drop) struct skill_view v = {0};
    const struct survey_question *q = NULL;
    struct cordee_error why = {0};
    const int rc = skill_view_load(cd, req, &v, err);
    int n;

    if (rc < 0)
        return -1;
    q = rc ? survey_form_find(&v.survey.form, key) : NULL;
    if (!q || q->kind != SURVEY_SINGLE)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("There is no such question of one choice."));
    n = skill_roles_of(cd, &v.survey, q, &why);
    if (n < 0)
        return cordee_is_refusal(&why) ? skill_show(cd, req, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, 0, v.survey.id),
                          n ? T("The roles are there. Say what each requires.")
                            : T("These roles were there already."),
                          err);
}

static int post_roles(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    const char *question = cd->http->form(req, "question");
    struct cordee_error why = {0};
    int64_t id;

    if (*question)
        return roles_of(cd, req, question, err);
    id = skill_role_save(cd, 0, cd->http->form(req, "name"),
                         cd->http->form(req, "filter"), cd->http->user(req), &why);
    if (id < 0)
        return cordee_is_refusal(&why) ? skill_show(cd, req, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, id, survey_named(cd, req)),
                          T("The role is there. Say what it requires."), err);
}

/* ---- one ------------------------------------------------------------------------ */

static int load(struct cordee *cd, struct cordee_request *req, json_t **role_r,
                struct cordee_error *err)
{
    int rc = skill_role_load(cd, cd->http->path_int(req, "id"), role_r, err);

    return rc == 0
               ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such role."))
               : rc;
}

static json_t *level_model(const struct skill_view *v, size_t item, double level)
{
    json_t *row = json_object(), *options = json_array();
    const struct survey_question *q = v->k.items[item].question;

    json_object_set_new(row, "words", json_string(skill_words(v, item)));
    json_object_set_new(row, "name",
                        json_sprintf("l.%s.%s", q->key, v->k.items[item].item->key));
    for (int p = q->second.from; p <= skill_highest(&v->k.items[item]); p++)
        json_array_append_new(
            options, json_pack("{s:i, s:b}", "level", p, "selected", (double)p == level));
    json_object_set_new(row, "options", options);
    return row;
}

/* What was chosen; what the form did not have stays as it is. */
static void levels_read(struct cordee *cd, struct cordee_request *req,
                        const struct skill_view *v, double *levels)
{
    for (size_t i = 0; i < v->k.n_items; i++) {
        const struct survey_question *q = v->k.items[i].question;
        const char *text =
            cd->http->form_at(req,
                              cordee_arena_printf(cd->http->arena(req), "l.%s.%s", q->key,
                                                  v->k.items[i].item->key),
                              0);
        int64_t level;

        if (!text)
            continue;
        levels[i] = cordee_text_int(text, &level) && level >= q->second.from &&
                            level <= skill_highest(&v->k.items[i])
                        ? (double)level
                        : STATS_NONE;
    }
}

static int show_role(struct cordee *cd, struct cordee_request *req, const char *error,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *role = NULL;
    CORDEE_AUTO(skill_view_drop) struct skill_view v = {0};
    json_t *rows = json_array();
    double *levels;
    int rc;

    if (load(cd, req, &role, err) < 0 || (rc = skill_view_load(cd, req, &v, err)) < 0) {
        json_decref(rows);
        return -1;
    }
    json_object_set_new(role, "rows", rows);
    levels = cordee_arena_get(cd->http->arena(req), v.k.n_items * sizeof *levels + 1);
    if (skill_levels_load(cd, cordee_json_int(role, "id"), v.k.items, v.k.n_items, levels,
                          err) < 0)
        return -1;
    if (*error)
        levels_read(cd, req, &v, levels);
    for (size_t i = 0; i < v.k.n_items; i++)
        json_array_append_new(rows, level_model(&v, i, levels[i]));
    json_object_set_new(role, "survey", json_integer(rc ? v.survey.id : 0));
    json_object_set_new(role, "by_filter",
                        json_boolean(!*cordee_json_text(role, "question")));
    json_object_set_new(role, "error", json_string(error));
    json_object_set_new(role, "problems", json_array());
    if (!*error)
        return cd->http->page(cd, req, "survey-role", role, err);
    json_object_set_new(role, "name", json_string(cd->http->form(req, "name")));
    json_object_set_new(role, "filter", json_string(cd->http->form(req, "filter")));
    return cd->http->invalid(cd, req, "survey-role", role, err);
}

static int get_role(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return show_role(cd, req, "", err);
}

static int save_role(struct cordee *cd, struct cordee_request *req, const json_t *role,
                     struct cordee_error *err)
{
    CORDEE_AUTO(skill_view_drop) struct skill_view v = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const int64_t id = cordee_json_int(role, "id");
    const bool by_filter = !*cordee_json_text(role, "question");
    double *levels;

    if (skill_view_load(cd, req, &v, err) < 0)
        return -1;
    levels = cordee_arena_get(cd->http->arena(req), v.k.n_items * sizeof *levels + 1);
    if (cd->db->change_begin(cd, &c, T("What a role requires"), err) < 0 ||
        skill_role_save(cd, id, cd->http->form(req, "name"),
                        by_filter ? cd->http->form(req, "filter") : NULL,
                        cd->http->user(req), err) < 0 ||
        skill_levels_load(cd, id, v.k.items, v.k.n_items, levels, err) < 0)
        return -1;
    levels_read(cd, req, &v, levels);
    if (skill_levels_save(cd, id, v.k.items, v.k.n_items, levels, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

static int post_role(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *role = NULL;
    const int64_t survey = survey_named(cd, req);
    struct cordee_error why = {0};

    if (load(cd, req, &role, err) < 0)
        return -1;
    if (strcmp(cd->http->form(req, "do"), "remove") == 0) {
        if (skill_role_remove(cd, cordee_json_int(role, "id"), err) < 0)
            return -1;
        cd->http->offer_undo(req);
        return cd->http->done(cd, req, path_of(cd, req, 0, survey), T("Removed."), err);
    }
    if (save_role(cd, req, role, &why) < 0)
        return cordee_is_refusal(&why) ? show_role(cd, req, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, 0, survey), T("Saved."), err);
}

const struct cordee_route survey_skill_routes[] = {
    {.method = "GET",
     .path = "/survey/skills",
     .permission = "survey.act",
     .handle = skill_page,
     .help = "What roles require and how far their people are"},
    {.method = "GET",
     .path = "/survey/skills/csv",
     .permission = "survey.act",
     .handle = skill_csv,
     .flags = CORDEE_ROUTE_BYTES,
     .help = "The skills matrix for spreadsheets"},
    {.method = "POST",
     .path = "/survey/roles",
     .permission = "survey.act",
     .handle = post_roles,
     .help = "Makes a role, or one of each answer to a question"},
    {.method = "GET",
     .path = "/survey/role/{id}",
     .permission = "survey.act",
     .handle = get_role,
     .help = "What a role requires"},
    {.method = "POST",
     .path = "/survey/role/{id}",
     .permission = "survey.act",
     .handle = post_role,
     .max_body = 1 << 20,
     .help = "Says what a role requires, or removes it"},
    {0},
};
