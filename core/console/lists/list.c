#include "core/console/lists/list.h"

#include <string.h>

struct cd_list cd_list_of(const struct cd_view *view, const char *path, const char *usual)
{
    const struct cordee_http_api *http = view->cd->http;
    struct cd_list list = {.view = view,
                           .path = path,
                           .filter = http->query(view->req, "filter"),
                           .usual = usual,
                           .sort = http->query(view->req, "sort"),
                           .columns = http->query(view->req, "columns"),
                           .after = http->query(view->req, "after"),
                           .from = 1};

    if (!*list.sort)
        list.sort = usual;
    if (!*list.after || !cordee_text_int(http->query(view->req, "from"), &list.from) ||
        list.from < 1)
        list.from = 1;
    return list;
}

static const char *href(const struct cd_list *list, const char *filter, const char *sort,
                        const char *after, int64_t from)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    const struct cd_view *view = list->view;

    if (*filter)
        cordee_buf_printf(&b, "&filter=%s", cd_show_query(view, filter));
    if (!cordee_text_is(sort, list->usual))
        cordee_buf_printf(&b, "&sort=%s", cd_show_query(view, sort));
    if (*list->columns)
        cordee_buf_printf(&b, "&columns=%s", cd_show_query(view, list->columns));
    if (*after)
        cordee_buf_printf(&b, "&after=%s&from=%lld", cd_show_query(view, after),
                          (long long)from);
    if (!b.len)
        return list->path;
    return cordee_arena_printf(view->arena, "%s?%s", list->path, b.text + 1);
}

const char *cd_list_href(const struct cd_list *list, const char *filter)
{
    return href(list, filter, list->sort, "", 1);
}

/* Following it sorts by the column, or turns the order round. */
json_t *cd_list_header(const struct cd_list *list, const char *name, const char *label,
                       bool sorts, bool down_first, const char *class)
{
    bool down = *list->sort == '-';
    bool now = strcmp(list->sort + down, name) == 0;
    const char *sort = cordee_arena_printf(list->view->arena, "%s%s",
                                           (now ? !down : down_first) ? "-" : "", name);

    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "name", name, "label", label, "class",
                     class, "href", sorts ? href(list, list->filter, sort, "", 1) : "",
                     "sorted",
                     !now   ? ""
                     : down ? "descending"
                            : "ascending",
                     "arrow",
                     !now   ? ""
                     : down ? "↓"
                            : "↑");
}

static json_t *pager_of(const struct cd_list *list, int64_t total, size_t shown,
                        const char *next)
{
    struct cordee *cd = list->view->cd;
    const struct cd_view *view = list->view;
    int64_t last = list->from + (int64_t)shown - 1;
    json_t *pager = json_object();

    cordee_json_set_text(
        pager, "text",
        cd_show_fill(view, T("{1} to {2} of {3}"), cd_show_count(view, list->from),
                     cd_show_count(view, last), cd_show_count(view, total), NULL));
    json_object_set_new(
        pager, "first",
        json_string(*list->after ? href(list, list->filter, list->sort, "", 1) : ""));
    json_object_set_new(
        pager, "next",
        json_string(*next ? href(list, list->filter, list->sort, next, last + 1) : ""));
    return pager;
}

void cd_list_put(const struct cd_list *list, json_t *model, int64_t total, size_t shown,
                 const char *next)
{
    json_object_set_new(model, "filter", json_string(list->filter));
    json_object_set_new(model, "sort", json_string(list->sort));
    json_object_set_new(model, "path", json_string(list->path));
    json_object_set_new(model, "total", json_integer(total));
    cordee_json_set_text(model, "total_text", cd_show_count(list->view, total));
    if (shown)
        json_object_set_new(model, "pager", pager_of(list, total, shown, next));
}
