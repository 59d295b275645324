/* The page on which somebody chooses the columns of a list. */
#include "core/console/lists/list-cells.h"
#include "core/console/lists/lists.h"
#include "core/console/page.h"

#include <stdlib.h>
#include <string.h>

static int kind_of(const struct cd_view *view, enum cordee_kind *kind_r,
                   struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *list = cd->http->path(view->req, "list");

    *kind_r = strcmp(list, "members") == 0 ? CORDEE_ORG : CORDEE_PERSON;
    if (strcmp(list, cd_cells_list(*kind_r)) != 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such list."));
    return 0;
}

static void put_column(const struct cd_cells *cells, json_t *list,
                       const struct cd_list_column *c, size_t place)
{
    struct cordee *cd = cells->view->cd;

    json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:i, s:b}", "name", c->name,
                                          "label", T(c->label), "chosen", place > 0,
                                          "place", (int)place, "sorts", c->sorts));
}

static bool is_chosen(const struct cd_cells *cells, const struct cd_list_column *c)
{
    for (size_t i = 0; i < cells->n; i++)
        if (cells->chosen[i] == c)
            return true;
    return false;
}

CD_HANDLER(cd_list_view_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *chosen = json_array(), *others = json_array();
    struct cd_cells cells;
    enum cordee_kind kind;

    json_object_set_new(model, "chosen", chosen);
    json_object_set_new(model, "others", others);
    if (kind_of(&view, &kind, err) < 0 || cd_cells_load(&view, kind, &cells, err) < 0)
        return -1;
    for (size_t i = 0; i < cells.n; i++)
        put_column(&cells, chosen, cells.chosen[i], i + 1);
    for (size_t i = 0; i < cells.n_all; i++)
        if (!is_chosen(&cells, &cells.all[i]))
            put_column(&cells, others, &cells.all[i], 0);
    json_object_set_new(model, "list", json_string(cd_cells_list(kind)));
    json_object_set_new(model, "members", json_boolean(kind == CORDEE_ORG));
    json_object_set_new(model, "filter", json_string(cd->http->query(req, "filter")));
    json_object_set_new(
        model, "back",
        json_string(cd_show_list_href(&view, kind, cd->http->query(req, "filter"))));
    return cd->http->page(cd, req, "list-columns", model, err);
}

struct placed {
    const char *name;
    int64_t place;
    size_t at;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a;
    const struct placed *y = b;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return x->at < y->at ? -1 : 1;
}

/* The columns that were ticked, by the numbers beside them; without one they go last. */
static const char *names_of(const struct cd_view *view)
{
    const struct cordee_http_api *http = view->cd->http;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf names = {.limit = 2000};
    struct placed all[100];
    const char *name;
    size_t n = 0;

    for (; n < sizeof all / sizeof *all && (name = http->form_at(view->req, "column", n));
         n++) {
        int64_t place =
            http->form_int(view->req, cordee_arena_printf(view->arena, "place_%s", name));

        all[n] = (struct placed){name, place > 0 ? place : 1000, n};
    }
    qsort(all, n, sizeof *all, by_place);
    for (size_t i = 0; i < n; i++)
        cordee_buf_printf(&names, "%s%s", i ? "," : "", all[i].name);
    return cordee_arena_text(view->arena, names.text);
}

CD_HANDLER(cd_list_view_save)
{
    struct cd_view view = cd_view_of(cd, req);
    bool usual = strcmp(cd->http->form(req, "do"), "usual") == 0;
    const char *names = usual ? "" : names_of(&view);
    struct cd_cells cells;
    enum cordee_kind kind;

    if (kind_of(&view, &kind, err) < 0 || cd_cells_load(&view, kind, &cells, err) < 0)
        return -1;
    cells.n = cd_list_chosen(view.arena, cells.all, cells.n_all, names, &cells.chosen);
    if (!usual && !cells.n) /* the name alone: a choice too */
        names = "name";
    if (cd_cells_save(&cells, names, err) < 0)
        return -1;
    return cd->http->done(
        cd, req, cd_show_list_href(&view, kind, cd->http->form(req, "filter")),
        usual ? T("The usual columns again.") : T("Your columns are kept."), err);
}
