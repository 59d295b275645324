/* What an organisation or a person can do and looks for: on its page, and changed. */
#include "core/console/knowledge/knowledge.h"

#include "core/console/page.h"
#include "core/crm/scope.h"
#include "core/crm/theme/theme.h"
#include "core/web/web.h"

#include <string.h>

/* ---- as it is read ---------------------------------------------------------- */

/* "confirmed by Ada on 3 May 2026" */
static void dress(const struct cd_view *view, json_t *list)
{
    struct cordee *cd = view->cd;
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        int64_t at = cordee_json_int(row, "confirmed_at");
        const char *who = cordee_json_text(row, "confirmed_by");

        json_object_set_new(row, "strong",
                            json_boolean(cordee_json_int(row, "level") >= 3));
        if (at)
            cordee_json_set_text(row, "confirmed",
                                 *who ? cd_show_fill(view, T("confirmed by {1}, {2}"),
                                                     who, cd_show_day(view, at), NULL)
                                      : cd_show_fill(view, T("confirmed, {1}"),
                                                     cd_show_day(view, at), NULL));
    }
}

static int put_list(const struct cd_view *view, int64_t party, enum cd_declared_as as,
                    const char *key, const char *heading, json_t *page,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list = cd_declared_list(cd, err, party, as);

    if (!list)
        return -1;
    dress(view, list);
    json_object_set_new(page, key,
                        json_pack("{s:s,s:s,s:o,s:b}", "what",
                                  as == CD_CAN ? "competence" : "need", "heading",
                                  heading, "list", list, "need", as == CD_NEEDS));
    return 0;
}

int cd_declared_put(const struct cd_view *view, int64_t party, json_t *page,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    if (put_list(view, party, CD_CAN, "can", T("Competences"), page, err) < 0)
        return -1;
    return put_list(view, party, CD_NEEDS, "looks", T("Looking for"), page, err);
}

/* ---- changing it ------------------------------------------------------------ */

static const struct cd_input inputs[] = {
    {.name = "theme",
     .type = CD_TEXT,
     .label = T_LATER("What"),
     .hint = T_LATER("A name of the tree; begin to write it."),
     .complete = "off",
     .required = true,
     .limit = 80},
    {.name = "what", .type = CD_CHOICE, .label = T_LATER("They"), .required = true},
    {.name = "level", .type = CD_CHOICE, .label = T_LATER("How much"), .required = true},
    {.name = "note",
     .type = CD_TEXT,
     .label = T_LATER("Note"),
     .hint = T_LATER("What exactly, or how one knows."),
     .complete = "off",
     .limit = 300},
    {.name = "confirmed",
     .type = CD_CHECK,
     .label = T_LATER("They confirmed it to me, today")},
    {0},
};

/* The party: id, kind, name, url. */
static int load_party(const struct cd_view *view, json_t **row_r,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t id = cd->http->path_int(view->req, "id");
    int rc = cd->db->row(cd, err, row_r,
                         "SELECT p.id, p.kind, p.name FROM party p WHERE p.id = ? AND "
                         "p.deleted_at IS NULL AND " CD_MINE("p.id"),
                         CORDEE_ARGS(CORDEE_V(id)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    if (rc > 0)
        cordee_json_set_text(
            *row_r, "url", cd_show_href(view, (int)cordee_json_int(*row_r, "kind"), id));
    return rc < 0 ? -1 : 0;
}

static json_t *as_options(struct cordee *cd)
{
    return json_pack("[{s:s,s:s},{s:s,s:s}]", "value", "competence", "label",
                     T("can do it"), "value", "need", "label", T("look for it"));
}

/* The same five for both: 2 is "does it", or "looks for it". */
static json_t *level_options(const struct cd_view *view)
{
    struct cordee *cd = view->cd;
    json_t *options = json_array();

    for (int level = CD_THEME_LEVELS - 1; level >= 0; level--)
        json_array_append_new(
            options, json_pack("{s:o,s:s}", "value", json_sprintf("%d", level), "label",
                               cd_show_fill(view, T("{1}: {2} / {3}"),
                                            cordee_arena_printf(view->arena, "%d", level),
                                            cd_level_text(cd, CD_CAN, level),
                                            cd_level_text(cd, CD_NEEDS, level), NULL)));
    return options;
}

static json_t *theme_options(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT t.name AS value, coalesce(u.name, '') AS label FROM theme t LEFT JOIN "
        "theme u ON u.id = t.parent WHERE t.retired_at IS NULL ORDER BY t.folded",
        CORDEE_NO_ARGS);
}

int cd_declared_choices(const struct cd_view *view, json_t *model, bool need,
                        struct cordee_error *err)
{
    json_t *levels = json_array(), *themes = theme_options(view->cd, err);

    json_object_set_new(model, "levels", levels);
    for (int level = CD_THEME_LEVELS - 1; level >= 0; level--)
        json_array_append_new(
            levels, json_pack("{s:i,s:s,s:b}", "value", level, "label",
                              cd_level_text(view->cd, need ? CD_NEEDS : CD_CAN, level),
                              "selected", level == 2));
    if (themes)
        json_object_set_new(model, "themes", themes);
    return themes ? 0 : -1;
}

static int put_options(const struct cd_view *view, json_t *model,
                       struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *as = as_options(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *levels = level_options(view);
    CORDEE_AUTO(cordee_json_drop) json_t *themes = theme_options(cd, err);

    if (!themes)
        return -1;
    cd_form_options(model, "what", as);
    cd_form_options(model, "level", levels);
    cd_form_options(model, "theme", themes);
    return 0;
}

static int show(const struct cd_view *view, json_t *party, struct cd_form *form,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    cd_form_put(form, party);
    if (put_options(view, party, err) < 0 ||
        cd_declared_put(view, cordee_json_int(party, "id"), party, err) < 0)
        return -1;
    json_object_set_new(party, "tree_may",
                        json_boolean(cd->http->may(view->req, "crm.admin")));
    return form->bad ? cd->http->invalid(cd, view->req, "declare", party, err)
                     : cd->http->page(cd, view->req, "declare", party, err);
}

/* What is there already is filled in when a link names it. */
static int values_of(const struct cd_view *view, int64_t party, json_t **values_r,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    bool need = strcmp(cd->http->query(view->req, "what"), "need") == 0;
    int64_t theme = 0;
    int rc;

    (void)!cordee_text_int(cd->http->query(view->req, "theme"), &theme);
    rc = cd->db->row(cd, err, values_r,
                     need ? "SELECT t.name AS theme, k.level || '' AS level, k.note FROM "
                            "need k JOIN theme t ON t.id = k.theme WHERE k.party = ? AND "
                            "t.id = ?"
                          : "SELECT t.name AS theme, k.level || '' AS level, k.note FROM "
                            "competence k JOIN theme t ON t.id = k.theme WHERE k.party = "
                            "? AND t.id = ?",
                     CORDEE_ARGS(CORDEE_V(party), CORDEE_V(theme)));
    if (rc == 0)
        *values_r = json_pack("{s:s}", "level", "2");
    if (rc >= 0)
        json_object_set_new(*values_r, "what", json_string(need ? "need" : "competence"));
    return rc < 0 ? -1 : 0;
}

CD_HANDLER(cd_declared_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;

    if (load_party(&view, &party, err) < 0 ||
        values_of(&view, cordee_json_int(party, "id"), &values, err) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);
    return show(&view, party, &form, err);
}

/* The theme that was named; who may change the tree adds what is not in it.  1, 0: said
 * beside the input, -1. */
static int find_theme(struct cd_form *form, int64_t *theme_r, struct cordee_error *err)
{
    const struct cd_view *view = form->view;
    struct cordee *cd = view->cd;
    const char *name = cd_form_get(form, "theme");
    int rc = cd_theme_find(cd, err, name, theme_r);

    if (rc)
        return rc;
    if (cd->http->may(view->req, "crm.admin"))
        return cd_theme_add(cd, err, name, 0, theme_r) < 0 ? -1 : 1;
    cd_form_wrong(form, "theme",
                  T("This is not in the tree; choose a name of the list."));
    return 0;
}

/* The theme may be new: both are one change. */
static int save(struct cd_form *form, int64_t party, struct cordee_error *err)
{
    const struct cd_view *view = form->view;
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cd_declared d = {
        .party = party,
        .as = strcmp(cd_form_get(form, "what"), "need") == 0 ? CD_NEEDS : CD_CAN,
        .note = cd_form_get(form, "note"),
        .by = *cd_form_get(form, "confirmed") ? view->user : 0};
    int64_t level = 2;
    int rc;

    if (!cd_form_check(form))
        return 0;
    (void)!cordee_text_int(cd_form_get(form, "level"), &level);
    d.level = (int)level;
    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->change_set(cd, err, T("Competences and needs changed")) < 0)
        return -1;
    rc = find_theme(form, &d.theme, err);
    if (rc > 0 && (cd_declared_set(cd, err, &d) < 0 || cd->db->commit(&tx, err) < 0))
        rc = -1;
    cd->db->change_set_use(cd, 0);
    return rc;
}

CD_HANDLER(cd_declared_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs, cd->http->form_json(req));
    int rc;

    if (load_party(&view, &party, err) < 0)
        return -1;
    rc = save(&form, cordee_json_int(party, "id"), err);
    if (rc <= 0)
        return rc < 0 ? -1 : show(&view, party, &form, err);
    cd_offer_undo(req);
    return cd->http->done(cd, req,
                          cordee_arena_printf(view.arena, "/parties/%lld/competences",
                                              (long long)cordee_json_int(party, "id")),
                          T("Noted."), err);
}

CD_HANDLER(cd_declared_take)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t party = cd->http->path_int(req, "id");
    bool need = cd->http->form_int(req, "need") > 0;
    int64_t theme = cd->http->form_int(req, need ? "need" : "competence");

    if (load_party(&view, &row, err) < 0 ||
        cd_declared_remove(cd, err, party, need ? CD_NEEDS : CD_CAN, theme) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(
        cd, req,
        cordee_arena_printf(view.arena, "/parties/%lld/competences", (long long)party),
        T("Removed."), err);
}
