/* One's own account: name, language, look, signature, password. */
#include "core/console/account/account.h"
#include "core/console/account/drop.h"
#include "core/console/page.h"

#include "core/web/web.h"

#include <string.h>

static const struct cd_option languages[] = {
    {"", T_LATER("English, mails as the cluster")},
    {"en", T_LATER("English")},
    {"de", "Deutsch"},
    {"fr", "Français"},
    {"it", "Italiano"},
    {"sl", "Slovenščina"},
    {NULL, NULL}};
static const struct cd_option themes[] = {{"", T_LATER("as the computer")},
                                          {"light", T_LATER("light")},
                                          {"dark", T_LATER("dark")},
                                          {NULL, NULL}};
static const struct cd_option orders[] = {
    {"given", T_LATER("Anna Huber")}, {"family", T_LATER("Huber Anna")}, {NULL, NULL}};

static const struct cd_input inputs[] = {
    {.name = "name",
     .type = CD_TEXT,
     .label = T_LATER("Name"),
     .complete = "name",
     .required = true},
    {.name = "language",
     .type = CD_CHOICE,
     .label = T_LATER("Language"),
     .hint = T_LATER("Of mails to you, of dates and of numbers. Most pages are in "
                     "English."),
     .options = languages},
    {.name = "theme", .type = CD_CHOICE, .label = T_LATER("Look"), .options = themes},
    {.name = "name_order",
     .type = CD_CHOICE,
     .label = T_LATER("Order of names"),
     .options = orders},
    {.name = "shortcuts",
     .type = CD_CHECK,
     .label = T_LATER("Single letters are keys (the list of them is under Help)")},
    {.name = "signature",
     .type = CD_AREA,
     .label = T_LATER("Signature under your mails"),
     .limit = 1000},
    {0},
};

static const struct cd_input password_inputs[] = {
    {.name = "password",
     .type = CD_TEXT,
     .label = T_LATER("New password"),
     .kind = "password",
     .complete = "new-password",
     .required = true,
     .hint = T_LATER("Twelve characters or more; four plain words work well."),
     .limit = 256},
    {.name = "again",
     .type = CD_TEXT,
     .label = T_LATER("The same again"),
     .kind = "password",
     .complete = "new-password",
     .required = true,
     .limit = 256},
    {0},
};

/* Both forms are on one page: the one that was not sent shows what is stored. */
static int show(const struct cd_view *view, struct cd_form *mine,
                struct cd_form *password, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *secret = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *me = NULL;

    if (cd->db->row(cd, err, &me,
                    "SELECT login, role, password <> '' AS \"has_password:bool\" "
                    "FROM staff WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(view->user))) < 0)
        return -1;
    json_object_update(model, me);
    cd_drop_put(view, model);
    cd_form_put(mine, model);
    json_object_clear(password->values);
    cd_form_put(password, secret);
    json_object_set_new(model, "secret", secret);
    return mine->bad || password->bad
               ? cd->http->invalid(cd, view->req, "profile", model, err)
               : cd->http->page(cd, view->req, "profile", model, err);
}

static int stored(const struct cd_view *view, json_t **values_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    return cd->db->row(
        cd, err, values_r,
        "SELECT name, language, theme, name_order, signature, CASE shortcuts WHEN "
        "1 THEN '1' ELSE '' END AS shortcuts FROM staff "
        "WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(view->user)));
}

CD_HANDLER(cd_profile_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_object();

    if (stored(&view, &values, err) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop) struct cd_form mine = cd_form_of(&view, inputs, values);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form password = cd_form_of(&view, password_inputs, none);
    return show(&view, &mine, &password, err);
}

static const char *among(const struct cd_option *options, const char *value)
{
    for (const struct cd_option *o = options; o->value; o++)
        if (strcmp(o->value, value) == 0)
            return o->value;
    return options->value;
}

CD_HANDLER(cd_profile_save)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_object();
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, inputs, cd->http->form_json(req));
    CORDEE_AUTO(cd_form_drop)
    struct cd_form password = cd_form_of(&view, password_inputs, none);

    if (!cd_form_check(&form))
        return show(&view, &form, &password, err);
    if (core->db->exec(
            core, err,
            "UPDATE staff SET name = ?, language = ?, theme = ?, name_order = ?, "
            "signature = ?, shortcuts = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(cd_form_get(&form, "name")),
                        CORDEE_V(among(languages, cd_form_get(&form, "language"))),
                        CORDEE_V(among(themes, cd_form_get(&form, "theme"))),
                        CORDEE_V(among(orders, cd_form_get(&form, "name_order"))),
                        CORDEE_V(cd_form_get(&form, "signature")),
                        CORDEE_V(*cd_form_get(&form, "shortcuts") == '1'),
                        CORDEE_V(view.user))) < 0)
        return -1;
    return cd->http->done(cd, req, "/profile", T("Saved."), err);
}

CD_HANDLER(cd_profile_password)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    CORDEE_AUTO(cordee_json_drop)
    json_t *typed = json_deep_copy(cd->http->form_json(req));
    struct cordee_error why = {0};

    if (stored(&view, &values, err) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop) struct cd_form mine = cd_form_of(&view, inputs, values);
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, password_inputs, typed);
    if (strcmp(cd_form_get(&form, "password"), cd_form_get(&form, "again")) != 0)
        cd_form_wrong(&form, "again", T("These two are not the same."));
    if (cd_form_check(&form) &&
        cd_password_set(cd->host, req, view.user, cd_form_get(&form, "password"), &why) <
            0) {
        if (why.code != CORDEE_E_INVALID)
            return cordee_fail(err, why.code, "%s", why.text);
        cd_form_wrong(&form, "password", why.text);
    }
    if (form.bad)
        return show(&view, &mine, &form, err);
    return cd->http->done(cd, req, "/profile",
                          T("The password is set; other browsers were signed out."), err);
}

CD_FORM_SCHEMA(cd_profile_form, inputs)
