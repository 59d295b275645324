/* How much a contact weighs, by its kind. */
#include "core/crm/strength/weights.h"

#include "core/console/page.h"
#include "core/console/settings/settings.h"

#include <string.h>

static int show(const struct cd_view *view, const char *error, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = NULL, *row;
    size_t i;

    if (cd_weights_list(cd, &list, err) < 0)
        return -1;
    json_object_set_new(model, "kinds", list);
    json_array_foreach (list, i, row)
        if (*error)
            json_object_set_new(
                row, "weight",
                json_string(cd->http->form(view->req, cordee_json_text(row, "kind"))));
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "problems", json_array());
    if (cd_page_put_job(view, "crm.weights", model, err) < 0)
        return -1;
    return *error ? cd->http->invalid(cd, view->req, "settings-weights", model, err)
                  : cd->http->page(cd, view->req, "settings-weights", model, err);
}

CD_HANDLER(cd_weights_show)
{
    struct cd_view view = cd_view_of(cd, req);

    return show(&view, "", err);
}

/* What was sent, or, by the button that says so, what each kind declares. */
static json_t *wanted(const struct cd_view *view, const json_t *kinds)
{
    const struct cordee_http_api *http = view->cd->http;
    bool usual = *http->form(view->req, "usual");
    json_t *map = json_object(), *row;
    size_t i;

    json_array_foreach (kinds, i, row) {
        const char *kind = cordee_json_text(row, "kind");
        const char *text = http->form(view->req, kind);
        int64_t n = -1;

        if (usual)
            json_object_set(map, kind, json_object_get(row, "usual"));
        else if (*text)
            json_object_set_new(
                map, kind,
                json_integer((json_int_t)(cordee_text_int(text, &n) ? n : -1)));
    }
    return map;
}

CD_HANDLER(cd_weights_save)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *kinds = NULL, *map = NULL;
    struct cordee_error why = {0};
    int rc;

    if (cd_weights_list(cd, &kinds, err) < 0)
        return -1;
    map = wanted(&view, kinds);
    rc = cd_weights_set(cd, map, &why);
    if (rc < 0)
        return why.code == CORDEE_E_INVALID
                   ? show(&view, cordee_utf8_sentence(view.arena, why.text), err)
                   : cordee_fail(err, why.code, "%s", why.text);
    if (rc)
        cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/settings/weights",
                          rc ? T("Saved. All contacts are being weighed anew.")
                             : T("Nothing has changed."),
                          err);
}
