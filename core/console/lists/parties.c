/* The lists of members and of contacts. */
#include "core/console/lists/filter-box.h"
#include "core/console/lists/list-cells.h"
#include "core/console/lists/lists.h"
#include "core/console/page.h"
#include "core/console/settings/clusters.h"

#include "core/crm/crm.h"
#include "core/crm/filter/segment.h"
#include "core/crm/scope.h"

#include <string.h>

#define MOST_TABS 12

static void dress_items(const struct cd_view *view, json_t *items)
{
    size_t i;
    json_t *item;

    json_array_foreach (items, i, item) {
        bool person = cordee_json_int(item, "kind") == CORDEE_PERSON;

        cd_show_put_avatar(item, cordee_json_int(item, "id"),
                           cordee_json_text(item, "name"));
        cd_show_put_day(view, item, "last", cordee_json_int(item, "last_contact_at"));
        cd_show_put_day(view, item, "since", cordee_json_int(item, "member_since"));
        json_object_set_new(item, "shape", json_string(person ? "" : " org"));
        json_object_set_new(
            item, "under", json_string(cordee_json_text(item, person ? "role" : "city")));
    }
}

static json_t *no_items(void)
{
    return json_pack("{s:[],s:i}", "items", "total", 0);
}

/* The rows that the filter yields; a filter that is wrong is said in the filter box and
 * yields none, and to programs it is a problem. */
static int load(const struct cd_list *list, const struct cd_cells *cells,
                const json_t *box, json_t **model_r, struct cordee_error *err)
{
    const struct cd_view *view = list->view;
    const json_t *count = json_object_get(box, "count");
    const struct cd_list_ask ask = {
        .kind = cells->kind,
        .filter = list->filter,
        .sort = list->sort,
        .after = list->after,
        .columns = cells->names,
        .limit = CD_LIST_ROWS,
        .user = view->user,
        .total = count ? json_integer_value(count) : -1,
        .brief = !view->cd->http->wants_json(view->req),
    };
    struct cordee_error wrong = {0};

    if (cd_party_list_ask(view->cd, &wrong, &ask, model_r) >= 0) {
        dress_items(view, json_object_get(*model_r, "items"));
        return cd_clusters_put_names(view, json_object_get(*model_r, "items"), err);
    }
    if (wrong.code != CORDEE_E_INVALID || view->cd->http->wants_json(view->req))
        return cordee_fail(err, wrong.code, "%s", wrong.text);
    *model_r = no_items();
    return 0;
}

static const char *with_filter(const struct cd_list *list, const char *path)
{
    return cordee_arena_printf(list->view->arena, "%s?filter=%s", path,
                               cd_show_query(list->view, list->filter));
}

static int put_around(struct cd_list *list, const struct cd_cells *cells, json_t *model,
                      json_t *box, struct cordee_error *err)
{
    const struct cd_view *view = list->view;
    const char *next = cordee_json_text(model, "next");
    const char *name = cd_cells_list(cells->kind);

    cd_list_put(list, model, cordee_json_int(model, "total"),
                json_array_size(json_object_get(model, "items")), next);
    json_object_set(model, "box", box);
    json_object_set_new(model, "kind", json_integer(cells->kind));
    json_object_set_new(model, "list", json_string(name));
    cordee_json_set_text(
        model, "export",
        with_filter(list, cordee_arena_printf(view->arena, "/export/%s", name)));
    cordee_json_set_text(
        model, "export_choose",
        with_filter(list, cordee_arena_printf(view->arena, "/export/%s/choose", name)));
    json_object_set_new(model, "columns_asked",
                        json_string(cd_show_query(view, list->columns)));
    cordee_json_set_text(
        model, "columns_href",
        with_filter(list, cordee_arena_printf(view->arena, "/lists/%s", name)));
    cd_page_put_may(view, model);
    cd_page_put_here(view, model, cd_list_href(list, list->filter));
    if (cd_cells_put(cells, list, model, err) < 0)
        return -1;
    return cd_page_put_staff(view, model, "staff", 0, err);
}

/* How many, where the menu knows it too: members and the others. */
static const char *tab_count(const struct cd_view *view, enum cordee_kind kind,
                             const char *filter)
{
    int64_t all = cd_party_count(view->cd, kind), members;

    if (!*filter)
        return cd_show_count(view, all);
    members = cd_crm_members_now(view->cd);
    return cd_show_count(view, *filter == '-' ? all - members : members);
}

/* A tab for each saved filter, behind those that are always there. */
static int put_tabs(const struct cd_list *list, enum cordee_kind kind, json_t *model,
                    struct cordee_error *err)
{
    static const struct {
        const char *filter, *label;
        unsigned kinds;
    } tabs[] = {
        {"", T_LATER("All organisations"), CORDEE_ORG},
        {"is:member", T_LATER("Members"), CORDEE_ORG},
        {"-is:member", T_LATER("Others"), CORDEE_ORG},
        {"", T_LATER("Everyone"), CORDEE_PERSON},
    };
    struct cordee *cd = list->view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *segments = NULL;
    json_t *shown = json_array(), *s;
    size_t i;

    json_object_set_new(model, "tabs", shown);
    for (i = 0; i < sizeof tabs / sizeof *tabs; i++)
        if (tabs[i].kinds & (unsigned)kind)
            json_array_append_new(
                shown, json_pack("{s:s,s:s,s:b,s:s,s:s}", "label", T(tabs[i].label),
                                 "href", cd_list_href(list, tabs[i].filter), "current",
                                 strcmp(list->filter, tabs[i].filter) == 0, "segment", "",
                                 "tab_n", tab_count(list->view, kind, tabs[i].filter)));
    if (cd_segment_list(cd, err, list->view->user, kind, false, &segments) < 0)
        return -1;
    json_array_foreach (segments, i, s) {
        const char *term = cordee_json_text(s, "term");

        if (i == MOST_TABS)
            break;
        json_array_append_new(
            shown, json_pack("{s:O,s:s,s:b,s:s}", "label", json_object_get(s, "name"),
                             "href", cd_list_href(list, term), "current",
                             strcmp(list->filter, term) == 0, "segment", term));
    }
    json_object_set_new(model, "any_segment", json_boolean(json_array_size(segments)));
    return 0;
}

static int show_list(const struct cd_view *view, const char *path, enum cordee_kind kind,
                     const char *tmpl, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *box = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cd_list list = cd_list_of(view, path, "name");
    struct cd_cells cells;

    if (cd_filter_box_read(view, kind, &box, err) < 0 ||
        cd_cells_load(view, kind, &cells, err) < 0)
        return -1;
    if (strcmp(cordee_json_text(box, "text"), list.filter) != 0)
        return view->cd->http->done(view->cd, view->req,
                                    cd_list_href(&list, cordee_json_text(box, "text")),
                                    NULL, err);
    if (load(&list, &cells, box, &model, err) < 0 ||
        put_around(&list, &cells, model, box, err) < 0 ||
        put_tabs(&list, kind, model, err) < 0)
        return -1;
    return view->cd->http->page(view->cd, view->req, tmpl, model, err);
}

CD_HANDLER(cd_contacts_list)
{
    struct cd_view view = cd_view_of(cd, req);

    return show_list(&view, "/contacts", CORDEE_PERSON, "contacts", err);
}

CD_HANDLER(cd_members_list)
{
    struct cd_view view = cd_view_of(cd, req);

    return show_list(&view, "/members", CORDEE_ORG, "members", err);
}
