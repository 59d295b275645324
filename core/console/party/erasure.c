/* Erasing a person for good: what goes, what stays and why, and how far it is. */
#include "core/console/page.h"
#include "core/console/party/party.h"

#include "core/crm/erase/erase.h"

#include <stdio.h>
#include <string.h>

static int plan_load(const struct cd_view *view, int64_t party, json_t **model_r,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *one;
    size_t i;
    int rc = cd_erase_plan(cd, err, party, model_r);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such person."));
    json_array_foreach (json_object_get(*model_r, "goes"), i, one)
        json_object_set_new(one, "n_text",
                            json_string(cd_show_count(view, cordee_json_int(one, "n"))));
    if (cordee_json_int(*model_r, "shared"))
        cordee_json_set_text(*model_r, "shared_text",
                             cd_show_count(view, cordee_json_int(*model_r, "shared")));
    cordee_json_set_text(*model_r, "url", cd_show_href(view, CORDEE_PERSON, party));
    return 0;
}

static int plan_page(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    return view->cd->http->page(view->cd, view->req, "erase", model, err);
}

CD_HANDLER(cd_erase_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (plan_load(&view, cd->http->path_int(req, "id"), &model, err) < 0)
        return -1;
    return plan_page(&view, model, err);
}

/* Nobody types a name by a slip of the hand. */
static bool is_confirmed(const struct cd_view *view, const json_t *model)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf typed = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};

    cordee_utf8_fold(view->cd->http->form(view->req, "name"), &typed);
    cordee_utf8_fold(cordee_json_text(model, "name"), &name);
    return typed.text && name.text && strcmp(typed.text, name.text) == 0;
}

CD_HANDLER(cd_erase_do)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t party = cd->http->path_int(req, "id");
    int64_t job;

    if (plan_load(&view, party, &model, err) < 0)
        return -1;
    if (!is_confirmed(&view, model)) {
        cordee_json_set_text(model, "error",
                             T("Type the name as it stands here, so that it is meant."));
        return plan_page(&view, model, err);
    }
    job = cd_erase_queue(cd, err, party);
    if (job < 0)
        return -1;
    return cd->http->done(
        cd, req, cordee_arena_printf(view.arena, "/erasures/%lld", (long long)job),
        T("It is being erased."), err);
}

/* How far it is; the name is no longer known here. */
CD_HANDLER(cd_erase_look)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t id = cd->http->path_int(req, "id");
    const char *state;
    int rc = cd->job->look(cd, err, id, &model);

    if (rc < 0)
        return -1;
    if (rc == 0 || strcmp(cordee_json_text(model, "kind"), "crm.erase") != 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    state = cordee_json_text(model, "state");
    json_object_set_new(
        model, "running",
        json_boolean(strcmp(state, "waiting") == 0 || strcmp(state, "running") == 0));
    json_object_set_new(model, "done", json_boolean(strcmp(state, "done") == 0));
    json_object_set_new(
        model, "stopped",
        json_boolean(strcmp(state, "failed") == 0 || strcmp(state, "cancelled") == 0));
    return cd->http->page(cd, req, "erasure", model, err);
}
