/* The page on which somebody says whom a mail is for: what its filter box sent, and how
 * many they are. */
#include "core/crm/crm-priv.h"

#include <string.h>

struct cordee_filter_form
cd_crm_filter_asked(struct cordee *cd, struct cordee_request *req, const char *kept)
{
    const char *text = cd->http->form_at(req, "filter", 0);

    return (struct cordee_filter_form){
        .text = text ? text : kept,
        .field = text ? cd->http->form(req, "field") : cd->http->query(req, "field"),
        .op = cd->http->form(req, "op"),
        .value = cd->http->form(req, "value"),
        .set = cd->http->form(req, "filter_set"),
        .user = cd->http->user(req),
    };
}

/* Letters, digits, _ and dots: the box knows no other. */
static bool is_field(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
                        ".") == strlen(name);
}

const char *cd_crm_filter_next(struct cordee *cd, struct cordee_request *req,
                               const char *path, const char *anchor)
{
    const char *field = cd->http->form(req, "field");
    const bool next = *field && !*cd->http->form(req, "op") &&
                      !cd->http->form_at(req, "filter_set", 0) && is_field(field);

    return cordee_arena_printf(cd->http->arena(req), "%s%s%s%s", path,
                               next ? "?field=" : "", next ? field : "", anchor);
}

int cd_crm_audience_box(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_filter_form *form,
                        const struct cordee_audience *who, json_t *model)
{
    struct cordee_error why = {0};
    json_t *box = NULL, *count = NULL;

    if (cd->crm->filter_box(cd, err, form, &box) < 0)
        return -1;
    json_object_set_new(model, "box", box);
    json_object_set_new(model, "chosen", json_boolean(*cordee_json_text(box, "text")));
    if (*cordee_json_text(box, "error"))
        return 0;
    if (cd->crm->audience_count(cd, &why, who, &count) == 0)
        return json_object_set_new(model, "audience", count);
    return why.code == CORDEE_E_INVALID || why.code == CORDEE_E_NOT_FOUND
               ? 0 /* a filter of it cannot be read: nobody is counted */
               : cordee_fail(err, why.code, "%s", why.text);
}
