/* One box over everything, the live counts of filters, and the list of their fields. */
#include "core/console/lists/lists.h"
#include "core/console/page.h"

#include "core/base/rows.h"
#include "core/crm/crm.h"

#include <string.h>

static void dress(const struct cd_view *view, json_t *model)
{
    static const char *const groups[] = {"people", "orgs", NULL};
    json_t *entry;
    size_t k;

    json_array_foreach (json_object_get(model, "interactions"), k, entry)
        cd_show_put_day(view, entry, "at", cordee_json_int(entry, "at"));

    for (const char *const *g = groups; *g; g++) {
        size_t i;
        json_t *item;

        json_array_foreach (json_object_get(model, *g), i, item)
            cd_show_put_avatar(item, cordee_json_int(item, "id"),
                               cordee_json_text(item, "name"));
    }
}

CD_HANDLER(cd_search_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *words = cd->http->query(req, "q");
    int limit = cd->http->wants_json(req) ? 6 : 25;

    if (cd_crm_search(cd, err, words, view.user, limit, &model) < 0)
        return -1;
    dress(&view, model);
    json_object_set_new(model, "q", json_string(words));
    return cd->http->page(cd, req, "search", model, err);
}

/* {"count","count_text","sentence","chips"} or {"error","at"}: never a failure, since
 * people are in the middle of typing. */
CD_HANDLER(cd_search_count)
{
    struct cd_view view = cd_view_of(cd, req);
    bool orgs = strcmp(cd->http->query(req, "kind"), "org") == 0;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct cordee_filter *filter;
    struct cordee_error why = {0};
    int64_t n = 0;

    if (cd->crm->filter(cd, view.arena, cd->http->query(req, "filter"),
                        orgs ? CORDEE_FILTER_ORGS : CORDEE_FILTER_PEOPLE, view.user,
                        &filter, &why) < 0) {
        cd_page_put_error(&view, model, &why);
        return cd->http->json(cd, req, model, err);
    }
    if (cd->crm->filter_count(cd, filter, &n, err) < 0)
        return -1;
    json_object_set_new(model, "count", json_integer(n));
    json_object_set_new(model, "count_text", json_string(cd_show_count(&view, n)));
    json_object_set_new(model, "sentence",
                        json_string(cd->crm->filter_sentence(cd, filter)));
    json_object_set_new(model, "chips", cd_filter_chips(cd, filter));
    return cd->http->json(cd, req, model, err);
}

static const char *type_word(struct cordee *cd, enum cordee_field_type type)
{
    switch (type) {
    case CORDEE_FIELD_CHOICE:
        return T("one of a list");
    case CORDEE_FIELD_NUMBER:
        return T("number");
    case CORDEE_FIELD_DATE:
        return T("date, or how long ago");
    case CORDEE_FIELD_YESNO:
        return T("yes or no");
    default:
        return T("text");
    }
}

static const char *example_of(const struct cd_view *view, const struct cordee_field *f)
{
    switch (f->type) {
    case CORDEE_FIELD_NUMBER:
        return cordee_arena_printf(view->arena, "%s>10", f->name);
    case CORDEE_FIELD_DATE:
        return cordee_arena_printf(view->arena, "%s>90d", f->name);
    case CORDEE_FIELD_YESNO:
        return cordee_arena_printf(view->arena, "is:%s", f->name);
    default:
        return cordee_arena_printf(view->arena, "%s:…", f->name);
    }
}

CD_HANDLER(cd_search_fields)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *fields = json_array();
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_FIELD, &n);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_field *f = rows[i].row;

        json_array_append_new(
            fields,
            json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:b}", "name", f->name, "label",
                      f->label ? T(f->label) : "", "help", f->help ? T(f->help) : "",
                      "type", type_word(cd, f->type), "example", example_of(&view, f),
                      "orgs", (f->kinds & CORDEE_ORG) != 0, "people",
                      (f->kinds & CORDEE_PERSON) != 0));
    }
    json_object_set_new(model, "fields", fields);
    return cd->http->page(cd, req, "fields", model, err);
}
