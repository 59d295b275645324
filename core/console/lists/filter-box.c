#include "core/console/lists/filter-box.h"

int cd_filter_box_read(const struct cd_view *view, enum cordee_kind kind,
                       json_t **model_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const struct cordee_http_api *http = cd->http;
    bool orgs = kind == CORDEE_ORG;
    const struct cordee_filter_form form = {
        .text = http->query(view->req, "filter"),
        .field = http->query(view->req, "field"),
        .op = http->query(view->req, "op"),
        .value = http->query(view->req, "value"),
        .set = http->query(view->req, "filter_set"),
        .flags = orgs ? CORDEE_FILTER_ORGS : CORDEE_FILTER_PEOPLE,
        .user = view->user,
    };

    if (cd->crm->filter_box(cd, err, &form, model_r) < 0)
        return -1;
    json_object_set_new(
        *model_r, "count_url",
        json_string(orgs ? "/filter/count?kind=org" : "/filter/count?kind=person"));
    json_object_set_new(*model_r, "text",
                        json_string(cordee_text_trim(cordee_arena_text(
                            view->arena, cordee_json_text(*model_r, "text")))));
    return 0;
}
