/* Settings: the tree of what members can do or need. */
#include "core/console/knowledge/knowledge.h"

#include "core/console/page.h"
#include "core/crm/theme/theme.h"
#include "core/web/web.h"

#include <string.h>

static const struct cd_input inputs[] = {
    {.name = "name",
     .type = CD_TEXT,
     .label = T_LATER("Name"),
     .complete = "off",
     .required = true,
     .limit = 80},
    {.name = "parent", .type = CD_CHOICE, .label = T_LATER("Below")},
    {.name = "also",
     .type = CD_TEXT,
     .label = T_LATER("Other words"),
     .hint = T_LATER("What else it is called, in any language, with commas between: "
                     "Spritzguss, moulage par injection. Searches and files that say "
                     "one of them mean this entry."),
     .complete = "off",
     .limit = 1000},
    {0},
};

static int no_such(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                       T("There is no such entry in the tree."));
}

/* The entries as options, each by its path; `but` and what is below it is left out. */
static json_t *options_of(const struct cd_view *view, const json_t *tree, int64_t but,
                          const char *first)
{
    json_t *entry, *options = json_array();
    int64_t skip = -1;
    size_t i;

    (void)view;
    if (first)
        json_array_append_new(options,
                              json_pack("{s:s,s:s}", "value", "", "label", first));
    json_array_foreach (tree, i, entry) {
        int64_t depth = cordee_json_int(entry, "depth");

        if (skip >= 0 && depth <= skip)
            skip = -1;
        if (but && cordee_json_int(entry, "id") == but)
            skip = depth;
        if (skip < 0 && !cordee_json_true(entry, "retired"))
            json_array_append_new(
                options,
                json_pack("{s:o,s:O}", "value",
                          json_sprintf("%lld", (long long)cordee_json_int(entry, "id")),
                          "label", json_object_get(entry, "path")));
    }
    return options;
}

/* What a line of the tree says of itself. */
static void dress(const struct cd_view *view, json_t *tree)
{
    struct cordee *cd = view->cd;
    json_t *entry;
    size_t i;

    json_array_foreach (tree, i, entry) {
        int64_t can = cordee_json_int(entry, "competences");
        int64_t need = cordee_json_int(entry, "needs");

        if (can || need)
            cordee_json_set_text(entry, "counts",
                                 cd_show_fill(view, T("{1} can, {2} look for it"),
                                              cd_show_count(view, can),
                                              cd_show_count(view, need), NULL));
    }
}

static int show_tree(const struct cd_view *view, struct cd_form *form,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *options = NULL;
    json_t *tree = cd_theme_tree(cd, err, true);

    if (!tree)
        return -1;
    json_object_set_new(model, "tree", tree);
    dress(view, tree);
    cd_form_put(form, model);
    options = options_of(view, tree, 0, T("at the top"));
    cd_form_options(model, "parent", options);
    return form->bad ? cd->http->invalid(cd, view->req, "theme-tree", model, err)
                     : cd->http->page(cd, view->req, "theme-tree", model, err);
}

CD_HANDLER(cd_themes_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack("{s:s}", "parent", cd->http->query(req, "parent"));
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);

    return show_tree(&view, &form, err);
}

static int64_t parent_of(const struct cd_form *form)
{
    int64_t parent = 0;

    (void)!cordee_text_int(cd_form_get(form, "parent"), &parent);
    return parent;
}

/* Says which input the register refused: `*at_r`.  A program that says nothing of other
 * words leaves them as they are. */
static int save_all(struct cd_form *form, int64_t id, const char **at_r,
                    struct cordee_error *err)
{
    struct cordee *cd = form->view->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *name = cd_form_get(form, "name");

    *at_r = "name";
    if (cd->db->begin(cd, &tx, err) < 0 ||
        (id ? cd_theme_change(cd, err, id, name, parent_of(form))
            : cd_theme_add(cd, err, name, parent_of(form), &id)) < 0) {
        *at_r = err->code == CORDEE_E_INVALID ? "parent" : "name";
        return -1;
    }
    *at_r = "also";
    if (json_object_get(form->values, "also") &&
        cd_theme_also(cd, err, id, cd_form_get(form, "also")) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* 1 saved; 0 what the register refused is said beside its input; -1. */
static int save(struct cd_form *form, int64_t id, struct cordee_error *err)
{
    struct cordee_error why = {0};
    const char *at;

    if (!cd_form_check(form))
        return 0;
    if (save_all(form, id, &at, &why) == 0)
        return 1;
    if (why.code != CORDEE_E_CONFLICT && why.code != CORDEE_E_INVALID &&
        why.code != CORDEE_E_TOO_LARGE)
        return cordee_fail(err, why.code, "%s", why.text);
    cd_form_wrong(form, at, cordee_utf8_sentence(form->view->arena, why.text));
    return 0;
}

/* "Spritzguss, moulage par injection" */
static const char *also_of(const struct cd_view *view, const json_t *theme)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    json_t *word;
    size_t i;

    json_array_foreach (json_object_get(theme, "also"), i, word) {
        cordee_buf_puts(&all, i ? ", " : "");
        cordee_buf_puts(&all, cordee_json_text(word, "name"));
    }
    return cordee_arena_text(view->arena, all.len ? all.text : "");
}

CD_HANDLER(cd_themes_add)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs, cd->http->form_json(req));
    int rc = save(&form, 0, err);

    if (rc <= 0)
        return rc < 0 ? -1 : show_tree(&view, &form, err);
    cd_offer_undo(req);
    return cd->http->done(cd, req, CD_THEMES_PATH, T("Added to the tree."), err);
}

/* ---- one -------------------------------------------------------------------------- */

static int show_one(const struct cd_view *view, json_t *theme, struct cd_form *form,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *tree = cd_theme_tree(cd, err, true);
    CORDEE_AUTO(cordee_json_drop) json_t *parents = NULL;
    int64_t id = cordee_json_int(theme, "id");

    if (!tree)
        return -1;
    cd_form_put(form, theme);
    parents = options_of(view, tree, id, T("at the top"));
    cd_form_options(theme, "parent", parents);
    json_object_set_new(theme, "others", options_of(view, tree, id, NULL));
    return form->bad ? cd->http->invalid(cd, view->req, "theme", theme, err)
                     : cd->http->page(cd, view->req, "theme", theme, err);
}

CD_HANDLER(cd_themes_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *theme = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    int64_t parent;
    int rc = cd_theme_load(cd, err, cd->http->path_int(req, "id"), &theme);

    if (rc <= 0)
        return rc < 0 ? -1 : no_such(cd, err);
    parent = cordee_json_int(theme, "parent");
    values = json_pack("{s:O,s:o,s:s}", "name", json_object_get(theme, "name"), "parent",
                       parent ? json_sprintf("%lld", (long long)parent) : json_string(""),
                       "also", also_of(&view, theme));
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);
    return show_one(&view, theme, &form, err);
}

CD_HANDLER(cd_themes_save)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *theme = NULL;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs, cd->http->form_json(req));
    int rc = cd_theme_load(cd, err, id, &theme);

    if (rc <= 0)
        return rc < 0 ? -1 : no_such(cd, err);
    rc = save(&form, id, err);
    if (rc <= 0)
        return rc < 0 ? -1 : show_one(&view, theme, &form, err);
    cd_offer_undo(req);
    return cd->http->done(cd, req, CD_THEMES_PATH, T("Saved."), err);
}

CD_HANDLER(cd_themes_merge)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id"), into = cd->http->form_int(req, "into");
    struct cordee_error why = {0};

    if (cd_theme_merge(cd, &why, id, into) == 0) {
        cd_offer_undo(req);
        return cd->http->done(
            cd, req,
            cordee_arena_printf(view.arena, CD_THEMES_PATH "/%lld", (long long)into),
            T("They are one now. What was noted of either is here."), err);
    }
    if (why.code != CORDEE_E_INVALID)
        return cordee_fail(err, why.code, "%s", why.text);
    return cd->http->failed(
        cd, req, cordee_arena_printf(view.arena, CD_THEMES_PATH "/%lld", (long long)id),
        cordee_utf8_sentence(view.arena, why.text), err);
}

CD_HANDLER(cd_themes_retire)
{
    bool retired = cd->http->form_int(req, "retired") == 1;

    if (cd_theme_retire(cd, err, cd->http->path_int(req, "id"), retired) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, CD_THEMES_PATH,
                          retired ? T("Retired. What was noted of it stays.")
                                  : T("It can be chosen again."),
                          err);
}
