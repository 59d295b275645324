/* Plugins and scripts: what runs, what was left out and why. */
#include "core/console/page.h"
#include "core/console/status/status.h"

#include "core/plugin/plugin.h"
#include "core/script/script.h"

#include <string.h>

static void dress(const struct cd_view *view, json_t *list)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *p;

    json_array_foreach (list, i, p) {
        bool failed = cordee_json_true(p, "failed");
        bool off = cordee_json_true(p, "off");

        json_object_set_new(p, "tone", json_string(failed ? "bd" : off ? "" : "ok"));
        json_object_set_new(p, "word",
                            json_string(failed ? T("Left out")
                                        : off  ? T("Off")
                                               : T("On")));
        json_object_set_new(
            p, "icon",
            json_string(strcmp(cordee_json_text(p, "name"), "mailing") == 0 ? "mail"
                        : failed                                            ? "alert"
                                                                            : "sliders"));
        cd_show_put_moment(view, p, "ran", cordee_json_int(p, "ran_at"));
    }
}

/* The program's own parts come after what people have added. */
static json_t *split(json_t *all, bool built_in)
{
    json_t *list = json_array(), *p;
    size_t i;

    json_array_foreach (all, i, p)
        if (cordee_json_true(p, "built_in") == built_in)
            json_array_append(list, p);
    return list;
}

CD_HANDLER(cd_plugins_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *all = cd_plugins_list(cd->host);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *scripts = cd_scripts_list(cd->host);
    size_t i;
    json_t *script;

    dress(&view, all);
    dress(&view, scripts);
    json_array_foreach (scripts, i, script)
        json_object_set_new(script, "turn", json_true());
    json_object_set_new(model, "plugins", split(all, false));
    json_object_set_new(model, "parts", split(all, true));
    json_object_set_new(model, "scripts", scripts);
    return cd->http->page(cd, req, "plugins", model, err);
}

CD_HANDLER(cd_plugins_turn)
{
    bool on = cd->http->form_int(req, "on") == 1;

    if (cd_script_turn(cd->host, cd->http->path(req, "name"), on, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/settings/plugins",
                          on ? T("The script is on.") : T("The script is off."), err);
}
