/* The cluster's own data, and all settings that parts and plugins have. */
#include "core/console/settings/settings.h"
#include "core/console/page.h"
#include "core/console/settings/clusters.h"

#include "core/base/rows.h"
#include "core/config/config.h"
#include "core/db/scope.h"
#include "core/db/setting.h"
#include "core/log/log.h"
#include "core/web/web.h"

#include <string.h>

/* ---- the cluster ----------------------------------------------------------------- */

static int show_cluster(const struct cd_view *view, struct cd_form *form,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    cd_form_put(form, model);
    return form->bad ? cd->http->invalid(cd, view->req, "settings", model, err)
                     : cd->http->page(cd, view->req, "settings", model, err);
}

CD_HANDLER(cd_settings_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;

    if (cd_cluster_several(cd->host))
        return cd->http->done(cd, req, "/settings/clusters", NULL, err);
    if (cd->db->row(cd, err, &values,
                    "SELECT name, postal_address, zone, country, language, from_name, "
                    "from_address, colour FROM cluster ORDER BY id LIMIT 1",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, cd_cluster_inputs, values);
    return show_cluster(&view, &form, err);
}

CD_HANDLER(cd_settings_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, cd_cluster_inputs, cd->http->form_json(req));
    struct cordee_error why = {0};
    struct cd_cluster c;
    int64_t first = 0;

    if (cd->db->one(cd, err, &first, "SELECT min(id) FROM cluster", CORDEE_NO_ARGS) < 0)
        return -1;
    if (!cd_form_check(&form))
        return show_cluster(&view, &form, err);
    c = cd_cluster_typed(&form, first);
    if (cd_cluster_save(cd, &why, &c, NULL) < 0) {
        if (why.code != CORDEE_E_INVALID)
            return cordee_fail(err, why.code, "%s", why.text);
        cd_form_wrong(&form, cd_cluster_wrong_input(&c), why.text);
        return show_cluster(&view, &form, err);
    }
    cd_offer_undo(req);
    return cd->http->done(cd, req, cd_page_back(&view, "/settings"), T("Saved."), err);
}

/* ---- every setting there is, by whose it is -------------------------------------- */

static const char *value_text(const struct cd_view *view, struct cordee *owner,
                              const struct cordee_setting *row, const char *key)
{
    if (row->secret)
        return "";
    if (row->type == CORDEE_TEXT)
        return owner->setting->text(owner, view->arena, key);
    return cordee_arena_printf(view->arena, "%lld",
                               (long long)owner->setting->number(owner, key));
}

static const char *from_text(const struct cd_view *view, struct cordee *owner,
                             const char *key)
{
    struct cordee *cd = view->cd;

    switch (cd_setting_from(owner, key)) {
    case CD_SETTING_CONSOLE:
        return T("set here");
    case CD_SETTING_FILE:
        return T("from cordee.conf");
    default:
        return "";
    }
}

static json_t *setting_model(const struct cd_view *view, const struct cd_row *row)
{
    const struct cordee_setting *s = row->row;
    struct cordee *cd = view->cd;
    char key[200];
    json_t *model;
    const char *value;

    cd_setting_key(row, key, sizeof key);
    value = value_text(view, row->cd, s, key);
    model = json_pack("{s:s,s:s,s:s,s:s,s:s}", "key", key, "label", T(s->label), "help",
                      s->help && *s->help ? T(s->help) : "", "value", value, "from",
                      from_text(view, row->cd, key));
    json_object_set_new(model, "secret", json_boolean(s->secret));
    json_object_set_new(model, "yesno", json_boolean(s->type == CORDEE_BOOL));
    json_object_set_new(model, "on",
                        json_boolean(s->type == CORDEE_BOOL && strcmp(value, "0") != 0));
    json_object_set_new(model, "type",
                        json_string(s->secret               ? "password"
                                    : s->type == CORDEE_INT ? "number"
                                                            : "text"));
    return model;
}

static json_t *group_named(const struct cd_view *view, json_t *groups, const char *name)
{
    size_t i;
    json_t *group;

    json_array_foreach (groups, i, group)
        if (strcmp(cordee_json_text(group, "name"), name) == 0)
            return group;
    group = json_pack("{s:s,s:s,s:[]}", "name", name, "title",
                      cd_page_title_of(view, name), "settings");
    json_array_append_new(groups, group);
    return group;
}

static json_t *all_settings(const struct cd_view *view)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(view->cd->host->rows, CD_ROW_SETTING, &n);
    json_t *groups = json_array();

    for (size_t i = 0; i < n; i++) {
        const struct cordee_setting *s = rows[i].row;
        char key[200];

        if (!s->label)
            continue;
        cd_setting_key(&rows[i], key, sizeof key);
        key[strcspn(key, ".")] = 0;
        json_array_append_new(json_object_get(group_named(view, groups, key), "settings"),
                              setting_model(view, &rows[i]));
    }
    return groups;
}

static int show_all(const struct cd_view *view, const char *error,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    json_object_set_new(model, "groups", all_settings(view));
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "problems", json_array());
    return *error ? cd->http->invalid(cd, view->req, "settings-more", model, err)
                  : cd->http->page(cd, view->req, "settings-more", model, err);
}

CD_HANDLER(cd_settings_all)
{
    struct cd_view view = cd_view_of(cd, req);

    return show_all(&view, "", err);
}

static struct cordee_value value_of(const struct cordee_setting *row, const json_t *value)
{
    if (row->type == CORDEE_TEXT)
        return CORDEE_V(json_string_value(value));
    if (row->type == CORDEE_BOOL)
        return CORDEE_V((bool)json_is_true(value));
    if (row->type == CORDEE_REAL)
        return CORDEE_V(json_number_value(value));
    return CORDEE_V((long long)json_integer_value(value));
}

static int save_one(const struct cd_row *row, const char *key, const char *text,
                    struct cordee_error *err)
{
    const struct cordee_setting *s = row->row;
    CORDEE_AUTO(cordee_json_drop) json_t *value = NULL;

    if (s->secret && !*text) /* an empty password field changes nothing */
        return 0;
    if (cd_setting_parse(s, key, text, &value, err) < 0)
        return -1;
    return row->cd->setting->set(row->cd, err, key, value_of(s, value));
}

CD_HANDLER(cd_settings_all_save)
{
    struct cd_view view = cd_view_of(cd, req);
    const char *key = cd->http->form(req, "key");
    const struct cd_row *row = cd_setting_row(cd->host, key);
    struct cordee_error why = {0};
    const char *text = cd->http->form(req, "value");

    if (!row || !((const struct cordee_setting *)row->row)->label)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such setting."));
    if (((const struct cordee_setting *)row->row)->type == CORDEE_BOOL)
        text = *text ? "true" : "false";
    if (*cd->http->form(req, "reset")) {
        if (cd_setting_reset(row->cd, key, err) < 0)
            return -1;
    } else if (save_one(row, key, text, &why) < 0)
        return why.code == CORDEE_E_INVALID ? show_all(&view, why.text, err)
                                            : cordee_fail(err, why.code, "%s", why.text);
    cd_log_level(cd->host,
                 cd->host->core->setting->text(cd->host->core, view.arena, "log.level"));
    return cd->http->done(cd, req, "/settings/more", T("Saved."), err);
}

CD_FORM_SCHEMA(cd_cluster_form, cd_cluster_inputs)
